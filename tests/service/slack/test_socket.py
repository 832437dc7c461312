"""The same bot over Socket Mode, in this process and as the command that a person types."""

import asyncio
import json
import os
import signal
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from evals.fake_slack import APP_TOKEN, BOT_TOKEN, BOT_USER, FakeSlack, Fault, shown, texts_of
from ingest.errors import SettingsError
from service.model import Answer
from service.slack.bot import Bot
from service.slack.errors import Revoked
from service.slack.socket import run
from tests.service.builders import Scripted, an_answer
from tests.service.slack.world import (
    SPEED,
    a_service,
    buttons,
    fast,
    runs,
    share_buttons,
    show_buttons,
    until,
)

ROOT = Path(__file__).resolve().parents[3]


@asynccontextmanager
async def connected(
    data: Path, slack: FakeSlack, scripted: Scripted | None = None, **values: Any
) -> AsyncIterator[tuple[Bot, Scripted, "asyncio.Task[None]"]]:
    """The bot on a websocket."""
    answerer = scripted or Scripted()
    values.setdefault("slack_api_url", slack.url)
    async with a_service(data, answerer, **values) as (service, settings):
        bot = Bot(service, settings)
        bot.web = fast(bot, slack.speed)
        ready, end = asyncio.Event(), asyncio.Event()
        task = asyncio.create_task(run(bot, ready.set, end))
        waiting = asyncio.create_task(ready.wait())
        await asyncio.wait({task, waiting}, return_when=asyncio.FIRST_COMPLETED)
        try:
            yield bot, answerer, task
        finally:
            waiting.cancel()
            end.set()
            if not task.done():
                await task
            service.close()


async def acknowledged(slack: FakeSlack, envelope: str) -> dict[str, Any]:
    """The acknowledgement of an envelope."""
    while True:
        said = await asyncio.wait_for(slack.acknowledged.get(), 10)
        if said["envelope_id"] == envelope:
            return said


@runs
async def test_every_flow_works_over_a_websocket(tmp_path: Path) -> None:
    async with FakeSlack(SPEED).running() as slack, connected(tmp_path, slack) as (_, answerer, _t):
        event = slack.mention("Were urgent calls met in time?")
        await acknowledged(slack, await slack.push(event))
        await until(lambda: [m for m in slack.messages.values() if m.edits])
        (answer,) = slack.messages.values()
        assert answer.thread_ts == event["event"]["ts"]

        follow_up = slack.message("And then?", "C0PANEL", thread_ts=answer.thread_ts)
        await acknowledged(slack, await slack.push(follow_up))
        direct = slack.message("Were urgent calls met in time?")
        await acknowledged(slack, await slack.push(direct))
        await until(lambda: len([m for m in slack.messages.values() if m.edits]) == 3)
        assert {asked.text: len(told) for asked, told in answerer.asked}["And then?"] == 2

        opened = {"type": "app_home_opened", "user": "U0DRAY", "channel": "D0DRAY"}
        await slack.push(slack.event({**opened, "tab": "messages"}))
        await until(lambda: slack.made("assistant.threads.setSuggestedPrompts"))

        command = slack.command("Were urgent calls met in time?")
        ack = await acknowledged(slack, await slack.push(command))
        assert ack.get("payload", {}).get("text", "") == ""
        name = command["response_url"].rsplit("/", 1)[1]
        (said,) = await until(lambda: slack.responses[name])
        await acknowledged(slack, await slack.push(slack.click(share_buttons(said)[0])))
        await until(lambda: len([m for m in slack.messages.values() if not m.thread_ts]) == 1)

        shortcut = slack.shortcut("urgent calls")
        await acknowledged(slack, await slack.push(shortcut))
        await until(lambda: slack.responses[shortcut["response_url"].rsplit("/", 1)[1]])

        await acknowledged(slack, await slack.push(slack.click(show_buttons(answer)[0])))
        await until(lambda: slack.views)
        (vote,) = buttons(answer.blocks, "askminutes_vote")
        down = slack.click(vote, vote["negative_button"]["value"], answer)
        await acknowledged(slack, await slack.push(down))
        await until(lambda: len(slack.views) == 2)
        await acknowledged(slack, await slack.push(slack.submitted(slack.views[1], "No.")))

        edited = slack.edited(event, f"<@{BOT_USER}> What was welcomed?")
        await acknowledged(slack, await slack.push(edited))
        await until(lambda: answerer.asked[-1][0].text == "What was welcomed?")
        await acknowledged(slack, await slack.push(slack.deleted(direct)))
        await until(lambda: not slack.thread("D0DRAY", direct["event"]["ts"]))
        assert slack.refused == []


@runs
async def test_four_deliveries_over_the_websocket_give_one_reply(tmp_path: Path) -> None:
    async with FakeSlack(SPEED).running() as slack, connected(tmp_path, slack) as (_, answerer, _t):
        event = slack.mention("Were urgent calls met in time?")
        for retry in (None, 1, 2, 3):
            await acknowledged(slack, await slack.push(event, retry))
        await until(lambda: [m for m in slack.messages.values() if m.edits])

        assert len(answerer.asked) == len(slack.messages) == 1


@runs
async def test_acknowledgements_are_quick_over_the_websocket(tmp_path: Path) -> None:
    def slow(*_: Any) -> Answer:
        time.sleep(0.1)
        return an_answer()

    async with (
        FakeSlack(SPEED).running() as slack,
        connected(tmp_path, slack, Scripted(slow), slack_rate_per_user="") as (_, answerer, _t),
    ):
        sent = {}
        for number in range(20):
            envelope = await slack.push(slack.mention("Were they?", channel=f"C0N{number:02}"))
            sent[envelope] = time.monotonic()
        took = []
        while sent:
            said = await asyncio.wait_for(slack.acknowledged.get(), 10)
            took.append(said["at"] - sent.pop(said["envelope_id"]))

        assert max(took) < 1.0
        await until(lambda: len([m for m in slack.messages.values() if m.edits]) == 20)
        assert len(answerer.asked) == 20


