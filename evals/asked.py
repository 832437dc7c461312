"""Cases as the product reads and retrieves them, to be scored and answered anew many times.

Everything goes through the product's own reader, retriever and pipeline: there is no second
implementation that could differ from it.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from evals.cases import Case
from evals.compose import THRESHOLDS, suite_cases
from evals.errors import DocumentsMissing
from evals.fit import Numbers, Ranked
from evals.matching import normal, overlaps
from evals.thresholds import load_thresholds
from service.answerable import EVIDENCE, Judge, evidence
from service.calibration import Calibration
from service.lore import Lore
from service.model import Filters, Question, Turn
from service.pipeline import AnswerPipeline, LoreBook
from service.reader import Query, read
from service.retrieve import Retriever
from service.score import FEATURES, Candidate
from service.select import Selection, Selector
from service.wire import AskRequest

if TYPE_CHECKING:
    from ingest.index import Index

TODAY = date(2026, 1, 1)
"""What "last year" is reckoned from in training, so that the same inputs give the same file."""


@dataclass(frozen=True, slots=True)
class Corpus:
    """An open index and the cases about it."""

    name: str
    cases: tuple[Case, ...]
    index: "Index"
    lores: LoreBook = field(default_factory=LoreBook)

    @property
    def lore(self) -> Lore:
        """What the index teaches the reader."""
        return self.lores.of(self.index)


@dataclass(frozen=True, slots=True)
class Asked:
    """One case as the product read and retrieved it."""

    case: Case
    corpus: Corpus
    question: Question
    history: tuple[Turn, ...]
    candidates: tuple[Candidate, ...]  # with features; empty where the reader declined
    ranked: Ranked

    @property
    def documents(self) -> tuple[str, ...]:
        """The documents of its gold, each once, told apart by corpus."""
        return tuple(dict.fromkeys(f"{self.corpus.name}/{gold.doc}" for gold in self.case.gold))


@contextmanager
def corpora(
    data: Path, thresholds: Path = THRESHOLDS, note: Callable[[str], None] = lambda text: None
) -> Iterator[tuple[Corpus, ...]]:
    """Opens an index for every suite whose documents are there, brought in line with them first.

    Args:
        data: directory for the indexes, one inside it a suite.
        thresholds: the file that names documents and cases.
        note: hears of what is passed over and what takes time.

    Raises:
        DocumentsMissing: the documents of a required suite are not there.
        ThresholdsInvalid, CasesInvalid, IngestError: as reading these does.
    """
    from ingest import compose as reading
    from service import compose as answering

    opened: list[Corpus] = []
    try:
        for name, suite in load_thresholds(thresholds).suites.items():
            documents = thresholds.parent / suite.documents
            if not documents.exists():
                if suite.required:
                    raise DocumentsMissing(f"suite {name!r}: there is no {suite.documents!r}")
                note(f"{name} is passed over: there is no {suite.documents!r}")
                continue
            settings = answering.settings(data=data / name)
            note(f"{name}: bringing the index in {str(settings.data)!r} in line")
            reading.ingest([documents], settings)
            index = reading.open_index(settings)
            cases = suite_cases(thresholds.parent, suite)
            opened.append(Corpus(name, cases, index))
        yield tuple(opened)
    finally:
        for corpus in opened:
            corpus.index.close()


def is_gold(text: str, quote: str) -> bool:
    """Whether a sentence is evidence: it overlaps the quote, or stands in it whole."""
    return overlaps(text, quote) or normal(text) in normal(quote)


def numbers_of(case: Case, candidates: Sequence[Candidate]) -> Ranked:
    """A case's candidates as numbers, labelled by its gold."""
    numbers: dict[tuple[str, str], int] = {}
    paragraphs = [numbers.setdefault(candidate.where, len(numbers)) for candidate in candidates]
    covered: dict[tuple[str, str], list[bool]] = {}
    gold = np.zeros(len(candidates), dtype=np.bool_)
    covers = np.zeros((len(candidates), len(case.gold)), dtype=np.bool_)
    for row, candidate in enumerate(candidates):
        document, paragraph = candidate.document, candidate.paragraph
        quotes = [quote.quote if quote.doc == document.file else "" for quote in case.gold]
        if not any(quotes):
            continue
        if candidate.where not in covered:
            words = document.words(paragraph.start, paragraph.end)
            covered[candidate.where] = [bool(quote) and overlaps(words, quote) for quote in quotes]
        covers[row] = covered[candidate.where]
        gold[row] = any(quote and is_gold(candidate.text, quote) for quote in quotes)
    features = np.array([candidate.features for candidate in candidates], dtype=np.float64)
    return Ranked(
        features=features.reshape(len(candidates), len(FEATURES)),
        gold=gold,
        paragraphs=np.array(paragraphs, dtype=np.int64),
        covers=covers,
    )


