"""A logistic model of a few plain numbers, and the probability to reach.

Fitted by `evals/train.py`, shipped in `service/scorer.json`.
"""

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Self


@dataclass(frozen=True, slots=True)
class Calibration:
    """Weights over named numbers, the intercept, and the probability to reach."""

    weights: tuple[float, ...]
    intercept: float
    floor: float

    @classmethod
    def shipped(cls, part: str, names: Sequence[str]) -> Self:
        """The model that ships.

        Args:
            part: its name in `service/scorer.json`.
            names: of the numbers it looks at, in their order; 0 for one that has no weight.
        """
        raw = json.loads(files("service").joinpath("scorer.json").read_text(encoding="utf-8"))
        model = raw[part]
        return cls(
            tuple(float(model["weights"].get(name, 0.0)) for name in names),
            float(model["intercept"]),
            float(model["floor"]),
        )

    def probability(self, values: Sequence[float]) -> float:
        """Of what the model tells, by its numbers."""
        total = self.intercept + sum(w * v for w, v in zip(self.weights, values, strict=True))
        return 1 / (1 + math.exp(-max(-40.0, min(40.0, total))))
