"""The gradient of a loss as a formula, chained with the activation that stands before it."""

import re
from typing import Final

from losscli.losses.spec import Loss

CHAINED: Final = {
    "sigmoid": "{}·x(1 − x), with x = σ(z)",
    "tanh": "{}·(1 − x²), with x = tanh z",
    "exp": "{}·x, with x = eᶻ",
    "softplus": "{}·σ(z), with x = log(1 + eᶻ)",
    "softmax": "x·(g − Σ g·x), with g = {} and x = softmax(z)",
    "log-softmax": "g − eˣ·Σ g, with g = {} and x = log-softmax(z)",
}
"""What the chain rule makes of a gradient behind each activation; z is the raw prediction."""


def gradient_formula(loss: Loss) -> str:
    """Give ∂ℓ/∂(raw prediction) of one element, or of the figure where it is one of all samples.

    A loss that has a closed form behind the activation says it itself.

    >>> from losscli.losses import parse
    >>> gradient_formula(parse("mse")), gradient_formula(parse("mse:activation=sigmoid"))
    ('2(x − t)', '2(x − t)·x(1 − x), with x = σ(z)')
    >>> gradient_formula(parse("bce")), gradient_formula(parse("bce-with-logits"))
    ('(x − t) / (x(1 − x))', 'σ(x) − t, with x the raw prediction')
    """
    plain, *behind = re.split(r"; behind (?:an? )?", loss.definition.section("Gradient"))
    if loss.activation is None or loss.activation not in CHAINED:
        return plain
    closed = dict(_named(clause) for clause in behind)
    if loss.activation in closed:
        return f"{closed[loss.activation]}, with x the raw prediction"
    return CHAINED[loss.activation].format(plain if _is_product(plain) else f"({plain})")


def _named(clause: str) -> tuple[str, str]:
    """Take the activation and the formula behind it apart: `softmax, for labels, p − q`."""
    name, _, formula = clause.partition(" ")
    return name.rstrip(","), formula


def reduced_formula(loss: Loss, reduction: str, *, weighted: bool) -> str:
    """Give the gradient of the figure that is reported: of the mean, of the sum, or of each loss alone.

    >>> from losscli.losses import parse
    >>> reduced_formula(parse("mse"), "mean", weighted=False), reduced_formula(parse("rmse"), "mean", weighted=False)
    ('of the mean: 2(x − t) / N', 'of the figure: (x − t) / (N·rmse), 0 where rmse = 0')
    """
    formula = gradient_formula(loss)
    if loss.kind not in ("pointwise", "grouped"):
        return f"of the figure: {formula}"
    match reduction:
        case "mean":
            return f"of the mean: {formula}, times w / Σw" if weighted else f"of the mean: {_over(formula, 'N')}"
        case "sum":
            return f"of the sum: {formula}{', times w' * weighted}"
        case _:
            return f"of each loss: {formula}"


def _over(formula: str, divisor: str) -> str:
    """Divide a formula, its condition left aside: `sign(x − t) / N, 0 at x = t`."""
    first, comma, rest = formula.partition(", ")
    return f"{first} / {divisor}{comma}{rest}" if _is_product(first) else f"{formula}, divided by {divisor}"


def _is_product(formula: str) -> bool:
    """Whether a factor may stand behind it without parentheses."""
    return not re.search(r",| if | where |[+−] | / ", re.sub(r"\([^()]*\)", "", formula))
