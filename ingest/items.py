"""From the blocks of a page to its items: number, title, the agenda's words and the minutes' words.

`numbered` reads pages that print numbers, `stripped` pages that print none, `single` a page with
one item, `issue` a page that follows one issue through meetings. `tables.py` and `flat.py` bring
the other renderings into the form of these.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from ingest.blocks import Block, collapse, trimmed
from ingest.furniture import (
    CLOCK,
    CUT_OFF,
    DECISION_LABEL,
    DOCUMENTS_LABEL,
    ITEMS_HEADER,
    MINUTES_LABEL,
    PDF_ICON,
    TAG_DEBRIS,
    cuts_minutes,
    is_furniture,
)
from ingest.labels import label_of, number_line, numbered_title
from ingest.model import Basis, Remark
from ingest.numbering import Opening, is_section_label, stops_titles
from ingest.wording import (
    AGENDA_VOICE,
    FINITE,
    RESOLUTION,
    STANDARD_TITLE,
    is_decision,
    is_note,
    is_part_heading,
    is_reported,
    item_reference,
    title_score,
)

ISSUE_MEETING = re.compile(
    r"^(?:Meeting|Cyfarfod)\s?:?\s(?P<date>\d{1,2}[/.]\d{1,2}[/.]\d{4})\s?[-–]\s?(?P<body>[^()]{2,160}?)"
    r"\s?(?:\((?:Item|Eitem)\s?(?P<item>[^)]{1,12})\))?$",
    re.I,
)
_ATTACHMENT = re.compile(
    r"^(?:[-–•*]\s?)?(?:Appendix|Annex|Enclosure|Enc|Attachment|Schedule|Supplement)\b", re.I
)
_PERSON_OR_QUESTION = re.compile(
    r"^\(?(?:Cllr|Councillor|Mr|Mrs|Ms|Dr)\b[^:]{0,60}\)?:?$|^Q\s?\d|"
    r"^(?:Supplementary )?Question\b|^[A-Z]\.\s"
)
_AGENDA_ITEM_LINE = re.compile(r"^(?:Agenda items?|Eitem agenda)$", re.I)
_TAKES_CHAIR = re.compile(r"\bin the chair\.?$", re.I)


@dataclass(slots=True)
class RawItem:
    """An item as cut out of the page, before its paragraphs are read."""

    start: int
    number: str | None = None
    number_basis: Basis = "not_stated"
    title_start: int = 0
    title_end: int = 0
    end: int = 0
    heading: list[Block] = field(default_factory=list)  # of the part of the meeting it opens
    agenda: list[Block] = field(default_factory=list)
    decision: list[Block] = field(default_factory=list)  # printed under "Decision:"
    minutes: list[Block] = field(default_factory=list)
    dropped: list[Block] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Page:
    """What holds for a whole page and decides how each of its items is read."""

    labelled: bool  # "Minutes:" stands somewhere
    documented: bool  # "Additional documents:" stands somewhere
    spaced: bool  # two blank lines tell something from one
    agenda_only: bool = False
    stopped: bool = False  # its titles end in a full stop


def page_of(blocks: Sequence[Block], agenda_only: bool = False) -> Page:
    """Look over a page."""
    wide = sum(block.blanks >= 2 for block in blocks)
    return Page(
        labelled=any(MINUTES_LABEL.match(block.text) for block in blocks),
        documented=any(DOCUMENTS_LABEL.match(block.text) for block in blocks),
        spaced=wide >= 3,
        agenda_only=agenda_only,
        stopped=stops_titles(blocks),
    )


def clean_title(text: str, start: int, end: int) -> tuple[int, int]:
    """A title's span without what is glued to it: "pdf icon PDF 245 KB", "</AI9>", "(Item 4)"."""
    words = text[start:end]
    icon = PDF_ICON.search(words)
    if icon:
        words = words[: icon.start()]
    words = words.rstrip()
    debris = TAG_DEBRIS.search(words[-12:])
    if debris:
        words = words[: len(words) - len(words[-12:]) + debris.start()].rstrip()
    if words[-2:] in (" -", " –", " —"):
        words = words[:-2].rstrip()
    reference = item_reference(words)
    if reference is not None and reference > 0:
        words = words[:reference].rstrip()
    return start, start + len(words)


