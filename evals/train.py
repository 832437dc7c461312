"""Trains the scorer and the refusal that ship, and says by cross-validation how good they are.

Usage: python -m evals.train [--data DIR] [--thresholds FILE] [--limits] [--write [FILE]]

Reads the suites of the thresholds file (documents and cases), asks each case of the product's own
reader and retriever, fits, and prints figures with their counts. Prints ids and numbers only.
Running it again on the same documents, cases and code gives the same file. See docs/scoring.md.
"""

import argparse
import hashlib
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from evals.asked import Asked, Corpus, ask, corpora, evidence_of, scored
from evals.cases import digest
from evals.compose import ROOT, THRESHOLDS
from evals.fit import (
    Flags,
    Fold,
    Numbers,
    Order,
    auc,
    climb,
    document_folds,
    group_folds,
    logistic,
    one_at_a_time,
    order,
)
from evals.learn import (
    DEFAULT,
    GRID,
    PRIOR,
    Learned,
    Recipe,
    Weigh,
    Worth,
    by_hand,
    learn,
    limits_of,
    objective,
    prior_weights,
    result,
    start_limits,
    teaches_refusal,
    tune,
)
from evals.metrics import BY_NAME
from evals.stats import wilson
from evals.summary import CaseResult, figure, figure_of, number
from ingest.errors import MinutesError
from service.answerable import EVIDENCE
from service.listing import STANDING
from service.retrieve import HybridRetriever
from service.score import FEATURES
from service.select import Limits

SCORER = ROOT.parent / "service" / "scorer.json"

# -- cross-validation ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Measured:
    """Cases measured by what was learned without them."""

    name: str
    asked: tuple[Asked, ...]
    orders: tuple[Order | None, ...]  # None: a case that is not to be answered
    probabilities: Numbers  # of the cases that the refusal decides
    answerable: Flags  # the same cases
    below: Flags  # the same cases: refused at the floor
    results: tuple[CaseResult, ...]  # with the limits that ship
    tuned: tuple[CaseResult, ...]  # with limits tuned on the training cases; empty: not asked
    limits: tuple[Mapping[str, float], ...] = ()  # one a fold, where tuned

    def of(self, corpus: str) -> "Measured":
        """Its cases of one corpus, the refusal left out."""
        kept = [i for i, one in enumerate(self.asked) if one.corpus.name == corpus]
        return replace(
            self,
            name=f"{self.name}, {corpus}",
            asked=tuple(self.asked[i] for i in kept),
            orders=tuple(self.orders[i] for i in kept),
            results=tuple(self.results[i] for i in kept),
            tuned=tuple(self.tuned[i] for i in kept) if self.tuned else (),
            probabilities=np.zeros(0),
            answerable=np.zeros(0, dtype=np.bool_),
            below=np.zeros(0, dtype=np.bool_),
        )


def measure_fold(
    asked: Sequence[Asked],
    fold: Fold,
    recipe: Recipe,
    worth: Worth,
    *,
    weigh: Weigh | None = None,
    tuned: bool = False,
) -> Measured:
    """Learns on the one part of the cases and measures on the other.

    Where `tuned`, the limits are chosen on the training part too, by weights held out within it.
    """
    train = [asked[i] for i in fold.train]
    test = tuple(asked[i] for i in fold.test)
    learned = learn(train, recipe, weigh)
    limits = tune(train, learned, worth) if tuned else None
    probabilities, truth = [], []
    for one in test:
        values = evidence_of(one, scored(one, learned.weights))
        if values is not None and teaches_refusal(one):
            model = learned.calibration
            matrix = np.array([values])
            probabilities.append(logistic(matrix, np.array(model.weights), model.intercept)[0])
            truth.append(one.case.answerable)
    found = np.array(probabilities)
    return Measured(
        name=fold.name,
        asked=test,
        orders=tuple(order_of(one, learned.weights) for one in test),
        probabilities=found,
        answerable=np.array(truth, dtype=np.bool_),
        below=found < learned.calibration.floor,
        results=tuple(result(one, learned, Limits()) for one in test),
        tuned=tuple(result(one, learned, limits_of(limits)) for one in test) if limits else (),
        limits=(limits,) if limits else (),
    )


def order_of(one: Asked, weights: Numbers) -> Order | None:
    """How weights order a case's paragraphs; None for a case that has no gold."""
    if not one.case.gold:
        return None
    if not one.candidates:
        return Order(rank=None, full_at_2=False)
    return order(one.ranked, weights)


