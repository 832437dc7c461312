"""Questions whose answer is a fact of the structure, and what the structure knows to be missing.

A name, a role, a date, who exactly spoke, a decision on a page that breaks off: where the
documents do
not state it, no sentence that merely sounds alike may stand in.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

from ingest.blocks import collapse
from ingest.dates import dates_in, spoken
from ingest.model import Document, Presence
from service.acts import acts_listed
from service.appointments import (
    appointment_told,
    asks_career,
    asks_pay,
    is_of_office,
    is_paid,
    tells_career,
)
from service.followups import vote_talked_about
from service.holders import (
    ROLE_ASKED,
    asks_before,
    asks_neighbour,
    holder,
    interim,
    is_who,
    neighbour,
    took_office,
    words_listing,
)
from service.lore import Lore, parts_of, same_office
from service.model import NothingKind
from service.procedure import (
    asks_council,
    council_of,
    end_of_item,
    minutes_dealt_with,
)
from service.reader import Query
from service.retrieve import candidates_of, is_numbered
from service.scope import names_year, of_the_source, place_named, place_unprinted
from service.score import FEATURES, Candidate, is_person
from service.select import Group, Picked, grouped, runs
from service.things import holds
from service.votes import asks_who_voted, vote_told, voters
from service.words import fold

if TYPE_CHECKING:
    from ingest.index import Index


@dataclass(frozen=True, slots=True)
class Verdict:
    """Why nothing is shown."""

    status: Literal["not_found", "clarify"]
    code: NothingKind
    detail: str
    names: tuple[str, ...] = ()


_NAME_ASKED = re.compile(
    r"(?:\bwhat(?:'s|’s| is| was)\b.{0,60}(?:['’]s|\bof\b)?.{0,40}\bname\b|"
    r"\bname of (?:the|our)\b|\bwhat is .{0,40} called\b)",
    re.IGNORECASE,
)
_WHEN_PAGE = re.compile(
    r"\b(?:when|what date|which date|what day|which day|on what date|"
    r"on which date)\b.{0,80}\b(?:publish\w*|post(?:ed)?|put out|"
    r"wr(?:ote|itten|ite)|meeting|hearing|held|take place|took place|meet|met|blog|"
    r"page|article|statement)\b",
    re.IGNORECASE,
)
_WHEN_MET = re.compile(
    r"\b(?:when|(?:what|which) (?:date|day))\b.{0,60}\b(?:consider\w*|discuss\w*|debat\w*|"
    r"rais\w*|report\w*|introduc\w*|present\w*|told)\b|"
    r"\b(?:consider\w*|discuss\w*|debat\w*|rais\w*|report\w*|introduc\w*|present\w*)\b"
    r".{0,80}\bon (?:what|which) (?:date|day)\b",
    re.IGNORECASE,
)
_SITTING = re.compile(
    r"\b(?:met|meets?|meetings?|sat|sits?|sittings?|held|debated?|discussed)\b", re.IGNORECASE
)
_A_PAGE = re.compile(
    r"\b(?:blog|(?:web ?)?page|article|post|press release|news|statement|notice)\b", re.IGNORECASE
)
_SPEECH = (
    r"(?:ask\w*|said|say\w*|rais\w*|want\w*|quer\w*|stat\w*|suggest\w*|complain\w*|"
    r"wonder\w*|claim\w*|express\w*|urg\w*|stress\w*)"
)
_WHO_SPOKE = re.compile(
    rf"\b(?:who|which (?:\w+ )?(?:member|councillor|person))\b.{{0,12}}\b{_SPEECH}\b", re.IGNORECASE
)
_FORMAL = re.compile(r"\b(?:resolv\w*|resolution|decid\w*|decision|formally)\b", re.IGNORECASE)


def told(
    query: Query, candidates: Sequence[Candidate], lore: Lore, index: "Index"
) -> tuple[Picked, ...]:
    """The sentences that state a fact of the structure which the question asks for.

    How somebody voted; who presided, was there or sent apologies; who somebody is; who held an
    office (in the period asked for, else most recently); when a page was published.
    Empty where the question asks for neither, or where the documents do not state it.
    """
    place = query.place.item or query.place.first
    return (
        (place_named(query, grouped(candidates)) if place else ())
        or minutes_dealt_with(query, lore, index)
        or council_of(query, lore, index)
        or end_of_item(query, candidates)
        or acts_listed(query, lore, index)
        or vote_told(query, candidates, lore)
        or vote_talked_about(query, candidates)
        or _attended(query, candidates, lore, index)
        or appointment_told(query, candidates)
        or _moved(query, candidates)
        or is_who(query, lore, index)
        or took_office(query, index)
        or neighbour(query, lore, index)
        or interim(query, index)
        or holder(query, lore, index)
        or _published(query, candidates)
    )


_WHO_MOVED = re.compile(
    r"\bwho (?:(?:first )?(?:moved|proposed|seconded|tabled)|put (?:it |that |this )?forward)\b",
    re.IGNORECASE,
)
_OF_MOTIONS = re.compile(r"moved|proposed|seconded|tabled|forward|first|motion|proposal", re.I)
_SOMEBODY = re.compile(r"\b(?:him|her|them)\b", re.IGNORECASE)
_MOTION = re.compile(
    r"\b(?:moved|proposed)\b.{0,80}\bseconded\b|\b(?:moved|proposed) by\b|\bmoved that\b",
    re.IGNORECASE,
)


def _moved(query: Query, candidates: Sequence[Candidate]) -> tuple[Picked, ...]:
    """Who moved or seconded what was talked about: the one motion of the item it stood in.

    "Who moved it?" names no subject, and "Cllr Ash proposed, and Mr Birch seconded" none either:
    what joins them is the item. Where an item records more motions than one, which is meant is not
    told, and the mover of one may not stand for another's.
    """
    if not query.follow_up or not _WHO_MOVED.search(query.text) or _SOMEBODY.search(query.text):
        return ()
    if any(not _OF_MOTIONS.fullmatch(term.word) for term in query.topic):
        return ()
    seconded = "second" in query.text.casefold()
    groups = grouped(candidates)
    if query.periods:
        groups = [g for g in groups if any(period.holds(g.day) for period in query.periods)]
    if not groups:
        return ()
    document, item = groups[0].document, groups[0].best.item
    motions = [
        one
        for paragraph in item.paragraphs
        for one in candidates_of(document, item, paragraph)
        if _MOTION.search(one.text)
    ]
    if len(motions) != 1 or (seconded and "second" not in motions[0].text.casefold()):
        return ()
    return (Picked((motions[0],), groups[0].score),)


_THERE = (
    r"(?:(?:was|were) (?:there|present|in attendance|at)|attend(?:ed)?|turn(?:ed)? up|came to)\b"
)
_ANYHOW: frozenset[str] = frozenset(get_args(Presence))
_ATTENDANCE: tuple[tuple[re.Pattern[str], frozenset[str]], ...] = (
    (
        re.compile(
            r"\bwho (?:chaired|presided|took the chair|was (?:in the chair|chairing|presiding))\b|"
            r"\b(?:name of|who (?:was|is)) the (?:person|one|man|woman|member|councillor) "
            r"(?:chairing|in the chair|presiding|who (?:chaired|presided|was in the chair))\b",
            re.IGNORECASE,
        ),
        frozenset({"chair"}),
    ),
    (
        re.compile(
            r"\b(?:who|which (?:\w+ ){0,3}(?:members?|councillors?|officers?|people)) "
            r"(?:(?:sent|gave|made|offered) (?:\w+ )?apologies|apologised|missed (?:the|a|it)|"
            r"(?:was|were) (?:absent|missing|away|not there|not present|unable to (?:attend|come))|"
            r"(?:was|were)n['’]t (?:there|present|able to (?:attend|come))|"
            r"(?:did not|didn['’]t|failed to|could not|couldn['’]t|can['’]?t) "
            r"(?:attend|come|make (?:it|the)|turn up))\b|"
            r"\b(?:apologies|absent)\b.{0,40}\bwho\b|\bwhat apologies\b|\bwhose apologies\b",
            re.IGNORECASE,
        ),
        frozenset({"apologies"}),
    ),
    (
        re.compile(
            r"\b(?:who (?:else )?|which (?:\w+ ){0,3}(?:members?|councillors?|officers?|people) )"
            + _THERE,
            re.IGNORECASE,
        ),
        frozenset({"chair", "present", "in_attendance"}),
    ),
    (
        re.compile(
            r"^\W*(?:was|were|did)\b.{0,60}\b(?:there|present|in attendance|attend|absent|"
            r"turn up|(?:at|miss) the (?:\w+ ){0,4}meeting)\b",
            re.IGNORECASE,
        ),
        _ANYHOW,
    ),
)
_MOST_MEETINGS = 3


def _presence_asked(query: Query) -> frozenset[str] | None:
    """Which ways of being there or not a question asks about; None where it asks for none."""
    found = next((kinds for asks, kinds in _ATTENDANCE if asks.search(query.text)), None)
    if found is not None and "present" in found and not _AT_A_MEETING.search(query.text):
        return None
    return found


_AT_A_MEETING = re.compile(
    r"\b(?:meetings?|panel|committee|session|hearing|minutes|when|last time)\b", re.IGNORECASE
)


def _unlisted(query: Query, groups: Sequence[Group], lore: Lore) -> Verdict | None:
    """Who was at a meeting whose page does not say so."""
    wanted = _presence_asked(query)
    if wanted is None or not query.periods or wanted is _ANYHOW:
        return None
    for group in groups:
        meeting = group.document.meeting
        if meeting is None or not any(p.holds(meeting.date) for p in query.periods):
            continue
        if not any(listed.presence in wanted for listed in group.document.attendees):
            what = "who chaired" if wanted == {"chair"} else "who was there and who was not"
            return Verdict(
                "not_found",
                "not_recorded",
                f"The minutes of {spoken(meeting.date) if meeting.date else 'that meeting'} are "
                f"here, but they do not record {what}.",
            )
    return None


def _attended(
    query: Query, candidates: Sequence[Candidate], lore: Lore, index: "Index"
) -> tuple[Picked, ...]:
    """The words that list who was at a meeting: that of the time asked about, else the one found.

    Where a person is named, only the words that list that person.
    """
    wanted = _presence_asked(query)
    people = [want for want in query.wanted if want.people]
    if wanted is None or (wanted is _ANYHOW and not people):
        return ()
    days = [
        meeting for meeting in lore.meetings if any(p.holds(meeting.date) for p in query.periods)
    ]
    documents = [index.document(meeting.document_id) for meeting in days[-_MOST_MEETINGS:]]
    if not query.periods:
        documents = [c.document for c in candidates[:1] if c.document.meeting is not None]
    found = []
    for document in documents:
        shown: dict[str, Candidate] = {}
        for listed in document.attendees:
            if listed.presence not in wanted:
                continue
            if people and not any(is_person(want, listed.person) for want in people):
                continue
            for one in words_listing(document, listed):
                shown.setdefault(one.chunk_id, one)
        if not shown and wanted == {"apologies"} and not people:
            shown = {one.chunk_id: one for one in _under_apologies(document)}
        found += runs(sorted(shown.values(), key=lambda one: one.sentence.start), 0.0)
    return tuple(found)


_APOLOGIES = re.compile(r"\bapolog(?:y|ies)\b|\babsen(?:t|ce)\b", re.IGNORECASE)


def _under_apologies(document: Document) -> Iterator[Candidate]:
    """What is recorded under an item on apologies, as far as it speaks of them."""
    for item in document.items:
        if not _APOLOGIES.search(item.title or ""):
            continue
        for paragraph in item.paragraphs:
            if paragraph.kind == "minute":
                said = candidates_of(document, item, paragraph)
                yield from (one for one in said if _APOLOGIES.search(one.text))


_PUBLISHED = re.compile(
    r"\b(?:when|wen|what date|which date|what day|"
    r"on what date)\b.{0,60}\b(?:publish\w*|post(?:ed)?|put out|put up|"
    r"come out|came out|wr(?:ote|itten|ite)|release\w*|issue[ds]?|report(?:ed)?)\b",
    re.IGNORECASE,
)


def _published(query: Query, candidates: Sequence[Candidate]) -> tuple[Picked, ...]:
    if not _PUBLISHED.search(query.text):
        return ()
    pages = [c for c in candidates[:40] if c.document.meeting is None]
    surnames = {person.surname for want in query.wanted for person in want.people}
    own = [c for c in pages if parts_of(c.document.author or "")[1] in surnames - {""}]
    best = next(iter(own or pages), None)
    if best is None or best.score < candidates[0].score - 4.0 or best.document.published is None:
        return ()
    document = best.document
    for item in document.items:
        for paragraph in item.paragraphs:
            words = document.words(paragraph.start, paragraph.end)
            if any(day == document.published for _, _, day in dates_in(words)):
                shown = candidates_of(document, item, paragraph)
                dated = [c for c in shown if dates_in(c.text)]
                return (Picked(tuple(shown if len(words) < 300 else dated), best.score),)
    return ()


def nothing_told(query: Query, candidates: Sequence[Candidate], lore: Lore) -> Verdict | None:
    """What the documents do not state, do not record or break off before; None where they may
    answer."""
    groups = grouped(candidates)
    if not groups:
        return None
    for rule in (
        _unprinted,
        _unnamed_year,
        _unlisted,
        _unnamed_office,
        _unknown_neighbour,
        _unstated_role,
        _unstated_council,
        _unstated_pay,
        _unstated_career,
        _undated,
        _unrecorded_speaker,
        _unrecorded_votes,
        _in_private,
        _unanswered,
        _cut_decision,
        _silent_person,
    ):
        verdict = rule(query, groups, lore)
        if verdict is not None:
            return verdict
    return None


_IT_SAYS = re.compile(
    r"\b(?:it|they|minutes|documents?|page) (?:\w+ )?(?:say|says|said)\b", re.IGNORECASE
)
_SAYING = re.compile(
    r"\b(?:said|says?|saying|told|tells?|promis\w*|pledg\w*|ask(?:ed|s)?|rais(?:ed?|"
    r"es)|claim\w*|argu\w*|thinks?|"
    r"thought|reckon\w*|views?|opinion)\b",
    re.IGNORECASE,
)


def concerning(query: Query, groups: Sequence[Group]) -> list[Group]:
    """The paragraphs that concern those whom a question names: all where it names nobody.

    What a paragraph says of others is no answer about a person, however alike its words are. Where
    several are named, all must be there, or any where they are compared. Whether somebody said a
    thing may be answered by what another put to him, and whom a follow-up means may have been
    carried over from another sentence: neither binds, but where two are named what concerns both
    comes alone.
    """
    bound = frozenset(_bound(query))
    if not bound:
        people = frozenset(n for n, want in enumerate(query.wanted) if want.people)
        of_all = [group for group in groups if people <= group.concerns]
        return of_all if len(people) > 1 and of_all and not query.follow_up else list(groups)
    if _SAID_BY.search(query.text) and not query.topic:
        groups = [group for group in groups if _is_said(group)] or groups
    together = [group for group in groups if bound <= group.concerns]
    if together and "compared" not in query.kinds:
        return together
    return [group for group in groups if bound & group.concerns]


def _is_said(group: Group) -> bool:
    """Whether somebody says or does anything in a paragraph, or it asks: no list, no heading."""
    acts = any(one.sentence.act is not None for one in group.candidates)
    return acts or group.best.paragraph.kind == "question"


_SAID_BY = re.compile(
    r"\bwhat (?:\w+ )?(?:did|does|has|have|had)\b.{0,60}\b(?:say|said)\b", re.IGNORECASE
)


def _bound(query: Query) -> Iterator[int]:
    """The places in `Query.wanted` of those whom an answer must concern."""
    saying = _SAYING.search(_IT_SAYS.sub(" ", query.text)) is not None
    if "yes_no" in query.kinds and saying:
        return
    for number, want in enumerate(query.wanted):
        if query.follow_up and want.words not in query.text:
            continue
        said_by = rf"\b(?:did|does|has|have)\b.{{0,12}}\b{re.escape(want.words)} \w+"
        if want.people or (want.role and saying and re.search(said_by, query.text)):
            yield number


def _silent_person(query: Query, groups: Sequence[Group], lore: Lore) -> Verdict | None:
    """What somebody said or did, where no paragraph near the topic concerns that person."""
    people = [query.wanted[number] for number in _bound(query)]
    groups = of_the_source(query, list(groups), _FAR)
    theirs = concerning(query, groups)
    if theirs and query.place.item is not None:
        return None  # what was retrieved is of that item alone
    if theirs and theirs[0].score >= groups[0].score - _FAR:
        if not query.topic or any(_touches(group) for group in theirs):
            return None
    who = " and ".join(
        ("" if want.people else "the ") + collapse(want.words).removesuffix("'s").removesuffix("’s")
        for want in people
    )
    if not who:
        return None
    then = "of that time " if query.periods else ""
    what = f"on that said by {who}" if _SAYING.search(query.text) else f"of that about {who}"
    return Verdict("not_found", "not_recorded", f"The documents {then}record nothing {what}.")


def _touches(group: Group) -> bool:
    """Whether a paragraph or its title holds any word of the topic."""
    return any(candidate.features[_PARAGRAPH] > 0 for candidate in group.candidates)


_FAR = 6.0
"""How far below the best paragraph one of the person asked for may score and still be on the
subject: past this, none of the development questions had its answer."""


_PARAGRAPH = FEATURES.index("paragraph_terms")


def _unprinted(query: Query, groups: Sequence[Group], lore: Lore) -> Verdict | None:
    """An item or paragraphs asked for by number that no page prints."""
    number = query.place.item
    if number is not None and not is_numbered(groups[0].best.item, number):
        return Verdict("not_found", "not_in_documents", f"no minutes here have an item {number}")
    found = place_unprinted(query, groups)
    if found is None:
        return None
    return Verdict("not_found", "cut_off" if found.cut_off else "not_stated", found.said)


_WHO_IS_OFFICE = re.compile(
    r"^\W*who(?:'s|’s| is| was) (?:the |our |your )?(?:\w+ ){0,3}?"
    r"(?:commissioner|pcc|dpcc|constable|chair\w*)\b",
    re.IGNORECASE,
)


def _unnamed_year(query: Query, groups: Sequence[Group], lore: Lore) -> Verdict | None:
    """What is asked of one financial year that nothing near the subject names."""
    if len(query.years) != 1:
        return None
    (year,) = query.years
    if any(names_year(year, group.document, group.best.item) for group in groups):
        return None
    return Verdict("not_found", "not_in_documents", f"what is nearest to it does not name {year}")


_NEAR_ELECTED = 5


def _elects(text: str, office: str) -> bool:
    """Whether a text tells that somebody was put into an office, in the words it is asked by."""
    into = rf"\b(?:re-?)?(?:elected|appointed|chosen) (?:\w+ ){{0,2}}{re.escape(office)}"
    return re.search(into, text, re.IGNORECASE) is not None


def _unnamed_office(query: Query, groups: Sequence[Group], lore: Lore) -> Verdict | None:
    """The name of an office's holder, where no document prints one."""
    who_is = _WHO_IS_OFFICE.search(query.text) is not None and not query.topic
    if not who_is and not _NAME_ASKED.search(query.text):
        return None
    for want in query.wanted:
        if want.role and not want.people:
            holdings = lore.offices.holdings if lore.offices else ()
            near = groups[:_NEAR_ELECTED]
            elected = any(_elects(group.best.text, want.words.strip()) for group in near)
            if not elected and not any(same_office(held.office, want.role) for held in holdings):
                return Verdict("not_found", "not_stated", f"the name of the {want.words.strip()}")
    return None


