"""The HTTP contract in types: what is accepted, and our objects as API.md writes them.

Requests are pydantic models that refuse what they do not know. Replies are plain dicts made from
our frozen objects by the `*_json` functions; the `*Reply` models describe them in `/openapi.json`,
and a test holds every reply against its model. No score, embedding or internal path is copied.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, Literal, get_args

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from ingest.model import (
    Act,
    AgendaItem,
    Basis,
    Document,
    DocumentKind,
    Meeting,
    Paragraph,
    Speaker,
    SpeakerBasis,
)
from service.bodies import called
from service.errors import InvalidRequest
from service.model import (
    Answer,
    Citation,
    CitedDocument,
    CitedItem,
    CitedMeeting,
    Filters,
    IndexInfo,
    Notice,
    Question,
    Statement,
    Status,
    Turn,
    Usage,
)
from service.normalise import normalise, question_text

if TYPE_CHECKING:
    from ingest.catalogue import DocumentSummary
    from service.conversations import Conversation, Exchange, Feedback

MAX_HISTORY = 20
MAX_TURN_CHARS = 8_000
MAX_NAME_CHARS = 300
MAX_COMMENT_CHARS = 2_000
MAX_K = 50

Json = dict[str, Any]


# --- requests ---------------------------------------------------------------------------------


def _name(text: str) -> str:
    return question_text(text, "filter", MAX_NAME_CHARS)


def _turn(text: str) -> str:
    return question_text(text, "content", MAX_TURN_CHARS)


def _comment(text: str) -> str:
    return question_text(text, "comment", MAX_COMMENT_CHARS)


def _day(text: str) -> str:
    try:
        if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
            date.fromisoformat(text)
            return text
    except ValueError:
        pass
    raise InvalidRequest("filters", "must be a date like 2023-04-18")


QuestionText = Annotated[
    str,
    AfterValidator(question_text),
    Field(description="1 to 1,000 characters after normalising.", examples=["What was decided?"]),
]
Name = Annotated[str, AfterValidator(_name)]
Day = Annotated[str, AfterValidator(_day), Field(json_schema_extra={"format": "date"})]
Id = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]


class Request(BaseModel):
    """Refuses unknown fields and values of another type."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class FiltersBody(Request):
    """Narrows where to look."""

    from_: Day | None = Field(default=None, alias="from", description="Meetings on or after it.")
    to: Day | None = Field(default=None, description="Meetings on or before it.")
    body: Name | None = Field(default=None, description="Name of the meeting's body.")
    document: Name | None = Field(default=None, description="A document's id or file.")
    speaker: Name | None = Field(default=None, description="Who speaks.")
    kind: DocumentKind | None = Field(default=None, description="Kind of document.")

    @model_validator(mode="after")
    def _in_order(self) -> "FiltersBody":
        if self.from_ and self.to and self.from_ > self.to:
            raise InvalidRequest("filters", "from must not be after to")
        return self

    def value(self) -> Filters:
        """The filters as our own type."""
        return Filters(
            date_from=date.fromisoformat(self.from_) if self.from_ else None,
            date_to=date.fromisoformat(self.to) if self.to else None,
            body=self.body,
            document=self.document,
            speaker=self.speaker,
            kind=self.kind,
        )


class TurnBody(Request):
    """An earlier turn."""

    role: Literal["user", "assistant"]
    content: Annotated[str, AfterValidator(_turn)]


class AskRequest(Request):
    """`POST /v1/ask`."""

    question: QuestionText
    conversation_id: Id | None = Field(default=None, description="Continue this conversation.")
    history: Annotated[list[TurnBody], Field(max_length=MAX_HISTORY)] | None = Field(
        default=None, description="Earlier turns, oldest first; not together with conversation_id."
    )
    filters: FiltersBody | None = None
    model: Annotated[str, Field(min_length=1, max_length=100)] | None = Field(
        default=None, description="One of GET /v1/models."
    )

    @model_validator(mode="after")
    def _one_memory(self) -> "AskRequest":
        if self.conversation_id is not None and self.history is not None:
            raise InvalidRequest("history", "must not be sent together with conversation_id")
        return self

    def value(self) -> Question:
        """The question as our own type."""
        filters = self.filters.value() if self.filters else Filters()
        return Question(self.question, filters, self.model)

    def turns(self) -> tuple[Turn, ...] | None:
        """The caller's own history; None where it keeps none."""
        if self.history is None:
            return None
        return tuple(Turn(turn.role, turn.content) for turn in self.history)


