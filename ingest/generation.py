"""Generations: complete indexes, each in a directory of its own, and the pointer to the one served.

data/CURRENT                      the id of the served generation; replaced in one atomic step
data/ingest.lock                  held by the one ingest that runs; dies with its holder
data/cache/                       the ONNX export, made once
data/generations/<id>/            nobody writes here once CURRENT has named it
    stamp.json                    what it was made with, and the hash of every file below
    catalogue.sqlite3             the record: documents, chunks, full text, report
    vectors.npy                   what Chroma holds, by chunk position, for exact search in memory
    chroma/                       the vectors in Chroma
    query.onnx, tokenizer.json    how questions are embedded
    reader.lock                   readers hold it shared, so that they are not cleaned away
data/generations/.building-*      a generation that is not finished; swept by the next ingest
"""

import fcntl
import hashlib
import json
import os
import shutil
import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from ingest.catalogue import layout
from ingest.embed import file_sha256
from ingest.errors import IndexBusy, IndexDamaged, IndexMismatch, IndexMissing, IngestError

FORMAT = f"1/{layout()}"
"""Of the directory above, raised by hand, and of the catalogue in it. A generation of another one
is neither read nor built upon."""

POINTER = "CURRENT"
LOCK = "ingest.lock"
STAMP = "stamp.json"
VECTORS = "vectors.npy"
CHROMA = "chroma"
READER_LOCK = "reader.lock"
_BUILDING = ".building-"
_REMOVING = ".removing-"

_HEADERS = threading.Lock()
"""Held while an array is read. NumPy reads its header with `ast.literal_eval`, and on Python 3.11
two threads in that at once can fail with "SystemError: AST constructor recursion depth mismatch"
(python/cpython#106905)."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a generation is and what it was made with."""

    generation: str
    built_at: str  # ISO 8601, UTC
    model: str
    model_sha256: str
    dimensions: int
    documents: int
    chunks: int
    code: str  # digest of the code that read, structured and chunked
    content: str  # digest of everything in it but times: equal means the same index
    format: str = FORMAT
    files: Mapping[str, tuple[int, str]] = field(default_factory=dict)  # path -> (bytes, SHA-256)

    def to_json(self) -> str:
        """The stamp as it is written."""
        return json.dumps(asdict(self), indent=2, sort_keys=True)

    @classmethod
    def read(cls, directory: Path) -> Self:
        """Read the stamp of a generation.

        Raises:
            IndexDamaged: it is missing or does not read.
            IndexMismatch: it was made by a version of another format.
        """
        name = directory.name
        try:
            values = json.loads((directory / STAMP).read_text(encoding="utf-8"))
            made = values.get("format")
            if made != FORMAT:
                raise IndexMismatch(
                    f"generation {name!r} has format {made!r}, this version reads {FORMAT!r}; "
                    "ingest again"
                )
            values["files"] = {path: (int(n), str(h)) for path, (n, h) in values["files"].items()}
            return cls(**values)
        except (OSError, ValueError, TypeError, AttributeError, KeyError) as error:
            raise IndexDamaged(
                f"the stamp of generation {name!r} does not read; ingest again"
            ) from error


def files_of(directory: Path) -> dict[str, tuple[int, str]]:
    """Length and hash of every file of a generation but its stamp and lock, by relative path."""
    found = {}
    for path in sorted(directory.rglob("*")):
        if path.is_file() and path.name not in (STAMP, READER_LOCK):
            found[path.relative_to(directory).as_posix()] = (path.stat().st_size, file_sha256(path))
    return found


def check_files(directory: Path, stamp: Stamp) -> None:
    """See that every file of a generation is as it was when it was verified.

    A flipped byte in Chroma's files ends the process that opens them, and a deleted segment loses
    vectors in silence, so nothing is opened before this.

    Raises:
        IndexDamaged: a file is missing, cut off or altered. Names the file.
    """
    for name, (size, sha256) in stamp.files.items():
        path = directory / name
        try:
            intact = path.stat().st_size == size and file_sha256(path) == sha256
        except OSError:
            intact = False
        if not intact:
            raise IndexDamaged(
                f"{name!r} of generation {stamp.generation!r} is missing or altered; ingest again"
            )


