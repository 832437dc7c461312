"""Each event is answered once, and only Slack's own, whatever happens in between."""

import asyncio
import sqlite3
import statistics
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from evals.fake_slack import (
    APP_TOKEN,
    BOT_TOKEN,
    BOT_USER,
    SIGNING_SECRET,
    TEAM,
    FakeSlack,
    Fault,
    signature,
)
from service.model import Answer
from service.slack.database import Database
from service.slack.events import ABANDONED_S, Events
from service.slack.http import is_signed
from service.slack.threads import Answered, Threads
from service.slack.web import MOST_CHANNELS, Pace
from tests.service.builders import Scripted, an_answer
from tests.service.slack.world import (
    SPEED,
    a_world,
    long_answer,
    runs,
    until,
    without_streams,
)


@runs
async def test_four_deliveries_of_one_event_give_one_reply(tmp_path: Path) -> None:
    async with a_world(tmp_path) as world:
        event = world.slack.mention("Were urgent calls met in time?")
        replies = await asyncio.gather(*(world.send(event) for _ in range(4)))
        await world.settled()
        await world.tell(event)

        assert [reply.status_code for reply in replies] == [200] * 4
        assert len(world.answers(event)) == len(world.scripted.asked) == 1


@runs
async def test_the_same_event_after_a_restart_is_not_answered_again(tmp_path: Path) -> None:
    slack = FakeSlack(SPEED)
    async with slack.running():
        async with a_world(tmp_path, slack=slack) as world:
            event = world.slack.mention("Were urgent calls met in time?")
            click = world.slack.command("Were urgent calls met in time?")
            await world.tell(event)
            await world.tell(click)
        later = time.time() + 3600
        async with a_world(tmp_path, slack=slack, clock=lambda: later) as world:
            await world.tell(event)
            await world.tell(click)

            assert world.scripted.asked == []
        assert len(slack.thread("C0PANEL", event["event"]["ts"])) == 1


@runs
async def test_an_event_whose_process_died_before_it_began_is_answered_after_all(
    tmp_path: Path,
) -> None:
    now = [1_000.0]
    first, second = (Database(tmp_path / "slack.db", lambda: now[0]) for _ in range(2))
    died, other = Events(first), Events(second)

    assert await died.claim("Ev1")
    assert not await other.claim("Ev1"), "it may still be at work"
    other = Events(second)  # a process that has not seen it
    now[0] += ABANDONED_S + 1
    assert await other.claim("Ev1")
    assert not await died.start("Ev1"), "the other one has it now"
    assert await other.start("Ev1")
    third = Events(first)
    now[0] += 3600
    assert not await third.claim("Ev1"), "its reply was begun: never again"
    for database in (first, second):
        database.close()


@runs
async def test_a_question_that_another_process_took_over_is_left_to_it(tmp_path: Path) -> None:
    gate = threading.Event()

    def held(*_: Any) -> Answer:
        gate.wait(20)
        return an_answer()

    async with a_world(tmp_path, Scripted(held), slack_workers=1, slack_max_waiting=2) as world:
        await world.send(world.slack.mention("First?"))
        await until(lambda: world.scripted.asked)
        waiting = world.slack.mention("Second?", channel="C0OTHER")
        await world.send(waiting)
        await until(lambda: world.bot.work.full)  # listeners run after their acknowledgement
        later = Database(tmp_path / "slack.db", lambda: time.time() + ABANDONED_S + 1)
        assert await Events(later).claim(f"message:C0OTHER:{waiting['event']['ts']}")
        later.close()
        gate.set()
        await world.settled()

        assert world.answers(waiting) == []
        assert len(world.scripted.asked) == 1


@runs
async def test_the_mention_and_the_message_of_one_question_are_one(tmp_path: Path) -> None:
    async with a_world(tmp_path) as world:
        event = await world.asked(channel="D0DRAY")
        same = {**event["event"], "type": "message", "channel_type": "im"}
        await world.tell(world.slack.event(same))

        assert len(world.scripted.asked) == 1


@runs
async def test_the_bots_own_messages_are_not_questions(tmp_path: Path) -> None:
    async with a_world(tmp_path) as world:
        own = world.slack.message("Were they?", user=BOT_USER)
        await world.tell(own)
        edited = world.slack.edited(own, "Changed")
        edited["event"]["message"]["bot_id"] = "B0ASKBOT"
        await world.tell(edited)

        assert world.scripted.asked == []


