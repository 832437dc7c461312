"""Parses HTML, PDF and DOCX in a process of its own, so that no document can hurt the ingest.

A page of 180 kB can make an HTML parser take 18 GB (10,000 unclosed tags, each with attributes of
its own, are opened again in every paragraph), and PDF and DOCX parsers have bombs of their own.
The child has limits on memory, processor time and wall clock, may write no file, start no process
and open no connection, and answers over a pipe. One child reads many documents; any fault ends it
and the next document gets a new one.
"""

import json
import logging
import os
import selectors
import signal
import struct
import subprocess
import sys
import tempfile
import threading
import time
import traceback
import weakref
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from ingest.errors import IngestError, UnreadableDocument
from ingest.model import Remark
from ingest.reading import Extract, Heading, Link, ReadLimits

_log = logging.getLogger(__name__)

_MODULE = "ingest.sandbox"
_READY = b"ready\n"
_START_S = 30.0
_DOCUMENTS_PER_CHILD = 200
_OUT_OF_MEMORY_STATUS = 77
# Bytes, and bytes for each byte of the page. Plain pages take a tenth of that.
_HTML_MEMORY, _HTML_MEMORY_PER_BYTE = 150_000_000, 120
_FORBIDDEN = (
    "socket.", "subprocess.", "os.exec", "os.fork", "os.posix_spawn", "os.spawn", "os.system",
    "os.kill", "os.remove", "os.rename", "os.mkdir", "os.rmdir", "os.symlink", "os.link",
    "os.truncate", "os.chmod", "os.chown", "shutil.", "pty.", "ftplib.", "http.",
    "urllib.", "smtplib.", "webbrowser.",
)  # fmt: skip


