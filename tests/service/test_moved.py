"""Who moved what, how a vote went, how minutes were corrected, and what leaves out its subject."""

from datetime import date
from functools import lru_cache

import pytest

from service import lookup
from service.lookup import Verdict, nothing_told
from service.lore import Lore
from service.periods import Period
from service.score import Candidate
from service.selector import ScoredSelector
from tests.ingest.build import minutes_text
from tests.service.corpus import (
    a_document,
    asked,
    everything,
    learned,
    ranked,
    sentence,
    small_index,
)

MOVED = "Cllr Anwen Dray moved, and Mr Colin Ashbrook seconded, that the vans be sold."
CARRIED = "The motion was carried by 9 votes to 4."
SOLD = "RESOLVED that the vans be sold."
TEA = "RESOLVED that tea be served."
CONSIDERED = "The Panel considered the vans."
LATE = "Mr Colin Ashbrook said that trams were late."
STAND = "The Chair did not believe that."
BUSES = "Mr Colin Ashbrook moved that buses be bought."
SPELT = "Cllr Anwen Dray said that her name was spelt wrong."
CORRECTED = "The minutes, so corrected, were agreed."
MARCH = a_document(
    minutes_text(
        "Tuesday, 8th March, 2022",
        {
            "Vans": [CONSIDERED, MOVED, CARRIED, SOLD],
            "Tea": [TEA],
            "Trams": [LATE, STAND],
        },
    ),
    "march.txt",
)
JUNE = a_document(
    minutes_text(
        "Tuesday, 14th June, 2022",
        {"Minutes of the meeting held on 8 March 2022": [SPELT, CORRECTED], "Buses": [BUSES]},
    ),
    "june.txt",
)
DECIDED = ("user", "What was decided about the vans?"), ("assistant", "That they be sold.")


@lru_cache(maxsize=1)
def known() -> Lore:
    return learned(MARCH, JUNE)


def found(*words: str) -> list[Candidate]:
    """Sentences of the two meetings, the best first."""
    return ranked(*((sentence(one, MARCH, JUNE), 9.0 - n) for n, one in enumerate(words)))


def moved(question: str, *history: tuple[str, str], near: tuple[str, ...] = (SOLD,)) -> list[str]:
    query = asked(question, *history, of=known())
    return [one.text for run in lookup._moved(query, found(*near)) for one in run.candidates]


def selected(question: str, *candidates: Candidate, of: Lore | None = None) -> list[str]:
    query = asked(question, of=of or known())
    picked = ScoredSelector().select(query, candidates).picked
    return [one.text for run in picked for one in run.candidates]


# -- who moved it ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "question",
    ["Who moved it?", "Who proposed that?", "And who seconded it then?", "Who tabled it?"],
)
def test_who_moved_what_was_talked_about_is_told_from_its_item(question: str) -> None:
    assert moved(question, *DECIDED) == [MOVED]


def test_it_is_told_as_a_fact_of_the_record() -> None:
    query = asked("Who moved it?", *DECIDED, of=known())

    runs = lookup.told(query, found(SOLD), known(), small_index(MARCH, JUNE))

    assert [run.lead.text for run in runs] == [MOVED]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("It was moved by Cllr Dray that vans be sold.", True),
        ("Cllr Dray proposed, and Mr Ashbrook seconded, a sale.", True),
        ("Cllr Dray moved that vans be sold.", True),
        ("Cllr Dray moved house.", False),
        ("Cllr Dray spoke of vans that had been sold.", False),
    ],
)
def test_a_motion_is_told_by_its_words(words: str, told: bool) -> None:
    page = a_document(minutes_text("Tuesday, 8th March, 2022", {"Vans": [CONSIDERED, words]}))
    near = ranked((everything(page)[0], 9.0))

    runs = lookup._moved(asked("Who moved it?", *DECIDED, of=known()), near)
    assert [run.lead.text for run in runs] == ([words] if told else [])


def test_of_two_motions_in_an_item_neither_is_told() -> None:
    page = a_document(minutes_text("Tuesday, 8th March, 2022", {"Vans": [MOVED, BUSES]}))
    near = ranked((everything(page)[0], 9.0))

    assert lookup._moved(asked("Who moved it?", *DECIDED, of=known()), near) == ()


def test_the_nearest_item_alone_tells_it() -> None:
    assert moved("Who moved it?", *DECIDED, near=(SOLD, BUSES)) == [MOVED]
    assert moved("Who moved it?", *DECIDED, near=(BUSES, SOLD)) == [BUSES]
    assert moved("Who moved it?", *DECIDED, near=(TEA, SOLD)) == []


