"""JSON documents: an array of records or of values, alone or below a key, or an object of columns.

Its records are written into a temporary file of JSON Lines as they stand, so that no digit is lost, and read there.
"""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from losscli.errors import LosscliError, listed
from losscli.sources.formats.json_lines.rows import row_of
from losscli.sources.formats.json_lines.table import JsonLines
from losscli.sources.formats.lists import RowError
from losscli.sources.formats.problems import NoRowsError
from losscli.sources.formats.source import Opening
from losscli.sources.formats.text import encoding

RECORDS = 'an array of records, as in [{"prediction": 0.5, "target": 1}], or the lines of --input-format jsonl'
HOLDERS = ("predictions", "outputs", "data", "records", "rows", "results", "instances")
"""Keys below which services put their records; the first that is there is meant."""
VALUE = "value"
"""The name of the only column of an array of values."""
BLANKS = tuple(" \t\r\n")
DECODER = json.JSONDecoder(parse_float=str, parse_int=str, parse_constant=str)
MOST = 1 << 31
"""A document has to be held in memory; larger ones are JSON Lines."""
Span = tuple[int, int]


def open_input(opening: Opening) -> JsonLines:
    """Open a document, or JSON Lines under its name; raise LosscliError for anything that is no table."""
    path, size = opening.file.path, opening.file.size()
    if size > MOST:
        raise LosscliError(f"{path}: a JSON document of {size} bytes", f"jq -c '.[]' '{path}' > records.jsonl")
    with opening.file.open() as stream:
        data = stream.read()
    encoding.refuse_marks(path, data[:4])
    try:
        text = data.removeprefix(encoding.BOM).decode()
    except UnicodeDecodeError as error:
        raise LosscliError(f"{path}: not UTF-8 (byte 0x{data[error.start]:02x})", "save it as UTF-8") from None
    if not text.strip():
        raise NoRowsError(f"{path}: no rows", "the file is empty")
    if _is_lines(text):
        return JsonLines.open(opening)
    records, notes = _records(path, text)
    with opening.spool.new() as out:
        count = 0
        for count, record in enumerate(records, 1):  # noqa: B007 -- counted to see whether there are any
            out.write(record.encode("utf-8", "surrogatepass") + b"\n")
    if not count:
        raise NoRowsError(f"{path}: no rows", "the array is empty")
    moved = replace(opening, file=replace(opening.file, local=out.name), notes=(*opening.notes, *notes))
    return JsonLines.open(moved, counted="record")


def _is_lines(text: str) -> bool:
    """Tell whether the first line is an object, and something follows that is one too."""
    first, _, rest = text.strip().partition("\n")
    try:
        row_of(first.strip().encode("utf-8", "surrogatepass"))
    except RowError:
        return False
    return rest.strip().startswith("{")


def _records(path: str, text: str) -> tuple[Iterator[str], tuple[str, ...]]:
    """Give the records of a document as text, each on one line, and what was understood of it."""
    begin = _skipped(text, 0)
    end = _end(path, text, begin)
    if text[end:].strip():
        raise _damaged(path, text, _skipped(text, end))
    if text[begin] == "[":
        return map(_wrapped, _parts(path, text, begin)), ()
    if text[begin] != "{":
        raise LosscliError(f"{path}: a JSON document of a single value", RECORDS)
    held = dict(_members(path, text, begin))
    if {"columns", "data"} <= held.keys() and all(_is_array(text, held[name]) for name in ("columns", "data")):
        return _split(path, text, held), ()
    holder = next((name for name in HOLDERS if _is_array(text, held.get(name))), None)
    arrays = [name for name, span in held.items() if _is_array(text, span)]
    if holder is None and len(arrays) == 1 and len(held) == 1:
        holder = arrays[0]
    if holder is not None and (holder == HOLDERS[0] or len(arrays) == 1):
        note = (f"{path}: the records are those of '{holder}'",) if len(held) > 1 else ()
        return map(_wrapped, _parts(path, text, held[holder][0])), note
    if arrays and len(arrays) == len(held):
        return _columns(path, {name: list(_parts(path, text, held[name][0])) for name in arrays}), ()
    objects = {name: dict(_members(path, text, begin)) for name, (begin, _) in held.items() if text[begin] == "{"}
    if objects and len(objects) == len(held):
        return _indexed(path, text, objects), ()
    raise LosscliError(f"{path}: a JSON object with the keys {listed(held)}, which is no table", RECORDS)


