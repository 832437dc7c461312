"""Where the settings of the reading side become objects. Nothing else of it makes a component."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.embed import DocumentEmbedder, MiniLM
from ingest.errors import IndexDamaged
from ingest.generation import Generations
from ingest.index import Index
from ingest.settings import IngestSettings

if TYPE_CHECKING:
    from ingest.pipeline import IngestPipeline, Progress
    from ingest.report import IngestReport

_ATTEMPTS = 3  # an ingest may sweep the generation between reading the pointer and opening


def embedder(settings: IngestSettings) -> DocumentEmbedder:
    """The one embedding model, for documents and for questions."""
    return MiniLM(cache=settings.data / "cache", batch=settings.embed_batch)


def pipeline(
    settings: IngestSettings, embed_with: DocumentEmbedder | None = None
) -> "IngestPipeline":
    """The ingest pipeline over the data directory of the settings."""
    # Answering needs none of the readers, so they are imported only here.
    from ingest.pipeline import IngestPipeline
    from ingest.reading import ReadLimits

    limits = ReadLimits(
        max_bytes=settings.max_document_bytes,
        timeout_s=settings.read_timeout_s,
        memory_bytes=settings.read_memory_bytes,
    )
    return IngestPipeline(
        generations=Generations(settings.data),
        embedder=embed_with or embedder(settings),
        limits=limits,
        max_chunk_tokens=settings.max_chunk_tokens,
        keep_generations=settings.keep_generations,
    )


def ingest(
    paths: Sequence[Path],
    settings: IngestSettings,
    keep: bool = False,
    dry_run: bool = False,
    progress: "Progress" = lambda step, done, total: None,
) -> "IngestReport":
    """Bring the index in line with documents; see `IngestPipeline.ingest`."""
    return pipeline(settings).ingest(paths, keep, dry_run, progress)


def open_index(settings: IngestSettings, embed_with: DocumentEmbedder | None = None) -> Index:
    """Open the served generation.

    Args:
        settings: name the data directory.
        embed_with: the embedding model; None is the one of `embedder`.

    Returns:
        The index, every file of it checked. Close it when a newer one is open.

    Raises:
        IndexMissing: nothing was ingested here. Nothing is created.
        IndexDamaged: a file of the generation is missing or altered.
        IndexMismatch: it was built with another embedding model, width or format.
    """
    model = embed_with or embedder(settings)
    generations = Generations(settings.data)
    for attempt in range(_ATTEMPTS):
        directory = generations.served()
        try:
            return Index(
                directory,
                query=model.open_query_side,
                model_sha256=model.sha256,
                dimensions=model.dimensions,
                exact_vectors=settings.exact_vectors,
            )
        except IndexDamaged:
            if attempt + 1 == _ATTEMPTS or generations.current() == directory.name:
                raise
    raise AssertionError("unreachable")


def current_generation(data: Path) -> str | None:
    """The id of the served generation; None if there is none. Cheap: one small file is read.

    Raises:
        IndexDamaged: the pointer does not read.
    """
    return Generations(data).current()
