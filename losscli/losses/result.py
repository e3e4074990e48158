"""What a kernel returns."""

from collections.abc import Callable
from typing import TypeAlias

from losscli.batch import Floats

Gradient: TypeAlias = Callable[[], Floats]
Result: TypeAlias = tuple[Floats, Gradient] | tuple[Floats, Gradient, Floats | None]
"""The value of each element and a function that gives ∂value/∂prediction.

A third item is the weight of each element (0: ignored); values and gradients then include it.
"""
