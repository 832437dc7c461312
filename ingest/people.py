"""Whether two names are one person, and who held an office on a date.

Names are compared part by part and never merged on a surname alone where two people share it.
An office is a dated fact: its holder is told only where documents of that date, or on both sides
of it, print the same name with it.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from typing import Any, Final

from ingest.mentions import Mention, MentionKind, people_in
from ingest.model import Document, Speaker
from ingest.names import PersonName
from ingest.roles import BODY_ROLES, MEMBER, PRESIDING, SINGLE_HOLDER, canonical_role

__all__ = [
    "Holding",
    "Mention",
    "MentionKind",
    "OfficeTable",
    "PersonName",
    "canonical_role",
    "name_key",
    "offices",
    "people_in",
    "same_name",
    "same_person",
]

_NICKNAMES: Final = (
    ("matthew", "matt"), ("michael", "mike", "mick"), ("robert", "rob", "bob", "bobby"),
    ("william", "will", "bill", "billy"), ("james", "jim", "jimmy"),
    ("richard", "rich", "rick", "dick"),
    ("david", "dave"), ("christopher", "chris"), ("stephen", "steven", "steve"), ("andrew", "andy"),
    ("anthony", "tony", "antony"), ("thomas", "tom"), ("edward", "ed", "eddie", "ted"),
    ("elizabeth", "liz", "beth", "betty", "lizzie"),
    ("katherine", "catherine", "kate", "cathy", "kathy"),
    ("margaret", "maggie", "meg", "peggy"), ("susan", "sue"), ("patricia", "pat", "tricia"),
    ("jennifer", "jenny", "jen"), ("joanne", "joanna", "jo"), ("alexander", "alexandra", "alex"),
    ("nicholas", "nick"), ("nicola", "nicky", "nikki"), ("jonathan", "jon"), ("joseph", "joe"),
    ("peter", "pete"), ("timothy", "tim"), ("philip", "phillip", "phil"),
    ("daniel", "dan", "danny"),
    ("benjamin", "ben"), ("samuel", "samantha", "sam"), ("victoria", "vicky", "vicki"),
    ("deborah", "debbie", "deb"), ("ronald", "ron"), ("kenneth", "ken"), ("leonard", "len"),
    ("gregory", "greg"), ("geoffrey", "jeffrey", "geoff", "jeff"), ("frederick", "fred"),
    ("charles", "charlie"), ("raymond", "ray"), ("terence", "terry"),
    ("lawrence", "larry", "laurie"),
)  # fmt: skip
_SHORT_FORMS: Final[Mapping[str, int]] = {
    name: group for group, names in enumerate(_NICKNAMES) for name in names
}
_MARKS: Final = re.compile(r"[\s’'.‑-]+")


def name_key(text: str) -> str:
    """A surname (or any name) as compared: lower case, without hyphens, apostrophes and spaces."""
    return _MARKS.sub("", text).casefold()


def same_name(a: PersonName, b: PersonName) -> bool | None:
    """Whether two names can be one person's, by the names alone.

    Returns:
        False where a surname, a first name, an initial or the gender of a title differs. True where
        a first name or initial agrees. None where the surname agrees and nothing else is given.
    """
    if name_key(a.surname) != name_key(b.surname):
        return False
    if a.gender and b.gender and a.gender != b.gender:
        return False
    agreed = False
    for left, right in zip(a.given, b.given, strict=False):
        fits = _given_fits(left, right)
        if not fits:
            return False
        agreed = True
    return True if agreed else None


def may_be_one(a: PersonName, b: PersonName) -> bool:
    """Whether two names printed in one document may be one person's.

    As `same_name`, but a councillor and somebody titled as commissioner or as a police officer
    are two people there, although nothing but the surname is given.
    """
    ranks = {_standing(a), _standing(b)}
    return ranks != {"member", "officer"} and same_name(a, b) is not False


_MEMBERS: Final = frozenset({"cllr", "councillor", "councilor", "coun", "alderman", "cllor"})
_OFFICERS: Final = frozenset({
    "commissioner", "pcc", "pfcc", "pcvc", "constable", "superintendent", "inspector", "sergeant",
    "sgt", "insp", "supt", "pc", "dc", "ds", "di", "dci", "dsu", "cc", "dcc", "acc",
})  # fmt: skip
_DEPUTIES: Final = frozenset({"deputy", "assistant", "dpcc", "dpfcc"})


def _standing(name: PersonName) -> str | None:
    """ "member" for a councillor, "officer" for a commissioner or police officer, else None.

    A deputy commissioner may sit on a council as well, so nothing is known of one.
    """
    words = set(name.title.lower().replace(".", " ").split())
    if words & _MEMBERS:
        return "member"
    if words & _DEPUTIES and words & {"commissioner", "pcc", "pfcc", "dpcc", "dpfcc"}:
        return None
    return "officer" if words & _OFFICERS else None


def distinct(names: Iterable[PersonName]) -> list[PersonName]:
    """People of one surname who are certainly different, the fullest names first.

    A name with less than a first name, a gender or a standing tells nobody apart and is left out.
    """
    telling = [name for name in names if name.given or name.gender or _standing(name)]
    # "Ms Khan" may be Cllr Khan or Commissioner Khan: who is kept first decides, so both are tried.
    telling.sort(key=lambda name: not name.gender)
    by_gender = _kept(sorted(telling, key=_fullness))
    telling.sort(key=lambda name: not _standing(name))
    return max(by_gender, _kept(sorted(telling, key=_fullness)), key=len)


def _fullness(name: PersonName) -> int:
    return -len("".join(name.given))


def _kept(names: Iterable[PersonName]) -> list[PersonName]:
    kept: list[PersonName] = []
    for name in names:
        if not any(may_be_one(name, other) for other in kept):
            kept.append(name)
    return kept


def _given_fits(a: str, b: str) -> bool:
    left, right = name_key(a), name_key(b)
    if len(left) == 1 or len(right) == 1:
        return left[:1] == right[:1]
    group = _SHORT_FORMS.get(left)
    return left == right or (group is not None and group == _SHORT_FORMS.get(right))


def same_person(a: Speaker, b: Speaker, people: Iterable[Speaker] = ()) -> bool | None:
    """Whether two speakers are one person.

    Args:
        a: a speaker of a document.
        b: another speaker of the same document, or of the same meeting.
        people: everybody else known there (attendance, other speakers): who else has that surname.

    Returns:
        True or False where it is certain; None where the record does not tell: two bare "Cllr Vale"
        where two of that surname sit, "a Member", a name against an office without its holder.
    """
    if a.name and b.name:
        first, second = PersonName.parse(a.name), PersonName.parse(b.name)
        if first is None or second is None:
            return None
        if not may_be_one(first, second):
            return False
        if same_name(first, second):
            return True
        bearers = _bearers(first.surname, (a, b, *people))
        return True if bearers <= 1 else None
    if a.role and b.role and not (a.name or b.name):
        first_role, second_role = _role(a.role), _role(b.role)
        if first_role == second_role:
            return True if first_role in SINGLE_HOLDER or first_role in BODY_ROLES else None
        if {first_role, second_role} <= SINGLE_HOLDER | BODY_ROLES:
            return False
        return None
    named, office = (a, b) if a.name else (b, a)
    if office.role is None:
        return None
    office_role = _role(office.role)
    if office_role in BODY_ROLES:
        return False
    if named.role and _role(named.role) == office_role and office_role in SINGLE_HOLDER:
        return True
    if named.role and {_role(named.role), office_role} <= SINGLE_HOLDER:
        return False
    return None


def _role(text: str) -> str:
    return canonical_role(text) or text


def _bearers(surname: str, people: Iterable[Speaker]) -> int:
    """How many different people of a surname are certain to be among `people`, at least one."""
    key = name_key(surname)
    names = (PersonName.parse(speaker.name) for speaker in people if speaker.name)
    return max(1, len(distinct(name for name in names if name and name_key(name.surname) == key)))


# Offices


@dataclass(frozen=True, slots=True)
class Holding:
    """One piece of evidence: a name printed with an office in a document of a date."""

    office: str  # canonical
    name: str  # as printed
    on: date | None  # None: the document has no date, and tells of no day
    document_id: str
    body: str | None = None  # of the meeting, where the document records one
    area: str = ""  # the place printed with the office, else the publisher


@dataclass(frozen=True, slots=True)
class OfficeTable:
    """Who held which office when, as far as documents print it."""

    holdings: tuple[Holding, ...] = ()

    def holder(self, office: str, on: date | None, body: str | None = None) -> str | None:
        """The name of an office's holder on a date.

        Args:
            office: any way of writing it ("PCC", "the Commissioner").
            on: the date; None (not stated) gives None.
            body: narrows the evidence to one panel's documents, where several are in the index.

        Returns:
            The fullest name printed, where documents of that date print it with the office, or
            documents before and after it print the same name and nothing between contradicts.
            None otherwise: never a guess. The chair of a meeting is told by that date's own
            documents alone, since a deputy may have stood in.
        """
        wanted = canonical_role(office) or office
        if on is None:
            return None
        evidence = [
            (held.on, held)
            for held in self.holdings
            if held.on is not None
            and held.office == wanted
            and (body is None or _concerns(held, body))
        ]
        same_day = [held for day, held in evidence if day == on]
        if same_day:
            return _one_name(same_day)
        if wanted in PRESIDING | {"Mayor", "Deputy Mayor", "Leader"}:
            return None
        before = [day for day, _ in evidence if day < on]
        after = [day for day, _ in evidence if day > on]
        if not before or not after:
            return None
        around = (max(before), min(after))
        return _one_name(held for day, held in evidence if day in around)

    def named(self, speaker: Speaker, on: date | None, body: str | None = None) -> Speaker:
        """The speaker with the name of the office's holder, where it is certain; else unchanged."""
        if speaker.name or speaker.role is None or speaker.role not in SINGLE_HOLDER:
            return speaker
        name = self.holder(speaker.role, on, body)
        return replace(speaker, name=name, basis="role") if name else speaker

    def to_json(self) -> str:
        """The table as JSON text, the same for the same evidence."""
        rows = [
            {
                "office": held.office,
                "name": held.name,
                "on": held.on.isoformat() if held.on else None,
                "document": held.document_id,
                "body": held.body,
                "area": held.area,
            }
            for held in self.holdings
        ]
        return json.dumps(rows, ensure_ascii=False, sort_keys=True)

    @staticmethod
    def from_json(text: str) -> "OfficeTable":
        """The table that `to_json` wrote.

        Raises:
            ValueError: the text is not such a table.
        """
        try:
            rows: list[dict[str, Any]] = json.loads(text)
            return OfficeTable(
                tuple(
                    Holding(
                        office=str(row["office"]),
                        name=str(row["name"]),
                        on=date.fromisoformat(row["on"]) if row["on"] else None,
                        document_id=str(row["document"]),
                        body=row["body"],
                        area=str(row["area"]),
                    )
                    for row in rows
                )
            )
        except (KeyError, TypeError) as exc:
            raise ValueError(f"not a table of offices: {text[:40]!r}; ingest again") from exc


