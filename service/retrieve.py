"""From a question as read to candidate sentences: dense and lexical, fused, the whole item around
a hit."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple, Protocol

import numpy as np

from ingest.chunk import Level
from ingest.model import AgendaItem, Document, Paragraph
from ingest.roles import canonical_role
from service.lore import Lore, parts_of, same_office
from service.model import Filters
from service.reader import Query
from service.score import (
    Candidate,
    Scorer,
    features,
    is_person,
    paragraphs_above,
    those_here,
    told_apart,
    weighted,
)
from service.wanted import Wanted, people_called
from service.words import STOP, fold, stem_line

if TYPE_CHECKING:
    from ingest.index import Index, Where


class Retriever(Protocol):
    """Finds candidate sentences for a question, best first."""

    def retrieve(
        self, query: Query, index: "Index", lore: Lore, filters: Filters
    ) -> "list[Candidate]":
        """Scored candidates, best first; empty when nothing stands in the index."""
        ...


@dataclass(frozen=True, slots=True)
class HybridRetriever:
    """Sentences and paragraphs by vector and by word, then every sentence near a hit, scored."""

    scorer: Scorer
    sentences: int = 50  # fetched at sentence level by each of the two ways
    paragraphs: int = 25  # fetched at paragraph level by each of the two ways
    most: int = 260  # candidates scored at the most
    kept: int = 100  # of which so many go on
    sources: frozenset[str] = frozenset({"dense", "lexical", "sentence", "paragraph", "item"})

    def retrieve(
        self, query: Query, index: "Index", lore: Lore, filters: Filters
    ) -> list[Candidate]:
        """Scored candidates, best first."""
        where = as_where(filters, index)
        vector = index.embed(query.search_text)
        terms = weighted(query, lore)
        context, talked_about = self._context(query, index, where)
        hits = [*talked_about, *self._hits(query, index, vector, where)]
        voice = voice_of(filters, lore)
        candidates = self._around(index, hits, voice, lore)
        candidates = _with_voices(index, candidates, query, lore, where, voice)
        candidates = _of_the_item(index, candidates, query, where, voice, lore)
        candidates = [candidate for candidate in candidates if is_prose(candidate)]
        candidates = of_their_body(query.text, candidates, lore)
        if not candidates:
            return []
        vectors = index.vectors([candidate.chunk_id for candidate in candidates])
        paragraphs = _paragraph_cosines(index, candidates, vector)
        matrix = features(query, terms, candidates, vectors @ vector, paragraphs, lore, context)
        scores = self.scorer(matrix)
        order = np.argsort(-scores, kind="stable")
        kept = []
        for i in order[: self.kept]:
            voices, concerns = those_here(query.wanted, candidates[i], lore)
            kept.append(
                replace(
                    candidates[i],
                    features=tuple(matrix[i].tolist()),
                    score=float(scores[i]),
                    voices=voices,
                    concerns=concerns,
                )
            )
        return kept

    def _context(
        self, query: Query, index: "Index", where: "Where | None"
    ) -> tuple[frozenset[tuple[str, str]], list[str]]:
        """Of a follow-up, the items talked about and the chunks that tell: never more than two."""
        if not query.context_text:
            return frozenset(), []
        near = index.nearest(index.embed(query.context_text), "sentence", 3, where)
        chunks = index.chunks([hit.chunk_id for hit in near])
        places = list(dict.fromkeys((chunk.document_id, chunk.item_key) for chunk in chunks))[:2]
        return frozenset(places[:1]), [chunk.id for chunk in chunks]

    def _hits(
        self, query: Query, index: "Index", vector: np.ndarray, where: "Where | None"
    ) -> list[str]:
        """Chunk ids of all hits, best rank of any list first."""
        words = [term.word for term in (*query.topic, *query.history_terms)] or [
            t.word for t in query.terms
        ]
        words += [form for term in query.topic for form in (*term.same, *term.near)]
        ranked: dict[str, int] = {}
        lists = []
        levels: tuple[tuple[Level, int], ...] = (
            ("sentence", self.sentences),
            ("paragraph", self.paragraphs),
        )
        for level, count in levels:
            if level not in self.sources:
                continue
            if "dense" in self.sources:
                lists.append(index.nearest(vector, level, count, where))
            if "lexical" in self.sources and words:
                lists.append(index.lexical(words, level, count, where))
        for found in lists:
            for rank, hit in enumerate(found):
                ranked[hit.chunk_id] = min(rank, ranked.get(hit.chunk_id, rank))
        return sorted(ranked, key=lambda chunk_id: (ranked[chunk_id], chunk_id))

    def _around(
        self, index: "Index", hits: Sequence[str], voice: Wanted | None, lore: Lore
    ) -> list[Candidate]:
        """Every sentence of the paragraphs hit, then of the items they stand in, up to the
        limit."""
        candidates: dict[str, Candidate] = {}
        items: dict[tuple[str, str], tuple[Document, AgendaItem]] = {}
        for chunk in index.chunks(hits):
            document = index.document(chunk.document_id)
            item, paragraph = find_place(document, chunk.anchor)
            items.setdefault((document.id, item.key), (document, item))
            for candidate in candidates_of(document, item, paragraph):
                if allowed(candidate, voice, lore):
                    candidates.setdefault(candidate.chunk_id, candidate)
            if len(candidates) >= self.most:
                break
        if "item" in self.sources:
            for document, item in list(items.values())[:8]:
                for paragraph in item.paragraphs:
                    for candidate in candidates_of(document, item, paragraph):
                        if len(candidates) < self.most and allowed(candidate, voice, lore):
                            candidates.setdefault(candidate.chunk_id, candidate)
        return list(candidates.values())


def _with_voices(
    index: "Index",
    candidates: list[Candidate],
    query: Query,
    lore: Lore,
    where: "Where | None",
    voice: Wanted | None,
    most: int = 60,
) -> list[Candidate]:
    """Add the paragraphs in which a person whom the question names speaks or asks."""
    if where is not None:
        return candidates
    places = [
        place
        for want in query.wanted
        for person in want.people
        for place in lore.voices.get(person.surname, ())
    ]
    known = {candidate.chunk_id: candidate for candidate in candidates}
    for document_id, anchor in places[:most]:
        document = index.document(document_id)
        item, paragraph = find_place(document, anchor)
        for candidate in candidates_of(document, item, paragraph):
            if allowed(candidate, voice, lore):
                known.setdefault(candidate.chunk_id, candidate)
    return list(known.values())


def is_numbered(item: AgendaItem, number: str) -> bool:
    """Whether an item bears a number, as a question says it."""
    return item.number is not None and fold(item.number).strip(". ") == number


_MOST_MEETINGS = 40
"""How many of the newest minutes are read through for an item's number, beside those found."""


