"""Who was there: people with the roles and councils printed beside their names."""

import re
from collections.abc import Iterable, Sequence

from ingest.blocks import collapse
from ingest.mentions import Mention
from ingest.mentions import people_in as mentions_in
from ingest.model import Presence, Speaker
from ingest.wording import PERSON_TITLE

_HEAD_WORDS = (
    r"(?:(?:MEMBERS|OFFICERS) )?PRESENT|IN ATTENDANCE|ALSO (?:PRESENT|IN ATTENDANCE)|"
    r"Also (?:in attendance|present)|"
    r"OFFICERS(?: PRESENT| IN ATTENDANCE)?|Officers(?: present| in attendance)?|Witnesses?|"
    r"WITNESSES?|(?:(?:Panel |Committee )?Members |Officers |Councillors )?[Pp]resent|"
    r"In [Aa]ttendance|Members in attendance|Attendance|Membership|(?:Independent|"
    r"Co-opted) [Mm]embers|(?:Panel |Committee )?Members|"
    r"(?:Members |Councillors )?[Aa]bsent|(?:MEMBERS )?ABSENT|"
    r"APOLOGIES(?: FOR ABSENCE)?|Apologies(?: for absence)?"
)
_INNER_WORDS = r"Chair(?:man|woman|person)?|Councillors|Clerk|Members of (?:the )?[Pp]ublic"
_HEAD = re.compile(
    r"^(?P<told>Apologies(?: for absence)? (?:were|was|had been) received from)\s|"
    rf"^(?P<head>{_HEAD_WORDS}|{_INNER_WORDS}|Vice-?[Cc]hair(?:man)?)"
    r"\s?(?::|$|w(?:ere|as)\s)[\s?]{0,3}",  # "?" stands for a no-break space that was lost
)
_HEAD_INSIDE = re.compile(
    rf"(?<=[.;?])\s(?=(?:{_HEAD_WORDS})(?:\s?:|\sw(?:as|ere)\s)|Apologies(?: for absence)? "
    rf"(?:were|was|had been) received from\s)|\s(?=(?:{_INNER_WORDS})\s?:\s)"
)
_NEXT_ITEM = re.compile(
    r"(?:^|\s)(?:</?[A-Z]{2}\d{1,3}>|\d{1,4}[a-z]?/\d{2}(?:\d{2})?(?=$|[.\s]))[\s.]*"
)
"""The mark or the number of the minute that follows a list of those present."""
_INSTEAD = re.compile(
    r"\b(?:attend\w*|substitut\w*|deputis\w*|represent\w*|nominee|proxy|"
    r"(?:on|in) (?:his|her|their) (?:place|behalf|stead))\b",
    re.IGNORECASE,
)
_PUBLIC = re.compile(r"(?:,|,? and)\s(?:\w+\s)?[Mm]embers of (?:the )?(?:public|press)\b")
_STAFF = re.compile(r"\b(?:Clerk|Officer|Secretary|Treasurer)\b")
_MANY = re.compile(r"^(?:[A-Z]\w+ )?(?:Councillors|Members|Officers)$")
_LIST_OVER = re.compile(
    r"[.?]\s|\b(?:was|were|it|had|has|would|who|that|because|as|took|proposed|seconded|attend\w*|"
    r"substitut\w*|deputis\w*|absence|in (?:his|her|their) place)\b"
)
_IN_BRACKETS = re.compile(r"\([^()]{0,160}\)")
_NEXT_SENTENCE = re.compile(r"(?<=[a-z)])\.\s(?=[A-Z])")
_ABSENCE = re.compile(r"^(?:apolog|.*\babsent$)", re.IGNORECASE)
_GUESTS = re.compile(r"^(?:also|in attendance|officers|witness|clerk|members of)", re.IGNORECASE)
_MARKED = re.compile(r"^(?P<mark>[PA])[.\s]\s?(?=[A-Z])")
_INLINE_MARKS = re.compile(rf"(?:^|[,;]\s?)(?=[PA]\s(?:{PERSON_TITLE})\b)")
_TITLES = re.compile(rf"\b{PERSON_TITLE}\b")
_BROKEN = re.compile(rf"(?:,|\b(?:and|&|[A-Z]|{PERSON_TITLE}))\.?$")  # a name or list goes on below
_PLURAL = re.compile(r"^(Councillors|Councilors|Cllrs)\.?\s")
_KEY = re.compile(r"^[PA]\s?=\s?\w+|^\(?[*+]\s")
_TITLED = re.compile(rf"^(?:The )?(?:{PERSON_TITLE})\b\.?\s")
_RANKED = re.compile(
    r"^(?:(?:Deputy|Assistant|Temporary|Acting|Detective) )*(?:Chief Constable|"
    r"Chief Superintendent|Superintendent|Supt|"
    r"Chief Inspector|Inspector|Sergeant|Sgt|Commander|Commissioner)\s(?=[A-Z])"
)
_NAME = re.compile(
    rf"^(?:(?:{PERSON_TITLE})\b\.?\s)?(?:[A-Z][\w’'.-]*\.?\s){{1,4}}?(?:(?:de|van|von|der|la|le|ap|"
    rf"ab)\s){{0,2}}[A-Z][\w’'-]+$"
)
_AND_PERSON = re.compile(
    rf"(?<=\))\s(?:and|&)\s|\s(?:and|&)\s(?=(?:{PERSON_TITLE})\b|(?:(?:Deputy|Assistant|"
    rf"Temporary|Acting|Detective|Chief) )*(?:Chief Constable|Superintendent|Supt|Inspector|"
    rf"Sergeant|Sgt|DCC|ACC|CC|Commander|Commissioner) [A-Z])"
)
_HONOURS = re.compile(r"^(?:[OMCK]?BE|[QK]C|JP|DL|MP|AM|MS|QPM|PhD|CC|TD|OBE|MBE|CBE)\.?$")
_ORGANISATION = re.compile(
    r"\b(?:Council|Borough|District|County|City|Authority|Police|Panel|Office|OPCC|Service|Member|"
    r"Officer|"
    r"Commissioner|Chief|Head|Director|Manager|Clerk|Executive|Constable|Secretary|Adviser|Advisor|"
    r"Solicitor|"
    r"Chair|Chairman|Vice-Chair|Deputy|Substitute|Mayor|Leader)\b"
)
_ABSENT = re.compile(r"^(?:apologies|absent|a|not present|substituted)$", re.I)