@pytest.mark.parametrize(
    ("age", "status"), [(-301, 401), (-299, 200), (299, 200), (301, 401), (86_400, 401)]
)
@runs
async def test_stamps_are_good_for_five_minutes_either_way(
    age: int, status: int, tmp_path: Path
) -> None:
    async with a_world(tmp_path) as world:
        event = world.slack.mention("Were urgent calls met in time?")

        reply = await world.send(event, at=time.time() + age)
        await world.settled()

        assert reply.status_code == status
        assert len(world.scripted.asked) == (status == 200)


@runs
async def test_a_signature_is_over_the_bytes_as_they_arrived(tmp_path: Path) -> None:
    async with a_world(tmp_path, api_keys="0" * 64, rate_per_caller="1/hour") as world:
        event = world.slack.mention("Were urgent calls met in time?")
        raw, headers = world.slack.signed(event)
        forged: list[tuple[bytes, dict[str, Any]]] = [
            (raw + b" ", headers),
            (raw.replace(b"urgent", b"Urgent"), headers),
            (raw, {"content-type": "application/json"}),
            (raw, headers | {"x-slack-signature": "v0=" + "0" * 64}),
            (raw, headers | {"x-slack-signature": headers["x-slack-signature"].upper()}),
            (raw, headers | {"x-slack-request-timestamp": "now"}),
            (raw, headers | {"x-slack-request-timestamp": "-1"}),
            (raw, headers | {"x-slack-request-timestamp": "9" * 400}),
            (raw, headers | signature(raw, secret="f" * 32)),
        ]
        for body, given in forged:
            reply = await world.http.post("/slack/events", content=body, headers=given)
            assert reply.status_code == 401
        broken = b"\xff\xfe{"
        reply = await world.http.post("/slack/events", content=broken, headers=signature(broken))
        assert reply.status_code == 400
        huge = b"x" * 1_000_001
        reply = await world.http.post("/slack/events", content=huge, headers=signature(huge))
        assert reply.status_code == 413
        assert world.scripted.asked == []

        await world.tell(event)  # no key, no rate of ours: the signature is what counts
        assert len(world.scripted.asked) == 1


@pytest.mark.parametrize(("age", "good"), [(-301, False), (-300, True), (300, True), (301, False)])
def test_the_route_itself_refuses_old_and_future_stamps(age: int, good: bool) -> None:
    signed = signature(b"{}", 1_700_000_000 + age, "k" * 32)
    stamp, mark = signed["x-slack-request-timestamp"], signed["x-slack-signature"]

    assert is_signed("k" * 32, stamp, mark, b"{}", 1_700_000_000.0) is good


def test_a_stamp_is_seconds_in_digits() -> None:
    body = b"{}"
    for stamp in ("", "1e3", "１７０００", " 1700000000", "1700000000.0"):
        signed = signature(body, 1_700_000_000, "k" * 32)["x-slack-signature"]
        assert not is_signed("k" * 32, stamp, signed, body, 1_700_000_000.0)


@runs
async def test_slack_can_verify_the_address(tmp_path: Path) -> None:
    async with a_world(tmp_path) as world:
        raw = b'{"type": "url_verification", "challenge": "abc", "token": "unused"}'
        headers = {"content-type": "application/json", **signature(raw)}

        reply = await world.http.post("/slack/events", content=raw, headers=headers)

        assert (reply.status_code, reply.json()) == (200, {"challenge": "abc"})


@runs
async def test_acknowledgements_are_quick_while_twenty_questions_are_answered(
    tmp_path: Path,
) -> None:
    def slow(*_: Any) -> Answer:
        time.sleep(0.15)
        return an_answer()

    async with a_world(tmp_path, Scripted(slow), slack_rate_per_user="") as world:
        took = []
        questions = [world.slack.mention("Were they?", channel=f"C0N{n:02}") for n in range(20)]
        others = [world.slack.command("  ", user=f"U0N{n:03}") for n in range(80)]

        async def timed(body: dict[str, Any]) -> None:
            begun = time.perf_counter()
            reply = await world.send(body)
            took.append(time.perf_counter() - begun)
            assert reply.status_code == 200

        await asyncio.gather(*map(timed, questions))
        for body in others:
            await timed(body)
        await world.settled()

        assert len(world.scripted.asked) == 20
        assert statistics.quantiles(took, n=100)[98] < 1.0
        assert all(len(world.answers(event)) == 1 for event in questions)


