"""What a list leaves out of what it might show."""

from dataclasses import replace

import pytest

from service.listing import EVERYTHING, STANDING, Worthwhile, standing, worthwhile
from service.score import Candidate
from service.select import Group
from service.selector import ScoredSelector
from tests.service.corpus import asked, ranked, scored, sentence

MARCH = "The Commissioner replied"
LATER = "The Commissioner, Mr Pellow, reported"
NEAR = Worthwhile((0.0, -10.0, 0.0), 0.5, 0.5)  # leaves out what scores 0.5 below the best


def group(words: str, score: float, **features: float) -> Group:
    """A paragraph with a score."""
    return Group((scored(sentence(words), score, **features),))


def over_time(
    sieve: Worthwhile, question: str = "How has the number of officers changed over the years?"
) -> list[str]:
    """What is shown of how a number changed, the later paragraph far below the other."""
    found: list[Candidate] = [
        *ranked((sentence(MARCH), 9.0), rarest_term=1.0),
        *ranked((sentence(LATER), 6.0), rarest_term=1.0),
    ]
    selection = ScoredSelector(listing=sieve).select(asked(question), found)
    return [run.lead.text for run in selection.picked]


def test_a_paragraph_stands_by_its_score_its_distance_from_the_best_and_its_words() -> None:
    one = group(MARCH, 6.0, paragraph_terms=0.4)

    assert STANDING == ("score", "below_best", "terms_paragraph")
    assert standing(one, 9.0) == pytest.approx((0.6, 0.3, 0.4))


def test_what_is_less_likely_to_belong_than_the_floor_asks_is_left_out() -> None:
    best, near, far = group(MARCH, 9.0), group(LATER, 8.6), group("RESOLVED that the proposed", 8.4)

    assert NEAR([best, near, far]) == [best, near]
    assert replace(NEAR, floor=0.45)([best, near, far]) == [best, near, far]


@pytest.mark.parametrize("floor", [0.0, 0.5, 1.0])
def test_the_best_stays_and_the_order_with_it(floor: float) -> None:
    worse, best = group(MARCH, -3.0), group(LATER, -2.0)

    assert replace(NEAR, floor=floor)([worse, best])[-1] is best
    assert NEAR([]) == []
    assert EVERYTHING([worse, best]) == [worse, best]


def test_two_that_score_alike_both_stay() -> None:
    one, other = group(MARCH, 2.0), group(LATER, 2.0)

    assert Worthwhile((0.0, 0.0, 0.0), -9.0, 0.9)([one, other]) == [one, other]


def test_the_model_that_ships_leaves_out_what_only_shares_a_word() -> None:
    best = group(MARCH, 15.0, paragraph_terms=0.8)
    other = group(LATER, 13.0, paragraph_terms=0.7)
    stray = group(LATER, 7.0, paragraph_terms=0.2)

    assert worthwhile()([best, other, stray]) == [best, other]
    weights = dict(zip(STANDING, worthwhile().weights, strict=True))
    assert weights["score"] > 0 > weights["below_best"] and weights["terms_paragraph"] > 0


def test_of_what_is_compared_both_sides_stay() -> None:
    both = [sentence(MARCH).text, sentence(LATER).text]
    compared = "How does the number of officers compare over the years?"

    assert over_time(NEAR, compared) == over_time(EVERYTHING, compared) == both


def test_only_a_question_that_asks_for_several_is_sieved() -> None:
    march, later = sentence(MARCH).text, sentence(LATER).text

    assert over_time(EVERYTHING) == [march, later]
    assert over_time(NEAR) == [march]
    pair = ranked((sentence(MARCH), 9.0), (sentence(LATER), 8.4))
    one = ScoredSelector(listing=NEAR).select(asked("What about Taser in Lowmere?"), pair)
    assert len(one.picked) == 2
