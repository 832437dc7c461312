"""Questions asked as a person asks them in Slack, and read as that person reads the answers.

The real Bolt app gets a signed event for each question, replies to a Slack on loopback
(`evals/fake_slack.py`), and what is scored is what then stands in the messages: a citation counts
where its address and its paragraph are shown, a statement where its words are.
"""

import asyncio
import tempfile
import threading
from collections.abc import Coroutine, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from evals.cases import HistoryTurn
from evals.errors import AnswerInvalid, TargetFailed
from evals.targets import InProcess

if TYPE_CHECKING:
    from evals.fake_slack import FakeSlack
    from service.chat import ChatService
    from service.slack.bot import Bot

T = TypeVar("T")

WAIT_S = 60.0
USER = "U0EVALS"


@dataclass(frozen=True, slots=True)
class ThroughSlack(InProcess):
    """The service of this process, asked through Slack. Close it by leaving `through_slack`."""

    line: "Line | None" = None

    def ask(self, question: str, history: Sequence[HistoryTurn]) -> Mapping[str, Any]:
        """The answer as it stands in Slack, in the form of the HTTP contract."""
        assert self.line is not None
        return self.line.run(self.line.ask(question, history))

    def about(self) -> dict[str, Any]:
        """What a run notes down of its target."""
        return {**InProcess.about(self), "target": "in process, through Slack"}


