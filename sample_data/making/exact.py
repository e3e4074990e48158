"""Losses in hundred-digit decimal arithmetic; a gradient is the limit of its definition, not a second formula."""

from collections.abc import Callable, Iterable, Sequence
from decimal import Context, Decimal, setcontext
from typing import TypeAlias

Row: TypeAlias = Sequence[Decimal]
Elementwise: TypeAlias = Callable[[Decimal, Decimal], Decimal]
Rowwise: TypeAlias = Callable[[Row, Row], Decimal]

setcontext(Context(prec=100))
STEP = Decimal("1e-30")
HALF = Decimal("0.5")


def decimals(rows: Iterable[Iterable[float]]) -> list[list[Decimal]]:
    """The doubles of a matrix, exactly."""
    return [[Decimal(float(value)) for value in row] for row in rows]


def sigmoid(z: Decimal) -> Decimal:
    """1 / (1 + e⁻ᶻ)."""
    return 1 / (1 + (-z).exp())


def behind_sigmoid(loss: Elementwise) -> Elementwise:
    """The same loss as a function of the logit."""
    return lambda z, t: loss(sigmoid(z), t)


def huber(delta: Decimal) -> Elementwise:
    """½r² if |r| ≤ δ, else δ(|r| − ½δ), with r = x − t."""
    return lambda x, t: HALF * (x - t) ** 2 if abs(x - t) <= delta else delta * (abs(x - t) - HALF * delta)


def confidence_error(x: Decimal, t: Decimal) -> Decimal:
    """1 − x for a 1, x for a 0."""
    return 1 - x if t else x


def bce(x: Decimal, t: Decimal) -> Decimal:
    """−log x for a 1, −log(1 − x) for a 0."""
    return -(x if t else 1 - x).ln()


def mse(x: Decimal, t: Decimal) -> Decimal:
    """(x − t)²."""
    return (x - t) ** 2


EXACT: dict[str, Elementwise] = {
    "mse": mse,
    "half-mse": lambda x, t: HALF * (x - t) ** 2,
    "mae": lambda x, t: abs(x - t),
    "huber": huber(Decimal(1)),
    "huber:delta=0.5": huber(HALF),
    "mape": lambda x, t: abs(x - t) / abs(t),
    "hinge": lambda x, s: max(Decimal(0), 1 - s * x),
    "logistic": lambda x, s: (1 + (-s * x).exp()).ln(),
    "confidence-error": confidence_error,
    "confidence-error:activation=sigmoid": behind_sigmoid(confidence_error),
    "bce": bce,
    "bce:activation=sigmoid": behind_sigmoid(bce),
    "mse:activation=sigmoid": behind_sigmoid(mse),
    "gan-discriminator": bce,
    "gan-generator": lambda x, _: -x.ln(),
    "gan-minimax": lambda x, _: (1 - x).ln(),
}


def slope(loss: Elementwise, x: Decimal, t: Decimal) -> Decimal:
    """(ℓ(x + h) − ℓ(x − h)) / 2h for a very small h; 0 at the kink of |x|."""
    return (loss(x + STEP, t) - loss(x - STEP, t)) / (2 * STEP)


def partials(loss: Rowwise, row: Row, target: Row) -> list[Decimal]:
    """The slope of `loss` along each coordinate of `row`."""

    def along(place: int) -> Elementwise:
        return lambda x, _: loss([*row[:place], x, *row[place + 1 :]], target)

    return [slope(along(place), x, x) for place, x in enumerate(row)]


def log_softmax(row: Row) -> list[Decimal]:
    """Logarithms of the softmax: x − log Σ eˣ."""
    total = sum((x.exp() for x in row), Decimal(0)).ln()
    return [x - total for x in row]


def smoothed(label: int, classes: int, smoothing: Decimal) -> list[Decimal]:
    """Distribution with 1 − ε at the label, and ε/C added on every class."""
    return [(1 - smoothing) * (place == label) + smoothing / classes for place in range(classes)]


def softmax_cross_entropy(row: Row, target: Row) -> Decimal:
    """−Σ t log p with p = softmax(x)."""
    return -sum((t * log for t, log in zip(target, log_softmax(row), strict=True)), Decimal(0))


def kl_div_of_logs(row: Row, target: Row) -> Decimal:
    """Σ t (log t − x), where a class with t = 0 adds nothing."""
    return sum((t * (t.ln() - x) for x, t in zip(row, target, strict=True) if t), Decimal(0))


def kl_div(row: Row, target: Row) -> Decimal:
    """Σ t log(t / x), where a class with t = 0 adds nothing."""
    return sum((t * (t / x).ln() for x, t in zip(row, target, strict=True) if t), Decimal(0))