# -- numbered ------------------------------------------------------------------------------------


def items_start(blocks: Sequence[Block]) -> int:
    """Index of the first block below the header of the items ("No. Item"); 0 where there is
    none.
    """
    return next((i + 1 for i, b in enumerate(blocks[:200]) if ITEMS_HEADER.match(b.text)), 0)


def numbered(
    text: str, blocks: Sequence[Block], openings: Sequence[Opening], page: Page, first: int = 0
) -> tuple[list[RawItem], list[Block]]:
    """The items of a page that prints numbers.

    Args:
        text: the exact text.
        blocks: the lines of the page.
        openings: what `numbering.item_openings` found.
        page: what holds for the page.
        first: index of the first block below the heading.

    Returns:
        The items, and the blocks before the first of them (attendance, if anything).
    """
    lead = list(blocks[first : openings[0].at]) if openings else list(blocks[first:])
    items, front = _before_first(text, lead, page)
    doubled = _second_numbers(blocks, openings)
    for order, opening in enumerate(openings):
        stop = openings[order + 1].at if order + 1 < len(openings) else len(blocks)
        item = RawItem(blocks[opening.at].start, opening.number.printed, "printed")
        item.title_start, item.title_end = clean_title(text, opening.title_start, opening.title_end)
        inner = list(blocks[opening.body : stop])
        if opening.words is not None:
            words = trimmed(text, opening.words, blocks[opening.body - 1].end)
            inner = [words, *inner] if words is not None else inner
        if doubled and len(inner) > 1 and inner[0].text.isdigit():
            message = f"item {item.number} also prints the minute number {inner[0].text}"
            item.remarks.append(Remark("unclear", message, inner[0].start))
            item.dropped.append(inner.pop(0))
        pieces = _unnumbered_inside(inner)
        fill(item, inner[: pieces[0]] if pieces else inner, page)
        items.append(item)
        for position, at in enumerate(pieces):
            below = pieces[position + 1] if position + 1 < len(pieces) else len(inner)
            items.append(_untitled_number(text, inner[at:below], page))
    _move_part_headings(items)
    while items and front and is_part_heading(front[-1].text):
        items[0].heading.insert(0, front.pop())
        items[0].start = items[0].heading[0].start
    return items, front


def _second_numbers(blocks: Sequence[Block], openings: Sequence[Opening]) -> bool:
    """Whether a minute's own number stands alone below each numbered title (CMIS pages)."""
    below = [
        int(blocks[opening.body].text)
        for opening in openings
        if opening.body < len(blocks) and re.fullmatch(r"\d{1,5}", blocks[opening.body].text)
    ]
    return len(below) >= 2 and below == sorted(set(below))


def _before_first(text: str, lead: list[Block], page: Page) -> tuple[list[RawItem], list[Block]]:
    """Items above the first printed number: they have lost theirs."""
    if not any(is_section_label(block.text) for block in lead):
        return [], lead
    titles = [at for at, _ in _anchored_titles(lead) if at is not None]
    if not titles:
        return [], lead
    items = []
    for order, at in enumerate(titles):
        below = titles[order + 1] if order + 1 < len(titles) else len(lead)
        items.append(_untitled_number(text, lead[at:below], page))
    return items, lead[: titles[0]]


def _untitled_number(text: str, blocks: list[Block], page: Page) -> RawItem:
    """An item whose number is not printed: its first block is its title."""
    item = RawItem(blocks[0].start)
    item.title_start, item.title_end = clean_title(text, blocks[0].start, blocks[0].end)
    fill(item, blocks[1:], page)
    return item


def _unnumbered_inside(inner: list[Block]) -> list[int]:
    """Indices of titles of items that lost their number, inside what looks like one item.

    A second "Additional documents:" or "Minutes:" below a first "Minutes:" belongs to another item.
    """
    first = next((i for i, b in enumerate(inner) if MINUTES_LABEL.match(b.text)), None)
    if first is None:
        return []
    found = []
    low, index = first + 1, first + 1
    while index < len(inner):
        line = inner[index].text
        if (MINUTES_LABEL.match(line) or DOCUMENTS_LABEL.match(line)) and index > low:
            at = _title_above(inner, low, index)
            if at is None:
                index, low = index + 1, index + 1
                continue
            found.append(at)
            while index < len(inner) and not MINUTES_LABEL.match(inner[index].text):
                index += 1
            low = index + 1
        index += 1
    return found


