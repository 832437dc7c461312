"""Which sentences a chat model is shown, behind which labels, and the way back.

A label is three characters made from the question, the generation and the sentence's place. So the
same question gets the same prompt each time, and nobody who writes a document can know the label of
a sentence in it.
"""

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ingest.blocks import collapse
from ingest.dates import spoken
from ingest.tokens import chat_tokens
from service.score import Candidate
from service.select import grouped

_SIGNS = "BCDFGHJKLMNPQRSTVWXZ23456789"
_LABEL = re.compile(rf"(?<![A-Za-z0-9])[{_SIGNS}{_SIGNS.lower()}]{{3}}(?![A-Za-z0-9])")
MAX_SENTENCE_CHARS = 1_200


@dataclass(frozen=True, slots=True)
class Offer:
    """Numbered passages as a chat model is shown them."""

    text: str
    sentences: tuple[tuple[str, Candidate], ...]  # label and sentence, in the order shown

    def picked(self, labels: Iterable[str]) -> tuple[Candidate, ...]:
        """The sentences of labels, in the order picked, each once; unknown labels vanish."""
        shown = dict(self.sentences)
        wanted = dict.fromkeys(label.strip().strip("[]").upper() for label in labels)
        return tuple(shown[label] for label in wanted if label in shown)

    def labels_in(self, text: str) -> tuple[str, ...]:
        """The labels of this offer that stand in a text, in their order there."""
        shown = {label for label, _ in self.sentences}
        found = (match.group().upper() for match in _LABEL.finditer(text))
        return tuple(dict.fromkeys(label for label in found if label in shown))


def offer(candidates: Sequence[Candidate], question: str, generation: str, room: int) -> Offer:
    """The best paragraphs that fit, each with all its candidate sentences in printed order.

    Args:
        candidates: scored, best first.
        question: as asked; part of what labels are made of.
        generation: of the index, likewise.
        room: tokens by tiktoken's `o200k_base`.

    Returns:
        An offer; without sentences where none fits.
    """
    lines: list[str] = []
    sentences: list[tuple[str, Candidate]] = []
    taken: set[str] = set()
    seed = hashlib.sha256(f"{generation}\n{question}".encode()).digest()
    for group in grouped(candidates):
        heading = _heading(group.best)
        ordered = sorted(group.candidates, key=lambda candidate: candidate.ordinal)
        made: list[tuple[str, Candidate]] = []
        said = [heading]
        for candidate in ordered:
            label = _label(seed, candidate.chunk_id, taken)
            taken.add(label)
            made.append((label, candidate))
            said.append(f"[{label}] {_plain(candidate)}")
        cost = sum(chat_tokens(line) + 1 for line in said)
        if cost > room:
            continue  # a shorter paragraph further down may still fit
        room -= cost
        lines += said
        sentences += made
    return Offer("\n".join(lines), tuple(sentences))


def _heading(candidate: Candidate) -> str:
    """Where the paragraph stands, in words: no address of a page, no path, no id."""
    day = candidate.document.day
    title = candidate.item.title or candidate.document.title or ""
    parts = [candidate.document.kind.replace("_", " ")]
    if day:
        parts.append(spoken(day))
    if title:
        parts.append(_inert(collapse(title))[:120])
    return "From " + ", ".join(parts) + ":"


def _plain(candidate: Candidate) -> str:
    speaker = candidate.sentence.speaker
    said = _inert(collapse(candidate.text))[:MAX_SENTENCE_CHARS]
    name = (speaker.name or speaker.role) if speaker is not None else None
    if name and speaker is not None and speaker.basis != "printed":
        return f"({_inert(name)}) {said}"
    return said


_ADDRESS = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)


def _inert(text: str) -> str:
    """Text in which nothing looks like a label or is an address."""
    return _ADDRESS.sub("(address)", text).replace("[", "(").replace("]", ")")


def _label(seed: bytes, chunk_id: str, taken: set[str]) -> str:
    turn = 0
    while True:
        digest = hashlib.sha256(seed + f"{chunk_id}\n{turn}".encode()).digest()
        label = "".join(_SIGNS[byte % len(_SIGNS)] for byte in digest[:3])
        # At least one digit and one letter, so that no label is a word of a sentence.
        if label not in taken and not label.isalpha() and not label.isdigit():
            return label
        turn += 1
