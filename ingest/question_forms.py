"""How questions are printed: eight layouts, recognised line by line.

`opening` and the others are for one line with its white space collapsed; spans in the exact text
are found by `words_after`.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from ingest.blocks import Block, collapse
from ingest.clauses import read_sentence
from ingest.mentions import Mention, people_in
from ingest.model import Speaker
from ingest.roles import BODY_ROLES, MEMBER, PRESIDING
from ingest.wording import FINITE, PERSON_TITLE, is_reported

_BOLD = r"(?:\*{2,3}|_{2,3})?"  # marks that some tools leave in the text
_LABEL = re.compile(
    rf"{_BOLD}(?P<label>(?:Supplementary\s{1, 3})?(?:Question|QUESTION|"
    r"Cwestiwn)\s{0,3}(?:No\.?\s{0,3})?\d{1,2}|Q\s?\d{1,2})"
    rf"(?![\d/])\s{{0,8}}[:.)–—-]{{0,2}}{_BOLD}\s{{0,40}}"
)
_WORD = re.compile(r"(?:Question|QUESTION|Cwestiwn|Q)\s{0,3}[:.]-?\s{0,40}")
_LETTERED = re.compile(
    rf"{_BOLD}(?:Q|Question|QUESTION){_BOLD}\s{{0,2}}(?:[.:)|]-?|[–—-](?=\s)){_BOLD}\s{{1,40}}"
)
_SUPPLEMENTARY_WORD = re.compile(
    r"(?:Supplementary|SUPPLEMENTARY)(?: [Qq]uestion)?\s{0,3}[:.–-]{1,2}\s{0,40}"
)
_ANSWER_WORD = r"(?:Response|Answer|Reply|RESPONSE|ANSWER|REPLY|Ateb|Ymateb)"
_ANSWER = re.compile(
    rf"{_BOLD}(?:{_ANSWER_WORD}|A){_BOLD}\s{{0,3}}(?:\d{{1,2}}\s{{0,3}})?"
    rf"(?:[:.|]-?|[–—-](?=\s)){_BOLD}\s{{0,40}}|"
    r"A\d{1,2}\)?\s{1,40}(?=\S)"
)
_ANSWER_ALONE = re.compile(rf"^(?:Written )?{_ANSWER_WORD}\s?(?:\d{{1,2}})?\s?[:.–-]{{0,2}}$", re.I)
_ANSWER_BY = re.compile(
    r"^(?:(?:Written )?(?:Response|Answer|Reply)\s(?:given\s)?(?:by|from|of)|"
    r"(?:Answered|Replied) by)\s?:?\s(?P<who>[^:.?]{3,120}?)\s?[:.–-]{0,2}$|"
    r"^(?:Response|Answer|Reply)\s\((?:by|from)\s(?P<inside>[^:.?()]{3,120})\)\s?[:.–-]{0,2}$|"
    r"^(?P<whose>(?:The )?[A-Z][^:.?!]{1,80}?)(?:[’']s?)?\s(?:written )?"
    r"(?:response|answer|reply|responded|answered|replied)(?: as follows| that)?"
    r"\s?[:–-]{1,2}$",
    re.IGNORECASE,
)
_ANSWER_LEAD = re.compile(
    r"(?:(?:Written )?(?:Response|Answer|Reply) (?:given )?(?:by|from|of)|"
    r"(?:Answered|Replied) by)\s?:?\s(?P<who>[^:.?]{3,120}?)\s?:\s|"
    r"(?P<whose>(?:The )?[A-Z][^:.?!]{1,80}?)(?:[’']s?)?\s(?:written )?"
    r"(?:[Rr]esponse|[Aa]nswer|[Rr]eply)\s?:\s"
)
_ASKED_BY = re.compile(
    r"^(?:(?:Question )?(?:asked|submitted|put|raised|received) (?:by|from)|from|questioner|"
    r"name of (?:the )?(?:questioner|member|councillor))\s?:?\s(?P<asker>[^:?]{3,140}?)\.?$",
    re.IGNORECASE,
)
_BRACKETED = re.compile(
    r"\(\s?(?:(?i:asked |submitted |put |question )?(?i:by|from)\s)?(?P<asker>[^()?]{3,110})\)"
    r"\s{0,3}[:.–-]{0,2}\s{0,40}"
)
_TOLD_TO = re.compile(
    r"\s(?:to ask|will ask|asked|has asked|had asked|put|submitted|asks)\b.*$", re.IGNORECASE
)
_SUBMITTED = re.compile(
    r"^(?:(?:The )?following (?:written |public )?question (?:was|had been) (?:submitted|asked|"
    r"received|put)"
    r"(?: in writing)? (?:by|from)|(?:Written |Public |Supplementary )?Question (?:from|"
    r"submitted by|by|received from|asked by))\s"
    r"(?P<asker>[^:?]{3,160}?)\s?[:.–-]{0,2}$",
    re.IGNORECASE,
)
_SUBMITTED_ON = re.compile(
    r"^(?:(?:The )?following (?:written |public )?question (?:was|had been) (?:submitted|asked|"
    r"received|put)(?: in writing)? (?:by|from)|"
    r"(?:Written |Public |Supplementary )?Question (?:from|submitted by|by|received from|"
    r"asked by))\s(?P<asker>[^:?]{3,160}?)\s?:\s",
    re.IGNORECASE,
)
_FOLLOWING_QUESTION = re.compile(
    rf"^(?P<asker>(?:{PERSON_TITLE})\b\.?\s[^:]{{2,100}}?)\s+(?:asked|put|"
    rf"submitted)\s+(?:the following(?: supplementary)?"
    r" questions?|the [^:]{3,100}|[^:]{3,60})\s?:\s?[-–]?$",
    re.IGNORECASE,
)
_ASKER_FIRST = re.compile(
    rf"{_BOLD}(?P<asker>(?:{PERSON_TITLE})\b\.?\s{{1,3}}[A-Z][^:.?!]{{1,80}}?)\s{{0,3}}:{_BOLD}\s{{0,40}}"
)
_ASKER_LAST = re.compile(
    rf"\(\s?(?:(?i:asked|submitted|put|question)?\s?(?i:by|"
    rf"from)\s)?(?P<asker>(?:(?:{PERSON_TITLE})\b\.?\s)?"
    r"[A-Z][\w’'.-]*(?:\s(?:(?:de|van|von|der|la|le|of|and)\b|[A-Z][\w’'.-]*)){1,6}"
    r"(?:\s?(?:,|-|–)\s?[^()]{2,90})?)\)\.?$"
)
_SUPPLEMENTARY = re.compile(
    rf"(?P<asker>(?:{PERSON_TITLE})\b\.?\s[A-Z][^:.?!]{{1,60}}?)[’']s?\s(?:first |"
    rf"second )?supplementary question "
    r"(?:was|is|asked)\s?(?:as follows)?\s?[:–-]?\s{0,4}"
)
_TAIL = 200  # an asker in brackets is looked for in the last characters of a line


@dataclass(frozen=True, slots=True)
class Opening:
    """A line that opens a question."""

    label: str | None  # as printed: "Question 1", "Q2"
    words: int  # where the question's words begin; the block's end where on the next line
    asker: Speaker | None = None
    style: Literal["labelled", "announced", "asker_first", "lettered", "asker_last"] = "labelled"


def speaker(words: str) -> Speaker:
    """An asker as printed in brackets or before a colon: name, then council or role after a
    comma.
    """
    printed = _TOLD_TO.sub("", collapse(words))
    name, comma, rest = printed.partition(",")
    if not comma:
        dashed = re.split(r"\s[-–]\s", printed, maxsplit=1)
        name, rest = dashed[0], dashed[1] if len(dashed) > 1 else ""
    if not comma and not rest:
        bracket = re.fullmatch(r"(?P<name>[^()]{2,80})\((?P<role>[^()]{2,120})\)?", name.strip())
        if bracket:
            name, rest = bracket["name"], bracket["role"]
    name, role = name.strip(" .“”\"'"), rest.strip(" .,")
    return Speaker(name, role or None) if name else Speaker(None, printed or "unknown")


def opening(text: str, block: Block, numbered: bool, inside: bool) -> Opening | None:
    """Whether a block opens a question.

    Args:
        text: the exact text.
        block: the block, behind any paragraph label.
        numbered: whether a paragraph label stands before it.
        inside: whether an announced question is waiting for its words ("Question: ...").
    """
    line = block.text
    labelled = _LABEL.match(text, block.start, block.end)
    if labelled and _is_label(line, collapse(labelled["label"])):
        label = collapse(labelled["label"])
        rest = collapse(text[labelled.end() : block.end])
        named = _LABEL_NAMED.match(rest)
        if named and not is_reported(rest):
            return Opening(label, block.end, speaker(named["asker"]), "announced")
        led = _lead(text, labelled.end(), block.end)
        if led is not None:
            return Opening(label, led[1], led[0], "announced")
        return Opening(label, labelled.end())
    if len(line) < 400:
        submitted = _SUBMITTED.match(line)
        if submitted:
            return Opening(None, block.end, _asker(submitted["asker"]), "announced")
        announced = _SUBMITTED_ON.match(line)
        if announced:
            begin = words_after(text, block, announced.end())
            word = _WORD.match(text, begin, block.end)
            return Opening(
                None, word.end() if word else begin, _asker(announced["asker"]), "announced"
            )
    lettered = _LETTERED.match(text, block.start, block.end)
    if lettered and not inside:
        rest = collapse(text[lettered.end() : block.end])
        asked = _FOLLOWING_QUESTION.match(rest)
        if asked:
            return Opening(None, block.end, speaker(asked["asker"]), "lettered")
        alone = lone_person(rest) if len(rest) < 120 and rest[-1:] not in tuple(".?!") else None
        if alone is not None and alone.name is not None:
            return Opening(None, block.end, alone, "announced")
        led = _lead(text, lettered.end(), block.end)
        if led is not None:
            return Opening(None, led[1], led[0], "lettered")
        return Opening(None, lettered.end(), None, "lettered")
    last = None if inside else asker_last(text, block)
    if last is not None and _asks_before(text, block.start, last[0]):
        return Opening(None, block.start, None, "asker_last")
    first = _ASKER_FIRST.match(text, block.start, block.end)
    by_itself = first is not None and first.end() >= block.end
    told = _TOLD_TO.sub("", collapse(first["asker"])) if first and by_itself else ""
    if first and (_is_name(told) if by_itself else numbered and _is_name(first["asker"])):
        return Opening(None, first.end(), speaker(first["asker"]), "asker_first")
    return None


_LABEL_NAMED = re.compile(
    rf"^(?:from |by |asked by |submitted by )?(?P<asker>(?:{PERSON_TITLE})\b\.?\s"
    r"[^:?]{2,110}?)\s?[:–-]?$|"
    r"^(?:from|by|asked by|submitted by|put by)\s(?P<other>[A-Z][^:?.]{2,110}?)\s?[:–-]?$",
    re.IGNORECASE,
)


def _lead(text: str, start: int, end: int) -> tuple[Speaker, int] | None:
    """The asker before the words of a question: "Cllr Sole: ", "(Cllr Sole) ", "from Jo Reed: "."""
    bracketed = _BRACKETED.match(text, start, end)
    if bracketed and (found := lone_person(collapse(bracketed["asker"]))) is not None:
        return found, bracketed.end()
    first = _ASKER_FIRST.match(text, start, end)
    if first and _is_name(first["asker"]):
        return speaker(first["asker"]), first.end()
    from_ = _FROM_LEAD.match(text, start, end)
    if from_ and (found := lone_person(collapse(from_["asker"]))) is not None:
        return found, from_.end()
    return None


_FROM_LEAD = re.compile(
    r"(?i:asked |submitted |put )?(?i:from|by)\s{1,3}(?P<asker>[^:?.]{3,110}?)\s{0,3}:"
    rf"{_BOLD}\s{{1,40}}"
)


@lru_cache(maxsize=4096)
def lone_person(words: str) -> Speaker | None:
    """The one person that words consist of, with a council or role in brackets or after a comma.

    "Cllr Sole (Lowmere)" and "Jo Reed, a resident" are; "Drones and vans" and "the Panel" are not.
    """
    bare = words.strip(" .:–-*“”\"'")
    mentions = people_in(bare[:160], lines=False)
    if not mentions or mentions[0].start > 0 or mentions[0].role in BODY_ROLES:
        return None
    first = mentions[0]
    rest = bare[first.end :].strip()
    if first.plural or first.possessive or any(m.name for m in mentions[1:]):
        return None
    if rest and not (rest[0] in "(,–-" and not is_reported(rest) and not FINITE.search(rest)):
        return None
    if first.name is None:
        return Speaker(None, first.role) if not rest else None
    return speaker(bare)


_TO_ASK = re.compile(
    r"^(?P<asker>[^:?]{3,110}?)\s(?:to ask|will ask|asks|asked)\s(?P<asked>the\s[^:?]{3,80}?)\s?:$",
    re.IGNORECASE,
)


def untold(line: str) -> str:
    """A line without whom its person is to ask: "Cllr Sole to ask the Commissioner:" is Cllr Sole.

    Unchanged where it is no such line.
    """
    match = _TO_ASK.match(line)
    return match["asker"] if match else line


def addressee(line: str) -> Speaker | None:
    """The office that a line says is asked: "Cllr Sole to ask the Commissioner:"."""
    match = _TO_ASK.match(line)
    found = lone_person(match["asked"]) if match else None
    return found if found is not None and found.role is not None else None


def asks(text: str, block: Block) -> bool:
    """Whether a block is a question, with or without its asker in brackets behind it."""
    last = asker_last(text, block)
    return _asks_before(text, block.start, block.end if last is None else last[0])


def _asks_before(text: str, start: int, end: int) -> bool:
    """Whether the words before an asker in brackets are a question and not a report of one."""
    words = collapse(text[start:end])
    return words.endswith("?") and asker_told(words) is None and not is_reported(words[:60])


@lru_cache(maxsize=4096)
def asker_told(words: str) -> Speaker | None:
    """Who asks, where a question is told: "Cllr Sole asked whether the roof had been mended."

    Nobody where the words are the question itself: "The Commissioner asked for a rise. Why?"
    """
    line = collapse(words[:1500])
    first = re.split(r"(?<=[.?!])\s(?=[A-Z“\"])", line, maxsplit=1)
    clauses = read_sentence(first[0]).clauses
    subject = clauses[0].subject if clauses else None
    if not isinstance(subject, Mention) or clauses[0].joint or subject.kind == "body":
        return None
    if not clauses[0].asks and clauses[0].act != "raised_concern":
        return None
    member = subject.role in PRESIDING | {MEMBER} or (
        subject.name is not None and subject.name.lower().startswith(("cllr", "coun"))
    )
    if not member and len(first) > 1 and "?" in first[1]:
        return None
    return Speaker(
        subject.name, subject.role if subject.role != MEMBER or not subject.name else None
    )


def asked_by(line: str) -> Speaker | None:
    """The asker on a line of its own below a question: "Asked by: Cllr Sole", "From Jo Reed"."""
    match = _ASKED_BY.match(line) if len(line) < 180 else None
    return lone_person(match["asker"]) if match else None


def answerer(line: str) -> Speaker | None:
    """Who gives the answer, where its first line says so: "Reply by the Commissioner:".

    The words may follow on the same line; a line that tells of an answer ("The Commissioner
    replied that ...") is none of these.
    """
    match = (_ANSWER_BY.match(line) if len(line) < 200 else None) or _ANSWER_LEAD.match(line[:260])
    if match is None:
        gave = _GAVE.match(line) if len(line) < 200 else None
        return lone_person(gave["who"]) if gave else None
    return lone_person(match[match.lastgroup or 0])  # whichever of the ways it was told


_GAVE = re.compile(
    r"^(?:A\.?:?\s{1,9})?(?P<who>(?:The )?[A-Z][^:.?!]{2,90}?)\s(?:gave|provided|made) the "
    r"following (?:response|reply|answer)\s?[:–-]{0,2}$"
)


def _is_name(words: str) -> bool:
    return len(words) < 120 and lone_person(collapse(words)) is not None


def _is_label(line: str, label: str) -> bool:
    """Not "Question 1 was put by ...", which tells of a question."""
    rest = line[len(label) :].lstrip(" :.)–—-")
    return not re.match(
        r"(?:was|were|had|has|is|on the|of the|asked|and \d|from the agenda|to \d|above|below|"
        r"in the)\b",
        rest,
    )


def _asker(words: str) -> Speaker:
    """An asker announced in words: "Ms Tansley, who was not able to attend" is Ms Tansley."""
    return speaker(re.split(r",?\s(?:who|which|on behalf|and read)\b", words, maxsplit=1)[0])


def question_words(text: str, block: Block) -> int | None:
    """Where the words begin behind "Question:", else None."""
    match = _WORD.match(text, block.start, block.end)
    return match.end() if match else None


def supplementary_words(text: str, block: Block) -> int | None:
    """Where the words begin behind "Supplementary question:", else None."""
    match = _SUPPLEMENTARY_WORD.match(text, block.start, block.end)
    return match.end() if match else None


def answer_words(text: str, block: Block) -> int | None:
    """Where the words begin behind "Response:" or "A."; the end for "Response by X" alone.

    "Response by X: words" begins at X's name, which tells who answers.
    """
    match = _ANSWER.match(text, block.start, block.end)
    if match and (
        match.end() >= block.end or match.end() - block.start > 2 or text[match.end() - 1].isspace()
    ):
        return match.end()
    if _ANSWER_ALONE.match(block.text[:40]) and len(block.text) <= 40:
        return block.end
    if answerer(block.text) is None:
        return None
    if len(block.text) < 200 and _ANSWER_BY.match(block.text):
        return block.end
    return block.start if _ANSWER_LEAD.match(block.text[:260]) else None


def asker_last(text: str, block: Block) -> tuple[int, Speaker] | None:
    """The asker in brackets at the end of a block: where the bracket begins, and who it is."""
    tail_start = max(block.start, block.end - _TAIL)
    bracket = text.rfind("(", tail_start, block.end)
    while bracket >= tail_start:
        found = _ASKER_LAST.match(collapse(text[bracket : block.end]))
        if found:
            return bracket, speaker(found["asker"])
        bracket = text.rfind("(", tail_start, bracket) if bracket > tail_start else -1
    return _dashed(text, tail_start, block.end)


def _dashed(text: str, start: int, end: int) -> tuple[int, Speaker] | None:
    """A name behind a dash at the end of what somebody says: "Why is it late? – Cllr Sole"."""
    match = _NAME_BEHIND.search(text, start, end)
    found = lone_person(collapse(match["who"])) if match else None
    return (match.start("dash"), found) if match and found is not None else None


_NAME_BEHIND = re.compile(
    r"[.?!][”\"’']?\s{1,3}(?P<dash>[–—-])\s{1,3}(?P<who>[A-Z][^.?!:;–—\n]{2,90})\.?$"
)


def signed(words: str) -> Speaker | None:
    """Who is named behind an answer: "There are three. – Chief Constable Rix", "... (Mr Sole)"."""
    line = collapse(words[-300:])
    dashed = _dashed(line, 0, len(line))
    if dashed is not None:
        return dashed[1]
    bracket = _BRACKET_BEHIND.search(line)
    return lone_person(bracket["who"]) if bracket else None


_BRACKET_BEHIND = re.compile(r"[.?!][”\"’']?\s?\((?P<who>[A-Z][^()]{2,90})\)\.?$")
ANSWER_INSIDE = re.compile(
    rf"\?[”\"’']?\s{{1,4}}(?=(?:{_ANSWER_WORD}\s{{0,2}}\d{{0,2}}\s?[:–-]|A\d{{0,2}}[.:])\s{{1,4}}\S)"
)
"""Where a question ends and its answer begins on the same line."""


def supplementary(line: str) -> tuple[int, Speaker] | None:
    """Where the words begin behind "Mr Reed's supplementary question was:", and the asker."""
    match = _SUPPLEMENTARY.search(line[:400])
    return (match.end(), speaker(match["asker"])) if match else None


def words_after(text: str, block: Block, collapsed: int) -> int:
    """The place in the exact text that is `collapsed` characters into the collapsed text."""
    visible = len(block.text[:collapsed].replace(" ", ""))
    position = block.start
    while visible and position < block.end:
        visible -= not text[position].isspace()
        position += 1
    while position < block.end and text[position].isspace():
        position += 1
    return position