class Sandbox:
    """A child process that turns bytes into text. Safe to share between threads, which take turns.

    Use it as a context manager; it starts its process with the first document.
    """

    def __init__(self, limits: ReadLimits | None = None) -> None:
        self._limits = limits or ReadLimits()
        self._lock = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._served = 0
        self._stop: Any = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the process. Another document starts another one."""
        with self._lock:
            self._end()

    def extract(self, kind: str, data: bytes) -> Extract:
        """Parse one document.

        Args:
            kind: "html" (decoded, as UTF-8), "pdf" or "docx".
            data: the document.

        Raises:
            UnreadableDocument: what the parser says of it; or `timed_out`, `out_of_memory`, or
            `damaged`
                where the parser crashed on it. The sandbox can be used again after any of them.
            IngestError: the process does not start; no document is to blame.
        """
        with self._lock:
            if self._served >= _DOCUMENTS_PER_CHILD:
                self._end()
            child = self._running()
            self._served += 1
            sound = False
            try:
                reply = self._exchange(child, kind, data)
                # After a memory error the heap of the child is in pieces: it has served its time.
                sound = reply.get("code") not in ("out_of_memory", "timed_out")
            finally:
                if not sound:
                    self._end()
        if "where" in reply:  # a fault of the parser, or of ours
            _log.warning("the %s parser failed at %s", kind, str(reply["where"])[:2000])
        if reply.get("code"):
            raise UnreadableDocument(str(reply["code"]), str(reply.get("message"))[:500])
        if "code" in reply:
            raise IngestError(str(reply.get("message"))[:500])
        return _extract_from(reply)

    def _running(self) -> "subprocess.Popen[bytes]":
        if self._child is not None and self._child.poll() is None:
            return self._child
        self._end()
        root = str(Path(__file__).resolve().parents[1])
        path = os.pathsep.join(dict.fromkeys([root, *(entry for entry in sys.path if entry)]))
        # Nothing of the ingest's own settings or keys goes along.
        environment = {"PYTHONPATH": path, "LC_ALL": "C.UTF-8"}
        memory = str(self._limits.memory_bytes)
        errors = tempfile.TemporaryFile()  # noqa: SIM115 - the child keeps its own handle
        try:
            child = subprocess.Popen(
                [sys.executable, "-P", "-B", "-m", _MODULE, memory],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                env=environment,
                close_fds=True,
                bufsize=0,
            )
        except OSError as exc:
            errors.close()
            raise IngestError(
                f"The process that reads documents cannot be started: {exc.strerror}."
            ) from exc
        self._child = child
        self._served = 0
        self._stop = weakref.finalize(self, _kill, child)
        assert child.stdout is not None and child.stdin is not None
        os.set_blocking(child.stdout.fileno(), False)
        os.set_blocking(child.stdin.fileno(), False)
        try:
            greeting = _receive(child, len(_READY), time.monotonic() + _START_S)
        except (TimeoutError, EOFError) as exc:
            errors.seek(0)
            said = errors.read(2000).decode("utf-8", "replace").strip().splitlines()
            self._end()
            why = f" ({said[-1]})" if said else ""
            raise IngestError(f"The process that reads documents does not start{why}.") from exc
        finally:
            errors.close()
        if greeting != _READY:
            self._end()
            raise IngestError("The process that reads documents does not start.")
        return child

    def _exchange(self, child: "subprocess.Popen[bytes]", kind: str, data: bytes) -> dict[str, Any]:
        deadline = time.monotonic() + self._limits.timeout_s
        job = {"kind": kind, "size": len(data), "limits": asdict(self._limits)}
        head = json.dumps(job).encode()
        try:
            _send(child, struct.pack(">I", len(head)) + head + data, deadline)
            size = struct.unpack(">I", _receive(child, 4, deadline))[0]
            if size > self._limits.max_characters * 8 + 50_000_000:
                raise UnreadableDocument("too_large", "Its text is larger than allowed.")
            answer = json.loads(_receive(child, size, deadline))
        except TimeoutError as exc:
            raise _timed_out(self._limits) from exc
        except (EOFError, BrokenPipeError) as exc:
            raise self._died(child) from exc
        except ValueError as exc:
            raise UnreadableDocument(
                "damaged", "The parser gave no sensible answer for it."
            ) from exc
        return answer if isinstance(answer, dict) else {}

    def _died(self, child: "subprocess.Popen[bytes]") -> UnreadableDocument:
        try:
            status = child.wait(timeout=5)
        except subprocess.TimeoutExpired:
            status = 0
        if status == -signal.SIGXCPU:
            return _timed_out(self._limits)
        if status in (-signal.SIGKILL, _OUT_OF_MEMORY_STATUS):
            return _out_of_memory()
        return UnreadableDocument("damaged", f"The parser crashed on it (status {status}).")

    def _end(self) -> None:
        if self._stop is not None:
            self._stop()
        self._stop = None
        self._child = None


def _kill(child: "subprocess.Popen[bytes]") -> None:
    if child.poll() is None:
        child.kill()
    for stream in (child.stdin, child.stdout):
        if stream is not None:
            stream.close()
    child.wait()


def _send(child: "subprocess.Popen[bytes]", data: bytes, deadline: float) -> None:
    assert child.stdin is not None
    rest = memoryview(data)
    with selectors.DefaultSelector() as selector:
        selector.register(child.stdin, selectors.EVENT_WRITE)
        while rest:
            if not selector.select(max(0.0, deadline - time.monotonic())):
                raise TimeoutError
            rest = rest[os.write(child.stdin.fileno(), rest[:1_048_576]) :]


def _receive(child: "subprocess.Popen[bytes]", size: int, deadline: float) -> bytes:
    assert child.stdout is not None
    got = bytearray()
    with selectors.DefaultSelector() as selector:
        selector.register(child.stdout, selectors.EVENT_READ)
        while len(got) < size:
            if not selector.select(max(0.0, deadline - time.monotonic())):
                raise TimeoutError
            piece = os.read(child.stdout.fileno(), min(1_048_576, size - len(got)))
            if not piece:
                raise EOFError
            got += piece
    return bytes(got)


def _timed_out(limits: ReadLimits) -> UnreadableDocument:
    return UnreadableDocument("timed_out", f"Reading it took more than {limits.timeout_s:g} s.")


def _out_of_memory() -> UnreadableDocument:
    return UnreadableDocument("out_of_memory", "Reading it took more memory than is allowed.")


def _extract_from(reply: dict[str, Any]) -> Extract:
    """The answer of the child, each part checked: it has handled bytes that nobody vouches for."""
    try:
        remarks = tuple(
            Remark(
                one["kind"],
                str(one["message"])[:500],
                None if one["start"] is None else int(one["start"]),
            )
            for one in reply["remarks"]
            if one["kind"] in ("dropped", "inferred", "cut_off", "unclear")
        )
        links = tuple(
            Link(str(one["text"]), str(one["href"]), int(one["start"])) for one in reply["links"]
        )
        headings = tuple(
            Heading(str(one["text"]), int(one["level"]), int(one["start"]))
            for one in reply["headings"]
        )
        return Extract(
            text=str(reply["text"]),
            remarks=remarks,
            layout="columns" if reply["layout"] == "columns" else "flow",
            links=links,
            headings=headings,
        )
    except (KeyError, TypeError, ValueError) as exc:
        raise UnreadableDocument("damaged", "The parser gave no sensible answer for it.") from exc


# --- the child -----------------------------------------------------------------------------------


def parse(kind: str, data: bytes, limits: ReadLimits) -> Extract:
    """Parse one document in this process, without protection. For the child and for tests."""
    if kind == "html":
        from ingest.read_html import html_text

        return html_text(data.decode("utf-8"), limits)
    if kind == "pdf":
        from ingest.read_pdf import pdf_text

        return pdf_text(data, limits)
    if kind == "docx":
        from ingest.read_docx import docx_text

        return docx_text(data, limits)
    raise UnreadableDocument("unsupported", f"There is no reader for {kind!r}.")


def _serve(memory_bytes: int) -> None:
    """Answer requests on standard input until it ends."""
    requests = os.fdopen(os.dup(0), "rb", buffering=1_048_576)
    answers = os.fdopen(os.dup(1), "wb", buffering=0)
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):  # a library that prints must not talk into the answers
        os.dup2(nowhere, stream)
    _restrict(memory_bytes)
    answers.write(_READY)
    while True:
        size = requests.read(4)
        if len(size) < 4:
            return
        head = json.loads(requests.read(struct.unpack(">I", size)[0]))
        data = requests.read(head["size"])
        reply = json.dumps(_answer(head["kind"], data, ReadLimits(**head["limits"]))).encode()
        rest = memoryview(struct.pack(">I", len(reply)) + reply)
        while rest:
            rest = rest[answers.write(rest) or 0 :]


def _answer(kind: str, data: bytes, limits: ReadLimits) -> dict[str, Any]:
    try:
        _allow_seconds(limits.timeout_s)
        if kind == "html":  # a bomb of tags is small, so the room is measured by the page
            _allow_memory(
                min(limits.memory_bytes, _HTML_MEMORY + _HTML_MEMORY_PER_BYTE * len(data))
            )
        else:
            _allow_memory(limits.memory_bytes)
        return asdict(parse(kind, data, limits))
    except UnreadableDocument as exc:
        return {"code": exc.code, "message": str(exc)}
    except MemoryError:
        return {"code": "out_of_memory", "message": str(_out_of_memory())}
    except ImportError as exc:  # the installation is broken, not the document
        return {"code": "", "message": f"A library to read {kind} is missing ({exc})."}
    except RecursionError:
        return {"code": "damaged", "message": "Its parts are nested too deep."}
    except Exception as exc:  # parsers raise anything on damaged input; this is the outer door
        frames = traceback.extract_tb(exc.__traceback__)[-6:]
        return {
            "code": "damaged",
            "message": f"It cannot be parsed ({type(exc).__name__}).",
            "where": " > ".join(f"{Path(one.filename).name}:{one.lineno}" for one in frames),
        }


def _allow_seconds(seconds: float) -> None:
    """Give the next document its own processor time; past it the kernel ends the process."""
    try:
        import resource
    except ImportError:  # not on every system; the wall clock of the parent remains
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(used.ru_utime + used.ru_stime + seconds) + 2
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (soft, hard))


def _allow_memory(room: int) -> None:
    try:
        import resource
    except ImportError:
        return
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(
        resource.RLIMIT_AS, (room if hard == resource.RLIM_INFINITY else min(room, hard), hard)
    )


def _restrict(memory_bytes: int) -> None:
    try:
        import resource
    except ImportError:
        pass
    else:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        for name, value in (("RLIMIT_AS", memory_bytes), ("RLIMIT_FSIZE", 0), ("RLIMIT_CORE", 0)):
            limit = getattr(resource, name, None)
            if limit is not None:
                _, hard = resource.getrlimit(limit)
                ceiling = value if hard == resource.RLIM_INFINITY else min(value, hard)
                resource.setrlimit(limit, (ceiling, ceiling))
    sys.addaudithook(_forbid)


def _forbid(event: str, arguments: tuple[Any, ...]) -> None:
    if event == "open":
        flags = arguments[2] if len(arguments) > 2 and isinstance(arguments[2], int) else 0
        if flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND):
            raise PermissionError("a document may not write files")
    elif event.startswith(_FORBIDDEN):
        raise PermissionError(f"a document may not {event}")


if __name__ == "__main__":
    try:
        _serve(int(sys.argv[1]))
    except MemoryError:
        os._exit(_OUT_OF_MEMORY_STATUS)
    except (KeyboardInterrupt, BrokenPipeError):
        os._exit(0)
