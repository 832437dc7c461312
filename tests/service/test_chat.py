"""Conversations: kept apart, deleted to the last byte, and never in the way of an answer."""

import json
import os
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from service.chat import ChatService
from service.conversations import Conversations, new_id
from service.errors import AnswerNotFound, ConversationNotFound, InvalidRequest, StoreUnavailable
from service.generations import Generations
from service.model import Question, Turn
from tests.service.builders import MemoryIndex, Pointer, Scripted, an_answer

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture
def store(place: Path | str) -> Iterator[Conversations]:
    one = Conversations(place)
    yield one
    one.close()


def a_service(store: Conversations | None, scripted: Scripted | None = None) -> ChatService:
    generations = Generations(Pointer(MemoryIndex()))
    generations.open()
    return ChatService(generations, {"extractive": scripted or Scripted()}, "extractive", store)


def answered(text: str = "So.") -> dict[str, Any]:
    return {"id": new_id("a"), "answer": text}


def bytes_of(directory: Path) -> bytes:
    return b"".join(path.read_bytes() for path in directory.rglob("*") if path.is_file())


def test_ids_sort_by_time_and_do_not_repeat() -> None:
    ids = [new_id("a") for _ in range(2_000)]

    assert len(set(ids)) == 2_000
    assert all(len(one) == 28 for one in ids)
    assert [one[:12] for one in ids] == sorted(one[:12] for one in ids)


def test_only_the_newest_turns_are_remembered(store: Conversations) -> None:
    for n in range(15):
        store.add("c_1", "me", f"question {n}", answered(f"answer {n}"))

    turns = store.turns("c_1", "me")

    assert len(turns) == 20
    assert (turns[0], turns[-1]) == (Turn("user", "question 5"), Turn("assistant", "answer 14"))


def test_a_conversation_is_only_there_for_its_caller(store: Conversations) -> None:
    answer = answered()
    store.add("c_1", "me", "canary", answer)

    with pytest.raises(AnswerNotFound):
        store.answer(answer["id"], "you")
    with pytest.raises(AnswerNotFound):
        store.rate(answer["id"], "you", "down", "planted")
    with pytest.raises(ConversationNotFound):
        store.conversation("c_1", "you")
    with pytest.raises(ConversationNotFound):
        store.add("c_1", "you", "planted", answered())
    with pytest.raises(ConversationNotFound):
        store.delete("c_1", "you")
    assert len(store.conversation("c_1", "me").exchanges) == 1
    assert store.feedback() == ()


def test_a_deleted_conversation_leaves_no_byte_behind(tmp_path: Path) -> None:
    store = Conversations(tmp_path / "conversations.db")
    for n in range(40):
        answer = answered(f"canary-answer-{n} " + "words " * 400)
        store.add("c_1", "me", f"canary-question-{n}", answer)
        store.add("c_2", "me", f"kept-question-{n}", answered())
        store.rate(answer["id"], "me", "down", f"canary-comment-{n}")

    store.delete("c_1", "me")

    assert b"canary" not in bytes_of(tmp_path)
    assert len(store.conversation("c_2", "me").exchanges) == 40
    assert store.feedback() == ()
    store.close()


def test_what_is_older_than_the_retention_goes(place: Path | str, tmp_path: Path) -> None:
    now = datetime(2024, 1, 1, tzinfo=UTC)
    store = Conversations(place, retention_days=30, clock=lambda: now)
    store.add("c_old", "me", "canary-old", answered())
    now += timedelta(days=20)
    store.add("c_new", "me", "new", answered())
    now += timedelta(days=11)

    gone = store.purge()

    assert gone == 1
    with pytest.raises(ConversationNotFound):
        store.conversation("c_old", "me")
    assert b"canary-old" not in bytes_of(tmp_path)
    assert store.conversation("c_new", "me").created_at == "2024-01-21T00:00:00.000+00:00"
    store.close()


def test_a_damaged_store_is_set_aside_and_begun_anew(tmp_path: Path) -> None:
    file = tmp_path / "conversations.db"
    file.write_bytes(b"this was never a database" * 100)
    store = Conversations(file)

    store.add("c_1", "me", "after", answered())

    assert store.turns("c_1", "me")[0].content == "after"
    assert len(list(tmp_path.glob("conversations.db.damaged-*"))) == 1
    store.close()


@pytest.mark.parametrize("offset", [100, 5_000, 9_000])
def test_a_store_damaged_while_it_is_used_never_breaks_an_answer(
    tmp_path: Path, offset: int
) -> None:
    file = tmp_path / "conversations.db"
    store = Conversations(file)
    service = a_service(store)
    first = service.ask(Question("first"))
    for _ in range(5):
        service.ask(Question("x " * 400), conversation_id=first.conversation_id)
    store.close()
    with file.open("r+b") as damaged:
        damaged.seek(offset)
        damaged.write(os.urandom(3_000))

    answers = [service.ask(Question("again")) for _ in range(3)]

    assert all(answer.status == "answered" for answer in answers)
    service.close()


