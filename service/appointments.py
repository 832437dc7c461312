"""Questions about an appointment: what somebody did before, is paid, or from when he or she serves.

Panels hold confirmation hearings (Police Reform and Social Responsibility Act 2011, schedules 1 and
8), and the answers stand in that item, under "he", "the candidate" or a name: "What will the
Deputy Commissioner be paid?" shares no word with "at a salary of £54,000".
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ingest.dates import dates_in
from ingest.model import AgendaItem, Document
from service.reader import Query
from service.retrieve import candidates_of
from service.score import Candidate, is_person, names
from service.select import Picked
from service.things import holds
from service.wanted import Wanted
from service.words import fold, stem

_TITLE = re.compile(r"\b(?:confirmation|appoint\w*|nominat\w*|introduction|introducing)\b", re.I)


@dataclass(frozen=True, slots=True)
class _Side:
    """One thing that is asked of an appointment, and how a sentence tells it."""

    asks: re.Pattern[str]
    tells: re.Pattern[str]
    money: bool = False  # a sum must stand in the sentence
    dated: bool = False  # a date must stand in the sentence
    own: bool = False  # the appointee must speak in it or be named
    behind: bool = False  # those named must stand behind the words that ask it
    decides: bool = False  # the last sentence that tells it is the answer: it settles the item


_PAY = _Side(
    re.compile(
        r"\bsalar(?:y|ies)\b|\bremunerat\w*|"
        r"\b(?:is|was|will|would|are|does|how much|what)\b.{0,60}\b(?:paid|paying|earn\w*)\b"
        r"(?! (?:for|to|out|back|by|about)\b)",
        re.I,
    ),
    re.compile(r"\b(?:salar\w+|remunerat\w*|paid|per annum)\b", re.I),
    money=True,
)
_START = _Side(
    re.compile(
        r"\b(?:when|what date|which date|how soon)\b.{0,60}\b(?:start\w*|beg[iau]n\w*|join\w*|"
        r"tak(?:e|ing) (?:up|over|office)|took (?:up|over|office)|arriv\w*)\b",
        re.I,
    ),
    re.compile(
        r"\b(?:with effect from|from|start\w*|tak(?:e|en|ing) up|took up|taken office|"
        r"join\w*|beg[iau]n\w*)\b",
        re.I,
    ),
    dated=True,
)
_CAREER = _Side(
    re.compile(
        r"\bbefore (?:(?:he|she|they|being|becoming|taking|getting|joining|that)\b)|"
        r"\b(?:background|career|experience|qualifi\w+)\b|"
        r"\bprevious(?:ly)?\b.{0,20}\b(?:jobs?|roles?|posts?|work\w*|do|done)\b|"
        r"\bused to (?:do|be|work)\b|"
        r"\bwhere (?:had|did|has) (?:he|she|they)\b.{0,20}\bwork\w*\b",
        re.I,
    ),
    re.compile(
        r"\bhad (?:been|run|worked|served|spent|led|joined|held|started|managed|chaired|"
        r"practised|taught|begun)\b|\b(?:previous(?:ly)?|former(?:ly)?|career|background|"
        r"experience)\b|\b(?:serv|work|spen)\w+\b.{0,40}\byears\b",
        re.I,
    ),
    own=True,
)
_FEARS = _Side(
    re.compile(
        r"\b(?:reservations?|concerns?|concerned|doubts?|worr(?:y|ies|ied)|misgivings?|"
        r"criticisms?) (?:about|over|with|regarding|of)\b",
        re.I,
    ),
    re.compile(
        r"\b(?:concern\w*|reservation\w*|doubt\w*|not satisfied|worr\w+|misgiving\w*|"
        r"criticis\w*|question\w* whether)\b",
        re.I,
    ),
    behind=True,
)
_OUTCOME = _Side(
    re.compile(
        r"\b(?:decision|decide\w*|vot(?:e[sd]?|ing)|recommend\w*|back(?:ed)?|support\w*|approv\w*|agree\w*|"
        r"endors\w*)\b.{0,60}\b(?:appoint\w*|hir(?:e|ed|ing)|choos\w+|choice|pick\w*|"
        r"candidate|nominee)\b",
        re.I,
    ),
    re.compile(
        r"\b(?:resolved|recommend(?:ed|s)?|endorsed|agreed to (?:recommend|support))\b", re.I
    ),
    decides=True,
)
_SIDES = (_PAY, _START, _CAREER, _FEARS, _OUTCOME)
_NO_SUBJECT = frozenset(
    stem(word)
    for word in "paid pay salary earn earns earned wage wages remuneration start started starts "
    "starting begin began begins join joined joins take took taking office arrive arrived new next "
    "incoming background career experience qualified qualifications qualification previous "
    "previously job role post work worked became become becoming appointed appointment police "
    "used reservations concerns concern doubts worries misgivings criticisms decision decide "
    "decided candidate nominee vote voted votes voting against "
    "recommend recommended back backed support supported approve approved confirm confirmed agree "
    "agreed hiring hire hired choosing choice pick picked panel members".split()
)


_OTHERWISE = re.compile(
    r"\b(?:previous|last|former|outgoing|old|ex|predecessor)\b[\s-]+(?:\w+\s)?(?:chief|deputy|pcc|"
    r"dpcc|commissioner|police|chair\w*|holder)\b|"
    r"\b(?:said?|says|told?|tell|asked|spoke)\b.{0,40}\b(?:pay|paid|salar\w+|earn\w*)\b|"
    r"\b(?:has|have|had|did)\b.{0,60}\b(?:paid|pay)\b",
    re.IGNORECASE,
)
"""A predecessor's appointment, and pay that is spoken of or given to others."""
_OFFICES_SHORT = frozenset({"pcc", "pfcc", "dpcc", "cc", "cfo"})
"""An office spelt out is a term of its own, by its letters, and no subject."""