@runs
async def test_a_closed_websocket_is_opened_again(tmp_path: Path) -> None:
    async with FakeSlack(SPEED).running() as slack, connected(tmp_path, slack) as (_, answerer, _t):
        await slack.sockets[-1].send_json({"type": "disconnect", "reason": "refresh_requested"})
        await until(lambda: len(slack.sockets) == 2)
        await acknowledged(slack, await slack.push(slack.mention("Were they?")))
        await until(lambda: len(answerer.asked) == 1)


@runs
async def test_a_revoked_token_ends_the_command(tmp_path: Path) -> None:
    async with FakeSlack(SPEED).running() as slack, connected(tmp_path, slack) as (_, _a, task):
        slack.revoked = True
        await slack.push(slack.mention("Were they?"))

        with pytest.raises(Revoked):
            await asyncio.wait_for(task, 10)


@runs
async def test_an_app_token_that_slack_refuses_is_named(tmp_path: Path) -> None:
    async with FakeSlack(SPEED).running() as slack:
        slack.faults["apps.connections.open"].append(Fault(200, "invalid_auth"))
        async with connected(tmp_path, slack) as (_, _a, task):
            with pytest.raises(SettingsError, match=r"SLACK_APP_TOKEN.*invalid_auth"):
                await task


@runs
async def test_the_command_answers_from_a_real_index_until_it_is_told_to_end(home: Path) -> None:
    async with FakeSlack().running() as slack:
        environment = {
            **{k: v for k, v in os.environ.items() if not k.startswith("ASKMINUTES_")},
            "PYTHONPATH": str(ROOT),
            "ASKMINUTES_SLACK_BOT_TOKEN": BOT_TOKEN,
            "ASKMINUTES_SLACK_APP_TOKEN": APP_TOKEN,
            "ASKMINUTES_SLACK_API_URL": slack.url,
        }

        async def askminutes(*words: str) -> asyncio.subprocess.Process:
            return await asyncio.create_subprocess_exec(
                sys.executable, "-m", "service.cli", *words, cwd=home, env=environment,
                stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
            )  # fmt: skip

        bot = await askminutes("slack", "--json")
        try:
            assert bot.stdout is not None
            line = await asyncio.wait_for(bot.stdout.readline(), 30)
            assert json.loads(line) == {"connected": True}
            event = slack.mention("How many urgent calls in Lowmere were answered in time?")
            await acknowledged(slack, await slack.push(event))
            await until(lambda: [m for m in slack.messages.values() if m.edits], 20)
            (answer,) = slack.messages.values()
            said = " ".join(shown(text) for text in texts_of(answer.blocks))
            assert "81% of urgent calls were answered in time in Lowmere." in said

            paused = await askminutes("slack", "--pause")
            assert (await paused.communicate(), paused.returncode)[1] == 0
            await acknowledged(slack, await slack.push(slack.mention("And now?")))
            assert len(slack.messages) == 1
            resumed = await askminutes("slack", "--resume")
            assert (await resumed.communicate(), resumed.returncode)[1] == 0

            bot.send_signal(signal.SIGTERM)
            _, log = await asyncio.wait_for(bot.communicate(), 20)
            assert bot.returncode == 0, log.decode()
            assert "Lowmere" not in log.decode()
        finally:
            if bot.returncode is None:
                bot.kill()
                await bot.communicate()


@pytest.mark.parametrize(
    ("words", "variables", "says"),
    [
        (["slack"], {}, "ASKMINUTES_SLACK_APP_TOKEN"),
        (["slack"], {"ASKMINUTES_SLACK_APP_TOKEN": APP_TOKEN}, "ASKMINUTES_SLACK_BOT_TOKEN"),
        (["slack", "--pause", "--resume"], {}, "not both"),
    ],
)
def test_the_command_says_what_is_missing(
    words: list[str],
    variables: dict[str, str],
    says: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from typer.testing import CliRunner

    from service.cli import app

    monkeypatch.chdir(tmp_path)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)

    done = CliRunner().invoke(app, words)

    assert done.exit_code == 2
    assert says in done.output


def test_a_missing_package_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import importlib.util

    from service import compose

    there = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name: None if name == "slack_bolt" else there(name)
    )
    settings = compose.settings(data=tmp_path, slack_bot_token=BOT_TOKEN)

    with pytest.raises(SettingsError, match=r"slack_bolt; install 'askminutes\[slack\]'"):
        compose.bot(settings, None)  # type: ignore[arg-type]


def test_a_secret_in_a_file_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from service.settings import ServiceSettings

    monkeypatch.chdir(tmp_path)
    (tmp_path / "askminutes.toml").write_text(f'slack_bot_token = "{BOT_TOKEN}"\n')

    with pytest.raises(SettingsError, match=r"ASKMINUTES_SLACK_BOT_TOKEN.*secret") as refused:
        ServiceSettings.load()

    assert BOT_TOKEN not in str(refused.value)


def test_settings_do_not_show_their_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    from service.settings import ServiceSettings

    monkeypatch.setenv("ASKMINUTES_SLACK_BOT_TOKEN", BOT_TOKEN)

    assert BOT_TOKEN not in repr(ServiceSettings.load())
