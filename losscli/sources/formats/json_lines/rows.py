"""Lines of JSON into objects, and their values into the texts that tables of text have."""

import json
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Any

from losscli.sources.formats.number import UnreadableError


class RowError(UnreadableError):
    """What is wrong with a line; the text says it."""


class _DuplicateError(ValueError):
    pass


def row_of(line: bytes) -> dict[str, Any]:
    r"""Give the object on a line: numbers and words for them as they are written, all other values as JSON has them.

    >>> row_of(b'{"a": 0.50, "b": NaN, "c": null, "d": [1, "x"]}')
    {'a': '0.50', 'b': 'NaN', 'c': None, 'd': ['1', 'x']}

    Raises RowError for anything but one object whose keys differ.
    """
    try:
        text = line.decode()
        found = _DECODER.decode(text)
        if "\\u" in text:
            json.dumps(found, ensure_ascii=False).encode()
    except UnicodeDecodeError as error:
        raise RowError(f"not UTF-8 (byte 0x{line[error.start]:02x})") from None
    except UnicodeEncodeError:
        raise RowError("half of a pair of surrogates, which is no character") from None
    except json.JSONDecodeError as error:
        what = f"{error.msg.removesuffix(' at')} at character {error.pos + 1}"
        raise RowError(f"not JSON ({what})" if line.strip() else "blank line") from None
    except _DuplicateError as error:
        raise RowError(f"the key '{error}' stands twice") from None
    except RecursionError:
        raise RowError("not JSON that can be read: brackets in brackets without end") from None
    if not isinstance(found, dict):
        raise RowError(f"not an object but {kind_of(found)}")
    return found


def rows_of(lines: Sequence[bytes]) -> Iterator[dict[str, Any]]:
    """Give the objects of several lines, one by one, so that they need not all be in memory."""
    return map(row_of, lines)


def text_of(value: Any) -> str:
    """Give a single value as text: 1 for true, nothing for null; raise RowError for a list or an object.

    >>> text_of("cat"), text_of(True), text_of(None)
    ('cat', '1', '')
    """
    if isinstance(value, str):
        return value
    if value is None or isinstance(value, bool):
        return "" if value is None else str(int(value))
    raise RowError(f"{kind_of(value)} instead of a single value")


def texts_of(value: Any, shape: tuple[int, ...]) -> list[str]:
    """Give the values of nested lists of a shape in a row, blanks for null; raise RowError for another shape.

    >>> texts_of([["1", "2"], ["3", "4"]], (2, 2)), texts_of(None, (2,))
    (['1', '2', '3', '4'], ['', ''])
    """
    if not shape:
        return [text_of(value)]
    size, *inner = shape
    if value is None:
        value = [None] * size
    if not isinstance(value, list) or len(value) != size:
        found = f"a list of {len(value)}" if isinstance(value, list) else kind_of(value)
        raise RowError(f"{found} instead of a list of {size}")
    return list(chain.from_iterable(texts_of(item, tuple(inner)) for item in value))


def shape_of(value: Any) -> tuple[int, ...]:
    """Give the lengths of nested lists; nothing for a single value, or where a list is empty.

    >>> shape_of([["1", "2"]]), shape_of("1"), shape_of([])
    ((1, 2), (), ())
    """
    found = []
    while isinstance(value, list) and value:
        found.append(len(value))
        value = value[0]
    return () if isinstance(value, list) else tuple(found)


def kind_of(value: Any) -> str:
    """Name the kind of a value."""
    kinds = {str: "a text or a number", list: "a list", dict: "an object", bool: "a boolean"}
    return kinds.get(type(value), "null")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        raise _DuplicateError(next(name for name in names if names.count(name) > 1))
    return found


_DECODER = json.JSONDecoder(object_pairs_hook=_unique, parse_float=str, parse_int=str, parse_constant=str)
