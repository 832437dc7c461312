"""How many questions visitors may put, and the switch that turns the chat off.

Applies to questions alone, and only to callers without a key.
"""

from starlette.responses import HTMLResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from service.middleware import Counts, header
from service.problem import Problem

QUESTIONS = frozenset({"/v1/ask", "/v1/chat/completions", "/"})
"""Paths to which a question is posted."""

SWITCHED_OFF = "The chat is switched off at the moment."
ONE_VISITOR = "You have asked as many questions as one visitor may for now."
EVERYBODY = "As many questions as are allowed have been asked for now."


class Caps:
    """Refuses questions beyond the caps, and those from browsers while the chat is switched off."""

    def __init__(
        self,
        app: ASGIApp,
        enabled: bool = True,
        per_visitor: str = "",
        together: str = "",
    ) -> None:
        self.app = app
        self.enabled = enabled
        self.counts = Counts(per_visitor, together, sliding=False, said=(ONE_VISITOR, EVERYBODY))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse with 503 or 429, or let through."""
        if (
            scope["type"] != "http"
            or scope["method"] != "POST"
            or scope["path"] not in QUESTIONS
            or scope["state"].get("key")
        ):
            await self.app(scope, receive, send)
            return
        problem = self._refusal(scope)
        if problem is None:
            await self.app(scope, receive, send)
        elif scope["path"] == "/":
            from service.page import chat_page

            page = HTMLResponse(chat_page(said=problem.detail), problem.status, problem.headers)
            await page(scope, receive, send)
        else:
            await problem.send(scope["state"]["instance"], send)

    def _refusal(self, scope: Scope) -> Problem | None:
        if not self.enabled and _from_browser(scope):
            return Problem(503, SWITCHED_OFF, {"Retry-After": "3600"})
        return self.counts.refusal(scope["state"]["address"])


def _from_browser(scope: Scope) -> bool:
    """A browser sends one of these with every POST; a program that lies gains the API, no page."""
    return (
        scope["path"] == "/"
        or header(scope, b"origin") is not None
        or header(scope, b"sec-fetch-site") is not None
    )