def _unknown_neighbour(query: Query, groups: Sequence[Group], lore: Lore) -> Verdict | None:
    """Who held an office before or after somebody, where no document tells (`_neighbour`)."""
    offices = [want for want in query.wanted if want.role and not want.people]
    if not offices or not asks_neighbour(query):
        return None
    when = "before" if asks_before(query) else "after"
    person = next(want for want in query.wanted if want.people)
    name = collapse(person.words).removesuffix("'s").removesuffix("’s")
    return Verdict("not_found", "not_stated", f"who was {offices[0].words} {when} {name}")


def _unstated_role(query: Query, groups: Sequence[Group], lore: Lore) -> Verdict | None:
    """The role of a person, where no document prints one."""
    if not ROLE_ASKED.search(query.text):
        return None
    asked = [term for term in query.topic if not ROLE_ASKED.fullmatch(term.word)]
    for want in query.wanted:
        if want.role is None and len(asked) == 0:
            roles = {role for person in want.people for role in person.roles}
            if not roles:
                name = collapse(want.words).removesuffix("'s").removesuffix("’s")
                return Verdict("not_found", "not_stated", f"the role of {name}")
    return None


def _unstated_council(query: Query, groups: Sequence[Group], lore: Lore) -> Verdict | None:
    """The council that somebody sits for, where no document says it (`council_of`)."""
    if not asks_council(query):
        return None
    (want,) = (want for want in query.wanted if want.people)
    name = collapse(want.words).removesuffix("'s").removesuffix("’s")
    return Verdict("not_found", "not_stated", f"which council {name} sits for")


