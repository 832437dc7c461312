"""The words of a text and the parts of a person's name: title, initials, surname, post-nominals."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

from ingest.roles import role_at

Gender = Literal["m", "f"]


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_MALE: Final = _set("mr sir lord father")
_FEMALE: Final = _set("mrs ms miss dame lady baroness madam")
PLURAL_TITLES: Final = _set("cllrs councillors councilors messrs aldermen")
_OF_MEMBERS: Final = _set("cllr councillor councilor cllor coun alderman ald cynghorydd")
_OF_POLICE: Final = _set(
    "sgt sergeant insp inspector supt superintendent pc dc ds di dci dsu pcso constable"
)
TITLES: Final = (
    _MALE
    | _FEMALE
    | PLURAL_TITLES
    | _OF_MEMBERS
    | _OF_POLICE
    | _set(
        "mx dr prof professor rev revd reverend canon bishop imam rabbi judge hon major colonel "
        "captain commander"
    )
)
"""Words that stand in front of a name, in lower case and without a full stop."""

SLIGHT_TITLES: Final = _set("deputy minister senator")
"""Titles of members of a parliament, which as often begin an office ("Deputy Leader")."""

RANKS: Final[Mapping[tuple[str, ...], str]] = {
    tuple(rank.lower().split()): rank
    for rank in (
        "Chief Constable", "Deputy Chief Constable", "Assistant Chief Constable",
        "Temporary Chief Constable", "Temporary Deputy Chief Constable",
        "Temporary Assistant Chief Constable", "Acting Chief Constable",
        "Chief Superintendent", "Detective Chief Superintendent", "Detective Superintendent",
        "Chief Inspector", "Detective Chief Inspector", "Detective Inspector",
        "Detective Sergeant", "Police Constable", "Temporary Superintendent",
    )
} | {
    ("temporary", "acc"): "Assistant Chief Constable",
    ("acting", "acc"): "Assistant Chief Constable",
    ("temporary", "dcc"): "Deputy Chief Constable", ("acting", "dcc"): "Deputy Chief Constable",
    ("ch", "supt"): "Chief Superintendent", ("ch", "insp"): "Chief Inspector",
    ("det", "ch", "supt"): "Detective Chief Superintendent",
    ("det", "supt"): "Detective Superintendent",
    ("det", "ch", "insp"): "Detective Chief Inspector",
    ("det", "insp"): "Detective Inspector", ("det", "sgt"): "Detective Sergeant",
}  # fmt: skip
"""Ranks of more than one word that stand in front of a name as a title does."""
SHORT_RANKS: Final = frozenset(("cc", "dcc", "acc"))
_RANK_PREFIX: Final = (
    r"[TADC]/(?=(?:CC|DCC|ACC|Supt|Insp|Sgt|DCI|DI|DS|PC|"
    r"Ch|Chief|Deputy|Assistant|Superintendent|Inspector|Sergeant)\b)"
)
"""Temporary, acting, detective, chief: "T/ACC Sole" is an ACC, "D/Supt Sole" a superintendent."""

POST_NOMINALS: Final = _set(
    "obe mbe cbe kbe dbe bem gbe qpm kpm qc kc dl jp mp mep ms msp am tsm cb cvo lvo mvo "
    "rd td vr phd ma ba bsc msc frsa cpfa cipfa fcca aca"
) - {"ms", "am", "ma", "rd"}
_DOTTED: Final = re.compile(r"(?<=\w)(,?\s)((?:[A-Z]\.\s?){1,3}[A-Z]\.?)$")  # "Sole T.D."
PARTICLES: Final = _set(
    "de van von der den la le du da di dos del al el bin ibn ap ab ferch ter st"
)

_TOKEN = re.compile(
    rf"(?:{_RANK_PREFIX})?[^\W\d_]+(?:['’‑-][^\W\d_]+)*|\d+(?:[.,/:]\d+)*|[^\w\s]|_+"
)
POSSESSIVE = re.compile(r"(?:['’][sS]|(?<=[sS])['’])$")


class Word(NamedTuple):
    """A word or a punctuation mark of a text."""

    text: str
    start: int
    end: int
    key: str  # lower case, without a possessive ending, full stop or "T/"; "&" is "and"
    possessive: bool
    capital: bool  # begins with a capital letter


def rank_length(keys: Sequence[str], at: int) -> int:
    """How many words at `at` are a rank of several words ("Deputy Chief Constable"); 0 for none."""
    for length in (4, 3, 2):
        rank = tuple(keys[at : at + length])
        if len(rank) == length and rank in RANKS:
            return length
    return 0


@dataclass(frozen=True, slots=True)
class PersonName:
    """The parts of a person's name, each as printed; empty where not given."""

    title: str = ""  # "Cllr", "Mr", "Sgt"
    given: tuple[str, ...] = ()  # first names and initials: ("P", "D"), ("Judith",)
    surname: str = ""  # with particles and hyphens: "Pemberley-Knox", "van der Berg"
    honours: tuple[str, ...] = ()  # "OBE"

    @property
    def calling(self) -> Literal["member", "police", ""]:
        """What the title makes its bearer: a member of a council, an officer of the police, or
        neither."""
        words = {word.strip(".") for word in re.split(r"[\s/]+", self.title.lower())}
        if words & _OF_MEMBERS:
            return "member"
        return "police" if words & (_OF_POLICE | SHORT_RANKS) else ""

    @staticmethod
    def parse(text: str) -> "PersonName | None":
        """Read one name, with or without title.

        Returns:
            Its parts, or None when no surname is left. Only the first 12 words are looked at.
        """
        printed = _DOTTED.sub(_undotted, text[:200].rstrip())
        words = [word for word in words_of(printed) if word.text[0].isalpha()][:12]
        title: list[str] = []
        while words and (rank := rank_length([word.key for word in words], 0)):
            title.extend(word.text for word in words[:rank])
            words = words[rank:]
        while words and (words[0].key in TITLES or words[0].key in SHORT_RANKS):
            if len(words) == 1:
                return None
            title.append(words[0].text)
            words = words[1:]
        if len(words) > 1 and words[0].key in SLIGHT_TITLES:
            title.append(words[0].text)
            words = words[1:]
        words = _behind_office(words, title)
        honours: list[str] = []
        while words and words[-1].key in POST_NOMINALS and words[-1].text.isupper():
            honours.insert(0, words[-1].text)
            words = words[:-1]
        if not words:
            return None
        first = len(words) - 1
        while first > 0 and words[first - 1].key in PARTICLES:
            first -= 1
        return PersonName(
            title=" ".join(title),
            given=tuple(word.text for word in words[:first]),
            surname=" ".join(POSSESSIVE.sub("", word.text) for word in words[first:]),
            honours=tuple(honours),
        )

    @property
    def gender(self) -> Gender | None:
        """What the title tells: "Mr" is "m", "Mrs" is "f", "Cllr" tells nothing."""
        keys = {part.lower().rstrip(".") for part in self.title.split()}
        if keys & _FEMALE:
            return "f"
        return "m" if keys & _MALE else None


