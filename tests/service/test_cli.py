"""The command line: one object with --json, one line for an error, and exit codes that mean it."""

import json
import resource
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from ingest.errors import IndexBusy, IndexMissing, SettingsError
from ingest.report import DocumentReport, IngestReport
from service import cli, compose, wire
from service.chat import ChatService
from service.conversations import Conversations
from service.generations import Generations
from service.model import Answer
from tests.service.builders import MemoryIndex, Pointer, Scripted, an_answer

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture
def scripted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Scripted]:
    """The command line over the invented index, in an empty directory."""
    answerer = Scripted()

    def service(settings: Any, remember: bool = True) -> ChatService:
        generations = Generations(Pointer(MemoryIndex()))
        generations.open()
        return ChatService(generations, {"extractive": answerer}, "extractive")

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(compose, "service", service)
    yield answerer


def run(*words: str, **more: Any) -> Result:
    return CliRunner().invoke(cli.app, list(words), **more)


def askminutes(*words: str, cwd: Path, **more: Any) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "service.cli", *words],
        cwd=cwd,
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=60,
        **more,
    )


def test_ask_prints_the_answer_with_the_address_of_every_sentence(scripted: Scripted) -> None:
    result = run("ask", "Were", "urgent calls met?")

    assert result.exit_code == 0
    assert scripted.asked[0][0].text == "Were urgent calls met?"
    assert "81% of urgent calls were met in time. [1]" in result.stdout
    assert "[1] Ambershire Police and Crime Panel, 7 September 2021, item 12" in result.stdout
    assert "https://democracy.wenmouth.example/m1" in result.stdout
    assert "Item 13 is cut off." in result.stdout


@pytest.mark.parametrize(
    ("words", "model"),
    [
        (("ask", "q"), wire.AnswerReply),
        (("search", "q", "-k", "3"), wire.SearchReply),
        (("documents",), wire.DocumentsReply),
        (("documents", "ambershire-pcp/2021-09-07"), wire.DocumentReply),
        (("documents", "m1.html"), wire.DocumentReply),
        (("coverage",), wire.CoverageReply),
    ],
)
def test_json_prints_one_object_of_the_contract_and_nothing_else(
    scripted: Scripted, words: tuple[str, ...], model: type[wire.Reply]
) -> None:
    result = run(*words, "--json")

    assert (result.exit_code, result.stderr) == (0, "")
    printed = json.loads(result.stdout)
    assert result.stdout.count("\n") == 1
    assert json.loads(model.model_validate(printed).model_dump_json()) == printed


@pytest.mark.parametrize(
    "words",
    [("ask", "q"), ("search", "q"), ("documents",), ("documents", "m1.html"), ("coverage",)],
)
def test_what_a_person_reads_has_no_control_codes(
    scripted: Scripted, words: tuple[str, ...]
) -> None:
    evil = "\x1b[31mred\x07 \u202egnp.exe [bold]x[/bold]"
    answer = an_answer()
    cited = replace(answer.citations[0], label=evil, quote=evil, passage=evil)
    scripted.reply = lambda question, index: replace(
        answer, answer=evil, citations=(cited,), related=(cited,)
    )

    result = run(*words)

    assert result.exit_code == 0
    assert not set("\x1b\x07\u202e") & set(result.stdout)
    assert words[0] != "ask" or "[31mred gnp.exe [bold]x[/bold]" in result.stdout


def test_quiet_prints_only_the_answer(scripted: Scripted) -> None:
    assert run("ask", "q", "--quiet").stdout == f"{an_answer().answer}\n"
    assert run("documents", "-q").stdout == "ambershire-pcp/2021-09-07\n"


def test_a_conversation_remembers_and_stores_nothing(scripted: Scripted, tmp_path: Path) -> None:
    result = run("ask", "-i", "--quiet", input="Who is it?\nAnd in 2023?\n\n")

    _, history = scripted.asked[1]
    assert result.exit_code == 0
    assert [turn.content for turn in history] == ["Who is it?", an_answer().answer]
    assert list(tmp_path.iterdir()) == []


