"""What a score adds up: exact sums of products, in cells."""

from collections.abc import Mapping
from dataclasses import dataclass

from losscli.batch import Array, Floats


@dataclass(frozen=True, slots=True)
class Addends:
    """Named products whose sums over all samples make a figure.

    Each product is a tuple of factors of one shape (N…); its sum is exact, sample weights multiply it.
    Cells, where given, are integers of that shape that say which of `size` sums an element belongs to.
    """

    products: Mapping[str, tuple[Floats, ...]]
    cells: Array | None = None
    size: int = 1
