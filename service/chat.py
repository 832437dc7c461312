"""What HTTP, terminal and Slack call: answers from the current index, with conversations."""

import logging
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal, Protocol

from ingest.errors import IndexDamaged, IndexMissing
from ingest.model import Document
from service.conversations import Conversation, Conversations, Exchange, Feedback, new_id
from service.coverage import Coverage, coverage
from service.errors import InvalidRequest, NotFound, StoreUnavailable
from service.generations import Generations
from service.masking import masked
from service.model import Answer, Citation, IndexInfo, Notice, Question, Turn
from service.normalise import MAX_QUESTION_CHARS
from service.watch import Watch, watched
from service.wire import answer_json

if TYPE_CHECKING:
    from ingest.catalogue import DocumentSummary
    from ingest.index import Index

log = logging.getLogger("askminutes.chat")

CHECK_EVERY_S = 10.0
CANARY_DOCUMENTS = 5
CANARY_PASSAGES = 10

NO_HISTORY = Notice(
    "history_unavailable",
    "Stored conversations cannot be used at the moment; this answer stands on its own.",
)


class Answerer(Protocol):
    """Answers from one index (`service/pipeline.py`)."""

    def answer(self, question: Question, history: Sequence[Turn], index: "Index") -> Answer:
        """The answer to one question."""

    def search(self, question: Question, k: int, index: "Index") -> list[Citation]:
        """The `k` paragraphs nearest to the question, best first."""


