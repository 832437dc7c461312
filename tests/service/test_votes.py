"""Votes that are asked about: their lists, whole, with the motion and what came of it."""

import pytest

from service.votes import records_vote, vote_lists, vote_told, voters
from tests.ingest.build import minutes_text
from tests.service.corpus import a_document, asked, everything, learned, ranked

MOVED = "Cllr Anwen Dray moved, and Cllr Esme Wick seconded, that the precept be vetoed."
FOR = "For (2): Cllr Anwen Dray, Cllr Esme Wick"
AGAINST = "Against (3): Cllr Martin Dray, Mr Colin Ashbrook, Cllr Tobin Wraxhall"
LOST = "The motion was lost."
TALK = (
    "Mr Colin Ashbrook asked about vans. Cllr Tobin Wraxhall asked about boats. Cllr Martin Dray "
    "asked about bicycles. Cllr Esme Wick asked about lorries. Ms Harcastle asked about trains."
)


def shown(question: str, *paragraphs: str) -> list[str]:
    page = a_document(minutes_text("Tuesday, 8th March, 2022", {"Precept": list(paragraphs)}))
    of = learned(page)
    pairs = [(one, 9.0 - place) for place, one in enumerate(everything(page))]
    found = vote_told(asked(question, of=of), ranked(*pairs), of)
    return [one.text for run in found for one in run.candidates]


@pytest.mark.parametrize(
    "question",
    [
        "Who voted against the precept?",
        "How did Mr Ashbrook vote?",
        "Did Cllr Wraxhall vote for the precept?",
        "Which way did Cllr Wick vote on the precept?",
        "Did Cllr Wick abstain?",
    ],
)
def test_a_vote_in_a_paragraph_a_side_is_shown_whole(question: str) -> None:
    assert shown(question, TALK, MOVED, FOR, AGAINST, LOST) == [MOVED, FOR, AGAINST, LOST]


def test_behind_a_vote_on_a_veto_stands_what_was_resolved_of_the_thing_itself() -> None:
    """Whoever voted against the veto voted for the precept."""
    carried = "RESOLVED that the precept be supported."
    page = TALK, MOVED, FOR, AGAINST, LOST, carried
    plain = MOVED.replace("vetoed", "supported")

    assert shown("Who voted against the precept?", *page)[-1] == carried
    assert shown("Who voted against the veto of the precept?", *page)[-1] == LOST
    assert shown("Who voted against the precept?", TALK, plain, *page[2:])[-1] == LOST


def test_a_table_headed_by_the_sides_is_shown_with_its_head() -> None:
    head, row = "For | Against | Abstained", "Cllr Esme Wick | Mr Colin Ashbrook | Cllr Martin Dray"

    assert shown("How did Mr Ashbrook vote?", TALK, MOVED, head, row, LOST) == [
        MOVED,
        head,
        row,
        LOST,
    ]


@pytest.mark.parametrize(
    "question",
    [
        "How did Mr Harcastle vote?",  # of whom the vote says nothing
        "How did Mr Ashbrook vote in June 2021?",
        "What did Mr Ashbrook say about the precept?",
    ],
)
def test_no_vote_is_told_where_none_is_asked_for_or_known(question: str) -> None:
    assert shown(question, TALK, MOVED, FOR, AGAINST, LOST) == []


def test_counts_alone_tell_nobody_s_vote() -> None:
    assert shown("Who voted against the precept?", TALK, MOVED, "For: 2 Against: 3", LOST) == []


def test_a_side_alone_is_no_list_and_the_names_of_every_side_are_voters() -> None:
    page = a_document(
        minutes_text("Tuesday, 8th March, 2022", {"Precept": [TALK, MOVED, FOR, AGAINST]})
    )
    alone = a_document(minutes_text("Tuesday, 8th March, 2022", {"Precept": [TALK, MOVED, FOR]}))
    (item,) = (one for one in page.items if one.title == "Precept")
    (other,) = (one for one in alone.items if one.title == "Precept")

    assert [len(found) for found in vote_lists(page, item)] == [2]
    assert vote_lists(alone, other) == []
    assert voters(page, item, learned(page)) == {"dray", "wick", "ashbrook", "wraxhall"}


@pytest.mark.parametrize(
    ("words", "recorded"),
    [
        (MOVED, True),
        (LOST, True),
        (FOR, True),
        ("There were nine votes to four.", True),
        ("It was put to the vote.", True),
        ("By a show of hands it was agreed.", True),
        ("Cllr Esme Wick offered an amendment to keep two of them.", True),
        ("That was defeated, with the Chair's help.", True),
        ("On being put, it was carried.", True),
        ("Cllr Esme Wick moved to Skelby.", False),
        ("Mr Colin Ashbrook was seconded to Skelby.", False),  # and nobody moved anything
        ("Cllr Esme Wick spoke for and against vans.", False),
        ("Mr Colin Ashbrook was against it.", False),
        ("It was supported.", False),
        ("Voters had been told.", False),
        (TALK, False),
    ],
)
def test_a_sentence_records_a_vote_a_motion_or_what_became_of_one(
    words: str, recorded: bool
) -> None:
    assert records_vote(words) is recorded


@pytest.mark.parametrize(
    "words",
    [
        "A review had been carried out.",
        "Farmers had lost confidence.",
        "The budget for 2022/23 was introduced.",
        "Grants ran for 12 months.",
    ],
)
def test_words_of_a_vote_used_otherwise_record_none(words: str) -> None:
    assert not records_vote(words)
