"""Where words stand on a page, to rows, columns and paragraphs.

Distances are in points, counted from the left and the top of the page.
"""

import re
import statistics
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

_NARROW, _WIDE = frozenset("ijlt.,;:'|!()[]fr ’‘`I-/"), frozenset("mwMW@%—…")
_LABEL = re.compile(
    r"^(?:\(?\d{1,3}(?:\.\d{1,3}){0,3}[.)]?|\(?[a-z][.)]|\(?[ivx]{1,5}[.)]|[•·▪◦‣●○*]|[-–—])"
    r"[ \u00a0]|"
    r"^(?:\d{1,3}(?:\.\d{1,3}){0,3}|\(\d{1,3}\)|\([a-z]{1,4}\))[.)]?(?=[A-Z“])"
)
LABEL_ALONE = re.compile(
    r"^(?:\(?\d{1,3}(?:\.\d{1,3}){0,3}[.)]?|\(?[a-z][.)]|\(?[ivx]{1,5}[.)]|[•·▪◦‣●○*–-])$"
)
_NEW_PARAGRAPH = re.compile(
    r"^(?:(?:UNANIMOUSLY )?RESOLVED\b|Resolved\b|RECOMMENDED\b|PRESENT\b|IN ATTENDANCE\b|"
    r"ALSO PRESENT\b|APOLOGIES\b|Question \d|Q\d|Answer\b|Response\b|Minutes:|Decision:)"
)
_VOTES = re.compile(r"^(?:For|Against|Abstain(?:ed)?|Abstentions?|Not voting)\b ?[(:] ?\d")
_LABEL_PARTS = re.compile(r"^\(?(\d{1,3}(?:\.\d{1,3}){0,3})[.)]?(?=[ \u00a0A-Z“])[ \u00a0]*(.?)")
_HEADING_LINE = re.compile(r"^[A-Z][\w’'-]*(?: [\w’'-]+){0,3}:$")
_FINISHED = re.compile(r"[.?!:;][\"”’')\]]*$")


@dataclass(frozen=True, slots=True)
class Run:
    """Words that stand together on one line. Lengths in points, `top` from the top of the page."""

    text: str
    left: float
    right: float  # estimated, unless pdfplumber has looked
    top: float
    size: float


@dataclass(frozen=True, slots=True)
class Line:
    """One line of one stretch of text."""

    page: int
    flow: int  # lines of one flow follow one another down the page
    text: str
    left: float
    right: float
    top: float
    size: float
    whole: bool = False  # a table row or cell: nothing is joined to it


def width_of(text: str) -> float:
    """The width of words in an ordinary text face, in units of its size (after Helvetica)."""
    total = 0.0
    for char in text:
        if char in _NARROW:
            total += 0.28
        elif char in _WIDE:
            total += 0.85
        elif char.isupper():
            total += 0.68
        else:
            total += 0.51
    return total


def merged(runs: list[Run]) -> list[Run]:
    """Join pieces that pypdf gives with the same start: a change of font within a line."""
    merged: list[Run] = []
    for run in runs:
        last = merged[-1] if merged else None
        if last and abs(last.top - run.top) < 0.5 and abs(last.left - run.left) < 0.5:
            text = last.text + run.text
            merged[-1] = replace(
                last, text=text, right=last.left + width_of(text) * max(last.size, run.size)
            )
        else:
            merged.append(run)
    return merged


# --- runs to rows, columns and tables ------------------------------------------------------------


def rows_of(runs: Iterable[Run]) -> list[list[Run]]:
    """Runs on one line, from left to right, down the page."""
    rows: list[list[Run]] = []
    for run in sorted(runs, key=lambda one: (one.top, one.left)):
        if rows and abs(rows[-1][0].top - run.top) < 0.45 * min(rows[-1][0].size, run.size):
            rows[-1].append(run)
        elif (
            rows
            and run.size < 0.8 * rows[-1][0].size
            and abs(rows[-1][0].top - run.top) < 0.6 * rows[-1][0].size
        ):
            rows[-1].append(run)  # the "th" of "5th", set high
        else:
            rows.append([run])
    return [sorted(row, key=lambda one: one.left) for row in rows]


def _apart(left: Run, right: Run) -> bool:
    """Whether two runs of a row stand clearly apart. Estimated widths are off by up to a tenth."""
    slack = 2.2 * max(left.size, right.size) + 0.1 * (left.right - left.left)
    return right.left - left.right > slack


def side_by_side(rows: list[list[Run]]) -> int:
    """How many rows have words clearly apart, other than a label before its text."""
    return sum(
        any(
            _apart(one, two) and not LABEL_ALONE.match(one.text.strip())
            for one, two in pairwise(row)
        )
        for row in rows
    )


