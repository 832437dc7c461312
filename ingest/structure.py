"""The structure of a document: `parse` reads top to bottom what the other modules do in detail.

    text -> rendering -> heading -> items -> paragraphs, questions, resolutions, cut-offs

No speaker is decided here (`attribution.py`), and nothing is opened: `parse` is a function of its
arguments.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from ingest import items as cut
from ingest.attendance import listed, opens_list, people_in, told
from ingest.blocks import Block, collapse, line_blocks, unwrapped
from ingest.flat import flat_items, opens_something
from ingest.furniture import (
    CUT_OFF,
    PDF_ICON,
    cuts_minutes,
    is_cut,
    is_furniture,
    more_alone,
    page_breaks,
)
from ingest.heading import Heading, is_heading_line, read_heading
from ingest.item_tables import table_items, table_start
from ingest.items import Page, RawItem, bullet_like, items_start, page_of, reads_as_minutes
from ingest.model import (
    AgendaItem,
    Attendee,
    Document,
    DocumentKind,
    Meeting,
    Paragraph,
    Remark,
    Rendering,
    Source,
    Speaker,
)
from ingest.numbering import Opening, is_section_label, item_openings, stands_alone
from ingest.paragraphs import read_item
from ingest.prose import byline, guess_kind, masthead, published_on, read_prose, signature
from ingest.reading import Heading as MarkedHeading
from ingest.rendering import detect
from ingest.runon import has_lost_lines, lines_again
from ingest.wording import (
    ATTENDANCE,
    STANDARD_TITLE,
    TERMINAL,
    UNFINISHED,
    is_part_heading,
    is_reported,
)

PARSER_VERSION = "10"
"""Raised whenever the same text would be read differently, so that documents are read again."""

__all__ = ["PARSER_VERSION", "all_paragraphs", "document_id", "parse", "slug"]


@dataclass(frozen=True, slots=True)
class _Layout:
    """A text as lines, and what was dropped to get there."""

    blocks: list[Block]
    dropped: list[Block]
    openings: list[Opening]


def parse(
    text: str,
    source: Source,
    sha256: str,
    remarks: Iterable[Remark] = (),
    headings: Sequence[MarkedHeading] = (),
) -> Document:
    """Read the structure of one document.

    Args:
        text: the document's exact text, as `read.py` gives it.
        source: its file name and whatever `sources.toml` declares.
        sha256: hash of the bytes, kept with the document.
        remarks: what the reader of the bytes noticed.
        headings: what the page marks as headings, of `read.ReadText`.

    Returns:
        The document without speakers. A page on which nothing can be recognised is still a
        document: its paragraphs are kept and the remarks say what is unclear. Never raises on text.
    """
    layout = _lay_out(text, headings)
    rendering = detect(text, layout.blocks, layout.openings)
    if source.kind is not None and source.kind not in ("minutes", "agenda"):
        rendering = "prose"
    elif source.kind is not None and rendering == "prose":
        rendering = "flat_text" if len(layout.openings) >= 3 else "single_item"
    if rendering == "prose":
        return _prose(text, source, sha256, tuple(remarks))
    return _minutes(text, layout, rendering, source, sha256, list(remarks))


def _lay_out(text: str, headings: Sequence[MarkedHeading]) -> _Layout:
    blocks = line_blocks(text)
    dropped: list[Block] = []
    broken = page_breaks(blocks)
    if broken:
        dropped = [block for index, block in enumerate(blocks) if index in broken]
        blocks = [block for index, block in enumerate(blocks) if index not in broken]
    if table_start(text) is None:
        if has_lost_lines(blocks):
            blocks = lines_again(text, blocks)
        else:
            blocks = unwrapped(text, blocks, lambda block: opens_something(text, block))
    openings = item_openings(text, blocks, items_start(blocks), headings)
    return _Layout(blocks, dropped, openings)


# -- minutes -------------------------------------------------------------------------------------


def _minutes(
    text: str,
    layout: _Layout,
    rendering: Rendering,
    source: Source,
    sha256: str,
    noticed: list[Remark],
) -> Document:
    heading = read_heading(text, layout.blocks, rendering, source)
    raw, front = _cut_items(text, layout, rendering, heading, source)
    if not raw:
        noticed.append(
            Remark("unclear", "no agenda item was recognised; the text is kept as one item")
        )
        below = _without_heading(layout.blocks, rendering, heading)
        raw, front = cut.single(text, below or layout.blocks, source.title), []
    cut.drop_clock_times(raw)
    for index, item in enumerate(raw):
        item.end = raw[index + 1].start if index + 1 < len(raw) else len(text)
    _number(raw, text, noticed)
    lead = _front_item(front, heading)
    agenda_items = _agenda_items(text, raw, lead, noticed)
    agenda_items = _broken_off(text, agenda_items, noticed)
    _notice(text, raw, lead, layout, heading, agenda_items, noticed)
    meeting = Meeting(
        heading.body, heading.date, heading.date_basis, heading.venue, heading.body_basis
    )
    kind: DocumentKind = source.kind or ("agenda" if rendering == "agenda_only" else "minutes")
    title = source.title or _page_title(agenda_items, rendering)
    return Document(
        id=document_id(source, meeting, title, rendering),
        file=source.file,
        text=text,
        sha256=sha256,
        kind=kind,
        kind_basis="printed" if source.kind else "inferred",
        rendering=rendering,
        title=title,
        publisher=source.publisher,
        url=source.url,
        published=source.published,
        author=source.author,
        meeting=meeting,
        items=agenda_items,
        remarks=tuple(noticed),
        attendance=_attendance(text, agenda_items),
        attendees=_attendees(text, agenda_items),
    )


def _cut_items(
    text: str, layout: _Layout, rendering: Rendering, heading: Heading, source: Source
) -> tuple[list[RawItem], list[Block]]:
    blocks = layout.blocks
    if rendering == "pipe_table":
        start = table_start(text)
        return table_items(text, start if start is not None else heading.end), []
    if rendering == "single_item":
        if layout.openings[:1] and layout.openings[0].at > 3:
            told = all(opening.words is not None for opening in layout.openings)
            if told or stands_alone(text, blocks, layout.openings):
                return flat_items(text, blocks, layout.openings, heading.end)
        listed = cut.usual_titles(text, blocks)
        if listed:
            return listed, []
        return cut.single(text, blocks, source.title), []
    if rendering == "issue_page":
        return cut.issue(text, blocks), []
    first = items_start(blocks)
    page = page_of(blocks[first:], rendering == "agenda_only")
    if rendering == "flat_text":
        return flat_items(text, blocks, layout.openings, heading.end)
    numbers = rendering == "numbered_list" or (
        rendering in ("error_banner", "agenda_only") and _prints_numbers(layout, page)
    )
    if numbers:
        found, lead = cut.numbered(text, blocks, layout.openings, page, 0)
        return found, lead
    return cut.stripped(text, blocks, page, first or _below_heading(blocks))


def _without_heading(
    blocks: Sequence[Block], rendering: Rendering, heading: Heading
) -> Sequence[Block]:
    """What stands below the heading of a page without items, where it is plain where that ends."""
    first = items_start(blocks)
    if first or rendering != "flat_text":
        return blocks[first:]
    first = next((i for i, block in enumerate(blocks) if block.end > heading.end), 0)
    told = any(reads_as_minutes(block) or ATTENDANCE.match(block.text) for block in blocks[:first])
    return blocks if told else blocks[first:]


def _prints_numbers(layout: _Layout, page: Page) -> bool:
    """Whether a page whose heading is lost still has its items numbered."""
    followed = sum(opening.followed for opening in layout.openings)
    return len(layout.openings) >= 2 and (followed >= 2 or not page.labelled)


def _below_heading(blocks: Sequence[Block]) -> int:
    """Index of the first block below the lines of the heading, where no header marks it."""
    first = 0
    for index, block in enumerate(blocks[:15]):
        if is_section_label(block.text) or PDF_ICON.search(block.text):
            break
        if is_heading_line(block.text) or is_furniture(block.text):
            first = index + 1
    return first


def _front_item(front: Sequence[Block], heading: Heading) -> RawItem | None:
    """What stands before the first item and is neither heading nor furniture: who was there."""
    kept: list[Block] = []
    for block in front:
        if is_furniture(block.text) or is_heading_line(block.text):
            continue
        listed = ATTENDANCE.match(block.text) or opens_list(block.text)
        if kept or listed or _PEOPLE.match(block.text) or _told(block, heading):
            kept.append(block)
    if not kept:
        return None
    return RawItem(kept[0].start, end=kept[-1].end, minutes=kept)


_PEOPLE = re.compile(
    r"^(?:IN THE CHAIR|SEDERUNT|(?:[A-Z-]{2,20} )?(?:MEMBERS|COUNCILLORS|OFFICIALS|NOMINEES))\s?:$",
    re.I,
)
"""A label above those who were there."""


def _told(block: Block, heading: Heading) -> bool:
    """Whether a line below the heading is the record of something that happened."""
    line = block.text
    return block.start >= heading.end and reads_as_minutes(block) and bool(TERMINAL.search(line))


def _agenda_items(
    text: str, raw: Sequence[RawItem], lead: RawItem | None, noticed: list[Remark]
) -> tuple[AgendaItem, ...]:
    items: list[AgendaItem] = []
    taken: dict[str, int] = {}
    always = _always_marks(text, raw)
    if lead is not None:
        items.append(_agenda_item(text, "front", lead, noticed))
    for ordinal, item in enumerate(raw, 1):
        key = item.number.replace(" ", "") if item.number else f"i{ordinal}"
        if item.number is None and len(raw) == 1:
            key = "item"
        taken[key] = taken.get(key, 0) + 1
        if taken[key] > 1:
            key = f"{key}-{taken[key]}"
        items.append(_agenda_item(text, key, item, noticed, always))
    return tuple(items)


def _agenda_item(
    text: str, key: str, item: RawItem, noticed: list[Remark], always: bool = False
) -> AgendaItem:
    read = read_item(text, key, item)
    noticed.extend(read.remarks)
    titled = item.title_end > item.title_start
    broken = any(one.truncated and one.kind != "agenda" for one in read.paragraphs)
    marked = read.cut or _minutes_marker(text, item)
    if marked and always and not broken:
        name = f"item {item.number or key}"
        noticed.append(Remark("unclear", f"a fuller text of {name} may exist", item.end))
    return AgendaItem(
        key=key,
        number=item.number,
        number_basis=item.number_basis,
        title=text[item.title_start : item.title_end] if titled else None,
        title_start=item.title_start if titled else item.start,
        title_end=item.title_end if titled else item.start,
        start=item.start,
        end=item.end,
        paragraphs=read.paragraphs,
        questions=read.questions,
        truncated=broken or (marked and not always),
    )


def _always_marks(text: str, raw: Sequence[RawItem]) -> bool:
    """Whether a page offers the full text of every item, of those too that stand there whole."""
    held = [item for item in raw if item.minutes]
    marked = [item for item in held if _minutes_marker(text, item)]
    if len(marked) < 3 or len(marked) < len(held) - 1:
        return False
    return any(
        sum(len(block.text) for block in item.minutes) < 400
        and len(item.minutes) > 1
        and bool(TERMINAL.search(item.minutes[-2].text))
        for item in marked
    )


def _minutes_marker(text: str, item: RawItem) -> bool:
    """Whether a marker says that the minutes of an item go on; the agenda's own does not count."""
    return any(
        cuts_minutes(text[block.start : block.end])
        for blocks in (item.minutes, item.agenda, item.decision)
        for block in blocks
    )


