"""Safetensors files: one tensor of them, read by ranges as an NPY file is.

The format is eight bytes with the length of a JSON header, the header, and the bytes of the tensors. It is read here
and not by the library of that name, which maps local files only and has no BF16 for NumPy.
"""

import json
import math
from collections.abc import Collection
from dataclasses import replace
from typing import Any

import numpy as np

from losscli.batch import Array
from losscli.errors import LosscliError, listed
from losscli.records import dataclass
from losscli.sources.formats.arrays.npy import Npy, refuse_nothing
from losscli.sources.formats.index import Index
from losscli.sources.formats.source import Opening
from losscli.sources.storage.files import InputPath


@dataclass(frozen=True, slots=True, eq=False)
class Bf16(Npy):
    """An array of BF16, which NumPy does not know: each is the upper half of a float32, so that a shift is exact."""

    def stored(self, columns: tuple[int, ...] | None, start: int, stop: int) -> Array:
        """Give columns of axis 1, or all, of a range of rows."""
        upper = Npy.stored(self, columns, start, stop).astype(np.uint32)
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


def open_input(opening: Opening) -> Npy:
    """Open one tensor of a file.

    Raises LosscliError if there are several and no key names one, and for anything but a whole file of tensors with a
    first axis of real numbers.
    """
    file, key = opening.file, opening.key
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
    refuse_nothing(shown, shape)
    inner = replace(file, path=shown, source=file.source or name, array=chosen)
    index = Index(shape[0], shape[0], (), ())
    stored = Bf16 if kind == "BF16" else Npy
    return stored(inner, "safetensors", np.dtype(DTYPES[kind]), shape, begin + place, fortran=False, index=index)


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
