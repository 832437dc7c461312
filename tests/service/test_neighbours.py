"""Who held an office before or after somebody, and offices whose holder no page names."""

from datetime import date

import pytest

from ingest.people import Holding, OfficeTable
from service import lookup
from service.lookup import Verdict, nothing_told
from service.lore import Lore
from tests.ingest.build import minutes_text
from tests.service.corpus import (
    ENGLISH,
    a_document,
    asked,
    learned,
    ranked,
    sentence,
    small_index,
)

WREN = "The Commissioner, Ms Ada Wren, introduced the report."
HARCASTLE = "The Commissioner, Ms Judith Harcastle, introduced the report."
LEFT = "The Chair thanked the former Commissioner, Ms Ada Wren, who had stood down in May."
PELLOW = "The Commissioner, Mr Owen Pellow, introduced the report."
PAGES = tuple(
    a_document(minutes_text(day, {"Vans": words}), f"{day[-4:]}.txt")
    for day, words in (
        ("Tuesday, 5th March, 2013", [WREN]),
        ("Tuesday, 7th March, 2017", [HARCASTLE, LEFT]),
        ("Tuesday, 7th March, 2023", [PELLOW, "Mr Colin Ashbrook asked about vans."]),
    )
)
KNOWN = learned(*PAGES, english={**ENGLISH, "chief": 2100, "constable": 2101})


def told(question: str) -> list[str]:
    index = small_index(*PAGES)
    found = lookup.told(asked(question, of=KNOWN), (), KNOWN, index)
    return [one.text for run in found for one in run.candidates]


def verdict(question: str, of: Lore = KNOWN) -> Verdict | None:
    near = ranked((sentence("Mr Colin Ashbrook", *PAGES), 5.0))
    return nothing_told(asked(question, of=of), near, of)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Who was Commissioner before Owen Pellow?", HARCASTLE),
        ("Who was Mr Pellow's predecessor?", HARCASTLE),
        ("Who did Owen Pellow take over from?", HARCASTLE),
        ("Who was Commissioner after Ms Harcastle?", PELLOW),
        ("Who was Ms Harcastle's successor?", PELLOW),
        ("Who succeeded Ada Wren?", HARCASTLE),
        ("Who replaced Ada Wren as Commissioner?", HARCASTLE),
    ],
)
def test_who_held_an_office_next_before_or_after_somebody_is_told(
    question: str, expected: str
) -> None:
    assert told(question) == [expected]


@pytest.mark.parametrize(
    "question",
    ["Who was Commissioner before Judith Harcastle?", "Who did Judith Harcastle replace?"],
)
def test_of_who_came_before_the_sentence_is_shown_that_says_that_he_or_she_left(
    question: str,
) -> None:
    assert told(question) == [LEFT]


@pytest.mark.parametrize(
    ("question", "detail"),
    [
        ("Who was Commissioner before Ada Wren?", "who was Commissioner before Ada Wren"),
        ("Who was Commissioner after Owen Pellow?", "who was Commissioner after Owen Pellow"),
    ],
)
def test_a_neighbour_in_office_whom_no_page_names_is_not_stated(question: str, detail: str) -> None:
    assert told(question) == []
    assert verdict(question) == Verdict("not_found", "not_stated", detail)


def test_who_somebody_is_is_not_told_where_the_one_before_is_asked_for() -> None:
    assert told("Who is Ada Wren?") == [WREN] or told("Who is Ada Wren?") == [LEFT]
    assert told("Who was before Ada Wren?") == []


def test_who_did_something_before_somebody_spoke_asks_for_no_predecessor() -> None:
    assert told("Who asked about vans before Mr Pellow spoke?") == []


def test_of_an_office_that_somebody_never_held_no_neighbour_is_told() -> None:
    assert told("Who was Chief Constable before Mr Pellow?") == []


def test_a_neighbour_that_is_not_stated_is_told_with_the_plain_name() -> None:
    found = verdict("Who was Mr Pellow's successor as Commissioner?")

    assert found is not None and found.detail == "who was Commissioner after Mr Pellow"


# -- who an office is ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "detail"),
    [
        ("Who is the Chief Constable?", "the name of the Chief Constable"),
        ("Who was our Chief Constable?", "the name of the Chief Constable"),
        ("Who's the Deputy Commissioner?", "the name of the Deputy Commissioner"),
    ],
)
def test_who_an_office_is_that_no_page_names_somebody_for_is_not_stated(
    question: str, detail: str
) -> None:
    assert verdict(question) == Verdict("not_found", "not_stated", detail)


def test_who_an_office_is_may_be_answered_where_somebody_is_named_or_more_is_asked() -> None:
    assert verdict("Who is the Commissioner?") is None
    assert verdict("Who is the Chief Constable suing?") is None
    assert verdict("Who did the Chief Constable meet?") is None


# -- who most likely held it, across an election ---------------------------------------------------

PCC = "Police and Crime Commissioner"


def held(office: str, *rows: tuple[str, date]) -> Lore:
    return Lore(offices=OfficeTable(tuple(Holding(office, name, on, "d") for name, on in rows)))


def test_evidence_of_the_term_counts_before_nearer_evidence_across_an_election() -> None:
    before, after = ("Ms Harcastle", date(2021, 4, 20)), ("Mr Pellow", date(2022, 9, 1))

    both = held(PCC, before, after)

    assert both.likely_holder(PCC, date(2021, 6, 1)) == "Mr Pellow"
    assert both.likely_holder(PCC, date(2021, 5, 1)) == "Ms Harcastle"
    assert both.likely_holder(PCC, date(2021, 5, 6)) == "Ms Harcastle"  # the day itself
    assert both.likely_holder(PCC, date(2021, 5, 7)) == "Mr Pellow"


def test_without_evidence_of_the_term_the_nearest_counts() -> None:
    both = held(PCC, ("Ms Harcastle", date(2019, 3, 1)), ("Mr Pellow", date(2022, 9, 1)))

    assert both.likely_holder(PCC, date(2024, 6, 1)) == "Mr Pellow"
    assert both.likely_holder(PCC, date(2015, 1, 1)) == "Ms Harcastle"


def test_an_office_that_nobody_is_elected_to_has_no_terms() -> None:
    office = "Chief Constable"
    both = held(office, ("Ms Harcastle", date(2021, 4, 20)), ("Mr Pellow", date(2022, 9, 1)))

    assert both.likely_holder(office, date(2021, 6, 1)) == "Ms Harcastle"
