"""Scores that need all rows at once: ranks, medians and extremes.

Their figures do not depend on the order of the rows: ties are joined before anything is added up.
"""

import math
from collections.abc import Mapping
from typing import TypeAlias

import numpy as np

from losscli.batch import Floats
from losscli.losses.domain import BINARY, NONNEGATIVE, PROBABILITY, REAL, UndefinedError
from losscli.losses.families.goodness import CORRELATION
from losscli.losses.layout import COLUMN
from losscli.losses.registry import score

Columns: TypeAlias = Mapping[str, Floats]


def pairs(prediction: Floats, target: Floats, weight: Floats | None) -> dict[str, Floats]:
    """Keep prediction, target and weight of every sample."""
    kept = {"x": prediction, "t": target}
    return kept if weight is None else kept | {"w": weight}


def distances(prediction: Floats, target: Floats, weight: Floats | None) -> dict[str, Floats]:
    """Keep |x − t| of every sample."""
    if weight is not None:
        raise UndefinedError("a median of weighted samples is not defined here", "leave out --weight")
    return {"r": np.abs(prediction - target)}


def largest_distance(prediction: Floats, target: Floats, weight: Floats | None) -> dict[str, Floats]:
    """Keep the largest |x − t| of the batch."""
    del weight
    return {"r": np.abs(prediction - target).max(keepdims=True)}


def steps(columns: Columns) -> tuple[Floats, Floats]:
    """Give the weight of positives and of negatives at each distinct prediction, from the largest down.

    Only their proportions matter: a power of 2, which rounds nothing, brings the largest weight near 1.
    """
    weight = columns.get("w", np.ones_like(columns["x"]))
    weight = np.ldexp(weight, -np.frexp(weight.max())[1])
    order = np.lexsort((weight, columns["t"], -columns["x"]))
    x, t, w = (values[order] for values in (columns["x"], columns["t"], weight))
    starts = np.flatnonzero(np.concatenate(([True], x[1:] != x[:-1])))
    return np.add.reduceat(w * t, starts), np.add.reduceat(w * (1.0 - t), starts)


BOTH = "the targets hold one class only, which leaves nothing to rank"
RANKED = {
    "prediction": REAL,
    "target": BINARY,
    "layout": COLUMN,
    "range": PROBABILITY,
    "activations": ("sigmoid",),
    "order_only": ("sigmoid",),
}


@score(
    collects=pairs, **RANKED, aliases=("auc",), reference="Hanley & McNeil (1982), doi:10.1148/radiology.143.1.7063747"
)
def roc_auc(columns: Columns) -> float:
    """P(x of a positive > x of a negative) + ½·P(equal).

    None: it counts pairs in order, which jump where two predictions change places; train on bce
    Use: for a ranking of positives above negatives, at any threshold
    Pitfall: undefined for one class; scikit-learn returns NaN and LightGBM 1 there.
    Libraries: ties count ½ everywhere; all rows are held, at 16 bytes each.
    """
    positive, negative = steps(columns)
    total = math.fsum(positive) * math.fsum(negative)
    if not total:
        raise UndefinedError(BOTH, "give a file with positives and negatives")
    below = np.concatenate((np.cumsum(negative[::-1])[::-1][1:], [0.0]))
    return math.fsum(positive * (below + negative / 2)) / total


@score(
    collects=pairs, **RANKED, aliases=("pr-auc",), reference="Zhu (2004); scikit-learn user guide, average precision"
)
def average_precision(columns: Columns) -> float:
    """Σ (Rₖ − Rₖ₋₁)·Pₖ over the distinct predictions, from the largest down.

    None: it counts pairs in order, which jump where two predictions change places; train on bce
    Use: like roc-auc for rare positives
    Pitfall: its value for random predictions is the share of positives, not ½.
    Libraries: no interpolation, as in scikit-learn; all rows are held, at 16 bytes each.
    """
    positive, negative = steps(columns)
    total = math.fsum(positive)
    if not total:
        raise UndefinedError("no target is positive, which leaves nothing to find", "give a file with positives")
    hits = np.cumsum(positive)
    return math.fsum(positive * (hits / (hits + np.cumsum(negative)))) / total


def ranks(values: Floats) -> Floats:
    """Twice the average rank of each value, counted from 1: a whole number."""
    distinct, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    del distinct
    last = np.cumsum(counts)
    doubled: Floats = (2 * last - counts + 1).astype(np.float64)[inverse]
    return doubled


@score(collects=pairs, layout=COLUMN, range=CORRELATION, reference="Spearman (1904), doi:10.2307/1412159")
def spearman(columns: Columns) -> float:
    """Pearson correlation of the ranks, ties sharing their average rank.

    None: it looks at order alone, which jumps where two predictions change places
    Use: where only the order matters
    Pitfall: any increasing function of perfect predictions scores 1.
    Libraries: all rows are held, at 16 bytes each; sample weights are refused.
    """
    if "w" in columns:
        raise UndefinedError("a rank correlation of weighted samples is not defined here", "leave out --weight")
    x, t = (ranks(columns[name]) - (len(columns[name]) + 1) for name in ("x", "t"))
    spread = math.fsum(x * x) * math.fsum(t * t)
    if not spread:
        raise UndefinedError("the predictions or the targets are constant", "mse and mae do not mind")
    return max(-1.0, min(1.0, math.fsum(x * t) / math.sqrt(spread)))


@score(
    collects=distances,
    layout=COLUMN,
    range=NONNEGATIVE,
    direction="minimize",
    reference="scikit-learn user guide, median absolute error",
)
def median_absolute_error(columns: Columns) -> float:
    """Median of |x − t|.

    None: it looks at the middle sample alone; train on mae
    Use: for a typical error that outliers do not touch
    Pitfall: half of the samples may be wrong by any amount.
    Libraries: all rows are held, at 8 bytes each; sample weights are refused.
    """
    return float(np.median(columns["r"]))


@score(
    collects=largest_distance,
    layout=COLUMN,
    range=NONNEGATIVE,
    direction="minimize",
    reference="scikit-learn user guide, max error",
)
def max_error(columns: Columns) -> float:
    """Largest |x − t|.

    None: it looks at one sample alone; train on mse or mae
    Use: where the worst case decides
    Pitfall: one broken target decides it; see --worst.
    """
    return float(columns["r"].max())
