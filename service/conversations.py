"""Stored conversations and feedback: a small SQLite file beside the index, or PostgreSQL.

When this store cannot be used, questions are still answered, without history. Its schema is brought
up to date by Alembic when it is opened; a file that is damaged, or of a schema that nobody here
knows, is set aside and a new one begun. What is deleted is overwritten (`secure_delete`) and the
write-ahead log cut, so that nothing is left in the file. (In PostgreSQL that is the server's part:
`VACUUM` and the retention of its own logs.)
"""

import json
import logging
import secrets
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal

from sqlalchemy import (
    Column,
    Connection,
    Engine,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    bindparam,
    create_engine,
    delete,
    event,
    insert,
    inspect,
    select,
    text,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DatabaseError, OperationalError, SQLAlchemyError

from service.errors import AnswerNotFound, ConversationNotFound, StoreUnavailable
from service.model import Turn

log = logging.getLogger("askminutes.conversations")

HEAD = "0002"
"""The newest revision in `service/migrations/versions`; a test compares."""
REVISIONS = ("0001", HEAD)
FIRST_USER_VERSION = 1  # of SQLite files from before Alembic: they hold revision 0001
MIGRATIONS = Path(__file__).parent / "migrations"
MIGRATED_WITHIN_S = 4  # in PostgreSQL, by another service that begins at the same time
REMEMBERED_TURNS = 20
PURGE_EVERY_S = 3600.0
NUL = "\0"  # no id has one, and PostgreSQL refuses even to look

_metadata = MetaData()
_conversations = Table(
    "conversations",
    _metadata,
    Column("id", String, primary_key=True),
    Column("caller", String, nullable=False),
    Column("created_at", String, nullable=False, index=True),
)
_answers = Table(
    "answers",
    _metadata,
    Column("sequence", Integer, primary_key=True),
    Column("id", String, nullable=False, unique=True),
    Column("conversation_id", ForeignKey("conversations.id"), nullable=False, index=True),
    Column("at", String, nullable=False),
    Column("question", Text, nullable=False),
    Column("answer", Text, nullable=False),  # the whole object of API.md
    Column("record", Text),  # how it came about, as JSON; None for answers of before
)
_feedback = Table(
    "feedback",
    _metadata,
    Column("sequence", Integer, primary_key=True),
    Column("id", String, nullable=False, unique=True),
    Column("answer_id", String, nullable=False),
    Column("at", String, nullable=False),
    Column("rating", String, nullable=False),
    Column("comment", Text),
)
Index("feedback_answer", _feedback.c.answer_id)

# Two statements for each answer, since this is on its road: begin the conversation where it is new,
# and append where it is this caller's. SQLite has one writer at a time; in PostgreSQL the first
# statement holds the conversation's row, be it by an update that changes nothing, so that nobody
# deletes the conversation between the two.
_BEGIN = {
    "sqlite": sqlite.insert(_conversations).on_conflict_do_nothing(),
    "postgresql": postgresql.insert(_conversations).on_conflict_do_update(
        index_elements=["id"], set_={"caller": _conversations.c.caller}
    ),
}
_APPEND = (
    insert(_answers)
    .from_select(
        ["id", "conversation_id", "at", "question", "answer", "record"],
        select(
            bindparam("id"),
            _conversations.c.id,
            bindparam("at"),
            bindparam("question"),
            bindparam("answer"),
            bindparam("record"),
        ).where(
            _conversations.c.id == bindparam("conversation_id"),
            _conversations.c.caller == bindparam("caller"),
        ),
    )
    .execution_options(preserve_rowcount=True)  # psycopg forgets it when the cursor is closed
)
# One statement, so that no vote outlives the answer that it is on.
_RATE = (
    insert(_feedback)
    .from_select(
        ["id", "answer_id", "at", "rating", "comment"],
        select(
            bindparam("id"),
            _answers.c.id,
            bindparam("at"),
            bindparam("rating"),
            bindparam("comment"),
        )
        .join_from(_answers, _conversations)
        .where(
            _answers.c.id == bindparam("answer_id"),
            _conversations.c.caller == bindparam("caller"),
        )
        .with_for_update(read=True, key_share=True, of=_conversations),
    )
    .execution_options(preserve_rowcount=True)
)

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def new_id(prefix: str) -> str:
    """A ULID with a prefix: 48 bits of time, 80 random bits; it sorts and cannot be guessed."""
    number = (time.time_ns() // 1_000_000) << 80 | secrets.randbits(80)
    digits = "".join(_ALPHABET[number >> shift & 31] for shift in range(125, -1, -5))
    return f"{prefix}_{digits}"


@dataclass(frozen=True, slots=True)
class Conversation:
    """A stored conversation, oldest answer first."""

    id: str
    created_at: str  # ISO 8601, UTC
    exchanges: "tuple[Exchange, ...]"


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question and its answer as it was given."""

    question: str
    answer: Mapping[str, Any]  # the object of API.md
    at: str  # ISO 8601, UTC


@dataclass(frozen=True, slots=True)
class Feedback:
    """What somebody thought of an answer, with the question and the answer."""

    id: str
    answer_id: str
    rating: Literal["up", "down"]
    comment: str | None
    at: str
    question: str
    history: tuple[Turn, ...]  # the turns before it
    answer: Mapping[str, Any]
    record: Mapping[str, Any] = field(default_factory=dict)  # how the answer came about


class Conversations:
    """The store. Thread-safe; every method may raise `StoreUnavailable`."""

    def __init__(
        self,
        place: Path | str,
        retention_days: int = 30,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """Nothing is opened yet.

        Args:
            place: a SQLite file, or an address (`sqlite:///...`, `postgresql+psycopg://...`).
            retention_days: what is older is taken out.
            clock: now, in UTC.
        """
        address = make_url(place) if isinstance(place, str) else None
        if address is None:
            self.file: Path | None = Path(place)
        elif address.get_backend_name() == "sqlite":
            self.file = Path(address.database or "")
        else:
            self.file = None
        self._address = address or make_url(f"sqlite:///{self.file}")
        self.name = self.file.name if self.file else "the conversations' database"
        self.retention = timedelta(days=retention_days)
        self._clock = clock
        self._lock = threading.Lock()
        self._engine: Engine | None = None
        self._next_purge = 0.0

    def turns(self, conversation_id: str, caller: str) -> tuple[Turn, ...]:
        """The newest turns, at most 20, oldest first. Raises ConversationNotFound."""
        conversation = self.conversation(conversation_id, caller)
        return _turns(conversation.exchanges)

    def conversation(self, conversation_id: str, caller: str) -> Conversation:
        """A whole conversation. Raises ConversationNotFound, another caller's included."""
        with self._transaction() as connection:
            row = self._row(connection, conversation_id, caller)
            exchanges = _exchanges(connection, conversation_id)
        return Conversation(row.id, row.created_at, exchanges)

    def answer(self, answer_id: str, caller: str) -> Exchange:
        """One answer with its question. Raises AnswerNotFound, another caller's included."""
        if NUL in answer_id:
            raise AnswerNotFound("no such answer")
        with self._transaction() as connection:
            row = connection.execute(
                select(_answers, _conversations.c.caller)
                .join(_conversations, _answers.c.conversation_id == _conversations.c.id)
                .where(_answers.c.id == answer_id)
            ).first()
        if row is None or row.caller != caller:
            raise AnswerNotFound("no such answer")
        return Exchange(row.question, json.loads(row.answer), row.at)

    def add(
        self,
        conversation_id: str,
        caller: str,
        question: str,
        answer: Mapping[str, Any],
        record: Mapping[str, Any] | None = None,
    ) -> None:
        """Append a question and its answer; begins the conversation where it is new.

        Args:
            conversation_id: known or new.
            caller: whose it is.
            question: masked.
            answer: the object of API.md.
            record: how it came about; JSON.

        Raises:
            ConversationNotFound: the id is another caller's.
        """
        values = {
            "id": answer["id"],
            "conversation_id": conversation_id,
            "at": self._now(),
            "question": question,
            "answer": json.dumps(answer, ensure_ascii=False),
            "record": json.dumps(record, ensure_ascii=False) if record is not None else None,
        }
        begun = {"id": conversation_id, "caller": caller, "created_at": values["at"]}
        with self._transaction() as connection:
            connection.execute(_BEGIN[connection.dialect.name], begun)
            if not connection.execute(_APPEND, {**values, "caller": caller}).rowcount:
                raise ConversationNotFound("no such conversation")
        if time.monotonic() >= self._next_purge:
            with suppress(StoreUnavailable):  # the answer is stored; the old ones go another time
                self.purge()

    def record(self, answer_id: str) -> Mapping[str, Any]:
        """How an answer came about, for the operator; empty where that was not kept.

        Raises AnswerNotFound.
        """
        with self._transaction() as connection:
            row = connection.execute(
                select(_answers.c.record).where(_answers.c.id == answer_id)
            ).first()
        if row is None:
            raise AnswerNotFound("no such answer")
        return json.loads(row.record) if row.record else {}

    def delete(self, conversation_id: str, caller: str) -> None:
        """Take out a conversation, its answers and their feedback. Raises ConversationNotFound."""
        with self._transaction() as connection:
            self._row(connection, conversation_id, caller, hold=True)
            _delete(connection, [conversation_id])
        self._cut_log()

    def purge(self) -> int:
        """Take out what is older than the retention; returns how many conversations went."""
        self._next_purge = time.monotonic() + PURGE_EVERY_S
        oldest = (self._clock() - self.retention).isoformat(timespec="milliseconds")
        with self._transaction() as connection:
            old = list(
                connection.execute(
                    select(_conversations.c.id)
                    .where(_conversations.c.created_at < oldest)
                    .order_by(_conversations.c.id)  # two services wait, and not for each other
                    .with_for_update()
                ).scalars()
            )
            _delete(connection, old)
        if old:
            self._cut_log()
        return len(old)

    def rate(
        self, answer_id: str, caller: str, rating: Literal["up", "down"], comment: str | None
    ) -> str:
        """Append feedback on an answer and return its id. Raises AnswerNotFound."""
        feedback_id = new_id("f")
        values = {
            "id": feedback_id,
            "answer_id": answer_id,
            "caller": caller,
            "at": self._now(),
            "rating": rating,
            "comment": comment,
        }
        with self._transaction() as connection:
            if not connection.execute(_RATE, values).rowcount:
                raise AnswerNotFound("no such answer")
        return feedback_id

    def feedback(self, rating: Literal["up", "down"] | None = None) -> tuple[Feedback, ...]:
        """All feedback, oldest first, or that with one rating: the material of evaluation cases."""
        with self._transaction() as connection:
            wanted = select(_feedback, _answers.c.conversation_id, _answers.c.record).join(
                _answers, _answers.c.id == _feedback.c.answer_id
            )
            if rating is not None:
                wanted = wanted.where(_feedback.c.rating == rating)
            found = []
            for row in connection.execute(wanted.order_by(_feedback.c.sequence)).all():
                exchanges = _exchanges(connection, row.conversation_id)
                ids = [one.answer["id"] for one in exchanges]
                if row.answer_id not in ids:
                    continue  # deleted since
                place = ids.index(row.answer_id)
                found.append(
                    Feedback(
                        id=row.id,
                        answer_id=row.answer_id,
                        rating=row.rating,
                        comment=row.comment,
                        at=row.at,
                        question=exchanges[place].question,
                        history=_turns(exchanges[:place]),
                        answer=exchanges[place].answer,
                        record=json.loads(row.record) if row.record else {},
                    )
                )
        return tuple(found)

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            if self._engine is not None:
                self._engine.dispose()
                self._engine = None

    # --- the database ---------------------------------------------------------------------------

    @contextmanager
    def _transaction(self) -> Iterator[Connection]:
        with self._translated(), self._open().begin() as connection:
            yield connection

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except OperationalError as error:  # locked, full, read-only: may pass
            raise self._unavailable(error) from error
        except DatabaseError as error:
            if _is_damage(error):
                self._set_aside("damaged")
            raise self._unavailable(error) from error
        except (SQLAlchemyError, OSError, ValueError) as error:
            raise self._unavailable(error) from error

    def _unavailable(self, error: Exception) -> StoreUnavailable:
        log.warning("store_unavailable", extra={"reason": type(error).__name__})
        return StoreUnavailable(f"cannot use {self.name!r}; answers go on without history")

    def _open(self) -> Engine:
        with self._lock:
            if self._engine is None and self.file is None:
                self._engine = self._connect_server()
            if self._engine is None and self.file is not None:
                self.file.parent.mkdir(parents=True, exist_ok=True)
                try:
                    self._engine = self._connect()
                except DatabaseError as error:
                    if isinstance(error, OperationalError) or not _is_damage(error):
                        raise
                    self._move("damaged")
                    self._engine = self._connect()
            assert self._engine is not None
            return self._engine

    def _connect_server(self) -> Engine:
        """An engine on a PostgreSQL server, its schema up to date."""
        from service.postgres import engine as on_server  # the driver need not be installed

        engine = on_server(self._address)
        try:
            with engine.begin() as connection:
                # Two services may begin at once: the second waits until the schema is made.
                connection.execute(text(f"SET LOCAL lock_timeout = {MIGRATED_WITHIN_S * 1000}"))
                connection.execute(text("SELECT pg_advisory_xact_lock(727263)"))
                revision = _revision(connection)
                if revision not in (None, *REVISIONS):
                    log.error("store_of_a_later_version", extra={"schema": revision})
                    raise StoreUnavailable(
                        f"{self.name} is of schema {revision!r}, which this version does not know; "
                        "run the newer askminutes again, or name another database"
                    )
                if revision != HEAD:
                    _upgrade(connection)
        except Exception:
            engine.dispose()
            raise
        return engine

    def _connect(self) -> Engine:
        engine = create_engine(self._address, connect_args={"timeout": 0.25})
        event.listen(engine, "connect", _prepare)
        try:
            with engine.begin() as connection:
                version: Any = connection.execute(text("PRAGMA user_version")).scalar() or 0
                filled = connection.execute(text("SELECT count(*) FROM sqlite_master")).scalar()
                revision = _revision(connection) if filled else None
                if filled and revision is None and version == FIRST_USER_VERSION:
                    revision = REVISIONS[0]
                known = not filled or revision in REVISIONS
                if known and revision != HEAD:
                    # All of it or nothing, and one process at a time: SQLite's own DDL is
                    # transactional, only Python's driver does not begin a transaction for it.
                    connection.exec_driver_sql("BEGIN IMMEDIATE")
                    _upgrade(connection, revision)
                version = revision or version
        except SQLAlchemyError:
            engine.dispose()
            raise
        if known:
            return engine
        engine.dispose()
        self._move(f"schema-{version}")
        return self._connect()

    def _set_aside(self, why: str) -> None:
        with self._lock:
            if self._engine is not None:
                self._engine.dispose()
                self._engine = None
                self._move(why)

    def _move(self, why: str) -> None:
        if self.file is None:
            return
        stamp = self._clock().strftime("%Y%m%dT%H%M%S%f")
        for suffix in ("", "-wal", "-shm"):
            part = self.file.with_name(self.file.name + suffix)
            if part.exists():
                part.rename(self.file.with_name(f"{self.file.name}.{why}-{stamp}{suffix}"))
        log.error("store_set_aside", extra={"reason": why, "file": self.file.name})

    def _cut_log(self) -> None:
        if self.file is None:
            return
        with self._translated(), self._open().connect() as plain:
            connection = plain.execution_options(isolation_level="AUTOCOMMIT")
            for _ in range(20):
                busy = connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)")).one()[0]
                if not busy:
                    return
                time.sleep(0.05)
        log.warning("store_log_not_cut")

    def _now(self) -> str:
        return self._clock().isoformat(timespec="milliseconds")

    @staticmethod
    def _row(connection: Connection, conversation_id: str, caller: str, hold: bool = False) -> Any:
        if NUL in conversation_id:
            raise ConversationNotFound("no such conversation")
        wanted = select(_conversations).where(
            _conversations.c.id == conversation_id, _conversations.c.caller == caller
        )
        if hold:  # until the transaction ends; SQLite has one writer at a time anyway
            wanted = wanted.with_for_update()
        row = connection.execute(wanted).first()
        if row is None:
            raise ConversationNotFound("no such conversation")
        return row


def _exchanges(connection: Connection, conversation_id: str) -> tuple[Exchange, ...]:
    rows = connection.execute(
        select(_answers)
        .where(_answers.c.conversation_id == conversation_id)
        .order_by(_answers.c.sequence)
    ).all()
    return tuple(Exchange(row.question, json.loads(row.answer), row.at) for row in rows)


def _turns(exchanges: tuple[Exchange, ...]) -> tuple[Turn, ...]:
    return tuple(
        turn
        for exchange in exchanges[-REMEMBERED_TURNS // 2 :]
        for turn in (
            Turn("user", exchange.question),
            Turn("assistant", str(exchange.answer.get("answer", ""))),
        )
    )


def _delete(connection: Connection, conversation_ids: list[str]) -> None:
    for conversation_id in conversation_ids:
        answers = select(_answers.c.id).where(_answers.c.conversation_id == conversation_id)
        connection.execute(delete(_feedback).where(_feedback.c.answer_id.in_(answers)))
        connection.execute(delete(_answers).where(_answers.c.conversation_id == conversation_id))
        connection.execute(delete(_conversations).where(_conversations.c.id == conversation_id))


def _revision(connection: Connection) -> str | None:
    """The revision that a database is of; None where Alembic never saw it."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return str(found) if found is not None else None


def _upgrade(connection: Connection, known: str | None = None) -> None:
    """Bring the schema up to date inside the connection's transaction.

    Args:
        connection: in a transaction.
        known: the revision of a database that Alembic has not marked yet; None leaves it to its
            mark.
    """
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    if known is not None and not inspect(connection).has_table("alembic_version"):
        command.stamp(config, known)
    command.upgrade(config, "head")


def _prepare(connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = NORMAL")
    cursor.execute("PRAGMA secure_delete = ON")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()


def _is_damage(error: DatabaseError) -> bool:
    said = str(error.orig).lower()
    return "malformed" in said or "not a database" in said or "disk image" in said
