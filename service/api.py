"""The HTTP contract (API.md) as served: each handler validates, calls `ChatService`, renders."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, nullcontext
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import anyio.to_thread
from fastapi import FastAPI, Query, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, Response, StreamingResponse
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware

from ingest.errors import MinutesError
from service import completions, page, stream
from service.caps import Caps
from service.chat import ChatService
from service.coverage import coverage_json
from service.errors import AnswerStopped, Busy
from service.metrics import CONTENT_TYPE, Metrics
from service.middleware import Bodies, CrossOrigin, Envelope, Keys, Rates, caller
from service.model import Answer, Question, Turn
from service.problem import MEDIA_TYPE, Problem, field_rules, problem_of
from service.reference import reference_page
from service.settings import ServiceSettings
from service.widget.built import built
from service.widget.config import config_json
from service.wire import (
    REQUEST_FIELDS,
    AnswerReply,
    AskRequest,
    ConversationReply,
    CoverageReply,
    DocumentReply,
    DocumentsReply,
    FeedbackReply,
    FeedbackRequest,
    ModelsReply,
    ProblemReply,
    SearchReply,
    SearchRequest,
    SharedAnswerReply,
    WidgetReply,
    answer_json,
    conversation_json,
    document_json,
    documents_json,
    index_json,
    models_json,
    search_json,
    shared_json,
)

if TYPE_CHECKING:
    from service.slack.http import Mounted

log = logging.getLogger("askminutes.api")

T = TypeVar("T")

PROBLEMS: dict[int | str, dict[str, Any]] = {
    status: {"model": ProblemReply, "content": {MEDIA_TYPE: {}}}
    for status in (400, 401, 403, 404, 413, 415, 422, 429, 503)
}


class Json(Response):
    """A reply as compact JSON in UTF-8."""

    media_type = "application/json"

    def render(self, content: Any) -> bytes:
        """The bytes of the reply."""
        return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()


class Slots:
    """Runs blocking work in a few threads; more than `waiting` in the queue are turned away."""

    def __init__(self, threads: int, waiting: int) -> None:
        self._limiter = anyio.CapacityLimiter(threads)
        self._waiting = waiting

    async def run(self, work: Callable[[], T]) -> T:
        """The result of the work. Raises Busy where the queue is full."""
        if self._limiter.statistics().tasks_waiting >= self._waiting > 0 or (
            self._waiting == 0 and self._limiter.available_tokens < 1
        ):
            raise Busy("too many questions are waiting")
        return await anyio.to_thread.run_sync(work, limiter=self._limiter)


def create_app(
    service: ChatService, settings: ServiceSettings, slack: "Mounted | None" = None
) -> FastAPI:
    """The application over one service.

    Args:
        service: opened; closed by the application when it shuts down.
        settings: limits, keys, origins, rates.
        slack: the Slack bot, where its requests arrive here.

    Returns:
        The ASGI application. `app.state.closing` is an `asyncio.Event` that ends open streams.
    """
    metrics = Metrics()
    slots = Slots(settings.answer_threads, settings.max_waiting)
    closing = asyncio.Event()

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with slack.running() if slack else nullcontext():
            yield
            closing.set()
        service.close()

    app = FastAPI(
        title="askminutes",
        version="1",
        summary="Answers from public minutes, with the address of every sentence.",
        description="Fields may be added; none is renamed or dropped without a new version prefix.",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        lifespan=lifespan,
        middleware=[
            Middleware(
                Envelope,
                watcher=metrics,
                trusted_proxies=settings.trusted_proxies,
                hsts=settings.hsts,
            ),
            Middleware(CrossOrigin, origins=settings.cors_origins),
            Middleware(Keys, fingerprints=settings.api_keys),
            Middleware(Rates, per_caller=settings.rate_per_caller, together=settings.rate_together),
            Middleware(
                Caps,
                enabled=settings.widget_enabled,
                per_visitor=settings.questions_per_visitor,
                together=settings.questions_together,
            ),
            Middleware(Bodies),
        ],
    )
    app.state.closing = closing
    app.state.metrics = metrics
    if slack is not None:
        slack.bot.counted = metrics.answer
    _handle_errors(app)

    async def answered(
        question: Question,
        turns: tuple[Turn, ...] | None,
        conversation_id: str | None,
        who: str,
        steps: stream.Steps,
    ) -> Answer:
        work = partial(service.ask, question, turns, conversation_id, who, steps.watch)
        answer = await slots.run(work)
        metrics.answer(answer.status, answer.index.documents if answer.index else 0)
        if answer.usage is not None:
            by_score = any(notice.code == "scored_selection" for notice in answer.notices)
            metrics.model(answer.model, answer.usage, steps.watch.record, by_score)
        return answer

    # --- answering ----------------------------------------------------------------------------

    @app.post(
        "/v1/ask",
        tags=["answers"],
        responses={
            200: {
                "model": AnswerReply,
                "description": "The answer; with `Accept: text/event-stream`, its events.",
                "content": {stream.MEDIA_TYPE: {"schema": {"type": "string"}}},
            },
            **PROBLEMS,
        },
    )
    async def ask(body: AskRequest, request: Request) -> Response:
        """Answer a question from the documents, with the address of every sentence."""
        steps = stream.Steps()
        answering = answered(
            body.value(), body.turns(), body.conversation_id, caller(request.scope), steps
        )
        if stream.MEDIA_TYPE not in request.headers.get("accept", ""):
            answer = await _while_there(request, answering, steps)
            return Json(answer_json(answer)) if answer else _nobody()
        failed = partial(_problem_json, request=request)
        return _streaming(
            stream.answer_events(answering, closing, failed, settings.heartbeat_s, steps)
        )

    @app.get(
        "/v1/answers/{answer_id}",
        tags=["answers"],
        responses={
            200: {
                "model": SharedAnswerReply,
                "description": "A stored answer with its question; with "
                "`Accept: text/event-stream`, its events after the one that `Last-Event-ID` names.",
                "content": {stream.MEDIA_TYPE: {"schema": {"type": "string"}}},
            },
            **PROBLEMS,
        },
    )
    def again(answer_id: str, request: Request) -> Response:
        """A stored answer once more: for whoever was sent its id, or whose stream broke off."""
        exchange = service.answer(answer_id, caller(request.scope))
        if stream.MEDIA_TYPE not in request.headers.get("accept", ""):
            return Json(shared_json(exchange))
        had = stream.events_had(request.headers.get("last-event-id", ""), answer_id)
        # The id of its conversation would give a reader of one answer all the others.
        answer = {**exchange.answer, "conversation_id": None}
        return _streaming(stream.stored_events(answer, had))

    @app.post(
        "/v1/chat/completions",
        tags=["answers"],
        responses={
            200: {
                "description": "A chat completion as OpenAI's clients read it; the whole answer is "
                "in `askminutes`.",
                "content": {
                    "application/json": {"schema": {"type": "object"}},
                    stream.MEDIA_TYPE: {"schema": {"type": "string"}},
                },
            },
            **PROBLEMS,
        },
    )
    async def chat_completions(body: completions.CompletionRequest, request: Request) -> Response:
        """The same answer for clients of OpenAI's protocol."""
        steps = stream.Steps()
        question, turns = body.question(), body.turns()
        answering = answered(question, turns, None, caller(request.scope), steps)
        if not body.stream:
            answer = await _while_there(request, answering, steps)
            return Json(completions.completion_json(answer)) if answer else _nobody()
        return _streaming(
            completions.completion_events(
                answering,
                closing,
                partial(_problem_json, request=request),
                settings.heartbeat_s,
                steps,
                bool(body.stream_options and body.stream_options.include_usage),
                body.model,
            )
        )

    @app.post("/v1/search", tags=["answers"], responses={200: {"model": SearchReply}, **PROBLEMS})
    async def search(body: SearchRequest) -> Response:
        """Rank paragraphs for a query; no answer is made."""
        passages, index = await slots.run(partial(service.search, body.value(), body.k))
        return Json(search_json(passages, index))

    @app.get("/v1/models", tags=["answers"], responses={200: {"model": ModelsReply}, **PROBLEMS})
    async def models() -> Response:
        """The answer models on offer."""
        return Json(models_json(list(service.models), service.default_model))

    @app.post(
        "/v1/feedback",
        tags=["answers"],
        status_code=201,
        responses={201: {"model": FeedbackReply}, **PROBLEMS},
    )
    async def feedback(body: FeedbackRequest, request: Request) -> Response:
        """Say whether an answer was any good."""
        rate = partial(
            service.rate, body.answer_id, body.rating, body.comment, caller(request.scope)
        )
        feedback_id = await anyio.to_thread.run_sync(rate)
        reply = {"id": feedback_id, "answer_id": body.answer_id, "rating": body.rating}
        return Json(reply, status_code=201)

    # --- what is in the index -----------------------------------------------------------------

    @app.get(
        "/v1/documents",
        tags=["documents"],
        responses={200: {"model": DocumentsReply | DocumentReply}, **PROBLEMS},
    )
    def documents(
        file: Annotated[
            str | None, Query(max_length=300, description="Give the document of this file.")
        ] = None,
    ) -> Response:
        """What is in the index; with `file`, that one document."""
        if file is not None:
            return Json(document_json(service.document(file=file)))
        return Json(documents_json(*service.documents()))

    @app.get(
        "/v1/documents/{document_id:path}",
        tags=["documents"],
        responses={200: {"model": DocumentReply}, **PROBLEMS},
    )
    def document(document_id: str) -> Response:
        """One document: its meeting, items, paragraphs, cut-offs and every anchor."""
        return Json(document_json(service.document(document_id)))

    @app.get(
        "/v1/coverage", tags=["documents"], responses={200: {"model": CoverageReply}, **PROBLEMS}
    )
    def coverage() -> Response:
        """Meetings held, gaps between them, cut-off items, when last ingested."""
        return Json(coverage_json(service.coverage()))

    # --- conversations ------------------------------------------------------------------------

    @app.get(
        "/v1/conversations/{conversation_id}",
        tags=["conversations"],
        responses={200: {"model": ConversationReply}, **PROBLEMS},
    )
    def conversation(conversation_id: str, request: Request) -> Response:
        """A stored conversation."""
        return Json(conversation_json(service.conversation(conversation_id, caller(request.scope))))

    @app.delete(
        "/v1/conversations/{conversation_id}",
        tags=["conversations"],
        status_code=204,
        responses=PROBLEMS,
    )
    def forget(conversation_id: str, request: Request) -> Response:
        """Delete a stored conversation; nothing is left behind."""
        service.forget(conversation_id, caller(request.scope))
        return Response(status_code=204)

    @app.get("/v1/widget", tags=["operation"], responses={200: {"model": WidgetReply}})
    def widget_config() -> Response:
        """What the widget shows before the first question."""
        return Json(config_json(service, settings))

    # --- operation ----------------------------------------------------------------------------

    @app.get("/healthz", tags=["operation"])
    async def healthz() -> Response:
        """The process is alive."""
        return Json({"status": "ok"})

    @app.get("/readyz", tags=["operation"], responses={503: PROBLEMS[503]})
    def readyz() -> Response:
        """The index is open, the embedding model is the right one, a canary question answers."""
        try:
            index = service.check()
        except MinutesError:
            metrics.ready(False)
            raise
        metrics.ready(True)
        return Json({"status": "ready", "index": index_json(index)})

    @app.get("/metrics", tags=["operation"], include_in_schema=False)
    def prometheus() -> Response:
        """Numbers for Prometheus."""
        return Response(metrics.text(), media_type=CONTENT_TYPE)

    if slack is not None:
        app.add_api_route(slack.path, slack.endpoint, methods=["POST"], include_in_schema=False)

    # --- pages --------------------------------------------------------------------------------

    @app.get("/", include_in_schema=False)
    def chat_page() -> Response:
        """The chat page."""
        return HTMLResponse(page.chat_page(config=config_json(service, settings)))

    @app.post("/", include_in_schema=False)
    async def chat_page_answer(request: Request) -> Response:
        """The chat page with an answer, for browsers without scripts."""
        try:
            asked = AskRequest.model_validate(page.read_form(await request.body()))
            answer = await answered(
                asked.value(), None, asked.conversation_id, caller(request.scope), stream.Steps()
            )
        except (ValueError, MinutesError) as error:
            refused = problem_of(error) if isinstance(error, MinutesError) else Problem(422)
            said = page.why(error, refused)
            return HTMLResponse(page.chat_page(said=said), status_code=refused.status)
        return HTMLResponse(page.chat_page(question=asked.question, answer=answer))

    @app.get("/answers/{answer_id}", include_in_schema=False)
    def shared_page(answer_id: str, request: Request) -> Response:
        """A stored answer to read, which is where a share link leads."""
        try:
            exchange = service.answer(answer_id, caller(request.scope))
        except MinutesError as error:
            refused = problem_of(error)
            said = "This answer is no longer stored." if refused.status == 404 else refused.detail
            return HTMLResponse(page.message_page("No answer here", said), refused.status)
        config = config_json(service, settings)
        private = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex"}
        return HTMLResponse(page.shared_page(exchange, answer_id, config), headers=private)

    @app.get("/coverage", include_in_schema=False)
    def coverage_page() -> Response:
        """What is covered, to read."""
        return HTMLResponse(page.coverage_page(service.coverage(), service.documents()[0]))

    @app.get("/documents/{document_id:path}", include_in_schema=False)
    def document_page(document_id: str) -> Response:
        """One document to read, with the anchors that citations point to."""
        return HTMLResponse(page.document_page(service.document(document_id)))

    @app.get("/page.css", include_in_schema=False)
    async def page_css() -> Response:
        """The style sheet of every page."""
        css = page.styles(settings.widget_accent, settings.widget_accent_dark)
        return Response(css, media_type="text/css", headers={"Cache-Control": "no-cache"})

    @app.get("/widget.js", include_in_schema=False)
    async def widget_js(request: Request) -> Response:
        """The widget. An address with its version never changes; without, it is asked for anew."""
        return _script(request)

    @app.get("/docs", include_in_schema=False)
    def docs() -> Response:
        """The contract to read."""
        return HTMLResponse(reference_page(app.openapi()))

    return app


