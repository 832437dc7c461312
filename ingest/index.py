"""The read side of one generation."""

import shutil
import tempfile
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ingest import fulltext
from ingest.catalogue import FILE, Catalogue, ChunkPlace, DocumentSummary
from ingest.chunk import LEVELS, Chunk, Level
from ingest.embed import QueryEmbedder
from ingest.errors import IndexDamaged, IndexMismatch, IngestError
from ingest.generation import CHROMA, VECTORS, Hold, Stamp, check_files, read_vectors
from ingest.model import Document
from ingest.report import IngestReport
from ingest.store import VectorStore, speaker_words

if TYPE_CHECKING:
    from ingest.people import OfficeTable

Vectors = NDArray[np.float32]

DOCUMENTS_KEPT = 64
"""Documents kept decoded; one takes about ten times its text."""

CHUNKS_KEPT = 20_000


class DocumentNotFound(IngestError, KeyError):
    """There is no such document in the index."""

    def __str__(self) -> str:
        """The message, without KeyError's quotes."""
        return str(self.args[0])


class ChunkNotFound(IngestError, KeyError):
    """There is no such chunk in the index."""

    def __str__(self) -> str:
        """The message, without KeyError's quotes."""
        return str(self.args[0])


@dataclass(frozen=True, slots=True)
class Hit:
    """A chunk that a search found."""

    chunk_id: str
    score: float  # higher is better


@dataclass(frozen=True, slots=True)
class Where:
    """Narrows a search. Every field is a condition; None is none."""

    date_from: date | None = None  # inclusive, of the meeting, else of the publication
    date_to: date | None = None  # inclusive; a document without a date meets no date condition
    body: str | None = None  # white space and case apart, the body's whole name
    document_id: str | None = None
    speaker: str | None = None  # every word of it is in a speaker's name or role
    kind: str | None = None


