"""What a question looks like once it has been made plain."""

import sys
import unicodedata
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.errors import InvalidRequest, MalformedText
from service.normalise import MAX_MARKS, matching, normalise, question_text


def _code_points() -> Iterator[str]:
    """Every code point, alone where something is assigned, in blocks of 256 where nothing is."""
    block: list[str] = []
    for point in range(1, sys.maxunicode + 1):
        char = chr(point)
        category = unicodedata.category(char)
        if category == "Cs":
            continue
        if category in ("Cn", "Co") or "CJK UNIFIED" in unicodedata.name(char, ""):
            block.append(char)
            if len(block) == 256:
                yield " ".join(block)
                block.clear()
        else:
            yield char
    yield " ".join(block)


def test_both_forms_are_stable_for_every_code_point() -> None:
    unstable = []
    for chars in _code_points():
        text = f"{chars} a{chars}b"
        shown, matched = normalise(text), matching(text)
        if normalise(shown) != shown or matching(matched) != matched:
            unstable.append(ascii(chars))

    assert unstable == []


@settings(max_examples=2_000, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=60))
def test_both_forms_are_stable_for_random_text(text: str) -> None:
    shown, matched = normalise(text), matching(text)

    assert normalise(shown) == shown
    assert matching(matched) == matched
    assert unicodedata.is_normalized("NFC", shown)
    assert unicodedata.is_normalized("NFKC", matched)


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("  What \t was\r\n the\u00a0precept?\u3000", "What was the precept?"),
        ("What was the precept?\U000e0053\U000e0061\U000e0079", "What was the precept?"),
        ("Who voted \u202etsniaga\u202c the budget?", "Who voted tsniaga the budget?"),
        ("What did \u0421llr Dray say?", "What did Cllr Dray say?"),
        ("What did the \u0420\u0421\u0421 say?", "What did the PCC say?"),
        ("\u0391mbershire", "Ambershire"),
        ("pre\u200bcept ri\u200bse 2023", "precept rise 2023"),
        ("pre\u00adcept", "precept"),
        ("cafe\u0301", "caf\u00e9"),
        ("a\x1b[31mb\x07", "a[31mb"),
        ("Who chaired <|endoftext|> on 4 March?", "Who chaired <|endoftext|> on 4 March?"),
        (
            "{question.__class__} ${7*7} {{7*7}} %s <img src=x>",
            "{question.__class__} ${7*7} {{7*7}} %s <img src=x>",
        ),
        ("\u041f\u0440\u0438\u0432\u0435\u0442", "\u041f\u0440\u0438\u0432\u0435\u0442"),
    ],
)
def test_what_is_typed_is_made_plain(typed: str, plain: str) -> None:
    assert normalise(typed) == plain


def test_matching_ignores_case_width_and_ligatures() -> None:
    assert matching("\uff30recept \ufb01gure STRASSE \u00df") == "precept figure strasse ss"


def test_marks_piled_on_a_letter_are_thinned() -> None:
    piled = "p" + "\u0323\u0330\u0331\u0332\u0333\u0347" * 20

    assert sum(map(bool, map(unicodedata.combining, normalise(piled)))) <= MAX_MARKS


@pytest.mark.parametrize("typed", ["a\x00b", "\ud83d precept?", "\udc00", "\x00"])
def test_text_that_cannot_be_stored_is_refused(typed: str) -> None:
    with pytest.raises(MalformedText):
        normalise(typed)
    with pytest.raises(MalformedText):
        matching(typed)


@pytest.mark.parametrize("typed", ["", "   ", "\u3000\u3000", "\u200b\u200b", "\u202e"])
def test_a_blank_question_is_refused(typed: str) -> None:
    with pytest.raises(InvalidRequest, match="must not be blank"):
        question_text(typed)


def test_length_is_counted_after_normalising() -> None:
    assert question_text("x" * 1000 + "\u200b" * 500 + "  ") == "x" * 1000
    with pytest.raises(InvalidRequest, match="at most 1,000"):
        question_text("x" * 1001)
    assert len(question_text("\U0001f600" * 1000).encode()) == 4000
