"""A run put together: each metric with its interval and counts, over all cases and by category."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from evals.cases import Case
from evals.metrics import METRICS, Metric
from evals.score import CaseScore
from evals.stats import interval, percentile


@dataclass(frozen=True, slots=True)
class CaseResult:
    """What happened on one case: scored, or failed with an error."""

    case: Case
    score: CaseScore | None  # None: the case failed, and `error` says how
    answer: Mapping[str, object] | None = None  # as received, of the first try
    retrieved: tuple[Mapping[str, object], ...] | None = None  # rank, place, words, gold covered
    error: str | None = None
    same_answer: bool | None = None  # whether every try gave the same answer; None: one try
    latencies_ms: tuple[float, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether the case passes. A failed case does not."""
        return self.score is not None and self.score.passed


@dataclass(frozen=True, slots=True)
class Figure:
    """One metric over some cases. `value` and bounds are None where no case could be scored."""

    name: str
    value: float | None
    low: float | None
    high: float | None
    n: int  # cases scored
    unscored: int  # cases on which the metric has nothing to say
    failed: int  # cases that gave no answer to score

    def __str__(self) -> str:
        if self.value is None or self.low is None or self.high is None:
            shown = "-"
        else:
            shown = f"{number(self.value)} [{number(self.low)}, {number(self.high)}]"
        extra = f" unscored={self.unscored}" if self.unscored else ""
        extra += f" failed={self.failed}" if self.failed else ""
        return f"{self.name} {shown} n={self.n}{extra}"


@dataclass(frozen=True, slots=True)
class Summary:
    """A whole run: figures over all cases and by category, and the cases that did not pass."""

    cases: int
    figures: Mapping[str, Figure]
    categories: Mapping[str, Mapping[str, Figure]]  # category -> metric -> figure
    not_passed: tuple[str, ...]  # ids in case order, failed cases among them
    failed: tuple[str, ...]  # ids of cases that gave no answer to score
    latency_p95_ms: float | None


def number(value: float) -> str:
    """A figure in print: two decimals below 10, one below 100, none above."""
    size = abs(value)
    return f"{value:.2f}" if size < 10 else f"{value:.1f}" if size < 100 else f"{value:.0f}"


SAME_ANSWER = "same_answer"
"""For repeated questions: the share of cases whose every try gave the same answer."""


def figure(metric: Metric, results: Sequence[CaseResult]) -> Figure:
    """One metric over some results.

    A case that failed counts as not passed, with the cases; for every other metric it is counted
    apart, as there is nothing to score.
    """
    failed = sum(result.score is None for result in results)
    values = [
        value
        for result in results
        if result.score is not None and (value := result.score.metrics.get(metric.name)) is not None
    ]
    if metric.group == "cases":
        values += [0.0] * failed
        return figure_of(metric.name, values, metric.kind, len(results), failed)
    return figure_of(metric.name, values, metric.kind, len(results) - failed, failed)


def figure_of(
    name: str, values: Sequence[float], kind: str, scorable: int, failed: int = 0
) -> Figure:
    """Some values as a figure.

    Args:
        name: of the metric.
        values: one a scored case.
        kind: "share", "mean" or "median".
        scorable: cases that could have been scored; what is missing to it is unscored.
        failed: cases that gave no answer.
    """
    found = interval(values, kind)
    return Figure(
        name=name,
        value=found.value if found else None,
        low=found.low if found else None,
        high=found.high if found else None,
        n=len(values),
        unscored=scorable - len(values),
        failed=failed,
    )


def figures(results: Sequence[CaseResult]) -> dict[str, Figure]:
    """Every metric over some results, in the order of `METRICS`, then `same_answer`."""
    found = {metric.name: figure(metric, results) for metric in METRICS}
    tried = [float(r.same_answer) for r in results if r.same_answer is not None]
    failed = sum(result.score is None for result in results)
    found[SAME_ANSWER] = figure_of(SAME_ANSWER, tried, "share", len(results) - failed, failed)
    return found


def summarise(results: Sequence[CaseResult]) -> Summary:
    """Puts a run together. Categories are in alphabetical order."""
    categories = sorted({result.case.category for result in results})
    waited = [latency for result in results for latency in result.latencies_ms]
    return Summary(
        cases=len(results),
        figures=figures(results),
        categories={
            category: figures([r for r in results if r.case.category == category])
            for category in categories
        },
        not_passed=tuple(result.case.id for result in results if not result.passed),
        failed=tuple(result.case.id for result in results if result.score is None),
        latency_p95_ms=percentile(waited, 0.95),
    )
