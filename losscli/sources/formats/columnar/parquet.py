"""Parquet and Arrow files by pyarrow, which is imported here only, and only when such a file is opened."""

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import accumulate
from typing import IO, Any

from losscli.errors import LosscliError
from losscli.sources.formats.columnar.layout import Column, Groups, Kind, Layout
from losscli.sources.formats.problems import NoRowsError
from losscli.sources.storage.files import InputPath
from losscli.sources.storage.spool import Spool

PANDAS_INDEX = re.compile(r"__index_level_\d+__")
STREAM, FIRST_FEATHER = b"\xff\xff\xff\xff", b"FEA1"
TITLES = {"parquet": "a Parquet", "feather": "a Feather", "arrow": "an Arrow"}
INSTALL = "pip install 'losscli[parquet]'"


class _Parquet:
    """A Parquet file; its footer is parsed once, however often it is opened."""

    def __init__(self, stream: IO[bytes], footer: Any = None) -> None:
        import pyarrow.parquet as pq

        self.file = pq.ParquetFile(stream, metadata=footer, pre_buffer=True, page_checksum_verification=True)
        self.schema = self.file.schema_arrow
        self.footer = self.file.metadata

    def counts(self) -> Iterator[int]:
        return (self.footer.row_group(group).num_rows for group in range(self.footer.num_row_groups))

    def table(self, group: int, names: list[str]) -> Any:
        return self.file.read_row_group(group, columns=names, use_threads=False)


class _Arrow:
    """An Arrow file, also called Feather."""

    def __init__(self, stream: IO[bytes]) -> None:
        import pyarrow as pa

        self.stream, self.arrow = stream, pa
        self.schema = self._open(None).schema

    def _open(self, fields: list[int] | None) -> Any:
        options = self.arrow.ipc.IpcReadOptions(use_threads=False, included_fields=fields)
        return self.arrow.ipc.open_file(self.stream, options=options)

    def counts(self) -> Iterator[int]:
        """Read the first column of each batch, since only the batches know how long they are."""
        reader = self._open([0])
        return (reader.get_batch(batch).num_rows for batch in range(reader.num_record_batches))

    def table(self, group: int, names: list[str]) -> Any:
        batch = self._open([self.schema.get_field_index(name) for name in names]).get_batch(group)
        return self.arrow.Table.from_batches([batch])


def open_layout(file: InputPath, file_format: str, spool: Spool) -> Layout:
    """Read what is at the end of a file; raise LosscliError if it is no whole file of at least one value."""
    path = file.path
    if file_format != "parquet":
        file = _seekable(file, file_format, spool)
    if not file.size():
        raise LosscliError(f"{path}: an empty file, not {TITLES[file_format]} file")
    layout = Layout(file, file_format, Groups(), read_group)
    with _opened(file, file_format) as stream:
        reader = _reader(layout, stream)
        names = reader.schema.names
        if not names:
            raise LosscliError(f"{path}: no columns")
        if twice := [name for name, count in Counter(names).items() if count > 1]:
            raise LosscliError(f"{path}: two columns have the name '{twice[0]}'", "rename one of them")
        ends = tuple(accumulate(reader.counts()))
    if not ends or not ends[-1]:
        raise NoRowsError(f"{path}: no rows")
    fields = sorted(reader.schema, key=lambda field: PANDAS_INDEX.fullmatch(field.name) is None)
    return replace(layout, columns=tuple(map(_column, fields)), ends=ends)


def read_group(layout: Layout, group: int, names: list[str]) -> Any:
    """Give columns of a row group or record batch as an Arrow table; raise LosscliError if it is damaged."""
    with _opened(layout.file, layout.format) as stream:
        table = _reader(layout, stream).table(group, names)
        table.validate(full=True)  # without it, offsets and codes that are damaged lead anywhere in memory
        if table.num_rows != layout.ends[group] - (layout.ends[group - 1] if group else 0):
            raise EOFError("a group has not the rows that it should have")
        return table


def _reader(layout: Layout, stream: IO[bytes]) -> _Parquet | _Arrow:
    if layout.format != "parquet":
        return _Arrow(stream)
    reader = _Parquet(stream, layout.groups.footer)
    layout.groups.footer = reader.footer
    return reader


def _seekable(file: InputPath, file_format: str, spool: Spool) -> InputPath:
    """Give an Arrow file; a stream, whose batches can only be read in a row, is written as one."""
    with file.open() as stream:
        start = stream.read(len(STREAM))
    if start == FIRST_FEATHER:
        raise LosscliError(f"{file.path}: Feather of version 1, which is no Arrow file", "write it as version 2")
    if start != STREAM:
        return file
    with _opened(file, file_format) as stream, spool.new() as out:
        _write_plain(stream, out)
    return replace(file, local=out.name)


def _write_plain(stream: IO[bytes], out: IO[bytes]) -> None:
    """Write an Arrow stream as an Arrow file; dictionaries may change in a stream, so that their values are written."""
    import pyarrow as pa

    reader = pa.ipc.open_stream(stream)
    encoded = {place for place, field in enumerate(reader.schema) if pa.types.is_dictionary(field.type)}
    fields = [
        field.with_type(field.type.value_type) if place in encoded else field
        for place, field in enumerate(reader.schema)
    ]
    schema = pa.schema(fields)
    with pa.ipc.new_file(out, schema) as writer:
        for batch in reader:
            batch.validate(full=True)
            columns = [column.dictionary_decode() if place in encoded else column for place, column in enumerate(batch)]
            writer.write_batch(pa.record_batch(columns, schema=schema))


def _column(field: Any) -> Column:
    """Say what the values of a column are."""
    import pyarrow as pa

    kind, lists = field.type, []
    if isinstance(kind, pa.FixedShapeTensorType):
        in_order = kind.permutation in (None, [*range(len(kind.shape))])
        return Column(field.name, _kind(kind.value_type) if in_order else "other", str(kind), tuple(kind.shape))
    while (fixed := pa.types.is_fixed_size_list(kind)) or pa.types.is_list(kind) or pa.types.is_large_list(kind):
        lists.append(kind.list_size if fixed else None)
        kind = kind.value_type
    found = _kind(kind)
    return Column(field.name, found if not lists or found == "number" else "other", str(field.type), tuple(lists))


def _kind(kind: Any) -> Kind:
    import pyarrow as pa

    types = pa.types
    if types.is_dictionary(kind):
        kind = kind.value_type
    if types.is_boolean(kind) or types.is_integer(kind) or types.is_floating(kind):
        return "number"
    if types.is_decimal(kind):
        return "decimal"
    if types.is_date(kind) or types.is_timestamp(kind):
        return "date"
    texts = types.is_string(kind) or types.is_large_string(kind) or types.is_null(kind)
    return "text" if texts or types.is_string_view(kind) else "other"


@contextmanager
def _opened(file: InputPath, file_format: str) -> Iterator[IO[bytes]]:
    """Open a file for pyarrow; what it says of the bytes becomes a LosscliError."""
    try:
        import pyarrow as pa
    except ImportError:
        raise LosscliError(f"{file.path}: reading {TITLES[file_format]} file needs pyarrow", INSTALL) from None
    try:
        with file.open() as stream:
            yield stream
    except (pa.ArrowException, OSError, EOFError, KeyError, ValueError, MemoryError) as error:
        file.verify()
        said = " ".join(str(error).split()).rstrip(".") or "it asks for more memory than there is"
        what = f"{file.path}: not a complete {TITLES[file_format].partition(' ')[2]} file"
        raise LosscliError(f"{what} ({said})") from None
