"""The arithmetic of training: weights of a linear scorer, a calibrated refusal, folds, order.

Pure functions of numbers. What the numbers are is the business of `evals.train`.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

DEPTH = 10
"""Paragraphs among which the reciprocal rank is looked for."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """The candidates of one case as numbers.

    Shapes: n candidates, d features, g gold quotes. A paragraph is named by a number, the same for
    all its candidates.
    """

    features: Numbers  # (n, d)
    gold: Flags  # (n,) the sentence is evidence
    paragraphs: npt.NDArray[np.int64]  # (n,)
    covers: Flags  # (n, g) the candidate's paragraph covers the quote

    @property
    def reachable(self) -> bool:
        """Whether any gold sentence is among the candidates."""
        return bool(self.gold.any())


@dataclass(frozen=True, slots=True)
class Order:
    """How well one case's paragraphs are ordered."""

    rank: int | None  # of the first paragraph that covers a gold quote, from 1; None: not found
    full_at_2: bool  # the first two paragraphs cover every gold quote

    def hit(self, k: int) -> float:
        """1 when one of the first k paragraphs covers a gold quote, else 0."""
        return float(self.rank is not None and self.rank <= k)

    @property
    def reciprocal(self) -> float:
        """1 / rank, 0 beyond the tenth paragraph."""
        return 1 / self.rank if self.rank is not None and self.rank <= DEPTH else 0.0


def order(case: Ranked, weights: Numbers) -> Order:
    """The order that weights give: paragraphs by their best sentence, ties as retrieved."""
    ranking = np.argsort(-(case.features @ weights), kind="stable")
    _, first = np.unique(case.paragraphs[ranking], return_index=True)
    best = ranking[np.sort(first)]
    covered = case.covers[best]
    hits = np.flatnonzero(covered.any(axis=1))
    return Order(
        rank=int(hits[0]) + 1 if len(hits) else None,
        full_at_2=bool(covered[:2].any(axis=0).all()),
    )


# -- the scorer ----------------------------------------------------------------------------------


def fit_listwise(cases: Sequence[Ranked], prior: Numbers, strength: float) -> Numbers:
    """Fits the weights of a linear scorer.

    Minimises, over w, the mean over cases of

        -log(sum over gold i of exp(w.x_i) / sum over all i of exp(w.x_i))
        + strength / 2 * |w - prior|^2

    This is the top-one probability of ListNet (Cao et al. 2007) with the probability summed over
    the gold sentences, since any one of them may lead; the penalty is a Gaussian prior around
    weights set by hand. By L-BFGS (Liu & Nocedal 1989), started at the prior.

    Args:
        cases: at least one with gold among its candidates; those without are passed over.
        prior: (d,) weights to stay near. A feature that never varies within a case keeps its own.
        strength: how near, above 0.

    Returns:
        (d,) weights, the same for the same input.

    Raises:
        ValueError: no case has gold among its candidates.
    """
    from scipy.optimize import minimize

    usable = [case for case in cases if case.reachable]
    if not usable:
        raise ValueError("no case has a gold sentence among its candidates")
    rows = np.concatenate([case.features for case in usable])
    gold = np.concatenate([case.gold for case in usable])
    sizes = np.array([len(case.gold) for case in usable])
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])

    def loss(weights: Numbers) -> tuple[float, Numbers]:
        scores = rows @ weights
        scores = scores - np.repeat(np.maximum.reduceat(scores, starts), sizes)
        mass = np.exp(scores)
        golden = np.where(gold, mass, 0.0)
        total = np.add.reduceat(mass, starts)
        found = np.add.reduceat(golden, starts) + 1e-300
        away = weights - prior
        value = float(np.mean(np.log(total) - np.log(found)) + strength / 2 * away @ away)
        pull = mass / np.repeat(total, sizes) - golden / np.repeat(found, sizes)
        return value, rows.T @ pull / len(usable) + strength * away

    found = minimize(loss, prior, jac=True, method="L-BFGS-B", options={"maxiter": 500})
    return np.asarray(found.x, dtype=np.float64)


def fit_scale(cases: Sequence[Ranked], weights: Numbers) -> float:
    """The factor that makes given weights as likely as a factor can, by the loss of `fit_listwise`.

    Scores set by hand have no unit of their own; after this, a margin between two paragraphs means
    what it means for fitted ones. Between 0.01 and 100.

    Raises:
        ValueError: no case has gold among its candidates.
    """
    line = [
        Ranked((case.features @ weights)[:, None], case.gold, case.paragraphs, case.covers)
        for case in cases
    ]
    return float(np.clip(fit_listwise(line, np.ones(1), 1e-6)[0], 0.01, 100))


