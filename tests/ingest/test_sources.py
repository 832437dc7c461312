"""Which files are documents, and what is declared of them."""

import os
from datetime import date
from pathlib import Path

import pytest

from ingest.errors import SettingsError
from ingest.model import Source
from ingest.sources import FoundSource, Skipped, find, survey

PAGE = "<!DOCTYPE html>\n<html><body><p>The Panel met.</p></body></html>"


def written(root: Path, files: dict[str, str | bytes]) -> Path:
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return root


def names(found: list[FoundSource], root: Path) -> list[str]:
    return [one.path.relative_to(root).as_posix() for one in found]


def refused(root: Path) -> str:
    with pytest.raises(SettingsError) as caught:
        find([root])
    return str(caught.value)


def test_a_directory_gives_its_documents_in_the_order_of_their_paths(tmp_path: Path) -> None:
    kinds = ["b.html", "a.txt", "c/z.pdf", "c/a.docx", "d.MD", "e.htm"]
    root = written(tmp_path, dict.fromkeys(kinds, "x"))

    found = find([root])

    assert names(found, root) == ["a.txt", "b.html", "c/a.docx", "c/z.pdf", "d.MD", "e.htm"]
    assert found[0] == FoundSource(root / "a.txt", Source(file="a.txt"))


def test_what_is_no_document_is_skipped_with_a_reason(tmp_path: Path) -> None:
    root = written(
        tmp_path,
        {
            "minutes.txt": "x",
            "README.md": "x",
            "sources.toml": "",
            "figures.xlsx": "x",
            "notes": "x",
        },
    )

    seen = survey([root])

    assert names(list(seen.sources), root) == ["minutes.txt"]
    kinds = "(.html, .htm, .txt, .md, .pdf, .docx)"
    assert seen.skipped == (
        Skipped(root / "README.md", "about the documents, not one of them"),
        Skipped(root / "figures.xlsx", f".xlsx is no kind of document {kinds}"),
        Skipped(root / "notes", f"no suffix is no kind of document {kinds}"),
        Skipped(root / "sources.toml", "about the documents, not one of them"),
    )


def test_hidden_files_and_what_word_leaves_behind_are_not_there_at_all(tmp_path: Path) -> None:
    root = written(tmp_path, {".git/a.txt": "x", ".b.txt": "x", "~$c.docx": "x", "d.txt": "x"})

    seen = survey([root])

    assert (names(list(seen.sources), root), seen.skipped) == (["d.txt"], ())


def test_a_saved_page_or_pdf_of_another_name_is_found_by_what_it_holds(tmp_path: Path) -> None:
    root = written(
        tmp_path,
        {
            "ieListDocuments.aspx": PAGE,
            "page": "\n<!-- saved -->\n" + PAGE,
            "printed.minutes": b"%PDF-1.7\n",
            "template.js": PAGE,
            "plain.log2": "The Panel met.",
        },
    )

    assert names(find([root]), root) == ["ieListDocuments.aspx", "page", "printed.minutes"]


def test_links_are_followed_only_inside_the_directory(tmp_path: Path) -> None:
    outside = written(tmp_path / "outside", {"secret.txt": "x", "deep/more.txt": "x"})
    root = written(tmp_path / "root", {"a.txt": "x"})
    (root / "leaving.txt").symlink_to(outside / "secret.txt")
    (root / "deeper").symlink_to(outside / "deep")
    (root / "again.txt").symlink_to(root / "a.txt")
    (root / "loop").symlink_to(root)
    (root / "broken.txt").symlink_to(root / "nothing.txt")

    seen = survey([root])

    assert names(list(seen.sources), root) == ["a.txt"]
    assert [(one.path.name, one.reason) for one in seen.skipped] == [
        ("deeper", "a link to a directory"),
        ("loop", "a link to a directory"),
        ("broken.txt", "cannot be opened: No such file or directory"),
        ("leaving.txt", "a link that leaves the directory"),
        ("again.txt", "the same file as 'a.txt'"),
    ]


