"""From what was typed to sources: a path, a member of an archive, a column of another file, or an array."""

import os
from pathlib import Path
from typing import Any

from losscli.errors import LosscliError
from losscli.options import Reading
from losscli.sources.dialect import SUFFIXES, dialect
from losscli.sources.files import InputPath, Spool, open_path, unpacked_name
from losscli.sources.memory import Memory
from losscli.sources.npy import MAGIC, Npy
from losscli.sources.npz import unzip
from losscli.sources.source import Source
from losscli.sources.text import Text

ARCHIVE = b"PK\x03\x04"


def is_path(given: Any) -> bool:
    """Tell whether an input is a path rather than values."""
    return isinstance(given, str | os.PathLike)


def open_source(given: Any, role: str, reading: Reading, spool: Spool, *, digest: bool) -> Source:
    """Open one input; raise LosscliError for anything that is not a table of text or an array of numbers."""
    if not is_path(given):
        return Memory.of(given)
    typed = str(os.fspath(given))
    path, key = split_key(typed, {".npz"})
    chosen = dialect(reading, role)
    file = open_path(path, spool, digest=digest)
    file_format = chosen.format or _format(file)
    if file_format == "npz":
        return Npy.open(unzip(file, key, spool), "npz")
    if key is not None:
        raise LosscliError(f"{path} is not an NPZ file, it has no array '{key}'")
    if file_format == "npy":
        return Npy.open(file)
    return Text.open(file, file_format, chosen)


def split_key(typed: str, suffixes: set[str]) -> tuple[str, str | None]:
    """Split FILE:KEY if FILE has one of the suffixes; the colon of a drive letter splits nothing.

    >>> split_key("z.npz:a", {".npz"}), split_key("C:z.npz", {".npz"})
    (('z.npz', 'a'), ('C:z.npz', None))
    """
    head, mark, key = typed.rpartition(":")
    if mark and key and suffix(head) in suffixes and not Path(typed).is_file():
        return head, key
    return typed, None


def other_file(spec: str) -> tuple[str, str | None] | None:
    """Give the file that COL names, and the column or array in it; None if it names no file."""
    path, key = split_key(spec, set(SUFFIXES))
    if suffix(path) == ".npz" and key is not None:
        return spec, None
    return (path, key) if suffix(path) in SUFFIXES or os.path.sep in path or Path(path).is_file() else None


def suffix(path: str) -> str:
    """Give the suffix that tells the format, below that of a compressed file.

    >>> suffix("preds.csv.gz")
    '.csv'
    """
    return os.path.splitext(unpacked_name(path))[1].lower()  # noqa: PTH122 -- a name, not a path on this machine


def _format(file: InputPath) -> str:
    known = SUFFIXES.get(suffix(file.path), "csv")
    if known in ("csv", "tsv"):
        with file.open() as stream:
            start = stream.read(len(MAGIC))
        for magic, actual in ((MAGIC, "npy"), (ARCHIVE, "npz")):
            if start.startswith(magic):
                raise LosscliError(
                    f"{file.path}: this is not text but {actual.upper()}", f"add --input-format {actual}"
                )
    return known