_GENERIC: Final = frozenset(
    (
        "police", "crime", "fire", "and", "panel", "commissioner", "office", "of", "the", "for",
        "federation", "council", "county", "city", "borough", "district", "deputy", "chief",
        "constable", "constabulary",
    )
)  # fmt: skip


def _concerns(held: Holding, body: str) -> bool:
    """Whether evidence is about the office that `body` oversees."""
    if held.body is not None:
        return name_key(held.body) == name_key(body)
    places = set(re.findall(r"[a-z]+", held.area.lower())) - _GENERIC
    return bool(places & set(re.findall(r"[a-z]+", body.lower())))


def _one_name(held: Iterable[Holding]) -> str | None:
    """The fullest of several names if they are all one person's."""
    best: tuple[str, PersonName] | None = None
    for holding in held:
        name = PersonName.parse(holding.name)
        if name is None:
            return None
        if best is None:
            best = (holding.name, name)
            continue
        if same_name(best[1], name) is False:
            return None
        if (len(name.given), len("".join(name.given))) > (
            len(best[1].given),
            len("".join(best[1].given)),
        ):
            best = (holding.name, name)
    return best[0] if best else None


def offices(documents: Iterable[Document]) -> OfficeTable:
    """Collect who held which office from documents with a date.

    Evidence is a name printed together with an office in the text of minutes, news or a signed
    statement ("the Commissioner, Mr Vale,"), the list of those present, and the author of a
    statement whose publisher is printed with the office. Agenda text is no evidence. In a meeting
    that elected its chair, the chair is left open.

    Returns:
        The table; empty where nothing is printed. Documents without a date add nothing.
    """
    found: dict[tuple[str, str, date | None, str], Holding] = {}
    for document in documents:
        for holding in _holdings(document):
            key = (holding.office, name_key(holding.name), holding.on, holding.document_id)
            found.setdefault(key, holding)
    return OfficeTable(tuple(sorted(found.values(), key=_order)))


