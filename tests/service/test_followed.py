"""What was promised is shown with what came of it, and both of two questions asked in one."""

from dataclasses import replace

import pytest

from service.facets import clauses, one_each
from service.promises import followed
from service.score import Candidate
from service.select import Group, grouped
from service.selector import ScoredSelector
from tests.ingest.build import minutes_text
from tests.service.corpus import a_document, asked, everything, ranked, sentence

MARCH = a_document(
    minutes_text(
        "Tuesday, 8th March, 2022",
        {
            "Kiosks": [
                "The Chief Constable undertook to circulate a list of kiosks.",
                "POST MEETING NOTE: Eleven addresses went to all Members on 20 March.",
                "The Chief Constable said that kiosks were dear.",
                "POST MEETING NOTE: The price was £9,000.",
            ]
        },
    ),
    "march.txt",
)
JUNE = a_document(
    minutes_text(
        "Tuesday, 14th June, 2022",
        {
            "Matters arising": ["It was reported that the list of kiosks had been circulated."],
            "Kiosks": [
                "The Chief Constable said that the kiosks were full of leaflets.",
                "The Chief Constable undertook to circulate a second list of kiosks.",
            ],
        },
    ),
    "june.txt",
)
SEPTEMBER = a_document(
    minutes_text(
        "Tuesday, 13th September, 2022",
        {"Minutes of the meeting held on 14 June": ["A list of kiosks had been circulated twice."]},
    ),
    "september.txt",
)
PAGES = MARCH, JUNE, SEPTEMBER
PROMISE = "The Chief Constable undertook to circulate a list of kiosks."
NOTE = "POST MEETING NOTE: Eleven addresses went to all Members on 20 March."
DEAR = "The Chief Constable said that kiosks were dear."
PRICE = "POST MEETING NOTE: The price was £9,000."
SENT = "It was reported that the list of kiosks had been circulated."
LEAFLETS = "The Chief Constable said that the kiosks were full of leaflets."
AGAIN = "The Chief Constable undertook to circulate a second list of kiosks."
TWICE = "A list of kiosks had been circulated twice."
ASKED = "Did the list of kiosks ever arrive?"


def found(*pairs: tuple[str, float]) -> list[Group]:
    return grouped(ranked(*((sentence(words, *PAGES), score) for words, score in pairs)))


def pair(
    *pairs: tuple[str, float],
    question: str = ASKED,
    of: tuple[str, ...] | None = None,
    margin: float = 6.0,
) -> list[str]:
    """What is shown of the paragraphs found; `of`: those that concern whom the question names."""
    groups = found(*pairs)
    promises = [group for group in groups if of is None or group.best.text in of]
    return [group.best.text for group in followed(asked(question), promises, groups, margin)]


def test_a_promise_is_shown_with_what_matters_arising_tell_of_it() -> None:
    assert pair((LEAFLETS, 9.0), (PROMISE, 8.5), (SENT, 7.0)) == [PROMISE, SENT]


def test_what_is_told_under_the_minutes_of_the_last_meeting_is_an_outcome_too() -> None:
    assert pair((PROMISE, 9.0), (LEAFLETS, 8.5), (TWICE, 7.0)) == [PROMISE, TWICE]


def test_a_note_below_the_promise_tells_what_came_of_it_in_whatever_words() -> None:
    assert pair((PROMISE, 9.0), (LEAFLETS, 4.0), (NOTE, 2.0)) == [PROMISE, NOTE]


def test_a_note_below_another_minute_is_no_outcome() -> None:
    assert pair((PROMISE, 9.0), (LEAFLETS, 8.0), (PRICE, 0.0)) == [PROMISE, LEAFLETS]
    assert pair((PROMISE, 9.0), (PRICE, 8.0)) == []


def test_a_later_minute_that_tells_of_the_same_promise_is_shown_as_the_third() -> None:
    three = (PROMISE, 9.0), (SENT, 8.0), (TWICE, 6.0)

    assert pair(*three) == [PROMISE, SENT, TWICE]
    assert pair(*three[:2], (TWICE, -0.1)) == [PROMISE, SENT]  # too far below the best


def test_a_later_minute_that_is_no_outcome_is_not_shown_as_the_third() -> None:
    other = a_document(
        minutes_text(
            "Tuesday, 8th November, 2022", {"Matters arising": ["Bikes at kiosks were painted."]}
        )
    )
    groups = [*found((PROMISE, 9.0), (SENT, 8.0)), *grouped(ranked((everything(other)[0], 6.0)))]

    shown = followed(asked(ASKED), groups, groups, 6.0)

    assert [group.best.text for group in shown] == [PROMISE, SENT]


