"""From a question to scored candidates: both ways of finding, the item around a hit, filters."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from service.model import Filters
from service.retrieve import (
    HybridRetriever,
    allowed,
    as_where,
    candidates_of,
    of_their_body,
    voice_of,
)
from service.score import FEATURES, Candidate, Scorer, fitted
from tests.service.corpus import asked, documents, lore, place, sentence, small_index

# A scorer that knows one feature shows which way a candidate came in.
BY_COSINE = Scorer(tuple(float(name == "sentence_cosine") for name in FEATURES))


def found(question: str, filters: Filters = Filters(), **changes: Any) -> list[Candidate]:  # noqa: B008
    retriever = HybridRetriever(BY_COSINE, **changes)
    return retriever.retrieve(asked(question), small_index(), lore(), filters)


def test_a_paragraph_s_sentences_are_candidates_with_their_exact_words() -> None:
    document, item, paragraph = place("The Commissioner replied")

    made = candidates_of(document, item, paragraph)

    assert [(one.chunk_id, one.ordinal, one.figure) for one in made] == [
        (f"{document.id}#20/2@0", 0, False),
        (f"{document.id}#20/2@1", 1, True),
        (f"{document.id}#20/2@2", 2, True),  # "twelve"
    ]
    for one in made:
        assert one.text == document.text[one.sentence.start : one.sentence.end]
        assert one.words == set(one.stems.split())
        assert (one.score, one.features) == (0.0, ())


def test_candidates_come_best_first_with_score_and_features() -> None:
    candidates = found("Taser used on occasions")

    scores = [one.score for one in candidates]
    assert scores == sorted(scores, reverse=True)
    assert candidates[0].text.startswith("The Chief Constable stated that Taser")
    assert {len(one.features) for one in candidates} == {len(FEATURES)}
    assert len({one.chunk_id for one in candidates}) == len(candidates)


def test_the_whole_item_around_a_hit_is_looked_at() -> None:
    question = "coursing"
    narrow = found(question, sentences=1, paragraphs=1, sources=frozenset({"lexical", "sentence"}))
    wide = found(
        question, sentences=1, paragraphs=1, sources=frozenset({"lexical", "sentence", "item"})
    )

    assert {one.paragraph.anchor for one in narrow} == {"20/3"}
    assert {one.paragraph.anchor for one in wide} == {"20/1", "20/2", "20/3", "20/4", "20/5"}


def test_an_acronym_finds_what_its_words_find() -> None:
    narrow = found("AFIs", sentences=1, sources=frozenset({"lexical", "sentence"}))

    assert "Additional training was planned" in " ".join(one.text for one in narrow)


def test_a_word_of_the_last_question_finds_too() -> None:
    query = asked("and in 2023?", ("user", "coursing"))
    retriever = HybridRetriever(BY_COSINE, sentences=1, sources=frozenset({"lexical", "sentence"}))

    (candidate,) = retriever.retrieve(query, small_index(), lore(), Filters())

    assert candidate.text.startswith("A Member asked whether hare coursing")


def test_where_a_person_asked_about_speaks_is_found_without_a_word_in_common() -> None:
    candidates = found(
        "What did Mr Colin Ashbrook bring up?", sentences=1, sources=frozenset({"sentence"})
    )

    assert [one.text[:17] for one in candidates] == ["Mr Colin Ashbrook", "The Chief Constab"]


def test_no_more_are_kept_than_the_limit() -> None:
    assert len(found("officers", kept=3)) == 3
    few = found("officers", most=2, sources=frozenset({"dense", "sentence", "item"}))
    assert len({one.where for one in few}) == 1  # a paragraph is kept whole


def test_nothing_in_the_index_fits_and_nothing_is_found() -> None:
    assert found("officers", Filters(date_from=date(2030, 1, 1))) == []


@pytest.mark.parametrize(
    ("filters", "files"),
    [
        (Filters(date_to=date(2022, 4, 1)), {"march.txt"}),
        (Filters(date_from=date(2023, 1, 1)), {"later.txt"}),
        (Filters(kind="news"), {"news.txt"}),
        (Filters(document="june.txt"), {"june.txt"}),
        (Filters(document="ambershire-police-and-crime-panel/2022-06-14"), {"june.txt"}),
        (Filters(body="Ambershire Police and Crime Panel"), {"march.txt", "june.txt", "later.txt"}),
    ],
)
def test_a_filter_on_documents_holds_for_every_candidate(filters: Filters, files: set[str]) -> None:
    assert {one.document.file for one in found("officers precept vehicles", filters)} == files


def test_a_filter_on_the_speaker_holds_for_every_sentence() -> None:
    candidates = found("officers", Filters(speaker="anwen dray"))

    assert [one.text for one in candidates] == [
        "Cllr Anwen Dray asked how many officers worked in Lowmere."
    ]


def allows(candidate: Candidate, filters: Filters) -> bool:
    return allowed(candidate, voice_of(filters, lore()), lore())


def test_a_speaker_is_allowed_by_name_or_role_and_nobody_by_silence() -> None:
    reply, listed = sentence("The Commissioner replied"), sentence("The following were agreed")

    assert [
        allows(reply, Filters(speaker="police and crime commissioner")),
        allows(reply, Filters(speaker="the PCC")),
        allows(reply, Filters(speaker="Chief Constable")),
        allows(reply, Filters(speaker="Pellow")),
        allows(reply, Filters()),
        allows(listed, Filters(speaker="Pellow")),
        allows(listed, Filters()),
    ] == [True, True, False, False, True, False, True]


def test_a_speaker_is_allowed_by_whatever_first_name_or_initial_is_printed() -> None:
    asks = sentence("Cllr Anwen Dray asked")

    assert [
        allows(asks, Filters(speaker=words))
        for words in ("A Dray", "Councillor Anwen Dray", "Dray", "Martin Dray", "Bray")
    ] == [True, True, True, False, False]


def test_no_filter_is_no_condition() -> None:
    assert as_where(Filters(), small_index()) is None


def test_the_shipped_scorer_puts_the_answer_first() -> None:
    retriever = HybridRetriever(fitted())
    query = asked("How often had Taser been used?")

    candidates = retriever.retrieve(query, small_index(), lore(), Filters())

    assert "12 occasions" in candidates[0].text


def test_a_document_speaks_of_its_meeting_s_day_or_of_its_publication_s() -> None:
    march, *_, news = documents()

    assert (march.day, news.day) == (date(2022, 3, 8), date(2022, 5, 2))


def test_a_document_read_anew_is_the_one_that_is_shown() -> None:
    # The same bytes and place, but `sources.toml` now says who published it.
    old = documents()[0]
    new = replace(old, publisher="Skelby District Council")

    for document in (old, new, old):
        (item, *_), (paragraph, *_) = document.items, document.items[0].paragraphs
        assert candidates_of(document, item, paragraph)[0].document is document


@pytest.mark.parametrize(
    ("question", "kept"),
    [
        ("What did the Commissioner of Calder say?", False),
        ("What did Calder's PCC say?", False),
        ("What did the Ambershire PCC say?", True),
        ("What did the Commissioner say about Calder?", True),  # a place, and no office of it
    ],
)
def test_an_office_of_one_area_is_not_that_of_another(question: str, kept: bool) -> None:
    reply = sentence("The Commissioner replied")
    places = {"ambershire": frozenset({reply.document.id}), "calder": frozenset({"other"})}

    found = of_their_body(question, [reply], replace(lore(), places=places))

    assert found == ([reply] if kept else [])
