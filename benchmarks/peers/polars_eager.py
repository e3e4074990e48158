"""What one writes with polars: `python polars_eager.py WORK FILE…`."""

import sys
from collections.abc import Callable

import polars as pl

SQUARE = (pl.col("pred") - pl.col("target")) ** 2


def csv(predictions: str, targets: str) -> float:
    """Two files, row by row."""
    both = pl.concat([pl.read_csv(predictions), pl.read_csv(targets)], how="horizontal")
    return float(both.select(SQUARE.mean()).item())


def joined(predictions: str, targets: str) -> float:
    """Two files, by key."""
    both = pl.read_csv(predictions).join(pl.read_csv(targets), on="id", validate="1:1")
    return float(both.select(SQUARE.mean()).item())


def two(table: str) -> float:
    """Two columns of one file."""
    return float(pl.read_csv(table).select(SQUARE.mean()).item())


if __name__ == "__main__":
    works: dict[str, Callable[..., float]] = {"csv": csv, "id": joined, "two": two}
    print(works[sys.argv[1]](*sys.argv[2:]))
