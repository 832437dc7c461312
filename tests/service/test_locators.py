"""Items and paragraphs that a question names by their printed numbers."""

import pytest

from service.locators import Locator, locator, without_locator


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("What does paragraph 3 of item 54 say?", Locator("54", "3", "3")),
        ("Item 54, paragraphs 2 to 4", Locator("54", "2", "4")),
        ("What do paras 2-4 of agenda item 7A say?", Locator("7a", "2", "4")),
        ("Read me para. no. 3", Locator(None, "3", "3")),
        ("What is in paragraph (4)?", Locator(None, "4", "4")),
        ("What does paragraph 5.9.1 say?", Locator(None, "5.9.1", "5.9.1")),
        ("What was said in minute 45/22?", Locator("45/22")),
        ("Minute 12: what was decided?", Locator("12")),
        ("Read me item number 9", Locator("9")),
        ("What was decided?", Locator()),
    ],
)
def test_the_place_that_a_question_names_by_number_is_read(text: str, expected: Locator) -> None:
    assert locator(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Was there a three minute 101 call?",
        "Did the wait fall to a 5 minute 101 call?",
        "How long was the average minute 101 callers waited?",
        "Which item of the agenda was deferred?",
        "How many items 2022?",
    ],
)
def test_a_length_of_time_names_no_minute(text: str) -> None:
    assert locator(text) == Locator()
    assert without_locator(text) == text


@pytest.mark.parametrize(
    ("place", "held", "not_held"),
    [
        (Locator(None, "7", "7"), ["7", "7a", "7B"], ["6", "8", "70", "17"]),
        (Locator(None, "7a", "7a"), ["7a", "7A"], ["7", "7b"]),
        (Locator(None, "2", "4"), ["2", "3", "3a", "4", "4b"], ["1", "5", "20"]),
        (Locator(None, "5.9", "5.11"), ["5.9", "5.10", "5.11"], ["5.8", "5.12", "6"]),
        (Locator("7"), [], ["7"]),
    ],
)
def test_a_label_is_of_the_paragraphs_named_with_its_letters(
    place: Locator, held: list[str], not_held: list[str]
) -> None:
    assert [label for label in held if not place.holds(label)] == []
    assert [label for label in not_held if place.holds(label)] == []


@pytest.mark.parametrize("label", [None, "", "r1", "a", "(a)"])
def test_a_paragraph_without_a_number_is_none_of_those_named(label: str | None) -> None:
    assert not Locator(None, "1", "9").holds(label)


def test_the_numbers_of_a_place_are_no_subject() -> None:
    text = "What does paragraph 3 of item 54 say of the 101 line?"

    assert without_locator(text).split() == "What does of say of the 101 line?".split()