def _move_part_headings(items: Sequence[RawItem]) -> None:
    """A heading of a part of the meeting belongs to the item below it."""
    for item, following in pairwise(items):
        for blocks in (item.minutes, item.agenda):
            while blocks and is_part_heading(blocks[-1].text):
                following.heading.insert(0, blocks.pop())
                following.start = following.heading[0].start


# -- agenda and minutes ----------------------------------------------------------------------------


def fill(item: RawItem, blocks: Sequence[Block], page: Page) -> None:
    """Sort the blocks below a title: the agenda's words, a decision, the minutes, furniture."""
    labels = [i for i, block in enumerate(blocks) if is_section_label(block.text)]
    minutes = next((i for i in labels if MINUTES_LABEL.match(blocks[i].text)), None)
    decision = next((i for i in labels if DECISION_LABEL.match(blocks[i].text)), None)
    documents = next((i for i in labels if DOCUMENTS_LABEL.match(blocks[i].text)), None)
    agenda_end = min((i for i in (minutes, decision) if i is not None), default=None)
    if agenda_end is None:
        _fill_unlabelled(item, blocks, documents, page)
        return
    _sort(item, blocks[:agenda_end], item.agenda, attachments_from=documents)
    if decision is not None and (minutes is None or decision < minutes):
        stop = len(blocks) if minutes is None else minutes
        into = item.decision if minutes is not None else item.minutes
        _sort(item, blocks[decision:stop], into)
        if minutes is None:
            return
    start = minutes if minutes is not None else agenda_end
    later = next((i for i in labels if i > start and DECISION_LABEL.match(blocks[i].text)), None)
    _sort(item, blocks[start:later], item.minutes)
    if later is not None:
        _sort(item, blocks[later:], item.decision)


def _sort(
    item: RawItem, blocks: Iterable[Block], into: list[Block], attachments_from: int | None = None
) -> None:
    for index, block in enumerate(blocks):
        listed = attachments_from is not None and index > attachments_from
        if (
            is_furniture(block.text)
            or is_section_label(block.text)
            or (listed and _is_attachment(block))
        ):
            item.dropped.append(block)
        else:
            into.append(block)


def _is_attachment(block: Block) -> bool:
    """A line of the list of documents under "Additional documents:"."""
    return bool(PDF_ICON.search(block.text) or _ATTACHMENT.match(block.text)) or (
        block.text[:1] in "-–•" and len(block.text) < 160 and not is_reported(block.text)
    )


def _fill_unlabelled(
    item: RawItem, blocks: Sequence[Block], documents: int | None, page: Page
) -> None:
    """An item without "Minutes:" of its own."""
    if page.agenda_only:
        _sort(item, blocks, item.agenda, documents)
    elif page.labelled:
        # The other items have the label, so what stands here is agenda, unless it reads as minutes.
        cut = documents + 1 if documents is not None else 0
        _sort(item, blocks[:cut], item.agenda)
        rest = list(blocks[cut:])
        if any(reads_as_minutes(block) for block in rest):
            agenda, minutes = by_voice(rest, page)
            _sort(item, agenda, item.agenda, 0 if documents is not None else None)
            _sort(item, minutes, item.minutes)
        else:
            _sort(item, rest, item.agenda, -1 if documents is not None else None)
    elif documents is not None and _ends_with_papers(blocks, documents):
        agenda, minutes = by_voice(blocks[:documents], page)
        _sort(item, agenda, item.agenda)
        _sort(item, minutes, item.minutes)
        item.dropped.extend(blocks[documents:])
    elif documents is not None:
        _sort(item, blocks[:documents], item.agenda)
        below = list(blocks[documents:])
        rest_start = 1
        while (
            rest_start < len(below)
            and _is_attachment(below[rest_start])
            and PDF_ICON.search(below[rest_start].text)
        ):
            rest_start += 1
        _sort(item, below[:rest_start], item.agenda, -1)
        _sort(item, below[rest_start:], item.minutes)
    else:
        agenda, minutes = by_voice(blocks, page)
        _sort(item, agenda, item.agenda)
        _sort(item, minutes, item.minutes)


