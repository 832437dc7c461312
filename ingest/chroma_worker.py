"""The child processes in which ingest builds and verifies a generation's vectors.

A damaged Chroma directory can end the process that opens it (SIGSEGV), and a client sees its own
writes where a fresh process may not; so one child writes, and another, fresh one, looks. They are
forked from one process that has imported chromadb, which takes a second and is done while the
parent loads the embedding model. All of them end with their parent.

    python -m ingest.chroma_worker      reads lines {"task": "build", "directory": ...} and answers
                                        each with a line {}, {"damaged": why} or {"failed": why}
"""

import json
import os
import select
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Literal

from ingest.errors import IndexDamaged, IngestError

Task = Literal["build", "verify"]

ALLOWED_MISSES = 0.001
"""Share of chunks that Chroma's approximate search may miss though their vectors are there: linking
on opening is not the same every time. One whose vector is gone is never allowed."""


class Worker:
    """The process that forks the children, as the ingest sees it."""

    def __init__(self) -> None:
        """Start it. It imports chromadb meanwhile, and waits."""
        root = str(Path(__file__).resolve().parent.parent)
        path = os.pathsep.join(p for p in (root, os.environ.get("PYTHONPATH")) if p)
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115  (closed in `close`)
        self._process = subprocess.Popen(
            [sys.executable, "-m", "ingest.chroma_worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            env=os.environ | {"PYTHONPATH": path},
        )

    def run(self, task: Task, directory: Path) -> None:
        """Do a task on the directory of a generation, in a child of its own.

        Raises:
            IndexDamaged: the vectors are not all there, or the child was killed by them.
            IngestError: the disk is full, or something else failed.
        """
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        line = json.dumps({"task": task, "directory": str(directory)})
        try:
            self._process.stdin.write(line.encode() + b"\n")
            self._process.stdin.flush()
            answer = json.loads(self._process.stdout.readline())
        except (OSError, ValueError):
            self._process.kill()
            self._process.wait()
            self._errors.seek(0)
            tail = self._errors.read()[-1000:].decode("utf-8", "replace").strip()
            self.close()
            raise IngestError(
                f"the process for the vectors ended with {self._process.returncode}: {tail}"
            ) from None
        if "damaged" in answer:
            raise IndexDamaged(answer["damaged"])
        if "failed" in answer:
            raise IngestError(answer["failed"])

    def close(self) -> None:
        """End it, whatever it is doing. A second time does nothing."""
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                try:
                    stream.close()
                except BrokenPipeError:
                    pass
        self._errors.close()


def build(directory: Path) -> None:
    """Fill a generation's Chroma directory from its catalogue and its vectors."""

    from ingest.catalogue import FILE, Catalogue
    from ingest.generation import CHROMA, read_vectors
    from ingest.store import VectorStore

    catalogue = Catalogue.open_read_only(directory / FILE)
    store = VectorStore(directory / CHROMA)
    try:
        chunks = catalogue.all_chunks()
        vectors = read_vectors(directory)
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
    from ingest.generation import CHROMA, read_vectors
    from ingest.store import VectorStore

    catalogue = Catalogue.open_read_only(directory / FILE)
    store = VectorStore(directory / CHROMA)
    try:
        expected = read_vectors(directory)
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


def main() -> None:
    """Fork a child for each task until the parent closes its end."""
    import chromadb  # noqa: F401  (the slow part, before there is anything to do)
    import numpy as np  # noqa: F401

    while line := _line():
        order = json.loads(line)
        answer = _forked(order["task"], Path(order["directory"]))
        os.write(1, answer + b"\n")


def _forked(task: Task, directory: Path) -> bytes:
    ours, theirs = os.pipe()
    child = os.fork()
    if child == 0:
        # Whatever happens, the child must not go on as its parent would. And not sys.exit:
        # chromadb's own threads may take a second to end by themselves.
        try:
            os.close(ours)
            os.write(theirs, json.dumps(_answer(task, directory)).encode())
        finally:
            os._exit(0)
    os.close(theirs)
    while ours not in (ready := select.select([0, ours], [], [])[0]):
        if 0 in ready:  # the parent has ended: nothing else comes before the answer
            os.kill(child, signal.SIGKILL)
            os._exit(1)
    answer = b""
    while piece := os.read(ours, 65536):
        answer += piece
    os.close(ours)
    _, status = os.waitpid(child, 0)
    if not answer:
        code = os.waitstatus_to_exitcode(status)
        why = f"the vectors ended the process that opened them ({code}); ingest again"
        return json.dumps({"damaged": why}).encode()
    return answer


def _answer(task: Task, directory: Path) -> dict[str, str]:
    try:
        (build if task == "build" else verify)(directory)
    except IndexDamaged as error:
        return {"damaged": str(error)}
    except BaseException as error:  # an outer door, and a panic of chromadb's is no Exception
        return {"failed": f"the vectors could not be written or read: {error}"[:2000]}
    return {}


def _line() -> bytes:
    """One line of standard input, read byte by byte so that none is kept from `select`."""
    line = b""
    while not line.endswith(b"\n"):
        piece = os.read(0, 1)
        if not piece:
            return b""
        line += piece
    return line


if __name__ == "__main__":
    main()
