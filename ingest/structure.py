"""The structure of a document: `parse` reads top to bottom what the other modules do in detail.

    text -> rendering -> heading -> items -> paragraphs, questions, resolutions, cut-offs

No speaker is decided here (`attribution.py`), and nothing is opened: `parse` is a function of its
arguments.
"""

import re
from collections.abc import Iterable
from dataclasses import replace

from ingest import items as cut
from ingest.blocks import CUT_OFF, CUT_OFF_WELSH, Block, collapse, line_blocks
from ingest.heading import Heading, detect, is_heading_line, read_heading
from ingest.model import (
    AgendaItem,
    Basis,
    Document,
    DocumentKind,
    Meeting,
    Paragraph,
    Remark,
    Rendering,
    Source,
    Speaker,
)
from ingest.paragraphs import read_paragraphs
from ingest.prose import byline, guess_kind, published_on, read_prose

PARSER_VERSION = "1"
"""Raised whenever the same text would be read differently, so that documents are read again."""


def parse(text: str, source: Source, sha256: str, remarks: Iterable[Remark] = ()) -> Document:
    """Read the structure of one document.

    Args:
        text: the document's exact text, as `read.py` gives it.
        source: its file name and whatever `sources.toml` declares.
        sha256: hash of the bytes, kept with the document.
        remarks: what the reader of the bytes noticed.

    Returns:
        The document without speakers. A page on which nothing can be recognised is still a document:
        its paragraphs are kept and the remarks say what is unclear. Never raises on text.
    """
    blocks = line_blocks(text)
    rendering = detect(text, blocks)
    if source.kind is not None and source.kind not in ("minutes", "agenda"):
        rendering = "prose"
    elif source.kind in ("minutes", "agenda") and rendering == "prose":
        rendering = "flat_text" if len(blocks) > 3 else "single_item"
    if rendering == "prose":
        return _prose(text, source, sha256, tuple(remarks))
    return _minutes(text, blocks, rendering, source, sha256, tuple(remarks))


# -- minutes -------------------------------------------------------------------------------------


def _minutes(
    text: str,
    blocks: list[Block],
    rendering: Rendering,
    source: Source,
    sha256: str,
    remarks: tuple[Remark, ...],
) -> Document:
    heading = read_heading(text, blocks, rendering, source)
    raw = _cut_items(text, blocks, rendering, heading, source)
    if not raw:
        remarks += (
            Remark("unclear", "no agenda item was recognised; the text is kept as one item"),
        )
        raw = cut.single_item(text, blocks, source.title)
    for index, item in enumerate(raw):
        item.end = raw[index + 1].start if index + 1 < len(raw) else len(text)
    noticed: list[Remark] = list(remarks)
    _number(raw, text, noticed)
    bare_decisions = rendering in ("stripped_list", "pipe_table", "error_banner")
    agenda_items = _agenda_items(text, raw, bare_decisions)
    for item in agenda_items:
        noticed.extend(_cut_off_remarks(text, item))
    dropped = [block for item in raw for block in item.dropped]
    if dropped:
        noticed.append(
            Remark("dropped", f"{len(dropped)} lines of page furniture", dropped[0].start)
        )
    if heading.date is None:
        noticed.append(Remark("unclear", "the page states no meeting date"))
    if heading.body is None:
        noticed.append(Remark("unclear", "the page does not name the body that met"))
    kind: DocumentKind = source.kind or ("agenda" if rendering == "agenda_only" else "minutes")
    kind_basis: Basis = "printed" if source.kind else "inferred"
    title = source.title or _page_title(text, agenda_items, heading, rendering)
    meeting = Meeting(
        heading.body, heading.date, heading.date_basis, heading.venue, heading.body_basis
    )
    return Document(
        id=document_id(source, meeting, title, rendering),
        file=source.file,
        text=text,
        sha256=sha256,
        kind=kind,
        kind_basis=kind_basis,
        rendering=rendering,
        title=title,
        publisher=source.publisher,
        url=source.url,
        published=source.published,
        author=source.author,
        meeting=meeting,
        items=agenda_items,
        remarks=tuple(noticed),
        attendance=(),
    )


def _cut_items(
    text: str, blocks: list[Block], rendering: Rendering, heading: Heading, source: Source
) -> list[cut.RawItem]:
    if rendering == "pipe_table":
        return cut.pipe_table(text, heading.end)
    if rendering == "single_item":
        return cut.single_item(text, blocks, source.title)
    if rendering == "issue_page":
        return cut.issue_page(text, blocks)
    if rendering == "flat_text":
        return cut.flat_text(text, cut.flat_blocks(text, blocks), heading.end)
    if rendering == "error_banner":
        body = [
            b
            for b in blocks
            if not re.match(r"^(?:•\s*)?(?:Agenda and minutes|Technical Error)|branding", b.text)
        ]
        numbered = cut.numbered_list(text, body)
        return (
            numbered
            if sum(i.number is not None for i in numbered) >= 2
            else cut.stripped_list(text, body)
        )
    if rendering == "stripped_list":
        return cut.stripped_list(text, blocks)
    body = [
        block for block in blocks if block.start >= heading.end or not is_heading_line(block.text)
    ]
    return cut.numbered_list(text, body) or cut.stripped_list(text, blocks)


