"""Who held an office, when, before or after whom, and who somebody is: what documents print of it.

An office has one holder at a time, and its holders are told apart by the dates of the documents
that print them with it. No sentence is shown that does not name the one it is shown for.
"""

import re
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from ingest.mentions import people_in
from ingest.model import Attendee, Document, Speaker
from ingest.people import Holding
from service.lore import Lore, parts_of, same_office
from service.reader import Query
from service.retrieve import candidates_of, find_place
from service.score import Candidate, is_person
from service.select import Picked, runs
from service.wanted import Wanted
from service.words import fold, stem, tokens

if TYPE_CHECKING:
    from ingest.index import Index

ROLE_ASKED = re.compile(r"\b(?:job title|job|role|position|title|post|rank)\b", re.IGNORECASE)
"""Words that ask for somebody's role."""
_WHO_HOLDS = re.compile(
    r"\bwho(?:'s|’s| is| was| were| are| became| has been| had been)\b|\bname\b", re.IGNORECASE
)


_OF_OFFICES = frozenset(
    "name called police holder office opcc pcc's commissioner's force constabulary days today "
    "present moment county area local".split()
)
_CHOSEN = re.compile(r"\b(?:elected|appointed|chosen|nominated)\b", re.IGNORECASE)


def holder(query: Query, lore: Lore, index: "Index") -> tuple[Picked, ...]:
    """Who holds an office: a sentence that names the holder of the time asked about, else the
    newest."""
    roles = [want for want in query.wanted if want.role and not want.people]
    if len(roles) != 1 or lore.offices is None or not _WHO_HOLDS.search(query.text):
        return ()
    if asks_neighbour(query):
        return ()
    if _CHOSEN.search(query.text):
        return ()  # that is an act of a meeting, which some sentence records
    role = roles[0].role or ""
    inside = set(tokens(roles[0].words)) | _OF_OFFICES
    if len([t for t in query.topic if t.word.removesuffix("'s") not in inside]) > 1:
        return ()
    holdings = [
        (held.on, held)
        for held in lore.offices.holdings
        if held.on and same_office(held.office, role)
    ]
    for period in query.periods if holdings else ():
        days = [m.date for m in lore.meetings if period.holds(m.date)]
        days += [day for day, _ in holdings if period.holds(day)]
        names = {
            parts_of(name)[1]
            for day in days
            if (name := lore.offices.holder(holdings[0][1].office, day))
        }
        holdings = [pair for pair in holdings if parts_of(pair[1].name)[1] in names]
        middle = period.start.toordinal() + (period.end - period.start).days // 2
        holdings.sort(key=lambda pair: abs(pair[0].toordinal() - middle))
        break
    else:
        holdings.sort(key=lambda pair: pair[0], reverse=True)
    return _named_in(index, [held for _, held in holdings])


_WHO_HELD = r"\bwho(?:['’]s| is| was| were| has been| had been| held| came| served)\b"
_BEFORE_HIM = re.compile(
    rf"{_WHO_HELD}.{{0,80}}\bbefore\b|\bpredecessors?\b|"
    r"\bwho(?:m)? did\b.{0,60}\b(?:replace|succeed|take over from|follow)\b",
    re.IGNORECASE,
)
_AFTER_HIM = re.compile(
    rf"{_WHO_HELD}.{{0,60}}\bafter\b|\bsuccessors?\b|"
    r"\bwho (?:replaced|succeeded|took over from|followed|came after)\b",
    re.IGNORECASE,
)
_LEAVING = re.compile(
    r"\b(?:retir\w*|stand(?:ing)? down|stood down|step(?:ping|ped)? down|resign\w*|outgoing|"
    r"former|predecessor|succe(?:ed\w*|ssor)|replac\w*|last (?:day|meeting)|leav(?:e|ing)|left)\b",
    re.IGNORECASE,
)


def asks_before(query: Query) -> bool:
    """Whether it is the one before that is asked for."""
    return _BEFORE_HIM.search(query.text) is not None


def asks_neighbour(query: Query) -> bool:
    """Whether a question asks who came before or after somebody: not who that somebody is."""
    asks = _BEFORE_HIM.search(query.text) or _AFTER_HIM.search(query.text)
    named = any(want.people for want in query.wanted)
    return asks is not None and named and all(term.stem in _NEXT for term in query.topic)


_NEXT = frozenset(
    stem(word)
    for word in "predecessor successor succeed succeeded replace replaced take took over follow "
    "followed come came held hold serve served office post role job next previous immediately "
    "police panel before after".split()
)


