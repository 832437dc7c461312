"""The heading of a page: which body met, when and where.

A date elsewhere on a page is the previous minutes', a deadline or the next meeting, so only the
heading is looked at; a page without a dated heading has no date.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ingest.blocks import Block, collapse
from ingest.dates import dates_in
from ingest.furniture import ITEMS_HEADER, MINUTES_LABEL
from ingest.items import ISSUE_MEETING
from ingest.model import Basis, Rendering, Source
from ingest.wording import ATTENDANCE, RESOLUTION

_WEEKDAY = (
    r"(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|"
    r"Dydd\s(?:Llun|Mawrth|Mercher|Iau|Gwener|Sadwrn|Sul))"
)
BODY_DATE = re.compile(
    rf"^(?P<body>.{{3,200}}?)\s?(?P<mark>[-–—,])\s?{_WEEKDAY},?\s?(?P<date>\d.{{5,60}})$",
    re.IGNORECASE,
)
_BODY_DATE_BARE = re.compile(
    r"^(?P<body>.{3,200}?)\s[-–—]\s(?P<date>\d{1,2}(?:st|nd|rd|th)?\s\w{3,12},?\s\d{4}.{0,40})$"
)
_DATE_LINE = re.compile(
    rf"^(?:{_WEEKDAY},?\s?)?\d{{1,2}}(?:st|nd|rd|th|ain|af|il|ydd|fed|"
    rf"eg)?\s?\w{{3,12}},?\s?\d{{4}}\b(?:.{{0,40}}|,?\sat\s\d.{{0,140}})$",
    re.IGNORECASE,
)
_HELD = re.compile(
    r"(?:minutes?|notes|record|cofnodion)\s{1,9}(?:of|for)\s{1,9}(?:the\s{1,9}|a\s{1,9}|"
    r"an\s{1,9})?(?:[\w-]{1,20}\s{1,9}){0,3}?"
    r"(?:meeting|proceedings)\s{1,9}(?:of|at)\s{1,9}(?:(?:the|an?)\s{1,9})?"
    r"(?P<body>[A-Z][^.;:\n]{3,120}(?:\n[^.;:\n]{1,100})?)",
    re.IGNORECASE,
)
_HELD_CUT = re.compile(
    r"\s*,?\s*(?:\b(?:was |were )?held\b|\bwhich took place\b|\bon\s+(?:\w+day|\d)|\bat\s+\d)", re.I
)
_HELD_ON = re.compile(r"\bheld\b[^.]{0,200}?\bon\s", re.IGNORECASE)
BODY_WORD = re.compile(
    r"\b(?:Panel|Committee|Sub-Committee|Council|Cabinet|Board|Authority|Forum|Partnership|"
    r"Commission|Assembly|"
    r"Executive|Tribunal|Group|Pwyllgor|Cyngor|Panel Heddlu|Is-bwyllgor)\b",
    re.IGNORECASE,
)
_HELD_AT = re.compile(
    r"\bheld\s{1,9}(?:in|at)\s{1,9}(?:the\s{1,9})?(?P<venue>[^.;]{4,140}?)\s{0,9},?\s{1,9}on\b",
    re.IGNORECASE,
)
_MINUTES_LINE = re.compile(r"^[^\S\n]{0,20}(?:Draft )?Minutes of (?:the|a) meeting\b", re.I | re.M)
_MEETING_TITLE = re.compile(
    r"\b(?:Budget|Precept|Meeting|Extraordinary|Ordinary|Annual|Shadow|Special|Hearing|Adjourned|Reconvened|"
    r"Virtual|Remote|Informal|Inaugural|Emergency|AGM|Workshop|Moved|Rescheduled|Cancelled|New)\b",
    re.I,
)
_MINUTES_OF = re.compile(
    r"^(?P<before>.{0,60}?)\b(?:draft |unconfirmed )?minutes\s{1,9}(?:of|from)\b", re.I | re.M
)
_MEETING_OF = re.compile(
    r"^(?:(?:an?|the)\s)?(?:[\w-]{1,20}\s){0,2}?meeting\sof\s(?:(?:an?|the)\s)?|^(?:an?|the)\s",
    re.I,
)
"""What stands before a body's name where a sentence names it."""
_NO_BODY = re.compile(r"^(?:approved|draft|confirmed|unconfirmed)?\s?minutes?$", re.I)
_NEAR = 200  # characters from "minutes of" to the date of what they are the minutes of
_MEETING_BEHIND = re.compile(
    r"\s(?:(?:meeting|minutes)(?:\s(?:held|on|of|\d).{0,200})?|held\s(?:in|at|on)\s.{0,200})$", re.I
)
_DISTRICT = re.compile(r"\bdistrict of\b", re.IGNORECASE)
_OTHER_MEETING = re.compile(r"\b(?:previous|last|next|following|adjourned)\b[^.]{0,50}$", re.I)
_VENUE = re.compile(r"^(?:Venue|Lleoliad|Location|Place)\s?:\s?(?P<venue>.*)$", re.IGNORECASE)
_VENUE_TAIL = re.compile(
    r"\s?(?:\.?\s?View directions|\.?\s?Cyfarwyddiadau|\.?\s?Link:.{0,80})\.?$", re.IGNORECASE
)
_CONTACT = re.compile(r"^(?:Contact|Cyswllt)\s?:\s?(?P<rest>.*)$", re.IGNORECASE)
PAGE_TITLE = re.compile(
    r"^(?:•\s?)?(?:Agenda|Agenda and (?:draft |unconfirmed )?minutes|"
    r"Agenda, decisions and (?:draft )?minutes|"
    r"Agenda, (?:decisions|draft minutes|minutes)(?: and .{3,30})?|"
    r"Meeting documents|Agenda items?|Issue - meetings|Draft minutes|Decisions|Printed minutes|"
    r"Rhaglen a chofnodion(?: drafft)?|Agenda a chofnodion(?: drafft)?|"
    r"Agenda a chofnodion, .{3,30}|Dogfennau cyfarfod)$",
    re.IGNORECASE,
)
_NAMED_BODY = re.compile(
    r"\b(?P<body>(?:[A-Z][\w’'-]*|and|of|for|the|&|,)(?:\s(?:[A-Z][\w’'-]*|and|of|for|the|"
    r"&)){0,9}\s"
    r"(?:Panel|Committee|Council|Board|Authority|Cabinet))\b"
)
_PREVIOUS_MINUTES = re.compile(
    r"\bthat the minutes of the (?:meeting of the )?(?P<body>[A-Z][\w&, -]{3,80}?"
    r"(?:Panel|(?<!Sub-)Committee|Council|Board|Authority|Cabinet))(?: meeting)? held\b"
    r"[^.]{0,80}\b(?:correct|accurate|true|signed)\b"
)
_MINUTES_HELD = re.compile(
    rf"^(?:draft\s)?(?:minutes|notes|record)\sof\s(?:(?:the|an?)\s)?(?:\w{{1,20}}\s){{0,2}}?meeting\s"
    rf"(?:which\swas\s)?held\son\s(?:{_WEEKDAY},?\s)?(?P<date>\d.{{5,120}})$",
    re.IGNORECASE,
)
_THOSE_PRESENT = re.compile(
    r"^(?:(?:members\s)?present|(?:also\s)?in\sattendance|attendance)\b", re.I
)
_OTHER_DATE = re.compile(
    r"^(?:published|deadline|closing date|updated|despatch|dispatched|issued|next meeting|"
    r"date of next)\b",
    re.I,
)


