"""What the last bits of a figure depend on: the version of this package, of NumPy, and the instruction set."""

from collections.abc import Iterable
from functools import cache

import numpy as np

from losscli import __version__
from losscli.records import dataclass


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


def signature(specs: Iterable[str], **choices: object) -> str:
    """Join the specs and the choices: `mse|reduction:mean|pairing:row|…|losscli:0.1.0|numpy:2.4.6|simd:AVX2`."""
    spoken = [f"{name}:{choice}" for name, choice in choices.items() if choice is not None]
    build = [f"losscli:{__version__}", f"numpy:{np.__version__}", f"simd:{simd()}"]
    return "|".join([",".join(specs), *spoken, *build])


@cache
def simd() -> str:
    """Name the widest instruction set that NumPy dispatches to here, on which the last bit of exp or log may depend."""
    module = np._core._multiarray_umath  # type: ignore[attr-defined]  # noqa: SLF001
    features = getattr(module, "__cpu_features__", {})
    dispatched = [name for name in getattr(module, "__cpu_dispatch__", ()) if features.get(name)]
    return str((dispatched or list(getattr(module, "__cpu_baseline__", ())) or ["none"])[-1])
