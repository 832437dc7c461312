"""The evaluation suite with a chat model: whatever it chooses, quotes and addresses are right.

The sample corpus is read and attributed as the product does it; only the vectors are the small
index's, so that the suite takes seconds.
"""

import json
import random
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from evals.cases import load
from evals.compose import ROOT, chosen
from evals.documents import _read, collapsed
from evals.report import Report
from evals.runner import Plan, evaluate
from evals.targets import InProcess
from ingest.attribution import attribute
from ingest.structure import parse
from service.models.answerer import Uses
from service.models.calls import Calls
from service.models.local import LocalModel
from service.models.protocol import ChatModel, Message
from service.wire import document_json
from tests.service.modelled import (
    PIPELINE,
    ModelAnswerer,
    ScriptedModel,
    ServedIndex,
    answerer,
    over,
    service_of,
)
from tests.service.provider import providing

DOCUMENTS = [ROOT / "corpus" / f"a0{n}-panel-{file}" for n, file in enumerate(
    ("8101.html", "8164.txt", "8240.txt", "8377.html", "8421.txt"), 1
)]  # fmt: skip


class Corpus(ServedIndex):
    """The sample's documents, with what a run compares answers with."""

    def __init__(self) -> None:
        read = list(_read(DOCUMENTS))
        super().__init__(
            *(
                attribute(parse(text.text, found.source, text.sha256, text.remarks))
                for found, text in read
            )
        )
        self.texts = collapsed({found.source.file: text.text for found, text in read})
        self.structures = {document.file: document_json(document) for document in self.all}


@pytest.fixture(scope="module")
def index() -> Corpus:
    return Corpus()


def measured(one: ModelAnswerer, index: Corpus, out: Path, **some: Any) -> Report:
    """A run of the first sample's cases, asked of a service with this model."""
    cases = chosen(load([ROOT / "cases" / "sample-a.jsonl"]), **some)
    files = {document.file for document in index.all}
    cases = tuple(case for case in cases if all(gold.doc in files for gold in case.gold))
    service = service_of(one, index)
    try:
        target = InProcess(service, one.name)
        about = {"target": one.name}
        plan = Plan("sample", cases, target, about, out, index.texts, index.structures)
        return evaluate(plan)
    finally:
        service.close()


def value(report: Report, metric: str) -> float:
    found = report.summary.figures[metric]
    assert found.value is not None and found.n > 0
    return float(found.value)


def assert_guaranteed(report: Report) -> None:
    assert value(report, "quote_fidelity") == 1.0
    assert value(report, "statement_fidelity") == 1.0
    assert value(report, "contract_kept") == 1.0
    assert report.placed is not None
    assert sum(one.right for one in report.placed) / len(report.placed) >= 0.98


def recorded(seed: int) -> ChatModel:
    """A fake that chooses at random among the sentences shown, the same on every run."""
    draw = random.Random(seed)

    def reply(messages: Sequence[Message]) -> str:
        said = "\n".join(message.content for message in messages)
        labels = re.findall(r"^\[([A-Z0-9]{3})\] ", said, re.M)
        if labels:
            return json.dumps({"labels": draw.sample(labels, min(3, len(labels)))})
        lines = re.findall(r"^\[(\d+)\] (.+)$", said, re.M)
        return " ".join(f"{line.replace(' also', '')} [{n}]" for n, line in lines)

    return ScriptedModel(reply)


@pytest.mark.parametrize("writes", [False, True])
def test_with_a_model_that_chooses_at_random_every_quote_and_address_is_right(
    writes: bool, index: Corpus, tmp_path: Path
) -> None:
    one = answerer(recorded(5), uses=Uses(True, True, writes))

    report = measured(one, index, tmp_path / "run", limit=25)

    assert_guaranteed(report)
    assert value(report, "model_tokens") > 100


def test_over_a_provider_tokens_and_cost_are_in_the_report(index: Corpus, tmp_path: Path) -> None:
    with providing() as provider:
        report = measured(over(provider.url), index, tmp_path / "run", limit=8)

    assert_guaranteed(report)
    assert value(report, "model_tokens") == 110
    assert value(report, "model_cost") == pytest.approx(0.00012)
    lines = (tmp_path / "run" / "cases.jsonl").read_text().splitlines()
    assert len(lines) == 8


@pytest.fixture(scope="module")
def local() -> Iterator[LocalModel]:
    model = LocalModel(threads=1)
    yield model
    model.close()


def test_over_smollm2_every_quote_and_address_is_right(
    local: LocalModel, index: Corpus, tmp_path: Path
) -> None:
    one = ModelAnswerer(Calls(local, 1, 24), PIPELINE, deadline_s=8.0, room=150)

    report = measured(one, index, tmp_path / "run", limit=3)

    assert_guaranteed(report)
