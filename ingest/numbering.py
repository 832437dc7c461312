"""Which numbers on a page open items: the run of numbers that makes most sense of the whole page.

A number alone on a line may be an item's, a paragraph's label, a cell of a table or a page number,
and a number before words may open an item or a paragraph. One line does not tell; the order does.
So every place where an item may open gets a score for how it looks, every step from one number to
the next gets one for how well it counts, and the run with the best total wins (Viterbi 1967).
"""

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from ingest.blocks import Block, collapse
from ingest.furniture import (
    CLOCK,
    DECISION_LABEL,
    DOCUMENTS_LABEL,
    MINUTES_LABEL,
    is_furniture,
    without_icon,
)
from ingest.labels import (
    ItemNumber,
    label_of,
    lone_label,
    number_line,
    numbered_title,
    series_line,
)
from ingest.reading import Heading
from ingest.wording import (
    FINITE,
    NAMES_LINE,
    PERSON_TITLE,
    STANDARD_TITLE,
    UNFINISHED,
    is_reported,
    is_stopped_title,
    title_score,
)

_LOOK_BACK = 30  # how many places before one are tried as its predecessor
_MARKED_SCORE = 3.0  # of a numbered heading of the level that the items have
_AFTER_NUMBER = re.compile(r"^\(?\d{1,4}[./)]{0,2}\s{1,4}")
_ITEM_WORD = re.compile(r"^(?:• ?)?(?:Agenda item|Item)\s(?:No\.?\s?)?\d{1,4}[a-z]?[.:)]?\s", re.I)
_LOOK_AHEAD = 60  # how many lines below a title its "Minutes:" may stand


@dataclass(frozen=True, slots=True)
class Opening:
    """A place where an item may open."""

    at: int  # index of the block with the number
    body: int  # index of the first block after number and title
    number: ItemNumber
    title_start: int  # span of the title in the exact text; empty where it has none
    title_end: int
    followed: bool  # "Additional documents:" or "Minutes:" stands below, before the next number
    score: float
    words: int | None = None  # where the item's own words begin on the line of its title


def is_section_label(line: str) -> bool:
    """Whether a line is "Additional documents:", "Minutes:" or "Decision:"."""
    return bool(
        MINUTES_LABEL.match(line) or DOCUMENTS_LABEL.match(line) or DECISION_LABEL.match(line)
    )


def stops_titles(blocks: Sequence[Block]) -> bool:
    """Whether a page ends its titles in a full stop: most of its usual ones have it."""
    stopped = plain = 0
    for block in blocks:
        line = _AFTER_NUMBER.sub("", without_icon(block.text) if len(block.text) < 160 else "")
        if is_stopped_title(line):
            stopped += 1
        elif len(line) < 100 and line[-1:] not in ".:;" and STANDARD_TITLE.match(line):
            plain += 1
    return stopped >= 2 and stopped > plain


def item_openings(
    text: str, blocks: Sequence[Block], first: int = 0, headings: Sequence[Heading] = ()
) -> list[Opening]:
    """The numbered items of a page, in order; empty where no run of numbers makes sense.

    Args:
        text: the exact text.
        blocks: the lines of the page.
        first: index of the first block that can belong to an item.
        headings: what the page marks as a heading: a numbered one of the level that items have
            opens an item, however it is worded ("2. Proposed Precept").
    """
    places = _candidates(text, blocks, first)
    run = _filled(text, blocks, first, _best_run(places))
    if len(run) < 2:
        run = _headed(text, blocks, first) or run
    levels = {heading.start: heading.level for heading in headings}
    level = _level_of_items(run, blocks, levels)
    if level is None:
        return run
    own = {place.at: place for place in places}
    for index in range(first, len(blocks)):
        if levels.get(blocks[index].start) == level:
            place = own.get(index) or _marked(text, blocks, index)
            if place is not None:
                own[index] = replace(place, score=max(place.score, _MARKED_SCORE))
    return _filled(text, blocks, first, _best_run([own[at] for at in sorted(own)]))