def _ends_with_papers(blocks: Sequence[Block], documents: int) -> bool:
    """Whether the list of documents ends an item page, below what was said: it divides nothing."""
    return any(reads_as_minutes(block) for block in blocks[:documents]) and all(
        _is_attachment(block) or is_furniture(block.text) for block in blocks[documents + 1 :]
    )


def reads_as_minutes(block: Block) -> bool:
    """Whether a block can only be minutes: a decision, a cut-off, or reported past speech."""
    line = block.text
    if AGENDA_VOICE.match(line) and not RESOLUTION.match(line):
        return cuts_minutes(line)
    return bool(RESOLUTION.match(line) or cuts_minutes(line)) or (
        is_reported(line) and line[-1:] in ".:?!”\"')"
    )


def by_voice(blocks: Sequence[Block], page: Page) -> tuple[list[Block], list[Block]]:
    """Tell agenda text from minutes where no label does: by blank lines and by how it is worded."""
    cut = 0
    for index, block in enumerate(blocks):
        line = block.text
        if cuts_minutes(line) or RESOLUTION.match(line) or is_note(line):
            break
        agenda = CUT_OFF.search(line) or (
            AGENDA_VOICE.match(line) and not is_decision_alone(blocks, index)
        )
        listed = cut == index and index > 0 and _list_entry(line)
        close = page.spaced and index == 0 and block.blanks <= 1 and not is_reported(line)
        if agenda or listed or close or is_section_label(line) or is_furniture(line):
            cut = index + 1
            continue
        if index > cut or reads_as_minutes(block) or not _more_agenda(blocks, index):
            break
        # A line that could be either, with agenda wording below it.
        cut = index + 1
    return list(blocks[:cut]), list(blocks[cut:])


def is_decision_alone(blocks: Sequence[Block], index: int) -> bool:
    """ "To note the report." as the last words of an item, below something that was minutes."""
    line = blocks[index].text
    return (
        index == len(blocks) - 1
        and index > 0
        and line.startswith("To ")
        and is_decision(line)
        and blocks[index].blanks >= 2
    )


def _list_entry(line: str) -> bool:
    return bool(
        re.match(r"^(?:[•·▪*]|[-–—]\s|\(?[a-z]{1,4}[.)]\s|[a-z])", line)
    ) and not is_reported(line)


def _more_agenda(blocks: Sequence[Block], index: int) -> bool:
    return any(
        AGENDA_VOICE.match(block.text) for block in blocks[index + 1 : index + 4]
    ) and not any(reads_as_minutes(block) for block in blocks[index : index + 2])


# -- stripped --------------------------------------------------------------------------------------


def stripped(
    text: str, blocks: Sequence[Block], page: Page, first: int = 0
) -> tuple[list[RawItem], list[Block]]:
    """The items of a page that prints no numbers.

    Where "Additional documents:", "Minutes:" or the size of a document stands, the title above it
    is found by what the lines between read like; other titles by their blank lines: two before a
    title, one after it before agenda text, two before minutes text.
    """
    body = list(blocks[first:])
    anchored = _anchored_titles(body)
    titles = {title for title, _ in anchored if title is not None}
    lost = {anchor for title, anchor in anchored if title is None}
    titles |= _unanchored_titles(body, titles, len(anchored), page)
    order = sorted(titles | lost)
    items = []
    for place, at in enumerate(order):
        stop = order[place + 1] if place + 1 < len(order) else len(body)
        if at in lost:
            item = RawItem(body[at].start)
            fill(item, body[at:stop], page)
            items.append(item)
        else:
            items.append(_untitled_number(text, body[at:stop], page))
    _move_part_headings(items)
    return items, body[: order[0]] if order else body