# -- whether there is an answer ------------------------------------------------------------------


def fit_answerable(
    evidence: Numbers, answerable: Flags, signs: Numbers, strength: float
) -> tuple[Numbers, float]:
    """Fits a logistic model of whether the best candidates answer.

    Both classes weigh the same, whatever their counts. A weight may not have the sign that
    contradicts what its feature means, so that few cases cannot teach an accident.

    Args:
        evidence: (n, d).
        answerable: (n,), both classes present.
        signs: (d,) 1: the weight is at least 0; -1: at most 0; 0: free.
        strength: of the ridge penalty on the weights, not on the intercept; at least 0.

    Returns:
        (d,) weights and the intercept.

    Raises:
        ValueError: a class is missing.
    """
    from scipy.optimize import minimize

    if answerable.all() or not answerable.any():
        raise ValueError("needs cases of both kinds: to be answered, and not")
    share = np.where(answerable, 0.5 / answerable.sum(), 0.5 / (~answerable).sum())
    side = np.where(answerable, 1.0, -1.0)

    def loss(values: Numbers) -> tuple[float, Numbers]:
        weights, intercept = values[:-1], values[-1]
        margin = side * (evidence @ weights + intercept)
        value = float(share @ np.logaddexp(0.0, -margin) + strength / 2 * weights @ weights)
        pull = -share * side / (1 + np.exp(np.clip(margin, -40, 40)))
        return value, np.append(evidence.T @ pull + strength * weights, pull.sum())

    bounds = [
        (0.0 if sign > 0 else None, 0.0 if sign < 0 else None) for sign in (*signs.tolist(), 0.0)
    ]
    found = minimize(
        loss,
        np.zeros(evidence.shape[1] + 1),
        jac=True,
        bounds=bounds,
        method="L-BFGS-B",
        options={"maxiter": 500},
    )
    values = np.asarray(found.x, dtype=np.float64)
    return values[:-1], float(values[-1])


def logistic(evidence: Numbers, weights: Numbers, intercept: float) -> Numbers:
    """(n, d) evidence -> (n,) probabilities."""
    result: Numbers = 1 / (1 + np.exp(-np.clip(evidence @ weights + intercept, -40, 40)))
    return result


def unseen_probabilities(
    evidence: Numbers, answerable: Flags, folds: Numbers, signs: Numbers, strength: float
) -> Numbers:
    """For each row the probability from a model fitted on the rows of the other folds.

    Args:
        evidence: (n, d).
        answerable: (n,).
        folds: (n,) the fold of each row.
        signs, strength: as `fit_answerable` takes them.

    Returns:
        (n,) probabilities.

    Raises:
        ValueError: without one of the folds a class is missing.
    """
    unseen = np.zeros(len(evidence))
    for place in np.unique(folds):
        held = folds == place
        weights, intercept = fit_answerable(evidence[~held], answerable[~held], signs, strength)
        unseen[held] = logistic(evidence[held], weights, intercept)
    return unseen


@dataclass(frozen=True, slots=True)
class Floor:
    """A probability to beat, and what it did to the cases that it was chosen on."""

    value: float
    refused: int  # of the cases not to be answered
    unanswerable: int
    lost: int  # of the cases to be answered
    answerable: int


def floor_at(probabilities: Numbers, answerable: Flags, value: float) -> Floor:
    """What a floor does: what lies below it is refused."""
    below = probabilities < value
    return Floor(
        value=value,
        refused=int((below & ~answerable).sum()),
        unanswerable=int((~answerable).sum()),
        lost=int((below & answerable).sum()),
        answerable=int(answerable.sum()),
    )


def choose_floor(probabilities: Numbers, answerable: Flags, most_lost: float) -> Floor:
    """The floor that refuses most of what is not to be answered within a bound on false refusals.

    Args:
        probabilities: (n,) of cases that the model was not fitted on.
        answerable: (n,).
        most_lost: the largest share of the cases to be answered that may be refused, 0 to 1.

    Returns:
        Among floors midway between neighbouring probabilities, and none: of those within the
        bound, the one that refuses most rightly, then fewest wrongly, then the lowest.
    """
    at = np.unique(probabilities)
    values = [0.0, *((at[:-1] + at[1:]) / 2).tolist()]
    floors = [floor_at(probabilities, answerable, value) for value in values]
    allowed = [floor for floor in floors if floor.lost <= most_lost * floor.answerable]
    return max(allowed, key=lambda floor: (floor.refused, -floor.lost, -floor.value))


