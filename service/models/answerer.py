"""How a question is answered with a chat model. Read this from top to bottom.

mask -> rewrite a follow-up -> the road of every question, with a selector that asks the model ->
where the operator wants it, the model's own words, each sentence checked

Whatever the model does, the reader gets an answer within the deadline: what it cannot choose in
time is chosen by score, and the answer says so.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from ingest.tokens import chat_encoding
from service.masking import masked
from service.model import Answer, Citation, Question, Turn
from service.models.calls import Calls, Work
from service.models.choose import ChosenSelector
from service.models.prompts import Prompt, Prompts, shipped
from service.models.rewrite import rewritten
from service.models.vet import VettedRetriever
from service.models.write import written
from service.pipeline import AnswerPipeline
from service.reader import read
from service.watch import watching

if TYPE_CHECKING:
    from ingest.index import Index

RESERVE_S = 0.3
"""Kept of the deadline for what comes after the model's last word."""


@dataclass(frozen=True, slots=True)
class Uses:
    """What the chat model is used for."""

    choose: bool = True
    rewrite: bool = True
    write: bool = False


@dataclass(frozen=True, slots=True)
class ModelAnswerer:
    """Answers with a chat model. Thread-safe."""

    calls: Calls
    pipeline: AnswerPipeline = field(default_factory=AnswerPipeline)
    uses: Uses = Uses()
    deadline_s: float = 20.0
    room: int = 3_000  # tokens for passages
    prompts: Prompts = field(default_factory=shipped)

    @property
    def name(self) -> str:
        """As `GET /v1/models` lists it."""
        return self.calls.model.name

    def answer(self, question: Question, history: Sequence[Turn], index: "Index") -> Answer:
        """One answer. Raises what the index raises, and AnswerStopped once nobody waits."""
        started = time.perf_counter()
        work = Work(time.monotonic() + max(self.deadline_s - RESERVE_S, 0.0), watching())
        private = masked(question.text)
        asked = self._stand_alone(question, private, history, index, work)
        answer = self._pipeline(private, index, work).answer(asked, history, index)
        if self.uses.write and answer.status == "answered":
            answer = written(answer, private, self.calls, self.prompts.write, work)
        self._noted(work)
        total = round((time.perf_counter() - started) * 1000, 1)
        timings = {**answer.timings_ms, "total": total}
        if work.calls:
            timings["model"] = round(work.seconds * 1000, 1)
        return replace(
            answer,
            model=self.name,
            usage=work.usage(self.calls.allowance.prices) if work.calls else None,
            timings_ms=timings,
        )

    def search(self, question: Question, k: int, index: "Index") -> list[Citation]:
        """The k best paragraphs; no chat model is asked."""
        return self.pipeline.search(question, k, index)

    def warm(self) -> None:
        """Get ready, so that the first question does not wait for imports."""
        chat_encoding()
        self.calls.model.warm()

    def close(self) -> None:
        """Let go of what the chat model holds."""
        self.calls.model.close()

    def _stand_alone(
        self,
        question: Question,
        private: str,
        history: Sequence[Turn],
        index: "Index",
        work: Work,
    ) -> Question:
        if not self.uses.rewrite or not any(turn.role == "user" for turn in history):
            return question
        lore = self.pipeline.lores.of(index)
        query = read(question, history, lore, self.pipeline.today())
        if query.refused or not query.follow_up:
            return question
        turns = [replace(turn, content=masked(turn.content)) for turn in history]
        found = rewritten(private, turns, self.calls, self.prompts.rewrite, work)
        if found is None or read(Question(found), (), lore, self.pipeline.today()).refused:
            work.watch.note(rewritten=None)
            return question
        work.watch.note(rewritten=found)
        return replace(question, text=found)

    def _pipeline(self, private: str, index: "Index", work: Work) -> AnswerPipeline:
        retriever = VettedRetriever(self.pipeline.retriever)
        if not self.uses.choose:
            return replace(self.pipeline, retriever=retriever)
        selector = ChosenSelector(
            self.calls,
            self.prompts.choose,
            work,
            private,
            index.stamp.generation,
            self.room,
            self.pipeline.selector,
        )
        return replace(self.pipeline, retriever=retriever, selector=selector)

    def _noted(self, work: Work) -> None:
        used = sorted({call["use"] for call in work.calls})
        prompts: list[Prompt] = [getattr(self.prompts, use) for use in used]
        versions = {prompt.name: prompt.version for prompt in prompts}
        work.watch.note(prompts=versions, calls=work.calls)
