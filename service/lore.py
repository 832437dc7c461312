"""What a corpus teaches about its language: its words, acronyms, people and meetings.

Learned from the documents of one generation, so that the reader of questions knows that "AALC"
stands for words that are there, that "Cllr Tallow" has spoken, and which meeting was the last.
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from types import MappingProxyType

from ingest.dates import dates_in
from ingest.model import Document, Speaker
from ingest.names import PersonName
from ingest.people import OfficeTable
from service.words import STOP, fold, stem, stem_line, tokens

_ACRONYM = re.compile(r"\b[A-Z][A-Z0-9&]{1,7}s?\b")
_DEFINED = re.compile(
    # Possessive, from the start of a word: text of any shape is read in one pass.
    r"(?<![\w’'])((?:[A-Za-z][\w’']*+[\s\u00a0,/&-]++){1,9})\((?:the\s|“|\")?([A-Z][A-Za-z0-9&]{1,7}s?)”?\"?\)"
)
_CAPITAL_RUN = re.compile(
    r"\b[A-Z][\w’'-]*(?:[\s\u00a0]+(?:(?:of|and|for|the|in|to|"
    r"against)[\s\u00a0]+){0,2}[A-Z][\w’'-]*){1,7}"
)
_TITLES = frozenset(
    "mr mrs ms miss mx dr prof professor sir dame rev revd cllr cllrs councillor lord lady "
    "baroness sgt pc insp supt superintendent inspector sergeant chief constable".split()
)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody the documents name, under every name they print."""

    surname: str  # folded
    given: frozenset[str]  # folded first names and initials seen
    names: frozenset[str]  # as printed
    roles: frozenset[str]

    @property
    def display(self) -> str:
        """The fullest printed name."""
        return max(sorted(self.names), key=lambda name: (len(name.split()), len(name)))

    @property
    def callings(self) -> frozenset[str]:
        """What the titles printed make this person: see `calling_of`."""
        return frozenset(map(calling_of, self.names)) - {""}


@dataclass(frozen=True, slots=True)
class MeetingKnown:
    """A meeting that the index holds minutes of."""

    document_id: str
    body: str | None
    date: date


ELECTIONS = (
    date(2012, 11, 15),
    date(2016, 5, 5),
    date(2021, 5, 6),
    date(2024, 5, 2),
    date(2028, 5, 4),
)
"""The ordinary elections of police and crime commissioners in England and Wales (Police Reform and
Social Responsibility Act 2011, s. 50); that of 2020 was put off by the Coronavirus Act 2020."""


def _term(day: date) -> int:
    """Which term between two ordinary elections a day lies in."""
    return sum(day > election for election in ELECTIONS)


