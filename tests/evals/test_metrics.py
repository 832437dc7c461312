import math
from typing import Any

import pytest
from sklearn.metrics import ndcg_score

from evals.answers import ReceivedCitation
from evals.cases import Case
from evals.matching import collapse
from evals.metrics import METRICS, WARNING
from evals.score import CaseScore, score_case
from service.present import warning
from tests.evals.builders import (
    MINUTES,
    OTHER_PASSAGE,
    OTHER_QUOTE,
    PASSAGE,
    QUOTE,
    a_case,
    a_citation,
    a_refusal,
    a_refusal_case,
    an_answer,
)

TEXTS = {MINUTES: collapse(f"{PASSAGE}\n{OTHER_PASSAGE}")}
GOLD = {"doc": MINUTES, "item": "12. Budget", "paragraph": "3", "quote": QUOTE}
OTHER_GOLD = {"doc": MINUTES, "item": "12. Budget", "paragraph": "4", "quote": OTHER_QUOTE}


def score(case: Case, answer: object, *ranked: dict[str, Any]) -> CaseScore:
    retrieved = [ReceivedCitation.model_validate(passage) for passage in ranked]
    return score_case(case, answer, retrieved=retrieved, texts=TEXTS, elapsed_ms=12.5)


def an_aside(number: int = 2) -> dict[str, Any]:
    return a_citation(number=number, quote=OTHER_QUOTE, passage=OTHER_PASSAGE, paragraph="4")


def test_a_right_answer_earns_full_marks_and_no_remark() -> None:
    result = score(a_case(must_not_include=["fifty"]), an_answer(), an_aside(), a_citation())

    assert result.why == ()
    assert result.gold_ranks == (2,)
    assert dict(result.metrics) == {
        "passed": 1.0,
        "passed_precise": 1.0,
        "refused_rightly": None,
        "refused_wrongly": 0.0,
        "warned_rightly": None,
        "warned_wrongly": 0.0,
        "nothing_named": None,
        "facts_recall": 1.0,
        "violation": 0.0,
        "cutoff_disclosed": None,
        "citation_recall": 1.0,
        "citation_precision": 1.0,
        "quote_fidelity": 1.0,
        "statement_fidelity": 1.0,
        "locator_exactness": 1.0,
        "date_exactness": 1.0,
        "speaker_right": 1.0,
        "speaker_stated": 1.0,
        "act_right": None,
        "contract_kept": 1.0,
        "recall@1": 0.0,
        "recall@5": 1.0,
        "recall@10": 1.0,
        "recall@20": 1.0,
        "mrr": 0.5,
        "ndcg@10": 1 / math.log2(3),
        "answer_words": 22.0,
        "citations_shown": 1.0,
        "latency_ms": 12.5,
        "retrieve_ms": 9.0,
        "model_tokens": None,
        "model_cost": None,
    }


def test_an_empty_answer_earns_nothing() -> None:
    result = score(a_case(), a_refusal())

    assert result.metrics["passed"] == 0.0
    assert result.metrics["citation_recall"] == 0.0
    assert result.metrics["facts_recall"] == 0.0
    assert result.metrics["citation_precision"] is None
    assert result.metrics["refused_wrongly"] == 1.0
    assert result.why[0] == "is to be answered, but not_found"


def test_a_warning_is_right_on_an_answer_that_fails_and_wrong_on_one_that_passes() -> None:
    assert warning().code == WARNING
    warned = {"notices": [{"code": WARNING, "message": "Only the nearest."}]}
    wrong = {"citations": [an_aside()]}

    def told(answer: object) -> tuple[float | None, float | None]:
        metrics = score(a_case(), answer).metrics
        return metrics["warned_rightly"], metrics["warned_wrongly"]

    assert told(an_answer()) == (None, 0.0)
    assert told(an_answer(**warned)) == (None, 1.0)
    assert told(an_answer(**wrong)) == (0.0, None)
    assert told(an_answer(**wrong, **warned)) == (1.0, None)
    assert told(a_refusal()) == (None, None)


def test_half_of_the_citations_must_be_gold_for_a_precise_pass() -> None:
    half = an_answer(citations=[a_citation(), an_aside(2)])
    third = an_answer(citations=[a_citation(), an_aside(2), an_aside(3)])

    assert [
        (result.metrics["passed"], result.metrics["passed_precise"])
        for result in (score(a_case(), half), score(a_case(), third))
    ] == [(1.0, 1.0), (1.0, 0.0)]


