"""Who takes part in one document: names, roles, who shares a surname, who is "he" and who "she"."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from ingest.clauses import Reading, read_sentence
from ingest.mentions import Mention, people_in
from ingest.model import Document, Speaker
from ingest.names import Gender, PersonName
from ingest.people import distinct, may_be_one, name_key, same_name
from ingest.roles import (
    BODY_ROLES,
    DPCC,
    MEMBER,
    PCC,
    PCVC,
    PFCC,
    PRESIDING,
    SINGLE_HOLDER,
    canonical_role,
)

_FIRE: Final = re.compile(r"\bPFCC\b|\bPolice,? Fire (?:and|&) Crime (?:Commissioner|Panel)\b")
_VICTIMS: Final = re.compile(r"\bPCVC\b|\bPolice, Crime and Victims[’'] Commissioner\b")
_POLICE: Final = re.compile(r"\b(?:police|policing|constable|PCC|crime)\b", re.IGNORECASE)
_COUNCIL: Final = re.compile(
    r"\b(?:council|borough|district|county|city|cllr|councillor)\b", re.IGNORECASE
)
_MEMBER_ROLES: Final = PRESIDING | {MEMBER}


@dataclass(frozen=True)
class Cast:
    """What a document tells about its people. Readings are kept: each sentence is read once."""

    commissioner: str | None  # what "the Commissioner" means here; None: not a police body
    known: tuple[str, ...]  # full names printed anywhere
    shared: Mapping[str, tuple[PersonName, ...]]  # who bears a surname (as key) of two people
    roles: Mapping[str, str]  # by key of a person
    genders: Mapping[str, Gender]  # by key of a person or office
    askers: frozenset[str]  # keys of those who ask: members, not officers
    readings: dict[tuple[int, int], Reading] = field(repr=False)
    by_words: dict[str, Reading] = field(repr=False)  # the same words are read once
    fire: bool = False  # whether the body that met oversees fire and rescue too

    @staticmethod
    def of(document: Document) -> "Cast":
        """Read a document once for its people. Never raises."""
        commissioner = _commissioner(document)
        printed = _printed_people(document)
        known = tuple(dict.fromkeys(
            speaker.name for speaker in printed
            if speaker.name and (name := PersonName.parse(speaker.name)) and name.given
        ))  # fmt: skip
        fire = bool(document.meeting and _FIRE.search(document.meeting.body or ""))
        cast = Cast(commissioner, known, _shared(printed), {}, {}, frozenset(), {}, {}, fire)
        for start, end in _spans(document):
            cast.reading(document, start, end)
        roles = cast._roles(printed)
        genders, askers = cast._habits(document)
        return Cast(
            commissioner, known, cast.shared, roles, genders, askers, cast.readings, cast.by_words,
            fire,
        )  # fmt: skip

    def reading(self, document: Document, start: int, end: int) -> Reading:
        """The reading of a sentence of the document."""
        found = self.readings.get((start, end))
        if found is None:
            words = document.words(start, end)
            found = self.by_words.get(words)
            if found is None:
                found = self.by_words[words] = read_sentence(words, self.known)
            self.readings[start, end] = found
        return found

    def speaker(self, mention: Mention) -> Speaker:
        """A mention as the speaker it names, with the role that the document prints elsewhere."""
        role = self._of_this_body(mention)
        if mention.name is None:
            return Speaker(None, role)
        speaker = Speaker(mention.name, role if role != MEMBER else None)
        if speaker.role is None:
            return Speaker(mention.name, self.roles.get(self.key(speaker)))
        return speaker

    def _of_this_body(self, mention: Mention) -> str | None:
        """The role of a mention: "the Commissioner" and "the Deputy Commissioner" are this body's.

        Beside a name only where the body itself oversees fire and rescue: elsewhere the office may
        be printed in full and be another area's.
        """
        role = mention.role
        if mention.name is not None and not self.fire:
            return role
        commissioner = self.commissioner or "Commissioner"
        if role == PCC or (role == PFCC and mention.name is None):
            return commissioner
        if role == DPCC and commissioner != PCVC:
            return f"Deputy {commissioner}"
        return role

    def asker(self, speaker: Speaker | None) -> Speaker | None:
        """The person who put a question; what stands beside the name is a role or a council."""
        if speaker is None or speaker.name is None:
            return speaker
        mentions = people_in(speaker.name)
        if len(mentions) != 1 or mentions[0].end < len(speaker.name.rstrip()):
            return None  # more than a name was taken for one
        role = canonical_role(speaker.role) if speaker.role else None
        if role == MEMBER:
            role = None  # "independent member": every member asks as one
        return Speaker(speaker.name, role or self.roles.get(self.key(speaker)), speaker.basis)

    def key(self, speaker: Speaker) -> str:
        """What identifies a person here: the surname, or all of a name whose surname is shared."""
        name = PersonName.parse(speaker.name) if speaker.name else None
        if name is None:
            return f"role:{speaker.role}"
        surname = name_key(name.surname)
        if surname not in self.shared:
            return surname
        fitting = [at for at, one in enumerate(self.shared[surname]) if may_be_one(name, one)]
        if len(fitting) != 1:
            return f"{surname}:{name_key(''.join(name.given))}" if name.given else f"{surname}:?"
        return f"{surname}:{fitting[0] + 1}"

    def ambiguous(self, speaker: Speaker) -> bool:
        """Whether the name alone fits two people of this document."""
        return bool(speaker.name) and self.key(speaker).endswith(":?")

    def same(self, a: Speaker | None, b: Speaker | None) -> bool:
        """Whether two speakers are certainly the same person or office."""
        if a is None or b is None:
            return False
        if a.name and b.name:
            if self.ambiguous(a) or self.ambiguous(b):
                return False
            first, second = PersonName.parse(a.name), PersonName.parse(b.name)
            if first is None or second is None or not may_be_one(first, second):
                return False
            return same_name(first, second) is True or self.key(a) == self.key(b)
        if a.role is None or a.role != b.role:
            return False
        return a.role in SINGLE_HOLDER or not (a.name or b.name)

    def gender(self, speaker: Speaker) -> Gender | None:
        """What the title or the pronouns of the document tell of a speaker."""
        name = PersonName.parse(speaker.name) if speaker.name else None
        if name is not None and name.gender:
            return name.gender
        found = self.genders.get(self.key(speaker))
        if found is None and speaker.name and speaker.role in SINGLE_HOLDER:
            found = self.genders.get(f"role:{speaker.role}")
        return found

    def is_member(self, speaker: Speaker) -> bool:
        """Whether a speaker sits on the body: asks questions rather than answers them."""
        if speaker.role in _MEMBER_ROLES:
            return True
        if speaker.role is not None and not speaker.name:
            return False
        name = PersonName.parse(speaker.name) if speaker.name else None
        if name is not None and name.title.lower().startswith(("cllr", "coun")):
            return True
        return speaker.role is None and self.key(speaker) in self.askers

    def is_officer(self, speaker: Speaker) -> bool:
        """Whether a speaker is known to be no member: an office, or a titled name that never asks.

        A bare name ("Gwen Sole suggested") may be either.
        """
        if self.is_member(speaker) or speaker.role in BODY_ROLES:
            return False
        if speaker.role is not None and speaker.role.lower().startswith("member of "):
            return False  # of the public, of Parliament
        name = PersonName.parse(speaker.name) if speaker.name else None
        return speaker.role is not None or (name is not None and bool(name.title))

    def _roles(self, printed: Iterable[Speaker]) -> dict[str, str]:
        found: dict[str, set[str]] = {}
        for speaker in printed:
            if speaker.name and speaker.role and not self.ambiguous(speaker):
                role = canonical_role(speaker.role) or speaker.role
                if role != MEMBER and not _COUNCIL.search(role):
                    found.setdefault(self.key(speaker), set()).add(role)
        return {key: next(iter(roles)) for key, roles in found.items() if len(roles) == 1}

    def _habits(self, document: Document) -> tuple[dict[str, Gender], frozenset[str]]:
        """Pronouns in sentences about one person alone, and who asks."""
        seen: dict[str, set[Gender]] = {}
        askers: set[str] = set()
        for reading in self.readings.values():
            first = reading.clauses[0] if reading.clauses else None
            if first is None or not isinstance(first.subject, Mention) or first.joint:
                continue
            speaker = self.speaker(first.subject)
            asks = first.asks or (first.act == "raised_concern" and speaker.name)
            if asks and not self.ambiguous(speaker):
                askers.add(self.key(speaker))
            others = [
                mention
                for mention in reading.mentions
                if mention.kind != "body" and mention != first.subject
            ]
            if not others and first.subject.kind in ("person", "office", "name"):
                told = reading.of_own
                if first.subject.kind == "office" and not self.is_member(speaker):
                    told |= reading.of_self
                seen.setdefault(self.key(speaker), set()).update(told)
        for item in document.items:
            askers.update(self.key(question.asker) for question in item.questions if question.asker)
        genders: dict[str, Gender] = {}
        for key, found in seen.items():
            if found == {"m"}:
                genders[key] = "m"
            elif found == {"f"}:
                genders[key] = "f"
        return genders, frozenset(askers)


def _commissioner(document: Document) -> str | None:
    body = document.meeting.body if document.meeting and document.meeting.body else ""
    if _FIRE.search(document.text) or _FIRE.search(body):
        return PFCC
    if _VICTIMS.search(document.text):
        return PCVC
    if _POLICE.search(document.text) or _POLICE.search(body):
        return PCC
    return None


def _spans(document: Document) -> Iterable[tuple[int, int]]:
    for item in document.items:
        for paragraph in item.paragraphs:
            if paragraph.kind in ("minute", "resolution"):
                for sentence in paragraph.sentences:
                    yield sentence.start, sentence.end


def _printed_people(document: Document) -> list[Speaker]:
    """Every name printed in the document's own words, with its role where one stands beside it."""
    people = [_with_known_role(speaker) for speaker in document.attendance if speaker.name]
    listed = [one for one in document.attendees if one.person.name]
    people.extend(_with_known_role(one.person) for one in listed if one.presence == "apologies")
    lists = {one.anchor for one in listed if one.presence in ("present", "in_attendance")}
    for item in document.items:
        people.extend(
            _with_known_role(question.asker) for question in item.questions if question.asker
        )
        for paragraph in item.paragraphs:
            if paragraph.kind == "agenda" or paragraph.anchor in lists:
                continue  # in a list what stands beside a name may be the next person
            text = document.words(paragraph.start, paragraph.end)
            for mention in people_in(text, lines=False):
                if mention.kind == "person" and mention.name:
                    people.append(Speaker(mention.name, mention.role))
    return people


def _with_known_role(speaker: Speaker) -> Speaker:
    """What stands beside a name in a list is often a council or a place: only a role is kept."""
    return Speaker(speaker.name, canonical_role(speaker.role) if speaker.role else None)


def _shared(people: Iterable[Speaker]) -> dict[str, tuple[PersonName, ...]]:
    """Surnames that certainly two people bear: other first names, initials or titles."""
    names: dict[str, list[PersonName]] = {}
    for speaker in people:
        name = PersonName.parse(speaker.name) if speaker.name else None
        if name is not None:
            names.setdefault(name_key(name.surname), []).append(name)
    bearers = {surname: tuple(distinct(found)) for surname, found in names.items()}
    return {surname: found for surname, found in bearers.items() if len(found) > 1}
