"""Scores of how like its targets a forecast is in level, spread and order, from exact moments or whole columns."""

from fractions import Fraction
from typing import Annotated, Any, Literal

import numpy as np

from losscli.losses.domain import NONNEGATIVE, UndefinedError
from losscli.losses.families.goodness import AT_MOST_ONE, CORRELATION, Sums, centred, moments
from losscli.losses.families.ranks import Columns, pairs
from losscli.losses.layout import COLUMN
from losscli.losses.math.exact import over_root, root, rounded
from losscli.losses.math.traced import Traced, plain
from losscli.losses.registry import score


def _means(sums: Sums) -> tuple[Any, Any]:
    """x̄ and t̄."""
    return sums["x"][0] / sums["1"][0], sums["t"][0] / sums["1"][0]


def _agreement(sums: Sums) -> Any:
    """2·cov / (var x + var t + (x̄ − t̄)²), with moments divided by N."""
    x, t, xt = centred(sums)
    ours, theirs = _means(sums)
    whole = x + t + sums["1"][0] * (ours - theirs) ** 2
    if not whole:
        raise UndefinedError("predictions and targets are the same constant", "mse and mae do not mind")
    return 2 * xt / whole


@score(
    addends=moments,
    layout=COLUMN,
    range=CORRELATION,
    aliases=("ccc", "lin"),
    reference="Lin (1989), doi:10.2307/2532051",
)
def concordance_correlation(sums: Sums) -> float:
    """2·cov / (var x + var t + (x̄ − t̄)²), with moments divided by N.

    None: as a figure of the whole file it has no per-sample loss; train on mse
    Use: where predictions should agree with targets, not only follow them
    Pitfall: it is never above `pearson`, and lower by what offset and scale are off.
    Libraries: TorchMetrics divides the variances by N − 1 beside a mean gap that is not corrected.
    """
    found: float = rounded(_agreement(sums))
    return found


@score(
    addends=moments,
    layout=COLUMN,
    range=AT_MOST_ONE,
    aliases=("kling-gupta",),
    reference="Gupta et al. (2009), doi:10.1016/j.jhydrol.2009.08.003; Kling, Fuchs & Paulin (2012)",
)
def kge(
    sums: Sums,
    *,
    variant: Annotated[Literal["2009", "2012"], "whether spreads are compared as they are or by their means"] = "2009",
) -> float:
    """1 − √((r − 1)² + (α − 1)² + (x̄/t̄ − 1)²), with r Pearson's correlation and α = σx/σt; 2012: α of σ/mean.

    None: as a figure of the whole file it has no per-sample loss; train on mse
    Use: for hydrological models: correlation, spread and level count alike
    Pitfall: name the variant in reports; a mean of the targets as forecast is undefined, not 1 − √2.
    Libraries: hydroeval and pastas have both variants.
    """
    x, t, xt = centred(sums)
    ours, theirs = _means(sums)
    if not x * t:
        raise UndefinedError("the predictions or the targets are constant", "mse and mae do not mind")
    if not theirs or (variant == "2012" and not ours):
        raise UndefinedError("a mean of 0 leaves no ratio of means", "mse and mae do not mind")
    scale = 1 if variant == "2009" else theirs / ours
    correlation = _exact(over_root(xt, x * t)) - 1
    spread = _exact(root(x / t)) * scale - 1
    level = ours / theirs - 1
    found: float = rounded(1 - _exact(root(correlation**2 + spread**2 + level**2)))
    return found


def _exact(value: Any) -> Any:
    return value if isinstance(value, Traced) else Fraction(value)


@score(
    addends=moments,
    layout=COLUMN,
    range=NONNEGATIVE,
    direction="minimize",
    reference="Shcherbakov et al. (2013), World Applied Sciences Journal 24",
)
def nrmse(
    sums: Sums,
    *,
    normalize: Annotated[
        Literal["mean", "std", "rms"], "what rmse is divided by: the targets' mean, deviation (by N) or √mean t²"
    ] = "mean",
) -> float:
    """√mean (x − t)², divided by the mean, the deviation or the root mean square of the targets.

    None: as a figure of the whole file it has no per-sample loss; train on mse, which it rescales
    Use: to compare errors of targets in different units
    Pitfall: a mean near 0 makes it large for any model.
    Libraries: TorchMetrics' `l2` divides by √Σt², not by √mean t².
    """
    n, x, t, tt = (sums[name][0] for name in ("1", "xx", "t", "tt"))
    squares = x - 2 * sums["xt"][0] + tt
    _, spread, _ = centred(sums)
    below = {"mean": t * t / n, "std": spread, "rms": tt}[normalize]
    if not below or (normalize == "mean" and plain(t) < 0):
        raise UndefinedError("the targets leave nothing above 0 to divide by", "rmse is defined")
    return root(squares / below)


@score(
    collects=pairs,
    layout=COLUMN,
    range=CORRELATION,
    aliases=("kendall-tau",),
    reference="Kendall (1945), doi:10.1093/biomet/33.3.239",
)
def kendall(
    columns: Columns, *, variant: Annotated[Literal["b", "c"], "how ties count: tau-b or Stuart's tau-c"] = "b"
) -> float:
    """(P − Q) / √((n₀ − n_x)(n₀ − n_t)) of pairs in the same and in opposite order; tau-c divides by n²(m − 1)/(2m).

    None: it looks at order alone, which jumps where two predictions change places
    Use: where only the order matters, pair by pair
    Pitfall: smaller than `spearman` for the same data; the two are not comparable.
    Libraries: SciPy's kendalltau, which returns NaN where a side is constant; all rows are held, at 16 bytes each.
    """
    if "w" in columns:
        raise UndefinedError("a rank correlation of weighted samples is not defined here", "leave out --weight")
    x, t = (np.unique(columns[name], return_inverse=True)[1] for name in ("x", "t"))
    n = len(x)
    ties = [_tied(x), _tied(t), _tied(x * (int(t.max(initial=0)) + 1) + t)]
    total = n * (n - 1) // 2
    if ties[0] == total or ties[1] == total:
        raise UndefinedError("the predictions or the targets are constant", "mse and mae do not mind")
    apart = total - ties[0] - ties[1] + ties[2]
    surplus = apart - 2 * _inversions(t[np.lexsort((t, x))])
    if variant == "c":
        classes = min(int(x.max()), int(t.max())) + 1
        return float(Fraction(2 * surplus * classes, n * n * (classes - 1)))
    return over_root(Fraction(surplus), Fraction((total - ties[0]) * (total - ties[1])))


def _tied(codes: Any) -> int:
    _, counts = np.unique(codes, return_counts=True)
    return int((counts * (counts - 1) // 2).sum())


def _inversions(codes: Any) -> int:
    """Count the pairs in descending order, by merging sorted halves: log₂ N passes over the whole."""
    values, found, width = codes.astype(np.int64), 0, 1
    n, span = len(values), int(codes.max(initial=0)) + 1
    while width < n:
        block = np.arange(n) // (2 * width)
        right = (np.arange(n) // width) % 2
        # within a block: how many of its left half are not above an item of its right half
        key = block * span + values
        left = key[right == 0]
        places = np.searchsorted(left, key[right == 1], side="right")
        starts = np.searchsorted(left, block[right == 1] * span)
        sizes = np.searchsorted(left, (block[right == 1] + 1) * span) - starts
        found += int((sizes - (places - starts)).sum())
        values = values[np.lexsort((values, block))]
        width *= 2
    return found
