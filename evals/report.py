"""What a run looks like: terminal, JSON, Markdown, JUnit and one self-contained HTML page."""

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

from evals.answers import receive
from evals.baseline import Comparison
from evals.labels import LabelSummary
from evals.metrics import BY_NAME, METRICS, covers, facts_found
from evals.rundir import write_atomically
from evals.stats import wilson
from evals.structure import Placed
from evals.summary import SAME_ANSWER, CaseResult, Figure, Summary, number

if TYPE_CHECKING:
    from rich.console import Console

MARKDOWN_ROWS = 40
"""Failed cases in a step summary: GitHub takes 1 MiB, and nobody reads more."""

TEMPLATES = Path(__file__).parent / "templates"

CATEGORY_METRICS = ("citation_recall", "citation_precision", "facts_recall")


@dataclass(frozen=True, slots=True)
class Report:
    """All that is told of one run."""

    name: str  # of the suite or case file
    settings: Mapping[str, Any]
    results: tuple[CaseResult, ...]
    summary: Summary
    placed: tuple[Placed, ...] | None = None  # gold quotes in the structure; None: not looked at
    labels: LabelSummary | None = None
    comparison: Comparison | None = None
    misses: tuple[str, ...] | None = None  # bounds not kept, in words; None: no bounds were set

    @property
    def locators(self) -> Figure | None:
        """Share of gold quotes with the right item and paragraph in the structure."""
        if not self.placed:
            return None
        right = sum(placed.right for placed in self.placed)
        found = wilson(right, len(self.placed))
        assert found is not None
        return Figure(
            "structure_locators", found.value, found.low, found.high, len(self.placed), 0, 0
        )

    @property
    def judged(self) -> bool:
        """Whether there are bounds or a baseline to hold the run against."""
        return self.misses is not None or self.comparison is not None

    @property
    def held(self) -> bool:
        """Whether every bound is kept and nothing got worse than the baseline allows."""
        return not self.misses and not (self.comparison and self.comparison.regressions)


# -- JSON ----------------------------------------------------------------------------------------


def summary_json(report: Report) -> dict[str, Any]:
    """The run as one object: `summary.json`, and what `--json` prints."""
    summary = report.summary
    comparison = report.comparison
    locators = report.locators
    return {
        "name": report.name,
        "held": report.held,
        "cases": summary.cases,
        "passed": sum(result.passed for result in report.results),
        "passed_precise": sum(
            result.score is not None and result.score.metrics.get("passed_precise") == 1.0
            for result in report.results
        ),
        "not_passed": list(summary.not_passed),
        "failed": list(summary.failed),
        "figures": {name: asdict(figure) for name, figure in summary.figures.items()},
        "categories": {
            category: {name: asdict(figure) for name, figure in figures.items()}
            for category, figures in summary.categories.items()
        },
        "latency_p95_ms": summary.latency_p95_ms,
        "structure": {
            "locators": asdict(locators) if locators else None,
            "misplaced": [
                {
                    "case": placed.case_id,
                    "document": placed.gold.doc,
                    "wanted": [placed.gold.item, placed.gold.paragraph],
                    "found": [placed.item, placed.paragraph],
                }
                for placed in report.placed or ()
                if not placed.right
            ],
            "labels": asdict(report.labels) if report.labels else None,
        },
        "misses": None if report.misses is None else list(report.misses),
        "comparison": asdict(comparison) if comparison else None,
        "settings": dict(report.settings),
    }


# -- Markdown ------------------------------------------------------------------------------------