@dataclass(frozen=True, slots=True)
class Lore:
    """Everything learned from one generation. Immutable, shared by all questions."""

    words: Mapping[str, int] = field(default_factory=dict)  # folded word -> sentences holding it
    stems: Mapping[str, int] = field(default_factory=dict)  # stem -> sentences holding it
    sentences: int = 0
    acronyms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # "afi" -> stem phrases
    expansions: Mapping[str, tuple[str, ...]] = field(
        default_factory=dict
    )  # stem phrase -> acronyms
    spelt_out: Mapping[str, str] = field(default_factory=dict)  # stem phrase -> words as printed
    people: tuple[Person, ...] = ()
    surnames: Mapping[str, tuple[Person, ...]] = field(default_factory=dict)
    office_names: Mapping[str, frozenset[str]] = field(
        default_factory=dict
    )  # role -> folded full names
    meetings: tuple[MeetingKnown, ...] = ()  # by date
    approvals: Mapping[date, date] = field(default_factory=dict)
    # the day of a meeting -> that of the later one whose minutes have an item on its minutes
    approved_in: Mapping[date, tuple[str, ...]] = field(default_factory=dict)
    # ... -> the documents that have such an item, those that state no date too
    days: frozenset[date] = frozenset()  # of every meeting and publication
    newest: date | None = None
    oldest: date | None = None
    english: Mapping[str, int] = field(
        default_factory=dict
    )  # words spelt right -> place, rare last
    offices: OfficeTable | None = None
    voices: Mapping[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    # surname -> the paragraphs (document id, anchor) in which somebody of that name speaks or asks
    seen: Mapping[tuple[str, str], frozenset[date]] = field(default_factory=dict)
    # (surname, first name or initial) -> the days on which somebody so called attends or speaks
    phrases: frozenset[str] = frozenset()  # stem phrases of capitalised runs: names of things
    area: frozenset[str] = frozenset()  # words of the place that all of this is about: "Kent"
    places: Mapping[str, frozenset[str]] = field(default_factory=dict)
    # of corpora about several areas: a word in the name of a meeting's body -> its documents

    def rarity(self, word: str) -> float:
        """How rare a word is in English at large: 0 for the commonest, 1 for one not in the
        vocabulary.

        The logarithm of its place between the first 2,000 and the last (30,522), as frequencies
        fall off by rank (Zipf 1949).
        """
        if any(character.isdigit() for character in word):
            return 1.0
        place = self.english.get(word)
        if place is None:
            place = self.english.get(word.removesuffix("s"))
        if place is None:
            return 1.0 if self.english else 0.5
        return max(0.0, min(1.0, math.log(place / 2000) / math.log(30522 / 2000)))

    def likely_holder(self, office: str, on: date | None) -> str | None:
        """Who most likely held an office on a date: by the evidence nearest in time.

        Good enough to rank with, never to print: `OfficeTable.holder` is for that. None where the
        date or the office is unknown, or where the nearest evidence names two people.
        """
        if self.offices is None or on is None:
            return None
        day = on
        holdings = [
            (held.on, held.name)
            for held in self.offices.holdings
            if held.on is not None
            and held.office.replace(", Fire", "") == office.replace(", Fire", "")
        ]
        if not holdings:
            return None
        if "Commissioner" in office:
            # Between two elections there is one Commissioner, but for deaths and resignations.
            term = _term(day)
            holdings = [pair for pair in holdings if _term(pair[0]) == term] or holdings
        evidence = [(abs((shown - day).days), name) for shown, name in holdings]
        nearest = min(days for days, _ in evidence)
        names = {parts_of(name)[1]: name for days, name in evidence if days == nearest}
        return next(iter(names.values())) if len(names) == 1 else None


def learn(
    documents: Iterable[Document],
    english: Mapping[str, int] = MappingProxyType({}),
    offices: OfficeTable | None = None,
) -> Lore:
    """Learn the lore of a corpus. Linear in its text; the same for the same documents.

    Args:
        documents: all documents of a generation, with speakers.
        english: words known to be spelt right -> place by how common they are (the whole words of
            the embedding model's vocabulary).
    """
    words: Counter[str] = Counter()
    stem_counts: Counter[str] = Counter()
    acronyms: dict[str, Counter[str]] = defaultdict(Counter)
    seen_acronyms: Counter[str] = Counter()
    runs: Counter[str] = Counter()
    sentences = 0
    meetings: list[MeetingKnown] = []
    dates: list[date] = []
    speakers: list[Speaker] = []
    voices: dict[str, dict[tuple[str, str], None]] = defaultdict(dict)
    seen: dict[tuple[str, str], set[date]] = defaultdict(set)
    bodies: list[set[str]] = []
    of_bodies: dict[str, set[str]] = defaultdict(set)
    approvals: dict[date, date] = {}
    approved_in: dict[date, dict[str, None]] = defaultdict(dict)
    for document in documents:
        before = len(speakers)
        body = document.meeting.body if document.meeting is not None else None
        bodies.append(set(tokens(body or document.publisher or "")))
        for word in set(tokens(body or "")) - _OF_BODIES - STOP:
            of_bodies[word].add(document.id)
        if document.meeting is not None and document.meeting.date is not None:
            if document.kind == "minutes":
                meetings.append(
                    MeetingKnown(document.id, document.meeting.body, document.meeting.date)
                )
            dates.append(document.meeting.date)
        elif document.published is not None:
            dates.append(document.published)
        if document.author:
            speakers.append(Speaker(document.author, None, "author"))
        speakers.extend(document.attendance)
        for item in document.items:
            speakers.extend(q.asker for q in item.questions if q.asker)
            words.update(set(tokens(item.title or "")))
            for approved in minutes_named(item.title or ""):
                if document.day is not None and approved < document.day:
                    approvals.setdefault(approved, document.day)
                if document.day is None or approved < document.day:
                    approved_in[approved][document.id] = None
            for paragraph in item.paragraphs:
                text = document.words(paragraph.start, paragraph.end)
                _acronyms_in(text, acronyms, seen_acronyms)
                for run in _CAPITAL_RUN.findall(text):
                    runs[run] += 1
                for sentence in paragraph.sentences:
                    sentences += 1
                    if sentence.speaker is not None and sentence.speaker.name:
                        surname = parts_of(sentence.speaker.name)[1]
                        voices[surname][document.id, paragraph.anchor] = None
                    found = tokens(document.words(sentence.start, sentence.end))
                    words.update(set(found))
                    stem_counts.update({stem(word) for word in found})
                    if sentence.speaker:
                        speakers.append(sentence.speaker)
                    if sentence.reply_to:
                        speakers.append(sentence.reply_to)
        day = document.day
        for printed in {one.name for one in speakers[before:] if one.name} if day else ():
            given, surname = parts_of(printed)
            if given and day is not None:
                seen[surname, given].add(day)
    for held in offices.holdings if offices is not None else ():
        speakers.append(Speaker(held.name, held.office, "role"))
    spelt_out = _initials_of_runs(runs, acronyms)
    learned = {
        short: tuple(phrase for phrase, _ in counts.most_common(3))
        for short, counts in acronyms.items()
    }
    expansions: dict[str, list[str]] = defaultdict(list)
    for short, phrases in learned.items():
        if short in seen_acronyms:
            for phrase in phrases:
                expansions[phrase].append(short)
    people, surnames, office_names = _people(speakers)
    return Lore(
        words=dict(words),
        stems=dict(stem_counts),
        sentences=sentences,
        acronyms=learned,
        expansions={phrase: tuple(shorts) for phrase, shorts in expansions.items()},
        spelt_out={
            phrase: spelt_out[phrase]
            for phrases in learned.values()
            for phrase in phrases
            if phrase in spelt_out
        },
        people=people,
        surnames=surnames,
        office_names=office_names,
        offices=offices,
        voices={surname: tuple(places) for surname, places in voices.items()},
        seen={name: frozenset(days) for name, days in seen.items()},
        meetings=tuple(sorted(meetings, key=lambda meeting: (meeting.date, meeting.document_id))),
        approvals=approvals,
        approved_in={day: tuple(documents) for day, documents in approved_in.items()},
        days=frozenset(dates),
        newest=max(dates, default=None),
        oldest=min(dates, default=None),
        english=english,
        phrases=frozenset(
            line.strip() for run in runs if len((line := stem_line(run)).split()) > 1
        ),
        area=_area(bodies),
        places=_places(of_bodies),
    )


_LAST_MINUTES = re.compile(r"\bminutes\b", re.IGNORECASE)


def ordering_day(document: Document) -> date | None:
    """The day of a document, to order it among others; never to be printed.

    Of minutes that state none, the day of the minutes that they approve: they are later than that.
    None where neither is told.
    """
    if document.day is not None:
        return document.day
    return _last_minutes_day(tuple(item.title or "" for item in document.items))


@lru_cache(maxsize=2_000)
def _last_minutes_day(titles: tuple[str, ...]) -> date | None:
    return max((day for title in titles for day in minutes_named(title)), default=None)


def minutes_named(title: str) -> list[date]:
    """The days of the meetings whose minutes an item's title names."""
    return [day for _, _, day in dates_in(title)] if _LAST_MINUTES.search(title) else []


_OF_BODIES = frozenset(
    """police fire crime panel commissioner commissioners office committee council county
    city borough district joint authority constabulary federation board combined service
    rescue""".split()
)


def _places(of_bodies: Mapping[str, set[str]]) -> Mapping[str, frozenset[str]]:
    """The words by which bodies of several areas are told apart; none where one area is all."""
    every = set().union(*of_bodies.values())
    return {word: frozenset(ids) for word, ids in of_bodies.items() if ids != every}


def _area(bodies: Sequence[set[str]]) -> frozenset[str]:
    """The words of the place in the names of bodies and publishers, of most documents.

    Such a word says nothing of what a question is about: every document is about that place.
    """
    counts = Counter(word for words in bodies for word in words - _OF_BODIES - STOP)
    return frozenset(word for word, count in counts.items() if 2 * count > len(bodies))


def _acronyms_in(text: str, acronyms: dict[str, Counter[str]], seen: Counter[str]) -> None:
    for short in _ACRONYM.findall(text):
        seen[short.removesuffix("s").casefold()] += 1
    for match in _DEFINED.finditer(text):
        short = match.group(2).removesuffix("s").casefold()
        phrase = _matching_tail(tokens(match.group(1)), short)
        if phrase:
            acronyms[short][phrase] += 3


def _matching_tail(words: list[str], short: str) -> str | None:
    """The last words whose initials spell the acronym, small words allowed between, as stems."""
    for count in range(2, min(len(words), 9) + 1):
        tail = words[-count:]
        big = [word for word in tail if word not in STOP]
        for spelled in (big, tail):
            if "".join(word[0] for word in spelled) == short and tail[0] not in STOP:
                return " ".join(stem(word) for word in tail)
    return None


def _initials_of_runs(runs: Counter[str], acronyms: dict[str, Counter[str]]) -> dict[str, str]:
    """Names of things in capitals give the acronym that a reader may use, printed or not.

    Returns:
        Stem phrase -> the words of the name, as first met.
    """
    spelt: dict[str, str] = {}
    for run, count in runs.items():
        parts = tokens(run)
        big = [word for word in parts if word not in STOP]
        if not 2 <= len(big) <= 7 or big[0] in _TITLES:
            continue
        for first in range(len(big) - 1):
            short = "".join(word[0] for word in big[first:])
            whole = len(big) == 2 and short not in STOP  # two letters only for a whole name
            if (len(short) >= 3 or whole) and short.isalpha():
                start = parts.index(big[first])
                phrase = " ".join(stem(word) for word in parts[start:])
                acronyms[short][phrase] += count
                spelt.setdefault(phrase, " ".join(parts[start:]))
    return spelt


def _people(
    speakers: Iterable[Speaker],
) -> tuple[tuple[Person, ...], dict[str, tuple[Person, ...]], dict[str, frozenset[str]]]:
    """Gather printed names into people: the same surname with no contradicting first name or
    title."""
    grouped: dict[str, dict[str, set[str]]] = defaultdict(dict)
    roles: dict[str, set[str]] = defaultdict(set)
    offices: dict[str, set[str]] = defaultdict(set)
    for speaker in speakers:
        if not speaker.name:
            continue
        given, surname = parts_of(speaker.name)
        if not surname:
            continue
        key = given[0] if given else ""
        grouped[surname].setdefault(key, set()).add(speaker.name)
        if speaker.role:
            roles[speaker.name].add(speaker.role)
            if given:
                offices[speaker.role].add(f"{given} {surname}")
    people: list[Person] = []
    surnames: dict[str, tuple[Person, ...]] = {}
    for surname in sorted(grouped):
        by_first = grouped[surname]
        bare = by_first.pop("", set())
        if len(by_first) <= 1:
            names = bare | {name for group in by_first.values() for name in group}
            found = [_person(surname, group, roles) for group in _apart(names)]
        else:
            found = [_person(surname, group, roles) for _, group in sorted(by_first.items())]
        people.extend(found)
        surnames[surname] = tuple(found)
    return (
        tuple(people),
        surnames,
        {role: frozenset(names) for role, names in offices.items()},
    )


@lru_cache(maxsize=10_000)
def calling_of(name: str) -> str:
    """What a printed name's title makes its bearer: "member", "police", or neither: ""."""
    parsed = PersonName.parse(name)
    return parsed.calling if parsed is not None else ""


def _apart(names: set[str]) -> list[set[str]]:
    """Names of one surname by person: a councillor and an officer of the police are two.

    What bears neither title goes with the one who bears the same first name, else with the first.
    """
    member, police = (
        {name for name in names if calling_of(name) == calling} for calling in ("member", "police")
    )
    if not member or not police:
        return [names]
    given = {parts_of(name)[0] for name in police} - {""}
    for name in names - member - police:
        (police if parts_of(name)[0] in given else member).add(name)
    return [member, police]


def _person(surname: str, names: set[str], roles: Mapping[str, set[str]]) -> Person:
    given = frozenset(parts_of(name)[0] for name in names) - {""}
    return Person(
        surname,
        given,
        frozenset(names),
        frozenset(role for name in names for role in roles.get(name, ())),
    )


@lru_cache(maxsize=10_000)
def parts_of(name: str) -> tuple[str, str]:
    """(first name or initial, surname), folded, titles and letters after the name taken off.

    "Cllr Joyce Pemberley-Knox" gives ("joyce", "pemberley-knox"), "Mr Ashbrook" gives ("",
    "ashbrook").
    """
    parsed = PersonName.parse(name)
    if parsed is None:
        return "", ""
    return (fold(parsed.given[0]) if parsed.given else ""), fold(parsed.surname)


def same_office(one: str, other: str) -> bool:
    """Whether two role names are one office: a panel's commissioner is one, with fire or
    without."""
    return _office(one) == _office(other)


def _office(role: str) -> str:
    return fold(role).replace("police, fire and crime", "police and crime")
