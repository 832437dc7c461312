"""Two runs over the same cases: what broke, what healed, and whether it got worse beyond chance."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from evals.errors import RunMismatch
from evals.metrics import METRICS, Metric
from evals.stats import Difference, paired_bootstrap
from evals.summary import CaseResult, number

FEW = 50
"""Below this many common cases a difference says little, and the report says so."""


@dataclass(frozen=True, slots=True)
class Rule:
    """What counts as a regression.

    `margins`: a metric may fall by as much (in its own unit, towards worse) whatever chance says;
    a fall beyond the margin counts where its 95 % interval leaves out 0.
    `never`: metrics that may not get worse on the common cases at all.
    """

    margins: Mapping[str, float]
    never: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """One case that passes in one run and not in the other."""

    case_id: str
    category: str
    why: tuple[str, ...]  # of the new run where it broke, of the old run where it healed


@dataclass(frozen=True, slots=True)
class Comparison:
    """A run against its baseline, over the cases that both hold unchanged."""

    common: int
    broke: tuple[Change, ...]
    healed: tuple[Change, ...]
    added: tuple[str, ...]  # ids only in the new run
    removed: tuple[str, ...]  # ids only in the baseline
    changed: tuple[str, ...]  # ids in both whose question or gold differs; not compared
    differences: Mapping[str, Difference]  # metric -> new minus old, over cases scored in both
    regressions: tuple[str, ...]  # in words; empty: the no-regression rule holds

    @property
    def few(self) -> bool:
        """Whether there are too few cases to say much."""
        return self.common < FEW


def compare(
    old: Sequence[CaseResult], new: Sequence[CaseResult], rule: Rule | None = None
) -> Comparison:
    """Compares two runs case by case.

    Args:
        old: the baseline.
        new: the run under test.
        rule: what counts as a regression; None: nothing does.

    Raises:
        RunMismatch: the runs have no unchanged case in common.
    """
    before = {result.case.id: result for result in old}
    after = {result.case.id: result for result in new}
    both = [case_id for case_id in after if case_id in before]
    changed = tuple(i for i in both if before[i].case != after[i].case)
    pairs = [(before[i], after[i]) for i in both if i not in set(changed)]
    if not pairs:
        raise RunMismatch("the run and its baseline have no case in common that is unchanged")
    differences = {
        metric.name: found
        for metric in METRICS
        if (found := _difference(metric, pairs)) is not None
    }
    return Comparison(
        common=len(pairs),
        broke=tuple(_change(b, b) for a, b in pairs if a.passed and not b.passed),
        healed=tuple(_change(b, a) for a, b in pairs if b.passed and not a.passed),
        added=tuple(i for i in after if i not in before),
        removed=tuple(i for i in before if i not in after),
        changed=changed,
        differences=differences,
        regressions=tuple(_regressions(differences, rule)) if rule else (),
    )


def _change(result: CaseResult, explained: CaseResult) -> Change:
    why = explained.score.why if explained.score else (explained.error or "failed",)
    return Change(result.case.id, result.case.category, why)


def _value(result: CaseResult, metric: Metric) -> float | None:
    if result.score is None:
        return 0.0 if metric.group == "cases" else None
    return result.score.metrics.get(metric.name)


def _difference(
    metric: Metric, pairs: Sequence[tuple[CaseResult, CaseResult]]
) -> Difference | None:
    scored = [
        (one, other)
        for a, b in pairs
        if (one := _value(a, metric)) is not None and (other := _value(b, metric)) is not None
    ]
    return paired_bootstrap([one for one, _ in scored], [other for _, other in scored])


def _regressions(differences: Mapping[str, Difference], rule: Rule) -> list[str]:
    found = []
    for metric in METRICS:
        difference = differences.get(metric.name)
        if difference is None or metric.better == "neither":
            continue
        worse = -difference.value if metric.better == "higher" else difference.value
        beyond_chance = difference.lower if metric.better == "higher" else difference.higher
        margin = rule.margins.get(metric.name)
        shown = (
            f"{metric.name} {'fell' if metric.better == 'higher' else 'rose'} by "
            f"{number(abs(difference.value))} "
            f"[{number(difference.low)}, {number(difference.high)}] n={difference.n}"
        )
        if metric.name in rule.never and worse > 0:
            found.append(f"{shown}; it may not get worse at all")
        elif margin is not None and worse > margin and beyond_chance:
            found.append(f"{shown}; {number(margin)} is allowed")
    return found
