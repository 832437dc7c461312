"""From scored candidates to the sentences that are shown: the fewest whole ones that answer
completely."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Protocol

from ingest.dates import month_number
from ingest.model import Document
from service.lore import ordering_day
from service.model import NothingKind, Notice
from service.periods import Period
from service.reader import Query
from service.score import Candidate, is_addition, meets
from service.words import fold, stem_line

_LEANS = re.compile(
    r"^(?:He|She|They|It|This|That|These|Those|His|Her|Their|Its|However|In addition|"
    r"Also|Additionally|Similarly|"
    r"Other|Such|Both|There(?! (?:was|were|is|are|had|has) (?:no|a|an)\b)|In response|"
    r"The (?:former|latter|same|approach|method|model|work|programme|process))\b"
)


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is shown. Fitted by `evals/train.py` on training cases, cross-validated."""

    margin: float = 1.5  # how far below the best another paragraph may score
    margin_many: float = 2.0  # ... where several are asked for
    margin_topic: float = 8.0  # ... and it holds the rarest word of the topic
    margin_document: float = 4.5  # ... and it is the best of its document, for a list
    margin_latest: float = 5.0  # how far below the best a newer paragraph may score
    margin_time: float = 6.0  # how far below the best one of the time asked about may score
    margin_source: float = 8.0  # ... one of the kind of page that is named
    margin_present: float = 4.0  # ... where the present is asked about
    margin_part: float = 6.0  # how far below the best another part of the question may score
    most: int = 2  # paragraphs
    most_many: int = 6
    per_document: int = 3  # paragraphs of one document, where several are asked for
    sentence_margin: float = 6.0  # how far below its paragraph's best a sentence may score
    most_sentences: int = 3  # of a paragraph
    words: int = 85  # of a paragraph's evidence, past which no further sentence is added


@dataclass(frozen=True, slots=True)
class Picked:
    """Neighbouring sentences of one paragraph, shown together under one citation."""

    candidates: tuple[Candidate, ...]
    score: float

    @property
    def lead(self) -> Candidate:
        """The first sentence shown."""
        return self.candidates[0]

    @property
    def day(self) -> date | None:
        """The date of the document."""
        return self.lead.document.day


@dataclass(frozen=True, slots=True)
class Selection:
    """What is shown, or why nothing is."""

    picked: tuple[Picked, ...] = ()
    nothing: NothingKind | None = None
    related: tuple[Candidate, ...] = ()
    confidence: float = 0.0
    notices: tuple[Notice, ...] = ()  # of how it was chosen


def is_evidence(candidate: Candidate) -> bool:
    """Whether a sentence may be shown: not of a list of those present, but of a later addition.

    "POST MEETING NOTE" and "[In relation to Minute 12, the Panel was informed ...]" are where the
    minutes record what came of a promise.
    """
    return candidate.paragraph.kind != "note" or is_addition(candidate)


class Selector(Protocol):
    """Chooses the sentences to show."""

    def select(self, query: Query, candidates: Sequence[Candidate]) -> Selection:
        """The selection; empty `picked` with the kind of nothing where nothing answers."""
        ...


@dataclass(frozen=True, slots=True)
class Group:
    """The candidates of one paragraph, best first."""

    candidates: tuple[Candidate, ...]
    whole: bool = False  # shown with all its sentences, or not at all

    @property
    def best(self) -> Candidate:
        """The best sentence."""
        return self.candidates[0]

    @property
    def text(self) -> str:
        """The exact words of the whole paragraph."""
        return self.document.words(self.best.paragraph.start, self.best.paragraph.end)

    @property
    def score(self) -> float:
        """Of the best sentence."""
        return self.candidates[0].score

    @property
    def document(self) -> Document:
        """The document it stands in."""
        return self.best.document

    @property
    def day(self) -> date | None:
        """The date of its document."""
        return self.document.day

    @property
    def order_day(self) -> date | None:
        """The day of its document, to order it by."""
        return ordering_day(self.document)

    @property
    def concerns(self) -> frozenset[int]:
        """The places in `Query.wanted` of those whom one of its sentences concerns."""
        return frozenset().union(*(candidate.concerns for candidate in self.candidates))


