"""The heading of a page: which body met, when and where; and how the page has arrived as text."""

import re
from dataclasses import dataclass
from datetime import date

from ingest.blocks import (
    CUT_OFF,
    CUT_OFF_WELSH,
    ITEMS_HEADER,
    LABEL,
    MINUTES_LABEL,
    NUMBER_ALONE,
    RESOLUTION_INSIDE,
    Block,
    collapse,
)
from ingest.dates import dates_in
from ingest.model import Basis, Rendering, Source

_WEEKDAY = (
    r"(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|"
    r"Dydd\s(?:Llun|Mawrth|Mercher|Iau|Gwener|Sadwrn|Sul))"
)
_BODY_DATE = re.compile(rf"^(?P<body>.+?)\s*[-–—]\s*{_WEEKDAY},?\s*(?P<date>.+)$", re.IGNORECASE)
_BODY_DATE_BARE = re.compile(
    r"^(?P<body>.+?)\s+[-–—]\s+(?P<date>\d{1,2}(?:st|nd|rd|th)?\s+\w+,?\s+\d{4}.*)$"
)
_DATE_LINE = re.compile(
    rf"^(?:{_WEEKDAY},?\s*)?\d{{1,2}}(?:st|nd|rd|th)?\s?\w+,?\s?\d{{4}}.*$", re.IGNORECASE
)
_ISSUE_MEETING = re.compile(
    r"^Meeting:?\s+(?P<date>\d{1,2}[/.]\d{1,2}[/.]\d{4})\s*[-–]\s*(?P<body>.+?)(?:\s*\(Item\s*(?P<item>[^)]+)\))?$"
)
_HELD = re.compile(
    r"(?:minutes|notes|record)\s+of\s+(?:the\s+|a\s+|an\s+)?(?:\w+\s+){0,3}?(?:meeting|proceedings)\s+of\s+(?:the\s+)?"
    r"(?P<body>.{4,120}?)\s*,?\s+(?:held|which took place|on\s+(?:\w+day|\d))",
    re.IGNORECASE | re.DOTALL,
)
_HELD_ON = re.compile(r"\bheld\b.{0,200}?\bon\b", re.IGNORECASE | re.DOTALL)
_BODY_WORD = re.compile(
    r"\b(?:Panel|Committee|Sub-Committee|Council|Cabinet|Board|Authority|Forum|Partnership|Commission|Assembly|"
    r"Executive|Pwyllgor|Cyngor|Cabinet)\b"
)
_VENUE = re.compile(r"^(?:Venue|Lleoliad|Location|Place)\s*:\s*(?P<venue>.*)$", re.IGNORECASE)
_CONTACT = re.compile(r"^(?:Contact|Cyswllt)\s*:", re.IGNORECASE)
_PAGE_TITLE = re.compile(
    r"^(?:Agenda|Agenda and (?:draft )?minutes|Agenda, decisions and (?:draft )?minutes|Meeting documents|"
    r"Agenda item|Issue - meetings|Draft minutes|Minutes|Decisions|Printed minutes|Rhaglen a chofnodion|"
    r"Agenda a chofnodion)$",
    re.IGNORECASE,
)
_BANNER = re.compile(
    r"custom branding appears to be missing|^Technical Error$", re.IGNORECASE | re.MULTILINE
)
_RESOLVED_MEETING = re.compile(
    r"minutes of the (?P<body>[A-Z][\w&,’' -]{3,80}?(?:Panel|Committee|Council|Board|Authority|Cabinet))\b"
)


@dataclass(frozen=True, slots=True)
class Heading:
    """What the heading says. `end` is where in the text the heading is over."""

    body: str | None
    body_basis: Basis
    date: date | None
    date_basis: Basis
    venue: str | None
    end: int
    issue_item: str | None = None  # the item number that an issue page prints with its meeting


