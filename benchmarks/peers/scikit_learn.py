"""What one writes with scikit-learn: `python scikit_learn.py WORK FILE…`."""

import sys
from collections.abc import Callable

import numpy as np
import pandas as pd
from sklearn.metrics import mean_squared_error


def csv(predictions: str, targets: str) -> float:
    """Two files, row by row."""
    return float(mean_squared_error(pd.read_csv(targets)["target"], pd.read_csv(predictions)["pred"]))


def two(table: str) -> float:
    """Two columns of one file."""
    both = pd.read_csv(table)
    return float(mean_squared_error(both["target"], both["pred"]))


def mse(predictions: str, targets: str) -> float:
    """Two arrays."""
    return float(mean_squared_error(np.load(targets), np.load(predictions)))


if __name__ == "__main__":
    works: dict[str, Callable[..., float]] = {"csv": csv, "two": two, "mse": mse}
    print(works[sys.argv[1]](*sys.argv[2:]))