def _who(query: Query) -> str:
    want = query.wanted[0]
    name = collapse(want.words).removesuffix("'s").removesuffix("’s")
    return name if want.people else f"the {name.removeprefix('the ')}"


def _unstated_career(query: Query, groups: Sequence[Group], lore: Lore) -> Verdict | None:
    """What the holder of an office did before, where nothing found that concerns that holder tells.

    Another's experience, or lack of it, may not stand for it.
    """
    if not asks_career(query) or any(want.people for want in query.wanted):
        return None
    if any(group.concerns and tells_career(group.text) for group in groups[:_NEAREST]):
        return None
    return Verdict("not_found", "not_stated", f"what {_who(query)} did before")


def _unstated_pay(query: Query, groups: Sequence[Group], lore: Lore) -> Verdict | None:
    """What somebody is paid, where nothing found that concerns that person tells a sum."""
    if not asks_pay(query):
        return None
    told = (one for group in concerning(query, groups)[:_NEAREST] for one in group.candidates)
    if any(
        holds(one.text, "money") and _PAID.search(one.text) and _is_on(query, one) for one in told
    ):
        return None
    return Verdict("not_found", "not_stated", f"what {_who(query)} is paid")


def _is_on(query: Query, one: Candidate) -> bool:
    """Whether a sentence stands in a paragraph on everybody named, by name or by office."""
    words = one.document.words(one.paragraph.start, one.paragraph.end)
    return all(
        (number in one.concerns and want.people)
        or (want.role is not None and is_of_office(f"{one.item.title or ''}", want.role))
        or (want.role is not None and is_paid(words, want.role))
        for number, want in enumerate(query.wanted)
    )