def detect(text: str, blocks: list[Block]) -> Rendering:
    """Decide how the page has arrived, before anything is read into it.

    Args:
        text: the exact text of the document.
        blocks: its non-blank lines.

    Returns:
        One of the renderings of `model.Rendering`. "prose" is what is left: no minutes.
    """
    lines = [block.text for block in blocks]
    head = lines[:40]
    if _BANNER.search("\n".join(head)):
        return "error_banner"
    if any(re.match(r"^Issue - meetings?\b", line, re.IGNORECASE) for line in head) or (
        sum(bool(_ISSUE_MEETING.match(line)) for line in lines) >= 1
        and not any(ITEMS_HEADER.match(line) for line in lines)
    ):
        return "issue_page"
    if any(re.match(r"^No\.?\s*\|\s*Item", line) for line in head) or any(
        re.match(r"^\|?\s*-{3,}\s*\|\s*-{3,}", line) for line in head
    ):
        return "pipe_table"
    numbers = _item_number_lines(blocks)
    if any(ITEMS_HEADER.match(line) for line in lines):
        labelled = any(MINUTES_LABEL.match(line) for line in lines)
        if numbers:
            return "numbered_list"
        return "agenda_only" if not labelled and _nothing_happened(text) else "stripped_list"
    labels = sum(bool(MINUTES_LABEL.match(line)) for line in lines)
    documents = sum(
        bool(re.match(r"^(?:Additional|Supporting) documents:?$", line)) for line in lines
    )
    heading = any(_PAGE_TITLE.match(line) and line.lower() != "minutes" for line in head[:6])
    if labels and len(numbers) >= 2:
        return "numbered_list"
    if (
        labels == 1 or documents == 1 or (heading and head[0].lower().startswith("agenda item"))
    ) and not (any(_BODY_DATE.match(line) and _BODY_WORD.search(line) for line in head)):
        return "single_item"
    if labels >= 2 or documents >= 2:
        return "stripped_list"
    if heading and any(_BODY_DATE.match(line) for line in head):
        return "agenda_only" if _nothing_happened(text) else "stripped_list"
    if _is_flat_minutes(text):
        return "flat_text"
    if _decides_and_numbers(text, lines):
        return "single_item"
    return "prose"


def _item_number_lines(blocks: list[Block]) -> list[int]:
    return [
        index
        for index, block in enumerate(blocks[:-1])
        if NUMBER_ALONE.match(block.text) and blocks[index + 1].text[:1].isupper()
    ]


def _nothing_happened(text: str) -> bool:
    return not (
        RESOLUTION_INSIDE.search(text)
        or CUT_OFF.search(text)
        or re.search(
            r"\b(?:Commissioner|Chair(?:man)?|Cllr\.? \w+|Councillor \w+|Members?|Panel|Committee)\s+"
            r"(?:asked|explained|confirmed|noted|advised|agreed|stated|welcomed|said|queried|considered|received)\b",
            text,
        )
        or re.search(r"\b(?:were|was) (?:agreed|received|elected|appointed|noted|approved)\b", text)
    )


def _is_flat_minutes(text: str) -> bool:
    head = collapse(text[:3000])
    return bool(
        _HELD.search(head)
        or re.search(r"\bMINUTES\b", head)
        and (
            re.search(r"\bPRESENT\b|\bPresent\s*:|\bHELD\b", head) or RESOLUTION_INSIDE.search(text)
        )
        or re.search(r"^\s*(?:Draft )?Minutes\b.{0,200}\b(?:Panel|Committee|Council|Board)\b", head)
    )


def _decides_and_numbers(text: str, lines: list[str]) -> bool:
    """A lone item that lost even its label: numbered reported speech, or a decision at a line start."""
    labelled = sum(bool(LABEL.match(line)) for line in lines)
    speech = len(
        re.findall(
            r"\b(?:The |A )?(?:Commissioner|PCC|Chair(?:man)?|Vice-Chair(?:man)?|Member|Cllr\.? [A-Z]\w+|Councillor [A-Z]\w+)\s+"
            r"(?:asked|explained|confirmed|noted|advised|replied|stated|said|queried)\b",
            text,
        )
    )
    decided = any(re.match(r"^RESOLVED\b|^Resolved\b\s*[:–-]", line) for line in lines)
    return (
        (decided and (speech >= 1 or labelled >= 1 or len(lines) < 12))
        or (labelled >= 2 and speech >= 2)
        or (bool(CUT_OFF.search(text) or CUT_OFF_WELSH.search(text)))
    )