class SearchRequest(Request):
    """`POST /v1/search`."""

    query: Annotated[
        str,
        AfterValidator(lambda text: question_text(text, "query")),
        Field(description="1 to 1,000 characters after normalising."),
    ]
    k: int = Field(default=10, ge=1, le=MAX_K, description="Paragraphs wanted.")
    filters: FiltersBody | None = None

    def value(self) -> Question:
        """The query as our own type."""
        return Question(self.query, self.filters.value() if self.filters else Filters())


class FeedbackRequest(Request):
    """`POST /v1/feedback`."""

    answer_id: Id
    rating: Literal["up", "down"]
    comment: Annotated[str, AfterValidator(_comment)] | None = None


REQUEST_FIELDS: frozenset[str] = frozenset(
    field.alias or name
    for model in (FiltersBody, TurnBody, AskRequest, SearchRequest, FeedbackRequest)
    for name, field in model.model_fields.items()
) | {"messages", "role", "content", "stream", "n"}
"""Every field name of the contract: what an error may name."""


# --- replies, as described in /openapi.json ---------------------------------------------------


class Reply(BaseModel):
    """A reply; fields may be added in later versions, never renamed or dropped."""

    model_config = ConfigDict(extra="forbid", defer_build=True)


class PersonReply(Reply):
    """A person or an office, as far as the document says."""

    name: str | None
    role: str | None
    basis: SpeakerBasis


class StatementReply(Reply):
    """One whole sentence of the record; or, where `verbatim` is false, a chat model's words that
    were checked against `source`, the sentence of the record that they cite."""

    text: str
    citations: list[int]
    speaker: PersonReply | None
    act: Act | None
    verbatim: bool
    source: str | None = Field(default=None, exclude_if=lambda source: source is None)


class CitedDocumentReply(Reply):
    """The document a citation points into."""

    id: str
    file: str
    title: str | None
    url: str | None
    kind: DocumentKind
    publisher: str | None


class CitedMeetingReply(Reply):
    """The meeting a citation points into."""

    body: str | None
    date: str | None
    date_basis: Basis


class CitedItemReply(Reply):
    """The agenda item a citation points into."""

    number: str | None
    number_basis: Basis
    title: str | None


class CitationReply(Reply):
    """Where the words stand. `quote` and `passage` are the document's exact words."""

    number: int
    label: str
    document: CitedDocumentReply
    meeting: CitedMeetingReply | None
    item: CitedItemReply | None
    question: str | None
    paragraph: str | None
    quote: str
    passage: str
    truncated: bool
    url: str


class NoticeReply(Reply):
    """Something the reader must know about the answer."""

    code: str
    message: str
    url: str | None
    citations: list[int] = Field(
        default=[],
        exclude_if=lambda citations: not citations,
        description="Numbers of the citations it is about; left out where it is about the whole.",
    )


class IndexReply(Reply):
    """The index an answer was made from."""

    generation: str
    built_at: str
    documents: int


class UsageReply(Reply):
    """What a chat model used for the answer; `cost` in the currency of the configured prices."""

    input_tokens: int
    output_tokens: int
    cost: float
    estimated: bool


class AnswerReply(Reply):
    """The answer."""

    id: str
    conversation_id: str | None
    status: Status
    answer: str
    statements: list[StatementReply]
    citations: list[CitationReply]
    notices: list[NoticeReply]
    related: list[CitationReply]
    model: str
    index: IndexReply | None
    timings_ms: dict[str, float]
    usage: UsageReply | None = Field(default=None, exclude_if=lambda usage: usage is None)


