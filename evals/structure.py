"""Whether the structure of documents gives each gold quote the case's item and paragraph."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from evals.cases import Case, Gold
from evals.errors import AnswerInvalid
from evals.matching import collapse, normal, overlaps, same_item, same_label


class _Received(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class ReceivedPerson(_Received):
    """A person or an office, as far as the document says."""

    name: str | None = None
    role: str | None = None


class ReceivedSentence(_Received):
    """One sentence with who speaks and what they do."""

    text: str
    speaker: ReceivedPerson | None = None
    act: str | None = None
    reply_to: ReceivedPerson | None = None


class ReceivedParagraph(_Received):
    """One paragraph with its printed label."""

    label: str | None = None
    anchor: str = ""
    text: str
    sentences: tuple[ReceivedSentence, ...] = ()


class ReceivedResolution(_Received):
    """A decision standing on its own."""

    text: str
    anchor: str = ""


class ReceivedItem(_Received):
    """One agenda item."""

    number: str | None = None
    number_basis: str = "not_stated"
    title: str | None = None
    anchor: str = ""
    paragraphs: tuple[ReceivedParagraph, ...] = ()
    resolutions: tuple[ReceivedResolution, ...] = ()


class ReceivedStructure(_Received):
    """A document as `GET /v1/documents/{id}` shows it, as far as it is measured."""

    file: str
    items: tuple[ReceivedItem, ...] = ()


def receive_structure(raw: object) -> ReceivedStructure:
    """Reads the structure of one document.

    Raises:
        AnswerInvalid: a field is missing or of another type.
    """
    try:
        return ReceivedStructure.model_validate(raw)
    except ValidationError as error:
        fields = ", ".join(".".join(map(str, detail["loc"])) for detail in error.errors())
        raise AnswerInvalid(f"the document breaks the contract: {fields}") from error


@dataclass(frozen=True, slots=True)
class Placed:
    """One gold quote and where the structure puts it."""

    case_id: str
    gold: Gold
    item: str | None  # as found, number and title; None where the quote is in no paragraph
    paragraph: str | None  # label as found
    item_right: bool
    paragraph_right: bool

    @property
    def right(self) -> bool:
        """Whether both item and paragraph are the case's."""
        return self.item_right and self.paragraph_right


@dataclass(frozen=True, slots=True)
class _Place:
    item: ReceivedItem
    label: str | None
    text: str


def place_gold(
    cases: Sequence[Case], documents: Mapping[str, Mapping[str, Any]]
) -> tuple[Placed, ...]:
    """Finds every gold quote in the structure of its document.

    Args:
        cases: cases with gold.
        documents: file name -> the document as `GET /v1/documents/{id}` shows it.

    Returns:
        One result a gold quote, in case order. A quote is placed in the paragraph that holds it
        whole, else in one that covers it; where several do, a right one counts. A quote of a
        missing document is in no paragraph, and wrong.

    Raises:
        AnswerInvalid: a document is not of that shape.
    """
    places = {
        file: tuple(_places(receive_structure(raw))) for file, raw in sorted(documents.items())
    }
    return tuple(
        _placed(case.id, gold, places.get(gold.doc, ())) for case in cases for gold in case.gold
    )


def _places(document: ReceivedStructure) -> Iterator[_Place]:
    for item in document.items:
        anchors = {paragraph.anchor for paragraph in item.paragraphs if paragraph.anchor}
        for paragraph in item.paragraphs:
            yield _Place(item, paragraph.label, paragraph.text)
        for resolution in item.resolutions:  # also among the paragraphs, in some services
            if resolution.anchor not in anchors:
                yield _Place(item, None, resolution.text)


def _placed(case_id: str, gold: Gold, places: Sequence[_Place]) -> Placed:
    quote = normal(gold.quote)
    found = [place for place in places if quote in normal(place.text)]
    found = found or [place for place in places if overlaps(place.text, gold.quote)]
    verdicts = [
        Placed(
            case_id=case_id,
            gold=gold,
            item=" ".join(part for part in (place.item.number, place.item.title) if part) or None,
            paragraph=place.label,
            item_right=same_item(
                gold.item, place.item.number, place.item.number_basis, place.item.title
            ),
            paragraph_right=same_label(gold.paragraph, place.label),
        )
        for place in found
    ]
    lost = Placed(case_id, gold, None, None, item_right=False, paragraph_right=False)
    return max(verdicts, key=lambda placed: (placed.right, placed.item_right), default=lost)


def sentences(document: ReceivedStructure) -> Iterator[ReceivedSentence]:
    """Every sentence of a document in reading order, its text collapsed."""
    for item in document.items:
        for paragraph in item.paragraphs:
            for sentence in paragraph.sentences:
                yield sentence.model_copy(update={"text": collapse(sentence.text)})
