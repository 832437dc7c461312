"""Calls to Slack's Web API: within its rates, tried again where that is safe, its errors as ours.

Safe is what was certainly not done (429, no connection) and what may be done twice (an edit, a
deletion). A message whose post got no answer is not posted again: better none than two.
Rates: docs.slack.dev, "Rate limits" (tier 2: 20, tier 3: 50, tier 4: 100 calls a minute for a
method and workspace; one message a second in a channel).
"""

import asyncio
import json
import logging
import time
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from service.slack.errors import Gone, NotSupported, Revoked, SlackDown, SlackFailed

log = logging.getLogger("askminutes.slack")

TRIES = 4
TIMEOUT_S = 15
LONGEST_WAIT_S = 90.0
BACKOFF_S = 0.5
MOST_CHANNELS = 5_000  # remembered by their rate before those of long ago are forgotten
RESPONSE_HOSTS = frozenset({"hooks.slack.com", "hooks.slack-gov.com"})

RATES: Mapping[str, tuple[int, float]] = {  # calls in so many seconds
    "chat_postMessage": (1, 1.0),  # in one channel
    "chat_postEphemeral": (100, 60.0),
    "chat_update": (50, 60.0),
    "chat_delete": (50, 60.0),
    "chat_startStream": (20, 60.0),
    "chat_appendStream": (100, 60.0),
    "chat_stopStream": (20, 60.0),
    "views_open": (100, 60.0),
    "conversations_info": (50, 60.0),
    "assistant_threads_setStatus": (50, 60.0),
    "assistant_threads_setSuggestedPrompts": (50, 60.0),
    "auth_test": (100, 60.0),
}
PER_CHANNEL = frozenset({"chat_postMessage"})
REPEATABLE = frozenset(RATES) - {
    "chat_postMessage",
    "chat_postEphemeral",
    "chat_startStream",
    "chat_appendStream",
    "views_open",
}
NOT_WORTH_WAITING = frozenset(
    {"assistant_threads_setStatus", "assistant_threads_setSuggestedPrompts", "views_open"}
)

REVOKED = frozenset(
    "token_revoked token_expired invalid_auth account_inactive not_authed app_uninstalled "
    "org_login_required team_access_not_granted".split()
)
GONE = frozenset(
    "message_not_found channel_not_found thread_not_found cant_update_message cant_delete_message "
    "is_archived not_in_channel user_not_found user_not_in_channel users_not_found user_disabled "
    "cannot_reply_to_message edit_window_closed restricted_action restricted_action_thread_locked "
    "expired_trigger_id trigger_expired exchanged_trigger_id expired_url used_url "
    "no_active_hooks no_text_thread_locked".split()
)
NOT_SUPPORTED = frozenset(
    "unknown_method method_deprecated method_not_supported_for_channel_type not_allowed_token_type "
    "channel_type_not_supported feature_not_enabled missing_scope invalid_chunks invalid_blocks "
    "invalid_arguments missing_recipient_team_id missing_recipient_user_id "
    "message_not_in_streaming_state messaging_processing_failed".split()
)


