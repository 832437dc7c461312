"""What an ingest did, by document: read, dropped, inferred, cut off, unclear, unreadable."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Literal

from pydantic import TypeAdapter

from ingest.model import Document, DocumentKind

Outcome = Literal[
    "new", "changed", "reread", "unchanged", "kept", "withdrawn", "duplicate", "unreadable",
    "skipped",
]  # fmt: skip
"""`reread`: the same document, read by newer rules or settings. `kept`: no longer at its source,
and `--keep` was given. `duplicate`: linked to the canonical record of the same meeting.
`skipped`: a file among the documents that is none."""

WAY_OUT: Mapping[str, str] = {
    "empty": "publish or save the document again; there are no words in it",
    "not_text": "give the document as HTML, text, Markdown, PDF or DOCX",
    "wrong_encoding": "save it as UTF-8",
    "encrypted": "save a copy without a password",
    "scanned": "run text recognition (OCR) on it first, or use the web page of the meeting",
    "too_large": "split it, or raise ASKMINUTES_MAX_DOCUMENT_BYTES",
    "damaged": "fetch it again; the file is broken",
    "timed_out": "raise ASKMINUTES_READ_TIMEOUT_S, or split the document",
    "out_of_memory": "raise ASKMINUTES_READ_MEMORY_BYTES, or split the document",
    "unsupported": "give the document as HTML, text, Markdown, PDF or DOCX",
    "missing": "put the file there, or take its entry out of sources.toml",
    "bomb": "it unpacks to far more than it should; fetch it from its publisher",
    "failed": "report the document; reading it failed in a way that was not foreseen",
}
"""What to do about a document that could not be read, by its code."""


@dataclass(frozen=True, slots=True)
class DocumentReport:
    """What became of one document."""

    file: str
    outcome: Outcome
    id: str | None = None  # None where it could not be read
    kind: DocumentKind | None = None
    body: str | None = None
    date: str | None = None  # ISO, of the meeting
    items: int = 0
    paragraphs: int = 0
    sentences: int = 0
    speakers: int = 0  # sentences with a speaker
    chunks: int = 0
    dropped: tuple[str, ...] = ()
    inferred: tuple[str, ...] = ()
    cut_off: tuple[str, ...] = ()
    unclear: tuple[str, ...] = ()
    duplicate_of: str | None = None
    code: str | None = None  # of an unreadable document
    message: str | None = None
    way_out: str | None = None


@dataclass(frozen=True, slots=True)
class IngestReport:
    """What one ingest did."""

    generation: str | None  # the one served afterwards
    switched: bool  # whether that is a new one
    documents: tuple[DocumentReport, ...] = ()
    embedded: int = 0  # texts embedded in this run
    reused: int = 0  # chunks whose vectors were there already
    chunks: int = 0
    removed: tuple[str, ...] = ()  # generations cleaned away
    dry_run: bool = False
    timings_s: Mapping[str, float] = field(default_factory=dict)

    def counts(self) -> dict[str, int]:
        """How many documents had each outcome; outcomes of none are left out."""
        found: dict[str, int] = {}
        for document in self.documents:
            found[document.outcome] = found.get(document.outcome, 0) + 1
        return found

    def to_dict(self) -> dict[str, Any]:
        """The report as plain values, `counts` included."""
        values: dict[str, Any] = _reports().dump_python(self, mode="json")
        return values | {"counts": self.counts()}

    def to_json(self) -> str:
        """The report as it is stored; `from_json` reads it back."""
        return _reports().dump_json(self).decode()

    @classmethod
    def from_json(cls, text: str) -> "IngestReport":
        """Read a stored report.

        Raises:
            pydantic.ValidationError: the text is not a report.
        """
        return _reports().validate_json(text)


@cache
def _reports() -> TypeAdapter[IngestReport]:
    return TypeAdapter(IngestReport)


def read_document(
    document: Document, outcome: Outcome, chunks: int, duplicate_of: str | None = None
) -> DocumentReport:
    """The report of a document that was read."""
    paragraphs = [p for item in document.items for p in item.paragraphs]
    sentences = [s for p in paragraphs for s in p.sentences]
    meeting = document.meeting

    def of(kind: str) -> tuple[str, ...]:
        return tuple(remark.message for remark in document.remarks if remark.kind == kind)

    return DocumentReport(
        file=document.file,
        outcome=outcome,
        id=document.id,
        kind=document.kind,
        body=meeting.body if meeting else None,
        date=meeting.date.isoformat() if meeting and meeting.date else None,
        items=len(document.items),
        paragraphs=len(paragraphs),
        sentences=len(sentences),
        speakers=sum(sentence.speaker is not None for sentence in sentences),
        chunks=chunks,
        dropped=of("dropped"),
        inferred=of("inferred"),
        cut_off=of("cut_off"),
        unclear=of("unclear"),
        duplicate_of=duplicate_of,
    )


def unreadable(file: str, code: str, message: str) -> DocumentReport:
    """The report of a document that could not be read, with the way out."""
    return DocumentReport(
        file=file, outcome="unreadable", code=code, message=message, way_out=WAY_OUT.get(code)
    )
