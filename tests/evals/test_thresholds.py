from pathlib import Path

import pytest

from evals.compose import THRESHOLDS
from evals.errors import ThresholdsInvalid
from evals.labels import LabelSummary
from evals.runner import run
from evals.summary import CaseResult, Summary, summarise
from evals.thresholds import (
    Bounds,
    Structure,
    Suite,
    load_thresholds,
    misses,
    structure_misses,
    suite_misses,
)
from tests.evals.builders import Functions, a_case, a_refusal, a_refusal_case, an_answer

FILE = """
[suites.small]
documents = "documents"
cases = ["cases.jsonl"]
{suite}
[no_regression.margins]
{margin} = 0.02
"""


def a_summary(*wrong: str) -> Summary:
    cases = [a_case(id=f"t-{n}", question=f"Q {n}?") for n in range(4)]
    right = {case.question: case.id not in wrong for case in cases}
    return summarise(run(cases, Functions(lambda q, h: an_answer() if right[q] else a_refusal())))


def test_the_thresholds_that_come_along_are_valid() -> None:
    found = load_thresholds(THRESHOLDS)

    assert list(found.suites) == ["sample", "development"]
    assert (found.suites["sample"].required, found.suites["development"].required) == (True, False)


@pytest.mark.parametrize(
    ("suite", "margin"),
    [
        ("[suites.small.at_least]\nkindness = 1", "passed"),
        ("[suites.small.categories.gossip.at_least]\npassed = 1", "passed"),
        ("[suites.small.structure]\nlocators_at_least = 98", "passed"),
        ("colour = 'blue'", "passed"),
        ("", "kindness"),
        ("= nothing", "passed"),
    ],
)
def test_a_bound_on_what_is_not_there_is_refused(tmp_path: Path, suite: str, margin: str) -> None:
    path = tmp_path / "thresholds.toml"
    path.write_text(FILE.format(suite=suite, margin=margin), encoding="utf-8")

    with pytest.raises(ThresholdsInvalid, match=r"thresholds\.toml"):
        load_thresholds(path)


def test_a_bound_is_kept_at_its_value_and_missed_below_it() -> None:
    summary = a_summary("t-0")

    assert misses(Bounds(at_least={"passed": 0.75}), summary) == []
    assert misses(Bounds(at_least={"passed": 0.76}), summary) == [
        "passed is 0.75; at least 0.76 is asked"
    ]
    assert misses(Bounds(at_most={"refused_wrongly": 0.25}), summary) == []
    assert misses(Bounds(at_most={"refused_wrongly": 0.2}), summary) == [
        "refused_wrongly is 0.25; at most 0.20 is allowed"
    ]


def test_a_floor_is_not_kept_where_nothing_was_scored() -> None:
    assert misses(Bounds(at_least={"act_right": 0.5}, at_most={"model_cost": 1}), a_summary()) == [
        "act_right was not scored; at least 0.50 is asked"
    ]


def test_a_category_has_bounds_of_its_own() -> None:
    suite = Suite(
        documents="d",
        cases=("c",),
        categories={"direct": Bounds(at_least={"passed": 0.9}), "numeric": Bounds()},
    )

    assert suite_misses(suite, a_summary("t-0")) == [
        "passed in category direct is 0.75; at least 0.90 is asked"
    ]


def test_a_failed_case_is_always_missed() -> None:
    failed = CaseResult(case=a_refusal_case(id="t-9"), score=None, error="broke")

    found = suite_misses(Suite(documents="d", cases=("c",)), summarise([failed]))

    assert found == ["case t-9 failed: it gave no answer to score"]


def test_structure_has_bounds_of_its_own() -> None:
    labels = LabelSummary(
        labels=20, knowable=10, right=8, wrong=1, open=1, act_right=15, act_scored=20,
        reply_right=1, reply_wrong=0, reply_scored=2, lost=0,
    )  # fmt: skip
    wanted = Structure(
        locators_at_least=0.98,
        speakers_found_at_least=0.9,
        speakers_wrong_at_most=0,
        acts_right_at_least=0.7,
    )

    assert structure_misses(wanted, 0.98, None) == []
    assert structure_misses(wanted, 0.97, labels) == [
        "gold quotes with the right item and paragraph: 0.970, at least 0.98 is asked",
        "speakers found: 0.800, at least 0.9 is asked",
        "1 sentences are given to another person; 0 are allowed",
    ]
    assert structure_misses(Structure(), None, labels) == []