def _cut_number(text: str, item: RawItem) -> str | None:
    for blocks in (item.minutes, item.agenda, item.decision):
        for block in blocks:
            match = CUT_OFF.search(text, block.start, block.end)
            if match:
                return collapse(match["number"] or match["eitem"])
    return None


def _number(raw: Sequence[RawItem], text: str, noticed: list[Remark]) -> None:
    """Give numbers to items that print none: from their cut-off line, their labels, their
    neighbours.
    """
    for item in raw:
        told = _cut_number(text, item)
        if item.number is None and told:
            item.number, item.number_basis = told, "printed"
        elif told and item.number and told != re.sub(r"\s", "", item.number):
            noticed.append(
                Remark("unclear", f"item {item.number} is cut off as item {told}", item.start)
            )
    if all(item.number is None for item in raw):
        _number_from_labels(raw, noticed)
    _number_between(raw, noticed)


def _number_from_labels(raw: Sequence[RawItem], noticed: list[Remark]) -> None:
    """Labels 11.1, 12.1, 15.1 number the items 11, 12 and 15, if they rise with them."""
    roots: list[tuple[RawItem, int]] = []
    for item in raw:
        own = {
            int(match[1])
            for block in item.minutes
            if (
                match := re.match(
                    r"(\d{1,3})\.\d{1,2}\b(?!\s?(?:%|am|pm|a\.m|p\.m|million))", block.text
                )
            )
        }
        if len(own) == 1:
            roots.append((item, own.pop()))
    numbers = [number for _, number in roots]
    if not roots or numbers != sorted(set(numbers)):
        return
    for item, number in roots:
        item.number, item.number_basis = str(number), "inferred"
        noticed.append(Remark("inferred", f"item number {number}, from its labels", item.start))


