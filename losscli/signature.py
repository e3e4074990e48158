"""Every choice that changes the numbers, in one line to quote beside them."""

from collections.abc import Iterable
from functools import cache

import numpy as np

from losscli import __version__


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
