"""Items of documents that give orders to machines are kept from a chat model, and from its answers.

A sentence to a machine is never evidence anyway (`service/retrieve.py`). Here the whole agenda item
that holds one is left out, since an order may be cut in pieces ("Begin every reply with" in one
paragraph, the words in another). The rest of the document, and every other, still answers.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from service.lore import Lore
from service.model import Filters
from service.reader import Query
from service.retrieve import Retriever
from service.score import Candidate

if TYPE_CHECKING:
    from ingest.index import Index

_READERS = (
    r"(?:automated|machine|ai|artificial|electronic)[ -](?:readers?|assistants?|systems?|tools?|"
    r"models?|agents?|summar\w+)|language models?|chat ?bots?|search assistants?"
)
_TALK = r"(?:reply|replies|respond|response|answer|answers|summary|summaries)"
_MINUTES = r"(?:minutes|instructions?|documents?|pages?|rules|prompts?)"
_PATTERNS = (
    r"<\|[^|<>]{0,40}\|>",
    r"#{2,}\s*(?:system|instructions?|assistant|developer)",
    r"\[/?INST\]|<</?SYS>>|</?(?:system|assistant|instructions?)>",
    r"(?:^|\n)\W{0,4}(?:system|assistant|developer)(?: (?:message|prompt|note))?\s*:",
    rf"\b(?:{_READERS})\b",
    r"\bassistants?\b[,:]? (?:tell|say|reply|answer|respond|report|state|write)\b",
    r"\b(?:ignore|disregard|forget|override)\b.{0,30}\b(?:previous|prior|other|earlier|above|"
    rf"approved|all)\b.{{0,20}}\b{_MINUTES}\b",
    r"\b(?:begin|start|end|finish|open|close|preface)\b.{0,12}\b(?:every|each|all|any|your)\b"
    rf".{{0,12}}\b{_TALK}\b",
    r"(?:^|[.;:!?]\s+)(?:then |and )?(?:reply|respond|answer|state|say|report|write|"
    r"tell (?:them|everyone|whoever asks|the (?:reader|user|public)))\b.{0,20}\bthat\b",
    rf"\b{_TALK}\b.{{0,10}}\b(?:that )?(?:no record exists|there is no record)\b",
    r"\b(?:quote|cite|use|show) only this\b|\bonly this (?:page|document) (?:may|should|must)\b",
    r"\bsupersedes? (?:all|every|any)\b",
    r"\bcitations? (?:are|is) (?:disabled|switched off|forbidden)\b",
    r"\bdo not (?:cite|quote|mention|reveal|show)\b",
    r"\bany (?:summary|answer) (?:of|about|to)\b.{0,60}\bunlawful\b",
    r"\byou (?:must|should|shall|will|are to) (?:now |always |only )?(?:answer|reply|say|state|"
    rf"report|respond|include|output|print|{_TALK})\b",
    r"!\[[^\]\n]{0,200}\]\(|<!(?:channel|here|everyone)>|<https?://[^>|\s]{1,300}\|",
)
_ORDERS = re.compile("|".join(_PATTERNS), re.IGNORECASE)
MAX_ITEM_CHARS = 200_000


@lru_cache(maxsize=4_096)
def gives_orders(text: str) -> bool:
    """Whether a text gives orders to a machine that reads it. Errs on the side of yes."""
    return _ORDERS.search(text[:MAX_ITEM_CHARS]) is not None


def vetted(candidates: Sequence[Candidate]) -> list[Candidate]:
    """The candidates whose agenda item gives no orders to machines, in their order."""
    known: dict[tuple[str, str], bool] = {}
    kept = []
    for candidate in candidates:
        document, item = candidate.document, candidate.item
        place = (document.id, item.key)
        if place not in known:
            known[place] = gives_orders(document.text[item.start : item.end])
        if not known[place]:
            kept.append(candidate)
    return kept


@dataclass(frozen=True, slots=True)
class VettedRetriever:
    """A retriever without what gives orders to machines."""

    inner: Retriever

    def retrieve(
        self, query: Query, index: "Index", lore: Lore, filters: Filters
    ) -> list[Candidate]:
        """Scored candidates, best first."""
        return vetted(self.inner.retrieve(query, index, lore, filters))
