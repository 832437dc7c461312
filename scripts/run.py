"""Ingest, serve, ask once, and stay until Ctrl-C (`make run`).

Variables: DOCUMENTS (a directory or file of one's own; the sample corpus otherwise), PORT (8000),
QUESTION (what to ask once the service is ready), MODEL (`local` for the small chat model on this
machine, or what ASKMINUTES_MODEL takes; no chat model otherwise). Runs inside .venv and calls the
same commands that anyone would type; the standard library is all it imports.
"""

import json
import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import quote
from urllib.request import Request, urlopen

ROOT = Path(__file__).resolve().parent.parent
ASKMINUTES = Path(sys.executable).parent / "askminutes"
SAMPLE = ROOT / "evals" / "corpus"
SAMPLE_QUESTION = "What did the Commissioner say about Taser?"
READY_WITHIN_S = 60.0
STOP_WITHIN_S = 20.0
TRIED_ITEMS = 12


def call(base: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
    """Call the service. Raises URLError when it is not there, HTTPError when it refuses."""
    data = None if body is None else json.dumps(body).encode()
    request = Request(base + path, data=data, headers={"Content-Type": "application/json"})
    with urlopen(request, timeout=30) as response:
        answer: dict[str, Any] = json.load(response)
    return answer


def wait_until_ready(base: str, server: "subprocess.Popen[bytes]") -> None:
    """Return once /readyz says so. Raises SystemExit when the server ends or takes too long."""
    deadline = time.monotonic() + READY_WITHIN_S
    while time.monotonic() < deadline:
        if server.poll() is not None:
            raise SystemExit(server.returncode or 3)
        try:
            call(base, "/readyz")
        except (URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
        else:
            return
    raise SystemExit(f"the service was not ready after {READY_WITHIN_S:.0f} s")


def questions(base: str, own: bool) -> Iterator[str]:
    """Yield what could be asked: QUESTION, or the sample's own, or after the titles of items."""
    if asked := os.environ.get("QUESTION"):
        yield asked
        return
    if not own:
        yield SAMPLE_QUESTION
        return
    found = 0
    for summary in call(base, "/v1/documents")["documents"]:
        document = call(base, "/v1/documents/" + quote(summary["id"]))
        for item in document["items"]:
            if item["title"] and item["paragraphs"] and len(item["title"].split()) > 1:
                yield f"What was said about {item['title'].rstrip('.')}?"
                found += 1
                if found == TRIED_ITEMS:
                    return


def ask(base: str, own: bool) -> tuple[str, dict[str, Any]] | None:
    """Return the first question that finds an answer, with it; else the last one; None if none."""
    last = None
    for question in questions(base, own):
        last = question, call(base, "/v1/ask", {"question": question[:1000]})
        if last[1]["status"] == "answered":
            break
    return last


def rendered(question: str, answer: dict[str, Any]) -> str:
    """An answer for the terminal, with the address of every sentence."""
    lines = [f"  {question}", ""]
    for paragraph in answer["answer"].split("\n"):
        lines += textwrap.wrap(paragraph, 88, initial_indent="    ", subsequent_indent="    ")
    lines.append("")
    for citation in answer["citations"]:
        lines.append(f"    [{citation['number']}] {citation['label']}")
    if answer.get("model", "extractive") != "extractive":
        lines += ["", f"    The chat model {answer['model']!r} was asked which sentences to print."]
        lines += [f"    {notice['message']}" for notice in answer["notices"]]
    return "\n".join(lines)


def stop(server: "subprocess.Popen[bytes]") -> None:
    """End the server, giving it time to finish what it is answering."""
    if server.poll() is None:
        server.send_signal(signal.SIGTERM)
    try:
        server.wait(STOP_WITHIN_S)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


def main() -> int:
    """Run it all; returns the exit status."""
    documents = os.environ.get("DOCUMENTS")
    port = os.environ.get("PORT") or "8000"
    model = os.environ.get("MODEL")
    if not port.isdigit() or not 0 < int(port) < 65536:
        print(f"PORT is a number from 1 to 65535, not {port!r}", file=sys.stderr)
        return 2
    source = Path(documents).expanduser() if documents else SAMPLE
    ingest = subprocess.run([ASKMINUTES, "ingest", source])
    if ingest.returncode:
        return ingest.returncode

    base = f"http://127.0.0.1:{port}"
    # A session of its own: Ctrl-C reaches us alone, and we end it in order.
    server = subprocess.Popen(
        [ASKMINUTES, "serve", "--port", port, "--quiet"],
        start_new_session=True,
        env=os.environ | ({"ASKMINUTES_MODEL": model} if model else {}),
    )
    # Ctrl-C too: what a shell starts in the background comes with it ignored.
    for ending in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ending, signal.default_int_handler)
    try:
        wait_until_ready(base, server)
        asked = ask(base, own=bool(documents))
        print(f"\naskminutes is at {base}\n", flush=True)
        if asked:
            print(rendered(*asked), flush=True)
        print(f'\nOpen {base} in a browser, or: .venv/bin/askminutes ask "..."')
        print("Ctrl-C stops it.", flush=True)
        return server.wait()
    except KeyboardInterrupt:
        print("\nStopping.", flush=True)
        return 0
    except (HTTPError, URLError) as error:
        print(f"the service does not answer: {error}", file=sys.stderr)
        return 3
    finally:
        stop(server)


if __name__ == "__main__":
    sys.exit(main())
