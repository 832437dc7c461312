"""The pipeline of the suite. Read `evaluate` top to bottom.

cases -> asked of a target -> scored -> put together -> compared with bounds and a baseline -> told
"""

import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any, Protocol

from evals.answers import ReceivedCitation, receive_passages
from evals.baseline import Outcome, Rule, compare, outcome
from evals.cases import Case, HistoryTurn, digest
from evals.errors import TargetUnreachable
from evals.labels import Label, compare_labels, summarise_labels
from evals.metrics import METRICS, SEARCH_DEPTH, covers
from evals.report import Report, write
from evals.rundir import FORMAT, RunDirectory
from evals.score import CaseScore, score_case
from evals.structure import place_gold
from evals.summary import CaseResult, summarise
from evals.thresholds import Suite, structure_misses, suite_misses


class Target(Protocol):
    """What is measured: something that answers and, where it can, searches."""

    def ask(self, question: str, history: Sequence[HistoryTurn]) -> Mapping[str, Any]:
        """The answer object of the HTTP contract."""
        ...

    def search(self, question: str, k: int) -> Mapping[str, Any] | None:
        """Ranked passages, best first; None where the target has no search."""
        ...


@dataclass(frozen=True, slots=True)
class Options:
    """How a run is made."""

    repeat: int = 1  # times each question is asked
    jobs: int = 1  # questions asked at the same time
    search: bool = True  # ask the search too, for the retrieval metrics


DEFAULT_OPTIONS = Options()


@dataclass(frozen=True, slots=True)
class Plan:
    """One run, ready to be made."""

    name: str
    cases: tuple[Case, ...]
    target: Target
    about: Mapping[str, Any]  # what is noted down of the target
    directory: Path  # where the run is kept; an unfinished run there is gone on with
    texts: Mapping[str, str] | None = None  # file -> collapsed text, for quote fidelity
    structures: Mapping[str, Mapping[str, Any]] | None = (
        None  # file -> document as the API shows it
    )
    labels: tuple[Label, ...] = ()
    options: Options = DEFAULT_OPTIONS
    bounds: Suite | None = None
    baseline: tuple[Outcome, ...] | None = None
    rule: Rule | None = None
    baseline_file: Path | None = None  # where this run may be kept as the next one's baseline


def evaluate(plan: Plan, on_result: Callable[[CaseResult], None] = lambda result: None) -> Report:
    """Makes one run and writes it down.

    Args:
        plan: what to ask of whom, and what must come of it.
        on_result: hears of each case as it is done, in any order.

    Returns:
        The report, which also stands in the plan's directory.

    Raises:
        RunMismatch: the directory or the baseline is of another run.
        TargetUnreachable: the service went away; the run can be gone on with.
    """
    kept = RunDirectory(plan.directory, _settings(plan))
    try:

        def keep(result: CaseResult) -> None:
            kept.add(result)
            on_result(result)

        for result in kept.done.values():
            on_result(result)
        results = run(
            plan.cases,
            plan.target,
            texts=plan.texts,
            options=plan.options,
            done=kept.done,
            on_result=keep,
        )
        kept.finish(results)
    finally:
        kept.close()
    summary = summarise(results)
    placed = labels = comparison = bounds = None
    if plan.structures is not None:
        placed = place_gold(plan.cases, plan.structures)
        if plan.labels:
            labels = summarise_labels(compare_labels(plan.labels, plan.structures))
    if plan.baseline is not None:
        comparison = compare(plan.baseline, [outcome(result) for result in results], plan.rule)
    if plan.bounds is not None:
        locators = sum(p.right for p in placed) / len(placed) if placed else None
        bounds = suite_misses(plan.bounds, summary)
        if plan.structures is not None:
            bounds += structure_misses(plan.bounds.structure, locators, labels)
    report = Report(
        name=plan.name,
        settings=_settings(plan),
        results=results,
        summary=summary,
        placed=placed,
        labels=labels,
        comparison=comparison,
        misses=None if bounds is None else tuple(bounds),
    )
    write(report, plan.directory)
    return report


def _settings(plan: Plan) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "name": plan.name,
        "cases": {"count": len(plan.cases), "sha256": digest(plan.cases)},
        "repeat": plan.options.repeat,
        "jobs": plan.options.jobs,
        "search": plan.options.search,
        **plan.about,
    }


