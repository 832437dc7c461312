"""Bolt's app: each listener acknowledges and hands over to the bot."""

import logging
import re
from collections.abc import Awaitable, Callable
from typing import Any

from slack_bolt.async_app import AsyncApp, AsyncAssistant
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.request.payload_utils import is_other_message_sub_event_in_assistant_thread
from slack_bolt.response import BoltResponse

from service.slack.blocks import (
    COMMENT_BLOCK,
    COMMENT_INPUT,
    COMMENT_VIEW,
    SHARE,
    SHORTCUT,
    SHOW,
    VOTE,
    say,
)
from service.slack.bot import Bot, told

log = logging.getLogger("askminutes.slack")

COMMAND = "/askminutes"
UNINSTALLED = frozenset({"app_uninstalled", "tokens_revoked"})
ANSWER_ID = re.compile(r"a_[0-9A-Z]{10,40}")

Next = Callable[[], Awaitable[BoltResponse]]
Json = dict[str, Any]


def create_bolt_app(bot: Bot) -> AsyncApp:
    """Bolt's app around a bot. Signatures are checked where HTTP arrives (`http.py`) and again
    here."""
    quiet = logging.getLogger("askminutes.slack.bolt")
    quiet.setLevel(logging.ERROR)  # below it, Bolt logs whole bodies
    secret = bot.settings.slack_signing_secret

    async def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
        # Never Slack's own look-up: one `auth.test` when the process begins, none while it waits.
        me = await bot.identity()
        return AuthorizeResult(
            enterprise_id=enterprise_id,
            team_id=team_id,
            bot_user_id=me.user,
            bot_id=me.bot,
            bot_token=bot.token,
        )

    app = AsyncApp(
        name="slack_bolt_app",  # Bolt sets the level of the logger called so
        logger=quiet,
        client=bot.client,
        signing_secret=secret.get_secret_value() if secret else "none: Socket Mode",
        authorize=authorize,
        attaching_conversation_kwargs_enabled=False,
    )
    _admit(app, bot)
    if bot.settings.slack_legacy_assistant:
        _legacy(app, bot)
    _listen(app, bot)
    return app


def _admit(app: AsyncApp, bot: Bot) -> None:
    @app.middleware
    async def admit(
        req: AsyncBoltRequest, body: Json, context: Json, next: Next
    ) -> BoltResponse | None:
        """Policy, and each event once. What goes past here is claimed."""
        if bot.web.revoked:
            return BoltResponse(status=200)  # nothing can be answered; Slack need not try again
        event = body.get("event")
        if isinstance(event, dict):
            return await event_admitted(body, event, context, next)
        return await click_admitted(body, context, next)

    async def event_admitted(
        body: Json, event: Json, context: Json, next: Next
    ) -> BoltResponse | None:
        if event.get("type") in UNINSTALLED:
            bot.web.revoked = True
            log.error("slack_token_revoked", extra={"method": "", "reason": event["type"]})
            return BoltResponse(status=200)
        if not bot.relevant(event):
            return BoltResponse(status=200)
        person = event.get("message") or event
        refused = bot.refusal(
            body.get("team_id"),
            event.get("channel"),
            person.get("user_team") or person.get("source_team") or person.get("team"),
            bool(body.get("is_ext_shared_channel")),
        )
        if refused:
            log.info("slack_refused", extra={"reason": refused})
            return BoltResponse(status=200)
        if bot.work.full:
            log.warning("slack_queue_full")
            return BoltResponse(status=503)  # Slack sends it again, up to three times
        claim = str(body.get("event_id") or f"{event.get('channel')}:{event.get('event_ts')}")
        if not await bot.events.claim(claim):
            return BoltResponse(status=200)
        context["claim"] = claim
        await next()
        return None

    async def click_admitted(body: Json, context: Json, next: Next) -> BoltResponse | None:
        """Commands, shortcuts, buttons, modals."""
        team, user = body.get("team"), body.get("user")
        channel = body.get("channel")
        user_team = user.get("team_id") if isinstance(user, dict) else None
        team_id = (team or {}).get("id") if isinstance(team, dict) else body.get("team_id")
        refused = bot.refusal(
            team_id or user_team,
            channel.get("id") if isinstance(channel, dict) else None,
            user_team,
            False,  # only the person sees what comes of it; sharing asks again
        )
        if refused:
            log.info("slack_refused", extra={"reason": refused})
            if body.get("command"):
                words = say("paused" if refused == "paused" else "not_here")
                return BoltResponse(status=200, body=told(words))
            return BoltResponse(status=200)
        view = body.get("view")
        mark = body.get("trigger_id") or ""
        if isinstance(view, dict):
            mark = f"{view.get('id')}:{view.get('hash')}"
        claim = f"click:{body.get('type') or body.get('command')}:{mark}"
        if not await bot.events.claim(claim):
            return BoltResponse(status=200)
        context["claim"] = claim
        await next()
        return None


