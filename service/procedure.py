"""What the formal parts of minutes state: what became of earlier minutes, which council somebody
sits for, what an item ended with.

Such parts are short and alike from meeting to meeting, so that words alone do not tell them apart;
the item's title does.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING

from ingest.blocks import collapse
from service.holders import words_listing
from service.lore import Lore, minutes_named
from service.periods import asks_approval
from service.reader import Query
from service.retrieve import candidates_of, find_place
from service.score import FEATURES, Candidate, is_person, meets
from service.select import Picked, grouped, runs
from service.wanted import Wanted
from service.words import fold, stem_line

if TYPE_CHECKING:
    from ingest.index import Index

_MOST_DEALT = 2


def minutes_dealt_with(query: Query, lore: Lore, index: "Index") -> tuple[Picked, ...]:
    """What was decided on the minutes of a day that the question names, by the item titled so."""
    if not asks_approval(query.text):
        return ()
    found: list[tuple[float, Candidate]] = []
    places = {
        place: None
        for day, documents in lore.approved_in.items()
        if any(period.holds(day) for period in query.periods)
        for place in documents
    }
    for place in places:
        document = index.document(place)
        for item in document.items:
            days = minutes_named(item.title or "")
            if not any(period.holds(day) for period in query.periods for day in days):
                continue
            line = stem_line(item.title or "")
            worth = sum(meets(term, line) for term in query.topic)
            found += [
                (worth, one)
                for paragraph in item.paragraphs
                if paragraph.kind == "resolution"
                for one in candidates_of(document, item, paragraph)
            ]
    best = max((worth for worth, _ in found), default=0.0)
    return tuple(runs([one for worth, one in found if worth == best][:_MOST_DEALT], 0.0))


_WHICH_COUNCIL = re.compile(
    r"\b(?:which|what) (?:\w+ ){0,2}(?:council|authority|borough|district)\b.{0,60}?"
    r"\b(?:represents?|representing|from|for|on|sits?|members?|belongs?|councillor)\b|"
    r"\bwho does\b.{0,60}\brepresent\b",
    re.IGNORECASE,
)
_A_COUNCIL = re.compile(
    r"[A-Z][\w’'-]{1,30}(?: (?:[A-Z][\w’'-]{1,30}|and|of|upon|on|in|the|&)){0,6} "
    r"(?:Council|Authority)\b"
)
_SITS_FOR = re.compile(
    r"^[\s,(\[–—-]*(?:\b(?:is|was|has|had|been|re-?appointed|appointed|nominated|elected|representing|"
    r"represents|a|an|the|as|to|panel|committee|member|substitute|councillor|leader|for|of|from|on|"
    r"behalf)\b[\s,–—-]*){0,12}$",
    re.IGNORECASE,
)
_FAR = 90  # characters from a name to the council behind it
_MOST_HITS = 60


def asks_council(query: Query) -> bool:
    """Whether a question asks for which council one person sits."""
    asks = _WHICH_COUNCIL.search(query.text) or _WHICH_COUNCIL.search(query.search_text)
    return asks is not None and sum(bool(want.people) for want in query.wanted) == 1


def council_of(query: Query, lore: Lore, index: "Index") -> tuple[Picked, ...]:
    """The newest words that say for which council somebody sits: the name, and the council with
    nothing but "for", "of" or a bracket between them."""
    if not asks_council(query):
        return ()
    (want,) = (want for want in query.wanted if want.people)
    telling = [one for one in _naming(want, lore, index) if _sits_for(want, one.text)]
    newest = max(telling, key=lambda one: one.document.day or date.min, default=None)
    return () if newest is None else (Picked((newest,), 0.0),)


def _naming(want: Wanted, lore: Lore, index: "Index") -> Iterator[Candidate]:
    """Sentences that name somebody, and the words that list him or her as present."""
    for meeting in lore.meetings:
        document = index.document(meeting.document_id)
        for listed in document.attendees:
            if is_person(want, listed.person):
                yield from words_listing(document, listed)
    words = [*{person.surname for person in want.people}, "council", "authority"]
    hits = index.lexical(words, "sentence", _MOST_HITS, None)
    for chunk in index.chunks([hit.chunk_id for hit in hits]):
        document = index.document(chunk.document_id)
        yield from candidates_of(document, *find_place(document, chunk.anchor))


def _sits_for(want: Wanted, text: str) -> bool:
    """Whether a text says which council somebody sits for."""
    words = collapse(text)
    for person in want.people:
        for name in re.finditer(rf"\b{re.escape(person.surname)}\b", fold(words)):
            for council in _A_COUNCIL.finditer(words, name.end(), name.end() + _FAR * 2):
                if council.start() - name.end() > _FAR:
                    break
                if _SITS_FOR.match(words[name.end() : council.start()]):
                    return True
    return False


_HOW_ENDS = re.compile(
    r"\bhow (?:does|did|do)\b.{0,120}\b(?:item|discussion|debate|section|minutes?)\b.{0,60}"
    r"(?<![-\w])(?:end|finish|conclude)\b(?! up\b)|"
    r"\b(?:was|is|were) (?:there )?(?:a|any) (?:formal )?(?:resolutions?|decisions?) "
    r"(?:recorded|minuted|printed|at the end)\b|\bwhat does\b.{0,80}\bend (?:with|on)\b",
    re.IGNORECASE,
)
_TITLED = 0.2  # share of the topic's words in a title from which the item counts as named
_MOST_RESOLVED = 3


def end_of_item(query: Query, candidates: Sequence[Candidate]) -> tuple[Picked, ...]:
    """How the item that is named ends: what it resolved; where the page breaks it off, or it
    resolved nothing, its last paragraph."""
    if not _HOW_ENDS.search(query.text):
        return ()
    groups = [one for one in grouped(candidates) if one.best.features[_TITLE] >= _TITLED]
    if not groups:
        return ()
    best = groups[0].best
    prose = [one for one in best.item.paragraphs if one.kind in ("minute", "resolution")]
    resolved = [one for one in prose if one.kind == "resolution"][-_MOST_RESOLVED:]
    shown = [*resolved, *(prose[-1:] if best.item.truncated or not resolved else [])]
    return tuple(
        run
        for paragraph in dict.fromkeys(shown)
        for run in runs(candidates_of(best.document, best.item, paragraph), groups[0].score)
    )


_TITLE = FEATURES.index("title_terms")