def _undotted(match: re.Match[str]) -> str:
    """ "T.D." as "TD"; other letters are initials, and stay as they are."""
    joined = re.sub(r"[\s.]", "", match[2])
    return f"{match[1]}{joined}" if joined.lower() in POST_NOMINALS else match[0]


def _behind_office(words: list[Word], title: list[str]) -> list[Word]:
    """The words of a name behind the office that titles it, which is added to `title`.

    "Commissioner Sole" and "PCC Sole" are Sole with a title, not somebody called Commissioner.
    """
    keys = [word.key for word in words]
    found = role_at(keys, 0) if keys else None
    if found is None or found.kind != "office" or found.length >= len(words):
        return words
    title.append(" ".join(word.text for word in words[: found.length]))
    return words[found.length :]


def words_of(text: str) -> list[Word]:
    """The words and punctuation marks of a text, in order, with their spans."""
    words = []
    seen: dict[
        str, tuple[str, bool, bool]
    ] = {}  # a word is looked at once, however often it stands
    for match in _TOKEN.finditer(text):
        printed = match.group()
        known = seen.get(printed)
        if known is None:
            known = seen[printed] = _looked_at(printed)
        start, end = match.span()
        words.append(Word(printed, start, end, *known))
    return words


def _looked_at(printed: str) -> tuple[str, bool, bool]:
    """Key, whether it is possessive, whether it begins with a capital."""
    key = printed.lower()
    if key[1:2] == "/":
        key = key[2:]
    possessive = False
    if key == "&":
        key = "and"
    elif len(key) > 2 and ("’" in key or "'" in key):
        bare = POSSESSIVE.sub("", key)
        possessive = bare != key
        key = bare
    return key, possessive, printed[0].isupper()