def markdown(report: Report) -> str:
    """The run for a CI step summary: verdict, figures, categories, what broke, failed cases."""
    summary = report.summary
    lines = [f"## Evaluation: {_cell(report.name)}", "", _verdict(report), ""]
    if report.misses:
        lines += [*(f"- {_cell(miss)}" for miss in report.misses), ""]
    if report.comparison:
        lines += [*_markdown_comparison(report.comparison), ""]
    lines += [
        "| metric | value | 95 % interval | n | unscored | failed |",
        "|---|---|---|---|---|---|",
    ]
    for figure in (*summary.figures.values(), *([report.locators] if report.locators else [])):
        if figure.value is None or figure.low is None or figure.high is None:
            continue
        lines.append(
            f"| {figure.name} | {number(figure.value)} | {number(figure.low)} to "
            f"{number(figure.high)} | {figure.n} | {figure.unscored} | {figure.failed} |"
        )
    lines += [
        "",
        "| category | passed | precise | recall | precision | facts |",
        "|---|---|---|---|---|---|",
    ]
    for category, figures in summary.categories.items():
        cells = [category, _of(figures["passed"]), _of(figures["passed_precise"])]
        cells += [_short(figures[name]) for name in CATEGORY_METRICS]
        lines.append("| " + " | ".join(cells) + " |")
    missed = [result for result in report.results if not result.passed]
    if missed:
        lines += [
            "",
            f"### Not passed: {len(missed)}",
            "",
            "| case | category | why |",
            "|---|---|---|",
        ]
        for result in missed[:MARKDOWN_ROWS]:
            why = _cell("; ".join(_why(result))[:300])
            lines.append(f"| {_cell(result.case.id)} | {result.case.category} | {why} |")
        rest = [result.case.id for result in missed[MARKDOWN_ROWS:]]
        if rest:
            lines += ["", f"and {len(rest)} more: {_cell(', '.join(rest))}"]
    return "\n".join(lines) + "\n"


def _markdown_comparison(comparison: Comparison) -> list[str]:
    lines = [
        f"Against the baseline, {comparison.common} cases: "
        f"{len(comparison.broke)} broke, {len(comparison.healed)} healed."
        + (" There are not enough cases to say much." if comparison.few else "")
    ]
    lines += [f"- **worse**: {_cell(text)}" for text in comparison.regressions]
    for word, changes in (("broke", comparison.broke), ("healed", comparison.healed)):
        lines += [
            f"- {word}: {_cell(change.case_id)} ({change.category}): "
            f"{_cell('; '.join(change.why)[:200])}"
            for change in changes[:MARKDOWN_ROWS]
        ]
    return lines


def _verdict(report: Report) -> str:
    passed = _of(report.summary.figures["passed"])
    precise = _of(report.summary.figures["passed_precise"])
    words = f"**{passed} pass**, {precise} with citation precision of one half or more."
    if not report.judged:
        return words
    return f"{'Holds' if report.held else 'Does not hold'}. {words}"


def _of(figure: Figure) -> str:
    return f"{round((figure.value or 0) * figure.n)} of {figure.n}"


def _short(figure: Figure) -> str:
    return "-" if figure.value is None else number(figure.value)


def _cell(text: str) -> str:
    """Text for a Markdown cell: one line, with nothing in it that Markdown or HTML would obey."""
    plain = " ".join(text.split()).replace("&", "&amp;").replace("<", "&lt;")
    return re.sub(r"([\\`*_\[\]|~#])", r"\\\1", plain)


def _why(result: CaseResult) -> tuple[str, ...]:
    if result.score is None:
        return (result.error or "failed",)
    return result.score.why or ("does not pass every time",)


# -- JUnit ---------------------------------------------------------------------------------------


def junit(report: Report) -> str:
    """The run as JUnit XML: a suite a category, and the bounds as a suite of their own."""
    root = ElementTree.Element("testsuites", name=_xml(f"askminutes eval {report.name}"))
    for category in report.summary.categories:
        results = [result for result in report.results if result.case.category == category]
        suite = _suite(
            root,
            f"{report.name}.{category}",
            tests=len(results),
            failures=sum(r.score is not None and not r.passed for r in results),
            errors=sum(r.score is None for r in results),
        )
        for result in results:
            case = ElementTree.SubElement(
                suite,
                "testcase",
                classname=_xml(f"{report.name}.{category}"),
                name=_xml(f"{result.case.id} {result.case.question}"),
                time=f"{sum(result.latencies_ms) / 1000:.3f}",
            )
            if not result.passed:
                kind = "failure" if result.score else "error"
                why = _why(result)
                told = ElementTree.SubElement(case, kind, message=_xml(why[0]))
                told.text = _xml("\n".join(why))
    checks = list(report.misses or ())
    checks += list(report.comparison.regressions if report.comparison else ())
    if report.judged:
        suite = _suite(root, f"{report.name}.bounds", max(1, len(checks)), len(checks), 0)
        for place, check in enumerate(checks, 1):
            case = ElementTree.SubElement(
                suite, "testcase", classname=_xml(f"{report.name}.bounds"), name=f"bound {place}"
            )
            ElementTree.SubElement(case, "failure", message=_xml(check))
        if not checks:
            ElementTree.SubElement(
                suite, "testcase", classname=_xml(f"{report.name}.bounds"), name="all bounds"
            )
    ElementTree.indent(root)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ElementTree.tostring(root, "unicode") + "\n"


