"""Whether a question is answered at all: what the question alone decides, then the evidence."""

import math

import pytest

from service.answerable import (
    EVIDENCE,
    SURE,
    Judge,
    Weighed,
    calibrated,
    evidence,
)
from service.calibration import Calibration
from service.lookup import Verdict
from service.select import Picked
from tests.service.corpus import asked, lore, ranked, sentence

FIRST = sentence("The Commissioner replied")
NOTHING = Verdict("not_found", "not_in_documents", "")


def model(floor: float, intercept: float = 0.0) -> Calibration:
    return Calibration(tuple(0.0 for _ in EVIDENCE), intercept, floor)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        (
            "What did Cllr Zebedee's letter say?",
            Verdict(
                "not_found",
                "not_in_documents",
                "nobody called Cllr Zebedee is named in them",
            ),
        ),
        (
            "What did Cllr Dray say?",
            Verdict(
                "clarify",
                "not_in_documents",
                "Cllr Dray",
                ("Cllr Anwen Dray", "Cllr Martin Dray"),
            ),
        ),
        (
            "What happened at the meeting of 9 May 2021?",
            Verdict(
                "not_found",
                "not_in_documents",
                "there are no minutes of a meeting of 9 May 2021 here",
            ),
        ),
        (
            "What did the panel decide in May 2021?",
            Verdict(
                "not_found",
                "not_in_documents",
                "there are no minutes of a meeting of May 2021 here",
            ),
        ),
        ("What happened at the meeting of 8 March 2022?", None),
        ("What did the panel decide in March 2022?", None),
        ("What did the panel decide in 2021?", None),
        ("What did the panel decide since May 2021?", None),
        ("What was said of vans in May 2021?", None),
        ("What did Cllr Anwen Dray say?", None),
    ],
)
def test_what_the_question_alone_decides(question: str, expected: Verdict | None) -> None:
    assert Judge().before(asked(question), lore()) == expected


def test_the_probability_is_logistic_and_never_overflows() -> None:
    weights = Calibration((2.0, -1.0), 0.5, 0.5)

    assert weights.probability((1.0, 3.0)) == pytest.approx(1 / (1 + math.exp(0.5)))
    assert weights.probability((1e9, 0.0)) == pytest.approx(1.0)
    assert weights.probability((-1e9, 0.0)) == pytest.approx(0.0, abs=1e-9)


def test_below_the_floor_nothing_is_answered_and_at_it_something_is() -> None:
    query, candidates = asked("How many officers?"), ranked((FIRST, 1.0))

    assert Judge(model(0.5)).after(query, candidates, lore()) == Weighed()
    assert Judge(model(0.51)).after(query, candidates, lore()) == Weighed(NOTHING)


@pytest.mark.parametrize(("probability", "weak"), [(SURE - 0.001, True), (SURE + 0.001, False)])
def test_above_the_floor_weak_evidence_is_told_from_sure(probability: float, weak: bool) -> None:
    odds = math.log(probability / (1 - probability))
    judge = Judge(Calibration(tuple(0.0 for _ in EVIDENCE), odds, 0.1))

    found = judge.after(asked("How many officers?"), ranked((FIRST, 1.0)), lore())

    assert found == Weighed(None, weak=weak)


def test_of_a_meeting_that_is_here_the_minutes_do_not_record_it() -> None:
    query = asked("How many vans were at the meeting of 8 March 2022?")

    assert Judge(model(0.9)).after(query, ranked((FIRST, 1.0)), lore()).verdict == Verdict(
        "not_found",
        "not_recorded",
        "The minutes of 8 March 2022 are here, but they do not record that.",
    )


def test_no_candidates_are_no_answer() -> None:
    query = asked("How many officers?")

    assert Judge(model(0.0)).after(query, [], lore()) == Weighed(NOTHING)
    assert evidence(query, [], lore()) == (0.0,) * len(EVIDENCE)


def test_the_evidence_is_of_the_best_candidates() -> None:
    best = ranked((FIRST, 5.0), sentence_cosine=0.7, sentence_terms=0.4, speaker=1.0)

    values = dict(zip(EVIDENCE, evidence(asked("officers quozzles"), best, lore()), strict=True))

    assert (values["top_cosine"], values["top_score"], values["terms_sentence"]) == (0.7, 0.5, 0.4)
    assert values["unknown"] == 1.0 and 0 < values["unknown_share"] < 1
    assert 0 < values["terms_paragraph"] == values["terms_any"] < 1
    assert (values["strange"], values["speaker_met"]) == (0.0, 1.0)


@pytest.mark.parametrize(
    ("question", "unmet"),
    [
        ("How many officers worked in Lowmere?", 0.0),
        ("How many horses drank in Lowmere?", 1.0),
        ("What was said about horses?", 1.0),
        ("Did horses work in Lowmere?", 0.0),  # nothing is counted and nothing said to be about
    ],
)
def test_what_is_counted_or_spoken_about_must_be_met(question: str, unmet: float) -> None:
    query = asked(question)
    candidates = ranked((FIRST, 5.0))

    assert evidence(query, candidates, lore())[EVIDENCE.index("head_unmet")] == unmet


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("What was decided about vehicles in June 2022?", "14 June 2022"),
        ("What was decided about vehicles in March 2022?", None),  # that is what is shown
        ("What was decided about vehicles in 2023?", None),  # a year, of which more may be said
    ],
)
def test_of_a_month_whose_minutes_are_here_nothing_of_another_date_is_shown(
    question: str, told: str | None
) -> None:
    reply = sentence("The Commissioner replied")  # 8 March 2022
    verdict = Judge().shown(asked(question), (Picked((reply,), 5.0),), lore())

    assert (verdict.detail if verdict else None) == (
        f"The minutes of {told} are here, but they do not record that." if told else None
    )


def test_the_calibration_that_ships_is_a_probability_s() -> None:
    shipped = calibrated()

    assert len(shipped.weights) == len(EVIDENCE) and 0 < shipped.floor < 1
    assert any(weight != 0 for weight in shipped.weights)
