"""What the index covers: meetings held, gaps between them, minutes that the page cuts off.

A negative answer is worth only as much as this: "nothing found in 7 meetings from 2019 to 2024".
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from statistics import median
from typing import Any

from ingest.model import AgendaItem, Basis, Document, Meeting
from service.model import IndexInfo
from service.wire import day, index_json

LONG_GAP = 2.0
"""A gap is long when it is more than this many times the body's usual interval (the median)."""


@dataclass(frozen=True, slots=True)
class HeldMeeting:
    """A meeting with the documents that record it."""

    body: str | None
    date: date | None
    date_basis: Basis
    documents: tuple[str, ...]  # ids
    items: int
    paragraphs: int


@dataclass(frozen=True, slots=True)
class Gap:
    """The time between two meetings of one body that follow each other in the index."""

    body: str | None
    after: date
    before: date
    days: int
    long: bool  # more than LONG_GAP times the usual interval: minutes may be missing


@dataclass(frozen=True, slots=True)
class CutOff:
    """An item whose minute the published page breaks off."""

    document: str
    body: str | None
    date: date | None
    item: str | None
    title: str | None
    last_paragraph: str | None  # printed label, or anchor, of the last paragraph that is there
    url: str  # its address in this API
    full_text_url: str | None  # where the page says that the full minute stands


@dataclass(frozen=True, slots=True)
class Coverage:
    """What the index covers."""

    index: IndexInfo
    meetings: tuple[HeldMeeting, ...]  # oldest first, undated ones last
    gaps: tuple[Gap, ...]
    cut_off: tuple[CutOff, ...]
    documents: tuple[tuple[str, int], ...]  # kind -> how many
    undated: tuple[str, ...]  # ids of minutes that state no date


def coverage(documents: Sequence[Document], index: IndexInfo) -> Coverage:
    """Work out what these documents cover."""
    kinds: dict[str, int] = defaultdict(int)
    grouped: dict[tuple[str | None, date | None, str], list[Document]] = defaultdict(list)
    for document in documents:
        kinds[document.kind] += 1
        meeting = document.meeting
        if document.kind == "minutes" and meeting is not None:
            # Two documents without a date are not known to record the same meeting.
            apart = "" if meeting.date else document.id
            grouped[meeting.body, meeting.date, apart].append(document)
    meetings = [_held(together) for together in grouped.values()]
    meetings.sort(key=lambda held: (held.date is None, held.date or date.max, held.body or ""))
    return Coverage(
        index=index,
        meetings=tuple(meetings),
        gaps=_gaps(meetings),
        cut_off=tuple(
            _cut_off(document, item)
            for document in documents
            for item in document.items
            if item.truncated
        ),
        documents=tuple(sorted(kinds.items())),
        undated=tuple(
            document.id
            for document in documents
            if document.kind == "minutes"
            and (document.meeting is None or document.meeting.date is None)
        ),
    )


def _held(documents: Sequence[Document]) -> HeldMeeting:
    meeting = documents[0].meeting
    assert meeting is not None
    return HeldMeeting(
        body=meeting.body,
        date=meeting.date,
        date_basis=meeting.date_basis,
        documents=tuple(document.id for document in documents),
        items=sum(len(document.items) for document in documents),
        paragraphs=sum(
            paragraph.kind in ("minute", "resolution", "question")
            for document in documents
            for item in document.items
            for paragraph in item.paragraphs
        ),
    )


def _gaps(meetings: Sequence[HeldMeeting]) -> tuple[Gap, ...]:
    dates: dict[str | None, set[date]] = defaultdict(set)
    for held in meetings:
        if held.date is not None:
            dates[held.body].add(held.date)
    gaps: list[Gap] = []
    for body, held_on in dates.items():
        ordered = sorted(held_on)
        steps = [(before - after).days for after, before in pairwise(ordered)]
        usual = median(steps) if len(steps) > 1 else None
        gaps += [
            Gap(body, after, before, days, usual is not None and days > LONG_GAP * usual)
            for (after, before), days in zip(pairwise(ordered), steps, strict=True)
        ]
    return tuple(sorted(gaps, key=lambda gap: (gap.after, gap.body or "")))


def _cut_off(document: Document, item: AgendaItem) -> CutOff:
    meeting = document.meeting or Meeting(None, None, "not_stated")
    last = next(
        (one for one in reversed(item.paragraphs) if one.truncated),
        item.paragraphs[-1] if item.paragraphs else None,
    )
    anchor = last.anchor if last else item.key
    return CutOff(
        document=document.id,
        body=meeting.body,
        date=meeting.date,
        item=item.number,
        title=item.title,
        last_paragraph=(last.label or last.anchor) if last else None,
        url=f"/v1/documents/{document.id}#{anchor}",
        full_text_url=item.full_text_url,
    )


def coverage_json(found: Coverage) -> dict[str, Any]:
    """What is covered as `GET /v1/coverage` returns it."""
    return {
        "meetings": [
            {
                "body": held.body,
                "date": day(held.date),
                "date_basis": held.date_basis,
                "documents": list(held.documents),
                "items": held.items,
                "paragraphs": held.paragraphs,
            }
            for held in found.meetings
        ],
        "gaps": [
            {
                "body": gap.body,
                "after": day(gap.after),
                "before": day(gap.before),
                "days": gap.days,
                "long": gap.long,
            }
            for gap in found.gaps
        ],
        "cut_off": [
            {
                "document": cut.document,
                "body": cut.body,
                "date": day(cut.date),
                "item": cut.item,
                "title": cut.title,
                "last_paragraph": cut.last_paragraph,
                "url": cut.url,
                "full_text_url": cut.full_text_url,
            }
            for cut in found.cut_off
        ],
        "undated": list(found.undated),
        "documents": dict(found.documents),
        "last_ingested": found.index.built_at,
        "index": index_json(found.index),
    }
