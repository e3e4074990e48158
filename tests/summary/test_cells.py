"""Slices as cells of arrays add up to what each slice adds up to alone."""

import itertools

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from losscli.summary import CellSummary, Summary

LOSS = st.one_of(
    st.floats(-1e3, 1e3), st.floats(allow_nan=True, allow_infinity=True), st.sampled_from([0.0, -0.0, 1e308])
)


@given(
    losses=st.lists(st.tuples(LOSS, st.floats(1e-3, 1e3), st.integers(0, 5)), min_size=1, max_size=40),
    cuts=st.lists(st.integers(0, 40), max_size=3),
    weighted=st.booleans(),
)
def test_cells_are_the_summaries_of_slices(
    losses: list[tuple[float, float, int]],
    cuts: list[int],
    weighted: bool,  # noqa: FBT001
) -> None:
    """However the rows are cut into chunks, each cell holds what `Summary` holds of its rows."""
    value, weight, codes = (np.array(column) for column in zip(*losses, strict=True))
    bounds = [0, *sorted(min(cut, len(value)) for cut in cuts), len(value)]
    total = CellSummary()
    for begin, end in itertools.pairwise(bounds):
        if begin < end:
            rows = slice(begin, end)
            own = weight[rows] if weighted else None
            total = total.merge(CellSummary.of(value[rows], own, codes[rows], int(codes[rows].max()) + 1))

    for code in set(codes.tolist()):
        rows_of = codes == code
        alone = Summary.of(value[rows_of], weight[rows_of] if weighted else None, statistics=True)
        found = total.summary(code)
        for name in ("n", "nan", "inf", "minus_inf", "total", "weighted", "weights", "range"):
            assert getattr(found, name) == getattr(alone, name), name


@given(arrays.arrays(np.float64, st.integers(1, 30), elements=st.floats(-1e6, 1e6)))
def test_one_slice_is_everything(value: np.ndarray[tuple[int], np.dtype[np.float64]]) -> None:
    """A single cell holds what a summary of all rows holds."""
    found = CellSummary.of(value, None, np.zeros(len(value), dtype=np.int64), 1).summary(0)
    assert (found.n, found.total) == (len(value), Summary.of(value).total)
