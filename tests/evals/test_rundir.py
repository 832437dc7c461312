import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from evals.errors import RunMismatch
from evals.rundir import RunDirectory, from_line, read_run, to_line, to_timing
from evals.runner import Options, run
from evals.summary import CaseResult
from tests.evals.builders import Functions, a_case, a_citation, a_refusal_case, an_answer

SETTINGS = {"name": "t", "cases": {"sha256": "x"}, "jobs": 1}


def some_results(ids: tuple[str, ...] = ("t-1", "t-2", "t-3")) -> tuple[CaseResult, ...]:
    cases = [a_case(id=case_id) for case_id in ids]
    target = Functions(lambda q, h: an_answer(), lambda q, k: {"passages": [a_citation()]})
    return run(cases, target, options=Options(repeat=2))


def test_a_result_is_read_back_as_it_was_kept() -> None:
    (result,) = some_results(("t-1",))

    line = json.loads(json.dumps(to_line(result)))
    timing = json.loads(json.dumps(to_timing(result)))
    back = from_line(line, timing)

    assert back.case == result.case
    assert back.score == result.score
    assert back.retrieved == result.retrieved
    assert (back.error, back.same_answer) == (None, True)
    assert back.latencies_ms == pytest.approx(result.latencies_ms, abs=0.001)


def test_a_failed_result_is_read_back_as_failed() -> None:
    failed = CaseResult(case=a_case(), score=None, error="TargetFailed: broke")

    assert from_line(to_line(failed)) == failed


def test_the_lines_of_a_run_do_not_depend_on_when_or_how_fast_it_was_made() -> None:
    def made(number: int, ticks: Iterator[int]) -> tuple[CaseResult, ...]:
        answer = an_answer(id=f"a_{number}", timings_ms={"retrieve": number})
        return run([a_case()], Functions(lambda q, h: answer), clock=lambda: float(next(ticks)))

    one, other = made(1, iter(range(0, 900, 7))), made(2, iter(range(100)))

    assert [to_line(result) for result in one] == [to_line(result) for result in other]
    assert [to_timing(result) for result in one] != [to_timing(result) for result in other]


def test_a_finished_run_holds_a_line_a_case_in_case_order(tmp_path: Path) -> None:
    results = some_results()
    directory = RunDirectory(tmp_path / "run", SETTINGS)

    for result in reversed(results):
        directory.add(result)
    directory.finish(results)

    assert sorted(path.name for path in (tmp_path / "run").iterdir()) == [
        "cases.jsonl",
        "run.json",
        "timings.jsonl",
    ]
    assert [result.case.id for result in read_run(tmp_path / "run")] == ["t-1", "t-2", "t-3"]
    assert read_run(tmp_path / "run" / "cases.jsonl") == read_run(tmp_path / "run")


def test_a_broken_off_run_goes_on_after_its_last_whole_line(tmp_path: Path) -> None:
    results = some_results()
    failed = CaseResult(case=a_refusal_case(id="t-9"), score=None, error="TargetFailed: broke")
    first = RunDirectory(tmp_path, SETTINGS)
    for result in (results[0], failed, results[1]):
        first.add(result)
    first.close()
    progress = tmp_path / "progress.jsonl"
    cut = progress.read_text(encoding="utf-8")[:-40]
    progress.write_text(cut, encoding="utf-8")

    second = RunDirectory(tmp_path, SETTINGS)
    second.add(results[1])
    second.close()
    third = RunDirectory(tmp_path, SETTINGS)
    third.close()

    assert list(second.done) == ["t-1"]
    assert list(third.done) == ["t-1", "t-2"]


def test_a_run_with_other_settings_is_not_gone_on_with(tmp_path: Path) -> None:
    RunDirectory(tmp_path, SETTINGS).close()

    with pytest.raises(RunMismatch, match="other settings"):
        RunDirectory(tmp_path, SETTINGS | {"cases": {"sha256": "y"}})


def test_a_finished_run_is_not_overwritten(tmp_path: Path) -> None:
    RunDirectory(tmp_path, SETTINGS).finish(some_results())

    with pytest.raises(RunMismatch, match="finished"):
        RunDirectory(tmp_path, SETTINGS)


@pytest.mark.parametrize("content", [None, "{}\n", "not json\n"])
def test_what_is_not_a_run_is_not_read_as_one(tmp_path: Path, content: str | None) -> None:
    path = tmp_path / "cases.jsonl"
    if content is not None:
        path.write_text(content, encoding="utf-8")

    with pytest.raises(RunMismatch):
        read_run(path)
