"""Words of the site, not of the meeting: furniture, section labels, cut-off markers, page breaks.

All patterns are for one line with its white space collapsed, unless they say otherwise, and take
time linear in its length.
"""

import re
from collections.abc import Sequence

from ingest.blocks import Block

CUT_OFF = re.compile(
    r"view the (?:full |complete )?(?:minutes?|decisions?|agenda)(?: text)? for item\s{0,3}"
    r"(?P<number>(?:[A-Z]{1,5}\s?)?\d{1,4}[A-Za-z]?(?:[./]\d{1,4}){0,2})|"
    r"gweld testun llawn y (?:cofnodion|penderfyniad) (?:ar gyfer|"
    r"am) eitem\s{0,3}(?P<eitem>\d{1,4})",
    re.IGNORECASE,
)
"""The line that cuts a minute in mid-sentence; the dots before it are found by `cut_off_start`."""

_CUT_NOUN = (
    r"(?:(?:the |this )?(?:rest|remainder) of (?:the |this )?|the |this )?"
    r"(?:text|document|page|content|minutes?|item|paragraph|section|remainder|rest)\s"
)
_LINE_END = r"(?=[^\S\n]{0,20}(?:\n|\Z))"
CUT_MARK = re.compile(
    rf"[\[(]\s?(?:{_CUT_NOUN})?(?:(?:is|was|has been|have been)\s)?(?:here\s)?"
    r"(?:truncated|cut off|cut short|shortened|abridged|not shown|continues)"
    r"(?:\s(?:here|on|at|in|for|by)\b[^\[\]()\n]{0,40})?\s?(?:\.{3}|…)?\s?[\])]|"
    r"[\[(]\s?(?:continued|continues|more)\s?(?:\.{3}|…)\s?[\])]|\[(?:more|continued)\]|"
    rf"\[(?:\.{{3}}|…)\]{_LINE_END}|"
    r"(?:\.{3}|…)\s{0,3}[\[(]?(?:read|show|see|view|load|continue)\s"
    r"(?:more|on|reading|full text|all|the full|the rest)\b"
    rf"[^.\n\])]{{0,40}}[\])]?{_LINE_END}|"
    r"[\[(](?:click here|read|view|see|continue|show)\b[^()\[\]\n]{0,50}"
    rf"\b(?:full|rest|more|reading)\b[^()\[\]\n]{{0,40}}[\])]{_LINE_END}",
    re.IGNORECASE,
)
"""What other sites and tools leave where they cut a text: "[text truncated]", "… Read more"."""
_MORE_ALONE = re.compile(
    r"^(?:\.{3}|…)?\s?[\[(]?(?:(?:read|show|see|view|load) "
    r"(?:more|full (?:text|minutes?|article)|all)|"
    r"continue reading|click here to (?:read|view|see) .{1,60})[\])]?(?:\s?(?:\.{3}|…|»|>|→))?\.?$",
    re.IGNORECASE,
)