_MEETING_LINE = re.compile(
    r"^(?!.{0,60}\b(?:next|previous|last|following|of the meeting)\b).{0,80}"
    r"\b(?:meeting|minutes|notes|hearing|briefing|surgery)\b",
    re.IGNORECASE,
)
"""A line that calls the page a meeting's: the day stands below it."""


@dataclass(frozen=True, slots=True)
class Heading:
    """What the heading says. `end` is where in the text the heading is over."""

    body: str | None
    body_basis: Basis
    date: date | None
    date_basis: Basis
    venue: str | None
    end: int
    dates_differ: bool = False  # an issue page that shows more than one meeting


def read_heading(
    text: str, blocks: Sequence[Block], rendering: Rendering, source: Source
) -> Heading:
    """Body, date and venue from the heading block alone, else from what the source declares."""
    if rendering == "issue_page":
        found = _issue_heading(blocks)
    elif rendering == "single_item":
        found = Heading(None, "not_stated", None, "not_stated", None, 0)
    else:
        found = _list_heading(blocks)
        if found.date is None and rendering == "flat_text":
            found = _held_heading(text, blocks, found)
    body, body_basis = found.body, found.body_basis
    if body is None and source.body:
        body, body_basis = source.body, "inferred"
    if body is None:
        body = _body_elsewhere(text, blocks)
        body_basis = "inferred" if body else "not_stated"
    day, date_basis = found.date, found.date_basis
    if day is None and not found.dates_differ and source.meeting_date:
        day, date_basis = source.meeting_date, "inferred"
    return Heading(body, body_basis, day, date_basis, found.venue, found.end, found.dates_differ)


