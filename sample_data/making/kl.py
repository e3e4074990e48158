"""The Kullback-Leibler divergence of two forecasts from what they should have been."""

from collections.abc import Sequence

import numpy as np
import scipy.special as sp

from .exact import Rowwise, decimals, kl_div, kl_div_of_logs, partials
from .example import Array, Example, Expected, mean, twice

PREDICTION = np.array([[0.5, 0.25, 0.25], [0.125, 0.75, 0.125]])
TARGET = np.array([[0.25, 0.25, 0.5], [0.5, 0.5, 0.0]])
SOURCE = "Σ t·log(t/x) per row: ¼ln½ + ½ln2 = ¼ln2, and ½ln4 + ½ln⅔ = ½ln(8/3); scipy.special.rel_entr"


def matrix(content: Array) -> dict[str, Sequence[object]]:
    """Two rows of three classes, under ids."""
    return {"id": ["x", "y"], **dict(zip("abc", content.T.tolist(), strict=True))}


def entry(loss: Rowwise, spec: str, name: str, content: Array, slope: Array) -> Expected:
    """Both rows of one file; `slope` is the gradient of a row's loss as its formula gives it."""
    pairs = list(zip(decimals(content), decimals(TARGET), strict=True))
    values = twice([loss(x, t) for x, t in pairs], sp.rel_entr(TARGET, PREDICTION).sum(axis=1))
    slopes = [[pull / len(pairs) for pull in partials(loss, x, t)] for x, t in pairs]
    return Expected(
        f"compute {spec} {name} targets.csv --id id --pred a,b,c --target a,b,c",
        {spec: mean(values)},
        SOURCE,
        {spec: values},
        {spec: twice(slopes, slope / len(pairs))},
    )


def example() -> Example:
    """Two forecasts of a distribution over three classes, plain and as logarithms; one class never came true."""
    logs = np.array([[x.ln() for x in row] for row in decimals(PREDICTION)], dtype=np.float64)
    return Example(
        "articles/kl",
        {"preds.csv": matrix(PREDICTION), "log-preds.csv": matrix(logs), "targets.csv": matrix(TARGET)},
        [
            entry(kl_div, "kl-div", "preds.csv", PREDICTION, -TARGET / PREDICTION),
            entry(kl_div_of_logs, "kl-div:log-input=true", "log-preds.csv", logs, -TARGET),
        ],
    )