def ask(corpus: Corpus, retriever: Retriever) -> Iterator[Asked]:
    """Each case of a corpus, through the product's own reader and retriever."""
    for case in corpus.cases:
        turns = [turn.model_dump() for turn in case.history]
        request = AskRequest.model_validate({"question": case.question, "history": turns})
        question, history = request.value(), tuple(request.turns() or ())
        query = read(question, history, corpus.lore, TODAY)
        candidates: tuple[Candidate, ...] = ()
        if not query.refused:
            candidates = tuple(
                retriever.retrieve(query, corpus.index, corpus.lore, question.filters)
            )
        yield Asked(
            case=case,
            corpus=corpus,
            question=question,
            history=history,
            candidates=candidates,
            ranked=numbers_of(case, candidates),
        )


# -- the road from the candidates on ---------------------------------------------------------------


def scored(one: Asked, weights: Numbers) -> list[Candidate]:
    """A case's candidates with scores, best first, as the retriever gives them."""
    scores = one.ranked.features @ weights
    return [
        replace(one.candidates[i], score=float(scores[i]))
        for i in np.argsort(-scores, kind="stable")
    ]


@dataclass(frozen=True, slots=True)
class Given:
    """A retriever that gives what was retrieved before, scored anew."""

    candidates: Sequence[Candidate]

    def retrieve(
        self, query: Query, index: "Index", lore: Lore, filters: Filters
    ) -> list[Candidate]:
        """The candidates it was made of."""
        return list(self.candidates)


@dataclass(frozen=True, slots=True)
class Listening:
    """A selector that notes down what it is asked, and selects nothing."""

    heard: list[Query]

    def select(self, query: Query, candidates: Sequence[Candidate]) -> Selection:
        """Nothing."""
        self.heard.append(query)
        return Selection(nothing="not_in_documents")


def pipeline(
    one: Asked, candidates: Sequence[Candidate], calibration: Calibration, selector: Selector
) -> AnswerPipeline:
    """The product's own pipeline, from a case's candidates on."""
    return AnswerPipeline(
        retriever=Given(candidates),
        selector=selector,
        judge=Judge(calibration),
        today=lambda: TODAY,
        lores=one.corpus.lores,
    )


def selected_from(
    one: Asked, candidates: Sequence[Candidate], calibration: Calibration
) -> Query | None:
    """The question as read, where the pipeline comes to select; None where it is settled before."""
    heard: list[Query] = []
    road = pipeline(one, candidates, calibration, Listening(heard))
    road.answer(one.question, one.history, one.corpus.index)
    return heard[0] if heard else None


NEVER_REFUSE = Calibration(tuple(0.0 for _ in EVIDENCE), 0.0, 0.0)


def evidence_of(one: Asked, candidates: Sequence[Candidate]) -> tuple[float, ...] | None:
    """What the refusal looks at; None where a rule decides, so that the model is not asked."""
    query = selected_from(one, candidates, NEVER_REFUSE)
    return None if query is None else evidence(query, candidates, one.corpus.lore)
