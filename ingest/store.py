"""Vectors in Chroma: the only file that knows it.

A *distance* (Chroma's cosine distance) is seen only here; what leaves is a similarity, higher is
better. Every collection is opened without an embedding function: Chroma's default one would try the
network in the middle of a change.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ingest.chunk import LEVELS, Chunk, Level
from ingest.errors import IndexDamaged

if TYPE_CHECKING:
    from chromadb.api import ClientAPI
    from chromadb.api.collection_configuration import CreateCollectionConfiguration
    from chromadb.api.models.Collection import Collection
    from chromadb.api.types import Where

Vectors = NDArray[np.float32]

_COLLECTIONS: Mapping[Level, str] = {"paragraph": "paragraphs", "sentence": "sentences"}
# With Chroma's defaults recall on 6,000 random vectors is 0.66, with these 0.975.
_CONFIGURATION: "CreateCollectionConfiguration" = {
    "hnsw": {"space": "cosine", "ef_construction": 200, "ef_search": 200, "max_neighbors": 32}
}
_SELF_SIMILARITY = 1 - 1e-4  # a vector and itself, with room for float32 rounding
_MENDING_ROUNDS = 3
_ROWS = 1000  # asked for at once


class VectorStore:
    """The Chroma directory of one generation. Never for two processes at once."""

    def __init__(self, directory: Path) -> None:
        """Open a directory, or make it."""
        import chromadb
        from chromadb.config import Settings

        self._client: ClientAPI = chromadb.PersistentClient(
            str(directory), settings=Settings(anonymized_telemetry=False)
        )

    def close(self) -> None:
        """Let go of the files. Using the store afterwards is an error."""
        self._client.close()  # type: ignore[attr-defined]

    def create(self) -> None:
        """Make the two empty collections."""
        for name in _COLLECTIONS.values():
            self._client.create_collection(
                name, embedding_function=None, configuration=_CONFIGURATION
            )

    def _collection(self, level: Level) -> "Collection":
        from chromadb.errors import ChromaError

        try:
            return self._client.get_collection(_COLLECTIONS[level], embedding_function=None)
        except ChromaError as error:
            raise IndexDamaged(f"the vector store has no {level}s; ingest again") from error

    def add(self, chunks: Sequence[Chunk], vectors: Vectors) -> None:
        """Store the vectors of chunks, in any mixture of levels.

        Args:
            chunks: with distinct ids.
            vectors: (len(chunks), dimensions), unit norm, in the same order.
        """
        largest = self._client.get_max_batch_size()
        for level in LEVELS:
            rows = [row for row, chunk in enumerate(chunks) if chunk.level == level]
            collection = self._collection(level)
            for first in range(0, len(rows), largest):
                batch = rows[first : first + largest]
                collection.upsert(
                    ids=[chunks[row].id for row in batch],
                    embeddings=vectors[batch],
                    metadatas=[metadata(chunks[row]) for row in batch],
                )

    def count(self, level: Level) -> int:
        """How many vectors there are. Not a sign of health: it also counts those that are lost."""
        return self._collection(level).count()

    def vectors(self, level: Level, ids: Sequence[str]) -> Vectors:
        """The vectors of chunks, in the order of the ids.

        Raises:
            IndexDamaged: one is missing.
        """
        from chromadb.errors import ChromaError

        collection = self._collection(level)
        found: dict[str, Any] = {}
        for first in range(0, len(ids), _ROWS):
            try:
                rows = collection.get(ids=list(ids[first : first + _ROWS]), include=["embeddings"])
            except ChromaError as error:
                raise IndexDamaged(
                    f"the vector store has lost vectors of {level}s; ingest again"
                ) from error
            if rows["embeddings"] is not None:
                found.update(zip(rows["ids"], rows["embeddings"], strict=True))
        missing = [id for id in ids if id not in found]
        if missing:
            raise IndexDamaged(
                f"the vector store has lost {len(missing)} of {len(ids)} {level}s, "
                f"the first is {missing[0]!r}; ingest again"
            )
        return np.array([found[id] for id in ids], dtype=np.float32).reshape(len(ids), -1)

    def nearest(
        self,
        vector: Vectors,
        level: Level,
        k: int,
        documents: Sequence[str] | None = None,
        speaker: Sequence[str] = (),
    ) -> list[tuple[str, float]]:
        """The chunks whose vectors are most similar (approximately: HNSW).

        Args:
            vector: (dimensions,), unit norm.
            level: where to look.
            k: at most so many.
            documents: only chunks of these; None is all.
            speaker: only chunks where all these lower-case words name the speaker.

        Returns:
            Ids with their cosine similarities, best first.
        """
        conditions: list[Any] = [{"speaker": {"$contains": word}} for word in speaker]
        if documents is not None:
            if not documents:
                return []
            conditions.append({"document": {"$in": list(documents)}})
        where: Where | None = None
        if conditions:
            where = {"$and": conditions} if len(conditions) > 1 else conditions[0]
        found = self._collection(level).query(
            query_embeddings=vector[np.newaxis],
            n_results=k,
            where=where,
            include=["distances"],
        )
        distances = found["distances"] or [[]]
        return [(id, 1 - d) for id, d in zip(found["ids"][0], distances[0], strict=True)]

    def missed(self, level: Level, ids: Sequence[str], vectors: Vectors) -> list[str]:
        """The chunks that do not find themselves by their own vectors.

        Args:
            level: of all of them.
            ids: of every chunk of the level.
            vectors: (len(ids), dimensions), in the same order.

        Returns:
            Ids that are not among the five nearest to their own vector, nor as near as the nearest
            (others may have the same vector).
        """
        collection = self._collection(level)
        missed: list[str] = []
        for first in range(0, len(ids), _ROWS):
            batch = ids[first : first + _ROWS]
            found = collection.query(
                query_embeddings=vectors[first : first + _ROWS],
                n_results=min(5, len(ids)),
                include=["distances"],
            )
            distances = found["distances"] or [[] for _ in batch]
            for id, near, far in zip(batch, found["ids"], distances, strict=True):
                if id not in near and not (far and 1 - far[0] >= _SELF_SIMILARITY):
                    missed.append(id)
        return missed

    def mend(self, chunks: Sequence[Chunk], vectors: Vectors) -> None:
        """Write again what a search cannot reach.

        HNSW leaves about 1 in 2,000 of like vectors without a way to them; no search finds those,
        filtered or not. Writing one again links it anew (measured: one round was always enough).
        """
        for level in LEVELS:
            rows = {chunk.id: row for row, chunk in enumerate(chunks) if chunk.level == level}
            own = list(rows.values())
            for _ in range(_MENDING_ROUNDS):
                missed = self.missed(level, list(rows), vectors[own])
                if not missed:
                    break
                again = [rows[id] for id in missed]
                self.add([chunks[row] for row in again], vectors[again])


def metadata(chunk: Chunk) -> dict[str, Any]:
    """What Chroma filters by. Dates are numbers (20230418), as its ranges want; nothing is None."""
    values: dict[str, Any] = {
        "level": chunk.level,
        "document": chunk.document_id,
        "anchor": chunk.anchor,
        "kind": chunk.kind,
    }
    if chunk.body:
        values["body"] = chunk.body
    if chunk.date:
        values["date"] = chunk.date.year * 10_000 + chunk.date.month * 100 + chunk.date.day
    if words := speaker_words(chunk.speaker_words):
        values["speaker"] = words
    return values


def speaker_words(speaker: str) -> list[str]:
    """The lower-case words of a name or role, each once, sorted: what a speaker is filtered by."""
    return sorted({word.strip(".,()'’").lower() for word in speaker.split()} - {""})
