import re
from pathlib import Path

from evals.peers.systems import SYSTEMS, Peer, as_answer
from evals.peers.table import Row, table
from evals.runner import run
from evals.summary import summarise
from tests.evals.builders import MINUTES, PASSAGE, a_case, a_refusal_case


def test_retrieved_chunks_are_shown_whole_and_all_cited() -> None:
    cases = [a_case(), a_refusal_case(id="t-2")]
    peer = Peer(lambda question: [(MINUTES, PASSAGE), ("other.txt", "Something else.")])

    results = run(cases, peer, texts={MINUTES: PASSAGE, "other.txt": "Something else."})

    scores = [result.score.metrics for result in results if result.score]
    assert [(m["passed"], m["citation_precision"], m["contract_kept"]) for m in scores] == [
        (1.0, 0.5, 1.0),
        (0.0, None, 1.0),
    ]


def test_a_system_that_finds_nothing_does_not_answer() -> None:
    assert as_answer([])["status"] == "not_found"


def test_the_table_has_a_row_a_system_with_counts_and_intervals() -> None:
    results = run([a_case()], Peer(lambda question: [(MINUTES, PASSAGE)]))

    text = table([Row("One way", {"package": "1.2"}, summarise(results))], "today")

    row = next(line for line in text.splitlines() if line.startswith("| One way"))
    assert row.startswith("| One way | 1 of 1 | 1 of 1 | 1.00 [0.21, 1.00] |")
    assert "- One way: package 1.2" in text


def test_every_package_that_the_table_names_is_pinned(root: Path) -> None:
    pinned = re.findall(
        r"^([\w-]+)==[\d.]+$",
        (root / "evals" / "peers" / "requirements.txt").read_text("utf-8"),
        flags=re.MULTILINE,
    )

    assert {name for system in SYSTEMS for name in system.packages} <= set(pinned)
