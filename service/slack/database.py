"""The bot's own small SQLite file: which events were seen, which message answers which."""

import asyncio
import logging
import sqlite3
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

log = logging.getLogger("askminutes.slack")

T = TypeVar("T")

SCHEMA_VERSION = 1
SCHEMA = """
CREATE TABLE IF NOT EXISTS events (
    id TEXT PRIMARY KEY, state TEXT NOT NULL, owner TEXT NOT NULL, at REAL NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS events_at ON events (at);
CREATE TABLE IF NOT EXISTS answers (
    channel TEXT NOT NULL, question_ts TEXT NOT NULL, thread_ts TEXT NOT NULL,
    user TEXT NOT NULL, caller TEXT NOT NULL, messages TEXT NOT NULL,
    answer_id TEXT NOT NULL, conversation_id TEXT, at REAL NOT NULL,
    PRIMARY KEY (channel, question_ts)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS answers_thread ON answers (channel, thread_ts);
CREATE INDEX IF NOT EXISTS answers_id ON answers (answer_id);
CREATE INDEX IF NOT EXISTS answers_at ON answers (at);
"""


class Database:
    """One file and one thread that uses it, so that no question waits for a disk on the loop.

    A damaged file, or one of another schema, is set aside and a new one begun.
    """

    def __init__(self, file: Path, clock: Callable[[], float] = time.time) -> None:
        self.file = file
        self.clock = clock
        self._thread = ThreadPoolExecutor(1, "slack-store")
        self._connection: sqlite3.Connection | None = None

    async def run(self, work: Callable[[sqlite3.Connection], T], otherwise: T) -> T:
        """The result of some work in one transaction; `otherwise` where the file cannot be used."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, self._run, work, otherwise)

    def _run(self, work: Callable[[sqlite3.Connection], T], otherwise: T) -> T:
        try:
            connection = self._connection or self._open()
            self._connection = connection
            with connection:
                return work(connection)
        except (sqlite3.Error, OSError) as error:
            damaged = isinstance(error, sqlite3.DatabaseError) and not isinstance(
                error, sqlite3.OperationalError
            )
            self._let_go()
            if damaged:
                self._set_aside("damaged")
            log.warning("slack_store_unavailable", extra={"reason": type(error).__name__})
            return otherwise

    def close(self) -> None:
        """Let go of the file, after what is being written."""
        self._thread.shutdown()
        self._let_go()

    def _open(self) -> sqlite3.Connection:
        self.file.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(self.file, timeout=0.5, check_same_thread=False)
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")
            connection.execute("PRAGMA secure_delete = ON")
            version = connection.execute("PRAGMA user_version").fetchone()[0]
            if version not in (0, SCHEMA_VERSION):
                connection.close()
                self._set_aside(f"schema-{version}")
                return self._open()
            connection.executescript(SCHEMA)
            connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
            connection.commit()
        except sqlite3.Error:
            connection.close()
            raise
        return connection

    def _let_go(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _set_aside(self, why: str) -> None:
        for suffix in ("", "-wal", "-shm"):
            part = self.file.with_name(self.file.name + suffix)
            if part.exists():
                part.rename(
                    self.file.with_name(f"{self.file.name}.{why}-{self.clock():.0f}{suffix}")
                )
        log.error("slack_store_set_aside", extra={"reason": why})
