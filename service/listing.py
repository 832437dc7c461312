"""Of several paragraphs that are to be shown together, those that are worth showing.

A list takes the best paragraph of every document and whatever shares the rarest word of the topic,
down to a wide margin, so that nothing asked for is left out. Some of that is padding: about another
thing, with a word in common. Which, a logistic model of three plain numbers says, fitted with the
scorer (`evals/train.py`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from service.calibration import Calibration
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
class Worthwhile(Calibration):
    """The logistic model over `STANDING`: how likely a paragraph belongs in its list."""

    def __call__(self, groups: Sequence[Group]) -> list[Group]:
        """The best paragraph and those that are as likely to belong as the floor asks."""
        best = max((group.score for group in groups), default=0.0)
        return [
            group
            for group in groups
            if group.score == best or self.probability(standing(group, best)) >= self.floor
        ]


EVERYTHING = Worthwhile((0.0,) * len(STANDING), 0.0, 0.0)
"""Leaves nothing out."""


@lru_cache(maxsize=1)
def worthwhile() -> Worthwhile:
    """The model that ships."""
    return Worthwhile.shipped("listed", STANDING)