def _listen(app: AsyncApp, bot: Bot) -> None:
    @app.event("app_mention")
    async def mentioned(event: Json, body: Json, context: Json) -> None:
        await bot.mentioned(event, str(body["team_id"]), context["claim"])

    @app.event("message")
    async def said(event: Json, body: Json, context: Json) -> None:
        await bot.said(event, str(body["team_id"]), context["claim"])

    @app.event("app_home_opened")
    async def opened(event: Json, context: Json) -> None:
        await bot.opened(str(event["channel"]), None, context["claim"])

    @app.event("assistant_thread_started")
    async def started(context: Json) -> None:
        await bot.events.done(context["claim"])  # the older pane, not served here

    @app.command(COMMAND)
    async def commanded(ack: AsyncAck, body: Json, context: Json) -> None:
        refused = ""
        if not str(body.get("text", "")).strip():
            refused = say("help_command", example=say("help_example"))
        elif wait := await bot.has_room_for(str(body["user_id"])):
            refused = say("rate", seconds=f"{wait:.0f}")
        elif bot.work.full:
            refused = say("busy")
        await ack(told(refused) if refused else "")
        if refused:
            await bot.events.done(context["claim"])
        else:
            await bot.commanded(body, context["claim"])

    @app.message_shortcut(SHORTCUT)
    async def shortcut(ack: AsyncAck, body: Json, context: Json) -> None:
        await ack()
        if await bot.has_room_for(str(body["user"]["id"])):
            await bot.events.done(context["claim"])
        else:
            await bot.shortcut(body, context["claim"])

    @app.action(re.compile(f"^{SHOW}_"))
    async def show(ack: AsyncAck, body: Json, action: Json, context: Json) -> None:
        await ack()
        await bot.events.done(context["claim"])
        bot.show(str(body["trigger_id"]), str(action.get("value", "")))

    @app.action(SHARE)
    async def share(ack: AsyncAck, body: Json, action: Json, context: Json) -> None:
        await ack()
        await bot.share(body, str(action.get("value", "")), context["claim"])

    @app.action(re.compile(f"^{VOTE}(_up|_down)?$"))
    async def vote(ack: AsyncAck, body: Json, action: Json, context: Json) -> None:
        await ack()
        await bot.events.done(context["claim"])
        bot.vote(body, str(action.get("value", "")))

    @app.view(COMMENT_VIEW)
    async def comment(ack: AsyncAck, body: Json, view: Json, context: Json) -> None:
        await ack()
        await bot.events.done(context["claim"])
        typed = view["state"]["values"].get(COMMENT_BLOCK, {}).get(COMMENT_INPUT, {})
        _count(bot, body, view, typed.get("value"))

    @app.view_closed(COMMENT_VIEW)
    async def closed(ack: AsyncAck, body: Json, view: Json, context: Json) -> None:
        await ack()
        await bot.events.done(context["claim"])
        _count(bot, body, view, None)


def _count(bot: Bot, body: Json, view: Json, comment: str | None) -> None:
    answer_id = str(view.get("private_metadata", ""))
    if not ANSWER_ID.fullmatch(answer_id):
        return

    async def keep() -> None:
        await bot.voted(answer_id, str(body["user"]["id"]), "down", comment)

    bot.aside(keep)


class _Assistant(AsyncAssistant):
    """Bolt's class for the older pane, which would drop edits and deletions; here they go on."""

    async def async_process(
        self, *, req: AsyncBoltRequest, resp: BoltResponse, next: Next
    ) -> BoltResponse | None:
        """Leave edits and deletions to the listeners."""
        if is_other_message_sub_event_in_assistant_thread(req.body):
            return await next()
        return await super().async_process(req=req, resp=resp, next=next)


def _legacy(app: AsyncApp, bot: Bot) -> None:
    assistant = _Assistant()

    @assistant.thread_started
    async def started(event: Json, context: Json) -> None:
        thread = event["assistant_thread"]
        await bot.opened(str(thread["channel_id"]), str(thread["thread_ts"]), context["claim"])

    @assistant.thread_context_changed
    async def changed() -> None:
        """Which channel the person looks at makes no difference to the minutes."""

    @assistant.user_message
    async def said(event: Json, body: Json, context: Json) -> None:
        await bot.said(event, str(body["team_id"]), context["claim"])

    app.assistant(assistant)