def test_of_a_time_the_item_of_that_time_tells_it() -> None:
    assert moved("Who moved it in June 2022?", *DECIDED, near=(SOLD, BUSES)) == [BUSES]
    assert moved("Who moved it in March 2022?", *DECIDED, near=(BUSES, SOLD)) == [MOVED]
    assert moved("Who moved it in May 2019?", *DECIDED, near=(BUSES, SOLD)) == []


@pytest.mark.parametrize(
    ("question", "history"),
    [
        ("Who moved it?", ()),  # nothing was talked about
        ("Who moved it in March 2022?", ()),
        ("Who moved that the vans be sold?", DECIDED),  # a subject of its own
        ("Who opposed it?", DECIDED),
        ("What was moved?", DECIDED),
        ("When was it proposed?", DECIDED),
    ],
)
def test_who_moved_is_not_told_where_it_is_not_asked_for_alone(
    question: str, history: tuple[tuple[str, str], ...]
) -> None:
    assert moved(question, *history) == []


@pytest.mark.parametrize("question", ["Who put it forward?", "Who first moved it?"])
def test_who_put_it_forward_or_first_moved_it_asks_who_moved_it(question: str) -> None:
    assert moved(question, *DECIDED) == [MOVED]


def test_who_seconded_is_not_told_by_a_motion_that_names_no_seconder() -> None:
    assert moved("Who seconded it?", *DECIDED, near=(BUSES,)) == []


# -- how a vote went -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    [
        "There were 9 votes to 4.",
        "It was carried by nine to four.",
        "It was lost by two.",
        "It was defeated by a show of hands.",
    ],
)
def test_a_vote_of_a_number_to_a_number_is_shown_with_what_was_voted_on(words: str) -> None:
    page = a_document(
        minutes_text("Tuesday, 8th March, 2022", {"Vans": [MOVED, words, "Tea was served."]})
    )
    best = ranked((everything(page)[0], 9.0))

    shown = selected("How did the vote on the vans go?", *best)
    assert words in shown and "Tea was served." not in shown
    assert words not in selected("What was proposed for the vans?", *best)


@pytest.mark.parametrize("words", ["There were four seats.", "Tea was carried in.", "It rained."])
def test_what_is_no_vote_is_not_shown_with_one(words: str) -> None:
    page = a_document(minutes_text("Tuesday, 8th March, 2022", {"Vans": [MOVED, words]}))

    shown = selected("How did the vote on the vans go?", *ranked((everything(page)[0], 9.0)))
    assert shown == [MOVED]


def verdict(question: str, *near: str) -> Verdict | None:
    return nothing_told(asked(question, of=known()), found(*near), known())


WHAT, HOW = "what was decided", "how the vote went"


@pytest.mark.parametrize(
    ("question", "near", "what"),
    [
        ("Who voted against it in March 2022?", (TEA,), WHAT),
        ("Who voted against tea in March 2022?", (BUSES, TEA), WHAT),  # the item of that month
        ("How did the members vote in March 2022?", (TEA,), WHAT),
        ("Who voted against the vans in March 2022?", (SOLD,), HOW),
        ("Who voted against the vans?", (SOLD,), HOW),
    ],
)
def test_votes_of_the_month_asked_about_that_name_nobody_are_not_recorded(
    question: str, near: tuple[str, ...], what: str
) -> None:
    assert verdict(question, *near) == Verdict(
        "not_found",
        "not_recorded",
        f"The minutes of 8 March 2022 record {what}, but not who voted how.",
    )


@pytest.mark.parametrize(
    ("question", "near"),
    [
        ("Who voted against tea?", (TEA,)),  # of no time, and without a vote
        ("Who voted against tea in June 2022?", (TEA,)),  # of another month
        ("Who voted against the trams in March 2022?", (LATE,)),  # nothing was decided
        ("What was decided about tea in March 2022?", (TEA,)),
    ],
)
def test_where_nothing_was_decided_then_no_votes_are_missed(
    question: str, near: tuple[str, ...]
) -> None:
    assert verdict(question, *near) is None


# -- how minutes were corrected --------------------------------------------------------------------


def test_the_meeting_at_which_minutes_were_approved_is_learned() -> None:
    assert known().approvals == {date(2022, 3, 8): date(2022, 6, 14)}


@pytest.mark.parametrize(
    "title",
    [
        "Vans bought since 8 March 2022",  # no minutes
        "Minutes of the last meeting",  # no day
        "Minutes of the meeting to be held on 13 September 2022",  # a later day
    ],
)
def test_a_title_that_names_no_earlier_minutes_teaches_no_approval(title: str) -> None:
    page = a_document(minutes_text("Tuesday, 14th June, 2022", {title: [CORRECTED]}))

    assert learned(page).approvals == {}