def people_in(paragraphs: Iterable[str]) -> tuple[Speaker, ...]:
    """The people whom lists of attendance name as present, each once, in the order printed.

    Args:
        paragraphs: exact texts of attendance blocks, each with its lines: "PRESENT: Cllr A Birch
            (Northbourne Borough Council), ...", "P  Councillor B Fell" below a heading.

    Returns:
        Names as printed, with the role or council printed beside them. Whoever sent apologies is
        left out.
    """
    found: dict[str, Speaker] = {}
    for words in paragraphs:
        for person, presence in listed(words):
            if person.name is not None and presence != "apologies":
                found.setdefault(person.name, person)
    return tuple(found.values())


def listed(words: str) -> list[tuple[Speaker, Presence]]:
    """Everybody whom one list of attendance names, with how they were there.

    Args:
        words: the exact text of a list, with its lines.

    Returns:
        People in the order printed. "(Chair)" behind a name makes the chair of those present.
    """
    lines = [
        part
        for line in words[:20_000].split("\n")
        if line.strip()
        for part in _HEAD_INSIDE.split(collapse(line))
    ]
    people: list[tuple[Speaker, Presence]] = []
    under: list[str] = []  # lines under one heading
    heading = ""

    def close() -> None:
        presence: Presence = "present"
        if _ABSENCE.match(heading):
            presence = "apologies"
        elif _GUESTS.match(heading):
            presence = "in_attendance"
        elif heading.lower().startswith("chair"):
            presence = "chair"
        people.extend(_with_presence(under, presence))
        under.clear()

    for line in lines:
        following = _NEXT_ITEM.search(line)
        over = following is not None and not _HEAD.match(line[following.end() :])
        if following is not None and following.start():
            line, over = line[: following.start()], True
        elif following is not None:
            line = "" if over else line[following.end() :]  # "41a/19 Apologies: Cllr Sole"
        head = _HEAD.match(line)
        if head:
            close()
            heading = head["head"] or "apologies"
            line = line[head.end() :]
            if head["told"]:
                line = line[: _sentence_end(line)]
            if head["head"] == "Councillors" and line and not _PLURAL.match(line):
                line = f"Councillors {line}"
        line = _PUBLIC.split(line)[0]
        if line and not _KEY.match(line):
            under.append(line)
        if over:
            break
    close()
    return people


