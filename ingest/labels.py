"""Printed labels: of paragraphs ("7a", "1.1", "(2)") and of agenda items ("81.", "23/22", "PCP
34.12/13").

A label is matched in the exact text, so that the words behind it begin where they are printed.
"""

import re
from dataclasses import dataclass
from typing import Literal

from ingest.blocks import Block

LabelKind = Literal["number", "dotted", "letter", "roman", "capital"]

_LABEL = re.compile(
    r"(?:(?P<dotted>\d{1,3}(?:\.\d{1,3}){1,3})[.)]?(?P<gap1>\s{0,40})(?=[^\W\d_]|[“\"'‘(\[£])"
    r"|(?P<plain>\d{1,3})(?P<mark>\.\)|[.)])(?P<gap2>\s{0,40})(?=[^\W\d_]|[“\"'‘(\[£]|\d{1,3}%?\s)"
    r"|\((?P<bracket>\d{1,3})\)\.?(?P<gap3>\s{0,40})(?=\S)"
    r"|(?P<letter>[a-z])[.)](?P<gap4>\s{1,40})(?=\S)"
    r"|\((?P<bletter>[a-z])\)(?P<gap5>\s{0,40})(?=\S)"
    r"|\(?(?P<roman>x{0,2}(?:ix|iv|v?i{1,3}|v|x))[.)](?P<gap6>\s{1,40})(?=\S)"
    r"|(?P<capital>[A-Z])[.)](?P<gap7>\s{2,40})(?=[^\W\d_]|[“\"'‘]))"
)
_ALONE = re.compile(
    r"(?:(?P<dotted>\d{1,3}(?:\.\d{1,3}){1,3})\.?|(?P<plain>\d{1,3})[.)]|"
    r"\((?P<bracket>\d{1,3})\)\.?|"
    r"(?P<letter>[a-z])[.)]|\((?P<bletter>[a-z])\)|\(?(?P<roman>x{0,2}(?:ix|iv|v?i{1,3}|v|x))[.)])"
)
_BULLET = re.compile(r"(?:[•·▪◦‣●\uf0b7\u25cf\u00b7]|o(?=\s{2})|[*](?=\s)|[-–—](?=\s))\s{0,40}")
_ROMAN = {"i": 1, "v": 5, "x": 10}


@dataclass(frozen=True, slots=True)
class Label:
    """A paragraph's label as printed, without its brackets and stops."""

    kind: LabelKind
    value: str  # "7", "1.1", "a", "iv"
    words: int  # where the words behind it begin in the exact text
    gap: str  # the white space between them, as printed

    @property
    def parts(self) -> tuple[int, ...]:
        """The label as numbers: (7,), (1, 1), (1,) for a, (4,) for iv."""
        if self.kind in ("number", "dotted"):
            return tuple(int(part) for part in self.value.split("."))
        if self.kind == "roman":
            return (_roman(self.value),)
        return (ord(self.value.lower()) - ord("a") + 1,)


def _roman(value: str) -> int:
    total = 0
    for char, following in zip(value, [*value[1:], ""], strict=False):
        number = _ROMAN[char]
        total += -number if following and _ROMAN[following] > number else number
    return total


def label_of(text: str, block: Block) -> Label | None:
    """The label at the beginning of a block, with words behind it; None where there is none.

    A figure with neither space nor capital behind it ("3.5 million", "10.30 a.m.") is no label.
    """
    match = _LABEL.match(text, block.start, block.end)
    if match is None:
        return None
    groups = match.groupdict()
    after = text[match.end() : match.end() + 1]
    gap = next((groups[f"gap{n}"] for n in range(1, 8) if groups[f"gap{n}"] is not None), "")
    if groups["dotted"]:
        if after.islower() and len(gap) < 2 and "\u00a0" not in gap:
            return None
        if not gap and not (after.isupper() or after in "“\"'‘("):
            return None
        return Label("dotted", groups["dotted"], match.end(), gap)
    if groups["plain"]:
        if not gap and not (after.isupper() or after in "“\"'‘("):
            return None
        if after.isdigit() and not gap:
            return None
        return Label("number", groups["plain"], match.end(), gap)
    if groups["bracket"]:
        return Label("number", groups["bracket"], match.end(), gap)
    letter = groups["letter"] or groups["bletter"]
    if letter:
        return Label("letter", letter, match.end(), gap)
    if groups["roman"]:
        return Label("roman", groups["roman"], match.end(), gap)
    return Label("capital", groups["capital"], match.end(), gap)