@runs
async def test_what_finds_no_room_is_left_for_slack_to_send_again(tmp_path: Path) -> None:
    gate = asyncio.Event()
    loop = asyncio.get_running_loop()

    def held(*_: Any) -> Answer:
        asyncio.run_coroutine_threadsafe(gate.wait(), loop).result(20)
        return an_answer()

    async with a_world(
        tmp_path, Scripted(held), slack_workers=1, slack_max_waiting=2, slack_rate_per_user=""
    ) as world:
        events = [world.slack.mention("Were they?", channel=f"C0N{n}") for n in range(4)]
        replies = [await world.send(event) for event in events[:2]]
        await until(lambda: world.bot.work.full)  # listeners run after their acknowledgement
        replies += [await world.send(event) for event in events[2:]]
        busy = await world.send(world.slack.command("Were they?"))
        gate.set()
        await world.settled()

        assert [reply.status_code for reply in replies] == [200, 200, 503, 503]
        assert "Too many questions" in busy.text
        for event in events[2:]:
            await world.tell(event)
        assert all(len(world.answers(event)) == 1 for event in events)


@runs
async def test_what_was_begun_is_finished_before_the_process_ends(tmp_path: Path) -> None:
    def slow(*_: Any) -> Answer:
        time.sleep(0.2)
        return an_answer()

    slack = FakeSlack(SPEED)
    async with slack.running():
        async with a_world(tmp_path, Scripted(slow), slack=slack, slack_workers=2) as world:
            events = [world.slack.mention("Were they?", channel=f"C0N{n}") for n in range(6)]
            for event in events:
                await world.send(event)
            await until(lambda: len(world.scripted.asked) == 2)
        assert len(slack.messages) == 6
        assert all(not message.streaming for message in slack.messages.values())


REFUSED: list[tuple[dict[str, Any], dict[str, Any], dict[str, Any]]] = [
    ({}, {}, {"team_id": "T0ELSEWHERE"}),
    ({"slack_workspaces": "T0ELSEWHERE"}, {}, {}),
    ({"slack_channels": "C0OTHER"}, {}, {}),
    ({}, {}, {"is_ext_shared_channel": True}),
    ({}, {"user_team": "T0ELSEWHERE"}, {}),
]


@pytest.mark.parametrize(("settings", "event", "envelope"), REFUSED)
@runs
async def test_only_the_allowed_are_answered(
    settings: dict[str, Any], event: dict[str, Any], envelope: dict[str, Any], tmp_path: Path
) -> None:
    async with a_world(tmp_path, **settings) as world:
        asked = world.slack.mention("Were urgent calls met in time?", **event)
        await world.tell({**asked, **envelope})

        assert world.scripted.asked == []
        assert world.slack.messages == {}


@runs
async def test_the_allowed_are_answered(tmp_path: Path) -> None:
    async with a_world(
        tmp_path,
        slack_workspaces=f"{TEAM},T0JOINT",
        slack_channels="C0PANEL",
        slack_shared_channels=True,
    ) as world:
        joint = world.slack.mention("Were they?")
        await world.tell({**joint, "is_ext_shared_channel": True, "team_id": "T0JOINT"})
        await world.tell(world.slack.message("Were they?"))  # direct messages need no listing

        assert len(world.scripted.asked) == 2


@runs
async def test_one_person_asks_so_often_and_is_told_once(tmp_path: Path) -> None:
    async with a_world(tmp_path, slack_rate_per_user="2/hour") as world:
        for number in range(5):
            await world.asked(f"Question {number}?", channel=f"C0N{number}")
        await world.asked("And I?", user="U0KHAN", channel="C0N9")
        command = await world.send(world.slack.command("And now?"))

        assert len(world.scripted.asked) == 3
        (told,) = world.slack.ephemerals
        assert told["user"] == "U0DRAY"
        assert "Try again in" in told["text"]
        assert "Try again in" in command.text


