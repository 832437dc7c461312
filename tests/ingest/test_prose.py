"""Documents that are not minutes: kind, title, date, paragraphs."""

from datetime import date

import pytest

from ingest.model import Document, DocumentKind, Source
from ingest.prose import byline, guess_kind
from ingest.structure import parse


def read(text: str, **declared: object) -> Document:
    return parse(text, Source(file="page.txt", **declared), "0" * 64)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (
            "Decision Ref: 1\nDate of Decision: 4 May 2024\nDecision Maker: Owen Pellow\n",
            "decision",
        ),
        (
            "NEWS RELEASE\n\nThe team has grown.\n\nMr Pellow said:\n\n'I am glad.'\n",
            "press_release",
        ),
        ("I promised it. I kept it. My thanks to all. I am glad.\n", "statement"),
        (
            "Ambershire Police Federation\n\nWe met the PCC. I told him so. I was clear. I am glad.\n",
            "news",
        ),
        ("Annual Report 2023/24\n\nThe year was a good one for the office.\n", "report"),
        ("AI-generated summary\n\nRESOLVED to note the report.\n", "other"),
        ("Something else entirely.\n", "other"),
    ],
)
def test_the_kind_of_a_page_is_told_from_how_it_is_written(text: str, kind: DocumentKind) -> None:
    assert guess_kind(text)[0] == kind


def test_a_declared_kind_is_printed_and_beats_what_the_text_looks_like() -> None:
    text = "Minutes:\n\n1. The Commissioner said that he had an open mind.\n"

    document = read(text, kind="statement", title="An open mind", author="Owen Pellow")

    assert (document.kind, document.kind_basis, document.author) == (
        "statement",
        "printed",
        "Owen Pellow",
    )
    assert document.meeting is None
    assert [item.number for item in document.items] == [None]


def test_the_line_under_the_title_says_when_a_page_was_published() -> None:
    text = "A longer night for the control room\n\n8 March 2019\n\nCalls have doubled since 2015.\n"

    document = read(text, kind="news")

    assert document.published == date(2019, 3, 8)
    assert document.items[0].title == "A longer night for the control room"
    heading = document.items[0].paragraphs[0]
    assert (heading.kind, document.words(heading.start, heading.end)) == (
        "heading",
        "A longer night for the control room\n\n8 March 2019",
    )


def test_of_several_dates_alone_on_a_line_none_is_the_publication() -> None:
    text = "Meetings of the invented panel\n\n5 February 2019\n\n11 June 2019\n\nSee the agenda.\n"

    assert read(text, kind="other").published is None


def test_the_site_goes_and_the_words_stay() -> None:
    text = "Home\n\nA promise about vans\n\nI said ten, and ten it is.\n\nRelated Posts\n\nOther words\n"

    document = read(text, kind="statement")

    words = [document.words(p.start, p.end) for p in document.items[0].paragraphs]
    assert words == ["A promise about vans", "I said ten, and ten it is."]


def test_the_rows_of_a_table_are_one_paragraph() -> None:
    text = "Where it came from\n\nGrant | £158m\n\nPrecept | £129m\n\nThe rest was small.\n"

    document = read(text, kind="report")

    words = [document.words(p.start, p.end) for p in document.items[0].paragraphs]
    assert "Grant | £158m\n\nPrecept | £129m" in words


def test_a_byline_names_the_author() -> None:
    assert byline("A title of some length\n\nBy Farah Lindqvist\n\nWords.") == "Farah Lindqvist"
    assert byline("By the river we met.") is None
