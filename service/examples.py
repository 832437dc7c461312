"""Example questions for the chat page, made from the items of the newest meetings.

A question is shown only where this index answers it from the item that it was made from.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from ingest.blocks import collapse
from ingest.model import AgendaItem, Document
from service.model import Answer
from service.words import STOP, stems

EXAMPLES = 4
MEETINGS = 8
"""How many of the newest meetings are looked at."""
TRIES = 16
"""How many questions are put to the index before the search is given up."""

# Of titles with single spaces (`collapse`), so that no pattern has a run of them to look back over.
_CUT = re.compile(r" ?(?::| [-–—] |\().*$")
_YEARS = re.compile(r" ?\b(?:19|20)\d\d(?: ?[/–-] ?\d{2,4})?\b ?")
_WEAK = re.compile(
    r"^(?:(?:annual|quarterly|draft|proposed|verbal|future) )+| (?:update|report)s?$",
    re.IGNORECASE,
)
_PROCEDURE = re.compile(
    r"\b(?:minutes|apolog\w*|declaration\w*|substitut\w*|programme|forward plan|next meeting|"
    r"election|appointment|membership|urgent|exempt|announcement\w*|questions?|to note|"
    r"introduction|matters arising|any other|chair\w*|decisions taken|items)\b",
    re.IGNORECASE,
)
"""Titles of items that every agenda has, which are about the meeting and not about a matter."""

_BY_KIND = (
    "What did the Commissioner say about {topic}?",
    "What was decided about {topic}?",
    "What did Members ask about {topic}?",
    "What was said about {topic}?",
)


def topic_of(title: str, running: str) -> str | None:
    """What an item is about, as it would stand inside a question.

    Args:
        title: the title of the item.
        running: the text of the documents, which tells names from words that a heading raises.

    Returns:
        A few words, or None where the title is one of mere procedure, or too long or too short.
    """
    if not title or _PROCEDURE.search(title):
        return None
    topic = collapse(_YEARS.sub(" ", _CUT.sub("", collapse(title))))
    topic = _WEAK.sub("", topic.strip(" .,'’\"“”")).strip()
    words = topic.split()
    if not 1 <= len(words) <= 6 or sum(len(word) for word in words) < 5:
        return None
    if _stands(topic, running):
        return topic
    if title.isupper():
        words = [word.capitalize() for word in words]
    return " ".join(
        word if _stands(word, running) and not _stands(word.lower(), running) else word.lower()
        for word in words
    )


def _stands(words: str, running: str) -> bool:
    """Whether these words, in this case, stand inside a sentence."""
    return re.search(rf"\b[a-z]+,? {re.escape(words)}\b", running) is not None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A question, what it is about, and the item that it was made from."""

    question: str
    topic: frozenset[str]
    document_id: str
    item_key: str


def candidates(documents: Sequence[Document]) -> tuple[tuple[Candidate, ...], ...]:
    """Questions of each kind in the order of `_BY_KIND`, those about the first documents first."""
    running = " ".join(document.text for document in documents)
    by_kind: tuple[list[Candidate], ...] = tuple([] for _ in _BY_KIND)
    for document in documents:
        for item in document.items:
            topic = topic_of(collapse(item.title or ""), running)
            if topic is None:
                continue
            for kind in _kinds(item):
                by_kind[kind].append(
                    Candidate(
                        _BY_KIND[kind].format(topic=topic),
                        frozenset(stems(topic)) - STOP,
                        document.id,
                        item.key,
                    )
                )
    return tuple(map(tuple, by_kind))


def _kinds(item: AgendaItem) -> Iterator[int]:
    sentences = [one for paragraph in item.paragraphs for one in paragraph.sentences]
    if sum("Commissioner" in (one.speaker.role or "") for one in sentences if one.speaker) > 1:
        yield 0
    if any(paragraph.kind == "resolution" for paragraph in item.paragraphs):
        yield 1
    if sum(one.act == "asked" for one in sentences) > 1:
        yield 2
    if len(sentences) > 2:
        yield 3


def examples(
    documents: Sequence[Document], ask: Callable[[str], Answer], wanted: int = EXAMPLES
) -> tuple[str, ...]:
    """Questions that are worth asking here.

    Args:
        documents: minutes, newest first.
        ask: answers a question from the same index; nothing of it is kept.
        wanted: how many at most.

    Returns:
        Questions about different topics, each of which is answered from the item it is about;
        empty where there are none.
    """
    waiting = [list(of_kind) for of_kind in candidates(documents[:MEETINGS])]
    found: list[Candidate] = []
    tried = 0
    while any(waiting):
        for kind in waiting:  # one of each in turn
            while kind and tried < TRIES and len(found) < wanted:
                candidate = kind.pop(0)
                if any(candidate.topic & other.topic for other in found):
                    continue
                tried += 1
                if _answers(ask(candidate.question), candidate):
                    found.append(candidate)
                    break
        if tried >= TRIES or len(found) == wanted:
            break
    return tuple(candidate.question for candidate in found)


def _answers(answer: Answer, candidate: Candidate) -> bool:
    """Whether an answer stands and cites the item that its question was made from."""
    prefix = f"/{candidate.item_key}/"
    return answer.status == "answered" and any(
        one.document.id == candidate.document_id
        and f"/{one.url.partition('#')[2]}/".startswith(prefix)
        for one in answer.citations
    )
