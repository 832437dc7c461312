"""A reader who leaves ends the work behind the answer: nothing of it is left a second later."""

import json
import os
import socket
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from service.errors import AnswerStopped
from service.model import Question
from service.stream import events_had
from service.watch import Watch
from tests.service.builders import listening
from tests.service.modelled import ScriptedModel, answerer, modelled, over, service_of
from tests.service.provider import first_labels, providing
from tests.service.test_stream import parsed

QUESTION = "How often had Taser been used?"
TIMES = 200


def request(path: str, body: dict[str, Any], accept: str) -> bytes:
    content = json.dumps(body).encode()
    return (
        f"POST {path} HTTP/1.1\r\nHost: x\r\nAccept: {accept}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(content)}\r\n\r\n"
    ).encode() + content


def open_files() -> int:
    return len(os.listdir("/proc/self/fd"))


def until(seconds: float, holds: Any) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if holds():
            return True
        time.sleep(0.01)
    return bool(holds())


def test_two_hundred_readers_who_leave_leave_nothing_behind(tmp_path: Path) -> None:
    asks = [
        request("/v1/ask", {"question": QUESTION}, "text/event-stream"),
        request("/v1/ask", {"question": QUESTION}, "application/json"),
        request(
            "/v1/chat/completions",
            {"messages": [{"role": "user", "content": QUESTION}], "stream": True},
            "text/event-stream",
        ),
    ]
    with providing("hang") as provider:
        one = over(provider.url, deadline_s=30.0, tries=1)
        values = {"store_conversations": False, "answer_threads": 4}
        with modelled(tmp_path, one, **values) as served, listening(served) as address:  # type: ignore[arg-type]

            def leave(turn: int) -> None:
                before = len(provider.asked)
                with socket.create_connection(address, timeout=10) as connection:
                    connection.sendall(asks[turn % 3])
                    assert until(10, lambda: len(provider.asked) > before), "the model was asked"

            for turn in range(6):
                leave(turn)
            assert until(2, lambda: provider.open == 0)
            time.sleep(0.3)
            threads, files = threading.active_count(), open_files()
            for turn in range(TIMES):
                leave(turn)
            began = time.monotonic()
            assert until(1.0, lambda: provider.open == 0), "calls of the model go on"
            assert until(1.0, lambda: open_files() <= files + 2), (open_files(), files)
            # Pools may still grow to their size; a leak would be a thread for every reader.
            assert threading.active_count() <= threads + values["answer_threads"]
            took = time.monotonic() - began
            provider.mode = "good"
            with socket.create_connection(address, timeout=5) as connection:
                connection.sendall(asks[0])
                received = b""
                while b"event: answer" not in received:
                    received += connection.recv(65_536)
            metrics = served.client.get("/metrics").text

    assert took <= 1.0
    assert len(provider.asked) >= TIMES + 7
    assert "askminutes_model_fallbacks_total{" not in metrics, "nobody got the scored selection"


def test_a_running_extractive_answer_stops_at_its_next_step() -> None:
    watch = Watch()
    heard: list[str] = []

    def hear(name: str, counts: Any) -> None:
        heard.append(name)
        if name == "retrieved":
            watch.stop()

    watch._heard = hear
    service = service_of(answerer(ScriptedModel(lambda messages: "")))

    with pytest.raises(AnswerStopped):
        service.ask(Question(QUESTION, model="extractive"), watch=watch)

    assert heard == ["begun", "read", "retrieved"]


def test_a_provider_that_drips_is_let_go_within_a_chunk(tmp_path: Path) -> None:
    with providing("drip") as provider:
        watch = Watch()
        service = service_of(over(provider.url, deadline_s=30.0))

        def ask() -> None:
            with pytest.raises(AnswerStopped):
                service.ask(Question(QUESTION), watch=watch)

        thread = threading.Thread(target=ask)
        thread.start()
        assert until(5, lambda: provider.sent >= 2)
        watch.stop()
        at = provider.sent
        thread.join(1.0)
        assert not thread.is_alive()
        time.sleep(0.6)

    assert provider.sent <= at + 2


def test_what_nobody_waits_for_is_not_stored(tmp_path: Path) -> None:
    watch = Watch(lambda name, counts: watch.stop() if name == "selected" else None)
    with modelled(tmp_path, answerer(ScriptedModel(lambda m: first_labels(str(m))))) as served:
        with pytest.raises(AnswerStopped):
            served.service.ask(Question("canary: how often had Taser been used?"), watch=watch)
        served.service.ask(Question(QUESTION))

    stored = b"".join(file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())
    assert b"canary" not in stored


def test_counts_are_told_before_the_model_has_answered(tmp_path: Path) -> None:
    body = request("/v1/ask", {"question": QUESTION}, "text/event-stream")
    with (
        providing(first_token_s=1.0) as provider,
        modelled(tmp_path, over(provider.url)) as served,
        listening(served) as address,  # type: ignore[arg-type]
        socket.create_connection(address, timeout=5) as connection,
    ):
        connection.sendall(body)
        received, began, told = b"", time.monotonic(), None
        while b"event: answer" not in received:
            received += connection.recv(65_536)
            if told is None and b"event: retrieved" in received:
                told = time.monotonic() - began
        took = time.monotonic() - began

    assert told is not None and told < 0.9 < took
    assert b"event: statement" not in received.split(b"event: retrieved")[0]


def test_a_stream_that_broke_off_is_taken_up_where_it_was(tmp_path: Path) -> None:
    headers = {"Accept": "text/event-stream"}
    with modelled(tmp_path, answerer(ScriptedModel(lambda m: first_labels(str(m))))) as served:
        whole = served.client.post("/v1/ask", json={"question": QUESTION}, headers=headers)
        events = parsed(whole.text)
        answer_id = events[0][1]["answer_id"]
        path = f"/v1/answers/{answer_id}"
        rest = served.client.get(path, headers={**headers, "Last-Event-ID": f"{answer_id}.0"})
        again = served.client.get(path, headers=headers)
        plain = served.client.get(path)
        missing = served.client.get("/v1/answers/a_none", headers=headers)

    assert events[0][0] == "retrieved" and events[-1][0] == "answer"
    last = events[-1][0], {**events[-1][1], "conversation_id": None}
    assert parsed(rest.text) == [*events[1:-1], last]
    assert [name for name, _ in parsed(again.text)] == [name for name, _ in events]
    assert plain.json()["answer"] == last[1]
    assert plain.json()["question"] == QUESTION
    assert missing.status_code == 404


def test_another_caller_s_answer_is_not_there(tmp_path: Path) -> None:
    from service.middleware import fingerprint

    model = answerer(ScriptedModel(lambda m: first_labels(str(m))))
    keys = (fingerprint("mine"), fingerprint("yours"))
    with modelled(tmp_path, model, api_keys=keys) as served:
        mine, yours = ({"Authorization": f"Bearer {key}"} for key in ("mine", "yours"))
        answer = served.client.post("/v1/ask", json={"question": QUESTION}, headers=mine).json()
        path = f"/v1/answers/{answer['id']}"

        assert served.client.get(path, headers=mine).status_code == 200
        assert served.client.get(path, headers=yours).status_code == 404


@pytest.mark.parametrize(
    ("said", "had"), [("", 0), ("a_1.0", 1), ("a_1.7", 8), ("a_2.7", 0), ("a_1.x", 0), ("7", 0)]
)
def test_what_a_reader_has_is_read_from_its_last_event_id(said: str, had: int) -> None:
    assert events_had(said, "a_1") == had