class Index:
    """One generation, open for reading. Threads may share it; nothing in it ever changes."""

    def __init__(
        self,
        directory: Path,
        query: Callable[[Path], QueryEmbedder],
        model_sha256: str,
        dimensions: int,
        exact_vectors: int = 100_000,
    ) -> None:
        """Open a generation, once every file of it is as it was when it was verified.

        Args:
            directory: of the generation.
            query: opens the query embedder kept there.
            model_sha256: of the embedding model in use.
            dimensions: of its vectors.
            exact_vectors: up to so many chunks are searched exactly, in memory; above, by Chroma.

        Raises:
            IndexMismatch: it was built with another embedding model or width, or by another format.
            IndexDamaged: a file is missing or altered.
        """
        self.stamp = Stamp.read(directory)
        if self.stamp.model_sha256 != model_sha256 or self.stamp.dimensions != dimensions:
            raise IndexMismatch(
                f"generation {self.stamp.generation!r} was built with {self.stamp.model!r} "
                f"(SHA-256 {self.stamp.model_sha256[:12]}…, {self.stamp.dimensions} dimensions), "
                f"not with the model in use ({model_sha256[:12]}…, {dimensions}); ingest again"
            )
        with ExitStack() as opened:
            opened.callback(Hold(directory).release)
            check_files(directory, self.stamp)
            self._catalogue = Catalogue.open_read_only(directory / FILE)
            opened.callback(self._catalogue.close)
            self._query = query(directory)
            self._places = self._catalogue.places()
            self._summaries = tuple(self._catalogue.summaries())
            self._search: _Exact | _Chroma
            if len(self._places) <= exact_vectors:
                self._search = _Exact(directory, self._places, dimensions)
            else:
                self._search = _Chroma(directory, dimensions)
                opened.callback(self._search.close)
            self._opened = opened.pop_all()
        self._at = {place.id: place for place in self._places}
        self._lock = threading.Lock()
        self._documents: OrderedDict[str, Document] = OrderedDict()
        self._chunks: OrderedDict[str, Chunk] = OrderedDict()

    def close(self) -> None:
        """Let go of the generation. A second time does nothing."""
        self._opened.close()

    # What is in it

    def documents(self) -> Sequence[DocumentSummary]:
        """All documents; one linked to a canonical record of the same meeting says so."""
        return self._summaries

    def document(self, document_id: str) -> Document:
        """A document whole, speakers included. The last ones asked for are kept.

        Raises:
            DocumentNotFound: there is none with this id.
        """
        with self._lock:
            if document_id in self._documents:
                self._documents.move_to_end(document_id)
                return self._documents[document_id]
        document = self._catalogue.document(document_id)
        if document is None:
            raise DocumentNotFound(f"there is no document {document_id!r}")
        with self._lock:
            self._documents[document_id] = document
            while len(self._documents) > DOCUMENTS_KEPT:
                self._documents.popitem(last=False)
        return document

    def document_by_file(self, file: str) -> Document:
        """The document read from a file of this name; the first, where several are.

        Raises:
            DocumentNotFound: there is none.
        """
        for summary in self._summaries:
            if summary.file == file:
                return self.document(summary.id)
        raise DocumentNotFound(f"there is no document from a file {file!r}")

    def chunk(self, chunk_id: str) -> Chunk:
        """One chunk.

        Raises:
            ChunkNotFound: there is none with this id.
        """
        return self.chunks([chunk_id])[0]

    def chunks(self, chunk_ids: Sequence[str]) -> list[Chunk]:
        """Chunks in the order of their ids.

        Raises:
            ChunkNotFound: there is none with one of these ids.
        """
        with self._lock:
            found = {id: self._chunks[id] for id in chunk_ids if id in self._chunks}
        if wanted := [id for id in dict.fromkeys(chunk_ids) if id not in found]:
            fetched = self._catalogue.chunks(wanted)
            found.update(fetched)
            with self._lock:
                self._chunks.update(fetched)
                while len(self._chunks) > CHUNKS_KEPT:
                    self._chunks.popitem(last=False)
        for id in chunk_ids:
            if id not in found:
                raise ChunkNotFound(f"there is no chunk {id!r}")
        return [found[id] for id in chunk_ids]

    def offices(self) -> "OfficeTable":
        """Who held which office when, as far as the documents say."""
        return self._offices

    @cached_property
    def _offices(self) -> "OfficeTable":
        from ingest.people import OfficeTable

        stored = self._catalogue.record("offices")
        if stored is None:
            raise IndexDamaged("the table of offices is missing from the catalogue; ingest again")
        return OfficeTable.from_json(stored)

    def report(self) -> IngestReport:
        """The report of the ingest that made this generation."""
        stored = self._catalogue.record("report")
        if stored is None:
            raise IndexDamaged("the ingest report is missing from the catalogue; ingest again")
        return IngestReport.from_json(stored)

    # Searching

    def embed(self, text: str) -> Vectors:
        """A question as a vector: (dimensions,) float32, unit norm. Cut at the model's limit."""
        return self._query.embed(text)

    def english(self) -> Mapping[str, int]:
        """Words spelt right whatever the documents hold -> place by how common they are in English.

        Empty if the query embedder brings no vocabulary.
        """
        words = getattr(self._query, "words", None)
        return words() if callable(words) else {}

    def nearest(
        self, vector: Vectors, level: Level, k: int, where: Where | None = None
    ) -> list[Hit]:
        """The chunks whose vectors are most similar.

        Args:
            vector: (dimensions,), unit norm, as `embed` gives it.
            level: sentences or paragraphs.
            k: at most so many.
            where: conditions.

        Returns:
            Hits with cosine similarities, -1 to 1, best first; equal ones in document order.
        """
        if k < 1:
            return []
        documents = self._documents_where(where)
        speaker = speaker_words(where.speaker) if where and where.speaker else []
        return self._search.nearest(vector, level, k, documents, speaker)

    def lexical(
        self,
        terms: Sequence[str],
        level: Level,
        k: int,
        where: Where | None = None,
        weights: Sequence[float] = fulltext.DEFAULT_WEIGHTS,
    ) -> list[Hit]:
        """The chunks that hold any of the terms, stemmed.

        Args:
            terms: words or phrases as typed; nothing in them is query syntax.
            level: sentences or paragraphs.
            k: at most so many.
            where: conditions.
            weights: of the columns text, title, speaker, heading.

        Returns:
            Hits with BM25 scores, best first; equal ones in document order.
        """
        documents = self._documents_where(where)
        positions = None
        if where and where.speaker:
            words = speaker_words(where.speaker)
            met = self._speakers.where(lambda speakers: named_by(speakers, words))
            positions = [int(position) for position in np.flatnonzero(met)]
        with self._catalogue.reading() as connection:
            found = fulltext.search(
                connection,
                terms,
                level,
                k,
                sorted(documents) if documents is not None else None,
                positions,
                weights,
            )
        return [Hit(id, score) for id, score in found]

    def document_frequency(
        self, terms: Sequence[str], level: Level = "paragraph"
    ) -> dict[str, int]:
        """How many chunks hold each term, stemmed; a term of several words is a phrase."""
        with self._catalogue.reading() as connection:
            return fulltext.document_frequency(connection, terms, level)

    def vectors(self, chunk_ids: Sequence[str]) -> Vectors:
        """The vectors of chunks, (len(chunk_ids), dimensions), in the order of the ids.

        Raises:
            ChunkNotFound: there is none with one of these ids.
        """
        try:
            places = [self._at[id] for id in chunk_ids]
        except KeyError as error:
            raise ChunkNotFound(f"there is no chunk {error.args[0]!r}") from None
        return self._search.vectors(places)

    def vocabulary(self) -> Mapping[str, int]:
        """Every word of the paragraphs, lower case and not stemmed, with how many hold it."""
        return self._vocabulary

    @cached_property
    def _vocabulary(self) -> Mapping[str, int]:
        with self._catalogue.reading() as connection:
            return fulltext.vocabulary(connection)

    @cached_property
    def _speakers(self) -> "_Coded":
        return _Coded([place.speaker_words for place in self._places])

    def _documents_where(self, where: Where | None) -> frozenset[str] | None:
        """The documents that meet the conditions on documents; None where there are none."""
        if where is None or not (
            where.date_from or where.date_to or where.body or where.document_id or where.kind
        ):
            return None
        # One that is linked to a canonical record has no chunks of its own: that record has.
        return frozenset(
            summary.duplicate_of or summary.id
            for summary in self._summaries
            if meets(summary, where)
        )


