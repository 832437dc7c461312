"""Reading one generation: everything is found, narrowed, and the same by both ways of searching."""

import shutil
import threading
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from ingest.chunk import Level
from ingest.compose import current_generation, open_index
from ingest.errors import IndexDamaged, IndexMismatch, IndexMissing
from ingest.index import ChunkNotFound, DocumentNotFound, Hit, Index, Where
from tests.ingest.build import PANEL, WordEmbedder, words_vector
from tests.ingest.corpus import (
    JUNE_ID,
    MARCH_ID,
    NEWS_ID,
    documents,
    settings,
    small_index,
    small_pipeline,
)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("index")
    small_pipeline(root / "data").ingest([documents(root / "documents")])
    return root / "data"


@pytest.fixture(scope="module")
def index(data: Path) -> Iterator[Index]:
    opened = small_index(data)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def by_chroma(data: Path) -> Iterator[Index]:
    opened = small_index(data, exact_vectors=0)
    yield opened
    opened.close()


def ids(hits: list[Hit]) -> list[str]:
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    return [hit.chunk_id for hit in hits]


def test_documents_are_listed_with_their_meetings(index: Index) -> None:
    found = {summary.id: summary for summary in index.documents()}

    assert sorted(found) == sorted([MARCH_ID, JUNE_ID, NEWS_ID])
    assert (found[MARCH_ID].body, found[MARCH_ID].date) == (PANEL, date(2022, 3, 8))
    assert (found[NEWS_ID].kind, found[NEWS_ID].published) == ("news", date(2022, 5, 2))
    assert index.stamp.documents == 3
    assert index.stamp.chunks == len(index.vectors([])) + sum(
        1 for document in found for _ in range(chunks_of(index, document))
    )


def chunks_of(index: Index, document_id: str) -> int:
    vector = index.embed("anything")
    where = Where(document_id=document_id)
    return sum(len(index.nearest(vector, level, 999, where)) for level in ("sentence", "paragraph"))


def test_a_document_is_found_by_id_and_by_file(index: Index) -> None:
    document = index.document(MARCH_ID)

    assert document.id == MARCH_ID
    assert index.document_by_file("march.txt") == document
    assert index.document(MARCH_ID) is document  # kept


def test_what_is_not_there_is_not_found(index: Index) -> None:
    with pytest.raises(DocumentNotFound, match=r"^there is no document 'x/y'$"):
        index.document("x/y")
    with pytest.raises(DocumentNotFound):
        index.document_by_file("../../etc/passwd")
    with pytest.raises(ChunkNotFound, match="there is no chunk 'x#1'"):
        index.chunk("x#1")
    with pytest.raises(ChunkNotFound):
        index.vectors(["x#1"])


def test_a_chunk_leads_back_to_the_published_words(index: Index) -> None:
    (best,) = index.lexical(["Taser"], "sentence", 1)

    chunk = index.chunk(best.chunk_id)

    document = index.document(chunk.document_id)
    assert document.words(chunk.start, chunk.end) == (
        "The Chief Constable stated that Taser had been used on 12 occasions."
    )
    assert chunk.item_key == "22"
    assert index.chunks([chunk.id, chunk.id]) == [chunk, chunk]


@pytest.mark.parametrize("level", ["sentence", "paragraph"])
def test_a_chunk_is_nearest_to_its_own_words(index: Index, level: Level) -> None:
    for hit in index.nearest(index.embed("words"), level, 999):
        chunk = index.chunk(hit.chunk_id)
        first = index.nearest(index.embed(chunk.embed_text), level, 1)[0]
        assert first.score == pytest.approx(1, abs=1e-5)
        assert index.chunk(first.chunk_id).embed_text == chunk.embed_text


