"""Errors as RFC 9457 problem details: short, fixed words, never what the caller sent."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from types import MappingProxyType
from typing import Any

from ingest.errors import IndexDamaged, IndexMismatch, IngestError, MinutesError
from service.errors import (
    Busy,
    InvalidRequest,
    MalformedText,
    ModelUnavailable,
    NotFound,
    StoreUnavailable,
)

MEDIA_TYPE = "application/problem+json"
MAX_BYTES = 1_000
_LATER: Mapping[str, str] = MappingProxyType({"Retry-After": "30"})

DETAILS: Mapping[int, str] = MappingProxyType(
    {
        400: "The request is not well-formed.",
        401: "This service needs a key: send it as 'Authorization: Bearer KEY'.",
        403: "This key is not accepted here.",
        404: "There is nothing at this address.",
        405: "This address does not take that method.",
        413: "The request body is larger than 64 KiB.",
        415: "Send the body as application/json in UTF-8, without content encoding.",
        422: "A field breaks one of its rules.",
        429: "Too many requests; try again later.",
        500: "Something went wrong here. Quote the instance to the operator.",
        503: "The service cannot answer at the moment; try again later.",
    }
)


@dataclass(frozen=True, slots=True)
class Problem:
    """One error reply.

    `detail` is written by this service; `headers` are sent beside it.
    """

    status: int
    detail: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)

    def body(self, instance: str) -> bytes:
        """The reply as JSON of at most 1,000 bytes; `instance` is the request's own URN."""
        phrase = HTTPStatus(self.status).phrase
        problem = {
            "type": f"/docs#problem-{self.status}",
            "title": phrase,
            "status": self.status,
            "detail": self.detail or DETAILS.get(self.status, phrase + "."),
            "instance": instance,
        }
        encoded = json.dumps(problem, ensure_ascii=True).encode()
        if len(encoded) <= MAX_BYTES:
            return encoded
        return Problem(self.status).body(instance)

    async def send(self, instance: str, send: Any) -> None:
        """Send the reply through an ASGI `send`."""
        body = self.body(instance)
        headers = [
            (b"content-type", MEDIA_TYPE.encode()),
            (b"content-length", str(len(body)).encode()),
            (b"cache-control", b"no-store"),
            *((name.encode(), value.encode()) for name, value in self.headers.items()),
        ]
        await send({"type": "http.response.start", "status": self.status, "headers": headers})
        await send({"type": "http.response.body", "body": body})


def problem_of(error: MinutesError) -> Problem:
    """The reply for an error raised on purpose; anything that is not here is a 500."""
    match error:
        case MalformedText():
            return Problem(400, str(error))
        case InvalidRequest():
            return Problem(422, str(error))
        case NotFound():
            return Problem(404)
        case Busy():
            return Problem(503, "Too many questions are waiting.", {"Retry-After": "2"})
        case StoreUnavailable():
            return Problem(503, "Stored conversations cannot be read now.", _LATER)
        case ModelUnavailable():
            return Problem(503, "The chat model does not answer now.", _LATER)
        case IndexMismatch():
            return Problem(503, "The index was built with another embedding model.", _LATER)
        case IndexDamaged():
            return Problem(503, "The index is damaged; it has to be ingested again.", _LATER)
        case IngestError():
            return Problem(503, "There is no index to answer from yet.", _LATER)
    return Problem(500)


_RULES = {
    "missing": "is missing",
    "extra_forbidden": "is not a field of this call",
    "json_invalid": "is not JSON",
    "string_type": "must be a string",
    "string_too_short": "must not be empty",
    "int_type": "must be a whole number",
    "int_parsing": "must be a whole number",
    "list_type": "must be a list",
    "model_attributes_type": "must be an object",
    "model_type": "must be an object",
    "dict_type": "must be an object",
}
_RULES_WITH_BOUND = {
    "string_too_long": ("must be at most {} characters", "max_length"),
    "too_long": ("must have at most {} entries", "max_length"),
    "greater_than_equal": ("must be at least {}", "ge"),
    "less_than_equal": ("must be at most {}", "le"),
    "literal_error": ("must be one of {}", "expected"),
}


def field_rules(errors: Sequence[Any], fields: Iterable[str]) -> Problem:
    """The reply for what pydantic found, which never repeats a value or a made-up field name.

    Args:
        errors: `RequestValidationError.errors()`.
        fields: every field name of the contract; any other name is not printed.
    """
    known = set(fields)
    said: list[str] = []
    for error in errors[:5]:
        kind, context = error["type"], error.get("ctx") or {}
        reason = context.get("error")
        if isinstance(reason, MalformedText):
            return Problem(400, str(reason))
        if kind == "json_invalid":
            return Problem(400)
        path = ".".join(
            part if part in known else "(unknown field)"
            for part in error["loc"]
            if isinstance(part, str) and part not in ("body", "query", "path")
        )
        if isinstance(reason, InvalidRequest):
            said.append(f"{path or reason.field}: {reason.rule}")
        elif kind in _RULES_WITH_BOUND:
            pattern, bound = _RULES_WITH_BOUND[kind]
            said.append(f"{path}: {pattern.format(context.get(bound, ''))}")
        else:
            said.append(f"{path or 'body'}: {_RULES.get(kind, 'is not valid')}")
    return Problem(422, "; ".join(dict.fromkeys(said))[:600])