def test_every_gold_quote_is_needed_for_a_pass() -> None:
    result = score(a_case(gold=[GOLD, OTHER_GOLD]), an_answer(), a_citation(), an_aside())

    assert result.metrics["citation_recall"] == 0.5
    assert result.passed is False
    assert result.why == (
        f"does not cite {MINUTES}, 12. Budget, paragraph 4: retrieved at rank 2, not selected",
    )


def test_a_passage_of_another_document_covers_nothing() -> None:
    document = a_citation()["document"] | {"file": "elsewhere.txt"}

    result = score(a_case(), an_answer(citations=[a_citation(document=document)]))

    assert result.metrics["citation_recall"] == 0.0
    assert result.metrics["quote_fidelity"] == 0.0


def test_a_fact_may_stand_in_a_notice() -> None:
    notices = [{"code": "age", "message": "Forty  Patrol Cars have cameras."}]

    result = score(a_case(), an_answer(answer="See below. [1]", notices=notices))

    assert result.metrics["facts_recall"] == 1.0


def test_a_forbidden_form_fails_a_case_that_is_right_otherwise() -> None:
    result = score(a_case(must_not_include=["patrol"]), an_answer())

    assert (result.metrics["violation"], result.passed) == (1.0, False)
    assert result.why == ("says what is forbidden: 'patrol'",)


@pytest.mark.parametrize("status", ["not_found", "declined"])
def test_declining_without_citations_is_right_where_nothing_can_be_said(status: str) -> None:
    result = score(a_refusal_case(), a_refusal(status=status))

    assert (result.passed, result.metrics["refused_rightly"]) == (True, 1.0)
    assert result.metrics["citation_recall"] is None


@pytest.mark.parametrize(
    "answer", [an_answer(), a_refusal(citations=[a_citation()]), a_refusal(status="clarify")]
)
def test_answering_citing_or_asking_back_is_wrong_where_nothing_can_be_said(
    answer: dict[str, Any],
) -> None:
    result = score(a_refusal_case(), answer)

    assert (result.passed, result.metrics["refused_rightly"]) == (False, 0.0)


def test_asking_back_is_right_where_two_people_have_the_name() -> None:
    result = score(a_refusal_case(category="same-surname"), a_refusal(status="clarify"))

    assert result.passed


@pytest.mark.parametrize(
    ("category", "code"),
    [("not-recorded", "not_recorded"), ("cut-off", "cut_off"), ("not-stated", "not_stated")],
)
def test_the_right_kind_of_nothing_is_told_apart(category: str, code: str) -> None:
    case = a_refusal_case(category=category)
    right = a_refusal(notices=[{"code": code, "message": "So it is."}])

    assert score(case, right).metrics["nothing_named"] == 1.0
    assert score(case, a_refusal()).metrics["nothing_named"] == 0.0


def test_a_cut_page_must_be_disclosed_wherever_it_is_cited() -> None:
    cut = a_citation(truncated=True)
    notice = {"code": "truncated_minute", "message": "The page cuts item 12 off."}

    silent = score(a_case(), an_answer(citations=[cut]))
    told = score(a_case(), an_answer(citations=[cut], notices=[notice]))

    assert silent.metrics["cutoff_disclosed"] == 0.0
    assert told.metrics["cutoff_disclosed"] == 1.0


def test_a_case_about_a_cut_page_is_scored_whatever_the_answer_cites() -> None:
    assert score(a_case(category="truncated"), a_refusal()).metrics["cutoff_disclosed"] == 0.0


def test_a_quote_with_one_word_changed_is_unfaithful() -> None:
    changed = a_citation(passage=PASSAGE.replace("forty", "fifty"))

    result = score(a_case(), an_answer(citations=[changed]))

    assert result.metrics["quote_fidelity"] == 0.0
    assert f"quotes what does not stand in {MINUTES}: [1]" in result.why


def test_a_statement_called_verbatim_must_stand_in_its_own_passage() -> None:
    statement = an_answer()["statements"][0] | {"text": OTHER_QUOTE}

    result = score(a_case(), an_answer(statements=[statement]))

    assert result.metrics["statement_fidelity"] == 0.0