@pytest.mark.parametrize(
    "where",
    [
        None,
        Where(kind="news"),
        Where(document_id=JUNE_ID),
        Where(date_from=date(2022, 3, 8), date_to=date(2022, 5, 2)),
        Where(body="ambershire  POLICE and crime panel"),
        Where(speaker="Commissioner"),
        Where(speaker="Pellow", date_to=date(2022, 4, 1)),
        Where(kind="minutes", speaker="nobody"),
        Where(document_id="none"),
    ],
    ids=repr,
)
@pytest.mark.parametrize("level", ["sentence", "paragraph"])
def test_memory_and_chroma_find_the_same(
    index: Index, by_chroma: Index, level: Level, where: Where | None
) -> None:
    vector = index.embed("The Commissioner introduced the report on officers")

    exact = index.nearest(vector, level, 5, where)
    approximate = by_chroma.nearest(vector, level, 5, where)

    assert [h.score for h in exact] == pytest.approx([h.score for h in approximate], abs=1e-5)
    assert set(ids(exact)) == set(ids(approximate))
    found = [hit.chunk_id for hit in exact]
    assert np.allclose(index.vectors(found), by_chroma.vectors(found))


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        (Where(kind="news"), {NEWS_ID}),
        (Where(kind="minutes"), {MARCH_ID, JUNE_ID}),
        (Where(date_from=date(2022, 6, 14)), {JUNE_ID}),
        (Where(date_to=date(2022, 6, 13)), {MARCH_ID, NEWS_ID}),
        (Where(body=PANEL.upper()), {MARCH_ID, JUNE_ID}),
        (Where(body="Another Panel"), set()),
        (Where(speaker="Anwen Dray"), {MARCH_ID}),
        (Where(speaker="Cllr Martin Dray"), set()),
    ],
    ids=repr,
)
def test_both_kinds_of_search_are_narrowed_alike(
    index: Index, where: Where, expected: set[str]
) -> None:
    words = ["the", "there", "has", "officers", "Lowmere"]
    near = index.nearest(index.embed("officers"), "paragraph", 99, where)
    held = index.lexical(words, "paragraph", 99, where)

    assert {index.chunk(hit.chunk_id).document_id for hit in near} == expected
    assert {index.chunk(hit.chunk_id).document_id for hit in held} == expected


def test_equal_scores_fall_in_document_order(index: Index) -> None:
    text = "Declarations of interest: There were no declarations of interest."
    first, second = ids(index.nearest(index.embed(text), "sentence", 2))

    assert (first, second) == (f"{MARCH_ID}#20/1@0", f"{JUNE_ID}#31/1@0")


def test_at_most_k_are_found(index: Index) -> None:
    vector = index.embed("officers")

    assert [len(index.nearest(vector, "sentence", k)) for k in (-1, 0, 1, 2)] == [0, 0, 1, 2]
    assert len(index.lexical(["the"], "sentence", 2)) == 2
    assert index.lexical(["the"], "sentence", 0) == []


def test_vectors_come_in_the_order_asked_for(index: Index) -> None:
    one, two = f"{MARCH_ID}#22/1", f"{MARCH_ID}#21/2@1"

    found = index.vectors([two, one, two])

    expected = [index.chunk(id).embed_text for id in (two, one, two)]
    assert np.allclose(found, np.stack([words_vector(text, 64) for text in expected]))


def test_words_are_counted_by_stem_and_listed_as_written(index: Index) -> None:
    assert index.document_frequency(["officer", "unicorn"]) == {"officer": 2, "unicorn": 0}
    assert index.vocabulary()["officers"] == 2
    assert "officer" not in index.vocabulary()


def test_office_holders_and_the_report_are_kept_with_the_generation(index: Index) -> None:
    assert index.offices().holder("the Commissioner", date(2022, 3, 8)) == "Mr Pellow"
    assert index.report().counts() == {"new": 3}


def test_threads_may_share_an_index(index: Index) -> None:
    errors: list[BaseException] = []

    def ask() -> None:
        try:
            for _ in range(20):
                hits = index.nearest(index.embed("officers"), "sentence", 5)
                hits += index.lexical(["officers"], "paragraph", 5)
                index.chunks([hit.chunk_id for hit in hits])
                index.document(JUNE_ID)
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert errors == []


# Refusing to open: FAULTS row 29


def test_a_missing_index_is_refused_and_not_made(tmp_path: Path) -> None:
    with pytest.raises(IndexMissing, match="run 'askminutes ingest PATH' first"):
        small_index(tmp_path / "nowhere")
    assert list(tmp_path.iterdir()) == []


