"""What a chat model wrote, read with tolerance: it is not trusted, so it may be read generously."""

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

_FENCE = re.compile(r"```[a-z]*\n?", re.IGNORECASE)

MOST_NAMED = 250
"""Labels named in a schema; providers limit how many values one may list."""


def labels_schema(labels: Sequence[str] = ()) -> dict[str, Any]:
    """The schema of `{"labels": [...]}`, with the labels on offer where they are not too many."""
    item: dict[str, Any] = {"type": "string"}
    if 0 < len(labels) <= MOST_NAMED:
        item["enum"] = list(labels)
    return {
        "type": "object",
        "properties": {"labels": {"type": "array", "items": item}},
        "required": ["labels"],
        "additionalProperties": False,
    }


QUESTION_SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {"question": {"type": "string"}},
    "required": ["question"],
    "additionalProperties": False,
}


def labels_of(text: str) -> tuple[str, ...] | None:
    """The labels of a reply that holds `{"labels": [...]}` or a bare list; None where none does."""
    for value in _values(text):
        listed = value.get("labels") if isinstance(value, dict) else value
        if isinstance(listed, list):
            return tuple(str(label) for label in listed if isinstance(label, (str, int)))
    return None


def question_of(text: str) -> str | None:
    """The question of a reply that holds `{"question": "..."}`; None where none does."""
    for value in _values(text):
        if isinstance(value, dict) and isinstance(value.get("question"), str):
            return str(value["question"])
    return None


def _values(text: str, most: int = 20) -> Iterator[Any]:
    """Every JSON object or list that stands in a text, at most so many; never raises."""
    plain = _FENCE.sub("", text)
    decoder = json.JSONDecoder()
    at = tried = 0
    while tried < most:
        starts = [place for sign in "{[" if (place := plain.find(sign, at)) >= 0]
        if not starts:
            return
        at = min(starts)
        tried += 1
        try:
            value, end = decoder.raw_decode(plain, at)
        except (ValueError, RecursionError):
            at += 1
            continue
        yield value
        at = end
