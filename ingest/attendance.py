"""Who was there: people with the roles and councils printed beside their names."""

import re
from collections.abc import Iterable, Sequence

from ingest.blocks import collapse
from ingest.model import Speaker
from ingest.wording import PERSON_TITLE

_HEAD = re.compile(
    r"^(?P<head>(?:MEMBERS )?PRESENT|IN ATTENDANCE|ALSO (?:PRESENT|IN ATTENDANCE)|"
    r"Also (?:in attendance|present)|"
    r"OFFICERS(?: PRESENT| IN ATTENDANCE)?|Officers(?: present| in attendance)?|Witnesses?|"
    r"WITNESSES?|(?:Members )?[Pp]resent|"
    r"In [Aa]ttendance|Members in attendance|Attendance|Membership|(?:Independent|"
    r"Co-opted) [Mm]embers|Councillors|Members|"
    r"APOLOGIES(?: FOR ABSENCE)?|Apologies(?: for absence)?)\s?(?::|$)\s?",
)
_MARKED = re.compile(r"^(?P<mark>[PA])[.\s]\s?(?=[A-Z])")
_INLINE_MARKS = re.compile(rf"(?:^|[,;]\s?)(?=[PA]\s(?:{PERSON_TITLE})\b)")
_TITLES = re.compile(rf"\b{PERSON_TITLE}\b")
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
    rf"(?<=\))\s(?:and|&)\s|\s(?:and|&)\s(?=(?:{PERSON_TITLE})\b|(?:Deputy |"
    rf"Assistant )?Chief Constable [A-Z])"
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
        for person in _of_block(words[:20_000]):
            if person.name is not None:
                found.setdefault(person.name, person)
    return tuple(found.values())


def _of_block(words: str) -> list[Speaker]:
    lines = [collapse(line) for line in words.split("\n") if line.strip()]
    people: list[Speaker] = []
    listed: list[str] = []  # lines under one heading
    absent = False
    for line in lines:
        head = _HEAD.match(line)
        if head:
            people += [] if absent else _of_lines(listed)
            listed = []
            absent = head["head"].lower().startswith("apolog")
            line = line[head.end() :]
        if line and not _KEY.match(line):
            listed.append(line)
    return people + ([] if absent else _of_lines(listed))


def _of_lines(lines: Sequence[str]) -> list[Speaker]:
    if len(lines) == 1 and len(_INLINE_MARKS.findall(lines[0])) >= 2:
        lines = [
            entry.strip(" ,;") for entry in _INLINE_MARKS.split(lines[0]) if entry.strip(" ,;")
        ]
    if any(" | " in line for line in lines):
        return [person for line in lines if (person := _of_row(line)) is not None]
    if any(len(_TITLES.findall(line)) >= 2 for line in lines) and len(lines) > 1:
        return _of_lines([" ".join(lines)])
    if sum(bool(_MARKED.match(line)) for line in lines) >= 1:
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


def _of_list(words: str) -> list[Speaker]:
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
    words = entry.strip(" .*")
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
    return Speaker(name, ", ".join(roles) or None)


def _both(one: str | None, other: str | None) -> str | None:
    parts = [part for part in (one, other) if part]
    return ", ".join(parts) or None
