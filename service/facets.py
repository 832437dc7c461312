"""A question that asks for several things: what they are, and the best paragraph for each.

"In 2019 and in 2023", "the PCC and the Federation", "promised, and what came of it": one order of
all paragraphs would show three answers to the first part before one to the second.
"""

import re
from collections.abc import Callable, Sequence
from datetime import date

from service.reader import Query
from service.score import FEATURES
from service.select import Group, same_words

FINANCIAL_YEAR = re.compile(r"\b(20\d\d)\s*[/-]\s*(?:20)?(\d\d)\b")

_PARAGRAPH, _RAREST = (FEATURES.index(name) for name in ("paragraph_terms", "rarest_term"))


def one_each(query: Query, groups: Sequence[Group], margin: float) -> list[Group]:
    """The best paragraph for each thing asked for, in the order asked; empty where one is.

    Args:
        query: the question as read.
        groups: paragraphs, best first.
        margin: how far below the best paragraph of all the best of a part may score.
    """
    for parts in (_periods(query), _financial_years(query), _people(query)):
        if len(parts) < 2:
            continue
        found: list[Group] = []
        for belongs in parts:
            best = _best(groups, belongs, margin, found)
            if best is not None:
                found.append(best)
        if len(found) > 1:
            return found
    return []


def followed(query: Query, groups: Sequence[Group], margin: float) -> list[Group]:
    """The best paragraph and the best one on the same subject of another meeting, older first.

    For what was promised at one meeting and came of it at a later one.
    """
    if "followed" not in query.kinds or not groups:
        return []
    first = groups[0]
    other = _best(
        groups,
        lambda group: (
            group.document.id != first.document.id and group.day is not None and on_subject(group)
        ),
        margin,
        [first],
    )
    if other is None:
        return []
    return sorted([first, other], key=lambda group: group.day or date.max)


def on_subject(group: Group) -> bool:
    """Whether a paragraph is about what is asked: it holds the topic's rarest word, or with its
    title the whole topic."""
    return any(
        candidate.features[_RAREST] > 0 or candidate.features[_PARAGRAPH] > 0.99
        for candidate in group.candidates
    )


def as_much_as(group: Group, best: Group, share: float = 0.8) -> bool:
    """Whether a paragraph and its title hold nearly as much of the topic as the best one."""
    wanted = max(candidate.features[_PARAGRAPH] for candidate in best.candidates)
    return max(one.features[_PARAGRAPH] for one in group.candidates) >= share * max(wanted, 0.01)


Belongs = Callable[[Group], bool]


def _best(
    groups: Sequence[Group], belongs: Belongs, margin: float, taken: Sequence[Group]
) -> Group | None:
    for group in groups:
        if group.score < groups[0].score - margin:
            return None
        if (
            belongs(group)
            and all(group.best.where != other.best.where for other in taken)
            and not any(same_words(group.best, other.best) for other in taken)
        ):
            return group
    return None


def _periods(query: Query) -> list[Belongs]:
    spans = {
        (period.start, period.end): period for period in query.periods if period.start > date.min
    }
    if all(period.since for period in spans.values()):
        return []

    def within(start: date, end: date) -> Belongs:
        def belongs(group: Group) -> bool:
            day = group.day
            if day is not None and start <= day <= end:
                return True
            return start.year == end.year and str(start.year) in group.best.text

        return belongs

    return [within(start, end) for start, end in sorted(spans)]


def _financial_years(query: Query) -> list[Belongs]:
    years = sorted({(year, short) for year, short in FINANCIAL_YEAR.findall(query.text)})

    def names(year: str, short: str) -> Belongs:
        printed = re.compile(rf"\b{year}\s*[/-–]\s*(?:20)?{short}\b")

        def belongs(group: Group) -> bool:
            title = group.best.item.title or group.document.title or ""
            return bool(printed.search(title) or printed.search(group.best.text))

        return belongs

    return [names(year, short) for year, short in years]


def _people(query: Query) -> list[Belongs]:
    if len(query.wanted) < 2 or "compared" not in query.kinds:
        return []

    def speaks(number: int) -> Belongs:
        return lambda group: any(number in candidate.voices for candidate in group.candidates)

    return [speaks(number) for number in range(len(query.wanted))]
