"""Figures of exact sums that tell their slopes in these sums: the chain rule backwards, in fractions."""

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any, TypeAlias

from losscli.losses.domain import UndefinedError

Slopes: TypeAlias = Mapping[str, list[Fraction]]
KINK = "the figure has a kink here"


class Traced:
    """A fraction that remembers what it was made of, and its slope in each of these.

    It has no float of its own, so that a figure made of something else than fractions fails rather than looks constant.
    """

    __slots__ = ("depth", "parts", "value")

    def __init__(self, value: Fraction, *parts: tuple[Any, Fraction]) -> None:
        self.value = value
        self.parts = [(part, slope) for part, slope in parts if isinstance(part, Traced)]
        self.depth: int = 1 + max((part.depth for part, _ in self.parts), default=-1)

    def __add__(self, other: Any) -> "Traced":
        """a + b."""
        return Traced(self.value + plain(other), (self, Fraction(1)), (other, Fraction(1)))

    __radd__ = __add__

    def __neg__(self) -> "Traced":
        """−a."""
        return Traced(-self.value, (self, Fraction(-1)))

    def __sub__(self, other: Any) -> "Traced":
        """a − b."""
        return Traced(self.value - plain(other), (self, Fraction(1)), (other, Fraction(-1)))

    def __rsub__(self, other: Any) -> "Traced":
        """b − a."""
        return Traced(plain(other) - self.value, (self, Fraction(-1)))

    def __mul__(self, other: Any) -> "Traced":
        """a·b."""
        return Traced(self.value * plain(other), (self, plain(other)), (other, self.value))

    __rmul__ = __mul__

    def __truediv__(self, other: Any) -> "Traced":
        """a / b."""
        divisor = plain(other)
        ratio = self.value / divisor
        return Traced(ratio, (self, 1 / divisor), (other, -ratio / divisor))

    def __rtruediv__(self, other: Any) -> "Traced":
        """b / a."""
        ratio = plain(other) / self.value
        return Traced(ratio, (self, -ratio / self.value))

    def __pow__(self, power: int) -> "Traced":
        """aⁿ for n from 1 on."""
        return Traced(self.value**power, (self, power * self.value ** (power - 1)))

    def __abs__(self) -> "Traced":
        """|a|, which has no slope at 0."""
        if not self.value:
            raise UndefinedError(KINK)
        return self if self.value > 0 else -self

    def __bool__(self) -> bool:
        """Whether it is not 0."""
        return bool(self.value)


def plain(value: Any) -> Fraction:
    """Give the fraction itself."""
    if isinstance(value, Traced):
        return value.value
    return value if isinstance(value, Fraction) else Fraction(value)


def slopes_of(function: Callable[[Mapping[str, list[Any]]], Any], sums: Slopes) -> Slopes:
    """Give ∂figure/∂sum for every sum, exactly up to a common factor that is rounded.

    >>> slopes_of(lambda sums: sums["a"][0] / sums["b"][0], {"a": [Fraction(3)], "b": [Fraction(2)]})
    {'a': [Fraction(1, 2)], 'b': [Fraction(-3, 4)]}

    Raises:
        UndefinedError: there is no slope.

    """
    leaves = {name: [Traced(part) for part in parts] for name, parts in sums.items()}
    result = function(leaves)
    felt = _backwards(result[0] if isinstance(result, tuple) else result)
    return {name: [felt.get(id(leaf), Fraction(0)) for leaf in parts] for name, parts in leaves.items()}


def _backwards(figure: Any) -> Mapping[int, Fraction]:
    """∂figure/∂part for everything that it was made of, by identity; a figure that is a plain number feels nothing."""
    if not isinstance(figure, Traced):
        return {}
    felt = {id(figure): Fraction(1)}
    for node in sorted(_reached(figure), key=lambda node: -node.depth):
        for part, slope in node.parts:
            felt[id(part)] = felt.get(id(part), Fraction(0)) + felt[id(node)] * slope
    return felt


def _reached(figure: Traced) -> list[Traced]:
    found, waiting = {id(figure): figure}, [figure]
    while waiting:
        for part, _ in waiting.pop().parts:
            if id(part) not in found:
                found[id(part)] = part
                waiting.append(part)
    return list(found.values())
