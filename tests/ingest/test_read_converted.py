"""Plain text that a converter took out of a PDF."""

import time
from datetime import date

import pytest

from ingest.blocks import collapse
from ingest.model import Source
from ingest.read import read_bytes
from ingest.read_converted import converted_text, is_converted
from ingest.structure import parse

CONVERTED = """**MINUTES OF PROCEEDINGS OF THE AMBERSHIRE JOINT COMMITTEE HELD IN THE MOOT**

**HALL, AMBERSHIRE, ON 9TH** **MAY, 2023**

**IN THE CHAIR :**

Councillor A. Wick

**1.MINUTES**

Copy of the minutes was circulated and was proposed as a true record by Councillor Beck and by

Councillor Lowe, who had been present.

**2.OVERVIEW OF PATROLS FROM THE CLERK**

The Clerk stated that the number of patrols had risen and that many of those who had seen one of
---
2

the constables were glad of it. He would report again.

Councillor Wick asked how many there were.

**Item 3:** **Any Other Business**

The Chair thanked the Clerk.
"""


def test_marks_for_bold_and_page_breaks_are_no_words() -> None:
    extract = converted_text(CONVERTED)

    assert "**" not in extract.text
    assert "---" not in extract.text
    assert (
        "that many of those who had seen one of the constables were glad of it. He would"
    ) in extract.text


def test_a_paragraph_of_loose_lines_is_one_line_again() -> None:
    lines = converted_text(CONVERTED).text.split("\n\n")

    assert lines[:2] == [
        "MINUTES OF PROCEEDINGS OF THE AMBERSHIRE JOINT COMMITTEE HELD IN THE MOOT HALL, "
        "AMBERSHIRE, ON 9TH MAY, 2023",
        "IN THE CHAIR :",
    ]
    assert "Councillor Wick asked how many there were." in lines


def test_lines_wholly_in_bold_are_headings_where_they_stand() -> None:
    extract = converted_text(CONVERTED)

    for heading in extract.headings:
        assert extract.text.startswith(heading.text, heading.start)
    assert "1.MINUTES" in [heading.text for heading in extract.headings]


def test_numbered_headings_of_a_converter_are_items() -> None:
    text = read_bytes(CONVERTED.encode(), ".txt")
    document = parse(
        text.text, Source(file="page.txt", kind="minutes"), "0" * 64, (), text.headings
    )

    assert [
        (item.number, collapse(item.title or "")) for item in document.items if item.number
    ] == [
        ("1", "MINUTES"),
        ("2", "OVERVIEW OF PATROLS FROM THE CLERK"),
        ("3", "Any Other Business"),
    ]


def test_a_heading_in_bold_over_two_lines_dates_the_page() -> None:
    text = read_bytes(CONVERTED.encode(), ".txt")
    found = parse(text.text, Source(file="page.txt", kind="minutes"), "0" * 64).meeting

    assert found is not None
    assert (found.body, found.date) == ("AMBERSHIRE JOINT COMMITTEE", date(2023, 5, 9))


def test_a_page_break_without_a_number_is_none_of_the_words() -> None:
    text = (
        "**8.TALK ON CAMERAS**\n\nThe Clerk gave a talk on the many cameras that stand at the\n\n"
        "bridge, by the mill and on the roof of the\n---\nMoot Hall.\n"
    )

    assert is_converted(text)
    assert converted_text(text).text.endswith("and on the roof of the Moot Hall.")


def test_a_bracket_that_is_open_at_the_end_of_a_line_goes_on() -> None:
    text = (
        "**PRESENT**\n\nThe Superintendents (Ms. A.\n\nMagner and Mr. B. Lowe)\n---\nand others.\n"
    )

    assert "(Ms. A. Magner and Mr. B. Lowe) and others." in converted_text(text).text


@pytest.mark.parametrize(
    "text",
    [
        "The Panel met.\n\nCllr Wick asked why.\n",
        "Mr Oke** moved it.\n\nMr Fenn seconded it.\n\n**With apologies.\n",
        "Agenda\n\n---\n\nThe Panel met.\n",
        "",
    ],
)
def test_an_ordinary_text_is_left_as_it_stands(text: str) -> None:
    assert not is_converted(text)


@pytest.mark.parametrize("seed", ["**a ", "** ", "***", "**a**\n", "---\n1\n", "**a\n\n", "-"])
def test_no_text_takes_long(seed: str) -> None:
    text = "---\n1\n" + (seed * (200_000 // len(seed)))

    started = time.process_time()
    is_converted(text)
    converted_text(text)

    assert time.process_time() - started < 4.0
