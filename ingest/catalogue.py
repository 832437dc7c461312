"""The catalogue: the record of what was read, in a relational database (SQLite by default).

It holds each document's exact text and structure, every chunk, the report and the stamp's content
digest; vectors can be made anew from it at any time. Full text stands beside it (`fulltext.py`).
"""

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, cast

from pydantic import TypeAdapter
from sqlalchemy import Connection, Engine, ForeignKey, Text, create_engine, func, insert, select
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.pool import QueuePool

from ingest import fulltext
from ingest.chunk import LEVELS, Chunk, Level
from ingest.errors import IndexDamaged
from ingest.model import (
    AgendaItem,
    Attendee,
    Basis,
    Document,
    DocumentKind,
    Meeting,
    Paragraph,
    Question,
    Remark,
    Sentence,
    Speaker,
)
from ingest.serialise import document_from_json, document_to_json

FILE = "catalogue.sqlite3"


class Base(DeclarativeBase):
    """The tables of the catalogue."""


class DocumentRow(Base):
    """A document: its structure as JSON, and the columns that lists and filters need."""

    __tablename__ = "documents"

    position: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(unique=True)
    file: Mapped[str] = mapped_column(index=True)
    title: Mapped[str | None]
    kind: Mapped[str]
    publisher: Mapped[str | None]
    url: Mapped[str | None]
    published: Mapped[date | None]
    author: Mapped[str | None]
    body: Mapped[str | None]
    date: Mapped[date | None]
    date_basis: Mapped[str]
    items: Mapped[int]
    paragraphs: Mapped[int]
    sentences: Mapped[int]
    truncated_items: Mapped[int]
    duplicate_of: Mapped[str | None]  # id of the canonical record of the same meeting
    original_id: Mapped[str]  # before it was made unique
    fingerprint: Mapped[str]  # of bytes, declared metadata and code: equal means unchanged
    path: Mapped[str]  # where it was read, to know it again
    content: Mapped[str] = mapped_column(Text)


class ChunkRow(Base):
    """A chunk, field by field. `position` is also its row in the vectors."""

    __tablename__ = "chunks"

    position: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(unique=True)
    level: Mapped[str]
    document_id: Mapped[str] = mapped_column(ForeignKey("documents.id"), index=True)
    item_key: Mapped[str]
    anchor: Mapped[str]
    sentence: Mapped[int | None]
    part: Mapped[int]
    start: Mapped[int]
    end: Mapped[int]
    embed_text: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    title: Mapped[str]
    speaker_words: Mapped[str]
    heading: Mapped[str]
    kind: Mapped[str]
    paragraph_kind: Mapped[str]
    body: Mapped[str | None]
    date: Mapped[date | None]
    speakers: Mapped[str]  # JSON
    act: Mapped[str | None]
    question: Mapped[str | None]
    model_tokens: Mapped[int]
    chat_tokens: Mapped[int]


class RecordRow(Base):
    """One named record: the ingest report, the table of office holders."""

    __tablename__ = "records"

    name: Mapped[str] = mapped_column(primary_key=True)
    content: Mapped[str] = mapped_column(Text)


@dataclass(frozen=True, slots=True)
class DocumentSummary:
    """A document in a list."""

    id: str
    file: str
    title: str | None
    kind: DocumentKind
    publisher: str | None
    url: str | None
    published: date | None
    author: str | None
    body: str | None
    date: date | None  # of the meeting
    date_basis: Basis
    items: int
    paragraphs: int
    sentences: int
    truncated_items: int
    duplicate_of: str | None = None  # id of the canonical record; then it has no chunks of its own
    also: tuple[str, ...] = ()  # ids of the documents linked to this canonical one


@dataclass(frozen=True, slots=True)
class Entry:
    """A document with what ingest must know to leave it alone next time."""

    document: Document
    fingerprint: str
    original_id: str
    duplicate_of: str | None = None
    path: str = ""  # where it was read; never shown, and no part of what a generation says


@dataclass(frozen=True, slots=True)
class ChunkPlace:
    """What a filter needs of a chunk, without its words."""

    position: int
    id: str
    level: Level
    document_id: str
    speaker_words: str


@cache
def _speakers() -> TypeAdapter[tuple[Speaker, ...]]:
    return TypeAdapter(tuple[Speaker, ...])


_VALUES: tuple[Any, ...] = (
    Document,
    AgendaItem,
    Paragraph,
    Sentence,
    Question,
    Meeting,
    Remark,
    Speaker,
    Attendee,
)


