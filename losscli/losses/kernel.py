"""What a kernel returns."""

from collections.abc import Callable, Mapping
from typing import TypeAlias

from losscli.batch import Array, Floats
from losscli.records import dataclass

Gradient: TypeAlias = Callable[[], Floats]


Result: TypeAlias = tuple[Floats, Gradient] | tuple[Floats, Gradient, Floats | None]
"""The value of each element and a function that gives ∂value/∂prediction.

A third item is the weight of each element (0: ignored); values and gradients then include it.
"""


@dataclass(frozen=True, slots=True)
class Addends:
    """Named products whose sums over all samples make a figure.

    Each product is a tuple of factors of one shape (N…); its sum is exact, sample weights multiply it.
    Cells, where given, are integers of that shape that say which of `size` sums an element belongs to.
    """

    products: Mapping[str, tuple[Floats, ...]]
    cells: Array | None = None
    size: int = 1
