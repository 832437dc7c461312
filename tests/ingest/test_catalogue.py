"""The record keeps documents exactly, and finds words whatever is typed."""

import sqlite3
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from ingest import fulltext
from ingest.catalogue import Catalogue, Entry
from ingest.chunk import Budget, Chunk, Level, chunks
from ingest.errors import IndexDamaged
from ingest.model import Remark, Speaker
from ingest.serialise import document_from_json, document_to_json
from tests.ingest.build import PANEL, a_document, spoken

BUDGET = Budget(count=lambda text: len(text.split()), chat_tokens=len)

DOCUMENT = spoken(
    a_document(
        {
            "Council Tax precept": [
                "The Commissioner proposed a precept of 4.99% under 22/0145/FUL.",
                "Members were concerned about burglaries.",
            ],
            "Precept": ["A burglary was reported — naïve “café” owners’ views were noted."],
        }
    ),
    Speaker("Cllr Pemberley-Knox", "Vice-Chair"),
)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> tuple[Catalogue, list[Chunk]]:
    file = tmp_path_factory.mktemp("catalogue") / "catalogue.sqlite3"
    return write(file, [Entry(DOCUMENT, "print", DOCUMENT.id)])


def write(file: Path, entries: list[Entry]) -> tuple[Catalogue, list[Chunk]]:
    made = [chunk for entry in entries for chunk in chunks(entry.document, BUDGET)]
    Catalogue.create(file).write(entries, made, [("report", "{}")])
    return Catalogue.open_read_only(file), made


def search(catalogue: Catalogue, terms: list[str], level: Level = "paragraph") -> list[str]:
    with catalogue.reading() as connection:
        found = fulltext.search(connection, terms, level, 10)
    assert [score for _, score in found] == sorted((s for _, s in found), reverse=True)
    return [id.partition("#")[2] for id, _ in found]


def test_a_document_comes_back_exactly_as_it_was() -> None:
    assert document_from_json(document_to_json(DOCUMENT)) == DOCUMENT


@pytest.mark.parametrize(
    "text", ["\u00a0\u2028“’–\x85", "\x00\x1f", "𝔘 🏛\ufe0f e\u0301", "\r\n \t\r", '"\\'], ids=ascii
)
def test_awkward_characters_survive_the_catalogue(tmp_path: Path, text: str) -> None:
    document = replace(
        DOCUMENT, text=DOCUMENT.text + text, remarks=(Remark("unclear", text, start=3),)
    )

    catalogue, _ = write(tmp_path / "catalogue.sqlite3", [Entry(document, "print", document.id)])

    assert catalogue.document(document.id) == document


def test_chunks_come_back_exactly_as_they_were(written: tuple[Catalogue, list[Chunk]]) -> None:
    catalogue, made = written

    assert catalogue.all_chunks() == made
    assert catalogue.chunks([made[3].id, "no such id"]) == {made[3].id: made[3]}
    assert [(p.position, p.id, p.level) for p in catalogue.places()] == [
        (n, chunk.id, chunk.level) for n, chunk in enumerate(made)
    ]


def test_a_summary_counts_what_is_in_a_document(written: tuple[Catalogue, list[Chunk]]) -> None:
    (summary,) = written[0].summaries()

    assert (summary.id, summary.body, summary.date) == (DOCUMENT.id, PANEL, date(2022, 3, 8))
    assert (summary.items, summary.paragraphs, summary.sentences) == (2, 3, 3)
    assert (summary.duplicate_of, summary.also) == (None, ())


def test_a_linked_document_is_named_by_its_canonical_record(tmp_path: Path) -> None:
    copy = a_document({"Precept": ["The same."]}, file="copy.txt", id="copy")
    entries = [Entry(DOCUMENT, "a", DOCUMENT.id), Entry(copy, "b", "copy", DOCUMENT.id)]

    catalogue, _ = write(tmp_path / "catalogue.sqlite3", entries)

    canonical, linked = catalogue.summaries()
    assert (canonical.also, linked.duplicate_of) == (("copy",), DOCUMENT.id)


@pytest.mark.parametrize(
    ("terms", "expected"),
    [
        (["burglary"], ["2/1", "1/2"]),  # stemmed
        (["PRECEPTS"], ["1/1", "2/1", "1/2"]),
        (["22/0145/FUL"], ["1/1"]),
        (["4.99%"], ["1/1"]),
        (["cafe"], ["2/1"]),  # accents folded
        (["council tax"], ["1/1", "1/2"]),  # a phrase, here of the title
        (["tax council"], []),
        (["Pemberley-Knox"], ["1/2", "1/1", "2/1"]),
        (["nothing", "of", "this"], ["1/1"]),
    ],
)
def test_words_are_found_where_they_stand(
    written: tuple[Catalogue, list[Chunk]], terms: list[str], expected: list[str]
) -> None:
    assert sorted(search(written[0], terms)) == sorted(expected)


