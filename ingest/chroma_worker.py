"""The child processes in which ingest builds and verifies a generation's vectors.

A damaged Chroma directory can end the process that opens it (SIGSEGV), and a client sees its own
writes where a fresh process may not; so one child writes, and another, fresh one, looks. Both are
started early, while the parent loads the embedding model, since importing chromadb takes a second.

    python -m ingest.chroma_worker build     reads one line, the directory, and fills its chroma/
    python -m ingest.chroma_worker verify    reads one line, the directory, and compares

Each prints one JSON object, and ends with its parent.
"""

import json
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Literal

from ingest.errors import IndexDamaged, IngestError

Task = Literal["build", "verify"]

ALLOWED_MISSES = 0.001
"""Share of chunks that Chroma's approximate search may miss though their vectors are there: linking
on opening is not the same every time. One whose vector is gone is never allowed."""


class Worker:
    """One child process, as the parent sees it."""

    def __init__(self, task: Task) -> None:
        """Start it; it waits to be told the directory."""
        root = str(Path(__file__).resolve().parent.parent)
        path = os.pathsep.join(p for p in (root, os.environ.get("PYTHONPATH")) if p)
        self._task = task
        self._process = subprocess.Popen(
            [sys.executable, "-m", "ingest.chroma_worker", task],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=os.environ | {"PYTHONPATH": path},
        )

    def run(self, directory: Path) -> None:
        """Do the task on a directory.

        Raises:
            IndexDamaged: the vectors are not all there, or the child was killed by them.
            IngestError: the disk is full, or something else failed.
        """
        process = self._process
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        try:
            process.stdin.write(f"{directory}\n")
            process.stdin.flush()
        except BrokenPipeError:
            pass
        errors: list[str] = []
        reader = threading.Thread(target=lambda: errors.append(_tail(process.stderr)))
        reader.start()
        reply = process.stdout.read()
        process.wait()
        reader.join()
        self.close()
        try:
            answer = json.loads(reply)
        except ValueError:
            raise IndexDamaged(
                f"the vectors could not be {_done(self._task)}: the process ended with "
                f"{process.returncode}: {''.join(errors).strip()[-500:]}"
            ) from None
        if answer.get("damaged"):
            raise IndexDamaged(answer["damaged"])
        if answer.get("failed"):
            raise IngestError(answer["failed"])

    def close(self) -> None:
        """End the child, whatever it is doing."""
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait()
        for stream in (self._process.stdin, self._process.stdout, self._process.stderr):
            if stream is not None:
                try:
                    stream.close()
                except BrokenPipeError:
                    pass


def _tail(stream: object) -> str:
    text: str = stream.read()  # type: ignore[attr-defined]
    return text[-2000:]


def _done(task: Task) -> str:
    return "built" if task == "build" else "verified"


def build(directory: Path) -> None:
    """Fill a generation's Chroma directory from its catalogue and its vectors."""
    import numpy as np

    from ingest.catalogue import FILE, Catalogue
    from ingest.generation import CHROMA, VECTORS
    from ingest.store import VectorStore

    catalogue = Catalogue.open_read_only(directory / FILE)
    store = VectorStore(directory / CHROMA)
    try:
        chunks = catalogue.all_chunks()
        vectors = np.load(directory / VECTORS)
        store.create()
        store.add(chunks, vectors)
        store.mend(chunks, vectors)
    finally:
        store.close()
        catalogue.close()


def verify(directory: Path) -> None:
    """See that Chroma holds the vector of every chunk and that each finds itself.

    Raises:
        IndexDamaged: it does not. One row missing in 10,000 is found.
    """
    import numpy as np

    from ingest.catalogue import FILE, Catalogue
    from ingest.chunk import LEVELS
    from ingest.generation import CHROMA, VECTORS
    from ingest.store import VectorStore

    catalogue = Catalogue.open_read_only(directory / FILE)
    store = VectorStore(directory / CHROMA)
    try:
        expected = np.load(directory / VECTORS)
        places = catalogue.places()
        if len(places) != len(expected):
            raise IndexDamaged(f"{len(expected)} vectors for {len(places)} chunks; ingest again")
        for level in LEVELS:
            at = [place for place in places if place.level == level]
            ids = [place.id for place in at]
            own = expected[[place.position for place in at]]
            if store.count(level) != len(ids):
                raise IndexDamaged(
                    f"the vector store has {store.count(level)} {level}s, "
                    f"the catalogue {len(ids)}; ingest again"
                )
            if not ids:
                continue
            if not np.allclose(store.vectors(level, ids), own, atol=1e-6):
                raise IndexDamaged(f"vectors of {level}s are not what was stored; ingest again")
            missed = store.missed(level, ids, own)
            if len(missed) > 1 + ALLOWED_MISSES * len(ids):
                raise IndexDamaged(
                    f"{len(missed)} of {len(ids)} {level}s do not find themselves, "
                    f"the first is {missed[0]!r}; ingest again"
                )
    finally:
        store.close()
        catalogue.close()


def _end_with_parent() -> None:
    while os.read(sys.stdin.fileno(), 1):
        pass
    os._exit(1)


def main(task: str) -> int:
    """Run one task as a child process."""
    import chromadb  # noqa: F401  (the slow part, before the directory is known)
    import numpy as np  # noqa: F401

    line = sys.stdin.readline().rstrip("\n")
    if not line:
        return 1
    threading.Thread(target=_end_with_parent, daemon=True).start()
    answer: dict[str, str] = {}
    try:
        (build if task == "build" else verify)(Path(line))
    except IndexDamaged as error:
        answer["damaged"] = str(error)
    except Exception as error:
        answer["failed"] = f"{task} vectors: {error}"
    sys.stdout.write(json.dumps(answer))
    # chromadb's own threads may take a second to end by themselves.
    sys.stdout.flush()
    os._exit(0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
