import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.stats import Interval, bootstrap, interval, paired_bootstrap, percentile, wilson


def test_wilson_agrees_with_the_published_example() -> None:
    # Newcombe 1998, table I: 81 of 263, score method without continuity correction.
    found = wilson(81, 263)

    assert found is not None
    assert (round(found.low, 4), round(found.high, 4)) == (0.2553, 0.3662)


def test_wilson_stays_within_nought_and_one() -> None:
    none, whole = wilson(0, 10), wilson(10, 10)

    assert none is not None and whole is not None
    assert (none.value, none.low, whole.value, whole.high) == (0.0, 0.0, 1.0, 1.0)
    assert none.high == pytest.approx(0.2775, abs=1e-4)


@given(st.integers(1, 500), st.data())
def test_wilson_bounds_hold_their_share(n: int, data: st.DataObject) -> None:
    found = wilson(data.draw(st.integers(0, n)), n)

    assert found is not None
    assert 0 <= found.low <= found.value <= found.high <= 1


def test_nothing_scored_has_no_interval() -> None:
    assert wilson(0, 0) is None
    assert bootstrap([]) is None
    assert interval([], "share") is None
    assert paired_bootstrap([], []) is None
    assert percentile([], 0.95) is None


def test_the_bootstrap_is_the_same_each_time() -> None:
    values = [0.1, 0.5, 0.9, 0.2, 0.7]

    assert bootstrap(values) == bootstrap(values)


def test_the_bootstrap_covers_the_mean_of_a_known_sample() -> None:
    found = bootstrap([0.0] * 50 + [1.0] * 50)

    assert found is not None
    assert found.value == 0.5
    assert found.low == pytest.approx(0.40, abs=0.02)
    assert found.high == pytest.approx(0.60, abs=0.02)


def test_equal_values_leave_no_doubt() -> None:
    assert interval([3.0, 3.0, 3.0], "median") == Interval(3.0, 3.0, 3.0)


def test_a_median_is_not_moved_by_one_long_answer() -> None:
    found = interval([10.0, 20.0, 30.0, 4000.0, 20.0], "median")

    assert found is not None
    assert found.value == 20.0


def test_a_run_that_is_worse_everywhere_is_lower_beyond_chance() -> None:
    found = paired_bootstrap([1.0] * 20, [1.0] * 5 + [0.0] * 15)

    assert found is not None
    assert (found.value, found.n, found.lower, found.higher) == (-0.75, 20, True, False)


def test_one_case_more_or_less_is_within_chance() -> None:
    old = [1.0, 0.0] * 20
    new = [0.0, 0.0, 1.0, 1.0, *old[4:]]

    found = paired_bootstrap(old, new)

    assert found is not None
    assert (found.value, found.lower, found.higher) == (0.0, False, False)


def test_runs_over_different_numbers_of_cases_are_not_compared() -> None:
    with pytest.raises(ValueError, match="2 cases against 1"):
        paired_bootstrap([1.0, 0.0], [1.0])
