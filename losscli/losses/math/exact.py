"""What figures of exact sums end in: rounded once, or traced back to the sums."""

import math
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Any, overload

from losscli.batch import Floats
from losscli.losses.domain import UndefinedError
from losscli.losses.math.traced import KINK, Traced, plain
from losscli.summary import sqrt, to_float

BITS = 64
"""How many bits of a root are taken."""


@overload
def rounded(value: Fraction) -> float: ...
@overload
def rounded(value: Traced) -> Traced: ...
def rounded(value: Fraction | Traced) -> float | Traced:
    """Give the double nearest to a fraction; what is traced is not rounded."""
    return value if isinstance(value, Traced) else to_float(value)


@overload
def over_root(value: Fraction, square: Fraction) -> float: ...
@overload
def over_root(value: Traced, square: Traced) -> Traced: ...
def over_root(value: Any, square: Any) -> float | Traced:
    """value / √square, rounded once.

    >>> over_root(Fraction(-1), Fraction(4))
    -0.5
    """
    if not isinstance(value, Traced) or not isinstance(square, Traced):
        ratio = value * abs(value) / square
        return -sqrt(-ratio) if ratio < 0 else sqrt(ratio)
    ratio = value.value / _root(square.value)
    # Both slopes have the same rounded root as a factor, so that what cancels between them cancels exactly
    return Traced(ratio, (value, 1 / _root(square.value)), (square, -ratio / (2 * square.value)))


@overload
def root(value: Fraction) -> float: ...
@overload
def root(value: Traced) -> Traced: ...
def root(value: Fraction | Traced) -> float | Traced:
    """√value, rounded once; it has no slope at 0."""
    if not isinstance(value, Traced):
        return sqrt(value)
    if not value:
        raise UndefinedError(KINK)
    taken = _root(value.value)
    return Traced(taken, (value, 1 / (2 * taken)))


def _root(value: Fraction) -> Fraction:
    above, below = value.numerator, value.denominator
    scale = max(0, BITS - (above.bit_length() - below.bit_length()) // 2)
    return Fraction(math.isqrt((above << 2 * scale) // below), 1 << scale)


def dot(left: Sequence[Fraction | int], right: Sequence[Fraction]) -> Fraction:
    """Σ aᵢbᵢ, in one step however many they are.

    >>> dot([2, 3], [Fraction(1, 2), Fraction(1, 3)])
    Fraction(2, 1)
    """
    pairs = [(a, b, plain(a), plain(b)) for a, b in zip(left, right, strict=True)]
    total = sum((x * y for _, _, x, y in pairs), Fraction(0))
    traced: Any = Traced(total, *((a, y) for a, _, _, y in pairs), *((b, x) for _, b, x, _ in pairs))
    return traced if traced.parts else total


def largest(values: Sequence[Fraction]) -> Fraction:
    """Give the largest |value|; where several are, it has no slope."""
    sizes = [abs(plain(value)) for value in values]
    top = values[sizes.index(max(sizes))]
    if isinstance(top, Traced) and sizes.count(max(sizes)) > 1:
        raise UndefinedError(KINK)
    return abs(top)


def with_slopes(value: float, sums: Mapping[str, Sequence[Any]], slopes: Callable[[], Mapping[str, Floats]]) -> float:
    """Give a figure that was computed in doubles; where the sums are traced, with its slopes in them."""
    if not isinstance(next(iter(sums.values()))[0], Traced):
        return value
    known = slopes()
    if not all(map(math.isfinite, (value, *(slope for part in known.values() for slope in part.tolist())))):
        raise UndefinedError(KINK)
    pairs = [
        pair for name, parts in sums.items() for pair in zip(parts, map(Fraction, known[name].tolist()), strict=True)
    ]
    traced: Any = Traced(Fraction(value), *pairs)
    return traced  # type: ignore[no-any-return]
