"""Running text and static pages: items as numbered or capital headings, everything else minutes."""

from collections.abc import Sequence

from ingest.blocks import Block, collapse
from ingest.furniture import PAGE_NUMBER, is_furniture
from ingest.heading import is_heading_line
from ingest.items import Page, RawItem, clean_title, fill, numbered, page_of
from ingest.labels import bullet_end, label_of, lone_label, number_line
from ingest.model import Remark
from ingest.numbering import Opening, is_section_label, stands_alone
from ingest.wording import (
    RESOLUTION,
    STANDARD_TITLE,
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
    if len(openings) >= 2 or stands_alone(text, blocks, openings):
        shifted = [opening for opening in openings if opening.at >= first]
        return numbered(text, blocks, shifted, page, first)
    titles = [i for i, block in enumerate(body) if _is_capital_heading(block)]
    if len(titles) < 2:
        return _by_labels(text, body, page)
    items = []
    for order, at in enumerate(titles):
        stop = titles[order + 1] if order + 1 < len(titles) else len(body)
        item = RawItem(body[at].start)
        item.title_start, item.title_end = clean_title(text, body[at].start, body[at].end)
        fill(item, body[at + 1 : stop], page)
        items.append(item)
    return items, body[: titles[0]]


def _by_labels(text: str, body: Sequence[Block], page: Page) -> tuple[list[RawItem], list[Block]]:
    """Items that print neither number nor title, from labels that tell: 1.1, then 2.1 and 2.2."""
    starts: list[tuple[int, int]] = []
    for index, block in enumerate(body):
        label = label_of(text, block) or lone_label(text, block)
        if label is None or label.kind != "dotted":
            continue
        root = label.parts[0]
        if starts and root == starts[-1][1]:
            continue
        if label.parts[1:] != (1,) or (starts and root != starts[-1][1] + 1):
            return [], []
        starts.append((index, root))
    if len(starts) < 2:
        return [], []
    items = []
    for order, (at, root) in enumerate(starts):
        stop = starts[order + 1][0] if order + 1 < len(starts) else len(body)
        item = RawItem(body[at].start, str(root), "inferred")
        item.remarks.append(
            Remark("inferred", f"item number {root}, from its labels", body[at].start)
        )
        fill(item, body[at:stop], page)
        items.append(item)
    return items, list(body[: starts[0][0]])


def _is_capital_heading(block: Block) -> bool:
    line = block.text
    return (
        line.isupper()
        and len(line) > 4
        and (len(collapse(line).split()) > 1 or bool(STANDARD_TITLE.match(line)))
        and title_score(line) >= 2
        and not is_part_heading(line)
    )
