"""The law: whatever a file holds, it is refused in one sentence, or its numbers are those of the slow reader."""

import random
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from fuzz import strict
from fuzz.seeds import SEEDS
from losscli.errors import LosscliError
from losscli.options.declared import Reading
from losscli.sources.formats.json_lines import index as json_index
from losscli.sources.formats.lists import RowError, listed_in
from losscli.sources.formats.number import UnreadableError
from losscli.sources.formats.opening import open_source
from losscli.sources.formats.problems import gather
from losscli.sources.formats.source import Source
from losscli.sources.formats.text import lines, table
from losscli.sources.storage.spool import Spool

TEXTS = (".csv", ".tsv", ".txt")


@dataclass(frozen=True)
class Case:
    """A file, and how it is read."""

    suffix: str
    data: bytes
    reading: Reading
    stride: int
    buffer: int
    small: int


def drawn(suffix: str, data: bytes, chance: random.Random) -> Case:
    """Draw the ways to read a file: dialects, sizes, and where chunks and buffers end."""
    text = suffix in TEXTS
    sep = (chance.choice(",;\t| "),) if text and chance.random() < 0.5 else ()
    decimal = (",",) if text and chance.random() < 0.2 and sep not in ((), (",",)) else ()
    header = ("both",) if text and chance.random() < 0.3 else ()
    no_header = ("both",) if text and not header and chance.random() < 0.3 else ()
    sep, comment = (sep, ()) if chance.random() < 0.8 else (("whitespace",), ("#",)) if text else ((), ())
    reading = Reading(sep, () if sep == ("whitespace",) else decimal, header, no_header, comment=comment)
    return Case(suffix, data, reading, chance.randint(1, 7), chance.randint(1, 64), chance.choice((0, 1 << 20)))


def check(case: Case, folder: Path) -> str:
    """Read a file; give what became of it, and raise AssertionError where it is read wrongly."""
    path = folder / f"x{case.suffix}"
    path.write_bytes(case.data)
    spool = Spool()
    try:
        with pytest.MonkeyPatch.context() as patch, warnings.catch_warnings(action="error"):
            patch.setattr(lines, "BUFFER", case.buffer)
            patch.setattr(json_index, "BUFFER", case.buffer)
            patch.setattr(table, "SMALL", case.small)
            refused = _read(path, case, spool)
    finally:
        spool.close()
    assert refused is None or "\n" not in refused.message, refused
    return "read" if refused is None else "refused"


def _read(path: Path, case: Case, spool: Spool) -> LosscliError | None:
    try:
        source = open_source(str(path), "predictions", case.reading, spool, digest=False)
        _compare(case, source.indexed(case.stride, "blank line"))
    except LosscliError as error:
        return error
    return None


def _compare(case: Case, source: Source) -> None:
    expected = ORACLES.get(source.format)
    columns: list[Any] = [None] if source.names is None else [(place,) for place in range(len(source.names))]
    for chosen in columns:
        try:
            parts = [source.numbers(chosen, *span) for span in source.index.chunks()]
        except UnreadableError:
            # What cannot be read has to be said
            assert gather(source.problems(chosen, (), counted=True)) is not None, "unreadable without a problem"
            continue
        if expected is not None:
            expected(case, source, chosen, np.concatenate(parts))
        if chosen is not None and not source.vector(chosen[0]):
            source.texts(chosen[0], 0, source.rows)


def _table(case: Case, source: Any, chosen: tuple[int], values: Any) -> None:
    if source.file.local != source.file.path and case.suffix in TEXTS:  # it was laid out anew, where lines may be gone
        return
    rows = strict.table(Path(source.file.local).read_bytes(), source.grammar.sep)
    if source.head.body[2] > 1:
        rows = rows[1:]
    assert len(rows) == source.rows, (len(rows), source.rows)
    for row, value in zip(rows, values, strict=True):
        assert len(row) == source.grammar.width, row
        _same(row[chosen[0]], value, source.decimal)


def _same(text: str, value: Any, decimal: str = ".") -> None:
    flat = np.asarray(value).ravel().tolist()
    try:
        wanted = [text] if np.ndim(value) <= 1 and len(flat) == 1 and not text.strip().startswith("[") else None
        wanted = wanted or _flat(listed_in(text) or [""] * len(flat))
    except RowError:
        wanted = [text]
    assert len(wanted) == len(flat), (text, flat)
    for one, found in zip(wanted, flat, strict=True):
        expected = strict.number(one, decimal)
        assert expected is not None, (text, found)
        assert found == expected or not (np.isfinite(found) or np.isfinite(expected)), (text, found)


def _flat(nested: Any) -> list[str]:
    return [text for item in nested for text in _flat(item)] if isinstance(nested, list) else [nested]


def _lines(case: Case, source: Any, chosen: tuple[int], values: Any) -> None:
    if source.counted != "line":
        return
    rows = strict.lines(case.data)
    assert len(rows) == source.rows
    for row, value in zip(rows, values, strict=True):
        found: Any = row
        for step in source.paths[chosen[0]]:
            inner = found.get(step) if isinstance(found, dict) else None
            found = found[step] if isinstance(found, list) and isinstance(step, int) and step < len(found) else inner
        flat = np.asarray(value).ravel().tolist()
        wanted = [""] * len(flat) if found is None else _flat(found)
        for one, number in zip(wanted, flat, strict=True):
            _same(str(one) if isinstance(one, str | bool) else "", number)


def _array(read: Callable[[bytes], Any]) -> Callable[..., None]:
    def compare(case: Case, source: Source, chosen: Any, values: Any) -> None:
        del source, chosen
        expected = read(case.data)
        if expected.dtype.kind in "US":
            for text, value in zip(expected.ravel().tolist(), values.ravel().tolist(), strict=True):
                _same(text if isinstance(text, str) else text.decode(), value)
        else:
            np.testing.assert_array_equal(values, expected.astype(np.float64))

    return compare


ORACLES: dict[str, Callable[..., None]] = {
    "csv": _table,
    "tsv": _table,
    "jsonl": _lines,
    "npy": _array(strict.npy),
    "npz": _array(strict.npz),
    "safetensors": _array(strict.safetensors),
}
SUFFIXES = sorted(SEEDS)