class SearchReply(Reply):
    """Ranked paragraphs, best first."""

    passages: list[CitationReply]
    index: IndexReply


class MeetingReply(CitedMeetingReply):
    """A meeting."""

    venue: str | None


class SentenceReply(Reply):
    """One sentence with who says it."""

    text: str
    speaker: PersonReply | None
    act: Act | None
    reply_to: PersonReply | None


class ParagraphReply(Reply):
    """A paragraph with its sentences."""

    label: str | None
    label_basis: Basis
    anchor: str
    kind: str
    question: str | None
    text: str
    truncated: bool
    sentences: list[SentenceReply]


class QuestionReply(Reply):
    """A question put at a meeting under its own label."""

    label: str
    asker: PersonReply | None
    text: str
    paragraphs: list[str]
    anchors: list[str]


class ResolutionReply(Reply):
    """A decision standing on its own."""

    text: str
    anchor: str


class ItemReply(Reply):
    """An agenda item."""

    number: str | None
    number_basis: Basis
    title: str | None
    truncated: bool
    full_text_url: str | None
    anchor: str
    questions: list[QuestionReply]
    paragraphs: list[ParagraphReply]
    resolutions: list[ResolutionReply]


class DocumentReply(Reply):
    """One document with its structure and every anchor that a citation can point to."""

    id: str
    file: str
    title: str | None
    kind: DocumentKind
    publisher: str | None
    url: str | None
    published: str | None
    author: str | None
    meeting: MeetingReply | None
    items: list[ItemReply]
    attendance: list[PersonReply]


class SummaryReply(Reply):
    """One document of the list."""

    id: str
    file: str
    title: str | None
    kind: DocumentKind
    publisher: str | None
    url: str | None
    published: str | None
    author: str | None
    meeting: CitedMeetingReply | None
    items: int
    paragraphs: int
    truncated_items: int
    duplicate_of: str | None
    also: list[str]


class DocumentsReply(Reply):
    """What is in the index."""

    documents: list[SummaryReply]
    index: IndexReply


class SharedAnswerReply(Reply):
    """A stored answer with its question, as a share link shows it: without its conversation."""

    question: str
    at: str
    answer: AnswerReply


class WidgetCoverageReply(Reply):
    """What the index covers, in a line."""

    meetings: int
    documents: int
    bodies: list[str]
    first: str | None
    last: str | None
    last_ingested: str


class WidgetReply(Reply):
    """What the widget is told before the first question."""

    enabled: bool
    needs_key: bool
    retention_days: int
    title: str | None
    greeting: str | None
    accent: str | None
    accent_dark: str | None
    examples: list[str]
    coverage: WidgetCoverageReply | None


class ConversationTurnReply(Reply):
    """One turn of a stored conversation."""

    role: Literal["user", "assistant"]
    content: str
    answer_id: str | None
    at: str


class ConversationReply(Reply):
    """A stored conversation, oldest turn first."""

    id: str
    created_at: str
    turns: list[ConversationTurnReply]
    answers: list[AnswerReply]


class FeedbackReply(Reply):
    """Feedback has been stored."""

    id: str
    answer_id: str
    rating: Literal["up", "down"]


class ModelReply(Reply):
    """An answer model on offer."""

    id: str
    object: Literal["model"]
    created: int
    owned_by: str
    default: bool
    description: str


class ModelsReply(Reply):
    """The answer models on offer."""

    object: Literal["list"]
    data: list[ModelReply]


class HeldMeetingReply(CitedMeetingReply):
    """A meeting with the documents that record it."""

    documents: list[str]
    items: int
    paragraphs: int


class GapReply(Reply):
    """The time between two meetings of a body that follow each other in the index."""

    body: str | None
    after: str
    before: str
    days: int
    long: bool


