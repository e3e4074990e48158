"""From what was typed to sources: a path, a member of an archive, a column of another file, or an array."""

import os
import re
from collections.abc import Callable, Collection, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from losscli.errors import LosscliError
from losscli.options.declared import Reading
from losscli.options.formats import FORMATS, KEYED, SUFFIXES
from losscli.sources.formats import foreign
from losscli.sources.formats.arrays.memory import Memory
from losscli.sources.formats.parted import Parted
from losscli.sources.formats.problems import NoRowsError
from losscli.sources.formats.source import Opening, Source
from losscli.sources.formats.text.dialect import Dialect, dialect
from losscli.sources.storage.files import InputPath, open_path
from losscli.sources.storage.packed import unpacked_name
from losscli.sources.storage.patterns import members, objects
from losscli.sources.storage.spool import Spool
from losscli.urls import is_url, local, redacted

MAGICS = {begin: name for name, form in FORMATS.items() for begin in form.begins}
"""How files begin that are no text tables."""
TEXTS = ("csv", "tsv")
REPORT = "json"
"""The format that reports have too."""
PART = re.compile(r"part-[^.]*")
"""How Hadoop and Spark name the parts of a table without a suffix."""


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
    if (paths := named(path, lambda name: bool(chosen.format) or _is_known(name))) is not None:
        keyed = [path if key is None else f"{path}:{key}" for path in paths]
        return _together(redacted(typed), keyed, lambda part: open_source(part, role, reading, spool, digest=digest))
    file = open_path(path, spool, digest=digest)
    return _opened(file, key, chosen, spool)


def _together(path: str, paths: Sequence[str], opened: Callable[[str], Source]) -> Parted:
    """Open the parts of one input; those without rows count for nothing, unless all are."""
    parts, empty = [], []
    for part in paths:
        try:
            parts.append(opened(part))
        except NoRowsError as error:
            empty.append(error)
    if not parts:
        raise empty[0]
    note = f"{path}: {len(empty)} of {len(paths)} parts ha{'s' if len(empty) == 1 else 've'} no rows"
    return Parted.of(path, parts, (note,) if empty else ())


def _is_known(name: str) -> bool:
    """Tell whether the name of a part tells its format."""
    return suffix(name) in SUFFIXES or PART.fullmatch(unpacked_name(name)) is not None


def _opened(file: InputPath, key: str | None, chosen: Dialect, spool: Spool) -> Source:
    """Open a file by its format, whose module is imported when it is met."""
    name, start = (chosen.format, b"") if chosen.format else _format(file, chosen)
    form = FORMATS[name]
    if key is not None and not form.keyed:
        raise LosscliError(f"{file.path} is not an NPZ or safetensors file, it has no array '{key}'")
    if chosen.format in TEXTS:
        start = _start(file)
    notes = () if file.inner is None else (f"{file.path}: the one file in the ZIP archive, '{file.inner}', is read",)
    module = import_module(f"losscli.sources.formats.{form.module}")
    found: Source = module.open_input(Opening(file, name, spool, key, chosen, start, notes))
    return found


def is_table(path: str, reading: Reading, role: str) -> bool:
    """Tell whether a file is said to hold rows, by its suffix or by the format that is given for its role."""
    known = SUFFIXES.get(suffix(path), REPORT)
    return known != REPORT or dialect(reading, role).format is not None


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


def _format(file: InputPath, chosen: Dialect) -> tuple[str, bytes]:
    """Tell the format of a file by its name, and for text by its first bytes too, which are given."""
    ending = suffix(file.inner or file.path)
    known = SUFFIXES.get(ending, "csv")
    if known not in TEXTS:
        return known, b""
    start = _start(file)
    foreign.refuse(file, start, ending)
    for magic, actual in MAGICS.items():
        if start.startswith(magic):
            raise LosscliError(f"{file.path}: this is not text but {actual.upper()}", f"add --input-format {actual}")
    if chosen.sep is None and chosen.header is None:
        foreign.refuse_lines(file, start)
    return known, start


def _start(file: InputPath) -> bytes:
    with file.open() as stream:
        return stream.read(foreign.LOOKED_AT)
