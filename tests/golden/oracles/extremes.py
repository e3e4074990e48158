"""Golden values at the ends of what a double holds: 1e±308, subnormals, saturated activations, parameters at bounds.

Formulas in 1500 digits; a derivative is the same difference from the left and from the right, so that kinks drop out.
"""

from collections.abc import Callable, Iterator
from itertools import product
from typing import Any

import mpmath
import numpy as np
from case import Case
from mpmath import cosh, erf, exp, expm1, log, loggamma, mpf, pi, sqrt, tanh

from losscli.losses import parse
from losscli.losses.domain import Domain

DIGITS = 1500
STEP = mpf(10) ** -450
AGREE = mpf(10) ** -60
PAIRS = 40
SIZES = (0.0, 5e-324, 1e-310, 1e-308, 1e-170, 1e-16, 0.3, 1.0, 2.5, 36.0, 800.0, 1e16, 1e154, 1e170, 1e308)
REALS = tuple(sorted({sign * size for size in SIZES for sign in (-1.0, 1.0)}))
MIDDLE = REALS[6:-6]
SCORES = (-1e308, -800.0, -745.0, -40.0, -1.5, -1e-17, 0.0, 5e-324, 0.3, 1.5, 36.0, 40.0, 745.0, 1e308)
SHARES = (0.0, 5e-324, 1e-310, 1e-170, 1e-16, 0.25, 0.5, 0.75, 1.0 - 2.0**-53, 1.0)
SIDES = tuple(share for share in SHARES if share != 0.5)
NORMAL = tuple(share for share in SHARES if share != 5e-324)
Formula = Callable[[Any, Any], Any]


def sigmoid(x: Any) -> Any:
    """σ(x)."""
    return 1 / (1 + exp(-x)) if x > -5000 else exp(x)


def softplus(x: Any) -> Any:
    """log(1 + eˣ)."""
    return mpmath.log1p(exp(x)) if x < 5000 else x


def xlogy(t: Any, y: Any) -> Any:
    """t·log y, 0 where t is."""
    return t * log(y) if t else mpf(0)


def huber(r: Any, delta: Any) -> Any:
    """Huber's ρ."""
    return r * r / 2 if abs(r) <= delta else delta * (abs(r) - delta / 2)


def biweight(r: Any, c: Any) -> Any:
    """Tukey's ρ."""
    return c**2 / 6 * (1 - (1 - min((r / c) ** 2, 1)) ** 3)


def sided(r: Any, alpha: Any) -> Any:
    """The weight of an error on its side."""
    return alpha if r <= 0 else 1 - alpha


def deviance(x: Any, t: Any, p: Any) -> Any:
    """Tweedie's deviance away from its poles."""
    a, b = 2 - p, 1 - p
    return 2 * ((max(t, 0) ** a / (a * b) if t > 0 else 0) - t * x**b / b + x**a / a)


def bce(x: Any, t: Any) -> Any:
    """Cross-entropy of a probability."""
    return -xlogy(t, x) - xlogy(1 - t, 1 - x)


def focal(x: Any, t: Any, gamma: Any) -> Any:
    """Focal loss of a probability."""
    miss = t * (1 - x) + (1 - t) * x
    return miss**gamma * bce(x, t) if miss else mpf(0)


