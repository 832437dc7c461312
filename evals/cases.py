"""Evaluation cases: what a case file may hold, and what is wrong with one, by line and field."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StrictBool,
    ValidationError,
    field_validator,
    model_validator,
)

from evals.errors import CasesInvalid, Fault
from evals.matching import collapse, item_parts, normal, same_label
from ingest.model import Act

NEVER_ANSWERABLE = frozenset({"unanswerable", "out-of-domain", "injection"})
"""Categories whose every case is not to be answered."""

EITHER = frozenset(
    {
        "latest-position", "exhaustive-list", "comparison", "same-surname", "office-holder",
        "superseded", "asked-not-said", "follow-through", "not-recorded", "cut-off", "not-stated",
    }
)  # fmt: skip
"""Categories in which `answerable` says for each case whether it is to be answered."""

ALWAYS_ANSWERABLE = frozenset(
    {
        "direct", "attribution", "numeric", "temporal", "multi-item", "paraphrase", "acronym",
        "misspelling", "follow-up", "decisions", "truncated", "false-premise",
    }
)  # fmt: skip

CATEGORIES = ALWAYS_ANSWERABLE | EITHER | NEVER_ANSWERABLE

CUT_CATEGORIES = frozenset({"truncated", "cut-off"})
"""Categories whose answer must say that the published page is cut."""

QUOTE_CHARS = (40, 300)
CUT_MARK_CHARS = 300
MAX_GOLD = 4
MAX_GOLD_OF_LIST = 12

# Function words, left out when a paraphrase is compared with its source.
_STOP_WORDS = (
    "a about all an and any are as at be been being but by can did do does doing for "
    "from get getting go had has have he her him his how if in instead into is it its "
    "keep may me more most no not of off on onto or other others our out own she so "
    "some such than that the their them themselves then there they this those to too "
    "up us was we were what when where which who why will with would you your away end "
    "ends having ought pcc"
)
_STOP = frozenset(_STOP_WORDS.split())

Text = Annotated[str, Field(min_length=1)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class HistoryTurn(_Part):
    """An earlier turn of the conversation, oldest first."""

    role: Literal["user", "assistant"]
    content: Text


class Gold(_Part):
    """One piece of evidence that a complete answer cites."""

    doc: Text  # file name
    item: str | None = None  # agenda item as printed, or None
    paragraph: str | None = None  # printed label, "7a" for a. under 7., or None
    quote: str  # exact text after collapsing white space

    @field_validator("quote")
    @classmethod
    def _collapsed(cls, quote: str) -> str:
        low, high = QUOTE_CHARS
        if quote != collapse(quote):
            raise ValueError("white space is not collapsed")
        if not low <= len(quote) <= high:
            raise ValueError(f"has {len(quote)} characters; {low} to {high} are allowed")
        return quote


class Case(_Part):
    """One question with what a right answer cites and says.

    Fields and rules are those of the development set's README; `act` is an addition: what the
    speaker did (asked, undertook, ...), where the case is about that.
    """

    id: Text
    question: Annotated[str, Field(min_length=1, max_length=1000)]
    category: str
    answerable: StrictBool
    history: tuple[HistoryTurn, ...] = ()
    gold: tuple[Gold, ...] = ()
    must_include: tuple[tuple[str, ...], ...] = ()  # facts; any form of each is enough
    must_not_include: tuple[str, ...] = ()
    speaker: str | None = None
    date: str | None = None  # ISO
    note: Text
    act: Act | None = None

    @field_validator("question", "note")
    @classmethod
    def _not_blank(cls, text: str) -> str:
        if not text.strip():
            raise ValueError("is blank")
        return text

    @field_validator("category")
    @classmethod
    def _known(cls, category: str) -> str:
        if category not in CATEGORIES:
            raise ValueError(f"unknown category {category!r}")
        return category

    @field_validator("date")
    @classmethod
    def _iso(cls, text: str | None) -> str | None:
        if text is not None and not re.fullmatch(r"\d{4}-\d\d-\d\d", text):
            raise ValueError("is not YYYY-MM-DD")
        if text is not None:
            date.fromisoformat(text)
        return text

    @field_validator("must_include")
    @classmethod
    def _facts(cls, facts: tuple[tuple[str, ...], ...]) -> tuple[tuple[str, ...], ...]:
        for number, fact in enumerate(facts):
            if not fact:
                raise ValueError(f"fact {number} has no form")
            _all_normal(fact)
        return facts

    @field_validator("must_not_include")
    @classmethod
    def _forms(cls, forms: tuple[str, ...]) -> tuple[str, ...]:
        _all_normal(forms)
        return forms

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if self.category == "follow-up" and not self.history:
            raise ValueError("history: a follow-up needs earlier turns")
        if self.answerable and self.category in NEVER_ANSWERABLE:
            raise ValueError(f"answerable: {self.category} cases are not to be answered")
        if not self.answerable and self.category in ALWAYS_ANSWERABLE:
            raise ValueError(f"answerable: {self.category} cases are to be answered")
        if not self.answerable:
            if self.gold:
                raise ValueError("gold: a case that is not to be answered has none")
            if self.must_include:
                raise ValueError("must_include: a case that is not to be answered has no facts")
            return self
        most = MAX_GOLD_OF_LIST if self.category == "exhaustive-list" else MAX_GOLD
        least = 2 if self.category == "multi-item" else 1
        if not least <= len(self.gold) <= most:
            raise ValueError(f"gold: needs {least} to {most} quotes, has {len(self.gold)}")
        if not self.must_include:
            raise ValueError("must_include: needs at least one fact")
        return self


def _all_normal(forms: Iterable[str]) -> None:
    for form in forms:
        if not form or form != normal(form):
            raise ValueError(f"form {form!r} is not in normal form (collapsed, lower case)")


def parse(lines: Iterable[str], path: str = "cases") -> tuple[Case, ...]:
    """Reads cases from the lines of a JSON Lines file.

    Args:
        lines: one JSON object each; blank lines are passed over.
        path: what to call the file in a message.

    Returns:
        The cases in the order of the file, possibly none.

    Raises:
        CasesInvalid: with every fault of the file, each by line and field.
    """
    cases: list[Case] = []
    faults: list[Fault] = []
    seen: dict[str, int] = {}
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            raw = json.loads(line)
        except ValueError as error:
            faults.append(Fault(number, "", f"not JSON: {error}"))
            continue
        if not isinstance(raw, dict):
            faults.append(Fault(number, "", "not a JSON object"))
            continue
        name = raw.get("id") if isinstance(raw.get("id"), str) else None
        try:
            case = Case.model_validate(raw)
        except ValidationError as error:
            faults += [_fault(number, name, detail) for detail in error.errors()]
            continue
        if case.id in seen:
            faults.append(Fault(number, "id", f"already used on line {seen[case.id]}", case.id))
        seen.setdefault(case.id, number)
        cases.append(case)
    if faults:
        raise CasesInvalid(path, faults)
    return tuple(cases)


def _fault(line: int, name: str | None, detail: Mapping[str, object]) -> Fault:
    place = detail["loc"]
    field = ".".join(str(part) for part in place) if isinstance(place, tuple) else ""
    message = str(detail["msg"]).removeprefix("Value error, ")
    if not field and ": " in message:  # rules over several fields name the one to mend first
        field, message = message.split(": ", 1)
    return Fault(line, field, message, name)


def load(paths: Sequence[Path]) -> tuple[Case, ...]:
    """Reads one or more case files; an id may be used once over all of them.

    Raises:
        CasesInvalid: a file is missing, is not UTF-8, or has faults.
    """
    cases: list[Case] = []
    owners: dict[str, Path] = {}
    for path in paths:
        try:
            text = path.read_text(encoding="utf-8")
        except OSError as error:
            reason = error.strerror or "cannot be read"
            raise CasesInvalid(str(path), [Fault(0, "", reason)]) from error
        except UnicodeDecodeError as error:
            raise CasesInvalid(str(path), [Fault(0, "", "is not UTF-8 text")]) from error
        for case in parse(text.splitlines(), str(path)):
            if case.id in owners:
                fault = Fault(0, "id", f"{case.id!r} is also in {str(owners[case.id])!r}", case.id)
                raise CasesInvalid(str(path), [fault])
            owners[case.id] = path
            cases.append(case)
    return tuple(cases)


def digest(cases: Sequence[Case]) -> str:
    """SHA-256 of the cases in order: the same for the same cases, whatever the file."""
    lines = (case.model_dump_json() for case in cases)
    return sha256("\n".join(lines).encode()).hexdigest()


def check(cases: Sequence[Case], texts: Mapping[str, str]) -> tuple[Fault, ...]:
    """Compares cases with the documents they cite.

    Args:
        cases: valid cases.
        texts: file name -> text of the document as read, with its line breaks.

    Returns:
        Every fault, in case order; `line` is the number of the case. Checked are: the document is
        there, the quote stands in it exactly once, the item's title stands in it, the printed
        label agrees where the line of the quote prints one, every fact has a form in the gold
        paragraphs, no forbidden form is there, and a paraphrase shares no content word with them.
    """
    pages = {file: _Page(text) for file, text in texts.items()}
    faults: list[Fault] = []
    for number, case in enumerate(cases, 1):
        faults += [
            Fault(number, field, message, case.id) for field, message in _check_one(case, pages)
        ]
    return tuple(faults)


_INLINE = re.compile(r"(?:^|(?<=[.!?:|)\]\"'\u201d\u2019]) |Minutes: )(\d{1,2})\. (?=\S)")


class _Page:
    """A document's collapsed text and the lines in it, lines broken in mid-sentence joined."""

    def __init__(self, text: str) -> None:
        lines: list[str] = []
        for line in map(collapse, text.splitlines()):
            if not line:
                continue
            if lines and line[0].islower() and not re.match(r"[a-z][.)] ", line):
                lines[-1] += " " + line
            else:
                lines.append(line)
        self.text = " ".join(lines)
        self.spans: list[tuple[int, int, str | None]] = []
        at, parent = 0, None
        for line in lines:
            main = re.match(r"(\d{1,2})\. +\S", line)
            letter = re.match(r"([a-z])\. +\S", line)
            label = None
            if main:
                parent = label = main[1]
            elif letter and parent:
                label = parent + letter[1]
            self.spans.append((at, at + len(line), label))
            at += len(line) + 1

    def places(self, quote: str) -> list[int]:
        return [found.start() for found in re.finditer(f"(?={re.escape(quote)})", self.text)]

    def label_before(self, start: int) -> list[str]:
        """The last label before a place, on pages that run their paragraphs on in one line."""
        return [found[1] for found in _INLINE.finditer(self.text, 0, start + 4)][-1:]

    def around(self, start: int, end: int) -> list[tuple[int, int, str | None]]:
        return [span for span in self.spans if span[0] < end and start < span[1]]


