"""From what was typed to sources: a path, a member of an archive, a column of another file, or an array."""

import os
from collections.abc import Collection, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

from losscli.errors import LosscliError
from losscli.options.declared import Reading
from losscli.options.formats import FORMATS, KEYED, SUFFIXES
from losscli.sources.formats.arrays.memory import Memory
from losscli.sources.formats.parted import Parted
from losscli.sources.formats.source import Opening, Source
from losscli.sources.formats.text.dialect import Dialect, dialect
from losscli.sources.storage.files import InputPath, open_path
from losscli.sources.storage.packed import unpacked_name
from losscli.sources.storage.patterns import members, objects
from losscli.sources.storage.spool import Spool
from losscli.urls import is_url, local, redacted

MAGICS = {begin: name for name, form in FORMATS.items() for begin in form.begins}
"""How files begin that are no text tables."""
FOREIGN: Mapping[str, tuple[str, str]] = {
    **dict.fromkeys(
        (".py", ".ipynb"),
        ("a program, not data", "a loss of your own stands first: losscli compute my.py:FUNCTION PREDICTIONS TARGETS"),
    ),
    **dict.fromkeys((".xlsx", ".xls", ".ods"), ("a workbook", "save the sheet as CSV")),
    **dict.fromkeys(
        (".pt", ".pth", ".ckpt", ".onnx", ".pkl", ".pickle", ".joblib", ".h5", ".hdf5", ".keras"),
        ("what a framework saves of a model", "save its predictions: np.save('preds.npy', predictions)"),
    ),
}
"""Suffixes of what is often given for data and is none, what it is, and what to do."""


def is_path(given: Any) -> bool:
    """Tell whether an input is a path rather than values."""
    return isinstance(given, str | os.PathLike)


def open_source(given: Any, role: str, reading: Reading, spool: Spool, *, digest: bool) -> Source:
    """Open one input; raise LosscliError for anything that is not a table of text or an array of numbers."""
    if not is_path(given):
        return Memory.of(given)
    typed = local(str(os.fspath(given)))
    path, key = split_key(typed, KEYED)
    chosen = dialect(reading, role)
    named = objects if is_url(path) else members
    if (paths := named(path, lambda name: bool(chosen.format) or suffix(name) in SUFFIXES)) is not None:
        keyed = [path if key is None else f"{path}:{key}" for path in paths]
        return Parted.of(redacted(typed), [open_source(part, role, reading, spool, digest=digest) for part in keyed])
    file = open_path(path, spool, digest=digest)
    return _opened(file, key, chosen, spool)


def _opened(file: InputPath, key: str | None, chosen: Dialect, spool: Spool) -> Source:
    """Open a file by its format, whose module is imported when it is met."""
    name = chosen.format or _format(file)
    form = FORMATS[name]
    if key is not None and not form.keyed:
        raise LosscliError(f"{file.path} is not an NPZ or safetensors file, it has no array '{key}'")
    module = import_module(f"losscli.sources.formats.{form.module}")
    found: Source = module.open_input(Opening(file, name, spool, key, chosen))
    return found


def is_table(path: str, reading: Reading, role: str) -> bool:
    """Tell whether a file is said to hold rows, by its suffix or by the format that is given for its role."""
    return suffix(path) in SUFFIXES or dialect(reading, role).format is not None


def split_key(typed: str, suffixes: Collection[str]) -> tuple[str, str | None]:
    """Split FILE:KEY if FILE has one of the suffixes; the colon of a drive letter or of a scheme splits nothing.

    >>> split_key("z.npz:a", KEYED), split_key("C:z.npz", KEYED), split_key("s3://b/z.npz:a", KEYED)
    (('z.npz', 'a'), ('C:z.npz', None), ('s3://b/z.npz', 'a'))
    """
    for place, sign in enumerate(typed):
        if sign == ":" and typed[place + 1 :] and suffix(typed[:place]) in suffixes:
            return (typed, None) if Path(typed).is_file() else (typed[:place], typed[place + 1 :])
    return typed, None


def other_file(spec: str) -> tuple[str, str | None] | None:
    """Give the file that COL names, and the column or array in it; None if it names no file."""
    path, key = split_key(spec, SUFFIXES)
    if suffix(path) in KEYED and key is not None:
        return spec, None
    named = suffix(path) in SUFFIXES or os.path.sep in path or is_url(path) or Path(path).is_file()
    return (path, key) if named else None


def suffix(path: str) -> str:
    """Give the suffix that tells the format, below that of a compressed file.

    >>> suffix("preds.csv.gz"), suffix("https://example.org/preds.npy?version=3"), suffix("https://example.npz")
    ('.csv', '.npy', '')
    """
    return os.path.splitext(unpacked_name(path))[1].lower()  # noqa: PTH122 -- a name, not a path on this machine


def _format(file: InputPath) -> str:
    ending = suffix(file.path)
    if ending in FOREIGN:
        raise LosscliError(f"{file.path} is {FOREIGN[ending][0]}", FOREIGN[ending][1])
    known = SUFFIXES.get(ending, "csv")
    if known in ("csv", "tsv"):
        with file.open() as stream:
            start = stream.read(max(map(len, MAGICS)))
        for magic, actual in MAGICS.items():
            if start.startswith(magic):
                raise LosscliError(
                    f"{file.path}: this is not text but {actual.upper()}", f"add --input-format {actual}"
                )
    return known
