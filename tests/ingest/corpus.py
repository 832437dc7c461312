"""Small documents of the invented police area, as files, for tests of the pipeline."""

import atexit
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.chroma_worker import Worker
from ingest.compose import open_index, pipeline
from ingest.embed import DocumentEmbedder
from ingest.index import Index
from ingest.settings import IngestSettings
from tests.ingest.build import WordEmbedder, minutes_text

if TYPE_CHECKING:
    from ingest.pipeline import IngestPipeline

MARCH = minutes_text(
    "Tuesday, 8th March, 2022",
    {
        "Declarations of interest": ["There were no declarations of interest."],
        "Rural crime": [
            "The Commissioner, Mr Pellow, introduced the report on rural crime in Tolland Vale.",
            "Cllr Anwen Dray asked how many officers worked in Lowmere. The Commissioner replied "
            "that there were 37 officers.",
        ],
        "Taser": ["The Chief Constable stated that Taser had been used on 12 occasions."],
    },
    first=20,
)
JUNE = minutes_text(
    "Tuesday, 14th June, 2022",
    {
        "Declarations of interest": ["There were no declarations of interest."],
        "Precept": [
            "The Commissioner proposed a precept increase of 4.99 per cent.",
            "RESOLVED that the proposed precept be supported.",
        ],
    },
    first=31,
)
NEWS = """Federation welcomes new vehicles

Ambershire Police Federation has welcomed twelve new response vehicles for Wenmouth.

Its chair, Sgt Kit Oduya, said that officers had waited a long time for them.
"""
SOURCES = """
[[document]]
file = "march.txt"
url = "https://democracy.wenmouth.example/ieListDocuments.aspx?CId=71&MId=501&Ver=4"
publisher = "Wenmouth City Council"
kind = "minutes"

[[document]]
file = "june.txt"
url = "https://democracy.wenmouth.example/ieListDocuments.aspx?CId=71&MId=502&Ver=4"
publisher = "Wenmouth City Council"
kind = "minutes"

[[document]]
file = "news.txt"
title = "Federation welcomes new vehicles"
publisher = "Ambershire Police Federation"
kind = "news"
published = 2022-05-02
"""

MARCH_ID = "ambershire-police-and-crime-panel/2022-03-08"
JUNE_ID = "ambershire-police-and-crime-panel/2022-06-14"
NEWS_ID = "ambershire-police-federation/federation-welcomes-new-vehicles"


def documents(directory: Path) -> Path:
    """Write two meetings, a news page and what is declared of them."""
    directory.mkdir(parents=True, exist_ok=True)
    (directory / "march.txt").write_text(MARCH, encoding="utf-8")
    (directory / "june.txt").write_text(JUNE, encoding="utf-8")
    (directory / "news.txt").write_text(NEWS, encoding="utf-8")
    (directory / "sources.toml").write_text(SOURCES, encoding="utf-8")
    return directory


def settings(data: Path, **values: object) -> IngestSettings:
    """Settings for a data directory, and nothing from the environment."""
    return IngestSettings.load(data=data, **values)


class KeptWorker(Worker):
    """One for all ingests of a test run: importing chromadb takes a second each time."""

    def close(self) -> None:
        """Stay, unless it has ended."""
        if self._process.poll() is not None:
            super().close()


_kept: list[KeptWorker] = []


def kept_worker() -> Worker:
    """The worker that is there, or a new one."""
    if not _kept or _kept[0]._process.poll() is not None:
        _kept[:] = [KeptWorker()]
        atexit.register(Worker.close, _kept[0])
    return _kept[0]


def small_pipeline(
    data: Path, embedder: DocumentEmbedder | None = None, **values: object
) -> "IngestPipeline":
    """The real pipeline, with an embedder that needs no model."""
    made = pipeline(settings(data, **values), embedder or WordEmbedder())
    return replace(made, start_worker=kept_worker)


def small_index(data: Path, **values: object) -> Index:
    """What the small pipeline made, opened."""
    return open_index(settings(data, **values), WordEmbedder())
