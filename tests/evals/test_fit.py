import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evals.fit import (
    Fold,
    Order,
    Ranked,
    auc,
    choose_floor,
    climb,
    document_folds,
    fit_answerable,
    fit_listwise,
    fit_scale,
    floor_at,
    group_folds,
    logistic,
    one_at_a_time,
    order,
)

TRUE = np.array([3.0, -2.0, 0.0, 1.0])


def a_case(features: np.ndarray, gold: list[bool], paragraphs: list[int] | None = None) -> Ranked:
    """A case whose paragraphs hold one sentence each, unless told otherwise."""
    flags = np.array(gold)
    places = np.array(paragraphs if paragraphs is not None else range(len(gold)))
    covered = np.isin(places, places[flags])
    return Ranked(features, flags, places, covered[:, None])


def drawn_cases(count: int, weights: np.ndarray = TRUE, seed: int = 7) -> list[Ranked]:
    """Cases whose gold sentence was drawn by the model that is fitted."""
    random = np.random.default_rng(seed)
    cases = []
    for _ in range(count):
        features = random.normal(size=(25, len(weights)))
        scores = features @ weights
        chances = np.exp(scores - scores.max())
        gold = random.choice(25, p=chances / chances.sum())
        cases.append(a_case(features, [i == gold for i in range(25)]))
    return cases


def test_the_fit_finds_the_weights_that_the_cases_were_drawn_by() -> None:
    found = fit_listwise(drawn_cases(1500), np.zeros(4), strength=1e-6)

    assert found == pytest.approx(TRUE, abs=0.2)


def test_a_feature_that_never_varies_within_a_case_keeps_its_prior() -> None:
    random = np.random.default_rng(3)
    prior = np.array([0.5, 2.5, 0.0, 0.0])
    cases = []
    for case in drawn_cases(60):
        features = case.features.copy()
        features[:, 1] = random.normal()
        cases.append(Ranked(features, case.gold, case.paragraphs, case.covers))

    found = fit_listwise(cases, prior, strength=0.01)

    assert found[1] == pytest.approx(2.5, abs=1e-6)
    assert found[0] > 1.5


def test_a_strong_prior_is_hardly_left_and_a_weak_one_hardly_felt() -> None:
    cases, prior = drawn_cases(100), np.array([0.0, 0.0, 4.0, 0.0])

    near = fit_listwise(cases, prior, strength=1e3)
    far = fit_listwise(cases, prior, strength=1e-6)

    assert near == pytest.approx(prior, abs=0.01)
    assert abs(far[2]) < 0.5


def test_the_fit_is_the_same_each_time_and_whatever_is_added_to_all_of_a_case() -> None:
    cases = drawn_cases(40)
    moved = [Ranked(c.features + 5.0, c.gold, c.paragraphs, c.covers) for c in cases]

    first = fit_listwise(cases, np.zeros(4), 0.01)

    assert (fit_listwise(cases, np.zeros(4), 0.01) == first).all()
    assert fit_listwise(moved, np.zeros(4), 0.01) == pytest.approx(first, abs=1e-3)


def test_any_of_several_gold_sentences_may_lead() -> None:
    features = np.array([[1.0, 0.0], [0.0, 1.0], [0.0, 0.0]])
    cases = [a_case(features, [True, True, False])] * 4

    found = fit_listwise(cases, np.array([0.4, 0.0]), strength=0.5)

    assert found[0] > 0.4 and found[1] > 0


def test_cases_without_reachable_gold_are_passed_over_and_nothing_else_is_an_error() -> None:
    cases = drawn_cases(30)
    lost = Ranked(cases[0].features, np.zeros(25, dtype=bool), cases[0].paragraphs, cases[0].covers)

    found = fit_listwise([lost, *cases], np.zeros(4), 0.01)

    assert found == pytest.approx(fit_listwise(cases, np.zeros(4), 0.01))
    with pytest.raises(ValueError, match="no case has a gold sentence"):
        fit_listwise([lost], np.zeros(4), 0.01)


def test_a_scale_brings_weights_of_any_size_to_the_same_scores() -> None:
    cases = drawn_cases(300)

    small, large = fit_scale(cases, TRUE / 10), fit_scale(cases, TRUE * 10)

    assert small / 10 == pytest.approx(large * 10, rel=0.01)
    assert small == pytest.approx(10, rel=0.2)


def test_paragraphs_are_ordered_by_their_best_sentence_and_counted_once() -> None:
    features = np.array([[5.0], [4.0], [3.0], [2.0]])
    # Two sentences of paragraph 0, then paragraphs 1 and 2; only paragraph 2 is gold.
    case = a_case(features, [False, False, False, True], [0, 0, 1, 2])

    found = order(case, np.ones(1))

    assert found == Order(rank=3, full_at_2=False)
    assert (found.hit(2), found.hit(3), found.reciprocal) == (0.0, 1.0, 1 / 3)


def test_full_at_two_wants_every_quote_among_the_first_two_paragraphs() -> None:
    features = np.array([[3.0], [2.0], [1.0]])
    covers = np.array([[True, False], [False, False], [False, True]])
    case = Ranked(features, np.array([True, False, True]), np.arange(3), covers)

    assert order(case, np.ones(1)) == Order(rank=1, full_at_2=False)
    assert order(case, -np.ones(1)).full_at_2 is False
    closer = Ranked(features[[0, 2, 1]], case.gold, case.paragraphs, covers)
    assert order(closer, np.ones(1)) == Order(rank=1, full_at_2=True)


