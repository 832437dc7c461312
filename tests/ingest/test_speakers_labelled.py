"""Speakers of the sample corpus against labels that people made by reading it."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from evals.speakers_check import Figures, Found, Labelled, compare, load, look_up, measure, same
from evals.speakers_found import read_corpus
from ingest.attribution import attribute
from ingest.model import Document, Source
from ingest.read import read
from ingest.structure import parse
from tests.conftest import ROOT

EVALS = ROOT / "evals"
LABELS = sorted((EVALS / "speakers").glob("*.jsonl"))


@pytest.fixture(scope="module")
def corpus() -> Mapping[str, Sequence[tuple[str, Found]]]:
    return read_corpus(EVALS / "corpus")


@pytest.mark.parametrize("path", LABELS, ids=lambda path: path.name)
def test_nobody_is_named_wrongly_and_nine_speakers_in_ten_are_found(
    path: Path, corpus: Mapping[str, Sequence[tuple[str, Found]]]
) -> None:
    figures = measure(load(path), corpus)

    assert [outcome.label.quote for outcome in figures.of("wrong", "invented")] == []
    assert [outcome.label.quote for outcome in figures.of("missing")] == []
    assert figures.reply_wrong() == []
    assert figures.found_share >= 0.9
    right, scored = figures.act_share()
    assert right / scored >= 0.8


def test_there_are_enough_labels() -> None:
    assert sum(len(load(path)) for path in LABELS) >= 250


def test_a_name_given_to_a_sentence_stands_on_its_page(shared: Path) -> None:
    pages = [*(EVALS / "corpus").glob("*.*"), *(shared / "documents").glob("*.txt")]
    for path in pages:
        if path.suffix in (".txt", ".html", ".md"):
            document = attribute(page(path))
            words = " ".join(document.text.split())
            for name in names(document):
                assert name in words, (path.name, name)


def page(path: Path) -> Document:
    text = read(path)
    return parse(text.text, Source(file=path.name), text.sha256, text.remarks)


def names(document: Document) -> set[str]:
    found = set()
    for item in document.items:
        for paragraph in item.paragraphs:
            for one in paragraph.sentences:
                for speaker in (one.speaker, one.reply_to):
                    if speaker is not None and speaker.name:
                        found.add(speaker.name)
    return found


# The measure itself


def label(name: str | None, role: str | None = None, knowable: bool = True) -> Labelled:
    speaker = {"name": name, "role": role} if name or role else None
    return Labelled("a.txt", "It rose.", speaker, "stated", None, knowable)


def found(name: str | None, role: str | None = None) -> Found:
    return Found({"name": name, "role": role} if name or role else None, "stated", None)


def test_a_speaker_where_none_is_recorded_counts_as_wrong() -> None:
    verdicts = [
        compare(label("Cllr Tallow"), found("Cllr Rhys Tallow")).verdict,
        compare(label("Cllr Tallow"), found(None)).verdict,
        compare(label("Cllr Tallow"), found("Cllr Wick")).verdict,
        compare(label(None, None, knowable=False), found("Cllr Wick")).verdict,
        compare(label(None, None, knowable=False), found(None)).verdict,
        compare(label("Cllr Tallow"), None).verdict,
    ]

    assert verdicts == ["right", "silent", "wrong", "invented", "right", "missing"]
    assert Figures(()).found_share == 0


def test_names_are_compared_without_titles_and_initials_by_their_letter() -> None:
    assert same({"name": "Cllr M Dray", "role": None}, {"name": "Cllr Martin Dray", "role": None})
    assert not same(
        {"name": "Cllr A Dray", "role": None}, {"name": "Cllr Martin Dray", "role": None}
    )
    assert same({"name": None, "role": "Chairman"}, {"name": "Mr Aske", "role": "Chair"})
    assert not same({"name": None, "role": None}, {"name": "Mr Aske", "role": None})


def test_a_quote_is_looked_up_by_its_words_whatever_the_white_space() -> None:
    rows = [("It  rose\nfast.", found("Cllr Wick")), ("It rose.", found("Cllr Tallow"))]

    assert look_up(rows, "It rose fast.") == found("Cllr Wick")
    assert look_up(rows, "It rose.") == found("Cllr Tallow")
    assert look_up(rows, "It fell.") is None