def _sentence_end(line: str) -> int:
    """Where the first sentence of a line ends, titles with a full stop left alone."""
    for match in _NEXT_SENTENCE.finditer(line):
        word = line[max(0, match.start() - 20) : match.start()].rpartition(" ")[2]
        if not _TITLES.fullmatch(word):
            return match.start()
    return len(line)


_SENT_APOLOGIES = re.compile(
    r"\b[Aa]polog(?:ies|y)\b[^.]{0,60}?\b(?:received|given|submitted|noted|tendered|sent)\b[^.]{0,20}?"
    r"\b(?:from|by|for|on behalf of)\b\s?:?"
)
_PRESIDED = re.compile(
    r"\s(?:then |duly |therefore )?(?:took the [Cc]hair|presided|(?:was )?in the [Cc]hair\b|"
    r"(?:was|be|is) (?:duly |unanimously |re-?)*(?:elected|appointed)(?: as)?(?: the)? "
    r"Chair(?:man|woman|person)?\b)"
)
_WAS_THERE = re.compile(r"\s(?:was|were) (?:also )?(?:in attendance|present)\b")
_WAS_AWAY = re.compile(r"\s(?:was|were) (?:also )?absent\b")


def told(words: str) -> list[tuple[Speaker, Presence]]:
    """Whom one sentence of the minutes tells to have presided, come or sent apologies.

    "Apologies were received from Cllr Birch and Mr Fell", "Cllr Oke took the chair". Whoever is
    named behind a full stop or as a substitute has sent none.
    """
    line = collapse(words[:2000])
    people: list[tuple[Speaker, Presence]] = []
    sent = _SENT_APOLOGIES.search(line)
    mentions = [one for one in mentions_in(line, lines=False) if one.name and not one.possessive]
    if sent:
        people += [
            (Speaker(one.name, one.role), "apologies") for one in _away(line, sent.end(), mentions)
        ]
    for pattern, presence in _TELLING:
        found = pattern.search(line)
        before = [one for one in mentions if found and one.end <= found.start() + 1]
        near = [one for one in before if found and line[one.end : found.start()].strip(" ,)") == ""]
        if not near or sent:
            continue
        several = _with_those_before(line, before) if presence != "chair" else near[-1:]
        if presence == "apologies" and not _OPENING.fullmatch(line[: several[0].start]):
            continue  # "Cllr Sole asked why Mr Vane was absent"
        people += [(Speaker(one.name, one.role), presence) for one in several]
    return people


def _away(line: str, start: int, mentions: Sequence[Mention]) -> list[Mention]:
    """Who is named in the list that begins at `start`, without those who came instead."""
    found: list[Mention] = []
    brackets = [match.span() for match in _IN_BRACKETS.finditer(line, start)]
    for one in mentions:
        if one.start < start:
            continue
        held = next((span for span in brackets if span[0] < one.start < span[1]), None)
        between = line[found[-1].end if found else start : held[0] if held else one.start]
        if _LIST_OVER.search(_IN_BRACKETS.sub(" ", between)):
            break
        if held is None or not _INSTEAD.search(line[held[0] : held[1]]):
            found.append(one)
    return found


def _with_those_before(line: str, mentions: Sequence[Mention]) -> list[Mention]:
    """The last of some people and those who are joined to it: "Ms Sole, Mr Vane and DCC Stroud"."""
    joined = [mentions[-1]]
    for one in reversed(mentions[:-1]):
        if not _JOINED.fullmatch(line[one.end : joined[0].start]):
            break
        joined.insert(0, one)
    return joined


_OPENING = re.compile(r"(?:The |Councillors |Cllrs\.? |Members )?")
_JOINED = re.compile(r"(?:,|,? and|,? &|\s?\([^()]{0,160}\)(?:,| and|, and)) ?")


_TELLING: tuple[tuple[re.Pattern[str], Presence], ...] = (
    (_PRESIDED, "chair"),
    (_WAS_THERE, "in_attendance"),
    (_WAS_AWAY, "apologies"),
)


