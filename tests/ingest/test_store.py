"""Vectors in a real Chroma: kept, found, and missed when they are gone."""

import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from ingest.catalogue import FILE, Catalogue, Entry
from ingest.chroma_worker import Worker, build, verify
from ingest.chunk import Budget, Chunk, chunks
from ingest.errors import IndexDamaged, IngestError
from ingest.generation import CHROMA, VECTORS
from ingest.model import Speaker
from ingest.store import VectorStore, metadata, speaker_words
from tests.ingest.build import a_document, spoken, words_vector

ROOT = Path(__file__).resolve().parent.parent.parent
BUDGET = Budget(count=lambda text: len(text.split()), chat_tokens=len)


def made_chunks(number: int) -> list[Chunk]:
    document = spoken(
        a_document({"Report": [f"Paragraph {n} tells of matter {n * 7}." for n in range(number)]}),
        Speaker("Cllr Anwen Dray", None),
    )
    return chunks(document, BUDGET)


def vectors_of(found: list[Chunk]) -> NDArray[np.float32]:
    return np.stack([words_vector(chunk.embed_text, 64) for chunk in found])


@pytest.fixture
def store(tmp_path: Path) -> Iterator[VectorStore]:
    store = VectorStore(tmp_path / CHROMA)
    store.create()
    yield store
    store.close()


def test_a_vector_comes_back_and_is_nearest_to_itself(store: VectorStore) -> None:
    found = made_chunks(30)
    vectors = vectors_of(found)

    store.add(found, vectors)

    paragraphs = [row for row, chunk in enumerate(found) if chunk.level == "paragraph"]
    ids = [found[row].id for row in paragraphs]
    assert store.count("paragraph") == store.count("sentence") == 30
    assert np.allclose(store.vectors("paragraph", ids), vectors[paragraphs], atol=1e-6)
    assert store.missed("paragraph", ids, vectors[paragraphs]) == []
    (nearest, similarity), *_ = store.nearest(vectors[paragraphs[7]], "paragraph", 5)
    assert nearest == ids[7]
    assert similarity == pytest.approx(1, abs=1e-5)


def test_writing_the_same_chunks_again_changes_nothing(store: VectorStore) -> None:
    found = made_chunks(5)

    store.add(found, vectors_of(found))
    store.add(found, vectors_of(found))

    assert store.count("paragraph") == 5


def test_more_chunks_than_a_batch_holds_are_all_written(
    store: VectorStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(store._client), "get_max_batch_size", lambda self: 7)
    found = made_chunks(30)

    store.add(found, vectors_of(found))

    assert store.count("sentence") == 30


def test_a_search_is_narrowed_to_documents_and_speakers(store: VectorStore) -> None:
    found = made_chunks(5)
    store.add(found, vectors_of(found))
    vector = vectors_of(found)[0]
    document = found[0].document_id

    assert len(store.nearest(vector, "sentence", 9, documents=[document])) == 5
    assert store.nearest(vector, "sentence", 9, documents=["another"]) == []
    assert store.nearest(vector, "sentence", 9, documents=[]) == []
    assert len(store.nearest(vector, "sentence", 9, speaker=["dray"])) == 5
    assert len(store.nearest(vector, "sentence", 9, [document], ["anwen", "dray"])) == 5
    assert store.nearest(vector, "sentence", 9, [document], ["martin", "dray"]) == []


def test_dates_are_numbers_and_nothing_is_none() -> None:
    values = metadata(made_chunks(1)[0])

    assert values["date"] == 20220308
    assert values["speaker"] == ["anwen", "cllr", "dray"]
    assert None not in values.values()


def test_the_words_of_a_speaker_are_told_apart_from_their_marks() -> None:
    assert speaker_words("Mr. P D Vane OBE (co-opted)") == [
        "co-opted",
        "d",
        "mr",
        "obe",
        "p",
        "vane",
    ]


def test_no_server_of_chroma_is_imported_and_nothing_listens(tmp_path: Path) -> None:
    """Its Python server builds what a client sends before it asks who that is."""
    code = (
        "import os, sys\n"
        "from pathlib import Path\n"
        "from ingest.store import VectorStore\n"
        "store = VectorStore(Path(sys.argv[1]))\n"
        "store.create()\n"
        "served = [name for name in sys.modules if name.startswith(('chromadb.server',"
        " 'chromadb.app', 'fastapi', 'uvicorn'))]\n"
        "assert not served, served\n"
        "rows = [line.split() for name in ('tcp', 'tcp6')"
        " for line in open(f'/proc/self/net/{name}').readlines()[1:]]\n"
        "listening = {f'socket:[{row[9]}]' for row in rows if row[3] == '0A'}\n"
        "mine = {os.readlink(f'/proc/self/fd/{fd}') for fd in os.listdir('/proc/self/fd')"
        " if os.path.exists(f'/proc/self/fd/{fd}')}\n"
        "assert not listening & mine\n"
    )

    subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=True, cwd=ROOT)


def test_opening_a_store_without_collections_makes_none(tmp_path: Path) -> None:
    store = VectorStore(tmp_path / CHROMA)

    with pytest.raises(IndexDamaged, match="no paragraphs"):
        store.count("paragraph")
    store.close()


