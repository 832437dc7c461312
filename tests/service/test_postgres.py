"""Conversations in PostgreSQL: a real server, which is upgraded, crowded, locked and taken away."""

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, event, make_url
from sqlalchemy.exc import OperationalError

from service.conversations import HEAD, MIGRATIONS, REVISIONS, Conversations, new_id
from service.errors import StoreUnavailable
from service.model import Question
from service.postgres import LOCK_WITHIN_S, engine
from tests.service.modelled import ScriptedModel, answerer, modelled, service_of
from tests.service.postgres import PostgresServer, run
from tests.service.provider import first_labels

ROOT = Path(__file__).resolve().parent.parent.parent
TABLES = ("conversations", "answers", "feedback")
EXTRACTIVE = Question("How often had Taser been used?", model="extractive")
BLOCKED_AFTER_S = 0.2


@pytest.fixture
def address(postgres: PostgresServer) -> str:
    return postgres.database()


@pytest.fixture
def store(address: str) -> Iterator[Conversations]:
    one = Conversations(address)
    yield one
    one.close()


@pytest.fixture
def other(address: str) -> Iterator[Conversations]:
    """The same conversations, as another process sees them."""
    one = Conversations(address)
    yield one
    one.close()


def rows(address: str) -> str:
    """Every row of every table, as text."""
    return "\n".join(str(row) for table in TABLES for row in run(address, f"TABLE {table}"))


def answered(answer_id: str = "") -> dict[str, Any]:
    return {"id": answer_id or new_id("a"), "answer": "So."}


@contextmanager
def meanwhile(store: Conversations, before: str, what: Callable[[], object]) -> Iterator[list[str]]:
    """Begin `what` just before the store's next statement that begins so; say how it ended.

    It may have to wait for the store's transaction, so the statement waits for it a moment only.
    """
    ended: list[str] = []

    def attempt() -> None:
        try:
            what()
            ended.append("done")
        except Exception as error:
            ended.append(type(error).__name__)

    thread = threading.Thread(target=attempt)

    def begin(_c: object, _u: object, statement: str, *_: object) -> None:
        if statement.startswith(before) and thread.ident is None:
            thread.start()
            thread.join(BLOCKED_AFTER_S)

    engine = store._open()
    event.listen(engine, "before_cursor_execute", begin)
    yield ended
    thread.join()
    event.remove(engine, "before_cursor_execute", begin)


@contextmanager
def held(address: str, statement: str) -> Iterator[None]:
    """A transaction of somebody else that has run a statement and does not end."""
    engine = create_engine(address)
    with engine.connect() as connection:
        connection.exec_driver_sql(statement)
        yield
    engine.dispose()


# --- the whole way --------------------------------------------------------------------------------


def test_the_service_answers_remembers_and_deletes(tmp_path: Path, address: str) -> None:
    model = ScriptedModel(lambda messages: first_labels(str(messages)))
    with modelled(tmp_path, answerer(model), conversations=address) as served:
        client = served.client
        first = client.post("/v1/ask", json={"question": "canary: how often was Taser used?"})
        place = f"/v1/conversations/{first.json()['conversation_id']}"
        body = {"question": "And in 2023?", "conversation_id": first.json()["conversation_id"]}
        second = client.post("/v1/ask", json=body).json()
        vote = {"answer_id": second["id"], "rating": "down", "comment": "canary-comment"}
        assert client.post("/v1/feedback", json=vote).status_code == 201
        shown = client.get(place).json()
        (voted,) = served.service.feedback("down")
        before = rows(address)
        codes = [client.delete(place).status_code, client.get(place).status_code]

    assert [one["id"] for one in shown["answers"]] == [first.json()["id"], second["id"]]
    assert (voted.question, len(voted.history)) == ("And in 2023?", 2)
    assert "canary:" in before and "canary-comment" in before
    assert (codes, rows(address)) == ([204, 404], "")
    assert not list(tmp_path.glob("conversations.db*"))


def test_an_id_that_no_column_can_hold_is_a_404(tmp_path: Path, address: str) -> None:
    model = ScriptedModel(lambda messages: "")
    paths = ("/v1/conversations/c_%00", "/v1/answers/a_%00")
    with modelled(tmp_path, answerer(model), conversations=address) as served:
        codes = [served.client.get(path).status_code for path in paths]

    assert codes == [404, 404]


# --- the schema -----------------------------------------------------------------------------------