def test_what_came_of_it_may_be_told_without_who_promised_it() -> None:
    question = "Did the Chief Constable ever send the list of kiosks as promised?"

    assert pair((PROMISE, 9.0), (SENT, 8.0), question=question, of=(PROMISE,)) == [PROMISE, SENT]
    assert pair((PROMISE, 9.0), (SENT, 8.0), question=question, of=()) == []


def test_an_undertaking_is_taken_for_the_promise_before_other_words() -> None:
    assert pair((DEAR, 9.0), (PROMISE, 8.9), (LEAFLETS, 7.0))[0] == PROMISE


def test_of_two_outcomes_the_one_in_the_promise_s_words_is_taken() -> None:
    page = a_document(
        minutes_text(
            "Tuesday, 14th June, 2022",
            {"Matters arising": ["Tea was served at noon beside some new kiosks."]},
        )
    )
    groups = [*found((PROMISE, 9.0), (SENT, 7.0)), *grouped(ranked((everything(page)[0], 8.5)))]

    shown = followed(asked(ASKED), groups, groups, 6.0)

    assert [group.best.text for group in shown] == [PROMISE, SENT]


def test_of_two_outcomes_the_one_that_concerns_who_is_named_is_taken() -> None:
    pages = [
        a_document(
            minutes_text(day, {"Matters arising": [f"The list of kiosks came in {month}."]}), month
        )
        for day, month in (
            ("Tuesday, 14th June, 2022", "April"),
            ("Tuesday, 14th June, 2022", "May"),
        )
    ]
    april, may = everything(replace(pages[0], id="april"), replace(pages[1], id="may"))
    groups = [*found((PROMISE, 9.0)), *grouped(ranked((april, 8.0), (may, 7.0)))]

    def outcome(*named: Group) -> str:
        return followed(asked(ASKED), named, groups, 6.0)[1].best.text

    assert outcome(groups[0]) == april.text
    assert outcome(groups[0], groups[2]) == may.text


def test_one_more_promise_is_no_outcome() -> None:
    assert pair((PROMISE, 9.0), (AGAIN, 8.9)) == []
    assert pair((PROMISE, 9.0), (AGAIN, 8.9), (LEAFLETS, 5.0)) == [PROMISE, LEAFLETS]


@pytest.mark.parametrize(
    "restated",
    [
        "She said of the list of kiosks that her promise stood.",
        "The Commissioner stood by his promise of a list of kiosks.",
        "He repeated the undertaking on the list of kiosks.",
    ],
)
def test_that_a_promise_stands_is_neither_its_outcome_nor_made_anew(restated: str) -> None:
    first, last = sentence(PROMISE, *PAGES), sentence(LEAFLETS, *PAGES)
    page = a_document(minutes_text("Tuesday, 10th May, 2022", {"Kiosks": [restated]}))
    (again,) = everything(page)
    groups = grouped(ranked((again, 9.9), (first, 9.0), (last, 5.0)))

    paired = followed(asked(ASKED), groups, groups, 6.0)
    assert [group.best.text for group in paired] == [PROMISE, LEAFLETS]
    assert followed(asked(ASKED), groups[:2], groups[:2], 6.0) == []


def test_what_was_said_before_is_no_outcome() -> None:
    assert pair((AGAIN, 9.0), (DEAR, 8.0)) == []


def test_far_below_the_best_stands_no_outcome() -> None:
    assert pair((PROMISE, 9.0), (SENT, 0.0)) == [PROMISE, SENT]
    assert pair((PROMISE, 9.0), (SENT, -0.1)) == []


def test_nothing_is_followed_where_nobody_asks_what_came_of_it() -> None:
    assert pair((PROMISE, 9.0), (SENT, 8.0), question="What of the list of kiosks?") == []


def test_a_short_outcome_is_shown_whole() -> None:
    words = "The list of kiosks had been sent in May. Members thanked the clerk."
    page = a_document(minutes_text("Tuesday, 14th June, 2022", {"Matters arising": [words]}))
    best, other = everything(page)
    promise = ranked((sentence(PROMISE, *PAGES), 9.0))
    groups = grouped([*promise, *ranked((best, 8.0), (other, -9.0))])
    partly = grouped([*promise, *ranked((best, 8.0))])

    assert [group.whole for group in followed(asked(ASKED), groups, groups, 6.0)] == [False, True]
    assert not followed(asked(ASKED), partly, partly, 6.0)[1].whole


def selected(question: str, *candidates: Candidate) -> list[str]:
    picked = ScoredSelector().select(asked(question), list(candidates)).picked
    return [one.text for run in picked for one in run.candidates]


