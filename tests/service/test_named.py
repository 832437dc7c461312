"""People side by side, namesakes, promises and stretches of time: how a question is read."""

from datetime import date

import pytest

from ingest.model import Document
from service.lore import Lore
from service.periods import Period
from service.reader import Query
from tests.ingest.build import minutes_text
from tests.service.corpus import a_document, asked, learned

OLD = a_document(
    minutes_text("Tuesday, 5th March, 2019", {"Vans": ["The Commissioner, Ms Ada Wren, spoke."]}),
    "old.txt",
)
NEW = a_document(
    minutes_text(
        "Tuesday, 7th March, 2023", {"Vans": ["The Commissioner, Mr Owen Pellow, spoke."]}
    ),
    "new.txt",
)
TWO = learned(OLD, NEW)


def named(query: Query) -> list[tuple[str, list[str]]]:
    return [(want.words, [one.display for one in want.people]) for want in query.wanted]


# -- one person under an office and a name ---------------------------------------------------------


@pytest.mark.parametrize("words", ["Commissioner Pellow", "PCC Pellow", "Commissioner Owen Pellow"])
def test_an_office_before_a_name_is_one_person(words: str) -> None:
    query = asked(f"What did {words} say about vans?", of=TWO)

    assert named(query) == [(words, ["Mr Owen Pellow"])]
    assert query.wanted[0].role == "Police and Crime Commissioner"
    assert "compared" not in query.kinds


def test_an_office_and_another_s_name_are_two() -> None:
    query = asked("What did the Chief Constable tell Mr Ashbrook about vans?")

    assert named(query) == [("Chief Constable", []), ("Mr Ashbrook", ["Mr Colin Ashbrook"])]


def test_an_office_and_a_name_in_apposition_are_not_compared() -> None:
    query = asked("What did the Commissioner, Owen Pellow, say about vans?", of=TWO)

    assert "compared" not in query.kinds


# -- two side by side ------------------------------------------------------------------------------


@pytest.mark.parametrize("words", ["the two Councillors Dray", "both Councillors Dray"])
def test_the_two_of_one_surname_are_two_people_who_are_compared(words: str) -> None:
    query = asked(f"What did {words} say about officers?")

    assert named(query) == [
        ("Cllr Anwen Dray", ["Cllr Anwen Dray"]),
        ("Cllr Martin Dray", ["Cllr Martin Dray"]),
    ]
    assert "compared" in query.kinds


def test_which_of_the_two_it_was_asks_for_one() -> None:
    query = asked("Which of the two Councillors Dray asked about officers?")

    assert [people for _, people in named(query)] == [[]]
    assert "compared" not in query.kinds


@pytest.mark.parametrize(
    ("text", "compared"),
    [
        ("What did Cllr Anwen Dray and Mr Ashbrook ask about officers?", True),
        ("How did it go from Mr Ashbrook to Cllr Anwen Dray?", True),
        ("What did Mr Ashbrook and the Commissioner say about vans?", True),
        ("What did Cllr Anwen Dray or Mr Ashbrook ask about officers?", False),
        ("What did Cllr Anwen Dray ask Mr Ashbrook about officers?", False),
        ("What did the Commissioner and the Chief Constable say about vans?", False),
        ("What did Mr Ashbrook ask about officers?", False),
    ],
)
def test_people_named_side_by_side_are_compared(text: str, compared: bool) -> None:
    assert ("compared" in asked(text).kinds) is compared


# -- namesakes by their councils -------------------------------------------------------------------


def listed() -> Document:
    return a_document(
        "Ambershire Police and Crime Panel\nTuesday, 8 March 2022\n\n"
        "Present: Cllr Anwen Dray (Harbour Borough Council), "
        "Cllr Martin Dray (Skelby District Council)\n\n"
        "1. VANS\n\nCllr Anwen Dray asked about vans. Cllr Martin Dray asked about buses.\n\n"
        "2. TASER\n\nThe Commissioner said that he had an open mind.\n"
    )


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("What did Cllr Dray of Harbour ask?", ["Cllr Anwen Dray"]),
        ("What did the Skelby Dray ask?", ["Cllr Martin Dray"]),
        ("What did Cllr Dray ask?", ["Cllr Anwen Dray", "Cllr Martin Dray"]),
        ("What did Cllr Dray of Skelby ask of Harbour?", ["Cllr Anwen Dray", "Cllr Martin Dray"]),
        ("What did Cllr Dray of Wenmouth ask?", ["Cllr Anwen Dray", "Cllr Martin Dray"]),
    ],
)
def test_of_namesakes_the_one_of_the_council_named_is_meant(text: str, people: list[str]) -> None:
    ((_, found),) = named(asked(text, of=learned(listed())))

    assert found == people