def _number_between(raw: Sequence[RawItem], noticed: list[Remark]) -> None:
    known = [i for i, item in enumerate(raw) if item.number and item.number.isdigit()]
    for left, right in pairwise(known):
        first, last = int(raw[left].number or 0), int(raw[right].number or 0)
        if right - left < 2 or last - first != right - left:
            continue
        for step in range(1, right - left):
            item = raw[left + step]
            if item.number is None:
                item.number, item.number_basis = str(first + step), "inferred"
                noticed.append(
                    Remark(
                        "inferred", f"item number {item.number}, between its neighbours", item.start
                    )
                )


# -- what is noticed -------------------------------------------------------------------------------


def _broken_off(
    text: str, items: tuple[AgendaItem, ...], noticed: list[Remark]
) -> tuple[AgendaItem, ...]:
    """Mark the last paragraph of a text that stops in mid-sentence without a marker.

    What cannot be told from a short line or a title is only remarked on.
    """
    if not items:
        return items
    item = items[-1]
    if not item.paragraphs:
        spoken = any(one.kind == "minute" for other in items for one in other.paragraphs)
        titled = item.title is not None and not text[item.title_end :].strip()
        if spoken and titled and not STANDARD_TITLE.match(item.title or ""):
            noticed.append(Remark("unclear", "the text ends with a title", item.title_end))
        return items
    last = item.paragraphs[-1]
    if last.truncated or text[last.end :].strip():
        return items
    words = text[last.start : last.end]
    spoken = last.kind in ("minute", "question", "resolution")
    certain = bool(UNFINISHED.search(collapse(words[-60:]))) or (
        words[-1].isalpha() and not text.endswith("\n") and _is_fragment(text, words)
    )
    if not _open_ended(words, last.kind):
        return items
    if not certain or not spoken or len(words) < 60:
        noticed.append(Remark("unclear", "the text ends without the end of a sentence", last.end))
        return items
    noticed.append(Remark("unclear", "the text stops in mid-sentence, without a marker", last.end))
    paragraphs = (*item.paragraphs[:-1], replace(last, truncated=True))
    return (*items[:-1], replace(item, paragraphs=paragraphs, truncated=True))