def _with_presence(lines: Sequence[str], presence: Presence) -> list[tuple[Speaker, Presence]]:
    if len(lines) == 1 and len(_INLINE_MARKS.findall(lines[0])) >= 2:
        lines = [part.strip(" ,;") for part in _INLINE_MARKS.split(lines[0]) if part.strip(" ,;")]
    marked = any(line[:1] == "P" and _MARKED.match(line) for line in lines)
    absent = [line for line in lines if _marks_absence(line, marked)]
    there = [line for line in lines if line not in absent]
    people: list[tuple[Speaker, Presence]] = []
    for person in _of_lines(there):
        chairs = presence == "present" and _CHAIRS.search(person.role or "") is not None
        people.append((person, "chair" if chairs else presence))
    for line in absent:
        bare = line.partition("|")[0] if "|" in line else line[2:]
        people += [(person, "apologies") for person in _of_list(bare)]
    return people


_CHAIRS = re.compile(
    r"^(?:Panel )?(?:(?:[Ii]n the )?Chair(?:man|woman|person)?|Conven[eo]r|Cathaoirleach)\b"
    r"(?! of)(?!.*\bVice)"
)


def opens_list(line: str) -> bool:
    """Whether a line above the first item opens a list of who was there."""
    return _HEAD.match(line) is not None and not _ALONE_MEMBERS.match(line)


_ALONE_MEMBERS = re.compile(
    r"^(?:Members|Membership|Attendance)\s?$|^Clerk\b|^Members of (?:the )?[Pp]ublic\b|"
    r"^(?:Vice-?)?[Cc]hair\w{0,6} was\b"
)


def _marks_absence(line: str, marked: bool) -> bool:
    """Whether a line of a list or a row of a table says that its person was not there.

    Args:
        line: one line.
        marked: whether others are marked "P", so that "A Dray" is marked "A" and no initial.
    """
    if " | " in line:
        return any(_ABSENT.match(cell.strip()) for cell in line.split("|")[1:])
    mark = _MARKED.match(line)
    titled = mark is not None and _TITLED.match(line[mark.end() :]) is not None
    return line[:1] == "A" and mark is not None and (marked or titled)


def _of_lines(lines: Sequence[str]) -> list[Speaker]:
    if len(lines) == 1 and len(_INLINE_MARKS.findall(lines[0])) >= 2:
        lines = [
            entry.strip(" ,;") for entry in _INLINE_MARKS.split(lines[0]) if entry.strip(" ,;")
        ]
    if any(" | " in line for line in lines):
        return [person for line in lines if (person := _of_row(line)) is not None]
    wrapped = any(_BROKEN.search(line) for line in lines[:-1])
    if len(lines) > 1 and (wrapped or any(len(_TITLES.findall(line)) >= 2 for line in lines)):
        return _of_lines([" ".join(lines)])
    marked = any(line[:1] == "P" and _MARKED.match(line) for line in lines)
    if marked or any(_marks_absence(line, marked) for line in lines):
        return [
            person
            for line in lines
            if line[:1] == "P" and (mark := _MARKED.match(line))
            for person in _of_list(line[mark.end() :])
        ]
    if (
        len(lines) > 1
        and all(len(line) < 90 for line in lines)
        and not any(";" in line for line in lines)
    ):
        return _of_pairs(lines)
    return _of_list(" ".join(lines))


def _of_row(line: str) -> Speaker | None:
    cells = [cell.strip() for cell in line.split("|")]
    if any(_ABSENT.match(cell) for cell in cells):
        return None
    person = _person(cells[0])
    if person is None:
        return None
    beside = next((cell for cell in cells[1:] if _ORGANISATION.search(cell)), None)
    return Speaker(person.name, _both(person.role, beside))


def _of_pairs(lines: Sequence[str]) -> list[Speaker]:
    """One name a line, its council on the same line or on the next."""
    people: list[Speaker] = []
    for line in lines:
        line = re.sub(r"^[•·▪*–-]\s?", "", line)
        if people and people[-1].role is None and _is_organisation(line):
            people[-1] = Speaker(people[-1].name, line)
            continue
        people += _of_list(line)
    return people


def _is_organisation(line: str) -> bool:
    return bool(_ORGANISATION.search(line)) and not _TITLED.match(line) and not _RANKED.match(line)


