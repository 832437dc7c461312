import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from html.parser import HTMLParser
from io import StringIO
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from rich.console import Console

from evals.baseline import Rule, outcome
from evals.cases import HistoryTurn
from evals.report import Report, html, junit, markdown, summary_json, terminal
from evals.runner import Options, Plan, evaluate
from evals.thresholds import Suite
from tests.evals.builders import (
    MINUTES,
    PASSAGE,
    Functions,
    a_case,
    a_citation,
    a_refusal,
    a_refusal_case,
    an_answer,
)

HOSTILE = "</td><script>alert(1)</script> | **x** \x00\x1b[31m \ud800 [a](http://evil.example)"
CASES = (
    a_case(id="t-1"),
    a_case(id="t-2", question="What is lost?", category="numeric"),
    a_case(id="t-3", question="What breaks?"),
    a_refusal_case(id="t-4", question="Is it sunny?"),
    a_case(id="t-5", question="Who lies?"),
)


def reply(question: str, history: Sequence[HistoryTurn]) -> Mapping[str, Any]:
    if question == "What breaks?":
        raise ConnectionError("it broke")
    if question == "Who lies?":
        return an_answer(answer=HOSTILE + " [1]", citations=[a_citation(label=HOSTILE)])
    return a_refusal() if question in ("What is lost?", "Is it sunny?") else an_answer()


@pytest.fixture
def report(tmp_path: Path) -> Report:
    plan = Plan(
        name="small",
        cases=CASES,
        target=Functions(reply, lambda question, k: {"passages": [a_citation(label=HOSTILE)]}),
        about={"target": "scripted"},
        directory=tmp_path / "run",
        texts={MINUTES: PASSAGE},
        structures={},
        options=Options(repeat=2),
        bounds=Suite(documents="d", cases=("c",), at_least={"passed": 0.9}),
    )
    return evaluate(plan)


def test_a_run_leaves_all_its_reports(report: Report, tmp_path: Path) -> None:
    names = sorted(path.name for path in (tmp_path / "run").iterdir())

    assert names == [
        "cases.jsonl",
        "junit.xml",
        "report.html",
        "run.json",
        "summary.json",
        "summary.md",
        "timings.jsonl",
    ]


def test_the_summary_tells_what_passed_failed_and_was_not_kept(report: Report) -> None:
    found = json.loads(json.dumps(summary_json(report)))

    assert (found["cases"], found["passed"], found["passed_precise"]) == (5, 2, 2)
    assert (found["not_passed"], found["failed"]) == (["t-2", "t-3", "t-5"], ["t-3"])
    assert found["held"] is False
    assert found["misses"] == [
        "case t-3 failed: it gave no answer to score",
        "passed is 0.40; at least 0.90 is asked",
    ]
    assert found["figures"]["same_answer"]["value"] == 1.0
    assert found["structure"]["locators"]["value"] == 0.0


def test_junit_has_a_test_a_case_and_one_a_bound(report: Report) -> None:
    root = ElementTree.fromstring(junit(report))

    suites = {
        suite.get("name"): (suite.get("tests"), suite.get("failures"), suite.get("errors"))
        for suite in root
    }
    assert suites == {
        "small.direct": ("3", "1", "1"),
        "small.numeric": ("1", "1", "0"),
        "small.unanswerable": ("1", "0", "0"),
        "small.bounds": ("2", "2", "0"),
    }
    assert [case.get("name") for case in root.iter("testcase")][:3] == [
        "t-1 How many patrol cars get cameras?",
        "t-3 What breaks?",
        "t-5 Who lies?",
    ]


def test_junit_of_a_run_that_holds_says_so(report: Report) -> None:
    root = ElementTree.fromstring(junit(replace(report, misses=())))

    assert [case.get("name") for case in root.iter("testcase")][-1] == "all bounds"


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs


def test_the_page_needs_nothing_beside_it_and_obeys_nothing_in_it(report: Report) -> None:
    page = _Page()

    page.feed(html(report))

    assert not {"script", "img", "link", "iframe", "object", "a:href"} & set(page.tags)
    links = {value for name, value in page.attributes if name in ("href", "src") and value}
    assert all(link.startswith("#") for link in links)
    assert not any(name.startswith("on") for name, _ in page.attributes)


def test_the_page_shows_for_a_failed_case_all_that_is_needed_to_see_why(report: Report) -> None:
    text = html(report)

    start = text.index('id="t-2"')
    shown = re.sub(r"<[^>]+>", " ", text[start : text.index("</details>", start)])
    for words in (
        "What is lost?",
        "is to be answered, but not_found",
        "retrieved at rank 1, not selected",
        "The Commissioner said that forty patrol cars",
        "does not say",
        "I found nothing about that in the minutes.",
    ):
        assert words in " ".join(shown.split())
    assert text.count("<svg") == 5


def test_markdown_keeps_every_case_in_its_row(report: Report) -> None:
    text = markdown(report)

    rows = [line for line in text.splitlines() if line.startswith("| t-")]
    assert len(rows) == 3
    assert all(len(re.findall(r"(?<!\\)\|", row)) == 4 for row in rows)
    assert "<script" not in text
    assert text.startswith("## Evaluation: small\n\nDoes not hold. **2 of 5 pass**")


def test_markdown_of_a_bad_day_stays_short(report: Report) -> None:
    many = tuple(
        replace(report.results[1], case=a_case(id=f"t-{number}")) for number in range(5000)
    )

    text = markdown(replace(report, results=many))

    assert len(text.encode()) < 200_000
    assert "and 4960 more" in text


def test_the_terminal_shows_figures_categories_and_failures(report: Report) -> None:
    out = StringIO()

    terminal(report, Console(file=out, width=120))

    shown = out.getvalue()
    for words in ("citation_recall", "unanswerable", "not passed: 3", "t-3 (direct)", "not kept:"):
        assert words in shown
    assert "\x1b" not in shown


def test_a_comparison_is_told_in_every_report(report: Report, tmp_path: Path) -> None:
    before = [replace(outcome(r), passed=True, why=()) for r in report.results]
    plan = Plan(
        name="small",
        cases=CASES[:2],
        target=Functions(reply),
        about={},
        directory=tmp_path / "second",
        baseline=tuple(before),
        rule=Rule({"passed": 0.0}),
    )

    second = evaluate(plan)

    out = StringIO()
    terminal(second, Console(file=out, width=120))
    assert "1 broke, 0 healed, too few cases to say much" in out.getvalue()
    assert "1 broke, 0 healed" in markdown(second)
    assert 'href="#t-2"' in html(second)
    assert second.held


def test_a_run_without_bounds_is_told_without_a_verdict(report: Report) -> None:
    text = markdown(replace(report, misses=None))

    assert "old" not in text.splitlines()[2]
