"""What stands between the network and a handler. Plain ASGI, outermost first.

Envelope    request id, security headers, one log line and one metric per request, the last catch
CrossOrigin exact origins only
Keys        every route but the public ones needs a key, when keys are set
Rates       per caller and for all callers together
(Caps       questions of visitors, and the switch: service/caps.py)
Bodies      type, size while reading, strict JSON
"""

import hashlib
import hmac
import ipaddress
import json
import logging
import math
import time
import uuid
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Protocol

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.problem import Problem

log = logging.getLogger("askminutes.http")

MAX_BODY_BYTES = 64 * 1024
MAX_DEPTH = 20
MAX_INTEGER = 2**63 - 1

PUBLIC: frozenset[tuple[str, str]] = frozenset(
    ("GET", path)
    for path in (
        "/",
        "/page.css",
        "/widget.js",
        "/v1/widget",
        "/healthz",
        "/readyz",
        "/metrics",
        "/openapi.json",
        "/docs",
    )
)
"""What a caller without a key may have. Everything else, later routes included, needs one."""

UNLIMITED = frozenset({"/healthz", "/readyz", "/metrics"})
"""Answered whatever the rate, so that a flood does not look like an outage."""

SIGNED = frozenset({"/slack/events"})
"""Checked by a signature over their bytes (service/slack/http.py): no key, rate or JSON rules."""

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)
SECURITY_HEADERS: Sequence[tuple[bytes, bytes]] = (
    (b"content-security-policy", CONTENT_SECURITY_POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=()"),
)


class Watcher(Protocol):
    """Counts requests (service/metrics.py)."""

    def request(self, method: str, route: str, status: int, seconds: float) -> None:
        """One request has been answered."""


def header(scope: Scope, name: bytes) -> bytes | None:
    """The first header of that lower-case name, or None."""
    return next((value for key, value in scope["headers"] if key == name), None)


def caller(scope: Scope) -> str:
    """Who asks, as `Keys` or `Envelope` established it: a key's fingerprint or an address."""
    return str(scope["state"].get("key") or "anonymous")


class Envelope:
    """Gives a request its id, a reply its security headers, and both one log line and metric."""

    def __init__(
        self,
        app: ASGIApp,
        watcher: Watcher,
        trusted_proxies: Sequence[str] = (),
        hsts: bool = False,
    ) -> None:
        self.app = app
        self.watcher = watcher
        self.trusted = [ipaddress.ip_network(proxy, strict=False) for proxy in trusted_proxies]
        self.headers = list(SECURITY_HEADERS)
        if hsts:
            self.headers.append((b"strict-transport-security", b"max-age=31536000"))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; nothing escapes but cancellation."""
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self.app(scope, receive, send)
            return
        request_id = uuid.uuid4()
        scope.setdefault("state", {}).update(
            request_id=str(request_id), address=self._address(scope), instance=request_id.urn
        )
        started, status, method = time.perf_counter(), 0, scope["method"]
        if method == "HEAD":  # what GET would say, without its body (RFC 9110, 9.3.2)
            scope = {**scope, "method": "GET"}

        async def enveloped(message: Message) -> None:
            nonlocal status
            if method == "HEAD" and message["type"] == "http.response.body":
                message = {**message, "body": b""}
            if message["type"] == "http.response.start":
                status = message["status"]
                named = {name.lower() for name, _ in message["headers"]}
                extra = [pair for pair in self.headers if pair[0] not in named]
                extra.append((b"x-request-id", str(request_id).encode()))
                message = {**message, "headers": [*message["headers"], *extra]}
            await send(message)

        try:
            await self.app(scope, receive, enveloped)
        except Exception:
            log.exception("request_failed", extra={"request_id": str(request_id)})
            if status:
                raise  # half a reply is out: the server cuts the connection
            await Problem(500).send(request_id.urn, enveloped)
        finally:
            seconds = time.perf_counter() - started
            route = getattr(scope.get("route"), "path", "unmatched")
            method = method if method in _METHODS else "OTHER"
            self.watcher.request(method, route, status or 499, seconds)
            log.info(
                "request",
                extra={
                    "request_id": str(request_id),
                    "method": method,
                    "route": route,
                    "status": status or 499,
                    "ms": round(seconds * 1000, 1),
                    "caller": caller(scope),
                },
            )

    def _address(self, scope: Scope) -> str:
        """The peer, or what the nearest trusted proxy says of it; nobody else is believed."""
        client = scope.get("client")
        address = client[0] if client else "unknown"
        if not self.trusted or not self._is_trusted(address):
            return address
        said = [value for key, value in scope["headers"] if key == b"x-forwarded-for"]
        hops = b",".join(said).decode("latin-1")
        for hop in reversed([hop.strip() for hop in hops.split(",") if hop.strip()]):
            try:
                ipaddress.ip_address(hop)
            except ValueError:
                return address
            address = hop
            if not self._is_trusted(hop):
                break
        return address

    def _is_trusted(self, address: str) -> bool:
        try:
            ip = ipaddress.ip_address(address)
        except ValueError:
            return False
        return any(ip in network for network in self.trusted)


_METHODS = frozenset({"GET", "POST", "DELETE", "HEAD", "OPTIONS", "PUT", "PATCH"})


class CrossOrigin:
    """Lets pages of the listed origins call the API. Never `*`, never credentials."""

    def __init__(self, app: ASGIApp, origins: Collection[str] = ()) -> None:
        self.app = app
        self.origins = frozenset(origin.encode() for origin in origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a preflight, or let the request through and mark its reply."""
        origin = header(scope, b"origin") if scope["type"] == "http" else None
        if origin is None:
            await self.app(scope, receive, send)
            return
        allowed = origin in self.origins
        preflight = scope["method"] == "OPTIONS" and header(scope, b"access-control-request-method")
        if preflight:
            if not allowed:
                problem = Problem(403, "This origin may not call the service.", {"Vary": "Origin"})
                await problem.send(scope["state"]["instance"], send)
                return
            headers = [
                (b"access-control-allow-origin", origin),
                (b"access-control-allow-methods", b"GET, POST, DELETE"),
                (b"access-control-allow-headers", b"authorization, content-type"),
                (b"access-control-max-age", b"600"),
                (b"vary", b"Origin"),
                (b"content-length", b"0"),
            ]
            await send({"type": "http.response.start", "status": 204, "headers": headers})
            await send({"type": "http.response.body", "body": b""})
            return

        async def marked(message: Message) -> None:
            if message["type"] == "http.response.start":
                extra = [(b"vary", b"Origin")]
                if allowed:
                    extra.append((b"access-control-allow-origin", origin))
                    extra.append((b"access-control-expose-headers", b"retry-after, x-request-id"))
                message = {**message, "headers": [*message["headers"], *extra]}
            await send(message)

        await self.app(scope, receive, marked)


def fingerprint(key: str) -> str:
    """SHA-256 of a key in hex: what settings hold instead of the key."""
    return hashlib.sha256(key.encode()).hexdigest()


class Keys:
    """Asks for a key on every route that is not public. With no keys set, anyone may call."""

    def __init__(self, app: ASGIApp, fingerprints: Collection[str] = ()) -> None:
        self.app = app
        self.fingerprints = tuple(fingerprints)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse with 401 (no key) or 403 (wrong key), or note whose key it is."""
        if scope["type"] != "http" or not self.fingerprints or scope["path"] in SIGNED:
            await self.app(scope, receive, send)
            return
        given = self._given(scope)
        found = self._find(given) if given is not None else None
        if found is None and (scope["method"], scope["path"]) not in PUBLIC:
            problem = (
                Problem(401, headers={"WWW-Authenticate": "Bearer"})
                if given is None
                else Problem(403)
            )
            await problem.send(scope["state"]["instance"], send)
            return
        scope["state"]["key"] = found
        await self.app(scope, receive, send)

    @staticmethod
    def _given(scope: Scope) -> str | None:
        scheme, _, value = (header(scope, b"authorization") or b"").partition(b" ")
        if scheme.lower() == b"bearer" and value.strip():
            return value.strip().decode("latin-1")
        return None

    def _find(self, given: str) -> str | None:
        presented, found = fingerprint(given), None
        for known in self.fingerprints:  # all of them, so that time tells nothing
            if hmac.compare_digest(presented, known):
                found = known[:12]
        return found


class Counts:
    """Counts per caller and for all together, in this process."""

    def __init__(
        self, per_caller: str, together: str, sliding: bool, said: tuple[str, str] = ("", "")
    ) -> None:
        """Begin at nothing.

        Args:
            per_caller: such as "50/day"; empty for no limit.
            together: the same, for everybody.
            sliding: let room come back bit by bit; else all at once when the window ends.
            said: what a refusal by the one and by the other says, where not the usual.
        """
        from limits import parse
        from limits.storage import MemoryStorage
        from limits.strategies import FixedWindowRateLimiter, SlidingWindowCounterRateLimiter

        self.per_caller = parse(per_caller) if per_caller else None
        self.together = parse(together) if together else None
        self.said = said
        kind = SlidingWindowCounterRateLimiter if sliding else FixedWindowRateLimiter
        self.limiter = kind(MemoryStorage())

    def refusal(self, who: str) -> Problem | None:
        """Count one; 429 with `Retry-After` where there is no room for it."""
        own, shared = self.said
        # The caller's own limit first, so that one who is over it does not use up everybody's.
        for limit, name, said in ((self.per_caller, who, own), (self.together, "together", shared)):
            if limit is not None and not self.limiter.hit(limit, name):
                reset = self.limiter.get_window_stats(limit, name).reset_time
                wait = max(1, math.ceil(reset - time.time()))
                return Problem(429, said, {"Retry-After": str(wait)})
        return None


class Rates:
    """Counts requests per caller (key, else address) and for all together."""

    def __init__(self, app: ASGIApp, per_caller: str = "", together: str = "") -> None:
        self.app = app
        self.counts = Counts(per_caller, together, sliding=True)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse with 429 and `Retry-After`, or let through."""
        if scope["type"] != "http" or scope["path"] in UNLIMITED | SIGNED:
            await self.app(scope, receive, send)
            return
        problem = self.counts.refusal(scope["state"].get("key") or scope["state"]["address"])
        if problem is None:
            await self.app(scope, receive, send)
        else:
            await problem.send(scope["state"]["instance"], send)


class BodyRefused(Exception):
    """A body that no handler should see; carries the reply."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.detail)
        self.problem = problem


class Bodies:
    """Reads a body up to the limit, checks that it is strict JSON, and hands it on whole."""

    def __init__(self, app: ASGIApp, forms: Collection[str] = ("/",)) -> None:
        self.app = app
        self.forms = frozenset(forms)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse with 400, 413 or 415, or replay the checked body to the handler."""
        if (
            scope["type"] != "http"
            or scope["method"] not in ("POST", "PUT", "PATCH")
            or scope["path"] in SIGNED
        ):
            await self.app(scope, receive, send)
            return
        try:
            is_form = scope["path"] in self.forms
            self._check_type(scope, is_form)
            body = await self._read(scope, receive)
            if body is None:
                return  # the client left
            if not is_form:
                strict_json(body)
        except BodyRefused as refused:
            await refused.problem.send(scope["state"]["instance"], send)
            return
        replayed = False

        async def replay() -> Message:
            nonlocal replayed
            if replayed:
                return await receive()
            replayed = True
            return {"type": "http.request", "body": body, "more_body": False}

        await self.app(scope, replay, send)

    @staticmethod
    def _check_type(scope: Scope, is_form: bool) -> None:
        media, _, parameters = (header(scope, b"content-type") or b"").lower().partition(b";")
        wanted = b"application/x-www-form-urlencoded" if is_form else b"application/json"
        charset = parameters.replace(b" ", b"").replace(b'"', b"")
        if media.strip() != wanted or charset not in (b"", b"charset=utf-8"):
            raise BodyRefused(Problem(415, headers=_CLOSE))
        if header(scope, b"content-encoding") not in (None, b"identity"):
            raise BodyRefused(Problem(415, headers=_CLOSE))

    @staticmethod
    async def _read(scope: Scope, receive: Receive) -> bytes | None:
        declared = header(scope, b"content-length") or b"0"
        if not declared.isdigit() or len(declared) > 18 or int(declared) > MAX_BODY_BYTES:
            raise BodyRefused(Problem(413, headers=_CLOSE))
        body = bytearray()
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                return None
            body += message.get("body", b"")
            if len(body) > MAX_BODY_BYTES:
                raise BodyRefused(Problem(413, headers=_CLOSE))
            if not message.get("more_body", False):
                return bytes(body)


_CLOSE: Mapping[str, str] = {"Connection": "close"}  # what is left of the body is not read


def strict_json(body: bytes) -> Any:
    """The value of a JSON text, by rules stricter than `json.loads`.

    Args:
        body: at most 64 KiB of UTF-8.

    Returns:
        The value; no NaN or infinity, no integer beyond 64 bits, no key twice in one object,
        nesting of at most 20, every string valid Unicode.

    Raises:
        BodyRefused: 400, saying which rule was broken and nothing of what was sent.
    """
    try:
        value = json.loads(
            body.decode(),
            parse_constant=_no_constant,
            parse_float=_finite,
            parse_int=_small_int,
            object_pairs_hook=_unique,
        )
    except UnicodeDecodeError:
        raise _malformed("The body is not UTF-8.") from None
    except RecursionError:
        raise _malformed("The body is nested too deeply.") from None
    except ValueError:
        raise _malformed("The body is not valid JSON.") from None
    _check_values(value)
    return value


def _malformed(detail: str) -> BodyRefused:
    return BodyRefused(Problem(400, detail))


def _no_constant(_: str) -> Any:
    raise _malformed("Numbers must be finite.")


def _finite(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise _malformed("Numbers must be finite.")
    return number


def _small_int(digits: str) -> int:
    if len(digits) > 20 or abs(int(digits)) > MAX_INTEGER:
        raise _malformed("Whole numbers must fit 64 bits.")
    return int(digits)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _malformed("An object holds the same key twice.")
    return found


def _check_values(value: Any) -> None:
    level, depth = [value], 0
    while level:
        if depth > MAX_DEPTH:
            raise _malformed("The body is nested too deeply.")
        below: list[Any] = []
        for entry in level:
            if isinstance(entry, str):
                if not entry.isascii() and any("\ud800" <= char <= "\udfff" for char in entry):
                    raise _malformed("The body holds text that is not valid Unicode.")
            elif isinstance(entry, list):
                below.extend(entry)
            elif isinstance(entry, dict):
                below.extend(entry.keys())
                below.extend(entry.values())
        level, depth = below, depth + 1