def _streaming(events: Any) -> StreamingResponse:
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(events, media_type=stream.MEDIA_TYPE, headers=headers)


async def _while_there(
    request: Request, answering: Awaitable[Answer], steps: stream.Steps
) -> Answer | None:
    """The answer, or None when the caller has left; the work behind it then ends."""

    async def left() -> None:
        while (await request.receive())["type"] != "http.disconnect":
            pass

    leaving = asyncio.ensure_future(left())
    task = asyncio.ensure_future(answering)
    try:
        await asyncio.wait({task, leaving}, return_when=asyncio.FIRST_COMPLETED)
        if not task.done():
            steps.stop()
        return await task
    except AnswerStopped:
        return None
    finally:
        steps.stop()
        leaving.cancel()
        task.cancel()


def _nobody() -> Response:
    return Response(status_code=499)


def _script(request: Request) -> Response:
    script = built()
    tag = f'"{script.version}"'
    fixed = request.query_params.get("v") == script.version
    headers = {
        "Cache-Control": "public, max-age=31536000, immutable" if fixed else "no-cache",
        "ETag": tag,
        # Which origins may load it depends on who asks: a cache must not give one's to another.
        "Vary": "Accept-Encoding, Origin",
    }
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    if "gzip" in request.headers.get("accept-encoding", ""):
        headers["Content-Encoding"] = "gzip"
        return Response(script.compressed, media_type="text/javascript", headers=headers)
    return Response(script.script, media_type="text/javascript", headers=headers)


