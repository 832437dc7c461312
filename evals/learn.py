"""What training learns: the weights of the scorer, when to refuse, and how much to show."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

import numpy as np

from evals.asked import Asked, evidence_of, pipeline, scored, selected_from
from evals.fit import (
    Floor,
    Fold,
    Numbers,
    Ranked,
    choose_floor,
    climb,
    document_folds,
    fit_answerable,
    fit_listwise,
    unseen_probabilities,
)
from evals.score import score_case
from evals.summary import CaseResult
from service import present
from service.answerable import EVIDENCE
from service.calibration import Calibration
from service.listing import EVERYTHING, Worthwhile, standing
from service.reader import Query
from service.score import FEATURES, Candidate, Scorer
from service.select import Limits, grouped, is_evidence
from service.selector import ScoredSelector
from service.wire import answer_json

PRIOR: Mapping[str, float] = {
    "sentence_cosine": 9.0,
    "sentence_bm25": 3.0,
    "paragraph_cosine": 1.5,
    "date": 1.2,
    "speaker": 0.45,
    "named": 0.9,
    "decision": 1.5,
    "agenda": -1.2,
    "context": 1.0,
}
"""Weights that a person would set by hand; every other feature is 0 until cases say otherwise."""

SIGNS: Mapping[str, int] = {
    "top_cosine": 1,
    "top_score": 1,
    "terms_sentence": 1,
    "terms_paragraph": 1,
    "terms_any": 1,
    "unknown": -1,
    "unknown_share": -1,
    "strange": -1,
    "rarest_met": 1,
    "speaker_met": 1,
    "peak": 1,
    "pair_met": 1,
    "rarity_met": 1,
    "head_unmet": -1,
}
"""What each piece of evidence can mean: 1 speaks for an answer, -1 against one. Others are free."""

RULED = frozenset({"not-recorded", "not-stated", "cut-off"})
"""Categories whose refusals rules decide (`service/lookup.py`): their subject is there, so they
would teach the model of the evidence to doubt good evidence."""

GRID: Mapping[str, tuple[float, ...]] = {
    "margin": (0.3, 0.6, 0.9, 1.2, 1.6, 2.0, 3.0),
    "margin_many": (1.5, 2.0, 2.5, 3.0, 4.0, 5.0),
    "margin_topic": (3.0, 5.0, 8.0, 10.0),
    "margin_latest": (3.0, 5.0, 7.0),
    "margin_part": (3.0, 4.5, 6.0, 8.0),
    "margin_document": (3.5, 4.5, 6.0),
    "most": (1, 2, 3),
    "most_many": (3, 4, 5, 6),
    "per_document": (1, 2, 3),
    "sentence_margin": (2.0, 3.0, 4.0, 4.5, 5.0, 6.0),
    "most_sentences": (2, 3, 4),
    "words": (70, 85, 100, 140),
}
"""Values tried for `service.select.Limits`."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """The few numbers that training itself has."""

    strength: float = 0.005  # of the prior, see fit_listwise
    answer_strength: float = 0.02  # of the ridge, see fit_answerable
    folds: int = 5
    most_lost: float = 0.08  # false refusals allowed, as a share of the cases to be answered
    listed_lost: float = 0.10  # of the paragraphs of lists that answer, those that may be left out


DEFAULT = Recipe()


def prior_weights() -> Numbers:
    """`PRIOR` in the order of `FEATURES`."""
    return np.array([PRIOR.get(name, 0.0) for name in FEATURES])


def by_hand() -> Scorer:
    """The scorer of the prior alone: what retrieves the candidates to be trained on."""
    return Scorer(tuple(float(weight) for weight in prior_weights()), "by hand")


# -- scorer and refusal ----------------------------------------------------------------------------

Weigh = Callable[[Sequence[Ranked]], Numbers]
"""From training cases to the weights of a scorer."""


def listwise(recipe: Recipe = DEFAULT, off: Iterable[str] = ()) -> Weigh:
    """The fit that ships, with the features named in `off` left out."""
    kept = np.array([name not in frozenset(off) for name in FEATURES])
    prior = prior_weights() * kept

    def weigh(cases: Sequence[Ranked]) -> Numbers:
        seen = [replace(case, features=case.features * kept) for case in cases]
        return fit_listwise(seen, prior, recipe.strength)

    return weigh


@dataclass(frozen=True, slots=True)
class Learned:
    """What training gives: a scorer and when to refuse."""

    weights: Numbers
    calibration: Calibration
    floor: Floor  # what the floor did to the training cases, by weights that had not seen them
    held_out: tuple[Numbers, ...]  # for each training case, weights fitted without its documents
    listing: Worthwhile = EVERYTHING  # what lists leave out


def teaches_refusal(one: Asked) -> bool:
    """Whether the model of the evidence is to decide a case."""
    return one.case.answerable or one.case.category not in RULED


def signs() -> Numbers:
    """`SIGNS` in the order of `EVIDENCE`; 0 for evidence that is not listed."""
    return np.array([float(SIGNS.get(name, 0)) for name in EVIDENCE])


def without_gold(one: Asked, candidates: Sequence[Candidate]) -> list[Candidate]:
    """The candidates outside the items that hold a case's gold: what would be found were the answer
    not in the documents.

    Such a case is as near a miss as there can be: the question is real, the subject is there, only
    the answer is not. Cases that are not to be answered are few, and every case that is teaches
    one more in this way.
    """
    items = {
        (candidate.document.id, candidate.item.key)
        for candidate, covers in zip(one.candidates, one.ranked.covers, strict=True)
        if covers.any()
    }
    return [
        candidate
        for candidate in candidates
        if (candidate.document.id, candidate.item.key) not in items
    ]


def learn(asked: Sequence[Asked], recipe: Recipe = DEFAULT, weigh: Weigh | None = None) -> Learned:
    """Fits scorer and refusal.

    The refusal looks at scores, so it is fitted on the scores that cases get from weights that have
    not seen their documents; and its floor is chosen on probabilities from a model that has not
    seen the case. Every case that is to be answered also teaches what it looks like when it cannot
    be (`without_gold`); the floor is chosen without those.

    Raises:
        ValueError: too few cases or documents to hold some out, or one kind of case is missing.
    """
    weigh = weigh or listwise(recipe)
    folds = document_folds([one.documents for one in asked], recipe.folds)
    held_out: list[Numbers] = [np.zeros(0)] * len(asked)
    for fold in folds:
        weights = weigh([asked[i].ranked for i in fold.train])
        for i in fold.test:
            held_out[i] = weights
    rows: list[tuple[float, ...]] = []
    truth: list[bool] = []
    fold_of: list[int] = []
    asked_for: list[bool] = []  # a case as it stands, not one whose gold is withheld
    for place, fold in enumerate(folds):
        for i in fold.test:
            if not teaches_refusal(asked[i]):
                continue
            candidates = scored(asked[i], held_out[i])
            seen = [(candidates, asked[i].case.answerable, True)]
            if asked[i].case.answerable:
                seen.append((without_gold(asked[i], candidates), False, False))
            for shown, answerable_here, whole in seen:
                values = evidence_of(asked[i], shown) if shown else None
                if values is not None:
                    rows.append(values)
                    truth.append(answerable_here)
                    fold_of.append(place)
                    asked_for.append(whole)
    matrix, answerable, folded = np.array(rows), np.array(truth), np.array(fold_of)
    real = np.array(asked_for)
    unseen = unseen_probabilities(matrix, answerable, folded, signs(), recipe.answer_strength)
    floor = choose_floor(unseen[real], answerable[real], recipe.most_lost)
    weights, intercept = fit_answerable(matrix, answerable, signs(), recipe.answer_strength)
    return Learned(
        weights=weigh([one.ranked for one in asked]),
        calibration=Calibration(tuple(weights.tolist()), intercept, floor.value),
        floor=floor,
        held_out=tuple(held_out),
        listing=learn_listing(asked, held_out, folds, recipe),
    )


# -- what lists leave out --------------------------------------------------------------------------


def listed(one: Asked, weights: Numbers, limits: Limits) -> list[tuple[tuple[float, ...], bool]]:
    """What a list may show beside the best paragraph: `STANDING` of each, and whether it is gold.

    Empty but for cases whose gold stands in several paragraphs.
    """
    gold = {
        candidate.where
        for candidate, covers in zip(one.candidates, one.ranked.covers, strict=True)
        if covers.any()
    }
    groups = [group for group in grouped(scored(one, weights)) if is_evidence(group.best)]
    if len(gold) < 2 or not groups:
        return []
    best = groups[0].score
    near = [group for group in groups if group.score >= best - limits.margin_document]
    return [
        (standing(group, best), group.best.where in gold) for group in near[1 : limits.most_many]
    ]


def learn_listing(
    asked: Sequence[Asked], held_out: Sequence[Numbers], folds: Sequence[Fold], recipe: Recipe
) -> Worthwhile:
    """Fits what lists leave out, by scores of weights that had not seen the case.

    The floor is the one that leaves out most of what is not gold while it loses at most
    `listed_lost` of what is, on probabilities from models that have not seen the case.

    Returns:
        `EVERYTHING` where a fold's training cases show gold alone, or none.
    """
    rows: list[tuple[float, ...]] = []
    truth: list[bool] = []
    fold_of: list[int] = []
    for place, fold in enumerate(folds):
        for i in fold.test:
            for values, is_gold in listed(asked[i], held_out[i], Limits()):
                rows.append(values)
                truth.append(is_gold)
                fold_of.append(place)
    if not rows:
        return EVERYTHING
    matrix, gold, folded = np.array(rows), np.array(truth), np.array(fold_of)
    free = np.zeros(matrix.shape[1])
    try:
        unseen = unseen_probabilities(matrix, gold, folded, free, recipe.answer_strength)
        weights, intercept = fit_answerable(matrix, gold, free, recipe.answer_strength)
    except ValueError:  # one kind only
        return EVERYTHING
    floor = choose_floor(unseen, gold, recipe.listed_lost)
    return Worthwhile(tuple(weights.tolist()), intercept, floor.value)


# -- how much to show ------------------------------------------------------------------------------


Picks = tuple[tuple[str, ...], ...]
"""The chunks of the sentences shown, run by run."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A case that comes to a selection."""

    one: Asked
    query: Query
    candidates: Sequence[Candidate]


