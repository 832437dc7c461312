"""How words are cut, folded and stemmed before they are compared."""

import pytest

from service.words import FRAME, STOP, content, fold, stem, stem_line, stems, tokens


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a 17-18% fall", ["a", "17", "18%", "fall"]),
        ("the A614 at Skelby", ["the", "a614", "at", "skelby"]),
        ("stop-and-search", ["stop", "and", "search"]),
        ("the Panel’s budget", ["the", "panel's", "budget"]),
        ("£1.5m, or 4.99 per cent", ["£1.5m", "or", "4.99", "per", "cent"]),
        ("1,234 calls", ["1,234", "calls"]),
        ("Cllr Pemberley-Knox", ["cllr", "pemberley", "knox"]),
        ("…?! — “”", []),
        ("", []),
    ],
)
def test_a_text_is_cut_into_words_and_numbers(text: str, expected: list[str]) -> None:
    assert tokens(text) == expected


def test_curly_quotes_and_capitals_are_folded_away() -> None:
    assert fold("‘The PANEL’s’ “View”") == "'the panel's' \"view\""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("officer", "officers"),
        ("officer's", "officers"),
        ("recruited", "recruiting"),
        ("policies", "policy"),
    ],
)
def test_forms_of_a_word_have_one_stem(one: str, other: str) -> None:
    assert stem(one) == stem(other)


def test_a_stem_keeps_different_words_and_numbers_apart() -> None:
    assert stem("speeding") != stem("spending")
    assert (stem("a614"), stem("18%"), stem("4.99")) == ("a614", "18%", "4.99")


def test_a_line_of_stems_finds_whole_words_only() -> None:
    line = stem_line("Areas for Improvement (AFIs)")

    assert line == " area for improv afi "
    assert " area for improv " in line
    assert " are " not in line
    assert stem_line("") == "  "


def test_stems_keep_the_order_and_the_function_words() -> None:
    assert stems("The Panel asked for reports") == ["the", "panel", "ask", "for", "report"]


def test_function_words_carry_no_content() -> None:
    assert content(["what", "did", "the", "panel", "say", "precept"]) == ["panel", "say", "precept"]


def test_the_topic_of_a_question_is_neither_filler_nor_frame() -> None:
    assert {"panel", "said", "meeting"} <= FRAME
    assert {"the", "not", "what"} <= STOP
    assert (STOP | FRAME).isdisjoint({"precept", "taser", "burglary", "complaint"})


@pytest.mark.parametrize(
    ("form", "verb"),
    [("sold", "sell"), ("Bought", "buys"), ("written", "writes"), ("won", "win"), ("led", "leads")],
)
def test_a_past_tense_is_the_word_of_its_verb(form: str, verb: str) -> None:
    assert stems(form) == stems(verb)


@pytest.mark.parametrize("word", ["meeting", "hold", "saw", "women"])
def test_words_of_the_frame_and_plurals_stay_apart(word: str) -> None:
    """ "Met" is no meeting, and phrases are looked up with their plurals as printed."""
    other = {"meeting": "met", "hold": "held", "saw": "see", "women": "woman"}[word]
    assert stems(word) != stems(other)