def grouped(candidates: Sequence[Candidate]) -> list[Group]:
    """Candidates by paragraph, best paragraph first."""
    groups: dict[tuple[str, str], list[Candidate]] = {}
    for candidate in candidates:
        groups.setdefault(candidate.where, []).append(candidate)
    return [Group(tuple(group)) for group in groups.values()]


def sentences_of(group: Group, query: Query, limits: Limits) -> tuple[Candidate, ...]:
    """The sentences of a paragraph that are shown, in the order printed.

    The best, those nearly as good, the one before a sentence that leans on it ("He added ..."), and
    the answer after a sentence that only asks.
    """
    by_place = sorted(group.candidates, key=lambda candidate: candidate.ordinal)
    place = {candidate.ordinal: candidate for candidate in by_place}
    if group.whole:
        return tuple(by_place)
    listed = _entries(group, query)
    if listed:
        return listed
    chosen = {
        candidate.ordinal
        for candidate in group.candidates[: limits.most_sentences]
        if candidate.score >= group.score - limits.sentence_margin
    }
    needed: dict[int, int] = {}  # a sentence -> the one it stands by
    for candidate in by_place:
        if candidate.ordinal not in chosen:
            continue
        before = place.get(candidate.ordinal - 1)
        if before is not None and leans(candidate, query):
            needed[before.ordinal] = candidate.ordinal
        after = place.get(candidate.ordinal + 1)
        if after is not None and (only_asks(candidate) or is_replied_to(candidate, after)):
            needed[after.ordinal] = candidate.ordinal
        reply = place.get(candidate.ordinal + 2)
        if after is not None and reply is not None and only_asks(after):
            if candidate.sentence.act != "replied" and is_replied_to(after, reply):
                needed[after.ordinal] = needed[reply.ordinal] = candidate.ordinal
    kept = _within([place[ordinal] for ordinal in sorted(chosen)], group.best, limits.words)
    shown = {candidate.ordinal for candidate in kept}
    shown |= {one for one, other in needed.items() if other in shown}
    # Fill a hole of one sentence: a quotation reads better whole.
    for ordinal in list(shown):
        between = place.get(ordinal + 1)
        if ordinal + 2 in shown and between is not None and len(between.text.split()) < 30:
            shown.add(ordinal + 1)
    shown |= _carried_on(place, shown, _BRIEF)
    return tuple(place[ordinal] for ordinal in sorted(shown))


_CARRIES_ON = re.compile(
    r"^(?:It|This|These|Those|They|Both|Of (?:these|those|them|which|that)|In (?:these|those))\b"
)
_BRIEF = 45
"""Words up to which an excerpt is short. 30 and 60 answer the same cases."""


def _carried_on(place: Mapping[int, Candidate], shown: Iterable[int], words: int) -> set[int]:
    """The sentences behind a short excerpt that go on about the thing it names: "She outlined the
    fund." - "It had paid for ..."."""
    found: set[int] = set()
    kept = set(shown)
    while sum(len(place[one].text.split()) for one in kept | found) < words:
        last = max(kept | found)
        after = place.get(last + 1)
        if after is None or not _CARRIES_ON.match(after.text.lstrip()):
            break
        found.add(last + 1)
    return found


def only_asks(candidate: Candidate) -> bool:
    """Whether a sentence of a minute asks, so that the one after it is what was answered."""
    return candidate.sentence.act == "asked" and candidate.paragraph.kind != "question"


def is_replied_to(candidate: Candidate, after: Candidate) -> bool:
    """Whether the sentence after one of a minute is somebody else's reply to it.

    "The Chair reminded Members that the figures had been promised. Mr Ash apologised ...": the
    first alone leaves open what was said to it.
    """
    one, other = candidate.sentence.speaker, after.sentence.speaker
    return (
        after.sentence.act == "replied"
        and candidate.sentence.act != "replied"
        and other is not None
        and other != one
    )