def run(
    cases: Sequence[Case],
    target: Target,
    *,
    texts: Mapping[str, str] | None = None,
    options: Options = DEFAULT_OPTIONS,
    done: Mapping[str, CaseResult] | None = None,
    on_result: Callable[[CaseResult], None] = lambda result: None,
    clock: Callable[[], float] = time.perf_counter,
) -> tuple[CaseResult, ...]:
    """Asks every case that is not done yet, and scores the answers.

    Args:
        cases: what to ask.
        target: whom to ask.
        texts: file name -> text with white space collapsed, for quote fidelity.
        options: how often, how many at once.
        done: results of an earlier, broken-off run by case id; these are not asked again.
        on_result: called in this thread with each new result as it comes, in any order.
        clock: seconds, monotonic.

    Returns:
        One result a case, in case order. A case on which anything goes wrong is a failed result.

    Raises:
        TargetUnreachable: the service went away; what was done by then was given to `on_result`.
    """
    results = dict(done or {})
    missing = [case for case in cases if case.id not in results]
    measure = _Measure(target, texts, options, clock)
    for result in _in_parallel(measure, missing, options.jobs):
        results[result.case.id] = result
        on_result(result)
    return tuple(results[case.id] for case in cases)


def _in_parallel(
    measure: Callable[[Case], CaseResult], cases: Sequence[Case], jobs: int
) -> Iterator[CaseResult]:
    """Results as they come. Only `jobs` questions are under way, so a stop loses little."""
    if jobs <= 1:
        yield from map(measure, cases)
        return
    waiting = iter(cases)
    with ThreadPoolExecutor(max_workers=jobs) as pool:
        under_way: set[Future[CaseResult]] = {
            pool.submit(measure, case) for case in islice(waiting, jobs)
        }
        while under_way:
            ready, under_way = wait(under_way, return_when=FIRST_COMPLETED)
            for future in ready:
                yield future.result()
                case = next(waiting, None)
                if case is not None:
                    under_way.add(pool.submit(measure, case))


@dataclass(frozen=True, slots=True)
class _Measure:
    target: Target
    texts: Mapping[str, str] | None
    options: Options
    clock: Callable[[], float]

    def __call__(self, case: Case) -> CaseResult:
        try:
            return self._measure(case)
        except TargetUnreachable:
            raise
        except Exception as error:  # one case must not end the run; it is listed as failed
            return CaseResult(case=case, score=None, error=f"{type(error).__name__}: {error}")

    def _measure(self, case: Case) -> CaseResult:
        retrieved = self._search(case)
        answers, scores, waited = [], [], []
        for _ in range(max(1, self.options.repeat)):
            start = self.clock()
            answer = self.target.ask(case.question, case.history)
            waited.append((self.clock() - start) * 1000)
            answers.append(answer)
            scores.append(
                score_case(
                    case,
                    answer,
                    retrieved=retrieved,
                    texts=self.texts,
                    elapsed_ms=waited[-1],
                )
            )
        return CaseResult(
            case=case,
            score=together(scores),
            answer=answers[0],
            retrieved=None if retrieved is None else tuple(shown(case, retrieved)),
            same_answer=same(answers) if len(answers) > 1 else None,
            latencies_ms=tuple(waited),
        )

    def _search(self, case: Case) -> tuple[ReceivedCitation, ...] | None:
        # A search knows no earlier turns, so a follow-up would measure the question reader's
        # absence and nothing else.
        if not self.options.search or case.history or not case.gold:
            return None
        found = self.target.search(case.question, SEARCH_DEPTH)
        return None if found is None else receive_passages(found)


def together(scores: Sequence[CaseScore]) -> CaseScore:
    """Several tries of one case as one score: each metric's mean, so only a full 1 is a pass."""
    first = scores[0]
    metrics: dict[str, float | None] = {}
    for metric in METRICS:
        values = [v for score in scores if (v := score.metrics[metric.name]) is not None]
        metrics[metric.name] = sum(values) / len(values) if values else None
    if len(scores) > 1:
        for name in ("passed", "passed_precise"):
            metrics[name] = float(metrics[name] == 1.0)
    worst = next((score for score in scores if not score.passed), first)
    return replace(first, metrics=metrics, why=worst.why)


def same(answers: Sequence[Mapping[str, Any]]) -> bool:
    """Whether answers are the same, ids and timings aside."""
    return len({_essence(answer) for answer in answers}) == 1


_PASSING = ("id", "conversation_id", "timings_ms")


def _essence(answer: Mapping[str, Any]) -> str:
    kept = {key: value for key, value in answer.items() if key not in _PASSING}
    return json.dumps(kept, sort_keys=True)


def shown(case: Case, passages: Sequence[ReceivedCitation]) -> Iterator[dict[str, object]]:
    """Retrieved passages as a report shows them: rank, place, first words, gold covered."""
    for rank, passage in enumerate(passages, 1):
        yield {
            "rank": rank,
            "file": passage.document.file,
            "label": passage.label,
            "words": passage.passage[:200],
            "gold": [
                index
                for index, gold in enumerate(case.gold)
                if covers(passage, gold.doc, gold.quote)
            ],
        }
