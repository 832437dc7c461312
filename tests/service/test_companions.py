"""What is shown beside the paragraphs that were chosen: the question before half an answer."""

import pytest

from service.companions import with_antecedent
from service.select import Group, grouped
from tests.service.corpus import leads, meeting, ranked

ASKED = "Cllr Anwen Dray asked how many geese had been seen at the depot."
TOLD = "Cllr Anwen Dray told Members about the geese of the depot."


def beside(first: str, second: str) -> list[str]:
    """What is shown of the second of two paragraphs."""
    made = meeting("Tuesday, 8th March, 2022", {"Depots": [first, second]}, "depots.txt")
    own = [one for one in made if one.paragraph.start > made[0].paragraph.start]
    return leads(with_antecedent([Group(tuple(ranked(*((one, 9.0) for one in own))))]))


@pytest.mark.parametrize(
    "reply",
    [
        "Two had been seen in May.",
        "Neither of them had been fed.",
        "The Commissioner said that 340 of 2,710 officers did.",
        "The Commissioner replied that they would not.",
        "Only three were left.",
    ],
)
def test_before_an_answer_in_half_a_sentence_stands_the_question(reply: str) -> None:
    assert beside(ASKED, reply) == [ASKED, reply]
    assert beside(TOLD, reply) == [reply]


@pytest.mark.parametrize(
    "reply",
    [
        "The Commissioner said that two geese had been seen.",
        "Two geese were seen in May.",
        "The Commissioner said what the officers did in May.",
    ],
)
def test_a_whole_sentence_stands_alone(reply: str) -> None:
    assert beside(ASKED, reply) == [reply]


def test_the_question_is_not_shown_twice() -> None:
    made = meeting("Tuesday, 8th March, 2022", {"Depots": [ASKED, "Two had been."]}, "depots.txt")
    groups = grouped(ranked((made[1], 9.0), (made[0], 8.0)))

    assert with_antecedent(groups) == groups
