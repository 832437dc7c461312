"""What holds for the structure of any document, and what the shared ones have."""

import re
import time
import tomllib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from ingest.attribution import attribute
from ingest.blocks import line_blocks
from ingest.furniture import (
    CLOCK,
    ITEMS_HEADER,
    PAGE_NUMBER,
    is_cut,
    is_furniture,
    more_alone,
)
from ingest.heading import is_heading_line
from ingest.labels import number_line, series_line
from ingest.model import Document, Source
from ingest.numbering import is_section_label
from ingest.read_html import html_text
from ingest.reading import ReadLimits
from ingest.structure import PARSER_VERSION, all_paragraphs, parse, slug
from ingest.wording import is_part_heading
from tests.ingest.minutes import page as read

LINES = (
    "Agenda and minutes", "Ambershire Police and Crime Panel - Tuesday, 4th June, 2024 10.00 am",
    "Items", "No. Item", "No. | Item |", "---|---|---", "|", "| Apologies Minutes: 1. None. |",
    "12.", "13.", "8.1", "23/22", "PCP", "9/13", "(a)", "a.", "Rural Crime pdf icon PDF 98 KB",
    "APOLOGIES", "3. Election of Chair (Item 2)", "Additional documents:", "Minutes:",
    "Decision:", "\u00a0", "1.\u00a0\u00a0The Commissioner said that he agreed.", "RESOLVED",
    "RESOLVED:", "(2) RESOLVED that the report be noted.", "that the report be noted.",
    "To note it.", "That the report be noted.", "a) to note; and",
    "• Mr Vane asked about drones.", "- Appendix A", "Question 1", "Q2: Why?",
    "Q.  Mr Reed asked the following question:-", "A.  “Because.”", "Question: Why is it so?",
    "Response: It is not.", "Reply by the Chair", "(Cllr A Birch, Northbourne Borough Council)",
    "2.   Mr Colin Ashbrook:", "Answer 1", "The following question was submitted by Jo Reed",
    "For (4)", "Cllrs A Dray and O Hebb", "Against: 2", "Proposed: Cllr Wick",
    "PRESENT: Cllr A Dray (Lowmere", "P  Cllr A Dray", "Name", "Minute Number", "Reason",
    "POST MEETING NOTE: It was sent.", "Meeting: 04/03/2021 - Panel (Item 1)",
    "1 Body-worn Video", "[text truncated]", "Read more",
    "He welcomed the  ...  view the full minutes text for item 12.", "</AI9>", "Cllr Dray: Why?",
    "Mr Reed's supplementary question was: Why? The PCC responded by leaving.",
    "PART II - EXEMPT", "the", "101. It was noted that", "Police and Crime Panel", "3",
    "31 January 2023", "10.15 am", "Ms Tolland said: “It is late. I know.", "“We go on.”",
    "Ambershire Police Federation", "By Dana Hollis", "Name | Council | Present",
    "Cllr A Dray | Lowmere | Yes", "**Cllr Dray:** Why?", "How many? (Cllr Dray, Lowmere)",
)  # fmt: skip

pages = st.lists(
    st.one_of(st.sampled_from(LINES), st.text(max_size=40), st.just("")), max_size=40
).map("\n".join)
sentences = st.sampled_from(
    (
        "1. The Commissioner said that it was late.", "Cllr Dray asked why it was late.",
        "2. RESOLVED that the report be noted.", "• Mr Vane asked about drones.",
        "Question 1", "Why is it so?", "(Cllr A Birch, Northbourne Borough Council)",
        "Response: It is not.", "A. It is not so.", "Q. Cllr Dray asked why.",
        "Cllr Dray: Why is it late?", "a) to note it; and", "The vote was as follows:", "For (4)",
        "Cllrs A Dray and O Hebb", "Present: Cllr A Dray (Lowmere)", "Members noted the report.",
        "Name | Council | Present", "Cllr A Dray | Lowmere | Yes", "Sub-heading", "Overtime costs",
        "POST MEETING NOTE: It was sent.", "“We go on. It is late.”", "It rose by 4% in May",
    )
)  # fmt: skip
minutes_pages = st.lists(
    st.tuples(st.lists(sentences, min_size=1, max_size=8), st.sampled_from(["\n", "\n\n"])),
    min_size=1, max_size=4,
).map(
    lambda items: "Ambershire Police and Crime Panel - Tuesday, 4th June, 2024 10.00 am\n\nItems\n"
    "No. Item\n\n" + "\n\n".join(
        f"{number}.\n\nReport {number}\n\nMinutes:\n\n" + gap.join(lines)
        for number, (lines, gap) in enumerate(items, 1)
    )
)  # fmt: skip
kinds = st.sampled_from([None, "minutes", "agenda", "news", "statement"])


