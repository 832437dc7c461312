"""Directories, pointer, lock and hold: the served generation is whole or it is not served."""

import gc
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from ingest.errors import IndexBusy, IndexDamaged, IndexMismatch, IndexMissing, IngestError
from ingest.generation import (
    FORMAT,
    POINTER,
    STAMP,
    VECTORS,
    Generations,
    Hold,
    Stamp,
    check_files,
    files_of,
    generation_id,
    read_vectors,
    write_durably,
)

STAMPED = Stamp(
    generation="20220308T100000000000Z-0a1b2c3d",
    built_at="2022-03-08T10:00:00+00:00",
    model="words",
    model_sha256="5" * 64,
    dimensions=64,
    documents=1,
    chunks=2,
    code="c0de",
    content="c0ffee",
)


def a_generation(generations: Generations, name: str = STAMPED.generation) -> Path:
    building = generations.begin()
    (building / "catalogue.sqlite3").write_bytes(b"the record" * 1000)
    (building / "chroma").mkdir()
    (building / "chroma" / "data_level0.bin").write_bytes(b"vectors" * 1000)
    stamp = replace(STAMPED, generation=name, files=files_of(building))
    return generations.finish(building, stamp)


def test_nothing_is_served_before_the_pointer_names_it(tmp_path: Path) -> None:
    generations = Generations(tmp_path / "data")
    with pytest.raises(IndexMissing, match="askminutes ingest"):
        generations.served()
    directory = a_generation(generations)
    with pytest.raises(IndexMissing):
        generations.served()

    generations.switch(STAMPED.generation)

    assert generations.served() == directory
    assert Stamp.read(directory) == replace(STAMPED, files=files_of(directory))


def test_looking_creates_nothing(tmp_path: Path) -> None:
    generations = Generations(tmp_path / "data")

    assert generations.current() is None
    assert generations.sweep(2) == []
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("content", ["", "\n", "../../etc", ".building-1", "a/b"])
def test_a_pointer_that_names_no_generation_is_damaged(tmp_path: Path, content: str) -> None:
    (tmp_path / POINTER).write_text(content)

    with pytest.raises(IndexDamaged, match="names no generation"):
        Generations(tmp_path).current()


def test_a_pointer_to_a_generation_that_is_gone_is_damaged(tmp_path: Path) -> None:
    Generations(tmp_path).switch("20220101T000000Z-aaaa")

    with pytest.raises(IndexDamaged, match="is missing"):
        Generations(tmp_path).served()


@pytest.mark.parametrize("content", ["", "{", "[]", "null", "FORMAT", "FORMAT with more"])
def test_a_stamp_that_does_not_read_is_damaged(tmp_path: Path, content: str) -> None:
    if content.startswith("FORMAT"):
        content = json.dumps({"format": FORMAT} | ({"x": 2} if "more" in content else {}))
    (tmp_path / STAMP).write_text(content)

    with pytest.raises(IndexDamaged, match="stamp"):
        Stamp.read(tmp_path)


def test_a_generation_of_another_format_is_a_mismatch(tmp_path: Path) -> None:
    directory = a_generation(Generations(tmp_path))
    text = (directory / STAMP).read_text()
    (directory / STAMP).write_text(text.replace(f'"format": "{FORMAT}"', '"format": "0/before"'))

    with pytest.raises(IndexMismatch, match=f"'0/before', this version reads '{FORMAT}'"):
        Stamp.read(directory)


@pytest.mark.parametrize(
    "damage", ["cut off", "one bit flipped", "removed", "replaced by a folder"]
)
@pytest.mark.parametrize("name", ["catalogue.sqlite3", "chroma/data_level0.bin"])
def test_every_damaged_file_is_named(tmp_path: Path, name: str, damage: str) -> None:
    directory = a_generation(Generations(tmp_path))
    stamp = Stamp.read(directory)
    check_files(directory, stamp)
    file = directory / name
    content = bytearray(file.read_bytes())
    if damage == "cut off":
        file.write_bytes(content[:-1])
    elif damage == "one bit flipped":
        content[1234] ^= 1
        file.write_bytes(content)
    else:
        file.unlink()
        if damage == "replaced by a folder":
            file.mkdir()

    with pytest.raises(IndexDamaged, match=f"'{name}' of generation .* is missing or altered"):
        check_files(directory, stamp)


def test_a_file_is_replaced_whole_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / POINTER
    write_durably(file, "old")

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        write_durably(file, "new")

    assert file.read_text() == "old"
    assert list(tmp_path.iterdir()) == [file]


# The lock