def test_a_named_pipe_is_not_a_document(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")

    assert survey([tmp_path]).skipped == (Skipped(tmp_path / "pipe.txt", "not a file"),)


def test_names_that_could_break_a_line_or_a_record_are_skipped(tmp_path: Path) -> None:
    (tmp_path / "two\nlines.txt").write_text("x")
    Path(os.fsdecode(bytes(tmp_path) + b"/not-utf8-\xff.txt")).write_text("x")

    reasons = {one.reason for one in survey([tmp_path]).skipped}

    assert reasons == {
        "its name holds control characters; rename it",
        "its name is not UTF-8; rename it",
    }


def test_a_file_named_by_itself_is_taken_whatever_it_is_called(tmp_path: Path) -> None:
    root = written(tmp_path, {"README": "x", "odd.xyz": "x"})

    assert names(find([root / "odd.xyz", root / "README"]), root) == ["odd.xyz", "README"]


def test_a_file_that_is_named_twice_is_found_once(tmp_path: Path) -> None:
    root = written(tmp_path, {"a.txt": "x", "b.txt": "x"})

    assert names(find([root / "b.txt", root, root / "a.txt"]), root) == ["b.txt", "a.txt"]


def test_a_path_that_does_not_exist_is_named(tmp_path: Path) -> None:
    assert "nowhere" in refused(tmp_path / "nowhere")


DECLARED = """
# Where each document was published.
[[document]]
file = "a.txt"
url = "https://democracy.wenmouth.example/mgAi.aspx?ID=7#AI7"
title = "Rural Crime - Update"
publisher = "Wenmouth City Council"
kind = "minutes"
published = 2023-05-02
author = "Hollis Grange"
body = "Ambershire Police and Crime Panel"
meeting_date = "2023-04-18"
"""


def test_sources_toml_says_what_is_known_of_a_document(tmp_path: Path) -> None:
    root = written(tmp_path, {"a.txt": "x", "b.txt": "x", "sources.toml": DECLARED})
    source = Source(
        file="a.txt",
        url="https://democracy.wenmouth.example/mgAi.aspx?ID=7#AI7",
        title="Rural Crime - Update",
        publisher="Wenmouth City Council",
        kind="minutes",
        published=date(2023, 5, 2),
        author="Hollis Grange",
        body="Ambershire Police and Crime Panel",
        meeting_date=date(2023, 4, 18),
    )

    assert [one.source for one in find([root])] == [source, Source(file="b.txt")]
    assert [one.source for one in find([root / "a.txt"])] == [source]


def test_sources_toml_speaks_of_files_below_it_and_an_inner_one_knows_more(tmp_path: Path) -> None:
    entry = '[[document]]\nfile = "{}"\ntitle = "{}"\n'
    root = written(
        tmp_path,
        {
            "sources.toml": entry.format("2023/a.txt", "outer")
            + entry.format("2023/b.txt", "outer"),
            "2023/sources.toml": entry.format("a.txt", "inner"),
            "2023/a.txt": "x",
            "2023/b.txt": "x",
        },
    )

    titles = {one.source.file: one.source.title for one in find([root])}

    assert titles == {"a.txt": "inner", "b.txt": "outer"}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (
            '[[document]]\nfile = "gone.txt"\n',
            "[[document]] 1 (line 1): there is no file 'gone.txt'",
        ),
        (
            '\n\n[[document]]\nfile = "a.txt"\nlink = "x"\n',
            "[[document]] 1 (line 3): 'link' is not known",
        ),
        ('[[document]]\ntitle = "x"\n', "[[document]] 1 (line 1): 'file' is missing"),
        (
            '[[document]]\nfile = "a.txt"\n[[document]]\nfile = "a.txt"\n',
            "[[document]] 2 (line 3): 'a.txt' is declared twice",
        ),
        ('[[document]]\nfile = "a.txt"\nkind = "blog"\n', "kind = 'blog'"),
        (
            '[[document]]\nfile = "a.txt"\nurl = "javascript:alert(1)"\n',
            "not an http or https address",
        ),
        ('[[document]]\nfile = "a.txt"\npublished = "2023-02-30"\n', "published = '2023-02-30'"),
        ('[[document]]\nfile = "a.txt"\ntitle = "two\\nlines"\n', "control character"),
        ('[[document]]\nfile = "../a.txt"\n', "must be a path below"),
        ('[[document]]\nfile = "/etc/passwd"\n', "must be a path below"),
        ('[document]\nfile = "a.txt"\n', "write [[document]] with two brackets"),
        ('documents = "x"\n', "unknown key 'documents'"),
        ("[[document]\n", "is not TOML"),
        ("[[document]]\nfile = 3\n", "file = 3"),
        (b"title = '\xff'\n", "is not UTF-8 (byte 9)"),
    ],
)
def test_a_mistake_in_sources_toml_is_named_with_its_place(
    tmp_path: Path, content: str | bytes, said: str
) -> None:
    root = written(tmp_path, {"a.txt": "x", "sources.toml": content})

    message = refused(root)

    assert said in message
    assert str(root / "sources.toml") in message
    assert len(message) < 500 + len(str(root))
