"""Text that has lost its lines: cut again where a label, a heading or a decision begins.

A figure before a capital is a label only if it goes on counting ("1. ... 2. ...") and stands where
a sentence is over, so "on 9 February" and "section 5. The" cut nothing.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from ingest.blocks import Block, cut
from ingest.dates import MONTHS

_PLACES = re.compile(
    r"(?P<section>\b(?:Additional documents|Supporting documents|Minutes|Decision|Cofnodion|"
    r"Dogfennau ychwanegol)\s?:)"
    r"|(?<![\w.,£/-])(?P<dotted>\d{1,3}(?:\.\d{1,3}){1,2})\.?(?=\s{1,20}[A-Z“\"(])"
    r"|(?<![\w.,£/-])(?P<number>\d{1,3})(?P<mark>[.)])(?=\s{0,20}[A-Z“\"(])"
    r"|(?<!\w)\((?P<bracket>\d{1,3})\)(?=\s{0,20}[A-Z“\"])"
    r"|(?<![\w.(])(?P<letter>[a-z])\)(?=\s{1,20}[A-Z“\"])"
    r"|(?<!\w)\((?P<bletter>[a-z])\)(?=\s{1,20}[A-Z“\"])"
    r"|(?P<bullet>[•·])(?=\s)"
    r"|(?P<decision>\b(?:UNANIMOUSLY RESOLVED|RESOLVED|RECOMMENDED|PENDERFYNWYD)\b)"
    r"|(?P<question>\b(?:Question|Response|Answer|Supplementary question)\s?(?:\d{1,2})?\s?:|"
    r"\bQuestion \d{1,2}\b|"
    r"\bThe\s{1,3}following\s{1,3}question\s{1,3}was\s{1,3}(?:submitted|asked|received)\b)"
    r"|(?P<attendance>\b(?:PRESENT|IN ATTENDANCE|ALSO PRESENT|APOLOGIES)\s?:|"
    r"\b(?:UN)?RESTRICTED ITEMS\b|\bEXEMPT ITEMS?\b)"
)
_SENTENCE_OVER = re.compile(r"[.!?:;][\"'”’)\]]{0,2}\s{0,40}$|[\])]\s{0,40}$")


@dataclass(slots=True)
class _Count:
    """How far each style of label has counted since the last section label."""

    last: dict[str, tuple[int, ...]] = field(default_factory=dict)

    def goes_on(self, style: str, value: tuple[int, ...], fresh: bool, over: bool) -> bool:
        before = self.last.get(style)
        if before is None:
            good = fresh or value[-1] <= 2 or (over and value[-1] <= 40)
        elif len(before) == len(value) and before[:-1] == value[:-1]:
            good = 0 < value[-1] - before[-1] <= 3
        else:
            good = value[-1] == 1
        if good:
            self.last[style] = value
        return good


def pieces(text: str, block: Block, running: "_Count | None" = None) -> list[Block]:
    """The pieces of a block that holds several paragraphs run together.

    Args:
        text: the exact text.
        block: the run-on text.
        running: where the count stands, for a text cut block by block.

    Returns:
        Blocks in order, section labels ("Minutes:") apart. A block with nothing to cut comes back
        whole.
    """
    return cut(text, block, list(_cuts(text, block, running or _Count())))


def _cuts(text: str, block: Block, count: _Count) -> Iterator[int]:
    fresh = True  # nothing but white space since the block or a section label began
    last_end = block.start
    for match in _PLACES.finditer(text, block.start, block.end):
        before = text[max(block.start, match.start() - 48) : match.start()]
        over = bool(_SENTENCE_OVER.search(before)) or not text[last_end : match.start()].strip()
        fresh = fresh and not text[last_end : match.start()].strip()
        kind = match.lastgroup
        if kind == "section" and _is_section(text, match):
            yield match.start()
            yield match.end()
            count.last.clear()
            fresh, last_end = True, match.end()
            continue
        if kind in ("bullet", "question", "attendance") and (over or kind != "question"):
            yield match.start()
        elif kind == "decision" and (over or text[match.end() : match.end() + 1] in ":-–"):
            yield match.start()
        elif kind in ("dotted", "number", "mark", "bracket", "letter", "bletter"):
            style, value = _style(match)
            if (over or fresh or style == "bracket") and count.goes_on(style, value, fresh, over):
                yield match.start()
                fresh, last_end = False, match.end()


def _is_section(text: str, match: re.Match[str]) -> bool:
    return (
        match.start() == 0 or text[match.start() - 1].isspace() or text[match.start() - 1] in "|.)"
    )


def _style(match: re.Match[str]) -> tuple[str, tuple[int, ...]]:
    if match["dotted"]:
        return "dotted", tuple(int(part) for part in match["dotted"].split("."))
    if match["number"]:
        return "number" + match["mark"], (int(match["number"]),)
    if match["bracket"]:
        return "bracket", (int(match["bracket"]),)
    letter = match["letter"] or match["bletter"]
    return "letter", (ord(letter) - ord("a") + 1,)


# -- a whole document on one line
# --------------------------------------------------------------------

_REFERENCED_TITLE = re.compile(
    r"(?<![\w.,£/(-])(?P<number>\d{1,3})\.?\s{1,10}(?P<title>[A-Z“\"‘][^.\n]{2,150}?)\s{0,3}"
    r"\((?:Item|Agenda item)\s?[\w.]{0,5}\)"
)
_CAPITAL_TITLE = re.compile(
    r"(?<![\w.,£/(-])(?P<number>(?:[A-Z]{1,4}\s?)?\d{1,4}(?:/\d{2,4})?)\.?\s{1,10}(?P<title>[A-Z][A-Z0-9’'“”\"&,()/:–-]*(?:\s[A-Z0-9’'“”\"&,()/:–-]+){0,25})"
    r"(?=\s+(?:[A-Z][a-z]|[A-Z]\s[a-z]|\d{1,3}[.)]|\(|$))"
)
_MONTH = re.compile(rf"(?:{'|'.join(MONTHS)})\s\d{{4}}\b", re.IGNORECASE)
_LONG = 1000  # characters: a line longer than this may be a document that has lost its lines
_MARKS = re.compile(
    r"\((?:Item|Agenda item)\s?[\w.]{0,5}\)|\bRESOLVED\b|\bPRESENT\b|\s\(\d{1,3}\)\s[A-Z]|"
    r"[.:]\s\d{1,3}\.\s[A-Z]|\s\d{1,3}\.\d{1,2}\.?\s[A-Z]"
)


_SERIES_NUMBER = re.compile(
    r"(?<!\S)(?P<prefix>[A-Z][A-Za-z]{1,4})/(?P<figures>\d{1,4})/\d{2}(?:-\d{2})?(?=\s{1,9}[A-Z])"
)


def _series(text: str, start: int, end: int) -> list[re.Match[str]]:
    """The numbers of one series that count upwards in a text: "Min/285/07-08", "Min/286/07-08"."""
    found = list(_SERIES_NUMBER.finditer(text, start, end))
    figures = [int(match["figures"]) for match in found]
    counted = all(before < after for before, after in pairwise(figures))
    one = len({match["prefix"] for match in found}) == 1
    return found if len(found) >= 2 and one and counted else []


def has_lost_lines(blocks: list[Block]) -> bool:
    """Whether most of a text stands on one line."""
    if not blocks:
        return False
    longest = max(blocks, key=lambda block: block.end - block.start)
    size = longest.end - longest.start
    if size <= _LONG or size <= 0.6 * (blocks[-1].end - blocks[0].start):
        return False
    if _series(longest.text, 0, len(longest.text)):
        return True
    if sum(_is_title(match) for match in _CAPITAL_TITLE.finditer(longest.text)) >= 3:
        return True
    return len(_MARKS.findall(longest.text)) >= 4


def lines_again(text: str, blocks: list[Block]) -> list[Block]:
    """Blocks of a text that has lost its lines: cut at headings of items first, then inside
    each.
    """
    found: list[Block] = []
    count = _Count()
    for block in blocks:
        if block.end - block.start <= _LONG:
            found.append(block)
            continue
        for piece in cut(text, block, _heading_cuts(text, block)):
            found.extend(_heading_and_rest(text, piece, count))
    return found


def _is_title(match: re.Match[str]) -> bool:
    title = match["title"]
    return (
        len(title) >= 5
        and not title.startswith(("RESOLVED", "PRESENT"))
        and not _MONTH.match(title)  # "28 JANUARY 2019"
    )


def _heading_cuts(text: str, block: Block) -> list[int]:
    cuts = []
    if series := _series(text, block.start, block.end):
        return [position for match in series for position in match.span()]
    for pattern in (_REFERENCED_TITLE, _CAPITAL_TITLE):
        for match in pattern.finditer(text, block.start, block.end):
            if _is_title(match):
                cuts += [match.start(), match.end()]
        if len(cuts) >= 6:
            break
    return cuts


def _heading_and_rest(text: str, piece: Block, count: _Count) -> list[Block]:
    if _REFERENCED_TITLE.fullmatch(text, piece.start, piece.end) or _CAPITAL_TITLE.fullmatch(
        text, piece.start, piece.end
    ):
        return [piece]
    return pieces(text, piece, count)