def _suite(
    root: ElementTree.Element, name: str, tests: int, failures: int, errors: int
) -> ElementTree.Element:
    return ElementTree.SubElement(
        root,
        "testsuite",
        name=_xml(name),
        tests=str(tests),
        failures=str(failures),
        errors=str(errors),
    )


def _xml(text: str) -> str:
    """Text without the characters that XML 1.0 cannot hold, whatever a service answered."""
    return re.sub(r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "\ufffd", text)


# -- HTML ----------------------------------------------------------------------------------------


def html(report: Report) -> str:
    """The run as one page that needs nothing beside it: no script, no font, no address."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    from evals import plots

    environment = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined
    )
    environment.filters["number"] = number
    summary = report.summary
    shares = [
        summary.figures[metric.name]
        for metric in METRICS
        if metric.kind == "share" and metric.group != "retrieval"
    ]
    shares += [report.locators] if report.locators else []
    depths = [
        (name.removeprefix("recall"), figure.value)
        for name, figure in summary.figures.items()
        if name.startswith("recall@") and figure.value is not None
    ]
    return environment.get_template("report.html.j2").render(
        report=report,
        summary=summary,
        verdict=re.sub(r"\*", "", _verdict(report)),
        groups=_groups(summary),
        by_name=BY_NAME,
        cases=[_case_view(result) for result in report.results if not result.passed],
        blemished=[
            _case_view(result)
            for result in report.results
            if result.passed and result.score and result.score.why
        ],
        misplaced=[placed for placed in report.placed or () if not placed.right],
        plots=[
            (
                "Passed, by category",
                plots.bars(
                    "Cases passed, by category",
                    [
                        plots.Bar(category, round((f.value or 0) * f.n), f.n)
                        for category, figures in summary.categories.items()
                        for f in [figures["passed"]]
                    ],
                ),
            ),
            ("Figures with their intervals", plots.intervals("Figures from 0 to 1", shares)),
            ("Recall of retrieval by depth", plots.curve("Recall by depth", depths)),
            (
                "Words in an answer",
                plots.histogram(
                    "Answers by their number of words", _values(report, "answer_words"), "words"
                ),
            ),
            (
                "Time to an answer",
                plots.histogram(
                    "Answers by the time they took",
                    [ms for result in report.results for ms in result.latencies_ms],
                    "ms",
                ),
            ),
        ],
        settings=json.dumps(dict(report.settings), indent=2),
    )


def _values(report: Report, name: str) -> list[float]:
    return [
        value
        for result in report.results
        if result.score and (value := result.score.metrics.get(name)) is not None
    ]


def _groups(summary: Summary) -> dict[str, list[Figure]]:
    groups: dict[str, list[Figure]] = {}
    for metric in METRICS:
        groups.setdefault(metric.group, []).append(summary.figures[metric.name])
    groups["answers"].append(summary.figures[SAME_ANSWER])
    return groups


def _case_view(result: CaseResult) -> dict[str, Any]:
    """What the page shows of a case: question, expected, got, retrieved, why."""
    case = result.case
    view: dict[str, Any] = {
        "case": case,
        "why": _why(result) if not result.passed else result.score.why if result.score else (),
        "passed": result.passed,
        "retrieved": result.retrieved,
        "gold": [
            {
                "gold": gold,
                "cited": bool(result.score and result.score.gold_cited[place]),
                "rank": result.score.gold_ranks[place]
                if result.score and result.score.gold_ranks
                else None,
            }
            for place, gold in enumerate(case.gold)
        ],
        "answer": None,
    }
    if result.answer is not None and result.score is not None:
        answer = receive(result.answer)
        view["answer"] = answer
        view["facts"] = list(zip(case.must_include, facts_found(case, answer), strict=True))
        view["citations"] = [
            (
                citation,
                [i for i, g in enumerate(case.gold, 1) if covers(citation, g.doc, g.quote)],
            )
            for citation in answer.citations
        ]
    return view


# -- terminal ------------------------------------------------------------------------------------


def terminal(report: Report, console: "Console", *, most: int = 30) -> None:
    """Prints the run as tables: figures by group, categories, what changed, failed cases."""
    from rich.markup import escape
    from rich.table import Table

    for group, figures in _groups(report.summary).items():
        if group == "cases" and report.locators:
            figures = [*figures, report.locators]
        shown = [figure for figure in figures if figure.value is not None]
        if not shown:
            continue
        table = Table(title=group, title_justify="left", box=None, pad_edge=False)
        for name in ("", "value", "95 % interval", "n", "unscored", "failed"):
            table.add_column(name, justify="left" if not name else "right", min_width=8)
        for figure in shown:
            assert figure.value is not None and figure.low is not None and figure.high is not None
            table.add_row(
                figure.name.ljust(20),
                number(figure.value),
                f"{number(figure.low)} to {number(figure.high)}",
                str(figure.n),
                str(figure.unscored or ""),
                str(figure.failed or ""),
            )
        console.print(table)
        console.print()
    table = Table(title="categories", title_justify="left", box=None, pad_edge=False)
    for name in ("", "passed", "precise", "recall", "precision", "facts"):
        table.add_column(name, justify="left" if not name else "right", min_width=8)
    for category, by_metric in report.summary.categories.items():
        table.add_row(
            category.ljust(20),
            _of(by_metric["passed"]),
            _of(by_metric["passed_precise"]),
            *(_short(by_metric[name]) for name in CATEGORY_METRICS),
        )
    console.print(table)
    if report.labels:
        labels = report.labels
        console.print(
            f"\nspeakers: {labels.right} of {labels.knowable} found, {labels.wrong} wrong, "
            f"{labels.open} open; acts: {labels.act_right} of {labels.act_scored} right; "
            f"replies: {labels.reply_right} of {labels.reply_scored} right",
            highlight=False,
        )
    missed = [result for result in report.results if not result.passed]
    if missed:
        console.print(f"\n[bold]not passed: {len(missed)}[/bold]")
        for result in missed[:most]:
            why = escape("; ".join(_why(result)))
            console.print(
                f"  {escape(result.case.id)} ({result.case.category}): {why}",
                highlight=False,
                overflow="ellipsis",
                no_wrap=True,
            )
        if len(missed) > most:
            console.print(f"  and {len(missed) - most} more")
    if report.comparison:
        console.print()
        for line in comparison_lines(report.comparison):
            console.print(escape(line), highlight=False)
    for miss in report.misses or ():
        console.print(f"[bold red]not kept:[/bold red] {escape(miss)}", highlight=False)
    console.print(f"\n[bold]{escape(report.name)}[/bold]: {_verdict(report).replace('*', '')}")


def comparison_lines(comparison: Comparison) -> list[str]:
    """A comparison in lines: what broke and healed, by how much it differs, what is worse."""
    lines = [
        f"against the baseline, {comparison.common} cases: {len(comparison.broke)} broke, "
        f"{len(comparison.healed)} healed"
        + (", too few cases to say much" if comparison.few else "")
    ]
    lines += [f"  broke   {change.case_id}: {'; '.join(change.why)}" for change in comparison.broke]
    lines += [f"  healed  {change.case_id}" for change in comparison.healed]
    for name in ("passed", "passed_precise", "citation_recall", "citation_precision"):
        difference = comparison.differences.get(name)
        if difference and difference.value:
            lines.append(
                f"  {name} {difference.value:+.3f} "
                f"[{difference.low:+.3f}, {difference.high:+.3f}] n={difference.n}"
            )
    for word, ids in (
        ("new", comparison.added),
        ("gone", comparison.removed),
        ("changed, not compared", comparison.changed),
    ):
        if ids:
            lines.append(f"  {len(ids)} {word}: {', '.join(ids[:10])}")
    lines += [f"  worse: {text}" for text in comparison.regressions]
    return lines


# -- files ---------------------------------------------------------------------------------------


def write(report: Report, directory: Path) -> None:
    """Writes `summary.json`, `summary.md`, `junit.xml` and `report.html` into a run's directory."""
    summary = json.dumps(summary_json(report), indent=2, ensure_ascii=False) + "\n"
    for name, text in (
        ("summary.json", summary),
        ("summary.md", markdown(report)),
        ("junit.xml", junit(report)),
        ("report.html", html(report)),
    ):
        write_atomically(directory / name, text)
