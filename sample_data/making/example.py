"""One folder of sample data as a value, and the one place that writes it to disk."""

import csv
import io
import json
import math
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

Table: TypeAlias = Mapping[str, Sequence[object]]
Array: TypeAlias = NDArray[Any]
Numbers: TypeAlias = Any
"""A number, or nested sequences of numbers: floats, Decimals or an array."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What one command must report: a value by spec (null when nothing is reduced), and where it comes from."""

    command: str
    value: Mapping[str, float | None]
    source: str
    per_sample: Mapping[str, Numbers] | None = None
    gradient: Mapping[str, Numbers] | None = None

    def entry(self) -> dict[str, object]:
        """The same as plain JSON data, the command as its list of arguments."""
        return {
            "command": shlex.split(self.command),
            "value": {spec: None if value is None else plain(value) for spec, value in self.value.items()},
            "per_sample": self.per_sample and {spec: plain(values) for spec, values in self.per_sample.items()},
            "gradient": self.gradient and {spec: plain(values) for spec, values in self.gradient.items()},
            "source": self.source,
        }


@dataclass(frozen=True, slots=True)
class Example:
    """A folder: its input files by name, what losscli must report on them, and what a later version will."""

    folder: str
    files: Mapping[str, Table | Array | str]
    expected: Sequence[Expected]
    later: Sequence[Expected] = ()

    def write(self, root: Path) -> None:
        """Write every file below `root`; the same values give the same bytes on every system."""
        folder = root / self.folder
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in self.files.items():
            (folder / name).write_bytes(_bytes(content))
        (folder / "expected.json").write_bytes(json_text(self.expected).encode())
        if self.later:
            (folder / "later.json").write_bytes(json_text(self.later).encode())


def _bytes(content: Table | Array | str) -> bytes:
    """Give what stands in a file."""
    if isinstance(content, np.ndarray):
        return npy_bytes(content)
    return (content if isinstance(content, str) else csv_text(content)).encode()


def plain(values: Numbers) -> Numbers:
    """Floats, nested as `values` are, a negative zero as 0.0."""
    return (np.asarray(values, dtype=np.float64) + 0.0).tolist()


def settled(outputs: Array) -> Array:
    """Round to six decimals: a solver's further digits depend on the machine and its threads."""
    return np.round(outputs, 6)


def twice(one: Numbers, other: ArrayLike) -> Numbers:
    """Return `one`; AssertionError unless `other`, found in another way, agrees in shape and to twelve digits."""
    first, second = np.asarray(one, dtype=np.float64), np.asarray(other, dtype=np.float64)
    np.testing.assert_allclose(first, second, rtol=1e-12, atol=1e-300, strict=True)
    return one


def mean(values: Sequence[float | Decimal]) -> float:
    """The arithmetic mean, rounded once when the values are Decimals, and after an exact sum when they are floats."""
    if isinstance(values[0], Decimal):
        return float(sum(map(Decimal, values)) / len(values))
    return math.fsum(values) / len(values)


def csv_text(table: Table) -> str:
    """The columns as CSV with LF line ends; floats as their shortest round-trip text."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(table)
    writer.writerows(zip(*table.values(), strict=True))
    return out.getvalue()


def npy_bytes(array: Array) -> bytes:
    """The array as a little-endian NPY file in C order."""
    out = io.BytesIO()
    np.save(out, np.ascontiguousarray(array, dtype=array.dtype.newbyteorder("<")), allow_pickle=False)
    return out.getvalue()


def json_text(entries: Sequence[Expected]) -> str:
    """The entries as JSON, one field a line."""
    blocks = (
        ",\n".join(f"    {json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}" for key, value in item.items())
        for item in (expected.entry() for expected in entries)
    )
    return "[\n" + ",\n".join(f"  {{\n{block}\n  }}" for block in blocks) + "\n]\n"
