"""Exact sums: no order, no cut and no scale can change them."""

import itertools
import math
import pickle
import sys
from collections.abc import Sequence
from fractions import Fraction
from functools import reduce

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from losscli.batch import Array, Floats
from losscli.summary import Sum, quotient, sqrt, sums, to_float
from losscli.summary.sums import BLOCK

FINITE = st.one_of(
    st.floats(allow_nan=False, allow_infinity=False),
    st.floats(-5e-324 * 2**60, 5e-324 * 2**60),
    st.floats(1e299, 1e301),
    st.floats(-1e-299, -1e-301),
    st.sampled_from([0.0, -0.0, 1.0, -1.0, 1.0 - 2**-53, 5e-324, -5e-324, sys.float_info.max, -sys.float_info.max]),
)
CELLS = 3


@st.composite
def tables(draw: st.DrawFn) -> tuple[Floats, Array]:
    """Give rows of four factors, and a cell for each row."""
    rows = draw(st.lists(st.tuples(*[FINITE] * 4, st.integers(0, CELLS - 1)), max_size=25))
    table = np.array([row[:4] for row in rows], dtype=np.float64).reshape(-1, 4)
    return table, np.array([row[4] for row in rows], dtype=np.int64)


def summed(table: Floats, cells: Array, factors: int) -> Sum:
    """Add the product of the first factors of each row."""
    return Sum.of(*table.T[:factors], cells=cells, size=CELLS)


def exactly(table: Floats, cells: Array, factors: int) -> list[Fraction]:
    """Add the same in rational arithmetic."""
    totals = [Fraction(0)] * CELLS
    for row, cell in zip(table[:, :factors].tolist(), cells.tolist(), strict=True):
        totals[cell] += math.prod(map(Fraction, row))
    return totals


@given(tables(), st.integers(1, 4))
def test_sums_of_products_are_exact(rows: tuple[Floats, Array], factors: int) -> None:
    """A sum of products is the rational number, over subnormals, huge values and mixed signs."""
    assert summed(*rows, factors).fractions() == exactly(*rows, factors)


SCALES = st.sampled_from([-1070, -1000, -540, -480, -30, 0, 30, 480, 520, 990])
NEAR = st.tuples(st.floats(-2.0, 2.0), SCALES).map(lambda pair: math.ldexp(*pair))


@given(
    st.lists(st.tuples(st.one_of(FINITE, NEAR), st.one_of(FINITE, NEAR)), max_size=40),
    st.sampled_from([1, 2, 3]),
    st.sampled_from([1, 3, 2**15]),
)
def test_sums_without_cells_are_exact(pairs: list[tuple[float, float]], kind: int, block: int) -> None:
    """One factor, squares and products of two, of any range and in blocks of any size."""
    table = np.array(pairs, dtype=np.float64).reshape(-1, 2)
    factors = {1: table[:, :1], 2: table[:, [0, 0]], 3: table}[kind]
    columns = [table[:, 0]] * kind if kind < 3 else list(table.T)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sums, "FLAT", block)
        found = Sum.of(*columns)
    expected = sum((Fraction(1) * math.prod(map(Fraction, row)) for row in factors.tolist()), Fraction(0))
    assert found.fraction() == expected
    assert found == Sum.of(*columns, cells=np.zeros(len(table), dtype=np.int64))


@pytest.mark.parametrize("exponent", [-1000, -500, -400, 0, 400, 499, 501, 1000])
@pytest.mark.parametrize("other", [-560, -480, 0, 480])
def test_products_at_every_scale_are_exact(exponent: int, other: int) -> None:
    """Thousands of full mantissas, some of them 0, agree with the sum by cells at the edges of the range."""
    random = np.random.default_rng(5)
    a, b = random.uniform(-1.0, 1.0, (2, 70_000)) * [[2.0**exponent], [2.0**other]]
    a[::7], b[::11] = 0.0, 0.0
    cells = np.zeros(len(a), dtype=np.int64)
    for factors in ([a], [a, b], [a, a]):
        assert Sum.of(*factors) == Sum.of(*factors, cells=cells)


@given(st.lists(FINITE, max_size=60))
def test_one_factor_agrees_with_fsum(values: list[float]) -> None:
    """The rounded sum is `math.fsum`'s wherever that does not overflow on the way."""
    try:
        expected = math.fsum(values)
    except OverflowError:
        expected = to_float(sum(map(Fraction, values), Fraction(0)))

    assert float(Sum.of(values)) == expected


