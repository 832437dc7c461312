"""Markdown to the words of the rendered page."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.model import Remark
from ingest.read_markdown import markdown_text
from ingest.reading import Link


def lines(source: str) -> list[str]:
    return markdown_text(source).text.split("\n\n")


@pytest.mark.parametrize(
    ("source", "printed"),
    [
        ("# Agenda and minutes #\nThe Panel\nmet.", ["Agenda and minutes", "The Panel met."]),
        ("Minutes\n=======\nNoted.", ["Minutes", "Noted."]),
        ("**RESOLVED** that *the* __report__ be noted.", ["RESOLVED that the report be noted."]),
        ("Mr Oke* moved and Mr Fenn * seconded.", ["Mr Oke* moved and Mr Fenn * seconded."]),
        ("the rural_crime_team of 2 * 3", ["the rural_crime_team of 2 * 3"]),
        ("80\\. Declarations \\*", ["80. Declarations *"]),
        ("1. One\n   goes on\n2. Two\n- three", ["1. One goes on", "2. Two", "• three"]),
        ("She called\n101. Nobody came.", ["She called 101. Nobody came."]),
        ("> He said so.\n> Twice.", ["He said so. Twice."]),
        ("For: 9  \nAgainst: 2", ["For: 9\nAgainst: 2"]),
        (
            "| Name | Interest |\n|---|:--:|\n| Cllr Dray | None |",
            ["Name | Interest", "Cllr Dray | None"],
        ),
        ("One\n\n---\n\n```\n*as* typed\n```\n![crest](c.png)", ["One", "*as* typed"]),
    ],
)
def test_markdown_reads_as_it_is_rendered(source: str, printed: list[str]) -> None:
    assert lines(source) == printed


def test_links_keep_their_words_and_their_place() -> None:
    result = markdown_text(
        "# Item\n\n**See** [view the full minutes text for item 8](a.aspx?ID=1)."
    )

    assert result.text == "Item\n\nSee view the full minutes text for item 8."
    assert result.links == (Link("view the full minutes text for item 8", "a.aspx?ID=1", 10),)


def test_what_is_not_rendered_is_dropped_with_a_remark() -> None:
    result = markdown_text("---\ntitle: x\n---\nThe Panel <!-- say no --> met.")

    assert result.text == "The Panel  met."
    assert result.remarks == (
        Remark("dropped", "Front matter before the text."),
        Remark("dropped", "1 HTML comment."),
    )


@pytest.mark.parametrize(
    "piece",
    [
        "*a",
        "**a ",
        "[",
        "[a",
        "![a](",
        "<!--",
        "\\",
        "- ",
        "|",
        "[a](b",
        "_",
        "---\na\n",
        "1. ",
        "#",
    ],
)
def test_the_worst_markup_takes_less_than_a_tenth_of_a_second(piece: str) -> None:
    source = piece * (100_000 // len(piece))
    started = time.process_time()

    markdown_text(source)

    assert time.process_time() - started < 1.0  # 0.1 s on a machine of its own


@given(st.text(st.sampled_from("ab* _[]()!<>-#|\\`1.\n"), max_size=200))
def test_any_markup_is_text(source: str) -> None:
    result = markdown_text(source)

    assert all(result.text.startswith(link.text, link.start) for link in result.links)
