"""Rises of a tax by the proposal of each year, what they pay for, and years carried on."""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import pytest

from ingest.model import Document
from service.facets import one_each, proposals
from service.lore import Lore
from service.reader import Query
from service.score import FEATURES, Candidate, features, weighted
from service.select import Group, grouped
from service.selector import ScoredSelector
from service.things import Thing, holds, thing_asked
from tests.ingest.build import minutes_text
from tests.service.corpus import a_document, asked, everything, learned, ranked, scored

# -- what is asked for -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "thing"),
    [
        ("How much did the precept go up each year?", "rise"),
        ("What was the council tax rise?", "rise"),
        ("List every increase in the precept.", "rise"),
        ("How much was added to the precept?", "rise"),
        ("Who raised council tax bills?", "rise"),
        ("By how much has the tax gone up?", "rise"),
        ("Have bills increased?", "rise"),
        ("What hike in bills was it?", "rise"),
        ("What did the rise in the precept pay for?", "purpose"),
        ("What does the extra money go on?", "purpose"),
        ("What was the grant spent on?", "purpose"),
        ("What is the levy for?", "purpose"),
        ("What will the increase buy?", "purpose"),
    ],
)
def test_a_rise_and_what_it_is_for_are_asked_for(question: str, thing: Thing) -> None:
    assert thing_asked(question) == thing


@pytest.mark.parametrize(
    ("question", "thing"),
    [
        ("How did the Force rise to the challenge?", None),
        ("How much did the precept cost?", "money"),
        ("How much did crime rise?", "money"),
        ("What rates of burglary went up?", None),
        ("Has the budget increased?", None),
        ("How long did the budget take to rise?", "length of time"),
        ("What was said about the vans?", None),
        ("What did the Chief Constable look for in a van?", None),
    ],
)
def test_other_things_are_not_taken_for_a_rise_or_a_purpose(
    question: str, thing: Thing | None
) -> None:
    assert thing_asked(question) == thing


@pytest.mark.parametrize(
    "question", ["How much has the precept risen?", "By how much have bills risen?"]
)
def test_what_has_risen_is_a_rise(question: str) -> None:
    assert thing_asked(question) == "rise"


@pytest.mark.parametrize(
    ("thing", "held", "not_held"),
    [
        ("rise", "It would rise by £10.", "It would rise."),
        ("rise", "A 4.5% increase was proposed.", "An increase was proposed."),
        ("rise", "£9 a year would be added.", "It was £9 a year."),
        ("rise", "It fell by two per cent.", "Two per cent had gone."),
        ("purpose", "The money would buy vans.", "The money was £4."),
        ("purpose", "It went to recruit officers.", "Officers came."),
        ("purpose", "It was spent on lamps.", "It was lost."),
    ],
)
def test_a_sentence_holds_a_rise_or_a_purpose_or_not(
    thing: Thing, held: str, not_held: str
) -> None:
    assert holds(held, thing)
    assert not holds(not_held, thing)


# -- the proposals of the years --------------------------------------------------------------------

DAYS = "Tuesday, 4th February, 2020", "Tuesday, 2nd February, 2021", "Tuesday, 1st February, 2022"
SUMS = "£10", "£15", "£9.50"
DEAR = "Cllr Anwen Dray said that a rise of 3% was dear."
EACH_YEAR = "How much has the precept gone up each year?"


@lru_cache(maxsize=1)
def pages() -> tuple[Document, ...]:
    return tuple(
        a_document(
            minutes_text(
                day,
                {
                    "Precept": [
                        f"The Commissioner, Mr Owen Pellow, proposed a rise of {rise}.",
                        DEAR,
                        "The Commissioner proposed a new van.",
                    ]
                },
            ),
            f"{day[-4:]}.txt",
        )
        for day, rise in zip(DAYS, SUMS, strict=True)
    )


@lru_cache(maxsize=1)
def known() -> Lore:
    return learned(*pages())


def proposed(number: int) -> Candidate:
    return everything(pages()[number])[0]


def proposals_found(*pairs: tuple[int, float]) -> list[Candidate]:
    """Proposals of the years with their scores, on the subject."""
    return ranked(*((proposed(number), score) for number, score in pairs), paragraph_terms=1.0)