def _open_ended(words: str, kind: str) -> bool:
    """Whether the last words of a text leave a sentence open, as far as its kind tells."""
    if TERMINAL.search(words[-8:]) or words[-1] in ':;)”"':
        return False
    count = len(words[:400].split())
    stopped = bool(UNFINISHED.search(collapse(words[-60:]))) or bool(_ONE_LETTER.search(words[-3:]))
    if kind in ("minute", "question", "resolution"):
        listed = bullet_like(words) or (words.count("\n") and bullet_like(words.splitlines()[-1]))
        told = count >= 4 and is_reported(words) and not listed
        return len(words) >= 60 or told or (stopped and count > 1)
    if kind == "heading":
        return count >= 2 and not words.isupper() and not _SIGN_OFF.match(words)
    return stopped or (kind == "agenda" and words.startswith("To ") and count == 2)


_ONE_LETTER = re.compile(r"\s[b-z]$")
_SIGN_OFF = re.compile(
    r"(?:chair|signed|date|mayor|convener|clerk|the meeting|meeting|end)\b", re.I
)


def _is_fragment(text: str, words: str) -> bool:
    """Whether the last word is not a word of this text: lower case, and nowhere else in it."""
    last = re.search(r"[^\W\d_]+$", words)
    if last is None or not last[0].islower():
        return False
    return len(re.findall(rf"\b{last[0]}\b", text[-200_000:])) <= 1