def check(document: Document) -> None:
    """Spans are exact, in order and nested; anchors are unique; nothing is empty."""
    text = document.text
    anchors = [paragraph.anchor for _, paragraph in all_paragraphs(document)]
    assert len(anchors) == len(set(anchors))
    assert len({item.key for item in document.items}) == len(document.items)
    for item in document.items:
        assert 0 <= item.start <= item.end <= len(text)
        assert item.start <= item.title_start <= item.title_end <= item.end
        assert item.title is None or text[item.title_start : item.title_end] == item.title
        answers = {paragraph.anchor for paragraph in item.paragraphs}
        for question in item.questions:
            assert item.start <= question.start <= question.end <= item.end
            assert set(question.paragraphs) <= answers
        last = item.start
        for paragraph in item.paragraphs:
            assert last <= paragraph.start < paragraph.end <= item.end
            assert re.search(r"\w", text[paragraph.start : paragraph.end])
            assert paragraph.anchor.startswith(f"{item.key}/")
            assert paragraph.sentences
            at = paragraph.start
            for sentence in paragraph.sentences:
                assert at <= sentence.start < sentence.end <= paragraph.end
                words = text[sentence.start : sentence.end]
                assert words == words.strip()
                assert re.search(r"\w", words)
                at = sentence.end
            last = paragraph.start


def lost(document: Document) -> list[str]:
    """The lines of a text of which no word stands in a paragraph, a title or the heading."""
    kept = [
        span
        for item in document.items
        for span in (
            (item.title_start, item.title_end),
            *((paragraph.start, paragraph.end) for paragraph in item.paragraphs),
        )
    ]
    labels = {
        re.sub(r" \(\d+\)$", "", question.label)
        for item in document.items
        for question in item.questions
    }
    gone = []
    for block in line_blocks(document.text):
        held = any(start < block.end and block.start < end for start, end in kept)
        named = block.text.rstrip(":. ") in labels  # "Question 1" is the label of its question
        if not held and not named and re.search(r"\w", block.text) and not _may_go(block.text):
            gone.append(block.text)
    return gone


def _may_go(line: str) -> bool:
    """Whether a line is furniture, a label or part of the heading, which no paragraph holds."""
    return bool(
        is_furniture(line)
        or is_section_label(line)
        or is_heading_line(line)
        or number_line(line)
        or series_line(line)
        or is_cut(line)
        or more_alone(line)
        or ITEMS_HEADER.match(line)
        or PAGE_NUMBER.match(line)
        or CLOCK.match(line)
        or is_part_heading(line)
    )


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(pages, kinds)
@example("", None)
@example("\n\n\n", "minutes")
@example("1.", "minutes")
@example("No. | Item |\n---|---\n", None)
def test_no_text_breaks_the_parser_and_every_span_is_true(text: str, kind: str | None) -> None:
    document = read(text, kind=kind)

    check(document)
    check(attribute(document))
    assert document.text == text


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(minutes_pages)
def test_no_words_are_lost_but_those_of_the_site(text: str) -> None:
    assert lost(read(text, kind="minutes")) == []


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(pages)
def test_the_same_text_gives_the_same_structure(text: str) -> None:
    assert read(text, kind="minutes") == read(text, kind="minutes")


