"""Arrays of BF16, which NumPy does not know: the upper halves of float32."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from losscli.batch import Floats
from losscli.sources.arrays.exact import array_problems, texts_of, to_float
from losscli.sources.arrays.npy import Npy
from losscli.sources.places.files import InputPath
from losscli.sources.problems import Counted, Problem
from losscli.sources.source import JUDGED
from losscli.sources.text.lines import Index


@dataclass(frozen=True, slots=True, eq=False)
class Bf16:
    """An array that is read as integers, each of which is shifted into the upper half of a float32: that is exact."""

    bits: Npy
    names: tuple[str, ...] | None = None
    unnamed: bool = False
    notes: tuple[str, ...] = ()
    decimal: str = "."
    format: str = "safetensors"

    @property
    def file(self) -> InputPath:
        """The file of the array."""
        return self.bits.file

    @property
    def path(self) -> str:
        """The path as typed."""
        return self.bits.path

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of one row."""
        return self.bits.shape

    @property
    def rows(self) -> int:
        """The length of the first axis."""
        return self.bits.rows

    @property
    def index(self) -> Index:
        """The chunks of its rows."""
        return self.bits.index

    def first(self, column: int | None) -> list[str]:
        """Give the first texts of a column."""
        return self.texts(column, 0, min(JUDGED, self.rows))

    def indexed(self, stride: int, first_needed: str) -> "Bf16":
        """Take the stride; the rows of an array need no index."""
        return replace(self, bits=self.bits.indexed(stride, first_needed))

    def numbers(self, columns: tuple[int, ...] | None, start: int, stop: int) -> Floats:
        """Give the rows, or columns of axis 1 of them, NaN and infinities included."""
        return to_float(self._wide(columns, start, stop))

    def texts(self, column: int | None, start: int, stop: int) -> list[str]:
        """Give a column of numbers as people write labels."""
        return texts_of(self._wide(None if column is None else (column,), start, stop))

    def quick(self, column: int, start: int, stop: int) -> Floats | None:  # noqa: ARG002 -- every source answers
        """Nothing is quicker than the array itself."""
        return None

    def place(self, row: int) -> str:
        """Name a row."""
        return self.bits.place(row)

    def problems(
        self, columns: tuple[int, ...] | None, legal: Collection[float], counted: Counted
    ) -> Iterator[Problem]:
        """Say which rows hold a value that is none."""
        for start, stop in self.index.chunks():
            yield from array_problems(self.path, self._wide(columns, start, stop), start, legal, counted)

    def _wide(self, columns: tuple[int, ...] | None, start: int, stop: int) -> NDArray[np.float32]:
        upper = self.bits.numbers(columns, start, stop).astype(np.uint32)
        return (upper << np.uint32(16)).view(np.float32)
