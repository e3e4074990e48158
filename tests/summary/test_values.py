"""Ranges, kept values, quantiles, worst samples and records of them."""

import math
import pickle
from dataclasses import dataclass, field
from fractions import Fraction
from functools import reduce
from itertools import pairwise
from typing import Any, TypeVar

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from losscli.batch import Floats
from losscli.summary import Histogram, Kept, Quantiles, Range, Sum, Worst, merge_fields, to_float
from losscli.summary.kept import CAP, PARTS

T = TypeVar("T")
FINITE = st.floats(allow_nan=False, allow_infinity=False)
VALUES = st.lists(st.one_of(FINITE, st.sampled_from([0.0, -0.0, 1.0, 1.0005, -1.0])), max_size=30)


@st.composite
def cuts(draw: st.DrawFn) -> tuple[list[float], list[list[float]]]:
    """Give values, and the same values shuffled and cut into batches."""
    values = draw(VALUES)
    shuffled = draw(st.permutations(values))
    places = [0, *sorted(draw(st.lists(st.integers(0, len(values)), max_size=4))), len(values)]
    return values, [list(shuffled[a:b]) for a, b in pairwise(places)]


def exact(values: list[float], q: Fraction) -> Fraction:
    """Interpolate between order statistics by the definition."""
    ordered = sorted(map(Fraction, values))
    rank, rest = divmod(q * (len(ordered) - 1), 1)
    return ordered[rank] + rest * (ordered[min(rank + 1, len(ordered) - 1)] - ordered[rank])


@given(cuts())
def test_ranges_are_independent_of_cuts(rows: tuple[list[float], list[list[float]]]) -> None:
    """A merged range spans all values, however they were ordered and cut."""
    values, parts = rows
    merged = reduce(Range.merge, map(Range.of, parts), Range())

    assert merged == Range.of(values) == pickle.loads(pickle.dumps(merged))  # noqa: S301
    assert (merged.low, merged.high) == (min(values, default=math.inf), max(values, default=-math.inf))


@pytest.mark.parametrize("kind", [Range, Kept, Histogram, Quantiles])
def test_values_that_are_not_finite_are_refused(kind: Any) -> None:
    """NaN and infinity are counted elsewhere; a summary of values refuses them."""
    for value in (math.nan, math.inf, -math.inf):
        with pytest.raises(ValueError, match="finite"):
            kind.of([1.0, value])


def test_ranges_print_no_negative_zero() -> None:
    """−0.0 is 0.0 in both ends."""
    assert str(Range.of([-0.0])) == "Range(low=0.0, high=0.0)"


@given(cuts(), st.integers(0, 30))
def test_kept_values_are_independent_of_cuts(rows: tuple[list[float], list[list[float]]], cap: int) -> None:
    """The same values are kept, or all dropped above the cap, however they were ordered and cut."""
    values, parts = rows
    merged = reduce(Kept.merge, (Kept.of(part, cap=cap) for part in parts))

    assert merged == Kept.of(values, cap=cap) == pickle.loads(pickle.dumps(merged))  # noqa: S301
    assert merged.merge(Kept()) == merged == Kept().merge(merged)
    assert merged.overflowed == (len(values) > cap)
    assert merged.sorted().tolist() == ([] if merged.overflowed else sorted(values))


def test_kept_values_stay_in_the_order_of_merging() -> None:
    """Many tiny batches are joined on the way, in order, and the caller's array may change later."""
    array = np.array([3.0, -0.0])
    merged = Kept.of(array)
    array[:] = 7.0
    for value in range(2 * PARTS):
        merged = merged.merge(Kept.of([float(-value)]))

    assert merged.values().tolist() == [3.0, 0.0, *(float(-value) for value in range(2 * PARTS))]
    assert len(merged.parts) <= PARTS
    assert not np.signbit(merged.values()[1])
    assert Kept.of([1.0]) != Kept.of([2.0])


