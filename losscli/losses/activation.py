"""Activations: what predictions pass through before a loss, each with its pullback for the chain rule."""

from collections.abc import Callable
from typing import TypeAlias

import numpy as np

from losscli.batch import Floats
from losscli.losses.domain import DISTRIBUTION, LOG_PROBABILITY, LOGIT, POSITIVE, PROBABILITY, REAL, Domain
from losscli.losses.math import functions
from losscli.records import dataclass

Pullback: TypeAlias = Callable[[Floats], Floats]
TANH_RANGE = Domain(low=-1.0, high=1.0, low_included=True, high_included=True)


@dataclass(frozen=True, slots=True)
class Activation:
    """A function of the raw predictions, the values it accepts and the values it gives."""

    name: str
    apply: Callable[[Floats], tuple[Floats, Pullback]]
    formula: str
    range: Domain
    domain: Domain = REAL
    classes: bool = False
    """Whether it acts along the class axis."""


def sigmoid(x: Floats) -> tuple[Floats, Pullback]:
    """σ(x) = 1 / (1 + e⁻ˣ), and g ↦ g·σ(x)·σ(−x)."""
    value = functions.sigmoid(x)
    return value, lambda g: functions.chained(value * functions.sigmoid(-x), g)


def softmax(x: Floats) -> tuple[Floats, Pullback]:
    """eˣ / Σ eˣ over the classes, and g ↦ p·(g − Σ g·p)."""
    distance, _, mass = functions.logit_parts(x)
    p = np.exp(-distance) / (1.0 + mass)
    return p, lambda g: p * (g - functions.weighted(p, g).sum(axis=-1, keepdims=True))


def log_softmax(x: Floats) -> tuple[Floats, Pullback]:
    """x − log Σ eˣ over the classes, and g ↦ g − softmax(x)·Σ g."""
    distance, _, mass = functions.logit_parts(x)
    p = np.exp(-distance) / (1.0 + mass)
    return -(distance + np.log1p(mass)), lambda g: g - p * g.sum(axis=-1, keepdims=True)


def tanh(x: Floats) -> tuple[Floats, Pullback]:
    """Tanh x, and g ↦ g / cosh² x."""
    return np.tanh(x), lambda g: functions.chained(4.0 * functions.sigmoid(2.0 * x) * functions.sigmoid(-2.0 * x), g)


def exp(x: Floats) -> tuple[Floats, Pullback]:
    """eˣ, and g ↦ g·eˣ."""
    with np.errstate(over="ignore"):
        value = np.exp(x)
    return value, lambda g: functions.chained(value, g)


def softplus(x: Floats) -> tuple[Floats, Pullback]:
    """log(1 + eˣ), and g ↦ g·σ(x)."""
    return functions.softplus(x), lambda g: functions.chained(functions.sigmoid(x), g)


ACTIVATIONS: dict[str, Activation] = {
    activation.name: activation
    for activation in (
        Activation("sigmoid", sigmoid, "1 / (1 + e⁻ˣ)", PROBABILITY),
        Activation("softmax", softmax, "eˣ / Σ eˣ", DISTRIBUTION, LOGIT, classes=True),
        Activation("log-softmax", log_softmax, "x − log Σ eˣ", LOG_PROBABILITY, LOGIT, classes=True),
        Activation("tanh", tanh, "tanh x", TANH_RANGE),
        Activation("exp", exp, "eˣ", POSITIVE),
        Activation("softplus", softplus, "log(1 + eˣ)", POSITIVE),
    )
}
