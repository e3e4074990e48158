"""Oracles of signals: their formulas in 50 digits."""

from collections.abc import Iterator
from typing import Any

import mpmath
import numpy as np
from case import Case

X = [[1.5, 1.0, -1.0, 1.0], [0.1, -0.2, 0.3, 0.5], [100.0, 101.0, 99.0, 100.5], [1.0, 2.0, -1.0, 0.5000001]]
T = [[1.0, 2.0, -1.0, 0.5], [0.2, -0.4, 0.6, 1.1], [100.0, 100.0, 100.0, 101.0], [1.0, 2.0, -1.0, 0.5]]


def decibels(signal: Any, noise: Any) -> float:
    """10·log₁₀ of a ratio."""
    return float(10 * mpmath.log10(signal / noise))


def cases() -> Iterator[Case]:
    """Yield every case."""
    with mpmath.workdps(50):
        x, t = ([[mpmath.mpf(one) for one in row] for row in side] for side in (X, T))
        plain = [
            decibels(sum(b * b for b in q), sum((a - b) ** 2 for a, b in zip(p, q, strict=True)))
            for p, q in zip(x, t, strict=True)
        ]
        yield Case("snr", "mpmath", X, T, np.array(plain))
        for spec, centred in (("si-sdr", False), ("si-sdr:zero-mean=true", True)):
            yield Case(
                spec, "mpmath", X, T, np.array([invariant(p, q, centred=centred) for p, q in zip(x, t, strict=True)])
            )
        errors, truth = [1.0, 2.0, 0.0, 3.0], [10.0, 20.0, 30.0, 40.0]
        prediction = [a + b for a, b in zip(errors, truth, strict=True)]
        mean = mpmath.mpf(sum(one * one for one in errors)) / 4
        yield Case("psnr:peak=255", "mpmath", prediction, truth, decibels(mpmath.mpf(255) ** 2, mean))
        yield Case("psnr:peak=1", "mpmath", prediction, truth, decibels(mpmath.mpf(1), mean))


def invariant(x: Any, t: Any, *, centred: bool) -> float:
    """SI-SDR of one sample."""
    if centred:
        x, t = ([one - sum(side) / len(side) for one in side] for side in (x, t))
    factor = sum(a * b for a, b in zip(x, t, strict=True)) / sum(b * b for b in t)
    noise = sum((factor * b - a) ** 2 for a, b in zip(x, t, strict=True))
    return decibels(sum((factor * b) ** 2 for b in t), noise)
