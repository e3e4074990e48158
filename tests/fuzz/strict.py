"""A reader of text tables letter by letter, and of the rest by whole files: slow, and written without the others."""

import io
import json
import math
import re
import zipfile
from decimal import Decimal
from typing import Any

import numpy as np

NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?")
GAP = re.compile(r"|[+-]?(?:nan|na|null|none|inf|infinity)|#?n/a", re.IGNORECASE)
TRUTH = {"true": 1.0, "false": 0.0}


class RefusedError(Exception):
    """What makes no table."""


def table(data: bytes, sep: str) -> list[list[str]]:
    """Give the fields of every record; a quote counts only where a field begins with it."""
    text = data.removeprefix(b"\xef\xbb\xbf").decode()
    kept = text.rstrip("".join({" ", "\t", "\r", "\n"} - {sep}))
    end = text.find("\n", len(kept))
    text = text if end < 0 else text[: end + 1]
    if "\0" in text or re.search(r"\r(?!\n)", text):
        raise RefusedError
    rows: list[list[str]] = []
    fields: list[str] = []
    place = 0
    while place < len(text):
        field, place = _field(text, place, sep)
        fields.append(field)
        if place < len(text) and text[place] == sep:
            place += 1
            if place == len(text):
                fields.append("")
            continue
        place += 2 if text[place : place + 2] == "\r\n" else 1
        rows.append(fields)
        fields = []
    return [*rows, fields] if fields else rows


def _field(text: str, begin: int, sep: str) -> tuple[str, int]:
    """Read one field, and give the place of what ends it."""
    place = _padded(text, begin, sep)
    if place < len(text) and text[place] == '"':
        return _quoted(text, place, sep, padded=place > begin)
    while not _ended(text, place, sep):
        if text[place] == '"':
            raise RefusedError
        place += 1
    return text[begin:place], place


def _quoted(text: str, place: int, sep: str, *, padded: bool) -> tuple[str, int]:
    """Read a field from its quote on."""
    found = ""
    place += 1
    while place < len(text):
        letter = text[place]
        if letter == '"' and (padded or text[place + 1 : place + 2] != '"'):
            end = _padded(text, place + 1, sep)
            if not _ended(text, end, sep):
                raise RefusedError
            return found, end
        if padded and letter in (sep, "\n"):
            raise RefusedError
        found += letter
        place += 2 if letter == '"' else 1
    raise RefusedError


def _padded(text: str, place: int, sep: str) -> int:
    while place < len(text) and text[place] in " \t" and text[place] != sep:
        place += 1
    return place


def _ended(text: str, place: int, sep: str) -> bool:
    return place == len(text) or text[place] in (sep, "\n") or text[place : place + 2] == "\r\n"


def number(text: str, decimal: str) -> float | None:
    """Give the value of a field, NaN for a gap, None for what is no value."""
    text = text.strip(" \t")
    if len(text) > 1 and text[0] == text[-1] == '"':
        text = text[1:-1].strip(" \t")
    if GAP.fullmatch(text):
        return math.nan
    if text in ("True", "TRUE", "true", "False", "FALSE", "false"):
        return TRUTH[text.lower()]
    spelled = text if decimal == "." else text.replace(".", "!").replace(decimal, ".")
    if not NUMBER.fullmatch(spelled):
        return None
    value = float(spelled)
    if math.isinf(value):
        return math.nan
    inexact = re.fullmatch(r"[+-]?[0-9]+", spelled) and abs(value) >= 2**53 and Decimal(value) != Decimal(spelled)
    return None if inexact else value


def lines(data: bytes) -> list[dict[str, Any]]:
    """Give the objects of JSON Lines, numbers as they are written."""
    text = data.removeprefix(b"\xef\xbb\xbf").decode().rstrip(" \t\r\n")
    rows = [json.loads(line, parse_float=str, parse_int=str, parse_constant=str) for line in text.split("\n")]
    if not all(isinstance(row, dict) for row in rows):
        raise RefusedError
    return rows


def npy(data: bytes) -> Any:
    """Give an array by NumPy's own reader."""
    return np.load(io.BytesIO(data), allow_pickle=False)


def npz(data: bytes) -> Any:
    """Give the only array of an archive."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        (name,) = archive.namelist()
        return npy(archive.read(name))


def safetensors(data: bytes) -> Any:
    """Give the only tensor of a file."""
    length = int.from_bytes(data[:8], "little")
    header = json.loads(data[8 : 8 + length])
    header.pop("__metadata__", None)
    ((told),) = header.values()
    begin, end = told["data_offsets"]
    kind = {"F64": "<f8", "F32": "<f4", "F16": "<f2", "I64": "<i8", "U8": "u1", "BOOL": "?"}[told["dtype"]]
    return np.frombuffer(data[8 + length + begin : 8 + length + end], kind).reshape(told["shape"])