def _side(query: Query) -> _Side | None:
    """What is asked of an appointment; None where the question has another subject."""
    if _OTHERWISE.search(query.text):
        return None
    topic = [term for term in query.topic if term.word not in _OFFICES_SHORT]
    if not query.wanted or any(term.stem not in _NO_SUBJECT for term in topic):
        return None
    for side in _SIDES:
        match = side.asks.search(query.text)
        if match is None:
            continue
        behind = query.text[match.end() :]
        if not side.behind or any(want.words in behind for want in query.wanted):
            return side
    return None


def asks_pay(query: Query) -> bool:
    """Whether it is asked what one who is named is paid, and nothing else."""
    return _side(query) is _PAY


def asks_career(query: Query) -> bool:
    """Whether it is asked what one who is named did before, and nothing else."""
    return _side(query) is _CAREER


def tells_career(words: str) -> bool:
    """Whether words tell what somebody did before."""
    return _CAREER.tells.search(words) is not None


def appointment_told(query: Query, candidates: Sequence[Candidate]) -> tuple[Picked, ...]:
    """The sentence of the newest item on the appointment of those named that tells what is asked.

    Args:
        query: the question as read.
        candidates: what was found: the item must be among it.

    Returns:
        Empty where no such item tells it, or something else is asked.
    """
    side = _side(query)
    if side is None:
        return ()
    told: list[Candidate] = []
    newest: str | None = None
    for document, item in _hearings(query, candidates):
        if told and document.id != newest:
            break
        newest = document.id
        for paragraph in item.paragraphs:
            if paragraph.kind not in ("minute", "resolution", "question"):
                continue
            sentences = candidates_of(document, item, paragraph)
            told += [one for one in sentences if _tells(side, one, query.wanted)]
    chosen = told[-1:] if side.decides else told[:1]
    return tuple(Picked((one,), 0.0) for one in chosen)


def _hearings(query: Query, candidates: Sequence[Candidate]) -> list[tuple[Document, AgendaItem]]:
    """The items found on the appointment of everybody named, in the time asked about, newest
    first."""
    found: dict[tuple[str, str], tuple[Document, AgendaItem]] = {}
    for one in candidates:
        if _TITLE.search(_titles(one.document, one.item)):
            found.setdefault((one.document.id, one.item.key), (one.document, one.item))
    fitting = [
        (document, item)
        for document, item in found.values()
        if all(_is_of(want, document, item) for want in query.wanted)
        and (not query.periods or any(period.holds(document.day) for period in query.periods))
    ]
    return sorted(
        fitting, key=lambda pair: pair[0].day.toordinal() if pair[0].day else 0, reverse=True
    )


