"""An answer as server-sent events: whole statements, and an end that can be trusted."""

import asyncio
import json
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from service.model import Answer
from service.stream import PING, answer_events
from tests.service.builders import Scripted, an_answer, listening, running

ASK = {"question": "Were urgent calls met in time?"}
SSE = {"Accept": "text/event-stream"}


def parsed(stream: str) -> list[tuple[str, Any]]:
    events = []
    for block in stream.split("\n\n"):
        fields = dict(
            line.split(": ", 1) for line in block.split("\n") if line[:1] not in ("", ":")
        )
        if fields:
            events.append((fields["event"], json.loads(fields["data"])))
    return events


def test_a_stream_is_counts_then_statements_then_the_whole_answer(tmp_path: Path) -> None:
    with running(tmp_path) as served:
        reply = served.client.post("/v1/ask", json=ASK, headers=SSE)
        stored = served.client.get(
            f"/v1/conversations/{parsed(reply.text)[-1][1]['conversation_id']}"
        ).json()

    events = parsed(reply.text)
    answer = events[-1][1]
    assert reply.headers["content-type"].startswith("text/event-stream")
    assert [name for name, _ in events] == ["retrieved", "statement", "answer"]
    assert events[0][1] == {
        "answer_id": answer["id"],
        "statements": 1,
        "citations": 1,
        "related": 0,
        "documents": 1,
    }
    statement = dict(events[1][1])
    assert statement.pop("cited") == answer["citations"]
    assert statement == answer["statements"][0]
    assert stored["answers"] == [answer]


def test_line_breaks_in_a_minute_do_not_break_an_event(tmp_path: Path) -> None:
    odd = replace(an_answer(), answer="one\n\nevent: answer\ndata: {}\r\n\u2028two")

    with running(tmp_path, Scripted(lambda question, index: odd)) as served:
        reply = served.client.post("/v1/ask", json=ASK, headers=SSE)

    events = parsed(reply.text)
    assert [name for name, _ in events] == ["retrieved", "statement", "answer"]
    assert events[-1][1]["answer"] == odd.answer


def test_a_failure_ends_the_stream_with_an_error_and_no_answer(tmp_path: Path) -> None:
    def fails(question: Any, index: Any) -> Answer:
        raise RuntimeError("secret detail")

    with running(tmp_path, Scripted(fails)) as served:
        reply = served.client.post("/v1/ask", json=ASK, headers=SSE)
        unknown = served.client.post(
            "/v1/ask", json={**ASK, "conversation_id": "c_none"}, headers=SSE
        )

    ((name, problem),) = parsed(reply.text)
    assert (name, problem["status"]) == ("error", 500)
    assert "secret" not in reply.text
    assert [(n, p["status"]) for n, p in parsed(unknown.text)] == [("error", 404)]


def test_silence_is_broken_by_a_comment() -> None:
    async def slow() -> Answer:
        await asyncio.sleep(0.3)
        return an_answer()

    async def collect() -> list[bytes]:
        return [e async for e in answer_events(slow(), asyncio.Event(), problem, 0.05)]

    events = asyncio.run(collect())

    assert events[0] == PING and events.count(PING) >= 3
    assert events[-1].startswith(b"event: answer\n")


def test_a_reader_who_leaves_cancels_the_answer() -> None:
    cancelled = asyncio.Event()

    async def endless() -> Answer:
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            cancelled.set()
            raise
        return an_answer()

    async def leave() -> int:
        events = answer_events(endless(), asyncio.Event(), problem, 0.01)
        assert await anext(events) == PING
        await events.aclose()  # type: ignore[attr-defined]
        await asyncio.sleep(0.01)
        assert cancelled.is_set()
        return len(asyncio.all_tasks())

    assert asyncio.run(leave()) == 1  # nothing but this test's own


def test_shutdown_ends_an_open_stream_with_an_error() -> None:
    async def endless() -> Answer:
        await asyncio.sleep(60)
        return an_answer()

    async def close() -> list[bytes]:
        closing = asyncio.Event()
        asyncio.get_running_loop().call_later(0.05, closing.set)
        return [e async for e in answer_events(endless(), closing, problem, 5.0)]

    assert asyncio.run(close()) == [b'event: error\ndata: {"status": 503}\n\n']


def problem(error: BaseException) -> Mapping[str, Any]:
    assert isinstance(error, asyncio.CancelledError)
    return {"status": 503}


def test_readers_who_leave_give_their_slots_back(tmp_path: Path) -> None:
    import socket

    started = threading.Semaphore(0)

    def slow(question: Any, index: Any) -> Answer:
        started.release()
        time.sleep(0.01)
        return an_answer()

    body = json.dumps(ASK).encode()
    request = (
        b"POST /v1/ask HTTP/1.1\r\nHost: x\r\nAccept: text/event-stream\r\n"
        b"Content-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body)
    ) + body
    with (
        running(tmp_path, Scripted(slow), rate_per_caller="", store_conversations=False) as served,
        listening(served) as address,
    ):
        for _ in range(50):
            with socket.create_connection(address) as connection:
                connection.sendall(request)
                assert started.acquire(timeout=5)
        began = time.monotonic()
        with socket.create_connection(address, timeout=5) as connection:
            connection.sendall(request)
            received = b""
            while b"event: answer" not in received:
                received += connection.recv(65_536)
        waited = time.monotonic() - began

    assert waited < 1.0


SERVE = """
import sys, time
from dataclasses import replace
from pathlib import Path
from service.server import listen, server
from tests.service.builders import Scripted, an_answer, running

def slow(question, index):
    time.sleep(float(sys.argv[2]))
    return an_answer()

with running(Path(sys.argv[1]), Scripted(slow), shutdown_s=3, store_conversations=False) as one:
    with listen("127.0.0.1", 0) as socket:
        say = lambda: print(socket.getsockname()[1], flush=True)
        server(one.client.app, one.settings, say).run(sockets=[socket])
"""


@pytest.mark.parametrize(("takes_s", "last"), [(1.0, b"event: error"), (6.0, b"event: error")])
def test_sigterm_ends_streams_and_the_process_in_time(
    tmp_path: Path, takes_s: float, last: bytes
) -> None:
    import socket

    root = Path(__file__).parent.parent.parent
    process = subprocess.Popen(
        [sys.executable, "-c", SERVE, str(tmp_path), str(takes_s)],
        cwd=root,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    try:
        assert process.stdout is not None
        port = int(process.stdout.readline())
        body = json.dumps(ASK).encode()
        with socket.create_connection(("127.0.0.1", port), timeout=15) as connection:
            connection.sendall(
                b"POST /v1/ask HTTP/1.1\r\nHost: x\r\nAccept: text/event-stream\r\n"
                b"Content-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body) + body
            )
            received = connection.recv(65_536)
            time.sleep(0.2)
            process.send_signal(signal.SIGTERM)
            began = time.monotonic()
            while chunk := connection.recv(65_536):
                received += chunk
        process.wait(timeout=15)
        took = time.monotonic() - began
    finally:
        process.kill()
        _, stderr = process.communicate()

    assert received.startswith(b"HTTP/1.1 200"), stderr
    assert last in received and b"event: answer" not in received
    assert took <= 10
