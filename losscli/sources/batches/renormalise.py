"""Rows of probabilities that miss 1 by rounding, divided by their sum where that was asked for."""

import numpy as np

from losscli.batch import Floats
from losscli.errors import LosscliError
from losscli.sources.batches.part import Part

MOST = 0.05
"""A row whose sum misses 1 by more was not rounded."""


def renormalised(part: Part, values: Floats, start: int) -> Floats:
    """Divide each row by its sum along the classes; raise LosscliError for one that misses 1 by more than `MOST`."""
    if values.ndim == 1:
        message = f"{part.selection.describe()}: --renormalise divides rows of several probabilities by their sum"
        raise LosscliError(message, "leave out --renormalise")
    totals = values.sum(axis=1, keepdims=True)
    wrong = np.abs(totals - 1.0) > MOST
    if wrong.any():
        row = int(np.flatnonzero(wrong.reshape(len(wrong), -1).any(axis=1))[0])
        shown = float(totals[row][wrong[row]][0])
        message = f"{part.place(start + row)}: the row sums to {shown:.4g}, which misses 1 by more than rounding does"
        raise LosscliError(message, f"--renormalise takes rows that miss 1 by up to {MOST}")
    shares: Floats = values / totals
    return shares