_PAID = re.compile(
    r"\b(?:salar\w+|earn\w*|remunerat\w*|allowances?)\b|\bpaid (?:£|an? |about |around )",
    re.IGNORECASE,
)
_NEAREST = 8


def _undated(query: Query, groups: Sequence[Group], lore: Lore) -> Verdict | None:
    """The date of a page or meeting that states none."""
    best = groups[0]
    if _PUBLISHED.search(query.text) and _A_PAGE.search(query.text):
        pages = [group for group in groups if group.document.meeting is None]
        surnames = {person.surname for want in query.wanted for person in want.people}
        own = [one for one in pages if parts_of(one.document.author or "")[1] in surnames - {""}]
        best = next(iter(own or pages), best)
    elif _SITTING.search(best.best.text) and holds(best.best.text, "date"):
        return None  # "it was debated on Friday January 27", without a year
    elif _WHEN_PAGE.search(query.text):
        rivals = [group for group in groups[1:4] if group.score > best.score - 1.0]
        if any(group.document.id != best.document.id for group in rivals):
            return None
    elif not _WHEN_MET.search(query.text) or any(dates_in(one.text) for one in best.candidates):
        return None
    document = best.document
    if document.day is not None:
        return None
    what = f"“{collapse(document.title)}”" if document.title else document.file
    return Verdict("not_found", "not_stated", f"the date of {what}")


