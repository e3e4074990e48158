"""Cross-entropy in one process, warm: `python kernel.py LOGITS LABELS` prints the seconds of losscli and of PyTorch."""

import statistics
import sys
import time
from collections.abc import Callable

import numpy as np
import torch
from torch.nn import functional

from losscli.options.declared import gather
from losscli.run import Inputs, opened

REPEATS = 7
logits, labels = (np.load(path) for path in sys.argv[1:])
tensors = torch.from_numpy(logits), torch.from_numpy(labels)


def ours() -> float:
    """The mean, as the command line computes it of arrays."""
    with opened("cross-entropy:activation=softmax", Inputs(logits, labels), gather({}), statistics=False) as report:
        return next(iter(report.losses.values())).value or 0.0


def theirs() -> float:
    """The mean, by PyTorch's kernel."""
    return float(functional.cross_entropy(*tensors).item())


def timed(work: Callable[[], float]) -> float:
    """Give the seconds of one call."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


if __name__ == "__main__":
    taken = [(timed(ours), timed(theirs)) for _ in range(REPEATS + 1)][1:]
    print(*(statistics.median(column) for column in zip(*taken, strict=True)))