MINUTES_LABEL = re.compile(r"^(?:Minutes|Cofnodion|Munudau)\s?:$", re.I)
DECISION_LABEL = re.compile(r"^(?:Decisions?|Penderfyniad(?:au)?)\s?:$", re.I)
DOCUMENTS_LABEL = re.compile(
    r"^(?:Additional|Supporting) documents\s?:?$|^Dogfennau (?:ychwanegol|ategol)\s?:?$", re.I
)
ITEMS_HEADER = re.compile(
    r"^\|?\s?(?:Items?\s)?(?:No\.?\s?\|?\s?Item|Rhif\s?\|?\s?eitem|"
    r"Item\s?\|?\s?Description\s?\|?\s?(?:Decision|Resolution|Minutes))\b.{0,40}$",
    re.I,
)
PDF_ICON = re.compile(
    r"(?:pdf\s?(?:icon|eicon)\s?)?PDF\s\d[\d.,]{0,9}\s?[KM]B\b", re.I
)  # glued to a title, sometimes without a space
TAG_DEBRIS = re.compile(r"</?[A-Za-z]{1,4}\d{0,4}>$")
_TAG_LINE = re.compile(r"^(?:</?[A-Za-z]{1,4}\d{0,4}>\s?)+$")
_FURNITURE = re.compile(
    r"^(?:•\s?)?(?:"
    r"additional documents|supporting documents|dogfennau (?:ychwanegol|ategol)|media|cyfryngau|"
    r"view directions|cyfarwyddiadau|share this item|rhannu'r eitem hon|share this (?:page|"
    r"article)|"
    r"items|eitemau|browse meetings|attendance details|agenda frontsheet|printed (?:minutes|"
    r"draft minutes)|"
    r"printed decisions?|panel details|committee details|related (?:posts|news|articles)|tweet|"
    r"leave a (?:comment below|comment|reply)|continue reading|subscribe now.{0,80}|"
    r"discover more from .{0,80}|"
    r"skip to .{0,30}content|download documents using the mod\.?gov app|"
    r"this page is intentionally left blank|"
    r"view the (?:decision|minutes|background|reasons)(?: to this issue)? for item \d{1,4}|"
    r"to report any issues? with the information below.{0,120}|"
    r"skip to .{0,30}content skip to .{0,30}|tell us whether you accept cookies|"
    r"(?:accept|reject|manage)(?: all| additional)? cookies|cookie settings|"
    r"browse by|cost of living support icon|report summary|"
    r"the publication discussed was referenced in the meeting below|"
    r"size\s?:\s?px|start display at page\s?:?|download \".{1,120}\"|transcription|"
    r"agendas, reports and minutes|minutes\s?: read the minutes.{0,40}|"
    r"home|facebook|twitter|linkedin|whatsapp|email|e-mail|print|"
    r"back to top|print this page|rating button|loading\.{0,3}|start content|end content|"
    r"(?:your )?custom branding appears to be missing.{0,80}|technical error|"
    r"total page\s?:\s?\d{1,4}(?: file type\s?:\s?\w{1,5})?.{0,40}|file type\s?:\s?\w{1,5}.{0,30}"
    r")\s?:?\.?$",
    re.I,
)
_LINKED = re.compile(
    r"^(?:Link|Dolen)\s?:\s.{1,160}$|^Note: (?:Private|This) meeting\b.{0,80}$", re.I
)
_TRAIL = re.compile(r"^(?:/|Home\s?[/>»])\s?[^/>»]{1,60}(?:\s[/>»]\s[^/>»]{1,60}){1,6}$", re.I)
_CONTACT_DETAILS = re.compile(
    r"^Contact(?: officer)?\s?:\s.{2,80}\b(?:e-?mail|tel(?:ephone)?|phone)\b.{0,160}$", re.I
)
_BREADCRUMB = re.compile(
    r"^\d\.?\s?(?:home|agenda (?:items?|and minutes)|meetings?|meeting details|committees?|"
    r"committee structure|browse|your council|council(?:lors)? and (?:democracy|committees)|"
    r"calendar(?: of meetings)?|you are here)$",
    re.IGNORECASE,
)
_FILE_PATH = re.compile(
    r"^(?:[A-Z]:\\|\\\\)\S.{3,200}$|^\S{0,60}\.(?:DOCX?|PDF|doc|docx|pdf)(?: - \d)?$"
)
_MOVING_DATE = re.compile(
    r"^\d{1,4} days (?:from|before|after|since) (?:today|now)\b|^it is \w{3,9}day,? \d.{0,40}"
    r"\bdays from (?:now|today)\b",
    re.I,
)
_ICONS = re.compile(
    r"^(?:(?:pdf|word|excel|html|print|email|rss|facebook|twitter|linkedin) icons?\s?){1,12}$", re.I
)
_MENU = re.compile(r"^(?:home|skip)\b", re.I)
_SIZE_ONLY = re.compile(r"^(?:pdf\s?(?:icon|eicon)\s?)?PDF\s\d[\d.,]{0,9}\s?[KM]B\.?$", re.I)
PAGE_NUMBER = re.compile(
    r"^(?:Page\s\d{1,4}(?:\sof\s\d{1,4})?|\d{1,4}|[-–]\s?\d{1,4}\s?[-–])$", re.I
)
CLOCK = re.compile(r"^\(?\d{1,2}[.:]\d{2}\s?(?:[ap]\.?m\.?|hours)?\)?$", re.I)
_DATE_FOOTER = re.compile(
    r"^(?:\w{6,9}day,?\s)?\d{1,2}(?:st|nd|rd|th)?\s\w{3,9},?\s(?:19|20)\d\d$|"
    r"^\d{1,2}[/.]\d{1,2}[/.]\d{2,4}$",
    re.I,
)