def _unrecorded_speaker(query: Query, groups: Sequence[Group], lore: Lore) -> Verdict | None:
    """Who said something, where the minutes only say "a Member"."""
    if not _WHO_SPOKE.search(query.text):
        return None
    best = groups[0].best
    speaker = best.sentence.speaker
    unnamed = speaker is not None and speaker.name is None and speaker.role == "Member"
    if unnamed or _SOME_MEMBER.match(collapse(best.text)):
        when = best.document.meeting.date if best.document.meeting else None
        where = f"the minutes of {spoken(when)}" if when else "the minutes"
        return Verdict(
            "not_found",
            "not_recorded",
            f"{where[0].upper()}{where[1:]} do not record who it was: "
            f"they say only “{_lead_words(best.text)}”.",
        )
    return None


_SOME_MEMBER = re.compile(
    r"(?:A|One|Another|Some|Several|A few|Two|Three) (?:Panel )?(?:Members?|Councillors?)\b"
    r"(?! of the public)",
    re.IGNORECASE,
)


def _unrecorded_votes(query: Query, groups: Sequence[Group], lore: Lore) -> Verdict | None:
    """Who voted how, where the item records a vote and no names of those who cast it."""
    if not asks_who_voted(query):
        return None
    groups = concerning(query, groups) or groups
    of_then = [one for one in groups if any(p.holds(one.day) for p in query.periods)]
    best = (of_then or groups)[0].best
    named = voters(best.document, best.item, lore)
    if named is not None and len(named) > 1:
        return None
    decided = any(paragraph.kind == "resolution" for paragraph in best.item.paragraphs)
    if named is None and not (of_then and decided):
        return None
    when = best.document.day
    where = f"The minutes of {spoken(when)}" if when else "The minutes"
    what = "how the vote went" if named is not None else "what was decided"
    return Verdict("not_found", "not_recorded", f"{where} record {what}, but not who voted how.")