def a_generation(directory: Path, found: list[Chunk]) -> Path:
    document = a_document({"Report": ["Words."]}, id=found[0].document_id)
    Catalogue.create(directory / FILE).write([Entry(document, "print", document.id)], found, [])
    np.save(directory / VECTORS, vectors_of(found))
    return directory


def test_a_child_builds_and_another_finds_it_whole(tmp_path: Path) -> None:
    directory = a_generation(tmp_path, made_chunks(20))
    worker = Worker()

    worker.run("build", directory)
    worker.run("verify", directory)
    worker.close()


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    worker = Worker()
    yield worker
    worker.close()


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = made_chunks(5_000)  # 10,000 chunks
    directory = a_generation(tmp_path_factory.mktemp("large"), found)
    build(directory)
    return directory


@pytest.fixture(scope="module")
def middling(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Just enough for Chroma to write its graph to disk, which it does after 1,000 rows."""
    directory = a_generation(tmp_path_factory.mktemp("middling"), made_chunks(1_200))
    build(directory)
    return directory


def test_one_row_missing_in_ten_thousand_is_noticed(large: Path, tmp_path: Path) -> None:
    directory = tmp_path / "generation"
    shutil.copytree(large, directory)
    victim = made_chunks(5_000)[7_777]
    store = VectorStore(directory / CHROMA)
    store._collection(victim.level).delete(ids=[victim.id])
    store.close()

    with pytest.raises(IndexDamaged, match=r"has 4999 sentences, the catalogue 5000"):
        verify(directory)


def test_what_chroma_cannot_reach_is_written_again(middling: Path, tmp_path: Path) -> None:
    directory = tmp_path / "generation"
    shutil.copytree(middling, directory)
    found = [chunk for chunk in made_chunks(1_200) if chunk.level == "sentence"]
    store = VectorStore(directory / CHROMA)
    lost, vectors = found[1_034:1_040], vectors_of(found)
    store._collection("sentence").delete(ids=[chunk.id for chunk in lost])
    assert store.missed("sentence", [chunk.id for chunk in found], vectors) == [
        chunk.id for chunk in lost
    ]

    store.mend(found, vectors)

    assert store.missed("sentence", [chunk.id for chunk in found], vectors) == []
    store.close()


def test_a_vector_that_is_another_is_noticed(tmp_path: Path) -> None:
    found = made_chunks(20)
    directory = a_generation(tmp_path, found)
    build(directory)
    altered = vectors_of(found)
    altered[[4, 6]] = altered[[6, 4]]
    np.save(directory / VECTORS, altered)

    with pytest.raises(IndexDamaged, match="are not what was stored"):
        verify(directory)


@pytest.mark.parametrize("damage", ["deleted segments", "truncated", "flipped", "no database"])
def test_damage_of_any_kind_ends_the_child_and_not_the_ingest(
    middling: Path, tmp_path: Path, damage: str, worker: Worker
) -> None:
    directory = tmp_path / "generation"
    shutil.copytree(middling, directory)
    segments = [path for path in (directory / CHROMA).iterdir() if path.is_dir()]
    for segment in segments:
        data = segment / "data_level0.bin"
        if damage == "deleted segments":
            shutil.rmtree(segment)
        elif damage == "truncated":
            data.write_bytes(data.read_bytes()[: data.stat().st_size // 3])
        elif damage == "flipped":
            content = bytearray(data.read_bytes())
            half = len(content) // 2
            content[half : half + 40_000] = bytes(
                255 - byte for byte in content[half : half + 40_000]
            )
            data.write_bytes(content)
    if damage == "no database":
        (directory / CHROMA / "chroma.sqlite3").unlink()

    with pytest.raises(IndexDamaged):
        worker.run("verify", directory)


def test_the_children_end_with_the_ingest(large: Path, tmp_path: Path) -> None:
    """An orphan would go on writing beside the next ingest."""
    directory = tmp_path / "generation"
    shutil.copytree(large, directory)
    code = (
        "import os, sys, threading, time\n"
        "from pathlib import Path\n"
        "from ingest.chroma_worker import Worker\n"
        "worker = Worker()\n"
        "run = lambda: worker.run('verify', Path(sys.argv[1]))\n"
        "threading.Thread(target=run, daemon=True).start()\n"
        "time.sleep(4)\n"
        "os.kill(os.getpid(), 9)\n"
    )
    ingest = subprocess.Popen(
        [sys.executable, "-c", code, str(directory)], start_new_session=True, cwd=ROOT
    )
    ingest.wait()

    deadline = time.monotonic() + 10
    while members_of(ingest.pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert members_of(ingest.pid) == []


def members_of(session: int) -> list[str]:
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            fields = (process / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[3]) == session and fields[0] != "Z":
            found.append(process.name)
    return found


def test_a_worker_that_was_killed_is_an_error_that_says_so(tmp_path: Path) -> None:
    worker = Worker()
    worker._process.kill()

    with pytest.raises(IngestError, match="ended with -9"):
        worker.run("verify", tmp_path)


def test_chroma_writes_when_it_opens_and_so_never_opens_what_is_served(tmp_path: Path) -> None:
    """Why a reader works on vectors read back, or on a copy (docs/decisions/vectors.md)."""
    directory = a_generation(tmp_path, made_chunks(3))
    build(directory)
    file = directory / CHROMA / "chroma.sqlite3"
    before = file.read_bytes()

    store = VectorStore(directory / CHROMA)
    store.count("sentence")
    store.close()

    assert file.read_bytes() != before