@dataclass(frozen=True, slots=True)
class Worth:
    """What selections are worth. Each is presented and scored once, whatever limits lead to it."""

    memory: dict[tuple[str, str, Picks], int] = field(default_factory=dict)

    def of(self, taken: Taken, limits: Limits, listing: Worthwhile) -> int:
        """0: fails, 1: passes, 2: passes with a citation precision of at least one half."""
        one = taken.one
        selection = ScoredSelector(limits, listing).select(taken.query, taken.candidates)
        if not selection.picked:
            return 0
        picks = tuple(
            tuple(candidate.chunk_id for candidate in run.candidates) for run in selection.picked
        )
        key = one.corpus.name, one.case.id, picks
        if key not in self.memory:
            answer = answer_json(present.present(taken.query, selection, one.corpus.lore))
            metrics = score_case(one.case, answer).metrics
            self.memory[key] = int(metrics["passed"] == 1.0) + int(metrics["passed_precise"] == 1.0)
        return self.memory[key]


def result(one: Asked, learned: Learned, limits: Limits) -> CaseResult:
    """What comes of a case by the whole road of a question, from its candidates on."""
    selector = ScoredSelector(limits, learned.listing)
    road = pipeline(one, scored(one, learned.weights), learned.calibration, selector)
    answer = answer_json(road.answer(one.question, one.history, one.corpus.index))
    return CaseResult(case=one.case, score=score_case(one.case, answer), answer=answer)


