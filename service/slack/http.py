"""`/slack/events`: signed requests from Slack, for a service that Slack can reach.

The signature is over the bytes as they arrived (docs.slack.dev, "Verifying requests from Slack"),
so it is checked here, before anything decodes them. The route needs no key and has no rate of its
own: whoever cannot sign gets a 401 for the price of a hash.
"""

import hashlib
import hmac
import logging
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager

from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from service.slack.app import create_bolt_app
from service.slack.bot import Bot
from service.slack.errors import SlackFailed

log = logging.getLogger("askminutes.slack")

MAX_BODY_BYTES = 1_000_000
MAX_AGE_S = 300


def is_signed(
    secret: str, stamp: str | None, signature: str | None, body: bytes, now: float
) -> bool:
    """Whether a request is Slack's and of the last or next five minutes.

    Args:
        secret: the app's signing secret.
        stamp: `X-Slack-Request-Timestamp`, seconds since 1970.
        signature: `X-Slack-Signature`.
        body: as it arrived.
        now: seconds since 1970.
    """
    if not stamp or not signature or not stamp.isascii() or not stamp.isdigit() or len(stamp) > 12:
        return False
    if abs(now - int(stamp)) > MAX_AGE_S:
        return False
    mac = hmac.new(secret.encode(), b"v0:" + stamp.encode() + b":" + body, hashlib.sha256)
    return hmac.compare_digest(f"v0={mac.hexdigest()}".encode(), signature.encode())


class Mounted:
    """The bot behind a route of the API."""

    path = "/slack/events"

    def __init__(self, bot: Bot, clock: Callable[[], float] = time.time) -> None:
        secret = bot.settings.slack_signing_secret
        assert secret is not None, "without a signing secret nothing can be checked"
        self.bot = bot
        self.bolt = create_bolt_app(bot)
        self._secret = secret.get_secret_value()
        self._clock = clock

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """While the application runs; at its end what was begun is finished."""
        await self.bot.start()
        try:
            await self.bot.identity()
        except SlackFailed as error:  # the API goes on; the first event asks again
            log.warning("slack_not_reached", extra={"reason": error.error})
        try:
            yield
        finally:
            await self.bot.stop(self.bot.settings.shutdown_s)

    async def endpoint(self, request: Request) -> Response:
        """Answer one request of Slack's."""
        try:
            body = await self._read(request)
        except ClientDisconnect:
            return Response(status_code=400)
        if body is None:
            return Response(status_code=413, headers={"Connection": "close"})
        stamp = request.headers.get("x-slack-request-timestamp")
        signature = request.headers.get("x-slack-signature")
        if not is_signed(self._secret, stamp, signature, body, self._clock()):
            log.info("slack_signature_refused")
            return Response(status_code=401)
        try:
            headers: dict[str, str | Sequence[str]] = dict(request.headers.items())
            asked = AsyncBoltRequest(body=body.decode(), headers=headers)
        except ValueError:  # not UTF-8, not JSON
            return Response(status_code=400)
        return _reply(await self.bolt.async_dispatch(asked))

    @staticmethod
    async def _read(request: Request) -> bytes | None:
        body = bytearray()
        async for chunk in request.stream():
            body += chunk
            if len(body) > MAX_BODY_BYTES:
                return None
        return bytes(body)


def _reply(made: BoltResponse) -> Response:
    headers = {name: values[0] for name, values in made.headers.items()}
    return Response(made.body or "", made.status, headers)