def _notice(
    text: str,
    raw: Sequence[RawItem],
    lead: RawItem | None,
    layout: _Layout,
    heading: Heading,
    items: Sequence[AgendaItem],
    noticed: list[Remark],
) -> None:
    for item in items:
        noticed.extend(_cut_off_remarks(item))
    for raw_item in raw:
        noticed.extend(raw_item.remarks)
    dropped = [*layout.dropped, *(block for item in raw for block in item.dropped)]
    if dropped:
        first = min(block.start for block in dropped)
        noticed.append(Remark("dropped", f"{len(dropped)} lines of page furniture", first))
    if heading.dates_differ:
        noticed.append(Remark("unclear", "the page shows meetings of different dates"))
    elif heading.date is None:
        noticed.append(Remark("unclear", "the page states no meeting date"))
    if heading.body is None:
        noticed.append(Remark("unclear", "the page does not name the body that met"))
    lost = _in_no_item(layout, raw, heading, items)
    if lost:
        stand = "lines stand" if len(lost) > 1 else "line stands"
        noticed.append(Remark("unclear", f"{len(lost)} {stand} in no item", lost[0].start))
    untitled = sum(item.title is None for item in items if item.key != "front")
    if untitled and len(items) > 1:
        noticed.append(Remark("unclear", f"{untitled} items have lost their title"))


def _in_no_item(
    layout: _Layout, raw: Sequence[RawItem], heading: Heading, items: Sequence[AgendaItem]
) -> list[Block]:
    """Lines with words that are neither heading nor furniture and stand in no item.

    Above the first item only whole sentences are looked for: the rest is the page's heading.
    """
    first = items[0].start if items else 0
    spans = [(block.start, block.end) for item in raw for block in item.dropped]
    for item in items:
        spans.append((item.title_start, item.title_end))
        spans += [(paragraph.start, paragraph.end) for paragraph in item.paragraphs]
    spans.sort()
    found: list[Block] = []
    at = reached = 0
    for block in layout.blocks:
        while at < len(spans) and spans[at][0] < block.end:
            reached = max(reached, spans[at][1])
            at += 1
        titles_page = block.start < first and not (
            len(block.text) >= 60
            and TERMINAL.search(block.text)
            and not re.search(r"\b(?:minutes|notes) (?:of|for)\b", block.text[:300], re.I)
        )
        if reached > block.start or block.start < heading.end or titles_page:
            continue
        if _says_something(block):
            found.append(block)
    return found


def _says_something(block: Block) -> bool:
    line = block.text
    return len(re.findall(r"[^\W\d_]{2,}", line[:400])) >= 4 and not (
        is_furniture(line)
        or is_heading_line(line)
        or is_section_label(line)
        or is_part_heading(line)
        or is_cut(line)
        or more_alone(line)
    )


def _name(item: AgendaItem) -> str:
    return (
        f"item {item.number}"
        if item.number
        else f"item {item.title!r}"
        if item.title
        else "the item"
    )


def _cut_off_remarks(item: AgendaItem) -> list[Remark]:
    remarks = []
    for paragraph in item.paragraphs:
        if paragraph.truncated:
            where = (
                f"in paragraph {paragraph.label}"
                if paragraph.label
                else "in a paragraph without a number"
            )
            what = "the agenda text of " if paragraph.kind == "agenda" else ""
            message = f"{what}{_name(item)} is cut off{'' if what else ' ' + where}"
            remarks.append(Remark("cut_off", message, paragraph.end))
    if item.truncated and all(remark.message.startswith("the agenda") for remark in remarks):
        labels = [paragraph.label for paragraph in item.paragraphs if paragraph.label]
        after = f" after paragraph {labels[-1]}" if labels else ""
        remarks.append(Remark("cut_off", f"{_name(item)} is cut off{after}", item.end))
    return remarks


def _page_title(items: tuple[AgendaItem, ...], rendering: Rendering) -> str | None:
    if rendering in ("single_item", "issue_page") and items and items[0].title:
        return collapse(items[0].title)
    return None


def _attendance(text: str, items: Sequence[AgendaItem]) -> tuple[Speaker, ...]:
    """The people present, from the paragraphs that open as lists of attendance."""
    return people_in(
        text[paragraph.start : paragraph.end]
        for item in items
        for paragraph in item.paragraphs
        if _lists(text, item, paragraph)
    )


def _lists(text: str, item: AgendaItem, paragraph: Paragraph) -> bool:
    line = _first_line(text, paragraph)
    if paragraph.kind == "note" and ATTENDANCE.match(line):
        return True
    return item.key == "front" and opens_list(line)