@given(cuts(), st.integers(0, 30))
def test_quantiles_are_independent_of_cuts(rows: tuple[list[float], list[list[float]]], cap: int) -> None:
    """The state follows from the values alone: exact up to the cap, a histogram above it."""
    values, parts = rows
    merged = reduce(Quantiles.merge, (Quantiles.of(part, cap=cap) for part in parts))

    assert merged == Quantiles.of(values, cap=cap) == pickle.loads(pickle.dumps(merged))  # noqa: S301
    assert merged.merge(Quantiles()) == merged == Quantiles().merge(merged)
    assert merged.kind == ("interval" if len(values) > cap else "exact")


@given(VALUES.filter(bool), st.fractions(0, 1, max_denominator=1000))
@example([0.0, 0.25, 1.0, 9.0], Fraction(99, 100))
def test_quantiles_up_to_the_cap_are_exact(values: list[float], q: Fraction) -> None:
    """The quantile is the interpolated order statistic, rounded once."""
    assert Quantiles.of(values).at(q) == to_float(exact(values, q))


def test_a_double_is_the_decimal_it_prints_as() -> None:
    """0.1 is one tenth: of eleven values it is the second, not a little beyond."""
    values = Quantiles.of([0.0, 0.0, *[1e20] * 9])

    assert [values.at(q) for q in (0.1, np.float64(0.1), "0.1", "1/10", Fraction(1, 10))] == [0.0] * 5
    assert [values.at(q) for q in (0, 1)] == [0.0, 1e20]


@given(VALUES.filter(bool), st.fractions(0, 1, max_denominator=1000))
def test_quantiles_above_the_cap_bracket_the_exact_one(values: list[float], q: Fraction) -> None:
    """The interval holds the exact quantile."""
    interval = Quantiles.of(values, cap=0).at(q)

    assert isinstance(interval, tuple)
    assert interval[0] <= to_float(exact(values, q)) <= interval[1]


@given(st.floats(2.0**-1022, allow_infinity=False), st.floats(0.0, 2.0**-9), st.booleans())
@example(1.0, 2.0**-10, False)  # noqa: FBT003
@example(1.0, 2.0**-10 - 2.0**-52, True)  # noqa: FBT003
def test_bins_are_narrow(value: float, apart: float, negative: bool) -> None:  # noqa: FBT001
    """A normal double shares its bin with values within 2⁻¹⁰ of it, of its own sign."""
    other = min(value * (1 + apart), np.finfo(np.float64).max)
    low, high = Histogram.of([-value, -other] if negative else [value, other]).edges(0)
    near, far = (-high, -low) if negative else (low, high)

    assert 0.0 < near <= far
    assert Fraction(far) - Fraction(near) <= Fraction(near) / 1024


@given(VALUES.filter(bool), st.integers(1, 5), st.fractions(0, 1, max_denominator=1000))
def test_quantiles_lie_within_the_values(values: list[float], times: int, q: Fraction) -> None:
    """No edge is beyond the values that are there, and of equal values both edges are that value."""
    low, high = interval_of(values * times, q)
    assert min(values) + 0.0 <= low <= high <= max(values) + 0.0
    assert interval_of([values[0]] * times, q) == (values[0], values[0])


def interval_of(values: list[float], q: Fraction) -> tuple[float, float]:
    """The interval of a quantile of values that are only counted, one half after the other."""
    half = len(values) // 2
    interval = Quantiles.of(values[:half], cap=0).merge(Quantiles.of(values[half:], cap=0)).at(q)
    assert isinstance(interval, tuple)
    return interval


def test_zero_has_a_bin_of_its_own() -> None:
    """Zeros, also negative ones, stay apart from the smallest subnormals."""
    tiny = 5e-324
    counted = Histogram.of([tiny, -0.0, 0.0, -tiny])

    assert counted.counts.tolist() == [1, 2, 1]
    assert counted.edges(1) == counted.edges(2) == (0.0, 0.0)
    assert counted.edges(0)[1] < 0.0 < counted.edges(3)[0]


