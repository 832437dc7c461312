"""The gate for real: documents are read and indexed, and the service in this code answers."""

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.evals.builders import raw_case

REPLY = "The Commissioner replied that there were thirty-seven officers in Lowmere."
MINUTES = f"""Agenda and minutes

Ambershire Police and Crime Panel - Tuesday, 8th March, 2022 10.00 am

Venue: Council Chamber, Wenmouth

Items
No. Item

19.

Declarations of interest

Additional documents:

Minutes:

There were no declarations of interest.

20.

Rural crime

Additional documents:

Minutes:

1.    The Commissioner introduced the report on rural crime in Tolland Vale.

2.    Cllr Anwen Dray asked how many officers worked in Lowmere. {REPLY}

RESOLVED that the report be noted.

21.

Future meeting dates

Additional documents:

Minutes:

The Panel noted the dates of its meetings in the coming year.
"""
CASES = (
    raw_case(
        id="g-1",
        question="How many officers work in Lowmere?",
        gold=[
            {
                "doc": "march.txt",
                "item": "20. Rural crime",
                "paragraph": "2",
                "quote": REPLY,
            }
        ],
        must_include=[["thirty-seven"]],
        date="2022-03-08",
    ),
    raw_case(
        id="g-2",
        question="What is the weather like on the moon tonight?",
        category="out-of-domain",
        answerable=False,
        gold=[],
        must_include=[],
        speaker=None,
        date=None,
    ),
)
THRESHOLDS = """
[suites.small]
documents = "documents"
cases = ["cases.jsonl"]
[suites.small.at_least]
same_answer = 1.0
quote_fidelity = 1.0
statement_fidelity = 1.0
contract_kept = 1.0
[suites.small.structure]
locators_at_least = 1.0
[suites.elsewhere]
documents = "not-here"
cases = ["cases.jsonl"]
required = false
"""


def askminutes(cwd: Path, *arguments: object) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-c", "from service.cli import main; main()"]
    return subprocess.run(
        [*command, *map(str, arguments)], cwd=cwd, capture_output=True, text=True, timeout=280
    )


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("gate")
    (directory / "documents").mkdir()
    (directory / "documents" / "march.txt").write_text(MINUTES, "utf-8")
    (directory / "cases.jsonl").write_text("\n".join(map(json.dumps, CASES)), "utf-8")
    (directory / "thresholds.toml").write_text(THRESHOLDS, "utf-8")
    return directory


def test_the_gate_gives_the_same_bytes_twice(place: Path) -> None:
    gate = ("eval", "--gate", "--thresholds", "thresholds.toml", "--data", "data")

    first = askminutes(place, *gate, "--out", "first")
    second = askminutes(place, *gate, "--out", "second")

    assert (first.returncode, second.returncode) == (0, 0), first.stdout + first.stderr
    assert "suite 'elsewhere' is passed over" in first.stderr
    kept = [place / run / "small" / "cases.jsonl" for run in ("first", "second")]
    assert kept[0].read_bytes() == kept[1].read_bytes()


def test_a_bound_that_is_not_kept_closes_the_gate(place: Path) -> None:
    strict = THRESHOLDS.replace("contract_kept = 1.0", "contract_kept = 1.0\nact_right = 1.0")
    (place / "strict.toml").write_text(strict, "utf-8")

    result = askminutes(
        place, "eval", "--gate", "--thresholds", "strict.toml", "--data", "data", "--quiet"
    )

    assert result.returncode == 1
    assert result.stderr == "small: act_right was not scored; at least 1.00 is asked\n"


def test_cases_are_asked_of_an_index_that_is_there_and_miss_one_that_is_not(place: Path) -> None:
    asked = ("eval", "--cases", "cases.jsonl", "--json")

    there = askminutes(place, *asked, "--data", "data/small", "--out", "there")
    missing = askminutes(place, *asked, "--data", "nowhere", "--out", "missing")

    assert there.returncode == 0, there.stderr
    assert json.loads(there.stdout)["figures"]["quote_fidelity"]["value"] == 1.0
    assert missing.returncode == 3
    assert "ingest" in missing.stderr


@pytest.mark.slow
def test_the_gate_of_this_repository_holds_within_ninety_seconds(
    root: Path, tmp_path: Path
) -> None:
    data = root / "data" / "evals"  # kept between runs, so that only what changed is read again
    for suite in ("sample", "development"):
        askminutes(
            root, "eval", "--suite", suite, "--limit", 1, "--data", data,
            "--out", tmp_path / suite, "--quiet",
        )  # fmt: skip
    begun = time.monotonic()

    gate = askminutes(root, "eval", "--gate", "--data", data, "--out", tmp_path / "gate", "--quiet")

    assert gate.returncode == 0, gate.stderr
    assert time.monotonic() - begun < 90
