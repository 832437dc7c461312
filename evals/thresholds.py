"""What a run must reach: floors and ceilings of a file, by metric, over all cases or a category."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from evals.baseline import Rule
from evals.cases import CATEGORIES
from evals.errors import ThresholdsInvalid
from evals.labels import LabelSummary
from evals.metrics import BY_NAME
from evals.summary import SAME_ANSWER, Summary, number

Share = Annotated[float, Field(ge=0, le=1)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Bounds(_Part):
    """Lowest and highest values allowed, by metric."""

    at_least: Mapping[str, float] = {}
    at_most: Mapping[str, float] = {}

    @model_validator(mode="after")
    def _known(self) -> "Bounds":
        for name in (*self.at_least, *self.at_most):
            if name not in BY_NAME and name != SAME_ANSWER:
                raise ValueError(f"there is no metric {name!r}")
        return self


class Structure(_Part):
    """What the structure of the documents must reach, whatever the answers are."""

    locators_at_least: Share | None = None  # gold quotes with the case's item and paragraph
    speakers_found_at_least: Share | None = None  # of labelled sentences where a reader would know
    speakers_wrong_at_most: int | None = Field(default=None, ge=0)  # sentences
    acts_right_at_least: Share | None = None  # of sentences with a labelled act


class Suite(Bounds):
    """Cases over one set of documents, with what they must reach. Paths are seen from the file."""

    documents: str
    cases: tuple[str, ...] = Field(min_length=1)  # patterns
    labels: tuple[str, ...] = ()  # patterns of files with labelled sentences
    required: bool = True  # false: passed over, and said so, where the documents are not there
    baseline: str | None = None  # a kept `cases.jsonl` that a run may not be worse than
    categories: Mapping[str, Bounds] = {}
    structure: Structure = Structure()

    @model_validator(mode="after")
    def _categories(self) -> "Suite":
        for name in self.categories:
            if name not in CATEGORIES:
                raise ValueError(f"there is no category {name!r}")
        return self


class NoRegression(_Part):
    """The no-regression rule; see `evals.baseline.Rule`."""

    margins: Mapping[str, Annotated[float, Field(ge=0)]] = {}
    never: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _known(self) -> "NoRegression":
        for name in (*self.margins, *self.never):
            if name not in BY_NAME:
                raise ValueError(f"there is no metric {name!r}")
        return self

    def rule(self) -> Rule:
        """The rule as the comparison takes it."""
        return Rule(dict(self.margins), self.never)


class Thresholds(_Part):
    """The whole file."""

    suites: Mapping[str, Suite]
    no_regression: NoRegression = NoRegression()


def load_thresholds(path: Path) -> Thresholds:
    """Reads a thresholds file.

    Raises:
        ThresholdsInvalid: it is missing, is not TOML, or names what is not there.
    """
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ThresholdsInvalid(f"{str(path)!r} cannot be read as TOML: {error}") from error
    try:
        return Thresholds.model_validate(raw)
    except ValidationError as error:
        faults = "; ".join(
            f"{'.'.join(map(str, d['loc']))}: {d['msg'].removeprefix('Value error, ')}"
            for d in error.errors()
        )
        raise ThresholdsInvalid(f"{str(path)!r}: {faults}") from error


def misses(bounds: Bounds, summary: Summary, category: str | None = None) -> list[str]:
    """In words, every bound that a run does not keep.

    A metric that could not be scored on any case keeps no floor: nothing was shown.
    """
    figures = summary.figures if category is None else summary.categories.get(category, {})
    where = f" in category {category}" if category else ""
    found = []
    for name, floor in bounds.at_least.items():
        figure = figures.get(name)
        value = figure.value if figure else None
        if value is None or value < floor - 1e-9:
            shown = "was not scored" if value is None else f"is {number(value)}"
            found.append(f"{name}{where} {shown}; at least {number(floor)} is asked")
    for name, ceiling in bounds.at_most.items():
        figure = figures.get(name)
        value = figure.value if figure else None
        if value is not None and value > ceiling + 1e-9:
            found.append(f"{name}{where} is {number(value)}; at most {number(ceiling)} is allowed")
    return found


def suite_misses(suite: Suite, summary: Summary) -> list[str]:
    """In words, every bound of a suite that a run does not keep. A failed case is always one."""
    found = [f"case {case_id} failed: it gave no answer to score" for case_id in summary.failed]
    found += misses(suite, summary)
    for category, bounds in suite.categories.items():
        found += misses(bounds, summary, category)
    return found


def structure_misses(
    wanted: Structure, locators: float | None, labels: LabelSummary | None
) -> list[str]:
    """In words, every bound on the structure that is not kept.

    Args:
        wanted: the bounds.
        locators: share of gold quotes placed rightly; None where there is no gold.
        labels: counts over labelled sentences; None where there are none.
    """
    checks: list[tuple[str, float | None, float | None]] = [
        ("gold quotes with the right item and paragraph", locators, wanted.locators_at_least)
    ]
    if labels is not None and labels.labels:
        checks += [
            (
                "speakers found",
                labels.right / labels.knowable if labels.knowable else None,
                wanted.speakers_found_at_least,
            ),
            (
                "acts right",
                labels.act_right / labels.act_scored if labels.act_scored else None,
                wanted.acts_right_at_least,
            ),
        ]
    found = [
        f"{name}: {'none scored' if value is None else f'{value:.3f}'}, at least {floor} is asked"
        for name, value, floor in checks
        if floor is not None and (value is None or value < floor)
    ]
    most = wanted.speakers_wrong_at_most
    if labels is not None and most is not None and labels.wrong > most:
        found.append(f"{labels.wrong} sentences are given to another person; {most} are allowed")
    return found
