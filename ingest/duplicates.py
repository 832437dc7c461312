"""Which documents record the same meeting twice: the page and its PDF, fetched again, a draft.

One of them is the canonical record and is searched; the others are linked to it. Two that differ in
a number are not the same record, however alike they are: one may be the correction of the other.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

from ingest.model import Document, Rendering

SAME_WORDS = 0.9
"""Share of a duplicate's word runs that must stand in the canonical record."""

_RUN = 3  # words
_WORD = re.compile(r"\w+")
_NUMBER = re.compile(r"\d[\d.,/:]*")

# A rendering that lost least comes first.
_LOSSLESS: Sequence[Rendering] = (
    "numbered_list",
    "issue_page",
    "flat_text",
    "error_banner",
    "stripped_list",
    "pipe_table",
    "single_item",
    "prose",
    "agenda_only",
)


@dataclass(frozen=True, slots=True)
class _Record:
    """What a document says, for comparing."""

    document: Document
    numbers: Counter[str]
    runs: frozenset[tuple[str, ...]]


def canonical(documents: Sequence[Document]) -> dict[int, int]:
    """Link duplicates to the canonical record of the same meeting.

    A document is a duplicate where another comes from the same page of the same host (`MId=`), or
    states the same body and date, and says all that it says: nine tenths of its runs of three
    words stand in the other, and so do all its numbers.

    Args:
        documents: with meetings read.

    Returns:
        For each duplicate its position and that of its canonical record. The canonical one is never
        itself a duplicate, and is the same for any order of the documents.
    """
    groups: dict[object, list[int]] = {}
    for position, document in enumerate(documents):
        for key in _meetings(document):
            groups.setdefault(key, []).append(position)
    linked: dict[int, int] = {}
    records: dict[int, _Record] = {}
    for members in groups.values():
        if len(members) < 2:
            continue
        for position in members:
            records.setdefault(position, _record(documents[position]))
        members.sort(key=lambda position: _rank(records[position]))
        for number, position in enumerate(members):
            if position in linked:
                continue
            for better in members[:number]:
                if better not in linked and contains(records[better], records[position]):
                    linked[position] = better
                    break
    return {position: _end(linked, position) for position in linked}


def meeting_page(url: str | None) -> tuple[str, str] | None:
    """Host and meeting id of a ModernGov address, however it is written; None for another.

    `MId=`, `MID=` and `MeetingId=` are one, ports and `Ver=` do not matter. Welsh pages (`LLL=1`)
    are records of their own.
    """
    if not url:
        return None
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return None
    query = {name.lower(): value for name, value in parse_qsl(parts.query)}
    meeting = query.get("mid") or query.get("meetingid")
    if not host or not meeting:
        return None
    return host.lower(), meeting + ("/cy" if query.get("lll") == "1" else "")


def contains(whole: _Record, part: _Record) -> bool:
    """Whether a record of a meeting says all that another of the same meeting says."""
    if not part.runs:
        return whole.document.text.split() == part.document.text.split()
    shared = len(whole.runs & part.runs) / len(part.runs)
    return shared >= SAME_WORDS and part.numbers <= whole.numbers


def _meetings(document: Document) -> list[object]:
    keys: list[object] = []
    if page := meeting_page(document.url):
        keys.append(page)
    meeting = document.meeting
    if meeting and meeting.body and meeting.date:
        keys.append((" ".join(meeting.body.casefold().split()), meeting.date))
    elif not meeting and document.url:
        keys.append(document.url)
    return keys


def _record(document: Document) -> _Record:
    # Only the record itself: labels, contact blocks and PDF sizes differ between renderings.
    words: list[str] = []
    numbers: Counter[str] = Counter()
    runs: set[tuple[str, ...]] = set()
    for item in document.items:
        for paragraph in item.paragraphs:
            if paragraph.kind in ("agenda", "note", "heading"):
                continue
            text = document.words(paragraph.start, paragraph.end).casefold()
            words = _WORD.findall(text)
            runs.update(tuple(words[i : i + _RUN]) for i in range(max(1, len(words) - _RUN + 1)))
            numbers.update(number.rstrip(".,/:") for number in _NUMBER.findall(text))
    return _Record(document, numbers, frozenset(runs))


def _rank(record: _Record) -> tuple[object, ...]:
    document = record.document
    return (
        document.kind != "minutes",
        -len(record.runs),
        _LOSSLESS.index(document.rendering),
        document.file,
        document.url or "",
        document.sha256,
    )


def _end(linked: dict[int, int], position: int) -> int:
    while position in linked:
        position = linked[position]
    return position