def _order(held: Holding) -> tuple[str, str, str, str]:
    return held.office, str(held.on or ""), held.document_id, held.name


def _holdings(document: Document) -> Iterator[Holding]:
    meeting = document.meeting
    on = document.day
    body = meeting.body if meeting else None
    elected = _elects_chair(document)
    for role, name, area in _named_offices(document):
        if role not in SINGLE_HOLDER or (elected and role in PRESIDING):
            continue
        if meeting is None and role in _OF_A_BODY:
            continue  # of the publisher, not of the panel
        yield Holding(role, name, on, document.id, body, area or document.publisher or "")


_OF_A_BODY: Final = PRESIDING | {"Chief Executive", "Leader", "Deputy Leader"}


def _named_offices(document: Document) -> Iterator[tuple[str, str, str]]:
    for speaker in document.attendance:
        if speaker.name and speaker.role and (role := canonical_role(speaker.role)):
            yield role, speaker.name, ""
    for text in (document.author, document.publisher):
        for mention in people_in(text or ""):
            if mention.name and mention.role:
                yield (
                    mention.role,
                    mention.name,
                    _area_of((text or "")[mention.start : mention.end]),
                )
    role = canonical_role(_after_name(document.publisher, document.author))
    if document.author and role:
        yield role, document.author, _area_of(document.publisher or "")
    for item in document.items:
        for paragraph in item.paragraphs:
            if paragraph.kind in ("agenda", "question"):
                continue
            text = document.words(paragraph.start, paragraph.end)
            mentions = list(people_in(text, lines=False))
            for one, other in pairwise(mentions):
                between = text[one.end : other.start]
                if one.name and not one.role and other.role and not other.name:
                    owned = text[other.end : other.end + 2] in ("'s", "’s")  # "the PCC's deputy"
                    if not one.plural and not owned and _INTO_OFFICE.fullmatch(between):
                        yield other.role, one.name, _area_of(text[other.start : other.end])
            for mention in mentions:
                if mention.name and mention.role and not mention.plural and mention.role != MEMBER:
                    yield mention.role, mention.name, _area_of(text[mention.start : mention.end])


