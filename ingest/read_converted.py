"""Plain text that a converter took out of a PDF: its marks for bold, page breaks and loose lines.

Such a file prints every line of the page as a paragraph of its own, a bold line between pairs of
asterisks, and a rule with the number of the page wherever a page ends, in mid-sentence too. None
of that is what the minutes say.
"""

import re
from dataclasses import dataclass

from ingest.decode import counted
from ingest.model import Remark
from ingest.reading import Extract, Heading

_BOLD_LINE = re.compile(
    r"^[ \t\u00a0]{0,40}\*\*(?!\*)(?=\S)[^\n]{1,400}(?<![\s*])\*\*[ \t\u00a0]{0,40}$"
)
_BOLD = re.compile(r"(?<!\*)(\*{2,3})(?=[^\s*])([^*\n]{1,400}?)(?<=\S)\1(?!\*)")
_BREAK = re.compile(r"^-{3,200}$")
_PAGE = re.compile(r"^(?:Page )?\d{1,4}(?: of \d{1,4})?$", re.IGNORECASE)
_PICTURE = re.compile(r"^\((?:Image|Picture|Figure) (?:omitted|removed)\)$", re.IGNORECASE)
_OPENS = re.compile(
    r"(?:[•·▪◦‣●\uf0b7\u25cf*–-]|\(?(?:\d{1,3}(?:\.\d{1,3}){0,3}|[a-z]|[ivx]{1,5})[.)]|"
    r"(?:Agenda )?Item \d)"
)
_ENDED = re.compile(r"(?<!\b[A-Z])(?<!\b[MD]r)(?<!\bMs)(?<!\bMrs)(?<!\bCllr)[.:;?!][\"'”’)]{0,2}$")
_GOES_ON = re.compile(
    r"(?:[,–-]|\b(?:the|a|an|of|and|or|to|in|for|with|by|from|that|on|at))$", re.I
)
_LOOSE = 0.9  # share of the lines with a blank line below, from which on it tells nothing


@dataclass(slots=True)
class _Line:
    words: str
    bold: bool
    near: bool  # the line above stands right above, or above a page break


def is_converted(text: str) -> bool:
    """Whether a plain text has a converter's marks.

    Whole lines in bold, or page breaks: a rule with the number of a page below it, or without one
    in a text of loose lines of which one is bold.
    """
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    bold = sum(bool(_BOLD_LINE.match(line)) for line in lines)
    if bold >= 3 and 50 * bold >= len(lines):
        return True
    breaks = sum(bool(_BREAK.match(line)) for line in lines)
    if bold and breaks and _lines(text)[1]:
        return True
    return any(
        _BREAK.match(line) and _PAGE.match(lines[at + 1]) for at, line in enumerate(lines[:-1])
    )


def converted_text(source: str) -> Extract:
    """Turn a converter's plain text into the words of the page.

    Args:
        source: the text, cleaned (`decode.clean`).

    Returns:
        The words without the marks, wrapped lines joined where the text is loose, page numbers
        left out; lines wholly in bold as headings. Never raises.
    """
    lines, loose, breaks = _lines(source)
    if loose:
        lines = _joined(lines)
    out: list[str] = []
    headings: list[Heading] = []
    length = 0
    for line in lines:
        gap = "" if not out else "\n" if line.near and not loose else "\n\n"
        if line.bold:
            headings.append(Heading(line.words, 1, length + len(gap)))
        out.append(gap + line.words)
        length += len(out[-1])
    remarks = []
    if breaks:
        remarks.append(Remark("dropped", f"{counted(breaks, 'page break')} of a converter."))
    return Extract("".join(out), tuple(remarks), headings=tuple(headings))


def _lines(source: str) -> tuple[list[_Line], bool, int]:
    """The lines with words, whether nearly all have a blank line below, and the page breaks."""
    lines: list[_Line] = []
    breaks = tight = 0
    blank = broken = False
    for raw in source.split("\n"):
        line = raw.strip(" \t\u00a0")
        if not line:
            blank = True
        elif _BREAK.match(line):
            broken = True
        elif _PICTURE.match(line):
            continue
        elif (broken or not lines) and _PAGE.match(line):
            breaks += broken
        else:
            tight += bool(lines) and not blank and not broken
            words = _BOLD.sub(r"\2", line)
            lines.append(_Line(words, bool(_BOLD_LINE.match(line)), broken or not blank))
            blank = broken = False
    return lines, tight <= (1 - _LOOSE) * len(lines), breaks


def _joined(lines: list[_Line]) -> list[_Line]:
    lengths = sorted(len(line.words) for line in lines)
    width = lengths[int(0.9 * len(lengths))] if lengths else 0
    joined: list[_Line] = []
    last = ""  # the last line of the page that has been joined
    for line in lines:
        above = joined[-1] if joined else None
        if above is not None and _wrapped(last, above.bold, line, width):
            above.words += " " + line.words
        else:
            joined.append(_Line(line.words, line.bold, line.near))
        last = line.words
    return joined


def _wrapped(above: str, bold: bool, line: _Line, width: int) -> bool:
    """Whether a line goes on with the one above it."""
    words = line.words
    if bold != line.bold or _OPENS.match(words):
        return False
    if bold:
        return bool(_GOES_ON.search(above)) or len(above) > 0.75 * width
    if above.count("(") > above.count(")"):
        return True
    if words[:1].islower():
        return not above.endswith(":")
    if _ENDED.search(above):
        return above[-1] not in ":;" and len(above) > 0.9 * width
    return bool(_GOES_ON.search(above)) or len(above) > 0.7 * width