def _agenda_items(
    text: str, raw: list[cut.RawItem], bare_decisions: bool
) -> tuple[AgendaItem, ...]:
    items: list[AgendaItem] = []
    taken: set[str] = set()
    for ordinal, item in enumerate(raw, 1):
        key = item.number.replace(" ", "") if item.number else f"i{ordinal}"
        if item.number is None and len(raw) == 1:
            key = "item"
        unique, count = key, 2
        while unique in taken:
            unique, count = f"{key}-{count}", count + 1
        taken.add(unique)
        paragraphs, questions = read_paragraphs(
            text, unique, item.agenda, item.minutes, bare_decisions
        )
        title = (
            text[item.title_start : item.title_end] if item.title_end > item.title_start else None
        )
        items.append(
            AgendaItem(
                key=unique,
                number=item.number,
                number_basis=item.number_basis,
                title=title,
                title_start=item.title_start,
                title_end=item.title_end,
                start=item.start,
                end=item.end,
                paragraphs=paragraphs,
                questions=questions,
                truncated=any(paragraph.truncated for paragraph in paragraphs)
                or bool(_cut_number(text, item.start, item.end)),
            )
        )
    return tuple(items)


def _cut_number(text: str, start: int, end: int) -> str | None:
    match = CUT_OFF.search(text, start, end) or CUT_OFF_WELSH.search(text, start, end)
    return collapse(match["number"]) if match else None


def _number(raw: list[cut.RawItem], text: str, remarks: list[Remark]) -> None:
    """Give numbers to items that print none: from their own cut-off line, their labels, their neighbours."""
    for item in raw:
        told = _cut_number(text, item.start, item.end)
        if item.number is None and told:
            item.number, item.number_basis = told, "printed"
        elif item.number and told and told != item.number:
            remarks.append(
                Remark("unclear", f"item {item.number} is cut off as item {told}", item.start)
            )
    for item in raw:
        if item.number is None:
            roots = {
                match.group(1)
                for block in item.minutes
                if (match := re.match(r"^(\d{1,3})\.\d{1,2}\b", block.text))
            }
            if len(roots) == 1:
                item.number, item.number_basis = roots.pop(), "inferred"
                remarks.append(
                    Remark("inferred", f"item number {item.number}, from its labels", item.start)
                )
    known = [i for i, item in enumerate(raw) if item.number and item.number.isdigit()]
    for left, right in zip(known, known[1:], strict=False):
        first, last = int(raw[left].number or 0), int(raw[right].number or 0)
        if right - left > 1 and last - first == right - left:
            for step in range(1, right - left):
                item = raw[left + step]
                if item.number is None:
                    item.number, item.number_basis = str(first + step), "inferred"
                    remarks.append(
                        Remark(
                            "inferred",
                            f"item number {item.number}, between its neighbours",
                            item.start,
                        )
                    )


def _cut_off_remarks(text: str, item: AgendaItem) -> list[Remark]:
    name = f"item {item.number}" if item.number else f"item {item.title!r}"
    remarks = []
    for paragraph in item.paragraphs:
        if paragraph.truncated:
            where = (
                f"in paragraph {paragraph.label}"
                if paragraph.label
                else "in a paragraph without a number"
            )
            remarks.append(Remark("cut_off", f"{name} is cut off {where}", paragraph.end))
    if item.truncated and not remarks:
        remarks.append(Remark("cut_off", f"{name} is cut off", item.end))
    return remarks


def _page_title(
    text: str, items: tuple[AgendaItem, ...], heading: Heading, rendering: Rendering
) -> str | None:
    if rendering in ("single_item", "issue_page") and items and items[0].title:
        return collapse(items[0].title)
    return None


# -- documents that are not minutes ----------------------------------------------------------------


def _prose(text: str, source: Source, sha256: str, remarks: tuple[Remark, ...]) -> Document:
    paragraphs, (title_start, title_end), dated, dropped = read_prose(text, source)
    kind = source.kind or guess_kind(text, source)
    title = source.title or (collapse(text[title_start:title_end]) or None)
    noticed = list(remarks)
    if dropped:
        noticed.append(
            Remark("dropped", f"{len(dropped)} lines of page furniture", dropped[0].start)
        )
    if source.kind is None:
        noticed.append(Remark("inferred", f"kind of document: {kind}"))
    published = published_on(dated, source)
    if published is None:
        noticed.append(Remark("unclear", "the page states no date"))
    item = AgendaItem(
        key="doc",
        number=None,
        number_basis="not_stated",
        title=text[title_start:title_end] or None,
        title_start=title_start,
        title_end=title_end,
        start=0,
        end=len(text),
        paragraphs=paragraphs,
    )
    return Document(
        id=document_id(source, None, title, "prose"),
        file=source.file,
        text=text,
        sha256=sha256,
        kind=kind,
        kind_basis="printed" if source.kind else "inferred",
        rendering="prose",
        title=title,
        publisher=source.publisher,
        url=source.url,
        published=published,
        author=source.author or byline(text),
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
    return f"{slug(source.publisher) if source.publisher else 'documents'}/{slug(title) if title else stem}"


def without_paragraphs(document: Document) -> Document:
    """The document with empty items: for summaries."""
    return replace(document, items=tuple(replace(item, paragraphs=()) for item in document.items))


def all_paragraphs(document: Document) -> list[tuple[AgendaItem, Paragraph]]:
    """Every paragraph of a document with the item it stands in, in the order printed."""
    return [(item, paragraph) for item in document.items for paragraph in item.paragraphs]


def speakers_present(document: Document) -> tuple[Speaker, ...]:
    """The people the page lists as present."""
    return document.attendance