def leans(candidate: Candidate, query: Query) -> bool:
    """Whether a sentence needs the one before it: it opens with a pronoun, or who spoke is asked
    for and this sentence does not say."""
    if _LEANS.match(candidate.text):
        return True
    speaker = candidate.sentence.speaker
    return "who" in query.kinds and (speaker is None or speaker.basis != "printed")


_ENTRY = re.compile(r"^[\s\u00a0]*(?:[•·▪*-]|[-–—]|\(?[a-z]{1,3}[.)])[\s\u00a0]")


def _entries(group: Group, query: Query) -> tuple[Candidate, ...]:
    """All entries of a list when its best sentence is one of several: those of the year asked for.

    A list is an answer as a whole: three of its seven dates would be a wrong answer.
    """
    by_place = sorted(group.candidates, key=lambda candidate: candidate.ordinal)
    entries = [candidate for candidate in by_place if _ENTRY.match(candidate.text)]
    if len(entries) < 3 or sum(len(entry.text.split()) for entry in entries) > 20 * len(entries):
        return ()
    years = {str(period.start.year) for period in query.periods if not period.since}
    if not years:
        years = set(query.numbers) & {str(year) for year in range(1990, 2100)}
    of_year = [entry for entry in entries if any(year in entry.text for year in years)]
    asked = [term for term in query.topic if month_number(term.word) is None]
    meeting = [one for one in entries if any(meets(term, one.stems) > 0 for term in asked)]
    of_meeting = any(one.within_a_month and one.holds(group.day) for one in query.periods)
    if len(meeting) == 1 and (of_meeting or not of_year or meeting[0] in of_year):
        return (meeting[0],)  # "which date is only a reserve?"
    return tuple(of_year or entries[:12])


def _within(ordered: list[Candidate], best: Candidate, words: int) -> tuple[Candidate, ...]:
    """Drop sentences, worst first, until the rest fits; the best always stays."""
    kept = list(ordered)
    while len(kept) > 1 and sum(len(candidate.text.split()) for candidate in kept) > words:
        worst = min((c for c in kept if c is not best), key=lambda candidate: candidate.score)
        kept.remove(worst)
    return tuple(kept)


def runs(candidates: Sequence[Candidate], score: float) -> list[Picked]:
    """Neighbouring sentences together, each run under a citation of its own."""
    found: list[list[Candidate]] = []
    for candidate in candidates:
        if (
            found
            and found[-1][-1].where == candidate.where
            and found[-1][-1].ordinal + 1 == candidate.ordinal
        ):
            found[-1].append(candidate)
        else:
            found.append([candidate])
    return [Picked(tuple(run), score) for run in found]


def beside(best: Candidate, sentences: Sequence[Candidate]) -> Group:
    """Sentences that were not retrieved, with the score of the one that brings them."""
    return Group(tuple(replace(one, features=best.features, score=best.score) for one in sentences))


def is_of_another_date(query: Query, picked: Sequence[Picked]) -> bool:
    """Whether nothing of what is shown is of the time asked about, or speaks of it."""
    # That of a follow-up may have been carried over from an earlier turn.
    asked = [one for one in query.periods if not query.follow_up or one.words in query.text]
    return bool(asked) and not any(
        period.holds(shown.day)
        or any(_speaks_of(period, candidate.text) for candidate in shown.candidates)
        for period in asked
        for shown in picked
    )


def _speaks_of(period: Period, text: str) -> bool:
    """Whether a text names the year of a period, and of one within a month the month as well."""
    return str(period.start.year) in text and (
        not period.within_a_month or period.start.strftime("%B").casefold() in fold(text)
    )


def same_words(one: Candidate, other: Candidate) -> bool:
    """Whether two candidates say the same words (a minute printed twice)."""
    return stem_line(one.text) == stem_line(other.text)
