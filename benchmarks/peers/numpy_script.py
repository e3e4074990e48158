"""What one writes with NumPy: `python numpy_script.py WORK FILE…`."""

import sys
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def mse(prediction: Floats, target: Floats) -> float:
    """Mean squared error."""
    return float(np.mean((prediction - target) ** 2))


def mae(prediction: Floats, target: Floats) -> float:
    """Mean absolute error."""
    return float(np.mean(np.abs(prediction - target)))


def huber(prediction: Floats, target: Floats) -> float:
    """Huber's loss with a threshold of 1."""
    size = np.abs(prediction - target)
    return float(np.mean(np.where(size <= 1.0, 0.5 * size**2, size - 0.5)))


def softmax(logits: Floats, labels: NDArray[np.int64]) -> float:
    """Cross-entropy of logits."""
    shifted = logits.astype(np.float64) - logits.max(axis=1, keepdims=True)
    own = np.take_along_axis(shifted, labels[:, None], axis=1)[:, 0]
    return float(np.mean(np.log(np.exp(shifted).sum(axis=1)) - own))


LOSSES: dict[str, tuple[Callable[..., float], ...]] = {
    "mse": (mse,),
    "huber": (huber,),
    "three": (mse, mae, huber),
    "softmax": (softmax,),
}

if __name__ == "__main__":
    arrays = [np.load(path) for path in sys.argv[2:]]
    for loss in LOSSES[sys.argv[1]]:
        print(loss(*arrays))
