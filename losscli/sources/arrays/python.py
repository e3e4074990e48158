"""What Python hands over, as arrays of numbers or of texts."""

import math
from typing import Any

import numpy as np

from losscli.batch import Array
from losscli.errors import LosscliError
from losscli.sources.arrays.exact import KINDS, NUMERIC, inexact

PATH = "<array>"


def array_of(values: Any) -> Array:
    """Give numbers as they are stored or texts as objects; raise LosscliError for anything else."""
    if isinstance(values, np.ma.MaskedArray):
        values = _unmasked(values)
    try:
        array = np.asarray(values)
    except (ValueError, TypeError, RuntimeError):
        raise LosscliError(f"{PATH}: NumPy cannot make an array of it", "its rows may differ in shape") from None
    if array.ndim == 0:
        raise LosscliError(f"{PATH}: a single number, not an array with a row for each sample")
    if array.dtype.kind in "UT" or (array.dtype.kind == "O" and all(isinstance(value, str) for value in array.flat)):
        if array.ndim > 1:
            raise LosscliError(f"{PATH}: texts in more than one column", "hand over a DataFrame with named columns")
        return np.array([str(text) for text in array], dtype=object)
    if array.dtype.kind not in NUMERIC:
        what = KINDS.get(array.dtype.kind, str(array.dtype))
        raise LosscliError(
            f"{PATH}: an array of {what}, not of numbers", "convert it with numpy.asarray(values, dtype=float)"
        )
    return array


def column_of(series: Any) -> Array:
    """Give a column of a DataFrame: numbers as they are stored, anything else as text, empty where there is nothing."""
    import pandas as pd

    if pd.api.types.is_float_dtype(series.dtype):
        return np.asarray(series.to_numpy(na_value=math.nan))
    stored = series.to_numpy()
    if stored.dtype.kind in NUMERIC and not series.hasnans:
        return np.asarray(stored)
    values = series.to_numpy(dtype=object)
    texts = ["" if missing else str(value) for value, missing in zip(values, series.isna(), strict=True)]
    return np.array(texts, dtype=object)


def row_names(values: Any) -> Any:
    """Give the index of a Series or DataFrame; None for the default one, which says nothing of the rows."""
    index: Any = values.index if hasattr(values, "iloc") else None
    default = type(index).__name__ == "RangeIndex" and (index.start, index.step) == (0, 1)
    return None if default else index


def _unmasked(values: Any) -> Any:
    """Give a masked array with missing values in place of what its mask hides."""
    if not np.ma.is_masked(values):
        return values.data
    if values.dtype.kind in "UT":
        return np.where(np.ma.getmaskarray(values), "", values.data)
    if values.dtype.kind not in NUMERIC:
        return values.data
    if values.dtype.kind == "f":
        return values.filled(math.nan)
    if inexact(values.compressed()).any():
        raise LosscliError(f"{PATH}: a masked array holds an integer that is not representable in float64")
    return values.astype(np.float64).filled(math.nan)
