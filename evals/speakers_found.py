"""The sentences of the sample corpus as the reader of documents attributes them."""

import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from evals.speakers_check import Found
from ingest.attribution import attribute
from ingest.model import Document, Source, Speaker
from ingest.read import read
from ingest.structure import parse

_SUFFIXES: Final = (".html", ".txt", ".md", ".pdf", ".docx")


def read_corpus(directory: Path) -> dict[str, Sequence[tuple[str, Found]]]:
    """Read and attribute every document of a directory.

    Returns:
        By file name, each sentence with what was found for it.
    """
    declared: dict[str, dict[str, Any]] = {}
    sources = directory / "sources.toml"
    if sources.is_file():
        rows = tomllib.loads(sources.read_text("utf-8")).get("document", [])
        declared = {row["file"]: row for row in rows}
    found: dict[str, Sequence[tuple[str, Found]]] = {}
    for path in sorted(directory.iterdir()):
        if path.is_file() and path.suffix in _SUFFIXES:
            fields = {
                key: value
                for key, value in declared.get(path.name, {}).items()
                if key in Source.__dataclass_fields__ and key != "file"
            }
            text = read(path)
            document = parse(text.text, Source(file=path.name, **fields), text.sha256, text.remarks)
            found[path.name] = _sentences(attribute(document))
    return found


def _sentences(document: Document) -> list[tuple[str, Found]]:
    return [
        (
            document.words(one.start, one.end),
            Found(_fields(one.speaker), one.act, _fields(one.reply_to)),
        )
        for item in document.items
        for paragraph in item.paragraphs
        for one in paragraph.sentences
    ]


def _fields(speaker: Speaker | None) -> dict[str, str | None] | None:
    return None if speaker is None else {"name": speaker.name, "role": speaker.role}
