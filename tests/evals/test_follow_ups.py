"""The development follow-ups find what they ask for, with no chat model to rewrite them."""

from pathlib import Path

from evals.cases import load
from evals.documents import _read
from ingest.attribution import attribute
from ingest.blocks import collapse
from ingest.structure import parse
from service.model import Filters, Question, Turn
from service.reader import read
from service.select import grouped
from tests.service.modelled import PIPELINE, ServedIndex

WITHIN = 5  # paragraphs


def test_every_follow_up_retrieves_its_gold_paragraphs(shared: Path) -> None:
    files = sorted((shared / "documents").glob("*.txt"))
    index = ServedIndex(
        *(
            attribute(parse(text.text, found.source, text.sha256, text.remarks))
            for found, text in _read(files)
        )
    )
    cases = [case for case in load([shared / "evals" / "kent.jsonl"]) if case.history]
    lore = PIPELINE.lores.of(index)  # type: ignore[arg-type]

    missed = []
    for case in cases:
        history = [Turn(turn.role, turn.content) for turn in case.history]
        query = read(Question(case.question), history, lore, PIPELINE.today())
        found = PIPELINE.retriever.retrieve(query, index, lore, Filters())  # type: ignore[arg-type]
        passages = [
            (one.document.file, collapse(one.document.text[p.start : p.end]))
            for one in grouped(found)[:WITHIN]
            for p in [one.best.paragraph]
        ]
        for gold in case.gold:
            if not any(
                file == gold.doc and collapse(gold.quote) in words for file, words in passages
            ):
                missed.append((case.id, gold.doc, gold.paragraph))

    assert len(cases) == 5
    assert missed == []
