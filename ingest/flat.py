"""Running text and static pages: items as numbered or capital headings, everything else minutes."""

from collections.abc import Sequence

from ingest.blocks import Block, collapse
from ingest.furniture import PAGE_NUMBER, is_furniture
from ingest.heading import is_heading_line
from ingest.items import RawItem, clean_title, fill, numbered, page_of
from ingest.labels import bullet_end, label_of, lone_label, number_line
from ingest.numbering import Opening, is_section_label
from ingest.wording import (
    RESOLUTION,
    VOTE_LINE,
    is_note,
    is_part_heading,
    title_score,
)


def opens_something(text: str, block: Block) -> bool:
    """Whether a line of hard-wrapped text begins something of its own."""
    line = block.text
    return bool(
        label_of(text, block)
        or lone_label(text, block)
        or bullet_end(text, block) is not None
        or RESOLUTION.match(line)
        or is_note(line)
        or VOTE_LINE.match(line)
        or is_section_label(line)
        or number_line(line)
        or PAGE_NUMBER.match(line)
        or is_furniture(line)
        or is_part_heading(line)
    )


def flat_items(
    text: str, blocks: Sequence[Block], openings: Sequence[Opening], heading_end: int
) -> tuple[list[RawItem], list[Block]]:
    """The items of running text, and the blocks before the first of them."""
    first = next((i for i, block in enumerate(blocks) if block.start >= heading_end), 0)
    body = [block for block in blocks[first:] if not is_heading_line(block.text)]
    page = page_of(body)
    if len(openings) >= 2:
        shifted = [opening for opening in openings if opening.at >= first]
        return numbered(text, blocks, shifted, page, first)
    titles = [i for i, block in enumerate(body) if _is_capital_heading(block)]
    if len(titles) < 2:
        return [], []
    items = []
    for order, at in enumerate(titles):
        stop = titles[order + 1] if order + 1 < len(titles) else len(body)
        item = RawItem(body[at].start)
        item.title_start, item.title_end = clean_title(text, body[at].start, body[at].end)
        fill(item, body[at + 1 : stop], page)
        items.append(item)
    return items, body[: titles[0]]


def _is_capital_heading(block: Block) -> bool:
    line = block.text
    return (
        line.isupper()
        and len(line) > 4
        and len(collapse(line).split()) > 1
        and title_score(line) >= 2
        and not is_part_heading(line)
    )
