"""A Slack on loopback: the Web API, response addresses and Socket Mode, as Slack documents them.

It checks tokens, block limits and rates, keeps the messages, and breaks when told to. Written from
docs.slack.dev and the models of slack_sdk, and apart from `service/slack`, so that one cannot
excuse the other. It is part of the package, not of the tests, because `askminutes eval --against
slack` asks its questions through it (`evals/through_slack.py`); the tests of the bot use the same.
"""

import asyncio
import contextlib
import hashlib
import hmac
import json
import re
import time
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlencode

from aiohttp import WSMsgType, web
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

Json = dict[str, Any]

BOT_TOKEN = "xoxb-0000000001-fakefakefake"
APP_TOKEN = "xapp-1-A0000000001-fakefakefake"
SIGNING_SECRET = "0123456789abcdef0123456789abcdef"
TEAM, BOT_USER, BOT = "T0WENMOUTH", "U0ASKBOT", "B0ASKBOT"

RATES: Mapping[str, tuple[int, float]] = {  # tier 2: 20, 3: 50, 4: 100 a minute
    "chat.update": (50, 60.0),
    "chat.delete": (50, 60.0),
    "chat.startStream": (20, 60.0),
    "chat.appendStream": (100, 60.0),
    "chat.stopStream": (20, 60.0),
    "chat.postEphemeral": (100, 60.0),
    "views.open": (100, 60.0),
    "conversations.info": (50, 60.0),
    "assistant.threads.setStatus": (50, 60.0),
    "assistant.threads.setSuggestedPrompts": (50, 60.0),
}
POSTS_PER_CHANNEL = (3, 3.0)  # one a second, "short bursts allowed"
BURST = 1.1  # "occasional bursts" are let through
MOST_TEXT, MOST_BLOCKS, MOST_IN_ALL, MOST_STREAMED = 40_000, 50, 13_200, 12_000
TRIGGER_S = 3.0


@dataclass
class Call:
    """One call that arrived."""

    method: str
    arguments: Json
    at: float
    reply: Json = field(default_factory=dict)


@dataclass
class Posted:
    """A message as it stands now."""

    channel: str
    ts: str
    thread_ts: str | None
    text: str
    blocks: list[Json]
    arguments: Json
    streaming: bool = False
    edits: int = 0


@dataclass
class Fault:
    """What to do instead of answering one call."""

    status: int = 200
    error: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    cut: bool = False  # close the line without an answer
    after: bool = False  # only once the call has been carried out