def read_heading(text: str, blocks: list[Block], rendering: Rendering, source: Source) -> Heading:
    """Body, date and venue from the heading block alone.

    A date elsewhere on the page is the previous minutes', a deadline or the next meeting, so a page
    without a dated heading has no date ("not stated"), unless its source declares one.
    """
    body: str | None = None
    day: date | None = None
    venue: str | None = None
    issue_item: str | None = None
    end = 0
    limit = _heading_limit(blocks, rendering)
    previous: Block | None = None
    for index, block in enumerate(blocks[:limit]):
        line = block.text
        issue = _ISSUE_MEETING.match(line)
        dated = _BODY_DATE.match(line) or _BODY_DATE_BARE.match(line)
        if issue and day is None:
            body, day, issue_item = issue["body"], _first_date(issue["date"]), issue["item"]
            end = block.end
        elif dated and day is None and _first_date(line) and len(line) < 220:
            body, day = dated["body"], _first_date(dated["date"])
            end = block.end
        elif (
            day is None
            and _DATE_LINE.match(line)
            and previous is not None
            and _BODY_WORD.search(previous.text)
            and len(previous.text) < 140
        ):
            body, day, end = previous.text, _first_date(line), block.end
        elif day is None and line.lower() in ("date:", "date") and index + 1 < len(blocks):
            day = _first_date(blocks[index + 1].text)
            end = blocks[index + 1].end
        elif day is None and re.match(r"^Date(?: and time)?\s*:", line):
            day, end = _first_date(line), block.end
        place = _VENUE.match(line)
        if place and venue is None:
            words = re.sub(r"\.?\s*View directions\.?$", "", place["venue"]).strip()
            venue, end = words or None, block.end
        if (
            _CONTACT.match(line)
            or ITEMS_HEADER.match(line)
            or (_PAGE_TITLE.match(line) and index < 8)
        ):
            end = max(end, block.end)
        previous = block
    if day is None and rendering == "flat_text":
        body, day, venue, held_end = _held(text)
        end = max(end, held_end)
    body_basis: Basis = "printed" if body else "not_stated"
    date_basis: Basis = "printed" if day else "not_stated"
    if body is not None:
        body = _clean_body(body)
    if body is None and source.body:
        body, body_basis = source.body, "inferred"
    if body is None and rendering not in ("prose",):
        named = _RESOLVED_MEETING.search(collapse(text))
        if named:
            body, body_basis = named["body"], "inferred"
    if day is None and source.meeting_date:
        day, date_basis = source.meeting_date, "inferred"
    return Heading(body, body_basis, day, date_basis, venue, end, issue_item)


def _heading_limit(blocks: list[Block], rendering: Rendering) -> int:
    """How many blocks can belong to the heading: up to the items' header, and never many."""
    for index, block in enumerate(blocks):
        if ITEMS_HEADER.match(block.text) or MINUTES_LABEL.match(block.text):
            return min(index + 1, 60)
        if index >= 25:
            break
    return min(len(blocks), 25)


def _held(text: str) -> tuple[str | None, date | None, str | None, int]:
    head = text[:2500]
    named = _HELD.search(head)
    body = collapse(named["body"]) if named else None
    day, end = None, 0
    held = _HELD_ON.search(head)
    candidates = dates_in(head)
    after = [found for found in candidates if held and found[0] >= held.start()]
    chosen = after[0] if after else None
    if chosen is None and candidates and (candidates[0][0] < 600):
        before = head[: candidates[0][0]]
        if not re.search(
            r"minutes of (?:the )?(?:last |previous )?meeting\s*$", before, re.IGNORECASE
        ):
            chosen = candidates[0]
    if chosen:
        day, end = chosen[2], chosen[1]
    if body is None:
        for line in head.splitlines()[:15]:
            words = collapse(line)
            if (
                _BODY_WORD.search(words)
                and 6 < len(words) < 110
                and not re.match(r"^(?:To|Present)\b", words)
            ):
                body = re.sub(
                    r"^(?:Draft )?Minutes of (?:the )?(?:meeting of (?:the )?)?",
                    "",
                    words,
                    flags=re.IGNORECASE,
                )
                break
    place = re.search(
        r"\bheld\s+(?:in|at)\s+(?:the\s+)?(?P<venue>.{4,120}?)\s*,?\s+on\b",
        head,
        re.IGNORECASE | re.DOTALL,
    )
    return body, day, collapse(place["venue"]) if place else None, end


def _first_date(text: str) -> date | None:
    found = dates_in(text)
    return found[0][2] if found else None


def _clean_body(body: str) -> str:
    """The body's own name: a meeting's title before it ("Draft Budget, Northshire ... Panel") is not part."""
    words = body.strip(" ,-–—")
    parts = [part.strip() for part in words.split(",")]
    if (
        len(parts) > 1
        and _BODY_WORD.search(parts[-1])
        and not _BODY_WORD.search(", ".join(parts[:-1]))
    ):
        words = parts[-1]
    return words


def is_heading_line(line: str) -> bool:
    """Whether a line belongs to a page's heading rather than to an item."""
    return bool(
        _PAGE_TITLE.match(line)
        or _VENUE.match(line)
        or _CONTACT.match(line)
        or ITEMS_HEADER.match(line)
        or _ISSUE_MEETING.match(line)
        or (_BODY_DATE.match(line) and _BODY_WORD.search(line) and dates_in(line))
    )
