"""Golden values for `losscli.losses.families.densities`."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import scipy.stats
import torch
import torch.nn.functional as F  # noqa: N812
from case import Case
from differentiate import by_torch, tensor
from mpmath import exp, log, log1p, loggamma, mpf, pi
from oracles._exact import exact
from sklearn import metrics
from sklearn._loss.loss import HalfGammaLoss, HalfTweedieLossIdentity


def xlogy(t: Any, x: Any) -> Any:
    """t·log x, 0 where t is 0."""
    return t * log(x) if t else mpf(0)


def stirling(t: Any) -> Any:
    """PyTorch's stand-in for log t!."""
    return t * log(t) - t + log(2 * pi * t) / 2 if t > 1 else mpf(0)


def tweedie(power: float) -> Any:
    """Give the deviance of a power other than 0, 1 and 2."""
    p = mpf(power)
    return lambda x, t: (
        2 * ((t ** (2 - p) if t > 0 else 0) / ((1 - p) * (2 - p)) - t * x ** (1 - p) / (1 - p) + x ** (2 - p) / (2 - p))
    )


POISSON_DEVIANCE = lambda x, t: 2 * (xlogy(t, t / x) - t + x)  # noqa: E731
GAMMA_DEVIANCE = lambda x, t: 2 * (log(x / t) + t / x - 1)  # noqa: E731
FORMULAS = {
    "poisson-nll": lambda x, t: x - t * log(x),
    "poisson-nll:constant=stirling": lambda x, t: x - t * log(x) + stirling(t),
    "poisson-nll:constant=exact": lambda x, t: x - t * log(x) + loggamma(t + 1),
    "poisson-deviance": POISSON_DEVIANCE,
    "tweedie-deviance:power=1": POISSON_DEVIANCE,
    "tweedie-deviance": tweedie(1.5),
    "tweedie-deviance:power=1.2": tweedie(1.2),
    "tweedie-deviance:power=1.8": tweedie(1.8),
    "tweedie-deviance:power=1.000001": tweedie(1.000001),
    "gamma-nll": lambda x, t: log(x) + t / x,
    "gamma-deviance": GAMMA_DEVIANCE,
    "tweedie-deviance:power=2": GAMMA_DEVIANCE,
    "tweedie-deviance:power=1.9999999": tweedie(1.9999999),
    "tweedie-deviance:power=3": tweedie(3),
    "tweedie-deviance:power=-1.5": tweedie(-1.5),
}
LOG_RATES = {
    "poisson-nll:activation=exp": lambda x, t: exp(x) - t * x,
    "poisson-nll:activation=exp:constant=stirling": lambda x, t: exp(x) - t * x + stirling(t),
    "poisson-nll:activation=exp:constant=exact": lambda x, t: exp(x) - t * x + loggamma(t + 1),
    "gamma-nll:activation=exp": lambda x, t: x + t * exp(-x),
}


def cases() -> Iterator[Case]:
    """Yield every case."""
    random = np.random.default_rng(22)
    x, count = np.exp(random.normal(0.5, 1.0, 6)), random.poisson(3.0, 6).astype(np.float64)
    count[:3] = 0.0, 1.0, 2.0
    amount = np.exp(random.normal(0.0, 1.0, 6))
    yield from by_formula(x, count, amount, random)
    yield from counts(x, count)
    yield from amounts(x, amount)
    yield from gaussians(random)


def by_formula(x: Any, count: Any, amount: Any, random: np.random.Generator) -> Iterator[Case]:
    """Yield the deviances and likelihoods, near their minimum and far from it."""
    extreme = np.array([(2 + 2e-8, 2), (1e-20, 1), (1e9, 1e-9), (3, 1e5), (1e6 + 1, 1e6), (7, 7), (1.3, 1), (0.6, 1)])
    for spec, formula in FORMULAS.items():
        power = float(spec.rpartition("power=")[2]) if "power=" in spec else 0.0
        yield exact(spec, formula, x, amount if "gamma" in spec or power >= 2.0 else count)
        yield exact(spec, formula, extreme[:, 0], extreme[:, 1], note="near the minimum and far out")
    logs, targets = np.append(random.normal(0.0, 2.0, 5), [30.0, -300.0]), np.append(count[:5] + 0.5, [2.0, 3.0])
    for spec, formula in LOG_RATES.items():
        yield exact(spec, formula, logs, targets)
    below = np.array([(1.5, -0.5), (0.3, -4.0), (2.0, 0.0), (0.1, 0.2)])
    yield exact("tweedie-deviance:power=-1.5", tweedie(-1.5), below[:, 0], below[:, 1], note="targets below 0")


