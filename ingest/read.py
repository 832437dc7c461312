"""One file to its text, or a named reason why not."""

import errno
import hashlib
import os
import re
import stat
from contextlib import ExitStack
from pathlib import Path

from ingest.decode import Decoded, clean, decode
from ingest.errors import IngestError, UnreadableDocument
from ingest.model import Remark
from ingest.read_converted import converted_text, is_converted
from ingest.read_markdown import markdown_text
from ingest.reading import Extract, Format, Layout, Link, ReadLimits, ReadText
from ingest.sandbox import Sandbox

__all__ = [
    "Extract",
    "Format",
    "Layout",
    "Link",
    "ReadLimits",
    "ReadText",
    "Sandbox",
    "read",
    "read_bytes",
    "sniff",
]

_HTML_SUFFIXES = (".html", ".htm", ".xhtml", ".aspx")
_MARKDOWN_SUFFIXES = (".md", ".markdown")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
_UNSUPPORTED = (
    (_OLE, "an old Word or Excel file; save it as DOCX or PDF"),
    (b"{\\rtf", "rich text; save it as DOCX or PDF"),
    (b"\x89PNG", "a picture; it needs text recognition first"),
    (b"\xff\xd8\xff", "a picture; it needs text recognition first"),
    (b"GIF8", "a picture; it needs text recognition first"),
    (b"II*\0", "a picture; it needs text recognition first"),
    (b"MM\0*", "a picture; it needs text recognition first"),
    (b"\x1f\x8b", "a compressed archive; unpack it first"),
    (b"7z\xbc\xaf", "a compressed archive; unpack it first"),
    (b"Rar!", "a compressed archive; unpack it first"),
    (b"PK\x03\x04", "a zip archive, not a Word document; unpack it first"),
    (b"PK\x05\x06", "an empty zip archive"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"),
    (b"SQLite format 3\0", "a database"),
)
_HTML_START = re.compile(
    rb"^(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]{0,200}\?>\s*)?(?:<!--[^>]{0,2000}-->\s*){0,5}"
    rb"<(?:!doctype\s+html|html|head|body|title|meta|table|div|p|h1)\b",
    re.IGNORECASE,
)
_CLOSING_TAG = re.compile(r"</(?:p|div|td|tr|table|li|h[1-6]|html|body)\s*>", re.IGNORECASE)
_ANY_TAG = re.compile(r"<(?:[A-Za-z]|/[A-Za-z]|!)")
# Faults of the machine, not of a document: another try may succeed, so nothing may be withdrawn
# for them.
_PASSING = (
    errno.EMFILE,
    errno.ENFILE,
    errno.ENOMEM,
    errno.EIO,
    errno.EAGAIN,
    errno.EINTR,
    errno.ESTALE,
)


def read(path: Path, limits: ReadLimits | None = None, sandbox: Sandbox | None = None) -> ReadText:
    """Read one document.

    Args:
        path: a file.
        limits: how much it may take.
        sandbox: the process to parse in. Without one, a process is started for this document alone
            (some 0.1 s); whoever reads many documents keeps one open, with the same limits.

    Returns:
        Its text and what was noticed on the way.

    Raises:
        UnreadableDocument: with a code of `errors.UnreadableDocument`; the message says why and
        what to do. IngestError: the machine failed (no more file handles, a failing disk); the
        document may be fine.
    """
    limits = limits or ReadLimits()
    return read_bytes(_bytes_of(path, limits), path.suffix, limits, sandbox)


def read_bytes(
    data: bytes, suffix: str, limits: ReadLimits | None = None, sandbox: Sandbox | None = None
) -> ReadText:
    """Read a document that is already in memory; see `read`.

    Args:
        suffix: of its name (".pdf"), or "". What the bytes are weighs more.
    """
    limits = limits or ReadLimits()
    if len(data) > limits.max_bytes:
        raise UnreadableDocument(
            "too_large", f"It has more than {limits.max_bytes // 1_000_000:,} MB."
        )
    suffix = suffix.lower()
    sha256 = hashlib.sha256(data).hexdigest()
    kind = sniff(data, suffix)
    remarks: list[Remark] = []
    if kind in ("pdf", "docx"):
        decoded = Decoded("", "binary")
        extract = _parsed(kind, data, limits, sandbox)
    else:
        decoded = decode(
            data, declares=suffix in _HTML_SUFFIXES or _HTML_START.match(data[:8192]) is not None
        )
        source, noticed = clean(decoded.text)
        remarks += noticed
        if len(source) > limits.max_bytes:
            raise UnreadableDocument(
                "too_large", f"It has more than {limits.max_bytes // 1_000_000:,} MB."
            )
        kind = _kind_of_text(source, suffix)
        if kind == "html":
            extract = _parsed(kind, source.encode("utf-8"), limits, sandbox)
        elif kind == "markdown":
            extract = markdown_text(source)
        elif is_converted(source):
            extract = converted_text(source)
        else:
            extract = Extract(source)
    if (note := _named_otherwise(kind, suffix)) is not None:
        remarks.append(note)
    if len(extract.text) > limits.max_characters:
        raise UnreadableDocument(
            "too_large", f"Its text has more than {limits.max_characters:,} characters."
        )
    text, noticed = clean(extract.text)
    if text == extract.text:
        noticed = tuple(remark for remark in noticed if remark not in remarks)
    links = tuple(link for link in extract.links if text.startswith(link.text, link.start))
    headings = tuple(one for one in extract.headings if text.startswith(one.text, one.start))
    return ReadText(
        text=text,
        sha256=sha256,
        encoding=decoded.encoding,
        format=kind,
        remarks=(*decoded.remarks, *remarks, *extract.remarks, *noticed),
        layout=extract.layout,
        links=links,
        headings=headings,
    )


def _bytes_of(path: Path, limits: ReadLimits) -> bytes:
    try:
        # Not blocking: a named pipe among the documents must not hold everything up.
        handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC | getattr(os, "O_NONBLOCK", 0))
    except ValueError as exc:  # a zero byte in the name
        raise UnreadableDocument("missing", "There is no such file.") from exc
    except OSError as exc:
        if exc.errno in _PASSING:
            raise IngestError(
                f"{path.name!r} could not be opened: {exc.strerror}. Run the ingest again."
            ) from exc
        raise UnreadableDocument("missing", f"It cannot be opened: {exc.strerror}.") from exc
    with ExitStack() as stack:
        stack.callback(os.close, handle)
        try:
            found = os.fstat(handle)
            if not stat.S_ISREG(found.st_mode):
                raise UnreadableDocument("unsupported", "It is not a file.")
            if found.st_size > limits.max_bytes:
                raise UnreadableDocument(
                    "too_large",
                    f"It has {found.st_size:,} bytes; {limits.max_bytes:,} are allowed.",
                )
            pieces: list[bytes] = []
            left = limits.max_bytes + 1  # a file may grow while it is read
            while left > 0 and (piece := os.read(handle, min(left, 1_048_576))):
                pieces.append(piece)
                left -= len(piece)
        except OSError as exc:
            raise IngestError(
                f"{path.name!r} could not be read: {exc.strerror}. Run the ingest again."
            ) from exc
    return b"".join(pieces)