def meets(document: DocumentSummary, where: Where) -> bool:
    """Whether a document meets the conditions on documents (all but the speaker)."""
    day = document.date or document.published
    return (
        (where.document_id is None or document.id == where.document_id)
        and (where.kind is None or document.kind == where.kind)
        and (where.body is None or _folded(document.body) == _folded(where.body))
        and (where.date_from is None or (day is not None and day >= where.date_from))
        and (where.date_to is None or (day is not None and day <= where.date_to))
    )


def named_by(speakers: str, words: Sequence[str]) -> bool:
    """Whether all the lower-case words stand in the speakers of a chunk."""
    return set(words) <= set(speaker_words(speakers))


def _folded(name: str | None) -> str:
    return " ".join((name or "").casefold().split())


_BLOCK = 512


def _products(matrix: Vectors, vector: Vectors) -> Vectors:
    """`matrix @ vector`, in blocks that numpy's BLAS does on one thread.

    With its own threads, one product of 5,000 rows took 16 ms beside busy neighbours, and 0.3 ms
    so; 2 ms and 0.2 ms at best.
    """
    found = np.empty(len(matrix), dtype=np.float32)
    for first in range(0, len(matrix), _BLOCK):
        rows = slice(first, first + _BLOCK)
        np.dot(matrix[rows], vector, out=found[rows])
    return found