@pytest.mark.parametrize("revision", REVISIONS)
def test_a_database_of_any_revision_is_brought_up_to_date_with_all_it_holds(
    address: str, revision: str
) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    engine = create_engine(address)
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
    engine.dispose()
    run(
        address,
        "INSERT INTO conversations VALUES ('c_1', 'me', '2099-01-01T00:00:00.000+00:00')",
        "INSERT INTO answers (id, conversation_id, at, question, answer)"
        """ VALUES ('a_1', 'c_1', '2099', 'kept?', '{"id": "a_1", "answer": "kept"}')""",
    )
    store = Conversations(address)

    store.add("c_1", "me", "new", answered("a_2"), {"why": "so"})

    assert [one.question for one in store.conversation("c_1", "me").exchanges] == ["kept?", "new"]
    assert (store.record("a_1"), store.record("a_2")) == ({}, {"why": "so"})
    assert run(address, "TABLE alembic_version") == [(HEAD,)]
    store.close()


def test_a_database_of_a_later_version_is_left_as_it_is_and_answers_go_on(
    address: str, store: Conversations
) -> None:
    store.add("c_1", "me", "q", answered())
    store.close()
    run(address, "UPDATE alembic_version SET version_num = '0999'")
    before = rows(address)
    service = service_of(answerer(ScriptedModel(lambda messages: "")), None, store)

    answer = service.ask(EXTRACTIVE)
    with pytest.raises(StoreUnavailable, match="'0999'"):
        store.feedback()

    assert (answer.status, answer.conversation_id) == ("answered", None)
    assert [notice.code for notice in answer.notices] == ["history_unavailable"]
    assert (rows(address), run(address, "TABLE alembic_version")) == (before, [("0999",)])
    service.close()


def test_processes_that_begin_at_once_make_one_schema(address: str) -> None:
    script = (
        "import sys; from service.conversations import *\n"
        "import alembic.command, psycopg\n"
        "print('ready', flush=True); sys.stdin.readline()\n"
        "store = Conversations(sys.argv[1])\n"
        "store.add('c_1', 'me', sys.argv[2], {'id': new_id('a'), 'answer': 'x'})\n"
    )
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", script, address, f"q{n}"],
            cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )
        for n in range(2)
    ]  # fmt: skip
    for process in processes:
        assert process.stdout is not None and process.stdout.readline() == "ready\n"
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    for process in processes:
        process.communicate()

    assert [process.returncode for process in processes] == [0, 0]
    assert run(address, "TABLE alembic_version") == [(HEAD,)]
    assert run(address, "SELECT question FROM answers ORDER BY 1") == [("q0",), ("q1",)]


def test_a_service_waits_for_another_that_makes_the_schema(
    address: str, store: Conversations
) -> None:
    add = threading.Thread(target=store.add, args=("c_1", "me", "q", answered()))

    with held(address, "SELECT pg_advisory_xact_lock(727263)"):
        add.start()
        time.sleep(2 * LOCK_WITHIN_S)
    add.join()

    assert len(store.conversation("c_1", "me").exchanges) == 1


@pytest.mark.parametrize("encoding", ["SQL_ASCII", "UTF8"])
def test_a_database_of_this_encoding_keeps_every_letter(
    postgres: PostgresServer, encoding: str
) -> None:
    words = "“Pwyllgor” – ŵyth £5 \U0001f5f3"
    store = Conversations(postgres.database(f"ENCODING '{encoding}' TEMPLATE template0"))

    store.add("c_1", "me", words, {"id": "a_1", "answer": words})

    assert [turn.content for turn in store.turns("c_1", "me")] == [words, words]
    store.close()


# --- a server that goes away, or lets one wait ----------------------------------------------------


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGQUIT], ids=["stopped", "crashed"])
def test_answers_go_on_while_the_server_is_away_and_history_comes_back_with_it(
    postgres: PostgresServer, store: Conversations, how: signal.Signals
) -> None:
    service = service_of(answerer(ScriptedModel(lambda messages: "")), None, store)
    conversation = service.ask(EXTRACTIVE).conversation_id
    assert conversation is not None

    postgres.stop(how)
    try:
        away = [service.ask(EXTRACTIVE, conversation_id=conversation) for _ in range(2)]
        with pytest.raises(StoreUnavailable):
            service.conversation(conversation)
    finally:
        postgres.start()
    back = service.ask(EXTRACTIVE, conversation_id=conversation)

    assert [one.status for one in away] == ["answered", "answered"]
    assert [one.conversation_id for one in away] == [None, None]
    assert all([n.code for n in one.notices] == ["history_unavailable"] for one in away)
    assert (back.conversation_id, back.notices) == (conversation, ())
    assert len(service.conversation(conversation).exchanges) == 2
    service.close()


