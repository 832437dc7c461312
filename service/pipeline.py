"""How a question is answered: read this from top to bottom.

read -> refuse or look up or retrieve -> select -> present
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from threading import Lock
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from service import lookup, present
from service.answerable import Judge
from service.lookup import Verdict
from service.lore import Lore, learn
from service.model import Answer, Citation, Question, Turn
from service.reader import read
from service.retrieve import HybridRetriever, Retriever
from service.score import Candidate, fitted
from service.select import Selection, Selector, grouped, is_evidence
from service.selector import ScoredSelector
from service.watch import watching

if TYPE_CHECKING:
    from ingest.index import Index


def london_today() -> date:
    """Today in Europe/London, where the councils are."""
    return datetime.now(UTC).astimezone(ZoneInfo("Europe/London")).date()


@dataclass(slots=True)
class LoreBook:
    """The lore of the generations in use, learned once each."""

    keep: int = 2
    _lores: dict[str, Lore] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def of(self, index: "Index") -> Lore:
        """The lore of an index; the first call on a generation reads all its documents."""
        generation = index.stamp.generation
        known = self._lores.get(generation)
        if known is not None:
            return known
        with self._lock:
            known = self._lores.get(generation)
            if known is None:
                known = learn(
                    (index.document(summary.id) for summary in index.documents()),
                    index.english(),
                    index.offices(),
                )
                while len(self._lores) >= self.keep:
                    self._lores.pop(next(iter(self._lores)))
                self._lores[generation] = known
        return known


@dataclass(frozen=True, slots=True)
class AnswerPipeline:
    """Answers one question from one generation. Thread-safe: nothing is kept but the lore."""

    retriever: Retriever = field(default_factory=lambda: HybridRetriever(fitted()))
    selector: Selector = field(default_factory=ScoredSelector)
    judge: Judge = field(default_factory=Judge)
    today: Callable[[], date] = london_today
    lores: LoreBook = field(default_factory=LoreBook)
    name: str = "extractive"

    def answer(self, question: Question, history: Sequence[Turn], index: "Index") -> Answer:
        """One answer. Never raises for what a question says; raises what the index raises."""
        started = time.perf_counter()
        lore = self.lores.of(index)
        query = read(question, history, lore, self.today())
        watch = watching()
        watch.step("read")
        watch.note(read=query.search_text, kinds=sorted(query.kinds), follow_up=query.follow_up)
        if query.refused:
            return self._timed(present.declined(query.refused), started, 0.0)
        early = self.judge.before(query, lore)
        candidates = self.retriever.retrieve(query, index, lore, question.filters)
        retrieved = time.perf_counter() - started
        watch.step("retrieved", **_counts(candidates))

        def done(answer: Answer) -> Answer:
            return self._timed(answer, started, retrieved)

        def nothing(verdict: Verdict) -> Answer:
            selection = Selection(nothing=verdict.code, related=_nearest(candidates))
            return done(present.nothing(query, selection, lore, verdict.code, verdict.detail))

        if early is not None and early.status == "clarify":
            return done(present.clarify(early.detail, _nearest(candidates), early.names))
        if early is not None:
            return nothing(early)
        stated = lookup.told(query, candidates, lore, index)
        if stated:
            selection = Selection(stated, None, _nearest(candidates))
            return done(present.present(query, selection, lore))
        weighed = self.judge.after(query, candidates, lore)
        if weighed.verdict is not None:
            return nothing(weighed.verdict)
        selection = self.selector.select(query, candidates)
        watch.step("selected")
        watch.note(chosen=[c.chunk_id for run in selection.picked for c in run.candidates])
        if not selection.picked:
            code = selection.nothing or "not_in_documents"
            return done(present.nothing(query, selection, lore, code))
        verdict = self.judge.shown(query, selection.picked, lore)
        if verdict is not None:
            return nothing(verdict)
        if weighed.weak:
            selection = replace(selection, notices=(present.warning(), *selection.notices))
        return done(present.present(query, selection, lore))

    def search(self, question: Question, k: int, index: "Index") -> list[Citation]:
        """The k best paragraphs for a query, best first, without an answer."""
        lore = self.lores.of(index)
        query = read(replace(question), (), lore, self.today())
        candidates = self.retriever.retrieve(query, index, lore, question.filters)
        return [
            present.citation(
                number,
                group.document,
                group.best.item,
                group.best.paragraph,
                group.best.sentence.start,
                group.best.sentence.end,
            )
            for number, group in enumerate(grouped(candidates)[:k], 1)
        ]

    def _timed(self, answer: Answer, started: float, retrieved: float) -> Answer:
        total = time.perf_counter() - started
        return replace(
            answer,
            model=self.name,
            timings_ms={"total": round(total * 1000, 1), "retrieve": round(retrieved * 1000, 1)},
        )


def _nearest(candidates: Sequence[Candidate], most: int = 3) -> tuple[Candidate, ...]:
    return tuple(group.best for group in grouped(candidates)[:most] if is_evidence(group.best))


def _counts(candidates: Sequence[Candidate]) -> dict[str, int]:
    """How much was found, as a reader may be told while the answer is made."""
    return {
        "sentences": len(candidates),
        "passages": len({candidate.where for candidate in candidates}),
        "documents": len({candidate.document.id for candidate in candidates}),
    }