def heading_lines(blocks: Sequence[Block]) -> int:
    """How many blocks can belong to the heading: up to the items' header or the first label."""
    for index, block in enumerate(blocks[:40]):
        if ITEMS_HEADER.match(block.text) or MINUTES_LABEL.match(block.text):
            return index + 1
    return min(len(blocks), 25)


def _list_heading(blocks: Sequence[Block]) -> Heading:
    body: str | None = None
    day: date | None = None
    venue: str | None = None
    end = 0
    for index, block in enumerate(blocks[: heading_lines(blocks)]):
        line = block.text
        if len(line) > 300:
            break
        if day is None and not _OTHER_DATE.match(line):
            stated = _stated(blocks, index)
            if stated is not None:
                found_body, day, last = stated
                body = found_body or body
                end = max(end, last)
        place = _VENUE.match(line)
        if place and venue is None:
            venue, end = _VENUE_TAIL.sub("", place["venue"]).strip(" .") or None, block.end
        elif _CONTACT.match(line) or ITEMS_HEADER.match(line):
            end = max(end, block.end)
        elif PAGE_TITLE.match(line) and index < 8:
            end = max(end, block.end)
    if body is not None:
        body = clean_body(body)
    return Heading(
        body,
        "printed" if body else "not_stated",
        day,
        "printed" if day else "not_stated",
        venue,
        end,
    )


def _stated(blocks: Sequence[Block], index: int) -> tuple[str | None, date, int] | None:
    """Body and date where one line states both, or a date line stands below the body's name."""
    line = blocks[index].text
    dated = BODY_DATE.match(line) or _BODY_DATE_BARE.match(line)
    if dated and len(line) < 240:
        day = first_date(dated["date"])
        if dated.groupdict().get("mark") == "," and not BODY_WORD.search(dated["body"]):
            day = None
        if day is not None and not re.search(r"\bminutes of\b", line, re.I):
            named = None if _NO_BODY.match(dated["body"]) else dated["body"]
            return named, day, blocks[index].end
    above = blocks[index - 1].text if index else ""
    if _DATE_LINE.match(line) and len(above) < 140 and BODY_WORD.search(above):
        day = first_date(line)
        if (
            day is not None
            and not above.endswith((".", ":"))
            and not re.search(r"\bminutes of\b", above, re.I)
        ):
            return above, day, blocks[index].end
    if (
        _DATE_LINE.match(line)
        and _MEETING_LINE.search(above)
        and len(above) < 110
        and not above.endswith((".", ":"))
    ):
        day = first_date(line)
        if day is not None:
            return _title_body(blocks, index), day, blocks[index].end
    if line.lower() in ("date:", "date", "dyddiad:") and index + 1 < len(blocks):
        day = first_date(blocks[index + 1].text) if len(blocks[index + 1].text) < 80 else None
        if day is not None:
            return _title_body(blocks, index), day, blocks[index + 1].end
    held = _MINUTES_HELD.match(line)
    if held and any(_THOSE_PRESENT.match(block.text) for block in blocks[index + 1 : index + 5]):
        # As a title, the same words are the item on the last minutes: nobody is listed below it.
        day = first_date(held["date"])
        named = _body_above(blocks, index)
        if day is not None and named is not None:
            return named, day, blocks[index].end
    labelled = re.match(
        r"^(?:Date(?: and time)?|Meeting date|Dyddiad)\s?:\s?(?P<date>.{6,80})$", line, re.I
    )
    if labelled:
        day = first_date(labelled["date"])
        if day is not None:
            return _title_body(blocks, index), day, blocks[index].end
    return None


