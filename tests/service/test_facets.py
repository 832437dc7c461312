"""Questions that ask for several things get the best paragraph for each of them."""

from dataclasses import replace
from datetime import date

import pytest

from ingest.model import Document
from service.facets import one_each
from service.listing import EVERYTHING
from service.lore import Lore
from service.periods import Period
from service.promises import followed
from service.reader import Query
from service.score import Candidate
from service.select import Group, Limits, grouped
from service.selector import ScoredSelector
from tests.ingest.build import minutes_text
from tests.service.corpus import (
    a_document,
    asked,
    documents,
    everything,
    learned,
    ranked,
    scored,
    sentence,
)

RESOLVED = "RESOLVED that the proposed"


def texts(query: Query, *candidates: Candidate, limits: Limits = Limits()) -> list[list[str]]:  # noqa: B008
    selection = ScoredSelector(limits, EVERYTHING).select(query, list(candidates))
    return [[one.text for one in run.candidates] for run in selection.picked]


def best(groups: list[Group]) -> list[str]:
    return [group.best.text for group in groups]


def kinds(text: str) -> frozenset[str]:
    return asked(text).kinds


# -- one paragraph for each time, person or document -----------------------------------------------


def test_two_years_get_the_best_paragraph_of_each() -> None:
    first, second = sentence("He added that twelve"), sentence("A Member asked")
    later = sentence("The Commissioner, Mr Pellow, reported")
    groups = grouped(ranked((first, 9.0), (second, 8.5), (later, 5.0)))

    query = asked("How many officers worked in Lowmere in 2022 and in 2023?")
    assert best(one_each(query, groups, margin=6.0)) == [first.text, later.text]
    assert one_each(query, groups, margin=3.0) == []  # the second year has nothing near enough


def test_a_year_and_since_are_two_times() -> None:
    query = asked("What was said of Lowmere in 2022 and since?")

    assert [(period.start, period.since) for period in query.periods] == [
        (date(2022, 1, 1), False),
        (date(2023, 1, 1), True),
    ]


def test_two_financial_years_get_the_paragraph_that_names_each() -> None:
    page = a_document(
        minutes_text(
            "Tuesday, 8th March, 2022",
            {
                "Vans": [
                    "In 2020/21 the vans cost £40,000.",
                    "Mr Grange said that vans were dear.",
                    "In 2021/22 the vans cost £52,000.",
                ]
            },
        )
    )
    one, dear, two = everything(page)
    groups = grouped(ranked((one, 9.0), (dear, 8.9), (two, 6.0)))

    found = one_each(asked("What did vans cost in 2020/21 and 2021/22?"), groups, margin=6.0)
    assert best(found) == [one.text, two.text]


def test_two_people_compared_get_a_paragraph_each() -> None:
    chief = replace(sentence("The Chief Constable stated"), voices=frozenset({0}))
    more = replace(sentence("The Chief Constable said"), voices=frozenset({0}))
    commissioner = replace(sentence("The Commissioner, Mr Pellow, p"), voices=frozenset({1}))
    groups = grouped(ranked((chief, 9.0), (more, 8.9), (commissioner, 5.0)))

    query = asked("How did the Chief Constable and the Commissioner differ on vans?")
    assert len(query.wanted) == 2
    assert best(one_each(query, groups, margin=6.0)) == [chief.text, commissioner.text]
    plain = asked("What did the Chief Constable tell the Commissioner about vans?")
    assert one_each(plain, groups, margin=6.0) == []


@pytest.mark.parametrize(
    "text",
    [
        "Did the Chief Constable ever send the figures that were promised?",
        "What became of the promise to count the vans?",
        "The Commissioner promised a report on vans. Has that happened?",
    ],
)
def test_what_came_of_a_promise_is_asked_for(text: str) -> None:
    assert "followed" in kinds(text)


def test_a_plain_question_is_in_one_part() -> None:
    groups = grouped(ranked((sentence("The Chief Constable stated"), 9.0)))

    assert one_each(asked("What about Taser in 2022?"), groups, 6.0) == []
    assert followed(asked("What about Taser in 2022?"), groups, groups, 6.0) == []