class Hold:
    """A reader's hold on a generation: while it lasts, no ingest removes the directory."""

    def __init__(self, directory: Path) -> None:
        """Take hold.

        Raises:
            IndexDamaged: the directory is not a generation (any more).
        """
        try:
            self._descriptor = os.open(directory / READER_LOCK, os.O_RDONLY)
            fcntl.flock(self._descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except OSError as error:
            raise IndexDamaged(f"generation {directory.name!r} cannot be held: {error}") from error

    def release(self) -> None:
        """Let go; a second time does nothing."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1


@dataclass(frozen=True, slots=True)
class Generations:
    """The generations under one data directory."""

    data: Path

    @property
    def root(self) -> Path:
        """Where the generations lie."""
        return self.data / "generations"

    def directory(self, generation: str) -> Path:
        """The directory of a generation."""
        return self.root / generation

    def current(self) -> str | None:
        """The id of the served generation; None if nothing was ingested. Reads one small file."""
        try:
            name = (self.data / POINTER).read_text(encoding="utf-8").strip()
        except FileNotFoundError:
            return None
        except (OSError, UnicodeDecodeError) as error:
            raise IndexDamaged(f"{POINTER!r} in {str(self.data)!r} does not read") from error
        if not name or "/" in name or name.startswith("."):
            raise IndexDamaged(f"{POINTER!r} in {str(self.data)!r} names no generation")
        return name

    def served(self) -> Path:
        """The directory of the served generation.

        Raises:
            IndexMissing: nothing was ingested here.
            IndexDamaged: the pointer names a generation that is not there.
        """
        name = self.current()
        if name is None:
            raise IndexMissing(
                f"there is no index under {str(self.data)!r}; run 'askminutes ingest PATH' first, "
                "or set ASKMINUTES_DATA"
            )
        directory = self.directory(name)
        if not directory.is_dir():
            raise IndexDamaged(f"generation {name!r} is missing; ingest again")
        return directory

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Be the one ingest that runs here. The operating system frees the lock of a dead holder.

        Raises:
            IndexBusy: another process holds it; the message says which.
            IngestError: the directory cannot be written to.
        """
        path = self.data / LOCK
        try:
            self.data.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        except OSError as error:
            raise IngestError(f"{str(self.data)!r} cannot be written to: {error}") from error
        try:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                holder = os.read(descriptor, 500).decode("utf-8", "replace").strip()
                raise IndexBusy(
                    f"another ingest is running: {holder or 'it has just started'}; "
                    "wait until it has ended"
                ) from None
            _say_holder(descriptor)
            yield
        finally:
            os.close(descriptor)

    def begin(self) -> Path:
        """An empty directory to build the next generation in."""
        self.root.mkdir(parents=True, exist_ok=True)
        stamp = f"{os.getpid()}-{datetime.now(UTC):%H%M%S%f}"
        building = self.root / f"{_BUILDING}{stamp}"
        building.mkdir()
        return building

    def finish(self, building: Path, stamp: Stamp) -> Path:
        """Give a built and verified generation its stamp and its name. It is not served yet."""
        (building / READER_LOCK).touch()
        write_durably(building / STAMP, stamp.to_json())
        for path in building.rglob("*"):
            _sync(path)
        _sync(building)
        directory = self.directory(stamp.generation)
        os.rename(building, directory)
        _sync(self.root)
        return directory

    def switch(self, generation: str) -> None:
        """Serve a generation from now on: the old one or the new one, never neither."""
        write_durably(self.data / POINTER, generation + "\n")

    def sweep(self, keep: int) -> list[str]:
        """Remove what is half-built and all but the newest generations.

        Args:
            keep: complete generations to keep, the served one included; at least 1.

        Returns:
            The generations removed. One that a reader holds open stays until a later sweep.
        """
        if not self.root.is_dir():
            return []
        for path in self.root.iterdir():
            if path.name.startswith((_BUILDING, _REMOVING)):
                shutil.rmtree(path, ignore_errors=True)
        for path in self.data.glob(f".{POINTER}.*"):
            path.unlink(missing_ok=True)
        current = self.current()
        complete = sorted((p.name for p in self.root.iterdir() if p.is_dir()), reverse=True)
        others = [name for name in complete if name != current]
        removed = []
        for name in others[keep - 1 :]:
            if self._remove(name):
                removed.append(name)
        return removed

    def _remove(self, name: str) -> bool:
        directory = self.directory(name)
        try:
            descriptor = os.open(directory / READER_LOCK, os.O_RDONLY)
        except OSError:
            descriptor = -1
        try:
            if descriptor >= 0:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            removing = self.root / f"{_REMOVING}{name}"
            os.rename(directory, removing)
        except OSError:  # a reader has it open
            return False
        finally:
            if descriptor >= 0:
                os.close(descriptor)
        shutil.rmtree(removing, ignore_errors=True)
        return True


def read_vectors(directory: Path) -> NDArray[np.float32]:
    """The vectors of a generation, shape (chunks, dimensions), by chunk position.

    Threads may call it at once.

    Raises:
        ValueError: the file is no array.
    """
    with _HEADERS:
        vectors: NDArray[np.float32] = np.load(directory / VECTORS, allow_pickle=False)
    return vectors


def generation_id(built_at: datetime, content: str) -> str:
    """A generation's name: when it was built, so that names sort, and what it holds."""
    return f"{built_at:%Y%m%dT%H%M%S%fZ}-{content[:8]}"


def content_digest(catalogue: str, model_sha256: str) -> str:
    """Digest of all that an index says: equal for two runs over the same documents."""
    return hashlib.sha256(f"{FORMAT} {catalogue} {model_sha256}".encode()).hexdigest()


def write_durably(path: Path, text: str) -> None:
    """Replace a file's content in one atomic step that survives a power cut.

    Raises:
        OSError: the disk is full or read-only; the file is as it was.
    """
    temporary = path.parent / f".{path.name}.{os.getpid()}"
    try:
        with temporary.open("w", encoding="utf-8") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(temporary, path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    _sync(path.parent)


def _say_holder(descriptor: int) -> None:
    now = datetime.now(UTC).isoformat(timespec="seconds")
    words = f"process {os.getpid()} on {socket.gethostname()} since {now}"
    with suppress(OSError):  # on a full disk: the lock is held all the same
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, words.encode(), 0)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
