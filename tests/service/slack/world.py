"""The real bot, in the real API or on a websocket, against a Slack on loopback."""

import asyncio
import functools
import sqlite3
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, ParamSpec

import httpx

from evals.fake_slack import APP_TOKEN, BOT_TOKEN, SIGNING_SECRET, FakeSlack, Posted
from service.api import create_app
from service.chat import ChatService
from service.conversations import Conversations
from service.generations import Generations
from service.model import Answer, Citation, Statement
from service.settings import ServiceSettings
from service.slack.blocks import SHARE, SHOW
from service.slack.bot import Bot
from service.slack.http import Mounted
from service.slack.web import Pace, Web
from tests.service.builders import MemoryIndex, Pointer, Scripted, a_citation

P = ParamSpec("P")
Json = dict[str, Any]
SPEED = 50.0


def runs(test: Callable[P, Coroutine[Any, Any, None]]) -> Callable[P, None]:
    """An async test as pytest runs it."""

    @functools.wraps(test)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        asyncio.run(asyncio.wait_for(test(*args, **kwargs), 60))

    return run


def without_streams() -> FakeSlack:
    """An older workspace."""
    slack = FakeSlack(SPEED)
    slack.missing = {"chat.startStream", "chat.appendStream", "chat.stopStream"}
    return slack


async def until(holds: Callable[[], Any], seconds: float = 10.0) -> Any:
    """What holds at last. Fails where it does not in time."""
    end = time.monotonic() + seconds
    while not (found := holds()):
        assert time.monotonic() < end, "it did not happen in time"
        await asyncio.sleep(0.005)
    return found


def long_answer(statements: int, words: int = 60) -> Answer:
    """An answer of so many statements, each of a document of its own."""
    cited = []
    for number in range(1, statements + 1):
        said = f"Statement {number} says that " + "minutes & more minutes " * (words // 4) + "end."
        citation = a_citation(number)
        place = f"/v1/documents/ambershire-pcp/2021-09-07#12/{number}"
        cited.append(replace(citation, quote=said, passage=said, url=place))
    return Answer(
        status="answered",
        answer="\n\n".join(f"In the minutes: “{one.quote}” [{one.number}]" for one in cited),
        statements=tuple(Statement(one.quote, (one.number,), None, None) for one in cited),
        citations=tuple(cited),
    )


def answer_with(citation: Citation, words: str) -> Answer:
    """An answer that says these words and cites them."""
    return Answer(
        status="answered",
        answer=f"{words} [1]",
        statements=(Statement(words, (1,), None, None),),
        citations=(citation,),
    )


@dataclass
class World:
    """Everything that a test looks at."""

    slack: FakeSlack
    bot: Bot
    service: ChatService
    scripted: Scripted
    settings: ServiceSettings
    http: httpx.AsyncClient

    async def send(self, body: dict[str, Any], at: float | None = None) -> httpx.Response:
        """A signed request of Slack's."""
        raw, headers = self.slack.signed(body, at)
        return await self.http.post("/slack/events", content=raw, headers=headers)

    async def tell(self, body: dict[str, Any]) -> None:
        """A request, and all that comes of it."""
        reply = await self.send(body)
        assert reply.status_code == 200, reply.text
        await self.settled()

    async def asked(self, text: str = "Were urgent calls met in time?", **where: Any) -> Json:
        """A question asked with a mention, and all that comes of it; the event."""
        event = self.slack.mention(text, **where)
        await self.tell(event)
        return event

    async def settled(self) -> None:
        """Wait until everything that was taken on is done."""
        await until(self.is_settled)

    def is_settled(self) -> bool:
        if self.bot.work.busy or self.bot.asides:
            return False
        if not self.settings.slack_file.exists():
            return True
        with sqlite3.connect(self.settings.slack_file) as connection:
            open_ones = connection.execute(
                "SELECT count(*) FROM events WHERE state <> 'done' "
                "AND (id LIKE 'Ev%' OR id LIKE 'click:%')"
            ).fetchone()[0]
        connection.close()
        return not open_ones

    def answers(self, event: dict[str, Any]) -> list[Posted]:
        """Our messages in the thread of a message."""
        said = event["event"]
        return self.slack.thread(said["channel"], said.get("thread_ts") or said["ts"])


@asynccontextmanager
async def a_service(
    data: Path, scripted: Scripted, **values: Any
) -> AsyncIterator[tuple[ChatService, ServiceSettings]]:
    """A service over the invented index."""
    settings = ServiceSettings.load(
        data=data,
        slack_bot_token=BOT_TOKEN,
        slack_app_token=APP_TOKEN,
        slack_signing_secret=SIGNING_SECRET,
        shutdown_s=5,
        **values,
    )
    generations = Generations(Pointer(MemoryIndex()), settings.generation_check_s)
    generations.open()
    store = Conversations(settings.store_file) if settings.store_conversations else None
    service = ChatService(generations, {"extractive": scripted}, "extractive", store)
    yield service, settings


def fast(bot: Bot, speed: float) -> Web:
    """The bot's calls by a clock as fast as the fake Slack's."""

    async def nap(seconds: float) -> None:
        await asyncio.sleep(seconds / speed)

    return Web(bot.client, Pace(lambda: time.monotonic() * speed), nap)


@asynccontextmanager
async def a_world(
    data: Path,
    scripted: Scripted | None = None,
    slack: FakeSlack | None = None,
    clock: Callable[[], float] = time.time,
    **values: Any,
) -> AsyncIterator[World]:
    """The bot in the API, over HTTP."""
    answerer = scripted or Scripted()
    fake = slack or FakeSlack(SPEED)
    async with fake.running() if not fake.url else _as_it_is(fake):
        values.setdefault("slack_api_url", fake.url)
        async with a_service(data, answerer, **values) as (service, settings):
            bot = Bot(service, settings, clock=clock)
            bot.web = fast(bot, fake.speed)
            app = create_app(service, settings, Mounted(bot))
            transport = httpx.ASGITransport(app=app)
            async with (
                app.router.lifespan_context(app),
                httpx.AsyncClient(transport=transport, base_url="http://testserver") as client,
            ):
                yield World(fake, bot, service, answerer, settings, client)


@asynccontextmanager
async def _as_it_is(fake: FakeSlack) -> AsyncIterator[FakeSlack]:
    yield fake


def buttons(message: Any, starts: str) -> list[dict[str, Any]]:
    """The buttons of a message whose action begins so."""
    found = []

    def look(value: Any) -> None:
        if isinstance(value, dict):
            if str(value.get("action_id", "")).startswith(starts):
                found.append(value)
            for inner in value.values():
                look(inner)
        elif isinstance(value, (list, tuple)):
            for inner in value:
                look(inner)

    look(message)
    return found


def show_buttons(message: Posted) -> list[dict[str, Any]]:
    """The buttons that open a paragraph."""
    return buttons(message.blocks, SHOW)


def share_buttons(response: dict[str, Any]) -> list[dict[str, Any]]:
    """The buttons that share an answer."""
    return buttons(response["blocks"], SHARE)