class CutOffReply(Reply):
    """An item whose minute the published page breaks off."""

    document: str
    body: str | None
    date: str | None
    item: str | None
    title: str | None
    last_paragraph: str | None
    url: str
    full_text_url: str | None


class CoverageReply(Reply):
    """What the index covers."""

    meetings: list[HeldMeetingReply]
    gaps: list[GapReply]
    cut_off: list[CutOffReply]
    undated: list[str]
    documents: dict[str, int]
    last_ingested: str
    index: IndexReply


class ProblemReply(BaseModel):
    """RFC 9457 problem details."""

    type: str
    title: str
    status: int
    detail: str
    instance: str


# --- our objects as JSON ----------------------------------------------------------------------


def answer_json(answer: Answer) -> Json:
    """An answer as `POST /v1/ask` returns it."""
    return {
        "id": answer.id,
        "conversation_id": answer.conversation_id,
        "status": answer.status,
        "answer": answer.answer,
        "statements": [statement_json(statement) for statement in answer.statements],
        "citations": [citation_json(citation) for citation in answer.citations],
        "notices": [notice_json(notice) for notice in answer.notices],
        "related": [citation_json(citation) for citation in answer.related],
        "model": answer.model,
        "index": index_json(answer.index) if answer.index else None,
        "timings_ms": {name: round(ms, 1) for name, ms in answer.timings_ms.items()},
        **({"usage": usage_json(answer.usage)} if answer.usage is not None else {}),
    }


def notice_json(notice: Notice) -> Json:
    """What the reader must know, with the citations it is about."""
    return {
        "code": notice.code,
        "message": notice.message,
        "url": notice.url,
        **({"citations": list(notice.citations)} if notice.citations else {}),
    }


def usage_json(usage: Usage) -> Json:
    """What a chat model used."""
    return {
        "input_tokens": usage.input_tokens,
        "output_tokens": usage.output_tokens,
        "cost": usage.cost,
        "estimated": usage.estimated,
    }


def shared_json(exchange: "Exchange") -> Json:
    """A stored answer as its share link gives it. The id of its conversation would give more."""
    return {
        "question": exchange.question,
        "at": exchange.at,
        "answer": {**exchange.answer, "conversation_id": None},
    }


def answer_of(stored: Mapping[str, Any]) -> Answer:
    """A stored answer as our own type: the other way round from `answer_json`."""
    return Answer(
        status=stored["status"],
        answer=stored["answer"],
        statements=tuple(
            Statement(
                one["text"],
                tuple(one["citations"]),
                _speaker_of(one["speaker"]),
                one["act"],
                one["verbatim"],
                one.get("source"),
            )
            for one in stored["statements"]
        ),
        citations=tuple(map(_citation_of, stored["citations"])),
        notices=tuple(
            Notice(one["code"], one["message"], one["url"], tuple(one.get("citations", ())))
            for one in stored["notices"]
        ),
        related=tuple(map(_citation_of, stored["related"])),
        model=stored["model"],
        id=stored["id"],
    )


def _citation_of(stored: Mapping[str, Any]) -> Citation:
    document, meeting, item = stored["document"], stored["meeting"], stored["item"]
    kept = ("number", "label", "question", "paragraph", "quote", "passage", "truncated", "url")
    names = ("id", "file", "title", "url", "kind", "publisher")
    return Citation(
        document=CitedDocument(*(document[name] for name in names)),
        meeting=CitedMeeting(meeting["body"], day_of(meeting["date"]), meeting["date_basis"])
        if meeting
        else None,
        item=CitedItem(item["number"], item["number_basis"], item["title"]) if item else None,
        **{name: stored[name] for name in kept},
    )


def _speaker_of(stored: Mapping[str, Any] | None) -> Speaker | None:
    return Speaker(stored["name"], stored["role"], stored["basis"]) if stored else None


def day_of(text: str | None) -> date | None:
    """The date of an ISO date or time, or None."""
    return date.fromisoformat(text[:10]) if text else None


