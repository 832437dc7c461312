"""The PDF and the DOCX of the sample corpus are what their texts make, byte for byte."""

import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from evals.corpus_files import CORPUS, docx, made, main, pages, pdf, wrapped


def entries(package: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(package)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_the_committed_pdf_is_what_its_text_makes() -> None:
    files = made(CORPUS / "src")

    assert files["b03.pdf"] == (CORPUS / "b03.pdf").read_bytes()


def test_the_committed_docx_is_what_its_text_makes() -> None:
    files = made(CORPUS / "src")

    # Entries rather than bytes: another zlib may compress the same words differently.
    assert entries(files["b04.docx"]) == entries((CORPUS / "b04.docx").read_bytes())


@pytest.mark.parametrize("setter", [pdf, docx])
def test_the_same_text_gives_the_same_bytes(setter: object) -> None:
    assert callable(setter)
    text = "title: Panel\nitem: 1. Budget\nThe Chair asked.\ntable: A | B\nrow: 1 | 2\n"

    assert setter(text) == setter(text)


def test_a_line_is_broken_at_spaces_only_and_an_empty_line_is_kept() -> None:
    assert wrapped("one two three\n\nPemberley-Knox", width=8) == [
        "one two",
        "three",
        "",
        "Pemberley-Knox",
    ]


def test_a_page_never_opens_with_an_empty_line() -> None:
    assert pages(["a", "b", "", "c", ""], length=2) == [["a", "b"], ["c", ""]]


def test_the_files_are_written_where_they_are_asked_for(tmp_path: Path) -> None:
    status = main([str(tmp_path)])

    assert status == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["b03.pdf", "b04.docx"]