def neighbour(query: Query, lore: Lore, index: "Index") -> tuple[Picked, ...]:
    """Who held an office next before or after somebody: a sentence that names that holder.

    Who that is, the dates tell on which documents print each holder with the office.
    """
    before = _BEFORE_HIM.search(query.text) is not None
    if not asks_neighbour(query):
        return ()
    people = [want for want in query.wanted if want.people]
    if len(people) != 1 or lore.offices is None:
        return ()
    surnames = {person.surname for person in people[0].people}
    offices = [want.role for want in query.wanted if want.role and not want.people]
    offices = offices or [
        role
        for person in people[0].people
        for role in sorted(person.roles)
        if _ONE_AT_A_TIME.search(role)
    ]
    for office in offices:
        days: dict[str, list[date]] = {}
        for held in lore.offices.holdings:
            surname = parts_of(held.name)[1]
            if held.on is not None and same_office(held.office, office):
                if surname and surname not in fold(office):  # "the Chairman" is nobody's name
                    days.setdefault(surname, []).append(held.on)
        own = [day for name in surnames for day in days.pop(name, ())]
        if not own or not days:
            continue
        if before:
            earlier = {name: max(held) for name, held in days.items() if max(held) < min(own)}
            neighbour = max(earlier, key=lambda name: earlier[name], default=None)
        else:
            later = {name: min(held) for name, held in days.items() if min(held) > max(own)}
            neighbour = min(later, key=lambda name: later[name], default=None)
        if neighbour is not None:
            return _of_holder(neighbour, office, lore, index, leaving=before)
    return ()


_WHO_FILLED_IN = re.compile(
    r"\bwho(?:['’]s| is| was| were)?\b.{0,20}\b(?:ran|running|led|leading|acting|interim|temporary|"
    r"in charge|filled in|filling in|stood in|standing in|covered|covering|looking after|"
    r"took over)\b",
    re.IGNORECASE,
)
_GAP = re.compile(
    r"\b(?:between|after\b.{0,60}\bbefore|until|while|when|acting|interim|temporary)\b",
    re.IGNORECASE,
)
_FILLED_IN = re.compile(
    r"\b(?:temporary|acting|interim) (?:\w+ )?(?:chief constable|police and crime commissioner|pcc|"
    r"commissioner)\b",
    re.IGNORECASE,
)
_MOST_HITS = 40


def interim(query: Query, index: "Index") -> tuple[Picked, ...]:
    """Who held an office for a time between two holders: a sentence that calls somebody so.

    Minutes call that person Temporary, Acting or Interim Chief Constable. Where a question names
    the two holders between whom it was, neither of them is meant.
    """
    if not _WHO_FILLED_IN.search(query.text) or not _GAP.search(query.text):
        return ()
    if any(term.stem not in _FILLING_IN for term in query.topic):
        return ()
    civil = any(want.role and "Commissioner" in want.role for want in query.wanted)
    named = {person.surname for want in query.wanted for person in want.people}
    found: list[Candidate] = []
    for word in ("temporary", "acting", "interim"):
        hits = index.lexical([word, "constable"], "sentence", _MOST_HITS, None)
        for chunk in index.chunks([hit.chunk_id for hit in hits]):
            document = index.document(chunk.document_id)
            for one in candidates_of(document, *find_place(document, chunk.anchor)):
                called = _FILLED_IN.search(one.text)
                if called is None or ("commissioner" in fold(called.group(0))) != civil:
                    continue
                people = {parts_of(m.name)[1] for m in people_in(one.text) if m.name}
                if people - named - {""}:
                    found.append(one)
    return (Picked((min(found, key=lambda one: len(one.text)),), 0.0),) if found else ()


_FILLING_IN = frozenset(
    stem(word)
    for word in "ran run running led leading acting interim temporary charge filled filling in "
    "stood standing covered covering looking took over force police constabulary service left "
    "arrived retired started came went gap chief constable role job post".split()
)

_ONE_AT_A_TIME = re.compile(r"\b(?:commissioner|chief constable)\b", re.IGNORECASE)


def _of_holder(
    surname: str, office: str, lore: Lore, index: "Index", *, leaving: bool
) -> tuple[Picked, ...]:
    """The best sentence that names a holder of an office: where one leaves, the one that says so,
    newest first; else the shortest."""
    holdings = lore.offices.holdings if lore.offices is not None else ()
    theirs = [
        held
        for held in holdings
        if parts_of(held.name)[1] == surname and same_office(held.office, office)
    ]
    theirs.sort(key=lambda held: held.on or date.min, reverse=leaving)
    if leaving:
        hits = index.lexical([surname, "retire", "successor", "former"], "sentence", 60, None)
        said = []
        for chunk in index.chunks([hit.chunk_id for hit in hits]):
            document = index.document(chunk.document_id)
            for one in candidates_of(document, *find_place(document, chunk.anchor)):
                if _names(surname, one.text) and _LEAVING.search(one.text):
                    said.append(one)
        with_name = [
            one for one in said if any(fold(held.name) in fold(one.text) for held in theirs)
        ]
        if with_name:
            return (Picked((min(with_name, key=lambda one: len(one.text)),), 0.0),)
    return _named_in(index, theirs)


def _named_in(index: "Index", holdings: Sequence[Holding]) -> tuple[Picked, ...]:
    """The shortest sentence that names the first of these with his or her office."""
    for held in holdings[:8]:
        candidate = _naming(index.document(held.document_id), parts_of(held.name)[1], held.office)
        if candidate is not None:
            return (Picked((candidate,), 0.0),)
    return ()