_INTO_OFFICE: Final = re.compile(
    r",?\s(?:(?:who\s)?(?:had|has|was)(?:\sbeen|\srecently|\snewly)*\s(?:elected|appointed|"
    r"sworn\sin|taken\soffice|taken\sup\s(?:the\s)?(?:post|office|role))|"
    r"introduced\s(?:him|her|them)self|to\s(?:his|her|their)\sfirst\smeeting)\sas\s"
    r"(?:the\s)?(?:new\s|newly\selected\s)?(?:[A-Z][\w’'-]+\s)?"
)
"""What stands between a name and the office that its bearer has come to hold."""


def _after_name(publisher: str | None, author: str | None) -> str:
    """The rest of "Owen Vale, Northshire Police and Crime Commissioner" after the author's name."""
    if not publisher or not author or not publisher.startswith(author):
        return ""
    return publisher[len(author) :].lstrip(" ,-–")


def _area_of(printed: str) -> str:
    """The place in front of an office or after it: "Northshire PCC", "the PCC for Northshire"."""
    match = _AREA_AFTER.search(printed) or _AREA_BEFORE.match(printed)
    area = match.group(1).strip() if match else ""
    return area if set(re.findall(r"[a-z]+", area.lower())) - _GENERIC else ""


_AREA_AFTER: Final = re.compile(r"\b(?:for|of) ((?:[A-Z][\w’'-]+)(?: and [A-Z][\w’'-]+)?)$")
_AREA_BEFORE: Final = re.compile(
    r"(?:[Tt]he )?([A-Z][\w’'-]+(?: and [A-Z][\w’'-]+)?) "
    r"(?=PCC|PFCC|Police|Chief|Mayor|Commissioner)"
)


def _elects_chair(document: Document) -> bool:
    return any(
        item.title
        and re.search(r"\b(?:election|appointment)\b.*\bchair", item.title, re.IGNORECASE)
        for item in document.items
    )
