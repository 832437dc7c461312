"""The conversations' database: its schema over time, its place, and what deletion leaves."""

import io
import json
import re
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import redirect_stdout, suppress
from pathlib import Path

import pytest
from sqlalchemy import event, inspect, select
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateTable

from service import conversations as module
from service.conversations import HEAD, MIGRATIONS, REVISIONS, Conversations, new_id
from service.errors import AnswerNotFound, ConversationNotFound, StoreUnavailable
from service.model import Question
from service.settings import ServiceSettings
from tests.service.modelled import ScriptedModel, answerer, modelled, service_of
from tests.service.provider import first_labels

NOBODY = "postgresql+psycopg://nobody:secret-canary@127.0.0.1:9/none"


def bytes_of(directory: Path) -> bytes:
    return b"".join(path.read_bytes() for path in directory.rglob("*") if path.is_file())


@pytest.fixture
def store(place: Path | str) -> Iterator[Conversations]:
    one = Conversations(place)
    yield one
    one.close()


def test_the_migrations_make_what_the_code_reads(store: Conversations) -> None:
    engine = store._open()

    found = inspect(engine)
    for table in module._metadata.sorted_tables:
        columns = {column["name"]: column for column in found.get_columns(table.name)}
        assert set(columns) == set(table.columns.keys())
        for name, column in table.columns.items():
            assert bool(columns[name]["nullable"]) == bool(column.nullable), name
        indexes = {index["name"] for index in found.get_indexes(table.name)}
        assert {index.name for index in table.indexes} <= indexes


def test_the_newest_revision_is_the_one_that_the_code_names() -> None:
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    script = ScriptDirectory.from_config(config)

    assert script.get_heads() == [HEAD]
    assert tuple(reversed([one.revision for one in script.walk_revisions()])) == REVISIONS


def first_version(file: Path) -> None:
    """A file as the version before Alembic wrote it."""
    with sqlite3.connect(file) as old:
        old.executescript(
            "CREATE TABLE conversations (id VARCHAR NOT NULL PRIMARY KEY, caller VARCHAR NOT NULL,"
            " created_at VARCHAR NOT NULL);"
            "CREATE INDEX ix_conversations_created_at ON conversations (created_at);"
            "CREATE TABLE answers (sequence INTEGER NOT NULL PRIMARY KEY, id VARCHAR NOT NULL"
            " UNIQUE, conversation_id VARCHAR NOT NULL REFERENCES conversations (id), at VARCHAR"
            " NOT NULL, question TEXT NOT NULL, answer TEXT NOT NULL);"
            "CREATE INDEX ix_answers_conversation_id ON answers (conversation_id);"
            "CREATE TABLE feedback (sequence INTEGER NOT NULL PRIMARY KEY, id VARCHAR NOT NULL"
            " UNIQUE, answer_id VARCHAR NOT NULL, at VARCHAR NOT NULL, rating VARCHAR NOT NULL,"
            " comment TEXT);"
            "CREATE INDEX feedback_answer ON feedback (answer_id);"
            "INSERT INTO conversations VALUES ('c_1', 'me', '2099-01-01T00:00:00.000+00:00');"
            "PRAGMA user_version = 1;"
        )
        old.execute(
            "INSERT INTO answers VALUES (1, 'a_1', 'c_1', '2099', 'kept?', ?)",
            (json.dumps({"id": "a_1", "answer": "kept"}),),
        )
    old.close()


def test_a_file_of_the_first_version_is_brought_up_to_date_with_all_it_holds(
    tmp_path: Path,
) -> None:
    file = tmp_path / "conversations.db"
    first_version(file)
    store = Conversations(file)

    store.add("c_1", "me", "new", {"id": "a_2", "answer": "x"}, {"why": "so"})

    assert [one.question for one in store.conversation("c_1", "me").exchanges] == ["kept?", "new"]
    assert (store.record("a_1"), store.record("a_2")) == ({}, {"why": "so"})
    assert not list(tmp_path.glob("*schema*"))
    store.close()


def test_a_file_of_a_later_version_is_set_aside(tmp_path: Path) -> None:
    file = tmp_path / "conversations.db"
    store = Conversations(file)
    store.add("c_1", "me", "q", {"id": "a_1", "answer": "x"})
    store.close()
    with sqlite3.connect(file) as later:
        later.execute("UPDATE alembic_version SET version_num = '0999'")
    later.close()

    store = Conversations(file)
    store.add("c_2", "me", "q", {"id": "a_2", "answer": "x"})

    assert len(list(tmp_path.glob("conversations.db.schema-0999-*"))) >= 1
    store.close()


