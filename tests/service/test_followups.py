"""A follow-up is asked of the place that the last answer was taken from."""

import math
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

import pytest

from service import lookup
from service.answerable import EVIDENCE, IN_PLACE, SURE, Judge
from service.calibration import Calibration
from service.followups import (
    beyond,
    stays_in_place,
    told_before,
    told_share,
    vote_talked_about,
)
from service.lookup import Verdict
from service.lore import Lore
from service.reader import Query
from service.score import Candidate
from service.select import Group, Picked, grouped
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

WHY = "Cllr Anwen Dray asked why the depots at Skelby stood empty."
FLOODS = "The Commissioner replied that rivers had flooded both twice."
TEA = "Tea was served in the long room at noon."
KIOSKS = "Mr Colin Ashbrook said that kiosks were dear. The Chief Constable spoke of lamps."
HOW_MANY = "Cllr Esme Wick asked how many kiosks were to be painted green."
MOVED = "Cllr Anwen Dray moved, and Mr Colin Ashbrook seconded, that six old vans be sold."
KEEP = "An amendment to keep two of them fell."
RAIN = "It rained on the car park."
CARRIED = "The motion was carried by 9 votes to 4."
PAGE = a_document(
    minutes_text(
        "Tuesday, 8th March, 2022",
        {
            "Depots": [WHY, FLOODS, TEA],
            "Kiosks": [KIOSKS, HOW_MANY],
            "Vans": [MOVED, KEEP, RAIN, CARRIED],
        },
    ),
    "march.txt",
)
AND_THEN = "And what did he reply?"


@lru_cache(maxsize=1)
def known() -> Lore:
    return learned(PAGE)


def after(told: str, question: str = AND_THEN) -> Query:
    """A follow-up to an answer of these words."""
    history = ("user", "What of it?"), ("assistant", told)
    query = asked(question, *history, of=known())
    assert query.follow_up
    return query


def alone(question: str = "What was said of lamps at Skelby?") -> Query:
    """A question that needs no other, whatever was said before."""
    query = asked(question, ("user", "What of it?"), ("assistant", WHY), of=known())
    assert not query.follow_up
    return replace(query, said=WHY)


def paragraph(words: str) -> list[Candidate]:
    """All the sentences of the paragraph that begins with these words."""
    where = sentence(words.split(". ")[0], PAGE).where
    return [one for one in everything(PAGE) if one.where == where]


def found(*words: str) -> list[Group]:
    """Paragraphs of the page, the best first."""
    return grouped(
        ranked(*((one, 9.0 - n) for n, start in enumerate(words) for one in paragraph(start)))
    )


def texts(groups: Sequence[Group]) -> list[str]:
    return [group.best.text for group in groups]


# -- the place that the last answer was taken from -------------------------------------------------


@pytest.mark.parametrize(
    ("told", "share"),
    [
        (WHY, 1.0),
        ("So the empty depots stood at Skelby.", 1.0),  # in whatever order
        ("Empty depot, Skelby; geese", 0.75),  # by stems
        ("Empty depots: a goose, an otter.", 0.5),
        ("Geese, otters, herons and a depot.", 0.25),
        ("Depots, Skelby, empty.", 0.0),  # of three words nothing is told
        ("Why at the what of it?", 0.0),  # nor of any number that say nothing
        ("", 0.0),
    ],
)
def test_the_share_told_is_that_of_the_last_answer_s_own_words(told: str, share: float) -> None:
    (group,) = found(WHY)

    assert told_share(after(told), group) == share


def test_the_words_of_all_sentences_of_a_paragraph_count() -> None:
    (group,) = found(KIOSKS)
    told = "Kiosks, dear; constable, lamps."

    assert told_share(after(told), group) == 1.0
    assert told_share(after(told), Group(group.candidates[:1])) == 0.5


def before(query: Query, *words: str) -> str | None:
    group = told_before(query, found(*words))
    return group.best.text if group is not None else None


def test_the_place_is_the_paragraph_that_holds_most_of_the_last_answer() -> None:
    assert before(after(FLOODS), WHY, TEA, FLOODS) == FLOODS
    assert before(after("Empty depots: geese and otters."), TEA, WHY) == WHY  # half of the words


def test_there_is_no_place_where_none_holds_half_of_it() -> None:
    assert before(after("Empty depots: geese, otters, herons."), TEA, WHY) is None
    assert before(after(FLOODS), WHY, TEA) is None
    assert before(after(WHY)) is None  # nothing was found


def test_a_question_that_stands_alone_has_no_place() -> None:
    assert before(alone(), WHY, TEA) is None
    assert before(after(WHY), WHY, TEA) == WHY


