"""A provider of chat models on loopback, well or broken in every way that one can be."""

import json
import re
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

LABEL = re.compile(r"^\[([B-Z2-9]{3})\] ", re.MULTILINE)
Reply = Callable[[str], str]
"""What the model writes for a prompt (all messages joined)."""


def first_labels(prompt: str, most: int = 2) -> str:
    """A reply that chooses the first sentences shown, or repeats the question, or writes lines."""
    if '"question"' in prompt:
        asked = re.findall(r"Last question: (.+)", prompt)
        return json.dumps({"question": asked[-1] if asked else ""})
    labels = LABEL.findall(prompt)
    if labels:
        return json.dumps({"labels": labels[:most]})
    return " ".join(f"{line} [{n}]" for n, line in re.findall(r"^\[(\d+)\] (.+)$", prompt, re.M))


@dataclass
class Provider:
    """What the server does, and what it was asked."""

    mode: str = "good"
    reply: Reply = first_labels
    first_token_s: float = 0.0
    token_s: float = 0.0
    url: str = ""
    asked: list[dict[str, Any]] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)  # from a request's arrival to its last byte
    open: int = 0  # requests being answered
    sent: int = 0  # chunks written
    lock: threading.Lock = field(default_factory=threading.Lock)


def chunk(delta: Mapping[str, Any], finish: str | None = None, **more: Any) -> bytes:
    """One chunk of a streamed completion."""
    choice = {"index": 0, "delta": dict(delta), "finish_reason": finish}
    value = {
        "id": "x", "object": "chat.completion.chunk", "created": 1, "model": "fake",
        "choices": [choice], **more,
    }  # fmt: skip
    return f"data: {json.dumps(value)}\n\n".encode()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    provider: Provider

    def log_message(self, *_: Any) -> None:
        pass

    def do_POST(self) -> None:
        began = time.monotonic()
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        one = self.provider
        with one.lock:
            one.asked.append({"body": body, "headers": dict(self.headers)})
            one.open += 1
        try:
            self._answer(body)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True
        finally:
            with one.lock:
                one.open -= 1
                one.seconds.append(time.monotonic() - began)

    def _answer(self, body: dict[str, Any]) -> None:
        one = self.provider
        prompt = "\n".join(str(message["content"]) for message in body["messages"])
        match one.mode:
            case "429" | "429 for long":
                wait = {"Retry-After": "30"} if one.mode == "429 for long" else {}
                self._whole(429, json.dumps({"error": {"message": "slow down"}}), **wait)
            case "500" | "503" | "401":
                self._whole(int(one.mode), json.dumps({"error": {"message": "no"}}))
            case "hang":
                self._until_closed()
            case "not JSON":
                self._whole(200, "<html>It works!</html>", "text/html")
            case "no choices":
                self._whole(200, '{"id": "x", "object": "chat.completion"}')
            case "broken events":
                self._begin()
                self.wfile.write(b"data: {not json\n\ndata: [1,2\n\n")
            case "no schema" if "response_format" in body:
                self._whole(400, json.dumps({"error": {"message": "unknown response_format"}}))
            case "drip":
                self._stream("x" * 5_000, 0.0, 0.2)
            case "cut off":
                self._begin()
                self.wfile.write(chunk({"role": "assistant", "content": '{"labels": ["'}))
                self.wfile.flush()
                self.connection.shutdown(socket.SHUT_RDWR)
            case "empty":
                self._stream("", 0.0, 0.0)
            case "wrong language":
                self._stream("Nid oes gennyf unrhyw beth i'w ddweud am hynny.", 0.0, 0.0)
            case "1 MB":
                self._stream("precept " * 130_000, 0.0, 0.0, size=4_000)
            case "invented labels":
                self._stream('{"labels": ["ZZ9", "QQ7", "1", "A1"]}', 0.0, 0.0)
            case "tool call":
                self._begin()
                call = {"index": 0, "id": "c", "type": "function",
                        "function": {"name": "shell", "arguments": "{}"}}  # fmt: skip
                self.wfile.write(chunk({"role": "assistant", "tool_calls": [call]}, "tool_calls"))
                self.wfile.write(b"data: [DONE]\n\n")
            case _:
                self._stream(one.reply(prompt), one.first_token_s, one.token_s)
        self.close_connection = True

    def _whole(self, status: int, text: str, kind: str = "application/json", **more: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(text.encode())))
        self.send_header("Connection", "close")
        for name, value in more.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(text.encode())

    def _begin(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()

    def _until_closed(self) -> None:
        self.connection.settimeout(60)
        while self.connection.recv(1_000):
            pass

    def _stream(self, text: str, first_s: float, each_s: float, size: int = 12) -> None:
        self._begin()
        self.wfile.write(chunk({"role": "assistant", "content": ""}))
        self.wfile.flush()
        time.sleep(first_s)
        for at in range(0, len(text), size):
            self.wfile.write(chunk({"content": text[at : at + size]}))
            self.wfile.flush()
            self.provider.sent += 1
            if each_s:
                time.sleep(each_s)
        usage = {"prompt_tokens": 100, "completion_tokens": 10, "total_tokens": 110}
        self.wfile.write(chunk({}, "stop"))
        last = {"id": "x", "object": "chat.completion.chunk", "created": 1, "model": "fake",
                "choices": [], "usage": usage}  # fmt: skip
        self.wfile.write(f"data: {json.dumps(last)}\n\ndata: [DONE]\n\n".encode())


class Quiet(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request: Any, client_address: Any) -> None:
        pass


@contextmanager
def providing(mode: str = "good", **values: Any) -> Iterator[Provider]:
    """The provider, listening on a free port of loopback."""
    one = Provider(mode, **values)
    server = Quiet(("127.0.0.1", 0), type("Bound", (Handler,), {"provider": one}))
    one.url = f"http://127.0.0.1:{server.server_address[1]}/v1"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield one
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


def closed_port() -> str:
    """An address at which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{probe.getsockname()[1]}/v1"