def test_filters_reach_the_pipeline(scripted: Scripted) -> None:
    run("ask", "q", "--from", "2021-01-01", "--kind", "minutes", "--speaker", "Mr Pellow")

    filters = scripted.asked[0][0].filters
    assert (str(filters.date_from), filters.kind, filters.speaker) == (
        "2021-01-01",
        "minutes",
        "Mr Pellow",
    )


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (("ask",), 2),
        (("ask", "q", "-i"), 2),
        (("ask", "   "), 2),
        (("ask", "x" * 1001), 2),
        (("ask", "q", "--from", "1 May"), 2),
        (("ask", "q", "--kind", "gossip"), 2),
        (("ask", "q", "--model", "other"), 2),
        (("ask", "q", "--nonsense"), 2),
        (("search", "q", "-k", "0"), 2),
        (("nonsense",), 2),
        (("ingest", "no/such/place"), 2),
        (("ingest",), 2),
        (("documents", "no-such-document"), 1),
        (("feedback",), 1),
    ],
)
def test_exit_codes_tell_bad_usage_from_nothing_found(
    scripted: Scripted, words: tuple[str, ...], status: int
) -> None:
    result = run(*words)

    assert result.exit_code == status
    assert "Traceback" not in result.output


def test_an_answer_that_was_not_found_is_status_one(scripted: Scripted) -> None:
    scripted.reply = lambda question, index: Answer("not_found", "Nothing about that is here.")

    assert run("ask", "q").exit_code == 1
    assert json.loads(run("ask", "q", "--json").stdout)["status"] == "not_found"


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (IndexMissing("there is no index under 'data'; run 'askminutes ingest PATH' first"), 3),
        (IndexBusy("another ingest is running: process 7"), 3),
        (SettingsError("ASKMINUTES_PORT: too large"), 2),
    ],
)
def test_an_error_is_one_line_with_the_way_out(
    scripted: Scripted, error: Exception, status: int
) -> None:
    def fails(question: Any, index: Any) -> Answer:
        raise error

    scripted.reply = fails

    result = run("ask", "q")
    as_json = run("ask", "q", "--json")

    assert (result.exit_code, result.stdout) == (status, "")
    assert result.stderr == f"askminutes: {error}\n"
    assert as_json.exit_code == status
    assert json.loads(as_json.stdout)["status"] in (422, 503)


def test_an_unforeseen_error_shows_an_id_and_writes_the_rest_down(
    scripted: Scripted, tmp_path: Path
) -> None:
    def fails(question: Any, index: Any) -> Answer:
        raise RuntimeError("secret detail")

    scripted.reply = fails
    (tmp_path / "data").mkdir()

    result = run("ask", "q")

    (line,) = (tmp_path / "data" / "askminutes.log").read_text().splitlines()
    event = json.loads(line)
    assert result.exit_code == 3
    assert result.stderr.count("\n") == 1 and "secret" not in result.output
    assert event["id"] in result.stderr and "secret detail" in event["traceback"]


