"""Measures this project beside what somebody would pick instead, and prints the table.

Usage: python -m evals.peers DOCUMENTS CASES... [--out DIR] [--peers PYTHON]

The same texts (as this project reads them), cases, embedding weights and machine for all, one
after the other in one run, one thread each. The table goes into docs/peers.md by hand.
"""

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from evals.cases import digest, load
from evals.compose import Request, plans
from evals.documents import exact_texts
from evals.peers.table import Row, table
from evals.rundir import read_run
from evals.runner import evaluate
from evals.summary import summarise

ROOT = Path(__file__).resolve().parents[2]


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs all and prints the table; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m evals.peers", description=__doc__)
    parser.add_argument("documents", type=Path)
    parser.add_argument("cases", type=Path, nargs="+")
    parser.add_argument("--out", type=Path)
    parser.add_argument("--peers", type=Path, default=ROOT / ".venv-peers" / "bin" / "python")
    asked = parser.parse_args(arguments)
    if not asked.peers.exists():
        parser.error(f"{str(asked.peers)!r} is not there: `make peers` makes it")
    stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S")
    out = (asked.out or Path("runs") / f"peers-{stamp}").resolve()
    out.mkdir(parents=True)
    # LlamaIndex embeds a file's path with its words, so the texts stand where they stood before.
    place = Path(tempfile.gettempdir()) / "askminutes-peers"
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir()
    for file, text in exact_texts([asked.documents]).items():
        (place / file).write_text(text, encoding="utf-8")
    cases = [str(path.resolve()) for path in asked.cases]
    command = [str(asked.peers), "-m", "evals.peers.measure", str(place), str(out), *cases]
    done = subprocess.run(command, cwd=ROOT, check=False)
    shutil.rmtree(place)
    if done.returncode:
        return done.returncode
    request = Request(
        out=out / "askminutes",
        cases=tuple(asked.cases),
        documents=(asked.documents,),
        data=out / "data",
    )
    for plan in plans(request, lambda note: None):
        evaluate(plan)
    peers = json.loads((out / "peers.json").read_text(encoding="utf-8"))
    rows = [
        Row(peer["name"], peer["versions"], summarise(read_run(out / peer["run"])))
        for peer in peers
    ]
    rows.append(Row("askminutes", {}, summarise(read_run(out / "askminutes"))))
    head = (
        f"{datetime.now(UTC):%Y-%m-%d}, Python {platform.python_version()}, "
        f"{os.cpu_count()} CPU cores, cases {digest(load(asked.cases))[:12]}"
    )
    sys.stdout.write(table(rows, head))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