def _titles(document: Document, item: AgendaItem) -> str:
    """The title of an item, behind that of a page which is no record of a meeting."""
    of_page = document.title if document.meeting is None else None
    return f"{of_page or ''} {item.title or ''}".strip()


def is_of_office(words: str, role: str) -> bool:
    """Whether words are on the appointment to an office, and not to one under or beside it.

    "Appointment of the Deputy Commissioner" is not of the Commissioner, and neither is
    "Confirmation Hearing: Chief Finance Officer to the Police and Crime Commissioner".
    """
    for match in re.finditer(rf"\b{re.escape(_spelt(role))}\b", _spelt(words)):
        before = _spelt(words)[: match.start()]
        if _TO_OFFICE.search(before) and not _UNDER.search(before):
            return True
    return False


def is_paid(words: str, role: str) -> bool:
    """Whether words speak of what an office is paid: "the Commissioner's salary"."""
    office = rf"\b(?<!deputy )(?<!assistant ){re.escape(_spelt(role))}"
    pay = r"(?:\w+ )?(?:salar(?:y|ies)|pay|remuneration|allowances?)\b"
    said = rf"{office}['’]s {pay}|\b{pay} (?:of|for) (?:the )?{office}\b|{office} (?:is|was) paid\b"
    return re.search(said, _spelt(words)) is not None


def _spelt(words: str) -> str:
    folded = fold(words).replace("police, fire and crime", "police and crime")
    folded = re.sub(r"\b(?:dpcc|deputy (?:pcc|(?:police )?commissioner))\b", _DEPUTY, folded)
    return re.sub(
        r"(?<!crime )\b(?:pcc|(?:police )?commissioner)\b", "police and crime commissioner", folded
    )


_DEPUTY = "deputy police and crime commissioner"
_TO_OFFICE = re.compile(
    r"(?:^|[:–—-]|\b(?:appointment|introduction|introducing|nomination|candidate|post|role|hearing)"
    r"(?:\s(?:of|for|to|as))?)\W*(?:(?:the|a|an|new|proposed|preferred|post|role|of)\s+){0,5}$"
)
_UNDER = re.compile(r"\b(?:deputy|assistant|to the|officer|executive)\s*$")


def _is_of(want: Wanted, document: Document, item: AgendaItem) -> bool:
    """Whether an item is on the appointment of one who is named, by person or by office."""
    if not want.people:
        return is_of_office(_titles(document, item), want.role or want.words)
    if names((want,), _titles(document, item)):
        return True
    whole = document.text if document.meeting is None else document.words(item.start, item.end)
    folded = fold(whole)
    for person in want.people:
        name = re.escape(person.surname)
        for pattern in (
            rf"\b(?:appoint|introduced|candidate,|appointment of)\s"
            rf"((?:[\w.’'-]+\s){{0,3}}{name})\b",
            rf"((?:\b[\w.’'-]+\s){{0,2}}\b{name})\s(?:to )?be\s(?:appointed|confirmed)\b",
        ):
            if any(names((want,), found.group(1)) for found in re.finditer(pattern, folded)):
                return True
    return False


_EARLIER = re.compile(r"\bhad (?:been|worked|served|held|run|joined|started)\b", re.IGNORECASE)


def _tells(side: _Side, one: Candidate, wanted: Iterable[Wanted]) -> bool:
    if one.sentence.act == "asked" or not side.tells.search(one.text):
        return False
    if side.money and not holds(one.text, "money"):
        return False
    if side.dated and (not dates_in(one.text) or _EARLIER.search(one.text)):
        return False
    if not side.own:
        return True
    speaker = one.sentence.speaker
    people = [want for want in wanted if want.people]
    return not people or any(
        (speaker is not None and is_person(want, speaker)) or names((want,), one.text)
        for want in people
    )