RESIDUAL: dict[str, Callable[[Any], Any]] = {
    "mse": lambda r: r * r,
    "half-mse": lambda r: r * r / 2,
    "mae": abs,
    "huber:delta={}": lambda r, delta=1: huber(r, delta),
    "smooth-l1:beta={}": lambda r, beta=1: huber(r, beta) / beta,
    "pseudo-huber:delta={}": lambda r, delta=1: delta**2 * (sqrt(1 + (r / delta) ** 2) - 1),
    "log-cosh": lambda r: log(cosh(r)) if abs(r) < 5000 else abs(r) - log(2),
    "quantile:alpha={}": lambda r, alpha=0.5: sided(r, alpha) * abs(r),
    "expectile:alpha={}": lambda r, alpha=0.5: sided(r, alpha) * r * r,
    "fair:c={}": lambda r, c=1: c**2 * (abs(r) / c - mpmath.log1p(abs(r) / c)),
    "cauchy:c={}": lambda r, c=1: c**2 / 2 * mpmath.log1p((r / c) ** 2),
    "tukey-biweight:c={}": biweight,
    "lq:q={}": lambda r, q=2: abs(r) ** q,
    "epsilon-insensitive:eps={}": lambda r, eps=0: max(abs(r) - eps, mpf(0)),
    "squared-epsilon-insensitive:eps={}": lambda r, eps=0: max(abs(r) - eps, mpf(0)) ** 2,
}
BOUNDS = {
    "huber": (1e-310, 1.0, 1e200),
    "smooth-l1": (1e-310, 1.0, 1e200),
    "pseudo-huber": (1e-310, 1.0, 1e200),
    "quantile": (5e-324, 0.5, 1.0 - 2.0**-53),
    "expectile": (1e-310, 0.5, 1.0 - 2.0**-53),
    "fair": (1e-310, 1.0, 1e200),
    "cauchy": (1e-310, 1.0, 1e200),
    "tukey-biweight": (1e-310, 4.685, 1e200),
    "lq": (1.0, 1.25, 3.0),
    "epsilon-insensitive": (0.0, 1e-310, 1e200),
    "squared-epsilon-insensitive": (0.0, 1e-310, 1e200),
}


def residual() -> Iterator[tuple[str, Formula, tuple[float, ...], tuple[float, ...]]]:
    """Yield the losses of x − t, at the bounds of their parameters."""
    for pattern, function in RESIDUAL.items():
        for bound in BOUNDS.get(pattern.partition(":")[0], (None,)):
            spec = pattern if bound is None else pattern.format(repr(bound))
            given = () if bound is None else (mpf(bound),)
            yield spec, lambda x, t, f=function, p=given: f(x - t, *p), REALS, REALS
        spec, middle = pattern.partition(":")[0], () if bound is None else (mpf(parse_default(pattern)),)
        for name, act in (("sigmoid", sigmoid), ("tanh", tanh)):
            formula = lambda x, t, f=function, p=middle, a=act: f(a(x) - t, *p)  # noqa: E731
            yield f"{spec}:activation={name}", formula, SCORES, (-1.0, 0.0, 5e-324, 0.25, 0.75, 1.0 - 2.0**-53, 1.0)


def parse_default(pattern: str) -> Any:
    """Give the default of the one parameter of a spec."""
    name, _, key = pattern.removesuffix("={}").partition(":")
    return parse(name).parameters[key]