def _level_of_items(
    run: Sequence[Opening], blocks: Sequence[Block], levels: Mapping[int, int]
) -> int | None:
    """The level of heading that the items have; None where most of them are no headings."""
    found = Counter(levels.get(blocks[place.at].start) for place in run)
    level, times = found.most_common(1)[0] if found else (None, 0)
    return level if times >= 2 and 2 * times > len(run) else None


def _marked(text: str, blocks: Sequence[Block], index: int) -> Opening | None:
    """A numbered heading as the opening of an item."""
    found = numbered_title(text, blocks[index])
    if found is None or title_score(collapse(text[found.start : found.end]), True) <= -10:
        return None
    return Opening(index, index + 1, found.number, found.start, found.end, False, _MARKED_SCORE)


# -- places --------------------------------------------------------------------------------------


def _candidates(text: str, blocks: Sequence[Block], first: int) -> list[Opening]:
    sections = _next_where(blocks, lambda i: is_section_label(blocks[i].text))
    numbers = _next_where(blocks, lambda i: _titled_number(blocks, i))
    stopped = stops_titles(blocks[first:])
    glued = _glues_titles(text, blocks, first)
    named = _names_items(text, blocks[first:])
    found = []
    for index in range(first, len(blocks)):
        opening = _alone(text, blocks, index, sections, numbers) or _inline(
            text, blocks, index, sections, numbers, stopped
        )
        opening = (_glued(text, blocks, index, glued) if glued or not opening else None) or opening
        if opening is not None and not named and _ITEM_WORD.match(blocks[index].text):
            continue  # "Item 9 - Cllr Wick": a reference
        if opening is not None and opening.score >= 0.5:
            found.append(opening)
    return found


def _names_items(text: str, blocks: Sequence[Block]) -> bool:
    """Whether a page heads its items "Item 3: Title": two that count, and none names a person."""
    last = 0
    counted = 0
    for block in blocks:
        if not _ITEM_WORD.match(block.text):
            continue
        found = numbered_title(text, block)
        if found is None or len(found.number.value) > 1:
            continue
        if NAMES_LINE.match(collapse(text[found.start : block.end][:80])):
            return False
        counted += found.number.value[0] == last + 1
        last = found.number.value[0]
    return counted >= (1 if last <= 1 else 2) or (counted == 1 and last > 2)


def _next_where(blocks: Sequence[Block], test: Callable[[int], bool]) -> list[int]:
    """For each index, the next one at or after it where the test holds (len(blocks) where none)."""
    following = [len(blocks)] * (len(blocks) + 1)
    for index in range(len(blocks) - 1, -1, -1):
        following[index] = index if test(index) else following[index + 1]
    return following


def _titled_number(blocks: Sequence[Block], index: int) -> bool:
    line = blocks[index].text
    if len(line) > 40 or number_line(line) is None or index + 1 >= len(blocks):
        return False
    below = blocks[index + 1].text
    return title_score(below, numbered=True) > 0 or is_section_label(below)


def _followed(index: int, sections: Sequence[int], numbers: Sequence[int]) -> bool:
    """Whether a section label stands below a title before the next number of an item."""
    section = sections[index]
    return (
        section < len(sections) - 1 and section <= numbers[index] and section - index <= _LOOK_AHEAD
    )


def _alone(
    text: str, blocks: Sequence[Block], index: int, sections: Sequence[int], numbers: Sequence[int]
) -> Opening | None:
    """A number alone on a line ("81."), or its letters on one and its figures on the next."""
    block = blocks[index]
    if len(block.text) > 40:
        return None
    number, at = number_line(block.text), index + 1
    bonus = 1.5
    if number is None and series_line(block.text) and index + 1 < len(blocks):
        figures = number_line(blocks[index + 1].text)
        if figures is not None and (figures.serial or len(figures.value) == 1):
            printed = f"{block.text} {figures.printed}"
            number, at = ItemNumber(printed, figures.value, True), index + 2
            bonus += 1.0  # better than the figures without their letters
    if number is None:
        return None
    while at < len(blocks) and (CLOCK.match(blocks[at].text) or _skipped(blocks[at].text)):
        at += 1
    if at >= len(blocks):
        return None
    bonus += 2.0 if number.serial else 0.0
    if index and UNFINISHED.search(blocks[index - 1].text) and not block.blanks:
        bonus -= 6
    if is_section_label(blocks[at].text):
        return Opening(index, at, number, block.end, block.end, True, 3 + bonus)
    words = title_score(blocks[at].text, numbered=True)
    body = _title_end(blocks, at)
    followed = _followed(body, sections, numbers)
    nested = len(number.value) > 1 and not number.serial and "." in number.printed
    if nested and not followed:
        return None  # "8.1" alone on a line is a paragraph's label
    if words < 0 and number.serial and number.printed[:1].isalpha() and not followed:
        # "Cou/285/07-08" and what was said: the item has lost its title.
        return Opening(index, at, number, block.end, block.end, False, bonus)
    if words <= -10 or (words <= -2 and not (followed and sections[body] - body <= 2)):
        return None
    start, end = blocks[at].start, blocks[body - 1].end
    return Opening(index, body, number, start, end, followed, words + bonus + 4 * followed)


