"""Questions for all that somebody undertook, assured or was worried about."""

from functools import lru_cache

import pytest

from ingest.index import Index
from ingest.model import Act, Document
from service import lookup
from service.acts import acts_asked, acts_listed
from service.lore import Lore
from tests.ingest.build import minutes_text
from tests.service.corpus import a_document, asked, learned, small_index

DEPOTS = "The Commissioner, Mr Owen Pellow, undertook to send Members a list of depots."
VANS = "Cllr Anwen Dray undertook to count the vans."
SAFE = "The Chief Constable assured Members that vans were safe."
DEAR = "Cllr Anwen Dray expressed concern about vans."
FUEL = "The Commissioner undertook to publish the costs of fuel."
LOCKED = "The Chief Constable assured Members that depots were locked."
FULL = "Mr Colin Ashbrook raised concerns about depots."
KIOSK = "Mr Pellow undertook to open a kiosk at Skelby."
LATE = "Mr Colin Ashbrook voiced concern about kiosks."
PAGES = (
    a_document(
        minutes_text("Tuesday, 8th March, 2022", {"Vans": [DEPOTS, VANS, SAFE, DEAR]}), "march.txt"
    ),
    a_document(
        minutes_text("Tuesday, 14th June, 2022", {"Depots": [FUEL, LOCKED, FULL]}), "june.txt"
    ),
    a_document(minutes_text("Tuesday, 18th April, 2023", {"Kiosks": [KIOSK, LATE]}), "april.txt"),
)


@lru_cache(maxsize=4)
def indexed(*of: Document) -> tuple[Lore, Index]:
    return learned(*of), small_index(*of)


def listed(question: str, *of: Document) -> list[str]:
    lore, index = indexed(*(of or PAGES))
    return [run.lead.text for run in acts_listed(asked(question, of=lore), lore, index)]


@pytest.mark.parametrize(
    ("question", "acts"),
    [
        ("What has the Commissioner undertaken to do?", {"undertook"}),
        ("List every promise.", {"undertook"}),
        ("What commitments were given?", {"undertook"}),
        ("Every assurance from the Chief Constable", {"assured"}),
        ("Which concerns did Mr Ashbrook raise?", {"raised_concern"}),
        ("What concerns were voiced?", {"raised_concern"}),
        ("Did the Commissioner promise anything?", set()),
        ("What became of everything that was promised?", set()),
        ("Why was an assurance given every time?", set()),
        ("When were all the promises made?", set()),
        ("What was said about the promise of a kiosk?", set()),
        ("List every decision.", set()),
    ],
)
def test_the_act_that_a_question_asks_for_all_of_is_read(question: str, acts: set[Act]) -> None:
    assert acts_asked(asked(question)) == acts


def test_all_that_is_undertaken_is_listed_oldest_first() -> None:
    assert listed("List every undertaking.") == [DEPOTS, VANS, FUEL, KIOSK]
    assert listed("What assurances were given?") == [SAFE, LOCKED]
    assert listed("What concerns were raised?") == [DEAR, FULL, LATE]


def test_a_person_s_are_listed_under_the_name_and_under_the_office() -> None:
    assert listed("What has Owen Pellow promised?") == [DEPOTS, FUEL, KIOSK]
    assert listed("Which concerns did Mr Ashbrook raise?") == [FULL, LATE]


def test_a_deputy_s_are_listed_under_the_office_too() -> None:
    named = "The Deputy Commissioner, Ms Tess Mower, undertook to count the bikes."
    office = "The Deputy Commissioner undertook to count the trams."
    pages = [
        a_document(minutes_text(day, {"Counts": [words]}), day)
        for day, words in (
            ("Tuesday, 8th March, 2022", named),
            ("Tuesday, 14th June, 2022", office),
        )
    ]

    assert listed("What has Tess Mower undertaken to do?", *pages) == [named, office]


def test_what_somebody_undertook_long_ago_is_listed() -> None:
    old = a_document(minutes_text("Tuesday, 9th March, 2010", {"Vans": [DEPOTS, KIOSK]}), "old.txt")
    since = [
        a_document(minutes_text(f"Tuesday, 8th March, {year}", {"Tea": ["Tea was served."]}), "x")
        for year in range(2011, 2024)
    ]

    assert listed("What has Owen Pellow promised?", old, *since) == [DEPOTS, KIOSK]


def test_an_office_s_are_listed() -> None:
    assert listed("Everything that the Commissioner has undertaken to do") == [DEPOTS, FUEL]
    assert listed("Every assurance from the Chief Constable, please") == [SAFE, LOCKED]


def test_those_of_the_time_asked_about_are_listed() -> None:
    assert listed("What has Mr Pellow undertaken to do since May 2022?") == [FUEL, KIOSK]
    assert listed("What did Mr Pellow promise in 2022?") == [DEPOTS, FUEL]


def test_those_on_the_subject_are_listed() -> None:
    assert listed("What undertakings were given on depots?") == [DEPOTS, FUEL]  # by their title
    assert listed("List every undertaking.") != listed("What undertakings were given on depots?")


def test_concerns_on_the_subject_are_listed() -> None:
    two = "Cllr Anwen Dray raised concerns about depots."
    page = minutes_text("Tuesday, 11th July, 2023", {"Sheds": [two]})

    assert listed("What concerns were raised about depots?", *PAGES, a_document(page, "j.txt")) == [
        FULL,
        two,
    ]


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("What promises were made about kiosks?", [KIOSK]),
        ("What has Cllr Dray undertaken to do?", [VANS]),
        ("What has Mr Pellow undertaken to do since January 2023?", [KIOSK]),
        ("What has the Chief Constable undertaken to do?", []),
        ("What has the Panel undertaken to do?", []),  # those are not others' undertakings
        ("What was said about depots?", []),
    ],
)
def test_only_what_is_theirs_of_then_and_on_the_subject_is_listed(
    question: str, expected: list[str]
) -> None:
    assert listed(question) == expected


def test_an_undertaking_that_leaves_open_what_it_is_is_shown_with_the_sentence_before() -> None:
    asks, does = "Cllr Anwen Dray asked for a list of vans.", "The Commissioner undertook to do so."
    page = a_document(minutes_text("Tuesday, 8th March, 2022", {"Vans": [f"{asks} {does}"]}))
    lore, index = indexed(page)

    (run,) = acts_listed(asked("List every undertaking.", of=lore), lore, index)

    assert [one.text for one in run.candidates] == [asks, does]


def test_the_newest_six_are_listed() -> None:
    things = ["vans", "buses", "trams", "ferries", "bikes", "horses", "dogs", "drones"]
    said = [f"The Chief Constable undertook to count the {thing}." for thing in things]
    first = minutes_text("Tuesday, 8th March, 2022", {"Counts": said[:5]})
    second = minutes_text("Tuesday, 14th June, 2022", {"Counts": said[5:]})

    found = listed("List every undertaking.", a_document(second, "2"), a_document(first, "1"))

    assert found == said[2:]


def test_what_is_listed_is_told_as_a_fact_of_the_record() -> None:
    lore, index = indexed(*PAGES)

    runs = lookup.told(asked("What has Owen Pellow promised?", of=lore), (), lore, index)

    assert [run.lead.text for run in runs] == [DEPOTS, FUEL, KIOSK]