def test_a_store_of_another_schema_is_set_aside(tmp_path: Path) -> None:
    file = tmp_path / "conversations.db"
    with sqlite3.connect(file) as old:
        old.execute("CREATE TABLE chats (id TEXT)")
        old.execute("PRAGMA user_version = 7")
    old.close()
    store = Conversations(file)

    store.add("c_1", "me", "q", answered())

    assert len(list(tmp_path.glob("conversations.db.schema-7-*"))) == 1
    store.close()


def test_a_locked_store_leaves_the_answer_alone_and_says_so(tmp_path: Path) -> None:
    store = Conversations(tmp_path / "conversations.db")
    service = a_service(store)
    conversation = service.ask(Question("first")).conversation_id
    blocker = sqlite3.connect(store.file)
    blocker.execute("BEGIN EXCLUSIVE")

    answer = service.ask(Question("second"), conversation_id=conversation)

    blocker.rollback()
    blocker.close()
    assert (answer.status, answer.conversation_id) == ("answered", None)
    assert answer.notices[-1].code == "history_unavailable"
    service.close()


def test_a_store_that_cannot_be_written_leaves_the_answer_alone(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a directory")
    service = a_service(Conversations(tmp_path / "file" / "conversations.db"))

    answer = service.ask(Question("q"))

    assert (answer.status, answer.conversation_id) == ("answered", None)
    with pytest.raises(StoreUnavailable):
        service.conversation("c_1")
    service.close()


def test_a_store_killed_in_mid_write_opens_again(place: Path | str, tmp_path: Path) -> None:
    address = place if isinstance(place, str) else f"sqlite:///{place}"
    script = (
        "import sys; from service.conversations import *\n"
        "store = Conversations(sys.argv[1])\n"
        "for n in range(100000):\n"
        "    store.add('c_1', 'me', f'q{n}', {'id': new_id('a'), 'answer': 'x' * 500})\n"
        "    print(n, flush=True)\n"
    )
    acknowledged = -1
    for _ in range(3):
        process = subprocess.Popen(
            [sys.executable, "-c", script, address], stdout=subprocess.PIPE, cwd=ROOT
        )
        assert process.stdout is not None
        for _ in range(30):
            process.stdout.readline()
            acknowledged += 1
        process.kill()
        process.communicate()

    store = Conversations(place)
    assert len(store.conversation("c_1", "me").exchanges) > acknowledged
    assert not list(tmp_path.glob("*damaged*"))
    store.close()


def test_callers_at_the_same_time_do_not_mix(place: Path | str) -> None:
    service = a_service(Conversations(place))
    failures: list[Exception] = []

    def talk(caller: str) -> None:
        try:
            conversation = None
            for n in range(10):
                question = Question(f"{caller} {n}")
                answer = service.ask(question, None, conversation, caller)
                conversation = answer.conversation_id or conversation
            assert conversation is not None
            stored = service.conversation(conversation, caller)
            assert all(one.question.startswith(caller) for one in stored.exchanges)
            assert len(stored.exchanges) == 10
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=talk, args=(f"caller{n}",)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    service.close()


def test_without_a_store_nothing_is_kept(tmp_path: Path) -> None:
    service = a_service(None)

    answer = service.ask(Question("q"))

    assert answer.conversation_id is None
    assert list(tmp_path.iterdir()) == []
    service.close()


def test_a_stored_answer_is_the_one_that_was_given(place: Path | str) -> None:
    from service.wire import answer_json

    service = a_service(Conversations(place))

    answer = service.ask(Question("q"))

    assert answer.conversation_id is not None
    (exchange,) = service.conversation(answer.conversation_id).exchanges
    assert exchange.answer == json.loads(json.dumps(answer_json(answer)))
    service.close()


def test_a_model_that_is_not_on_offer_is_refused_before_anything_is_stored(
    tmp_path: Path,
) -> None:
    service = a_service(Conversations(tmp_path / "conversations.db"))

    with pytest.raises(InvalidRequest, match="model"):
        service.ask(Question("q", model="other"))

    assert list(tmp_path.iterdir()) == []
    service.close()


def test_an_index_is_warmed_before_it_answers() -> None:
    warmed: list[str] = []
    pointer = Pointer(MemoryIndex("g1"))
    generations = Generations(pointer, 0, warm=lambda index: warmed.append(index.stamp.generation))
    generations.open()

    with generations.lease() as index:
        assert warmed == [index.stamp.generation] == ["g1"]
    generations.close()


def test_an_index_that_is_being_read_closes_after_its_last_reader() -> None:
    pointer = Pointer(MemoryIndex("g1"))
    generations = Generations(pointer)
    generations.open()

    with generations.lease() as index:
        generations.close()
        was_open = not index.closed  # type: ignore[attr-defined]

    assert was_open and index.closed  # type: ignore[attr-defined]


def test_an_answer_keeps_what_the_pipeline_timed(tmp_path: Path) -> None:
    timed = replace(an_answer(), timings_ms={"total": 1.0, "retrieve": 0.5})
    service = a_service(None, Scripted(lambda question, index: timed))

    answer = service.ask(Question("q"))

    assert answer.timings_ms["retrieve"] == 0.5
    assert answer.index is not None and answer.index.generation == "g1"
    service.close()
