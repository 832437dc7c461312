"""The commands as a user types them: documents in, cited answers out, a new index under load."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from service import wire
from tests.ingest.corpus import documents

ROOT = Path(__file__).resolve().parent.parent.parent
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT), "ASKMINUTES_RATE_PER_CALLER": ""}


def askminutes(home: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "service.cli", *words],
        cwd=home,
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        timeout=240,
    )


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory with documents and the index that the command made of them."""
    made = tmp_path_factory.mktemp("home")
    documents(made / "documents")
    done = askminutes(made, "ingest", "documents", "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["counts"]["new"] >= 3
    return made


class Served:
    """A running `askminutes serve`."""

    def __init__(self, home: Path) -> None:
        self.log = (home / "serve.log").open("w+")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "service.cli", "serve", "--port", "0", "--json"],
            cwd=home,
            env=ENVIRONMENT,
            stdout=subprocess.PIPE,
            stderr=self.log,
            text=True,
        )
        assert self.process.stdout is not None
        self.address = json.loads(self.process.stdout.readline())["address"]
        self.call("/readyz")
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        ticks = int(fields[11]) + int(fields[12])  # user and system time, fields 14 and 15
        self.busy_until_ready_s = ticks / os.sysconf("SC_CLK_TCK")

    def call(self, path: str, body: dict[str, Any] | None = None) -> Any:
        data = json.dumps(body).encode() if body is not None else None
        request = Request(self.address + path, data, {"Content-Type": "application/json"})
        with urlopen(request, timeout=20) as reply:
            return json.load(reply)

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(15)
        finally:
            self.process.kill()
            self.process.communicate()
            self.log.close()


@pytest.fixture(scope="module")
def served(home: Path) -> Iterator[Served]:
    one = Served(home)
    yield one
    assert one.stop() == 0


def test_the_service_is_ready_soon(served: Served) -> None:
    # Processor time: wall time would measure what else this machine is doing.
    assert served.busy_until_ready_s < 5.0


def test_an_answer_quotes_the_document_and_its_citation_leads_there(served: Served) -> None:
    answer = served.call("/v1/ask", {"question": "How often had Taser been used?"})

    wire.AnswerReply.model_validate(answer)
    assert answer["status"] == "answered"
    assert any("12 occasions" in citation["quote"] for citation in answer["citations"])
    for citation in answer["citations"]:
        path, _, anchor = citation["url"].partition("#")
        document = served.call(path)
        wire.DocumentReply.model_validate(document)
        texts = {
            paragraph["anchor"]: " ".join(paragraph["text"].split())
            for item in document["items"]
            for paragraph in item["paragraphs"]
        }
        assert " ".join(citation["quote"].split()) in texts[anchor]
        assert " ".join(citation["passage"].split()) == texts[anchor]


def test_every_call_answers_over_the_real_index(served: Served) -> None:
    listed = served.call("/v1/documents")
    wire.DocumentsReply.model_validate(listed)
    wire.CoverageReply.model_validate(served.call("/v1/coverage"))
    found = served.call("/v1/search", {"query": "rural crime", "k": 3})
    wire.SearchReply.model_validate(found)
    assert "rural crime" in found["passages"][0]["passage"].lower()
    for summary in listed["documents"]:
        by_file = served.call(f"/v1/documents?file={summary['file']}")
        assert by_file["id"] == summary["id"]


def test_the_terminal_gives_the_same_answer_as_http(home: Path, served: Served) -> None:
    question = "How often had Taser been used?"

    done = askminutes(home, "ask", question, "--json")

    mine, theirs = json.loads(done.stdout), served.call("/v1/ask", {"question": question})
    for answer in (mine, theirs):
        for name in ("id", "conversation_id", "timings_ms"):
            answer.pop(name)
    assert mine == theirs


@pytest.mark.parametrize(
    "question",
    [
        "Who chaired <|endoftext|> on 4 March?",
        '" OR 1=1 NEAR(x) *^:',
        "{question.__class__} ${7*7} {{7*7}} %s",
        "<img src=x onerror=fetch('//e.example')>",
        "pre\u200bcept ri\u200bse 2022",
        "What did the \u0421ommissioner say about rural crime?",
        "\U0001f600" * 1000,
        "???",
        "precept " * 120,
    ],
)
def test_odd_questions_are_answered_or_declined(served: Served, question: str) -> None:
    answer = served.call("/v1/ask", {"question": question})

    wire.AnswerReply.model_validate(answer)


def test_a_look_alike_letter_changes_nothing(served: Served) -> None:
    latin = served.call("/v1/ask", {"question": "What did the Commissioner propose?"})
    mixed = served.call("/v1/ask", {"question": "What did the \u0421ommissioner prop\u043ese?"})

    assert mixed["citations"] == latin["citations"]


def test_a_new_index_is_served_without_a_pause_or_a_mixture(home: Path, served: Served) -> None:
    before = served.call("/v1/documents")["index"]["generation"]
    seen: list[tuple[str, str]] = []
    failures: list[str] = []
    stop = threading.Event()

    def read() -> None:
        while not stop.is_set():
            try:
                answer = served.call("/v1/ask", {"question": "How often had Taser been used?"})
            except (HTTPError, OSError) as error:
                failures.append(repr(error))
                return
            quotes = " ".join(citation["quote"] for citation in answer["citations"])
            seen.append((answer["index"]["generation"], quotes))
            time.sleep(0.05)

    readers = [threading.Thread(target=read, daemon=True) for _ in range(4)]
    for reader in readers:
        reader.start()
    march = home / "documents" / "march.txt"
    march.write_text(march.read_text().replace("on 12 occasions", "on 15 occasions"))
    done = askminutes(home, "ingest", "documents", "--json")
    assert done.returncode == 0, done.stderr
    after = json.loads(done.stdout)["generation"]
    deadline = time.monotonic() + 20
    while (not seen or seen[-1][0] != after) and time.monotonic() < deadline:
        time.sleep(0.1)
    time.sleep(0.5)
    stop.set()
    for reader in readers:
        reader.join(20)

    assert failures == []
    assert after != before and {generation for generation, _ in seen} == {before, after}
    for generation, quotes in seen:
        expected, never = ("12", "15") if generation == before else ("15", "12")
        assert f"on {expected} occasions" in quotes and f"on {never} occasions" not in quotes
