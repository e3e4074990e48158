"""Where the influences of an entry are taken, which the first reading tells."""

from collections.abc import Mapping
from fractions import Fraction
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from losscli.batch import Array, Floats
from losscli.inference.slopes import Slope, combined
from losscli.losses import Loss
from losscli.losses.domain import UndefinedError
from losscli.losses.kernel import Addends
from losscli.losses.math.traced import slopes_of
from losscli.records import dataclass
from losscli.scoring.partial import Entry, Plan
from losscli.scoring.score import Scorer, addends, weights
from losscli.summary import Summary, Sums, to_float

Influences: TypeAlias = tuple[Floats, NDArray[np.bool_]]
BLOCK = 2**13
"""Elements whose many partial sums stay in the processor's cache."""


@dataclass(frozen=True, slots=True)
class Mean:
    """The mean of an entry in two doubles, and the slope of its figure over its divisor: scale times 2 to exponent."""

    mean: float
    rest: float
    scale: float
    exponent: int

    def influences(self, loss: Loss, scorer: Scorer) -> Influences:
        """Give zᵢ of every sample of a batch, and which of them have a part in the figure."""
        scored = scorer.scored(loss)
        u = weights(scored, scorer.batch)
        z = self._weighted(scored.value - self.mean - self.rest, u)
        counted = np.ones(len(z), dtype=np.bool_) if scored.share is None else scored.share > 0.0
        if (outside := scored.outside) is None or scored.addend is None:
            return z, counted
        return np.where(outside, self._weighted(scored.addend, scorer.batch.weight), z), counted | outside

    def _weighted(self, values: Floats, weight: Floats | None) -> Floats:
        """Multiply without leaving the range of doubles on the way."""
        w, unit = (1.0, 0) if weight is None else np.frexp(weight)
        return np.ldexp(values * self.scale * w, self.exponent + unit)


@dataclass(frozen=True, slots=True)
class Tangent:
    """The slopes of a figure in its sums."""

    slopes: Mapping[str, Slope]

    def influences(self, loss: Loss, scorer: Scorer) -> Influences:
        """Give zᵢ of every sample of a batch: Σ slope·addend, times the sample's weight; all have a part in it."""
        parts = addends(loss, scorer.batch, scorer.labels)
        n, weight = len(scorer.batch.rows), scorer.batch.weight
        z, exponent = self._by_element(parts) if parts.cells is None else self._by_cell(parts, n)
        w, unit = np.frexp(np.ones(n) if weight is None else weight)
        z = z.reshape(n, -1)
        whole = np.ldexp(z * w[:, None], exponent.reshape(-1, z.shape[1]) + unit[:, None]).sum(axis=-1)
        return whole, np.ones(n, dtype=np.bool_)

    def _by_element(self, parts: Addends) -> tuple[Floats, Array]:
        terms = [(self.slopes[name], [np.ravel(factor) for factor in given]) for name, given in parts.products.items()]
        blocks = [
            combined([(slope, [factor[start : start + BLOCK] for factor in given]) for slope, given in terms])
            for start in range(0, len(terms[0][1][0]), BLOCK)
        ]
        mantissas, exponents = zip(*blocks, strict=True)
        return np.concatenate(mantissas), np.concatenate(exponents)

    def _by_cell(self, parts: Addends, n: int) -> tuple[Floats, Array]:
        """Take doubles: what is added up in cells is a count or a share, where nothing of note cancels."""
        unit = max(slope.exponent for slope in self.slopes.values())
        z = np.zeros(n)
        for name, factors in parts.products.items():
            slope = np.ldexp(self.slopes[name].parts[0], self.slopes[name].exponent - unit)
            product = np.prod(np.broadcast_arrays(*factors), axis=0) if len(factors) > 1 else np.asarray(factors[0])
            z = z + (product * slope[parts.cells]).reshape(n, -1).sum(axis=-1)
        return z, np.array([unit], dtype=np.intc)


Centre: TypeAlias = Mean | Tangent


def centre(loss: Loss, plan: Plan, entry: Entry) -> Centre | str:
    """Find where the influences of an entry are taken, or say why no second reading gives them."""
    if isinstance(entry, Sums):
        return loss.definition.section("Interval") or _tangent(loss, entry)
    if not isinstance(entry, Summary):
        return loss.definition.section("Interval") or "no method is known"
    if plan.reduction != "mean":
        return f"--reduction {plan.reduction}"
    if entry.nan or entry.inf or entry.minus_inf:
        return "some losses are not finite"
    if entry.beyond:
        return "some losses are larger than any double"
    mean = entry.numerator / entry.denominator
    near = to_float(mean)
    slope = derivative(loss, near)
    return Mean(near, to_float(mean - Fraction(near)), *_unit(Fraction(slope) / entry.denominator))


def _unit(number: Fraction) -> tuple[float, int]:
    exponent = number.numerator.bit_length() - number.denominator.bit_length()
    return to_float(number / Fraction(2) ** exponent), exponent


def derivative(loss: Loss, mean: float) -> float:
    """∂figure/∂mean: 1, or the slope of an outer function."""
    return float(loss.definition.function(mean)[1]) if loss.kind == "outer" else 1.0


def _tangent(loss: Loss, entry: Sums) -> Tangent | str:
    function = loss.scored.function
    settings = loss.arguments_for(function)
    sums = {name: total.fractions() for name, total in entry.sums.items()}
    try:
        slopes = slopes_of(lambda traced: function(traced, **settings), sums)
    except UndefinedError as error:
        return error.reason
    except (TypeError, AttributeError):
        return "its slopes are not known"
    return Tangent({name: Slope.of(parts) for name, parts in slopes.items()})
