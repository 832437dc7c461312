"""Pages without a date, ordered by the minutes that they approve, and the latest position."""

from dataclasses import replace
from datetime import date
from functools import lru_cache

import numpy as np
import pytest

from ingest.model import Document
from service.lore import Lore, ordering_day
from service.score import FEATURES, Candidate, features, weighted
from service.select import grouped
from service.selector import ScoredSelector
from tests.ingest.build import minutes_text
from tests.service.corpus import a_document, asked, everything, learned, ranked

OLD, NEW = "There were 37 vans.", "There were 52 vans."
APPROVED = "The minutes of the meeting held on 14 June 2022 were agreed."


def undated(*titles: str, words: str = NEW) -> Document:
    """Minutes that state no day of their own, with items of these titles before that on vans."""
    items = {title: ["They were agreed."] for title in titles}
    page = a_document(minutes_text("Tuesday, 1st January, 2019", {**items, "Vans": [words]}), "u")
    assert page.meeting is not None
    return replace(page, id="undated", meeting=replace(page.meeting, date=None))


def dated(day: str, words: str = OLD, id: str = "") -> Document:
    page = a_document(minutes_text(day, {"Vans": [words]}), f"{day[-4:]}.txt")
    return replace(page, id=id or page.id)


MARCH = dated("Tuesday, 8th March, 2022")
LAST = "Minutes of the meeting held on 14 June 2022"


# -- the day to order by ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("titles", "day"),
    [
        ((LAST,), date(2022, 6, 14)),
        (("MINUTES - 14 JUNE 2022",), date(2022, 6, 14)),
        (("Minutes of 8 March 2022 and of 14 June 2022",), date(2022, 6, 14)),
        (("Minutes of 14 June 2022", "Minutes of the Sub-Group, 8 March 2022"), date(2022, 6, 14)),
        (("Minutes of the last meeting",), None),  # which states no day
        (("Trams since 14 June 2022",), None),  # no minutes
        (("Date of the next meeting: 13 September 2022",), None),
        ((), None),
    ],
)
def test_minutes_without_a_date_are_ordered_by_those_that_they_approve(
    titles: tuple[str, ...], day: date | None
) -> None:
    page = undated(*titles)

    assert ordering_day(page) == day
    assert page.day is None  # it is never printed
    assert grouped(ranked((everything(page)[-1], 1.0)))[0].order_day == day
    assert grouped(ranked((everything(page)[-1], 1.0)))[0].day is None


def test_a_date_that_is_stated_counts_before_those_of_approved_minutes() -> None:
    page = a_document(minutes_text("Tuesday, 13th September, 2022", {LAST: [NEW]}))

    assert ordering_day(page) == date(2022, 9, 13)


def test_minutes_that_a_paragraph_alone_names_order_nothing() -> None:
    assert ordering_day(undated("Trams", words=APPROVED)) is None


# -- the latest ------------------------------------------------------------------------------------


@lru_cache(maxsize=4)
def known(*of: Document) -> Lore:
    return learned(*of)


def latest(question: str, *pairs: tuple[Document, float]) -> list[str]:
    """What is shown of the last sentences of some documents."""
    found = ranked(
        *((everything(page)[-1], score) for page, score in pairs),
        rarest_term=1.0,
        paragraph_terms=1.0,
    )
    query = asked(question, of=known(*(page for page, _ in pairs)))
    return [run.lead.text for run in ScoredSelector().select(query, found).picked]


@pytest.mark.parametrize(
    "question",
    [
        "What is the latest on vans?",
        "What is the newest figure for vans?",
        "Is there any news of vans?",
        "Where have they got to with vans?",
        "Where are we up to on vans?",
    ],
)
def test_the_latest_may_stand_in_minutes_without_a_date(question: str) -> None:
    page = undated(LAST)

    assert latest(question, (MARCH, 9.0), (page, 7.0)) == [NEW]
    assert latest(question, (page, 9.0), (MARCH, 7.0)) == [NEW]


def test_the_latest_does_not_stand_in_minutes_that_tell_no_day_or_an_earlier_one() -> None:
    question = "What is the latest on vans?"

    assert latest(question, (undated("Trams"), 9.0), (MARCH, 7.0)) == [OLD]
    assert latest(question, (undated("Minutes of 14 June 2021"), 9.0), (MARCH, 7.0)) == [OLD]


def test_what_was_said_is_not_asked_of_the_latest() -> None:
    page = undated(LAST)

    assert "latest" not in asked("What was said of vans?").kinds
    assert latest("How many vans were there?", (MARCH, 9.0), (page, 7.0)) == [OLD]


def test_of_the_present_minutes_without_a_date_may_be_the_newest_too() -> None:
    question = "How many vans are there?"

    assert asked(question).present
    assert latest(question, (MARCH, 9.0), (undated(LAST), 6.0)) == [OLD, NEW]
    assert latest(question, (MARCH, 9.0), (undated("Trams"), 6.0)) == [OLD]


@pytest.mark.parametrize(
    ("titles", "recent"),
    [((LAST,), 1.0), (("Trams",), 0.5), (("Minutes of 5 March 2019",), 0.0)],
)
def test_how_recent_a_page_without_a_date_is_goes_by_the_minutes_that_it_approves(
    titles: tuple[str, ...], recent: float
) -> None:
    page = undated(*titles)
    lore = learned(dated("Tuesday, 5th March, 2019"), dated("Tuesday, 14th June, 2022"), page)
    found: list[Candidate] = everything(page)[-1:]
    query = asked("What is the latest on vans?", of=lore)

    row = features(query, weighted(query, lore), found, np.full(1, 0.5), {}, lore)[0]
    assert row[FEATURES.index("recent")] == recent


# -- figures ---------------------------------------------------------------------------------------


def topic(text: str) -> list[str]:
    return [term.word for term in asked(text, of=known(MARCH)).topic]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Are there still 37 vans?", ["vans"]),
        ("Is the share of vans still 4.5%?", ["share", "vans"]),
        ("What is the latest on the 12 vans and 3 trams?", ["vans", "trams"]),
        ("What is the latest on the 101 line?", ["101", "line"]),
        ("Is 999 still slow?", ["999", "slow"]),
        ("What is the latest on the A614?", ["a614"]),
    ],
)
def test_figures_are_no_subject_of_the_latest_but_numbers_of_services_are(
    text: str, words: list[str]
) -> None:
    assert sorted(topic(text)) == sorted(words)


@pytest.mark.parametrize("text", ["Were there 37 vans?", "Why were 37 vans sold?"])
def test_figures_are_a_subject_of_other_questions(text: str) -> None:
    assert "37" in topic(text)


def test_a_figure_is_still_looked_for_with_less_weight() -> None:
    query = asked("Are there still 37 vans?", of=known(MARCH))

    assert [(term.word, term.frame) for term in query.terms if term.word == "37"] == [("37", True)]


def test_a_sum_is_no_subject_of_the_latest_either() -> None:
    assert topic("Is the price of vans still £460?") == ["price", "vans"]
