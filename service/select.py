"""From scored candidates to the sentences that are shown: the fewest whole ones that answer completely."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from ingest.model import Document
from service.model import NothingKind
from service.reader import Query
from service.score import Candidate
from service.words import stem_line

_LEANS = re.compile(
    r"^(?:He|She|They|It|This|That|These|Those|His|Her|Their|Its|However|In addition|Also|Additionally|Similarly|"
    r"Other|Such|Both|There(?! (?:was|were|is|are|had|has) (?:no|a|an)\b)|In response|The (?:former|latter|same|approach|method|model|work|programme|process))\b"
)


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is shown. Fitted by `evals/train.py` on training cases, cross-validated."""

    floor: float = 0.0  # answerability below which nothing is shown
    margin: float = 0.22  # how far below the best another paragraph may score
    margin_many: float = 0.9  # ... where several are asked for
    most: int = 2  # paragraphs
    most_many: int = 4
    sentence_margin: float = 0.9  # how far below its paragraph's best a sentence may score
    most_sentences: int = 3  # of a paragraph
    words: int = 110  # of evidence, past which no further sentence is added


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
        document = self.lead.document
        return document.meeting.date if document.meeting else document.published


@dataclass(frozen=True, slots=True)
class Selection:
    """What is shown, or why nothing is."""

    picked: tuple[Picked, ...] = ()
    nothing: NothingKind | None = None
    related: tuple[Candidate, ...] = ()
    confidence: float = 0.0


class Selector(Protocol):
    """Chooses the sentences to show."""

    def select(self, query: Query, candidates: Sequence[Candidate]) -> Selection:
        """The selection; empty `picked` with the kind of nothing where nothing answers."""
        ...


@dataclass(frozen=True, slots=True)
class Group:
    """The candidates of one paragraph, best first."""

    candidates: tuple[Candidate, ...]

    @property
    def best(self) -> Candidate:
        """The best sentence."""
        return self.candidates[0]

    @property
    def score(self) -> float:
        """Of the best sentence."""
        return self.candidates[0].score

    @property
    def document(self) -> Document:
        """The document it stands in."""
        return self.best.document


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
    chosen = {
        candidate.ordinal
        for candidate in group.candidates[: limits.most_sentences]
        if candidate.score >= group.score - limits.sentence_margin
    }
    for candidate in by_place:
        if candidate.ordinal not in chosen:
            continue
        before = place.get(candidate.ordinal - 1)
        if before is not None and before.ordinal not in chosen and _LEANS.match(candidate.text):
            chosen.add(before.ordinal)
        after = place.get(candidate.ordinal + 1)
        if (
            candidate.sentence.act == "asked"
            and after is not None
            and candidate.paragraph.kind != "question"
        ):
            chosen.add(after.ordinal)
    # Fill a hole of one sentence: a quotation reads better whole.
    for ordinal in list(chosen):
        if (
            ordinal + 2 in chosen
            and ordinal + 1 in place
            and len(place[ordinal + 1].text.split()) < 30
        ):
            chosen.add(ordinal + 1)
    ordered = [place[ordinal] for ordinal in sorted(chosen)]
    return _within(ordered, group.best, limits.words)


def _within(ordered: list[Candidate], best: Candidate, words: int) -> tuple[Candidate, ...]:
    """Drop sentences from the ends, worst first, until the rest fits; the best always stays."""
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


def same_words(one: Candidate, other: Candidate) -> bool:
    """Whether two candidates say the same words (a minute printed twice)."""
    return stem_line(one.text) == stem_line(other.text)