def tweedie_sizes(power: float) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Give predictions and targets whose powers the digits can hold."""
    sizes = tuple(size for size in SIZES if 1.0 <= power <= 2.5 or not size or 1e-171 < size < 1e171)
    return tuple(size for size in sizes if size), tuple(size for size in sizes if size or power < 2.0)


POSITIVES = tuple(size for size in SIZES if size)
COUNTS = tuple(size for size in SIZES if size < 1e17)
OTHERS: tuple[tuple[str, Formula, tuple[float, ...], tuple[float, ...]], ...] = (
    ("linex", lambda x, t: expm1(x - t) - (x - t), REALS[8:-3], REALS[8:-3]),
    ("linex:a=1e-200", lambda x, t: expm1(mpf(1e-200) * (x - t)) - mpf(1e-200) * (x - t), REALS, REALS),
    ("msle", lambda x, t: (log(1 + x) - log(1 + t)) ** 2, (-1.0 + 2.0**-53, *SIZES), (-1.0 + 2.0**-53, *SIZES)),
    ("mape", lambda x, t: abs(x - t) / abs(t), REALS, POSITIVES),
    ("smape", lambda x, t: 2 * abs(x - t) / (abs(x) + abs(t)) if x or t else mpf(0), REALS, REALS),
    ("poisson-nll", lambda x, t: x - t * log(x), POSITIVES, SIZES),
    ("poisson-nll:constant=exact", lambda x, t: x - t * log(x) + loggamma(t + 1), POSITIVES, COUNTS),
    ("poisson-deviance", lambda x, t: 2 * (xlogy(t, t / x) - t + x), POSITIVES, SIZES),
    ("gamma-nll", lambda x, t: log(x) + t / x, POSITIVES, POSITIVES),
    ("gamma-deviance", lambda x, t: 2 * (log(x / t) + t / x - 1), POSITIVES, POSITIVES),
    *(
        (f"tweedie-deviance:power={p!r}", lambda x, t, p=p: deviance(x, t, mpf(p)), *tweedie_sizes(p))
        for p in (-3.0, -1e-9, 1.0 + 2.0**-40, 1.1, 1.5, 2.0 - 2.0**-40, 2.5, 7.0)
    ),
    ("bce", bce, SHARES, SHARES),
    ("bce:clip=1e-308", lambda x, t: bce(min(max(x, mpf(1e-308)), 1 - mpf(1e-308)), t), SHARES, SHARES),
    ("bce:activation=sigmoid", lambda x, t: t * softplus(-x) + (1 - t) * softplus(x), SCORES, SIDES),
    *((f"focal:gamma={g!r}", lambda x, t, g=g: focal(x, t, mpf(g)), SHARES, NORMAL) for g in (0.0, 0.5, 2.0, 50.0)),
    ("brier", lambda x, t: (x - t) ** 2, SHARES, SHARES),
    ("brier:activation=sigmoid", lambda x, t: (sigmoid(x) - t) ** 2, SCORES, SHARES),
    ("confidence-error:activation=sigmoid", lambda x, t: sigmoid(x) if t == 0 else 1 - sigmoid(x), SCORES, (0.0, 1.0)),
    ("focal:activation=sigmoid", lambda x, t: focal(sigmoid(x), t, 2), SCORES, (0.0, 1.0)),
    ("hinge", lambda x, s: max(1 - s * x, mpf(0)), REALS, (-1.0, 1.0)),
    ("squared-hinge", lambda x, s: max(1 - s * x, mpf(0)) ** 2, REALS, (-1.0, 1.0)),
    ("modified-huber", lambda x, s: max(1 - s * x, mpf(0)) ** 2 if s * x >= -1 else -4 * s * x, REALS, (-1.0, 1.0)),
    ("logistic", lambda x, s: softplus(-s * x), REALS, (-1.0, 1.0)),
    ("exponential", lambda x, s: exp(-s * x), SCORES[1:-1], (-1.0, 1.0)),
    ("perceptron", lambda x, s: max(-s * x, mpf(0)), REALS, (-1.0, 1.0)),
    ("hinge-embedding:margin=1e-310", lambda x, s: x if s == 1 else max(mpf(1e-310) - x, mpf(0)), SIZES, (-1.0, 1.0)),
    ("gan-discriminator:activation=sigmoid", lambda x, t: softplus(-x) if t else softplus(x), SCORES, (0.0, 1.0)),
    ("gan-generator:activation=sigmoid", lambda x, _: softplus(-x), SCORES, (0.0,)),
    ("gan-minimax:activation=sigmoid", lambda x, _: -softplus(x), SCORES, (0.0,)),
    ("lsgan", lambda x, t: (x - t) ** 2, REALS, (0.0, 1.0)),
    ("wgan", lambda x, t: x if t == 0 else -x, REALS, (0.0, 1.0)),
    ("gan-hinge", lambda x, t: max(1 - (2 * t - 1) * x, mpf(0)), REALS, (0.0, 1.0)),
)


def crps(mean: Any, sigma: Any, t: Any) -> Any:
    """CRPS of a normal forecast."""
    z = (t - mean) / sigma
    if abs(z) > 5000:
        return abs(t - mean) - sigma / sqrt(pi)
    return sigma * (z * erf(z / sqrt(2)) + 2 * exp(-z * z / 2) / sqrt(2 * pi) - 1 / sqrt(pi))


def interval(low: Any, high: Any, t: Any, alpha: Any) -> Any:
    """Interval score."""
    return high - low + 2 / alpha * (max(low - t, 0) + max(t - high, 0))


COLUMNS: tuple[tuple[str, Callable[..., Any], tuple[float, ...], tuple[float, ...], tuple[float, ...]], ...] = (
    ("gaussian-nll:eps=0", lambda m, v, t: (log(v) + (m - t) ** 2 / v) / 2, REALS, POSITIVES, REALS),
    ("laplace-nll", lambda m, b, t: log(2 * b) + abs(m - t) / b, REALS, POSITIVES, REALS),
    (
        "crps-gaussian",
        crps,
        (-40.0, -1e-170, 0.0, 1.0, 1e154),
        POSITIVES[3:-1],
        (0.0, 0.3, 36.0),
    ),
    (
        "interval-score:alpha=1e-300",
        lambda a, b, t: interval(a, b, t, mpf(1e-300)),
        REALS[6:-6],
        REALS[6:-6],
        REALS[6:-6],
    ),
)


def surprise(*given: Any) -> Any:
    """−log softmax(x)_y for the logits and the class y that are given."""
    *logits, y = given
    top = max(logits)
    return log(sum(exp(x - top) for x in logits if x - top > -5000)) + top - logits[int(y)]


def missed(*given: Any) -> Any:
    """1 − softmax(x)_y."""
    *logits, y = given
    own = logits[int(y)]
    others = [exp(min(x - own, 5000)) for place, x in enumerate(logits) if place != int(y)]
    return sum(others) / (1 + sum(others))


LOGITS = (-1e308, -800.0, -36.0, -1e-17, 0.3, 40.0, 800.0)
CLASSES: tuple[tuple[str, Callable[..., Any]], ...] = (
    ("cross-entropy:activation=softmax", surprise),
    ("nll:activation=log-softmax", surprise),
    ("categorical-focal:activation=softmax", lambda *given: missed(*given) ** 2 * surprise(*given)),
    ("poly1:activation=softmax", lambda *given: surprise(*given) + 2 * missed(*given)),
    (
        "generalized-cross-entropy:activation=softmax",
        lambda *given: -expm1(-mpf(0.7) * surprise(*given)) / mpf(0.7),
    ),
    (
        "multi-margin",
        lambda *given: sum(max(1 + x - given[int(given[3])], 0) for k, x in enumerate(given[:3]) if k != given[3]) / 3,
    ),
)


def slope(formula: Callable[..., Any], given: list[Any], place: int) -> Any:
    """Give the derivative in one argument, or None where there is none."""
    x = given[place]
    step = max(abs(x), mpf(10) ** -330) * STEP
    moved = [formula(*given[:place], x + shift, *given[place + 1 :]) for shift in (-step, mpf(0), step)]
    left, right = (moved[1] - moved[0]) / step, (moved[2] - moved[1]) / step
    return right if abs(left - right) <= AGREE * max(abs(left), abs(right)) + mpf(10) ** -700 else None


def evaluated(spec: str, formula: Callable[..., Any], rows: list[tuple[float, ...]]) -> Case | None:
    """Evaluate a formula of the columns and the target; rows where it is not smooth, or not defined, are left out."""
    kept, values, slopes = [], [], []
    with mpmath.workdps(DIGITS):
        for row in rows:
            given = [mpf(one) for one in row]
            try:
                value = formula(*given)
                found = [slope(formula, given, place) for place in range(len(row) - 1)]
            except (ZeroDivisionError, ValueError, TypeError, OverflowError):
                continue
            if None not in found and not any(isinstance(one, mpmath.mpc) for one in (value, *found)):
                kept.append(row)
                values.append(float(value))
                slopes.append([float(one) for one in found])
    if not kept:
        return None
    x, t, gradient = np.array(kept)[:, :-1], np.array(kept)[:, -1], np.array(slopes)
    single = x.shape[1] == 1
    note = "at the ends of what a double holds"
    return Case(
        spec, "mpmath", x[:, 0] if single else x, t, values, gradient[:, 0] if single else gradient, 1e-10, 5e-323, note
    )


def cases() -> Iterator[Case]:
    """Yield every case."""
    random = np.random.default_rng(308)
    for spec, formula, xs, ts in (*residual(), *OTHERS):
        yield from _case(random, spec, formula, list(product(xs, ts)))
    for spec, formula, first, second, ts in COLUMNS:
        yield from _case(random, spec, formula, list(product(first, second, ts)))
    for spec, formula in CLASSES:
        yield from _case(random, spec, formula, list(product(LOGITS, LOGITS, LOGITS, (0.0, 1.0, 2.0))))


def _case(random: Any, spec: str, formula: Callable[..., Any], rows: list[tuple[float, ...]]) -> Iterator[Case]:
    legal = parse(spec).prediction_domain
    assert isinstance(legal, Domain)
    picked = [rows[place] for place in sorted(random.permutation(len(rows))[:PAIRS].tolist())]
    if case := evaluated(spec, formula, picked):
        yield case
