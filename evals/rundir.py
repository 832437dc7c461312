"""A run on disk: what was asked of whom, one line a case in case order, timings apart.

    run.json         settings, digests, the target and its index
    cases.jsonl      one line a case: the same for the same answers, so that two runs can be diffed
    timings.jsonl    one line a case: how long each try took
    progress.jsonl   while it runs: finished cases in the order they came; a new start goes on there

Beside these stand `summary.json`, `summary.md`, `junit.xml` and `report.html` (report.py).
"""

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, TextIO

from pydantic import ValidationError

from evals.cases import Case
from evals.errors import RunMismatch
from evals.score import CaseScore
from evals.summary import CaseResult

FORMAT = 1

ODD = "backslashreplace"
"""A service may answer half a surrogate pair; written so, it is the escape that JSON has for it."""

TIMED = ("latency_ms", "retrieve_ms")
"""Metrics that differ from run to run, and are kept with the timings."""

_PASSING = ("id", "conversation_id", "timings_ms", "index")


def to_line(result: CaseResult) -> dict[str, Any]:
    """A result as `cases.jsonl` keeps it: nothing in it depends on when or how fast it was made."""
    score = result.score
    return {
        "id": result.case.id,
        "category": result.case.category,
        "passed": result.passed,
        "error": result.error,
        "why": list(score.why) if score else [],
        "metrics": {k: v for k, v in score.metrics.items() if k not in TIMED} if score else {},
        "gold_cited": list(score.gold_cited) if score else [],
        "gold_ranks": list(score.gold_ranks) if score and score.gold_ranks is not None else None,
        "same_answer": result.same_answer,
        "case": result.case.model_dump(mode="json"),
        "answer": None
        if result.answer is None
        else {key: value for key, value in result.answer.items() if key not in _PASSING},
        "retrieved": None if result.retrieved is None else list(result.retrieved),
    }


def to_timing(result: CaseResult) -> dict[str, Any]:
    """The timings of a result."""
    metrics = result.score.metrics if result.score else {}
    return {
        "id": result.case.id,
        "latencies_ms": [round(ms, 3) for ms in result.latencies_ms],
        **{name: metrics.get(name) for name in TIMED},
    }


def from_line(line: Mapping[str, Any], timing: Mapping[str, Any] | None = None) -> CaseResult:
    """A result as it was kept.

    Raises:
        KeyError, ValidationError: the line is not one of `to_line`.
    """
    timing = timing or {}
    case = Case.model_validate(line["case"])
    score = None
    if line["error"] is None:
        metrics = {**line["metrics"], **{name: timing.get(name) for name in TIMED}}
        ranks = line["gold_ranks"]
        score = CaseScore(
            case_id=case.id,
            metrics=metrics,
            why=tuple(line["why"]),
            gold_cited=tuple(line["gold_cited"]),
            gold_ranks=None if ranks is None else tuple(ranks),
        )
    retrieved = line["retrieved"]
    return CaseResult(
        case=case,
        score=score,
        answer=line["answer"],
        retrieved=None if retrieved is None else tuple(retrieved),
        error=line["error"],
        same_answer=line["same_answer"],
        latencies_ms=tuple(timing.get("latencies_ms", ())),
    )


def dumps(value: object) -> str:
    """One line of JSON, keys in the order given, no white space that says nothing."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def write_atomically(path: Path, text: str) -> None:
    """Writes a file so that a reader sees the old or the new one, whole."""
    beside = path.with_name(path.name + ".part")
    beside.write_text(text, encoding="utf-8", errors=ODD)
    os.replace(beside, path)


class RunDirectory:
    """A run being made. Results may be added from one thread only.

    Raises:
        RunMismatch: the directory holds a run with other settings, or a finished one.
    """

    def __init__(self, path: Path, settings: Mapping[str, Any]) -> None:
        self.path = path
        self.done: dict[str, CaseResult] = {}
        path.mkdir(parents=True, exist_ok=True)
        kept = path / "run.json"
        if (path / "cases.jsonl").exists():
            raise RunMismatch(f"{str(path)!r} holds a finished run; name another directory")
        if kept.exists():
            if _settings(kept) != json.loads(json.dumps(dict(settings))):
                raise RunMismatch(
                    f"{str(path)!r} holds a run with other settings, cases or index; "
                    "name another directory to start afresh"
                )
            self.done = _progress(path / "progress.jsonl")
        else:
            write_atomically(kept, json.dumps(dict(settings), indent=2) + "\n")
        self._progress: TextIO = (path / "progress.jsonl").open("a", encoding="utf-8", errors=ODD)

    def add(self, result: CaseResult) -> None:
        """Keeps one result, at once."""
        line = {"line": to_line(result), "timing": to_timing(result)}
        self._progress.write(dumps(line) + "\n")
        self._progress.flush()

    def finish(self, results: Sequence[CaseResult]) -> None:
        """Writes the results in case order and ends the run."""
        self._progress.close()
        timings = "".join(dumps(to_timing(result)) + "\n" for result in results)
        write_atomically(self.path / "timings.jsonl", timings)
        lines = "".join(dumps(to_line(result)) + "\n" for result in results)
        write_atomically(self.path / "cases.jsonl", lines)
        (self.path / "progress.jsonl").unlink()

    def close(self) -> None:
        """Lets go of the file; an unfinished run stays as it is, to be gone on with."""
        self._progress.close()


def _settings(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise RunMismatch(f"{str(path)!r} is not a run's settings") from error


def _progress(path: Path) -> dict[str, CaseResult]:
    """Results of a run that broke off. A last line cut in the middle is asked again."""
    found: dict[str, CaseResult] = {}
    if not path.exists():
        return found
    whole = []
    for line in path.read_text(encoding="utf-8").splitlines():
        try:
            kept = json.loads(line)
            result = from_line(kept["line"], kept["timing"])
        except (ValueError, KeyError, TypeError):
            continue
        if result.error is None:  # what went wrong is tried again
            found[result.case.id] = result
            whole.append(line)
    write_atomically(path, "".join(line + "\n" for line in whole))
    return found


def read_run(path: Path) -> tuple[CaseResult, ...]:
    """Reads a finished run.

    Args:
        path: its directory, or its `cases.jsonl` under any name.

    Returns:
        The results in case order; timings are there where `timings.jsonl` stands beside.

    Raises:
        RunMismatch: there is no run, or it is of another format.
    """
    lines = path / "cases.jsonl" if path.is_dir() else path
    timings = lines.with_name("timings.jsonl")
    try:
        timed = {line["id"]: line for line in lines_of(timings)} if timings.exists() else {}
        results = tuple(from_line(line, timed.get(line["id"])) for line in lines_of(lines))
    except OSError as error:
        raise RunMismatch(f"there is no run at {str(path)!r}") from error
    except (ValueError, KeyError, TypeError, ValidationError) as error:
        raise RunMismatch(f"{str(lines)!r} is not a run of this format") from error
    return results


def lines_of(path: Path) -> list[dict[str, Any]]:
    """The objects of a JSON Lines file. Raises OSError, ValueError."""
    text = path.read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines() if line.strip()]
