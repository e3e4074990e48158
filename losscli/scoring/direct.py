"""The shortest way through a loss: two flat arrays of finite numbers, one kernel, nothing looked up again."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from losscli.batch import Floats
from losscli.losses import Loss
from losscli.losses.domain import SIGN, Domain
from losscli.losses.kernel import Result
from losscli.losses.layout import COLUMN, SAME
from losscli.records import dataclass


@dataclass(frozen=True, slots=True)
class Direct:
    """What a loss of single values needs at each call, found once.

    Its answers are those of `score` behind `check`, bit by bit; whatever these would treat in another way, or refuse,
    has no direct answer.
    """

    kernel: Callable[..., Result]
    arguments: dict[str, Any]
    prediction: Domain | None
    """None: every finite number is legal."""
    target: Domain | None

    @classmethod
    def of(cls, loss: Loss) -> "Direct | None":
        """Give the direct way of a loss; None for one that arranges axes, reads labels or passes an activation."""
        kernel, fused = loss.kernel
        flat = loss.kind == "pointwise" and loss.definition.layout in (SAME, COLUMN)
        domains = (loss.prediction_domain, loss.target_domain)
        plain = not any(d is SIGN or d.simplex or d.label or d.columns for d in domains)
        vectors = any(isinstance(value, tuple) for value in loss.parameters.values())
        if not flat or not plain or vectors or loss.alias or (loss.activation and not fused):
            return None
        return cls(kernel, loss.arguments_for(kernel), *(None if _all_finite(domain) else domain for domain in domains))

    def __call__(self, x: Floats, t: Floats) -> tuple[Floats, Floats] | None:
        """Give ℓᵢ and ∂ℓᵢ/∂xᵢ of finite arrays of shape (N); None where they need the longer way."""
        if x.ndim != 1 or x.shape != t.shape:
            return None
        if (self.prediction and not self.prediction.includes(x).all()) or (
            self.target and not self.target.includes(t).all()
        ):
            return None
        with np.errstate(over="ignore", divide="ignore", invalid="ignore"):
            result = self.kernel(x, t, **self.arguments)
            if len(result) != 2 or not math.isfinite(np.add.reduce(result[0])):
                return None
            return result[0], result[1]()


def _all_finite(domain: Domain) -> bool:
    whole = domain.low == -np.inf and domain.high == np.inf
    return whole and not (domain.members or domain.without or domain.gap)