def test_the_selector_shows_a_promise_with_its_outcome_of_another_time() -> None:
    dated = [
        replace(one, features=ranked((one, one.score), rarest_term=1.0, date=when)[0].features)
        for one, when in zip(
            ranked((sentence(PROMISE, *PAGES), 9.0), (sentence(SENT, *PAGES), 6.0)),
            (1.0, -1.0),
            strict=True,
        )
    ]
    question = "Was the list of kiosks that was promised in March 2022 ever circulated?"

    assert selected(question, *dated) == [PROMISE, SENT]
    assert selected("What was said of kiosks in March 2022?", *dated) == [PROMISE]


def test_the_outcome_need_not_concern_the_person_who_is_named() -> None:
    promise = replace(sentence(PROMISE, *PAGES), concerns=frozenset({0}))
    candidates = ranked((promise, 9.0), (sentence(SENT, *PAGES), 8.0))
    question = "Did Mr Ashbrook get the list of kiosks in the end?"

    assert selected(question, *candidates) == [PROMISE, SENT]
    assert selected("What was Mr Ashbrook sent about kiosks?", *candidates) == [PROMISE]


# -- two questions in one --------------------------------------------------------------------------

BOTH = a_document(
    minutes_text(
        "Tuesday, 8th March, 2022",
        {
            "Arrivals": ["Seven vans were bought.", "The fleet was washed."],
            "Premises": ["The station cost £4m.", "Vans stood at the station."],
        },
    )
)


def two(question: str, *scores: float, margin: float = 6.0) -> list[str]:
    bought, washed, cost, stood = everything(BOTH)
    pairs = zip((bought, washed, cost, stood), scores, strict=True)
    groups = grouped(ranked(*pairs))
    return [group.best.text for group in clauses(asked(question), groups, margin)]


VANS_AND_STATION = "How many vans were bought, and what did the station cost?"


def test_each_of_two_questions_in_one_gets_the_paragraph_with_its_words() -> None:
    shown = ["Seven vans were bought.", "The station cost £4m."]

    assert two(VANS_AND_STATION, 9.0, 8.9, 5.0, 4.0) == shown
    assert two(VANS_AND_STATION, 5.0, 8.9, 9.0, 4.0) == shown
    assert two(VANS_AND_STATION, 9.0, 8.9, 2.9, 2.0) == []  # too far below the best


def test_one_paragraph_that_answers_both_is_no_list_of_two() -> None:
    assert two("Where did the vans stand, and which station was it?", 1.0, 0.0, 1.0, 9.0) == []


@pytest.mark.parametrize(
    "question",
    [
        "How many vans were bought?",
        "How many vans and stations were bought?",
        "How many vans were bought, and what was it?",
    ],
)
def test_one_question_is_not_taken_for_two(question: str) -> None:
    assert two(question, 9.0, 8.9, 8.8, 8.7) == []


def test_the_selector_answers_both_of_two_questions() -> None:
    bought, washed, cost, _ = everything(BOTH)
    candidates = ranked((bought, 9.0), (washed, 8.9), (cost, 5.0))

    shown = selected(VANS_AND_STATION, *candidates)

    assert bought.text in shown and cost.text in shown
    assert cost.text not in selected("How many vans were bought?", *candidates)


# -- a year that is named in the text only ---------------------------------------------------------


def test_what_names_a_year_counts_only_where_no_meeting_of_that_year_speaks() -> None:
    made = [
        everything(a_document(minutes_text(day, {"Vans": [words]}), day))[0]
        for day, words in (
            ("Tuesday, 18th April, 2023", "In 2021 there had been four vans."),
            ("Tuesday, 9th March, 2021", "There were four vans."),
            ("Tuesday, 8th March, 2022", "There were seven vans."),
        )
    ]
    told, then, next_year = made
    query = asked("How many vans were there in 2021 and in 2022?")

    def best(*pairs: tuple[Candidate, float]) -> list[str]:
        return [group.best.text for group in one_each(query, grouped(ranked(*pairs)), 6.0)]

    assert best((told, 9.0), (then, 7.0), (next_year, 6.0)) == [then.text, next_year.text]
    assert best((told, 9.0), (next_year, 6.0)) == [told.text, next_year.text]
    assert best((told, 9.0), (then, 2.0), (next_year, 6.0)) == [told.text, next_year.text]


@pytest.mark.parametrize("word", ["as", "like"])
def test_whether_somebody_did_as_promised_asks_what_came_of_it(word: str) -> None:
    assert "followed" in asked(f"Did he go to Skelby {word} he promised?").kinds
