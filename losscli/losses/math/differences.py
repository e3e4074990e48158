"""The derivative as the limit of its definition: quotients of differences, extrapolated to h = 0 with an error each."""

from collections.abc import Callable
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from losscli.batch import Floats
from losscli.records import dataclass

Values: TypeAlias = Callable[[Floats], Floats]
"""Points (K,N,m), K variants of N samples with m values each, to ℓ (K,N)."""

STARTS: Final = (1e-2, 1e-4, 1e-6)
"""Of each of these steps, relative to the point, a table is made."""
COARSE: Final = (0.3, 1e-1, 1e-2)
"""The same where the values come in single precision."""
HALVINGS: Final = 10
SMALLEST: Final = 0.1
"""A point nearer to 0 is moved as if it stood there."""
DOUBLE: Final = 2.0**-53
SINGLE: Final = 2.0**-24
ROUNDING: Final = 16.0
"""How many units of the value's last place a difference may be wrong by."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """Derivatives, and how wrong each may be (∞: nothing is known)."""

    value: Floats
    error: Floats

    @classmethod
    def unknown(cls, n: int) -> "Estimate":
        """Know nothing."""
        return cls(np.full(n, np.nan), np.full(n, np.inf))

    def better(self, other: "Estimate") -> "Estimate":
        """Of two estimates of each derivative, keep the one with the smaller error."""
        mine = self.error <= other.error
        return Estimate(np.where(mine, self.value, other.value), np.where(mine, self.error, other.error))


@dataclass(frozen=True, slots=True)
class Derivative:
    """What the differences approach from both sides, from the right and from the left."""

    central: Estimate
    right: Estimate
    left: Estimate
    scale: Floats
    """The largest quotient of each sample: what counts as large here."""


def derivatives(
    values: Values, x: Floats, moves: Floats, *, below: Floats, above: Floats, unit: float = DOUBLE
) -> Derivative:
    """Differentiate ℓ (N) along each of some directions (M,m), at every sample of x (N,m) at once.

    h₀ = c·max(|x|, 0.1) for each start c, at most half of the way to the domain's ends (`below`, `above`: M,N); then
    h = h₀/2ᵏ for k = 0 … 9. The difference that is really made, (x + h) − x, is the divisor.
    """
    size = np.stack([np.maximum(np.abs(x[:, move != 0.0]).max(axis=1), SMALLEST) for move in moves])
    both = (below > 0.0) & (above > 0.0)
    room = np.where(both, np.minimum(below, above), np.maximum(below, above))
    start = values(x[None])[0]
    # In single precision the point itself is rounded, in double the difference that is made is known exactly
    inner = 0.0 if unit == DOUBLE else size.ravel()
    best = [Estimate.unknown(size.size)] * 3
    scale = np.zeros(size.size)
    for relative in STARTS if unit == DOUBLE else COARSE:
        first = np.minimum(relative * size, room / 2)
        made = [
            _quotients(values, x, *each, start) for each in zip(moves, first, above > 0.0, below > 0.0, strict=True)
        ]
        h, *sides = (np.concatenate(parts, axis=1) for parts in zip(*made, strict=True))
        with np.errstate(all="ignore"):
            tables = zip(sides[::2], sides[1::2], (2, 1, 1), strict=True)
            found = [
                _extrapolated(q, ROUNDING * unit * (large + inner * np.abs(q)) / h, order) for q, large, order in tables
            ]
        coarse = np.abs(np.stack([sides[2][0], sides[4][0]]))
        scale = np.fmax(scale, np.where(np.isfinite(coarse), coarse, 0.0).max(axis=0))
        best = [estimate.better(old) for estimate, old in zip(found, best, strict=True)]
    shaped = [Estimate(one.value.reshape(size.shape), one.error.reshape(size.shape)) for one in best]
    return Derivative(shaped[0], shaped[1], shaped[2], scale.reshape(size.shape))


def _quotients(
    values: Values,
    x: Floats,
    move: Floats,
    first: Floats,
    right: NDArray[np.bool_],
    left: NDArray[np.bool_],
    start: Floats,
) -> tuple[Floats, ...]:
    """Give h (K,N), then quotient and size of what was subtracted: from both sides, from the right, from the left."""
    h = first * 0.5 ** np.arange(HALVINGS)[:, None]
    moved = np.flatnonzero(move)
    if len(moved) == 1:
        h = (x[:, moved[0]] + h) - x[:, moved[0]]
    with np.errstate(all="ignore"):
        ahead = np.where(right, values(x + np.where(right, h, 0.0)[..., None] * move), np.nan)
        behind = np.where(left, values(x - np.where(left, h, 0.0)[..., None] * move), np.nan)
        sizes = [np.fmax(np.abs(side), np.abs(start)) for side in (ahead, behind)]
        central, forward, backward = (ahead - behind) / (2.0 * h), (ahead - start) / h, (start - behind) / h
    return h, central, np.fmax(*sizes), forward, sizes[0], backward, sizes[1]


def _extrapolated(quotients: Floats, noise: Floats, order: int) -> Estimate:
    """Neville's table of the quotients (K,N): column j removes the power j·order of h.

    The error of an entry is the distance to the farther of its two neighbours, plus the rounding of its quotient.
    """
    entries, errors = [quotients[1:]], [np.abs(np.diff(quotients, axis=0)) + noise[1:]]
    column = quotients
    for j in range(1, len(quotients)):
        coarse, fine = column[:-1], column[1:]
        column = fine + (fine - coarse) / (2.0 ** (order * j) - 1.0)
        entries.append(column)
        errors.append(np.maximum(np.abs(column - fine), np.abs(column - coarse)) + noise[j:])
    entry, error = np.concatenate(entries), np.concatenate(errors)
    error[~(np.isfinite(entry) & np.isfinite(error))] = np.inf
    row = np.argmin(error, axis=0)[None]
    return Estimate(np.take_along_axis(entry, row, 0)[0], np.take_along_axis(error, row, 0)[0])
