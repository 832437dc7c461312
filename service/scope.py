"""What a question limits itself to: an item by its number, a paragraph, a kind of page.

"Paragraph 3 of item 54" and "the Federation's page" say where to look. What stands elsewhere is no
answer, however alike its words are; and where the page does not print the paragraph asked for, that
is said.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.blocks import collapse
from ingest.model import AgendaItem, Document, DocumentKind
from service.corrections import with_corrections
from service.locators import numbers
from service.periods import printed_year
from service.reader import Query
from service.retrieve import candidates_of, is_numbered
from service.score import FEATURES, Candidate
from service.select import Group, Picked, beside, grouped, runs
from service.words import tokens

_MOST_PARAGRAPHS, _MOST_DECIDED = 6, 3


# -- paragraphs by their numbers -------------------------------------------------------------------


def place_named(query: Query, groups: Sequence[Group]) -> tuple[Picked, ...]:
    """The paragraphs that a question asks for by number, whole; of an item asked for and nothing
    more, what was decided under it, else how it opens.

    Args:
        query: the question as read.
        groups: paragraphs found, best first: they tell which item is meant.

    Returns:
        Empty where no place is asked for, or the page does not print it.
    """
    place = _place_named(query, groups)
    if place is None:
        return ()
    item = place.best.item
    prose = [one for one in item.paragraphs if one.kind in ("minute", "resolution", "question")]
    found = [one for one in prose if query.place.holds(one.label, item.number)][:_MOST_PARAGRAPHS]
    if query.place.first is None:
        decided = [one for one in prose if one.kind == "resolution"]
        found = [*prose[:1], *decided[:_MOST_DECIDED]]
    sentences = (candidates_of(place.document, item, one) for one in dict.fromkeys(found))
    groups = with_corrections([beside(place.best, shown) for shown in sentences if shown])
    return tuple(run for group in groups for run in runs(group.candidates, place.score))


@dataclass(frozen=True, slots=True)
class Unprinted:
    """A place that is asked for by number and not printed."""

    said: str
    cut_off: bool  # the page shows that it does not hold the whole item


def place_unprinted(query: Query, groups: Sequence[Group]) -> Unprinted | None:
    """That the item does not print the paragraphs asked for; None where it does or none are."""
    place = _place_named(query, groups)
    if place is None or query.place.first is None:
        return None
    item = place.best.item
    labels = [one.label for one in item.paragraphs if one.label and one.label[0].isdigit()]
    if not labels or any(query.place.holds(label, item.number) for label in labels):
        return None
    name = f"item {item.number}" if item.number else f"“{collapse(item.title or '')}”"
    printed = (
        f"paragraph {labels[0]}"
        if len(labels) == 1
        else (f"paragraphs {labels[0]} to {labels[-1]}")
    )
    asked, opens = numbers(query.place.first), numbers(labels[0])
    if item.truncated or (opens[-1] > 1 and asked < opens):
        return Unprinted(f"The published page prints {printed} of {name} only.", cut_off=True)
    return Unprinted(f"paragraph {query.place.first} of {name}, which has {printed}", cut_off=False)


def _place_named(query: Query, groups: Sequence[Group]) -> Group | None:
    """The best paragraph found of the item meant, where paragraphs are asked for by number, or an
    item and nothing more.

    Of several items alike in title one that prints such a paragraph is meant. Where the item is
    named by number, nothing of others was retrieved.
    """
    bare = query.place.item is not None and not query.topic and not query.wanted
    if not groups or not (query.place.first or bare):
        return None
    if query.place.item is not None and not is_numbered(groups[0].best.item, query.place.item):
        return None
    titled = [group for group in groups if group.best.features[_TITLE] > _MOSTLY]
    if query.place.item is not None or not titled:
        titled = list(groups)
    printing = (
        group
        for group in titled
        if any(
            query.place.holds(one.label, group.best.item.number)
            for one in group.best.item.paragraphs
        )
    )
    return next(printing, titled[0])


_TITLE = FEATURES.index("title_terms")
_MOSTLY = 0.6
"""The share of the topic's words in a title from which the title counts as named."""


# -- pages by their kind or publisher --------------------------------------------------------------

_KINDS_NAMED: tuple[tuple[re.Pattern[str], frozenset[DocumentKind]], ...] = (
    (
        re.compile(
            r"\bblog(?: ?post| page)?\b|"
            r"\b(?:according to|in|from) [\w’' ]{1,30}['’]s post\b(?! (?:as|of|at|until|for)\b)",
            re.IGNORECASE,
        ),
        frozenset({"statement"}),
    ),
    (re.compile(r"\b(?:press|news|media) release\b", re.IGNORECASE), frozenset({"press_release"})),
    (
        re.compile(r"\bdecision (?:notice|record|report|form)\b", re.IGNORECASE),
        frozenset({"decision"}),
    ),
)
_ANNUAL_REPORT = re.compile(r"\bannual report\b", re.IGNORECASE)
_PUBLISHERS_PAGE = re.compile(
    r"\b(?P<whose>[\w’']{1,40})\s(?:web ?page|page|web ?site|site|article|"
    r"news (?:page|item|story))\b",
    re.IGNORECASE,
)