def test_the_place_is_looked_for_in_the_forty_best_paragraphs() -> None:
    trams = [f"Tram {n} was late." for n in range(40)]
    page = a_document(minutes_text("Tuesday, 8th March, 2022", {"Trams": [*trams, WHY]}))
    *late, why = grouped(everything(page))

    assert told_before(after(WHY), [*late[:39], why]) is why
    assert told_before(after(WHY), [*late[:40], why]) is None


def test_a_follow_up_stays_where_the_best_paragraph_is_the_one_told() -> None:
    assert stays_in_place(after(WHY), found(WHY, FLOODS))
    assert not stays_in_place(after(WHY), found(FLOODS, WHY))  # another is better
    assert not stays_in_place(after(WHY), found(FLOODS, TEA))
    assert not stays_in_place(after(WHY), [])
    assert not stays_in_place(alone(), found(WHY, FLOODS))


# -- what replies to it ----------------------------------------------------------------------------


def test_behind_what_was_told_its_reply_comes_first_and_it_is_not_told_again() -> None:
    assert texts(beyond(found(WHY, TEA, FLOODS), after(WHY))) == [FLOODS, TEA]


def test_a_reply_that_was_not_found_is_brought_with_the_score_of_what_it_replies_to() -> None:
    told, tea = found(WHY, TEA)

    first, *rest = beyond([told, tea], after(WHY))

    assert (first.best.text, first.score, rest) == (FLOODS, told.score, [tea])


def test_a_reply_that_was_found_keeps_its_own_score() -> None:
    told, tea, reply = found(WHY, TEA, FLOODS)

    assert beyond([told, tea, reply], after(WHY)) == [reply, tea]
    assert reply.score < tea.score


def test_the_selector_shows_the_reply() -> None:
    candidates = [one for group in found(WHY, TEA) for one in group.candidates]

    picked = ScoredSelector().select(after(WHY, "Why was that?"), candidates).picked
    first = ScoredSelector().select(alone(), candidates).picked

    shown = [one.text for run in picked for one in run.candidates]
    assert FLOODS in shown and WHY not in shown
    assert WHY in [one.text for run in first for one in run.candidates]


@pytest.mark.parametrize(
    ("told", "near"),
    [
        (WHY, (TEA, WHY)),  # another paragraph is better
        (FLOODS, (FLOODS, WHY)),  # behind it nobody replies
        (TEA, (TEA, WHY)),  # it is the last of its item
        (KIOSKS, (KIOSKS, TEA)),  # of two sentences, one may not have been told
        (HOW_MANY, (HOW_MANY, TEA)),  # the next is of another item
    ],
)
def test_what_was_found_stays_as_it_is_where_nothing_replies_to_what_was_told(
    told: str, near: tuple[str, ...]
) -> None:
    groups = found(*near)

    assert beyond(groups, after(told)) == groups


def test_a_question_of_its_own_is_not_taken_beyond_what_was_told() -> None:
    groups = found(WHY, TEA)

    assert beyond(groups, alone()) == groups
    assert beyond([], after(WHY)) == []


def test_a_paragraph_of_two_sentences_may_hold_more_than_was_told() -> None:
    both = f"{WHY} She said that one was damp."
    page = a_document(minutes_text("Tuesday, 8th March, 2022", {"Depots": [both, FLOODS]}))
    groups = grouped(ranked(*((one, 9.0) for one in everything(page)[:2])))

    assert beyond(groups, after(WHY)) == groups


def test_a_note_between_does_not_hide_the_reply() -> None:
    note = "POST MEETING NOTE: A list was sent in May."
    page = a_document(minutes_text("Tuesday, 8th March, 2022", {"Depots": [WHY, note, FLOODS]}))
    told = everything(page)[:1]

    assert texts(beyond(grouped(ranked((told[0], 9.0))), after(WHY))) == [FLOODS]


# -- the floor -------------------------------------------------------------------------------------


def verdict(query: Query, floor: float, *words: str) -> Verdict | None:
    """Of evidence that is worth a half, whatever it is."""
    model = Calibration(tuple(0.0 for _ in EVIDENCE), 0.0, floor)
    near = [one for group in found(*words) for one in group.candidates]
    return Judge(model).after(query, near, known()).verdict


NOTHING = Verdict("not_found", "not_in_documents", "")


def test_of_the_place_that_was_told_less_evidence_is_asked() -> None:
    in_place = after(WHY, "And what of the rest?")

    assert IN_PLACE == 0.5
    assert verdict(in_place, 1.0, WHY, TEA) is None
    assert verdict(in_place, 1.01, WHY, TEA) == NOTHING