def test_quantiles_above_a_million_values() -> None:
    """The default cap is 2²⁰ values; one more makes intervals that hold NumPy's answer and are a thousandth wide."""
    values = np.random.default_rng(2).lognormal(size=CAP + 1)
    few = Quantiles.of(values[1:])
    interval = few.merge(Quantiles.of(values[:1])).at(0.99)

    assert few.kind == "exact"
    assert isinstance(interval, tuple)
    assert interval[0] <= float(np.quantile(values, 0.99)) <= interval[1] <= interval[0] * (1 + 2.0**-9)


@pytest.mark.parametrize(("values", "q"), [([], 0.5), ([1.0], 1.5), ([1.0], -0.1), ([1.0], "half")])
def test_quantiles_that_do_not_exist_are_refused(values: list[float], q: float | str) -> None:
    """No value has no quantile, and q lies within 0 and 1."""
    with pytest.raises(ValueError, match=r"no quantile|Invalid literal"):
        Quantiles.of(values).at(q)


BADNESS = st.one_of(st.sampled_from([math.nan, math.inf, -math.inf, 0.0, -0.0, 1.0]), FINITE)


@given(st.lists(BADNESS, max_size=20), st.integers(0, 8), st.booleans(), st.data())
def test_worst_samples_are_independent_of_cuts(
    values: list[float],
    k: int,
    largest: bool,  # noqa: FBT001
    data: st.DataObject,
) -> None:
    """The k worst are the first of all rows sorted by NaN, value and row number, whatever the cuts."""
    order = np.array(data.draw(st.permutations(range(len(values)))), dtype=np.int64)
    places = sorted(data.draw(st.lists(st.integers(0, len(values)), max_size=3)))
    array = np.array(values, dtype=np.float64)
    parts = [Worst.of(array[part], part, {"twice": part * 2}, k=k, largest=largest) for part in np.split(order, places)]
    merged = reduce(Worst.merge, parts, Worst())
    sign = -1.0 if largest else 1.0
    expected = sorted(
        range(len(values)), key=lambda i: (0, 0.0, i) if math.isnan(values[i]) else (1, sign * values[i], i)
    )

    assert [row.row for row in merged.rows] == expected[:k]
    assert [row.payload for row in merged.rows] == [{"twice": 2 * row} for row in expected[:k]]
    assert merged == Worst.of(
        array, np.arange(len(values)), {"twice": 2 * np.arange(len(values))}, k=k, largest=largest
    )
    assert merged.merge(Worst()) == Worst().merge(merged) == merged == pickle.loads(pickle.dumps(merged))  # noqa: S301


def test_worst_samples_keep_plain_data() -> None:
    """Rows of arrays become lists, numbers become Python's, texts stay."""
    rows = Worst.of([2.0], [5], {"p": np.array([[0.5, 0.5]]), "id": ["a"], "n": np.array([1])}, k=1, largest=True).rows

    assert rows == ((5, 2.0, {"p": [0.5, 0.5], "id": "a", "n": 1}),)
    assert type(rows[0].payload["n"]) is int


@dataclass(frozen=True)
class Seen:
    """A record of what merges."""

    n: int = 0
    total: Sum = field(default_factory=Sum)
    range: Range = field(default_factory=Range)


def seen(values: Floats) -> Seen:
    """Summarise a batch."""
    return Seen(len(values), Sum.of(values), Range.of(values))


@given(st.lists(FINITE, max_size=10), st.lists(FINITE, max_size=10))
def test_records_merge_field_by_field(a: list[float], b: list[float]) -> None:
    """A dataclass of things that merge merges, and its default is the empty one."""
    both = seen(np.array([*a, *b], dtype=np.float64))

    assert merge_fields(seen(np.array(a)), seen(np.array(b))) == both
    assert merge_fields(both, Seen()) == both
