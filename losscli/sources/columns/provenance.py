"""Where the values of each role come from: what a report says of it, and whether two roles are one and the same."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from losscli.report.model import InputFile
from losscli.sources.columns.assign import Roles
from losscli.sources.columns.inputs import Inputs
from losscli.sources.columns.selection import Codes, Numbers, Selection
from losscli.sources.formats.arrays.memory import Memory
from losscli.sources.formats.source import Source
from losscli.sources.storage.files import BLOCK, InputPath
from losscli.urls import is_url


def files(inputs: Inputs, roles: Roles[Numbers]) -> Iterator[InputFile]:
    """Give what the report says of each input."""
    for role, source in inputs.opened.items():
        used = {name: _columns(item) for name, item in roles.selections.items() if item.source is source}
        yield InputFile(role, source.path, source.format, source.rows, source.file.sha256, dict(source.reading), used)


def same_place(one: Selection, other: Selection) -> bool:
    """Tell whether two selections have a column of one file or array at the same place, or a part of it."""
    pairs = zip(_places(one), _places(other), strict=False)
    return any(_identities(one.source, ours) & _identities(other.source, theirs) for ours, theirs in pairs)


def same_bytes(one: Selection, other: Selection) -> bool:
    """Tell whether two selections are the same columns of files of this machine that hold the same bytes."""
    ours, theirs = one.source.leaves, other.source.leaves
    alike = len(ours) == len(theirs) and _places(one) == _places(other) and one.source.format == other.source.format
    if not alike or any(source.in_memory or is_url(source.file.local) for source in (*ours, *theirs)):
        return False
    return all(_same_bytes(left.file, right.file) for left, right in zip(ours, theirs, strict=True))


def _same_bytes(one: InputPath, other: InputPath) -> bool:
    if one.size() != other.size():
        return False
    with one.open() as left, other.open() as right:
        while block := left.read(BLOCK):
            if block != right.read(BLOCK):
                return False
    return True


def _columns(selection: Numbers) -> tuple[str | int, ...] | None:
    names, columns = selection.source.names, selection.columns
    return columns if names is None or columns is None else tuple(names[column] for column in columns)


def _identities(source: Source, place: int) -> set[Any]:
    """Name a column so that no other one has the name: the file by what its path leads to, an array by its memory."""
    if isinstance(source, Memory):
        part = source.parts[0 if source.names is None else place]
        within = place if source.names is None and part.ndim > 1 else None
        return {(part.__array_interface__["data"], part.shape, part.strides, part.dtype.str, within)}
    return {(_identity(leaf.file.source or leaf.file.path), leaf.file.array, place) for leaf in source.leaves}


def _identity(path: str) -> Any:
    """Name a file that is here by its number, another one by its path."""
    try:
        found = Path(path).stat()
    except OSError:
        return path
    return found.st_dev, found.st_ino


def _places(selection: Selection) -> tuple[int, ...]:
    """Give the columns by number; all of them where none are named."""
    if isinstance(selection, Codes):
        return (selection.column or 0,)
    shape = selection.source.shape
    return tuple(column or 0 for column in selection.columns or ()) or tuple(range(shape[0] if shape else 1))
