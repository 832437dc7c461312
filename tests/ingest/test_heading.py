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
        ("ANNUAL MEETING OF THE LOWMERE AUTHORITY", "LOWMERE AUTHORITY"),
        ("Meeting of the Lowmere Police Authority", "Lowmere Police Authority"),
        ("a Meeting of Lowmere District Council", "Lowmere District Council"),
        ("Parish Council Meeting held in the Old School on 1st June 2015", "Parish Council"),
        ("Parish Council Minutes 2 July 2019", "Parish Council"),
        ("SPECIAL MEETING OF THE DISTRICT OF LOWMERE", "DISTRICT OF LOWMERE"),
        ("POLICING SUB COMMITTEE HELD IN SKELBY HALL", "POLICING SUB COMMITTEE"),
        ("Meeting of Members", "Meeting of Members"),
    ],
)
def test_a_meeting_s_title_is_no_part_of_the_body_and_a_listed_name_is(
    heading: str, body: str
) -> None:
    assert clean_body(heading) == body


ELSEWHERE = """
PRESENT: Councillor S Aske (Chair), Councillor D Wick

1. MINUTES

Circulated, copy of Minutes of the Panel Meeting held on 23rd September, 2022.

2. CAMERAS

The Superintendent said that the cameras had been switched on.
"""


@pytest.mark.parametrize(
    ("heading", "body", "day"),
    [
        (
            "MINUTES OF PROCEEDINGS OF MEETING OF THE LOWMERE POLICING COMMITTEE HELD IN THE\n\n"
            "COUNCIL CHAMBER, SKELBY ON 16TH DECEMBER, 2022 AT 10.00 A.M.\n",
            "LOWMERE POLICING COMMITTEE",
            date(2022, 12, 16),
        ),
        (
            "Lowmere Fire Authority\n\nMonday, 16 December 2024 at 10.30 am in Aske Hall, "
            "Training Centre, Skelby Road, Wenmouth\n",
            "Lowmere Fire Authority",
            date(2024, 12, 16),
        ),
        (
            "Lowmere Parish Council\n\nDraft minutes of meeting held on 2nd July 2019 at 7.30 pm "
            "in the Vestry.\n",
            "Lowmere Parish Council",
            date(2019, 7, 2),
        ),
        (
            "Minutes for an Extra-ordinary meeting of the Lowmere Council on Tuesday 20th August "
            "2019 at 7.15pm\n",
            "Lowmere Council",
            date(2019, 8, 20),
        ),
        (
            "1 Minutes of the Meeting of The\nTotal Page:16\n"
            "MINUTES OF THE MEETING OF THE LOWMERE COUNCIL HELD IN THE CIVIC CENTRE ON MONDAY "
            "28 JANUARY 2019\n",
            "LOWMERE COUNCIL",
            date(2019, 1, 28),
        ),
    ],
)
def test_a_heading_over_several_lines_dates_the_page(heading: str, body: str, day: date) -> None:
    found = meeting(heading + ELSEWHERE)

    assert found is not None
    assert (found.body, found.date, found.date_basis) == (body, day, "printed")


def test_a_day_that_cannot_be_read_is_not_replaced_by_that_of_the_last_minutes() -> None:
    found = meeting(
        "MINUTES OF MEETING OF THE LOWMERE POLICING COMMITTEE HELD IN THE COUNCIL CHAMBER ON "
        "I6TH DEC. MMXXII\n\nCirculated, copy of Minutes of the Committee Meeting held on "
        "23rd September, 2022.\n" + ITEMS
    )

    assert found is not None
    assert found.date is None


@pytest.mark.parametrize(
    "line",
    [
        "/ Parish Council / 2012 Minutes / January 2012",
        "in the Lower Committee Room of the Hall",
        "Approved Minute - 23 May 2024",
    ],
)
def test_what_is_no_name_is_not_taken_for_the_body(line: str) -> None:
    found = meeting(
        f"{line}\n\nMinutes of a Meeting held at 7pm on Tuesday 3 January 2012\n\n"
        "Present: R Aske, D Wick\n" + ITEMS
    )

    assert found is None or found.body is None
