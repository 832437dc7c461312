"""The process that parses: what it may take, and that nothing in it reaches us."""

import os
import signal
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from ingest.errors import IngestError, UnreadableDocument
from ingest.reading import Extract, Heading, ReadLimits
from ingest.sandbox import Sandbox

PAGE = "<h1>Minutes</h1><p>The Panel’s report was noted.</p>".encode()
READ = Extract("Minutes\n\nThe Panel’s report was noted.", headings=(Heading("Minutes", 1, 0),))
# Each paragraph opens all the fonts before it again: 1.1 million elements from 34 kB.
UNFOLDING = "".join(f"<font id=a{number}><p>x" for number in range(1_500)).encode()


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as one:
        yield one


def child_of(sandbox: Sandbox) -> int:
    assert sandbox._child is not None
    return sandbox._child.pid


def test_a_document_is_parsed_in_another_process(sandbox: Sandbox) -> None:
    assert sandbox.extract("html", PAGE) == READ
    assert child_of(sandbox) != os.getpid()


def test_one_process_reads_many_documents(sandbox: Sandbox) -> None:
    sandbox.extract("html", PAGE)
    first = child_of(sandbox)

    assert [sandbox.extract("html", PAGE) for _ in range(20)] == [READ] * 20
    assert child_of(sandbox) == first


def test_a_refusal_keeps_its_code_and_the_process(sandbox: Sandbox) -> None:
    sandbox.extract("html", PAGE)
    first = child_of(sandbox)

    with pytest.raises(UnreadableDocument) as caught:
        sandbox.extract("docx", b"no archive")

    assert caught.value.code == "damaged"
    assert child_of(sandbox) == first


def test_a_parser_that_fails_says_where(sandbox: Sandbox, caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(UnreadableDocument) as caught:
        sandbox.extract("html", b"\xff")  # never sent: the page is decoded before

    assert (caught.value.code, str(caught.value)) == (
        "damaged",
        "It cannot be parsed (UnicodeDecodeError).",
    )
    assert "the html parser failed at sandbox.py:" in caplog.text


def test_a_page_that_unfolds_in_memory_is_refused_and_the_next_one_read(sandbox: Sandbox) -> None:
    started = time.perf_counter()

    small = Sandbox(ReadLimits(memory_bytes=200_000_000))
    with pytest.raises(UnreadableDocument) as caught, small:
        small.extract("html", UNFOLDING)

    assert caught.value.code == "out_of_memory"
    assert time.perf_counter() - started < 10
    assert sandbox.extract("html", PAGE) == READ


def test_a_document_that_takes_too_long_is_stopped_and_the_next_one_read() -> None:
    with Sandbox(ReadLimits(timeout_s=0.5)) as impatient:
        started = time.perf_counter()

        with pytest.raises(UnreadableDocument) as caught:
            impatient.extract("html", b"<p>" + b"<b>a</b>" * 1_500_000)

        assert caught.value.code == "timed_out"
        assert time.perf_counter() - started < 5
        impatient._limits = ReadLimits()
        assert impatient.extract("html", PAGE) == READ


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        (signal.SIGSEGV, "damaged"),
        (signal.SIGABRT, "damaged"),
        (signal.SIGKILL, "out_of_memory"),  # what the kernel sends when memory runs out
        (signal.SIGXCPU, "timed_out"),
    ],
)
def test_a_parser_that_dies_is_an_outcome_of_its_document(sent: signal.Signals, code: str) -> None:
    with Sandbox() as one:
        one.extract("html", PAGE)
        child = child_of(one)
        os.kill(child, signal.SIGSTOP)
        timer = threading.Timer(0.2, os.kill, (child, sent))
        wake = threading.Timer(0.3, _continue, (child,))
        timer.start()
        wake.start()

        with pytest.raises(UnreadableDocument) as caught:
            one.extract("html", PAGE)

        timer.join()
        wake.join()
        assert caught.value.code == code
        assert one.extract("html", PAGE) == READ


def _continue(child: int) -> None:
    try:
        os.kill(child, signal.SIGCONT)
    except ProcessLookupError:
        pass


def test_a_process_that_died_between_two_documents_is_replaced(sandbox: Sandbox) -> None:
    sandbox.extract("html", PAGE)
    first = child_of(sandbox)
    os.kill(first, signal.SIGKILL)
    time.sleep(0.2)

    assert sandbox.extract("html", PAGE) == READ
    assert child_of(sandbox) != first


def test_threads_take_turns(sandbox: Sandbox) -> None:
    results: list[Extract] = []
    threads = [
        threading.Thread(target=lambda: results.append(sandbox.extract("html", PAGE)))
        for _ in range(8)
    ]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert results == [READ] * 8


def test_closing_ends_the_process_and_leaves_nothing_open() -> None:
    before = set(os.listdir("/proc/self/fd")) if Path("/proc/self/fd").exists() else set()
    sandbox = Sandbox()
    sandbox.extract("html", PAGE)
    child = child_of(sandbox)

    sandbox.close()

    with pytest.raises(ProcessLookupError):
        os.kill(child, 0)
    after = set(os.listdir("/proc/self/fd")) if before else set()
    assert len(after) <= len(before)


def test_a_process_that_cannot_start_is_no_fault_of_a_document(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("sys.executable", "/nowhere/python")

    with pytest.raises(IngestError) as caught, Sandbox() as broken:
        broken.extract("html", PAGE)

    assert not isinstance(caught.value, UnreadableDocument)


def test_the_child_sees_no_settings_and_may_write_start_and_connect_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ASKMINUTES_API_KEY", "canary")
    target = tmp_path / "written"
    probe = f"""
import os, sys
sys.argv = ["sandbox", "1000000000"]
from ingest import sandbox
def parse(kind, data, limits):
    import socket, subprocess
    said = [repr("canary" in repr(dict(os.environ)))]
    attempts = [lambda: open({str(target)!r}, "w"), lambda: os.open({str(target)!r}, os.O_CREAT | os.O_WRONLY),
                lambda: subprocess.run(["true"]), lambda: os.system("true"), lambda: os.fork(),
                lambda: socket.create_connection(("127.0.0.1", 9)), lambda: os.remove({str(__file__)!r})]
    for attempt in attempts:
        try:
            attempt()
            said.append("allowed")
        except OSError as error:
            said.append(type(error).__name__)
    return sandbox.Extract(" ".join(said))
sandbox.parse = parse
sandbox._serve(1000000000)
"""  # noqa: E501
    package = tmp_path / "probe"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "child.py").write_text(probe)
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr("ingest.sandbox._MODULE", "probe.child")

    with Sandbox(replace(ReadLimits(), timeout_s=20)) as sandbox:
        said = sandbox.extract("probe", b"").text

    assert said == "False" + " PermissionError" * 7
    assert not target.exists()
