"""Oracles of the losses of boxes: their formulas in 100 digits, from the corners."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from case import Case
from mpmath import atan, pi
from oracles._digits import by_digits

BOXES = [[0.0, 0.0, 4.0, 3.0], [0.0, 0.0, 1.0, 1.0], [1.0, 2.0, 3.5, 4.0], [0.5, 0.5, 2.5, 1.5], [0.0, 0.0, 4.0, 4.0]]
TRUTH = [[1.0, 1.0, 5.0, 6.0], [3.0, 4.0, 5.0, 5.0], [1.5, 1.0, 3.0, 5.0], [0.25, 0.0, 3.0, 2.0], [1.0, 1.0, 2.0, 3.0]]
FORMATS: dict[str, Any] = {
    "xyxy": lambda a, b, c, d: (a, b, c, d),
    "xywh": lambda a, b, c, d: (a, b, a + c, b + d),
    "cxcywh": lambda a, b, c, d: (a - c / 2, b - d / 2, a + c / 2, b + d / 2),
}


def parts(x: Any, t: Any) -> tuple[Any, ...]:
    """I, U, the sides of the box around both, and the squared distance of the centres."""
    width = max(min(x[2], t[2]) - max(x[0], t[0]), 0)
    height = max(min(x[3], t[3]) - max(x[1], t[1]), 0)
    union = (x[2] - x[0]) * (x[3] - x[1]) + (t[2] - t[0]) * (t[3] - t[1]) - width * height
    sides = max(x[2], t[2]) - min(x[0], t[0]), max(x[3], t[3]) - min(x[1], t[1])
    apart = ((x[0] + x[2] - t[0] - t[2]) / 2) ** 2 + ((x[1] + x[3] - t[1] - t[3]) / 2) ** 2
    return width * height, union, *sides, apart


def giou(x: Any, t: Any) -> Any:
    """1 − I/U + (C − U)/C."""
    overlap, union, width, height, _ = parts(x, t)
    return 1 - overlap / union + (width * height - union) / (width * height)


def diou(x: Any, t: Any) -> Any:
    """1 − I/U + ρ²/c²."""
    overlap, union, width, height, apart = parts(x, t)
    return 1 - overlap / union + apart / (width**2 + height**2)


def ciou(x: Any, t: Any) -> Any:
    """1 − I/U + ρ²/c² + αv."""
    overlap, union, *_ = parts(x, t)
    turn = atan((t[2] - t[0]) / (t[3] - t[1])) - atan((x[2] - x[0]) / (x[3] - x[1]))
    v = 4 / pi**2 * turn**2
    return diou(x, t) + (v * v / (1 - overlap / union + v) if v else 0)


def cases() -> Iterator[Case]:
    """Yield every case."""
    for name, formula in (("giou", giou), ("diou", diou), ("ciou", ciou)):
        for given, read in FORMATS.items():
            spec = f"{name}:format={given}"
            yield by_digits(spec, lambda x, t, f=formula, r=read: f(r(*x), r(*t)), BOXES, TRUTH)
    shares = [float(parts(x, t)[0] / parts(x, t)[1]) for x, t in zip(BOXES, TRUTH, strict=True)]
    yield Case("box-iou", "by hand", BOXES, TRUTH, np.array(shares))
