"""Every value of a gradient beside the derivative: agree, kink, unresolved or disagree."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from losscli.batch import Floats
from losscli.gradcheck.subject import Subject
from losscli.losses.math.differences import DOUBLE, Estimate, derivatives
from losscli.records import dataclass
from losscli.report.gradcheck import ATOL, RTOL

VERDICTS: Final = ("agree", "kink", "unresolved", "disagree")
AGREE, KINK, UNRESOLVED, DISAGREE = range(4)
LEFT_OUT: Final = -1
EVERY: Final = 64
"""So many values a sample are moved one by one; of more, a few directions and positions."""
DIRECTIONS: Final = 4
POSITIONS: Final = 16
SURE: Final = 10.0
"""How many estimated errors a derivative may be away from the gradient."""
APART: Final = 5.0
"""How many estimated errors the derivatives from both sides must differ by to show a kink."""
TYPICAL: Final = 0.9
"""The quantile of the samples' largest gradients that says what is small; a maximum would be an outlier's."""
SINGLE_RTOL: Final = 1e-3


@dataclass(frozen=True, slots=True)
class Tolerance:
    """How far a gradient may be from the derivative, besides the error of the latter."""

    rtol: float = RTOL
    atol: float = ATOL
    """A share of what is large: of the sample's own largest gradient, or of the 90 % quantile of those of all."""

    def of(self, subject: Subject) -> "Tolerance":
        """Ask no more of a function in single precision than it can give."""
        return self if subject.unit == DOUBLE else Tolerance(max(self.rtol, SINGLE_RTOL), max(self.atol, SINGLE_RTOL))


@dataclass(frozen=True, slots=True)
class Judged:
    """One row for each move (M), one column for each row of the subject (N)."""

    subject: Subject
    moves: Floats
    """(M,m): what is added to a row, times h."""
    analytic: Floats
    numeric: Floats
    error: Floats
    right: Floats
    """The derivative from the right, at kinks alone."""
    left: Floats
    slack: Floats
    """How far analytic and numeric may be apart."""
    verdict: NDArray[np.int8]

    def accepts(self, gradient: Floats) -> NDArray[np.bool_]:
        """Tell of another gradient (N,m) where it is a derivative: near enough, or between those of both sides."""
        with np.errstate(all="ignore"):
            analytic = self.moves @ gradient.T
            near = np.abs(analytic - self.numeric) <= self.slack
            low, high = np.fmin(self.left, self.right), np.fmax(self.left, self.right)
            between = (analytic >= low - self.slack) & (analytic <= high + self.slack)
        return np.where(self.kinked, between, near)

    @property
    def kinked(self) -> NDArray[np.bool_]:
        """Where the derivatives from both sides differ."""
        return np.isfinite(self.right)

    @property
    def counts(self) -> dict[str, int]:
        """How many values came to which verdict."""
        return {name: int((self.verdict == code).sum()) for code, name in enumerate(VERDICTS)}


def moves_of(m: int) -> Floats:
    """Give the directions to move a row of m values in.

    >>> moves_of(2).tolist(), moves_of(100).shape
    ([[1.0, 0.0], [0.0, 1.0]], (20, 100))
    """
    if m <= EVERY:
        return np.eye(m)
    number = np.arange(m)
    bits = np.stack([number // 2**place % 2 for place in range(m.bit_length())])
    signs = [np.zeros(m), number % 2, number // 2 % 2, bits.sum(axis=0) % 2]
    positions = np.eye(m)[np.linspace(0, m - 1, POSITIONS).astype(np.intp)]
    return np.concatenate([1.0 - 2.0 * np.array(signs), positions])


def judge(subject: Subject, tolerance: Tolerance) -> Judged:
    """Move every value, all rows at once, and compare what the differences approach with the gradient."""
    moves = moves_of(subject.x.shape[1])
    below, above = (np.stack([_room(subject, move * sign) for move in moves]) for sign in (-1.0, 1.0))
    found = derivatives(subject.values, subject.x, moves, below=below, above=above, unit=subject.unit)
    best, right, left = found.central, found.right, found.left
    for closed, side in ((below <= 0.0, right), (above <= 0.0, left)):
        best = Estimate(np.where(closed, side.value, best.value), np.where(closed, side.error, best.error))
    live = np.stack([subject.live[:, move != 0.0].all(axis=1) for move in moves]) & ((below > 0.0) | (above > 0.0))
    analytic = np.stack([_along(subject.gradient, move) for move in moves])
    return _judged(subject, moves, analytic, (best, right, left), found.scale, live, tolerance.of(subject))


def _judged(  # noqa: PLR0913, PLR0917
    subject: Subject,
    moves: Floats,
    analytic: Floats,
    estimates: tuple[Estimate, Estimate, Estimate],
    scale: Floats,
    live: NDArray[np.bool_],
    tolerance: Tolerance,
) -> Judged:
    best, right, left = estimates
    with np.errstate(all="ignore"):
        largest = np.maximum(scale, _finite(analytic)).max(axis=0)
        floor = tolerance.atol * np.maximum(largest, np.quantile(largest, TYPICAL))
        tolerated = tolerance.rtol * np.fmax(np.abs(_finite(analytic)), np.abs(best.value)) + floor
        gap = np.abs(right.value - left.value)
        sides = right.error + left.error
        kink = gap > APART * sides + 2.0 * tolerated
        slack = np.where(kink, SURE * sides, SURE * best.error) + tolerated
        low, high = np.fmin(right.value, left.value), np.fmax(right.value, left.value)
        inside = (analytic >= low - slack) & (analytic <= high + slack)
        wrong = ~(np.abs(analytic - best.value) <= slack) & np.isfinite(best.error)
        flat = (analytic == 0.0) & (best.value == 0.0)
        loose = ~(best.error <= tolerated) & ~flat
    verdict = np.select(
        [~live, kink & inside, kink | wrong, loose], [LEFT_OUT, KINK, DISAGREE, UNRESOLVED], default=AGREE
    )
    ends = [np.where(kink, one.value, np.nan) for one in (right, left)]
    return Judged(subject, moves, analytic, best.value, best.error, ends[0], ends[1], slack, verdict.astype(np.int8))


def _finite(values: Floats) -> Floats:
    return np.where(np.isfinite(values), np.abs(values), 0.0)


def _along(gradient: Floats, move: Floats) -> Floats:
    """Give the derivative along a move; values that do not move do not count, finite or not."""
    moved = np.flatnonzero(move)
    return np.asarray((gradient[:, moved] * move[moved]).sum(axis=1))


def _room(subject: Subject, move: Floats) -> Floats:
    """Say how far each row can go in a direction before one of its values leaves the domain."""
    ahead = np.where(move > 0.0, subject.high - subject.x, subject.x - subject.low)[:, move != 0.0]
    with np.errstate(invalid="ignore"):
        return np.asarray(np.where(np.isnan(ahead), np.inf, ahead).min(axis=1))
