"""Whom a run asks: the service in this process, or any service that speaks the HTTP contract."""

import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from evals.cases import HistoryTurn
from evals.errors import AnswerInvalid, TargetFailed, TargetUnreachable
from evals.offline import is_loopback
from ingest.errors import SettingsError

if TYPE_CHECKING:
    import httpx

    from service.chat import ChatService

MAX_REPLY_BYTES = 8_000_000
TRIES = 4
KEY_VARIABLE = "ASKMINUTES_EVAL_KEY"
LONGEST_WAIT_S = 30.0


@dataclass(frozen=True, slots=True)
class InProcess:
    """The service in this process: the same object that HTTP, Slack and the terminal call."""

    service: "ChatService"
    model: str | None = None

    def ask(self, question: str, history: Sequence[HistoryTurn]) -> Mapping[str, Any]:
        """The answer, through the same wire form as over HTTP. Nothing is stored."""
        from service.wire import AskRequest, answer_json

        turns = [turn.model_dump() for turn in history]
        asked = AskRequest.model_validate(
            {"question": question, "history": turns, "model": self.model}
        )
        return answer_json(self.service.ask(asked.value(), history=asked.turns()))

    def search(self, question: str, k: int) -> Mapping[str, Any] | None:
        """The `k` nearest paragraphs, best first."""
        from service.wire import SearchRequest, citation_json

        asked = SearchRequest.model_validate({"query": question, "k": k}).value()
        passages, _ = self.service.search(replace(asked, model=self.model), k)
        return {"passages": [citation_json(passage) for passage in passages]}

    def structures(self) -> dict[str, Mapping[str, Any]]:
        """File name -> the document as `GET /v1/documents/{id}` shows it."""
        from service.wire import document_json

        summaries, _ = self.service.documents()
        return {
            summary.file: document_json(self.service.document(summary.id)) for summary in summaries
        }

    def texts(self) -> dict[str, str]:
        """File name -> exact text of every document in the index."""
        summaries, _ = self.service.documents()
        return {summary.file: self.service.document(summary.id).text for summary in summaries}

    def about(self) -> dict[str, Any]:
        """What a run notes down of its target."""
        from service.chat import index_info

        with self.service.generations.lease() as index:
            info = index_info(index)
            stamp = index.stamp
        return {
            "target": "in process",
            "model": self.model or self.service.default_model,
            "index": {
                "generation": info.generation,
                "documents": info.documents,
                "chunks": stamp.chunks,
                "embedding_model": stamp.model,
                "embedding_sha256": stamp.model_sha256,
            },
        }


