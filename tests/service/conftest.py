"""Where conversations may stand: a SQLite file, or a PostgreSQL server of the tests' own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.service.postgres import PostgresServer, a_server


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """One server for all tests; each makes a database of its own on it."""
    with a_server() as server:
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Path | str:
    """An empty place for conversations, of each kind in turn."""
    if request.param == "sqlite":
        return tmp_path / "conversations.db"
    server: PostgresServer = request.getfixturevalue("postgres")
    return server.database()
