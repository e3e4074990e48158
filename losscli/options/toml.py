"""Values and checks as TOML."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_ESCAPED = re.compile("[\x7f\ud800-\udfff]")


def value(given: Any) -> str:
    r"""Write a value as TOML does.

    >>> value(True), value("a\tb"), value(["mse=2", 3])
    ('true', '"a\\tb"', '["mse=2", 3]')
    """
    if isinstance(given, str):
        return _ESCAPED.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(given, ensure_ascii=False))
    if isinstance(given, bool):
        return str(given).lower()
    if isinstance(given, list | tuple):
        return f"[{', '.join(map(value, given))}]"
    if isinstance(given, Mapping):
        return f"{{{', '.join(f'{_key(name)} = {value(item)}' for name, item in given.items())}}}"
    return str(given) if isinstance(given, int | Decimal) else repr(str(given))


def written(checks: Sequence[tuple[str, Mapping[str, Any]]], version: int) -> str:
    """Write checks as a file that reads back: a name and its keys each."""
    return "\n".join([f"version = {version}\n", *("\n".join(_check(name, keys)) for name, keys in checks)])


def _check(name: str, keys: Mapping[str, Any]) -> Iterator[str]:
    yield "[[check]]"
    yield f"name = {value(name)}"
    for key, given in keys.items():
        yield f"{_key(key)} = {value(given)}"
    yield ""


def _key(name: str) -> str:
    return name if _BARE.fullmatch(name) else value(name)
