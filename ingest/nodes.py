"""A sentence as a row of nodes: words, marks, and each mention of a person as one node."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from ingest.mentions import Mention, people_in
from ingest.names import words_of

Pronoun = Literal["he", "she", "they", "i", "we"]


@dataclass(frozen=True, slots=True)
class Node:
    """A word or a mark of a sentence, or everybody that one mention names."""

    key: str
    mention: Mention | None = None
    quoted: bool = False
    text: str = ""
    at: int = 0


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


PRONOUNS: Final[dict[str, Pronoun]] = {
    "he": "he",
    "she": "she",
    "they": "they",
    "i": "i",
    "we": "we",
}
ADVERBS: Final = _set(
    "also again then now still further both all therefore however too not only just first "
    "later always often already once next instead thus rather himself herself themselves "
    "never firstly nevertheless nonetheless in-turn secondly finally lastly simply "
    "formally jointly too twice duly each"
)
_GLUED: Final = re.compile(
    r"\b(Commissioner|Chairman|Panel|Members?|Constable|Committee|Chair(?!man|woman|person))"
    r"(?=(?:was|were|had|has|said|would|and|[a-z]{3,12}ed)\b)"
)
_EMPHASIS: Final = re.compile(r"\*{2,3}|_{2,3}")  # marks of bold words that were kept as text
_BULLET: Final = re.compile(
    r"^(?:[•·▪◦‣*\-–—]|\(?[a-z0-9]{1,3}[.)]|\([A-Z]\)|\d{1,3}(?:\.\d{1,3})+|[QA][.:)]|"
    r"[QA]\s?\d{0,2}\s[–-]|[QA]\d{1,2}[.:)]?|Q[–-]|"
    r"(?:Response|Answer|Reply|Question|Supplementary)\s*\d{0,2}\s*:)\s+"
)


def plain_words(text: str) -> str:
    """A sentence made easy to read: single spaces, no bullet, words that ran together parted."""
    bare = _EMPHASIS.sub("", text) if "**" in text or "__" in text else text
    return _GLUED.sub(r"\1 ", _BULLET.sub("", " ".join(bare.split())))


class Row:
    """The nodes of one sentence, and what every reading of them needs."""

    def __init__(self, text: str, known: Iterable[str]) -> None:
        self.text = text
        self.mentions = people_in(text, known, lines=False)
        self.nodes = nodes_of(text, self.mentions)

    def keys(self, at: int, count: int) -> tuple[str, ...]:
        """The keys of some nodes; a mention is "<person>"."""
        return tuple(
            node.key if node.mention is None else "<person>" for node in self.nodes[at : at + count]
        )

    def past_adverbs(self, at: int) -> int:
        """The first place from `at` on that is no adverb."""
        while at < len(self.nodes) and (
            self.nodes[at].key in ADVERBS or self.nodes[at].key.endswith("ly")
        ):
            at += 1
        return at

    def following(self, at: int) -> list[str]:
        """The keys after a node as far as its clause goes, nine at most."""
        keys: list[str] = []
        for node in self.nodes[at + 1 : at + 10]:
            if node.key in (";", ":"):
                break
            keys.append(node.key if node.mention is None else "<person>")
        return keys

    def is_subject(self, at: int) -> bool:
        """Whether a person or a pronoun stands at `at` that can be a subject."""
        node = self.nodes[at]
        if node.quoted:
            return False
        if node.mention is not None:
            return not node.mention.possessive
        return node.key in PRONOUNS and (node.key != "i" or node.text == "I")

    def asks(self) -> bool:
        """Whether the sentence ends in a question mark."""
        return self.text.rstrip('”"’) ').endswith("?")


def nodes_of(text: str, mentions: Sequence[Mention]) -> list[Node]:
    """The words of a sentence with each mention as one node, direct speech marked."""
    nodes: list[Node] = []
    index = 0
    quoted = ""
    opened = 0
    for word in words_of(text):
        while index < len(mentions) and mentions[index].end <= word.start:
            index += 1
        mention = mentions[index] if index < len(mentions) else None
        if mention is not None and mention.start <= word.start < mention.end:
            if mention.start == word.start:
                nodes.append(Node("<person>", mention, bool(quoted), word.text, word.start))
            continue
        key = word.key
        if quoted and key == quoted:
            nodes.append(Node(key, None, True, word.text, word.start))
            quoted = ""
            continue
        if not quoted and (key == "“" or (key == '"' and text.count('"'))):
            quoted = "”" if key == "“" else '"'
            opened = len(nodes)
        elif not quoted and key == "‘" and _closes_single(text, word.end):
            quoted = "’"
            opened = len(nodes)
        nodes.append(Node(key, None, bool(quoted), word.text, word.start))
    if not quoted or nodes[opened].key != "‘":
        return nodes
    return [Node(node.key, node.mention, False, node.text, node.at) for node in nodes]


def _closes_single(text: str, at: int) -> bool:
    """Whether a single quotation of more than two words opens here: not "the ‘Street Wardens’"."""
    closing = re.compile(r"’(?=[\s,.;:!?)]|$)").search(text, at)
    return closing is not None and text.count(" ", at, closing.start()) > 2