@pytest.mark.parametrize(
    "question",
    [
        "What was wrong in the minutes of 8 March 2022?",
        "Were the minutes of March 2022 approved?",
        "Was a mistake in the minutes of the March 2022 meeting fixed?",
        "Who corrected the minutes of 8 March 2022?",
    ],
)
def test_of_minutes_that_were_corrected_the_day_is_asked_on_which_they_were_too(
    question: str,
) -> None:
    corrected, own = asked(question, of=known()).periods

    assert (corrected.start, corrected.end) == (date(2022, 6, 14), date(2022, 6, 14))
    assert (corrected.exact, corrected.meeting, own.meeting) == (True, False, False)
    assert own.holds(date(2022, 3, 8)) and not own.holds(date(2022, 6, 14))
    assert "March 2022" in corrected.words == own.words


@pytest.mark.parametrize(
    ("question", "period"),
    [
        (
            "What do the minutes of 8 March 2022 say about vans?",
            Period(date(2022, 3, 8), date(2022, 3, 8), "8 March 2022", True, True),
        ),
        (
            "What do the minutes of 8 March 2022 say had changed?",
            Period(date(2022, 3, 8), date(2022, 3, 8), "8 March 2022", True, True),
        ),
        (
            "What was approved in March 2022?",
            Period(date(2022, 3, 1), date(2022, 3, 31), "March 2022"),
        ),
        (
            "Were the minutes of 14 June 2022 corrected?",  # by none that is known
            Period(date(2022, 6, 14), date(2022, 6, 14), "14 June 2022", True, True),
        ),
        (
            "Were the minutes of 2022 corrected?",  # no one meeting's
            Period(date(2022, 1, 1), date(2022, 12, 31), "2022", False, True),
        ),
    ],
)
def test_other_times_stay_as_they_are(question: str, period: Period) -> None:
    assert asked(question, of=known()).periods == (period,)


def test_what_minutes_say_was_approved_is_asked_of_their_own_day_alone() -> None:
    question = "Which budget was approved in the minutes of 8 March 2022?"

    assert [one.start for one in asked(question, of=known()).periods] == [date(2022, 3, 8)]


# -- what stands before it -------------------------------------------------------------------------


def test_before_a_stand_on_that_the_paragraph_is_shown_that_says_what() -> None:
    assert selected("What did they believe of trams?", *found(STAND)) == [LATE, STAND]


@pytest.mark.parametrize(
    ("stand", "leans"),
    [
        ("The Chair did not believe that.", True),
        ("Cllr Anwen Dray disputed it.", True),
        ("Cllr Anwen Dray agreed with the point.", True),
        ("The minutes, so amended, were agreed.", True),
        ("Subject to those changes, they were agreed.", True),
        ("With this amendment it was agreed.", True),
        ("The Chair did not believe that trams were late.", False),
        ("Cllr Anwen Dray rode it.", False),
        ("Subject to weather, they were agreed.", False),
        ("It was disputed. The Chair did not believe that.", False),  # not alone
    ],
)
def test_only_a_paragraph_that_leaves_out_what_it_is_on_needs_the_one_before(
    stand: str, leans: bool
) -> None:
    page = a_document(minutes_text("Tuesday, 8th March, 2022", {"Trams": [LATE, stand]}))
    best = everything(page)[-1]

    shown = selected("What was made of trams?", *ranked((best, 9.0)), of=learned(page))
    assert (LATE in shown) is leans
    assert best.text in shown


def test_a_stand_at_the_head_of_an_item_and_one_with_what_it_is_on_need_nothing() -> None:
    page = a_document(minutes_text("Tuesday, 8th March, 2022", {"Tea": [TEA], "Trams": [STAND]}))
    first = sentence(STAND, page)

    assert selected("What of trams?", *ranked((first, 9.0)), of=learned(page)) == [STAND]
    assert selected("What of trams?", *found(STAND, LATE)) == [LATE, STAND]


def test_what_stands_before_takes_the_place_of_the_second_best() -> None:
    near = ranked(
        (sentence(STAND, MARCH), 9.0),
        (sentence(CONSIDERED, MARCH), 8.9),
    )
    plain = ranked((sentence(LATE, MARCH), 9.0), (sentence(CONSIDERED, MARCH), 8.9))

    assert selected("What did they make of trams?", *near) == [LATE, STAND]
    assert set(selected("What did they make of trams?", *plain)) == {LATE, CONSIDERED}


def test_a_correction_is_shown_with_what_was_corrected() -> None:
    shown = selected("What was corrected in the minutes of March 2022?", *found(CORRECTED))

    assert shown == [SPELT, CORRECTED]