def auc(probabilities: Numbers, answerable: Flags) -> float | None:
    """The share of pairs of one case of each kind that are ordered rightly, ties half.

    This is the area under the ROC curve (Hanley & McNeil 1982). None where a kind is missing.
    """
    above, below = probabilities[answerable], probabilities[~answerable]
    if not len(above) or not len(below):
        return None
    difference = above[:, None] - below[None, :]
    return float(np.mean((difference > 0) + 0.5 * (difference == 0)))


# -- folds ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Fold:
    """Positions of the cases to fit on and of those to measure on."""

    name: str
    train: tuple[int, ...]
    test: tuple[int, ...]


def document_folds(documents: Sequence[Sequence[str]], k: int) -> tuple[Fold, ...]:
    """Folds in which no case is measured by weights fitted on a case about the same documents.

    Args:
        documents: for each case, the documents that its evidence stands in; none for a case that
            is not to be answered.
        k: folds, at least 2.

    Returns:
        At most k folds. The documents with most cases are dealt out first, each to the fold with
        the fewest cases so far. A case is measured in the fold of its first document, and left out
        of the training of every fold that holds one of its documents. Cases without documents are
        dealt out in turn.

    Raises:
        ValueError: k is below 2, or there are fewer than two documents.
    """
    counts: dict[str, int] = {}
    for cited in documents:
        for document in cited[:1]:
            counts[document] = counts.get(document, 0) + 1
    if k < 2 or len(counts) < 2:
        raise ValueError("cross-validation needs two folds and two documents")
    load = [0] * min(k, len(counts))
    fold_of: dict[str, int] = {}
    for document in sorted(counts, key=lambda name: (-counts[name], name)):
        fold_of[document] = load.index(min(load))
        load[fold_of[document]] += counts[document]
    bare = [position for position, cited in enumerate(documents) if not cited]
    turn = {position: place % len(load) for place, position in enumerate(bare)}

    def one(fold: int) -> Fold:
        test = [
            position
            for position, cited in enumerate(documents)
            if (fold_of[cited[0]] if cited else turn[position]) == fold
        ]
        train = [
            position
            for position, cited in enumerate(documents)
            if (turn[position] != fold if not cited else True)
            and all(fold_of.get(document) != fold for document in cited)
        ]
        return Fold(f"fold {fold + 1}", tuple(train), tuple(test))

    return tuple(fold for fold in map(one, range(len(load))) if fold.train and fold.test)


def group_folds(groups: Sequence[str]) -> tuple[Fold, ...]:
    """One fold a group (a corpus), measured by what was fitted on all the others.

    Returns:
        In order of first appearance; none where there is one group only.
    """
    names = list(dict.fromkeys(groups))
    if len(names) < 2:
        return ()
    return tuple(
        Fold(
            f"{' + '.join(other for other in names if other != name)} -> {name}",
            tuple(i for i, group in enumerate(groups) if group != name),
            tuple(i for i, group in enumerate(groups) if group == name),
        )
        for name in names
    )


# -- small numbers -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Step:
    """One value of one setting tried, the others kept."""

    name: str
    value: float
    gained: float  # objective less that of the start


def climb(
    start: dict[str, float],
    grid: dict[str, tuple[float, ...]],
    objective: Callable[[dict[str, float]], float],
    rounds: int = 2,
) -> dict[str, float]:
    """Coordinate ascent over a grid.

    Args:
        start: a value for every name of the grid.
        grid: values to try, by name.
        objective: higher is better.
        rounds: times each name is visited.

    Returns:
        The best found. A value is left only for one that is strictly better, so that what gains
        nothing stays as it is. Deterministic.
    """
    best, height = dict(start), objective(start)
    for _ in range(rounds):
        before = dict(best)
        for name, values in grid.items():
            for value in values:
                if value == best[name]:
                    continue
                tried = best | {name: value}
                reached = objective(tried)
                if reached > height:
                    best, height = tried, reached
        if best == before:
            break
    return best


def one_at_a_time(
    start: dict[str, float],
    grid: dict[str, tuple[float, ...]],
    objective: Callable[[dict[str, float]], float],
) -> Iterator[Step]:
    """What every other value of the grid gains or loses, all others kept at the start."""
    height = objective(start)
    for name, values in grid.items():
        for value in values:
            if value != start[name]:
                yield Step(name, value, objective(start | {name: value}) - height)
