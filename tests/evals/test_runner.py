import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest

from evals.cases import Case, HistoryTurn
from evals.errors import TargetFailed, TargetUnreachable
from evals.runner import Options, run
from evals.summary import CaseResult, summarise
from tests.evals.builders import Functions, a_case, a_citation, a_refusal, a_refusal_case, an_answer

QUESTIONS = [a_case(id=f"t-{number}", question=f"Question {number}?") for number in range(6)]


@dataclass
class Scripted:
    """A target whose replies are written down; an exception is raised."""

    replies: Mapping[str, Any]
    asked: list[str] = field(default_factory=list)

    def ask(self, question: str, history: Sequence[HistoryTurn]) -> Mapping[str, Any]:
        self.asked.append(question)
        reply: Any = self.replies.get(question, an_answer())
        if isinstance(reply, Exception):
            raise reply
        return dict(reply)

    def search(self, question: str, k: int) -> Mapping[str, Any] | None:
        return {"passages": [a_citation()] * k}


def test_results_come_in_case_order_however_many_are_asked_at_once() -> None:
    fourth_asked = threading.Event()

    def slow_first(question: str, history: Sequence[HistoryTurn]) -> Mapping[str, Any]:
        if question == "Question 0?":
            assert fourth_asked.wait(10)
        if question == "Question 3?":
            fourth_asked.set()
        return an_answer()

    order: list[str] = []
    results = run(
        QUESTIONS,
        Functions(slow_first),
        options=Options(jobs=3),
        on_result=lambda result: order.append(result.case.id),
    )

    assert [result.case.id for result in results] == [case.id for case in QUESTIONS]
    assert order.index("t-0") > min(order.index("t-1"), order.index("t-2"))


def test_a_failed_case_is_listed_and_the_others_go_on() -> None:
    target = Scripted({"Question 2?": TargetFailed("broke"), "Question 4?": {"status": "answered"}})

    results = run(QUESTIONS, target)
    summary = summarise(results)

    assert summary.failed == summary.not_passed == ("t-2", "t-4")
    assert results[2].error == "TargetFailed: broke"
    assert results[4].error is not None and "answer (Field required)" in results[4].error
    passed, recall = summary.figures["passed"], summary.figures["citation_recall"]
    assert (passed.value, passed.n, passed.failed) == (4 / 6, 6, 2)
    assert (recall.value, recall.n, recall.failed) == (1.0, 4, 2)


def test_cases_that_were_done_are_not_asked_again() -> None:
    first = run(QUESTIONS[:3], Scripted({}))
    target = Scripted({})

    results = run(QUESTIONS, target, done={result.case.id: result for result in first})

    assert target.asked == ["Question 3?", "Question 4?", "Question 5?"]
    assert [result.passed for result in results] == [True] * 6


def test_a_service_that_goes_away_ends_the_run_after_what_was_done() -> None:
    done: list[CaseResult] = []

    with pytest.raises(TargetUnreachable):
        run(
            QUESTIONS,
            Scripted({"Question 2?": TargetUnreachable("gone")}),
            on_result=done.append,
        )

    assert [result.case.id for result in done] == ["t-0", "t-1"]


def test_a_case_that_passes_only_sometimes_does_not_pass() -> None:
    replies = iter([an_answer(), a_refusal(), an_answer()])

    (result,) = run(
        [a_case()], Functions(lambda question, history: next(replies)), options=Options(repeat=3)
    )

    assert (result.passed, result.same_answer) == (False, False)
    assert result.score is not None
    assert result.score.metrics["citation_recall"] == pytest.approx(2 / 3)
    assert result.score.why[0] == "is to be answered, but not_found"


def test_ids_and_timings_do_not_make_an_answer_another_one() -> None:
    replies = iter([an_answer(id="a_1"), an_answer(id="a_2", timings_ms={"total": 99.0})])

    (result,) = run(
        [a_case()], Functions(lambda question, history: next(replies)), options=Options(repeat=2)
    )

    assert result.same_answer is True


def test_a_follow_up_is_asked_with_its_history_and_not_searched() -> None:
    case = a_case(
        category="follow-up", history=[{"role": "user", "content": "What of the patrol cars?"}]
    )
    seen: list[Sequence[HistoryTurn]] = []

    def answer(question: str, history: Sequence[HistoryTurn]) -> Mapping[str, Any]:
        seen.append(history)
        return an_answer()

    (result,) = run([case], Functions(answer, lambda question, k: {"passages": [a_citation()]}))

    assert seen == [case.history]
    assert result.score is not None
    assert result.score.metrics["mrr"] is None


def test_the_ranks_of_a_search_are_kept_with_the_gold_they_cover() -> None:
    passages = [a_citation(passage="Nothing of the kind.", quote=""), a_citation()]

    (result,) = run(
        [a_case()], Functions(lambda q, h: an_answer(), lambda q, k: {"passages": passages})
    )

    assert result.retrieved is not None
    assert [(row["rank"], row["gold"]) for row in result.retrieved] == [(1, []), (2, [0])]


def test_a_summary_counts_what_could_not_be_scored() -> None:
    cases: list[Case] = [a_case(), a_refusal_case(id="t-002")]
    target = Scripted({})

    summary = summarise(run(cases, target))

    figure = summary.figures["refused_rightly"]
    assert (figure.value, figure.n, figure.unscored, figure.failed) == (0.0, 1, 1, 0)
    assert str(summary.figures["violation"]) == "violation - n=0 unscored=2"
    assert set(summary.categories) == {"direct", "unanswerable"}