def read(text: str, *history: tuple[str, str]) -> Query:
    return asked(text, *history, of=known())


def shown(groups: Sequence[Group]) -> list[str]:
    return [group.best.text for group in groups]


def told(question: str, *found: Candidate, margin: float = 6.0) -> list[str]:
    return shown(proposals(read(question), grouped(found), margin))


@pytest.mark.parametrize(
    "question",
    [EACH_YEAR, "List every rise in the precept.", "How has the precept rise changed over time?"],
)
def test_the_rises_of_three_years_are_told_oldest_first(question: str) -> None:
    found = proposals_found((2, 9.0), (0, 8.0), (1, 7.0))

    assert told(question, *found) == [proposed(n).text for n in (0, 1, 2)]


def test_the_rises_of_two_years_are_no_list() -> None:
    found = proposals_found((2, 9.0), (0, 8.0))

    assert told(EACH_YEAR, *found) == []


@pytest.mark.parametrize(
    "question",
    [
        "What was the precept rise?",  # of one year
        "How much did the vans cost each year?",  # no rise
        "What did the rise in the precept pay for each year?",
    ],
)
def test_where_no_rises_of_several_years_are_asked_for_no_proposals_are_listed(
    question: str,
) -> None:
    found = proposals_found((2, 9.0), (0, 8.0), (1, 7.0))

    assert told(question, *found) == []


def test_rises_of_something_else_are_no_list() -> None:
    found = ranked((proposed(2), 9.0), (proposed(0), 8.0), (proposed(1), 7.0))

    assert told(EACH_YEAR, *found) == []


def test_a_proposal_far_below_the_best_is_not_listed() -> None:
    found = proposals_found((2, 9.0), (0, 8.0), (1, 2.9))

    assert told(EACH_YEAR, *found) == []
    assert len(told(EACH_YEAR, *found, margin=7.0)) == 3


def test_each_meeting_is_listed_with_its_best_proposal_of_a_rise_alone() -> None:
    dear, van = everything(pages()[0])[1:]
    others = ranked((dear, 9.5), (van, 9.4), paragraph_terms=1.0)
    found = [*others, *proposals_found((2, 9.0), (0, 8.0), (1, 7.0))]

    assert told(EACH_YEAR, *found) == [proposed(n).text for n in (0, 1, 2)]
    assert told(EACH_YEAR, *found[:4]) == []  # what is said of one and other proposals are none


def test_proposals_outside_the_time_asked_about_are_not_listed() -> None:
    question = "How much did the precept rise each year since 2021?"
    dates = {0: -1.0, 1: 1.0, 2: 1.0}
    made = [scored(proposed(n), 9.0 - n, date=of, paragraph_terms=1.0) for n, of in dates.items()]
    inside = [scored(proposed(n), 9.0 - n, date=1.0, paragraph_terms=1.0) for n in dates]

    assert told(question, *made) == []  # two are left
    assert len(told(question, *inside)) == 3
    assert len(told(EACH_YEAR, *made)) == 3  # no time is asked about


def test_the_selector_shows_the_proposal_of_every_year() -> None:
    found = proposals_found((2, 9.0), (0, 8.0), (1, 3.0))
    picked = ScoredSelector().select(read(EACH_YEAR), found).picked

    assert [run.lead.text for run in picked] == [proposed(n).text for n in (0, 1, 2)]


# -- as a feature ----------------------------------------------------------------------------------


def values(question: str, *history: tuple[str, str]) -> list[float]:
    """The feature "thing" of the sentences of one meeting."""
    query, found = read(question, *history), everything(pages()[0])
    matrix = features(query, weighted(query, known()), found, np.full(len(found), 0.5), {}, known())
    column: list[float] = matrix[:, FEATURES.index("thing")].tolist()
    return column


RISE = ("user", "How much did the precept rise in 2020?"), ("assistant", "£10.")


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("What was the rise in the precept?", [3.0, 1.0, 0.0]),
        ("How much did it cost?", [1.0, 0.0, 0.0]),  # a proposal of money is no more than money
        ("What of the Commissioner?", [0.0, 0.0, 0.0]),
    ],
)
def test_the_proposal_of_a_rise_counts_three_times(question: str, expected: list[float]) -> None:
    assert values(question) == expected