def _anchored_titles(body: list[Block]) -> list[tuple[int | None, int]]:
    """For each item that has documents, a label or the size of a document: its title and where.

    Returns:
        (index of the title, None where it is not to be found; index of the label) of each.
    """
    titles: list[tuple[int | None, int]] = []
    low = 0  # the first block that can belong to the next item
    seen: set[str] = set()
    for index, block in enumerate(body):
        kind = _anchor_kind(block, seen)
        if kind is None:
            continue
        if kind == "icon":
            titles.append((index, index))
            low, seen = index + 1, {"icon"}
            continue
        if _same_item(kind, seen, body, low, index):
            seen.add(kind)
            low = index + 1
            continue
        titles.append((_title_above(body, low, index), index))
        low, seen = index + 1, {kind}
    return titles


def _anchor_kind(block: Block, seen: set[str]) -> str | None:
    line = block.text
    if DOCUMENTS_LABEL.match(line):
        return "documents"
    if MINUTES_LABEL.match(line):
        return "minutes"
    if DECISION_LABEL.match(line):
        return "decision"
    listed = "documents" in seen and (line[:1] in "-–•" or _ATTACHMENT.match(line))
    if PDF_ICON.search(line) and title_score(line) > 0 and not listed:
        return "icon"
    return None


def _same_item(kind: str, seen: set[str], body: list[Block], low: int, index: int) -> bool:
    """Whether a label belongs to the item whose labels have been seen."""
    if not seen:
        return False
    between = body[low:index]
    if "minutes" in seen:
        return kind == "decision"
    if kind == "minutes":
        return True
    if "documents" in seen or "decision" in seen:
        # A second list of documents, with nothing but documents between the two.
        return kind == "documents" and all(_is_attachment(block) for block in between)
    return not any(reads_as_minutes(block) for block in between)


def _minutes_weight(block: Block) -> float:
    """How much a block reads as minutes rather than as agenda."""
    line = block.text
    if CUT_OFF.search(line):
        return 8.0
    if RESOLUTION.match(line):
        return 3.0
    if AGENDA_VOICE.match(line):
        return -2.0
    if is_decision(line) or re.match(r"^\(?\d", line):
        return 2.0
    if is_reported(line) and line[-1:] in ".:?!”\"')":
        return 1.5
    return 0.5 if is_note(line) else 0.0


def _title_above(body: Sequence[Block], low: int, high: int) -> int | None:
    """The title of the item whose label stands at `high`: after minutes, before agenda text."""
    weights = [_minutes_weight(block) for block in body[low:high]]
    after = sum(weights)
    before = 0.0
    best, found = 0.5, None
    for offset, weight in enumerate(weights):
        block = body[low + offset]
        after -= weight
        looks = _placed_title_score(block, offset == 0, low + offset + 1 == high)
        if looks > 0 and looks + before - after > best:
            best, found = looks + before - after, low + offset
        before += weight
    return found


def _placed_title_score(block: Block, first: bool, last: bool, stopped: bool = False) -> float:
    score = title_score(block.text, stopped=stopped)
    if score <= -10 or bullet_like(block.text):
        return -10.0
    if block.blanks >= 2 or first:
        score += 1.5
    elif block.blanks == 1:
        score += 0.5
    if last:
        score += 1.0
    if is_decision(block.text) or _PERSON_OR_QUESTION.match(block.text):
        score -= 4
    return score


def bullet_like(line: str) -> bool:
    """Whether a line is an entry of a list."""
    return (
        line[:1] in "•·▪*"
        or line[:2] in ("- ", "– ")
        or bool(re.match(r"^\(?[a-z]{1,3}[.)]\s", line))
    )


def _unanchored_titles(
    body: Sequence[Block], anchored: set[int], groups: int, page: Page
) -> set[int]:
    """Titles of items that have neither documents nor a label."""
    protected = _agenda_of_anchored(body, anchored)
    places = [
        index
        for index, block in enumerate(body)
        if index not in anchored
        and index not in protected
        and _could_stand_alone(body, index, page)
    ]
    # Where a site prints "Additional documents:" for every item, a title without is a sub-heading.
    always = groups > max(2, len(places))
    found = set()
    for index in places:
        following = body[index + 1] if index + 1 < len(body) else None
        if STANDARD_TITLE.match(body[index].text) and not (page.labelled and always):
            found.add(index)
        elif not always and not page.labelled:
            agenda_below = following is not None and following.blanks == 1 and page.spaced
            if groups == 0 or agenda_below or (following is not None and index + 1 in anchored):
                found.add(index)
    return found