def test_gold_that_is_nowhere_has_no_rank() -> None:
    case = Ranked(np.ones((2, 1)), np.zeros(2, bool), np.arange(2), np.zeros((2, 1), bool))

    assert order(case, np.ones(1)) == Order(rank=None, full_at_2=False)
    assert Order(None, False).reciprocal == 0.0


def test_evidence_cannot_count_against_what_it_means() -> None:
    random = np.random.default_rng(5)
    answerable = np.arange(200) % 2 == 0
    honest = answerable + random.normal(scale=0.5, size=200)
    accident = -1.0 * answerable + random.normal(scale=0.5, size=200)

    weights, _ = fit_answerable(
        np.stack([honest, accident], axis=1), answerable, np.array([1.0, 1.0]), 0.001
    )

    assert weights[0] > 1 and weights[1] == 0.0


def test_the_refusal_does_not_lean_to_the_kind_of_which_there_are_more() -> None:
    random = np.random.default_rng(5)
    answerable = np.arange(220) >= 20
    evidence = (answerable + random.normal(scale=0.4, size=220))[:, None]

    weights, intercept = fit_answerable(evidence, answerable, np.array([1.0]), 0.001)
    chances = logistic(evidence, weights, intercept)

    assert (chances[~answerable] < 0.5).mean() == pytest.approx(
        (chances[answerable] > 0.5).mean(), abs=0.15
    )


def test_a_refusal_needs_cases_of_both_kinds() -> None:
    with pytest.raises(ValueError, match="both kinds"):
        fit_answerable(np.ones((3, 1)), np.ones(3, dtype=bool), np.ones(1), 0.1)


def test_the_floor_refuses_most_within_its_bound() -> None:
    chances = np.array([0.1, 0.2, 0.3, 0.4, 0.5, 0.6])
    answerable = np.array([False, False, True, False, True, True])

    strict, loose = (choose_floor(chances, answerable, share) for share in (0.0, 0.34))

    assert (strict.refused, strict.lost) == (2, 0) and 0.2 < strict.value < 0.3
    assert (loose.refused, loose.lost) == (3, 1) and 0.4 < loose.value < 0.5


@given(
    st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=40),
    st.floats(0, 1),
)
def test_no_floor_loses_more_than_is_allowed(
    rows: list[tuple[float, bool]], most_lost: float
) -> None:
    chances = np.array([chance for chance, _ in rows])
    answerable = np.array([truth for _, truth in rows])

    found = choose_floor(chances, answerable, most_lost)

    assert found.lost <= most_lost * found.answerable
    assert found == floor_at(chances, answerable, found.value)


def test_the_area_is_the_share_of_pairs_in_the_right_order() -> None:
    chances = np.array([0.9, 0.4, 0.4, 0.1])

    assert auc(chances, np.array([True, True, False, False])) == pytest.approx(3.5 / 4)
    assert auc(chances, np.ones(4, dtype=bool)) is None


documents = st.lists(
    st.lists(st.sampled_from("abcdefg"), max_size=3, unique=True), min_size=4, max_size=40
)


@given(documents, st.integers(2, 6))
@settings(max_examples=200)
def test_no_fold_is_measured_on_a_document_that_it_was_fitted_on(
    cited: list[list[str]], k: int
) -> None:
    if len({names[0] for names in cited if names}) < 2:
        with pytest.raises(ValueError, match="two documents"):
            document_folds(cited, k)
        return

    folds = document_folds(cited, k)

    tested = sorted(i for fold in folds for i in fold.test)
    assert len(tested) == len(set(tested))
    for fold in folds:
        held = {cited[i][0] for i in fold.test if cited[i]}
        assert not held & {name for i in fold.train for name in cited[i]}
        assert not set(fold.train) & set(fold.test)


def test_every_case_is_measured_once_and_cases_without_documents_are_dealt_out() -> None:
    folds = document_folds([["a"], ["b"], ["c"], [], [], ["a", "b"]], 3)

    assert sorted(i for fold in folds for i in fold.test) == [0, 1, 2, 3, 4, 5]
    assert sum(3 in fold.test or 4 in fold.test for fold in folds) == 2
    # The last case cites a and b, so it teaches neither fold that holds one of them.
    assert sum(5 in fold.train for fold in folds) == 1


def test_a_corpus_is_measured_by_what_the_others_taught() -> None:
    assert group_folds(["x", "y", "x"]) == (
        Fold("y -> x", (1,), (0, 2)),
        Fold("x -> y", (0, 2), (1,)),
    )
    assert group_folds(["x", "x"]) == ()


def test_a_value_that_gains_nothing_stays_as_it_is() -> None:
    def height(values: dict[str, float]) -> float:
        return -abs(values["a"] - 3)

    grid = {"a": (1.0, 2.0, 3.0), "b": (5.0, 6.0)}

    assert climb({"a": 1.0, "b": 5.0}, grid, height) == {"a": 3.0, "b": 5.0}
    gains = {(s.name, s.value): s.gained for s in one_at_a_time({"a": 3.0, "b": 5.0}, grid, height)}
    assert gains == {("a", 1.0): -2.0, ("a", 2.0): -1.0, ("b", 6.0): 0.0}
