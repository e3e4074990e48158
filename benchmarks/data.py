"""The files that are read, made in a process of its own: `python data.py FOLDER ROWS KIND…`."""

import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl
from numpy.lib.format import open_memmap
from numpy.typing import NDArray

BLOCK = 10**6
CLASSES = 100


def pair(rows: int, seed: int = 0) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Predictions and targets that are near each other."""
    random = np.random.default_rng(seed)
    targets = random.normal(size=rows)
    return targets + 0.3 * random.normal(size=rows), targets


def csv_pair(folder: Path, rows: int) -> None:
    """Two files of one column each."""
    prediction, target = pair(rows)
    pl.DataFrame({"pred": prediction}).write_csv(folder / "pred.csv")
    pl.DataFrame({"target": target}).write_csv(folder / "target.csv")


def small_pair(folder: Path, rows: int) -> None:
    """The same of a hundred rows."""
    del rows
    prediction, target = pair(100)
    pl.DataFrame({"pred": prediction}).write_csv(folder / "small-pred.csv")
    pl.DataFrame({"target": target}).write_csv(folder / "small-target.csv")


def two_columns(folder: Path, rows: int) -> None:
    """Both in one file."""
    prediction, target = pair(rows)
    pl.DataFrame({"pred": prediction, "target": target}).write_csv(folder / "two.csv")


def id_pair(folder: Path, rows: int) -> None:
    """Two files of a tenth of the rows with a key, the second one shuffled."""
    rows //= 10
    prediction, target = pair(rows)
    frame = pl.DataFrame({"id": np.arange(rows), "pred": prediction, "target": target})
    frame = frame.with_columns(("sample-" + pl.col("id").cast(pl.String)).alias("id"))
    frame.select("id", "pred").write_csv(folder / "id-pred.csv")
    frame.select("id", "target").sample(fraction=1.0, shuffle=True, seed=1).write_csv(folder / "id-target.csv")


def npy_pair(folder: Path, rows: int) -> None:
    """Two arrays of float64."""
    for name, values in zip(("pred", "target"), pair(rows), strict=True):
        np.save(folder / f"{name}.npy", values)


def big_pair(folder: Path, rows: int) -> None:
    """Two arrays of 20 times as many: the same block again and again."""
    repeated(folder, "big", rows * 20)


def repeated(folder: Path, name: str, rows: int) -> None:
    """Two arrays of any length in little memory."""
    for role, block in zip(("pred", "target"), pair(min(rows, BLOCK)), strict=True):
        array = open_memmap(folder / f"{name}-{role}.npy", mode="w+", dtype=np.float64, shape=(rows,))
        for start in range(0, rows, len(block)):
            array[start : start + len(block)] = block[: rows - start]


def growth(folder: Path, rows: int) -> None:
    """Pairs from a thousandth of the rows to ten times as many."""
    for power in range(-3, 2):
        size = rows * 10 if power > 0 else rows // 10**-power
        repeated(folder, f"growth{power}", size)


def logits(folder: Path, rows: int) -> None:
    """A tenth of the rows with a hundred logits each, float32, and their labels."""
    rows //= 10
    random = np.random.default_rng(2)
    array = open_memmap(folder / "logits.npy", mode="w+", dtype=np.float32, shape=(rows, CLASSES))
    for start in range(0, rows, BLOCK // CLASSES):
        part = array[start : start + BLOCK // CLASSES]
        part[:] = random.standard_normal(part.shape, dtype=np.float32) * 2
    np.save(folder / "labels.npy", random.integers(0, CLASSES, rows))
    few = max(1, rows // 100)
    np.save(folder / "few-logits.npy", array[:few])
    np.save(folder / "few-labels.npy", np.load(folder / "labels.npy")[:few])


KINDS: dict[str, Callable[[Path, int], None]] = {
    "small": small_pair,
    "csv": csv_pair,
    "two": two_columns,
    "id": id_pair,
    "npy": npy_pair,
    "big": big_pair,
    "growth": growth,
    "logits": logits,
}

if __name__ == "__main__":
    for kind in sys.argv[3:]:
        KINDS[kind](Path(sys.argv[1]), int(sys.argv[2]))
