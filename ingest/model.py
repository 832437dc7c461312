"""What a document is once it has been read: meeting, items, paragraphs, sentences, each with its
span.

Every `start`/`end` is a half-open span of `Document.text`, which is kept exactly as published, so
`text[start:end]` is always what may be quoted. Words to search are made elsewhere (`chunk.py`).
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal

Basis = Literal["printed", "inferred", "not_stated"]
"""How a fact about a document is known: it stands there, it follows from what stands there, or
not at all."""

SpeakerBasis = Literal["printed", "inferred", "role", "author"]
"""`printed`: the name or role stands in the sentence. `inferred`: a pronoun or a speech carried
on within
the item. `role`: the name was supplied for the office from the dated table of holders. `author`:
the
first person of a signed document."""

Act = Literal[
    "stated", "asked", "replied", "assured", "undertook", "welcomed", "raised_concern",
    "proposed", "resolved", "noted", "reported", "quoted",
]  # fmt: skip

DocumentKind = Literal[
    "minutes", "agenda", "statement", "news", "press_release", "decision", "report", "other"
]
"""`minutes` is a record of a meeting or of one of its items. `statement` is an office holder's
own words
(a blog). `news` is a third party's account. Everything but `minutes` is quoted as what it is."""

ParagraphKind = Literal["minute", "resolution", "question", "agenda", "note", "heading"]
"""`minute`: the record of what happened (or any paragraph of a document that is not minutes).
`resolution`: a decision standing on its own. `question`: the words of a question put to somebody.
`agenda`: the agenda's own text, never evidence of what was said. `note`: a later addition or
attendance
block. `heading`: a sub-heading or byline inside an item, kept because a date or name may stand
there."""

Rendering = Literal[
    "numbered_list", "stripped_list", "pipe_table", "error_banner", "single_item", "issue_page",
    "flat_text", "prose", "agenda_only",
]  # fmt: skip
"""The seven ways in which meetings arrive as text, `prose` for what is no minutes, `agenda_only`
where
nothing has happened yet."""


@dataclass(frozen=True, slots=True)
class Speaker:
    """A person or an office, as far as the document says. At least one of name and role is set."""

    name: str | None  # as printed, with its title: "Cllr Pemberley-Knox", "Mr Ashbrook"
    role: str | None  # canonical office or printed role: "Police and Crime Commissioner", "Chair"
    basis: SpeakerBasis = "printed"


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of a paragraph: the unit of every answer."""

    start: int
    end: int
    speaker: Speaker | None = None  # None: not recorded
    act: Act | None = None
    reply_to: Speaker | None = None  # whose question this answers, where recorded


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A numbered minute, or a bare one.

    `anchor` is unique in the document and the same on every run: item key, then printed label or,
    where none is printed, `r1` (resolution), `q1` (question), `p1` (any other), counted in the
    item.
    """

    anchor: str  # "82/7a", "82/r1", "3/p2"
    label: str | None  # as printed, a lettered line with its number: "7a", "1.1", "(2)" gives "2"
    start: int  # the paragraph's words without its label; a cut-off marker at its end included
    end: int
    kind: ParagraphKind = "minute"
    sentences: tuple[Sentence, ...] = ()
    truncated: bool = False  # the page breaks this paragraph off
    question: str | None = None  # label of the Question that this paragraph asks or answers
    label_basis: Basis = "printed"  # "inferred" for a letter whose number stands on the line above


@dataclass(frozen=True, slots=True)
class Question:
    """A question put at a meeting under its own label, with the person who put it."""

    label: str  # "Question 1", "Q2"
    asker: Speaker | None
    start: int  # the words of the question, without the asker's name after it
    end: int
    paragraphs: tuple[str, ...] = ()  # anchors of the paragraphs that answer it


@dataclass(frozen=True, slots=True)
class AgendaItem:
    """One item of a meeting; a document that is not minutes has a single one without a number."""

    key: str  # unique in the document, the number where there is one: "82", "i3"
    number: str | None  # "82", "23/22", "3.1"
    number_basis: Basis
    title: str | None  # cleaned of furniture ("PDF 381 KB"); an exact substring of the text
    title_start: int  # span of the title in the text; start == end where there is none
    title_end: int
    start: int  # the whole item, heading included
    end: int
    paragraphs: tuple[Paragraph, ...] = ()
    questions: tuple[Question, ...] = ()
    truncated: bool = False
    full_text_url: str | None = None  # where the page says the full minute stands


@dataclass(frozen=True, slots=True)
class Meeting:
    """The meeting that a document records."""

    body: str | None
    date: date | None
    date_basis: Basis
    venue: str | None = None
    body_basis: Basis = "printed"


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing the reader of a document noticed: dropped, inferred, cut off or unclear."""

    kind: Literal["dropped", "inferred", "cut_off", "unclear"]
    message: str
    start: int | None = None


Presence = Literal["chair", "present", "in_attendance", "apologies"]
"""`chair`: presided, or was elected to. `present`: a member on the list of those present.
`in_attendance`: an officer or guest. `apologies`: sent them, or was absent."""


@dataclass(frozen=True, slots=True)
class Attendee:
    """One person whom the document lists as there or not there, and where it does."""

    person: Speaker
    presence: Presence
    anchor: str  # of the paragraph that lists the person
    start: int  # the sentence that does, or the whole list
    end: int


@dataclass(frozen=True, slots=True)
class Source:
    """What is known of a document before it is read: its file and what `sources.toml` declares."""

    file: str  # name of the ingested file (no directory), or the last part of its address
    url: str | None = None
    title: str | None = None
    publisher: str | None = None
    kind: DocumentKind | None = None
    published: date | None = None
    author: str | None = None
    body: str | None = None
    meeting_date: date | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """A document with its exact text and everything found in it."""

    id: str  # "ambershire-police-and-crime-panel/2023-04-18": where it stands, not what it says
    file: str
    text: str  # exactly as published (after decoding); all spans point here
    sha256: str  # of the bytes read
    kind: DocumentKind
    kind_basis: Basis
    rendering: Rendering
    title: str | None
    publisher: str | None
    url: str | None
    published: date | None
    author: str | None
    meeting: Meeting | None
    items: tuple[AgendaItem, ...] = ()
    remarks: tuple[Remark, ...] = ()
    # people the page lists as present, with their printed roles
    attendance: tuple[Speaker, ...] = ()
    # everybody it lists, the absent too, with the words that list them
    attendees: tuple[Attendee, ...] = ()

    @property
    def day(self) -> date | None:
        """The date it speaks of: its meeting's, else its publication's; None: not stated."""
        return self.meeting.date if self.meeting is not None else self.published

    def words(self, start: int, end: int) -> str:
        """The exact words of a span."""
        return self.text[start:end]
