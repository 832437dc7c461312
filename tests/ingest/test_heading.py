"""Which body met and when, as the heading of a page says it."""

from datetime import date

import pytest

from ingest.heading import clean_body
from ingest.model import Meeting, Source
from ingest.structure import parse

ITEMS = """
17/2023 APOLOGIES

Apologies were received from Councillor M Wick.

18/2023 SPEED CAMERAS

The Commissioner said that the cameras had been switched on in March 2023.

RESOLVED: That the report be noted.
"""


def meeting(text: str) -> Meeting | None:
    return parse(text, Source("page.txt"), "0" * 64).meeting


def test_minutes_of_the_meeting_held_on_a_day_above_those_present_date_the_page() -> None:
    found = meeting(
        "Ambershire Police and Crime Panel\n\n"
        "Minutes of the meeting held on Wednesday, 20 September 2023, 2.00 pm, at Shire Hall\n\n"
        "Present: Councillor S Aske (Chair), Councillor D Wick\n" + ITEMS
    )

    assert found is not None
    assert (found.body, found.date, found.date_basis) == (
        "Ambershire Police and Crime Panel",
        date(2023, 9, 20),
        "printed",
    )


def test_the_same_words_with_nobody_present_below_are_the_item_on_the_last_minutes() -> None:
    found = meeting(
        "Ambershire Police and Crime Panel\n\n"
        "Minutes of the meeting held on Wednesday, 20 September 2023\n\n"
        "The minutes were agreed.\n" + ITEMS
    )

    assert found is None or found.date is None


@pytest.mark.parametrize(
    ("heading", "body"),
    [
        ("Ambershire Police, Fire and Crime Panel", "Ambershire Police, Fire and Crime Panel"),
        ("Draft Budget, Police and Crime Panel", "Police and Crime Panel"),
    ],
)
def test_a_meeting_s_title_is_no_part_of_the_body_and_a_listed_name_is(
    heading: str, body: str
) -> None:
    assert clean_body(heading) == body
