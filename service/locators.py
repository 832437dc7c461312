"""Places in minutes that a question names by their printed numbers: "paragraph 3 of item 54"."""

import re
from dataclasses import dataclass

_NUMBER = r"\d{1,4}(?:[./]\d{1,4}){0,3}[a-z]?"
_PARAGRAPHS = re.compile(
    rf"\bpara(?:graph)?s?\.?\s*(?:(?:nos?|numbers?)\.?\s*)?\(?(?P<first>{_NUMBER})\)?"
    rf"(?:\s*(?:to|-|–|and|&)\s*\(?(?P<last>{_NUMBER})\)?)?(?!\w)",
    re.IGNORECASE,
)
_ITEM = re.compile(
    # "A three minute 101 call" names no minute.
    rf"(?:\b(?:agenda )?item|(?:^|\b(?:in|under|of|at|by|from|me|see|read|quote|does|did|is|was|"
    rf"about|to|and|says?)\s+|[,;:(]\s*)minute)\s*(?:(?:no|number)\.?\s*)?(?P<number>{_NUMBER})(?!\w)"
    r"(?!\s+(?:seconds?|minutes?|hours?|days?|weeks?|months?|years?)\b)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Locator:
    """A place in minutes, in printed numbers; all None where a question names none."""

    item: str | None = None
    first: str | None = None  # of the paragraphs
    last: str | None = None

    def holds(self, label: str | None, item: str | None = None) -> bool:
        """Whether a printed label is one of the paragraphs named: 7a is of paragraph 7.

        Args:
            label: as printed.
            item: the number of its item: where that is printed before the paragraph's, "4.5" is
                paragraph 5 of item 4.
        """
        if not label or not label[0].isdigit() or self.first is None or self.last is None:
            return False
        label = label.casefold()
        if item is not None and "." not in self.first and label.startswith(f"{item}."):
            label = label.removeprefix(f"{item}.")
        if label in (self.first, self.last):
            return True
        if self.first[-1].isalpha():
            return False
        first, last = numbers(self.first), numbers(self.last)
        return first <= numbers(label)[: len(first)] and numbers(label)[: len(last)] <= last


def locator(text: str) -> Locator:
    """The item and the paragraphs that a text names by number."""
    items, paragraphs = list(_ITEM.finditer(text)), _PARAGRAPHS.search(text)
    number = items[0]["number"].casefold() if items else None
    if paragraphs is None:
        if len(items) == 2:  # "minute 5.9.1 of item 45/22"
            numbered = sorted((one["number"].casefold() for one in items), key=lambda n: "." in n)
            return Locator(numbered[0], numbered[1], numbered[1])
        return Locator(number)
    first = paragraphs["first"].casefold()
    return Locator(number, first, (paragraphs["last"] or first).casefold())


def without_locator(text: str) -> str:
    """The text with what `locator` reads taken out: numbers of places are no subject."""
    return _ITEM.sub(" ", _PARAGRAPHS.sub(" ", text))


def numbers(label: str) -> tuple[int, ...]:
    """The numbers of a printed label, for comparing: "5.9.1a" is (5, 9, 1)."""
    return tuple(int(number) for number in re.findall(r"\d+", label)) or (0,)