def _skipped(line: str) -> bool:
    return is_furniture(line) and not is_section_label(line)


def _inline(
    text: str,
    blocks: Sequence[Block],
    index: int,
    sections: Sequence[int],
    numbers: Sequence[int],
    stopped: bool,
) -> Opening | None:
    """A number and a title on one line ("3. Election of Vice-Chair (Item 2)")."""
    block = blocks[index]
    found = numbered_title(text, block) if len(block.text) < 300 else None
    if found is None or is_furniture(block.text):
        return None
    title = collapse(text[found.start : found.end])
    words = title_score(title, numbered=True, stopped=stopped)
    body = _title_end(blocks, index)
    followed = _followed(body, sections, numbers) and sections[body] - body <= (
        2 if found.spaced else 12
    )
    lettered = found.number.lettered and title.isupper()  # "5a POLICE PRECEPT", not "5a. He said"
    nested = len(found.number.value) > 1 and not found.number.serial and not lettered
    told = is_reported(title) and not title.isupper() and words < 1
    if -10 < words < 1 and not nested and _counted_below(text, blocks, body, found.number, title):
        words, told = 1.0, False
    if words <= -2 or (nested and not followed) or told:
        return None
    score = words + 4 * followed - (1.0 if found.spaced else 0.0) + 2.0 * found.number.serial
    score += 2.0 * found.named
    if index and UNFINISHED.search(blocks[index - 1].text) and not block.blanks:
        score -= 6
    last = blocks[body - 1]
    end = found.end if last is block else last.end
    if found.named:
        end = found.start + len(text[found.start : end].rstrip(" :"))
    return Opening(index, body, found.number, found.start, end, followed, score)


# -- title and words on one line -------------------------------------------------------------------

_TITLE_THEN_WORDS = re.compile(
    r"(?P<title>[A-Z“\"‘][^\n.:;–—?!]{2,110}?)"
    r"(?:\s?[:–—]-?\??|\s-|\.\??(?=\s{1,4}[A-Z“])|(?=\s(?:[Ii]t was )?(?:UNANIMOUSLY )?RESOLVED\b))"
    r"(?P<gap>\s{1,40}|$)"
)
_BRIEF = re.compile(
    rf"(?:None|Nil|No|N/A|Noted|Agreed|Approved|Received|{PERSON_TITLE})\b", re.IGNORECASE
)


def _title_then_words(text: str, start: int, end: int) -> tuple[int, int] | None:
    """Where a title ends and the words behind it begin ("Apologies: Cllr Wick"), else None."""
    match = _TITLE_THEN_WORDS.match(text, start, min(end, start + 300))
    if match is None:
        return None
    title = collapse(match["title"])
    usual = STANDARD_TITLE.match(title)
    if FINITE.search(title) or (not usual and title_score(title, numbered=True) <= 0):
        return None
    if NAMES_LINE.match(title) or (len(title.split()) > 14 and not usual):
        return None
    return match.end("title"), match.end()