def _check_one(case: Case, pages: Mapping[str, _Page]) -> Iterable[tuple[str, str]]:
    evidence = ""
    for index, gold in enumerate(case.gold):
        field = f"gold.{index}"
        page = pages.get(gold.doc)
        if page is None:
            yield f"{field}.doc", f"no document {gold.doc!r}"
            continue
        places = page.places(gold.quote)
        if len(places) != 1:
            yield f"{field}.quote", f"stands {len(places)} times in {gold.doc!r}, not once"
            continue
        lines = page.around(places[0], places[0] + len(gold.quote))
        labels = [label for _, _, label in lines if label]
        if labels:
            labels += page.label_before(places[0])
        if labels and not any(same_label(gold.paragraph, label) for label in labels):
            yield f"{field}.paragraph", f"is {gold.paragraph!r}, the quote's line prints {labels}"
        if gold.item and normal(item_parts(gold.item)[1]) not in normal(page.text):
            yield f"{field}.item", f"{gold.item!r} does not stand in {gold.doc!r}"
        # A cut-off is told a line or two after the words that it cuts.
        after = CUT_MARK_CHARS if case.category in CUT_CATEGORIES else 0
        evidence += " " + page.text[lines[0][0] : lines[-1][1] + after]
    plain = normal(evidence)
    for index, fact in enumerate(case.must_include):
        if not any(form in plain for form in fact):
            yield f"must_include.{index}", f"no form of {list(fact)} is in the gold paragraphs"
    for index, form in enumerate(case.must_not_include):
        if form in plain:
            yield f"must_not_include.{index}", f"{form!r} is in the gold paragraphs"
    if case.category == "paraphrase":
        shared = _stems(case.question) & _stems(evidence)
        if shared:
            yield "question", f"a paraphrase shares words with its source: {sorted(shared)}"


def _stems(text: str) -> set[str]:
    words = re.findall(r"[a-z0-9]+", normal(text))
    return {word[:5] for word in words if word not in _STOP and len(word) > 2}
