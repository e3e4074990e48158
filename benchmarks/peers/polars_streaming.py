"""What one writes with polars for files larger than memory: `python polars_streaming.py WORK FILE…`."""

import sys
from collections.abc import Callable

import polars as pl

SQUARE = (pl.col("pred") - pl.col("target")) ** 2


def mean(both: pl.LazyFrame) -> float:
    """Let the streaming engine compute the mean."""
    return float(both.select(SQUARE.mean()).collect(engine="streaming").item())


def csv(predictions: str, targets: str) -> float:
    """Two files, row by row."""
    return mean(pl.concat([pl.scan_csv(predictions), pl.scan_csv(targets)], how="horizontal"))


def joined(predictions: str, targets: str) -> float:
    """Two files, by key."""
    return mean(pl.scan_csv(predictions).join(pl.scan_csv(targets), on="id"))


def two(table: str) -> float:
    """Two columns of one file."""
    return mean(pl.scan_csv(table))


if __name__ == "__main__":
    works: dict[str, Callable[..., float]] = {"csv": csv, "id": joined, "two": two}
    print(works[sys.argv[1]](*sys.argv[2:]))