def _of_part(words: str) -> list[Speaker]:
    """ "Councillors J Abbot (Chair), F Birch and L Crane": each with the title in the singular."""
    plural = _PLURAL.match(words)
    if plural is None:
        return _of_list(words)
    title = plural[1][:-1]
    people: list[Speaker] = []
    for entry in _entries(words[plural.end() :], ","):
        for name in re.split(r"\s(?:and|&)\s(?![^()]*\))", entry):
            titled = _TITLED.match(name) or _RANKED.match(name)
            person = _person(name if titled else f"{title} {name}")
            if person is None:
                continue
            if not titled and _STAFF.search(person.role or "") and person.name:
                person = Speaker(person.name.removeprefix(f"{title} "), person.role)
            people.append(person)
    return people


def _of_list(words: str) -> list[Speaker]:
    parts = [part.strip() for part in words.split(";")]
    if any(_PLURAL.match(part) for part in parts):
        return [person for part in parts for person in _of_part(part)]
    mark = ";" if words.count(";") >= 1 else ","
    entries = _entries(words, mark)
    people: list[Speaker] = []
    for entry in entries:
        if people and _HONOURS.match(entry):
            people[-1] = Speaker(f"{people[-1].name}, {entry}", people[-1].role)
            continue
        person = _person(entry)
        if person is not None:
            people.append(person)
        elif entry.startswith(("the ", "The ")):
            continue  # "the Town Clerk": somebody else, whose name is not given
        elif people and people[-1].role is None and _is_organisation(entry):
            people[-1] = Speaker(people[-1].name, entry.strip(" ."))
    return people


def _entries(words: str, mark: str) -> list[str]:
    """Split at a mark outside brackets; a bracket that is never closed ends at the next person."""
    parts: list[str] = []
    current, depth = "", 0
    for index, char in enumerate(words):
        if char == "(":
            depth = 1
        elif char == ")":
            depth = 0
        if char == mark and depth and _TITLED.match(words[index + 1 : index + 30].lstrip()):
            depth = 0
        if char == mark and not depth:
            parts.append(current)
            current = ""
        else:
            current += char
    parts.append(current)
    entries: list[str] = []
    for part in parts:
        pieces = _split_and(part)
        entries += [piece.strip(" .") for piece in pieces if piece.strip(" .")]
    return entries


def _split_and(part: str) -> list[str]:
    """Split "Mr A (Chief Executive) and Mr B (Clerk)" between two people, not inside a role."""
    return _AND_PERSON.split(part)


def _person(entry: str) -> Speaker | None:
    words = entry.strip(" .?*")
    roles = [collapse(role) for role in re.findall(r"\(([^()]{1,160})(?:\)|$)", words)]
    bare = collapse(re.sub(r"\([^()]{0,160}(?:\)|$)", " ", words)).strip(" ,*")
    name, _, rest = bare.partition(",")
    name, rest = name.strip(" *"), rest.strip(" *")
    if rest and _HONOURS.match(rest):
        name, rest = f"{name}, {rest}", ""
    dashed = re.split(r"\s[-–]\s", name, maxsplit=1)
    if len(dashed) > 1:
        name, rest = dashed[0], dashed[1] if not rest else f"{dashed[1]}, {rest}"
    plain = name.split(",")[0].strip()
    rank = _RANKED.match(plain)
    if not (_TITLED.match(plain) or rank or _NAME.match(plain)):
        return None
    if _is_organisation(plain) and not _TITLED.match(plain) and not rank:
        return None
    if len(plain) > 60 or len(plain.split()) < 2:
        return None
    if rest:
        roles.append(rest)
    initials = "".join(word[0] for word in plain.split() if word[0].isupper())
    roles = [_without_initials(role, initials) for role in roles]
    roles = [role for role in roles if role and not (_MANY.match(role) or _INSTEAD.search(role))]
    return Speaker(name, ", ".join(roles) or None)


def _without_initials(role: str, initials: str) -> str:
    """A role without the letters that stand for the name further on: "JV, Clerk" is "Clerk"."""
    letters, _, rest = role.partition(",")
    if 2 <= len(letters) <= 4 and letters.isupper() and initials.endswith(letters):
        return rest.strip()
    return role


def _both(one: str | None, other: str | None) -> str | None:
    parts = [part for part in (one, other) if part]
    return ", ".join(parts) or None
