"""One reply in a thread: there at once, growing statement by statement, then whole.

Where the workspace has Slack's streaming calls (`chat.startStream` ...), blocks are appended to a
stream; elsewhere a message is posted and edited. Either way no faster than Slack allows: what has
no room now comes with the next step, and the last step always shows everything.
"""

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from service.slack import blocks
from service.slack.blocks import MAX_BLOCKS, MAX_MESSAGE_CHARS, Block, Message, say, size
from service.slack.errors import Gone, NotSupported, Revoked, SlackDown, SlackFailed
from service.slack.escape import escape
from service.slack.web import Web

log = logging.getLogger("askminutes.slack")

EDIT_EVERY_S = 1.2  # 50 edits a minute


@dataclass
class Workspace:
    """What is known of the workspace: found out by trying, for as long as the process runs."""

    streams: bool = True
    modern: bool = True  # feedback buttons in a `context_actions` block


@dataclass(frozen=True, slots=True)
class Place:
    """Where a reply goes."""

    channel: str
    thread_ts: str
    user: str
    team: str
    direct: bool  # a direct message or the agent pane


class Reply:
    """A reply that is being written. Any step may raise `SlackFailed`."""

    def __init__(
        self,
        web: Web,
        workspace: Workspace,
        place: Place,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._clock = clock
        self._web = web
        self._workspace = workspace
        self._place = place
        self._ts: str | None = None
        self.stamps: list[str] = []  # of what was posted so far
        self._open = False  # a stream that was started and not stopped
        self._streaming = False  # it still takes what is appended
        self._shown: list[Block] = []  # what was streamed or edited in
        self._pending: list[Block] = []  # what found no room yet
        self._last = 0.0  # when something was last posted or edited

    async def begin(self) -> None:
        """Show that an answer is coming."""
        place = self._place
        if place.direct:
            await self._status(say("status"))
        if self._workspace.streams and self._web.has_room("chat_startStream"):
            try:
                started = await self._web.call(
                    "chat_startStream",
                    channel=place.channel,
                    thread_ts=place.thread_ts,
                    recipient_user_id=place.user,
                    recipient_team_id=place.team,
                )
                self._ts, self._open, self._streaming = str(started["ts"]), True, True
                self.stamps.append(self._ts)
                return
            except (Gone, Revoked, SlackDown):
                raise
            except SlackFailed as error:
                if isinstance(error, NotSupported):
                    log.info("slack_streams_missing", extra={"reason": error.error})
                    self._workspace.streams = False
        self._ts = await self._post(blocks.notice(say("searching")))

    async def grow(self, group: Sequence[Block]) -> None:
        """Show another statement, if there is room in the message and in the rate."""
        self._pending += group
        more = [*self._shown, *self._pending]
        if len(more) > MAX_BLOCKS or size(more) > MAX_MESSAGE_CHARS or self._ts is None:
            return
        method = "chat_appendStream" if self._streaming else "chat_update"
        if not self._web.has_room(method):
            return
        if not self._streaming and self._clock() < self._last + EDIT_EVERY_S:
            return
        try:
            if self._streaming:
                chunk = {"type": "blocks", "blocks": self._pending}
                await self._web.call(
                    method, channel=self._place.channel, ts=self._ts, chunks=[chunk]
                )
            else:
                await self._edit(self._ts, Message(tuple(more), escape(say("searching"))))
            self._shown, self._pending = more, []
        except NotSupported:
            self._streaming = False  # the stream is over, or its blocks are refused: edit instead
        except (Gone, Revoked):
            raise
        except SlackFailed as error:
            log.info("slack_step_left_out", extra={"reason": error.error})

    async def finish(self, rendered: Callable[[bool], Sequence[Message]]) -> None:
        """Show the whole answer.

        Args:
            rendered: makes the messages, with feedback buttons or with plain ones.
        """
        assert self._ts is not None, "begin first"
        if self._open:
            await self._stop()
        await self._fitting(rendered, self._ts)
        for message in rendered(self._workspace.modern)[1:]:
            await self._post(message)
        if self._place.direct:
            await self._status("")

    async def fail(self, words: str) -> None:
        """Say instead of an answer why there is none. Never raises."""
        try:
            if self._open:
                await self._stop()
            message = blocks.notice(words)
            if self._ts is not None:
                await self._edit(self._ts, message)
            if self._place.direct:
                await self._status("")
        except SlackFailed as error:
            log.warning("slack_reply_failed", extra={"reason": error.error})

    async def replace(
        self, stamps: Sequence[str], rendered: Callable[[bool], Sequence[Message]]
    ) -> tuple[str, ...]:
        """Show another answer in the messages of an earlier one.

        Raises:
            Gone: the first of them is not there any more.
        """
        self._ts = stamps[0]
        await self._fitting(rendered, self._ts)
        kept = [self._ts]
        messages = rendered(self._workspace.modern)
        for number, message in enumerate(messages[1:], 1):
            try:
                if number < len(stamps):
                    await self._edit(stamps[number], message)
                    kept.append(stamps[number])
                    continue
            except Gone:
                pass
            kept.append(await self._post(message))
        for stamp in stamps[len(messages) :]:
            await delete(self._web, self._place.channel, stamp)
        return tuple(kept)

    # --- steps ----------------------------------------------------------------------------------

    async def _fitting(self, rendered: Callable[[bool], Sequence[Message]], ts: str) -> None:
        try:
            await self._edit(ts, rendered(self._workspace.modern)[0])
        except NotSupported as error:
            if error.error != "invalid_blocks" or not self._workspace.modern:
                raise
            log.info("slack_feedback_buttons_missing")
            self._workspace.modern = False
            await self._edit(ts, rendered(False)[0])

    async def _stop(self) -> None:
        self._open = self._streaming = False
        try:
            await self._web.call("chat_stopStream", channel=self._place.channel, ts=self._ts)
        except (NotSupported, SlackDown) as error:  # it ended by itself: the edit shows the rest
            log.info("slack_stream_ended", extra={"reason": error.error})

    async def _post(self, message: Message) -> str:
        ts = await post(self._web, self._place.channel, self._place.thread_ts, message)
        self._last = self._clock()
        self.stamps.append(ts)
        return ts

    async def _edit(self, ts: str, message: Message) -> None:
        self._last = self._clock()
        await self._web.call("chat_update", channel=self._place.channel, ts=ts, **sent(message))

    async def _status(self, words: str) -> None:
        try:
            await self._web.call(
                "assistant_threads_setStatus",
                channel_id=self._place.channel,
                thread_ts=self._place.thread_ts,
                status=words,
                **({"loading_messages": [say("searching")]} if words else {}),
            )
        except Revoked:
            raise
        except SlackFailed as error:  # a nicety: an answer does not depend on it
            log.info("slack_status_not_set", extra={"reason": error.error})


def sent(message: Message) -> dict[str, object]:
    """A message as the arguments of a call: nothing in `text` is looked at for links or names."""
    return {
        "text": message.text,
        "blocks": list(message.blocks),
        "parse": "none",
        "link_names": False,
    }


async def post(web: Web, channel: str, thread_ts: str | None, message: Message) -> str:
    """Post a message, in a thread if one is given; its time stamp. Raises `SlackFailed`."""
    posted = await web.call(
        "chat_postMessage",
        channel=channel,
        **({"thread_ts": thread_ts} if thread_ts else {}),
        **sent(message),
        unfurl_links=False,
        unfurl_media=False,
    )
    return str(posted["ts"])


async def delete(web: Web, channel: str, ts: str) -> None:
    """Take a message of ours away; one that is gone already is as good."""
    try:
        await web.call("chat_delete", channel=channel, ts=ts)
    except Gone:
        pass