def sniff(data: bytes, suffix: str) -> Format:
    """What bytes are, by their first ones; a suffix only decides what those leave open.

    Returns:
        "pdf" or "docx" for what must be taken apart; for everything else "html", "markdown" or
        "text".

    Raises:
        UnreadableDocument: `empty`; `encrypted` for a locked Word file; `unsupported` for another
        known
            kind of file; `damaged` for a PDF or DOCX by name that is neither.
    """
    if not data:
        raise UnreadableDocument("empty", "The file is empty.")
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if data.startswith(b"PK\x03\x04") and (b"word/document.xml" in data or suffix == ".docx"):
        return "docx"
    if data.startswith(_OLE) and _ENCRYPTED_PACKAGE in data:
        raise UnreadableDocument("encrypted", "It is a Word file locked with a password.")
    for magic, what in _UNSUPPORTED:
        if data.startswith(magic):
            raise UnreadableDocument("unsupported", f"It is {what}.")
    if _HTML_START.match(data[:8192]):
        return "html"
    if suffix in (".pdf", ".docx"):
        if not data.strip(b"\0 \t\r\n"):
            raise UnreadableDocument("empty", "The file is empty.")
        raise UnreadableDocument("damaged", f"It does not begin like a {suffix[1:].upper()} file.")
    return (
        "html"
        if suffix in _HTML_SUFFIXES
        else "markdown"
        if suffix in _MARKDOWN_SUFFIXES
        else "text"
    )


def _kind_of_text(text: str, suffix: str) -> Format:
    head = text[:20_000].lower()
    whole = "<html" in head or "<!doctype html" in head
    starts = _HTML_START.match(head[:4096].encode("ascii", "replace")) is not None
    if suffix in _HTML_SUFFIXES:
        return "html" if _ANY_TAG.search(text) else "text"
    if starts and (whole or (suffix not in _MARKDOWN_SUFFIXES and _CLOSING_TAG.search(text))):
        return "html"
    return "markdown" if suffix in _MARKDOWN_SUFFIXES else "text"


def _named_otherwise(kind: Format, suffix: str) -> Remark | None:
    expected = {
        "html": (*_HTML_SUFFIXES, ""),
        "pdf": (".pdf",),
        "docx": (".docx",),
        "markdown": _MARKDOWN_SUFFIXES,
        "text": (".txt", ".text", ""),
    }[kind]
    if suffix in expected:
        return None
    return Remark(
        "inferred", f"The file is named {suffix or 'without a suffix'}, and was read as {kind}."
    )


def _parsed(kind: Format, data: bytes, limits: ReadLimits, sandbox: Sandbox | None) -> Extract:
    if sandbox is not None:
        return sandbox.extract(kind, data)
    with Sandbox(limits) as own:
        return own.extract(kind, data)
