"""How questions are printed: eight layouts, recognised line by line.

`opening` and the others are for one line with its white space collapsed; spans in the exact text
are found by `words_after`.
"""

import re
from dataclasses import dataclass
from typing import Literal

from ingest.blocks import Block, collapse
from ingest.model import Speaker
from ingest.wording import FINITE, PERSON_TITLE, is_reported

_LABEL = re.compile(
    r"(?P<label>(?:Supplementary\s{1,3})?(?:Question|QUESTION|"
    r"Cwestiwn)\s{0,3}(?:No\.?\s{0,3})?\d{1,2}|Q\s?\d{1,2})"
    r"(?![\d/])\s{0,8}[:.)–—-]{0,2}\s{0,40}"
)
_WORD = re.compile(r"(?:Question|QUESTION|Cwestiwn|Q)\s{0,3}[:.]-?\s{0,40}")
_LETTERED = re.compile(r"(?:Q|Question)\s{0,2}[.:]-?\s{1,40}")
_SUPPLEMENTARY_WORD = re.compile(
    r"(?:Supplementary|SUPPLEMENTARY)(?: [Qq]uestion)?\s{0,3}[:.–-]{1,2}\s{0,40}"
)
_ANSWER = re.compile(
    r"(?:Response|Answer|Reply|RESPONSE|ANSWER|REPLY|Ateb|Ymateb|"
    r"A)\s{0,3}(?:\d{1,2}\s{0,3})?[:.]-?\s{0,40}"
)
_ANSWER_BY = re.compile(
    r"^(?:Response|Answer|Reply)\s(?:by|from|of)\s(?P<who>[^:.?]{3,120}?)\s?[:.–-]{0,2}$",
    re.IGNORECASE,
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
    r"^(?:The )?following (?:written |public )?question (?:was|had been) (?:submitted|asked|"
    r"received|put)"
    r"(?: in writing)? (?:by|from)\s(?P<asker>[^:?]{3,160}?)\s?:\s",
    re.IGNORECASE,
)
_FOLLOWING_QUESTION = re.compile(
    rf"^(?P<asker>(?:{PERSON_TITLE})\b\.?\s[^:]{{2,100}}?)\s+(?:asked|put|"
    rf"submitted)\s+(?:the following(?: supplementary)?"
    r" questions?|the [^:]{3,100}|[^:]{3,60})\s?:\s?[-–]?$",
    re.IGNORECASE,
)
_ASKER_FIRST = re.compile(
    rf"(?P<asker>(?:{PERSON_TITLE})\b\.?\s{{1,3}}[A-Z][^:.?!]{{1,80}}?)\s{{0,3}}:\s{{0,40}}"
)
_ASKER_LAST = re.compile(
    rf"\(\s?(?:(?:asked|submitted|question)?\s?(?:by|"
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
    style: Literal["labelled", "announced", "asker_first", "lettered"] = "labelled"


def speaker(words: str) -> Speaker:
    """An asker as printed in brackets or before a colon: name, then council or role after a
    comma.
    """
    printed = collapse(words)
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
        named = re.match(
            rf"^(?:from |by )?(?P<asker>(?:{PERSON_TITLE})\b\.?\s[^:?]{{2,110}}?)\s?[:–-]?$", rest
        )
        if named and not is_reported(rest):
            return Opening(label, block.end, speaker(named["asker"]), "announced")
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
        return Opening(None, lettered.end(), None, "lettered")
    first = _ASKER_FIRST.match(text, block.start, block.end)
    if first and (numbered or first.end() >= block.end) and _is_name(first["asker"]):
        return Opening(None, first.end(), speaker(first["asker"]), "asker_first")
    return None


def _is_name(words: str) -> bool:
    return len(words) < 70 and not is_reported(words) and not FINITE.search(words)


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
    """Where the words begin behind "Response:" or "A."; the end for "Response by X" alone."""
    match = _ANSWER.match(text, block.start, block.end)
    if match and (
        match.end() >= block.end or match.end() - block.start > 2 or text[match.end() - 1].isspace()
    ):
        return match.end()
    if len(block.text) < 160 and _ANSWER_BY.match(block.text):
        return block.end
    return None


def asker_last(text: str, block: Block) -> tuple[int, Speaker] | None:
    """The asker in brackets at the end of a block: where the bracket begins, and who it is."""
    tail_start = max(block.start, block.end - _TAIL)
    bracket = text.rfind("(", tail_start, block.end)
    while bracket >= tail_start:
        found = _ASKER_LAST.match(collapse(text[bracket : block.end]))
        if found:
            return bracket, speaker(found["asker"])
        bracket = text.rfind("(", tail_start, bracket) if bracket > tail_start else -1
    return None


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