def test_a_list_over_years_holds_the_best_of_every_document_of_those_years() -> None:
    march, june = sentence("The Chief Constable stated"), sentence(RESOLVED)
    later = sentence("The Commissioner, Mr Pellow, reported")
    inside = ranked((march, 9.0), (june, 5.5), date=1.0)
    outside = ranked((later, 6.0), date=-1.0)

    query = asked("List every decision on vans in 2022.")
    assert "list" in query.kinds
    shown = texts(query, *inside[:1], *outside, *inside[1:], limits=Limits(margin_document=4.5))
    assert sorted(shown) == sorted([[march.text], [june.text]])


def test_the_present_gets_the_newest_paragraph_beside_the_best() -> None:
    old, new = sentence("The Chief Constable stated"), sentence("The Commissioner, Mr Pellow, rep")
    candidates = ranked((old, 9.0), (new, 6.0), paragraph_terms=0.9)

    now = asked("How many officers are in Lowmere?")
    assert now.present
    assert texts(now, *candidates) == [[old.text], [new.text]]
    assert texts(asked("How many officers were in Lowmere?"), *candidates) == [[old.text]]
    off = [scored(old, 9.0, paragraph_terms=0.9), scored(new, 6.0, paragraph_terms=0.3)]
    assert texts(now, *off) == [[old.text]]


# -- votes, and the rest of a reply ----------------------------------------------------------------


def voted() -> Document:
    return a_document(
        minutes_text(
            "Tuesday, 8th March, 2022",
            {
                "Precept": [
                    "The Commissioner proposed an increase of £9.",
                    "On being put to the vote the result was: For: 7 Against: 3.",
                    "Tea was served.",
                    "RESOLVED that the precept be supported.",
                ]
            },
        )
    )


def test_a_vote_is_shown_though_its_words_name_no_subject() -> None:
    proposed = everything(voted())[0]

    shown = texts(asked("How did the vote on the precept go?"), *ranked((proposed, 9.0)))
    words = " ".join(text for run in shown for text in run)
    assert "For: 7 Against: 3" in words and "RESOLVED that the precept" in words
    assert "Tea was served" not in words
    plain = texts(asked("What increase was proposed?"), *ranked((proposed, 9.0)))
    assert plain == [[proposed.text]]


def test_all_of_a_reply_is_shown_where_the_one_it_was_made_to_is_named() -> None:
    replies, adds = everything(documents()[0])[2:4]
    query = asked("What was Cllr Anwen Dray told about officers?")
    pairs = (replies, 9.0), (adds, 0.0)

    theirs = [replace(one, concerns=frozenset({0})) for one in ranked(*pairs, to_wanted=1.0)]
    assert texts(query, *theirs) == [[replies.text, adds.text]]
    apart = asked("How many officers were there?")
    vague = replace(adds, text="Twelve more would come.")
    assert texts(apart, *ranked((replies, 9.0), (vague, 0.0))) == [[replies.text]]


def test_a_part_does_not_crowd_out_what_else_is_as_good_on_the_subject() -> None:
    first, second = sentence("The Chief Constable stated"), sentence("RESOLVED that the rural")
    second = replace(second, text="RESOLVED that the vans be sold.")
    later = sentence("The Commissioner, Mr Pellow, rep")
    candidates = [
        scored(first, 9.0, rarest_term=1.0),
        scored(second, 8.5, rarest_term=1.0),
        scored(later, 5.0, rarest_term=1.0),
    ]

    query = asked("What was said about vans, both in 2022 and since?")
    assert len(texts(query, *candidates)) == 3


# -- time ------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def two_commissioners() -> Lore:
    made = []
    for day, name in (
        ("Tuesday, 8th March, 2016", "Ms Ada Wren"),
        ("Tuesday, 9th May, 2017", "Ms Ada Wren"),
        ("Tuesday, 14th June, 2021", "Mr Owen Pellow"),
    ):
        text = minutes_text(
            day, {"Vans": [f"The Police and Crime Commissioner, {name}, reported on vans."]}
        )
        made.append(a_document(text, f"{name[-4:]}{day[-4:]}.txt"))
    return learned(*made)