def test_answers_go_on_while_the_server_hangs_and_history_comes_back_with_it(
    postgres: PostgresServer, store: Conversations, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.postgres.REPLY_WITHIN_S", 0.5)
    service = service_of(answerer(ScriptedModel(lambda messages: "")), None, store)
    conversation = service.ask(EXTRACTIVE).conversation_id
    assert conversation is not None

    started = time.monotonic()
    with postgres.frozen():
        away = service.ask(EXTRACTIVE)
    took_s = time.monotonic() - started
    back = service.ask(EXTRACTIVE, conversation_id=conversation)

    assert (away.status, away.conversation_id) == ("answered", None)
    assert [notice.code for notice in away.notices] == ["history_unavailable"]
    assert (back.conversation_id, back.notices) == (conversation, ())
    assert took_s < 10
    service.close()


def test_a_connection_whose_reply_is_late_is_not_used_again(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.postgres.REPLY_WITHIN_S", 0.2)
    made = engine(make_url(address))
    with made.connect() as connection:
        late = connection.connection.dbapi_connection
        with pytest.raises(OperationalError):
            connection.exec_driver_sql("SELECT pg_sleep(60)")

    with made.connect() as connection:
        assert connection.exec_driver_sql("SELECT 1").scalar() == 1
    assert late is not None and late.closed
    made.dispose()


def test_a_connection_that_is_cut_between_two_answers_is_made_anew(
    address: str, store: Conversations
) -> None:
    store.add("c_1", "me", "first", answered())
    cut = run(
        address,
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()",
    )

    store.add("c_1", "me", "second", answered())

    assert cut
    assert len(store.conversation("c_1", "me").exchanges) == 2


def test_a_locked_table_does_not_hold_an_answer_up(address: str, store: Conversations) -> None:
    service = service_of(answerer(ScriptedModel(lambda messages: "")), None, store)
    conversation = service.ask(EXTRACTIVE).conversation_id

    started = time.monotonic()
    with held(address, "LOCK TABLE answers"):
        answer = service.ask(EXTRACTIVE, conversation_id=conversation)
    took_s = time.monotonic() - started

    assert (answer.status, answer.conversation_id) == ("answered", None)
    assert [notice.code for notice in answer.notices] == ["history_unavailable"]
    assert took_s < 5
    service.close()


def test_an_answer_that_is_stored_is_said_to_be_although_old_ones_could_not_be_taken_out(
    address: str, store: Conversations
) -> None:
    store.add("c_old", "me", "q", answered())
    run(address, "UPDATE conversations SET created_at = '2001-01-01T00:00:00.000+00:00'")
    store._next_purge = 0.0

    with held(address, "SELECT * FROM conversations WHERE id = 'c_old' FOR UPDATE"):
        store.add("c_new", "me", "q", answered())

    assert len(store.conversation("c_new", "me").exchanges) == 1


# --- at the same time -----------------------------------------------------------------------------


def test_writers_at_the_same_time_lose_nothing(store: Conversations, other: Conversations) -> None:
    def write(one: Conversations, name: str) -> None:
        for n in range(20):
            one.add("c_1", "me", f"{name} {n}", answered())

    names = [(store, "a"), (store, "b"), (other, "c"), (other, "d")]
    threads = [threading.Thread(target=write, args=one) for one in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    questions = [one.question for one in store.conversation("c_1", "me").exchanges]
    for _, name in names:
        assert [one for one in questions if one[0] == name] == [f"{name} {n}" for n in range(20)]


@pytest.mark.parametrize("before", ["DELETE FROM feedback", "DELETE FROM conversations"])
def test_an_answer_that_comes_while_its_conversation_is_deleted_begins_it_anew(
    store: Conversations, other: Conversations, before: str
) -> None:
    store.add("c_1", "me", "old", answered())

    with meanwhile(store, before, lambda: other.add("c_1", "me", "new", answered())) as ended:
        store.delete("c_1", "me")

    assert ended == ["done"]
    assert [one.question for one in store.conversation("c_1", "me").exchanges] == ["new"]


def test_a_deletion_that_comes_while_an_answer_is_stored_takes_it_too(
    address: str, store: Conversations, other: Conversations
) -> None:
    store.add("c_1", "me", "old", answered())

    with meanwhile(store, "INSERT INTO answers", lambda: other.delete("c_1", "me")) as ended:
        store.add("c_1", "me", "new", answered())

    assert (ended, rows(address)) == (["done"], "")


def test_a_vote_that_comes_while_its_answer_is_deleted_leaves_no_row(
    address: str, store: Conversations, other: Conversations
) -> None:
    store.add("c_1", "me", "q", answered("a_1"))

    def vote() -> None:
        other.rate("a_1", "me", "down", "canary")

    with meanwhile(store, "DELETE FROM conversations", vote) as ended:
        store.delete("c_1", "me")

    assert (ended, rows(address)) == (["AnswerNotFound"], "")


def test_what_is_old_is_taken_out_once_by_two_services(
    address: str, store: Conversations, other: Conversations
) -> None:
    for n in range(5):
        store.add(f"c_{n}", "me", "q", answered())
    run(address, "UPDATE conversations SET created_at = '2001-01-01T00:00:00.000+00:00'")
    taken: list[int] = []

    with meanwhile(store, "DELETE FROM feedback", lambda: taken.append(other.purge())):
        taken.append(store.purge())

    assert (sorted(taken), rows(address)) == ([0, 5], "")
