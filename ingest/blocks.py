"""The blocks of a page: a line, or a run of lines that were one before they were wrapped.

Nothing here knows what minutes are. `wording.py`, `labels.py` and `furniture.py` say what one block
can be taken for; `items.py` and `paragraphs.py` look at their order.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

_EDGES = " \t\r\u00a0\u2002\u2003\u2009\x0b\x0c\ufeff\u200b"
_VISIBLE = re.compile(r"\S")


@dataclass(frozen=True, slots=True)
class Block:
    """A run of text that is taken as one line.

    `blanks` counts the blank lines before it (white space and no-break spaces only): in a stripped
    page they are all that is left of the structure.
    """

    start: int
    end: int
    text: str  # the words, white space collapsed: for looking at, never for quoting
    blanks: int = 0
    indent: int = 0


def collapse(text: str) -> str:
    """Every run of white space (no-break spaces too) as one space, none at the ends."""
    return " ".join(text.split())


def line_blocks(text: str, start: int = 0, end: int | None = None) -> list[Block]:
    """The non-blank lines of `text[start:end]` as blocks."""
    stop = len(text) if end is None else end
    blocks, blanks, position = [], 0, start
    while position < stop:
        newline = text.find("\n", position, stop)
        line_end = stop if newline < 0 else newline
        block = trimmed(text, position, line_end, blanks)
        if block is None:
            blanks += 1
        else:
            blocks.append(block)
            blanks = 0
        position = line_end + 1
    return blocks


def trimmed(text: str, start: int, end: int, blanks: int = 0) -> Block | None:
    """`text[start:end]` without the white space around it, or None where nothing is left."""
    raw = text[start:end]
    left = len(raw) - len(raw.lstrip(_EDGES).lstrip())
    words = raw[left:].rstrip(_EDGES).rstrip()
    if not words or not _VISIBLE.search(words):
        return None
    begin = start + left
    return Block(begin, begin + len(words), collapse(words), blanks, left)


def join(text: str, first: Block, last: Block) -> Block:
    """One block from the beginning of `first` to the end of `last`."""
    return Block(
        first.start, last.end, collapse(text[first.start : last.end]), first.blanks, first.indent
    )


def cut(text: str, block: Block, positions: Sequence[int]) -> list[Block]:
    """The pieces of a block between the given positions of the text; blank pieces are left out."""
    inner = sorted({p for p in positions if block.start < p < block.end})
    bounds = [block.start, *inner, block.end]
    pieces = []
    for begin, finish in pairwise(bounds):
        piece = trimmed(text, begin, finish, block.blanks if begin == block.start else 0)
        if piece is not None:
            pieces.append(piece)
    return pieces


def wrap_width(blocks: Sequence[Block]) -> int | None:
    """The width at which a text was hard-wrapped, in characters; None where its lines are
    paragraphs.

    Wrapped text has many lines of nearly the same length with another line right below them.
    """
    lengths = sorted(len(block.text) for block in blocks)
    if len(lengths) < 8:
        return None
    width = lengths[int(len(lengths) * 0.92)]
    if not 40 <= width <= 130 or lengths[-1] > width * 1.6:
        return None
    full = sum(
        1
        for block, below in pairwise(blocks)
        if len(block.text) >= width * 0.75 and below.blanks == 0
    )
    return width if full >= 5 and full >= len(blocks) * 0.25 else None


def unwrapped(text: str, blocks: Sequence[Block], opens: Callable[[Block], bool]) -> list[Block]:
    """Join the lines of hard-wrapped text.

    Args:
        text: the exact text.
        blocks: its lines.
        opens: whether a line begins something of its own (a label, a heading, a decision).

    Returns:
        The same blocks where the text is not wrapped; else one block for each run of lines, which
        ends at a blank line, at a line that opens something, or after a short line.
    """
    width = wrap_width(blocks)
    if width is None:
        return list(blocks)
    joined: list[Block] = []
    run: list[Block] = []

    def close() -> None:
        if run:
            joined.append(run[0] if len(run) == 1 else join(text, run[0], run[-1]))
            run.clear()

    for block in blocks:
        if run and not _goes_on(run, block, width, opens):
            close()
        run.append(block)
    close()
    return joined


def _goes_on(
    run: Sequence[Block], block: Block, width: int, opens: Callable[[Block], bool]
) -> bool:
    above = run[-1]
    if block.blanks or opens(block):
        return False
    if len(run) == 1 and above.text.isupper() and len(above.text) < width * 0.75:
        return False  # a heading stands alone on its line
    if block.text[:1].islower():
        return True
    room = width - len(above.text)
    first_word = block.text.split(" ", 1)[0]
    # The line above was broken because the next word did not fit, so the paragraph goes on.
    return len(first_word) + 1 > room - 3 or above.text.endswith((",", "-", "–"))