def test_services_that_begin_at_once_make_one_schema(place: Path | str, tmp_path: Path) -> None:
    stores = [Conversations(place) for _ in range(4)]
    failures: list[Exception] = []

    def begin(n: int) -> None:
        for _ in range(20):
            try:
                stores[n].add(f"c_{n}", "me", "q", {"id": new_id("a"), "answer": "x"})
                return
            except StoreUnavailable as error:
                failures.append(error)

    threads = [threading.Thread(target=begin, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert all(stores[0].conversation(f"c_{n}", "me") for n in range(4))
    assert not list(tmp_path.glob("*damaged*")) + list(tmp_path.glob("*schema*"))
    for store in stores:
        store.close()


def deleted_before(store: Conversations, statement: str, conversation_id: str) -> None:
    """Let somebody delete a conversation just before the store's next statement that begins so."""
    other = Conversations(store._address.render_as_string(hide_password=False))

    def delete(_c: object, _u: object, said: str, *_: object) -> None:
        if said.startswith(statement):
            with suppress(ConversationNotFound):
                other.delete(conversation_id, "me")
            other.close()

    engine = store._open()
    event.listen(engine, "before_cursor_execute", delete)


def test_a_vote_on_an_answer_that_was_just_deleted_is_not_kept(store: Conversations) -> None:
    store.add("c_1", "me", "q", {"id": "a_1", "answer": "x"})
    deleted_before(store, "INSERT INTO feedback", "c_1")

    with pytest.raises(AnswerNotFound):
        store.rate("a_1", "me", "down", "canary")

    with store._open().connect() as connection:
        assert connection.execute(select(module._feedback)).all() == []


def test_feedback_is_read_although_a_conversation_is_deleted_meanwhile(
    store: Conversations,
) -> None:
    for n in range(2):
        store.add(f"c_{n}", "me", "q", {"id": f"a_{n}", "answer": "x"})
        store.rate(f"a_{n}", "me", "down", None)
    deleted_before(store, "SELECT answers.sequence", "c_1")

    assert [one.answer_id for one in store.feedback()] == ["a_0"]


def test_deletion_leaves_no_byte_of_question_answer_record_or_comment(tmp_path: Path) -> None:
    model = ScriptedModel(lambda messages: first_labels(str(messages)) + " canary-of-a-model")
    with modelled(tmp_path, answerer(model)) as served:
        store = served.service.conversations
        conversations = []
        for turn in range(20):
            body = {"question": f"canary{turn}x: how often had Taser been used?"}
            answer = served.client.post("/v1/ask", json=body).json()
            conversations.append(answer["conversation_id"])
            comment = {"answer_id": answer["id"], "rating": "down", "comment": f"canary-c{turn}"}
            served.client.post("/v1/feedback", json=comment)
        assert b"canary" in bytes_of(tmp_path)
        for conversation in conversations:
            assert served.client.delete(f"/v1/conversations/{conversation}").status_code == 204

        files = sorted(path.name for path in tmp_path.iterdir())
        left = bytes_of(tmp_path)
        with pytest.raises(AnswerNotFound):
            store.record(answer["id"])

    assert "conversations.db-wal" in files, "the write-ahead log is searched too"
    assert b"canary" not in left and b"Taser" not in left
    assert b"canary" not in bytes_of(tmp_path)


def test_a_full_store_leaves_answers_alone_and_says_so(tmp_path: Path) -> None:
    store = Conversations(tmp_path / "conversations.db")
    service = service_of(answerer(ScriptedModel(lambda messages: "")), None, store)
    service.ask(Question("How often had Taser been used?", model="extractive"))
    with store._open().connect() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count = 12")
    answers = []
    for _ in range(40):
        answers.append(service.ask(Question("How often had Taser been used?", model="extractive")))

    assert all(answer.status == "answered" for answer in answers)
    assert any("history_unavailable" in [n.code for n in one.notices] for one in answers)
    service.close()


# --- PostgreSQL: what can be shown without a server ---------------------------------------------


def test_a_database_that_is_not_there_leaves_answers_alone_and_its_password_unsaid(
    caplog: pytest.LogCaptureFixture,
) -> None:
    store = Conversations(NOBODY)
    service = service_of(answerer(ScriptedModel(lambda messages: "")), None, store)

    with caplog.at_level("DEBUG"):
        answer = service.ask(Question("How often had Taser been used?", model="extractive"))
        with pytest.raises(StoreUnavailable) as refused:
            service.conversation("c_1")

    assert (answer.status, answer.conversation_id) == ("answered", None)
    assert [notice.code for notice in answer.notices] == ["history_unavailable"]
    assert "canary" not in caplog.text + str(refused.value)
    service.close()


def test_the_migrations_are_valid_for_postgresql_and_make_every_column() -> None:
    from alembic import command
    from alembic.config import Config

    said = io.StringIO()
    config = Config(output_buffer=said)
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("sqlalchemy.url", "postgresql+psycopg://")
    with redirect_stdout(said):
        command.upgrade(config, "head", sql=True)

    sql = said.getvalue()
    assert "sequence SERIAL NOT NULL" in sql
    for table in module._metadata.sorted_tables:
        assert f"CREATE TABLE {table.name}" in sql
        for column in table.columns:
            assert re.search(rf"\b{column.name}\b", sql), column
        assert str(CreateTable(table).compile(dialect=postgresql.dialect()))


@pytest.mark.parametrize(
    "address", ["mysql://x/y", "conversations.db", "postgresql://x/y", "http://x"]
)
def test_an_address_of_another_kind_is_refused(address: str, tmp_path: Path) -> None:
    from ingest.errors import SettingsError

    with pytest.raises(SettingsError, match="ASKMINUTES_CONVERSATIONS"):
        ServiceSettings.load(data=tmp_path, conversations=address)


def test_a_driver_that_is_not_installed_is_named_when_the_service_starts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import importlib.util

    from ingest.errors import SettingsError
    from service import compose

    found = importlib.util.find_spec
    missing = lambda name, *rest: None if name == "psycopg" else found(name, *rest)  # noqa: E731
    monkeypatch.setattr(importlib.util, "find_spec", missing)
    with pytest.raises(SettingsError, match=r"askminutes\[postgres\]"):
        compose.conversations(ServiceSettings.load(data=tmp_path, conversations=NOBODY))


def test_a_sqlite_address_is_the_file_that_it_names(tmp_path: Path) -> None:
    from service import compose

    settings = ServiceSettings.load(
        data=tmp_path, conversations=f"sqlite:///{tmp_path / 'elsewhere.db'}"
    )
    store = compose.conversations(settings)
    store.add("c_1", "me", "q", {"id": "a_1", "answer": "x"})
    store.close()

    assert (tmp_path / "elsewhere.db").exists()