def cuts_minutes(line: str) -> bool:
    """Whether a marker in a line cuts minutes: "view the full agenda text" cuts none."""
    return any("agenda" not in match[0].casefold() for match in CUT_OFF.finditer(line))


def is_furniture(line: str) -> bool:
    """Whether a line belongs to the site: buttons, labels without words of their own, paths,
    icons.
    """
    if len(line) > 260:
        return False
    return bool(
        _FURNITURE.match(line)
        or DOCUMENTS_LABEL.match(line)
        or _TAG_LINE.match(line)
        or _SIZE_ONLY.match(line)
        or _LINKED.match(line)
        or _BREADCRUMB.match(line)
        or _TRAIL.match(line)
        or _CONTACT_DETAILS.match(line)
        or _FILE_PATH.match(line)
        or _MOVING_DATE.match(line)
        or _ICONS.match(line)
        or (_MENU.match(line) and len(line) < 80 and line.rstrip(".") == line and _is_menu(line))
    )


def _is_menu(line: str) -> bool:
    """Several short links in a row: "Home Meetings Councillors A to Z"."""
    words = line.split()
    return len(words) >= 3 and sum(word[:1].isupper() for word in words) >= len(words) - 1


def without_icon(line: str) -> str:
    """A title without the size of its document and what stands behind it."""
    icon = PDF_ICON.search(line)
    bare = line[: icon.start()] if icon else line
    debris = TAG_DEBRIS.search(bare[-12:].rstrip())
    if debris:
        bare = bare.rstrip()
        bare = bare[: len(bare) - (len(bare[-12:]) - debris.start())]
    return bare.strip()


def cut_off_start(text: str, start: int, match_start: int) -> int:
    """Where the dots before a cut-off marker begin: the words of the minute end there."""
    position = match_start
    while position > start and (text[position - 1].isspace() or text[position - 1] in ".…"):
        position -= 1
    return position


def more_alone(line: str) -> bool:
    """Whether a line is nothing but a button that shows the rest of a text ("Read more")."""
    return len(line) < 100 and bool(_MORE_ALONE.match(line))


def is_cut(text: str, start: int = 0, end: int | None = None) -> bool:
    """Whether a text is cut off somewhere, by any marker."""
    stop = len(text) if end is None else end
    return bool(CUT_OFF.search(text, start, stop) or CUT_MARK.search(text, start, stop))


def cuts(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Where cut-off markers stand, each with the dots before it and the full stop behind it."""
    found: list[tuple[int, int]] = []
    for pattern in (CUT_OFF, CUT_MARK):
        for match in pattern.finditer(text, start, end):
            begin, stop = match.span()
            dots = cut_off_start(text, start, begin)
            if "..." in text[dots:begin] or "…" in text[dots:begin]:
                # A full stop right behind a word ends its sentence; the dots behind it are a cut's.
                begin = dots + (text[dots : dots + 2] == ". ")
            while stop < end and text[stop] in ".…":
                stop += 1
            found.append((begin, stop))
    return sorted(found)


def page_breaks(blocks: Sequence[Block]) -> set[int]:
    """Indices of the lines that a page break left inside the text.

    A page number with the committee's name or a date right beside it (a footer on two or three
    lines), and any line that stands beside a page number again and again.
    """
    numbers = [i for i, block in enumerate(blocks) if PAGE_NUMBER.match(block.text)]
    beside: dict[str, set[int]] = {}  # each line beside a page number, and where it stands
    for at in numbers:
        for near in (at - 2, at - 1, at + 1, at + 2):
            if 0 <= near < len(blocks) and len(blocks[near].text) < 90:
                beside.setdefault(blocks[near].text, set()).add(near)
    dropped: set[int] = set()
    for at in numbers:
        found = set()
        for near in (at - 2, at - 1, at + 1, at + 2):
            if not 0 <= near < len(blocks):
                continue
            line = blocks[near].text
            if _DATE_FOOTER.match(line) or (
                len(beside.get(line, ())) >= 2 and not line.endswith((".", ":"))
            ):
                found.add(near)
        steady = {near for near in found if abs(near - at) == 1}
        found = {near for near in found if abs(near - at) == 1 or (near + at) // 2 in steady}
        if found:
            dropped |= found | {at}
    return dropped