def test_of_the_place_that_was_told_less_evidence_is_sure() -> None:
    """Of evidence that is worth 0.3: too little for a question that stands alone."""
    odds = math.log(0.3 / 0.7)
    model = Calibration(tuple(0.0 for _ in EVIDENCE), odds, 0.1)

    def weak(query: Query, *words: str) -> bool:
        near = [one for group in found(*words) for one in group.candidates]
        return Judge(model).after(query, near, known()).weak

    assert SURE * IN_PLACE < 0.3 < SURE
    assert not weak(after(WHY, "And what of the rest?"), WHY, TEA)
    assert weak(after(FLOODS, "And what of the rest?"), TEA, WHY)


def test_of_any_other_place_the_floor_is_whole() -> None:
    elsewhere = after(FLOODS, "And what of the rest?")

    assert verdict(elsewhere, 0.5, WHY, TEA) is None
    assert verdict(elsewhere, 0.51, WHY, TEA) == NOTHING
    assert verdict(after(WHY, "And what of the rest?"), 0.51, TEA, WHY) == NOTHING
    assert verdict(alone(), 0.51, WHY, TEA) == NOTHING


# -- how the vote went -----------------------------------------------------------------------------


def went(question: str, *words: str, told: str = MOVED) -> list[str]:
    near = [one for group in found(*(words or (MOVED, TEA))) for one in group.candidates]
    return quoted(vote_talked_about(after(told, question), near))


def quoted(picked: Sequence[Picked]) -> list[str]:
    return [one.text for run in picked for one in run.candidates]


@pytest.mark.parametrize(
    "question",
    [
        "Did it get through?",
        "Did that go through?",
        "Was it carried?",
        "And was the vote close?",
        "And did the motion pass?",
        "Has it passed?",
        "Was it unanimous?",
        "Was it narrowly defeated?",
        "Did anyone try to lower it?",
        "Did anybody propose to change it?",
        "Has anyone tried to stop it?",
    ],
)
def test_what_became_of_a_motion_is_told_from_the_item_of_the_last_answer(question: str) -> None:
    assert went(question) == [MOVED, KEEP, CARRIED]


@pytest.mark.parametrize(
    "question",
    [
        "Why was it moved?",
        "How many were there?",
        "Who told them of it?",
        "Did he come?",
        "Did it rain?",
        "Did anyone want it?",
    ],
)
def test_nothing_of_a_vote_is_told_where_something_else_is_asked(question: str) -> None:
    assert went(question) == []


def test_how_it_went_is_told_of_the_last_answer_s_item_and_not_of_the_best() -> None:
    assert went("Did it get through?", TEA, MOVED) == [MOVED, KEEP, CARRIED]
    assert went("Did it get through?", MOVED, TEA, told=TEA) == []  # no vote is recorded there
    assert went("Did it get through?", TEA, WHY) == []  # its item was not found


def test_without_a_last_answer_no_vote_is_told() -> None:
    query = asked("Was it carried?", of=known())
    near = ranked((sentence(MOVED, PAGE), 9.0))

    assert vote_talked_about(query, near) == ()
    long = "Did it get through with the lamps, kiosks, vans, depots, rivers and rain at Skelby?"
    assert vote_talked_about(replace(alone(long), said=MOVED), near) == ()


def test_three_sentences_of_a_vote_are_told_at_most_with_the_score_of_the_place() -> None:
    more = "The vote was unanimous."
    page = a_document(
        minutes_text("Tuesday, 8th March, 2022", {"Vans": [MOVED, KEEP, f"{CARRIED} {more}"]})
    )
    runs = vote_talked_about(
        after(MOVED, "Did it get through?"), ranked((everything(page)[0], 7.0))
    )

    assert quoted(runs) == [KEEP, CARRIED, more]  # the last: how it went
    assert {run.score for run in runs} == {7.0}


def test_a_note_on_a_vote_is_not_how_it_went() -> None:
    note = "POST MEETING NOTE: The motion was lost in the post."
    page = a_document(
        minutes_text("Tuesday, 8th March, 2022", {"Vans": [MOVED, note, f"RESOLVED. {CARRIED}"]})
    )
    assert [one.paragraph.kind for one in everything(page)] == [
        "minute",
        "note",
        "resolution",
        "resolution",
    ]
    near = ranked((everything(page)[0], 9.0))

    assert quoted(vote_talked_about(after(MOVED, "Was it carried?"), near)) == [MOVED, CARRIED]


def test_how_it_went_is_told_as_a_fact_of_the_record() -> None:
    near = [one for group in found(TEA, MOVED) for one in group.candidates]

    picked = lookup.told(after(MOVED, "Did it get through?"), near, known(), small_index(PAGE))

    assert quoted(picked) == [MOVED, KEEP, CARRIED]
