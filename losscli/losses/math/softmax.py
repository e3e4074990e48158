"""Losses Σ q·f(−log p) of distributions, on probabilities and behind a softmax, where the plain pair loses accuracy."""

from collections.abc import Callable
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from losscli.batch import Floats
from losscli.losses.kernel import Gradient
from losscli.losses.math.functions import log, logit_parts, ratio, weighted

Places: TypeAlias = NDArray[np.intp]
Function: TypeAlias = Callable[[Floats, Floats], tuple[Floats, Floats]]
"""A function of the surprise L = −log p, which also gets p: its value and its derivative with respect to L."""


def itself(surprise: Floats, p: Floats) -> tuple[Floats, Floats]:
    """L = −log p itself, and its derivative with respect to L."""
    return surprise, np.ones_like(p)


def focused(surprise: Floats, p: Floats, *, gamma: float) -> tuple[Floats, Floats]:
    """(1 − p)^γ·L, and (1 − p)^γ·(1 + γ·p·L/(1 − p))."""
    miss = -np.expm1(-surprise)
    factor = miss**gamma
    return weighted(factor, surprise), factor * (1.0 + gamma * ratio(weighted(p, surprise), miss))


def tilted(surprise: Floats, p: Floats, *, epsilon: float) -> tuple[Floats, Floats]:
    """L + ε·(1 − p), and 1 + ε·p."""
    return surprise - epsilon * np.expm1(-surprise), 1.0 + epsilon * p


def bounded(surprise: Floats, p: Floats, *, power: float) -> tuple[Floats, Floats]:
    """(1 − p^k)/k, and p^k = e^−kL, where p itself may underflow."""
    del p
    return -np.expm1(-power * surprise) / power, np.exp(-power * surprise)


def of_probabilities(x: Floats, q: Floats, function: Function) -> tuple[Floats, Gradient]:
    """Σ q·f(−log x) and its gradient −q·f′/x."""
    value, rate = function(-log(x), x)
    return weighted(q, value).sum(axis=-1), lambda: -ratio(q * rate, x)


def behind_softmax(x: Floats, q: Floats, function: Function) -> tuple[Floats, Gradient]:
    """Σ q·f(L) with L = −log softmax(x), and its gradient (Σ v)·p − v for v = q·f′(L)."""
    parts = distance, _, mass = logit_parts(x)
    surprise = distance + np.log1p(mass)
    value, rate = function(surprise, np.exp(-surprise))
    return weighted(q, value).sum(axis=-1), lambda: residual(q * rate, *parts)


def labelled(x: Floats, y: Places, w: Floats) -> tuple[Floats, Gradient]:
    """w·L_y for classes y of shape (…, 1) with weights w of the same shape, and its gradient w·(p − q).

    The same numbers as `behind_softmax` gives for q = w at y and 0 elsewhere, in a quarter of the time.
    """
    top = np.argmax(x, axis=-1, keepdims=True)
    highest = np.take_along_axis(x, top, axis=-1)
    beside = np.subtract(x, highest)
    np.exp(beside, out=beside)
    np.put_along_axis(beside, top, 0.0, axis=-1)
    mass = beside.sum(axis=-1, keepdims=True)
    surprise = (highest - np.take_along_axis(x, y, axis=-1)) + np.log1p(mass)

    def gradient() -> Floats:
        slope = w * beside
        slope /= 1.0 + mass
        hit = top == y
        np.put_along_axis(slope, y, np.take_along_axis(slope, y, axis=-1) - w, axis=-1)
        np.put_along_axis(slope, top, np.where(hit, 0.0, w) - w * mass / (1.0 + mass), axis=-1)
        return slope

    return weighted(w, surprise)[..., 0], gradient


def residual(q: Floats, distance: Floats, top: Places, mass: Floats) -> Floats:
    """(Σ q)·p − q for the softmax p that `logit_parts` describes.

    For the likeliest class it cancels when p is near 1: there it is (Σ other q) − Σ q · (mass beside it).
    """
    total = q.sum(axis=-1, keepdims=True)
    slope: Floats = total * np.exp(-distance) / (1.0 + mass) - q
    others = q.copy()
    np.put_along_axis(others, top, 0.0, axis=-1)
    likeliest = others.sum(axis=-1, keepdims=True) - total * mass / (1.0 + mass)
    np.put_along_axis(slope, top, likeliest, axis=-1)
    return slope
