"""The one place where the bot touches `ChatService`: questions, history, votes, paragraphs.

Each message in Slack is a conversation of its own in the store, so that it can be forgotten by
itself; what came before it in its thread is given as history.
"""

import asyncio
import contextlib
import re
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Literal, TypeVar
from urllib.parse import unquote

from ingest.blocks import collapse
from ingest.dates import spoken
from ingest.errors import MinutesError
from service.errors import NotFound, StoreUnavailable
from service.model import Question, Turn
from service.normalise import MAX_QUESTION_CHARS, question_text
from service.present import label
from service.slack.blocks import say
from service.slack.threads import Answered
from service.watch import Watch
from service.wire import answer_json, citation_json

if TYPE_CHECKING:
    from service.chat import ChatService

T = TypeVar("T")

FOUND = 5
MAX_PROMPTS = 4
# Titles come from documents and are sent in a person's name: letters and harmless marks only.
_HARMLESS = re.compile(r"[^\W\d_][\w ,.'’()–?-]{5,100}")


@dataclass(frozen=True, slots=True)
class Passage:
    """A whole paragraph to show."""

    label: str
    text: str
    url: str | None


class Answering:
    """The service as the bot uses it: awaitable, in threads of its own."""

    def __init__(self, service: "ChatService", workers: int) -> None:
        self._service = service
        self._answers = ThreadPoolExecutor(workers, "slack-answer")
        self._asides = ThreadPoolExecutor(2, "slack-aside")  # what somebody waits for with a click

    def close(self) -> None:
        """End the threads."""
        self._answers.shutdown(wait=False, cancel_futures=True)
        self._asides.shutdown(wait=False, cancel_futures=True)

    async def ask(
        self, text: str, before: Sequence[Answered], caller: str
    ) -> tuple[dict[str, Any], str | None]:
        """Answer a question.

        Args:
            text: as typed; normalised here.
            before: what was answered earlier in its thread.
            caller: whose conversation it is.

        Returns:
            The answer object of API.md, and the conversation it is stored in, if any.

        Raises:
            InvalidRequest: the question is blank or too long.
            MinutesError: there is nothing to answer from.
        """
        watch = Watch()
        try:
            return await self._in(self._answers, partial(self._ask, text, before, caller, watch))
        except asyncio.CancelledError:
            watch.stop()
            raise

    async def search(self, text: str) -> list[dict[str, Any]]:
        """The paragraphs nearest to a message, best first. Raises as `ask` does."""
        return await self._in(self._answers, partial(self._search, text))

    async def passage(self, url: str) -> Passage | None:
        """The paragraph that a citation's address names; None where it is not in the index."""
        return await self._in(self._asides, partial(self._passage, url))

    async def stored(self, answered: Answered) -> tuple[str, dict[str, Any]] | None:
        """The question and the answer that were given; None where they are not stored any more."""
        return await self._in(self._asides, partial(self._stored, answered))

    async def forget(self, answered: Answered) -> None:
        """Delete a question with its answer and votes; nothing is left behind."""
        await self._in(self._asides, partial(self._forget, answered))

    async def forget_conversation(self, conversation_id: str | None, caller: str) -> None:
        """Delete what was kept of an answer that nobody can see. Never raises."""
        if conversation_id is not None:
            with contextlib.suppress(MinutesError):
                forget = partial(self._service.forget, conversation_id, caller)
                await self._in(self._asides, forget)

    async def rate(
        self, answered: Answered, rating: Literal["up", "down"], comment: str | None
    ) -> bool:
        """Keep a vote; False where the answer is not stored any more."""
        return await self._in(self._asides, partial(self._rate, answered, rating, comment))

    async def prompts(self) -> list[str]:
        """Questions that this index can answer, for people who do not know what to ask."""
        try:
            return await self._in(self._answers, self._prompts)
        except MinutesError:
            return []

    # --- in a thread ----------------------------------------------------------------------------

    @staticmethod
    async def _in(threads: ThreadPoolExecutor, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(threads, work)

    def _ask(
        self, text: str, before: Sequence[Answered], caller: str, watch: Watch
    ) -> tuple[dict[str, Any], str | None]:
        question, history = Question(question_text(text)), self._history(before)
        answer = self._service.ask(question, history, caller=caller, watch=watch, keep=True)
        return answer_json(answer), answer.conversation_id

    def _history(self, before: Sequence[Answered]) -> tuple[Turn, ...]:
        turns: list[Turn] = []
        for one in before:
            told = self._stored(one)
            if told is not None:
                turns += [Turn("user", told[0]), Turn("assistant", str(told[1]["answer"]))]
        return tuple(turns)

    def _search(self, text: str) -> list[dict[str, Any]]:
        words = " ".join(text.split())
        if len(words) > MAX_QUESTION_CHARS:
            words = words[:MAX_QUESTION_CHARS].rsplit(" ", 1)[0]
        passages, _ = self._service.search(Question(question_text(words, "query")), FOUND)
        return [citation_json(passage) for passage in passages]

    def _passage(self, url: str) -> Passage | None:
        path, _, anchor = url.removeprefix("/v1/documents/").partition("#")
        try:
            document = self._service.document(unquote(path))
        except MinutesError:
            return None
        wanted = unquote(anchor)
        for item in document.items:
            for paragraph in item.paragraphs:
                if paragraph.anchor == wanted:
                    words = collapse(document.words(paragraph.start, paragraph.end))
                    return Passage(label(document, item, paragraph), words, document.url)
        return None

    def _stored(self, answered: Answered) -> tuple[str, dict[str, Any]] | None:
        if answered.conversation_id is None:
            return None
        try:
            kept = self._service.conversation(answered.conversation_id, answered.caller)
        except (NotFound, StoreUnavailable):
            return None
        if not kept.exchanges:
            return None
        return kept.exchanges[0].question, dict(kept.exchanges[0].answer)

    def _forget(self, answered: Answered) -> None:
        if answered.conversation_id is not None:
            try:
                self._service.forget(answered.conversation_id, answered.caller)
            except NotFound:
                pass

    def _rate(self, answered: Answered, rating: Literal["up", "down"], comment: str | None) -> bool:
        said = question_text(comment, "comment", 2_000) if comment and comment.strip() else None
        try:
            self._service.rate(answered.answer_id, rating, said, answered.caller)
        except (NotFound, StoreUnavailable):
            return False
        return True

    def _prompts(self) -> list[str]:
        meetings = [held for held in self._service.coverage().meetings if held.date is not None]
        if not meetings:
            return []
        newest = meetings[-1]
        assert newest.date is not None
        made = [say("prompt_latest"), say("prompt_meeting", date=spoken(newest.date))]
        made += [one for one in self._service.examples() if _HARMLESS.fullmatch(one)]
        for document_id in newest.documents:
            for item in self._service.document(document_id).items:
                title = collapse(item.title or "")
                if _HARMLESS.fullmatch(title) and len(item.paragraphs) > 1:
                    made.append(say("prompt_item", item=title))
        return list(dict.fromkeys(made))[:MAX_PROMPTS]
