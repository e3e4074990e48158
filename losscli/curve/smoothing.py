"""Smoothing as TensorBoard does it, so that a curve looks the same here and there."""

import math
from collections.abc import Sequence


def smoothed(values: Sequence[float], weight: float) -> list[float]:
    """Give the exponential moving average of the finite values, without its bias toward 0.

    sₖ = w·sₖ₋₁ + (1−w)·vₖ from s₀ = 0, shown as sₖ / (1−wᵏ), k counting finite values; others stay as they are, and
    values that are all equal are left alone. Source: TensorBoard, line_chart_v2/data_transformer.ts.

    >>> smoothed([1.0, 2.0], 0.5), smoothed([3.0, 3.0], 0.9)
    ([1.0, 1.6666666666666667], [3.0, 3.0])
    """
    if len(set(values)) < 2:
        return list(values)
    shown, last, count = [], 0.0, 0
    for value in values:
        if not math.isfinite(value):
            shown.append(value)
            continue
        last = last * weight + (1 - weight) * value
        count += 1
        shown.append(last / (1.0 if weight == 1.0 else 1.0 - weight**count))
    return shown
