from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from evals.baseline import Rule, compare, outcome, read_baseline, write_baseline
from evals.cases import Case
from evals.errors import RunMismatch
from evals.rundir import RunDirectory
from evals.runner import run
from evals.summary import CaseResult
from tests.evals.builders import QUOTE, Functions, a_case, a_citation, a_refusal, an_answer

CASES = [a_case(id=f"t-{number}", question=f"Question {number}?") for number in range(60)]
RULE = Rule({"passed": 0.02}, ("quote_fidelity",))


def results(wrong: set[str], cases: list[Case] = CASES, **kwargs: Any) -> tuple[CaseResult, ...]:
    right_of = {case.question: case.id not in wrong for case in cases}
    target = Functions(lambda question, _: an_answer() if right_of[question] else a_refusal())
    return run(cases, target, **kwargs)


def outcomes(wrong: set[str], cases: list[Case] = CASES) -> list[Any]:
    return [outcome(result) for result in results(wrong, cases)]


def test_what_broke_and_what_healed_is_told_with_its_reason() -> None:
    found = compare(outcomes({"t-1"}), outcomes({"t-2"}), RULE)

    assert [(change.case_id, change.why[0]) for change in found.broke] == [
        ("t-2", "is to be answered, but not_found")
    ]
    assert [change.case_id for change in found.healed] == ["t-1"]
    assert (found.common, found.few, found.regressions) == (60, False, ())


def test_one_case_worse_is_within_the_margin() -> None:
    assert compare(outcomes(set()), outcomes({"t-1"}), RULE).regressions == ()


def test_six_cases_worse_are_a_regression() -> None:
    found = compare(outcomes(set()), outcomes({f"t-{n}" for n in range(6)}), RULE)

    assert len(found.regressions) == 1
    assert found.regressions[0].startswith("passed fell by 0.10 [-0.18, -0.03] n=60")


def test_a_fall_that_chance_explains_is_no_regression() -> None:
    old, new = {f"t-{n}" for n in range(8)}, {f"t-{n}" for n in range(6, 17)}

    found = compare(outcomes(old), outcomes(new), RULE)

    assert found.differences["passed"].value == pytest.approx(-0.05)
    assert found.regressions == ()


def test_what_may_never_get_worse_is_a_regression_at_one_case() -> None:
    texts = {a_citation()["document"]["file"]: a_citation()["passage"]}
    old = [outcome(r) for r in results(set(), texts=texts)]
    unfaithful = replace(old[3], metrics={**(old[3].metrics or {}), "quote_fidelity": 0.5})
    new = [*old[:3], unfaithful, *old[4:]]

    (told,) = compare(old, new, RULE).regressions

    assert told.startswith("quote_fidelity fell") and told.endswith("may not get worse at all")


def test_cases_that_came_went_or_changed_are_listed_and_not_compared() -> None:
    old = [*CASES[:3], a_case(id="t-old")]
    new = [CASES[0], a_case(id="t-1", question="Another?"), CASES[2], a_case(id="t-new")]

    found = compare(outcomes({"t-1"}, old), outcomes(set(), new))

    assert (found.added, found.removed, found.changed) == (("t-new",), ("t-old",), ("t-1",))
    assert (found.common, found.few, found.healed) == (2, True, ())


def test_a_reworded_note_leaves_a_case_the_same() -> None:
    reworded = [case.model_copy(update={"note": "Said better."}) for case in CASES[:2]]

    assert compare(outcomes(set(), CASES[:2]), outcomes(set(), reworded)).changed == ()


def test_runs_without_a_common_case_are_not_compared() -> None:
    with pytest.raises(RunMismatch):
        compare(outcomes(set(), CASES[:2]), outcomes(set(), CASES[2:4]))


def test_a_case_that_failed_counts_as_not_passed_and_as_nothing_else() -> None:
    failed = [outcome(CaseResult(case=CASES[0], score=None, error="broke"))]

    found = compare(outcomes(set(), CASES[:1]), failed)

    assert [change.why for change in found.broke] == [("broke",)]
    assert set(found.differences) == {"passed", "passed_precise"}


def test_a_kept_baseline_compares_like_its_run_and_holds_nobodys_words(tmp_path: Path) -> None:
    made = results({"t-1", "t-2"})
    directory = RunDirectory(tmp_path / "run", {})
    directory.finish(made)
    write_baseline(tmp_path / "kept" / "baseline.jsonl", made)

    from_run = read_baseline(tmp_path / "run")
    kept = read_baseline(tmp_path / "kept" / "baseline.jsonl")
    new = outcomes(set())

    assert [c.case_id for c in compare(kept, new).healed] == ["t-1", "t-2"]
    assert compare(kept, new).differences == compare(from_run, new).differences
    assert QUOTE not in (tmp_path / "kept" / "baseline.jsonl").read_text(encoding="utf-8")


def test_what_is_no_run_is_no_baseline(tmp_path: Path) -> None:
    (tmp_path / "other.jsonl").write_text('{"id": 1}\n', encoding="utf-8")

    for path in (tmp_path / "other.jsonl", tmp_path / "none.jsonl", tmp_path):
        with pytest.raises(RunMismatch):
            read_baseline(path)