def _title_body(blocks: Sequence[Block], index: int) -> str | None:
    """The name of the body among the lines above a date that stands by itself."""
    for block in blocks[:index]:
        named = BODY_WORD.search(block.text)
        if named and len(block.text) < 110 and not block.text.endswith((".", ":")):
            return _after_of(block.text)
    return None


def _body_above(blocks: Sequence[Block], index: int) -> str | None:
    """The name of a body on a line of its own among the three above, the nearest first."""
    for block in reversed(blocks[max(0, index - 3) : index]):
        named = BODY_WORD.search(block.text)
        if named and len(block.text) < 110 and not block.text.endswith((".", ":")):
            return block.text
    return None


def _after_of(line: str) -> str:
    return re.sub(
        r"^(?:Draft )?(?:Minutes|Notes) of (?:the )?(?:meeting of (?:the )?)?", "", line, flags=re.I
    )


def _issue_heading(blocks: Sequence[Block]) -> Heading:
    found = [m for block in blocks if (m := ISSUE_MEETING.match(block.text))]
    days = {first_date(match["date"]) for match in found}
    bodies = {match["body"].strip() for match in found}
    day = days.pop() if len(days) == 1 else None
    body = bodies.pop() if len(bodies) == 1 else None
    return Heading(
        body,
        "printed" if body else "not_stated",
        day,
        "printed" if day else "not_stated",
        None,
        0,
        dates_differ=len(found) > 1 and day is None,
    )


# -- running text ----------------------------------------------------------------------------------


def states_meeting(text: str) -> bool:
    """Whether a text opens as minutes do: "MINUTES of a meeting of the ... held ..." """
    head = collapse(text[:3000])
    opening = head[:900]
    if _HELD.search(opening) and re.search(r"\bheld\b|\bon \w{3,9}day\b|\bpresent\b", head, re.I):
        return True
    if re.search(r"\bMINUTES\b", opening) or _MINUTES_LINE.search(text[:1500]):
        return bool(re.search(r"\bPRESENT\b|\bPresent\s?:|\bHELD\b|\b[Ii]n attendance\b", head))
    return bool(
        re.match(r"^(?:Draft )?Minutes\b.{0,200}\b(?:Panel|Committee|Council|Board)\b", head)
    )


def names_meeting(blocks: Sequence[Block]) -> bool:
    """Whether the heading names a body and a date, or a body above a list of those present."""
    for index in range(min(len(blocks), 12)):
        stated = _stated(blocks, index)
        if stated is not None and stated[0] is not None and BODY_WORD.search(stated[0]):
            return True
    return False


