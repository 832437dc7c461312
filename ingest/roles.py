"""Offices and roles: every way a clerk writes one, and the one name that it gets here.

A role is found by its words, never by its holder: who held an office on a date is evidence that
`people.py` collects. `canonical_role` reads a whole string, `role_at` the words of a running text.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

RoleKind = Literal["office", "unnamed", "body"]
"""`office`: one holder ("the Commissioner"). `unnamed`: somebody ("A Member"). `body`: many."""

PCC: Final = "Police and Crime Commissioner"
PFCC: Final = "Police, Fire and Crime Commissioner"
DPCC: Final = "Deputy Police and Crime Commissioner"
PCVC: Final = "Police, Crime and Victims’ Commissioner"
CHAIR: Final = "Chair"
VICE_CHAIR: Final = "Vice-Chair"
PROVOST: Final = "Provost"
DEPUTE_PROVOST: Final = "Depute Provost"
CONVENER: Final = "Convener"
VICE_CONVENER: Final = "Vice-Convener"
CATHAOIRLEACH: Final = "Cathaoirleach"
LEAS_CHATHAOIRLEACH: Final = "Leas-Chathaoirleach"
MEMBER: Final = "Member"
MEMBERS: Final = "Members"
PANEL: Final = "Panel"

BODY_ROLES: Final = frozenset({PANEL, MEMBERS, "Officers", "Force"})
"""Roles that are nobody in particular: many people, or an organisation."""

PRESIDING: Final = frozenset({
    CHAIR, VICE_CHAIR, CONVENER, VICE_CONVENER, PROVOST, DEPUTE_PROVOST, CATHAOIRLEACH,
    LEAS_CHATHAOIRLEACH,
})  # fmt: skip
"""Members who preside over the body that met, by its country's name for them."""

SINGLE_HOLDER: Final = PRESIDING | frozenset({
    PCC, PFCC, PCVC, DPCC,
    "Deputy Police, Fire and Crime Commissioner", "Chief Constable", "Deputy Chief Constable",
    "Mayor", "Deputy Mayor", "Leader", "Deputy Leader", "Chief Executive", "Chief Finance Officer",
    "Monitoring Officer",
})  # fmt: skip
"""Offices with one holder at a time, so that "the ..." is the same person within a document."""


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