def _handle_errors(app: FastAPI) -> None:
    def reply(request: Request, problem: Problem) -> Response:
        return Response(
            problem.body(request.scope["state"]["instance"]),
            status_code=problem.status,
            headers={"Cache-Control": "no-store", **problem.headers},
            media_type=MEDIA_TYPE,
        )

    @app.exception_handler(HTTPException)
    async def http(request: Request, error: HTTPException) -> Response:
        # Starlette's own words may repeat the path; ours do not.
        return reply(request, Problem(error.status_code, headers=dict(error.headers or {})))

    @app.exception_handler(RequestValidationError)
    async def fields(request: Request, error: RequestValidationError) -> Response:
        return reply(request, field_rules(error.errors(), REQUEST_FIELDS | {"file"}))

    @app.exception_handler(MinutesError)
    async def ours(request: Request, error: MinutesError) -> Response:
        problem = problem_of(error)
        if problem.status >= 500:
            log.warning(
                "refused",
                extra={
                    "request_id": request.scope["state"]["request_id"],
                    "reason": f"{type(error).__name__}: {error}",
                },
            )
        return reply(request, problem)


def _problem_json(error: BaseException, request: Request) -> dict[str, Any]:
    """Problem details for the `error` event of a stream."""
    if isinstance(error, AnswerStopped):
        problem = Problem(503)  # nobody reads it
    elif isinstance(error, MinutesError):
        problem = problem_of(error)
    elif isinstance(error, asyncio.CancelledError):
        problem = Problem(503, "The service is shutting down; ask again.")
    else:
        log.error("stream_failed", exc_info=error, extra=_request_id(request))
        problem = Problem(500)
    details: dict[str, Any] = json.loads(problem.body(request.scope["state"]["instance"]))
    return details


def _request_id(request: Request) -> dict[str, str]:
    return {"request_id": request.scope["state"]["request_id"]}
