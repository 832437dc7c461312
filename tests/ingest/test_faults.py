"""Killed, starved, or run five at once: the served generation answers, and the next run completes.

`ASKMINUTES_LONG=1` runs the long forms.
"""

import os
import random
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from ingest.compose import current_generation
from ingest.errors import IngestError
from ingest.generation import LOCK, Generations, Stamp
from ingest.pipeline import STEPS
from tests.ingest.corpus import MARCH, MARCH_ID, documents, small_index, small_pipeline
from tests.ingest.victims import ROOT, Nursery

LONG = bool(os.environ.get("ASKMINUTES_LONG"))
pytestmark = pytest.mark.timeout(7_200 if LONG else 300)

BEFORE, AFTER = "37 officers", "41 officers"


@pytest.fixture(scope="module")
def nursery() -> Iterator[Nursery]:
    nursery = Nursery()
    yield nursery
    nursery.close()


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory, nursery: Nursery) -> Path:
    """Two sets of documents, an index of the first, and what the second gives uninterrupted."""
    root = tmp_path_factory.mktemp("faults")
    documents(root / "before")
    documents(root / "after")
    (root / "after" / "march.txt").write_text(MARCH.replace(BEFORE, AFTER), encoding="utf-8")
    assert nursery.ingest(root / "data", root / "before").outcome == "done"
    shutil.copytree(root / "data", root / "expected")
    assert nursery.ingest(root / "expected", root / "after").outcome == "done"
    return root


@pytest.fixture
def data(begun: Path, tmp_path: Path) -> Path:
    """A copy of the index of the first documents."""
    shutil.copytree(begun / "data", tmp_path / "data")
    return tmp_path / "data"


def officers(data: Path) -> str:
    """What the served generation says, which must be one thing wherever one looks."""
    index = small_index(data)
    try:
        (hit,) = index.lexical(["officers", "Lowmere"], "sentence", 1)
        said = {number for number in (BEFORE, AFTER) if number in index.document(MARCH_ID).text}
        asked = f"Rural crime: The Commissioner replied that there were {BEFORE}."
        (near, *_) = index.nearest(index.embed(asked), "sentence", 1)
        told = index.chunk(near.chunk_id).text
        assert said == {number for number in (BEFORE, AFTER) if number in told}
        assert hit.chunk_id.startswith(MARCH_ID)
        assert len(index.documents()) == 3
        (only,) = said
        return only
    finally:
        index.close()


def assert_next_run_completes(nursery: Nursery, data: Path, begun: Path) -> None:
    """The next ingest ends as one that nothing happened to: same content, same vectors."""
    fate = nursery.ingest(data, begun / "after")
    assert fate.outcome == "done", fate
    mine, theirs = (Generations(place).served() for place in (data, begun / "expected"))
    assert Stamp.read(mine).content == Stamp.read(theirs).content
    assert np.allclose(np.load(mine / "vectors.npy"), np.load(theirs / "vectors.npy"), atol=1e-6)
    assert officers(data) == AFTER


@pytest.mark.parametrize("step", STEPS)
def test_killed_between_any_two_steps(nursery: Nursery, begun: Path, data: Path, step: str) -> None:
    fate = nursery.ingest(data, begun / "after", kill_at=step)

    assert fate.outcome == "killed"
    assert officers(data) == (AFTER if step == "sweep" else BEFORE)
    assert_next_run_completes(nursery, data, begun)
    names = [path.name for path in (data / "generations").iterdir()]
    assert all(not name.startswith(".") for name in names)


@pytest.mark.parametrize("step", STEPS if LONG else STEPS[::4])
def test_the_first_ingest_killed_between_any_two_steps(
    nursery: Nursery, begun: Path, tmp_path: Path, step: str
) -> None:
    data = tmp_path / "data"

    assert nursery.ingest(data, begun / "after", kill_at=step).outcome == "killed"

    assert (current_generation(data) is not None) == (step == "sweep")
    assert_next_run_completes(nursery, data, begun)


