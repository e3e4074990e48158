"""What the last bits of a figure depend on: the version of this package, of NumPy, and the instruction set."""

from dataclasses import dataclass

import numpy as np

from losscli import __version__
from losscli.signature import simd


@dataclass(frozen=True, slots=True)
class Build:
    """What computes here."""

    losscli: str
    numpy: str
    simd: str


def here() -> Build:
    """Describe this process."""
    return Build(__version__, np.__version__, simd())


def difference(other: Build) -> str | None:
    """Say how another process differs from this one; None where it does not."""
    ours = here()
    pairs = [
        (name, getattr(other, field), getattr(ours, field))
        for field, name in (("losscli", "losscli"), ("numpy", "NumPy"), ("simd", "the instruction set"))
    ]
    return next(
        (f"has {name} {theirs}, and this process {mine}" for name, theirs, mine in pairs if theirs != mine), None
    )
