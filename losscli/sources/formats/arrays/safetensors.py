"""Safetensors files: one tensor of them, read by ranges as an NPY file is.

The format is eight bytes with the length of a JSON header, the header, and the bytes of the tensors. It is read here
and not by the library of that name, which maps local files only and has no BF16 for NumPy.
"""

import json
import math
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from losscli.batch import Floats
from losscli.errors import LosscliError, listed
from losscli.sources.formats.arrays.exact import array_problems, texts_of, to_float
from losscli.sources.formats.arrays.npy import Npy
from losscli.sources.formats.index import Index
from losscli.sources.formats.problems import Counted, Problem
from losscli.sources.formats.source import JUDGED
from losscli.sources.storage.files import InputPath


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


DTYPES = {
    "BOOL": "?",
    **{f"{kind}{8 * size}": f"<{kind.lower()}{size}" for kind in "IU" for size in (1, 2, 4, 8)},
    **{f"F{8 * size}": f"<f{size}" for size in (2, 4, 8)},
    "BF16": "<u2",
}


LENGTH, LONGEST = 8, 100_000_000
"""The bytes that hold the length of the header, and the longest header that the format allows."""


SAVE = "write it with safetensors.numpy.save_file or safetensors.torch.save_file"


def open_tensor(file: InputPath, key: str | None) -> Npy | Bf16:
    """Take one tensor of a file.

    Raises LosscliError if there are several and no key names one, and for anything but a whole file of tensors with a
    first axis of real numbers.
    """
    name = file.path
    begin, tensors = _header(file)
    if key is not None and key not in tensors:
        raise LosscliError(f"{name} has no tensor '{key}'", f"it has {listed(tensors)}")
    if key is None and len(tensors) != 1:
        what = f"{len(tensors)} tensors: {listed(tensors)}" if tensors else "no tensors"
        raise LosscliError(f"{name} has {what}", f"name one: {name}:{next(iter(tensors))}" if tensors else None)
    chosen = next(iter(tensors)) if key is None else key
    kind, shape, place = tensors[chosen]
    shown = f"{name}:{key}" if key else name
    if kind not in DTYPES:
        raise LosscliError(f"{shown}: a tensor of {kind}, which is not read", "convert it to F32 or F64")
    if not shape:
        raise LosscliError(f"{shown}: a single number, not an array with a row for each sample")
    if 0 in shape:
        raise LosscliError(f"{shown}: " + ("no rows" if shape[0] == 0 else f"no values: its shape is {shape}"))
    inner = replace(file, path=shown, source=file.source or name, array=chosen)
    index = Index(shape[0], shape[0], (), ())
    array = Npy(inner, "safetensors", np.dtype(DTYPES[kind]), shape, begin + place, fortran=False, index=index)
    return Bf16(array) if kind == "BF16" else array


def _header(file: InputPath) -> tuple[int, dict[str, tuple[str, tuple[int, ...], int]]]:
    """Give the place of the data, and the type, the shape and the offset of every tensor."""
    with file.open() as stream:
        size = stream.seek(0, 2)
        stream.seek(0)
        length = int.from_bytes(stream.read(LENGTH), "little")
        if size < LENGTH or length > LONGEST or not stream.read(1) == b"{":
            raise LosscliError(f"{file.path}: not a safetensors file", SAVE)
        if size < LENGTH + length:
            raise LosscliError(f"{file.path}: the header is truncated or damaged", SAVE)
        stream.seek(LENGTH)
        header = stream.read(length)
    try:
        document = json.loads(header, object_pairs_hook=_unique)
        metadata = document.pop("__metadata__", {})
        tensors = {name: _tensor(told) for name, told in document.items()}
        end = _end(tensors.values())
        metadata.keys()
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise LosscliError(f"{file.path}: the header is truncated or damaged", SAVE) from None
    expected = LENGTH + length + end
    if size < expected:
        raise LosscliError(f"{file.path}: the data are truncated: {size} bytes, {expected} expected")
    if size > expected:
        junk = size - expected
        raise LosscliError(f"{file.path}: {junk} byte{'s follow' if junk > 1 else ' follows'} the data")
    return LENGTH + length, {name: (kind, shape, begin) for name, (kind, shape, begin, _) in tensors.items()}


def _tensor(told: Any) -> tuple[str, tuple[int, ...], int, int]:
    kind, shape, (begin, end) = told["dtype"], tuple(told["shape"]), told["data_offsets"]
    if not (isinstance(kind, str) and all(type(number) is int and number >= 0 for number in (*shape, begin, end))):
        raise ValueError
    if kind in DTYPES and end - begin != math.prod(shape) * np.dtype(DTYPES[kind]).itemsize:
        raise ValueError
    return kind, shape, begin, end


def _end(tensors: Collection[tuple[str, tuple[int, ...], int, int]]) -> int:
    """Give the end of the data, in which tensors follow each other without gaps."""
    place = 0
    for begin, end in sorted((begin, end) for _, _, begin, end in tensors):
        if begin != place or end < begin:
            raise ValueError
        place = end
    return place


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError
    return found