def test_killed_at_random_moments(nursery: Nursery, begun: Path, tmp_path: Path) -> None:
    whole = nursery.ingest(tmp_path / "timing", begun / "after").seconds
    # A clock decides where it is hit; the seed only where it is aimed.
    aim = random.Random(7)
    fates = []
    for number in range(200 if LONG else 10):
        data = tmp_path / f"data{number}"
        shutil.copytree(begun / "data", data)
        for _ in range(aim.randint(1, 2)):
            fate = nursery.ingest(data, begun / "after", kill_after_s=aim.uniform(0, whole))
            fates.append(fate.outcome)
            assert officers(data) in (BEFORE, AFTER)
        assert_next_run_completes(nursery, data, begun)
        shutil.rmtree(data)

    assert set(fates) <= {"killed", "done"}
    assert "killed" in fates


SIZES = [0, 1, 512, 4_096, 8_192, 20_000, 40_000, 80_000, 120_000, 160_000, 250_000, 400_000]


@pytest.mark.parametrize("allowed", SIZES)
def test_files_may_not_grow_beyond_a_size(
    nursery: Nursery, begun: Path, data: Path, allowed: int
) -> None:
    fate = nursery.ingest(data, begun / "after", limit="RLIMIT_FSIZE", allowed=allowed)

    assert fate.outcome in ("IngestError", "done"), fate
    assert officers(data) == (AFTER if fate.outcome == "done" else BEFORE)
    assert_next_run_completes(nursery, data, begun)


@pytest.mark.parametrize("allowed", range(4, 40, 1 if LONG else 5))
def test_only_so_many_files_may_be_open(
    nursery: Nursery, begun: Path, data: Path, allowed: int
) -> None:
    fate = nursery.ingest(data, begun / "after", limit="RLIMIT_NOFILE", allowed=allowed)

    assert fate.outcome in ("IngestError", "done"), fate
    assert officers(data) == (AFTER if fate.outcome == "done" else BEFORE), fate
    assert_next_run_completes(nursery, data, begun)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 6 MB."""
    place = tmp_path / "disk"
    place.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", str(place)]
    try:
        mounted = subprocess.run(command, capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        mounted = False
    if not mounted:
        pytest.skip("a small disk needs the right to mount; the size limits above stand in for it")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def test_a_disk_that_fills_up_at_any_write(nursery: Nursery, begun: Path, small_disk: Path) -> None:
    data, filler = small_disk / "data", small_disk / "filler"
    shutil.copytree(begun / "data", data)
    outcomes = []
    free = 0
    while "done" not in outcomes:
        room = os.statvfs(small_disk)
        filler.write_bytes(b"\0" * max(0, room.f_bavail * room.f_frsize - free))

        fate = nursery.ingest(data, begun / "after")

        outcomes.append(fate.outcome)
        assert fate.outcome in ("IngestError", "done"), fate
        assert officers(data) == (AFTER if fate.outcome == "done" else BEFORE)
        filler.unlink()
        free += 16_384 if LONG else 65_536
    assert len(outcomes) > 5
    assert_next_run_completes(nursery, data, begun)


def test_an_error_of_the_disk_says_what_to_do(nursery: Nursery, begun: Path, data: Path) -> None:
    fate = nursery.ingest(data, begun / "after", limit="RLIMIT_FSIZE", allowed=512)

    assert "the served generation is untouched. Make room" in fate.message


# Two at once

CONTENDER = """
import sys, time
from pathlib import Path
from tests.ingest.corpus import small_pipeline
from ingest.errors import IndexBusy

data, source, start, others = map(Path, sys.argv[1:])
print("ready", flush=True)
while not start.exists():
    time.sleep(0.001)

def wait(step, done, total):
    if step == "embed" and not done:
        while len(list(others.iterdir())) < 4:
            time.sleep(0.01)

try:
    small_pipeline(data).ingest([source], progress=wait)
