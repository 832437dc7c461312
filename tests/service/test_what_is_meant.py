"""Whose word, of which time, and two of what: what is shown is not of another person or thing."""

from dataclasses import replace
from datetime import date

import pytest

from service import lookup
from service.companions import with_antecedent
from service.corrections import with_later_corrections
from service.narrowing import of_the_sitting, without_empty_resolutions
from service.score import Candidate, those_here
from service.select import Group, grouped
from service.wanted import Wanted, sitting_since
from tests.ingest.build import minutes_text
from tests.service.corpus import a_document, asked, everything, learned, ranked, scored, sentence

PCC = "Police and Crime Commissioner"


def minutes(day: str, items: dict[str, list[str]], file: str) -> list[Candidate]:
    """The sentences of a meeting."""
    return everything(a_document(minutes_text(day, items), file))


def shown(groups: list[Group]) -> list[str]:
    return [group.best.text for group in groups]


# -- half a sentence -------------------------------------------------------------------------------

ASKED = "Cllr Anwen Dray asked how many geese had been seen at the depot."
TOLD = "Cllr Anwen Dray told Members about the geese of the depot."


def beside(first: str, second: str) -> list[str]:
    """What is shown of the second of two paragraphs."""
    made = minutes("Tuesday, 8th March, 2022", {"Depots": [first, second]}, "depots.txt")
    own = [one for one in made if one.paragraph.start > made[0].paragraph.start]
    return shown(with_antecedent([Group(tuple(ranked(*((one, 9.0) for one in own))))]))


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
    made = minutes("Tuesday, 8th March, 2022", {"Depots": [ASKED, "Two had been."]}, "depots.txt")
    groups = grouped(ranked((made[1], 9.0), (made[0], 8.0)))

    assert with_antecedent(groups) == groups


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

    assert shown(of_the_sitting(groups, query, 4.0)) == [old.text]
    assert of_the_sitting(groups, query, 3.0) == groups  # nothing nearly as good is of that time
    assert of_the_sitting(groups, replace(query, sitting_since=None), 4.0) == groups
    assert of_the_sitting([], query, 4.0) == []


def test_a_page_without_a_date_may_be_of_that_time() -> None:
    undated = everything(a_document("Vans\n\n1. The Commissioner said that vans were new.\n"))
    groups = grouped(ranked((undated[-1], 9.0), (everything(PAGES[0])[0], 8.0)))

    kept = of_the_sitting(groups, asked("Does the Commissioner want vans?", of=OF), 4.0)
    assert shown(kept) == [undated[-1].text]


# -- two who are named -----------------------------------------------------------------------------


def test_of_two_who_are_named_what_concerns_both_comes_alone() -> None:
    question = "Did Mr Ashbrook go to see Sgt Oduya as promised?"
    best, of_one, of_both = (
        replace(sentence(words), concerns=frozenset(concerns))
        for words, concerns in (
            ("The Chief Constable stated", ()),
            ("Mr Colin Ashbrook asked", (0,)),
            ("A Member asked whether hare", (0, 1)),
        )
    )
    groups = grouped(ranked((best, 9.0), (of_one, 8.0), (of_both, 4.0)))

    assert len(asked(question).wanted) == 2
    assert shown(lookup.concerning(asked(question), groups)) == [of_both.text]
    assert lookup.concerning(asked(question), groups[:2]) == groups[:2]
    assert lookup.concerning(asked("Did Mr Ashbrook go as promised?"), groups) == groups


@pytest.mark.parametrize("word", ["as", "like"])
def test_whether_somebody_did_as_promised_asks_what_came_of_it(word: str) -> None:
    assert "followed" in asked(f"Did he go to Skelby {word} he promised?").kinds


# -- put right at a later meeting ------------------------------------------------------------------

FIGURE = "In May 18.6% of callers hung up, and 212 rang again."
RIGHT = "The figure of 18.6% given in March was wrong; it was 16.8%."


def corrected(later: str, day: str = "Tuesday, 14th June, 2022", told: str = FIGURE) -> list[str]:
    first = minutes("Tuesday, 8th March, 2022", {"Calls": [told]}, "march.txt")
    second = minutes(day, {"Record": [later]}, "june.txt")
    groups = grouped([scored(one, 9.0) for one in first] + [scored(one, 2.0) for one in second])
    return shown(with_later_corrections(groups[:1], groups))


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


# -- namesakes: a member and an officer ------------------------------------------------------------

SOLES = a_document(
    minutes_text(
        "Tuesday, 8th March, 2022",
        {
            "Cameras": [
                "Superintendent Sole said that the cameras were on.",
                "Cllr Sole asked why the cameras were late.",
                "Councillor Ruth Sole thanked the officers for the cameras.",
            ]
        },
    )
)
OF_SOLES = learned(SOLES)


def heard_of(question: str) -> list[str]:
    """By their first word, the sentences that concern whom a question names."""
    query = asked(question, of=OF_SOLES)
    return [
        one.text.split()[0]
        for one in everything(SOLES)
        if those_here(query.wanted, one, OF_SOLES)[1]
    ]


@pytest.mark.parametrize(
    ("question", "who"),
    [
        ("What did Superintendent Sole say?", ["Superintendent"]),
        ("What did Cllr Sole ask?", ["Cllr", "Councillor"]),
        ("What does Ruth Sole think?", ["Cllr", "Councillor"]),
    ],
)
def test_a_councillor_is_not_the_superintendent_of_that_name(question: str, who: list[str]) -> None:
    assert [len(want.people) for want in asked(question, of=OF_SOLES).wanted] == [1]
    assert heard_of(question) == who


def test_a_bare_surname_of_a_councillor_and_an_officer_is_asked_back() -> None:
    (want,) = asked("What did Sole say about cameras?", of=OF_SOLES).wanted

    assert {person.display for person in want.people} == {
        "Councillor Ruth Sole",
        "Superintendent Sole",
    }


def test_names_that_no_title_tells_apart_are_one_person() -> None:
    page = a_document(
        minutes_text(
            "Tuesday, 8th March, 2022",
            {"Cameras": ["Cllr Sole asked for more.", "Ms Ruth Sole thanked them for it."]},
        )
    )

    assert len(learned(page).surnames["sole"]) == 1


# -- resolutions and elections ---------------------------------------------------------------------


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
    made = minutes("Tuesday, 8th March, 2022", {"Vans": ["Vans were late.", resolution]}, "v.txt")
    assert made[-1].paragraph.kind == "resolution"
    groups = [Group((scored(made[-1], 9.0, title_terms=title_terms),))]

    kept = without_empty_resolutions(groups, asked("Did the Panel approve the precept?"))
    assert bool(kept) is stays


def test_where_the_record_elects_a_chair_the_name_is_not_said_to_be_missing() -> None:
    words = "RESOLVED that Cllr Anwen Dray be elected Chair of the Panel."
    page = a_document(minutes_text("Tuesday, 8th March, 2022", {"Election": [words]}))
    other = a_document(minutes_text("Tuesday, 8th March, 2022", {"Vans": ["Vans were late."]}))
    of = learned(other)
    query = asked("Who is the chair of the panel?", of=of)

    assert lookup.nothing_told(query, ranked((everything(page)[-1], 9.0)), of) is None
    missing = lookup.nothing_told(query, ranked((everything(other)[0], 9.0)), of)
    assert missing is not None and missing.code == "not_stated"