def counts(x: Any, t: Any) -> Iterator[Case]:
    """Yield what PyTorch, SciPy and scikit-learn give for counts."""
    variants = {
        "poisson-nll": {"log_input": False, "full": False, "eps": 0.0},
        "poisson-nll:constant=stirling": {"log_input": False, "full": True, "eps": 0.0},
        "poisson-nll:activation=exp": {"log_input": True, "full": False},
        "poisson-nll:activation=exp:constant=stirling": {"log_input": True, "full": True},
    }
    for spec, settings in variants.items():
        raw = np.log(x) if settings["log_input"] else x
        name = f"torch.nn.functional.poisson_nll_loss({settings}, reduction='none')"
        made = by_torch(lambda a, s=settings: F.poisson_nll_loss(a, tensor(t), reduction="none", **s), raw)
        yield Case(spec, name, raw, t, *made)
    likelihood = -scipy.stats.poisson.logpmf(t, x)
    yield Case("poisson-nll:constant=exact", "-scipy.stats.poisson.logpmf", x, t, likelihood)
    for power in (1.0, 1.5):
        deviance = [metrics.mean_tweedie_deviance([b], [a], power=power) for a, b in zip(x, t, strict=True)]
        loss = HalfTweedieLossIdentity(power=power)
        gradient = 2.0 * loss.gradient(y_true=t, raw_prediction=x)
        oracle = "sklearn.metrics.mean_tweedie_deviance, 2·HalfTweedieLossIdentity.gradient"
        yield Case(f"tweedie-deviance:power={power:g}", oracle, x, t, deviance, gradient)
    deviance = [metrics.mean_poisson_deviance([b], [a]) for a, b in zip(x, t, strict=True)]
    yield Case("poisson-deviance", "sklearn.metrics.mean_poisson_deviance", x, t, deviance)


def amounts(x: Any, t: Any) -> Iterator[Case]:
    """Yield what scikit-learn gives for positive numbers."""
    deviance = [metrics.mean_gamma_deviance([b], [a]) for a, b in zip(x, t, strict=True)]
    yield Case("gamma-deviance", "sklearn.metrics.mean_gamma_deviance", x, t, deviance)
    value, gradient = HalfGammaLoss().loss_gradient(y_true=t, raw_prediction=np.log(x))
    yield Case("gamma-nll:activation=exp", "sklearn._loss.loss.HalfGammaLoss", np.log(x), t, value, gradient)
    for power in (0.0, 2.0, 3.0):
        deviance = [metrics.mean_tweedie_deviance([b], [a], power=power) for a, b in zip(x, t, strict=True)]
        gradient = 2.0 * HalfTweedieLossIdentity(power=power).gradient(y_true=t, raw_prediction=x)
        oracle = "sklearn.metrics.mean_tweedie_deviance, 2·HalfTweedieLossIdentity.gradient"
        yield Case(f"tweedie-deviance:power={power:g}", oracle, x, t, deviance, gradient)


def gaussians(random: np.random.Generator) -> Iterator[Case]:
    """Yield the normal and Laplace likelihoods."""
    mean, t = random.normal(0.0, 2.0, 6), random.normal(0.0, 2.0, 6)
    variance, raw = np.exp(random.normal(0.0, 1.0, 6)), random.normal(0.0, 2.0, 6)
    links = {"": None, ":activation=exp": torch.exp, ":activation=softplus": F.softplus}
    for full in (False, True):
        for suffix, link in links.items():
            prediction = np.stack([mean, variance if link is None else raw], axis=1)

            def losses(a: torch.Tensor, link: Any = link, *, full: bool = full) -> torch.Tensor:
                v = a[:, 1] if link is None else link(a[:, 1])
                return F.gaussian_nll_loss(a[:, 0], tensor(t), v, full=full, reduction="none")

            spec = f"gaussian-nll:full={str(full).lower()}{suffix}"
            name = f"torch.nn.functional.gaussian_nll_loss(full={full}, reduction='none')"
            yield Case(spec, name, prediction, t, *by_torch(losses, prediction))
    floor = np.stack([mean, [0.0, 0.1, 0.3, 0.6, 2.0, 1e-9]], axis=1)
    v = mpf(0.5)
    formula = lambda m, s, y: (log(max(s, v)) + (m - y) ** 2 / max(s, v)) / 2  # noqa: E731
    yield exact("gaussian-nll:eps=0.5", formula, floor, t, note="a variance below eps has no derivative")
    tail = np.stack([mean, [-60.0, -41.0, -39.0, 0.0, 50.0, 900.0]], axis=1)
    soft = lambda m, s, y: (log(log1p(exp(s))) + (m - y) ** 2 / log1p(exp(s))) / 2  # noqa: E731
    yield exact("gaussian-nll:activation=softplus:eps=0", soft, tail, t, note="tails of the activation")
    plain = lambda m, s, y: (s + (m - y) ** 2 * exp(-s)) / 2  # noqa: E731
    tail = np.stack([mean, [-700.0, -60.0, -39.0, 0.0, 50.0, 900.0]], axis=1)
    yield exact("gaussian-nll:activation=exp:eps=0", plain, tail, t, note="tails of the activation")
    prediction = np.stack([mean, variance], axis=1)
    made = by_torch(lambda a: -torch.distributions.Laplace(a[:, 0], a[:, 1]).log_prob(tensor(t)), prediction)
    yield Case("laplace-nll", "-torch.distributions.Laplace.log_prob", prediction, t, *made)
