"""A small service on loopback that speaks the HTTP contract, with faults on demand."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.evals.builders import MINUTES, PASSAGE, a_citation, an_answer

DOCUMENT = {
    "id": "d1",
    "file": MINUTES,
    "items": [
        {
            "number": "12",
            "number_basis": "printed",
            "title": "Budget",
            "anchor": "12",
            "paragraphs": [{"label": "3", "anchor": "12/3", "text": PASSAGE, "sentences": []}],
            "resolutions": [],
        }
    ],
}


class FakeService:
    """What it answers, what it was asked, and which status it gives how often before it works."""

    def __init__(self) -> None:
        self.answer: Any = an_answer()
        self.asked: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.faults: dict[str, list[tuple[int, dict[str, str]]]] = {}
        self.has_search = True
        self.ready = 200

    def reply(self, method: str, path: str, body: Any) -> tuple[int, dict[str, str], Any]:
        """Status, headers and body of one reply."""
        path, _, query = path.partition("?")
        if self.faults.get(path):
            status, headers = self.faults[path].pop(0)
            return status, headers, {"status": status}
        if path == "/v1/ask":
            self.asked.append(body)
            return 200, {}, self.answer
        if path == "/v1/search" and self.has_search:
            return 200, {}, {"passages": [a_citation()]}
        if path == "/readyz":
            return self.ready, {"Retry-After": "0"}, {"status": "ready"}
        if path == "/v1/documents" and query == f"file={MINUTES}":
            return 200, {}, DOCUMENT
        if path == "/v1/documents" and not query:
            return 200, {}, {"documents": [], "index": {"generation": "g1", "documents": 1}}
        return 404, {}, {"status": 404}


@contextmanager
def a_service() -> Iterator[tuple[str, FakeService]]:
    """The address of a running service, and the service to script."""
    service = FakeService()

    class Handler(BaseHTTPRequestHandler):
        def _reply(self, method: str) -> None:
            length = int(self.headers.get("content-length") or 0)
            body = json.loads(self.rfile.read(length)) if length else None
            service.headers.append({name.lower(): value for name, value in self.headers.items()})
            status, headers, reply = service.reply(method, self.path, body)
            content = reply if isinstance(reply, bytes) else json.dumps(reply).encode()
            self.send_response(status)
            for name, value in {"Content-Length": str(len(content)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        def do_GET(self) -> None:
            self._reply("GET")

        def do_POST(self) -> None:
            self._reply("POST")

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}", service
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
