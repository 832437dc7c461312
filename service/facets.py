"""A question that asks for several things: what they are, and the best paragraph for each.

"In 2019 and in 2023", "the PCC and the Federation", "promised, and what came of it": one order of
all paragraphs would show three answers to the first part before one to the second.
"""

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import takewhile

from service.reader import Query, Term
from service.score import FEATURES, is_addition, meets
from service.select import Group, same_words
from service.words import stem, stem_line, tokens

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
        for ways in parts:
            kinds = (_best(groups, belongs, margin, found) for belongs in ways)
            best = next((one for one in kinds if one is not None), None)
            if best is not None:
                found.append(best)
        if len(found) > 1:
            return found
    return []


def followed(
    query: Query, promises: Sequence[Group], groups: Sequence[Group], margin: float
) -> list[Group]:
    """What was promised and what came of it, older first; empty where no two such are found.

    A promise is a paragraph in which somebody undertakes something. What came of it stands in the
    minutes of a later meeting, most often under the minutes of the last one or matters arising, or
    in a note added below the promise. Of all pairs the one is taken that scores best, the words
    they share weighing with their own scores: the outcome is often told in other words than the
    question's, but hardly ever in other words than the promise's.

    Args:
        query: the question as read.
        promises: paragraphs that concern those whom the question names, best first.
        groups: all paragraphs: what came of a promise may be told without who made it.
        margin: how far below the best of all either may score.
    """
    if "followed" not in query.kinds or not promises:
        return []
    near = [group for group in groups[:MOST_PAIRED] if group.score >= promises[0].score - margin]
    made = [group for group in promises[:MOST_PAIRED] if group.score >= promises[0].score - margin]
    common = _frequencies(groups)
    subject = _subject(query, common)
    near = [group for group in near if _meets_any(subject, group)]
    made = [group for group in made if _meets_any(subject, group)]
    best: tuple[float, Group, Group] | None = None
    for promise in made:
        below = _notes_below(promise, groups) if promise.score >= promises[0].score - 1 else []
        elsewhere = [group for group in near if group.document.id != promise.document.id]
        for outcome in (*elsewhere, *below):
            if not _can_follow(promise, outcome):
                continue
            worth = promise.score + outcome.score + SHARED * _shared(promise, outcome, common)
            worth += PROMISES * _promises(promise) + TELLS * _tells(outcome)
            worth += BELOW * (outcome in below) + NAMED * (outcome in promises)
            if outcome not in below:
                worth += ABOUT * min(_met(subject, promise), _met(subject, outcome))
            if best is None or worth > best[0]:
                best = worth, promise, outcome
    if best is None:
        return []
    _, promise, outcome = best
    later = [
        other
        for other in near
        if other is not outcome
        and _tells(other)
        and _can_follow(outcome, other)
        and _shared(promise, other, common) >= _AS_MUCH * _shared(promise, outcome, common)
    ]
    newest = max(later, key=lambda group: (group.day or date.min, group.score), default=None)
    return [promise, _whole(outcome), *([_whole(newest)] if newest is not None else [])]


def _subject(query: Query, common: Mapping[str, int]) -> list[Term]:
    """What a promise is about: the two terms that stand in the fewest paragraphs found, words of
    promising and of keeping left out."""
    terms = query.topic or query.history_terms
    terms = tuple(term for term in terms if term.stem not in _OF_PROMISES)
    held = [term for term in terms if common.get(term.stem, 0)] or list(terms)
    return sorted(held, key=lambda term: common.get(term.stem, 0))[:2]


def _meets_any(subject: Sequence[Term], group: Group) -> bool:
    line = _line(group)
    return not subject or any(meets(term, line) for term in subject)


def _met(subject: Sequence[Term], group: Group) -> float:
    line = _line(group)
    return sum(meets(term, line) for term in subject) / max(len(subject), 1)


_OF_PROMISES = frozenset(
    stem(word)
    for word in "promise promised undertake undertook undertaking pledge pledged assurance assured "
    "commitment agreed keep kept happen happened become became come came publish circulate send "
    "sent bring get got done reply end".split()
)


def _whole(group: Group, most: int = 90) -> Group:
    """A paragraph of the minutes as a whole, where it is short: its outcome comes last."""
    words = sum(len(candidate.text.split()) for candidate in group.candidates)
    complete = len(group.candidates) == len(group.best.paragraph.sentences)
    return replace(group, whole=complete and words <= most)


_AS_MUCH = 0.6
"""The share of the words in common with the promise, against the first outcome's, from which a
later minute is of the same promise."""