except IndexBusy as error:
    (others / str(time.monotonic_ns())).touch()
    print(error)
    sys.exit(3)
print("done")
"""


def test_of_five_ingests_at_once_exactly_one_runs(begun: Path, data: Path, tmp_path: Path) -> None:
    others, start = tmp_path / "others", tmp_path / "start"
    others.mkdir()
    contenders = [
        subprocess.Popen(
            [sys.executable, "-c", CONTENDER, *map(str, (data, begun / "after", start, others))],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(5)
    ]
    for contender in contenders:
        assert contender.stdout is not None
        assert contender.stdout.readline() == "ready\n"
    start.touch()
    said = [contender.communicate()[0].strip() for contender in contenders]

    codes = [contender.returncode for contender in contenders]
    assert sorted(codes) == [0, 3, 3, 3, 3]
    winner = contenders[codes.index(0)].pid
    assert said[codes.index(0)] == "done"
    assert all(
        f"process {winner} on " in words or "it has just started" in words
        for words, code in zip(said, codes, strict=True)
        if code
    )
    assert officers(data) == AFTER


def test_the_lock_of_a_killed_ingest_is_free(nursery: Nursery, begun: Path, data: Path) -> None:
    for step in ("embed", "build vector store", "switch"):
        assert nursery.ingest(data, begun / "after", kill_at=step).outcome == "killed"
        assert (data / LOCK).read_text().startswith("process ")

    assert_next_run_completes(nursery, data, begun)


# Reading meanwhile


def test_readers_see_one_whole_generation_through_every_swap(
    nursery: Nursery, begun: Path, data: Path
) -> None:
    errors: list[BaseException] = []
    seen: list[str] = []
    stop = threading.Event()

    def read() -> None:
        try:
            while not stop.is_set():
                seen.append(officers(data))
        except BaseException as error:
            errors.append(error)

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    try:
        fates = [
            nursery.ingest(data, begun / ("after" if number % 2 == 0 else "before"))
            for number in range(100 if LONG else 8)
        ]
    finally:
        stop.set()
        for reader in readers:
            reader.join()

    assert errors == []
    assert {fate.outcome for fate in fates} == {"done"}, fates
    assert {BEFORE, AFTER} == set(seen)


def test_a_reader_keeps_its_generation_while_others_come_and_go(
    nursery: Nursery, begun: Path, data: Path
) -> None:
    index = small_index(data)
    held = index.stamp.generation
    for number in range(4):
        nursery.ingest(data, begun / ("after" if number % 2 == 0 else "before"))

    document = index.document(MARCH_ID)
    near = index.nearest(index.embed("officers"), "sentence", 3)

    assert BEFORE in document.text
    assert index.chunks([hit.chunk_id for hit in near])
    assert (data / "generations" / held).is_dir()
    index.close()
    nursery.ingest(data, begun / "after")
    nursery.ingest(data, begun / "before")
    assert not (data / "generations" / held).is_dir()


def test_a_swap_is_seen_at_once(nursery: Nursery, begun: Path, data: Path) -> None:
    before = current_generation(data)

    nursery.ingest(data, begun / "after")

    assert current_generation(data) != before
    assert officers(data) == AFTER


def test_a_read_only_data_directory_is_an_error_and_still_answers(begun: Path, data: Path) -> None:
    if os.geteuid() == 0:
        bound = subprocess.run(["mount", "--bind", str(data), str(data)], check=False).returncode
        if bound != 0:
            pytest.skip("making a directory read-only for root needs the right to mount")
        subprocess.run(["mount", "-o", "remount,ro,bind", str(data)], check=True)
    else:
        data.chmod(0o500)
        (data / LOCK).chmod(0o400)
    try:
        with pytest.raises(IngestError, match="cannot be written to"):
            small_pipeline(data).ingest([begun / "after"])
        assert officers(data) == BEFORE
    finally:
        if os.geteuid() == 0:
            subprocess.run(["umount", str(data)], check=True)
        else:
            data.chmod(0o700)