def gutter_of(runs: Sequence[Run]) -> float | None:
    """Where the second column of a page starts, if prose runs in two columns."""
    long = [run for run in runs if len(run.text.strip()) >= 15]
    if len(long) < 10:
        return None
    left_edge, right_edge = min(run.left for run in long), max(run.right for run in long)
    width = right_edge - left_edge
    starts = Counter(
        round(run.left / 4)
        for run in long
        if left_edge + 0.3 * width < run.left < left_edge + 0.75 * width
    )
    if not starts:
        return None
    place = max(starts, key=lambda start: starts[start] + starts[start + 1] + starts[start - 1])
    edge = place * 4 - 6
    right = [run for run in long if edge <= run.left < edge + 40]
    if len(right) < 5:
        return None
    top, bottom = min(run.top for run in right), max(run.top for run in right)
    left = [run for run in long if run.left < edge - 20 and top - 5 <= run.top <= bottom + 5]
    crossing = [run for run in left if run.right > edge + 0.12 * (run.right - run.left)]
    if len(left) < 5 or len(crossing) > 0.2 * len(left):
        return None
    # Columns of a table begin phrases; columns of prose break them.
    broken = [
        sum(run.text.lstrip()[:1].islower() for run in side) >= 0.2 * len(side)
        for side in (left, right)
    ]
    return float(edge) if any(broken) else None


def columns_of(runs: Sequence[Run], gutter: float, page: int) -> list[Line]:
    """Read the left column before the right one, between lines that span both."""
    lines: list[Line] = []
    left: list[Line] = []
    right: list[Line] = []
    flow = 0

    def flush() -> None:
        nonlocal flow
        for side in (left, right):
            if side:
                flow += 1
                lines.extend(replace(line, flow=flow) for line in side)
                side.clear()

    for row in rows_of(runs):
        first = [run for run in row if run.left < gutter]
        second = [run for run in row if run.left >= gutter]
        if (
            first
            and not second
            and max(run.right for run in first) > gutter + 0.12 * (first[-1].right - first[0].left)
        ):
            flush()
            flow += 1
            lines.append(line_of(first, page, flow))
            continue
        if first:
            left.append(line_of(first, page, flow))
        if second:
            right.append(line_of(second, page, flow))
    flush()
    return lines


def line_of(row: Sequence[Run], page: int, flow: int) -> Line:
    """The words of a row as one line, with a tab where they stand clearly apart."""
    text = row[0].text.rstrip()
    end = row[0]
    for run in row[1:]:
        words = run.text.strip()
        if not words:
            continue
        if _apart(end, run) and not LABEL_ALONE.match(text.strip()):
            text += "\t" + words
        elif (
            run.text[:1].isspace()
            or end.text[-1:].isspace()
            or run.left - end.right > -0.2 * run.size
        ):
            glued = run.size < 0.85 * end.size and re.match(r"(?:st|nd|rd|th)\b", words)
            text += ("" if glued and text[-1:].isdigit() else " ") + words
        else:
            text += words
        end = run
    size = max(row, key=lambda run: len(run.text)).size
    return Line(page, flow, text.strip(), row[0].left, end.right, row[0].top, size)


# --- lines to paragraphs -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Measure:
    """What is usual in one flow of lines."""

    left: float
    right: float
    leading: float

    @property
    def width(self) -> float:
        return max(1.0, self.right - self.left)


def paragraphs(lines: list[Line]) -> str:
    """Join lines in reading order to paragraphs, with blank lines between."""
    measures = _measures(lines)
    known = set(re.findall(r"[a-z]+(?:-[a-z]+)*", " ".join(line.text.lower() for line in lines)))
    paragraphs: list[str] = []
    first: Line | None = None  # the line that the paragraph began with
    last: Line | None = None
    label = ""  # the last number that a paragraph began with
    for line in lines:
        measure = measures[(line.page, line.flow)]
        if (
            last is None
            or first is None
            or _begins(line, last, first, measures[(last.page, last.flow)], measure, label)
        ):
            paragraphs.append(line.text)
            first = line
            if numbered := _LABEL_PARTS.match(line.text):
                label = numbered[1]
        else:
            paragraphs[-1] = _joined(paragraphs[-1], line.text, known)
        last = line
    return "\n\n".join(paragraphs)


