"""What one writes with pandas and NumPy: `python pandas_numpy.py WORK FILE…`."""

import sys
from collections.abc import Callable

import numpy as np
import pandas as pd


def csv(predictions: str, targets: str) -> float:
    """Two files, row by row."""
    prediction = pd.read_csv(predictions)["pred"].to_numpy()
    target = pd.read_csv(targets)["target"].to_numpy()
    return float(np.mean((prediction - target) ** 2))


def joined(predictions: str, targets: str) -> float:
    """Two files, by key."""
    both = pd.read_csv(predictions).merge(pd.read_csv(targets), on="id", validate="one_to_one")
    return float(np.mean((both["pred"].to_numpy() - both["target"].to_numpy()) ** 2))


def two(table: str) -> float:
    """Two columns of one file."""
    both = pd.read_csv(table)
    return float(np.mean((both["pred"].to_numpy() - both["target"].to_numpy()) ** 2))


if __name__ == "__main__":
    works: dict[str, Callable[..., float]] = {"csv": csv, "id": joined, "two": two}
    print(works[sys.argv[1]](*sys.argv[2:]))
