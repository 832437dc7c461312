"""Of several paragraphs that are to be shown together, those that are worth showing.

A list takes the best paragraph of every document and whatever shares the rarest word of the topic,
down to a wide margin, so that nothing asked for is left out. Some of that is padding: about another
thing, with a word in common. Which, a logistic model of three plain numbers says, fitted with the
scorer (`evals/train.py`).
"""

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Protocol

from service.score import FEATURES
from service.select import Group

STANDING = (
    "score",  # of the paragraph's best sentence, over 10
    "below_best",  # how far that stands below the best of the list, over 10
    "terms_paragraph",  # idf-weighted share of the topic that the paragraph and its title meet
)
"""What the logistic model looks at."""

_TERMS = FEATURES.index("paragraph_terms")


class Sieve(Protocol):
    """Leaves out of a list what is not worth showing."""

    def __call__(self, groups: Sequence[Group]) -> list[Group]:
        """The paragraphs that stay, in their order; the best always does."""
        ...


def standing(group: Group, best: float) -> tuple[float, ...]:
    """The numbers of `STANDING`.

    Args:
        group: a paragraph of a list.
        best: the highest score of the list.
    """
    return group.score / 10, (best - group.score) / 10, group.best.features[_TERMS]


@dataclass(frozen=True, slots=True)
class Worthwhile:
    """Weights of the logistic model over `STANDING`, its intercept and the probability to reach."""

    weights: tuple[float, ...]
    intercept: float
    floor: float

    def __call__(self, groups: Sequence[Group]) -> list[Group]:
        """The best paragraph and those that are as likely to belong as the floor asks."""
        best = max((group.score for group in groups), default=0.0)
        return [
            group
            for group in groups
            if group.score == best or self._probability(standing(group, best)) >= self.floor
        ]

    def _probability(self, values: Sequence[float]) -> float:
        total = self.intercept + sum(w * v for w, v in zip(self.weights, values, strict=True))
        return 1 / (1 + math.exp(-max(-40.0, min(40.0, total))))


EVERYTHING = Worthwhile((0.0,) * len(STANDING), 0.0, 0.0)
"""Leaves nothing out."""


@lru_cache(maxsize=1)
def worthwhile() -> Worthwhile:
    """The model that ships, in `service/scorer.json`."""
    raw = json.loads(files("service").joinpath("scorer.json").read_text(encoding="utf-8"))
    model = raw["listed"]
    return Worthwhile(
        tuple(float(model["weights"].get(name, 0.0)) for name in STANDING),
        float(model["intercept"]),
        float(model["floor"]),
    )
