"""A figure is followed by what put it right at a later meeting."""

import pytest

from service.corrections import with_later_corrections
from service.select import grouped
from tests.service.corpus import leads, meeting, scored

FIGURE = "In May 18.6% of callers hung up, and 212 rang again."
RIGHT = "The figure of 18.6% given in March was wrong; it was 16.8%."


def corrected(later: str, day: str = "Tuesday, 14th June, 2022", told: str = FIGURE) -> list[str]:
    first = meeting("Tuesday, 8th March, 2022", {"Calls": [told]}, "march.txt")
    second = meeting(day, {"Record": [later]}, "june.txt")
    groups = grouped([scored(one, 9.0) for one in first] + [scored(one, 2.0) for one in second])
    return leads(with_later_corrections(groups[:1], groups))


@pytest.mark.parametrize(
    "later",
    [RIGHT, "She corrected the record: the 18.6% should have been 16.8%.", "An error: 212 is 221."],
)
def test_behind_a_figure_stands_what_puts_it_right_at_a_later_meeting(later: str) -> None:
    assert corrected(later) == [FIGURE, later]


@pytest.mark.parametrize(
    ("later", "day"),
    [
        ("The figure of 17.2% given in March was wrong.", "Tuesday, 14th June, 2022"),
        ("In June 18.6% of callers hung up as well.", "Tuesday, 14th June, 2022"),
        (RIGHT, "Tuesday, 8th February, 2022"),
    ],
)
def test_what_is_of_another_figure_corrects_nothing_or_is_earlier_is_not_shown(
    later: str, day: str
) -> None:
    assert corrected(later, day) == [FIGURE]


def test_a_year_or_a_small_number_is_no_figure_to_put_right() -> None:
    told = "In 2022 there were 12 vans."

    assert corrected("It was wrong that in 2022 there were 12 vans.", told=told) == [told]
