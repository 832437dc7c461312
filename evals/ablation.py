"""What each part of retrieval and scoring earns: every part switched off in turn.

Usage: python -m evals.ablation [--data DIR] [--thresholds FILE] [--only NAME ...]

Prints a Markdown table. Each row retrieves, fits and answers anew with one part off. A case is
always scored by weights fitted without its documents; the refusal is fitted on these held-out
scores, alike for every row. See docs/ablation.md.
"""

import argparse
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import ModuleType

import numpy as np

from evals import learn as training
from evals.asked import Asked, Corpus, ask, corpora
from evals.compose import THRESHOLDS
from evals.fit import Numbers, Order, Ranked, fit_scale
from evals.learn import DEFAULT, PRIOR, Weigh, by_hand, learn, listwise, result
from evals.stats import paired_bootstrap
from evals.train import order_of
from ingest.errors import MinutesError
from service import listing, lookup, select, selector, terms
from service.lore import Lore
from service.pipeline import LoreBook
from service.retrieve import HybridRetriever
from service.score import FEATURES, Candidate
from service.select import Group, Limits, Picked

EVERYTHING = frozenset({"dense", "lexical", "sentence", "paragraph", "item"})

SENTENCE = (
    "sentence_cosine",
    "sentence_terms",
    "sentence_bm25",
    "rarest_term",
    "phrase",
)
PARAGRAPH = ("paragraph_cosine", "neighbour_cosine", "paragraph_terms", "title_terms")
QUESTION = ("question_cosine", "question_terms")
BEFORE = ("before_cosine", "before_terms")
ATTRIBUTION = ("speaker", "named", "own", "to_wanted", "act")
CONVERSATION = ("context",)
TIME = ("date", "recent", "present")
SHAPE = (
    "figure",
    "decision",
    "asked",
    "asking",
    "agenda",
    "truncated",
    "length",
    "first",
    "minutes",
    "number",
)


def _same(lore: Lore) -> Lore:
    return lore


@dataclass(frozen=True, slots=True)
class Variant:
    """One row: what is switched off."""

    name: str
    sources: frozenset[str] = EVERYTHING
    fixed: Mapping[str, float] | None = None  # weights, only scaled; None: fitted
    off: tuple[str, ...] = ()  # features left out of the fit
    switched: Callable[[], AbstractContextManager[None]] = nullcontext
    lore: Callable[[Lore], Lore] = field(default=_same)


@contextmanager
def instead(module: ModuleType, name: str, value: object) -> Iterator[None]:
    """Has a module use another value for one of its names, for a while."""
    kept = getattr(module, name)
    setattr(module, name, value)
    try:
        yield
    finally:
        setattr(module, name, kept)


def _no_words(word: str, lore: Lore) -> None:
    return None


def _nothing() -> dict[str, tuple[str, ...]]:
    return {}


@contextmanager
def _undivided() -> Iterator[None]:
    """A selector that does not ask for the best paragraph of each part."""
    with instead(selector, "one_each", _no_parts), instead(selector, "clauses", _no_parts):
        yield


@contextmanager
def _everywhere() -> Iterator[None]:
    """A selector that does not keep to the page, the year or the sum that a question names."""
    with (
        instead(selector, "of_the_source", _all),
        instead(selector, "of_the_year", _all),
        instead(selector, "of_the_amount", _all),
    ):
        yield


@contextmanager
def _unnoted() -> Iterator[None]:
    """A selector that shows no note added to minutes, and no reply but to a question."""
    with instead(selector, "is_evidence", _is_no_note), instead(select, "is_replied_to", _never):
        yield


def _no_parts(query: object, groups: object, margin: float) -> list[Group]:
    return []


def _no_outcome(query: object, promises: object, groups: object, margin: float) -> list[Group]:
    return []


def _all(query: object, groups: list[Group], margin: float) -> list[Group]:
    return groups


def _is_no_note(candidate: Candidate) -> bool:
    return candidate.paragraph.kind != "note"


def _never(candidate: Candidate, after: Candidate) -> bool:
    return False


def _unsieved(*of_training: object) -> listing.Worthwhile:
    return listing.EVERYTHING


def _nothing_listed(query: object, lore: object, index: object) -> tuple[Picked, ...]:
    return ()


VARIANTS: tuple[Variant, ...] = (
    Variant("everything, fitted"),
    Variant("dense only", EVERYTHING - {"lexical"}, {"sentence_cosine": 1.0}),
    Variant("lexical only", EVERYTHING - {"dense"}, {"sentence_bm25": 1.0}),
    Variant("dense + lexical, plain sum", fixed={"sentence_cosine": 1.0, "sentence_bm25": 1.0}),
    Variant("eight features, weights by hand", fixed=PRIOR),
    Variant("found by paragraphs only", EVERYTHING - {"sentence", "item"}),
    Variant("found by sentences only", EVERYTHING - {"paragraph", "item"}),
    Variant("found without the whole item", EVERYTHING - {"item"}),
    Variant("found by vectors only", EVERYTHING - {"lexical"}),
    Variant("found by words only", EVERYTHING - {"dense"}),
    Variant("scored without the sentence", off=SENTENCE),
    Variant("scored without the paragraph", off=PARAGRAPH),
    Variant("scored without the question answered", off=QUESTION),
    Variant("scored without the paragraph before", off=BEFORE),
    Variant("scored without speakers and acts", off=ATTRIBUTION),
    Variant("scored without dates", off=TIME),
    Variant("scored without what was talked about", off=CONVERSATION),
    Variant("scored without the shape of the sentence", off=SHAPE),
    Variant("scored without the kind of thing asked for", off=("thing",)),
    Variant("one order for all parts of a question", switched=_undivided),
    Variant(
        "no outcome beside a promise", switched=lambda: instead(selector, "followed", _no_outcome)
    ),
    Variant("no page, year or sum kept to", switched=_everywhere),
    Variant(
        "lists of all that is near", switched=lambda: instead(training, "learn_listing", _unsieved)
    ),
    Variant("no later notes, no replies", switched=_unnoted),
    Variant("no lists of acts", switched=lambda: instead(lookup, "acts_listed", _nothing_listed)),
    Variant("no colloquial words", switched=lambda: instead(terms, "colloquial", _nothing)),
    Variant("no spelling", switched=lambda: instead(terms, "spelt", _no_words)),
    Variant("no acronyms", lore=lambda lore: replace(lore, acronyms={}, expansions={})),
)


