"""An area that nothing was fitted to: its cases are sound, and the answers keep its bounds."""

import json
from pathlib import Path

from typer.testing import CliRunner

from evals.cli import app
from evals.compose import THRESHOLDS
from evals.thresholds import load_thresholds

AREAS = THRESHOLDS.parent / "areas"
CASES = AREAS / "hallowmere" / "cases.jsonl"
DOCUMENTS = AREAS / "hallowmere" / "documents"


def test_the_cases_are_sound() -> None:
    result = CliRunner().invoke(app, ["check", str(CASES), "--documents", str(DOCUMENTS)])
    assert result.exit_code == 0, result.output


def test_training_does_not_read_them() -> None:
    suites = load_thresholds(THRESHOLDS).suites
    assert suites
    assert not any("areas" in str(path) for one in suites.values() for path in one.cases)


def test_the_answers_keep_the_bounds(tmp_path: Path) -> None:
    result = CliRunner().invoke(
        app,
        [
            "--gate",
            "--thresholds",
            str(AREAS / "thresholds.toml"),
            "--data",
            str(tmp_path / "data"),
            "--out",
            str(tmp_path / "run"),
            "--json",
        ],
    )
    assert result.exit_code == 0, result.output
    assert json.loads(result.output)