# Each canonical name with the phrases that mean it, in lower case, "&" read as "and".
_PHRASES: Final[Mapping[str, str]] = {
    PCC: "pcc|police and crime commissioner|police commissioner|crime commissioner|commissioner|"
    "police and crime commisioner|police crime commissioner|p and cc",
    PFCC: "pfcc|police fire and crime commissioner|police fire crime commissioner|"
    "police , fire and crime commissioner|police and fire commissioner",
    PCVC: "pcvc|police , crime and victims ’ commissioner|"
    "police , crime and victims ' commissioner|police crime and victims commissioner|"
    "police , crime and victims commissioner",
    DPCC: "dpcc|deputy pcc|deputy police and crime commissioner|"
    "deputy police commissioner|deputy commissioner|deputy crime commissioner",
    "Deputy Police, Fire and Crime Commissioner": "dpfcc|deputy pfcc|"
    "deputy police fire and crime commissioner|deputy police , fire and crime commissioner",
    "Assistant Police and Crime Commissioner": "assistant pcc|"
    "assistant police and crime commissioner",
    CHAIR: "chair|chairman|chairwoman|chairperson|madam chair|madam chairman|mr chairman|"
    "panel chair|panel chairman|cadeirydd",
    VICE_CHAIR: "vice-chair|vice-chairman|vice-chairwoman|vice chair|vice chairman|"
    "vice chairwoman|vice-chairperson|vice chairperson|deputy chair|deputy chairman|"
    "deputy chairwoman|deputy-chair|deputy-chairman|panel vice-chair|is-gadeirydd",
    "Mayor": "mayor|lord mayor|lady mayor|directly elected mayor|elected mayor",
    PROVOST: "provost|lord provost",
    DEPUTE_PROVOST: "depute provost|deputy provost|depute lord provost|deputy lord provost",
    CONVENER: "convener|convenor",
    VICE_CONVENER: "vice-convener|vice convener|vice-convenor|vice convenor|depute convener|"
    "depute convenor|deputy convener|deputy convenor",
    CATHAOIRLEACH: "cathaoirleach|chathaoirleach",
    LEAS_CHATHAOIRLEACH: "leas-chathaoirleach|leas chathaoirleach|leas-cathaoirleach|"
    "leas cathaoirleach",
    "Deputy Mayor": "deputy mayor|deputy lord mayor",
    "Deputy Mayor for Policing and Crime": "deputy mayor for policing and crime|"
    "deputy mayor for policing",
    "Chief Constable": "chief constable|temporary chief constable|acting chief constable",
    "Deputy Chief Constable": "deputy chief constable|temporary deputy chief constable",
    "Assistant Chief Constable": "assistant chief constable|temporary assistant chief constable",
    "Leader": "leader|leader of the council|council leader",
    "Deputy Leader": "deputy leader|deputy leader of the council",
    "Chief Executive": "chief executive|chief executive officer|interim chief executive|"
    "acting chief executive",
    "Chief Finance Officer": "chief finance officer|chief financial officer|cfo|"
    "interim chief finance officer",
    "Treasurer": "treasurer|county treasurer|borough treasurer",
    "Chief of Staff": "chief of staff",
    "Monitoring Officer": "monitoring officer",
    "Section 151 Officer": "section 151 officer|s151 officer|s.151 officer",
    "Scrutiny Officer": "scrutiny officer|senior scrutiny officer|overview and scrutiny officer|"
    "panel officer|scrutiny manager|scrutiny research officer|scrutiny support officer",
    "Democratic Services Officer": "democratic services officer|democratic services manager|"
    "committee officer|governance officer|governance manager|senior governance officer|"
    "senior democratic services officer|committee clerk|committee manager|"
    "democratic support officer|head of democratic services",
    "Policy Officer": "policy officer|senior policy officer|policy manager",
    "Performance Officer": "performance officer|performance manager",
    "Finance Officer": "finance officer|finance manager",
    "Communications Officer": "communications officer|communications manager|"
    "communications and engagement manager",
    "Commissioning Manager": "commissioning manager|commissioning officer",
    "Clerk": "clerk|town clerk|clerk to the panel|clerk to the council",
    "Solicitor": "solicitor|county solicitor|borough solicitor|solicitor to the council",
    "Legal Adviser": "legal adviser|legal advisor|panel's legal adviser|legal officer",
    "Auditor": "external auditor|internal auditor|head of internal audit|auditor",
    "Director": "director|interim director",
    "Portfolio Holder": "portfolio holder",
    "Cabinet Member": "cabinet member|executive member|lead member",
    "Chief Superintendent": "chief superintendent|detective chief superintendent|ch supt",
    "Superintendent": "superintendent|detective superintendent|temporary superintendent",
    "Chief Inspector": "chief inspector|detective chief inspector",
    "Area Commander": "area commander|local area commander|divisional commander|"
    "local policing commander",
    "Inspector": "detective inspector|neighbourhood inspector",
    "General Secretary": "general secretary",
    "Federation Secretary": "federation secretary",
    "Home Secretary": "home secretary",
    "Policing Minister": "policing minister|minister for policing|minister of state for policing",
}  # fmt: skip

_UNNAMED: Final[Mapping[str, str]] = {
    MEMBER: "member|panel member|committee member|member of the panel|member of the committee|"
    "member of panel|member of the council|member of the board|councillor|council member|"
    "elected member|co-opted member|coopted member|independent member|board member|"
    "independent panel member|co-opted panel member|independent co-opted member|ward member|"
    "local member|member of the sub-committee",
    "Member of the public": "member of the public|resident|local resident|questioner|"
    "public questioner",
    "Officer": "officer|council officer|member of staff|representative",
}  # fmt: skip

_BODIES: Final[Mapping[str, str]] = {
    PANEL: "panel|police and crime panel|committee|members|panel members|members of the panel|"
    "members of the committee|committee members|sub-committee|members of the council|"
    "councillors|all members|police fire and crime panel|police , fire and crime panel|cabinet|"
    "scrutiny committee|scrutiny panel",
    MEMBERS: "some members|several members|other members|two members|three members|"
    "many members|most members|some panel members|several panel members|other panel members",
    "Officers": "officers|council officers",
    "Force": "force|the constabulary",
}  # fmt: skip

# Words in front of "commissioner" (or "member", "chair") that make it somebody else's office.
_OTHER_COMMISSIONERS: Final = _set(
    "information children childrens victims victim people prisons traffic biometrics "
    "independent anti-slavery charity equality equalities european high lead abuse chief "
    "fire assistant services works ombudsman intervention standards met metropolitan "
    "welsh future generations language older rights election"
)
_FORMER: Final = _set("former previous past outgoing ex late predecessor then")
_OTHER_MEMBERS: Final = _set("staff family public team crew cabinet executive")
_KINDS_OF_MEMBER: Final = _set(
    "one another other further second third fellow same some several male female new "
    "experienced independent co-opted panel committee the a"
)
_NOT_PLACES: Final = _set(
    "deputy assistant vice federation branch union school college parish town trust "
    "partnership with by from to of for and or"
)
DETERMINERS: Final = _set("the a an one another this that our each every my your his her their")