@runs
async def test_the_switch_stops_answers_at_once_and_lets_them_go_on(tmp_path: Path) -> None:
    async with a_world(tmp_path) as world:
        world.settings.slack_switch.touch()
        await world.asked("Were they?")
        command = await world.send(world.slack.command("Were they?"))
        assert world.scripted.asked == []
        assert "switched off" in command.text

        world.settings.slack_switch.unlink()
        await world.asked("Were they?")
        assert len(world.scripted.asked) == 1


# --- Slack breaks -------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["chat.startStream", "chat.postMessage", "chat.update"])
@runs
async def test_a_rate_limit_is_waited_out(method: str, tmp_path: Path) -> None:
    slack = FakeSlack(SPEED) if method == "chat.startStream" else without_streams()
    slack.faults[method].append(Fault(429, "ratelimited", {"Retry-After": "3"}))
    async with a_world(tmp_path, slack=slack) as world:
        event = await world.asked()

        assert len(world.answers(event)) == 1
        first, second = world.slack.made(method)[:2]
        assert second.at - first.at >= 3 / SPEED


@pytest.mark.parametrize("method", ["chat.postMessage", "chat.startStream"])
@pytest.mark.parametrize("fault", [Fault(cut=True, after=True), Fault(500), Fault(503, after=True)])
@runs
async def test_a_post_that_got_no_answer_is_not_posted_again(
    fault: Fault, method: str, tmp_path: Path
) -> None:
    slack = FakeSlack(SPEED) if method == "chat.startStream" else without_streams()
    slack.faults[method].append(fault)
    async with a_world(tmp_path, slack=slack) as world:
        event = await world.asked()
        await world.tell(event)

        assert len(world.slack.made(method)) == 1
        assert len(world.answers(event)) == fault.after
        assert len(world.answers(await world.asked(channel="C0OTHER"))) == 1


@runs
async def test_an_edit_is_tried_again(tmp_path: Path) -> None:
    slack = without_streams()
    slack.faults["chat.update"] += [Fault(500), Fault(cut=True), Fault(502, after=True)]
    async with a_world(tmp_path, slack=slack) as world:
        (answer,) = world.answers(await world.asked())

        assert "81%" in str(answer.blocks)


@pytest.mark.parametrize(
    ("method", "error"),
    [
        ("chat.postMessage", "is_archived"),
        ("chat.postMessage", "not_in_channel"),
        ("chat.postMessage", "user_not_found"),
        ("chat.update", "message_not_found"),
        ("chat.update", "some_new_error"),
    ],
)
@runs
async def test_what_is_gone_is_let_be(method: str, error: str, tmp_path: Path) -> None:
    slack = without_streams()
    slack.faults[method].append(Fault(200, error))
    async with a_world(tmp_path, slack=slack) as world:
        await world.asked()
        calls = len(world.slack.made(method))
        await world.asked(channel="C0OTHER")

        assert calls == 1
        assert len(world.scripted.asked) == (2 if method == "chat.update" else 1)
        (other,) = world.slack.thread_of("C0OTHER")
        assert "81%" in str(other.blocks)


@runs
async def test_an_answer_that_somebody_took_away_is_not_given_again(tmp_path: Path) -> None:
    async with a_world(tmp_path) as world:
        event = await world.asked()
        (answer,) = world.answers(event)
        del world.slack.messages[answer.channel, answer.ts]
        await world.tell(world.slack.edited(event, f"<@{BOT_USER}> And now?"))
        await world.tell(world.slack.deleted(event))

        assert world.answers(event) == []


@pytest.mark.parametrize("broken", ["chat.appendStream", "chat.stopStream"])
@pytest.mark.parametrize(
    "fault",
    [
        Fault(200, "message_not_in_streaming_state"),
        Fault(200, "invalid_blocks"),
        Fault(500),
        Fault(cut=True),
    ],
)
@runs
async def test_a_stream_that_breaks_ends_as_a_whole_message(
    fault: Fault, broken: str, tmp_path: Path
) -> None:
    slack = FakeSlack(SPEED)
    slack.faults[broken].append(fault)
    slack.tolerant = True
    async with a_world(tmp_path, slack=slack) as world:
        (answer,) = world.answers(await world.asked())

        assert "81%" in str(answer.blocks)
        assert "Item 13 is cut off." in str(answer.blocks)


