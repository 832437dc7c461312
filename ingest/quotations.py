"""Direct speech in a text: where a pair of quotation marks opens and closes.

A quotation may run over many sentences; whoever is said to say it says every one of them.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from ingest.model import Sentence

_DOUBLE: Final = re.compile('[“”"„]')
_SINGLE_OPEN: Final = re.compile(r"(?<![\w’'])[‘'](?=[\w“£])")
_SINGLE_CLOSE: Final = re.compile(r"(?<=[.,!?…])[’'](?=[\s.,;:)]|$)")

_WORD: Final = re.compile(r"\w")


@dataclass(frozen=True, slots=True)
class Quotation:
    """Words between quotation marks, marks included."""

    start: int
    end: int
    closed: bool  # False: no mark closes it before the text ends, as where a paragraph reopens it


def quotations(text: str, start: int, end: int) -> list[Quotation]:
    """The quotations of `text[start:end]`, in order, without overlaps.

    Double marks, curly or straight, are paired as they come; single ones only where nothing is
    in double marks and the closing one follows a stop or a comma, since an apostrophe looks alike.
    Linear in the length of the text.
    """
    found: list[Quotation] = []
    opened: int | None = None
    for match in _DOUBLE.finditer(text, start, end):
        mark = match.group()
        if opened is None:
            if mark in "“„" or (mark == '"' and _may_open(text, match.start(), start)):
                opened = match.start()
        elif mark in '”"':
            found.append(Quotation(opened, match.end(), True))
            opened = None
    if opened is not None:
        found.append(Quotation(opened, end, False))
    return found or _single(text, start, end)


def _may_open(text: str, at: int, start: int) -> bool:
    """Whether a straight mark stands in front of a word."""
    return at + 1 < len(text) and not text[at + 1].isspace() and (
        at == start or not text[at - 1].isalnum()
    )  # fmt: skip


def _single(text: str, start: int, end: int) -> list[Quotation]:
    found: list[Quotation] = []
    position = start
    while (opening := _SINGLE_OPEN.search(text, position, end)) is not None:
        closing = _SINGLE_CLOSE.search(text, opening.end(), end)
        if closing is None:
            if opening.start() == start:
                found.append(Quotation(start, end, False))  # the next paragraph may reopen it
            break
        if text.count(" ", opening.start(), closing.start()) > 2:
            found.append(Quotation(opening.start(), closing.end(), True))
        position = closing.end()
    return found


def inside(
    text: str, sentences: Sequence[Sentence], spoken: Sequence[Quotation]
) -> list[int | None]:
    """For each sentence the quotation that it stands in whole; None where it has other words too.

    A full stop behind the closing mark is no word.
    """
    places: list[int | None] = []
    for one in sentences:
        holding = [
            at
            for at, span in enumerate(spoken)
            if span.start <= one.start < span.end
            and (one.end <= span.end or not _WORD.search(text, span.end, one.end))
        ]
        places.append(holding[0] if holding else None)
    return places