def test_ingest_prints_its_report(
    scripted: Scripted, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import ingest.compose

    report = IngestReport(
        generation="g9",
        switched=True,
        documents=(
            DocumentReport(file="m1.html", outcome="new", cut_off=("item 83 is cut off",)),
            DocumentReport(
                file="x.pdf",
                outcome="unreadable",
                code="scanned",
                message="no text",
                way_out="run OCR on it",
            ),
        ),
        embedded=7,
    )
    called: list[Any] = []

    def reading(*arguments: Any) -> IngestReport:
        called.append(arguments)
        return report

    monkeypatch.setattr(ingest.compose, "ingest", reading)

    shown = run("ingest", str(tmp_path), "--keep", "--dry-run")
    as_json = run("ingest", str(tmp_path), "--json")
    quiet = run("ingest", str(tmp_path), "--quiet")

    assert (shown.exit_code, called[0][0], called[0][2:4]) == (0, [tmp_path], (True, True))
    assert "item 83 is cut off" in shown.stdout and "run OCR on it" in shown.stdout
    assert json.loads(as_json.stdout)["counts"] == {"new": 1, "unreadable": 1}
    assert (quiet.exit_code, quiet.stdout) == (0, "")
    assert quiet.stderr == "! x.pdf: no text: run OCR on it\n"


def test_down_votes_are_exported_with_their_question(scripted: Scripted, tmp_path: Path) -> None:
    store = Conversations(tmp_path / "data" / "conversations.db")
    for n in range(2):
        store.add(f"c_{n}", "anonymous", f"Question {n}?", {"id": f"a_{n}", "answer": "So."})
    store.rate("a_0", "anonymous", "up", None)
    store.rate("a_1", "anonymous", "down", "Wrong year.")
    store.close()

    result = run("feedback", "--down", "--json")

    (vote,) = json.loads(result.stdout)["feedback"]
    assert (vote["question"], vote["comment"], vote["answer"]["answer"]) == (
        "Question 1?",
        "Wrong year.",
        "So.",
    )


def test_a_new_key_is_shown_with_the_hash_to_configure(scripted: Scripted) -> None:
    from service.middleware import fingerprint
    from service.settings import ServiceSettings

    made = json.loads(run("doctor", "--new-key", "--json").stdout)

    assert made["sha256"] == fingerprint(made["key"])
    assert ServiceSettings.load(api_keys=made["sha256"]).api_keys == (made["sha256"],)


def test_doctor_names_what_is_wrong_and_the_way_out(tmp_path: Path) -> None:
    done = askminutes("doctor", "--json", cwd=tmp_path)

    checks = {check["name"]: check for check in json.loads(done.stdout)["checks"]}
    assert done.returncode == 3
    assert checks["Data directory"]["status"] == "failed"
    assert "askminutes ingest" in checks["Index"]["fix"]
    assert list(tmp_path.iterdir()) == []  # looking creates nothing


def test_without_an_index_asking_is_status_three_and_creates_nothing(tmp_path: Path) -> None:
    done = askminutes("ask", "What was decided?", cwd=tmp_path)

    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr.startswith("askminutes: there is no index under 'data'; run")
    assert list(tmp_path.iterdir()) == []


def test_a_wrong_setting_is_status_two(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("ASKMINUTES_PORT=99999\n")

    done = askminutes("coverage", cwd=tmp_path)

    assert done.returncode == 2
    assert "ASKMINUTES_PORT" in done.stderr and done.stderr.count("\n") == 1


def test_help_is_there_at_once_and_names_every_command(tmp_path: Path) -> None:
    took = []
    for _ in range(4):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        done = askminutes("--help", cwd=tmp_path)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        # Processor time: wall time would measure what else this machine is doing.
        took.append(after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime)

    for command in ("ingest", "ask", "search", "documents", "coverage", "serve", "doctor"):
        assert f"\n  {command} " in done.stdout
    assert min(took) < 0.5


def test_help_and_commands_of_other_packages_load_nothing_until_they_are_called(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "guest_command.py").write_text(
        '"""Greet the guest."""\nimport typer\napp = typer.Typer()\n'
        'loaded = True\n@app.command()\ndef greet(name: str):\n    typer.echo(f"Hello {name}")\n'
    )
    monkeypatch.syspath_prepend(tmp_path)

    class Point:
        name = "greet"
        value = "guest_command:app"

        def load(self) -> Any:
            import guest_command  # type: ignore[import-not-found]

            return guest_command.app

    monkeypatch.setattr(cli, "_offered", lambda: {"greet": Point()})

    helped = run("--help")
    was_loaded = "guest_command" in sys.modules
    greeted = run("greet", "Mei")

    assert "greet" in helped.stdout and "Greet the guest." in helped.stdout
    assert not was_loaded
    assert (greeted.exit_code, greeted.stdout) == (0, "Hello Mei\n")


@pytest.mark.parametrize(
    "command",
    ["ingest", "ask", "search", "documents", "coverage", "feedback", "serve", "doctor"],
)
def test_every_command_has_json_quiet_and_help(command: str) -> None:
    helped = run(command, "--help")

    assert helped.exit_code == 0
    assert all(option in helped.stdout for option in ("--json", "--quiet", "--help"))


def test_serving_on_a_taken_port_says_so(tmp_path: Path) -> None:
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        done = askminutes("serve", "--port", port, cwd=tmp_path)

    assert done.returncode == 2
    last = done.stderr.splitlines()[-1]
    assert last.startswith("askminutes: cannot listen on '127.0.0.1' port") and "--port" in last


def test_serve_prints_its_address_answers_and_stops(tmp_path: Path) -> None:
    import signal
    from urllib.request import urlopen

    process = subprocess.Popen(
        [sys.executable, "-m", "service.cli", "serve", "--port", "0", "--json"],
        cwd=tmp_path,
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        address = json.loads(process.stdout.readline())["address"]
        with urlopen(f"{address}/healthz", timeout=10) as reply:
            alive = json.load(reply)
        process.send_signal(signal.SIGTERM)
        status = process.wait(timeout=15)
    finally:
        process.kill()
        _, logged = process.communicate()

    assert (alive, status) == ({"status": "ok"}, 0)
    assert all(json.loads(line)["event"] for line in logged.splitlines())
