"""Connections to a PostgreSQL server that keep no answer waiting for long."""

from typing import Any, TypeVar

from psycopg import Connection, OperationalError
from psycopg.abc import PQGen
from psycopg.pq import TransactionStatus
from sqlalchemy import URL, Engine, create_engine, event

CONNECT_WITHIN_S = 2
LOCK_WITHIN_S = 0.5  # an answer does not wait for whoever holds a table
REPLY_WITHIN_S = 5  # of a server that hangs, or a network that lost it
LOOK_EVERY_S = 0.1

T = TypeVar("T")


class Impatient(Connection[Any]):
    """A connection that is given up when the server does not reply in time.

    The server's own `statement_timeout` would not do: one that hangs does not count the time.
    """

    def wait(
        self, gen: PQGen[T], interval: float = LOOK_EVERY_S, timeout: float | None = None
    ) -> T:
        """Wait for one exchange with the server. Raises OperationalError, also where it is late."""
        try:
            return super().wait(gen, interval, REPLY_WITHIN_S if timeout is None else timeout)
        except OperationalError:
            if self.info.transaction_status == TransactionStatus.ACTIVE:
                self.close()  # so that the pool lets its others go too, and no reply comes late
            raise


def engine(address: URL) -> Engine:
    """An engine that makes such connections; it has made none yet."""
    made = create_engine(
        address,
        connect_args={
            "connect_timeout": CONNECT_WITHIN_S,
            "client_encoding": "utf8",  # of a database without an encoding, psycopg reads bytes
        },
        pool_pre_ping=True,
        pool_size=4,
    )
    event.listen(made, "do_connect", _connect)
    event.listen(made, "connect", _prepare)
    return made


def _connect(_dialect: Any, _record: Any, cargs: Any, cparams: Any) -> Impatient:
    return Impatient.connect(*cargs, **cparams)


def _prepare(connection: Any, _record: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SET lock_timeout = {LOCK_WITHIN_S * 1000:.0f}")
    connection.commit()