def statement_json(statement: Statement) -> Json:
    """One statement of an answer."""
    return {
        "text": statement.text,
        "citations": list(statement.citations),
        "speaker": speaker_json(statement.speaker),
        "act": statement.act,
        "verbatim": statement.verbatim,
        **({"source": statement.source} if statement.source is not None else {}),
    }


def citation_json(citation: Citation) -> Json:
    """A citation, or a paragraph in the shape of one."""
    document, meeting, item = citation.document, citation.meeting, citation.item
    return {
        "number": citation.number,
        "label": citation.label,
        "document": {
            "id": document.id,
            "file": document.file,
            "title": document.title,
            "url": document.url,
            "kind": document.kind,
            "publisher": document.publisher,
        },
        "meeting": cited_meeting_json(meeting) if meeting else None,
        "item": {
            "number": item.number,
            "number_basis": item.number_basis,
            "title": item.title,
        }
        if item
        else None,
        "question": citation.question,
        "paragraph": citation.paragraph,
        "quote": citation.quote,
        "passage": citation.passage,
        "truncated": citation.truncated,
        "url": citation.url,
    }


def cited_meeting_json(meeting: CitedMeeting | Meeting) -> Json:
    """A meeting as a citation names it."""
    return {
        "body": meeting.body,
        "date": day(meeting.date),
        "date_basis": meeting.date_basis,
    }


def speaker_json(speaker: Speaker | None) -> Json | None:
    """A person or office; None where it is not recorded."""
    if speaker is None:
        return None
    return {"name": speaker.name, "role": speaker.role, "basis": speaker.basis}


def index_json(index: IndexInfo) -> Json:
    """The generation an answer was made from."""
    return {
        "generation": index.generation,
        "built_at": index.built_at,
        "documents": index.documents,
    }


def day(value: date | None) -> str | None:
    """An ISO date, or None."""
    return value.isoformat() if value else None


def document_json(document: Document) -> Json:
    """One document as `GET /v1/documents/{id}` returns it."""
    meeting = document.meeting
    return {
        "id": document.id,
        "file": document.file,
        "title": document.title,
        "kind": document.kind,
        "publisher": document.publisher,
        "url": document.url,
        "published": day(document.published),
        "author": document.author,
        "meeting": {**cited_meeting_json(meeting), "venue": meeting.venue} if meeting else None,
        "items": [_item_json(document, item) for item in document.items],
        "attendance": [speaker_json(person) for person in document.attendance],
    }


def _item_json(document: Document, item: AgendaItem) -> Json:
    labels = {paragraph.anchor: paragraph.label for paragraph in item.paragraphs}
    return {
        "number": item.number,
        "number_basis": item.number_basis,
        "title": item.title,
        "truncated": item.truncated,
        "full_text_url": item.full_text_url,
        "anchor": item.key,
        "questions": [
            {
                "label": question.label,
                "asker": speaker_json(question.asker),
                "text": document.words(question.start, question.end),
                "paragraphs": [labels.get(anchor) or anchor for anchor in question.paragraphs],
                "anchors": list(question.paragraphs),
            }
            for question in item.questions
        ],
        "paragraphs": [_paragraph_json(document, paragraph) for paragraph in item.paragraphs],
        "resolutions": [
            {"text": document.words(paragraph.start, paragraph.end), "anchor": paragraph.anchor}
            for paragraph in item.paragraphs
            if paragraph.kind == "resolution"
        ],
    }


def _paragraph_json(document: Document, paragraph: Paragraph) -> Json:
    return {
        "label": paragraph.label,
        "label_basis": paragraph.label_basis if paragraph.label is not None else "not_stated",
        "anchor": paragraph.anchor,
        "kind": paragraph.kind,
        "question": paragraph.question,
        "text": document.words(paragraph.start, paragraph.end),
        "truncated": paragraph.truncated,
        "sentences": [
            {
                "text": document.words(sentence.start, sentence.end),
                "speaker": speaker_json(called(sentence.speaker, document)),
                "act": sentence.act,
                "reply_to": speaker_json(called(sentence.reply_to, document)),
            }
            for sentence in paragraph.sentences
        ],
    }


