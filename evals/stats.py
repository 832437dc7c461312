"""How sure a figure is: intervals of 95 %, and the difference of two runs over the same cases."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

RESAMPLES = 10_000
SEED = 20_190_924
Z95 = 1.959963984540054  # the normal deviate that leaves 2.5 % on either side

Numbers = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Interval:
    """A figure and the bounds of its 95 % interval; low <= value <= high."""

    value: float
    low: float
    high: float


def wilson(successes: float, n: int) -> Interval | None:
    """The score interval of a share (Wilson 1927).

    Args:
        successes: how many of the n, 0 to n.
        n: cases scored.

    Returns:
        Share and bounds, all within 0 to 1; None where n is 0.
    """
    if n <= 0:
        return None
    share = successes / n
    spread = Z95 * math.sqrt(share * (1 - share) / n + Z95**2 / (4 * n**2))
    centre = share + Z95**2 / (2 * n)
    scale = 1 + Z95**2 / n
    # At the ends the exact bound is the share itself; rounding must not put it a hair inside.
    low = min(share, max(0.0, (centre - spread) / scale))
    high = max(share, min(1.0, (centre + spread) / scale))
    return Interval(share, low, high)


def bootstrap(values: Sequence[float], statistic: str = "mean") -> Interval | None:
    """The percentile bootstrap interval of a mean or median (Efron 1979), seeded.

    Args:
        values: one number a case.
        statistic: "mean" or "median".

    Returns:
        The statistic of the values with the 2.5th and 97.5th percentile of it over 10,000
        resamples; None without values.
    """
    if not values:
        return None
    if min(values) == max(values):
        return Interval(values[0], values[0], values[0])
    numbers = np.asarray(values, dtype=np.float64)
    of: Callable[..., Numbers] = np.median if statistic == "median" else np.mean
    resampled = of(numbers[_picks(len(numbers))], axis=1)
    value = float(of(numbers))
    low, high = (float(bound) for bound in np.percentile(resampled, [2.5, 97.5]))
    return Interval(value, min(low, value), max(high, value))


def interval(values: Sequence[float], kind: str) -> Interval | None:
    """The interval that fits the numbers: Wilson for yes and no, bootstrap for everything else.

    Args:
        values: one number a case.
        kind: "share" or "mean" for a mean, "median" for a median.
    """
    if kind == "median":
        return bootstrap(values, "median")
    if kind == "share" and all(value in (0.0, 1.0) for value in values):
        return wilson(sum(values), len(values))
    return bootstrap(values)


@dataclass(frozen=True, slots=True)
class Difference:
    """The mean difference of two runs over the same cases (new minus old)."""

    value: float
    low: float
    high: float
    n: int

    @property
    def lower(self) -> bool:
        """Whether the new run is lower beyond chance: the interval lies below 0."""
        return self.high < 0

    @property
    def higher(self) -> bool:
        """Whether the new run is higher beyond chance: the interval lies above 0."""
        return self.low > 0


def paired_bootstrap(old: Sequence[float], new: Sequence[float]) -> Difference | None:
    """The difference of two runs, cases resampled together (Koehn 2004), seeded.

    Args:
        old, new: one number a case, in the same order, of the same length.

    Returns:
        The mean difference with its 95 % interval; None without cases.

    Raises:
        ValueError: the lengths differ.
    """
    if len(old) != len(new):
        raise ValueError(f"{len(old)} cases against {len(new)}")
    found = bootstrap([b - a for a, b in zip(old, new, strict=True)])
    return Difference(found.value, found.low, found.high, len(old)) if found else None


def percentile(values: Sequence[float], share: float) -> float | None:
    """The value below which this share of the values lies (linear between ranks), or None."""
    return float(np.percentile(np.asarray(values), share * 100)) if values else None


def _picks(n: int) -> npt.NDArray[np.intp]:
    # The same picks for the same n, so that a figure never depends on what was computed before it.
    return np.random.default_rng(SEED).integers(0, n, size=(RESAMPLES, n))