def taken(asked: Sequence[Asked], learned: Learned) -> list[Taken]:
    """The training cases that come to a selection, each with the scores of unseen weights."""
    found = []
    for one, weights in zip(asked, learned.held_out, strict=True):
        candidates = scored(one, weights)
        query = selected_from(one, candidates, learned.calibration)
        if query is not None:
            found.append(Taken(one, query, candidates))
    return found


Objective = Callable[[dict[str, float]], float]


def limits_of(values: Mapping[str, float]) -> Limits:
    """Limits from numbers; whole ones stay whole."""
    whole = {name for name, value in asdict(Limits()).items() if isinstance(value, int)}
    typed: dict[str, Any] = {
        name: int(value) if name in whole else float(value) for name, value in values.items()
    }
    return replace(Limits(), **typed)


def start_limits() -> dict[str, float]:
    """The limits that ship, of those that are tuned."""
    shipped = asdict(Limits())
    return {name: float(shipped[name]) for name in GRID}


def objective(asked: Sequence[Asked], learned: Learned, worth: Worth) -> Objective:
    """What limits are worth: passes, plus passes with a citation precision of one half."""
    selecting = taken(asked, learned)

    def total(values: dict[str, float]) -> float:
        limits = limits_of(values)
        return float(sum(worth.of(one, limits, learned.listing) for one in selecting))

    return total


def tune(asked: Sequence[Asked], learned: Learned, worth: Worth) -> dict[str, float]:
    """The best limits for training cases, scored by weights that had not seen them."""
    return climb(start_limits(), dict(GRID), objective(asked, learned, worth))
