"""A document as JSON and back, exactly."""

from functools import cache

from pydantic import TypeAdapter

from ingest.model import Document


@cache
def _documents() -> TypeAdapter[Document]:
    return TypeAdapter(Document)


def document_to_json(document: Document) -> str:
    """Write a document down. The same document gives the same text, byte for byte."""
    return _documents().dump_json(document).decode("utf-8")


def document_from_json(text: str) -> Document:
    """Read a document back.

    Args:
        text: what `document_to_json` gave.

    Returns:
        A document equal to the one written.

    Raises:
        pydantic.ValidationError: the text is not a document of this version.
    """
    return _documents().validate_json(text)
