"""What may be shown at all: the word of who holds an office now, and no empty resolution."""

from dataclasses import replace
from datetime import date

import pytest

from service.narrowing import of_the_sitting, without_empty_resolutions
from service.select import Group, grouped
from service.wanted import Wanted, sitting_since
from tests.ingest.build import minutes_text
from tests.service.corpus import (
    a_document,
    asked,
    everything,
    leads,
    learned,
    meeting,
    ranked,
    scored,
)

PCC = "Police and Crime Commissioner"

# -- who holds the office now ----------------------------------------------------------------------


BEFORE, THEN, NOW = (
    (
        f"{day} 2019" if year == 2019 else f"{day} {year}",
        {"Vans": [f"{name}, the {PCC}, said that vans were {words}."]},
    )
    for day, year, name, words in (
        ("Tuesday, 5th March,", 2019, "Ms Ruth Harl", "late"),
        ("Tuesday, 2nd June,", 2020, "Ms Ruth Harl", "cold"),
        ("Tuesday, 8th March,", 2022, "Mr Owen Pellow", "old"),
    )
)
PAGES = tuple(
    a_document(minutes_text(*page), f"vans{number}.txt")
    for number, page in enumerate((BEFORE, THEN, NOW))
)
OF = learned(*PAGES)


def test_the_holder_who_is_printed_last_has_been_there_since_the_other_was_printed_last() -> None:
    office = Wanted("Commissioner", PCC)

    assert sitting_since([office], OF) == date(2020, 6, 3)
    assert sitting_since([], OF) is None
    assert sitting_since([replace(office, role="Chief Constable")], OF) is None
    assert sitting_since([office], learned(PAGES[2])) is None  # no other holder is known
    assert sitting_since([office], replace(OF, offices=None)) is None


@pytest.mark.parametrize(
    ("question", "since"),
    [
        ("Does the Commissioner want vans?", date(2020, 6, 3)),
        ("What is the PCC doing about vans?", date(2020, 6, 3)),
        ("Did the Commissioner want vans?", None),
        ("Does the Commissioner want vans in 2019?", None),
        ("What has the Commissioner said about vans?", None),
        ("List all that the Commissioner does about vans", None),
        ("Are vans old?", None),
    ],
)
def test_only_what_an_office_does_now_is_of_its_holder_now(
    question: str, since: date | None
) -> None:
    assert asked(question, of=OF).sitting_since == since


def test_of_an_office_now_another_holder_s_time_is_left_out() -> None:
    late, cold, old = (everything(page)[0] for page in PAGES)
    groups = grouped(ranked((late, 9.0), (cold, 8.0), (old, 5.5)))
    query = asked("Does the Commissioner want vans?", of=OF)

    assert leads(of_the_sitting(groups, query, 4.0)) == [old.text]
    assert of_the_sitting(groups, query, 3.0) == groups  # nothing nearly as good is of that time
    assert of_the_sitting(groups, replace(query, sitting_since=None), 4.0) == groups
    assert of_the_sitting([], query, 4.0) == []


def test_a_page_without_a_date_may_be_of_that_time() -> None:
    undated = everything(a_document("Vans\n\n1. The Commissioner said that vans were new.\n"))
    groups = grouped(ranked((undated[-1], 9.0), (everything(PAGES[0])[0], 8.0)))

    kept = of_the_sitting(groups, asked("Does the Commissioner want vans?", of=OF), 4.0)
    assert leads(kept) == [undated[-1].text]


# -- resolutions that name nothing -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("resolution", "title_terms", "stays"),
    [
        ("RESOLVED that the report be approved.", 0.0, False),
        ("RESOLVED that the report be approved.", 0.5, True),
        ("AGREED that the recommendations be accepted.", 0.0, False),
        ("RESOLVED that the precept be approved.", 0.0, True),
    ],
)
def test_a_resolution_that_names_nothing_answers_under_a_title_on_the_subject_only(
    resolution: str, title_terms: float, stays: bool
) -> None:
    made = meeting("Tuesday, 8th March, 2022", {"Vans": ["Vans were late.", resolution]}, "v.txt")
    assert made[-1].paragraph.kind == "resolution"
    groups = [Group((scored(made[-1], 9.0, title_terms=title_terms),))]

    kept = without_empty_resolutions(groups, asked("Did the Panel approve the precept?"))
    assert bool(kept) is stays
