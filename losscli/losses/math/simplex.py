"""Losses fused with softmax: p = softmax(x) and p − q where p is near 0 or 1, and the chain rule there."""

from collections.abc import Callable
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from losscli.batch import Floats
from losscli.losses.kernel import Gradient, Result
from losscli.losses.math.functions import logit_parts, weighted

Kernel: TypeAlias = Callable[[Floats, Floats], tuple[Floats, Gradient]]


def softmax_gap(logits: Floats, target: Floats) -> tuple[Floats, Floats, NDArray[np.intp]]:
    """Give p, p − q and the position of the largest p, for distributions q."""
    distance, top, mass = logit_parts(logits)
    p = np.exp(-distance) / (1.0 + mass)
    gap = p - target
    # the largest is (1 − q) − the other p, which does not cancel where p rounds to 1
    largest = (1.0 - np.take_along_axis(target, top, axis=-1)) - mass / (1.0 + mass)
    np.put_along_axis(gap, top, largest, axis=-1)
    return p, gap, top


def behind_softmax(logits: Floats, target: Floats, kernel: Kernel) -> Result:
    """Run a kernel of p and p − q, and chain its gradient back to the logits.

    A class with p = 0 has the gradient 0, the limit of p·∂/∂p for every kernel that belongs here.
    """
    p, gap, top = softmax_gap(logits, target)
    value, gradient = kernel(p, gap)

    def chained() -> Floats:
        share = weighted(p, gradient())
        flow: Floats = share - p * share.sum(axis=-1, keepdims=True)
        np.put_along_axis(flow, top, 0.0, axis=-1)
        np.put_along_axis(flow, top, -flow.sum(axis=-1, keepdims=True), axis=-1)
        return flow

    return value, chained