def test_an_empty_directory_is_a_missing_index(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()

    with pytest.raises(IndexMissing):
        small_index(tmp_path / "data")
    assert list((tmp_path / "data").iterdir()) == []


def test_another_model_of_the_same_width_is_refused(data: Path) -> None:
    with pytest.raises(IndexMismatch, match=r"was built with 'words' .* not with the model in use"):
        open_index(settings(data), WordEmbedder(sha256="6" * 64))


def test_another_width_is_refused(data: Path) -> None:
    wide = WordEmbedder()
    wide.dimensions = 65  # type: ignore[misc]

    with pytest.raises(IndexMismatch, match="64 dimensions"):
        open_index(settings(data), wide)


def copied(data: Path, tmp_path: Path) -> tuple[Path, Path]:
    copy = tmp_path / "data"
    shutil.copytree(data, copy)
    name = current_generation(copy)
    assert name is not None
    return copy, copy / "generations" / name


@pytest.mark.parametrize(
    "damage",
    [
        "segment folder deleted",
        "vectors cut off",
        "40 kB flipped",
        "catalogue cut off",
        "catalogue gone",
        "stamp gone",
        "query embedder altered",
        "vectors of another shape",
    ],
)
def test_damage_is_named_before_anything_is_answered(
    data: Path, tmp_path: Path, damage: str
) -> None:
    copy, generation = copied(data, tmp_path)
    catalogue = generation / "catalogue.sqlite3"
    if damage == "segment folder deleted":
        for folder in (generation / "chroma").iterdir():
            if folder.is_dir():
                shutil.rmtree(folder)
    elif damage == "vectors cut off":
        file = generation / "vectors.npy"
        file.write_bytes(file.read_bytes()[:-4])
    elif damage == "40 kB flipped":
        file = generation / "chroma" / "chroma.sqlite3"
        content = bytearray(file.read_bytes())
        content[50_000:90_000] = bytes(255 - byte for byte in content[50_000:90_000])
        file.write_bytes(content)
    elif damage == "catalogue cut off":
        catalogue.write_bytes(catalogue.read_bytes()[:8192])
    elif damage == "catalogue gone":
        catalogue.unlink()
    elif damage == "stamp gone":
        (generation / "stamp.json").unlink()
    elif damage == "query embedder altered":
        (generation / "query.json").write_text("63")
    else:
        np.save(generation / "vectors.npy", np.zeros((3, 64), np.float32))

    with pytest.raises(IndexDamaged, match="ingest again"):
        small_index(copy)


def test_a_locked_catalogue_is_read_all_the_same(data: Path, tmp_path: Path) -> None:
    import sqlite3

    copy, generation = copied(data, tmp_path)
    holder = sqlite3.connect(generation / "catalogue.sqlite3", isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")

    index = small_index(copy)

    assert index.lexical(["Taser"], "sentence", 1)
    index.close()
    holder.close()


def test_reading_changes_no_file(data: Path, tmp_path: Path) -> None:
    copy, generation = copied(data, tmp_path)

    def state() -> dict[str, bytes]:
        return {str(p): p.read_bytes() for p in generation.rglob("*") if p.is_file()}

    before = state()
    for exact in (100_000, 0):
        index = small_index(copy, exact_vectors=exact)
        index.nearest(index.embed("officers"), "sentence", 3)
        index.lexical(["officers"], "sentence", 3)
        index.document(MARCH_ID)
        index.close()

    assert state() == before


def test_opening_and_asking_imports_neither_torch_nor_chroma(data: Path) -> None:
    import subprocess
    import sys

    code = (
        "import sys\n"
        "from pathlib import Path\n"
        "from tests.ingest.corpus import small_index\n"
        f"index = small_index(Path({str(data)!r}))\n"
        "assert index.nearest(index.embed('officers'), 'sentence', 3)\n"
        "assert index.lexical(['officers'], 'sentence', 3)\n"
        "heavy = {'torch', 'transformers', 'sentence_transformers', 'langchain_core', 'chromadb',"
        " 'ingest.pipeline', 'ingest.structure', 'pypdf', 'docx', 'tiktoken'}\n"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)\n"
    )
    root = Path(__file__).resolve().parent.parent.parent
    subprocess.run([sys.executable, "-W", "error", "-c", code], check=True, cwd=root)
