"""Personal data that people type is masked; dates, amounts and references are not."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.masking import CARD, EMAIL, INSURANCE, PHONE, is_card, masked


@pytest.mark.parametrize(
    ("said", "mask"),
    [
        ("07700 900123", PHONE),
        ("07700900123", PHONE),
        ("+44 7700 900123", PHONE),
        ("+44 (0)7700 900123", PHONE),
        ("0044 7700 900 123", PHONE),
        ("01632 960 001", PHONE),
        ("(01632) 960001", PHONE),
        ("020 7946 0958", PHONE),
        ("0207-946-0958", PHONE),
        ("jo.bloggs@mail.example", EMAIL),
        ("jo+panel@sub.mail.example", EMAIL),
        ("Jo_B@mail.example.org", EMAIL),
        ("4111 1111 1111 1111", CARD),
        ("4111-1111-1111-1111", CARD),
        ("378282246310005", CARD),
        ("5555555555554444", CARD),
        ("QQ 12 34 56 C", "QQ 12 34 56 C"),  # never given out: Q is no prefix
        ("AB123456C", INSURANCE),
        ("ab 12 34 56 d", INSURANCE),
        ("AB-12-34-56-A", INSURANCE),
    ],
)
def test_each_kind_of_personal_data_is_masked_wherever_it_stands(said: str, mask: str) -> None:
    for before, after in (("", ""), ("call ", " now"), ("(", ")"), ("it is ", "."), ("", ", ok?")):
        assert masked(before + said + after) == before + mask + after


@pytest.mark.parametrize(
    "said",
    [
        "What was decided on 18 April 2023?",
        "the meetings of 03/04/2023 and 2023-04-18",
        "Did it cost £1,200,000 or £1.2 million?",
        "application 22/0145/FUL and item 0123",
        "between 2018 and 2022/23",
        "4111 1111 1111 1112",  # fails the Luhn check
        "1111 1111 1111 1111",
        "reference 20221108-17",
        "0.25% to 0.75%",
        "a call to 101 or 999",
        "AB12 3CD",  # a postcode
        "@someone said so",
        "BG123456A",
        "paragraphs 9, 11 and 12; questions 1-7",
        "crime number 123456789012345678901234567890",
    ],
)
def test_what_only_looks_like_personal_data_stays(said: str) -> None:
    assert masked(said) == said


def test_a_text_with_several_keeps_its_other_words() -> None:
    said = "I am Jo (jo@mail.example, 07700 900123, AB123456C): what of card 4111111111111111?"

    assert masked(said) == f"I am Jo ({EMAIL}, {PHONE}, {INSURANCE}): what of card {CARD}?"


@given(st.text(max_size=300))
def test_masking_twice_is_masking_once(text: str) -> None:
    assert masked(masked(text)) == masked(text)


@pytest.mark.parametrize(
    "piece", ["0", "1 ", "a@", "a.", "+44 ", "07700 900123 ", "AB12", "-", "("]
)
def test_masking_takes_no_longer_than_reading(piece: str) -> None:
    text = (piece * 100_000)[:100_000]

    def seconds() -> float:
        began = time.thread_time()
        masked(text)
        return time.thread_time() - began

    assert min(seconds(), seconds()) < 1.0


def test_the_luhn_check_is_the_published_one() -> None:
    assert is_card("4242424242424242") and not is_card("4242424242424241")