@cache
def layout() -> str:
    """Digest of how a catalogue is laid out: its tables, and the fields of what is kept as JSON.

    Taken from the definitions themselves, so that a catalogue of before a change is never read as
    if it were of after it.
    """
    tables = [
        (table.name, [(column.name, str(column.type)) for column in table.columns])
        for table in Base.metadata.sorted_tables
    ]
    values = [
        (value.__name__, [(field.name, str(field.type)) for field in fields(value)])
        for value in _VALUES
    ]
    described = json.dumps([tables, values, fulltext.layout()])
    return hashlib.sha256(described.encode()).hexdigest()[:12]


_SAID = tuple(column for column in DocumentRow.__table__.columns if column.name != "path")
_CHUNK_FIELDS = tuple(field.name for field in fields(Chunk))


class Catalogue:
    """One catalogue file, open for writing (being built) or for reading (served)."""

    def __init__(self, engine: Engine) -> None:
        """Use `create` or `open_read_only`."""
        self._engine = engine

    @classmethod
    def create(cls, file: Path) -> "Catalogue":
        """Make an empty catalogue in a new file."""
        engine = create_engine(f"sqlite:///{file}")
        catalogue = cls(engine)
        with engine.begin() as connection:
            Base.metadata.create_all(connection)
            fulltext.create(connection)
        return catalogue

    @classmethod
    def open_read_only(cls, file: Path) -> "Catalogue":
        """Open a finished catalogue, which nobody writes to any more.

        Opened as immutable: no lock is taken and nothing is written, so that any number of
        processes read it, also from a read-only disk. Threads may share it.

        Raises:
            IndexDamaged: there is no such file, or it is not a catalogue.
        """
        if not file.is_file():
            raise IndexDamaged(f"the catalogue {file.name!r} is missing; ingest again")
        uri = f"{file.resolve().as_uri()}?mode=ro&immutable=1"

        def connect() -> sqlite3.Connection:
            return sqlite3.connect(uri, uri=True, check_same_thread=False)

        engine = create_engine("sqlite://", creator=connect, poolclass=QueuePool, pool_size=8)
        return cls(engine)

    def close(self) -> None:
        """Let go of the file."""
        self._engine.dispose()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection to read with; a broken file raises `IndexDamaged`."""
        try:
            with self._engine.connect() as connection:
                yield connection
        except DatabaseError as error:
            raise IndexDamaged(
                f"the catalogue does not read ({error.orig}); ingest again"
            ) from error

    # Writing

    def write(
        self, entries: Sequence[Entry], chunks: Sequence[Chunk], records: Iterable[tuple[str, str]]
    ) -> None:
        """Write everything in one transaction.

        Args:
            entries: documents, ids distinct.
            chunks: of these documents; the order gives their positions.
            records: named JSON texts.
        """
        with self._engine.begin() as connection:
            documents = [_document_row(n, entry) for n, entry in enumerate(entries)]
            rows = [_chunk_row(n, chunk) for n, chunk in enumerate(chunks)]
            for table, values in ((DocumentRow, documents), (ChunkRow, rows)):
                if values:
                    connection.execute(insert(table), values)
            for name, content in records:
                connection.execute(insert(RecordRow), {"name": name, "content": content})
            for level in LEVELS:
                fulltext.add(
                    connection,
                    level,
                    [
                        {
                            "position": row["position"],
                            "text": row["text"],
                            "title": row["title"],
                            "speaker": row["speaker_words"],
                            "heading": row["heading"],
                        }
                        for row in rows
                        if row["level"] == level
                    ],
                )
            fulltext.finish(connection)
        self._engine.dispose()

    # Reading

    def summaries(self) -> list[DocumentSummary]:
        """All documents, in the order they were written."""
        names = [field.name for field in fields(DocumentSummary) if field.name not in ("also",)]
        columns = [getattr(DocumentRow, name) for name in names]
        with self.reading() as connection:
            rows = connection.execute(select(*columns).order_by(DocumentRow.position)).all()
        also: dict[str, list[str]] = {}
        for row in rows:
            if row.duplicate_of:
                also.setdefault(row.duplicate_of, []).append(row.id)
        return [DocumentSummary(**row._asdict(), also=tuple(also.get(row.id, ()))) for row in rows]

    def document(self, document_id: str) -> Document | None:
        """A document by its id; None if there is none."""
        query = select(DocumentRow.content).where(DocumentRow.id == document_id)
        with self.reading() as connection:
            content = connection.scalar(query)
        return document_from_json(content) if content is not None else None

    def entries(self) -> list[Entry]:
        """All documents whole, in the order they were written."""
        columns = (
            DocumentRow.content,
            DocumentRow.fingerprint,
            DocumentRow.original_id,
            DocumentRow.duplicate_of,
            DocumentRow.path,
        )
        with self.reading() as connection:
            rows = connection.execute(select(*columns).order_by(DocumentRow.position)).all()
        return [Entry(document_from_json(row[0]), *row[1:]) for row in rows]

    def fingerprints(self) -> list[tuple[str, str]]:
        """File and fingerprint of every document, in the order they were written."""
        query = select(DocumentRow.file, DocumentRow.fingerprint).order_by(DocumentRow.position)
        with self.reading() as connection:
            return [(row[0], row[1]) for row in connection.execute(query)]

    def places(self) -> list[ChunkPlace]:
        """Every chunk's place, by position."""
        query = select(
            ChunkRow.position,
            ChunkRow.id,
            ChunkRow.level,
            ChunkRow.document_id,
            ChunkRow.speaker_words,
        ).order_by(ChunkRow.position)
        with self.reading() as connection:
            return [ChunkPlace(**row._mapping) for row in connection.execute(query)]

    def chunks(self, ids: Sequence[str]) -> dict[str, Chunk]:
        """The chunks with these ids; an unknown id is left out."""
        found: dict[str, Chunk] = {}
        with self.reading() as connection:
            for first in range(0, len(ids), 500):
                query = select(ChunkRow).where(ChunkRow.id.in_(ids[first : first + 500]))
                for row in connection.execute(query):
                    chunk = _chunk(row)
                    found[chunk.id] = chunk
        return found

    def all_chunks(self) -> list[Chunk]:
        """Every chunk, by position."""
        with self.reading() as connection:
            rows = connection.execute(select(ChunkRow).order_by(ChunkRow.position))
            return [_chunk(row) for row in rows]

    def record(self, name: str) -> str | None:
        """A named record; None if there is none."""
        with self.reading() as connection:
            return connection.scalar(select(RecordRow.content).where(RecordRow.name == name))

    def counts(self) -> tuple[int, int]:
        """How many documents and chunks there are."""
        with self.reading() as connection:
            documents = connection.scalar(select(func.count()).select_from(DocumentRow)) or 0
            chunks = connection.scalar(select(func.count()).select_from(ChunkRow)) or 0
        return documents, chunks

    def whole(self) -> bool:
        """Whether a catalogue that was just written is intact and its parts agree in number."""
        with self._engine.begin() as connection:
            if connection.exec_driver_sql("PRAGMA integrity_check").scalar() != "ok":
                return False
            indexed = sum(fulltext.count(connection, level) for level in LEVELS)
            if not fulltext.check(connection):
                return False
        self._engine.dispose()
        return indexed == self.counts()[1]

    def finds(self, chunk: Chunk) -> bool:
        """Whether full-text search finds a chunk by its own words."""
        words = [word for word in chunk.text.split() if any(c.isalnum() for c in word)]
        if not words:
            return True
        with self.reading() as connection:
            found = fulltext.search(
                connection, words[:40], chunk.level, 5, documents=[chunk.document_id]
            )
        return chunk.id in (id for id, _ in found)

    def digest(self, *, without: Sequence[str] = ()) -> str:
        """SHA-256 of all it says but the records named: not when it was made, nor from where."""
        total = hashlib.sha256()
        with self.reading() as connection:
            for query in (
                select(*_SAID).order_by(DocumentRow.position),
                select(ChunkRow).order_by(ChunkRow.position),
                select(RecordRow).where(RecordRow.name.not_in(without)).order_by(RecordRow.name),
            ):
                for row in connection.execute(query):
                    total.update(json.dumps(list(row), default=str, ensure_ascii=False).encode())
        return total.hexdigest()


