"""Lists in cells: nested lists of texts, whatever wrote them, into the values of a row."""

import re
from collections.abc import Sequence
from itertools import chain
from typing import Any, Protocol

from losscli.errors import LosscliError
from losscli.sources.formats.number import UnreadableError

WRITTEN = re.compile(r"(?:(?:array|tensor)\()?(?P<list>\[.*\])(?:, (?:dtype|device)=.*)?\)?", re.DOTALL)
PIECES = re.compile(r"[\[\]]|[^\s,\[\]]+")
GAP = "..."


class RowError(UnreadableError):
    """What is wrong with a line; the text says it."""


def is_list(text: str) -> bool:
    """Tell whether a text is a list as NumPy, pandas, PyTorch and JSON print one.

    >>> is_list("[0.7 0.2]"), is_list("array([0.7, 0.2], dtype=float32)"), is_list("0.7")
    (True, True, False)
    """
    return "[" in text and WRITTEN.fullmatch(text.strip()) is not None


def listed_in(text: str) -> Any:
    """Give the nested lists that a text holds, or nothing for a blank; raise RowError for anything else.

    >>> listed_in("[[1, 2] [3, 4]]"), listed_in(" ")
    ([['1', '2'], ['3', '4']], None)
    """
    if not text.strip():
        return None
    if not (found := WRITTEN.fullmatch(text.strip())):
        raise RowError(f"'{text.strip()}' instead of a list")
    if GAP in text:
        raise RowError("a list that was printed with '...' in place of its values")
    stack: list[list[Any]] = [[]]
    for piece in PIECES.findall(found["list"]):
        if piece == "[":
            stack.append([])
        elif piece != "]":
            stack[-1].append(piece)
        elif len(stack) > 1:
            inner = stack.pop()
            stack[-1].append(inner)
    if len(stack) != 1 or len(stack[0]) != 1:
        raise RowError("brackets that do not match")
    return stack[0][0]


def lists_in(rows: Sequence[Sequence[str]], columns: int) -> dict[int, tuple[int, ...]]:
    """Give the shape of the lists in every column that holds nothing but lists and blanks."""
    found = {}
    for column in range(columns):
        texts = [row[column] for row in rows if column < len(row) and row[column].strip()]
        if texts and all(map(is_list, texts)):
            try:
                found[column] = shape_of(listed_in(texts[0])) or (1,)
            except RowError:
                found[column] = (1,)
    return found


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


class Listing(Protocol):
    """A table, some columns of which hold lists."""

    @property
    def path(self) -> str: ...  # noqa: D102
    @property
    def names(self) -> tuple[str, ...]: ...  # noqa: D102
    def vector(self, column: int) -> tuple[int, ...]: ...  # noqa: D102


def one_shape(table: Listing, columns: tuple[int, ...]) -> tuple[int, ...]:
    """Give the shape of the lists in the one column that holds them; raise LosscliError beside other columns."""
    for column in columns:
        if table.vector(column) and len(columns) > 1:
            name = table.names[column]
            what = f"{table.path} column '{name}' holds lists, which make no table with other columns"
            raise LosscliError(what, f"choose it alone, e.g. --pred {name}")
    return table.vector(columns[0]) if columns else ()
