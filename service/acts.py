"""Questions for all that somebody undertook, assured or raised: an act of speech, listed.

"What has the Deputy Commissioner undertaken to do since November?" shares no word with what was
undertaken. Which sentence undertakes something, and whose it is, was read at ingest.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from ingest.model import Act
from service.lore import Lore, ordering_day
from service.reader import Query
from service.retrieve import candidates_of, find_place
from service.score import Candidate, is_wanted, told_apart
from service.select import Picked
from service.terms import Term
from service.wanted import Wanted
from service.words import stem_line

if TYPE_CHECKING:
    from ingest.index import Index

_ASKED: tuple[tuple[re.Pattern[str], frozenset[Act]], ...] = (
    (
        re.compile(
            r"\b(?:undert(?:ak(?:e|en|ings?)|ook)|promis(?:es|ed|e)|pledge[sd]?|commitments?|"
            r"committed to)\b",
            re.IGNORECASE,
        ),
        frozenset({"undertook"}),
    ),
    (re.compile(r"\b(?:re)?assur(?:ed|ances?)\b", re.IGNORECASE), frozenset({"assured"})),
    (
        re.compile(
            r"\b(?:rais\w+|express\w+|voic\w+|what|which)\b.{0,30}\b(?:concerns?|worr(?:y|ies))\b|"
            r"\bconcerns? (?:did|has|have|was|were)\b",
            re.IGNORECASE,
        ),
        frozenset({"raised_concern"}),
    ),
)
_ALL = re.compile(
    r"^\W*(?:every|all|each)\b|\b(?:all of (?:them|it|these)|everything|every (?:\w+ ){0,2}"
    r"(?:occasion|time|assurance|promise|pledge|undertaking|commitment|concern)|each time|"
    r"list (?:all|every|the|each)|what (?:else )?(?:has|have|did|were|are) .{0,60}\b(?:undert\w+|"
    r"promised?|pledged?|committed)\b|(?:what|which) (?:\w+ )?(?:promises|pledges|commitments|"
    r"undertakings|assurances|concerns)\b)",
    re.IGNORECASE,
)
_MOST = 6
_MOST_DOCUMENTS = 12
_SHARE = 0.5


def acts_asked(query: Query) -> frozenset[Act]:
    """The acts of speech of which a question asks for all; empty where it asks for none."""
    if not _ALL.search(query.text) or query.kinds & {"followed", "yes_no", "why", "when"}:
        return frozenset()
    return next((acts for asks, acts in _ASKED if asks.search(query.text)), frozenset())


def acts_listed(query: Query, lore: Lore, index: "Index") -> tuple[Picked, ...]:
    """Every sentence that does what the question lists, by the person and in the time asked for.

    Where the question has a subject besides, the paragraph and its title hold half of its words.

    Returns:
        Oldest first, six at the most, the newest where there are more, each with the sentence
        before where it leaves open what is meant ("agreed to do so").
    """
    acts = acts_asked(query)
    if not acts:
        return ()
    subject = [term for term in query.topic if not _names_act(term)]
    found: dict[str, Candidate] = {}
    for one in _of_whom(query, lore, index):
        if one.sentence.act not in acts or not _is_theirs(query, one, lore):
            continue
        day = ordering_day(one.document)
        if query.periods and not any(period.holds(day) for period in query.periods):
            continue
        if _is_about(subject, one):
            found.setdefault(one.chunk_id, one)
    ordered = sorted(
        found.values(),
        key=lambda one: (one.document.day or date.max, one.document.id, one.sentence.start),
    )
    return tuple(Picked(_understood(one), 0.0) for one in ordered[-_MOST:])


def _understood(one: Candidate) -> tuple[Candidate, ...]:
    """A sentence, with the one before where only that says what is undertaken."""
    if one.ordinal == 0 or not _LEAVES_OPEN.search(one.text):
        return (one,)
    before = candidates_of(one.document, one.item, one.paragraph)[one.ordinal - 1]
    return (before, one)


_LEAVES_OPEN = re.compile(
    r"\b(?:do so|send (?:it|them)|with (?:it|them)|that request|bring (?:it|them)|do (?:it|that)|"
    r"provide (?:it|them)|circulate (?:it|them)|report (?:it|them)|agreed)\W*(?:$|to |in |within |"
    r"by |before |every )",
    re.IGNORECASE,
)


def _of_whom(query: Query, lore: Lore, index: "Index") -> Iterable[Candidate]:
    """The sentences to look through: where the people asked for speak, and the newest minutes of
    the time asked about, where an office may stand for a name."""
    for want in query.wanted:
        for person in want.people:
            for document_id, anchor in lore.voices.get(person.surname, ()):
                document = index.document(document_id)
                yield from candidates_of(document, *find_place(document, anchor))
    meetings = [
        one
        for one in lore.meetings
        if not query.periods or any(period.holds(one.date) for period in query.periods)
    ]
    for meeting in meetings[-_MOST_DOCUMENTS:]:
        document = index.document(meeting.document_id)
        for item in document.items:
            for paragraph in item.paragraphs:
                yield from candidates_of(document, item, paragraph)


def _is_theirs(query: Query, one: Candidate, lore: Lore) -> bool:
    if not query.wanted:
        return _AGENT.search(query.text) is None  # "what has the Panel undertaken?"
    speaker = told_apart(one.sentence.speaker, one, lore)
    wanted = [*query.wanted, *_in_office(query.wanted)]
    return speaker is not None and any(
        is_wanted(want, speaker, lore, one.document) for want in wanted
    )


_AGENT = re.compile(
    r"\b(?:has|have|did|does|had)\s+(?:the |our |its )?(?:panel|committee|members?|board|council|"
    r"police|force|federation|office)\b",
    re.IGNORECASE,
)


def _in_office(wanted: Sequence[Wanted]) -> Iterable[Wanted]:
    """The people asked for as minutes may call them: by each office that they have held."""
    for want in wanted:
        for person in want.people:
            for role in person.roles:
                if _OFFICE.search(role):
                    yield replace(want, role=role, people=(person,))


_OFFICE = re.compile(r"\b(?:commissioner|constable)\b", re.IGNORECASE)


def _names_act(term: Term) -> bool:
    return any(asks.search(term.word) for asks, _ in _ASKED) or term.word in _HOLLOW


_HOLLOW = frozenset(
    "everything all every each occasion time list name give recorded meeting meetings "
    "panel members without being please far gave given made make said do done concern concerns "
    "worry worries raised expressed voiced".split()
)


def _is_about(subject: Sequence[Term], one: Candidate) -> bool:
    if not subject:
        return True
    words = one.document.words(one.paragraph.start, one.paragraph.end)
    line = stem_line(f"{one.item.title or ''} {words}")
    met = sum(any(f" {form} " in line for form in (term.stem, *term.same)) for term in subject)
    return met >= _SHARE * len(subject)
