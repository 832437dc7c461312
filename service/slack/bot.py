"""What arrives from Slack and what is done with it. Read this file first.

    app.py     Bolt's listeners: admit (policy, each event once), acknowledge, call the bot
    bot.py     mention, follow-up, direct message, edit, deletion, command, shortcut, buttons
    queue.py   the work behind it      reply.py   one reply, growing      web.py   calls to Slack
    blocks.py  an answer as Block Kit  answering.py  the service          threads.py, events.py

Nothing that a person waits three seconds for is done before the acknowledgement but one write of
the event's id.
"""

import asyncio
import contextlib
import logging
import math
import secrets
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from slack_sdk.web.async_client import AsyncWebClient

from ingest.errors import MinutesError
from service.errors import Busy, InvalidRequest
from service.slack import blocks
from service.slack.answering import Answering
from service.slack.blocks import Links, Message, Shape, say
from service.slack.database import Database
from service.slack.errors import Gone, Revoked, SlackDown, SlackFailed
from service.slack.escape import escape, mentions, plain, to_somebody_else
from service.slack.events import Events
from service.slack.queue import Job, Work
from service.slack.reply import Place, Reply, Workspace, delete, post, sent
from service.slack.threads import Answered, Threads
from service.slack.web import Web

if TYPE_CHECKING:
    from service.chat import ChatService
    from service.settings import ServiceSettings

log = logging.getLogger("askminutes.slack")

Json = Mapping[str, Any]
Messages = OrderedDict[tuple[str, str], None]
Refusal = Literal["paused", "workspace", "shared", "channel"]