@given(tables(), st.integers(1, 3), st.data())
def test_cuts_and_shuffles_give_equal_states(rows: tuple[Floats, Array], factors: int, data: st.DataObject) -> None:
    """However the rows are ordered and cut into batches, the merged sums are equal."""
    table, cells = rows
    order = np.array(data.draw(st.permutations(range(len(cells)))), dtype=np.int64)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(cells)), max_size=4)))
    parts = [summed(table[part], cells[part], factors) for part in np.split(order, cuts)]

    assert reduce(Sum.merge, parts, Sum()).fractions()[:CELLS] == summed(table, cells, factors).fractions()
    assert reduce(Sum.merge, parts) == summed(table, cells, factors)
    assert reduce(lambda a, b: b.merge(a), parts) == summed(table, cells, factors)


@given(tables(), tables(), tables())
def test_merging_is_a_commutative_monoid(
    a: tuple[Floats, Array], b: tuple[Floats, Array], c: tuple[Floats, Array]
) -> None:
    """Merging associates, commutes, and does nothing with the empty sum."""
    x, y, z = (summed(*rows, 2) for rows in (a, b, c))

    assert x.merge(y).merge(z) == x.merge(y.merge(z))
    assert x.merge(y) == y.merge(x)
    assert x.merge(Sum()) == x == Sum().merge(x)


def test_equal_sums_of_different_addends_are_equal() -> None:
    """Two sums are equal if their values are, whatever was added."""
    assert Sum.of([0.5, 0.5]) == Sum.of([1.0]) == Sum.of([2.0**-600], [2.0**600])
    assert Sum.of([1.0, -1.0]) == Sum() == Sum.of([])
    assert Sum.of([1.0]) != Sum.of([1.0 + 2**-52])


def test_cells_of_different_counts_are_filled_up() -> None:
    """The sum with fewer cells counts as zero in the others."""
    wide = Sum.of([1.0, 2.0], cells=np.array([0, 2]), size=3)

    assert wide.merge(Sum.of([4.0])).fractions() == [5, 0, 2]
    assert Sum.of([4.0]).merge(wide).cells == 3


@pytest.mark.parametrize("factors", [1, 2, 3, 5, 8])
def test_many_factors_of_all_ones_carry(factors: int) -> None:
    """Mantissas full of ones, whose digits are as large as they get, multiply exactly."""
    value = math.nextafter(1.0, 0.0)

    assert Sum.of(*[np.full(7, value)] * factors).fraction() == 7 * Fraction(value) ** factors


@pytest.mark.parametrize("factors", [2, 3, 4, 6])
def test_products_of_full_mantissas_are_exact(factors: int) -> None:
    """Of thousands of random mantissas, whose digits take every size, no bit is lost on the way."""
    table = np.random.default_rng(3).uniform(0.5, 1.0, (3000, factors))
    expected = sum(math.prod(map(Fraction, row)) for row in table.tolist())

    assert Sum.of(*table.T).fraction() == expected


def test_many_blocks_and_many_cells() -> None:
    """Rows beyond one block and cells beyond one table add up to the same numbers."""
    random = np.random.default_rng(1)
    n, size = 3 * BLOCK + 5, 50_000
    values, cells = random.normal(size=n) * 10.0 ** random.integers(-200, 200, n), random.integers(0, size, n)
    total = Sum.of(values, cells=cells, size=size)

    assert sum(total.fractions()) == Sum.of(values).fraction() == sum(map(Fraction, values.tolist()))
    for cell in (0, 17, size - 1):
        assert total.fraction(cell) == sum(map(Fraction, values[cells == cell].tolist()))


def test_a_number_goes_with_any_shape() -> None:
    """A scalar factor multiplies every element, and alone it counts cells."""
    assert Sum.of(0.5, np.ones((2, 3))).fraction() == 3
    assert Sum.of(1.0, cells=np.array([[0, 1], [1, 1]]), size=2).fractions() == [1, 3]


@pytest.mark.parametrize(
    ("factors", "arguments"),
    [
        ((), {}),
        (([1.0, math.nan],), {}),
        (([math.inf],), {}),
        ((np.ones((3, 1)), np.ones(3)), {}),
        (([1.0],), {"cells": np.array([1])}),
        (([1.0],), {"cells": np.array([-1]), "size": 2}),
        (([1.0],), {"cells": np.array([0.0])}),
        (([1.0],), {"size": 0}),
    ],
)
def test_what_cannot_be_added_is_refused(factors: Sequence[Floats], arguments: dict[str, object]) -> None:
    """No factor, values that are not finite, shapes that differ and unknown cells are errors."""
    with pytest.raises(ValueError, match=r"^a sum takes|^cells are"):
        Sum.of(*factors, **arguments)  # type: ignore[arg-type]