def test_a_clause_that_goes_on_is_shown_with_what_it_goes_on_to() -> None:
    page = a_document(
        minutes_text(
            "Tuesday, 8th March, 2022",
            {
                "Vans": [
                    "RESOLVED that:",
                    "(a) the old vans be sold; and",
                    "(b) the new ones be kept.",
                    "RESOLVED that tea be served.",
                ]
            },
        )
    )
    first, second = (sentence(words, page) for words in ("(a) the old", "(b) the new"))
    question = "What was resolved about the old vans?"

    both = selected(question, *ranked((first, 9.0)), of=learned(page))
    last = selected(question, *ranked((second, 9.0)), of=learned(page))

    assert [words.split()[-1] for words in both] == ["and", "kept."]
    assert [words.split()[-1] for words in last] == ["kept."]


# -- every question of an item ---------------------------------------------------------------------

WHY = "Mr Colin Ashbrook asked why trams were late."
RAIN = "The Commissioner replied that it rained."
MANY = "Cllr Anwen Dray had asked how many trams there were."
SERVED = "Tea was served."


def questions(title: str, count: int = 0) -> list[Candidate]:
    more = [f"Cllr Esme Wick asked about tram {n}." for n in range(count)]
    page = a_document(
        minutes_text("Tuesday, 8th March, 2022", {title: [WHY, RAIN, MANY, SERVED, *more]})
    )
    return everything(page)


@pytest.mark.parametrize(
    "question",
    [
        "What questions on notice were put?",
        "List all the questions on notice.",
        "What questions did the public put?",
    ],
)
def test_every_question_of_the_item_that_is_asked_for_is_shown(question: str) -> None:
    asks, replies, *_ = questions("Questions on notice")

    for best in (asks, replies):
        shown = selected(question, *ranked((best, 9.0)))
        assert WHY in shown and MANY in shown
        assert SERVED not in shown


@pytest.mark.parametrize(
    ("question", "title"),
    [
        ("What questions on notice were put?", "Trams"),  # an item on another subject
        ("What was asked?", "Questions on notice"),
        ("What questions did Mr Ashbrook put?", "Questions on notice"),  # his alone
        ("Why were trams late?", "Questions on notice"),
        ("What questions were put on trams?", "Questions on notice"),  # on a subject alone
    ],
)
def test_the_other_questions_are_not_shown_where_not_all_are_asked_for(
    question: str, title: str
) -> None:
    asks = questions(title)[0]

    assert MANY not in selected(question, *ranked((asks, 9.0)))


def test_twelve_questions_of_an_item_are_shown_at_most() -> None:
    shown = selected(
        "List all the questions on notice.", *ranked((questions("Questions", 20)[0], 9.0))
    )

    assert len([text for text in shown if "ask" in text]) == 12


# -- lines that only label a page ------------------------------------------------------------------

NOTICE = "Decision notice: vans"
REFERENCE, MAKER = "Reference: 2022/19", "Decision maker: Mr Owen Pellow"
BUY = "The Commissioner decided to buy vans."


def notice(*lines: str) -> list[Candidate]:
    page = a_document(
        "\n\n".join((NOTICE, *lines)) + "\n",
        "notice.txt",
        "decision",
        title=NOTICE,
        published=date(2022, 5, 2),
    )
    return [one for one in everything(page) if one.text != NOTICE]


def of_notice(question: str, *lines: str) -> list[str]:
    made = notice(*lines)
    return selected(question, *ranked(*((one, 9.0 - n / 10) for n, one in enumerate(made))))


def test_lines_that_label_a_decision_are_left_out() -> None:
    assert of_notice("What was decided about the vans?", REFERENCE, MAKER, BUY) == [BUY]


@pytest.mark.parametrize(
    ("question", "line"),
    [
        ("What is the reference of the vans?", REFERENCE),
        ("Who made the decision on vans?", MAKER),
    ],
)
def test_a_label_is_shown_where_it_is_asked_for(question: str, line: str) -> None:
    assert line in of_notice(question, line, BUY)


def test_labels_alone_are_shown() -> None:
    assert of_notice("What was decided about the vans?", REFERENCE) == [REFERENCE]


@pytest.mark.parametrize(
    "line",
    [
        "Vans: they were sold. They were old.",  # two sentences
        "Reason: the vans were old, and nobody had bought any since the depot was sold to a "
        "builder in spring.",  # long
        "sold: the vans went.",  # no name of a field
        "On 4 May vans were sold",
    ],
)
def test_a_line_that_says_something_is_no_label(line: str) -> None:
    assert of_notice("What was decided about the vans?", line, BUY)[0] == notice(line)[0].text


def test_a_line_of_minutes_is_no_label() -> None:
    line = "Reference: seven vans were sold."
    page = a_document(minutes_text("Tuesday, 8th March, 2022", {"Vans": [line, CONSIDERED]}))
    one, other = everything(page)

    assert selected("What of vans?", *ranked((one, 9.0), (other, 8.9)))[0] == line


def test_a_decision_behind_its_label_is_shown() -> None:
    line = "Decision: The vans were sold."

    assert line in of_notice("What was decided about the vans?", REFERENCE, line, BUY)
