"""Figures of scores against yes or no over all thresholds: how far two groups stand apart, and rates at rates."""

import math
from typing import Annotated, TypeAlias

import numpy as np

from losscli.batch import Floats
from losscli.losses.domain import BINARY, PROBABILITY, REAL, Domain, UndefinedError
from losscli.losses.families.ranks import BOTH, Columns, pairs, roc_auc, steps
from losscli.losses.layout import COLUMN
from losscli.losses.parameter import Required
from losscli.losses.registry import score

SIGNED = Domain(low=-1.0, high=1.0, low_included=True, high_included=True)
SHARE = Domain(low=0.0, high=1.0, high_included=True)
RANKED = {
    "prediction": REAL,
    "target": BINARY,
    "layout": COLUMN,
    "activations": ("sigmoid",),
    "order_only": ("sigmoid",),
}
Least: TypeAlias = Annotated[float, SHARE, "the rate that must be reached"]


def rates(columns: Columns) -> tuple[Floats, Floats]:
    """Share of the positives and of the negatives above each threshold, from none to all; ties move together."""
    positive, negative = (np.concatenate(([0.0], np.cumsum(part))) for part in steps(columns))
    if not positive[-1] * negative[-1]:
        raise UndefinedError(BOTH, "give a file with positives and negatives")
    return positive / positive[-1], negative / negative[-1]


@score(
    collects=pairs,
    **RANKED,
    range=PROBABILITY,
    aliases=("ks-statistic",),
    reference="Kolmogorov (1933); Smirnov (1939)",
)
def ks(columns: Columns) -> float:
    """max |F₁ − F₀| over all thresholds, with F the shares of positives and negatives above one.

    None: it counts samples in order, which jump where two predictions change places; train on bce
    Use: in credit scoring: how far positives and negatives stand apart at the best threshold
    Pitfall: one threshold decides; `roc-auc` looks at all of them.
    Libraries: scipy.stats.ks_2samp of the two groups; H2O bins the scores first.
    """
    ours, theirs = rates(columns)
    return float(np.abs(ours - theirs).max())


@score(
    collects=pairs,
    **RANKED,
    range=SIGNED,
    aliases=("somers-d",),
    reference="Somers (1962), doi:10.2307/2090408; Hand & Till (2001), doi:10.1023/A:1010920819831",
)
def gini(columns: Columns) -> float:
    """2·AUC − 1: the share of pairs in order, less that of pairs in the opposite order.

    None: it counts pairs in order, which jump where two predictions change places; train on bce
    Use: in credit scoring, where 0 should be guessing
    Pitfall: not Gini's impurity of a tree, and not the coefficient of incomes.
    Libraries: ties count nothing, as ½ each way in `roc-auc`.
    """
    return 2.0 * float(roc_auc(columns)) - 1.0


@score(
    collects=pairs,
    **RANKED,
    range=PROBABILITY,
    aliases=("pauc",),
    reference="McClish (1989), doi:10.1177/0272989X8900900307",
)
def partial_roc_auc(
    columns: Columns,
    *,
    max_fpr: Annotated[float, SHARE, Required("0.1"), "false positive rate up to which the area counts"],
    standardize: Annotated[bool, "whether guessing counts ½ and perfect order 1, else the plain area"] = True,
) -> float:
    """Area A under the ROC up to a false positive rate m; standardized ½(1 + (A − m²/2)/(m − m²/2)).

    None: it counts pairs in order, which jump where two predictions change places; train on bce
    Use: where only few false alarms can be afforded
    Pitfall: few negatives decide it: those with the highest scores.
    Libraries: scikit-learn's roc_auc_score(max_fpr=…), which is always standardized.
    """
    ours, theirs = rates(columns)
    inside = theirs <= max_fpr
    x, y = theirs[inside], ours[inside]
    if x[-1] < max_fpr:
        x, y = np.append(x, max_fpr), np.append(y, np.interp(max_fpr, theirs[len(x) - 1 :], ours[len(x) - 1 :]))
    area = math.fsum(np.diff(x) * (y[1:] + y[:-1]) / 2.0)
    least = max_fpr * max_fpr / 2.0
    return 0.5 * (1.0 + (area - least) / (max_fpr - least)) if standardize else area


@score(
    collects=pairs,
    **RANKED,
    range=PROBABILITY,
    direction="minimize",
    aliases=("fpr95|tpr=0.95",),
    reference="Liang, Li & Srikant (2018), arXiv:1706.02690",
)
def fpr_at_tpr(columns: Columns, *, tpr: Least = 0.95) -> float:
    """Least false positive rate of a threshold whose true positive rate is tpr or more.

    None: it looks at one threshold, which jumps; train on bce
    Use: to find what is out of distribution: false alarms where 95 % are found
    Pitfall: few positives make it jump; nothing is interpolated between thresholds.
    Libraries: ODIN's own code looked for rates between 0.9495 and 0.9505.
    """
    ours, theirs = rates(columns)
    return float(theirs[ours >= tpr].min())


def precisions(columns: Columns) -> tuple[Floats, Floats]:
    """Recall and precision at each threshold with a decision."""
    positive, negative = (np.cumsum(part) for part in steps(columns))
    if not positive[-1]:
        raise UndefinedError("no target is positive, which leaves nothing to find", "give a file with positives")
    return positive / positive[-1], positive / (positive + negative)


@score(collects=pairs, **RANKED, range=PROBABILITY, reference="Manning, Raghavan & Schütze (2008), 8.4")
def recall_at_precision(
    columns: Columns, *, precision: Annotated[float, SHARE, Required("0.9"), "the precision that must be reached"]
) -> float:
    """Largest recall of a threshold whose precision is at least that; 0 where none is.

    None: it looks at one threshold, which jumps; train on bce
    Use: how much is found when a share of false alarms is the limit
    Pitfall: the threshold is chosen on these very rows.
    Libraries: TorchMetrics has it under this name, with a minimum instead.
    """
    found, right = precisions(columns)
    return float(found[right >= precision].max(initial=0.0))


@score(collects=pairs, **RANKED, range=PROBABILITY, reference="Manning, Raghavan & Schütze (2008), 8.4")
def precision_at_recall(
    columns: Columns, *, recall: Annotated[float, SHARE, Required("0.9"), "the recall that must be reached"]
) -> float:
    """Largest precision of a threshold whose recall is at least that.

    None: it looks at one threshold, which jumps; train on bce
    Use: how many alarms are right when a share must be found
    Pitfall: the threshold is chosen on these very rows.
    Libraries: TorchMetrics has it under this name, with a minimum instead.
    """
    found, right = precisions(columns)
    return float(right[found >= recall].max())
