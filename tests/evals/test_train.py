import json
import shutil
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import pytest

from evals import ablation, learn, train
from evals.asked import Asked, ask, corpora, is_gold
from evals.cases import load
from evals.fit import Floor, Numbers, Order, document_folds
from evals.learn import Learned, Recipe, Worth
from service import terms
from service.answerable import EVIDENCE
from service.calibration import Calibration
from service.listing import EVERYTHING, STANDING, Worthwhile
from service.retrieve import HybridRetriever
from service.score import FEATURES
from service.select import Limits

DOCUMENTS = ("a01-panel-8101.html", "a02-panel-8164.txt", "a03-panel-8240.txt")
SMALL = Recipe(folds=3)


@pytest.fixture(scope="module")
def suite(tmp_path_factory: pytest.TempPathFactory, root: Path) -> Path:
    """A thresholds file over three documents of the sample corpus and cases about them."""
    place = tmp_path_factory.mktemp("suite")
    (place / "documents").mkdir()
    for name in (*DOCUMENTS, "sources.toml"):
        shutil.copy(root / "evals" / "corpus" / name, place / "documents" / name)
    sources = place / "documents" / "sources.toml"
    parts = sources.read_text("utf-8").split("[[document]]")
    kept = [part for part in parts[1:] if any(f'"{name}"' in part for name in DOCUMENTS)]
    sources.write_text("".join(f"[[document]]{part}" for part in kept), "utf-8")
    cases = [
        case
        for case in load([root / "evals" / "cases" / "sample-a.jsonl"])
        if all(gold.doc in DOCUMENTS for gold in case.gold) and len(case.gold) < 3
    ]
    few = [case for case in cases if case.answerable][:18]
    few += [case for case in cases if case.category == "unanswerable"]
    lines = "".join(case.model_dump_json() + "\n" for case in few)
    (place / "cases.jsonl").write_text(lines, "utf-8")
    (place / "suite.toml").write_text(
        '[suites.small]\ndocuments = "documents"\ncases = ["cases.jsonl"]\n'
        '[suites.away]\ndocuments = "elsewhere"\ncases = ["cases.jsonl"]\nrequired = false\n',
        "utf-8",
    )
    return place


@pytest.fixture(scope="module")
def asked(suite: Path) -> Iterator[list[Asked]]:
    """The cases, asked of a real index."""
    with corpora(suite / "data", suite / "suite.toml") as opened:
        yield list(ask(opened[0], HybridRetriever(learn.by_hand())))


@pytest.fixture(scope="module")
def learned(asked: list[Asked]) -> Learned:
    return learn.learn(asked, SMALL)


def a_learned() -> Learned:
    """What training might give, made up."""
    return Learned(
        weights=np.linspace(-1, 1, len(FEATURES)),
        calibration=Calibration(tuple(0.12345 for _ in EVIDENCE), -1.98765, 0.27272),
        floor=Floor(0.27272, 3, 4, 1, 20),
        held_out=(),
        listing=Worthwhile((0.1, -0.2, 0.3), -1.0, 0.34567),
    )


def test_a_sentence_is_gold_that_overlaps_the_quote_or_stands_in_it() -> None:
    quote = "It was agreed. The twelve cars would be sold, and the money kept for new ones."

    assert is_gold("The twelve cars would be sold, and the money kept for new ones.", quote)
    assert is_gold("It was agreed.", quote)
    assert not is_gold("The cars were old.", quote)


def test_every_number_that_is_trained_has_a_name_that_is_there() -> None:
    off = {name for variant in ablation.VARIANTS for name in variant.off}
    fixed = {name for variant in ablation.VARIANTS for name in variant.fixed or ()}

    assert off == set(FEATURES)
    assert set(learn.PRIOR) | fixed <= set(FEATURES)
    assert set(learn.SIGNS) <= set(EVIDENCE)
    assert set(learn.GRID) <= set(asdict(Limits()))
    assert learn.limits_of(learn.start_limits()) == Limits()


