"""Sentences of minutes, as spans of the exact text."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.blocks import collapse
from ingest.sentences import split, split_uncut


def sentences(text: str) -> list[str]:
    return [collapse(text[start:end]) for start, end in split(text, 0, len(text))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("He agreed. She did not.", ["He agreed.", "She did not."]),
        ("Cllr. A. Dray and Mr. P. D. Vane asked.", ["Cllr. A. Dray and Mr. P. D. Vane asked."]),
        ("The Chair met Cllrs. Wick and Noon.", ["The Chair met Cllrs. Wick and Noon."]),
        ("It rose by 3.5% to £1.2m. That was low.", ["It rose by 3.5% to £1.2m.", "That was low."]),
        ("See No. 20. It was old.", ["See No. 20.", "It was old."]),
        ("The Chairman said no. He moved on.", ["The Chairman said no.", "He moved on."]),
        ("It began at 10 a.m. The Chair spoke.", ["It began at 10 a.m.", "The Chair spoke."]),
        ("It began at 10 a.m. on Monday.", ["It began at 10 a.m. on Monday."]),
        ("Vans, drones, etc. were bought.", ["Vans, drones, etc. were bought."]),
        (
            "She left the Authority.She was thanked.",
            ["She left the Authority.", "She was thanked."],
        ),
        (
            "Write to a.dray@wenmouth.example.Thank you",
            ["Write to a.dray@wenmouth.example.Thank you"],
        ),
        ("Why? “Because it rained.” They left.", ["Why?", "“Because it rained.”", "They left."]),
        ("The wait was 2 min. 20 sec. in May.", ["The wait was 2 min. 20 sec. in May."]),
        ("He welcomed the  ...  view the full minutes text for item 3.",) * 1
        + (["He welcomed the ... view the full minutes text for item 3."],),
        ("The three were:\n• vans;\n• drones.", ["The three were:", "• vans;", "• drones."]),
        (
            "RESOLVED that:-\n(a) it be noted; and\n(b) they be thanked.",
            ["RESOLVED that:- (a) it be noted; and", "(b) they be thanked."],
        ),
        ("RESOLVED\n\nthat the report be noted.", ["RESOLVED that the report be noted."]),
        ("1. The team had 12 officers.", ["1. The team had 12 officers."]),
        (
            "First line without a stop\n\nSecond line.",
            ["First line without a stop", "Second line."],
        ),
        ("", []),
        (" \u00a0 ", []),
        ("•", ["•"]),
    ],
)
def test_a_sentence_ends_where_a_clerk_ends_it(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


@given(st.text(alphabet="Aa.b ?!\n\u00a0•(1)“”:;…-Mr Cllr", max_size=200))
def test_sentences_cover_every_visible_character_in_order(text: str) -> None:
    spans = split(text, 0, len(text))

    assert all(start < end for start, end in spans)
    assert all(left[1] <= right[0] for left, right in pairwise(spans))
    assert "".join(text[a:b] for a, b in spans).split() == text.split() or "".join(
        "".join(text[a:b].split()) for a, b in spans
    ) == "".join(text.split())


def test_only_the_given_span_is_split() -> None:
    text = "Before. One. Two. After."

    assert [text[a:b] for a, b in split(text, 8, 17)] == ["One.", "Two."]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        # At the end of what it breaks off a site's own marker stays: it says where the rest is.
        ("It was late and ... view the full minutes text for item 12.",
         ["It was late and ... view the full minutes text for item 12."]),
        ("It was late. ... view the full minutes text for item 12", ["It was late."]),
        ("It was late and ... view the full minutes text for item 12. The Chair agreed.",
         ["It was late and", "The Chair agreed."]),
        ("It was late and … Read more", ["It was late and"]),
        ("It was late.… Show more", ["It was late."]),
        ("It was late [text truncated]", ["It was late"]),
        ("It was late. [truncated] The Chair agreed.", ["It was late.", "The Chair agreed."]),
        ("It was [the document was truncated here] and so on.", ["It was", "and so on."]),
        ("It was late and (continued...)", ["It was late and"]),
        ("It was late and [...]", ["It was late and"]),
        ("It was late (click here to read the full minute)", ["It was late"]),
        ("[text truncated]", []),
        ("... view the full minutes text for item 3.", []),
        # None of these cuts anything.
        ("She would read more. Read more books, she said.",
         ["She would read more.", "Read more books, she said."]),
        ("She said “it is [...] late” and left.", ["She said “it is [...] late” and left."]),
        ("The list (see the full report) was long.", ["The list (see the full report) was long."]),
    ],
)  # fmt: skip
def test_a_cut_off_marker_is_no_sentence(text: str, sentences: list[str]) -> None:
    assert [text[a:b] for a, b in split_uncut(text, 0, len(text))] == sentences