class _Coded:
    """A column of texts that repeat: conditions are asked once of each different text."""

    def __init__(self, texts: Sequence[str]) -> None:
        codes: dict[str, int] = {}
        self._rows = np.array([codes.setdefault(text, len(codes)) for text in texts], np.int64)
        self._texts = list(codes)

    def where(self, met: Callable[[str], bool]) -> NDArray[np.bool_]:
        """For each row, whether its text meets a condition."""
        answers = np.array([met(text) for text in self._texts], dtype=np.bool_)
        return answers[self._rows] if len(answers) else np.zeros(0, dtype=np.bool_)


class _Exact:
    """Exact search over all vectors in memory: what Chroma holds, read back when it was verified.

    At 600 chunks a Chroma query takes 2.8 ms, this 0.1 ms; and a reader that does not open the
    Chroma directory writes nothing there (chromadb does, at every opening) and cannot be ended by
    it (docs/decisions/vectors.md).
    """

    def __init__(self, directory: Path, places: Sequence[ChunkPlace], dimensions: int) -> None:
        vectors = read_vectors(directory)
        if vectors.shape != (len(places), dimensions):
            raise IndexDamaged(f"{VECTORS!r} has shape {vectors.shape}; ingest again")
        self._vectors: Vectors = vectors
        self._places = places
        self._rows = {
            level: np.array([p.position for p in places if p.level == level], dtype=np.int64)
            for level in LEVELS
        }
        self._of_level: dict[Level, Vectors] = {
            level: np.ascontiguousarray(vectors[rows]) for level, rows in self._rows.items()
        }
        self._documents = _Coded([place.document_id for place in places])
        self._speakers = _Coded([place.speaker_words for place in places])

    def nearest(
        self,
        vector: Vectors,
        level: Level,
        k: int,
        documents: frozenset[str] | None,
        speaker: Sequence[str],
    ) -> list[Hit]:
        rows = self._rows[level]
        scores = _products(self._of_level[level], vector.astype(np.float32, copy=False))
        if documents is not None:
            met = self._documents.where(lambda id: id in documents)[rows]
            rows, scores = rows[met], scores[met]
        if speaker:
            met = self._speakers.where(lambda words: named_by(words, speaker))[rows]
            rows, scores = rows[met], scores[met]
        if len(scores) > k:
            best = np.argpartition(-scores, k - 1)[:k]
            # All that tie with the last one, so that ties fall in document order.
            best = np.flatnonzero(scores >= scores[best].min())
        else:
            best = np.arange(len(scores))
        order = best[np.lexsort((rows[best], -scores[best]))][:k]
        return [Hit(self._places[rows[i]].id, float(scores[i])) for i in order]

    def vectors(self, places: Sequence[ChunkPlace]) -> Vectors:
        return self._vectors[[place.position for place in places]]


class _Chroma:
    """Chroma's own search, for indexes too large to hold in memory.

    It works on a copy, since opening a Chroma directory writes to it and a generation is never
    written to once it is served.
    """

    def __init__(self, directory: Path, dimensions: int) -> None:
        self._dimensions = dimensions
        self._copy = Path(tempfile.mkdtemp(prefix="askminutes-"))
        shutil.copytree(directory / CHROMA, self._copy / CHROMA)
        self._store = VectorStore(self._copy / CHROMA)
        self._lock = threading.Lock()

    def close(self) -> None:
        self._store.close()
        shutil.rmtree(self._copy, ignore_errors=True)

    def nearest(
        self,
        vector: Vectors,
        level: Level,
        k: int,
        documents: frozenset[str] | None,
        speaker: Sequence[str],
    ) -> list[Hit]:
        narrowed = sorted(documents) if documents is not None else None
        found = self._store.nearest(vector, level, k, narrowed, speaker)
        return [Hit(id, score) for id, score in found]

    def vectors(self, places: Sequence[ChunkPlace]) -> Vectors:
        result: dict[str, Vectors] = {}
        for level in LEVELS:
            ids = list(dict.fromkeys(place.id for place in places if place.level == level))
            if ids:
                result.update(zip(ids, self._store.vectors(level, ids), strict=True))
        found = [result[place.id] for place in places]
        return np.array(found, dtype=np.float32).reshape(len(found), self._dimensions)