def test_the_file_holds_every_weight_to_three_decimals_and_the_same_for_the_same() -> None:
    text = train.scorer_json(a_learned(), "abc", {"sample": {"cases": 3}})
    raw = json.loads(text)

    assert text == train.scorer_json(a_learned(), "abc", {"sample": {"cases": 3}})
    assert tuple(raw["weights"]) == FEATURES
    assert tuple(raw["answerable"]["weights"]) == EVIDENCE
    assert tuple(raw["listed"]["weights"]) == STANDING
    assert raw["listed"]["floor"] == 0.346
    assert raw["answerable"]["intercept"] == -1.988 and raw["answerable"]["floor"] == 0.273
    assert raw["trained_on"] == {"sample": {"cases": 3}} and raw["version"] == "abc"
    assert "-0.0" not in text.replace("-0.0345", "").split()


def test_the_version_tells_apart_whatever_training_read() -> None:
    names = {
        train.version_of(["a", "b"], SMALL),
        train.version_of(["a", "c"], SMALL),
        train.version_of(["a", "b"], replace(SMALL, strength=0.5)),
    }

    assert len(names) == 3
    assert train.version_of(["a", "b"], SMALL) in names


def test_training_on_real_documents_gives_the_same_file_twice_and_no_words_of_a_case(
    suite: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    written = []
    for name in ("first.json", "second.json"):
        status = train.main(
            ["--data", str(suite / "data"), "--thresholds", str(suite / "suite.toml"),
             "--write", str(tmp_path / name)]
        )  # fmt: skip
        assert status == 0
        written.append((tmp_path / name).read_bytes())
    said = capsys.readouterr()

    assert written[0] == written[1]
    assert written[0].decode() in said.out
    assert "away is passed over" in said.err
    for case in load([suite / "cases.jsonl"]):
        words = [case.question, *(gold.quote for gold in case.gold), *case.must_not_include]
        assert not any(text in said.out + said.err for text in words), case.id


def test_a_case_is_scored_by_weights_that_have_not_seen_its_documents(
    asked: list[Asked], learned: Learned
) -> None:
    assert len(learned.held_out) == len(asked)
    by_document: dict[str, set[bytes]] = {}
    for one, weights in zip(asked, learned.held_out, strict=True):
        for document in one.documents[:1]:
            by_document.setdefault(document, set()).add(weights.tobytes())

    assert all(len(weights) == 1 for weights in by_document.values())
    assert len({next(iter(weights)) for weights in by_document.values()}) == 3
    assert learned.weights.tobytes() not in {weights.tobytes() for weights in learned.held_out}


def test_what_limits_are_worth_is_what_the_whole_road_gives(
    asked: list[Asked], learned: Learned
) -> None:
    selecting = learn.taken(asked, learned)
    held = {
        one.case.id: replace(learned, weights=weights)
        for one, weights in zip(asked, learned.held_out, strict=True)
    }

    assert len(selecting) > 10
    for limits in (Limits(), replace(Limits(), most=1, margin=9.0)):
        worth = Worth()
        for taken in selecting:
            result = learn.result(taken.one, held[taken.one.case.id], limits)
            metrics = result.score.metrics if result.score else {}
            whole = (metrics["passed"] or 0) + (metrics["passed_precise"] or 0)
            assert worth.of(taken, limits, learned.listing) == whole, taken.one.case.id


# -- what lists leave out --------------------------------------------------------------------------


def in_several(asked: list[Asked], *gold: int) -> Asked:
    """A case with candidates in several documents, the paragraphs at these places all gold."""
    one = max(asked, key=lambda each: len({c.where for c in each.candidates}))
    places = list(dict.fromkeys(candidate.where for candidate in one.candidates))
    wanted = {places[place] for place in gold}
    covers = np.array([[candidate.where in wanted] for candidate in one.candidates])
    return replace(one, ranked=replace(one.ranked, covers=covers))


def with_the_best(one: Asked) -> Asked:
    """A case whose gold are the paragraphs that hold more than half of the topic, or the first."""
    covers = one.ranked.features[:, [FEATURES.index("paragraph_terms")]] > 0.5
    return replace(one, ranked=replace(one.ranked, covers=covers))


def _reaches(model: Worthwhile, values: tuple[float, ...]) -> bool:
    total = model.intercept + sum(w * v for w, v in zip(model.weights, values, strict=True))
    return bool(1 / (1 + np.exp(-total)) >= model.floor)


def by_terms() -> Numbers:
    """Weights by which a sentence is worth what its paragraph shares with the topic."""
    return np.array([float(name == "paragraph_terms") for name in FEATURES])


def test_a_list_is_taught_by_what_stands_beside_the_best_where_several_paragraphs_are_gold(
    asked: list[Asked],
) -> None:
    limits = Limits(most_many=4, margin_document=0.5)
    rows = learn.listed(in_several(asked, 0, 1, 2), by_terms(), limits)

    assert 0 < len(rows) <= 3
    for (score, below, terms_met), _ in rows:
        assert score == pytest.approx(terms_met / 10)
        assert 0 <= below <= 0.05
    assert learn.listed(in_several(asked, 0), by_terms(), limits) == []


def test_what_lists_leave_out_is_learned_from_both_kinds_or_not_at_all(asked: list[Asked]) -> None:
    folds = document_folds([one.documents for one in asked], 3)
    held_out = [by_terms()] * len(asked)
    none = [in_several(asked, 0)] * len(asked)

    assert learn.learn_listing(none, held_out, folds, SMALL) is EVERYTHING

    several = [with_the_best(one) for one in asked]
    found = learn.learn_listing(several, held_out, folds, SMALL)
    score, below, terms_met = found.weights
    assert score > 0 > below and terms_met > 0 < found.floor
    rows = [row for one in several for row in learn.listed(one, by_terms(), Limits())]
    kept = {
        is_gold: [_reaches(found, values) for values, gold in rows if gold is is_gold]
        for is_gold in (True, False)
    }
    assert sum(kept[True]) >= 0.8 * len(kept[True]) > 0
    assert sum(kept[False]) < 0.8 * len(kept[False])
    all_lost = replace(SMALL, listed_lost=1.0)
    assert learn.learn_listing(several, held_out, folds, all_lost).floor > found.floor


def test_a_measurement_counts_every_case_and_tells_shares_with_their_counts(
    asked: list[Asked],
) -> None:
    fold = train.document_folds([one.documents for one in asked], 3)[0]

    measured = train.measure_fold(asked, fold, SMALL, Worth(), tuned=True)
    told = "\n".join(train.lines(measured))

    assert len(measured.results) == len(measured.tuned) == len(fold.test)
    gold = sum(bool(one.case.gold) for one in measured.asked)
    assert f"n={gold}" in told and f"of {len(fold.test)})" in told
    assert "tuned: " in told


def test_a_switch_is_back_where_it_was_even_after_an_error() -> None:
    before = terms.colloquial

    with pytest.raises(RuntimeError), ablation.instead(terms, "colloquial", dict):
        assert terms.colloquial is dict
        raise RuntimeError

    assert terms.colloquial is before


def test_the_table_tells_each_corpus_apart_and_the_change_against_the_first_row() -> None:
    orders = (Order(1, True), Order(2, False), None, Order(None, False))
    places = ("x", "x", "x", "y")
    rows = [
        ablation.Row("all", places, orders, (1.0, 0.0, 1.0, 1.0), (1.0, 0.0, 1.0, 0.0)),
        ablation.Row("less", places, orders[::-1], (1.0, 0.0, 1.0, 0.0), (0.0,) * 4),
    ]

    lines = ablation.table(rows).splitlines()

    assert lines[0].startswith("| variant | x: hit@1 (n=2) | MRR | full@2 | passed (n=3) |")
    assert lines[2] == "| all | 0.500 | 0.750 | 0.500 | 2 | 2 | 0.000 | 0.000 | 0.000 | 1 | 0 |  |"
    assert "-25.0 [-75.0, +0.0]" in lines[3]


def test_an_unknown_variant_is_named_before_anything_is_built(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit):
        ablation.main(["--only", "no such part"])

    assert "no such part" in capsys.readouterr().err
