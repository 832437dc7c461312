"""Documents made by hand, and an embedder that needs no model, for tests of the index."""

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ingest.embed import QueryEmbedder
from ingest.errors import IndexDamaged
from ingest.model import (
    AgendaItem,
    Document,
    DocumentKind,
    Meeting,
    Paragraph,
    ParagraphKind,
    Sentence,
    Speaker,
)
from ingest.sentences import split

PANEL = "Ambershire Police and Crime Panel"

Written = str | tuple[str, ParagraphKind]


def a_document(
    items: dict[str, Sequence[Written]],
    day: date | None = date(2022, 3, 8),
    body: str | None = PANEL,
    kind: DocumentKind = "minutes",
    file: str = "minutes.txt",
    id: str | None = None,
    url: str | None = None,
) -> Document:
    """A document of items, each a title and its paragraphs, with exact spans.

    A paragraph is its words, or its words and its kind; paragraphs are labelled 1, 2, ...
    """
    text = ""
    found = []
    for number, (title, paragraphs) in enumerate(items.items(), start=1):
        start = len(text)
        text += f"{number}.\n\n{title}\n\n"
        title_start = start + len(f"{number}.\n\n")
        made = []
        for label, written in enumerate(paragraphs, start=1):
            words, paragraph_kind = written if isinstance(written, tuple) else (written, "minute")
            at = len(text)
            text += words + "\n\n"
            spans = split(text, at, at + len(words))
            made.append(
                Paragraph(
                    anchor=f"{number}/{label}",
                    label=str(label),
                    start=at,
                    end=at + len(words),
                    kind=paragraph_kind,
                    sentences=tuple(Sentence(first, last) for first, last in spans),
                )
            )
        found.append(
            AgendaItem(
                key=str(number),
                number=str(number),
                number_basis="printed",
                title=title,
                title_start=title_start,
                title_end=title_start + len(title),
                start=start,
                end=len(text),
                paragraphs=tuple(made),
            )
        )
    slug = (body or "body-not-stated").lower().replace(" ", "-")
    return Document(
        id=id or f"{slug}/{day.isoformat() if day else file.removesuffix('.txt')}",
        file=file,
        text=text,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        kind=kind,
        kind_basis="printed",
        rendering="numbered_list",
        title=None,
        publisher="Wenmouth City Council",
        url=url,
        published=None,
        author=None,
        meeting=Meeting(body, day, "printed" if day else "not_stated"),
        items=tuple(found),
    )


def spoken(document: Document, speaker: Speaker) -> Document:
    """The document with every sentence said by one speaker."""
    return replace(
        document,
        items=tuple(
            replace(
                item,
                paragraphs=tuple(
                    replace(
                        paragraph,
                        sentences=tuple(
                            replace(sentence, speaker=speaker, act="stated")
                            for sentence in paragraph.sentences
                        ),
                    )
                    for paragraph in item.paragraphs
                ),
            )
            for item in document.items
        ),
    )


class WordEmbedder:
    """Embeds a text as the sum of its words' own fixed vectors: the same words, the same vector.

    Real enough to search with, small enough for a hundred ingests in a test.
    """

    model = "words"
    dimensions = 64

    def __init__(self, sha256: str = "5" * 64) -> None:
        self.sha256 = sha256
        self.encoded: list[str] = []  # every text that was embedded, in order

    def count(self, text: str) -> int:
        """Words, and two for the ends."""
        return len(text.split()) + 2

    def encode(
        self, texts: Sequence[str], done: Callable[[int], None] = lambda _: None
    ) -> NDArray[np.float32]:
        """Embed texts."""
        self.encoded.extend(texts)
        made = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        for row, text in enumerate(texts):
            made[row] = words_vector(text, self.dimensions)
            done(row + 1)
        return made

    def place_query_side(self, directory: Path) -> None:
        """A file that says how wide vectors are."""
        (directory / "query.json").write_text(json.dumps(self.dimensions), encoding="utf-8")

    def open_query_side(self, directory: Path) -> QueryEmbedder:
        """Read that file."""
        try:
            return _Query(json.loads((directory / "query.json").read_text(encoding="utf-8")))
        except (OSError, ValueError) as error:
            raise IndexDamaged("the query embedder does not load") from error


class _Query:
    def __init__(self, dimensions: int) -> None:
        self._dimensions = dimensions

    def embed(self, text: str) -> NDArray[np.float32]:
        return words_vector(text, self._dimensions)


def words_vector(text: str, dimensions: int) -> NDArray[np.float32]:
    """(dimensions,), unit norm, the same in every process."""
    total = np.full(dimensions, 1e-3)
    for word in text.lower().split():
        seed = int.from_bytes(hashlib.sha256(word.encode()).digest()[:8], "big")
        total += np.random.default_rng(seed).normal(size=dimensions)
    return (total / np.linalg.norm(total)).astype(np.float32)


def minutes_text(day: str, items: dict[str, Sequence[str]], first: int = 1) -> str:
    """Minutes as saved from a council's page: numbered items with numbered paragraphs."""
    lines = [
        "Agenda and minutes",
        "",
        f"{PANEL} - {day} 10.00 am",
        "",
        "Venue: Council Chamber, Town Hall, Wenmouth",
        "",
        "Items",
        "No. Item",
        "",
    ]
    for number, (title, paragraphs) in enumerate(items.items(), start=first):
        lines += [f"{number}.", "", title, "", "Additional documents:", "", "Minutes:", ""]
        for label, words in enumerate(paragraphs, start=1):
            lines += [f"{label}.    {words}", "", " ", ""]
    return "\n".join(lines)