@dataclass(frozen=True, slots=True)
class OverHttp:
    """A service at an address. Close it by leaving `over_http`."""

    url: str
    client: "httpx.Client"
    model: str | None = None
    wait: Callable[[float], None] = time.sleep
    _no_search: threading.Event = field(default_factory=threading.Event)

    def ask(self, question: str, history: Sequence[HistoryTurn]) -> Mapping[str, Any]:
        """The answer of `POST /v1/ask`."""
        body: dict[str, Any] = {"question": question}
        if history:
            body["history"] = [turn.model_dump() for turn in history]
        if self.model:
            body["model"] = self.model
        reply = self._call("POST", "/v1/ask", body)
        if not isinstance(reply, dict):
            raise AnswerInvalid("the answer breaks the contract: it is not an object")
        return reply

    def search(self, question: str, k: int) -> Mapping[str, Any] | None:
        """The passages of `POST /v1/search`; None where the service has no such call."""
        if self._no_search.is_set():
            return None
        reply = self._call("POST", "/v1/search", {"query": question, "k": k}, missing=(404, 501))
        if reply is None:
            self._no_search.set()
            return None
        return reply if isinstance(reply, dict) else {}

    def structures(self, files: Sequence[str]) -> dict[str, Mapping[str, Any]]:
        """File name -> the document as `GET /v1/documents` shows it; missing ones are left out."""
        found: dict[str, Mapping[str, Any]] = {}
        for file in files:
            reply = self._call("GET", "/v1/documents", params={"file": file}, missing=(404,))
            if isinstance(reply, dict) and reply.get("file") == file:
                found[file] = reply
        return found

    def about(self) -> dict[str, Any]:
        """What a run notes down of its target.

        Raises:
            TargetUnreachable: nobody answers there, or the service says that it is not ready.
        """
        ready = self._call("GET", "/readyz", missing=(404,), unready=True)
        listed = self._call("GET", "/v1/documents", missing=(404,))
        index = listed.get("index") if isinstance(listed, dict) else None
        known = isinstance(ready, dict) or isinstance(listed, dict)
        return {
            "target": self.url,
            "model": self.model,
            "index": index,
            **({} if known else {"note": "the service tells nothing of itself"}),
        }

    def _call(
        self,
        method: str,
        path: str,
        body: Mapping[str, Any] | None = None,
        *,
        params: Mapping[str, str] | None = None,
        missing: Sequence[int] = (),
        unready: bool = False,
    ) -> Any:
        """One call, tried again while the service is busy or the line breaks.

        Returns None for a status in `missing`. Raises TargetUnreachable where nobody answers (or,
        with `unready`, where the service stays busy) and TargetFailed for everything else.
        """
        import httpx

        problem = ""
        for attempt in range(TRIES):
            try:
                reply = self.client.request(method, self.url + path, json=body, params=params)
            except httpx.TimeoutException as error:
                raise TargetFailed(f"{path} did not answer in time") from error
            except httpx.TransportError as error:
                problem = f"nobody answers at {self.url!r} ({type(error).__name__})"
                if attempt == TRIES - 1:
                    raise TargetUnreachable(problem) from error
                self.wait(0.2 * 2**attempt)
                continue
            if reply.status_code in missing:
                return None
            if reply.status_code in (429, 503):
                problem = f"{path} answers {reply.status_code} each time"
                if attempt < TRIES - 1:
                    self.wait(_retry_after(reply.headers.get("retry-after"), attempt))
                continue
            if reply.status_code in (401, 403):
                raise TargetUnreachable(
                    f"{self.url!r} answers {reply.status_code}; put a key in {KEY_VARIABLE}"
                )
            if reply.status_code != 200:
                raise TargetFailed(f"{path} answered {reply.status_code}")
            if len(reply.content) > MAX_REPLY_BYTES:
                raise TargetFailed(f"{path} answered with {len(reply.content)} bytes")
            try:
                return reply.json()
            except (json.JSONDecodeError, UnicodeDecodeError) as error:
                if unready:  # some services answer "ok" in plain text
                    return None
                raise TargetFailed(f"{path} did not answer in JSON") from error
        if unready:
            raise TargetUnreachable(f"the service at {self.url!r} is not ready: {problem}")
        raise TargetFailed(problem)


def _retry_after(header: str | None, attempt: int) -> float:
    try:
        seconds = float(header) if header else 0.5 * 2**attempt
    except ValueError:  # a date; waiting a little is as good
        seconds = 1.0
    return min(max(seconds, 0.0), LONGEST_WAIT_S)


@contextmanager
def over_http(
    url: str, *, model: str | None = None, key: str | None = None, timeout_s: float = 60.0
) -> Iterator[OverHttp]:
    """A target at an address, with its connections closed at the end.

    Args:
        url: where the service stands, "http://127.0.0.1:8000"; a path before /v1 may follow.
        model: one of the models that it lists; None for its default.
        key: sent as a bearer token.
        timeout_s: longest wait for one answer.

    Raises:
        SettingsError: the address is not one.
    """
    import httpx

    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        usable = parts.scheme in ("http", "https") and bool(host) and parts.port != 0
    except ValueError:
        usable = False
    if not usable or parts.query or parts.fragment:
        raise SettingsError(f"--against takes an address like http://127.0.0.1:8000, not {url!r}")
    headers = {"accept": "application/json", "user-agent": "askminutes-eval"}
    if key:
        headers["authorization"] = f"Bearer {key}"
    # A proxy of the environment is for the outside world, not for a service on this machine.
    with httpx.Client(
        headers=headers, timeout=timeout_s, trust_env=not is_loopback(host)
    ) as client:
        yield OverHttp(url.rstrip("/"), client, model)