def _measures(lines: list[Line]) -> dict[tuple[int, int], _Measure]:
    groups: dict[tuple[int, int], list[Line]] = {}
    for line in lines:
        groups.setdefault((line.page, line.flow), []).append(line)
    everywhere = sorted(line.right for line in lines if not line.whole)
    usual_right = everywhere[int(len(everywhere) * 0.9)] if everywhere else 500.0
    steps_everywhere = _steps(lines)
    measures = {}
    for key, group in groups.items():
        rights = sorted(line.right for line in group)
        lefts = sorted(line.left for line in group)
        steps = _steps(group) or steps_everywhere
        size = statistics.median(line.size for line in group)
        leading = statistics.median(steps) if steps else 1.2 * size
        right = rights[int(len(rights) * 0.9)]
        if key[1] == 0:
            right = max(right, usual_right)
        measures[key] = _Measure(lefts[0], right, leading)
    return measures


def _steps(lines: Sequence[Line]) -> list[float]:
    """Distances between lines within paragraphs: after a long line, to one that goes on."""
    widest = max((line.right for line in lines), default=0.0)
    steps = []
    for one, two in pairwise(lines):
        step = two.top - one.top
        if (
            one.page == two.page
            and one.flow == two.flow
            and 0 < step < 3 * one.size
            and one.right > 0.8 * widest
        ):
            steps.append(step)
    if not steps:
        return []
    least = min(steps)
    return [step for step in steps if step < 1.35 * least]


def _begins(
    line: Line, last: Line, first: Line, before: _Measure, here: _Measure, label: str
) -> bool:
    """Whether a line begins a new paragraph. `label` is the number of the one before."""
    if line.whole or last.whole:
        return True
    finished = _FINISHED.search(last.text) is not None
    goes_on = line.text[:1].islower() and not finished
    spare = before.right - last.right
    room = (width_of(line.text.split()[0]) + 0.3) * line.size
    short = (
        spare > room + 0.08 * before.width
    )  # the next word would have fitted: somebody ended the line
    wrapped = not short and not finished and not _follows(line.text, label)
    if (line.page, line.flow) != (last.page, last.flow):
        if (_LABEL.match(line.text) and not wrapped) or abs(
            line.size - last.size
        ) > 0.12 * last.size:
            return True
        hanging = (
            last.left > first.left + 5
            and abs((line.left - here.left) - (last.left - before.left)) < 3
        )
        return not (
            goes_on
            or (not finished and not short)
            or (finished and not short and hanging and first is not last)
        )
    step = line.top - last.top
    if step > 1.3 * before.leading and not (goes_on and step < 1.7 * before.leading):
        return True
    if step < -0.5 * before.leading:
        return True
    if abs(line.size - last.size) > 0.12 * max(line.size, last.size):
        return True
    if _LABEL.match(line.text):
        # "101. " may begin a wrapped line: then it stands where the line before stood, and that
        # was full.
        return not (wrapped and abs(line.left - last.left) < 3)
    if _VOTES.match(line.text) or (_HEADING_LINE.match(line.text) and not goes_on):
        return True
    if LABEL_ALONE.match(line.text) and (finished or short):
        return True
    if _NEW_PARAGRAPH.match(line.text) and (finished or short):
        return True
    if short and not goes_on:
        return True
    moved = line.left - last.left
    if finished and moved > 6:
        return True
    return finished and moved < -6 and last is not first


def _follows(text: str, label: str) -> bool:
    """Whether the number that a line begins with is one that a paragraph could have here."""
    match = _LABEL_PARTS.match(text)
    if match is None:  # a letter or a bullet; but a dash before a small letter goes on
        return re.match(r"[-–—] [a-z]", text) is None
    if match[2].islower():
        return False  # "11.15 am"
    last = int(match[1].rpartition(".")[2])
    before = int(label.rpartition(".")[2]) if label else 0
    return last == 1 or last in (before + 1, before + 2) or match[1].startswith(label + ".")


def _joined(paragraph: str, words: str, known: set[str]) -> str:
    """Join a line to its paragraph. A hyphen at its end stays unless the word occurs without."""
    if paragraph.endswith("\u00ad"):
        return paragraph[:-1] + words
    if len(paragraph) > 1 and paragraph[-1] in "-‐" and paragraph[-2].isalpha():
        head = re.search(r"[A-Za-z]+(?:-[A-Za-z]+)*-?$", paragraph[:-1].rstrip("-‐"))
        tail = re.match(r"[A-Za-z]+", words)
        if head and tail and words[:1].islower():
            whole, parted = (head[0] + tail[0]).lower(), f"{head[0]}-{tail[0]}".lower()
            if whole in known and parted not in known:
                return paragraph[:-1] + words
        return paragraph + words
    return f"{paragraph} {words}"
