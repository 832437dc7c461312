"""Ingests that are killed, starved and run against each other, each in a process of its own.

A nursery process imports everything once and forks a process for each ingest, so that a hundred
of them take a minute.
"""

import json
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent


@dataclass(frozen=True)
class Fate:
    """What became of an ingest."""

    outcome: str  # "done", "killed", or the name of the error
    message: str = ""
    seconds: float = 0.0


class Nursery:
    """The process that forks ingests, as a test sees it."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.ingest.victims"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def ingest(
        self,
        data: Path,
        source: Path,
        kill_at: str | None = None,
        kill_after_s: float | None = None,
        limit: str | None = None,
        allowed: int = 0,
    ) -> Fate:
        """Run one ingest.

        Args:
            data: the data directory.
            source: the documents.
            kill_at: the step at whose beginning it kills itself.
            kill_after_s: how long after its beginning it is killed.
            limit: what it may have little of: "RLIMIT_FSIZE", "RLIMIT_NOFILE".
            allowed: how much of it.
        """
        order = {
            "data": str(data),
            "source": str(source),
            "kill_at": kill_at,
            "kill_after_s": kill_after_s,
            "limit": limit,
            "allowed": allowed,
        }
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        return Fate(**json.loads(self._process.stdout.readline()))

    def close(self) -> None:
        """End it."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()


class ForkedWorker:
    """A worker that is forked from the nursery, which has imported chromadb, instead of started."""

    def __init__(self) -> None:
        """Fork it, before the ingest holds the lock, since a fork would hold it too."""
        commands, self._commands = os.pipe()
        self._answers, answers = os.pipe()
        self._child = os.fork()
        if self._child == 0:
            try:
                from ingest.chroma_worker import main as work

                os.dup2(commands, 0)
                os.dup2(answers, 1)
                os.closerange(3, 64)
                work()
            finally:
                os._exit(0)
        os.close(commands)
        os.close(answers)

    def run(self, task: str, directory: Path) -> None:
        """As `Worker.run`."""
        from ingest.errors import IndexDamaged, IngestError

        line = json.dumps({"task": task, "directory": str(directory)})
        os.write(self._commands, line.encode() + b"\n")
        reply = b""
        while not reply.endswith(b"\n") and (piece := os.read(self._answers, 4096)):
            reply += piece
        answer = json.loads(reply)
        if "damaged" in answer:
            raise IndexDamaged(answer["damaged"])
        if "failed" in answer:
            raise IngestError(answer["failed"])

    def close(self) -> None:
        """End it."""
        os.close(self._commands)
        os.close(self._answers)
        os.waitpid(self._child, 0)


def run(order: dict[str, Any], begun: Callable[[], None]) -> Fate:
    """One ingest in this process."""
    from ingest.errors import MinutesError
    from tests.ingest.corpus import small_pipeline

    def listen(step: str, done: int, total: int) -> None:
        if step == order["kill_at"]:
            os.kill(os.getpid(), signal.SIGKILL)

    if order["limit"]:
        limit = getattr(resource, order["limit"])
        resource.setrlimit(limit, (order["allowed"], resource.getrlimit(limit)[1]))
    pipeline = small_pipeline(Path(order["data"]))
    try:
        worker = ForkedWorker()
    except OSError as error:
        return Fate("IngestError", f"no worker: {error}")
    pipeline = replace(pipeline, start_worker=lambda: worker)  # type: ignore[arg-type,return-value]
    start = time.monotonic()
    begun()
    try:
        pipeline.ingest([Path(order["source"])], progress=listen)
    except MinutesError as error:
        return Fate(type(error).__name__, str(error), time.monotonic() - start)
    except BaseException as error:
        return Fate(f"crash: {type(error).__name__}", str(error), time.monotonic() - start)
    return Fate("done", "", time.monotonic() - start)


def forked(order: dict[str, Any]) -> Fate:
    """One ingest in a fork of this process."""
    ours, theirs = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.close(ours)
            fate = run(order, lambda: os.write(theirs, b"begun\n") and None)
            os.write(theirs, json.dumps(fate.__dict__).encode())
        finally:
            os._exit(0)
    os.close(theirs)
    reply = os.read(ours, 6)
    if order["kill_after_s"] is not None:
        time.sleep(order["kill_after_s"])
        os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    os.set_blocking(ours, False)
    while True:
        # Not to its end: a fork of a fork that was orphaned may hold the pipe open.
        try:
            piece = os.read(ours, 65536)
        except BlockingIOError:
            break
        if not piece:
            break
        reply += piece
    os.close(ours)
    answer = reply.removeprefix(b"begun\n")
    return Fate(**json.loads(answer)) if answer else Fate("killed")


def main() -> None:
    """Fork an ingest for each line that comes."""
    import chromadb  # noqa: F401

    import ingest.pipeline
    import ingest.tokens

    ingest.tokens.chat_encoding()
    ingest.pipeline.code_version()
    for line in iter(sys.stdin.readline, ""):
        fate = forked(json.loads(line))
        sys.stdout.write(json.dumps(fate.__dict__) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
