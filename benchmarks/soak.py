"""`python soak.py [ROWS]`: rows that no file holds go through the whole evaluation; memory and the mean are checked."""

import resource
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import numpy as np

from losscli.batch import Batch
from losscli.engines import engine
from losscli.evaluation.evaluate import evaluate
from losscli.losses import parse_all
from losscli.scoring.partial import Plan

PERIOD, STEP, OFFSET = 10**6, 37, 0.5
"""Sample i is predicted i·37 modulo 10⁶, where one half is true: each residue comes once in a period."""
CHUNK = 1 << 18
LIMIT = 300
"""Megabytes."""
UNIT = 1024 if sys.platform == "linux" else 1


@dataclass(frozen=True)
class Generated:
    """A range of rows, made when it is read."""

    start: int
    stop: int

    def read(self) -> Batch:
        """Make the samples."""
        rows = np.arange(self.start, self.stop, dtype=np.int64)
        return Batch(rows, (rows * STEP % PERIOD).astype(np.float64), np.full(len(rows), OFFSET))


class Recipes:
    """The ranges, which are made one by one."""

    def __init__(self, rows: int) -> None:
        self.rows, self.began = rows, time.monotonic()

    def __iter__(self) -> Iterator[Generated]:
        for place, start in enumerate(range(0, self.rows, CHUNK)):
            if place % max(1, self.rows // CHUNK // 10) == 0:
                print(f"{start:>14,} rows {peak():6.0f} MB {time.monotonic() - self.began:7.1f} s", flush=True)
            yield Generated(start, min(start + CHUNK, self.rows))


@dataclass(frozen=True)
class Source:
    """Samples as evaluation wants them."""

    n: int
    recipes: Any
    pairing: dict[str, Any] = field(default_factory=lambda: {"mode": "row"})
    files: tuple[Any, ...] = ()
    labels: None = None
    slices: None = None
    sliced_by: None = None
    clusters: None = None
    queries: None = None

    def place(self, role: str, row: int) -> str:
        """Name a sample."""
        return f"{role} row {row}"

    def verify(self) -> None:
        """Find that nothing changed."""


def peak() -> float:
    """Give the most megabytes that the process has had."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * UNIT / 1e6


def truth(rows: int) -> float:
    """Give the mean squared error in closed form, rounded once."""
    turns, rest = divmod(rows, PERIOD)
    fours = turns * sum(map(_fours, range(PERIOD))) + sum(_fours(i * STEP % PERIOD) for i in range(rest))
    return float(Fraction(fours, 4 * rows))


def _fours(value: int) -> int:
    """Four times the square of the distance from one half."""
    return (2 * value - 1) ** 2


def main() -> None:
    """Evaluate, compare, and fail where memory or the mean is not as it should be."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 10**9
    expected = truth(rows)
    start = time.monotonic()
    report = evaluate(Plan(parse_all("mse")), Source(rows, Recipes(rows)), engine())
    taken, found = time.monotonic() - start, report.losses["mse"]
    print(f"{rows / taken:,.0f} rows a second, {peak():.0f} MB, mean {found.value!r}, in closed form {expected!r}")
    if found.value != expected or found.n != rows or peak() > LIMIT:
        raise SystemExit("the mean, the number of rows or the memory is not as it should be")


if __name__ == "__main__":
    main()