def summary_json(summary: "DocumentSummary") -> Json:
    """One document as `GET /v1/documents` lists it."""
    has_meeting = summary.kind == "minutes" or summary.body or summary.date
    return {
        "id": summary.id,
        "file": summary.file,
        "title": summary.title,
        "kind": summary.kind,
        "publisher": summary.publisher,
        "url": summary.url,
        "published": day(summary.published),
        "author": summary.author,
        "meeting": {
            "body": summary.body,
            "date": day(summary.date),
            "date_basis": summary.date_basis,
        }
        if has_meeting
        else None,
        "items": summary.items,
        "paragraphs": summary.paragraphs,
        "truncated_items": summary.truncated_items,
        "duplicate_of": summary.duplicate_of,
        "also": list(summary.also),
    }


def documents_json(summaries: Iterable["DocumentSummary"], index: IndexInfo) -> Json:
    """The list of documents."""
    return {
        "documents": [summary_json(summary) for summary in summaries],
        "index": index_json(index),
    }


def search_json(passages: Sequence[Citation], index: IndexInfo) -> Json:
    """Ranked paragraphs."""
    return {
        "passages": [citation_json(passage) for passage in passages],
        "index": index_json(index),
    }


def conversation_json(conversation: "Conversation") -> Json:
    """A stored conversation."""
    return {
        "id": conversation.id,
        "created_at": conversation.created_at,
        "turns": [
            turn
            for exchange in conversation.exchanges
            for turn in (
                {
                    "role": "user",
                    "content": exchange.question,
                    "answer_id": None,
                    "at": exchange.at,
                },
                {
                    "role": "assistant",
                    "content": exchange.answer["answer"],
                    "answer_id": exchange.answer["id"],
                    "at": exchange.at,
                },
            )
        ],
        "answers": [dict(exchange.answer) for exchange in conversation.exchanges],
    }


def feedback_json(vote: "Feedback") -> Json:
    """What somebody thought of an answer, with all that an evaluation case is made of."""
    return {
        "id": vote.id,
        "answer_id": vote.answer_id,
        "rating": vote.rating,
        "comment": vote.comment,
        "at": vote.at,
        "question": vote.question,
        "history": [{"role": turn.role, "content": turn.content} for turn in vote.history],
        "answer": dict(vote.answer),
        "record": dict(vote.record),
    }


MODEL_DESCRIPTIONS: Mapping[str, str] = {
    "extractive": "Chooses sentences of the documents by score; needs no chat model.",
}


def models_json(names: Sequence[str], default: str) -> Json:
    """The models on offer, in the shape that OpenAI clients read too."""
    return {
        "object": "list",
        "data": [
            {
                "id": name,
                "object": "model",
                "created": 0,
                "owned_by": "askminutes",
                "default": name == default,
                "description": MODEL_DESCRIPTIONS.get(name, "A chat model chooses the sentences."),
            }
            for name in names
        ],
    }


def filters_of(**values: str | None) -> Filters:
    """Filters from command-line options, by the same rules as a request's.

    Raises:
        InvalidRequest: a value breaks its rule.
    """
    kind = values.get("kind")
    if kind is not None and kind not in get_args(DocumentKind):
        raise InvalidRequest("kind", "must be one of " + ", ".join(get_args(DocumentKind)))
    first, last = values.get("from_"), values.get("to")
    for value in (first, last):
        if value is not None:
            _day(value)
    if first and last and first > last:
        raise InvalidRequest("filters", "from must not be after to")
    return Filters(
        date_from=date.fromisoformat(first) if first else None,
        date_to=date.fromisoformat(last) if last else None,
        body=normalise(values.get("body") or "") or None,
        document=normalise(values.get("document") or "") or None,
        speaker=normalise(values.get("speaker") or "") or None,
        kind=kind,  # type: ignore[arg-type]
    )