def _glues_titles(text: str, blocks: Sequence[Block], first: int) -> bool:
    """Whether a page prints what was said on the line of the title, as parish councils do."""
    if any(is_section_label(block.text) for block in blocks[first:]):
        return False
    times = 0
    for block in blocks[first:]:
        found = numbered_title(text, block)
        parts = _title_then_words(text, found.start, block.end) if found is not None else None
        if found is None or parts is None:
            continue
        words = collapse(text[parts[1] : min(block.end, parts[1] + 600)])
        told = _BRIEF.match(words) or (words[-1:] in ".;" and is_reported(words))
        times += bool(told and STANDARD_TITLE.match(text[found.start : parts[0]]))
    return times >= 2


def _glued(text: str, blocks: Sequence[Block], index: int, habit: bool) -> Opening | None:
    """A number, a title and the words of the item on one line ("12/04. Finance: Cllr Wick ...").

    A number with its year opens an item wherever it stands; a plain one only where the page has
    the habit.
    """
    block = blocks[index]
    found = numbered_title(text, block)
    if found is None or found.start == block.start or is_furniture(block.text):
        return None
    if not (habit or found.number.serial) or (
        len(found.number.value) > 1 and not found.number.serial
    ):
        return None
    parts = _title_then_words(text, found.start, block.end)
    if parts is None:
        return None
    score = 2.0 + 2.0 * found.number.serial
    if index and UNFINISHED.search(blocks[index - 1].text) and not block.blanks:
        score -= 6
    words = parts[1] if parts[1] < block.end else None
    return Opening(index, index + 1, found.number, found.start, parts[0], False, score, words)


def stands_alone(text: str, blocks: Sequence[Block], openings: Sequence[Opening]) -> bool:
    """Whether the only numbered title of a page is an item's: the excerpt of a longer record.

    Its number has its year, or it is in capitals, or it is a title above a sentence and no other
    line of the page is numbered.
    """
    if len(openings) != 1 or any(is_section_label(block.text) for block in blocks):
        return False
    place = openings[0]
    title = collapse(text[place.title_start : place.title_end])
    if place.number.serial or (title.isupper() and len(title) > 4):
        return True
    if len(place.number.value) > 1 or place.body >= len(blocks):
        return False
    apart = number_line(blocks[place.at].text) is not None
    others = len(_plain_numbers(text, blocks, text[blocks[place.at].start] == "(")) - (not apart)
    below = blocks[place.body : place.body + 2]
    return (
        not others
        and (apart or place.number.value[0] > 1)
        and any(block.text[-1:] in ".:" and len(block.text) > 60 for block in below)
    )


def _headed(text: str, blocks: Sequence[Block], first: int) -> list[Opening]:
    """Items whose number stands below their title: capitals, then "4. The Convener reported".

    Scottish and older minutes are printed so. Every numbered line must have a title of its own,
    and they must count.
    """
    found: list[Opening] = []
    for at, number in _plain_numbers(text, blocks[first:], False):
        index = first + at
        label = label_of(text, blocks[index])
        above = blocks[index - 1] if index > first else None
        if above is None or label is None or not above.text.isupper():
            return []
        if title_score(above.text) < 2 or len(above.text) > 160 or above.text[-1] in ".:,;":
            return []
        if found and number != found[-1].number.value[0] + 1:
            return []
        printed = ItemNumber(label.value, (number,), False)
        found.append(
            Opening(index - 1, index + 1, printed, above.start, above.end, False, 1.0, label.words)
        )
    return found if len(found) >= 2 else []


def _filled(
    text: str, blocks: Sequence[Block], first: int, run: Sequence[Opening]
) -> list[Opening]:
    """A run of items with the lines that fill its gaps: "4." and "5." between items 3 and 6.

    Such a line may be a whole sentence, which by itself would be a paragraph. It is none where the
    numbers around it leave room for it and no other list of numbers runs there.
    """
    plain = [len(place.number.value) == 1 and not place.number.serial for place in run]
    if len(run) < 2 or not all(plain) or any(place.followed for place in run):
        return list(run)
    bracketed = text[blocks[run[0].at].start] == "("
    found = list(run)
    low, below = first, 0
    for place in (*run, None):
        high = place.at if place is not None else len(blocks)
        above = place.number.value[0] if place is not None else below + 40
        numbered = _plain_numbers(text, blocks[low:high], bracketed)
        found += [
            _filling(text, blocks, low + at, number)
            for at, number in _missing(numbered, below, above, place is None, low == first)
        ]
        if place is not None:
            low, below = place.body, above
    return sorted(found, key=lambda place: place.at)


