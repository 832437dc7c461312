"""What kind of thing a question asks for, and which sentences hold one."""

from dataclasses import replace

import numpy as np
import pytest

from service.score import FEATURES, Candidate, features, weighted
from service.things import Thing, holds, thing_asked
from tests.ingest.build import minutes_text
from tests.service.corpus import a_document, asked, everything, lore


@pytest.mark.parametrize(
    ("question", "thing"),
    [
        ("How long did callers wait?", "length of time"),
        ("How quickly were calls met?", "length of time"),
        ("How much did the vans cost?", "money"),
        ("What was the Deputy paid?", "money"),
        ("What did the depot cost?", "money"),
        ("How many vans were bought?", "number"),
        ("What percentage of calls was met?", "number"),
        ("When does the depot open?", "date"),
        ("Which month was it?", "date"),
        ("Why was the depot sold?", "reason"),
        ("For what was the money used?", "reason"),
        ("What was said about vans?", None),
    ],
)
def test_the_kind_of_thing_that_a_question_asks_for_is_read(
    question: str, thing: Thing | None
) -> None:
    assert thing_asked(question) == thing


def test_of_two_kinds_of_things_asked_for_one_counts() -> None:
    assert thing_asked("How long is the wait and what did it cost?") == "length of time"


@pytest.mark.parametrize(
    ("thing", "held", "not_held"),
    [
        ("length of time", "It took twelve working days.", "It took 12 officers."),
        ("length of time", "The wait was 4 minutes.", "The minutes were agreed."),
        ("money", "The depot cost £4m.", "The depot cost less than was feared."),
        ("number", "Seven vans came.", "Vans came."),
        ("number", "It fell by 4.5 per cent.", "It fell."),
        ("date", "It would open in May.", "It would open soon."),
        ("date", "It would open by the end of term.", "It would open."),
        ("reason", "It was sold because it leaked.", "It was sold."),
        ("reason", "It was sold to pay for vans.", "It was sold to a builder."),
    ],
)
def test_a_sentence_holds_a_thing_of_a_kind_or_not(thing: Thing, held: str, not_held: str) -> None:
    assert holds(held, thing)
    assert not holds(not_held, thing)


# -- as a feature ----------------------------------------------------------------------------------


def values(question: str, *of: Candidate) -> list[float]:
    """The feature of some candidates."""
    query = asked(question)
    matrix = features(query, weighted(query, lore()), of, np.full(len(of), 0.5), {}, lore())
    column: list[float] = matrix[:, FEATURES.index("thing")].tolist()
    return column


def two_sentences() -> list[Candidate]:
    words = "The Commissioner spoke of the depot. It cost £4m."
    return everything(
        a_document(minutes_text("Tuesday, 8th March, 2022", {"Depots": [words, "Tea was served."]}))
    )


def test_the_sentence_that_holds_the_kind_of_thing_asked_for_is_marked() -> None:
    assert values("How much did the depot cost?", *two_sentences()) == [0.0, 1.0, 0.0]
    assert values("Why was the depot sold?", *two_sentences()) == [0.0, 0.0, 0.0]
    assert values("What of the depot?", *two_sentences()) == [0.0, 0.0, 0.0]


def test_the_sentence_that_the_page_breaks_off_may_hold_it() -> None:
    first, last, whole = two_sentences()
    cut = replace(first.paragraph, truncated=True)
    broken = [replace(one, paragraph=cut) for one in (first, last)]

    assert values("Why was the depot sold?", *broken, whole) == [0.0, 1.0, 0.0]
    assert values("What of the depot?", *broken, whole) == [0.0, 0.0, 0.0]