class Pace:
    """Keeps calls within a rate, and says whether one more has room at once."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._calls: dict[tuple[str, str], deque[float]] = defaultdict(deque)
        self._blocked: dict[str, float] = {}  # by a 429, until when

    def wait_s(self, method: str, channel: str = "") -> float:
        """Seconds until a call has room; 0 for none."""
        most, within = RATES.get(method, (50, 60.0))
        calls = self._calls[method, channel if method in PER_CHANNEL else ""]
        now = self._clock()
        while calls and calls[0] <= now - within:
            calls.popleft()
        own = calls[-most] + within - now if len(calls) >= most else 0.0
        return max(own, self._blocked.get(method, 0.0) - now, 0.0)

    def note(self, method: str, channel: str = "") -> None:
        """A call takes its place, now or when it has waited."""
        key = (method, channel if method in PER_CHANNEL else "")
        self._calls[key].append(self._clock() + self.wait_s(method, channel))
        if len(self._calls) > MOST_CHANNELS:
            recent = self._clock() - 60.0
            kept = {
                one: times for one, times in self._calls.items() if times and times[-1] > recent
            }
            self._calls = defaultdict(deque, kept)

    def block(self, method: str, seconds: float) -> None:
        """Slack asked for a rest from a method."""
        self._blocked[method] = self._clock() + seconds


class Web:
    """Slack's Web API with one token."""

    def __init__(
        self,
        client: AsyncWebClient,
        pace: Pace | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self.client = client
        self.pace = pace or Pace()
        self.revoked = False
        self._sleep = sleep

    async def open(self) -> None:
        """Keep connections open between calls; needs a running loop."""
        if self.client.session is None:
            self.client.session = aiohttp.ClientSession(
                timeout=aiohttp.ClientTimeout(total=TIMEOUT_S)
            )

    async def close(self) -> None:
        """Close the connections."""
        if self.client.session is not None:
            await self.client.session.close()
            self.client.session = None

    def has_room(self, method: str, channel: str = "") -> bool:
        """Whether a call would be made without waiting."""
        return self.pace.wait_s(method, channel) == 0

    async def call(self, method: str, **arguments: Any) -> Mapping[str, Any]:
        """Slack's reply to one call.

        Args:
            method: of `AsyncWebClient`, "chat_postMessage".
            arguments: of that method.

        Raises:
            Gone, NotSupported, Revoked, SlackDown, SlackFailed: see `errors.py`.
        """
        channel = str(arguments.get("channel", ""))
        for attempt in range(TRIES):
            if self.revoked:
                raise Revoked(method, "token_revoked")
            wait = self.pace.wait_s(method, channel)
            if wait > LONGEST_WAIT_S or (wait and method in NOT_WORTH_WAITING):
                raise SlackFailed(method, "ratelimited")
            self.pace.note(method, channel)
            if wait:
                await self._sleep(wait)
            last = attempt == TRIES - 1
            try:
                reply = await getattr(self.client, method)(**arguments)
                data = reply.data
                return data if isinstance(data, dict) else {}
            except SlackApiError as error:
                if _status(error) == 429 or _word(error) in ("ratelimited", "rate_limited"):
                    self._rest(method, error, last)
                    continue
                if _status(error) >= 500:
                    await self._again_or_raise(method, f"http_{_status(error)}", last)
                    continue
                raise self._ours(method, _word(error)) from error
            except aiohttp.ClientConnectorError as error:  # no connection: it was not done
                if last:
                    raise SlackDown(method, "no_connection") from error
                await self._sleep(BACKOFF_S * 2**attempt)
            except (aiohttp.ClientError, TimeoutError, SlackClientError, ValueError) as error:
                await self._again_or_raise(method, type(error).__name__, last)
        raise SlackDown(method, "ratelimited")

    async def respond(self, url: str, **message: Any) -> None:
        """Send a message to the address that a command or button came with.

        Raises:
            Gone: the address is used up or is not Slack's.
            SlackDown: it was not taken.
        """
        host = urlsplit(url).hostname
        if host not in RESPONSE_HOSTS and host != urlsplit(self.client.base_url).hostname:
            raise Gone("response_url", "not_slack")
        await self.open()
        session = self.client.session
        assert session is not None
        for attempt in range(TRIES):
            try:
                async with session.post(url, json=message, proxy=self.client.proxy) as reply:
                    said = (await reply.text())[:200]
                    if reply.status == 429:
                        await self._sleep(_seconds(reply.headers.get("Retry-After")))
                        continue
                    if reply.status >= 500:
                        raise SlackDown("response_url", f"http_{reply.status}")
                    if reply.status != 200:
                        raise Gone("response_url", _short(said))
                    return
            except aiohttp.ClientConnectorError as error:
                if attempt == TRIES - 1:
                    raise SlackDown("response_url", "no_connection") from error
                await self._sleep(BACKOFF_S * 2**attempt)
            except (aiohttp.ClientError, TimeoutError) as error:
                raise SlackDown("response_url", type(error).__name__) from error
        raise SlackDown("response_url", "ratelimited")

    def _rest(self, method: str, error: SlackApiError, last: bool) -> None:
        headers = getattr(error.response, "headers", None) or {}
        seconds = _seconds(headers.get("Retry-After"))
        self.pace.block(method, seconds)
        log.warning("slack_rate_limited", extra={"method": method, "seconds": seconds})
        if last or seconds > LONGEST_WAIT_S or method in NOT_WORTH_WAITING:
            raise SlackFailed(method, "ratelimited") from error

    async def _again_or_raise(self, method: str, reason: str, last: bool) -> None:
        if last or method not in REPEATABLE:
            raise SlackDown(method, reason)
        await self._sleep(BACKOFF_S)

    def _ours(self, method: str, word: str) -> SlackFailed:
        if word in REVOKED:
            if not self.revoked:
                log.error("slack_token_revoked", extra={"method": method, "reason": word})
            self.revoked = True
            return Revoked(method, word)
        if word in GONE:
            return Gone(method, word)
        if word in NOT_SUPPORTED:
            return NotSupported(method, word)
        return SlackFailed(method, word)


def _status(error: SlackApiError) -> int:
    response = error.response
    return int(getattr(response, "status_code", 0) or getattr(response, "status", 0) or 0)


def _word(error: SlackApiError) -> str:
    try:
        return _short(str(error.response["error"]))
    except (AttributeError, KeyError, TypeError, ValueError):  # the body was not JSON
        return f"http_{_status(error)}"


def _short(said: str) -> str:
    word = said.strip().removeprefix("{")[:40]
    try:
        word = str(json.loads(said)["error"])[:40]
    except (ValueError, KeyError, TypeError):
        pass
    return word if word.replace("_", "").isalnum() else "unknown_error"


def _seconds(header: Any) -> float:
    try:
        return max(float(header), 0.5)
    except (TypeError, ValueError):
        return 1.0