def lone_label(text: str, block: Block) -> Label | None:
    """The label that a block consists of ("8.1", "(a)"), else None. A bare number needs its
    mark.
    """
    match = _ALONE.fullmatch(text, block.start, block.end)
    if match is None:
        return None
    groups = match.groupdict()
    if groups["dotted"]:
        return Label("dotted", groups["dotted"], block.end, "")
    number = groups["plain"] or groups["bracket"]
    if number:
        return Label("number", number, block.end, "")
    letter = groups["letter"] or groups["bletter"]
    if letter:
        return Label("letter", letter, block.end, "")
    return Label("roman", groups["roman"], block.end, "")


def bullet_end(text: str, block: Block) -> int | None:
    """Where the words begin behind a bullet or dash, else None."""
    match = _BULLET.match(text, block.start, block.end)
    return match.end() if match and match.end() < block.end else None


# -- numbers of items ---------------------------------------------------------------------------

_ITEM_NUMBER = (
    r"(?:(?P<series>[A-Z]{1,5}|[A-Z][a-z]{1,4}(?=/\d{1,4}/\d))[\s./-]?)?(?P<first>\d{1,4})(?P<part>[a-z](?=/\d))?"
    r"(?P<rest>(?:[./]\d{1,4}){0,2})(?:(?<=/\d\d)-\d\d)?"
    r"(?:\((?P<sub>\d{1,2})\))?(?P<letter>[A-Za-z])?"
)
_NUMBER_LINE = re.compile(
    rf"(?:[•·]\s{{0,8}})?(?:(?:Item|Minute|Agenda item|"
    rf"Eitem)\s(?:No\.?\s?)?)?(?P<number>{_ITEM_NUMBER})[.:]?"
)
_NUMBER_BEFORE_TITLE = re.compile(
    rf"(?:[•·]\s{{0,8}})?(?P<named>(?:Agenda item|Item)\s(?:No\.?\s?)?)?"
    rf"(?:\((?P<bracketed>\d{{1,4}})\)|(?P<number>{_ITEM_NUMBER}))(?P<mark>[.:)]?\??)(?P<gap>\s{{0,40}})"
    r"(?:[-–]\s{1,8})?(?=[^\W\d_]|[“\"'‘(*])"
)
_NUMBER_AFTER_TITLE = re.compile(r"\s(?P<number>[A-Z]{2,5}[\s.]?\d{1,4}/\d{2,4})$")
_SERIES = re.compile(r"[A-Z]{2,5}")
_YEAR = re.compile(r"(?:19|20)\d\d")


