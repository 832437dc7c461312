import difflib
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evals.matching import (
    collapse,
    item_parts,
    normal,
    office,
    overlaps,
    same_item,
    same_label,
    same_speaker,
)


def longest_shared(one: str, other: str) -> int:
    matcher = difflib.SequenceMatcher(None, one, other, autojunk=False)
    return matcher.find_longest_match(0, len(one), 0, len(other)).size


@settings(max_examples=400, deadline=None)
@given(st.text(alphabet="ab ", max_size=40), st.text(alphabet="ab ", min_size=1, max_size=14))
def test_overlap_is_a_shared_stretch_of_half_the_quote(passage: str, quote: str) -> None:
    wanted = normal(quote)
    expected = bool(wanted) and 2 * longest_shared(normal(passage), wanted) >= len(wanted)

    assert overlaps(passage, quote) is expected


def test_exactly_half_of_a_quote_is_enough_and_one_character_less_is_not() -> None:
    quote = "abcdefghij"

    assert overlaps("xx abcde xx", quote)
    assert not overlaps("xx abcd xx", quote)


def test_two_halves_apart_do_not_add_up() -> None:
    assert not overlaps("abcd then efgh then ij", "abcdefghij")


def test_curly_quotes_case_and_white_space_do_not_matter() -> None:
    assert overlaps("The\u00a0Force\u2019s\n own   words", "the force's OWN words")


def test_a_page_without_line_breaks_is_searched_in_a_moment() -> None:
    passage, quote = "the panel noted " * 20_000, "z" * 300

    assert not overlaps(passage, quote)


def test_collapsing_takes_no_break_spaces_too() -> None:
    assert collapse(" a\u00a0\u2009b\r\n\tc ") == "a b c"


@pytest.mark.parametrize(
    ("printed", "canonical"),
    [
        ("Police and Crime Commissioner", "commissioner"),
        ("the PCC", "commissioner"),
        ("Deputy Police and Crime Commissioner", "deputy commissioner"),
        ("Vice-Chairman", "vice-chair"),
        ("Vice Chair of the Panel", "vice-chair"),
        ("Chairman", "chair"),
        ("Chief Constable", "chief constable"),
        ("Lowmere Borough Council", None),
        ("Cllr Tallow", None),
    ],
)
def test_a_printed_role_names_one_office(printed: str, canonical: str | None) -> None:
    assert office(printed) == canonical


@pytest.mark.parametrize(
    ("expected", "name", "role", "verdict"),
    [
        ("Commissioner", "Mr Owen Pellow", "Police and Crime Commissioner", True),
        ("Commissioner", None, "PCC", True),
        ("Commissioner", None, "Deputy Police and Crime Commissioner", False),
        ("Commissioner", "Cllr Tallow", None, False),
        ("Commissioner", "Cllr Tallow", "Skelby District Council", False),
        ("Commissioner", "Owen Pellow", None, None),
        ("Commissioner", None, None, None),
        ("Vice-Chairman", None, "Vice-Chair", True),
        ("Chair", None, "Vice-Chair", False),
        ("Cllr Dray", "Cllr Anwen Dray", "Lowmere Borough Council", True),
        ("Cllr Anwen Dray", "Cllr Martin Dray", None, False),
        ("Cllr Anwen Dray", "Cllr A Dray", None, True),
        ("Cllr Pemberley-Knox", "Joyce Pemberley-Knox", None, True),
        ("Mr Ashbrook", "Ms Ashbrook", None, False),
        ("Mr P D Vane OBE", "Mr Vane", None, True),
        ("Cllr Fallowell", None, "Police and Crime Commissioner", False),
        ("Cllr Fallowell", None, "Chair", None),
        ("Kit Oduya", None, "Chair of the Federation", None),
        ("Kit Oduya", "Sgt Kit Oduya", "Chair of Ambershire Police Federation", True),
    ],
)
def test_speakers_are_compared_only_where_they_can_be(
    expected: str, name: str | None, role: str | None, verdict: bool | None
) -> None:
    assert same_speaker(expected, name, role) is verdict


def test_an_item_is_split_into_number_and_title() -> None:
    assert item_parts("82. Budget - update") == ("82", "Budget - update")
    assert item_parts("23/22 Budget") == ("23/22", "Budget")
    assert item_parts("Questions to the Commissioner") == (None, "Questions to the Commissioner")


@pytest.mark.parametrize(
    ("expected", "number", "basis", "title", "verdict"),
    [
        ("12. Budget", "12", "printed", "Budget", True),
        ("12. Budget", "12", "inferred", None, True),
        ("12. Budget", "13", "printed", "Budget", False),
        ("12. Budget", None, "not_stated", "Budget", False),
        ("12. Budget", "12", "printed", "Precept", False),
        ("12. Budget", "12", "printed", "Budget (Item 4)", True),
        ("12. Budget", "12", "printed", "Budgeting", False),
        ("Budget", None, "not_stated", "Budget (Item 4)", False),
        ("Budget", None, "not_stated", "Budget", True),
        ("Budget", "12", "inferred", "Budget", True),
        ("Budget", None, "not_stated", None, False),
        ("2023 Budget", None, "not_stated", "2023 Budget", True),
        (None, None, "not_stated", "Anything", True),
        (None, "328", "inferred", "Anything", True),
        (None, "328", "printed", "Anything", False),
    ],
)
def test_an_item_agrees_by_what_is_printed(
    expected: str | None, number: str | None, basis: str, title: str | None, verdict: bool
) -> None:
    assert same_item(expected, number, basis, title) is verdict


@pytest.mark.parametrize(
    ("expected", "label", "verdict"),
    [
        ("7a", "7a", True),
        ("7a", "7(a)", True),
        ("7", "7.", True),
        ("1.1", "11", False),
        ("7", "7a", False),
        (None, None, True),
        (None, "7", False),
        ("7", None, False),
    ],
)
def test_labels_agree_whatever_their_brackets(
    expected: str | None, label: str | None, verdict: bool
) -> None:
    assert same_label(expected, label) is verdict


def test_the_normal_form_is_its_own_normal_form() -> None:
    text = "  \u201cThe Force\u2019s\u201d  plan "

    assert normal(normal(text)) == normal(text) == '"the force\'s" plan'
    assert not re.search(r"\s\s", normal(text))
