"""An answer as server-sent events: only what is checked, and an end that says so.

    retrieved   how much was found, while the answer is still being made
    statement   one checked statement with its citations
    answer      the whole object; a stream without it is not an answer
    error       problem details, and the stream ends

A comment line (`: ping`) is sent when nothing else is, so that proxies keep the line open. Each
event has an id, the answer's and its place; a stored answer can be had again from any place on
(`GET /v1/answers/{id}`). A reader who leaves ends the work behind the answer.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from typing import Any

from service.model import Answer
from service.watch import Watch
from service.wire import answer_json

MEDIA_TYPE = "text/event-stream"
PING = b": ping\n\n"


def event(name: str, data: Mapping[str, Any], event_id: str = "") -> bytes:
    """One server-sent event; the data is one line of JSON."""
    numbered = f"id: {event_id}\n" if event_id else ""
    return f"event: {name}\n{numbered}data: {json.dumps(data, ensure_ascii=False)}\n\n".encode()


class Steps:
    """Hears of an answer's steps in a worker thread and hands them to the event loop.

    `watch` goes to `ChatService.ask`; `stop` ends the work behind the answer.
    """

    def __init__(self) -> None:
        """To be made inside the event loop."""
        self._loop = asyncio.get_running_loop()
        self.heard: asyncio.Queue[tuple[str, Mapping[str, Any]]] = asyncio.Queue()
        self.watch = Watch(self._hear)

    def stop(self) -> None:
        """Nobody waits any more."""
        self.watch.stop()

    def _hear(self, name: str, counts: Mapping[str, Any]) -> None:
        with suppress(RuntimeError):  # the loop has ended: nobody listens
            self._loop.call_soon_threadsafe(self.heard.put_nowait, (name, counts))


def answer_events(
    answering: Awaitable[Answer],
    closing: asyncio.Event,
    failed: Callable[[BaseException], Mapping[str, Any]],
    heartbeat_s: float = 15.0,
    steps: Steps | None = None,
) -> AsyncIterator[bytes]:
    """The events of one answer.

    Args:
        answering: gives the finished, checked answer; stopped and cancelled when the reader leaves.
        closing: set when the service shuts down; the stream then ends with `error`.
        failed: makes problem details of an exception.
        heartbeat_s: longest silence, in seconds.
        steps: of this answer, so that `retrieved` is told as soon as it is so.
    """
    answer_id = ""
    told = 0

    def heard(name: str, counts: Mapping[str, Any]) -> Iterator[bytes]:
        nonlocal answer_id, told
        if name == "begun":
            answer_id = str(counts["id"])
        elif name == "retrieved" and not told:
            told = 1
            yield event("retrieved", {"answer_id": answer_id, **counts}, f"{answer_id}.0")

    return streamed(
        answering,
        closing,
        heartbeat_s,
        steps or Steps(),
        heard=heard,
        finished=lambda answer: stored_events(answer_json(answer), told),
        error=lambda error: event("error", failed(error)),
    )


async def streamed(
    answering: Awaitable[Answer],
    closing: asyncio.Event,
    heartbeat_s: float,
    steps: Steps,
    *,
    heard: Callable[[str, Mapping[str, Any]], Iterable[bytes]],
    finished: Callable[[Answer], Iterable[bytes]],
    error: Callable[[BaseException], bytes],
) -> AsyncIterator[bytes]:
    """What is sent of one answer while it is made, in whichever protocol.

    Args:
        answering: gives the finished, checked answer; stopped and cancelled when the reader leaves.
        closing: set when the service shuts down; the stream then ends with an error.
        heartbeat_s: longest silence, in seconds.
        steps: of this answer.
        heard: what to send of a step.
        finished: what to send of the answer.
        error: what to send in its place.
    """
    task = asyncio.ensure_future(answering)
    shutdown = asyncio.ensure_future(closing.wait())
    try:
        while not task.done():
            hearing = asyncio.ensure_future(steps.heard.get())
            try:
                done, _ = await asyncio.wait(
                    {task, shutdown, hearing},
                    timeout=heartbeat_s,
                    return_when=asyncio.FIRST_COMPLETED,
                )
            finally:
                hearing.cancel()
            if hearing in done:
                for one in heard(*hearing.result()):
                    yield one
                continue
            if shutdown in done and task not in done:
                yield error(asyncio.CancelledError())
                return
            if not done:
                yield PING
        try:
            answer = task.result()
        except Exception as why:  # an outer door: the reader is told, the log has the rest
            yield error(why)
            return
        for one in finished(answer):
            yield one
    finally:
        steps.stop()
        task.cancel()
        shutdown.cancel()


def stored_events(answer: Mapping[str, Any], begin: int = 0) -> Iterator[bytes]:
    """The events of a finished answer from the `begin`-th on, the first being 0.

    Args:
        answer: the object of API.md.
        begin: how many events the reader has already.
    """
    by_number = {citation["number"]: citation for citation in answer["citations"]}
    documents = {
        citation["document"]["id"] for citation in (*answer["citations"], *answer["related"])
    }
    events: list[tuple[str, Mapping[str, Any]]] = [
        (
            "retrieved",
            {
                "answer_id": answer["id"],
                "statements": len(answer["statements"]),
                "citations": len(answer["citations"]),
                "related": len(answer["related"]),
                "documents": len(documents),
            },
        )
    ]
    for statement in answer["statements"]:
        cited = [by_number[n] for n in statement["citations"] if n in by_number]
        events.append(("statement", {**statement, "cited": cited}))
    events.append(("answer", answer))
    for place, (name, data) in enumerate(events):
        if place >= begin:
            yield event(name, data, f"{answer['id']}.{place}" if answer["id"] else "")


def events_had(last_event_id: str, answer_id: str) -> int:
    """How many events a reader who comes back has, by the `Last-Event-ID` that it sends."""
    which, _, place = last_event_id.rpartition(".")
    if which != answer_id or not place.isdigit() or len(place) > 6:
        return 0
    return int(place) + 1
