"""What a chunk needs to be read elsewhere: the parts of the files that it touches, and nothing that grows with them."""

import os
from dataclasses import fields, is_dataclass, replace
from typing import Any

from losscli.sources.formats.arrays.memory import Memory
from losscli.sources.formats.index import Index
from losscli.sources.formats.parted import Files, Parted
from losscli.sources.formats.source import Source
from losscli.sources.formats.text.table import Text
from losscli.sources.storage.files import InputPath
from losscli.urls import is_url


def cut(source: Source, start: int, stop: int) -> tuple[Any, int]:
    """Give what is needed of a source to read a range of rows, and the row at which that begins."""
    if isinstance(source, Parted):
        return _cut_parts(source, start, stop)
    if isinstance(source, Memory):
        parts = tuple(part[start:stop] for part in source.parts)
        return replace(source, parts=parts, index=Index(stop - start, stop - start, (), ()), row_names=None), start
    if not source.index.offsets:
        return portable(source), 0
    index, base = _cut_index(source.index, start, stop)
    return with_index(portable(source), index), base


def with_index(source: Any, index: Index) -> Any:
    """Give a table with an index."""
    return replace(source, index=index)


def portable(source: Source) -> Any:
    """Give a source that finds its file whatever the working folder is, without what only its columns were told by."""
    found: Any = source
    if isinstance(found, Text):
        found = replace(found, head=replace(found.head, first=[]))
    return _by_whole_paths(found)


def _by_whole_paths(value: Any) -> Any:
    """Replace the files in a source, and in what it is made of."""
    if isinstance(value, InputPath):
        return absolute(value)
    inner = {item.name: getattr(value, item.name) for item in fields(value)}
    return replace(
        value, **{name: _by_whole_paths(one) for name, one in inner.items() if is_dataclass(one) and _has_file(one)}
    )


def _has_file(value: Any) -> bool:
    return isinstance(value, InputPath) or hasattr(value, "file")


def absolute(file: InputPath) -> InputPath:
    """Give a file by its whole path."""
    if isinstance(file, Files):
        return replace(file, members=tuple(map(absolute, file.members)))
    return file if is_url(file.local) else replace(file, local=os.path.abspath(file.local))  # noqa: PTH100 -- links stay


def _cut_parts(source: Parted, start: int, stop: int) -> tuple[Parted, int]:
    bases, parts = [], []
    for base, part, first, last in source.touched(start, stop):
        found, within = cut(part, first, last)
        bases.append(base + within)
        parts.append(found)
    return Parted.of(source.path, parts), bases[0]


def _cut_index(index: Index, start: int, stop: int) -> tuple[Index, int]:
    first, after = start // index.stride, -(-stop // index.stride)
    base, rows = first * index.stride, min(after * index.stride, index.rows)
    ends = slice(first, after + 1)
    return Index(index.stride, rows - base, index.offsets[ends], index.lines[ends]), base
