"""From JSON's own types to the dataclasses that it was written from, and nothing that is not exactly theirs."""

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from types import NoneType, UnionType
from typing import Any, Literal, get_args, get_origin, get_type_hints

from losscli.errors import LosscliError

STORED: dict[Any, type] = {str: str, bool: bool, tuple: list, Mapping: dict}
"""What JSON has for a type."""
WORDS: dict[Any, str] = {
    str: "a text",
    bool: "true or false",
    int: "a count",
    float: "a number",
    NoneType: "null",
    tuple: "a list",
    Mapping: "an object",
}
LONGEST = 40
"""So many characters of a value are quoted."""


def decoded(hint: Any, value: Any, where: str) -> Any:
    """Give a JSON value as the type that it is declared to have; null is what a number that is not finite became.

    Integers are counts. An object has every field of its dataclass, and no other key.

    >>> decoded(tuple[int, ...], [4], "n"), decoded(float, 4, "value")
    ((4,), 4.0)

    Raises LosscliError that names the place of whatever is not of its type.
    """
    kinds = get_args(hint) if isinstance(hint, UnionType) else (hint,)
    for kind in sorted(kinds, key=lambda kind: kind is not NoneType):
        if _fits(kind, value):
            return _made(kind, value, where)
    shown = json.dumps(value)
    shown = shown if len(shown) <= LONGEST else shown[:LONGEST] + "…"
    raise LosscliError(f"{where} is {shown}, not {' or '.join(map(_word, kinds))}")


def _fits(kind: Any, value: Any) -> bool:
    origin = get_origin(kind) or kind
    if origin is Literal:
        return type(value) is str and value in get_args(kind)
    if origin is float:
        return value is None or _is_finite(value)
    if origin is int:
        return type(value) is int and value >= 0
    if origin is NoneType or origin is Any:
        return origin is Any or value is None
    return type(value) is (dict if is_dataclass(origin) else STORED[origin])


def _is_finite(value: Any) -> bool:
    try:
        return type(value) in (int, float) and math.isfinite(value)
    except OverflowError:
        return False


def _made(kind: Any, value: Any, where: str) -> Any:
    if kind is float:
        return math.nan if value is None else float(value)
    if get_origin(kind) is tuple:
        return tuple(_items(get_args(kind), value, where))
    if get_origin(kind) is Mapping:
        return {key: decoded(get_args(kind)[1], item, f"{where}.{key}") for key, item in value.items()}
    return _record(kind, value, where) if is_dataclass(kind) else value


def _items(kinds: tuple[Any, ...], values: list[Any], where: str) -> Iterator[Any]:
    expected = (kinds[0],) * len(values) if kinds[-1] is ... else kinds
    if len(values) != len(expected):
        raise LosscliError(f"{where} is a list of {len(values)}, not of {len(expected)}")
    for place, (kind, value) in enumerate(zip(expected, values, strict=True)):
        yield decoded(kind, value, f"{where}[{place}]")


def _record(kind: Any, value: Mapping[str, Any], where: str) -> Any:
    hints, inner = get_type_hints(kind), f"{where}." if where else ""
    names = [item.name for item in fields(kind)]
    for name in (*names, *value):
        if (name in value) != (name in names):
            what = f"has no {name!r}" if name in names else f"has the unknown key {name!r}"
            raise LosscliError(f"{where or 'the report'} {what}")
    return kind(**{name: decoded(hints[name], value[name], inner + name) for name in names})


def _word(kind: Any) -> str:
    if get_origin(kind) is Literal:
        return f"one of {', '.join(get_args(kind))}"
    return "an object" if is_dataclass(kind) else WORDS[get_origin(kind) or kind]