@pytest.mark.parametrize(
    "typed",
    [
        '"',
        '""',
        "'",
        "*",
        "(",
        ")",
        "NOT",
        "AND",
        "OR",
        "NEAR(precept tax)",
        "text:precept",
        "pre*",
        "^precept",
        "-precept",
        "precept OR",
        "{a b}",
        "\x00",
        "a\x00b",
        "…",
        "",
        " ",
        "<|endoftext|>",
        "\u202e\u200b",
        "'; DROP TABLE chunks; --",
        "𝔘🏛",
        "x" * 10_000,
    ],
    ids=ascii,
)
@pytest.mark.parametrize("level", ["paragraph", "sentence"])
def test_whatever_is_typed_is_words_and_never_syntax(
    written: tuple[Catalogue, list[Chunk]], typed: str, level: Level
) -> None:
    catalogue, made = written

    search(catalogue, [typed], level)
    search(catalogue, [typed, "precept"], level)
    with catalogue.reading() as connection:
        fulltext.document_frequency(connection, [typed], level)

    assert len(catalogue.all_chunks()) == len(made)


def test_an_operator_as_a_word_finds_that_word(written: tuple[Catalogue, list[Chunk]]) -> None:
    assert search(written[0], ["OR"]) == []
    assert search(written[0], ["A"]) == ["2/1", "1/1"]


def test_frequencies_count_paragraphs_that_hold_the_stem(
    written: tuple[Catalogue, list[Chunk]],
) -> None:
    with written[0].reading() as connection:
        assert fulltext.document_frequency(
            connection, ["burglary", "burglaries", "precept", "zzz", "?"], "paragraph"
        ) == {"burglary": 2, "burglaries": 2, "precept": 3, "zzz": 0, "?": 0}


def test_the_vocabulary_holds_words_as_written(written: tuple[Catalogue, list[Chunk]]) -> None:
    with written[0].reading() as connection:
        vocabulary = fulltext.vocabulary(connection)

    assert {w: vocabulary.get(w) for w in ("burglary", "burglaries", "naïve", "burglari")} == {
        "burglary": 1,
        "burglaries": 1,
        "naïve": 1,
        "burglari": None,
    }


def test_a_catalogue_that_is_whole_says_so_and_one_that_lost_a_row_does_not(
    tmp_path: Path,
) -> None:
    file = tmp_path / "catalogue.sqlite3"
    write(file, [Entry(DOCUMENT, "a", DOCUMENT.id)])
    from sqlalchemy import create_engine

    assert Catalogue(create_engine(f"sqlite:///{file}")).whole()

    connection = sqlite3.connect(file)
    connection.execute("DELETE FROM chunks WHERE position = 2")
    connection.commit()
    connection.close()

    assert not Catalogue(create_engine(f"sqlite:///{file}")).whole()


def test_the_digest_says_what_is_in_it_and_not_when_it_was_written(tmp_path: Path) -> None:
    entry = Entry(DOCUMENT, "a", DOCUMENT.id)
    one, _ = write(tmp_path / "one.sqlite3", [entry])
    two, _ = write(tmp_path / "two.sqlite3", [entry])
    other, _ = write(tmp_path / "other.sqlite3", [replace(entry, fingerprint="b")])

    assert one.digest() == two.digest() != other.digest()


def test_nothing_is_written_when_a_catalogue_is_read(tmp_path: Path) -> None:
    file = tmp_path / "catalogue.sqlite3"
    catalogue, made = write(file, [Entry(DOCUMENT, "a", DOCUMENT.id)])
    before = (file.read_bytes(), sorted(p.name for p in tmp_path.iterdir()))
    file.chmod(0o400)

    search(catalogue, ["precept"])
    catalogue.chunks([made[0].id])
    catalogue.close()

    assert (file.read_bytes(), sorted(p.name for p in tmp_path.iterdir())) == before


@pytest.mark.parametrize("content", [None, b"", b"not a database at all, but longer than a page"])
def test_what_is_no_catalogue_is_damaged_and_is_not_made(
    tmp_path: Path, content: bytes | None
) -> None:
    file = tmp_path / "catalogue.sqlite3"
    if content is not None:
        file.write_bytes(content)

    with pytest.raises(IndexDamaged):
        Catalogue.open_read_only(file).summaries()
    assert file.exists() == (content is not None)
