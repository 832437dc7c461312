"""Pages that arrive as a table: `No. | Item |`, a rule, and rows closed by `|`."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from ingest.blocks import Block, collapse, line_blocks, trimmed
from ingest.furniture import (
    PDF_ICON,
    is_furniture,
)
from ingest.items import RawItem, clean_title, fill, page_of
from ingest.labels import number_line
from ingest.numbering import is_section_label
from ingest.runon import pieces
from ingest.wording import RESOLUTION, STANDARD_TITLE, is_reported, title_score

_HEADER = re.compile(
    r"^[ \t|]*(?:No\.?|Rhif|Item|Number)\s?\|[ \t]*(?:Item|Eitem|Description|"
    r"Title)\b(?P<more>[^\n]*)$",
    re.IGNORECASE | re.MULTILINE,
)
_RULE = re.compile(r"^[ \t|:-]*-{3,}[ \t]*\|[ \t|:-]*$", re.MULTILINE)
_AGENDA_BEGINS = re.compile(
    r"(?<!\bfrom)(?<!\bof)(?<!\bby)(?<!\bfor)(?<!\bto)(?<!\bwith)"
    r"\s(?=(?:To (?:receive|consider|note|confirm|approve|agree|elect|appoint|answer|review|"
    r"scrutinise|sign|invite)|"
    r"Members (?:are|will|of)|(?:The|All) (?:Panel|Committee|Members?|Chair(?:man)?) (?:is|are|"
    r"will|to|present|welcomes?|invites?|asks?)|"
    r"Relevant Authorities \(|In accordance with|Please (?:note|see)|A (?:total )?period|"
    r"Report of)\b)"
)
_MINUTES_BEGIN = re.compile(
    r"\s(?=(?:(?:The|A|An|No|Mr|Mrs|Ms|Dr|Cllr|Councillor|Members|Apologies were|There (?:was|"
    r"were)|It was|In |At |None)\b))"
)


_TITLE_AND_LABEL = re.compile(
    r"(?P<title>[A-Z][^|.:;?!]{2,140}?)\s(?:Minutes|Decision|Cofnodion)\s?:"
)
_LABEL_AND_WORDS = re.compile(r"(?:Minutes|Cofnodion)\s?:")


@dataclass(frozen=True, slots=True)
class _Row:
    number: str | None
    start: int
    blocks: tuple[Block, ...]
    outcome: tuple[Block, ...] = ()  # a third column


def table_start(text: str) -> int | None:
    """Where the rows of a table of items begin, else None."""
    header = _HEADER.search(text)
    if header is None:
        return None
    rule = _RULE.search(text, header.end(), min(len(text), header.end() + 200))
    return rule.end() if rule else header.end()


def table_items(text: str, start: int) -> list[RawItem]:
    """The items of a table, from `start` on; see `items.RawItem`."""
    header = _HEADER.search(text)
    wide = bool(header and header["more"].strip(" |").strip())
    rows = _three_columns(text, start) if wide else _two_columns(text, start)
    everything = [block for row in rows for block in row.blocks]
    page = page_of(everything)
    items = []
    for row in rows:
        item = RawItem(row.start, row.number, "printed" if row.number else "not_stated")
        blocks = _take_title(text, item, list(row.blocks))
        if row.outcome:
            item.minutes.extend(blocks)
            item.minutes.extend(row.outcome)
        else:
            fill(item, blocks, page)
        if item.title_end > item.title_start or item.agenda or item.minutes:
            items.append(item)
    return items


# -- rows ------------------------------------------------------------------------------------------


def _cells(text: str, start: int) -> list[tuple[int, int]]:
    cells, position = [], start
    while position < len(text):
        bar = text.find("|", position)
        end = len(text) if bar < 0 else bar
        if text[position:end].strip(" \t\r\n\u00a0-:"):
            cells.append((position, end))
        position = end + 1
    return cells


def _open_rows(text: str, cells: Sequence[tuple[int, int]], wrapped: bool) -> list[tuple[int, int]]:
    """Cells, cut where another row begins whose `|` was lost: "Apologies Minutes: ..."."""
    if wrapped:
        return list(cells)
    found = []
    for start, end in cells:
        bounds = [start]
        labels = 0
        for line in line_blocks(text, start, end):
            opens = _TITLE_AND_LABEL.match(line.text)
            titled = opens is not None and title_score(opens["title"]) >= 1
            bare = opens is None and labels > 0 and bool(_LABEL_AND_WORDS.match(line.text))
            if (titled or bare) and labels and line.start > start:
                bounds.append(line.start)
            labels += titled or bare or bool(_LABEL_AND_WORDS.match(line.text))
        found += list(pairwise([*bounds, end]))
    return found


def _two_columns(text: str, start: int) -> list[_Row]:
    wrapped = _is_wrapped(text, start)
    rows: list[_Row] = []
    number: str | None = None
    begins: int | None = None
    for cell_start, cell_end in _open_rows(text, _cells(text, start), wrapped):
        alone = number_line(collapse(text[cell_start : min(cell_end, cell_start + 60)]))
        if alone is not None and cell_end - cell_start < 60:
            number, begins = alone.printed, cell_start
            continue
        blocks = _cell_blocks(text, cell_start, cell_end, wrapped)
        if not blocks or all(is_furniture(block.text) for block in blocks):
            continue
        broken = bool(rows) and not any(is_section_label(one.text) for one in rows[-1].blocks)
        if broken and number is None and is_section_label(blocks[0].text):
            last = rows.pop()  # a row that was broken behind its title
            rows.append(_Row(last.number, last.start, (*last.blocks, *blocks)))
            continue
        rows.append(_Row(number, cell_start if begins is None else begins, tuple(blocks)))
        number = begins = None
    return rows


def _three_columns(text: str, start: int) -> list[_Row]:
    rows = []
    for line in line_blocks(text, start):
        cells = [
            block
            for begin, end in _cells_of_line(text, line)
            if (block := trimmed(text, begin, end)) is not None
        ]
        if not cells:
            continue
        number = number_line(cells[0].text)
        titled = cells[1:] if number is not None else cells
        if not titled:
            continue
        outcome = tuple(piece for cell in titled[1:] for piece in pieces(text, cell))
        rows.append(_Row(number.printed if number else None, line.start, (titled[0],), outcome))
    return rows


def _cells_of_line(text: str, line: Block) -> list[tuple[int, int]]:
    bounds = [line.start - 1]
    bounds += [i for i in range(line.start, line.end) if text[i] == "|"]
    bounds.append(line.end)
    return [(left + 1, right) for left, right in pairwise(bounds)]


def _is_wrapped(text: str, start: int) -> bool:
    """Whether the lines of the table were broken at a width, so that they are no paragraphs."""
    lines = [line for line in text[start:].split("\n") if line.strip(" |\t\u00a0")]
    full = sum(60 <= len(line.strip()) <= 90 for line in lines)
    return len(lines) >= 4 and full >= 0.45 * len(lines) and max(map(len, lines)) <= 130


def _cell_blocks(text: str, start: int, end: int, wrapped: bool) -> list[Block]:
    if wrapped:
        whole = trimmed(text, start, end)
        return pieces(text, whole) if whole else []
    found: list[Block] = []
    for index, line in enumerate(line_blocks(text, start, end)):
        cut_here = pieces(text, line) if index == 0 or _has_section(line.text) else [line]
        found.extend(cut_here)
    return found


def _has_section(line: str) -> bool:
    return any(
        f" {word}:" in f" {line}" for word in ("Minutes", "Decision", "Cofnodion", "documents")
    )


# -- titles ----------------------------------------------------------------------------------------


def _take_title(text: str, item: RawItem, blocks: list[Block]) -> list[Block]:
    """Give the item its title, which may have its agenda's text or its minutes glued behind."""
    if not blocks or is_section_label(blocks[0].text) or RESOLUTION.match(blocks[0].text):
        return blocks
    first = blocks[0]
    end = _title_end(text, first, more=len(blocks) > 1)
    item.title_start, item.title_end = clean_title(text, first.start, end)
    icon = PDF_ICON.search(text, first.start, first.end)
    rest = trimmed(text, icon.end() if icon else end, first.end)
    return ([rest] if rest is not None else []) + blocks[1:]


def _title_end(text: str, block: Block, more: bool) -> int:
    words = text[block.start : block.end]
    icon = PDF_ICON.search(words)
    if icon:
        return block.start + icon.start()
    agenda = _AGENDA_BEGINS.search(words)
    if agenda and agenda.start() > 3:
        return block.start + agenda.start()
    newline = words.find("\n\n")
    if newline > 3:
        return block.start + newline
    if len(words) > 90 or (is_reported(collapse(words)) and not words.isupper()):
        return block.start + _first_sentence_start(words)
    return block.end


def _first_sentence_start(words: str) -> int:
    """Where a sentence begins behind a title that nothing sets apart; the whole if nowhere."""
    usual = STANDARD_TITLE.match(words)
    start = usual.end() if usual else 3
    match = _MINUTES_BEGIN.search(words, start)
    return match.start() if match else len(words)


def table_lines(blocks: Sequence[Block]) -> int:
    """How many lines close a row, for telling a table without a header from text."""
    return sum(block.text == "|" or block.text.endswith(" |") for block in blocks)