def _document_row(position: int, entry: Entry) -> dict[str, Any]:
    document = entry.document
    meeting = document.meeting
    paragraphs = [p for item in document.items for p in item.paragraphs]
    return {
        "position": position,
        "id": document.id,
        "file": document.file,
        "title": document.title,
        "kind": document.kind,
        "publisher": document.publisher,
        "url": document.url,
        "published": document.published,
        "author": document.author,
        "body": meeting.body if meeting else None,
        "date": meeting.date if meeting else None,
        "date_basis": meeting.date_basis if meeting else "not_stated",
        "items": len(document.items),
        "paragraphs": len(paragraphs),
        "sentences": sum(len(p.sentences) for p in paragraphs),
        "truncated_items": sum(item.truncated for item in document.items),
        "duplicate_of": entry.duplicate_of,
        "original_id": entry.original_id,
        "fingerprint": entry.fingerprint,
        "path": entry.path,
        "content": document_to_json(document),
    }


def _chunk_row(position: int, chunk: Chunk) -> dict[str, Any]:
    row = {name: getattr(chunk, name) for name in _CHUNK_FIELDS}
    row["speakers"] = _speakers().dump_json(chunk.speakers).decode()
    row["position"] = position
    return row


def _chunk(row: Any) -> Chunk:
    values = {name: getattr(row, name) for name in _CHUNK_FIELDS}
    values["speakers"] = _speakers().validate_json(cast(str, row.speakers))
    return Chunk(**values)