def _of_the_item(
    index: "Index",
    candidates: list[Candidate],
    query: Query,
    where: "Where | None",
    voice: Wanted | None,
    lore: Lore,
) -> list[Candidate]:
    """Where an item is named by number, its sentences alone, of the time asked about if any is.

    All candidates where there is no such item.
    """
    number = query.place.item
    if number is None or where is not None:
        return candidates
    meetings = [
        meeting.document_id
        for meeting in lore.meetings
        if not query.periods or any(period.holds(meeting.date) for period in query.periods)
    ]
    near = [one.document.id for one in candidates if one.document.meeting is not None]
    near = [one for one in near if not query.periods or one in meetings]
    found = [
        (document, item)
        for document in map(index.document, dict.fromkeys((*near, *meetings[-_MOST_MEETINGS:])))
        for item in document.items
        if is_numbered(item, number)
    ]
    theirs = [
        candidate
        for document, item in found
        for paragraph in item.paragraphs
        for candidate in candidates_of(document, item, paragraph)
        if allowed(candidate, voice, lore)
    ]
    return theirs or candidates


def candidates_of(document: Document, item: AgendaItem, paragraph: Paragraph) -> list[Candidate]:
    """A paragraph's sentences as candidates, without features."""
    places = _places(_Same(document))
    if places.at.get(paragraph.anchor) != (item, paragraph):
        return _made(document, item, paragraph)
    if paragraph.anchor not in places.made:
        places.made[paragraph.anchor] = _made(document, item, paragraph)
    return list(places.made[paragraph.anchor])


def _made(document: Document, item: AgendaItem, paragraph: Paragraph) -> list[Candidate]:
    made = []
    for ordinal, sentence in enumerate(paragraph.sentences):
        text = document.words(sentence.start, sentence.end)
        read = _read(text)
        made.append(
            Candidate(
                chunk_id=f"{document.id}#{paragraph.anchor}@{ordinal}",
                document=document,
                item=item,
                paragraph=paragraph,
                ordinal=ordinal,
                sentence=sentence,
                text=text,
                stems=read.line,
                words=read.words,
                figure=read.figure,
            )
        )
    return made


def find_place(document: Document, anchor: str) -> tuple[AgendaItem, Paragraph]:
    """The item and paragraph of an anchor. Raises LookupError: the index is damaged."""
    try:
        return _places(_Same(document)).at[anchor]
    except KeyError:
        why = f"{document.id!r} has no paragraph {anchor!r}: the index is damaged"
        raise LookupError(why) from None


class _Same:
    """A document by identity: a new generation may read other facts under the same id."""

    __slots__ = ("document",)

    def __init__(self, document: Document) -> None:
        self.document = document

    def __hash__(self) -> int:
        return id(self.document)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.document is self.document


class _Places:
    """A document's paragraphs by anchor, and their sentences as candidates once asked for."""

    def __init__(self, document: Document) -> None:
        self.made: dict[str, list[Candidate]] = {}
        self.at: dict[str, tuple[AgendaItem, Paragraph]] = {}
        for item in document.items:
            for paragraph in item.paragraphs:
                self.at.setdefault(paragraph.anchor, (item, paragraph))


@lru_cache(maxsize=256)
def _places(same: _Same) -> _Places:
    return _Places(same.document)