class FakeSlack:
    """The server. `speed` makes its clock run faster, so that a minute's rate is tried in less."""

    def __init__(self, speed: float = 1.0) -> None:
        self.speed = speed
        self.calls: list[Call] = []
        self.messages: dict[tuple[str, str], Posted] = {}
        self.responses: dict[str, list[Json]] = defaultdict(list)
        self.ephemerals: list[Json] = []
        self.views: list[Json] = []
        self.faults: dict[str, deque[Fault]] = defaultdict(deque)
        self.missing: set[str] = set()  # methods that this workspace does not have
        self.old_blocks = False  # no context_actions
        self.shared_channels: set[str] = set()
        self.revoked = False
        self.tolerant = False  # a message may be edited while it streams
        self.limited = True
        self.refused: list[tuple[str, str]] = []  # (method, error) of what broke a rule
        self.acknowledged: asyncio.Queue[Json] = asyncio.Queue()
        self.sockets: list[web.WebSocketResponse] = []
        self._times: dict[str, deque[float]] = defaultdict(deque)
        self._triggers: dict[str, float] = {}
        self._last_ts = time.time()
        self._events = 0
        self._runner: web.AppRunner | None = None
        self.url = ""

    # --- running --------------------------------------------------------------------------------

    async def start(self) -> None:
        """Listen on a free port of loopback."""
        app = web.Application(client_max_size=2_000_000)
        app.router.add_post("/api/{method}", self._api)
        app.router.add_get("/api/{method}", self._api)
        app.router.add_post("/respond/{name}", self._respond)
        app.router.add_get("/socket", self._socket)
        self._runner = web.AppRunner(app, handle_signals=False, shutdown_timeout=1.0)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        (host, port) = self._runner.addresses[0][:2]
        self.url = f"http://{host}:{port}/api/"

    async def stop(self) -> None:
        """Stop listening."""
        for socket in self.sockets:
            await socket.close()
        if self._runner is not None:
            await self._runner.cleanup()

    @contextlib.asynccontextmanager
    async def running(self) -> "AsyncIterator[FakeSlack]":
        """Listen while the block runs."""
        await self.start()
        try:
            yield self
        finally:
            await self.stop()

    # --- what people do in Slack ----------------------------------------------------------------

    def stamp(self) -> str:
        """A new message's time stamp."""
        self._last_ts = max(time.time(), self._last_ts + 0.000_1)
        return f"{self._last_ts:.6f}"

    def event(self, event: Json, **envelope: Any) -> Json:
        """An event as Slack sends it, with an id of its own."""
        self._events += 1
        return {
            "token": "unused",
            "team_id": TEAM,
            "api_app_id": "A0ASK",
            "event": event,
            "type": "event_callback",
            "event_id": f"Ev{self._events:08d}",
            "event_time": int(time.time()),
            "authorizations": [
                {"team_id": TEAM, "user_id": BOT_USER, "is_bot": True, "enterprise_id": None}
            ],
            "is_ext_shared_channel": False,
            **envelope,
        }

    def mention(
        self, text: str, channel: str = "C0PANEL", user: str = "U0DRAY", **more: Any
    ) -> Json:
        """`@askminutes text` in a channel."""
        ts = self.stamp()
        said = f"<@{BOT_USER}> {text}"
        event = {"type": "app_mention", "user": user, "text": said, "ts": ts, "channel": channel}
        return self.event({**event, "team": TEAM, "event_ts": ts, **more})

    def message(
        self, text: str, channel: str = "D0DRAY", user: str = "U0DRAY", **more: Any
    ) -> Json:
        """A message, direct unless a `channel_type` says otherwise."""
        ts = self.stamp()
        event = {
            "type": "message",
            "user": user,
            "text": text,
            "ts": ts,
            "channel": channel,
            "channel_type": _kind_of(channel),
            "team": TEAM,
            "event_ts": ts,
        }
        return self.event({**event, **more})

    def edited(self, of: Json, text: str) -> Json:
        """The author of a message changes it."""
        message = {**_said(of), "text": text}
        return self._hidden(of, "message_changed", message=message)

    def deleted(self, of: Json) -> Json:
        """The author of a message deletes it."""
        return self._hidden(of, "message_deleted", deleted_ts=of["event"]["ts"])

    def _hidden(self, of: Json, subtype: str, **more: Any) -> Json:
        """What Slack tells of a message that was said before."""
        channel = of["event"]["channel"]
        return self.event(
            {
                "type": "message",
                "subtype": subtype,
                "hidden": True,
                "channel": channel,
                "channel_type": _kind_of(channel),
                "previous_message": _said(of),
                "ts": self.stamp(),
                "event_ts": self.stamp(),
                **more,
            }
        )

    def trigger(self) -> str:
        """A trigger that is good for three seconds."""
        self._events += 1
        name = f"{self._events}.trigger"
        self._triggers[name] = time.monotonic()
        return name

    def response_url(self) -> str:
        """An address that takes five answers."""
        self._events += 1
        return self.url.replace("/api/", f"/respond/{self._events}")

    def command(self, text: str, channel: str = "C0PANEL", user: str = "U0DRAY") -> Json:
        """`/askminutes text`, as the fields of a form."""
        return {
            "token": "unused",
            "team_id": TEAM,
            "team_domain": "wenmouth",
            "channel_id": channel,
            "channel_name": "panel",
            "user_id": user,
            "user_name": "dray",
            "command": "/askminutes",
            "text": text,
            "api_app_id": "A0ASK",
            "is_enterprise_install": "false",
            "response_url": self.response_url(),
            "trigger_id": self.trigger(),
        }

    def shortcut(self, text: str, channel: str = "C0PANEL", user: str = "U0DRAY") -> Json:
        """The message shortcut on a message."""
        return {
            "type": "message_action",
            "callback_id": "find_in_the_minutes",
            "trigger_id": self.trigger(),
            "response_url": self.response_url(),
            "team": {"id": TEAM, "domain": "wenmouth"},
            "user": {"id": user, "team_id": TEAM, "name": "dray"},
            "channel": {"id": channel, "name": "panel"},
            "message_ts": self.stamp(),
            "message": {"type": "message", "user": user, "text": text, "ts": self.stamp()},
            "is_enterprise_install": False,
        }

    def click(
        self,
        element: Json,
        value: str | None = None,
        message: Posted | None = None,
        channel: str = "C0PANEL",
        user: str = "U0DRAY",
    ) -> Json:
        """Somebody clicks a button."""
        shown = (
            {"ts": message.ts, "thread_ts": message.thread_ts, "text": message.text}
            if message
            else {}
        )
        return {
            "type": "block_actions",
            "trigger_id": self.trigger(),
            "response_url": self.response_url(),
            "team": {"id": TEAM, "domain": "wenmouth"},
            "user": {"id": user, "team_id": TEAM, "name": "dray"},
            "channel": {"id": channel, "name": "panel"},
            "container": {"type": "message", "channel_id": channel},
            "message": shown,
            "api_app_id": "A0ASK",
            "is_enterprise_install": False,
            "actions": [
                {
                    "type": element["type"],
                    "action_id": element["action_id"],
                    "block_id": "b",
                    "value": element.get("value") if value is None else value,
                    "action_ts": self.stamp(),
                }
            ],
        }

    def submitted(self, view: Json, words: str | None, user: str = "U0DRAY") -> Json:
        """A modal is sent or, with None, closed."""
        values = {}
        for block in view["blocks"]:
            if block["type"] == "input":
                answer = {"type": block["element"]["type"], "value": words}
                values[block["block_id"]] = {block["element"]["action_id"]: answer}
        self._events += 1
        return {
            "type": "view_closed" if words is None else "view_submission",
            "team": {"id": TEAM, "domain": "wenmouth"},
            "user": {"id": user, "team_id": TEAM, "name": "dray"},
            "api_app_id": "A0ASK",
            "is_cleared": False,
            "is_enterprise_install": False,
            "view": {
                **view,
                "id": f"V{self._events}",
                "hash": "1",
                "state": {"values": values},
                "team_id": TEAM,
            },
        }

    # --- sending them to the bot ----------------------------------------------------------------

    @staticmethod
    def signed(body: Json, at: float | None = None) -> tuple[bytes, Json]:
        """A body and its headers, signed. Interactive payloads and commands are forms."""
        if body.get("command"):
            raw = urlencode(body).encode()
        elif "event" not in body:
            raw = urlencode({"payload": json.dumps(body)}).encode()
        else:
            raw = json.dumps(body).encode()
        kind = "application/json" if raw.startswith(b"{") else "application/x-www-form-urlencoded"
        return raw, {"content-type": kind, **signature(raw, at)}

    async def push(self, body: Json, retry: int | None = None) -> str:
        """Send something over Socket Mode; returns the id of its envelope."""
        self._events += 1
        kind = "events_api" if "event" in body else "interactive"
        kind = "slash_commands" if body.get("command") else kind
        envelope: Json = {"envelope_id": f"env-{self._events}", "type": kind, "payload": body}
        envelope["accepts_response_payload"] = kind != "events_api"
        if retry is not None:
            envelope |= {"retry_attempt": retry, "retry_reason": "timeout"}
        await self.sockets[-1].send_json(envelope)
        return str(envelope["envelope_id"])

    # --- what there is to see -------------------------------------------------------------------

    def thread(self, channel: str, thread_ts: str) -> list[Posted]:
        """Our messages in a thread, oldest first."""
        found = [
            message
            for message in self.messages.values()
            if message.channel == channel and message.thread_ts == thread_ts
        ]
        return sorted(found, key=lambda message: message.ts)

    def thread_of(self, channel: str) -> list[Posted]:
        """Our messages in a channel."""
        return [message for message in self.messages.values() if message.channel == channel]

    def made(self, method: str) -> list[Call]:
        """The calls of one method."""
        return [call for call in self.calls if call.method == method]

    # --- the Web API ----------------------------------------------------------------------------

    async def _api(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        raw = await request.read()
        if request.content_type == "application/json":
            arguments: Json = json.loads(raw)
        else:
            arguments = dict(parse_qsl(raw.decode())) | dict(request.query)
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        token = given or str(arguments.pop("token", ""))
        call = Call(method, arguments, time.monotonic())
        self.calls.append(call)
        fault = self.faults[method].popleft() if self.faults[method] else None
        if fault and not fault.after:
            return self._broken(request, fault)
        wait = self._over(method, str(arguments.get("channel", "")))
        if wait:
            self.refused.append((method, "ratelimited"))
            return web.json_response(
                {"ok": False, "error": "ratelimited"},
                status=429,
                headers={"Retry-After": str(max(1, round(wait)))},
            )
        reply = self._answer(method, arguments, token)
        call.reply = reply
        if not reply["ok"]:
            self.refused.append((method, reply["error"]))
        if fault:
            return self._broken(request, fault)
        return web.json_response(reply)

    def _broken(self, request: web.Request, fault: Fault) -> web.StreamResponse:
        if fault.cut:
            assert request.transport is not None
            request.transport.abort()
            return web.Response()
        if fault.error:
            body = {"ok": False, "error": fault.error}
            return web.json_response(body, status=fault.status, headers=dict(fault.headers))
        return web.Response(
            text="<html>", status=fault.status, content_type="text/html", headers=fault.headers
        )

    def _over(self, method: str, channel: str) -> float:
        """Seconds of Slack's clock until a call would be taken; 0 where it is."""
        if not self.limited:
            return 0.0
        if method == "chat.postMessage":
            (most, within), key = POSTS_PER_CHANNEL, f"{method} {channel}"
        else:
            (most, within), key = RATES.get(method, (100, 60.0)), method
        times, now = self._times[key], time.monotonic() * self.speed
        while times and times[0] <= now - within * 0.95:
            times.popleft()
        if len(times) >= int(most * BURST):
            return times[0] + within - now
        times.append(now)
        return 0.0

    def _answer(self, method: str, arguments: Json, token: str) -> Json:
        wanted = APP_TOKEN if method == "apps.connections.open" else BOT_TOKEN
        if self.revoked:
            return _no("token_revoked")
        if token != wanted:
            return _no("invalid_auth" if token else "not_authed")
        if method in self.missing:
            return _no("unknown_method")
        handler = getattr(self, "_" + re.sub(r"\W", "_", method), None)
        if handler is None:
            return _no("unknown_method")
        reply: Json = handler(arguments)
        return reply

    def _auth_test(self, _: Json) -> Json:
        return _yes(team_id=TEAM, user_id=BOT_USER, bot_id=BOT, team="Wenmouth", user="askminutes")

    def _apps_connections_open(self, _: Json) -> Json:
        return _yes(url=self.url.replace("http://", "ws://").replace("/api/", "/socket"))

    def _chat_postMessage(self, said: Json) -> Json:
        if fault := self._message_fault(said):
            return _no(fault)
        ts = self.stamp()
        self.messages[said["channel"], ts] = Posted(
            said["channel"], ts, said.get("thread_ts"), said.get("text", ""),
            said.get("blocks", []), said,
        )  # fmt: skip
        return _yes(channel=said["channel"], ts=ts)

    def _chat_update(self, said: Json) -> Json:
        found = self.messages.get((said["channel"], said["ts"]))
        if found is None:
            return _no("message_not_found")
        if found.streaming and not self.tolerant:
            return _no("streaming_state_conflict")
        if fault := self._message_fault(said):
            return _no(fault)
        found.text, found.blocks = said.get("text", ""), said.get("blocks", [])
        found.arguments = {**found.arguments, **said}
        found.edits += 1
        return _yes(channel=said["channel"], ts=said["ts"])

    def _chat_delete(self, said: Json) -> Json:
        if self.messages.pop((said["channel"], said["ts"]), None) is None:
            return _no("message_not_found")
        return _yes()

    def _chat_postEphemeral(self, said: Json) -> Json:
        if not said.get("user"):
            return _no("user_not_in_channel")
        if fault := self._message_fault(said):
            return _no(fault)
        self.ephemerals.append(said)
        return _yes(message_ts=self.stamp())

    def _chat_startStream(self, said: Json) -> Json:
        if not said.get("thread_ts"):
            return _no("invalid_arguments")
        if not said["channel"].startswith("D"):
            for name in ("recipient_user_id", "recipient_team_id"):
                if not said.get(name):
                    return _no(f"missing_{name}")
        ts = self.stamp()
        made = Posted(said["channel"], ts, said["thread_ts"], "", [], said, streaming=True)
        self.messages[said["channel"], ts] = made
        return self._chunks(made, said) or _yes(channel=said["channel"], ts=ts)

    def _chat_appendStream(self, said: Json) -> Json:
        found = self.messages.get((said["channel"], said["ts"]))
        if found is None:
            return _no("message_not_found")
        if not found.streaming:
            return _no("message_not_in_streaming_state")
        if not said.get("chunks") and not said.get("markdown_text"):
            return _no("no_text")
        return self._chunks(found, said) or _yes()

    def _chat_stopStream(self, said: Json) -> Json:
        found = self.messages.get((said["channel"], said["ts"]))
        if found is None:
            return _no("message_not_found")
        if not found.streaming:
            return _no("message_not_in_streaming_state")
        if refused := self._chunks(found, said):
            return refused
        found.blocks += said.get("blocks", [])
        found.streaming = False
        return _yes()

    def _chunks(self, found: Posted, said: Json) -> Json | None:
        for chunk in said.get("chunks") or []:
            if chunk.get("type") != "blocks":
                return _no("invalid_chunks")
            blocks = [*found.blocks, *chunk["blocks"]]
            if faults := block_faults(blocks, MOST_BLOCKS, self.old_blocks):
                self.refused.append(("blocks", faults[0]))
                return _no("invalid_blocks")
            if len(json.dumps(chunk["blocks"])) > 3 * MOST_STREAMED:
                return _no("msg_too_long")
            found.blocks = blocks
        return None

    def _conversations_info(self, said: Json) -> Json:
        name = said["channel"]
        return _yes(channel={"id": name, "is_ext_shared": name in self.shared_channels})

    def _views_open(self, said: Json) -> Json:
        made = self._triggers.pop(said.get("trigger_id", ""), None)
        if made is None:
            return _no("exchanged_trigger_id")
        if time.monotonic() - made > TRIGGER_S:
            return _no("expired_trigger_id")
        if faults := view_faults(said["view"]):
            self.refused.append(("views.open", faults[0]))
            return _no("invalid_arguments")
        self.views.append(said["view"])
        return _yes(view={**said["view"], "id": f"V{len(self.views)}"})

    def _assistant_threads_setStatus(self, said: Json) -> Json:
        if not said["channel_id"].startswith("D") or not said.get("thread_ts"):
            return _no("method_not_supported_for_channel_type")
        return _yes()

    def _assistant_threads_setSuggestedPrompts(self, said: Json) -> Json:
        prompts = said["prompts"]
        if not 1 <= len(prompts) <= 4 or any(set(one) != {"title", "message"} for one in prompts):
            return _no("invalid_arguments")
        return _yes()

    def _message_fault(self, said: Json) -> str | None:
        if not re.fullmatch(r"[CDG][A-Z0-9]+", str(said.get("channel", ""))):
            return "channel_not_found"
        if not said.get("text") and not said.get("blocks"):
            return "no_text"
        if len(said.get("text", "")) > MOST_TEXT:
            return "msg_too_long"
        if faults := block_faults(said.get("blocks", []), MOST_BLOCKS, self.old_blocks):
            self.refused.append(("blocks", faults[0]))
            return "msg_blocks_too_long" if "in all" in faults[0] else "invalid_blocks"
        return None

    # --- response addresses and Socket Mode -----------------------------------------------------

    async def _respond(self, request: web.Request) -> web.StreamResponse:
        name = request.match_info["name"]
        said = await request.json()
        fault = self.faults["respond"].popleft() if self.faults["respond"] else None
        if fault and not fault.after:
            return self._broken(request, fault)
        if len(self.responses[name]) >= 5:
            return web.json_response({"ok": False, "error": "used_url"}, status=404)
        if faults := block_faults(said.get("blocks", []), MOST_BLOCKS, self.old_blocks):
            self.refused.append(("respond", faults[0]))
            return web.Response(text="invalid_blocks", status=400)
        self.responses[name].append(said)
        return web.Response(text="ok")

    async def _socket(self, request: web.Request) -> web.StreamResponse:
        socket = web.WebSocketResponse(autoping=True)
        await socket.prepare(request)
        self.sockets.append(socket)
        await socket.send_json({"type": "hello", "num_connections": 1})
        async for message in socket:
            if message.type == WSMsgType.TEXT:
                said = json.loads(message.data)
                await self.acknowledged.put({**said, "at": time.monotonic()})
        return socket


def _said(of: Json) -> Json:
    """The message of an event, as it stands inside another event."""
    names = ("user", "text", "ts", "team", "thread_ts")
    said = {name: of["event"][name] for name in names if name in of["event"]}
    return {**said, "type": "message"}


def _kind_of(channel: str) -> str:
    return "im" if channel.startswith("D") else "channel"


def _yes(**more: Any) -> Json:
    return {"ok": True, **more}


def _no(error: str) -> Json:
    return {"ok": False, "error": error}


def signature(raw: bytes, at: float | None = None, secret: str = SIGNING_SECRET) -> dict[str, str]:
    """The two headers that sign a request at a time, now by default."""
    stamp = str(int(time.time() if at is None else at))
    mac = hmac.new(secret.encode(), b"v0:" + stamp.encode() + b":" + raw, hashlib.sha256)
    return {
        "x-slack-request-timestamp": stamp,
        "x-slack-signature": f"v0={mac.hexdigest()}",
    }


# --- Block Kit's rules --------------------------------------------------------------------------

IN_MESSAGES = frozenset({"section", "context", "actions", "context_actions", "divider", "header"})


def block_faults(blocks: Sequence[Json], most: int = MOST_BLOCKS, old: bool = False) -> list[str]:
    """What is wrong with the blocks of a message, by Slack's documented limits."""
    found: list[str] = []
    if len(blocks) > most:
        found.append(f"{len(blocks)} blocks")
    if sum(len(text) for text in texts_of(blocks)) > MOST_IN_ALL:
        found.append("too many characters in all")
    for block in blocks:
        kind = block.get("type")
        if kind not in IN_MESSAGES or (old and kind == "context_actions"):
            found.append(f"a block of type {kind!r}")
            continue
        try:
            parsed = Block.parse(block)
            assert parsed is not None
            parsed.validate_json()
        except Exception as error:  # whatever the models find
            found.append(f"{kind}: {error}")
        found += _text_faults(block)
        elements = block.get("elements") or []
        names = [one["action_id"] for one in elements if "action_id" in one]
        if len(set(names)) < len(names):
            found.append("the same action_id twice in a block")
        if kind in ("actions", "context", "context_actions") and not elements:
            found.append(f"{kind} without elements")
        if kind == "section" and "text" not in block and "fields" not in block:
            found.append("a section without text")
    return found


def view_faults(view: Json) -> list[str]:
    """What is wrong with a modal."""
    found = [
        fault
        for fault in block_faults([b for b in view["blocks"] if b["type"] != "input"], 100)
        if "in all" not in fault
    ]
    if not view.get("title") or len(view["title"]["text"]) > 24:
        found.append("title")
    for name in ("submit", "close"):
        if name in view and len(view[name]["text"]) > 24:
            found.append(name)
    if len(view.get("private_metadata", "")) > 3_000:
        found.append("private_metadata")
    if any(block["type"] == "input" for block in view["blocks"]) and "submit" not in view:
        found.append("input without submit")
    View(**view).validate_json()
    return found


def _text_faults(value: Any) -> list[str]:
    found: list[str] = []
    if isinstance(value, Mapping):
        kind = value.get("type")
        if kind in ("mrkdwn", "plain_text") and not 1 <= len(value.get("text", "")) <= 3_000:
            found.append(f"a text of {len(value.get('text', ''))} characters")
        if kind == "button" and len(value["text"]["text"]) > 75:
            found.append("a button's text")
        if "value" in value and len(str(value["value"])) > 2_000:
            found.append("a value")
        if len(value.get("accessibility_label", "")) > 75:
            found.append("an accessibility_label")
        for inner in value.values():
            found += _text_faults(inner)
    elif isinstance(value, list):
        for inner in value:
            found += _text_faults(inner)
    return found


def texts_of(value: Any) -> list[str]:
    """Every text in blocks, in order."""
    if isinstance(value, Mapping):
        if value.get("type") in ("mrkdwn", "plain_text"):
            return [value["text"]]
        return [text for inner in value.values() for text in texts_of(inner)]
    if isinstance(value, (list, tuple)):
        return [text for inner in value for text in texts_of(inner)]
    return []


# --- what Slack would make of a text ------------------------------------------------------------

_SEQUENCE = re.compile(r"<([^>]*)>?")
_ADDRESS = re.compile(r"(?i)\b(?:[a-z][a-z0-9+.-]*://|www\.|mailto:)[^\s\u2060]|\w@\w+\.\w")


def live(message: Json) -> list[str]:
    """Everything in a message that Slack would make a mention, a channel or a link of.

    Args:
        message: the arguments of a call, or a body sent to a response address: `text`, `blocks`.
    """
    found = []
    text = str(message.get("text", ""))
    found += _SEQUENCE.findall(text)
    if message.get("parse") != "none" or message.get("link_names"):
        found += _ADDRESS.findall(shown(text))
    for mrkdwn, verbatim in _mrkdwn(message.get("blocks", [])):
        found += _SEQUENCE.findall(mrkdwn)
        if not verbatim:
            found += _ADDRESS.findall(shown(mrkdwn))
    return found


def _mrkdwn(value: Any) -> list[tuple[str, bool]]:
    if isinstance(value, Mapping):
        if value.get("type") == "mrkdwn":
            return [(value["text"], value.get("verbatim", False))]
        return [text for inner in value.values() for text in _mrkdwn(inner)]
    if isinstance(value, (list, tuple)):
        return [text for inner in value for text in _mrkdwn(inner)]
    return []


def shown(mrkdwn: str) -> str:
    """What a person reads: links as their words, the three entities as characters, once."""
    plain = re.sub(r"<[^|>]*\|([^>]*)>", r"\1", mrkdwn)
    names = {"lt": "<", "gt": ">", "amp": "&"}
    return re.sub(r"&(lt|gt|amp);", lambda entity: names[entity.group(1)], plain)