@dataclass(frozen=True, slots=True)
class Row:
    """What came of one variant, case by case in the order of the corpora."""

    name: str
    corpora: tuple[str, ...]  # of each case
    orders: tuple[Order | None, ...]
    passed: tuple[float, ...]
    precise: tuple[float, ...]


def weigher(variant: Variant) -> Weigh:
    """How a variant comes to its weights."""
    if variant.fixed is None:
        return listwise(DEFAULT, variant.off)
    given = np.array([variant.fixed.get(name, 0.0) for name in FEATURES])

    def scale(cases: Sequence[Ranked]) -> Numbers:
        return given * fit_scale(cases, given)

    return scale


def measure(variant: Variant, opened: Sequence[Corpus]) -> Row:
    """One row, retrieved and fitted anew."""
    with variant.switched():
        asked: list[Asked] = []
        for corpus in opened:
            changed = replace(
                corpus,
                lores=LoreBook(_lores={corpus.index.stamp.generation: variant.lore(corpus.lore)}),
            )
            retriever = HybridRetriever(by_hand(), sources=variant.sources)
            asked += list(ask(changed, retriever))
        learned = learn(asked, DEFAULT, weigher(variant))
        held = list(zip(asked, learned.held_out, strict=True))
        results = [
            result(one, replace(learned, weights=weights), Limits()) for one, weights in held
        ]
    metrics = [one.score.metrics if one.score else {} for one in results]
    return Row(
        name=variant.name,
        corpora=tuple(one.corpus.name for one in asked),
        orders=tuple(order_of(one, weights) for one, weights in held),
        passed=tuple(float(one.get("passed") or 0.0) for one in metrics),
        precise=tuple(float(one.get("passed_precise") or 0.0) for one in metrics),
    )


def table(rows: Sequence[Row]) -> str:
    """The rows as a Markdown table, each corpus apart, with the change in passes against the first.

    The change is a mean over all cases with its 95 % interval (paired bootstrap), in points.
    """
    first = rows[0]
    names = list(dict.fromkeys(first.corpora))
    head = ["variant"]
    for name in names:
        gold = sum(
            order is not None
            for order, corpus in zip(first.orders, first.corpora, strict=True)
            if corpus == name
        )
        head += [
            f"{name}: hit@1 (n={gold})",
            "MRR",
            "full@2",
            f"passed (n={first.corpora.count(name)})",
            "precise",
        ]
    head.append("passed against the first, points")
    lines = ["| " + " | ".join(head) + " |", "|---" * len(head) + "|"]
    for row in rows:
        cells = [row.name]
        for name in names:
            cells += _cells(row, name)
        change = paired_bootstrap(first.passed, row.passed)
        cells.append(
            ""
            if row is first or change is None
            else f"{change.value * 100:+.1f} [{change.low * 100:+.1f}, {change.high * 100:+.1f}]"
        )
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def _cells(row: Row, corpus: str) -> list[str]:
    places = [i for i, name in enumerate(row.corpora) if name == corpus]
    orders = [order for i in places if (order := row.orders[i]) is not None]

    def mean(values: Sequence[float]) -> str:
        return f"{sum(values) / len(values):.3f}" if values else "-"

    return [
        mean([order.hit(1) for order in orders]),
        mean([order.reciprocal for order in orders]),
        mean([float(order.full_at_2) for order in orders]),
        f"{sum(row.passed[i] for i in places):.0f}",
        f"{sum(row.precise[i] for i in places):.0f}",
    ]


def main(arguments: Sequence[str] | None = None) -> int:
    """Measures all variants and prints the table; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m evals.ablation", description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("runs/train"), help="work directory")
    parser.add_argument("--thresholds", type=Path, default=THRESHOLDS)
    parser.add_argument("--only", nargs="+", default=[], help="variants beside the first, by name")
    asked = parser.parse_args(arguments)
    chosen = [v for v in VARIANTS if v is VARIANTS[0] or not asked.only or v.name in asked.only]
    unknown = set(asked.only) - {variant.name for variant in VARIANTS}
    if unknown:
        parser.error(f"there is no variant {sorted(unknown)}")
    rows = []
    try:
        with corpora(asked.data, asked.thresholds, _note) as opened:
            for variant in chosen:
                _note(f"measuring: {variant.name}")
                rows.append(measure(variant, opened))
    except MinutesError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    sys.stdout.write(table(rows))
    return 0


def _note(text: str) -> None:
    sys.stderr.write(f"{text}\n")


if __name__ == "__main__":
    raise SystemExit(main())