class _Read(NamedTuple):
    line: str  # stems, with a space before and behind each
    words: frozenset[str]  # its stems
    figure: bool
    repetitive: bool
    to_machines: bool


@lru_cache(maxsize=60_000)
def _read(text: str) -> _Read:
    # Stemming is most of what a question costs. Only what follows from the words alone is kept:
    # an id and a hash stay the same when a new generation reads other facts about the document.
    line = stem_line(text)
    content = [word for word in line.split() if word not in STOP]
    repeated = 1 - len(set(content)) / max(len(content), 1)
    return _Read(
        line,
        frozenset(line.split()),
        _FIGURE.search(text) is not None,
        len(content) >= 14 and repeated > 0.38,
        _TO_MACHINES.search(text) is not None,
    )


_FIGURE = re.compile(
    r"\d|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|"
    r"sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|"
    r"hundreds?|thousands?|dozens?|half|doubled?|halved|twice)\b",
    re.IGNORECASE,
)
_TO_MACHINES = re.compile(
    r"<\||\|>|#{2,}\s*(?:system|instruction)|\b(?:automated|machine) readers?\b|"
    r"\b(?:ignore|disregard) (?:all |the |any )*(?:other|previous|approved|"
    r"earlier) (?:minutes|instructions|documents)\b|"
    r"\bquote only this (?:page|document)\b|\b(?:reply|answer|respond|"
    r"report) (?:only )?that no record\b|"
    r"\bsupersedes all (?:approved|other) minutes\b|\bbegin every reply\b",
    re.IGNORECASE,
)


def is_prose(candidate: Candidate) -> bool:
    """Whether a sentence may be evidence: words to people, not keywords or orders to a machine.

    A long run in which two in five of the content words are repeats is a magnet for searches, not
    a minute; the most repetitive sentence of a minute measured repeats a third.
    """
    read = _read(candidate.text)
    keywords = read.repetitive and candidate.paragraph.kind != "note"
    return not keywords and not read.to_machines


_BODY = (
    r"(?:police|panel|committee|constabulary|force|pcc|pfcc|dpcc|(?:deputy |police |crime )*"
    r"commissioner|(?:deputy |assistant )?chief constable|vice-chair\w*|chair\w*)"
)


def of_their_body(question: str, candidates: list[Candidate], lore: Lore) -> list[Candidate]:
    """Where several areas are about, those of the area whose body or office a question names.

    "The Commissioner of Calderness" and "Calderness's PCC" are nobody else's.
    """
    folded = fold(question)
    named = [
        word
        for word in lore.places
        if re.search(
            rf"\b{_BODY} (?:of|for|in) (?:the )?{re.escape(word)}\b|"
            rf"\b{re.escape(word)}(?:['’]s)? {_BODY}\b",
            folded,
        )
    ]
    theirs = frozenset().union(*(lore.places[word] for word in named))
    if not named:
        return candidates
    return [one for one in candidates if one.document.id in theirs or one.document.meeting is None]


def voice_of(filters: Filters, lore: Lore) -> Wanted | None:
    """Whose sentences the caller's filters leave, by office or name; None: anybody's."""
    words = filters.speaker
    if words is None:
        return None
    given, surname = parts_of(words)
    return Wanted(fold(words), canonical_role(words), people_called(surname, given, lore))


def allowed(candidate: Candidate, voice: Wanted | None, lore: Lore) -> bool:
    """Whether a candidate is spoken by whom the caller's filters ask for.

    The page may print "Cllr A Dray" where "Anwen Dray" is asked for; a part of a name or role as
    printed will do.
    """
    speaker = candidate.sentence.speaker
    if voice is None or speaker is None:
        return voice is None
    if any(voice.words in fold(printed) for printed in (speaker.name, speaker.role) if printed):
        return True
    if voice.role:
        return speaker.role is not None and same_office(voice.role, speaker.role)
    meant = told_apart(speaker, candidate, lore)
    return meant is not None and is_person(voice, meant)


def as_where(filters: Filters, index: "Index") -> "Where | None":
    """The filters as the index takes them; a document may be named by its file."""
    from ingest.index import Where

    if filters == Filters():
        return None
    document_id = filters.document
    if document_id is not None:
        known = {summary.file: summary.id for summary in index.documents()}
        document_id = known.get(document_id, document_id)
    return Where(
        date_from=filters.date_from,
        date_to=filters.date_to,
        body=filters.body,
        document_id=document_id,
        kind=filters.kind,
    )


def _paragraph_cosines(
    index: "Index", candidates: Sequence[Candidate], vector: np.ndarray
) -> dict[tuple[str, str], float]:
    places = list(dict.fromkeys(candidate.where for candidate in candidates))
    places += [(at[0], above.anchor) for at, above in paragraphs_above(candidates).items()]
    places = list(dict.fromkeys(places))
    ids = [f"{document}#{anchor}" for document, anchor in places]
    if not ids:
        return {}
    values = index.vectors(ids) @ vector
    return {place: float(value) for place, value in zip(places, values, strict=True)}
