"""What reading a document gives, and how much of anything it may take."""

from dataclasses import dataclass
from typing import Literal

from ingest.model import Remark

Format = Literal["html", "text", "markdown", "pdf", "docx"]

IN_COLUMNS = "Words stand in columns"
"""How the remark begins that says that the order of words, and so who said them, is unsure."""

Layout = Literal["flow", "columns"]
"""`columns`: words stood side by side on a page, so which words belong together is a guess."""


@dataclass(frozen=True, slots=True)
class ReadLimits:
    """How much one document may take. Past a limit it is refused, and the other documents go on."""

    max_bytes: int = 20_000_000  # of the file
    max_characters: int = 10_000_000  # of the text read from it
    timeout_s: float = 60.0  # wall clock and processor time for one document
    memory_bytes: int = 1_000_000_000  # address space of the process that parses
    max_pages: int = 2_000  # of a PDF
    max_stream_bytes: int = 20_000_000  # one PDF stream, decompressed (pypdf's own cap is 75 MB)
    max_archive_entries: int = 4_000  # of a DOCX
    max_archive_bytes: int = 100_000_000  # a DOCX, decompressed
    max_part_bytes: int = 40_000_000  # one XML part of it
    max_archive_ratio: int = 150  # decompressed to compressed, for parts over 1 MB


@dataclass(frozen=True, slots=True)
class Link:
    """Words of the text that led somewhere on the page."""

    text: str
    href: str  # as on the page: it may be relative
    start: int  # where the words stand in the text


@dataclass(frozen=True, slots=True)
class Heading:
    """Words that the page marks as a heading (h1 to h6)."""

    text: str
    level: int
    start: int  # where the words stand in the text


@dataclass(frozen=True, slots=True)
class Extract:
    """The text of a document, before its file is named."""

    text: str
    remarks: tuple[Remark, ...] = ()
    layout: Layout = "flow"
    links: tuple[Link, ...] = ()
    headings: tuple[Heading, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadText:
    """The text of one file. Nothing has been looked for in it yet."""

    text: str  # lines end in "\n"; white space at both ends is kept for plain text only
    sha256: str  # of the bytes of the file
    encoding: str  # "utf-8", "windows-1252", ...; "binary" for PDF and DOCX
    format: Format
    remarks: tuple[Remark, ...] = ()
    layout: Layout = "flow"
    links: tuple[Link, ...] = ()
    headings: tuple[Heading, ...] = ()