class ChatService:
    """One service: its models, the index it answers from, and what it remembers."""

    def __init__(
        self,
        generations: Generations,
        models: Mapping[str, Answerer],
        default_model: str,
        conversations: Conversations | None = None,
        log_questions: bool = False,
    ) -> None:
        self.generations = generations
        self.models = models
        self.default_model = default_model
        self.conversations = conversations
        self._log_questions = log_questions
        self._coverage: tuple[str, Coverage] | None = None
        self._examples: tuple[str, tuple[str, ...]] | None = None
        self._checked: tuple[str, float] | None = None

    def ask(
        self,
        question: Question,
        history: Sequence[Turn] | None = None,
        conversation_id: str | None = None,
        caller: str = "anonymous",
        watch: Watch | None = None,
        keep: bool = False,
    ) -> Answer:
        """Answer one question, in a conversation or on its own.

        Args:
            question: normalised, 1 to 1,000 characters.
            history: earlier turns that the caller keeps; then nothing is stored.
            conversation_id: a stored conversation of this caller.
            caller: whose conversation it is.
            watch: told of the steps, beginning with `begun` and the answer's id; stops the work.
            keep: store it, as a conversation of its own, although `history` is given.

        Returns:
            The answer with its id and, where it is stored, its conversation's.

        Raises:
            InvalidRequest: no such model.
            ConversationNotFound: no such conversation, or another caller's.
            IngestError: there is no index to answer from.
            AnswerStopped: the watch was stopped; nothing is stored.
        """
        started = time.perf_counter()
        model = self._model(question.model)
        watch = watch or Watch()
        answer_id = new_id("a")
        watch.step("begun", id=answer_id)
        notices: list[Notice] = []
        turns: Sequence[Turn] = history or ()
        if conversation_id is not None:
            try:
                turns = self._stored().turns(conversation_id, caller)
            except StoreUnavailable:
                notices.append(NO_HISTORY)
        with self.generations.lease() as index, watched(watch):
            answer = model.answer(question, turns, index)
            answer = replace(answer, id=answer_id, index=answer.index or index_info(index))
        watch.step("answered")
        stored = None
        if (history is None or keep) and self.conversations is not None:
            stored = conversation_id or new_id("c")
        total = round((time.perf_counter() - started) * 1000, 1)
        answer = replace(
            answer,
            conversation_id=stored,
            notices=(*answer.notices, *notices),
            timings_ms={**answer.timings_ms, "total": total},
        )
        log.info(
            "answered",
            extra={
                "answer": answer.id,
                "status": answer.status,
                "model": answer.model,
                "ms": total,
                **({"question": masked(question.text)} if self._log_questions else {}),
            },
        )
        return self._kept(answer, question, caller, watch)

    def warm_up(self) -> None:
        """Let chat models get ready behind the scenes, so that no question waits for imports."""
        for model in self.models.values():
            warm = getattr(model, "warm", None)
            if warm is not None:
                threading.Thread(target=_quietly, args=(warm,), name="warm-up", daemon=True).start()

    def search(self, query: Question, k: int) -> tuple[list[Citation], IndexInfo]:
        """The `k` paragraphs nearest to the query, best first, and the index they are from."""
        with self.generations.lease() as index:
            return self._model(query.model).search(query, k, index), index_info(index)

    def documents(self) -> "tuple[Sequence[DocumentSummary], IndexInfo]":
        """What is in the index."""
        with self.generations.lease() as index:
            return index.documents(), index_info(index)

    def document(self, document_id: str | None = None, file: str | None = None) -> Document:
        """One document by its id or its file. Raises NotFound."""
        from ingest.index import DocumentNotFound

        with self.generations.lease() as index:
            try:
                if document_id is not None:
                    return index.document(document_id)
                return index.document_by_file(file or "")
            except DocumentNotFound as error:
                raise NotFound(
                    "there is no such document; 'askminutes documents' lists them"
                ) from error

    def coverage(self) -> Coverage:
        """Meetings held, gaps between them, cut-off items. Worked out once per generation."""
        with self.generations.lease() as index:
            generation = index.stamp.generation
            if self._coverage is None or self._coverage[0] != generation:
                documents = [
                    index.document(summary.id)
                    for summary in index.documents()
                    if summary.duplicate_of is None
                ]
                self._coverage = (generation, coverage(documents, index_info(index)))
            return self._coverage[1]

    def examples(self) -> tuple[str, ...]:
        """Questions that this index answers well. Worked out once per generation."""
        from service.examples import MEETINGS, examples

        with self.generations.lease() as index:
            generation = index.stamp.generation
            if self._examples is None or self._examples[0] != generation:
                dated = [one for one in index.documents() if one.kind == "minutes" and one.date]
                newest = sorted(dated, key=lambda one: str(one.date), reverse=True)[:MEETINGS]
                # The offline answerer, whichever is the default: nothing here is worth a fee.
                model = self.models.get("extractive") or self._model(None)
                found = examples(
                    [index.document(one.id) for one in newest],
                    lambda text: model.answer(Question(text), (), index),
                )
                self._examples = (generation, found)
            return self._examples[1]

    def answer(self, answer_id: str, caller: str = "anonymous") -> Exchange:
        """A stored answer with its question. Raises AnswerNotFound, StoreUnavailable."""
        return self._stored().answer(answer_id, caller)

    def conversation(self, conversation_id: str, caller: str = "anonymous") -> Conversation:
        """A stored conversation. Raises ConversationNotFound, StoreUnavailable."""
        return self._stored().conversation(conversation_id, caller)

    def forget(self, conversation_id: str, caller: str = "anonymous") -> None:
        """Delete a stored conversation. Raises ConversationNotFound, StoreUnavailable."""
        self._stored().delete(conversation_id, caller)

    def rate(
        self,
        answer_id: str,
        rating: Literal["up", "down"],
        comment: str | None = None,
        caller: str = "anonymous",
    ) -> str:
        """Store feedback; returns its id. Raises AnswerNotFound, StoreUnavailable."""
        private = masked(comment) if comment is not None else None
        return self._stored().rate(answer_id, caller, rating, private)

    def feedback(self, rating: Literal["up", "down"] | None = None) -> tuple[Feedback, ...]:
        """All feedback with its questions and answers. Raises StoreUnavailable."""
        return self._stored().feedback(rating)

    def check(self) -> IndexInfo:
        """Answer a canary question: the longest sentence of the first documents must find itself.

        Tried once per generation and again every ten seconds.

        Returns:
            The index that is served.

        Raises:
            IngestError: no index is open, or the canary does not find itself (IndexDamaged).
        """
        with self.generations.lease() as index:
            info = index_info(index)
            if self._checked is None or self._checked[0] != info.generation:
                fresh = False
            else:
                fresh = time.monotonic() < self._checked[1]
            if not fresh:
                self._canary(index)
                self._checked = (info.generation, time.monotonic() + CHECK_EVERY_S)
            return info

    def close(self) -> None:
        """Close the index, the models and the store."""
        self.generations.close()
        for model in self.models.values():
            close = getattr(model, "close", None)
            if close is not None:
                close()
        if self.conversations is not None:
            self.conversations.close()

    def _canary(self, index: "Index") -> None:
        summaries = index.documents()
        if not summaries:
            raise IndexMissing("the index holds no documents; run 'askminutes ingest PATH'")
        sentences = (
            document.words(sentence.start, sentence.end)
            for summary in summaries[:CANARY_DOCUMENTS]
            for document in [index.document(summary.id)]
            for item in document.items
            for paragraph in item.paragraphs
            if paragraph.kind == "minute"
            for sentence in paragraph.sentences
        )
        canary = max(
            (" ".join(words.split()) for words in sentences if len(words) < MAX_QUESTION_CHARS),
            key=len,
            default=None,
        )
        if canary is None:
            return  # nothing but agendas: there is nothing to ask about
        found = self._model(None).search(Question(canary), CANARY_PASSAGES, index)
        if not any(canary in " ".join(citation.passage.split()) for citation in found):
            raise IndexDamaged("a canary question does not find its own paragraph; ingest again")

    def _kept(self, answer: Answer, question: Question, caller: str, watch: Watch) -> Answer:
        if answer.conversation_id is None or self.conversations is None:
            return answer
        try:
            self.conversations.add(
                answer.conversation_id,
                caller,
                masked(question.text),
                answer_json(answer),
                _record(answer, watch),
            )
        except StoreUnavailable:
            notices = tuple(dict.fromkeys((*answer.notices, NO_HISTORY)))
            return replace(answer, conversation_id=None, notices=notices)
        return answer

    def _stored(self) -> Conversations:
        if self.conversations is None:
            raise StoreUnavailable("conversations are not stored (ASKMINUTES_STORE_CONVERSATIONS)")
        return self.conversations

    def _model(self, name: str | None) -> Answerer:
        model = self.models.get(name or self.default_model)
        if model is None:
            raise InvalidRequest("model", "must be one of those that GET /v1/models lists")
        return model


def _record(answer: Answer, watch: Watch) -> dict[str, Any]:
    """How an answer came about, for whoever has to account for it; personal data masked."""
    steps = dict(watch.record)
    for name in ("read", "rewritten"):
        if isinstance(steps.get(name), str):
            steps[name] = masked(steps[name])
    usage = answer.usage
    return {
        **steps,
        "generation": answer.index.generation if answer.index else None,
        "model": answer.model,
        "status": answer.status,
        "timings_ms": dict(answer.timings_ms),
        "cost": usage.cost if usage else 0.0,
        "tokens": [usage.input_tokens, usage.output_tokens] if usage else [0, 0],
    }


def _quietly(work: Callable[[], object]) -> None:
    try:
        work()
    except Exception as error:  # the first question says what is wrong, and is answered by score
        log.warning("model_not_ready", extra={"reason": f"{type(error).__name__}: {error}"})


def index_info(index: "Index") -> IndexInfo:
    """The generation as an answer names it."""
    stamp: Any = index.stamp
    return IndexInfo(stamp.generation, stamp.built_at, stamp.documents)