@runs
async def test_a_revoked_token_ends_it_with_one_line_in_the_log(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with a_world(tmp_path) as world:
        world.slack.revoked = True
        event = await world.asked()
        calls = len(world.slack.calls)
        for _ in range(3):
            assert (await world.send(world.slack.mention("And now?"))).status_code == 200
        await world.settled()

        assert world.answers(event) == []
        assert len(world.slack.calls) == calls
        assert [one.msg for one in caplog.records].count("slack_token_revoked") == 1


@pytest.mark.parametrize("kind", ["app_uninstalled", "tokens_revoked"])
@runs
async def test_an_uninstalled_app_says_nothing_more(kind: str, tmp_path: Path) -> None:
    async with a_world(tmp_path) as world:
        await world.send(world.slack.event({"type": kind, "tokens": {"bot": [BOT_USER]}}))
        await world.asked()

        assert world.slack.messages == {}


@runs
async def test_slack_down_at_the_start_is_asked_again_with_the_first_event(tmp_path: Path) -> None:
    slack = FakeSlack(SPEED)
    slack.faults["auth.test"] += [Fault(503)] * 8
    async with a_world(tmp_path, slack=slack) as world:
        event = world.slack.mention("Were they?")
        assert (await world.send(event)).status_code == 500  # Slack sends it again
        assert world.scripted.asked == []

        await world.tell(event)
        assert len(world.answers(event)) == 1


@runs
async def test_nobody_at_slacks_address_leaves_the_api_serving(tmp_path: Path) -> None:
    async with a_world(tmp_path, slack_api_url="http://127.0.0.1:9/api/") as world:
        assert (await world.http.get("/healthz")).status_code == 200
        assert (await world.send(world.slack.mention("Were they?"))).status_code == 500


@runs
async def test_a_damaged_store_is_set_aside_and_questions_are_answered(tmp_path: Path) -> None:
    (tmp_path / "slack.db").write_bytes(b"this is not a database" * 100)
    async with a_world(tmp_path) as world:
        event = world.slack.mention("Were they?")
        for _ in range(3):
            await world.send(event)
        await until(lambda: not world.bot.work.busy and world.answers(event))

        assert len(world.answers(event)) == 1
        assert list(tmp_path.glob("slack.db.damaged-*"))


@runs
async def test_a_store_that_cannot_be_written_leaves_each_event_answered_once(
    tmp_path: Path,
) -> None:
    (tmp_path / "slack.db").mkdir()
    async with a_world(tmp_path) as world:
        event = world.slack.mention("Were they?")
        for _ in range(3):
            await world.send(event)
        await until(lambda: not world.bot.work.busy and world.answers(event))
        await asyncio.sleep(0.05)

        assert len(world.answers(event)) == 1


@runs
async def test_ids_are_kept_for_three_days_and_answers_for_as_long_as_conversations(
    tmp_path: Path,
) -> None:
    now = [1_000.0]

    async def noted(days: int, name: str) -> tuple[bool, bool]:
        """What another process finds of the first one, when it has something to note."""
        now[0] = 1_000.0 + days * 86_400
        database = Database(tmp_path / "slack.db", lambda: now[0])
        events, threads = Events(database), Threads(database, retention_days=7)
        await events.claim(name)
        await threads.add(Answered("C0PANEL", name, "1.0", "U0DRAY", "", (), f"a_{name}", None))
        with sqlite3.connect(database.file) as connection:
            ids = connection.execute("SELECT count(*) FROM events WHERE id = '1.0'").fetchone()[0]
        connection.close()
        found = await threads.of_message("C0PANEL", "1.0")
        database.close()
        return bool(ids), found is not None

    assert await noted(0, "1.0") == (True, True)
    assert await noted(2, "2.0") == (True, True)
    assert await noted(4, "3.0") == (False, True)
    assert await noted(8, "4.0") == (False, False)


@runs
async def test_a_store_of_another_schema_is_set_aside(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "slack.db") as connection:
        connection.execute("PRAGMA user_version = 7")
    connection.close()
    database = Database(tmp_path / "slack.db")

    assert await Events(database).claim("Ev1")
    assert not await Events(database).claim("Ev1"), "kept, though another asks"
    assert list(tmp_path.glob("slack.db.schema-7-*"))
    database.close()


@runs
async def test_a_response_address_is_slacks_or_nobodys(tmp_path: Path) -> None:
    async with a_world(tmp_path) as world:
        command = world.slack.command("Were they?")
        await world.tell({**command, "response_url": "http://169.254.169.254/latest"})
        await world.tell({**world.slack.command("Were they?"), "response_url": ""})

        assert len(world.scripted.asked) == 2
        assert not world.slack.responses


@runs
async def test_no_question_reaches_the_log(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    async with a_world(tmp_path) as world:
        await world.asked()
        event = await world.asked("What did Mr Canary say?")
        await world.send(event, at=1.0)
        await world.tell(world.slack.event({"type": "reaction_added", "user": "U0CANARY"}))
        await world.tell(world.slack.command("What did Mr Canary say?"))

    ours = [one for one in caplog.records if one.name.startswith(("askminutes", "slack"))]
    assert ours
    for record in ours:
        assert "canary" not in str(record.__dict__).lower(), record.msg
        assert "xoxb" not in str(record.__dict__)


@runs
async def test_forty_questions_in_a_minute_stay_within_slacks_rates(tmp_path: Path) -> None:
    slack = FakeSlack(speed=20.0)
    scripted = Scripted(lambda *_: long_answer(6))
    async with a_world(tmp_path, scripted, slack=slack, slack_rate_per_user="") as world:
        events = [world.slack.mention("Were they?", channel=f"C0N{n % 4}") for n in range(40)]
        await asyncio.gather(*(world.send(event) for event in events))
        await world.settled()

        assert all(len(world.answers(event)) == 1 for event in events)
        assert all("Statement 6" in str(one.blocks) for one in world.slack.messages.values())
        assert world.slack.refused == []
        assert world.slack.made("chat.startStream")
        assert world.slack.made("chat.postMessage"), "streams have a rate of 20 a minute"


def test_channels_of_long_ago_are_forgotten_by_their_rate() -> None:
    now = [0.0]
    pace = Pace(lambda: now[0])
    pace.note("chat_update")
    for number in range(MOST_CHANNELS):
        pace.note("chat_postMessage", f"C0N{number}")
    now[0] = 120.0
    assert pace.wait_s("chat_update") == 0, "nothing was called in the last minute"

    pace.note("chat_postMessage", "C0PANEL")

    assert pace.wait_s("chat_postMessage", "C0PANEL") == 1.0


@runs
async def test_what_cannot_be_finished_in_time_says_so(tmp_path: Path) -> None:
    gate = threading.Event()

    def held(*_: Any) -> Answer:
        gate.wait(20)
        return an_answer()

    slack = FakeSlack(SPEED)
    async with slack.running():
        async with a_world(tmp_path, Scripted(held), slack=slack) as world:
            event = world.slack.mention("Were they?")
            await world.send(event)
            await until(lambda: world.scripted.asked)
            await world.bot.stop(0.05)
            gate.set()

        (said,) = slack.thread("C0PANEL", event["event"]["ts"])
        assert "restarted before this was answered" in said.text


@runs
async def test_an_answer_that_nobody_saw_is_not_kept(tmp_path: Path) -> None:
    slack = without_streams()
    slack.faults["chat.update"].append(Fault(200, "message_not_found"))
    async with a_world(tmp_path, slack=slack) as world:
        await world.asked("What did Mr Canary say?")

        for file in tmp_path.glob("conversations.db*"):
            assert b"Canary" not in file.read_bytes()


@pytest.mark.parametrize(
    ("variables", "status"),
    [
        ({}, None),
        ({"slack_bot_token": BOT_TOKEN}, "failed"),
        ({"slack_app_token": APP_TOKEN}, "failed"),
        ({"slack_bot_token": BOT_TOKEN, "slack_app_token": APP_TOKEN}, "ok"),
        ({"slack_bot_token": BOT_TOKEN, "slack_signing_secret": SIGNING_SECRET}, "ok"),
    ],
)
def test_the_doctor_looks_at_the_set_up(
    variables: dict[str, str], status: str | None, tmp_path: Path
) -> None:
    from service.doctor import examine
    from service.settings import ServiceSettings

    found = {one.name: one for one in examine(ServiceSettings.load(data=tmp_path, **variables))}

    assert (found["Slack"].status if "Slack" in found else None) == status