IDENTITY_S = 2.0  # of the three that Slack waits
REMEMBERED = 10_000
MOST_ASIDES = 200
LAST_WORDS_S = 2.0
ASKED_IN = frozenset({None, "file_share", "thread_broadcast"})  # subtypes of a person's message


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the bot is, as `auth.test` says."""

    team: str
    enterprise: str | None
    user: str
    bot: str


class Bot:
    """The bot over one service and one token."""

    def __init__(
        self,
        service: "ChatService",
        settings: "ServiceSettings",
        web: Web | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        from limits import parse
        from limits.storage import MemoryStorage
        from limits.strategies import SlidingWindowCounterRateLimiter

        token = settings.slack_bot_token
        quiet = logging.getLogger("askminutes.slack.sdk")
        quiet.setLevel(logging.ERROR)  # below it, bodies and with them questions are logged
        self.token = token.get_secret_value() if token else ""
        self.client = AsyncWebClient(
            token=self.token,
            base_url=settings.slack_api_url,
            timeout=15,
            retry_handlers=[],
            logger=quiet,
        )
        self.settings = settings
        self.web = web or Web(self.client)
        self.work = Work(settings.slack_workers, settings.slack_max_waiting)
        self.answering = Answering(service, settings.slack_workers)
        self._database = Database(settings.slack_file, clock)
        self.events = Events(self._database)
        self.threads = Threads(self._database, settings.retention_days)
        self.workspace = Workspace()
        self.counted: Callable[[str, int], None] = lambda status, documents: None
        self._links = Links(settings.public_url)
        self._identity: Identity | None = None
        self._identifying = asyncio.Lock()
        self._rate = parse(settings.slack_rate_per_user) if settings.slack_rate_per_user else None
        self._limiter = SlidingWindowCounterRateLimiter(MemoryStorage())
        self._told: dict[str, float] = {}  # who was told to wait, until when
        self._withdrawn: Messages = OrderedDict()  # questions that were deleted
        self._begun: Messages = OrderedDict()  # threads with an answer, or with one on its way
        self._asides: set[asyncio.Task[None]] = set()

    # --- beginning and end ----------------------------------------------------------------------

    async def start(self) -> None:
        """Begin to work; needs a running loop."""
        await self.web.open()
        self.work.start()

    async def stop(self, timeout_s: float) -> None:
        """Take on nothing new, finish what was begun, let go of everything."""
        left = await self.work.drain(timeout_s)
        if left:
            log.warning("slack_unanswered", extra={"questions": left})
        if self._asides:
            await asyncio.wait(self._asides, timeout=2.0)
        await self.web.close()
        self.answering.close()
        self._database.close()

    async def identity(self) -> Identity:
        """Who the bot is; asked once. Raises SlackDown, Revoked."""
        if self._identity is None:
            async with self._identifying:
                if self._identity is None:
                    try:
                        said = await asyncio.wait_for(self.web.call("auth_test"), IDENTITY_S)
                    except TimeoutError:
                        raise SlackDown("auth_test", "timeout") from None
                    self._identity = Identity(
                        team=str(said.get("team_id", "")),
                        enterprise=said.get("enterprise_id"),
                        user=str(said.get("user_id", "")),
                        bot=str(said.get("bot_id", "")),
                    )
        return self._identity

    # --- policy ---------------------------------------------------------------------------------

    def refusal(
        self, team: str | None, channel: str | None, user_team: str | None, external: bool
    ) -> Refusal | None:
        """Why something is not answered; None where it is.

        Args:
            team: workspace that it comes from.
            channel: where it was said; None where that is nowhere.
            user_team: workspace of the person, where Slack says.
            external: the channel is shared with another organisation.
        """
        assert self._identity is not None, "authorize first"
        allowed = set(self.settings.slack_workspaces) or {self._identity.team}
        if self._identity.enterprise and not self.settings.slack_workspaces:
            allowed.add(self._identity.enterprise)
        if self.settings.slack_switch.exists():
            return "paused"
        if team not in allowed:
            return "workspace"
        if not self.settings.slack_shared_channels:
            if external or (user_team is not None and user_team not in allowed):
                return "shared"
        listed = self.settings.slack_channels
        if listed and channel and not channel.startswith("D") and channel not in listed:
            return "channel"
        return None

    def relevant(self, event: Json) -> bool:
        """Whether an event may be something for us, by what it says itself."""
        bot = self._identity.user if self._identity else None
        kind, subtype = event.get("type"), event.get("subtype")
        if kind == "app_home_opened":
            return event.get("tab") == "messages"
        if kind == "app_mention":
            return bool(event.get("user")) and not event.get("bot_id")
        if kind != "message":
            return kind == "assistant_thread_started"
        if subtype in ("message_changed", "message_deleted"):
            inner = event.get("message") or event.get("previous_message") or {}
            return not inner.get("bot_id") and inner.get("user") != bot
        if subtype not in ASKED_IN or event.get("bot_id") or not event.get("user"):
            return False
        return direct(event) or bool(event.get("thread_ts"))

    async def has_room_for(self, user: str) -> float:
        """Seconds that a person must wait before the next question; 0 for none."""
        if self._rate is None or self._limiter.hit(self._rate, user):
            return 0.0
        reset = self._limiter.get_window_stats(self._rate, user).reset_time
        return max(1.0, math.ceil(reset - time.time()))

    # --- what people say ------------------------------------------------------------------------

    async def mentioned(self, event: Json, team: str, claim: str) -> None:
        """`@askminutes question` in a channel: answered in its thread."""
        await self._asked(event, team, claim)

    async def said(self, event: Json, team: str, claim: str) -> None:
        """A message in a direct conversation, or without a mention in a thread."""
        subtype = event.get("subtype")
        if subtype == "message_changed":
            await self._edited(event, team, claim)
        elif subtype == "message_deleted":
            await self._deleted(event, str(event.get("deleted_ts", "")), claim)
        elif direct(event) or await self._is_follow_up(event):
            await self._asked(event, team, claim)
        else:
            await self.events.done(claim)

    async def _is_follow_up(self, event: Json) -> bool:
        """In a thread that we answered in, to nobody else; a mention comes as its own event."""
        bot = (await self.identity()).user
        text = str(event.get("text", ""))
        if mentions(text, bot) or to_somebody_else(text, bot):
            return False
        channel, thread = str(event["channel"]), str(event["thread_ts"])
        return (channel, thread) in self._begun or await self.threads.taken_part(channel, thread)

    async def _asked(self, event: Json, team: str, claim: str) -> None:
        channel, ts, user = str(event["channel"]), str(event["ts"]), str(event["user"])
        thread = str(event["thread_ts"]) if event.get("thread_ts") else None
        place = Place(channel, thread or ts, user, team, direct(event))
        text = plain(str(event.get("text", "")), (await self.identity()).user)
        # The same message can come as two events: a mention and a message, a mention edited in.
        message = f"message:{channel}:{ts}"
        if not await self.events.claim(message):
            await self.events.done(claim)
            return
        if wait := await self.has_room_for(user):
            await self._finished(claim, self._tell_to_wait(place, wait))
            return
        in_none = place.direct and thread is None
        _note(self._begun, (channel, place.thread_ts))

        async def answer() -> None:
            if not await self.events.start(message):
                return  # another process has taken it over, by its other event
            if not text:
                await self._help(place)
                return
            before = await self.threads.before(channel, None if in_none else place.thread_ts, ts)
            await self._answer(place, ts, text, before)

        if not await self._take_on(place, claim, answer):
            await self.events.release(message)

    async def _answer(self, place: Place, ts: str, text: str, before: Sequence[Answered]) -> None:
        if (place.channel, ts) in self._withdrawn:
            return
        reply = Reply(self.web, self.workspace, place)
        await reply.begin()
        try:
            answer, conversation = await self._worked_out(text, before, place, reply.fail)
        except asyncio.CancelledError:  # the process ends: better said than left waiting
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(reply.fail(say("interrupted")), LAST_WORDS_S)
            raise
        if answer is None:
            return
        try:
            for group in blocks.groups(answer, self._links):
                await reply.grow(group)
            await reply.finish(self._rendered(answer))
        except Gone:
            await self.answering.forget_conversation(conversation, caller(place))
            raise
        finally:
            # Whatever came of it, what was posted can be taken back.
            await self.threads.add(
                Answered(
                    place.channel, ts, place.thread_ts, place.user, caller(place),
                    tuple(reply.stamps), answer["id"], conversation,
                )
            )  # fmt: skip

    async def _worked_out(
        self,
        text: str,
        before: Sequence[Answered],
        place: Place,
        fail: Callable[[str], Awaitable[None]],
    ) -> tuple[dict[str, Any] | None, str | None]:
        try:
            answer, conversation = await self.answering.ask(text, before, caller(place))
            self.counted(answer["status"], (answer["index"] or {}).get("documents", 0))
            return answer, conversation
        except InvalidRequest as error:
            await fail(f"The {error.field} {error.rule}.")
        except Exception as error:  # an outer door: the person gets the id, the log the rest
            reference = secrets.token_hex(4)
            known = isinstance(error, MinutesError)
            log.error(
                "slack_answer_failed",
                exc_info=None if known else error,
                extra={"id": reference, "reason": f"{type(error).__name__}: {error}"},
            )
            await fail(say("failed", reference=reference))
        return None, None

    def _rendered(self, answer: Json, **shape: Any) -> Callable[[bool], Sequence[Message]]:
        return lambda modern: blocks.messages(answer, Shape(self._links, modern=modern, **shape))

    async def _edited(self, event: Json, team: str, claim: str) -> None:
        now, earlier = event.get("message") or {}, event.get("previous_message") or {}
        channel, ts = str(event["channel"]), str(now.get("ts", ""))
        if now.get("subtype") == "tombstone":
            await self._deleted(event, ts, claim)
            return
        if now.get("text") == earlier.get("text") or not now.get("user"):
            await self.events.done(claim)  # an address was unfurled, a reaction counted
            return
        text = plain(str(now.get("text", "")), (await self.identity()).user)
        thread = str(now.get("thread_ts") or ts)
        place = Place(channel, thread, str(now["user"]), team, direct(event))

        async def answer_again() -> None:
            found = await self.threads.of_message(channel, ts)
            if found is None or not found.messages or not text:
                return
            if await self.has_room_for(place.user):
                return
            same = place.direct and not now.get("thread_ts")
            before = await self.threads.before(channel, None if same else thread, ts)
            reply = Reply(self.web, self.workspace, place)
            replaced: list[str] = []
            conversation: str | None = None

            async def fail(words: str) -> None:
                replaced.extend(
                    await reply.replace(found.messages, lambda _: [blocks.notice(words)])
                )

            try:
                answer, conversation = await self._worked_out(text, before, place, fail)
                if answer is not None:
                    replaced.extend(await reply.replace(found.messages, self._rendered(answer)))
            except Gone:  # somebody took our answer away: it is not given again
                await self.answering.forget_conversation(conversation, caller(place))
                await self._forget(found)
                raise
            except SlackFailed:  # the earlier answer stands
                await self.answering.forget_conversation(conversation, caller(place))
                raise
            await self.answering.forget(found)
            await self.threads.add(
                Answered(
                    channel, ts, thread, place.user, caller(place), tuple(replaced),
                    answer["id"] if answer else found.answer_id, conversation,
                )
            )  # fmt: skip

        await self._take_on(place, claim, answer_again)

    async def _deleted(self, event: Json, ts: str, claim: str) -> None:
        channel = str(event["channel"])
        earlier = event.get("previous_message") or event.get("message") or {}
        _note(self._withdrawn, (channel, ts))
        self._begun.pop((channel, ts), None)

        async def take_back() -> None:
            found = await self.threads.of_message(channel, ts)
            if found is None:
                return
            try:
                for message in found.messages:
                    await delete(self.web, channel, message)
            finally:
                await self._forget(found)

        thread = str(earlier.get("thread_ts") or ts)
        await self._take_on(Place(channel, thread, "", "", False), claim, take_back)

    async def _forget(self, found: Answered) -> None:
        await self.threads.remove(found)
        await self.answering.forget(found)

    async def _help(self, place: Place) -> None:
        message = blocks.notice(say("help", example=say("help_example")))
        await post(self.web, place.channel, place.thread_ts, message)

    async def _tell_to_wait(self, place: Place, seconds: float) -> None:
        if self._told.get(place.user, 0.0) > time.monotonic():
            return  # once is enough
        self._told = {
            user: until for user, until in self._told.items() if until > time.monotonic()
        } | {place.user: time.monotonic() + seconds}
        await self.whisper(place, say("rate", seconds=f"{seconds:.0f}"))

    async def whisper(self, place: Place, words: str) -> None:
        """Say something to one person alone; lost where it cannot be said."""
        try:
            await self.web.call(
                "chat_postEphemeral",
                channel=place.channel,
                user=place.user,
                **({"thread_ts": place.thread_ts} if place.thread_ts else {}),
                **sent(blocks.notice(words)),
            )
        except SlackFailed as error:
            log.info("slack_not_said", extra={"reason": error.error})

    # --- the agent pane -------------------------------------------------------------------------

    async def opened(self, channel: str, thread_ts: str | None, claim: str) -> None:
        """The pane was opened: offer questions that this index can answer."""

        async def offer() -> None:
            prompts = await self.answering.prompts()
            if prompts:
                await self.web.call(
                    "assistant_threads_setSuggestedPrompts",
                    channel_id=channel,
                    title=say("prompts_title"),
                    prompts=[{"title": prompt, "message": prompt} for prompt in prompts],
                    **({"thread_ts": thread_ts} if thread_ts else {}),
                )

        await self._finished(claim, offer())

    # --- command and shortcut -------------------------------------------------------------------

    async def commanded(self, body: Json, claim: str) -> None:
        """`/askminutes question`: answered to the asker alone."""
        place = Place(
            str(body["channel_id"]), "", str(body["user_id"]), str(body["team_id"]), False
        )
        url, text = str(body["response_url"]), plain(str(body.get("text", "")))

        async def answer() -> None:
            async def fail(words: str) -> None:
                await self._respond(url, [blocks.notice(words)])

            wire, conversation = await self._worked_out(text, (), place, fail)
            if wire is None:
                return
            share = conversation is not None
            await self._respond(url, self._rendered(wire, share=share)(False))
            await self.threads.add(
                Answered(
                    place.channel, f"command-{wire['id']}", "", place.user, caller(place), (),
                    wire["id"], conversation,
                )
            )  # fmt: skip

        await self._take_on(place, claim, answer)

    async def shortcut(self, body: Json, claim: str) -> None:
        """ "Find in the minutes": the paragraphs nearest to a message, to the asker alone."""
        channel, user = str(body["channel"]["id"]), str(body["user"]["id"])
        place = Place(channel, "", user, str(body["team"]["id"]), False)
        text = plain(str((body.get("message") or {}).get("text", "")))
        url = str(body["response_url"])

        async def find() -> None:
            try:
                passages = await self.answering.search(text) if text else []
            except MinutesError as error:
                log.error("slack_search_failed", extra={"reason": type(error).__name__})
                await self._respond(url, [blocks.notice(say("failed", reference="search"))])
                return
            await self._respond(url, blocks.found(passages, self._links))

        await self._take_on(place, claim, find)

    async def _respond(self, url: str, messages: Sequence[Message]) -> None:
        for message in messages:
            await self.web.respond(
                url,
                response_type="ephemeral",
                replace_original=False,
                unfurl_links=False,
                unfurl_media=False,
                **sent(message),
            )

    # --- buttons --------------------------------------------------------------------------------

    async def share(self, body: Json, answer_id: str, claim: str) -> None:
        """ "Share in channel": an answer that one person got is shown to all."""
        channel, user = str(body["channel"]["id"]), str(body["user"]["id"])
        place = Place(channel, "", user, str(body["team"]["id"]), False)
        url = str(body.get("response_url", ""))

        async def show_to_all() -> None:
            once = f"share:{answer_id}:{channel}"
            if not await self.events.claim(once):
                return
            found = await self.threads.of_answer(answer_id)
            told = await self.answering.stored(found) if found and found.user == user else None
            words = say("share_gone")
            if found is not None and told is not None:
                words = await self._share(place, found, *told)
            if words == say("shared_done"):
                await self.events.done(once)
            else:
                await self.events.release(once)
            await self._respond(url, [blocks.notice(words)])

        await self._take_on(place, claim, show_to_all)

    async def _share(self, place: Place, found: Answered, question: str, answer: Json) -> str:
        if await self._is_shared(place.channel):
            return say("share_refused")
        made = blocks.shared(answer, question, place.user, self._links, self.workspace.modern)
        try:
            first = await post(self.web, place.channel, None, made[0])
        except Gone as error:
            known = error.error in ("not_in_channel", "channel_not_found")
            return say("share_not_in_channel" if known else "share_refused")
        rest = [await post(self.web, place.channel, first, one) for one in made[1:]]
        await self.threads.add(
            Answered(
                place.channel, first, first, place.user, found.caller, (first, *rest),
                found.answer_id, found.conversation_id,
            )
        )  # fmt: skip
        return say("shared_done")

    async def _is_shared(self, channel: str) -> bool:
        """Whether others than the organisation's own people read a channel; True if unknown."""
        if self.settings.slack_shared_channels or channel.startswith("D"):
            return False
        try:
            info = (await self.web.call("conversations_info", channel=channel)).get("channel", {})
        except Gone:
            return False  # the bot is not in it: posting will say so
        except SlackFailed as error:
            log.info("slack_channel_unknown", extra={"reason": error.error})
            return True
        return bool(info.get("is_ext_shared") or info.get("is_pending_ext_shared"))

    def show(self, trigger_id: str, url: str) -> None:
        """ "Show the paragraph": opens in a modal, at once, since Slack waits three seconds."""

        async def open_it() -> None:
            passage = await self.answering.passage(url)
            if passage is None:
                view = blocks.gone_view()
            else:
                public = self._links.public_url.rstrip("/")
                page = public + url.removeprefix("/v1") if public else passage.url
                view = blocks.passage_view(passage.label, passage.text, page)
            await self.web.call("views_open", trigger_id=trigger_id, view=view)

        self.aside(open_it)

    def vote(self, body: Json, value: str) -> None:
        """A vote. One against asks for a comment in a modal, and counts when that is closed."""
        rating, _, answer_id = value.partition(" ")
        container = body.get("container") or {}
        message = body.get("message") or {}
        place = Place(
            str((body.get("channel") or {}).get("id", "")),
            str(message.get("thread_ts") or container.get("thread_ts") or ""),
            str(body["user"]["id"]),
            "",
            False,
        )

        async def count() -> None:
            if rating == "down":
                try:
                    await self.web.call(
                        "views_open",
                        trigger_id=str(body.get("trigger_id", "")),
                        view=blocks.comment_view(answer_id),
                    )
                    return
                except SlackFailed as error:
                    log.info("slack_modal_not_opened", extra={"reason": error.error})
            kept = await self.voted(answer_id, place.user, "down" if rating == "down" else "up")
            if kept is not None:
                await self.whisper(place, say("thanks" if kept else "vote_gone"))

        self.aside(count)

    async def voted(
        self,
        answer_id: str,
        user: str,
        rating: Literal["up", "down"],
        comment: str | None = None,
    ) -> bool | None:
        """Keep a vote, each person's once.

        Returns:
            False where the answer is not stored any more, None where the vote was given before.
        """
        once = f"vote:{answer_id}:{user}:{rating}"
        if not await self.events.claim(once):
            return None
        found = await self.threads.of_answer(answer_id)
        kept = found is not None and await self.answering.rate(found, rating, comment)
        if kept:
            await self.events.done(once)
        else:
            await self.events.release(once)
        return kept

    # --- how work is done -----------------------------------------------------------------------

    async def _take_on(self, place: Place, claim: str, job: Job) -> bool:
        """Put work into the queue, in order within its thread; False, without room for it."""

        async def work() -> None:
            if await self.events.start(claim):
                await self._finished(claim, job())

        key = f"{place.channel}:{place.thread_ts or claim}"
        try:
            self.work.put(key, work)
        except Busy:
            await self.events.release(claim)
            log.warning("slack_queue_full")
            return False
        return True

    async def _finished(self, claim: str, job: Awaitable[None]) -> None:
        """Do something, whatever becomes of it: it is not done twice."""
        try:
            await job
        except Revoked:
            pass  # logged once, where it was seen
        except Gone as error:
            log.info("slack_gone", extra={"method": error.method, "reason": error.error})
        except SlackFailed as error:
            log.warning("slack_failed", extra={"method": error.method, "reason": error.error})
        finally:
            await self.events.done(claim)

    @property
    def asides(self) -> int:
        """How many things are being done beside the queue."""
        return len(self._asides)

    def aside(self, job: Job) -> None:
        """Do something beside the queue: what somebody waits for with a click."""

        async def run() -> None:
            try:
                await job()
            except SlackFailed as error:
                log.info("slack_aside_failed", extra={"reason": error.error})
            except Exception:  # an outer door
                log.exception("slack_aside_failed")

        if len(self._asides) >= MOST_ASIDES:
            log.warning("slack_click_left_out")
            return
        task = asyncio.create_task(run())
        self._asides.add(task)
        task.add_done_callback(self._asides.discard)


def direct(event: Json) -> bool:
    """Whether an event is from a direct conversation with the bot."""
    kind = event.get("channel_type")
    return kind == "im" or (kind is None and str(event.get("channel", "")).startswith("D"))


def _note(messages: Messages, message: tuple[str, str]) -> None:
    messages[message] = None
    while len(messages) > REMEMBERED:
        messages.popitem(last=False)


def caller(place: Place) -> str:
    """Whose conversation an answer is: a channel's of a workspace."""
    return f"slack:{place.team}:{place.channel}"


def told(words: str) -> str:
    """Our own words as the text of an acknowledgement."""
    return escape(words)
