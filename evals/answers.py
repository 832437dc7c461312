"""Answers as received from a service under test: JSON of the HTTP contract, not yet trusted."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from evals.errors import AnswerInvalid

CUT_CODES = frozenset({"truncated_minute", "cut_off"})
"""Notice codes that tell a reader that the published page is cut."""


class _Received(BaseModel):
    # A service may add fields freely, so what is not known is passed over.
    model_config = ConfigDict(extra="ignore", frozen=True)


class ReceivedSpeaker(_Received):
    """Who is said to have spoken."""

    name: str | None = None
    role: str | None = None


class ReceivedStatement(_Received):
    """One statement of an answer."""

    text: str
    citations: tuple[int, ...] = ()
    speaker: ReceivedSpeaker | None = None
    act: str | None = None
    verbatim: bool = False


class ReceivedDocument(_Received):
    """The document that a citation names."""

    file: str
    id: str | None = None
    title: str | None = None
    kind: str | None = None


class ReceivedItem(_Received):
    """The agenda item that a citation names."""

    number: str | None = None
    number_basis: str = "not_stated"
    title: str | None = None


class ReceivedMeeting(_Received):
    """The meeting that a citation names."""

    body: str | None = None
    date: str | None = None
    date_basis: str = "not_stated"


class ReceivedCitation(_Received):
    """A citation, or a retrieved passage, which has the same shape."""

    number: int | None = None
    label: str = ""
    document: ReceivedDocument
    meeting: ReceivedMeeting | None = None
    item: ReceivedItem | None = None
    paragraph: str | None = None
    quote: str = ""
    passage: str
    truncated: bool = False
    url: str | None = None


class ReceivedNotice(_Received):
    """Something the reader is told about the answer."""

    code: str
    message: str = ""


class ReceivedUsage(_Received):
    """What a chat model used, where one was asked. An addition to the contract."""

    input_tokens: int | None = None
    output_tokens: int | None = None
    cost: float | None = None


class ReceivedAnswer(_Received):
    """An answer, as far as it is measured."""

    status: Literal["answered", "not_found", "declined", "clarify"]
    answer: str
    statements: tuple[ReceivedStatement, ...] = ()
    citations: tuple[ReceivedCitation, ...] = ()
    notices: tuple[ReceivedNotice, ...] = ()
    related: tuple[ReceivedCitation, ...] = ()
    model: str | None = None
    usage: ReceivedUsage | None = None
    timings_ms: Mapping[str, float] = {}

    @property
    def said(self) -> str:
        """All that a reader is told: the answer and the notices under it."""
        return "\n".join([self.answer, *(notice.message for notice in self.notices)])


def receive(raw: object) -> ReceivedAnswer:
    """Reads one answer.

    Raises:
        AnswerInvalid: a field is missing or of another type; the message names fields only.
    """
    try:
        return ReceivedAnswer.model_validate(raw)
    except ValidationError as error:
        raise AnswerInvalid(f"the answer breaks the contract: {_fields(error)}") from error


def receive_passages(raw: Mapping[str, Any]) -> tuple[ReceivedCitation, ...]:
    """Reads the ranked passages of a search, best first.

    Raises:
        AnswerInvalid: as `receive`.
    """
    passages = raw.get("passages")
    if not isinstance(passages, Sequence):
        raise AnswerInvalid("the search result breaks the contract: passages is not a list")
    try:
        return tuple(ReceivedCitation.model_validate(passage) for passage in passages)
    except ValidationError as error:
        raise AnswerInvalid(f"the search result breaks the contract: {_fields(error)}") from error


def _fields(error: ValidationError) -> str:
    places = [".".join(map(str, detail["loc"])) or "the object" for detail in error.errors()]
    return ", ".join(
        f"{place} ({d['msg']})" for place, d in zip(places, error.errors(), strict=True)
    )
