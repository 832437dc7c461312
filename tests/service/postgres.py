"""A PostgreSQL server for the tests: real, on loopback, in a directory that goes with it."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import NullPool, create_engine, text
from sqlalchemy.exc import OperationalError

OWNER = "minutes"
READY_WITHIN_S = 30
# Nothing here outlives the tests, so nothing waits for a disk; a crash of the server loses nothing.
SETTINGS = ("fsync=off", "full_page_writes=off", "shared_buffers=16MB")


class PostgresServer:
    """A server with a cluster of its own, which may stop and start again."""

    def __init__(self, binaries: Path, directory: Path) -> None:
        self._binaries = binaries
        self._directory = directory
        self._names = (f"of_test_{number}" for number in count(1))
        self._process: subprocess.Popen[bytes] | None = None
        # initdb and postgres refuse to be root.
        self._account: dict[str, Any] = {}
        if os.geteuid() == 0:
            one = _unprivileged()
            os.chown(directory, one.pw_uid, one.pw_gid)
            self._account = {"user": one.pw_uid, "group": one.pw_gid, "extra_groups": []}
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        subprocess.run(
            [binaries / "initdb", "--pgdata=data", f"--username={OWNER}", "--auth=trust",
             "--encoding=UTF8", "--no-locale", "--no-sync"],
            cwd=directory, check=True, capture_output=True, **self._account,
        )  # fmt: skip

    def address(self, database: str) -> str:
        """Where the service finds a database."""
        return f"postgresql+psycopg://{OWNER}@127.0.0.1:{self.port}/{database}"

    def database(self, options: str = "") -> str:
        """Make an empty database and return its address."""
        name = next(self._names)
        run(self.address("postgres"), f"CREATE DATABASE {name} {options}")
        return self.address(name)

    def start(self) -> None:
        """Start, and return when questions are answered."""
        place = ("listen_addresses=127.0.0.1", f"unix_socket_directories={self._directory}")
        options = [f"--{setting}" for setting in (*place, f"port={self.port}", *SETTINGS)]
        with (self._directory / "log").open("ab") as said:
            self._process = subprocess.Popen(
                [self._binaries / "postgres", "-D", "data", *options],
                cwd=self._directory, stdout=said, stderr=said, **self._account,
            )  # fmt: skip
        until = time.monotonic() + READY_WITHIN_S
        while True:
            try:
                run(self.address("postgres"), "SELECT 1")
                return
            except OperationalError:
                gone = self._process.poll() is not None
                if gone or time.monotonic() > until:
                    raise AssertionError((self._directory / "log").read_text()) from None
                time.sleep(0.05)

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """Stop without waiting for anybody; SIGQUIT is a crash."""
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait(READY_WITHIN_S)
            self._process = None

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """Let the server hang: it is there, and says nothing."""
        assert self._process is not None
        activity = "SELECT pid FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
        processes = [
            self._process.pid,
            *(pid for (pid,) in run(self.address("postgres"), activity)),
        ]
        for process in processes:
            os.kill(process, signal.SIGSTOP)
        try:
            yield
        finally:
            for process in processes:
                os.kill(process, signal.SIGCONT)


def run(address: str, *statements: str) -> list[tuple[Any, ...]]:
    """Run statements as somebody else than the service, and return the rows of the last one."""
    engine = create_engine(address, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for statement in statements:
            result = connection.execute(text(statement))
        return [tuple(row) for row in result] if result.returns_rows else []


@contextmanager
def a_server() -> Iterator[PostgresServer]:
    """A running server; skips where there is none to run. The driver is among what is locked."""
    binaries = _binaries()
    if binaries is None:
        pytest.skip("PostgreSQL's server is not installed: apt-get install postgresql")
    # Not among pytest's directories, which are closed to everybody but who runs it.
    with tempfile.TemporaryDirectory(prefix="pg-") as directory:
        server = PostgresServer(binaries, Path(directory))
        server.start()
        try:
            yield server
        finally:
            server.stop()


def _binaries() -> Path | None:
    found = shutil.which("initdb")
    if found and (Path(found).resolve().parent / "postgres").exists():
        return Path(found).resolve().parent
    debian = [initdb.parent for initdb in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    return max(debian, key=lambda place: float(place.parent.name), default=None)


def _unprivileged() -> pwd.struct_passwd:
    names = {one.pw_name: one for one in pwd.getpwall()}
    return names.get("postgres") or names["nobody"]
