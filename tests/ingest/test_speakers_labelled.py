"""Speakers of the sample corpus against labels that people made by reading it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from evals.documents import structures
from evals.labels import compare_labels, load_labels, summarise_labels
from ingest.attribution import attribute
from ingest.model import Document, Source
from ingest.read import read
from ingest.structure import parse
from tests.conftest import ROOT

EVALS = ROOT / "evals"
LABELS = sorted((EVALS / "speakers").glob("*.jsonl"))


@pytest.fixture(scope="module")
def corpus() -> Mapping[str, Mapping[str, Any]]:
    return structures([EVALS / "corpus"])


@pytest.mark.parametrize("path", LABELS, ids=lambda path: path.name)
def test_nobody_is_named_wrongly_and_nine_speakers_in_ten_are_found(
    path: Path, corpus: Mapping[str, Mapping[str, Any]]
) -> None:
    results = compare_labels(load_labels([path]), corpus)
    summary = summarise_labels(results)

    assert [one.label.quote for one in results if one.speaker == "wrong"] == []
    # Nor is anybody named who cannot be compared with the label: what is open is left unsaid.
    said = [one for one in results if one.found is not None and one.found.speaker is not None]
    assert [one.label.quote for one in said if one.speaker == "open"] == []
    assert [one.label.quote for one in results if one.found is None] == []
    assert [one.label.quote for one in results if one.reply == "wrong"] == []
    assert summary.right >= 0.9 * summary.knowable
    assert summary.act_right >= 0.8 * summary.act_scored


def test_there_are_enough_labels() -> None:
    assert len(load_labels(LABELS)) >= 250


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
