"""A file to its text: what it is, what is noticed, and every reason why it cannot be read."""

import errno
import hashlib
import io
import os
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from docx import Document

from ingest.errors import IngestError, UnreadableDocument
from ingest.model import Remark
from ingest.read import ReadLimits, ReadText, Sandbox, read, read_bytes
from ingest.reading import Heading, Link
from tests.ingest import pdfs

PAGE = (
    '<!DOCTYPE html><html><head><meta charset="{}"></head><body><h1>Minutes</h1>'
    '<p>The Panel’s report cost £5. <a href="/x">Read it</a></p></body></html>'
)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
TEXT = "Minutes\n\nThe Panel’s report cost £5. Read it"


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as one:
        yield one


@pytest.fixture
def reading(tmp_path: Path, sandbox: Sandbox) -> Callable[[str, bytes], ReadText]:
    def read_named(name: str, data: bytes) -> ReadText:
        path = tmp_path / name
        path.write_bytes(data)
        return read(path, ReadLimits(), sandbox)

    return read_named


@pytest.fixture
def refusal(reading: Callable[[str, bytes], ReadText]) -> Callable[[str, bytes], str]:
    def code_of(name: str, data: bytes) -> str:
        with pytest.raises(UnreadableDocument) as caught:
            reading(name, data)
        assert str(caught.value).endswith(".")
        return caught.value.code

    return code_of


def word(text: str) -> bytes:
    document = Document()
    document.add_paragraph(text)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


Reading = Callable[[str, bytes], ReadText]
Refusal = Callable[[str, bytes], str]


def test_a_text_is_kept_exactly_as_published(reading: Reading) -> None:
    data = "  80.\r\n\r\n1.\u00a0\u00a0 The  Panel\tmet.  \r\n \u00a0\n".encode()

    assert reading("minutes.txt", data) == ReadText(
        text="  80.\n\n1.\u00a0\u00a0 The  Panel\tmet.  \n \u00a0\n",
        sha256=hashlib.sha256(data).hexdigest(),
        encoding="utf-8",
        format="text",
    )


def test_a_page_gives_its_words_links_and_encoding(reading: Reading) -> None:
    data = PAGE.format("windows-1252").encode("cp1252")

    assert reading("minutes.html", data) == ReadText(
        text=TEXT,
        sha256=hashlib.sha256(data).hexdigest(),
        encoding="windows-1252",
        format="html",
        links=(Link("Read it", "/x", 37),),
        headings=(Heading("Minutes", 1, 0),),
    )


