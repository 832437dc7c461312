"""When a table is read row by row, and when it only lays out a page."""

import re
from collections.abc import Sequence

MAX_CELL = 120  # characters; longer cells are prose

LABEL = re.compile(r"^(?:\(?\d{1,3}(?:\.\d{1,3}){0,3}[.)]?|\(?[a-z][.)]|\(?[ivx]{1,5}[.)])$")
"""The number or letter of a paragraph, alone in its cell."""

_ITEM_NUMBER = re.compile(r"^(?!(?:19|20)\d\d$)[A-Z]{0,5}\s?\d{1,4}(?:[./]\d{1,4})*[a-z]?\.?$")
"""The number of an agenda item, but not a year."""


def is_item_number(words: str) -> bool:
    """Whether the words are the number of an agenda item and nothing else."""
    return _ITEM_NUMBER.match(words) is not None


def reads_by_rows(rows: Sequence[Sequence[str]]) -> bool:
    """Whether a table holds short cells in rows that are all alike: names and figures.

    Such a row is printed as one line, `a | b | c`: apart, its cells say nothing, and a number alone
    on a line would look like the number of an item. An agenda laid out as a table has numbers
    down its first column and is not such a table.
    """
    if len(rows) < 2 or len(rows[0]) < 2:
        return False
    if any(len(row) != len(rows[0]) or max(map(len, row)) > MAX_CELL for row in rows):
        return False
    firsts = [row[0].strip() for row in rows]
    numbers = sum(is_item_number(first) or LABEL.match(first) is not None for first in firsts)
    return numbers < max(2, len(rows) - 1)


def in_one_line(cells: Sequence[str]) -> str:
    """The cells of a row that is read as one line; empty ones at its ends leave nothing."""
    return " ".join(" | ".join(" ".join(cell.split()) for cell in cells).split()).strip(" |")