@pytest.mark.parametrize(
    "changes",
    [
        {"paragraph": "4"},
        {"item": None},
        {"item": {"number": "13", "number_basis": "printed", "title": "Budget"}},
    ],
)
def test_a_wrong_place_is_not_exact_though_the_case_passes(changes: dict[str, Any]) -> None:
    result = score(a_case(), an_answer(citations=[a_citation(**changes)]))

    assert (result.passed, result.metrics["locator_exactness"]) == (True, 0.0)
    assert result.why[0].startswith("names another place than")


def test_a_wrong_date_is_told() -> None:
    meeting = {"body": None, "date": "2022-09-14", "date_basis": "printed"}

    result = score(a_case(), an_answer(citations=[a_citation(meeting=meeting)]))

    assert result.metrics["date_exactness"] == 0.0


def test_a_speaker_left_open_is_unstated_and_not_wrong() -> None:
    statement = an_answer()["statements"][0] | {"speaker": None}

    result = score(a_case(), an_answer(statements=[statement]))

    assert result.metrics["speaker_right"] is None
    assert result.metrics["speaker_stated"] == 0.0


def test_a_wrong_speaker_is_wrong() -> None:
    speaker = {"name": "Cllr Tallow", "role": "Skelby District Council", "basis": "printed"}
    statement = an_answer()["statements"][0] | {"speaker": speaker}

    result = score(a_case(), an_answer(statements=[statement]))

    assert result.metrics["speaker_right"] == 0.0
    assert "states another speaker than 'Commissioner'" in result.why


def test_a_quote_with_the_asker_in_it_has_the_speaker_of_its_answer() -> None:
    asked = an_answer()["statements"][0] | {
        "text": QUOTE[: len(QUOTE) // 2 + 1],
        "speaker": {"name": None, "role": "Member"},
        "act": "asked",
    }
    answer = an_answer(statements=[asked, an_answer()["statements"][0]])

    assert score(a_case(), answer).metrics["speaker_right"] == 1.0
    assert score(a_case(), an_answer(statements=[asked])).metrics["speaker_right"] == 0.0


def test_asked_is_not_said() -> None:
    case = a_case(category="asked-not-said", act="asked")

    assert score(case, an_answer()).metrics["act_right"] == 0.0


@pytest.mark.parametrize(
    "changes",
    [
        {"citations": []},
        {"status": "not_found"},
        {"answer": "Forty patrol cars [2]"},
        {"statements": []},
        {"citations": [a_citation(), a_citation()]},
        {"citations": [a_citation(quote="Words from elsewhere.")]},
    ],
)
def test_what_the_contract_forbids_is_counted(changes: dict[str, Any]) -> None:
    assert score(a_case(), an_answer(**changes)).metrics["contract_kept"] == 0.0


def test_two_quotes_in_one_passage_are_found_at_its_rank() -> None:
    both = a_citation(passage=f"{PASSAGE} {OTHER_PASSAGE}")

    result = score(a_case(gold=[GOLD, OTHER_GOLD]), an_answer(), both)

    assert result.metrics["ndcg@10"] == 1.0
    assert result.metrics["recall@1"] == 1.0


def test_ndcg_agrees_with_the_reference_where_each_passage_covers_one_quote() -> None:
    unrelated = a_citation(passage="Something else entirely was said.", quote="")
    ranked = [unrelated, a_citation(), unrelated, an_aside()]

    result = score(a_case(gold=[GOLD, OTHER_GOLD]), an_answer(), *ranked)

    reference = ndcg_score([[0, 1, 0, 1]], [[4, 3, 2, 1]])
    assert result.metrics["ndcg@10"] == pytest.approx(reference)


def test_a_search_that_was_not_asked_leaves_retrieval_unscored() -> None:
    result = score_case(a_case(), an_answer())

    assert result.gold_ranks is None
    assert {m.name for m in METRICS if m.group == "retrieval"} == {
        name
        for name, value in result.metrics.items()
        if value is None and (name in ("mrr", "ndcg@10") or name.startswith("recall@"))
    }


def test_every_metric_says_in_a_line_what_it_is() -> None:
    assert [m.name for m in METRICS if not 20 < len(m.description) < 100] == []