def joined(name: str, parts: Sequence[Measured]) -> Measured:
    """Folds put together. Probabilities come from several models, so their order is rough."""
    return Measured(
        name=name,
        asked=tuple(one for part in parts for one in part.asked),
        orders=tuple(one for part in parts for one in part.orders),
        probabilities=np.concatenate([part.probabilities for part in parts]),
        answerable=np.concatenate([part.answerable for part in parts]),
        below=np.concatenate([part.below for part in parts]),
        results=tuple(one for part in parts for one in part.results),
        tuned=tuple(one for part in parts for one in part.tuned),
        limits=tuple(one for part in parts for one in part.limits),
    )


# -- telling -------------------------------------------------------------------------------------


def share(name: str, values: Sequence[float]) -> str:
    """A share with its 95 % interval and count: "hit@1 0.85 [0.75, 0.92] n=66"."""
    found = wilson(sum(values), len(values))
    if found is None:
        return f"{name} - n=0"
    bounds = f"[{number(found.low)}, {number(found.high)}]"
    return f"{name} {number(found.value)} {bounds} n={len(values)}"


def order_lines(orders: Sequence[Order | None]) -> Iterator[str]:
    """hit@1, hit@2, hit@3, full@2 and MRR of the cases with gold."""
    seen = [one for one in orders if one is not None]
    for k in (1, 2, 3):
        yield share(f"hit@{k}", [one.hit(k) for one in seen])
    yield share("full@2", [float(one.full_at_2) for one in seen])
    yield str(figure_of("mrr", [one.reciprocal for one in seen], "mean", len(seen)))


def refusal_lines(measured: Measured) -> Iterator[str]:
    """How well the model of the evidence tells cases to be answered from the others."""
    area = auc(measured.probabilities, measured.answerable)
    if area is not None:
        yield f"answerability AUC {number(area)} n={len(measured.answerable)}"
        refused = measured.below[~measured.answerable]
        lost = measured.below[measured.answerable]
        yield f"refused at the floor {int(refused.sum())} of {len(refused)} not to be answered"
        yield f"refused falsely {int(lost.sum())} of {len(lost)} to be answered"


END_TO_END = ("passed", "passed_precise", "refused_rightly", "refused_wrongly", "answer_words")


def result_lines(results: Sequence[CaseResult]) -> Iterator[str]:
    """What comes of whole answers: the rules of `evals.metrics`."""
    for name in END_TO_END:
        told = figure(BY_NAME[name], results)
        count = ""
        if BY_NAME[name].kind == "share" and told.value is not None:
            count = f" ({round(told.value * told.n)} of {told.n})"
        yield f"{told}{count}"


def lines(measured: Measured) -> Iterator[str]:
    """Everything about one measurement."""
    yield f"## {measured.name}"
    yield from order_lines(measured.orders)
    yield from refusal_lines(measured)
    yield "whole answers, limits as they ship:"
    yield from (f"  {line}" for line in result_lines(measured.results))
    if measured.tuned:
        yield "whole answers, limits tuned on the training cases:"
        yield from (f"  {line}" for line in result_lines(measured.tuned))
        for chosen in measured.limits:
            changed = {k: v for k, v in chosen.items() if v != start_limits()[k]}
            yield f"  tuned: {changed or 'nothing changed'}"


# -- the file ------------------------------------------------------------------------------------


