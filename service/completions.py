"""The OpenAI-compatible face of the same answer: `POST /v1/chat/completions`.

Clients and evaluation tools that speak that protocol plug in here. The last message of the user is
the question, those before it are history; a system message gives no orders, since nothing here
takes any. What leaves is the one checked answer: as text with its marks and addresses, and whole in
the extra field `askminutes`.
"""

import asyncio
import json
import re
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from service.errors import InvalidRequest
from service.model import AHEAD, Answer, Question, Turn
from service.normalise import question_text
from service.stream import Steps, streamed
from service.wire import MAX_HISTORY, MAX_TURN_CHARS, answer_json

MAX_MESSAGES = 200
DONE = b"data: [DONE]\n\n"


class Part(BaseModel):
    """A part of a message; only text is read."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    type: str
    text: str = ""


class ChatMessage(BaseModel):
    """One message, as OpenAI clients send it."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: str | list[Part] | None = None

    @property
    def text(self) -> str:
        """Its text, parts joined."""
        if isinstance(self.content, list):
            return "\n".join(part.text for part in self.content if part.type.endswith("text"))
        return self.content or ""


class StreamOptions(BaseModel):
    """What a stream should hold besides the answer."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    include_usage: bool | None = None


class CompletionRequest(BaseModel):
    """What OpenAI clients send; what steers another model's sampling is passed over."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    messages: list[ChatMessage] = Field(min_length=1, max_length=MAX_MESSAGES)
    model: str = Field(default="", max_length=100, description="One of GET /v1/models.")
    stream: bool | None = None
    stream_options: StreamOptions | None = None
    n: int | None = Field(default=None, ge=1, le=1)

    def question(self) -> Question:
        """The last message of the user. Raises InvalidRequest, MalformedText."""
        asked = next((m.text for m in reversed(self.messages) if m.role == "user"), "")
        if self.messages[-1].role != "user":
            raise InvalidRequest("messages", "must end with a message of the user")
        return Question(question_text(asked, "messages"), model=self.model or None)

    def turns(self) -> tuple[Turn, ...]:
        """The turns before it, the newest `MAX_HISTORY`."""
        found = []
        for message in self.messages[:-1]:
            text = message.text[:MAX_TURN_CHARS]
            if message.role in ("user", "assistant") and text.strip():
                role: Literal["user", "assistant"] = (
                    "user" if message.role == "user" else "assistant"
                )
                found.append(Turn(role, question_text(text, "messages", MAX_TURN_CHARS)))
        return tuple(found[-MAX_HISTORY:])


def content_of(answer: Answer) -> str:
    """The answer as text: its words with marks, the address of each mark, and the notices."""
    ahead = [notice.message for notice in answer.notices if notice.code in AHEAD]
    lines = [*(f"Note: {message}" for message in ahead), answer.answer]
    if answer.citations:
        lines.append(
            "\n".join(
                f"[{one.number}] {one.label}" + (f" <{one.document.url}>" if _is_link(one) else "")
                for one in answer.citations
            )
        )
    said = [
        notice.message
        for notice in answer.notices
        if notice.message not in answer.answer and notice.message not in ahead
    ]
    if said:
        lines.append("\n".join(f"Note: {message}" for message in said))
    return "\n\n".join(lines)


def _is_link(citation: Any) -> bool:
    return bool(citation.document.url) and citation.document.url.startswith(("http:", "https:"))


def completion_json(answer: Answer) -> dict[str, Any]:
    """The answer as a chat completion."""
    full = answer_json(answer)
    return {
        "id": answer.id,
        "object": "chat.completion",
        "created": int(time.time()),
        "model": answer.model,
        "choices": [
            {
                "index": 0,
                "message": {
                    "role": "assistant",
                    "content": content_of(answer),
                    "refusal": None,
                    "citations": full["citations"],
                },
                "logprobs": None,
                "finish_reason": "stop",
            }
        ],
        "usage": _usage(answer),
        "askminutes": full,
    }


def _usage(answer: Answer) -> dict[str, int]:
    sent, written = (
        (answer.usage.input_tokens, answer.usage.output_tokens) if answer.usage else (0, 0)
    )
    return {"prompt_tokens": sent, "completion_tokens": written, "total_tokens": sent + written}


def completion_events(
    answering: Awaitable[Answer],
    closing: asyncio.Event,
    failed: Callable[[BaseException], Mapping[str, Any]],
    heartbeat_s: float,
    steps: Steps,
    include_usage: bool,
    model: str,
) -> AsyncIterator[bytes]:
    """The chunks of a streamed completion: nothing of the answer before all of it is checked.

    Args:
        answering, closing, heartbeat_s, steps: see `streamed`.
        failed: makes problem details of an exception.
        include_usage: whether to end with a chunk of token counts.
        model: as asked for.
    """
    return streamed(
        answering,
        closing,
        heartbeat_s,
        steps,
        heard=lambda name, counts: (),
        finished=lambda answer: _chunks(answer, include_usage, model),
        error=lambda error: _data({"error": dict(failed(error))}),
    )


def _chunks(answer: Answer, include_usage: bool, model: str) -> Iterator[bytes]:
    full = answer_json(answer)
    base = {
        "id": answer.id,
        "object": "chat.completion.chunk",
        "created": int(time.time()),
        "model": answer.model or model,
    }
    yield _data({**base, "choices": [_choice({"role": "assistant", "content": ""})]})
    for piece in re.split(r"(?<=\n\n)", content_of(answer)):
        yield _data({**base, "choices": [_choice({"content": piece})]})
    ending = _choice({"citations": full["citations"]}, "stop")
    yield _data({**base, "choices": [ending], "askminutes": full})
    if include_usage:
        yield _data({**base, "choices": [], "usage": _usage(answer)})
    yield DONE


def _choice(delta: Mapping[str, Any], finish_reason: str | None = None) -> dict[str, Any]:
    return {"index": 0, "delta": dict(delta), "logprobs": None, "finish_reason": finish_reason}


def _data(value: Mapping[str, Any]) -> bytes:
    return f"data: {json.dumps(value, ensure_ascii=False)}\n\n".encode()
