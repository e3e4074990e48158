"""Rates of errors and of rest, and figures of two rates, from the counts of decisions."""

from typing import Any

from losscli.errors import LosscliError
from losscli.losses.counts import DECIDED, Sums, Undefined, outcomes, share, tallies
from losscli.losses.domain import PROBABILITY, Domain
from losscli.losses.math.exact import root, rounded
from losscli.losses.registry import score

INFORMED = Domain(low=-1.0, high=1.0, low_included=True, high_included=True)


def _positive(sums: Sums) -> Any:
    """The counts of the positive class."""
    classes = outcomes(sums)
    if len(classes) != 2:
        raise LosscliError(f"of {len(classes)} classes none is the positive one", "this is a figure of two classes")
    return classes[1]


@score(addends=tallies, **DECIDED, range=PROBABILITY)
def npv(sums: Sums, *, undefined: Undefined = "error") -> float:
    """TN / (TN + FN), the negative predictive value.

    None: it counts decisions, which jump at the threshold and are flat elsewhere; train on bce
    Use: where being told "no" must be trusted
    Pitfall: rare positives make it high for any model.
    Libraries: the precision of class 0 in scikit-learn.
    """
    c = _positive(sums)
    return rounded(share(c.tn, c.tn + c.fn, undefined, "nothing is decided to be negative"))


@score(addends=tallies, **DECIDED, range=PROBABILITY, direction="minimize", aliases=("false-positive-rate",))
def fpr(sums: Sums, *, undefined: Undefined = "error") -> float:
    """FP / (FP + TN), the share of negatives that are decided to be positive.

    None: it counts decisions, which jump at the threshold and are flat elsewhere; train on bce
    Use: where false alarms are counted by the negatives that there are
    Pitfall: among many negatives a small rate is still many alarms; `precision` shows them.
    Libraries: 1 − `specificity`.
    """
    c = _positive(sums)
    return rounded(share(c.fp, c.fp + c.tn, undefined, "no target is negative"))


@score(
    addends=tallies, **DECIDED, range=PROBABILITY, direction="minimize", aliases=("false-negative-rate", "miss-rate")
)
def fnr(sums: Sums, *, undefined: Undefined = "error") -> float:
    """FN / (FN + TP), the share of positives that are missed.

    None: it counts decisions, which jump at the threshold and are flat elsewhere; train on bce
    Use: where misses are what counts
    Pitfall: deciding 1 for every sample has none; look at `fpr` too.
    Libraries: 1 − `recall`.
    """
    c = _positive(sums)
    return rounded(share(c.fn, c.fn + c.tp, undefined, "no target is positive"))


@score(
    addends=tallies,
    **DECIDED | {"reference": "Youden (1950), doi:10.1002/1097-0142(1950)3:1<32::AID-CNCR2820030106>3.0.CO;2-3"},
    range=INFORMED,
    aliases=("youden-j",),
)
def informedness(sums: Sums, *, undefined: Undefined = "error") -> float:
    """TP / (TP + FN) + TN / (TN + FP) − 1.

    None: it counts decisions, which jump at the threshold and are flat elsewhere; train on bce
    Use: for two classes of any balance: 0 is guessing, 1 is right
    Pitfall: a miss of a rare positive weighs as much as many false alarms.
    Libraries: 2·`balanced-accuracy` − 1 of two classes; balanced_accuracy_score(adjusted=True) in scikit-learn.
    """
    c = _positive(sums)
    hit = share(c.tp, c.tp + c.fn, undefined, "no target is positive")
    return rounded(hit + share(c.tn, c.tn + c.fp, undefined, "no target is negative") - 1)


@score(
    addends=tallies,
    **DECIDED | {"reference": "Kubat & Matwin (1997), ICML, 179–186"},
    range=PROBABILITY,
    aliases=("geometric-mean",),
)
def g_mean(sums: Sums, *, undefined: Undefined = "error") -> float:
    """√(TP / (TP + FN) · TN / (TN + FP)).

    None: it counts decisions, which jump at the threshold and are flat elsewhere; train on bce
    Use: for unbalanced classes, where neither may be given up
    Pitfall: one class without any hit makes it 0, whatever the other has.
    Libraries: imbalanced-learn's geometric_mean_score for two classes.
    """
    c = _positive(sums)
    hit = share(c.tp, c.tp + c.fn, undefined, "no target is positive")
    rest = share(c.tn, c.tn + c.fp, undefined, "no target is negative")
    return root(hit * rest)
