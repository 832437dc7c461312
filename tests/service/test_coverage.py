"""What is covered, what is missing between meetings, what is cut off."""

from dataclasses import replace
from datetime import date

from ingest.model import Document, Meeting
from service.coverage import coverage, coverage_json
from service.model import IndexInfo
from service.wire import CoverageReply
from tests.service.builders import a_document

INDEX = IndexInfo("g1", "2024-05-01T09:00:00+00:00", 1)
BODY = "Ambershire Police and Crime Panel"


def held(on: date | None, body: str | None = BODY, number: int = 0) -> Document:
    basis = "printed" if on else "not_stated"
    return replace(
        a_document(f"{body}/{on}/{number}"),
        meeting=Meeting(body, on, basis),  # type: ignore[arg-type]
    )


def test_meetings_are_listed_oldest_first_and_undated_ones_last() -> None:
    found = coverage(
        [held(None), held(date(2023, 2, 1)), held(date(2021, 9, 7)), held(None, number=1)], INDEX
    )

    assert [meeting.date for meeting in found.meetings] == [
        date(2021, 9, 7),
        date(2023, 2, 1),
        None,
        None,
    ]
    assert found.undated == (f"{BODY}/None/0", f"{BODY}/None/1")


def test_two_documents_of_one_meeting_are_one_meeting() -> None:
    day = date(2021, 9, 7)

    (meeting,) = coverage([held(day), held(day, number=1)], INDEX).meetings

    assert meeting.documents == (f"{BODY}/{day}/0", f"{BODY}/{day}/1")
    assert (meeting.items, meeting.paragraphs) == (4, 8)


def test_a_gap_is_long_when_it_is_more_than_twice_the_usual_one() -> None:
    days = [date(2021, 2, 1), date(2021, 5, 1), date(2021, 8, 1), date(2022, 6, 1)]

    gaps = coverage([held(day) for day in days], INDEX).gaps

    assert [(gap.days, gap.long) for gap in gaps] == [(89, False), (92, False), (304, True)]


def test_gaps_are_told_for_each_body_apart() -> None:
    found = coverage(
        [
            held(date(2021, 1, 1)),
            held(date(2021, 2, 1), "Skelby Scrutiny Committee"),
            held(date(2021, 4, 1)),
        ],
        INDEX,
    )

    assert [(gap.body, gap.days) for gap in found.gaps] == [(BODY, 90)]


def test_documents_that_are_not_minutes_are_counted_but_hold_no_meeting() -> None:
    news = replace(a_document(), kind="news", meeting=None, items=())

    found = coverage([news], INDEX)

    assert (found.meetings, found.gaps, found.cut_off) == ((), (), ())
    assert found.documents == (("news", 1),)


def test_coverage_is_written_as_the_contract_says() -> None:
    reply = coverage_json(coverage([held(date(2021, 2, 1)), held(date(2021, 5, 1))], INDEX))

    assert CoverageReply.model_validate(reply).model_dump() == reply