def test_every_kind_of_document_is_read(reading: Reading) -> None:
    read = {
        "a.html": reading("a.html", PAGE.format("utf-8").encode()),
        "a.md": reading("a.md", b"# Minutes\n\nNoted."),
        "a.txt": reading("a.txt", b"Noted."),
        "a.pdf": reading("a.pdf", pdfs.typed(["Noted."])),
        "a.docx": reading("a.docx", word("Noted.")),
    }

    assert {name: (one.format, one.encoding, one.text) for name, one in read.items()} == {
        "a.html": ("html", "utf-8", TEXT),
        "a.md": ("markdown", "utf-8", "Minutes\n\nNoted."),
        "a.txt": ("text", "utf-8", "Noted."),
        "a.pdf": ("pdf", "binary", "Noted."),
        "a.docx": ("docx", "binary", "Noted."),
    }


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [
        ("page", PAGE.format("utf-8").encode(), "html"),
        ("mgAi.aspx", PAGE.format("utf-8").encode(), "html"),
        ("page.txt", PAGE.format("utf-8").encode(), "html"),
        ("page.txt", PAGE.format("utf-8").encode("utf-16"), "html"),
        ("page.md", PAGE.format("utf-8").encode(), "html"),
        ("page.pdf", PAGE.format("utf-8").encode(), "html"),
        ("page.html", pdfs.typed(["Noted."]), "pdf"),
        ("page", b"junk before\n" + pdfs.typed(["Noted."]), "pdf"),
        ("minutes.txt", word("Noted."), "docx"),
        ("minutes.html", b"The Panel met & noted 3 < 4.", "text"),
        ("minutes.txt", b"<AI9> is how the items are marked.", "text"),
        ("minutes.md", b"<p>One</p> of *these*.", "markdown"),
    ],
)
def test_what_a_file_holds_weighs_more_than_its_name(
    reading: Reading, name: str, data: bytes, kind: str
) -> None:
    result = reading(name, data)

    assert result.format == kind
    said = [
        remark.message
        for remark in result.remarks
        if remark.message.startswith("The file is named")
    ]
    natural = {"page": "html", "mgAi.aspx": "html", "minutes.txt": "text", "minutes.md": "markdown"}
    assert bool(said) == (natural.get(name) != kind)


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("a.txt", b"", "empty"),
        ("a.txt", b" \r\n\t ", "empty"),
        ("a.pdf", b"\0" * 100, "empty"),
        ("a.html", b"<html><body><img src=x></body></html>", "empty"),
        ("a.docx", word(""), "empty"),
        ("a.txt", b"minutes\0of the meeting", "not_text"),
        ("a.txt", bytes(range(1, 32)) * 50, "not_text"),
        ("a.txt", "It’s café £5".encode("mac-roman"), "wrong_encoding"),
        ("a.html", PAGE.format("utf-8").encode("mac-roman"), "wrong_encoding"),
        ("a.docx", OLE + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
        ("a.doc", OLE + b"WordDocument", "unsupported"),
        ("a.rtf", b"{\\rtf1 Noted.}", "unsupported"),
        ("a.png", b"\x89PNG\r\n\x1a\n", "unsupported"),
        ("a.txt", b"\xff\xd8\xff\xe0 JFIF", "unsupported"),
        ("a.zip", b"PK\x03\x04 something", "unsupported"),
        ("a.gz", b"\x1f\x8b\x08", "unsupported"),
        ("a.pdf", b"Not a PDF at all", "damaged"),
        ("a.docx", b"Not a document at all", "damaged"),
        ("a.docx", word("Noted.")[:900], "damaged"),
        ("a.pdf", pdfs.drawn(lambda page: None), "scanned"),
        ("a.pdf", pdfs.flate_bomb(40_000_000), "bomb"),
        ("a.html", b"<div>" * 9_000, "bomb"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_named(refusal: Refusal, name: str, data: bytes, code: str) -> None:
    assert refusal(name, data) == code


def test_the_same_minute_reads_the_same_in_eight_encodings_or_is_refused(
    reading: Reading,
) -> None:
    seen = {}
    for encoding in (
        "utf-8",
        "utf-8-sig",
        "utf-16",
        "utf-16-le",
        "utf-32",
        "cp1252",
        "mac-roman",
        "cp850",
    ):
        for name, source in (("a.txt", TEXT), ("a.html", PAGE.format("utf-8"))):
            try:
                seen[encoding, name] = reading(name, source.encode(encoding, "replace")).text
            except UnreadableDocument as error:
                seen[encoding, name] = error.code

    good = {"utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32", "cp1252"}
    assert seen == {
        (encoding, name): TEXT if encoding in good else "wrong_encoding" for encoding, name in seen
    }


def test_a_file_that_is_not_there_or_no_file_is_named(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    codes = {}
    for path in (tmp_path / "gone.txt", tmp_path, tmp_path / "pipe.txt", tmp_path / "nul\0.txt"):
        with pytest.raises(UnreadableDocument) as caught:
            read(path)
        codes[path.name] = caught.value.code

    assert codes == {
        "gone.txt": "missing",
        tmp_path.name: "unsupported",
        "pipe.txt": "unsupported",
        "nul\0.txt": "missing",
    }


def test_a_file_beyond_the_limit_is_not_even_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "large.txt"
    with path.open("wb") as file:
        file.truncate(50_000_000_000)
    reads: list[int] = []
    monkeypatch.setattr("ingest.read.os.read", lambda *_: reads.append(1) or b"")

    with pytest.raises(UnreadableDocument) as caught:
        read(path)

    assert (caught.value.code, reads) == ("too_large", [])


@pytest.mark.parametrize("fault", [errno.EMFILE, errno.ENFILE, errno.EIO, errno.ENOMEM])
def test_a_fault_of_the_machine_is_never_blamed_on_a_document(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: int
) -> None:
    path = tmp_path / "a.txt"
    path.write_text("Noted.")

    def failing(*_: Any) -> int:
        raise OSError(fault, os.strerror(fault))

    for call in ("ingest.read.os.open", "ingest.read.os.read"):
        with monkeypatch.context() as patch:
            patch.setattr(call, failing)
            with pytest.raises(IngestError) as caught:
                read(path)
        assert not isinstance(caught.value, UnreadableDocument)
    assert read(path).text == "Noted."


def test_a_document_can_be_read_without_a_sandbox_of_ones_own() -> None:
    assert read_bytes(PAGE.format("utf-8").encode(), ".html").text == TEXT


def test_what_was_dropped_is_remarked_once(reading: Reading) -> None:
    result = reading("a.html", "<h1>Minutes</h1><p>No\u200bted.</p>".encode())

    assert result.text == "Minutes\n\nNoted."
    assert result.remarks == (Remark("dropped", "1 invisible character."),)


def peak_megabytes(sandbox: Sandbox) -> float:
    assert sandbox._child is not None
    status = Path(f"/proc/{sandbox._child.pid}/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) / 1000


def zeros(size: int) -> bytes:
    file = io.BytesIO(word("Noted."))
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/media/a.bin", bytes(size))
    return file.getvalue()


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="reads Linux's /proc")
@pytest.mark.parametrize(
    ("suffix", "made"),
    [
        (".docx", lambda: zeros(90_000_000)),
        (".pdf", lambda: pdfs.flate_bomb(90_000_000)),
        (".pdf", pdfs.nested_flate_bomb),
        (".html", lambda: "".join(f"<font id=a{n}><p>" for n in range(10_000)).encode()),
    ],
    ids=["docx", "pdf", "pdf twice", "html"],
)
def test_a_bomb_costs_less_than_two_seconds_and_a_hundred_megabytes(
    suffix: str, made: Callable[[], bytes]
) -> None:
    data = made()
    with Sandbox() as sandbox:
        read_bytes(b"<p>Noted.", ".html", None, sandbox)  # the process is up
        started = time.perf_counter()

        with pytest.raises(UnreadableDocument) as caught:
            read_bytes(data, suffix, None, sandbox)

        seconds = time.perf_counter() - started
        megabytes = peak_megabytes(sandbox)

    assert caught.value.code == "bomb"
    assert seconds < 2 * patience()
    assert megabytes < 100


def patience() -> float:
    """How much slower than alone this machine is at the moment, at least 1."""
    processors = os.cpu_count() or 1
    return max(1.0, 2 * os.getloadavg()[0] / processors)


def test_fifty_megabytes_of_page_are_refused_at_once_and_read_in_time_if_allowed() -> None:
    page = (
        b"<h1>Minutes</h1>"
        + b"<p>The <b>Panel</b> met &amp; noted it; all of this is prose.</p>\n" * 15_000
    )
    started = time.process_time()

    with pytest.raises(UnreadableDocument) as caught:
        read_bytes(page * 50, ".html")

    assert caught.value.code == "too_large"
    assert time.process_time() - started < 1
    assert read_bytes(page, ".html").text.count("prose") == 15_000