def _held_heading(text: str, blocks: Sequence[Block], known: Heading) -> Heading:
    """Body, date and venue from "MINUTES of a meeting of the ... held in the ... on ...".

    Only the words above those present and above the first item are looked at. The date is the
    first one after "held ... on", else the first, unless it is said to be another meeting's.
    """
    head = text[: _heading_end(blocks)]
    body, end = known.body, known.end
    for named in _HELD.finditer(head):
        words = named["body"]
        over = _HELD_CUT.search(words)
        name = collapse(words[: over.start()] if over else words).strip(" ,")
        if name[:1].isupper() and (over or BODY_WORD.search(name)) and not dates_in(name):
            body, end = name, max(end, named.start("body") + (over.start() if over else 0))
            break
    held = _HELD_ON.search(head)
    found = [one for one in dates_in(head) if not _is_of_another(head, one[0])]
    after = [one for one in found if held and one[0] >= held.start()]
    chosen = next(iter(after or found), None)
    if chosen is not None:
        end = max(end, chosen[1])
    place = _HELD_AT.search(head)
    day = chosen[2] if chosen else None
    body = body or _body_line(head)
    return Heading(
        clean_body(body) if body else None,
        "printed" if body else "not_stated",
        day,
        "printed" if day else "not_stated",
        known.venue or (collapse(place["venue"]) if place else None),
        end,
    )


def _is_of_another(head: str, at: int) -> bool:
    """Whether a date is of another meeting: of the next one, or of minutes that are not these."""
    if _OTHER_MEETING.search(head[:at][-60:]):
        return True
    named = [one for one in _MINUTES_OF.finditer(head, 0, at) if at - one.start() < _NEAR]
    return bool(named) and named[-1]["before"].strip() != ""


def _heading_end(blocks: Sequence[Block]) -> int:
    """Where in the text the words about the meeting as a whole end."""
    for block in blocks[:40]:
        if ATTENDANCE.match(block.text) or RESOLUTION.match(block.text) or block.start > 2500:
            return block.start
        if re.match(r"^\(?\d{1,4}[.)/]", block.text) and not _DATE_LINE.match(block.text):
            return block.start
    return min(blocks[-1].end, 2500) if blocks else 0


def _body_line(head: str) -> str | None:
    for line in head.splitlines()[:15]:
        words = collapse(line)
        if (
            BODY_WORD.search(words)
            and 6 < len(words) < 110
            and not re.match(r"^(?:to|in|present)\b|^/|.{0,80}\bchamber\b", words, re.I)
        ):
            return _after_of(words)
    return None


def first_date(text: str) -> date | None:
    """The first full date of a text, else None."""
    found = dates_in(text[:300])
    return found[0][2] if found else None


def clean_body(body: str) -> str:
    """The body's own name: a meeting's title before it is not part ("Draft Budget, ... Panel")."""
    words = re.sub(
        r"^(?:Agenda|Minutes|Draft minutes)\s?[-–:]\s?", "", body.strip(" ,-–—"), flags=re.I
    )
    for of in (_MEETING_OF, _MEETING_BEHIND):
        named = of.sub("", words).strip(" ,-–—")
        if BODY_WORD.search(named) or _DISTRICT.search(named):
            words = named
    title, comma, name = words.partition(",")
    if comma and _MEETING_TITLE.search(title) and BODY_WORD.search(name):
        return name.strip()
    return words


def _body_elsewhere(text: str, blocks: Sequence[Block]) -> str | None:
    """The body as the contact line or the resolution on the last minutes names it; an inference."""
    for block in blocks[:12]:
        contact = _CONTACT.match(block.text)
        if contact:
            named = _NAMED_BODY.search(contact["rest"][:200])
            if named:
                return _without_article(named["body"])
    named = _PREVIOUS_MINUTES.search(collapse(text[:20000]))
    return _without_article(named["body"]) if named else None


def _without_article(body: str) -> str:
    return re.sub(r"^(?:the|The)\s", "", body.strip(" ,"))


def is_heading_line(line: str) -> bool:
    """Whether a line belongs to a page's heading rather than to an item."""
    return len(line) < 300 and bool(
        PAGE_TITLE.match(line)
        or _VENUE.match(line)
        or _CONTACT.match(line)
        or ITEMS_HEADER.match(line)
        or ISSUE_MEETING.match(line)
        or (BODY_DATE.match(line) and BODY_WORD.search(line) and dates_in(line))
    )
