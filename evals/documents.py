"""The documents that cases are about, read straight from their files without any index."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evals.errors import DocumentsMissing
from evals.matching import collapse
from ingest.errors import UnreadableDocument

if TYPE_CHECKING:
    from ingest.reading import ReadText
    from ingest.sources import FoundSource


def exact_texts(paths: Sequence[Path]) -> dict[str, str]:
    """File name -> text as published, of every document that can be read.

    Raises:
        DocumentsMissing: there is no readable document.
    """
    return {found.source.file: text.text for found, text in _read(paths)}


def collapsed(texts: Mapping[str, str]) -> dict[str, str]:
    """The texts with white space collapsed, to look quotes up in."""
    return {file: collapse(text) for file, text in texts.items()}


def structures(paths: Sequence[Path]) -> dict[str, Mapping[str, Any]]:
    """File name -> the document as `GET /v1/documents/{id}` shows it, speakers included.

    Raises:
        DocumentsMissing: there is no readable document.
    """
    from ingest.attribution import attribute
    from ingest.structure import parse
    from service.wire import document_json

    return {
        found.source.file: document_json(
            attribute(parse(text.text, found.source, text.sha256, text.remarks))
        )
        for found, text in _read(paths)
    }


def _read(paths: Sequence[Path]) -> "Iterator[tuple[FoundSource, ReadText]]":
    from ingest.read import read
    from ingest.sources import find

    readable = False
    for found in find(paths):
        try:
            text = read(found.path)
        except UnreadableDocument:
            continue  # a corpus may hold broken files on purpose; no case cites them
        readable = True
        yield found, text
    if not readable:
        raise DocumentsMissing(f"no readable document in {', '.join(map(str, paths))!r}")
