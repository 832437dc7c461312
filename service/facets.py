"""A question that asks for several things: what they are, and the best paragraph for each.

"In 2019 and in 2023", "the PCC and the Federation", "how many, and at what cost": one order of all
paragraphs would show three answers to the first part before one to the second.
"""

import re
from collections.abc import Callable, Sequence
from datetime import date

from service.periods import printed_year
from service.reader import Query
from service.score import FEATURES, meets
from service.select import Group, same_words
from service.terms import Term
from service.things import holds
from service.words import stem, stem_line, tokens

_PARAGRAPH, _RAREST, _DATE = (
    FEATURES.index(name) for name in ("paragraph_terms", "rarest_term", "date")
)


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
        for ways in parts:
            kinds = (_best(groups, belongs, margin, found) for belongs in ways)
            best = next((one for one in kinds if one is not None), None)
            if best is not None:
                found.append(best)
        if len(found) > 1:
            return found
    return []


def proposals(query: Query, groups: Sequence[Group], margin: float) -> list[Group]:
    """The proposal of every meeting, oldest first, where the rises of several years are asked for.

    Empty where fewer than three documents hold one: then the best paragraphs tell as much.

    Args:
        query: the question as read.
        groups: paragraphs, best first.
        margin: how far below the best paragraph a proposal may score.
    """
    if query.thing != "rise" or not query.kinds & {"list", "over_time"}:
        return []
    found: dict[str, Group] = {}
    for group in groups:
        if group.score < groups[0].score - margin:
            break
        proposed = (one for one in group.candidates if one.sentence.act == "proposed")
        if not any(one.features[_PARAGRAPH] > 0 for one in group.candidates):
            continue
        in_time = not query.periods or group.best.features[_DATE] >= 1
        if in_time and any(holds(one.text, "rise") for one in proposed):
            found.setdefault(group.document.id, group)
    ordered = sorted(found.values(), key=lambda group: group.day or date.max)
    return ordered if len(ordered) > 2 else []


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


_NEXT_QUESTION = re.compile(
    r"(?:,|;|\?|\band\b)\s+(?:and\s+)?(?=(?:how|what|when|where|who|why|which|did|was|were|does|has|have)"
    r"\b)",
    re.IGNORECASE,
)


def clauses(query: Query, groups: Sequence[Group], margin: float) -> list[Group]:
    """The best paragraph for each of two questions asked in one; empty where one is asked.

    "How many vans were bought, and what did the station cost?" A paragraph is judged by its score
    and by the words of the clause that the other clause has not.
    """
    parts = [set(map(stem, tokens(part))) for part in _NEXT_QUESTION.split(query.text) if part]
    topic = {term.stem: term for term in query.topic}
    own = [[topic[one] for one in part if one in topic] for part in parts]
    own = [terms for terms in own if terms]
    if len(own) != 2:
        return []
    found: list[Group] = []
    lines = [line_of(group) for group in groups]

    def worth(at: int, terms: Sequence[Term]) -> float:
        met = sum(meets(term, lines[at]) for term in terms) / len(terms)
        return groups[at].score + CLAUSE * met

    near = [at for at, group in enumerate(groups) if group.score >= groups[0].score - margin]
    for terms in own:
        best = groups[max(near, key=lambda at: worth(at, terms))]
        if all(best.best.where != other.best.where for other in found):
            found.append(best)
    return found if len(found) > 1 else []


CLAUSE = 5.0
"""What it is worth, in units of the score, that a paragraph meets all words of a clause."""


def line_of(group: Group) -> str:
    """The stems of a paragraph found and of its title, as a line."""
    title = group.best.item.title or group.document.title or ""
    return stem_line(title) + "".join(candidate.stems for candidate in group.candidates)


Part = tuple[Belongs, ...]
"""What belongs to a part of a question; each way counts only where those before find nothing."""


def _periods(query: Query) -> list[Part]:
    spans = {
        (period.start, period.end): period for period in query.periods if period.start > date.min
    }
    if all(period.since for period in spans.values()):
        return []

    def within(start: date, end: date) -> Belongs:
        return lambda group: group.day is not None and start <= group.day <= end

    def named(start: date, end: date) -> Belongs:
        return lambda group: start.year == end.year and str(start.year) in group.best.text

    def of_month(start: date, end: date) -> Belongs:
        return lambda group: names_month(group, start, end)

    parts: list[Part] = [(within(*span), of_month(*span), named(*span)) for span in sorted(spans)]
    if len(spans) == 1 and {"compared", "latest"} <= query.kinds:
        ((_, end),) = spans
        parts.append((lambda group: group.day is not None and group.day > end,))  # "than now"
    return parts


def names_month(group: Group, start: date, end: date) -> bool:
    """Whether a paragraph speaks of the month asked about: it prints the month, and its year too or
    is of a meeting in the half year after it."""
    if (end - start).days > 31 or start.strftime("%B") not in group.text:
        return False
    if f"{start:%B} {start.year}" in group.text:
        return True
    day = group.day
    other_year = re.search(rf"\b{start:%B} (?:19|20)\d\d\b", group.text)
    return other_year is None and day is not None and 0 <= (day - start).days <= _HALF_YEAR


_HALF_YEAR = 183


def _financial_years(query: Query) -> list[Part]:

    def names(year: str) -> Belongs:
        printed = printed_year(year)

        def belongs(group: Group) -> bool:
            title = group.best.item.title or group.document.title or ""
            return bool(printed.search(title) or printed.search(group.best.text))

        return belongs

    return [(names(year),) for year in sorted(query.years)]


def _people(query: Query) -> list[Part]:
    if len(query.wanted) < 2 or "compared" not in query.kinds:
        return []

    def speaks(number: int) -> Belongs:
        return lambda group: any(number in candidate.voices for candidate in group.candidates)

    return [(speaks(number),) for number in range(len(query.wanted))]