class Line:
    """An event loop in a thread of its own, with the bot and a Slack on it."""

    def __init__(self, service: "ChatService", data: Path) -> None:
        self._service = service
        self._data = data
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._channels = 0
        self.slack: FakeSlack
        self.bot: Bot

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """The result of something done on the loop."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(2 * WAIT_S)

    def start(self) -> None:
        """Start the thread, Slack and the bot."""
        self._thread.start()
        self.run(self._start())

    def stop(self) -> None:
        """Stop them."""
        self.run(self._stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _start(self) -> None:
        from evals.fake_slack import BOT_TOKEN, SIGNING_SECRET, FakeSlack
        from service.settings import ServiceSettings
        from service.slack.app import create_bolt_app
        from service.slack.bot import Bot
        from service.slack.web import Pace, Web

        self.slack = FakeSlack()
        self.slack.limited = False
        await self.slack.start()
        settings = ServiceSettings.load(
            data=self._data,
            slack_bot_token=BOT_TOKEN,
            slack_signing_secret=SIGNING_SECRET,
            slack_api_url=self.slack.url,
            slack_workspaces=(),
            slack_channels=(),
            slack_rate_per_user="",
            public_url="",
        )
        self.bot = Bot(self._service, settings)
        ticks = iter(range(0, 1 << 60, 1_000))
        self.bot.web = Web(self.bot.client, Pace(lambda: float(next(ticks))))  # no waiting here
        self._bolt = create_bolt_app(self.bot)
        await self.bot.start()

    async def _stop(self) -> None:
        await self.bot.stop(5.0)
        await self.slack.stop()

    async def ask(self, question: str, history: Sequence[HistoryTurn]) -> Mapping[str, Any]:
        """One question, in a channel of its own."""
        from service.slack.escape import escape

        self._channels += 1
        channel = f"C{self._channels:09d}"
        if history:
            root = await self._told(channel, history)
            event = self.slack.message(escape(question), channel, USER, thread_ts=root)
        else:
            root = ""
            event = self.slack.mention(escape(question), channel, USER)
        await self._send(event)
        ts = event["event"]["ts"]
        return await self._read(channel, ts, root or ts)

    async def _send(self, event: Mapping[str, Any]) -> None:
        from slack_bolt.request.async_request import AsyncBoltRequest

        raw, headers = self.slack.signed(dict(event))
        reply = await self._bolt.async_dispatch(
            AsyncBoltRequest(body=raw.decode(), headers=headers)
        )
        if reply.status != 200:
            raise TargetFailed(f"the bot answered {reply.status} to an event")

    async def _told(self, channel: str, history: Sequence[HistoryTurn]) -> str:
        """A thread in which these turns were said; returns its root."""
        from evals.fake_slack import TEAM
        from service.conversations import new_id
        from service.slack.threads import Answered

        store = self._service.conversations
        assert store is not None
        root, caller = "", f"slack:{TEAM}:{channel}"
        for asked, told in zip(history[::2], history[1::2], strict=False):
            if (asked.role, told.role) != ("user", "assistant"):
                raise TargetFailed("a thread in Slack is questions and answers in turn")
            ts = self.slack.stamp()
            root = root or ts
            conversation, answer = new_id("c"), {"id": new_id("a"), "answer": told.content}
            store.add(conversation, caller, asked.content, answer)
            await self.bot.threads.add(
                Answered(
                    channel, ts, root, USER, caller, (self.slack.stamp(),), answer["id"],
                    conversation,
                )
            )  # fmt: skip
        return root

    async def _read(self, channel: str, ts: str, root: str) -> Mapping[str, Any]:
        """What stands in the thread once the answer is whole."""
        found = None
        for _ in range(int(WAIT_S / 0.005)):
            found = await self.bot.threads.of_message(channel, ts)
            if found is not None:
                break
            if not self.bot.work.busy and self.slack.thread(channel, root):
                found = await self.bot.threads.of_message(channel, ts)
                if found is None:  # it said why there is no answer
                    said = self.slack.thread(channel, root)[-1].text
                    raise TargetFailed(f"the bot said {said!r}")
                break
            await asyncio.sleep(0.005)
        if found is None:
            raise TargetFailed("no answer came in Slack")
        told = await self.bot.answering.stored(found)
        if told is None:
            raise AnswerInvalid("the answer in Slack is not stored")
        messages = [self.slack.messages[channel, ours] for ours in found.messages]
        return as_shown(told[1], [block for one in messages for block in one.blocks])


def as_shown(answer: Mapping[str, Any], blocks: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """An answer reduced to what its blocks show: the evaluation's view of a message.

    Args:
        answer: the object of API.md.
        blocks: of all the messages that show it, in order.

    Returns:
        The answer with only those citations whose label and paragraph are shown, those statements
        whose words are, and as its words what a person reads.
    """
    from evals.fake_slack import shown, texts_of

    said = [" ".join(shown(text).split()) for text in texts_of(blocks)]
    together = " ".join(said)
    values = _values(blocks)
    citations = [
        citation
        for citation in answer["citations"]
        if citation["url"] in values
        and any(
            text.startswith(f"[{citation['number']}] ")
            and text.removeprefix(f"[{citation['number']}] ")[:100] == citation["label"][:100]
            for text in said
        )
    ]
    numbers = {citation["number"] for citation in citations}
    statements = [
        {**statement, "citations": [n for n in statement["citations"] if n in numbers]}
        for statement in answer["statements"]
        if " ".join(statement["text"].split()) in together
    ]
    solid = together.replace(" ", "")  # long paragraphs are cut at spaces
    paragraphs = [
        paragraph
        for paragraph in answer["answer"].split("\n\n")
        if "".join(paragraph.split()) in solid
    ]
    return {
        **answer,
        "answer": "\n\n".join(paragraphs),
        "statements": statements,
        "citations": citations,
    }


def _values(value: Any) -> set[str]:
    """Every `value` of a button."""
    if isinstance(value, Mapping):
        own = {str(value["value"])} if "value" in value else set()
        return own.union(*(_values(inner) for inner in value.values()))
    if isinstance(value, (list, tuple)):
        return set().union(*(_values(inner) for inner in value))
    return set()


@contextmanager
def through_slack(service: "ChatService", model: str | None = None) -> Iterator[ThroughSlack]:
    """A target that asks a service through Slack.

    Args:
        service: as `service_over` gives it; what it is asked is stored in a directory that is
            removed afterwards.
        model: one of its models; None for its default.
    """
    from service.conversations import Conversations

    before = service.conversations, service.default_model
    with tempfile.TemporaryDirectory() as place:
        store = Conversations(Path(place) / "conversations.db")
        service.conversations, service.default_model = store, model or service.default_model
        line = Line(service, Path(place))
        try:
            line.start()
            try:
                yield ThroughSlack(service, model, line)
            finally:
                line.stop()
        finally:
            store.close()
            service.conversations, service.default_model = before
