"""Two runs over the same cases: what broke, what healed, and whether it got worse beyond chance."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from evals.cases import Case
from evals.errors import RunMismatch
from evals.metrics import METRICS, Metric
from evals.rundir import TIMED, dumps, lines_of, write_atomically
from evals.stats import Difference, paired_bootstrap
from evals.summary import CaseResult, number

FEW = 50
"""Below this many common cases a difference says little, and the report says so."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a comparison needs to know of one case of a run."""

    case_id: str
    category: str
    case_sha256: str
    passed: bool
    metrics: Mapping[str, float | None] | None  # None: the case failed
    why: tuple[str, ...] = ()


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
    why: tuple[str, ...]  # of the run in which it does not pass


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


def case_digest(case: Case) -> str:
    """SHA-256 of a case without its note: the same as long as the same is asked and expected."""
    return sha256(case.model_dump_json(exclude={"note"}).encode()).hexdigest()


def outcome(result: CaseResult) -> Outcome:
    """The outcome of a result."""
    return Outcome(
        case_id=result.case.id,
        category=result.case.category,
        case_sha256=case_digest(result.case),
        passed=result.passed,
        metrics=result.score.metrics if result.score else None,
        why=result.score.why if result.score else (result.error or "failed",),
    )


def write_baseline(path: Path, results: Sequence[CaseResult]) -> None:
    """Keeps the outcomes of a run to compare with later: ids and numbers, no words of anybody."""
    lines = []
    for kept in map(outcome, results):
        metrics = None
        if kept.metrics is not None:
            metrics = {
                name: round(value, 6)
                for name, value in kept.metrics.items()
                if value is not None and name not in TIMED
            }
        lines.append(
            dumps(
                {
                    "id": kept.case_id,
                    "category": kept.category,
                    "case_sha256": kept.case_sha256,
                    "passed": kept.passed,
                    "metrics": metrics,
                }
            )
            + "\n"
        )
    path.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(path, "".join(lines))


def read_baseline(path: Path) -> tuple[Outcome, ...]:
    """Reads what to compare with: a run's directory, its `cases.jsonl`, or a kept baseline.

    Raises:
        RunMismatch: there is neither.
    """
    lines = path / "cases.jsonl" if path.is_dir() else path
    try:
        return tuple(_outcome_of(line) for line in lines_of(lines))
    except OSError as error:
        raise RunMismatch(f"there is no run at {str(path)!r}") from error
    except (ValueError, KeyError, TypeError) as error:
        raise RunMismatch(f"{str(lines)!r} is neither a run nor a baseline") from error


def _outcome_of(line: Mapping[str, Any]) -> Outcome:
    failed = line["metrics"] is None or line.get("error") is not None
    return Outcome(
        case_id=line["id"],
        category=line["category"],
        case_sha256=line["case_sha256"]
        if "case_sha256" in line
        else case_digest(Case.model_validate(line["case"])),
        passed=bool(line["passed"]),
        metrics=None if failed else dict(line["metrics"]),
        why=tuple(line.get("why", ())),
    )


def compare(old: Sequence[Outcome], new: Sequence[Outcome], rule: Rule | None = None) -> Comparison:
    """Compares two runs case by case.

    Args:
        old: the baseline.
        new: the run under test.
        rule: what counts as a regression; None: nothing does.

    Raises:
        RunMismatch: the runs have no unchanged case in common.
    """
    before = {outcome.case_id: outcome for outcome in old}
    after = {outcome.case_id: outcome for outcome in new}
    both = [case_id for case_id in after if case_id in before]
    changed = tuple(i for i in both if before[i].case_sha256 != after[i].case_sha256)
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
        broke=tuple(_change(b) for a, b in pairs if a.passed and not b.passed),
        healed=tuple(_change(a) for a, b in pairs if b.passed and not a.passed),
        added=tuple(i for i in after if i not in before),
        removed=tuple(i for i in before if i not in after),
        changed=changed,
        differences=differences,
        regressions=tuple(_regressions(differences, rule)) if rule else (),
    )


def _change(explained: Outcome) -> Change:
    return Change(explained.case_id, explained.category, explained.why)


def _value(outcome: Outcome, metric: Metric) -> float | None:
    if outcome.metrics is None:
        return 0.0 if metric.group == "cases" else None
    return outcome.metrics.get(metric.name)


def _difference(metric: Metric, pairs: Sequence[tuple[Outcome, Outcome]]) -> Difference | None:
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
        if metric.name in rule.never and worse > 1e-9:
            found.append(f"{shown}; it may not get worse at all")
        elif margin is not None and worse > margin and beyond_chance:
            found.append(f"{shown}; {number(margin)} is allowed")
    return found
