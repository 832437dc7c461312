"""Who a question names: people, offices, and which of several who bear a name is meant."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from ingest.roles import canonical_role
from service.lore import Lore, Person, parts_of, same_office
from service.periods import Period
from service.terms import EACH_OF_TWO, spelt
from service.words import FRAME, STOP, fold, tokens


@dataclass(frozen=True, slots=True)
class Wanted:
    """A person or office the question names."""

    words: str  # as asked
    role: str | None = None
    people: tuple[Person, ...] = ()  # all who could be meant
    known: bool = True


_TITLE_NAME = re.compile(
    r"\b(?P<title>(?:cllrs?|councillors?|mr|mrs|ms|miss|mx|dr|prof|professor|sir|dame|"
    r"rev|sgt|sergeant|insp|inspector|supt|superintendent|pc|dci|di)\.?)\s+(?!(?:called|named)\b)"
    r"(?P<name>(?:[A-Za-z]\.?\s+)?[A-Za-z][\w’'-]+(?:\s+(?-i:[A-Z])[\w’'-]+){0,2})",
    re.IGNORECASE,
)
_FULL_NAME = re.compile(r"\b[A-Z][a-z’'-]+(?:\s+[A-Z]\.?)?\s+[A-Z][a-zA-Z’'-]+\b")
_ROLE_WORDS = re.compile(
    r"\b(?:(?:deputy |assistant )?(?:pcc|pfcc|"
    r"police(?:,? fire)? and crime commissioner|police commissioner|commissioner|"
    r"chief constable)|dpcc|"
    r"vice[- ]chair(?:man|woman|person)?|chair(?:man|woman|person)?|chief executive|"
    r"chief finance officer|(?:director of finance|finance director|finance chief)|"
    r"monitoring officer|"
    r"scrutiny officer|treasurer|mayor|federation(?:'s|’s)? chair(?:man|woman)?)\b",
    re.IGNORECASE,
)
_STAFF_OF = re.compile(r"['’]s (?:office|staff|team|website|web site)\b", re.IGNORECASE)
_SPOKEN_ROLES = dict.fromkeys(
    ("director of finance", "finance director", "finance chief"), "Chief Finance Officer"
)
"""Offices as people call them who do not know what they are called."""
_ONE_OF = re.compile(r"\b(?:which|either|or)\b", re.IGNORECASE)
_BOTH = re.compile(r"\b(?:which|both|two|either|or)\b", re.IGNORECASE)


def wanted_in(text: str, lore: Lore) -> tuple[Wanted, ...]:
    """The people and offices that a question names, in the order in which they stand."""
    found: list[tuple[int, Wanted]] = []
    taken: list[tuple[int, int]] = []

    def free(start: int, end: int) -> bool:
        return not any(start < b and a < end for a, b in taken)

    for match in _TITLE_NAME.finditer(text):
        words = match["name"].split()
        while (
            len(words) > 1 and fold(words[-1]) not in lore.surnames and not words[-1][0].isupper()
        ):
            words.pop()
        surname = fold(words[-1]).removesuffix("'s").strip("'.")
        if surname in STOP or surname in FRAME:
            continue
        given = fold(words[0]).strip(".") if len(words) > 1 else ""
        surname = _known_surname(surname, lore)
        people = people_called(surname, given, lore)
        if not people and not words[-1][0].isupper() and surname not in lore.words:
            continue  # "which councillor refused": no name
        if not people and surname in lore.english and not words[-1][0].isupper():
            continue
        if len(people) == 2 and EACH_OF_TWO.search(text) and not _ONE_OF.search(text):
            taken.append((match.start(), match.start("name") + len(" ".join(words))))
            found += [(match.start(), Wanted(one.display, None, (one,))) for one in people]
            continue
        if len(people) > 1 and _BOTH.search(text):
            known = True
            people = ()
        taken.append((match.start(), match.start("name") + len(" ".join(words))))
        title = match.group(0)[: match.start("name") - match.start()]
        known = bool(people) or surname in lore.words or surname in lore.surnames
        named = title + " ".join(words)
        role = _office_of(people) if len(people) == 1 else None
        found.append((match.start(), Wanted(named, role, people, known)))
    for match in _FULL_NAME.finditer(text):
        if not free(match.start(), match.end()):
            continue
        words = [fold(word).strip(".").removesuffix("'s") for word in match.group(0).split()]
        people = people_called(words[-1], words[0], lore)
        other = re.search(r"\b(\w+)\s+(?:or|and)\s+$", fold(text[: match.start()]))
        if other and people_called(words[-1], other.group(1), lore) not in ((), people):
            # "Martin or Anwen Dray": either may be meant, so nobody's words are left out
            taken.append((other.start(), match.end()))
            found.append((other.start(), Wanted(text[other.start() : match.end()])))
            continue
        if people:
            taken.append((match.start(), match.end()))
            found.append((match.start(), Wanted(match.group(0), _office_of(people), people)))
        elif not any(word in lore.words or word in lore.english for word in words):
            taken.append((match.start(), match.end()))
            found.append((match.start(), Wanted(match.group(0), None, (), False)))
    lowered = fold(text)
    uncapitalised = re.search(r"(?<!^)\b[A-Z][a-z]", text) is None
    for start, end, people in _misspelt_names(text, lore):
        if free(start, end):
            taken.append((start, end))
            found.append((start, Wanted(text[start:end], _office_of(people), people)))
    for surname, people in lore.surnames.items():
        if len(surname) < 4:
            continue
        for match in re.finditer(rf"\b{re.escape(surname)}(?:'s|s)?\b", lowered):
            if not free(match.start(), match.end()):
                continue
            if len(people) == 2 and match.group(0) == surname + "s" and EACH_OF_TWO.search(text):
                taken.append((match.start(), match.end()))  # "the two Ashes"
                found += [(match.start(), Wanted(one.display, None, (one,))) for one in people]
                continue
            if match.group(0) == surname + "s":
                continue
            before = re.search(r"([a-z]+)\s+$", lowered[: match.start()])
            given = before.group(1) if before else ""
            with_given = [p for p in people if given in p.given]
            start = match.start() - (len(given) + 1 if with_given else 0)
            capital = text[match.start() : match.start() + 1].isupper()
            if (
                with_given
                or (capital and (match.start() > 0 or surname not in lore.english))
                or (uncapitalised and surname not in lore.english)
            ):
                taken.append((start, match.end()))
                meant = tuple(with_given) or people
                found.append((start, Wanted(text[start : match.end()], _office_of(meant), meant)))
    for match in _ROLE_WORDS.finditer(text):
        if _STAFF_OF.match(text, match.end()):
            continue  # "the Commissioner's office" is not the Commissioner
        if free(match.start(), match.end()):
            role = _SPOKEN_ROLES.get(fold(match.group(0))) or canonical_role(match.group(0))
            role = role or match.group(0)
            taken.append((match.start(), match.end()))
            called = next((one for one in found if one[0] == match.end() + 1), None)
            if called is not None and called[1].people and text[match.end()] == " ":
                # "Commissioner Ash" is one person, under the office and the name
                found.remove(called)
                words = text[match.start() : match.end() + 1 + len(called[1].words)]
                found.append((match.start(), replace(called[1], words=words)))
                continue
            found.append((match.start(), Wanted(match.group(0), role)))
    ordered = (want for _, want in sorted(found, key=lambda pair: pair[0]))
    return tuple({(fold(one.words), one.role, one.people): one for one in ordered}.values())


def _misspelt_names(text: str, lore: Lore) -> Iterator[tuple[int, int, tuple[Person, ...]]]:
    """Surnames with no title that are spelt a letter or two wrong, or two words for a hyphenated
    one: start and end in the text, and who is so called."""
    words = list(re.finditer(r"[A-Za-z][A-Za-z’'-]*[A-Za-z]", text))
    double = {name for name in lore.surnames if "-" in name}
    for one, other in pairwise(words):
        if "-" in one.group(0) or "-" in other.group(0):
            continue
        joined = f"{fold(one.group(0))}-{fold(other.group(0))}".removesuffix("'s")
        if double and len(joined) >= 9 and text[one.end() : other.start()] == " ":
            best = process.extractOne(
                joined, double, scorer=DamerauLevenshtein.distance, score_cutoff=len(joined) // 5
            )
            if best is not None:
                yield one.start(), other.end(), lore.surnames[best[0]]
    for one in words:
        word = fold(one.group(0)).removesuffix("'s")
        if word.removesuffix("s") in lore.surnames:
            continue  # "the Ashes"
        if len(word) < 5 or word in lore.words or word in lore.english or word in STOP:
            continue
        meant = spelt(word, lore)
        if meant is not None and meant in lore.surnames and meant not in lore.english:
            yield one.start(), one.start() + len(word), lore.surnames[meant]


_OFFICE_WORDS = ("commissioner", "constable", "councillor", "chairman", "federation", "treasurer")


def offices_spelt(text: str, lore: Lore) -> str:
    """The question with misspelt words of office put right: "the comissioner", "cheif constable".

    A word that documents or English know is left alone. Two letters may be wrong, as in `spelt`.
    """

    def spelt(match: re.Match[str]) -> str:
        word = fold(match.group(0))
        if word in lore.words or word in lore.english or word in _OFFICE_WORDS:
            return match.group(0)
        plural = "s" if word.endswith("s") else ""
        for known in _OFFICE_WORDS:
            ends = word[0] == known[0] and word.removesuffix("s")[-2:] == known[-2:]
            if ends and DamerauLevenshtein.distance(word, known + plural) <= 2:
                return known + plural
        return match.group(0)

    text = re.sub(r"\b[A-Za-z]{7,14}\b", spelt, text)
    return re.sub(r"\b(?:cheif|chef|cheaf|chif) (?=constable)", "chief ", text, flags=re.I)


def _known_surname(surname: str, lore: Lore) -> str:
    """The surname as the corpus spells it: itself, or the one name a letter or two away."""
    if surname in lore.surnames or surname in lore.words or len(surname) < 5:
        return surname
    best = process.extract(
        surname, lore.surnames.keys(), scorer=DamerauLevenshtein.distance, score_cutoff=2, limit=2
    )
    if len(best) == 1 or (len(best) > 1 and best[0][1] < best[1][1]):
        return str(best[0][0])
    return surname


def people_called(surname: str, given: str, lore: Lore) -> tuple[Person, ...]:
    """The people with a surname and, where one is given, that first name or its initial; folded.

    Those of whom no first name is printed, where nobody bears the one given.
    """
    people = lore.surnames.get(surname, ())
    if not given:
        return people
    bearing = tuple(
        person
        for person in people
        if any(
            name == given or ((len(name) == 1 or len(given) == 1) and name[:1] == given[:1])
            for name in person.given
        )
    )
    return bearing or tuple(person for person in people if not person.given)


def _office_of(people: tuple[Person, ...]) -> str | None:
    """The office by which minutes may call one of these people instead of by name."""
    offices = ("Police and Crime Commissioner", "Police, Fire and Crime Commissioner")
    for person in people:
        for role in person.roles:
            if role in (*offices, "Chief Constable"):
                return role
    return None


def carried(text: str, before: str, said: str, lore: Lore) -> tuple[Wanted, ...]:
    """Who "he", "she" or "they" is: somebody of the last answer, else of the last question."""
    if not re.search(r"\b(?:he|she|him|her|his)\b", text, re.IGNORECASE):
        return ()
    for source in (said, before):
        named = wanted_in(source, lore)
        people = [want for want in named if want.people and not want.role] or list(named)
        if people:
            return (people[0],)
    return ()


# -- time ----------------------------------------------------------------------------------------


_TENURE = (
    r"(?:\b(?:under|while|whilst|when|during)\s+(?:the\s+)?{name}\b(?=['’]s|\s+(?:was|held|had|"
    r"served|ran|as)\b|\W*$|\W+(?:what|who|how|did|was|were|the)\b)|"
    r"\b{name}['’]s (?:time|tenure|term|years|era|watch|period)\b|\b{name}[- ]era\b)"
)


def tenures(
    text: str, wanted: tuple[Wanted, ...], lore: Lore
) -> tuple[tuple[Wanted, ...], tuple[Period, ...]]:
    """ "In Ms N's time" is a stretch of time and asks for nobody's words.

    Returns:
        Those asked for without the one whose time it is, and the time: from the last date at which
        a document prints another holder of the office before to the first after.
    """
    if lore.offices is None:
        return wanted, ()
    for want in wanted:
        surnames = {person.surname for person in want.people}
        roles = [want.role] if want.role else [r for p in want.people for r in p.roles]
        held = [
            (held.on, parts_of(held.name)[1] in surnames)
            for held in lore.offices.holdings
            if held.on is not None and any(same_office(held.office, role) for role in roles)
        ]
        days = [day for day, own in held if own]
        if not days:
            continue
        name = rf"(?:[\w.’'-]+\s+){{0,3}}{re.escape(surname_in(want.words))}"
        told = re.search(_TENURE.format(name=name), text, re.IGNORECASE)
        if told is not None:
            rest = tuple(other for other in wanted if other is not want)
            before = [day for day, own in held if not own and day < min(days)]
            after = [day for day, own in held if not own and day > max(days)]
            start = max(before, default=date.min) + timedelta(days=1)
            end = min(after, default=date.max) - timedelta(days=1)
            return rest, (Period(start, end, told.group(0).strip()),)
    return wanted, ()


def sitting_since(wanted: Sequence[Wanted], lore: Lore) -> date | None:
    """From when on the holder of an office that is asked for by its name alone has been the one who
    is printed last.

    Returns:
        The day after the last on which a document prints another holder before; None where no
        office is asked for, or where none is known to have had another holder.
    """
    if lore.offices is None:
        return None
    for want in wanted:
        if not want.role or want.people:
            continue
        held = sorted(
            (held.on, parts_of(held.name)[1])
            for held in lore.offices.holdings
            if held.on is not None and same_office(held.office, want.role)
        )
        before = [day for day, surname in held if surname != held[-1][1]]
        if before and before[-1] < held[-1][0]:
            return before[-1] + timedelta(days=1)
    return None


def of_title(want: Wanted, text: str) -> Wanted:
    """Of several people who could be meant, the one who bears the title that the question gives.

    "Mr Ash" is not Councillor Jane Ash, and "the inspector called Ash" is the one printed with a
    rank. Unchanged where no title is given, or where it is none's or more than one's.
    """
    if len(want.people) < 2:
        return want
    at = text.find(want.words)
    before = f"{text[: max(at, 0)]}{want.words.rpartition(' ')[0]}"
    meant = so_titled(before, want.people)
    return replace(want, people=(meant,)) if meant is not None else want


def so_titled(before: str, people: Sequence[Person]) -> Person | None:
    """Who of several bears the title that stands right before a surname.

    Args:
        before: the words before the surname; a first name, initials and "called" may stand between.
        people: those who bear the surname.

    Returns:
        None where no title stands there, or it is that of none or of more than one of them.
    """
    given = {name for one in people for name in one.given}
    words = [word for word in tokens(before[-80:]) if word not in ("called", "named")]
    while words and (len(words[-1]) == 1 or words[-1] in given):
        words.pop()
    near = " ".join(words[-2:])
    for asked, borne in _TITLES_TOLD:
        if asked.search(near):
            theirs = [
                one
                for one in people
                if any(borne.search(printed) for printed in (*one.names, *one.roles))
            ]
            return theirs[0] if len(theirs) == 1 else None
    return None


_RANK = (
    r"(?:chief |deputy |assistant |detective |temporary ){0,3}(?:constable|sergeant|sgt|inspector|"
    r"superintendent|supt|insp|pc|dc|ds|di|dci|ch insp|ch supt)"
)
_TITLES_TOLD = tuple(
    (re.compile(rf"\b(?:{asked})$", re.IGNORECASE), re.compile(borne, re.IGNORECASE))
    for asked, borne in (
        (r"cllrs?|councillors?|coun", r"\b(?:cllr|councillor|coun)\b|\bcouncil\b"),
        (r"mr", r"^mr\b"),
        (r"mrs", r"^mrs\b"),
        (r"ms", r"^ms\b"),
        (r"miss", r"^miss\b"),
        (r"dr", r"^dr\b"),
        (rf"{_RANK}|(?:police )?officer", rf"\b(?:{_RANK})\b"),
    )
)
"""A title as a question gives it, and as it is printed with a name or its role."""


def from_there(want: Wanted, text: str) -> tuple[Wanted, frozenset[str]]:
    """Of several people who could be meant, the one of whose council the question speaks.

    "The Harbour Borough Ash" and "Cllr Ash of Harbour" are the one listed for Harbour Borough
    Council.

    Returns:
        That one, and the words of the place, which are no subject then; unchanged, and none, where
        the question names the place of nobody or of more than one.
    """
    if len(want.people) < 2:
        return want, frozenset()
    folded = f" {' '.join(tokens(text))} "
    theirs: dict[Person, tuple[str, ...]] = {}
    for person in want.people:
        for role in person.roles:
            words = tokens(role)
            place = tuple(word for word in words if word not in _COUNCIL_WORDS)
            if words[-1:] == ["council"] and place and f" {' '.join(place)} " in folded:
                theirs[person] = place
    if len(theirs) != 1:
        return want, frozenset()
    return replace(want, people=tuple(theirs)), frozenset(*theirs.values()) | _COUNCIL_WORDS


_COUNCIL_WORDS = frozenset(
    "district borough city county town parish metropolitan unitary royal london council of the and "
    "independent member".split()
)
"""Words of a council's name that say what it is, not where."""