def _plain_numbers(text: str, blocks: Sequence[Block], bracketed: bool) -> list[tuple[int, int]]:
    """The lines that begin with a number and its mark: index and number of each."""
    labels = [
        (index, label_of(text, block))
        for index, block in enumerate(blocks)
        if (text[block.start] == "(") == bracketed and block.text[:2].strip("(")[:1].isdigit()
    ]
    return [(at, one.parts[0]) for at, one in labels if one is not None and one.kind == "number"]


def _missing(
    numbered: Sequence[tuple[int, int]], below: int, above: int, last: bool, front: bool
) -> list[tuple[int, int]]:
    """Which of the numbered lines between two items are the items missing there."""
    values = [number for _, number in numbered]
    if not values or values != sorted(set(values)):
        return []
    if front:  # above the first item: they count up to it
        return list(numbered) if values == list(range(above - len(values), above)) else []
    if values[0] != below + 1 or values != list(range(below + 1, below + 1 + len(values))):
        return []
    return list(numbered) if last or values[-1] == above - 1 else []


def _filling(text: str, blocks: Sequence[Block], index: int, number: int) -> Opening:
    block = blocks[index]
    label = label_of(text, block)
    start = label.words if label is not None else block.start
    parts = _title_then_words(text, start, block.end)
    printed = ItemNumber(str(number), (number,), False)
    line = collapse(text[start : block.end])
    if parts is not None:
        words = parts[1] if parts[1] < block.end else None
        return Opening(index, index + 1, printed, start, parts[0], False, 0.0, words)
    usual = STANDARD_TITLE.match(line)
    if title_score(line, numbered=True, stopped=True) > 0 and (usual or not is_reported(line)):
        return Opening(index, index + 1, printed, start, block.end, False, 0.0)
    return Opening(index, index + 1, printed, start, start, False, 0.0, start)


def _counted_below(
    text: str, blocks: Sequence[Block], body: int, number: ItemNumber, title: str
) -> bool:
    """Whether paragraph 2.1 stands right below "2. Proposed Precept", which is a title then."""
    if body >= len(blocks) or title[-1:] in ".,;:":
        return False
    label = label_of(text, blocks[body]) or lone_label(text, blocks[body])
    return label is not None and label.kind == "dotted" and label.parts == (*number.value, 1)


def _title_end(blocks: Sequence[Block], at: int) -> int:
    """Index behind a title: a title wrapped in mid-phrase takes the next line too."""
    end = at + 1
    while (
        end < len(blocks)
        and end < at + 3
        and blocks[end].blanks == 0
        and len(blocks[end].text) < 120
        and not is_section_label(blocks[end].text)
        and (blocks[end].text[:1].islower() or UNFINISHED.search(blocks[end - 1].text))
        and not is_reported(blocks[end].text)
    ):
        end += 1
    return end


# -- the run ---------------------------------------------------------------------------------------


def _step(before: Opening, after: Opening) -> float:
    """How well one number follows another."""
    steps = after.number.steps_from(before.number)
    if steps is None:
        return -3.0
    if steps == 1:
        return 3.0
    if steps in (2, 3):
        return 1.0
    if steps > 3:
        return -0.5 if steps <= 10 else -3.0
    return -4.0 if steps < 0 and before.followed and after.followed else -8.0


def _best_run(places: Sequence[Opening]) -> list[Opening]:
    totals: list[float] = []
    came_from: list[int] = []
    for index, place in enumerate(places):
        best, source = 0.0, -1
        for before in range(index - 1, max(-1, index - 1 - _LOOK_BACK), -1):
            if places[before].body > place.at or totals[before] + 3.0 <= best:
                continue  # overlaps it, or cannot do better
            total = totals[before] + _step(places[before], place)
            if total > best:
                best, source = total, before
        totals.append(best + place.score)
        came_from.append(source)
    if not totals:
        return []
    at = max(range(len(totals)), key=totals.__getitem__)
    run = []
    while at >= 0:
        run.append(places[at])
        at = came_from[at]
    return run[::-1]