def test_a_thin_follow_up_asks_for_the_thing_of_the_question_before() -> None:
    assert read("And the year after that?", *RISE).thing == "rise"
    assert values("And the year after that?", *RISE) == [3.0, 1.0, 0.0]


@pytest.mark.parametrize(
    ("text", "thing"),
    [("Why?", "reason"), ("And what did Cllr Dray say of vans?", None)],
)
def test_a_follow_up_with_a_thing_or_a_subject_of_its_own_does_not(
    text: str, thing: Thing | None
) -> None:
    assert read(text, *RISE).thing == thing


# -- financial years -------------------------------------------------------------------------------

VANS = ("user", "What did vans cost in 2020/21?"), ("assistant", "£40,000.")


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("What did vans cost in 2020/21?", ("2020/21",)),
        ("What did vans cost in 2020-21 and in 2021/22?", ("2020-21", "2021/22")),
        ("What did vans cost in 2020/21, or in 2020/21?", ("2020/21",)),
        ("What did vans cost in 2020?", ()),
        ("What did 20/20 vans cost?", ()),
    ],
)
def test_the_financial_years_of_a_question_are_read_each_once(
    text: str, years: tuple[str, ...]
) -> None:
    assert read(text).years == years


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("And the year after that?", ("2021/22",)),
        ("And the year before?", ("2019/20",)),
        ("Why?", ("2020/21",)),
        ("And in 2022/23?", ("2022/23",)),  # its own
        ("And in 2022?", ()),  # a time of its own
        ("And what of buses at Skelby?", ()),  # a subject of its own
    ],
)
def test_the_financial_year_is_carried_to_a_thin_follow_up(
    text: str, years: tuple[str, ...]
) -> None:
    assert read(text, *VANS).years == years


def test_no_financial_year_is_carried_where_there_was_none() -> None:
    assert read("And the year after that?", *RISE).years == ()


def test_what_stands_in_the_year_carried_is_preferred() -> None:
    page = a_document(
        minutes_text(
            "Tuesday, 8th March, 2022",
            {
                "Vans of 2020/21": ["The vans cost £40,000."],
                "Vans of 2021/22": ["The vans cost £52,000."],
            },
        )
    )
    old, new = everything(page)
    found = ranked((old, 9.0), (new, 8.0), rarest_term=1.0, paragraph_terms=1.0)

    def lead(text: str, *history: tuple[str, str]) -> str:
        return ScoredSelector().select(read(text, *history), found).picked[0].lead.text

    assert lead("And the year after that?", *VANS) == new.text
    assert lead("What did vans cost in 2020/21?") == old.text


def test_a_year_written_in_two_ways_is_kept_as_first_written() -> None:
    assert read("What did vans cost in 2020/21, and buses in 2020-21?").years == ("2020/21",)


# -- now and then ----------------------------------------------------------------------------------


def now_and_then(question: str, *scores: float) -> list[str]:
    pairs = zip((proposed(0), proposed(2)), scores, strict=True)
    return [
        group.document.id[-10:] for group in one_each(read(question), grouped(ranked(*pairs)), 6.0)
    ]


@pytest.mark.parametrize(
    "question",
    [
        "How dear is the precept now compared with 2020?",
        "Was the precept dearer in 2020, or is it worse now than it was?",
    ],
)
def test_now_against_a_year_is_two_times(question: str) -> None:
    assert now_and_then(question, 9.0, 8.0) == ["2020-02-04", "2022-02-01"]
    assert now_and_then(question, 8.0, 9.0) == ["2020-02-04", "2022-02-01"]


@pytest.mark.parametrize(
    "question",
    [
        "How dear was the precept in 2020?",
        "How dear is the precept now?",
        "What is now said of the precept in 2020?",  # nothing is compared
        "How dear was the precept in 2020 compared with buses?",  # not with now
        "How dear is the precept now compared with 2022?",  # nothing is later than that
    ],
)
def test_a_year_without_now_and_now_without_a_year_are_one(question: str) -> None:
    assert now_and_then(question, 9.0, 8.0) == []


def test_now_far_below_the_year_is_not_shown() -> None:
    assert now_and_then("How dear is the precept now compared with 2020?", 9.0, 2.9) == []