def _table(source: Mapping[str, str]) -> dict[tuple[str, ...], str]:
    return {
        tuple(phrase.split()): name for name, text in source.items() for phrase in text.split("|")
    }


_KINDS: Final[Mapping[RoleKind, Mapping[tuple[str, ...], str]]] = {
    "office": _table(_PHRASES),
    "unnamed": _table(_UNNAMED),
    "body": _table(_BODIES),
}
_BY_FIRST: Final[dict[str, list[tuple[tuple[str, ...], str, RoleKind]]]] = {}
for _kind, _phrases in _KINDS.items():
    for _phrase, _name in _phrases.items():
        _BY_FIRST.setdefault(_phrase[0], []).append((_phrase, _name, _kind))
for _entries in _BY_FIRST.values():
    _entries.sort(key=lambda entry: -len(entry[0]))

ABBREVIATED: Final[Mapping[str, str]] = {
    "cc": "Chief Constable",
    "dcc": "Deputy Chief Constable",
    "acc": "Assistant Chief Constable",
    "ceo": "Chief Executive",
    "cx": "Chief Executive",
}
"""Short forms that as often stand for something else (a county council): an office only after
"the", before a name, or as the whole of a string."""

FIRST_WORDS: Final = frozenset(_BY_FIRST)
"""Lower-case words with which a role can begin: a quick way to see that none begins here."""


@dataclass(frozen=True, slots=True)
class RoleFound:
    """A role found at a place in a sequence of words."""

    name: str  # canonical
    kind: RoleKind
    length: int  # words taken


def role_at(words: Sequence[str], at: int) -> RoleFound | None:
    """The longest role that begins at word `at`.

    Args:
        words: the words of a text in lower case, punctuation marks as words of their own,
            "&" already read as "and", possessive endings removed.

    Returns:
        The role, or None. Looks at most six words ahead, so a scan of a text is linear.
    """
    for phrase, name, kind in _BY_FIRST.get(words[at], ()):
        if tuple(words[at : at + len(phrase)]) != phrase:
            continue
        before = words[at - 1] if at else ""
        if phrase[-1] == "commissioner" and before in _OTHER_COMMISSIONERS:
            return None
        if phrase == ("member",) and before in _OTHER_MEMBERS:
            return None
        return RoleFound(name, kind, len(phrase))
    return None


_NOT_WORDS = re.compile(r"[^\w,'’&-]+")
_POSSESSIVE = re.compile(r"(?:['’]s|(?<=s)['’])$")


def canonical_role(text: str) -> str | None:
    """The one name of a role: "the PCC" gives "Police and Crime Commissioner", "A Member" "Member".

    A place in front ("Ambershire PCC") or behind ("Chief Constable of Ambershire", "Chair of the
    Panel") does not change an office. A former holder, somebody else's commissioner ("Information
    Commissioner") and the chair of another body ("Chair of the Audit Committee") are not it.

    Returns:
        The canonical name, or None when the words name no role known here.
    """
    words = [
        "and" if word == "&" else _POSSESSIVE.sub("", word)
        for word in _NOT_WORDS.sub(" ", text.replace(",", " , ")).lower().split()
    ]
    words = [word for word in words[:24] if word]
    while words and words[0] in DETERMINERS and tuple(words) not in _KINDS["body"]:
        words = words[1:]
    if not words or _FORMER.intersection(words):
        return None
    if len(words) == 1 and words[0] in ABBREVIATED:
        return ABBREVIATED[words[0]]
    for at in range(len(words)):
        found = role_at(words, at)
        if found is None:
            continue
        before, after = words[:at], words[at + found.length :]
        if before and not _place_before(found, before):
            continue
        if after and not _own_body_after(found, after):
            return None
        return found.name
    return None


def _place_before(found: RoleFound, before: Sequence[str]) -> bool:
    if found.kind != "office":
        return bool(set(before) <= _KINDS_OF_MEMBER)
    return not set(before) & (_OTHER_COMMISSIONERS | _FORMER | _NOT_PLACES)


def _own_body_after(found: RoleFound, after: Sequence[str]) -> bool:
    if after[0] not in ("of", "for", "to"):
        return False
    if found.name in PRESIDING:
        return after[-1] in ("panel", "meeting", "council") or after[1:] == ["the", "committee"]
    return found.kind == "office"