def version_of(inputs: Sequence[str], recipe: Recipe) -> str:
    """A name for what training read: twelve hexadecimal digits.

    Args:
        inputs: digests of cases and indexes.
        recipe: the numbers of the training.
    """
    numbers = [FEATURES, EVIDENCE, STANDING, sorted(PRIOR.items())]
    said = json.dumps([list(inputs), asdict(recipe), *numbers], sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()[:12]


def scorer_json(learned: Learned, version: str, trained_on: Mapping[str, Any]) -> str:
    """The file that the service reads: weights to three decimals, counts, no words of any case."""
    calibration = learned.calibration
    content = {
        "version": version,
        "trained_on": dict(trained_on),
        "weights": {
            name: _rounded(weight)
            for name, weight in zip(FEATURES, learned.weights.tolist(), strict=True)
        },
        "answerable": {
            "weights": {
                name: _rounded(weight)
                for name, weight in zip(EVIDENCE, calibration.weights, strict=True)
            },
            "intercept": _rounded(calibration.intercept),
            "floor": _rounded(calibration.floor),
        },
        "listed": {
            "weights": {
                name: _rounded(weight)
                for name, weight in zip(STANDING, learned.listing.weights, strict=True)
            },
            "intercept": _rounded(learned.listing.intercept),
            "floor": _rounded(learned.listing.floor),
        },
    }
    return json.dumps(content, indent=1) + "\n"


def _rounded(value: float) -> float:
    return round(float(value), 3) + 0.0  # no "-0.0"


def trained_on(corpora: Sequence[Corpus], asked: Sequence[Asked]) -> dict[str, Any]:
    """Counts of what was trained on, by corpus."""
    return {
        corpus.name: {
            "documents": corpus.index.stamp.documents,
            "cases": len(corpus.cases),
            "to_be_answered": sum(case.answerable for case in corpus.cases),
            "gold_among_candidates": sum(
                one.ranked.reachable for one in asked if one.corpus.name == corpus.name
            ),
        }
        for corpus in corpora
    }


# -- the command ---------------------------------------------------------------------------------


def main(arguments: Sequence[str] | None = None) -> int:
    """Trains and prints the figures; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m evals.train", description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("runs/train"), help="work directory")
    parser.add_argument("--thresholds", type=Path, default=THRESHOLDS)
    parser.add_argument("--limits", action="store_true", help="tune service.select.Limits too")
    parser.add_argument(
        "--write", type=Path, nargs="?", const=SCORER, help="write the scorer (service/scorer.json)"
    )
    options = parser.parse_args(arguments)
    try:
        with corpora(options.data, options.thresholds, _note) as opened:
            _train(opened, options.limits, options.write)
    except MinutesError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    return 0


def _train(opened: Sequence[Corpus], tuned: bool, write: Path | None) -> None:
    recipe, worth = DEFAULT, Worth()
    retriever = HybridRetriever(by_hand())
    asked = []
    for corpus in opened:
        _note(f"{corpus.name}: asking {len(corpus.cases)} cases")
        asked += list(ask(corpus, retriever))
    for corpus in opened:
        own = [one for one in asked if one.corpus.name == corpus.name and one.case.gold]
        found = [float(one.ranked.reachable) for one in own]
        _say(share(f"{corpus.name}: gold among the candidates", found))
        hand = [order_of(one, prior_weights()) for one in own]
        _say(f"## by hand, {corpus.name}", *order_lines(hand))
    for fold in group_folds([one.corpus.name for one in asked]):
        _note(f"{fold.name}: learning")
        _say(*lines(measure_fold(asked, fold, recipe, worth, tuned=tuned)))
    parts = []
    for fold in document_folds([one.documents for one in asked], recipe.folds):
        _note(f"{fold.name} over documents: learning")
        parts.append(measure_fold(asked, fold, recipe, worth, tuned=tuned))
    whole = joined(f"{len(parts)} folds over the documents of all", parts)
    _say(*lines(whole))
    for corpus in opened:
        _say(*lines(whole.of(corpus.name)))
    learned = learn(asked, recipe)
    floor = learned.floor
    _say(
        "## all",
        f"floor {learned.calibration.floor:.3f}: refuses {floor.refused} of {floor.unanswerable} "
        f"not to be answered and {floor.lost} of {floor.answerable} to be answered, held out",
    )
    if tuned:
        _say(*_limit_lines(asked, learned, worth))
    digests = [f"{digest(corpus.cases)} {corpus.index.stamp.content}" for corpus in opened]
    text = scorer_json(learned, version_of(digests, recipe), trained_on(opened, asked))
    _say(text)
    if write is not None:
        write.write_text(text, encoding="utf-8")
        _note(f"written: {str(write)!r}")


def _limit_lines(asked: Sequence[Asked], learned: Learned, worth: Worth) -> Iterator[str]:
    """The best limits over all cases, and what every other value of each would gain or lose."""
    height = objective(asked, learned, worth)
    best = climb(start_limits(), dict(GRID), height)
    yield "## limits (passes and precise passes together, held out)"
    yield f"as they ship {height(start_limits()):.0f}, best {height(best):.0f}: {best}"
    for name, value in best.items():
        if value != start_limits()[name]:
            back = height(best | {name: start_limits()[name]})
            yield f"  {name} {start_limits()[name]:g} -> {value:g} gains {height(best) - back:+.0f}"
    for step in one_at_a_time(best, dict(GRID), height):
        yield f"  best with {step.name} {step.value:g}: {step.gained:+.0f}"


def _say(*told: str) -> None:
    sys.stdout.write("\n".join(told) + "\n\n")
    sys.stdout.flush()


def _note(text: str) -> None:
    sys.stderr.write(f"{text}\n")


if __name__ == "__main__":
    raise SystemExit(main())
