"""Whether what is shown holds the figure that a question asks for."""

import pytest

from service.answerable import Judge
from service.counts import lacks_figure
from service.select import Picked
from tests.service.corpus import a_document, asked, everything, learned

HEAD = "Ambershire Police and Crime Panel\nTuesday, 8 March 2022\n\n3. DEPOTS\n\n1. "


def shown(text: str) -> tuple[Picked, ...]:
    """The one paragraph of a page, all of it."""
    candidates = everything(a_document(HEAD + text + "\n", "page.txt"))
    return (Picked(tuple(candidates), 1.0),)


def lacking(question: str, text: str) -> str | None:
    lore = learned(a_document(HEAD + text + "\n", "page.txt"))
    return lacks_figure(asked(question, of=lore), shown(text))


@pytest.mark.parametrize(
    "text",
    [
        "The Commissioner was proud of the depots, which had come through in 2021.",
        "The Commissioner said that 40% of the depots had been painted.",
        "The Commissioner said that the depots had cost £4 million.",
        "The Commissioner said that the depots opened on 4 May at 9.30 am.",
        "The Commissioner said that the depots had been there for six years.",
        "The Commissioner met the Minister for Crime, Policing and Fire about the depots.",
    ],
)
def test_a_count_is_asked_for_and_nothing_is_counted(text: str) -> None:
    assert lacking("How many depots are there?", text) == "number"


@pytest.mark.parametrize(
    "text",
    [
        "The Commissioner said that there were 14 depots.",
        "The Commissioner said that there were fourteen.",
        "The Commissioner said that all but one had been opened.",
        "The Commissioner said that none was open.",
        "The Commissioner said that 1,204 had been counted.",
        "The Commissioner said that those at Skelby, Wenmouth and Holt Cross would remain.",
    ],
)
def test_any_count_may_be_the_one(text: str) -> None:
    """Minutes say "notices" where people ask for fines, so the thing counted is not looked at."""
    assert lacking("How many depots are there?", text) is None


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("How many years did it take?", "The Commissioner said that it had taken six years."),
        ("How many savings were needed?", "The Commissioner said that £4 million was needed."),
        ("How many hours are they open?", "The Commissioner said that it was eight hours a day."),
        ("Who opened the depots?", "The Commissioner had opened the depots."),
    ],
)
def test_units_and_money_count_where_they_are_asked_for(question: str, text: str) -> None:
    assert lacking(question, text) is None


@pytest.mark.parametrize(
    ("text", "lacks"),
    [
        ("The Commissioner said that 40% of the depots had been painted.", None),
        ("The Commissioner said that four out of ten depots had been painted.", None),
        ("The Commissioner said that half of the depots had been painted.", None),
        ("The Commissioner said that the depots had been painted in May.", "share"),
        # Whatever share the best paragraph gives may be the one: it seldom repeats the subject.
        ("The depots had been painted. It was 4% more than before.", None),
    ],
)
def test_a_share_is_one_of_what_is_asked_about(text: str, lacks: str | None) -> None:
    assert lacking("What percentage of the depots has been painted?", text) == lacks


def test_the_refusal_says_what_is_missing() -> None:
    text = "The Commissioner was proud of the depots."
    lore = learned(a_document(HEAD + text + "\n", "page.txt"))
    verdict = Judge().shown(asked("How many depots are there?", of=lore), shown(text), lore)
    assert verdict is not None
    assert verdict.code == "not_in_documents"
    assert verdict.detail == "what is nearest to it gives no such number"


def test_a_share_of_what_is_counted_tells_how_many() -> None:
    text = "The Commissioner said that 81% of urgent calls had been answered."
    assert lacking("How many urgent calls were answered?", text) is None
    assert lacking("How many officers answered urgent calls?", text) == "number"
