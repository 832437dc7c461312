"""Socket Mode: we call Slack and it answers over a websocket, so no address of ours is needed."""

import asyncio
import logging
import signal
from collections.abc import Callable

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_sdk.errors import SlackApiError

from ingest.errors import SettingsError
from service.slack.app import create_bolt_app
from service.slack.bot import Bot
from service.slack.errors import Revoked

log = logging.getLogger("askminutes.slack")

LOOK_EVERY_S = 1.0


async def run(
    bot: Bot, ready: Callable[[], None] = lambda: None, ended: asyncio.Event | None = None
) -> None:
    """Answer until the process is told to end (SIGTERM, SIGINT) or the token is revoked.

    Args:
        bot: not started yet; stopped when this returns.
        ready: called once Slack is connected.
        ended: set to end it, in place of a signal.

    Raises:
        SettingsError: Slack does not accept the app-level token.
        Revoked, SlackDown: the bot token is not accepted, Slack is not there.
    """
    token = bot.settings.slack_app_token
    assert token is not None, "Socket Mode needs an app-level token"
    end = ended or asyncio.Event()
    if ended is None:
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, end.set)
    await bot.start()
    handler = None
    try:
        await bot.identity()
        handler = AsyncSocketModeHandler(create_bolt_app(bot), token.get_secret_value())
        try:
            handler.client.wss_uri = await handler.client.issue_new_wss_url()
        except SlackApiError as error:
            raise SettingsError(
                f"ASKMINUTES_SLACK_APP_TOKEN: Slack answers {error.response['error']!r}; make a "
                "token with the scope connections:write, and turn Socket Mode on"
            ) from error
        await handler.connect_async()  # type: ignore[no-untyped-call]
        ready()
        while not end.is_set() and not bot.web.revoked:
            try:
                await asyncio.wait_for(end.wait(), LOOK_EVERY_S)
            except TimeoutError:
                pass
    finally:
        if handler is not None:
            await _close(handler)  # first: what arrives now goes to another process, or comes again
        await bot.stop(bot.settings.shutdown_s)
    if bot.web.revoked:
        raise Revoked("auth_test", "token_revoked")


async def _close(handler: AsyncSocketModeHandler) -> None:
    client = handler.client
    tasks = (client.message_processor, client.current_session_monitor, client.message_receiver)
    try:
        await handler.close_async()  # type: ignore[no-untyped-call]
    finally:
        await asyncio.gather(*(task for task in tasks if task), return_exceptions=True)
