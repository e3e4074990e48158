"""Oracles of language models: formulas in 100 digits."""

from collections.abc import Iterator
from typing import Any

from case import Case
from mpmath import exp, log, mpf
from oracles._digits import by_digits

STUDENT = [[0.5, 0.25, 0.0], [2.0, -1.0, 0.5], [1.0, 1.0 + 1e-9, 1.0], [800.0, 0.0, -800.0]]
TEACHER = [[2.0, 1.0, -1.0], [-3.0, 4.0, 0.0], [1.0, 1.0, 1.0], [-40.0, 40.0, 0.0]]


def softmax(values: Any) -> Any:
    """eˣ / Σ eˣ."""
    total = sum(exp(value) for value in values)
    return [exp(value) / total for value in values]


def distillation(temperature: float) -> Any:
    """T²·KL of the softened distributions."""

    def formula(x: Any, t: Any) -> Any:
        unit = mpf(temperature)
        p, q = softmax([value / unit for value in x]), softmax([value / unit for value in t])
        return unit**2 * sum(b * log(b / a) for a, b in zip(p, q, strict=True))

    return formula


def cases() -> Iterator[Case]:
    """Yield every case."""
    for temperature in (1.0, 4.0, 0.7):
        yield by_digits(f"distillation:temperature={temperature}", distillation(temperature), STUDENT, TEACHER)
    yield by_digits("surprisal", lambda x: -x[0], [-0.25, -3.0, -40.5, -1e-300])
    tokens = [-0.5, -2.0, -0.125, -7.5]
    mean = -sum(map(mpf, tokens)) / 4
    slope = -float(exp(mean)) / 4
    yield Case("perplexity", "mpmath", tokens, None, float(exp(mean)), [slope] * 4)
