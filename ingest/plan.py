"""What the next generation will say: which documents, under which ids, and what became of each.

Everything here is a function of its arguments.
"""

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from functools import cache

import numpy as np
from numpy.typing import NDArray

from ingest import duplicates
from ingest.catalogue import Entry
from ingest.chunk import Chunk, Naming
from ingest.model import Document, Speaker
from ingest.people import OfficeTable
from ingest.report import DocumentReport, IngestReport, Outcome, read_document, unreadable
from ingest.sources import SOURCES_FILE, Survey

Vectors = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Refusal:
    """A document that could not be read, and what it was then."""

    file: str
    fingerprint: str
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Previous:
    """What the served generation holds of use to the next one."""

    entries: tuple[Entry, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    chunks: tuple[Chunk, ...] = ()
    vectors: Vectors = field(default_factory=lambda: np.zeros((0, 0), dtype=np.float32))
    offices: str = ""  # its table as JSON
    code: str = ""  # that it was made with; "" where it was made with another model
    report: IngestReport = field(
        default_factory=lambda: IngestReport(generation=None, switched=False)
    )


@dataclass(frozen=True, slots=True)
class Plan:
    """All that the next generation will say."""

    entries: tuple[Entry, ...]
    refusals: tuple[Refusal, ...]
    chunks: tuple[Chunk, ...]
    offices: OfficeTable
    known: Mapping[str, NDArray[np.float32]]  # vectors of texts that were embedded before
    texts: tuple[str, ...]  # to embed, each once
    report: IngestReport

    def vectors(self, made: Mapping[str, NDArray[np.float32]], dimensions: int) -> Vectors:
        """(chunks, dimensions), once the texts are embedded."""
        found = np.zeros((len(self.chunks), dimensions), dtype=np.float32)
        for position, chunk in enumerate(self.chunks):
            vector = made.get(chunk.embed_text)
            found[position] = self.known[chunk.embed_text] if vector is None else vector
        return found


def holders(table: OfficeTable, document: Document) -> Naming:
    """Names the holders of offices as of a document's date."""
    meeting = document.meeting
    day = (meeting.date if meeting else None) or document.published
    body = meeting.body if meeting else None

    @cache
    def named(speaker: Speaker) -> Speaker:
        return table.named(speaker, day, body)

    return named


def kept(entries: Sequence[Entry], previous: Previous, there: Set[str]) -> list[Entry]:
    """What was read now, and what was held before from places where nothing is any more."""
    return [*entries, *(entry for entry in previous.entries if entry.path not in there)]


def says_the_same(
    entries: Sequence[Entry], refusals: Sequence[Refusal], previous: Previous, code: str
) -> bool:
    """Whether the next generation would say what the served one says."""
    return (
        previous.code == code
        and {e.fingerprint for e in entries} == {e.fingerprint for e in previous.entries}
        and {(r.fingerprint, r.code) for r in refusals}
        == {(r.fingerprint, r.code) for r in previous.refusals}
    )


def skipped(looked: Survey) -> list[DocumentReport]:
    """The files that lie among the documents and are none."""
    return [
        DocumentReport(file=other.path.name, outcome="skipped", message=other.reason)
        for other in looked.skipped
        if other.path.name != SOURCES_FILE
    ]


def settled(entries: Sequence[Entry]) -> list[Entry]:
    """Give every document an id of its own, and link duplicates to their canonical record.

    Of documents that would share an id the whole meeting comes first and then the file's name; the
    others get a mark made from their file and address, so that it does not depend on how many
    there are. The result is sorted by id and the same for any order of the entries.
    """
    unique: dict[str, Entry] = {}
    order = sorted(entries, key=_precedence)
    seen: set[tuple[str, str, str | None]] = set()
    for entry in order:
        document = entry.document
        if (identity := (entry.fingerprint, document.file, document.url)) in seen:
            continue  # the same file given twice
        seen.add(identity)
        id = entry.original_id
        if id in unique:
            mark = hashlib.sha256(f"{document.file} {document.url}".encode()).hexdigest()
            length = 4
            while f"{id}-{mark[:length]}" in unique:
                length += 1
            id = f"{id}-{mark[:length]}"
        named = replace(document, id=id) if document.id != id else document
        unique[id] = replace(entry, document=named)
    result = [unique[id] for id in sorted(unique)]
    linked = duplicates.canonical([entry.document for entry in result])
    return [
        replace(e, duplicate_of=result[linked[n]].document.id if n in linked else None)
        for n, e in enumerate(result)
    ]


def _precedence(entry: Entry) -> tuple[object, ...]:
    document = entry.document
    return (document.rendering == "single_item", document.file, document.url or "", document.sha256)


def reports(
    entries: Sequence[Entry],
    refusals: Sequence[Refusal],
    chunked: Sequence[Chunk],
    previous: Previous,
    there: Set[str],
) -> tuple[DocumentReport, ...]:
    """What became of every document that was read now or is held, sorted by file."""
    number = Counter(chunk.document_id for chunk in chunked)
    held = {entry.path: entry for entry in previous.entries}
    prints = {entry.fingerprint for entry in previous.entries}
    reports = []
    for entry in entries:
        document, before = entry.document, held.get(entry.path)
        outcome: Outcome
        if entry.duplicate_of:
            outcome = "duplicate"
        elif entry.path not in there:
            outcome = "kept"
        elif entry.fingerprint in prints:
            outcome = "unchanged"
        elif before is None:
            outcome = "new"
        else:
            outcome = "reread" if before.document.sha256 == document.sha256 else "changed"
        reports.append(read_document(document, outcome, number[document.id], entry.duplicate_of))
    reports.extend(unreadable(r.file, r.code, r.message) for r in refusals)
    now = {entry.fingerprint for entry in entries} | {entry.path for entry in entries}
    reports.extend(
        replace(
            read_document(entry.document, "withdrawn", 0),
            message="not readable any more" if entry.path in there else "no longer at its source",
        )
        for entry in previous.entries
        if entry.fingerprint not in now and entry.path not in now
    )
    return tuple(sorted(reports, key=lambda report: (report.file, report.id or "")))


def nothing_readable(refusals: Sequence[Refusal]) -> str:
    """Why there is nothing to serve, and the way out."""
    if not refusals:
        return "there are no documents at these paths; the served index is untouched"
    reasons = "; ".join(f"{r.file!r}: {r.message}" for r in refusals[:3])
    more = f"; and {len(refusals) - 3} more" if len(refusals) > 3 else ""
    return (
        f"none of the {len(refusals)} documents could be read; the served index is untouched. "
        f"{reasons}{more}"
    )