_ACCORDING_TO = re.compile(r"\baccording to (?P<whose>[\w’' ]{1,60})", re.IGNORECASE)


def of_the_source(query: Query, groups: list[Group], margin: float) -> list[Group]:
    """Where a kind of page or a publisher's page is named, what stands there alone, if it is on
    the subject.

    Args:
        query: the question as read.
        groups: paragraphs, best first.
        margin: how far below the best of all the best one of the source may score.
    """
    kinds = frozenset(kind for named, of in _KINDS_NAMED if named.search(query.text) for kind in of)
    theirs = [group for group in groups if group.document.kind in kinds]
    if _ANNUAL_REPORT.search(query.text):
        theirs += [one for one in groups if _ANNUAL_REPORT.search(one.document.title or "")]
    if not theirs:
        page = _PUBLISHERS_PAGE.search(query.text) or _ACCORDING_TO.search(query.text)
        whose = tokens(page["whose"]) if page else ()
        theirs = [group for group in groups if _is_published_by(group.document, whose)]
    if theirs and theirs[0].score >= groups[0].score - margin:
        return theirs
    return groups


def _is_published_by(document: Document, whose: Sequence[str]) -> bool:
    """Whether the word before "page" is the last or a telling word of a publisher's name."""
    if document.meeting is not None or not document.publisher or not whose:
        return False
    return whose[-1].removesuffix("'s") in tokens(document.publisher)[-2:]


# -- items that speak of a year or of an amount ----------------------------------------------------


def of_the_year(query: Query, groups: list[Group], margin: float) -> list[Group]:
    """Where one financial year is named, what stands in items that name it, if it is on the
    subject."""
    if len(query.years) != 1:
        return groups
    return _speaking_of(printed_year(*query.years), groups, margin)


def names_year(year: str, document: Document, item: AgendaItem) -> bool:
    """Whether an item names a financial year, in any way of writing it."""
    words = f"{item.title or ''} {document.words(item.start, item.end)}"
    return printed_year(year).search(words) is not None


def of_the_amount(query: Query, groups: list[Group], margin: float) -> list[Group]:
    """Where one sum of money is named, what stands in items that name it, if it is on the
    subject: "the £15 precept" is not the £14.95 of another year."""
    sums = {found.rstrip(".,") for found in _SUM.findall(query.text)}
    if len(sums) != 1 or "latest" in query.kinds:
        return groups
    return _speaking_of(_printed_sum(*sums), groups, margin)


_SUM = re.compile(r"£\s?\d[\d,.]*(?:\s?(?:m|k|bn|million|billion)\b)?", re.IGNORECASE)
_WHAT_FOR = re.compile(
    r"£.{0,60}\b(?:for|pay|paid|spent|spend|used|buy|bought|cover|go on|went on)\b", re.IGNORECASE
)


def _printed_sum(amount: str) -> re.Pattern[str]:
    return re.compile(rf"{re.escape(amount)}(?![\d,]|\.\d)", re.IGNORECASE)


def is_of_sum(query: Query, candidates: Sequence[Candidate], most: int = 5) -> bool:
    """Whether it is asked what a sum of three digits or more was for, and one of the best
    paragraphs names it."""
    sums = [found.rstrip(".,") for found in _SUM.findall(query.text)]
    if len(sums) != 1 or len(sums[0]) < len("£100") or not _WHAT_FOR.search(query.text):
        return False
    printed = _printed_sum(sums[0])
    groups = grouped(candidates)[:most]
    paragraphs = ((group.document, group.best.paragraph) for group in groups)
    return any(printed.search(document.words(one.start, one.end)) for document, one in paragraphs)


def _speaking_of(printed: re.Pattern[str], groups: list[Group], margin: float) -> list[Group]:
    holding: dict[tuple[str, str], bool] = {}
    theirs = []
    for group in groups:
        document, item = group.document, group.best.item
        if (document.id, item.key) not in holding:
            words = f"{item.title or ''} {document.words(item.start, item.end)}"
            holding[document.id, item.key] = printed.search(words) is not None
        if holding[document.id, item.key]:
            theirs.append(group)
    if theirs and theirs[0].score >= groups[0].score - margin:
        return theirs
    return groups