def test_sums_pickle() -> None:
    """A sum arrives from another process as it left, cells and all."""
    total = Sum.of([1e300, 1e-300, 3.0], cells=np.array([0, 0, 1]), size=2)

    assert pickle.loads(pickle.dumps(total)) == total  # noqa: S301


def is_nearest(result: float, value: Fraction) -> bool:
    """Whether no neighbour of a double is nearer to a value, and of two equally near ones it is the even one."""
    if math.isinf(result):
        return abs(value) >= Fraction(2**1024 - 2**970) and (result > 0) == (value > 0)
    error = abs(Fraction(result) - value)
    for neighbour in (math.nextafter(result, math.inf), math.nextafter(result, -math.inf)):
        if math.isinf(neighbour):
            if abs(value) >= 2**1024 - 2**970:
                return False
            continue
        other = abs(Fraction(neighbour) - value)
        if other < error or (
            other == error and int(math.ldexp(math.frexp(result)[0], 53)) % 2 and abs(result) > 1e-300
        ):
            return False
    return True


@given(st.lists(FINITE, min_size=1, max_size=5), st.lists(FINITE, min_size=1, max_size=5))
def test_quotients_round_once(a: list[float], b: list[float]) -> None:
    """A quotient of sums is the nearest double, even, ±inf beyond the range, and never −0.0."""
    numerator, denominator = Sum.of(a, a), Sum.of(b)
    if not denominator.fraction():
        with pytest.raises(ZeroDivisionError):
            numerator.over(denominator)
        return
    result = numerator.over(denominator)

    assert is_nearest(result, numerator.fraction() / denominator.fraction())
    assert result or math.copysign(1.0, result) == 1.0


def test_quotients_beyond_the_range_are_infinite() -> None:
    """What no double can hold is ±inf, with the sign of the quotient."""
    huge, tiny = Sum.of([1e300], [1e300]), Sum.of([-1e-300])

    assert (float(huge), huge.over(tiny), tiny.over(huge)) == (math.inf, -math.inf, 0.0)
    assert huge.over(huge) == 1.0
    assert quotient(-(10**400), -1) == math.inf


def test_quotients_divide_the_cell_asked_for() -> None:
    """Each cell divides by the same cell of the other sum."""
    cells = np.array([0, 1])

    assert Sum.of([1.0, 6.0], cells=cells, size=2).over(Sum.of([1.0, 4.0], cells=cells, size=2), cell=1) == 1.5


@given(st.fractions(min_value=0), st.integers(-1100, 1100))
def test_square_roots_round_once(value: Fraction, shift: int) -> None:
    """The root lies within half a step: its neighbours' midpoints enclose the fraction when squared."""
    scaled = value * Fraction(4) ** (shift // 2)
    root = sqrt(scaled)
    if not scaled:
        assert root == 0.0
        return
    if root < 1e-300 or root > 1e300:
        return
    below, above = ((Fraction(root) + Fraction(math.nextafter(root, to))) / 2 for to in (0.0, math.inf))

    assert below**2 <= scaled <= above**2


def test_square_roots_of_squares_are_exact() -> None:
    """The root of a square is its base, beyond the range of doubles too; a negative number has none."""
    for base in (0.1, 5e-324, 3.0, sys.float_info.max):
        assert sqrt(Fraction(base) ** 2) == base
    assert sqrt(Fraction(10) ** 700) == math.inf
    with pytest.raises(ValueError, match="no square root"):
        sqrt(Fraction(-1))


def test_ties_of_roots_are_not_decided_by_a_cut_off_tail() -> None:
    """A root just above the middle of two doubles goes up, though its first hundred bits look like a tie."""
    middle = Fraction(1) + Fraction(1, 2**53)

    assert sqrt(middle**2) == 1.0
    assert sqrt(middle**2 + Fraction(1, 2**400)) == 1.0 + 2**-52
    assert sqrt(middle**2 - Fraction(1, 2**400)) == 1.0


def test_the_variance_of_a_large_offset_survives() -> None:
    """Sums of squares keep what doubles lose: the variance of 1e8 + {0, 1, 2} is 1."""
    values = 1e8 + np.array([0.0, 1.0, 2.0])
    total, squares = Sum.of(values).fraction(), Sum.of(values, values).fraction()

    assert (squares - total**2 / 3) / 2 == 1
    assert all(itertools.starmap(lambda a, b: a < b, itertools.pairwise(values.tolist())))