@pytest.mark.parametrize(
    "text",
    [
        "What was said about vans while Ada Wren was in charge?",
        "What was said about vans under Wren?",
        "What was said about vans in Ms Wren's time?",
        "Vans: what do the Wren-era minutes say?",
    ],
)
def test_somebody_s_time_in_office_is_a_time_and_asks_for_nobody(
    text: str, two_commissioners: Lore
) -> None:
    query = asked(text, of=two_commissioners)

    (period,) = query.periods
    assert period.holds(date(2017, 5, 9)) and period.holds(date(2019, 1, 1))
    assert not period.holds(date(2021, 6, 14))
    assert query.wanted == ()
    assert "wren" not in [term.word for term in query.topic]


def test_what_somebody_said_is_no_time(two_commissioners: Lore) -> None:
    query = asked("What did Ada Wren say about vans?", of=two_commissioners)

    assert query.periods == ()
    assert len(query.wanted) == 1


@pytest.mark.parametrize(
    ("before", "text", "expected"),
    [
        ("What did vans cost in 2020/21?", "And the year after that?", "2021/22"),
        ("What did vans cost in 2020/21?", "And the year before?", "2019/20"),
        ("What did vans cost in 2009/10?", "And the following year after that?", "2010/11"),
    ],
)
def test_the_year_after_moves_the_question_before(before: str, text: str, expected: str) -> None:
    query = asked(text, ("user", before), ("assistant", "£40,000."))

    assert expected in query.search_text
    assert "£40,000" not in query.search_text


def test_the_year_after_moves_a_calendar_year_too() -> None:
    query = asked(
        "And the year after?", ("user", "What did vans cost in 2021?"), ("assistant", "£4.")
    )

    assert query.periods == (Period(date(2022, 1, 1), date(2022, 12, 31), "2022"),)


def test_it_keeps_the_time_of_the_question_before() -> None:
    history = ("user", "Was the precept of 2022 vetoed?"), ("assistant", "No.")

    kept = Period(date(2022, 1, 1), date(2022, 12, 31), "2022")
    assert asked("Who voted against it?", *history).periods == (kept,)
    assert asked("What has happened to it since then?", *history).periods == ()


# -- votes by their sides --------------------------------------------------------------------------


def sides() -> Document:
    return a_document(
        minutes_text(
            "Tuesday, 8th March, 2022",
            {
                "Precept": [
                    "Cllr Rhys Tallow moved that the precept be vetoed. He said that it was dear.",
                    "On being put to the vote:\n\nFor (2)\n\nCllrs R Tallow and O Hebb\n\n"
                    "Against (1)\n\nMrs N Breck\n\nAbstain (1)\n\nCllr E Wick",
                    "Motion lost.",
                    "Tea was served.",
                ]
            },
        )
    )


def test_a_vote_by_sides_is_shown_whole_with_its_motion_and_result() -> None:
    page = sides()
    found = next(one for one in everything(page) if "Cllr E Wick" in one.text)
    others = [one for one in everything(page) if one.where == found.where and one is not found]

    shown = texts(
        asked("How did Cllr Wick vote?"), *ranked((found, 9.0), *((one, 0.0) for one in others))
    )
    words = " ".join(text for run in shown for text in run)
    assert "moved that the precept be vetoed" in words and "Motion lost." in words
    for part in ("For (2)", "Cllrs R Tallow and O Hebb", "Against (1)", "Mrs N Breck", "Abstain"):
        assert part in words
    assert "it was dear" not in words


# -- the time asked about --------------------------------------------------------------------------


def test_what_was_said_at_another_meeting_is_left_out_where_this_one_speaks_of_it() -> None:
    then, other = sentence("The Chief Constable stated"), sentence("The Commissioner, Mr Pellow, r")
    query = asked("What was said about vans in March 2022?")

    both = [
        scored(other, 9.0, rarest_term=1.0, date=-1.0),
        scored(then, 6.0, rarest_term=1.0, date=1.0),
    ]
    assert texts(query, *both) == [[then.text]]
    off = [both[0], scored(then, 6.0, date=1.0)]
    assert texts(query, *off) == [[other.text]]
