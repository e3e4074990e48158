"""One step of a training loop, warm: `python step.py` prints the seconds of losscli and of PyTorch for 1000 values."""

import statistics
import timeit

import numpy as np
import torch
from torch.nn import functional

from losscli import get_loss

REPEATS, CALLS = 7, 2000
x = np.random.default_rng(0).normal(size=1000)
t = x + 0.1
mse = get_loss("mse")
prediction, target = torch.tensor(x, requires_grad=True), torch.tensor(t)


def ours() -> None:
    """The loss and the gradient of each value."""
    mse(x, t)


def theirs() -> None:
    """The mean and its gradient."""
    prediction.grad = None
    functional.mse_loss(prediction, target).backward()


if __name__ == "__main__":
    turns = [(timeit.timeit(ours, number=CALLS), timeit.timeit(theirs, number=CALLS)) for _ in range(REPEATS)]
    print(*(statistics.median(column) / CALLS for column in zip(*turns, strict=True)))