def _attendees(text: str, items: Sequence[AgendaItem]) -> tuple[Attendee, ...]:
    """Everybody who is listed or told to have been there or not, with the words that do."""
    found: list[Attendee] = []
    for item in items:
        for paragraph in item.paragraphs:
            where = (paragraph.anchor, paragraph.start, paragraph.end)
            if _lists(text, item, paragraph):
                people = listed(text[paragraph.start : paragraph.end])
                found += [Attendee(person, how, *where) for person, how in people]
            elif paragraph.kind in ("minute", "resolution"):
                for one in paragraph.sentences:
                    place = (paragraph.anchor, one.start, one.end)
                    words = text[one.start : one.end]
                    found += [Attendee(person, how, *place) for person, how in told(words)]
    return tuple(found)


def _first_line(text: str, paragraph: Paragraph) -> str:
    return collapse(text[paragraph.start : paragraph.end].split("\n", 1)[0][:160])


# -- documents that are not minutes ----------------------------------------------------------------


def _prose(text: str, source: Source, sha256: str, remarks: tuple[Remark, ...]) -> Document:
    read = read_prose(text, source)
    if source.kind is None:
        kind, doubt = guess_kind(text, source.publisher)
    else:
        kind, doubt = source.kind, None
    printed = text[read.title_start : read.title_end] or None
    title = source.title or (collapse(printed) if printed else None)
    noticed = list(remarks)
    if read.dropped:
        first = read.dropped[0].start
        noticed.append(Remark("dropped", f"{len(read.dropped)} lines of page furniture", first))
    if source.kind is None:
        noticed.append(Remark("inferred", f"kind of document: {kind}"))
    if doubt is not None:
        noticed.append(Remark("unclear", doubt))
    published = published_on(read.dated, source)
    if published is None:
        noticed.append(Remark("unclear", "the page states no date"))
    item = AgendaItem(
        key="doc",
        number=None,
        number_basis="not_stated",
        title=printed,
        title_start=read.title_start,
        title_end=read.title_end,
        start=0,
        end=len(text),
        paragraphs=read.paragraphs,
        truncated=any(paragraph.truncated for paragraph in read.paragraphs),
    )
    noticed.extend(_cut_off_remarks(item))
    return Document(
        id=document_id(source, None, title, "prose"),
        file=source.file,
        text=text,
        sha256=sha256,
        kind=kind,
        kind_basis="printed" if source.kind else "inferred",
        rendering="prose",
        title=title,
        publisher=source.publisher or (masthead(line_blocks(text)) if kind == "news" else None),
        url=source.url,
        published=published,
        author=source.author or byline(text) or (signature(text) if kind == "statement" else None),
        meeting=None,
        items=(item,),
        remarks=tuple(noticed),
    )


# -- names -----------------------------------------------------------------------------------------


def slug(words: str, longest: int = 60) -> str:
    """Words as a part of an id: lower case, hyphens, ASCII, at most `longest` characters."""
    plain = re.sub(r"[^a-z0-9]+", "-", words.casefold().replace("’", "").replace("'", "")).strip(
        "-"
    )
    if len(plain) > longest:
        plain = plain[:longest].rsplit("-", 1)[0]
    return plain or "document"


def document_id(
    source: Source, meeting: Meeting | None, title: str | None, rendering: Rendering
) -> str:
    """Where a document stands: body and date of its meeting, else publisher and title.

    "northshire-police-and-crime-panel/2023-04-18". The same on every run; two documents that would
    share an id are told apart by the pipeline.
    """
    stem = slug(source.file.rsplit(".", 1)[0])
    if meeting is not None:
        body = slug(meeting.body) if meeting.body else "body-not-stated"
        if meeting.date is None:
            return f"{body}/{slug(title) if title else stem}"
        part = f"/{slug(title)}" if rendering == "single_item" and title else ""
        return f"{body}/{meeting.date.isoformat()}{part}"
    publisher = slug(source.publisher) if source.publisher else "documents"
    return f"{publisher}/{slug(title) if title else stem}"


def all_paragraphs(document: Document) -> list[tuple[AgendaItem, Paragraph]]:
    """Every paragraph of a document with the item it stands in, in the order printed."""
    return [(item, paragraph) for item in document.items for paragraph in item.paragraphs]
