"""What somebody promised, and what came of it.

An undertaking stands in the minutes of one meeting; what came of it in those of a later one, most
often under the minutes of the last meeting or matters arising, or in a note added below it.
"""

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import takewhile

from service.facets import line_of
from service.reader import Query
from service.score import is_addition, meets
from service.select import Group
from service.terms import Term
from service.words import stem


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
    near = [
        group
        for group in groups[:MOST_PAIRED]
        if group.score >= promises[0].score - margin - TELLS * _tells(group)
    ]
    made = [group for group in promises[:MOST_PAIRED] if group.score >= promises[0].score - margin]
    made = [group for group in made if not _RESTATED.search(group.text)] or made
    common = InCommon.of(groups, promises)
    subject = _subject(query, common.counts)
    named = {id(group) for group in promises}

    def worth_of(outcome: Group) -> float:
        return outcome.score + TELLS * _tells(outcome) + NAMED * (id(outcome) in named)

    told = [
        (group, worth_of(group), about)
        for group in near
        if (about := _met(subject, group)) > 0  # of the subject
        and (subject or id(group) in named)  # or, where none is told, of those who are named
    ]
    best: tuple[float, Group, Group] | None = None
    for promise in made:
        about = _met(subject, promise)
        if not about:
            continue
        own = promise.score + PROMISES * _promises(promise)
        pairs = [
            (own + worth + (ABOUT * min(about, its_about) if subject else 0.0), outcome)
            for outcome, worth, its_about in told
            if promise.document.id != outcome.document.id and _can_follow(promise, outcome)
        ]
        if promise.score >= promises[0].score - 1:
            notes = _notes_below(promise, groups)
            pairs += [(own + worth_of(note) + BELOW, note) for note in notes]
        for worth, outcome in pairs:
            worth += SHARED * common.share(promise, outcome)
            if best is None or worth > best[0]:
                best = worth, promise, outcome
    if best is None:
        return []
    _, promise, outcome = best
    later = [
        other
        for other, _, _ in told
        if other is not outcome
        and _tells(other)
        and _can_follow(outcome, other)
        and common.share(promise, other) >= _AS_MUCH * common.share(promise, outcome)
    ]
    newest = max(later, key=lambda group: (group.order_day or date.min, group.score), default=None)
    return [promise, _whole(outcome), *([_whole(newest)] if newest is not None else [])]


def _subject(query: Query, counts: Mapping[str, int]) -> list[Term]:
    """What a promise is about: the two terms that stand in the fewest paragraphs found, words of
    promising and of keeping left out."""
    terms = query.topic or query.history_terms
    terms = tuple(term for term in terms if term.stem not in _OF_PROMISES)
    held = [term for term in terms if counts.get(term.stem, 0)] or list(terms)
    return sorted(held, key=lambda term: counts.get(term.stem, 0))[:2]


def _met(subject: Sequence[Term], group: Group) -> float:
    """The share of the subject that a paragraph and its title meet; 1 for no subject."""
    line = line_of(group)
    return sum(meets(term, line) for term in subject) / len(subject) if subject else 1.0


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
    r"(?:be )?(?:\w+ )?(?:circulat|publish|report|provide|bring|write|share|send|come|look|open|"
    r"start|begin|close|launch)\w*|resolved\b.{0,200}?\bbe (?:asked|brought|reviewed|requested|"
    r"reported|submitted|presented|invited))",
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


_RESTATED = re.compile(
    r"\b(?:promise|pledge|word|assurance|undertaking|commitment|guarantee|offer)s?\W{1,3}"
    r"(?:still )?(?:stood|stands|remain(?:s|ed))\b|"
    r"\b(?:stood|stands|stand|standing) by (?:the|that|this|his|her|their|its)\b|"
    r"\brepeated (?:the|that|this|his|her|their) (?:promise|pledge|assurance|undertaking)\b",
    re.IGNORECASE,
)


def _can_follow(promise: Group, outcome: Group) -> bool:
    """Whether one paragraph can be told of in another: of a later date, or a note below it.

    That a promise stands is the promise once more, and not what came of it.
    """
    one, other = promise.best, outcome.best
    if _RESTATED.search(outcome.text):
        return False
    if one.document.id == other.document.id:
        return other.paragraph.start > one.paragraph.start and is_addition(other)
    if other.sentence.act in ("undertook", "assured") and not _tells(outcome):
        return False  # one more promise
    before, after = promise.order_day, outcome.order_day
    if before is None or after is None:
        return _tells(outcome)
    return before < after or (outcome.day is None and before == after)


@dataclass(frozen=True, slots=True)
class InCommon:
    """How much of their rarer words paragraphs share; each is read once."""

    stems: Mapping[int, frozenset[str]]  # of a group, by its identity
    counts: Mapping[str, int]  # in how many of the paragraphs a stem stands

    @classmethod
    def of(cls, groups: Sequence[Group], others: Sequence[Group] = ()) -> "InCommon":
        """What paragraphs hold, words of promising left out; the first are counted."""
        stems = {
            id(group): frozenset().union(*(one.words for one in group.candidates)) - _OF_PROMISES
            for group in (*groups, *others)
        }
        counted = {id(group) for group in groups} or set(stems)
        return cls(stems, Counter(one for at in counted for one in stems[at]))

    def share(self, one: Group, other: Group) -> float:
        """The cosine of two paragraphs' sets of stems, each weighing by how few paragraphs hold
        it: 0 to 1."""
        first, second = self.stems[id(one)], self.stems[id(other)]
        scale = math.sqrt(self._weight(first) * self._weight(second))
        return self._weight(first & second) / scale if scale else 0.0

    def _weight(self, stems: frozenset[str]) -> float:
        return sum(1 / max(self.counts[one], 1) for one in stems)