@dataclass(frozen=True, slots=True)
class ItemNumber:
    """The number of an item as printed, and its figures to count by."""

    printed: str  # "23/22", "3.1", "PCP 34.12/13"
    value: tuple[int, ...]  # (23, 22), (3, 1), (34, 12, 13)
    serial: bool  # a year or a series of letters belongs to it

    @property
    def lettered(self) -> bool:
        """Whether it ends in a letter: "5a"."""
        return self.printed[-1:].isalpha()

    def steps_from(self, before: "ItemNumber") -> int | None:
        """How many items on this one is from another: 1 for 81 after 80, 24/22 after 23/22, 3.1
        after 3.

        None where the two do not belong to one count; 0 or less where it goes back.
        """
        old, new = before.value, self.value
        if len(old) == len(new) == 1:
            return new[0] - old[0]
        if len(old) == len(new):
            apart = [i for i in range(len(new)) if old[i] != new[i]]
            if not apart:
                return 0
            if len(apart) == 1:
                return new[apart[0]] - old[apart[0]]
            if len(new) == 2 and not self.serial and new[0] == old[0] + 1 and new[1] == 1:
                return 1  # 4.1 after 3.5
            return None
        if self.lettered and new[-1] == 1 and len(new) == len(old) + 1:
            apart = [i for i in range(len(old)) if old[i] != new[i]]
            if apart == [len(old) - 1] and new[-2] > old[-1]:
                return new[-2] - old[-1]  # 5a after 4
        if self.serial and before.serial and new[-1] == old[-1] and {len(new), len(old)} == {2, 3}:
            parts = [value[1] if len(value) == 3 else 0 for value in (old, new)]
            return new[0] - old[0] or parts[1] - parts[0]  # 41b/19 after 41a/19, then 42/19
        if len(new) > len(old):
            if new[: len(old)] == old and new[len(old)] == 1:
                return 1
            return None
        return new[-1] - old[len(new) - 1] if new[:-1] == old[: len(new) - 1] else None


def item_number(printed: str) -> ItemNumber | None:
    """Read a printed item number; None where the words are none (a year, "Q1")."""
    match = re.fullmatch(_ITEM_NUMBER, printed)
    if match is None:
        return None
    series, first, rest = match["series"] or "", match["first"], match["rest"]
    if not series and not rest and not match["sub"] and _YEAR.fullmatch(first):
        return None
    if len(series) == 1 and "/" not in rest:
        return None  # "Q1", "A5": a question, a reference
    value = [int(figures) for figures in re.findall(r"\d{1,4}", first + rest)]
    if match["part"]:
        value.insert(1, ord(match["part"]) - ord("a") + 1)
    if match["sub"]:
        value.append(int(match["sub"]))
    if match["letter"]:
        value.append(ord(match["letter"].lower()) - ord("a") + 1)
    return ItemNumber(printed, tuple(value), bool(series) or "/" in rest)


def number_line(line: str) -> ItemNumber | None:
    """The item number that a line consists of: "81.", "23/22", "FC3/22", "1(2)", "• 201."."""
    match = _NUMBER_LINE.fullmatch(line)
    return item_number(match["number"]) if match else None


def series_line(line: str) -> bool:
    """Whether a line is the letters of a number whose figures stand on the next line ("PCP")."""
    return bool(_SERIES.fullmatch(line))


@dataclass(frozen=True, slots=True)
class NumberedTitle:
    """A number and a title on one line."""

    number: ItemNumber
    start: int  # span of the title in the exact text
    end: int
    spaced: bool  # whether the gap is one that sets off a list entry (several spaces)
    named: bool = False  # the word "Item" stands before the number


def numbered_title(text: str, block: Block) -> NumberedTitle | None:
    """Read "3. Election of Chair", "4.Interests", "(142) APOLOGIES", "Title PLA146/14"."""
    match = _NUMBER_BEFORE_TITLE.match(text, block.start, min(block.end, block.start + 400))
    if match:
        number = item_number(match["bracketed"] or match["number"])
        gap = match["gap"]
        joined = not gap and not match["mark"] and not match["bracketed"]
        if number is not None and not joined:
            return NumberedTitle(number, match.end(), block.end, len(gap) > 2, bool(match["named"]))
    tail = _NUMBER_AFTER_TITLE.search(block.text[-24:])
    if tail and len(block.text) < 260:
        number = item_number(tail["number"])
        printed = text.rfind(tail["number"].split(" ")[0], block.start, block.end)
        if number is not None and printed > block.start:
            end = block.start + len(text[block.start : printed].rstrip())
            return NumberedTitle(number, block.start, end, False)
    return None
