"""An answer as server-sent events: only what is checked, and an end that says so.

    retrieved   how much was found
    statement   one checked statement with its citations
    answer      the whole object; a stream without it is not an answer
    error       problem details, and the stream ends

A comment line (`: ping`) is sent when nothing else is, so that proxies keep the line open.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from typing import Any

from service.model import Answer
from service.wire import answer_json, citation_json, statement_json

MEDIA_TYPE = "text/event-stream"
PING = b": ping\n\n"


def event(name: str, data: Mapping[str, Any]) -> bytes:
    """One server-sent event; the data is one line of JSON."""
    return f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n".encode()


async def answer_events(
    answering: Awaitable[Answer],
    closing: asyncio.Event,
    failed: Callable[[BaseException], Mapping[str, Any]],
    heartbeat_s: float = 15.0,
) -> AsyncIterator[bytes]:
    """The events of one answer.

    Args:
        answering: gives the finished, checked answer; cancelled when the reader leaves.
        closing: set when the service shuts down; the stream then ends with `error`.
        failed: makes problem details of an exception.
        heartbeat_s: longest silence, in seconds.
    """
    task = asyncio.ensure_future(answering)
    shutdown = asyncio.ensure_future(closing.wait())
    try:
        while not task.done():
            done, _ = await asyncio.wait(
                {task, shutdown}, timeout=heartbeat_s, return_when=asyncio.FIRST_COMPLETED
            )
            if shutdown in done and task not in done:
                yield event("error", failed(asyncio.CancelledError()))
                return
            if not done:
                yield PING
        try:
            answer = task.result()
        except Exception as error:  # an outer door: the reader is told, the log has the rest
            yield event("error", failed(error))
            return
        by_number = {citation.number: citation for citation in answer.citations}
        documents = {citation.document.id for citation in (*answer.citations, *answer.related)}
        counts = {
            "statements": len(answer.statements),
            "citations": len(answer.citations),
            "related": len(answer.related),
            "documents": len(documents),
        }
        yield event("retrieved", counts)
        for statement in answer.statements:
            cited = [citation_json(by_number[n]) for n in statement.citations if n in by_number]
            yield event("statement", {**statement_json(statement), "cited": cited})
        yield event("answer", answer_json(answer))
    finally:
        task.cancel()
        shutdown.cancel()
