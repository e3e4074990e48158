"""NPY files: the header against the size of the file, then ranges of rows; never objects, never the whole file."""

import math
import warnings
from collections.abc import Collection, Iterator
from typing import IO

import numpy as np
from numpy.lib import format as layout

from losscli.batch import Array, Floats
from losscli.errors import LosscliError
from losscli.records import dataclass
from losscli.sources.formats.arrays.exact import KINDS, NUMERIC, array_problems, texts_of, to_float
from losscli.sources.formats.index import Index
from losscli.sources.formats.number import parse
from losscli.sources.formats.problems import Counted, Judge, NoRowsError, Problem, counts
from losscli.sources.formats.source import Opening, Source
from losscli.sources.storage.files import InputPath

MAGIC = b"\x93NUMPY"


READERS = {(1, 0): layout.read_array_header_1_0, (2, 0): layout.read_array_header_2_0}
WORDS = frozenset("US")
"""Texts and bytes of one length."""
LAST, SURROGATES = 0x10FFFF, 0xD800 >> 11
"""The last character of Unicode, and the bits that begin the halves of pairs."""
SAVE = "write it with numpy.save from an array of numbers"


@dataclass(frozen=True, slots=True, eq=False)
class Npy(Source):
    """An array in a file; row i is its sample i."""

    file: InputPath
    format: str
    dtype: np.dtype[np.generic]
    dimensions: tuple[int, ...]
    offset: int
    fortran: bool
    index: Index

    @classmethod
    def open(cls, file: InputPath, file_format: str = "npy") -> "Npy":
        """Read the header; raise LosscliError for anything that is not a whole array of real numbers."""
        with file.open() as stream:
            size = stream.seek(0, 2)
            stream.seek(0)
            shape, fortran, dtype = _header(file.path, stream, size)
            offset = stream.tell()
        _refuse_kind(file.path, dtype)
        expected = offset + math.prod(shape) * dtype.itemsize
        if size < expected:
            raise LosscliError(f"{file.path}: the data are truncated: {size} bytes, {expected} expected")
        if size > expected:
            junk = size - expected
            raise LosscliError(f"{file.path}: {junk} byte{'s follow' if junk > 1 else ' follows'} the data")
        if not shape:
            raise LosscliError(f"{file.path}: a single number, not an array with a row for each sample")
        refuse_nothing(file.path, shape)
        kind = Words if dtype.kind in WORDS else cls
        return kind(file, file_format, dtype, shape, offset, fortran, Index(shape[0], shape[0], (), ()))

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of one row."""
        return self.dimensions[1:]

    @property
    def rows(self) -> int:
        """The length of the first axis."""
        return self.dimensions[0]

    def numbers(self, columns: tuple[int, ...] | None, start: int, stop: int) -> Floats:
        """Give the rows, or columns of axis 1 of them, NaN and infinities included."""
        return to_float(self.stored(columns, start, stop))

    def texts(self, column: int | None, start: int, stop: int) -> list[str]:
        """Give a column of numbers as people write labels."""
        return texts_of(self.stored(None if column is None else (column,), start, stop))

    def problems(
        self, columns: tuple[int, ...] | None, legal: Collection[float], counted: Counted
    ) -> Iterator[Problem]:
        """Say which rows hold a value that is none."""
        for start, stop in self.index.chunks():
            chunk = self.stored(columns, start, stop)
            yield from array_problems(self.path, chunk, start, legal, counted)

    def stored(self, columns: tuple[int, ...] | None, start: int, stop: int) -> Array:
        """Give columns of axis 1, or all, of a range of rows."""
        rows = self._rows(start, stop)
        return rows if columns is None or rows.ndim == 1 else rows[:, list(columns)]

    def _rows(self, start: int, stop: int) -> Array:
        count, inner = stop - start, math.prod(self.shape)
        with self.file.open() as stream:
            if not self.fortran or inner == 1:
                rows = np.empty((count, *self.shape), dtype=self.dtype)
                self._fill(rows, stream, start * inner)
                return rows
            segments = np.empty((inner, count), dtype=self.dtype)
            for place, segment in enumerate(segments):
                self._fill(segment, stream, place * self.rows + start)
        return segments.reshape(*self.shape[::-1], count).T

    def _fill(self, rows: Array, stream: IO[bytes], first: int) -> None:
        """Read the elements from one on."""
        stream.seek(self.offset + first * self.dtype.itemsize)
        view = memoryview(rows.reshape(-1).view(np.uint8))  # type: ignore[arg-type]
        filled = 0
        while filled < len(view):
            if not (more := stream.readinto(view[filled:])):  # type: ignore[attr-defined]
                raise LosscliError(f"{self.path} changed while it was read", "run again once nothing writes to it")
            filled += more


def _header(path: str, stream: IO[bytes], size: int) -> tuple[tuple[int, ...], bool, np.dtype[np.generic]]:
    if size == 0:
        raise LosscliError(f"{path}: an empty file, not an NPY file")
    start = stream.read(len(MAGIC))
    if start != MAGIC[: len(start)]:
        raise LosscliError(f"{path}: not an NPY file", f"{SAVE}; for text add --input-format csv")
    stream.seek(0)
    try:
        with warnings.catch_warnings(action="ignore"):
            version = layout.read_magic(stream)
            found = READERS[version](stream) if version in READERS else None
    except LosscliError:
        raise
    except Exception:  # noqa: BLE001 -- NumPy lets Python parse the header, which may fail in any way that Python can
        raise LosscliError(f"{path}: the header is truncated or damaged", SAVE) from None
    if found is None:
        raise LosscliError(f"{path}: NPY format {version[0]}.{version[1]} is for structured records", SAVE)
    shape, fortran, dtype = found
    if any(length < 0 for length in shape):
        raise LosscliError(f"{path}: the header is damaged: its shape is {shape}", SAVE)
    return shape, fortran, dtype


def _refuse_kind(path: str, dtype: np.dtype[np.generic]) -> None:
    if dtype.kind not in NUMERIC | WORDS or dtype.subdtype is not None or not dtype.itemsize:
        what = KINDS.get(dtype.kind, str(dtype))
        raise LosscliError(f"{path}: an array of {what}, not of numbers", SAVE)


@dataclass(frozen=True, slots=True, eq=False)
class Words(Npy):
    """An array of texts: labels, or numbers as they are written."""

    def numbers(self, columns: tuple[int, ...] | None, start: int, stop: int) -> Floats:
        """Give the numbers that the texts spell, NaN and infinities included."""
        texts = self.stored(columns, start, stop)
        return parse(self._decoded(texts)).reshape(texts.shape)

    def texts(self, column: int | None, start: int, stop: int) -> list[str]:
        """Give a column as it is written."""
        return self._decoded(self.stored(None if column is None else (column,), start, stop))

    def problems(
        self, columns: tuple[int, ...] | None, legal: Collection[float], counted: Counted
    ) -> Iterator[Problem]:
        """Say which texts are no numbers."""
        judge = Judge(self.path, self.decimal, legal)
        for start, stop in self.index.chunks():
            for row, texts in enumerate(self.stored(columns, start, stop), start):
                fields = [("", text) for text in self._decoded(np.asarray(texts))]
                yield from judge.problems((row, self.place(row)), fields, missing=counts(counted, row))

    @property
    def may_hold_texts(self) -> bool:
        """It holds nothing else."""
        return True

    def _decoded(self, stored: Array) -> list[str]:
        """Give texts as they are, and bytes as UTF-8; raise LosscliError for what is no text."""
        if stored.dtype.kind == "U":  # Python takes the numbers of characters as they are, and fails on them later
            codes = np.ascontiguousarray(stored).reshape(-1).view(stored.dtype.byteorder + "u4")
            if (wrong := codes[(codes > LAST) | ((codes >> 11) == SURROGATES)]).size:
                raise LosscliError(f"{self.path}: a text with the character number {wrong[0]}, which is none", SAVE)
        try:
            return [text.decode() if isinstance(text, bytes) else text for text in stored.reshape(-1).tolist()]
        except UnicodeDecodeError as error:
            raise LosscliError(f"{self.path}: bytes that are not UTF-8: {error.object!r}", SAVE) from None


def refuse_nothing(path: str, shape: tuple[int, ...]) -> None:
    """Raise LosscliError for an array without a value."""
    if shape[0] == 0:
        raise NoRowsError(f"{path}: no rows")
    if 0 in shape:
        raise LosscliError(f"{path}: no values: its shape is {shape}")


def open_input(opening: Opening) -> Npy:
    """Open an NPY file."""
    return Npy.open(opening.file)