def _agenda_of_anchored(body: Sequence[Block], anchored: set[int]) -> set[int]:
    """Blocks between an item's title and its label, which are its agenda's text."""
    protected: set[int] = set()
    current: list[int] | None = None
    for index, block in enumerate(body):
        if index in anchored:
            current = []
        elif current is not None:
            if is_section_label(block.text):
                protected.update(current)
                current = None
            else:
                current.append(index)
    return protected


def _could_stand_alone(body: Sequence[Block], index: int, page: Page) -> bool:
    block = body[index]
    if block.blanks < (2 if page.spaced else 1) and index > 0:
        return False
    if _placed_title_score(block, index == 0, False, page.stopped) < 1.5 or len(block.text) > 140:
        return False
    if is_furniture(block.text) or is_section_label(block.text) or AGENDA_VOICE.match(block.text):
        return False
    following = body[index + 1] if index + 1 < len(body) else None
    if following is None or following.text[:1].islower():
        return False
    previous = body[index - 1].text if index else ""
    if STANDARD_TITLE.match(block.text) and _TAKES_CHAIR.search(previous):
        return True
    return not previous.endswith((":", ",")) and not _PERSON_OR_QUESTION.match(previous)


# -- one item --------------------------------------------------------------------------------------


def single(text: str, blocks: Sequence[Block], title: str | None) -> list[RawItem]:
    """A page with one agenda item; its heading, its title and "Minutes:" may be lost."""
    body = [
        block
        for index, block in enumerate(blocks)
        if not (index < 6 and _AGENDA_ITEM_LINE.match(block.text))
    ]
    item = RawItem(body[0].start if body else 0)
    page = page_of(body)
    while body and is_furniture(body[0].text) and not is_section_label(body[0].text):
        item.dropped.append(body.pop(0))
    body = _take_title(text, item, body, title)
    fill(item, body, page)
    return [item]


def usual_titles(text: str, blocks: Sequence[Block]) -> list[RawItem]:
    """The items of a page without numbers, labels or blank lines, from titles that all use.

    Empty where the page does not begin with one, or has fewer than three of them.
    """
    body = [block for block in blocks if not _AGENDA_ITEM_LINE.match(block.text)]
    while body and is_furniture(body[0].text):
        body.pop(0)
    titles: list[int] = []
    for index, block in enumerate(body):
        line = block.text
        below = body[index + 1] if index + 1 < len(body) else None
        if len(line) > 140 or not STANDARD_TITLE.match(line) or is_section_label(line):
            continue
        stated = line[-1] in ".:" or bool(AGENDA_VOICE.match(line))
        if not stated and title_score(line) >= 2 and not FINITE.search(line):
            titles.append(index)
        elif line.startswith("To ") and titles[-1:] != [index - 1] and below is not None:
            if titles and RESOLUTION.match(below.text):
                titles.append(index)  # "To confirm the minutes of ...", decided right below
    plain = {body[at].text.casefold() for at in titles}
    labelled = any(is_section_label(block.text) for block in body)
    if len(plain) < 3 or titles[0] != 0 or labelled:
        return []
    page = page_of(body)
    return [
        _untitled_number(text, body[at:stop], page) for at, stop in pairwise([*titles, len(body)])
    ]