MOST_PAIRED = 40
SHARED, PROMISES, TELLS, BELOW, NAMED, ABOUT = 8.0, 1.5, 3.0, 5.0, 1.5, 3.0
"""What it is worth, in units of the score, that two paragraphs share all their words, that the
first holds an undertaking (twice that where it was read as one), that the second stands where
outcomes stand, that it is a note below the first, that it concerns those who are named, and that
both hold all of the subject. Set by hand; see docs/scoring.md."""

_UNDERTAKING = re.compile(
    r"\b(?:undert(?:ook|ake)|promised|pledged|agreed (?:to|that)|assur(?:ed|ance)|would "
    r"(?:be )?(?:\w+ )?(?:circulat|publish|report|provide|bring|write|share|send|come|look)\w*)",
    re.IGNORECASE,
)
_ARISING = re.compile(
    r"\bmatters arising\b|\bminutes\b.{0,60}\b(?:meeting|held|of)\b|\baction(?:s| log| sheet)\b|"
    r"^\W*minutes\W*$",
    re.IGNORECASE,
)


def _promises(group: Group) -> int:
    """2 for a paragraph in which somebody was read to undertake something, 1 for words like it."""
    acts = {candidate.sentence.act for candidate in group.candidates}
    if acts & {"undertook", "assured"}:
        return 2
    said = (one.text for one in group.candidates if one.sentence.act != "asked")
    return int(any(_UNDERTAKING.search(text) for text in said))


def _tells(outcome: Group) -> bool:
    return is_addition(outcome.best) or bool(_ARISING.search(outcome.best.item.title or ""))


def _notes_below(promise: Group, groups: Sequence[Group]) -> list[Group]:
    """The later notes between a paragraph and the next minute, however little they look like the
    question."""
    paragraphs = promise.best.item.paragraphs
    below = paragraphs[paragraphs.index(promise.best.paragraph) + 1 :]
    notes = {note.anchor for note in takewhile(lambda one: one.kind != "minute", below)}
    document = promise.document.id
    return [
        group
        for group in groups
        if group.document.id == document
        and group.best.paragraph.anchor in notes
        and is_addition(group.best)
    ]


def _can_follow(promise: Group, outcome: Group) -> bool:
    """Whether one paragraph can be told of in another: of a later date, or a note below it."""
    one, other = promise.best, outcome.best
    if one.document.id == other.document.id:
        return other.paragraph.start > one.paragraph.start and is_addition(other)
    if other.sentence.act in ("undertook", "assured") and not _tells(outcome):
        return False  # one more promise
    if promise.day is None or outcome.day is None:
        return _tells(outcome)
    return promise.day < outcome.day


def _frequencies(groups: Sequence[Group]) -> Counter[str]:
    """In how many of the paragraphs each stem stands."""
    return Counter(one for group in groups for one in _stems(group))


def _stems(group: Group) -> frozenset[str]:
    return frozenset().union(*(candidate.words for candidate in group.candidates)) - _OF_PROMISES


def _shared(one: Group, other: Group, common: Mapping[str, int]) -> float:
    """How much of their rarer words two paragraphs share: the cosine of their sets of stems, each
    weighing by how few of the paragraphs found hold it."""

    def weight(stems: Iterable[str]) -> float:
        return sum(1 / common[one] for one in stems)

    first, second = _stems(one), _stems(other)
    scale = math.sqrt(weight(first) * weight(second))
    return weight(first & second) / scale if scale else 0.0


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
    lines = [_line(group) for group in groups]

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


def _line(group: Group) -> str:
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

    return [(within(*span), named(*span)) for span in sorted(spans)]


def _financial_years(query: Query) -> list[Part]:
    years = sorted({(year, short) for year, short in FINANCIAL_YEAR.findall(query.text)})

    def names(year: str, short: str) -> Belongs:
        printed = re.compile(rf"\b{year}\s*[/-–]\s*(?:20)?{short}\b")

        def belongs(group: Group) -> bool:
            title = group.best.item.title or group.document.title or ""
            return bool(printed.search(title) or printed.search(group.best.text))

        return belongs

    return [(names(year, short),) for year, short in years]


def _people(query: Query) -> list[Part]:
    if len(query.wanted) < 2 or "compared" not in query.kinds:
        return []

    def speaks(number: int) -> Belongs:
        return lambda group: any(number in candidate.voices for candidate in group.candidates)

    return [(speaks(number),) for number in range(len(query.wanted))]