def test_the_place_of_the_one_meant_is_no_subject() -> None:
    of = learned(listed())

    def topic(text: str) -> list[str]:
        return [term.word for term in asked(text, of=of).topic]

    assert topic("What did Cllr Dray of Harbour ask about vans?") == ["vans"]
    assert topic("What did Cllr Anwen Dray ask about Harbour?") == ["harbour"]


def test_the_kind_of_council_of_the_one_meant_is_no_subject() -> None:
    query = asked("What did the Harbour Borough Dray ask about vans?", of=learned(listed()))

    assert [term.word for term in query.topic] == ["vans"]


# -- what came of it -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "Were the figures circulated as promised?",
        "Did Mr Ashbrook get the figures as he was promised?",
        "Did Mr Ashbrook get the figures in the end?",
        "Did the figures come after all?",
        "The figures were to be sent. Has it happened?",
        "Have the figures been asked for, and have they been published?",
    ],
)
def test_what_came_of_it_is_asked_for_in_many_ways(text: str) -> None:
    assert "followed" in asked(text).kinds


@pytest.mark.parametrize(
    "text",
    [
        "What was promised in the spring?",
        "What has the Commissioner undertaken to do since May 2022?",
        "Where are the figures?",
        "Who promised figures?",
    ],
)
def test_what_was_promised_is_not_what_came_of_it(text: str) -> None:
    assert "followed" not in asked(text).kinds


@pytest.mark.parametrize(
    "text", ["How long was the wait, and has it come down?", "Did the figure get worse?"]
)
def test_whether_a_figure_moved_is_asked_over_time(text: str) -> None:
    assert "over_time" in asked(text).kinds


# -- the present -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "present"),
    [
        ("Who proposed what is in the budget?", False),
        ("Which officers attended what has become the depot?", False),
        ("And who wanted what is there?", False),
        ("Who owns what is in the depot?", True),
        ("What is in the budget?", True),
    ],
)
def test_a_question_that_opens_in_the_past_tense_does_not_ask_of_the_present(
    text: str, present: bool
) -> None:
    assert asked(text).present is present


# -- stretches of time -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "words", "first", "last_told"),
    [
        (
            "What of vans from 2020 to January 2024?",
            "2020 to January 2024",
            date(2020, 1, 1),
            date(2024, 5, 10),
        ),
        (
            "What of vans between 2020 and 2022?",
            "2020 and 2022",
            date(2020, 1, 1),
            date(2023, 4, 10),
        ),
        (
            "What of vans between 8 March 2022 and 14 June 2022?",
            "8 March 2022 and 14 June 2022",
            date(2022, 3, 8),
            date(2022, 9, 22),
        ),
        (
            "What of vans from March 2021 until 2022?",
            "March 2021 until 2022",
            date(2021, 3, 1),
            date(2022, 4, 11),
        ),
    ],
)
def test_from_one_time_to_another_is_one_stretch_and_what_is_reported_soon_after(
    text: str, words: str, first: date, last_told: date
) -> None:
    assert asked(text).periods == (Period(first, last_told, words, since=True),)


@pytest.mark.parametrize(
    "text",
    [
        "What of vans in 2020 and in 2022?",
        "What of vans in 2020 and 2022?",
        "How do the figures from the 2020 panel and the 2022 panel compare?",
    ],
)
def test_two_years_that_are_no_stretch_stay_two(text: str) -> None:
    years = [(period.start.year, period.end.year) for period in asked(text).periods]

    assert years == [(2020, 2020), (2022, 2022)]


def test_nobody_is_compared_in_an_empty_corpus() -> None:
    assert asked("What did Cllr Dray say about the precept?", of=Lore()).kinds == {"survey"}