def _take_title(text: str, item: RawItem, body: list[Block], title: str | None) -> list[Block]:
    """Give the item its number and title where they stand at the top; returns the other blocks."""
    if not body or is_section_label(body[0].text):
        return body
    number = number_line(body[0].text)
    if number is not None and len(body) > 1 and title_score(body[1].text) > 0:
        item.number, item.number_basis = number.printed, "printed"
        item.title_start, item.title_end = clean_title(text, body[1].start, body[1].end)
        return body[2:]
    first = body[0]
    declared = title is not None and collapse(first.text).casefold() == collapse(title).casefold()
    inline = numbered_title(text, first)
    if inline is not None and not is_reported(first.text) and title_score(first.text) > 0:
        labelled = len(body) > 1 and any(is_section_label(block.text) for block in body[1:8])
        capitals = collapse(text[inline.start : inline.end]).isupper()
        if (labelled or capitals) and not label_continues(text, body):
            item.number, item.number_basis = inline.number.printed, "printed"
            item.title_start, item.title_end = clean_title(text, inline.start, inline.end)
            return body[1:]
    if declared or (
        title_score(first.text) > 0 and label_of(text, first) is None and len(body) > 1
    ):
        item.title_start, item.title_end = clean_title(text, first.start, first.end)
        return body[1:]
    return body


def label_continues(text: str, body: Sequence[Block]) -> bool:
    """Whether the first block's number is a paragraph's: the next number follows it right below."""
    first = label_of(text, body[0])
    if first is None or first.kind != "number":
        return False
    for block in body[1:6]:
        label = label_of(text, block)
        if label is not None and label.kind == "number":
            return label.parts[0] == first.parts[0] + 1
    return False


def issue(text: str, blocks: Sequence[Block]) -> list[RawItem]:
    """A page that follows an issue: `Meeting: date - body (Item 17)`, `17 Title`, its minutes."""
    starts = [i for i, block in enumerate(blocks) if ISSUE_MEETING.match(block.text)]
    items = []
    for order, at in enumerate(starts):
        stop = starts[order + 1] if order + 1 < len(starts) else len(blocks)
        opened = ISSUE_MEETING.match(blocks[at].text)
        item = RawItem(blocks[at].start)
        if opened and opened["item"]:
            item.number, item.number_basis = opened["item"].strip().rstrip("."), "printed"
        if len(starts) > 1:
            item.heading.append(blocks[at])
        body = list(blocks[at + 1 : stop])
        while body and is_furniture(body[0].text) and not is_section_label(body[0].text):
            item.dropped.append(body.pop(0))
        inner = _issue_title(text, item, body)
        fill(item, inner, page_of(inner))
        items.append(item)
        items.extend(_run_together(text, item, items))
    return items


def _issue_title(text: str, item: RawItem, body: list[Block]) -> list[Block]:
    if not body or is_section_label(body[0].text) or CUT_OFF.match(body[0].text):
        return body
    numbered_line = numbered_title(text, body[0])
    if numbered_line is not None and (
        item.number is None or numbered_line.number.printed == item.number
    ):
        item.number, item.number_basis = numbered_line.number.printed, "printed"
        item.title_start, item.title_end = clean_title(text, numbered_line.start, numbered_line.end)
        return body[1:]
    if title_score(body[0].text) > 0 and label_of(text, body[0]) is None:
        item.title_start, item.title_end = clean_title(text, body[0].start, body[0].end)
        return body[1:]
    return body


def _run_together(text: str, item: RawItem, before: Sequence[RawItem]) -> list[RawItem]:
    """A second item that an issue page runs on with: its number and title inside the minutes."""
    if item.number is None or not item.number.isdigit():
        return []
    for index, block in enumerate(item.minutes):
        found = numbered_title(text, block)
        if (
            index > 0
            and found is not None
            and found.number.value == (int(item.number) + 1,)
            and title_score(collapse(text[found.start : found.end])) > 0
            and not is_reported(block.text)
        ):
            second = RawItem(block.start, found.number.printed, "printed")
            second.title_start, second.title_end = clean_title(text, found.start, found.end)
            inner = item.minutes[index + 1 :]
            del item.minutes[index:]
            fill(second, inner, page_of(inner))
            return [second]
    return []


def drop_clock_times(items: Iterable[RawItem]) -> None:
    """Agenda timings alone on a line ("10.15 am") at either end of an item are furniture."""
    for item in items:
        for blocks in (item.agenda, item.minutes):
            while blocks and CLOCK.match(blocks[-1].text):
                item.dropped.append(blocks.pop())
            while blocks and CLOCK.match(blocks[0].text):
                item.dropped.append(blocks.pop(0))