def _split(path: str, text: str, held: dict[str, Span]) -> Iterator[str]:
    """Give the records of what pandas writes with orient="split": names, and rows without them."""
    names = list(_parts(path, text, held["columns"][0]))
    for row in _parts(path, text, held["data"][0]):
        values = list(_parts(path, row, 0)) if row.startswith("[") else []
        if len(values) != len(names) or not all(name.startswith('"') for name in names):
            raise LosscliError(f"{path}: a row of {len(values)} values for {len(names)} names of columns", RECORDS)
        yield _line("{" + ", ".join(f"{name}: {value}" for name, value in zip(names, values, strict=True)) + "}")


def _indexed(path: str, text: str, columns: dict[str, dict[str, Span]]) -> Iterator[str]:
    """Give the records of what pandas writes by default: for each column an object by the index of the rows."""
    keys = list(next(iter(columns.values())))
    if any(list(column) != keys for column in columns.values()):
        raise LosscliError(f"{path}: its columns have different rows", RECORDS)
    texts = {name: [text[slice(*span)] for span in column.values()] for name, column in columns.items()}
    return _columns(path, texts)


def _columns(path: str, columns: dict[str, list[str]]) -> Iterator[str]:
    """Give the records of columns of one length."""
    lengths = {len(column) for column in columns.values()}
    if len(lengths) > 1:
        told = ", ".join(f"'{name}' {len(column)}" for name, column in columns.items())
        raise LosscliError(f"{path}: its columns are of different lengths: {told}", RECORDS)
    names = [json.dumps(name) for name in columns]
    for values in zip(*columns.values(), strict=True):
        yield _line("{" + ", ".join(f"{name}: {value}" for name, value in zip(names, values, strict=True)) + "}")


def _wrapped(record: str) -> str:
    """Give a record on one line; a value becomes the only one of a record."""
    return _line(record if record.startswith("{") else f'{{"{VALUE}": {record}}}')


def _line(record: str) -> str:
    """Put a record on one line: JSON has no line feeds within texts, so that those that are there are blanks."""
    return record.replace("\n", " ").replace("\r", " ")


def _is_array(text: str, span: Span | None) -> bool:
    return span is not None and text[span[0]] == "["


def _parts(path: str, text: str, begin: int) -> Iterator[str]:
    """Give the texts of the values of an array."""
    place = _skipped(text, begin + 1)
    while text[place : place + 1] != "]":
        end = _end(path, text, place)
        yield text[place:end]
        place = _next(path, text, end, "]")


def _members(path: str, text: str, begin: int) -> Iterator[tuple[str, Span]]:
    """Give the keys of an object, and where their values stand."""
    place, seen = _skipped(text, begin + 1), set()
    while text[place : place + 1] != "}":
        after = _end(path, text, place)
        name: Any = json.loads(text[place:after]) if text[place] == '"' else None
        place = _skipped(text, after)
        if name is None or text[place : place + 1] != ":":
            raise _damaged(path, text, place)
        if name in seen:
            raise LosscliError(f"{path}: the key '{name}' stands twice", RECORDS)
        seen.add(name)
        place = _skipped(text, place + 1)
        end = _end(path, text, place)
        yield name, (place, end)
        place = _next(path, text, end, "}")


def _end(path: str, text: str, place: int) -> int:
    try:
        return DECODER.raw_decode(text, place)[1]
    except json.JSONDecodeError as error:
        raise _damaged(path, text, error.pos) from None
    except RecursionError:
        raise LosscliError(f"{path}: not JSON that can be read: brackets in brackets without end", RECORDS) from None


def _next(path: str, text: str, end: int, closing: str) -> int:
    """Give the place of the next value, or of the bracket that closes them."""
    place = _skipped(text, end)
    sign = text[place : place + 1]
    if sign == closing:
        return place
    after = _skipped(text, place + 1)
    if sign != "," or text[after : after + 1] == closing:
        raise _damaged(path, text, place)
    return after


def _skipped(text: str, place: int) -> int:
    while text[place : place + 1] in BLANKS:
        place += 1
    return place


def _damaged(path: str, text: str, place: int) -> LosscliError:
    line, column = text.count("\n", 0, place) + 1, place - text.rfind("\n", 0, place)
    return LosscliError(f"{path} line {line}: not JSON (at character {column})", RECORDS)
