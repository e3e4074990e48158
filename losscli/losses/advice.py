"""What to type where a loss refuses a value: the activation that is missing, another setting, or the other order."""

import numpy as np

from losscli.batch import Floats
from losscli.errors import LosscliError
from losscli.losses.activation import ACTIVATIONS
from losscli.losses.domain import BINARY, DISTRIBUTION, LABEL, NONNEGATIVE, NONZERO, POSITIVE, PROBABILITY, Domain
from losscli.losses.spec import Loss

ORDER = "predictions come first, then targets: losscli compute {} PREDICTIONS TARGETS"
LOGITS = "raw scores (logits)"
RAW = {"sigmoid": LOGITS, "softmax": LOGITS, "log-softmax": LOGITS, "exp": "logarithms"}
"""What predictions are that an activation has to turn into legal ones."""
RATES = {"poisson-nll": "log-rates", "gaussian-nll": "log-variances"}
"""What the logarithms are called that some losses take."""


def advice(loss: Loss, role: str, expected: Domain, values: Floats, *, sums: bool = False) -> str:
    """Say what to type where predictions or targets have these values, or `sums`, which the domain does not allow."""
    order = ORDER.format(loss)
    if role == "predictions" and (rounded := _of_rounding(expected, values, sums=sums)):
        return rounded
    special = _of_predictions(loss, expected, values) if role == "predictions" else _of_targets(loss, expected, values)
    if special is None or (expected is LABEL and role == "targets"):
        return f"{special}; {order}" if special else order
    return special


def check_labels(loss: Loss, labels: tuple[str, ...]) -> None:
    """Raise LosscliError where labels are numbers and not all of them whole, as probabilities are."""
    try:
        values = [float(label) for label in labels]
    except ValueError:
        return
    if fraction := next((label for label, value in zip(labels, values, strict=True) if not value.is_integer()), None):
        message = f"{fraction} is no label, as {loss} needs: labels are words or whole numbers"
        raise LosscliError(message, f"{_of_predictions(loss, LABEL, np.array(values))}, which decides at a threshold")


def _of_predictions(loss: Loss, expected: Domain, values: Floats) -> str | None:
    if "labels" in loss.definition.choices("input"):
        if expected is LABEL:
            return f"for probabilities leave out input=labels: {loss.having('input', 'probabilities')}"
        if (values == np.floor(values)).all():
            return f"if these are labels, say so: {loss.having('input', 'labels')}"
    for name in loss.definition.activations:
        if ACTIVATIONS[name].range.within(expected):
            what = RATES.get(loss.name, RAW.get(name, "raw values")) if name == "exp" else RAW.get(name, "raw values")
            return f"for {what} add --activation {name}; {ORDER.format(loss)}"
    return None


ROUNDING = 0.05
"""Probabilities miss their sum, or their interval, by no more where they were rounded."""


def _of_rounding(expected: Domain, values: Floats, *, sums: bool) -> str | None:
    """Say what to type about values that are probabilities but for a little, or rows of them."""
    if expected.log:
        return None
    if sums and (np.abs(values - 1.0) <= ROUNDING).all():
        return "rows that miss 1 as rounding makes them are divided by their sum with --renormalise"
    if sums and expected.simplex:
        return "give the probabilities of all classes, which sum to 1 in each row"
    if expected in (PROBABILITY, DISTRIBUTION) and ((values >= -ROUNDING) & (values <= 1.0 + ROUNDING)).all():
        return "probabilities that leave [0, 1] by rounding have to be cut to it where they are written"
    return None


def _of_targets(loss: Loss, expected: Domain, values: Floats) -> str | None:
    if expected is LABEL:
        ignore = "; to leave elements out add :ignore-index=LABEL" if "ignore-index" in loss.parameters else ""
        return f"labels count the classes from 0{ignore}"
    if expected in (PROBABILITY, BINARY) and (values == -1.0).all():
        return "targets are 0 and 1 here, not −1 and 1: --positive 1 reads them so"
    if expected is NONZERO and "eps" in loss.parameters:
        return f"say what to divide by where a target is 0, e.g. {loss}:eps=1e-9, or compute wmape"
    return {NONNEGATIVE: "targets must not be negative here", POSITIVE: "targets must be above 0 here"}.get(expected)
