"""What travels on the road of a question: what was asked, what was retrieved, what is answered."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from ingest.model import Act, Basis, DocumentKind, Speaker

Status = Literal["answered", "not_found", "declined", "clarify"]

NothingKind = Literal["not_in_documents", "not_recorded", "cut_off", "not_stated"]
"""The four kinds of nothing."""


AHEAD = frozenset({"weak_evidence"})
"""Codes of the notices that are told before the words of an answer, as they say how to read it."""


@dataclass(frozen=True, slots=True)
class Filters:
    """Narrows where to look. Every field is a condition; None is no condition."""

    date_from: date | None = None  # inclusive
    date_to: date | None = None  # inclusive
    body: str | None = None
    document: str | None = None  # a document's id or file
    speaker: str | None = None
    kind: DocumentKind | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn of a conversation, as the caller told it. Never evidence."""

    role: Literal["user", "assistant"]
    content: str


@dataclass(frozen=True, slots=True)
class Question:
    """What a person asked, normalised (NFC, no control or bidi characters), 1 to 1,000
    characters."""

    text: str
    filters: Filters = Filters()
    model: str | None = None


@dataclass(frozen=True, slots=True)
class CitedDocument:
    """The document a citation points into."""

    id: str
    file: str
    title: str | None
    url: str | None
    kind: DocumentKind
    publisher: str | None


@dataclass(frozen=True, slots=True)
class CitedMeeting:
    """The meeting a citation points into."""

    body: str | None
    date: date | None
    date_basis: Basis


@dataclass(frozen=True, slots=True)
class CitedItem:
    """The agenda item a citation points into."""

    number: str | None
    number_basis: Basis
    title: str | None


@dataclass(frozen=True, slots=True)
class Citation:
    """Where the words stand that support a statement."""

    number: int  # 1, 2, ...: the mark in the answer
    label: str  # "Ambershire Police and Crime Panel, 18 April 2023, item 82, paragraph 2"
    document: CitedDocument
    meeting: CitedMeeting | None
    item: CitedItem | None
    question: str | None  # label of the question asked or answered here
    paragraph: str | None  # printed label
    quote: str  # exact words that support the statement
    passage: str  # the whole paragraph, exact words
    truncated: bool
    url: str  # "/v1/documents/<id>#<anchor>"


@dataclass(frozen=True, slots=True)
class Statement:
    """One thing the answer says: a whole sentence of the record, with who said it."""

    text: str
    citations: tuple[int, ...]
    speaker: Speaker | None
    act: Act | None
    verbatim: bool = True
    source: str | None = None  # of a machine-written statement: the sentence it is written from


@dataclass(frozen=True, slots=True)
class Notice:
    """Something the reader must know about the answer: a cut-off, an age, a kind of nothing."""

    code: str
    message: str
    url: str | None = None
    citations: tuple[int, ...] = ()  # numbers of those it is about; empty: about all of the answer


@dataclass(frozen=True, slots=True)
class Usage:
    """What a chat model used for an answer."""

    input_tokens: int
    output_tokens: int
    cost: float  # in the currency of the configured prices
    estimated: bool = False  # counted here, since the provider did not say


@dataclass(frozen=True, slots=True)
class IndexInfo:
    """The generation an answer was made from."""

    generation: str
    built_at: str  # ISO 8601, UTC
    documents: int


@dataclass(frozen=True, slots=True)
class Answer:
    """The one object that HTTP, terminal, Slack, widget and evaluation all render (API.md)."""

    status: Status
    answer: str
    statements: tuple[Statement, ...] = ()
    citations: tuple[Citation, ...] = ()
    notices: tuple[Notice, ...] = ()
    related: tuple[Citation, ...] = ()
    model: str = "extractive"
    index: IndexInfo | None = None
    timings_ms: Mapping[str, float] = field(default_factory=dict)
    usage: Usage | None = None  # None where no chat model was asked
    id: str = ""  # given by the service
    conversation_id: str | None = None


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph as retrieved for one question."""

    citation: Citation
    score: float  # higher is better; never leaves the service
    details: Mapping[str, Any] = field(default_factory=dict)