def of_the_time(want: Wanted, periods: Sequence[Period], lore: Lore) -> Wanted:
    """Of several people who could be meant, the one who was there at the time asked about.

    Unchanged where none or more than one was, or where no meeting of that time names anybody by
    that surname without telling which.
    """
    if len(want.people) < 2 or not periods:
        return want
    there = tuple(
        person
        for person in want.people
        if any(
            period.holds(day)
            for given in person.given
            for day in lore.seen.get((person.surname, given), ())
            for period in periods
        )
    )
    return replace(want, people=there) if len(there) == 1 else want


def side_by_side(text: str, wanted: Sequence[Wanted]) -> bool:
    """Whether two of those named stand side by side: "Ash and Birch", "from Ash to Birch"."""
    surnames = [person.surname for want in wanted for person in want.people]
    two = EACH_OF_TWO.search(text) is not None
    if two and len(surnames) == 2 and surnames[0] == surnames[1]:
        return True  # "the two Councillors Ash"
    places = [(text.find(want.words), want) for want in wanted]
    return any(
        0 <= at < after
        and _JOINS.fullmatch(text[at + len(one.words) : after]) is not None
        and not (one.role and other.role and not one.people and not other.people)
        for (at, one), (after, other) in pairwise(sorted(places, key=lambda pair: pair[0]))
    )


_JOINS = re.compile(r"\W{1,4}(?:and|to|then|versus|vs|&)\W{1,4}(?:the\W{1,2})?", re.IGNORECASE)


def surname_in(words: str) -> str:
    """The last word of a name as asked, folded, without a possessive."""
    return tokens(words)[-1].removesuffix("'s")
