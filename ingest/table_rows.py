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


def is_row(words: str) -> bool:
    """Whether words are a row of a table printed as one line, `a | b | c`."""
    return words.startswith("|") or " | " in words[:300]


def cells_of(words: str) -> list[str]:
    """The cells of a row printed as one line."""
    return [" ".join(cell.split()) for cell in words.strip().strip("|").split("|")]


def header_of(rows: Sequence[Sequence[str]]) -> tuple[str, ...] | None:
    """The cells that head the columns of a table, where its first row is a header.

    Args:
        rows: the cells of each row, in order.

    Returns:
        The first row if it has as many cells as the second, more than one, none of them a figure
        (a year may head a column) or a person's name; else None.
    """
    if len(rows) < 2 or len(rows[0]) < 2 or len(rows[0]) != len(rows[1]):
        return None
    first = rows[0]
    if sum(bool(cell) for cell in first) < len(first) - 1 or _PERSON.match(first[0]):
        return None
    if any(_FIGURE.match(cell) and not _YEAR.match(cell) for cell in first):
        return None
    return tuple(first)


def under_header(header: Sequence[str], cells: Sequence[str]) -> str:
    """A row with each cell behind what heads its column: "Offence: Burglary | 2023: 380"."""
    return " | ".join(
        f"{head}: {cell}" if head and cell else head or cell
        for head, cell in zip(header, cells, strict=False)
        if cell
    )


_FIGURE = re.compile(r"^[£+-]?\d")
_YEAR = re.compile(r"^(?:19|20)\d\d(?:[/–-]\d{2,4})?$")
_PERSON = re.compile(r"^(?:Mr|Mrs|Ms|Miss|Dr|Sir|Dame|Cllr|Councillor)\b")