HOLDER = """
import sys, time
from pathlib import Path
from ingest.generation import Generations
with Generations(Path(sys.argv[1])).lock():
    print("held", flush=True)
    time.sleep(60)
"""


@contextmanager
def a_holder(data: Path) -> Iterator["subprocess.Popen[str]"]:
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(data)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    try:
        yield process
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def test_the_second_ingest_hears_at_once_who_holds_the_lock(tmp_path: Path) -> None:
    with (
        a_holder(tmp_path) as holder,
        pytest.raises(IndexBusy, match=rf"process {holder.pid} on .* since 20\d\d-"),
        Generations(tmp_path).lock(),
    ):
        pass


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_the_lock_dies_with_its_holder(tmp_path: Path, how: signal.Signals) -> None:
    with a_holder(tmp_path) as holder:
        holder.send_signal(how)
        holder.wait()

        with Generations(tmp_path).lock():
            pass


def test_a_process_cannot_ingest_twice_at_once_either(tmp_path: Path) -> None:
    with (
        Generations(tmp_path).lock(),
        pytest.raises(IndexBusy, match=f"process {os.getpid()}"),
        Generations(tmp_path).lock(),
    ):
        pass
    with Generations(tmp_path).lock():
        pass


def test_a_directory_that_cannot_be_made_is_an_error_that_names_it(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file")

    with (
        pytest.raises(IngestError, match="data' cannot be written to"),
        Generations(tmp_path / "data").lock(),
    ):
        pass


# Sweeping


def test_the_newest_generations_are_kept_and_the_half_built_swept(tmp_path: Path) -> None:
    generations = Generations(tmp_path)
    names = [generation_id(datetime(2022, 3, day, tzinfo=UTC), "c0ffee00") for day in range(1, 6)]
    for name in names:
        a_generation(generations, name)
    generations.switch(names[-1])
    generations.begin()

    removed = generations.sweep(keep=2)

    assert sorted(removed) == names[:3]
    assert sorted(p.name for p in generations.root.iterdir()) == names[3:]


def test_the_served_generation_is_kept_however_old(tmp_path: Path) -> None:
    generations = Generations(tmp_path)
    names = [generation_id(datetime(2022, 3, day, tzinfo=UTC), "c0ffee00") for day in range(1, 5)]
    for name in names:
        a_generation(generations, name)
    generations.switch(names[0])

    generations.sweep(keep=1)

    assert [p.name for p in generations.root.iterdir()] == [names[0]]


def test_a_generation_that_a_reader_holds_is_not_removed(tmp_path: Path) -> None:
    generations = Generations(tmp_path)
    old = a_generation(generations, "20220101T000000000000Z-aaaaaaaa")
    new = a_generation(generations, "20220201T000000000000Z-bbbbbbbb")
    generations.switch(new.name)
    one, two = Hold(old), Hold(old)

    assert generations.sweep(keep=1) == []
    one.release()
    one.release()
    assert generations.sweep(keep=1) == []
    two.release()
    assert generations.sweep(keep=1) == [old.name]


def test_what_is_gone_cannot_be_held(tmp_path: Path) -> None:
    with pytest.raises(IndexDamaged, match="cannot be held"):
        Hold(tmp_path / "20220101T000000Z-aaaa")


def test_names_sort_by_time() -> None:
    early = generation_id(datetime(2022, 3, 8, 9, 59, 59, 999_999, tzinfo=UTC), "ffff0000")
    late = generation_id(datetime(2022, 3, 8, 10, 0, 0, tzinfo=UTC), "0000ffff")

    assert early < late


def test_threads_read_vectors_at_once(tmp_path: Path) -> None:
    """On Python 3.11 `np.load` in four threads fails so within 0.01 s."""
    expected = np.arange(12, dtype=np.float32).reshape(3, 4)
    np.save(tmp_path / VECTORS, expected)
    faults: list[BaseException] = []
    until = time.monotonic() + 1

    def read() -> None:
        try:
            while time.monotonic() < until and not faults:
                assert np.array_equal(read_vectors(tmp_path), expected)
        except BaseException as fault:
            faults.append(fault)

    def collected(phase: str, info: dict[str, int]) -> None:
        pass

    readers = [threading.Thread(target=read) for _ in range(4)]
    interval, thresholds = sys.getswitchinterval(), gc.get_threshold()
    sys.setswitchinterval(1e-6)
    gc.set_threshold(5)  # threads change in the middle of a header where a collection runs Python
    gc.callbacks.append(collected)
    try:
        for reader in readers:
            reader.start()
        for reader in readers:
            reader.join()
    finally:
        sys.setswitchinterval(interval)
        gc.set_threshold(*thresholds)
        gc.callbacks.remove(collected)

    assert faults == []