_WHEN_IN_OFFICE = re.compile(
    r"\bwhen\b.{0,60}\b(?:become|became|elected|appointed|sworn in|take over|took over|"
    r"(?:take|took|taken|taking) (?:up )?(?:office|(?:the|his|her) (?:post|job|role))|"
    r"start(?:ed)? as)\b",
    re.IGNORECASE,
)
_INTO_OFFICE = re.compile(
    r"\b(?:(?:took|taken|takes|take|taking) (?:up )?(?:office|(?:the|his|her) (?:post|role))|"
    r"(?:was|been|were) (?:re-?)?(?:elected|appointed|sworn in)|became)\b",
    re.IGNORECASE,
)


def took_office(query: Query, index: "Index") -> tuple[Picked, ...]:
    """The sentence that says when somebody took an office; it names the person and a date."""
    surnames = {person.surname for want in query.wanted for person in want.people}
    if len(surnames) != 1 or not _WHEN_IN_OFFICE.search(query.text):
        return ()
    words = [*surnames, "office", "elected", "appointed", "sworn", "became"]
    hits = index.lexical(words, "sentence", 50, None)
    for chunk in index.chunks([hit.chunk_id for hit in hits]):
        document = index.document(chunk.document_id)
        for one in candidates_of(document, *find_place(document, chunk.anchor)):
            named = any(surname in fold(one.text) for surname in surnames)
            if named and one.figure and _INTO_OFFICE.search(one.text):
                return (Picked((one,), 0.0),)
    return ()


_WHO_IS = re.compile(r"^\W*who(?:'s|’s| is| was)\b|\bwhat does\b.{0,60}\bdo\W*$", re.IGNORECASE)


def is_who(query: Query, lore: Lore, index: "Index") -> tuple[Picked, ...]:
    """The newest words that list a person with a role; of who somebody is, also without one."""
    people = [want for want in query.wanted if want.people]
    named = {word for want in people for word in tokens(want.words)}
    topic = [t for t in query.topic if t.word not in named and not ROLE_ASKED.fullmatch(t.word)]
    role_asked = ROLE_ASKED.search(query.text) is not None
    if len(people) != 1 or topic or not (role_asked or _WHO_IS.search(query.text)):
        return ()
    if asks_neighbour(query):
        return ()
    (want,) = people
    meetings = [m for m in lore.meetings if not query.periods or query.periods[0].holds(m.date)]
    listed: list[tuple[Document, Attendee]] = []
    for meeting in sorted(meetings, key=lambda one: one.date, reverse=True):
        document = index.document(meeting.document_id)
        listed += [
            (document, one)
            for one in document.attendees
            if is_person(want, one.person) and (one.person.role or not role_asked)
        ]
    listed.sort(key=lambda pair: pair[1].person.role is None)  # newest first among equals
    for document, one in listed:
        shown = words_listing(document, one)
        if shown:
            return tuple(runs(shown, 0.0))
    holdings = lore.offices.holdings if lore.offices else ()
    held = [one for one in holdings if is_person(want, Speaker(one.name, one.office))]
    return _named_in(index, held) or _introduced(want, lore, index)


def _introduced(want: Wanted, lore: Lore, index: "Index") -> tuple[Picked, ...]:
    """The shortest sentence that names somebody who speaks with his or her role, as news does."""
    for person in want.people:
        documents = dict.fromkeys(document for document, _ in lore.voices.get(person.surname, ()))
        for document in documents:
            for role in sorted(person.roles):
                printed = role.partition(" (")[0]  # "Chair (of what is chaired)"
                candidate = _naming(index.document(document), person.surname, printed)
                if candidate is not None:
                    return (Picked((candidate,), 0.0),)
    return ()


def words_listing(document: Document, listed: Attendee) -> list[Candidate]:
    """The sentences that list somebody, only those that print the name where any does."""
    within = [
        one
        for one in candidates_of(document, *find_place(document, listed.anchor))
        if one.sentence.start < listed.end and listed.start < one.sentence.end
    ]
    name = fold(listed.person.name or "")
    for part in (name, parts_of(name)[1]):
        naming = [one for one in within if part and part in fold(one.text)]
        if naming:
            return naming
    return within


def _names(surname: str, text: str) -> bool:
    """Whether a text names somebody: Mr Aske is not in "asked"."""
    return re.search(rf"\b{re.escape(surname)}\b", fold(text)) is not None


def _naming(document: Document, surname: str, role: str) -> Candidate | None:
    """The shortest sentence of a document that names somebody together with the office."""
    found = []
    for item in document.items:
        for paragraph in item.paragraphs:
            if not _names(surname, document.words(paragraph.start, paragraph.end)):
                continue
            for candidate in candidates_of(document, item, paragraph):
                folded = fold(candidate.text)
                if _names(surname, folded) and (fold(role) in folded or _abbreviated(role, folded)):
                    found.append(candidate)
    return min(found, key=lambda candidate: len(candidate.text), default=None)


def _abbreviated(role: str, folded: str) -> bool:
    last = fold(role).rsplit(" ", 1)[-1]
    short = "".join(word[0] for word in fold(role).split() if word != "the")
    short = short.replace("a", "", 1)
    return last in folded or (len(short) > 1 and re.search(rf"\b{short}\b", folded) is not None)
