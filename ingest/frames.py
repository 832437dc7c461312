"""Whose question a sentence answers: "In response to a question from Cllr Vale, ..."."""

from dataclasses import dataclass
from typing import Final

from ingest.mentions import Mention
from ingest.predicates import QUESTION_WORDS, Predicates


@dataclass(frozen=True, slots=True)
class Frame:
    """ "In response to a question from Cllr Vale": whose question a sentence answers."""

    asker: Mention | None  # None: not told here
    refers_back: bool  # "the question": the one put just before


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_QUESTION_NOUNS: Final = _set(
    "question questions query queries enquiry enquiries concern concerns comment comments "
    "point points request requests challenge challenges suggestion suggestions "
    "observation observations supplementary issue issues"
)
_PLAIN_QUESTIONS: Final = _set("question questions query queries enquiry enquiries supplementary")
_FRAMES: Final = (
    ("in", "response", "to"), ("in", "reply", "to"), ("in", "answer", "to"),
    ("in", "responding", "to"), ("in", "replying", "to"), ("in", "answering"),
    ("responding", "to"), ("replying", "to"), ("answering",), ("in", "response"), ("in", "reply"),
    ("in", "answer"), ("following",), ("after",), ("further", "to"), ("on", "being", "asked"),
    ("when", "asked"), ("being", "asked"), ("asked",), ("to",), ("when", "questioned"),
    ("when", "pressed"), ("pressed",),
)  # fmt: skip
_DIRECT: Final = {"response", "reply", "answer", "responding", "replying", "answering"}


class Frames(Predicates):
    """Reads the question that a sentence answers."""

    def frame(self) -> Frame | None:
        """The question that the sentence says it answers, if it says so."""
        for at, node in enumerate(self.nodes[:60]):
            if node.quoted or node.mention:
                continue
            for opener in _FRAMES:
                if self.keys(at, len(opener)) != opener:
                    continue
                if opener == ("asked",) and at and self.nodes[at - 1].key != ",":
                    continue
                if opener == ("to",) and at != 0:
                    continue
                frame = self._framed(at + len(opener), opener)
                if frame is not None:
                    return frame
                break
        return None

    def _framed(self, at: int, opener: tuple[str, ...]) -> Frame | None:
        direct = bool(_DIRECT.intersection(opener))
        if at >= len(self.nodes):
            return Frame(None, True) if direct else None
        if opener[-1] in ("asked", "questioned", "pressed"):
            if self.nodes[at].key == "by" and at + 1 < len(self.nodes):
                asker = self.nodes[at + 1].mention
                return Frame(asker, False) if asker else None
            return Frame(None, False) if self.nodes[at].key in QUESTION_WORDS else None
        if opener[-1] in _DIRECT and opener[0] == "in":
            if self.nodes[at].key in (",", "that") or self.nodes[at].mention:
                return Frame(None, True)
            return None
        first = self.nodes[at].mention
        if first is not None and direct and first.kind != "body":
            return Frame(None if self.listed(at) else first, False)
        for noun in range(at, min(at + 7, len(self.nodes))):
            node = self.nodes[noun]
            if node.key in (",", ";") or node.quoted:
                return None
            if node.mention is not None and node.mention.possessive:
                return Frame(node.mention, False)
            if node.key in _QUESTION_NOUNS:
                frame = self._from(noun + 1, self.nodes[at].key)
                told = frame.asker is not None or node.key in _PLAIN_QUESTIONS
                return frame if told or direct else None
        if direct and self.nodes[at].key in ("this", "that", "these", "which"):
            return Frame(None, True)
        return None

    def _from(self, at: int, determiner: str) -> Frame:
        """The asker after "question": "from X", "raised by X", "put by X"."""
        for near in range(at, min(at + 5, len(self.nodes) - 1)):
            key = self.nodes[near].key
            if key in (",", ";", "about", "regarding", "concerning", "on", "whether", "how", "as"):
                break
            if key in ("from", "by", "of"):
                asker = self.nodes[near + 1].mention
                if asker is None:
                    break
                return Frame(None if self.listed(near + 1) else asker, False)
        return Frame(None, determiner in ("the", "this", "that", "these", "those", "his", "her"))

    def listed(self, at: int) -> bool:
        """Whether the mention at `at` is one of several: "Cllr Aske and Mr Vane"."""
        if at + 2 >= len(self.nodes):
            return False
        following = self.nodes[at + 1].key
        beyond = self.nodes[at + 2]
        if following == "and":
            return beyond.mention is not None and self.verb_after(at + 2) is None
        return (
            following == ","
            and beyond.mention is not None
            and at + 3 < len(self.nodes)
            and self.nodes[at + 3].key == "and"
            and self.verb_after(at + 2) is None
        )