HOSTILE = (
    "1.\nTitle\n", "a) b\n", "Question 1\n", "Title PDF 1 KB\n\n\n", "Minutes:\n",
    "Q. Mr A asked\n", "Cllr A: b\n", "“a. b\n", "... read more\n", "The Commissioner said that ",
    "Cllr A, ", "(Cllr A ", "| a | b |\n", "RESOLVED that ", "[text truncated] ",
    "“a”, said Mr B. ", "A B C D E F ", "1.1 ", "P  Cllr A B\n", "For (4)\n", "Response by A\n",
    "By A B\n", "‘a. ", "How? (Cllr A B)\n", "1. Apologies: None\n", "12/01. Finance: None\n",
    "BRIDGES\n1. A said b.\n", "Item 1: A\n", "A Minutes: b\n",
    "Min/285/07-08 A said b.\n", "Matters arising.\n", "1.1 a\n2.1 b\n",
)  # fmt: skip


@pytest.mark.parametrize("seed", [seed for seed in HOSTILE if "\n" not in seed])
def test_a_hostile_line_of_200_kb_is_read_in_two_seconds(seed: str) -> None:
    text = (seed * (200_000 // len(seed) + 1))[:200_000]

    assert min(seconds(text, "minutes") for _ in range(2)) < 2.0 * SLOW_MACHINE


@pytest.mark.parametrize("seed", [seed for seed in HOSTILE if "\n" in seed])
def test_thousands_of_hostile_lines_are_read_in_proportion_to_their_number(seed: str) -> None:
    one, many = seed * 500, seed * 2_000
    seconds(seed * 50, "minutes")  # what is done once

    short = seconds(one, "minutes")
    # Once may fall together with a collection of all that the tests before have left.
    long = min(seconds(many, "minutes") for _ in range(3))

    # A reader that looks at every line from every other takes sixteen times as long.
    assert long < 8 * max(short, 0.05)
    assert long < 2.0 * SLOW_MACHINE


def seconds(text: str, kind: str | None) -> float:
    """Processor time to read and attribute a text."""
    started = time.process_time()
    attribute(read(text, kind=kind))
    return time.process_time() - started


SLOW_MACHINE = 2.0
"""How much longer a busy machine may take than the two seconds of a quiet one."""


def test_questions_keep_their_words_apart_from_their_asker() -> None:
    text = (
        "Minutes:\n\nQuestion 1\n\nThe roof has leaked.\n\nWill it be mended?\n\n"
        "(Cllr Anwen Dray, Lowmere Borough Council)\n\n1. The Commissioner said that it would.\n"
    )

    (item,) = read(text).items

    (question,) = item.questions
    asked, answer = item.paragraphs
    assert text[question.start : question.end] == "The roof has leaked.\n\nWill it be mended?"
    assert question.asker is not None
    assert question.asker.name == "Cllr Anwen Dray"
    assert question.asker.role == "Lowmere Borough Council"
    assert text[asked.start : asked.end].endswith("(Cllr Anwen Dray, Lowmere Borough Council)")
    assert (asked.kind, asked.question, question.paragraphs) == (
        "question",
        "Question 1",
        (answer.anchor,),
    )


def test_an_id_says_where_a_document_stands() -> None:
    text = (
        "Ambershire Police and Crime Panel - Tuesday, 4th June, 2024\n\nNo. Item\n\n1.\n\nTaser\n\n"
        "Minutes:\n\nNone.\n"
    )

    assert read(text).id == "ambershire-police-and-crime-panel/2024-06-04"
    assert read("Minutes:\n\n1. Mr Vane asked.\n2. He was told.\n", title="Taser").id == (
        "body-not-stated/taser"
    )
    assert read("Words.", kind="news", publisher="Skelby Gazette", title="A van").id == (
        "skelby-gazette/a-van"
    )


def test_a_slug_is_short_and_plain() -> None:
    assert slug("The Commissioner’s “Plan” 2024/25") == "the-commissioners-plan-2024-25"
    assert slug("—") == "document"
    assert len(slug("word " * 40)) <= 60


def test_a_page_that_nothing_can_be_made_of_keeps_its_words() -> None:
    document = read("Lorem ipsum.\n\nDolor sit amet.\n", kind="minutes")

    words = [document.words(p.start, p.end) for _, p in all_paragraphs(document)]
    assert words == ["Lorem ipsum.", "Dolor sit amet."]
    assert any(remark.kind == "unclear" for remark in document.remarks)


def test_the_version_of_the_parser_is_stated() -> None:
    assert PARSER_VERSION.isdigit()


# -- the shared documents


@pytest.fixture
def documents(shared: Path) -> dict[str, Document]:
    base = shared / "documents"
    declared = tomllib.loads((base / "sources.toml").read_text(encoding="utf-8"))["document"]
    return {
        fields["file"]: parse(
            (base / fields["file"]).read_text(encoding="utf-8"), Source(**fields), "0" * 64
        )
        for fields in declared
    }


def test_the_shared_documents_have_the_shapes_they_are_known_by(
    documents: dict[str, Document],
) -> None:
    seen = {
        file[:3]: (
            document.rendering,
            document.kind,
            len(document.items),
            sum(item.truncated for item in document.items),
            sum(len(item.questions) for item in document.items),
        )
        for file, document in documents.items()
    }

    assert seen == {
        "000": ("prose", "news", 1, 0, 0),
        "001": ("prose", "statement", 1, 0, 0),
        "002": ("numbered_list", "minutes", 9, 1, 2),
        "003": ("single_item", "minutes", 1, 0, 0),
        "004": ("stripped_list", "minutes", 10, 4, 3),
    }
    for document in documents.values():
        check(document)


def test_labels_skip_and_letters_hang_from_the_number_above(documents: dict[str, Document]) -> None:
    (item,) = next(d for file, d in documents.items() if file.startswith("003")).items

    assert [paragraph.label for paragraph in item.paragraphs] == [
        "1", "2", "3", "4", "5", "5a", "6", "7", "7a", "7b", "8", "9", "9a", "11", "11a", "12",
        "13", None,
    ]  # fmt: skip


def test_an_item_between_two_known_ones_is_an_inference(documents: dict[str, Document]) -> None:
    items = next(d for file, d in documents.items() if file.startswith("004")).items

    assert [(item.number, item.number_basis) for item in items[3:8]] == [
        ("328", "printed"),
        ("329", "printed"),
        ("330", "printed"),
        ("331", "inferred"),
        ("332", "printed"),
    ]


NUMBERED = "\n\n".join(
    (
        "Ambershire Police and Crime Panel",
        "Minutes of the meeting of the Ambershire Police and Crime Panel held on 6 February 2024.",
        "1. Apologies",
        "1.1 Apologies were received from Cllr Dray.",
        "2. Proposed Precept",
        "2.1 The Commissioner presented the precept.",
        "3. Complaints",
        "3.1 The Panel noted the report.",
        "4. Work Programme",
        "4.1 The Chair asked for topics.",
    )
)


def titles(document: Document) -> list[tuple[str | None, str | None]]:
    return [(item.number, item.title) for item in document.items if item.title]


def test_a_title_that_holds_a_verb_is_an_items_where_its_first_paragraph_counts_below_it() -> None:
    document = read(NUMBERED)

    assert titles(document) == [
        ("1", "Apologies"),
        ("2", "Proposed Precept"),
        ("3", "Complaints"),
        ("4", "Work Programme"),
    ]


def test_a_numbered_heading_of_the_level_that_items_have_opens_an_item_however_worded() -> None:
    page = (
        "<h1>Ambershire Police and Crime Panel</h1><p>Minutes of the meeting of the Ambershire "
        "Police and Crime Panel held on 6 February 2024.</p>"
        "<h2>1. Apologies</h2><p>1.1 Cllr Dray sent apologies.</p>"
        "<h2>2. What the Commissioner said he would do?</h2><p>The Commissioner said that vans "
        "were late.</p><h3>1. Questions asked</h3><p>Cllr Dray asked why.</p>"
        "<h2>3. Complaints</h2><p>The Panel noted the report.</p>"
    )
    extract = html_text(f"<html><body>{page}</body></html>", ReadLimits())

    document = parse(extract.text, Source(file="page.html"), "0" * 64, (), extract.headings)

    assert titles(document) == [
        ("1", "Apologies"),
        ("2", "What the Commissioner said he would do?"),
        ("3", "Complaints"),
    ]
