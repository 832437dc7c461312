"""What is embedded and searched, and that none of it is ever cut."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest import chunk as chunk_module
from ingest.blocks import collapse
from ingest.chunk import Budget, Chunk, chunks, parts
from ingest.embed import MAX_TOKENS, MiniLM
from ingest.errors import IngestError
from ingest.model import Question, Source, Speaker
from ingest.structure import parse
from tests.ingest.build import PANEL, a_document, spoken


def words(text: str) -> int:
    return len(text.split())


BUDGET = Budget(count=words, chat_tokens=words, max_tokens=60)


def by_id(found: list[Chunk]) -> dict[str, Chunk]:
    return {chunk.id: chunk for chunk in found}


def test_every_paragraph_and_every_sentence_is_a_chunk_with_an_id_that_says_where() -> None:
    document = a_document(
        {"Declarations": ["None were made."], "Precept": ["The Chair spoke. Members agreed."]}
    )

    found = chunks(document, BUDGET)

    assert [chunk.id for chunk in found] == [
        f"{document.id}#1/1",
        f"{document.id}#1/1@0",
        f"{document.id}#2/1",
        f"{document.id}#2/1@0",
        f"{document.id}#2/1@1",
    ]
    assert [document.words(chunk.start, chunk.end) for chunk in found] == [
        "None were made.",
        "None were made.",
        "The Chair spoke. Members agreed.",
        "The Chair spoke.",
        "Members agreed.",
    ]


def test_what_is_embedded_carries_its_context_and_what_is_quoted_does_not() -> None:
    document = a_document({"Precept 2022/23": ["The Chair  spoke.\u00a0Members\nagreed."]})

    paragraph, first, second = chunks(document, BUDGET)

    assert paragraph.embed_text == (
        f"Precept 2022/23 - {PANEL}, 8 March 2022: The Chair spoke. Members agreed."
    )
    assert first.embed_text == "Precept 2022/23: The Chair spoke."
    assert (
        document.words(paragraph.start, paragraph.end) == "The Chair  spoke.\u00a0Members\nagreed."
    )
    assert document.words(second.start, second.end) == "Members\nagreed."
    assert second.text == "Members agreed."


def test_a_chunk_says_what_it_is_and_who_speaks() -> None:
    speaker = Speaker("Mr Pellow", "Police and Crime Commissioner")
    document = spoken(
        a_document({"Precept": [("To receive the report.", "agenda"), "He spoke."]}), speaker
    )

    found = by_id(chunks(document, BUDGET))

    agenda, minute = found[f"{document.id}#1/1"], found[f"{document.id}#1/2@0"]
    assert (agenda.level, agenda.paragraph_kind, agenda.act) == ("paragraph", "agenda", None)
    assert (minute.level, minute.paragraph_kind, minute.act) == ("sentence", "minute", "stated")
    assert minute.speaker == speaker
    assert minute.speaker_words == "Mr Pellow Police and Crime Commissioner"
    assert (minute.body, minute.date, minute.kind) == (PANEL, date(2022, 3, 8), "minutes")


def test_a_sub_heading_and_a_question_label_go_with_the_paragraphs_below_them() -> None:
    document = a_document({"Questions": ["Before.", ("Rural crime", "heading"), "After."]})
    item = document.items[0]
    asked = replace(item.paragraphs[2], question="Question 1")
    document = replace(
        document,
        items=(
            replace(
                item,
                paragraphs=(*item.paragraphs[:2], asked),
                questions=(Question("Question 1", None, 0, 0),),
            ),
        ),
    )

    found = by_id(chunks(document, BUDGET))

    assert found[f"{document.id}#1/1"].heading == ""
    assert found[f"{document.id}#1/3"].heading == "Rural crime Question 1"
    assert found[f"{document.id}#1/3"].question == "Question 1"


def test_a_long_paragraph_is_cut_between_sentences_and_nothing_is_lost() -> None:
    sentences = [f"Sentence {n} has exactly seven words here." for n in range(20)]
    document = a_document({"Report": [" ".join(sentences)]})

    found = [chunk for chunk in chunks(document, BUDGET) if chunk.level == "paragraph"]

    assert [chunk.id for chunk in found] == [
        f"{document.id}#1/1{suffix}" for suffix in ("", "~2", "~3")
    ]
    assert " ".join(document.words(chunk.start, chunk.end) for chunk in found) == " ".join(
        sentences
    )
    assert all(chunk.text.endswith("here.") for chunk in found)


def test_a_sentence_too_long_to_embed_is_cut_at_clauses_and_quoted_whole() -> None:
    long = ", ".join(f"clause {n} says one thing" for n in range(20)) + "."
    document = a_document({"Report": [long]})

    found = [chunk for chunk in chunks(document, BUDGET) if chunk.level == "sentence"]

    assert len(found) > 1
    assert [chunk.id for chunk in found][:2] == [f"{document.id}#1/1@0", f"{document.id}#1/1@0~2"]
    assert {document.words(chunk.start, chunk.end) for chunk in found} == {long}
    assert all(chunk.model_tokens <= 60 for chunk in found)
    assert all(re.search("[,.]$", chunk.embed_text) for chunk in found)
    assert " ".join(chunk.embed_text.removeprefix("Report: ") for chunk in found) == long


def test_a_title_as_long_as_a_paragraph_leaves_room_for_the_words() -> None:
    title = " ".join(f"title{n}" for n in range(100))
    document = a_document({title: ["The Chair spoke."]})

    found = chunks(document, BUDGET)

    assert all(chunk.embed_text.endswith("The Chair spoke.") for chunk in found)
    assert all(chunk.model_tokens <= 60 for chunk in found)
    assert found[0].title == title


def test_a_chunk_that_would_be_cut_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def as_is(text: str, fits: Callable[[str], bool]) -> list[str]:
        return [text]

    monkeypatch.setattr(chunk_module, "parts", as_is)
    document = a_document({"Report": ["word " * 60]})

    with pytest.raises(IngestError, match=r"#1/1' takes 7\d tokens and would be cut at 60"):
        chunks(document, BUDGET)


def test_a_blank_paragraph_has_no_chunk() -> None:
    document = a_document({"Report": ["\u00a0 \n", "Words."]})

    assert [c.id for c in chunks(document, BUDGET)] == [
        f"{document.id}#1/2",
        f"{document.id}#1/2@0",
    ]


def test_a_document_without_a_meeting_is_dated_by_its_publication() -> None:
    document = replace(
        a_document({"Blog": ["I am glad."]}), meeting=None, published=date(2020, 2, 29)
    )

    paragraph = chunks(document, BUDGET)[0]

    assert (paragraph.body, paragraph.date) == (None, date(2020, 2, 29))
    assert paragraph.embed_text == "Blog - 29 February 2020: I am glad."


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=400), st.integers(5, 60))
def test_parts_fit_and_together_are_the_words(text: str, room: int) -> None:
    text = collapse(text)

    found = parts(text, lambda piece: len(piece) <= room)

    assert all(len(piece) <= room for piece in found)
    assert "".join(found).replace(" ", "") == text.replace(" ", "")


def test_real_minutes_fit_the_real_model(shared: Path, tmp_path: Path) -> None:
    from ingest.tokens import chat_tokens

    model = MiniLM(cache=tmp_path)
    budget = Budget(model.count, chat_tokens, MAX_TOKENS)
    longest = 0
    for file in sorted((shared / "documents").glob("*.txt")):
        text = file.read_text(encoding="utf-8")
        for chunk in chunks(parse(text, Source(file.name), "0" * 64), budget):
            longest = max(longest, chunk.model_tokens)
            assert chunk.model_tokens == model.count(chunk.embed_text) <= MAX_TOKENS
            assert collapse(text[chunk.start : chunk.end]) == chunk.text

    assert longest > 200  # the limit was in reach


ROWS = (
    "Ambershire Police and Crime Panel - Tuesday, 4th June, 2024 10.00 am\n\nItems\nNo. Item\n\n"
    "12.\n\nPerformance\n\nMinutes:\n\n1. The figures were as follows:\n\n"
    "Offence | 2022 | 2023\nBurglary | 410 | 380\nRobbery | 51 | 60\n\n2. The Chair asked why.\n\n"
    "13.\n\nVans\n\nMinutes:\n\n1. There were none.\n"
)
PAGE_ROWS = (
    "Annual report extract\n\nThe year in figures.\n\n| Offence | 2022 | 2023 |\n|---|---|---|\n"
    "| Burglary | 410 | 380 |\n| Robbery | 51 | 60 |\n\nThat is all for this year.\n"
)


@pytest.mark.parametrize("page", [ROWS, PAGE_ROWS])
def test_a_row_of_a_table_is_searched_with_what_heads_its_columns(page: str) -> None:
    document = parse(page, Source("page.txt"), "0" * 64)

    found = [c for c in chunks(document, BUDGET) if c.level == "sentence" and "410" in c.text]

    (row,) = found
    assert row.embed_text.endswith("Offence: Burglary | 2022: 410 | 2023: 380")
    assert "Offence 2022 2023" in row.heading
    assert row.text.strip("| ") == "Burglary | 410 | 380"  # what may be quoted stays as printed
    assert "Burglary | 410 | 380" in page[row.start : row.end]


def test_a_table_of_people_has_no_header_but_its_own() -> None:
    page = ROWS.replace("Offence | 2022 | 2023\n", "Cllr A Dray | Lowmere | Present\n")

    document = parse(page, Source("page.txt"), "0" * 64)

    assert not any("Cllr A Dray" in c.heading for c in chunks(document, BUDGET))


def test_a_row_is_no_heading_of_what_follows() -> None:
    document = parse(ROWS, Source("page.txt"), "0" * 64)

    assert not any("Robbery" in c.heading for c in chunks(document, BUDGET))