_PRIVATELY = re.compile(
    r"\b(?:in (?:private|closed|exempt|confidential)(?: session| business| part)?|"
    r"(?:press and|and the) public (?:were |was |be |being )?excluded|"
    r"exclu\w+ (?:of )?the (?:press|public)|private session|"
    r"exempt (?:item|session|business|information)|behind closed doors)\b",
    re.IGNORECASE,
)


def _in_private(query: Query, groups: Sequence[Group], lore: Lore) -> Verdict | None:
    """What was said in private, where the minutes record only that it was in private."""
    if not _PRIVATELY.search(query.text):
        return None
    for group in groups[:3]:
        if _PRIVATELY.search(group.best.text) and len(group.best.text.split()) < 45:
            return Verdict(
                "not_found",
                "not_recorded",
                "That was dealt with in private, and the published minutes do not record it.",
            )
    return None


_REPLY_ASKED = re.compile(
    r"\b(?:what (?:was|were) (?!the\b)[\w .’'-]{2,40}? told|"
    r"(?:what|which) (?:reply|answer|response)|(?:reply|answer|response) (?:was|did)|"
    r"(?:replied|answered|responded) (?:to|when))\b",
    re.IGNORECASE,
)


def _unanswered(query: Query, groups: Sequence[Group], lore: Lore) -> Verdict | None:
    """The reply to a question that the minutes record without one."""
    if not _REPLY_ASKED.search(query.text):
        return None
    best = groups[0].best
    if best.sentence.act != "asked" or best.paragraph.kind == "question" or best.item.truncated:
        return None
    after = [
        one
        for one in candidates_of(best.document, best.item, best.paragraph)
        if one.ordinal > best.ordinal
    ]
    paragraphs = best.item.paragraphs
    place = [paragraph.anchor for paragraph in paragraphs].index(best.paragraph.anchor)
    if place + 1 < len(paragraphs):
        after += candidates_of(best.document, best.item, paragraphs[place + 1])[:2]
    if any(one.sentence.act in _REPLIES for one in after):
        return None
    return Verdict(
        "not_found", "not_recorded", "The minutes record the question, but no reply to it."
    )


_REPLIES = frozenset({"stated", "replied", "assured", "undertook", "reported"})


def _lead_words(text: str) -> str:
    words = collapse(text).split()
    return " ".join(words[:3]) if fold(words[0]) in ("a", "one", "another") else "a Member"


_HOW_DECIDED = re.compile(
    r"\b(?:how|who|when) (?:is|are|do|does|can|will)\b.{0,40}\bdecid\w+|"
    r"\bdeciding\b|\bdecides\b",
    re.IGNORECASE,
)
"""The way in which such things are decided is asked for, not a decision."""


def _cut_decision(query: Query, groups: Sequence[Group], lore: Lore) -> Verdict | None:
    """A decision on an item that the page cuts off before any decision."""
    if "decision" not in query.kinds or not _FORMAL.search(query.text):
        return None
    if _HOW_DECIDED.search(query.text):
        return None
    best = groups[0].best
    item = best.item
    if not item.truncated or best.sentence.act == "resolved":
        return None
    if any(paragraph.kind == "resolution" for paragraph in item.paragraphs):
        return None
    name = f"item {item.number}" if item.number else f"“{collapse(item.title or '')}”"
    return Verdict(
        "not_found",
        "cut_off",
        f"The published page breaks {name} off before any decision is recorded.",
    )
