"""Lines of JSON into objects, and their values into the texts that tables of text have."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from losscli.sources.formats.lists import RowError, kind_of

Path: TypeAlias = tuple[str | int, ...]
"""The keys and places that lead to a value."""
DEEP = 100
"""So many objects of a list have columns of their own."""


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


def paths_of(row: Mapping[str, Any], before: Path = ()) -> Iterator[Path]:
    """Give the paths to the values of an object: through objects, and through lists of them.

    >>> list(paths_of({"id": "1", "prediction": {"scores": ["0.5", "0.5"]}, "all": [{"p": "1"}]}))
    [('id',), ('prediction', 'scores'), ('all', 0, 'p')]
    """
    for key, value in row.items():
        if isinstance(value, list) and value and all(isinstance(item, dict) and item for item in value[:DEEP]):
            for place, item in enumerate(value[:DEEP]):
                yield from paths_of(item, (*before, key, place))
        elif isinstance(value, dict) and value:
            yield from paths_of(value, (*before, key))
        else:
            yield (*before, key)


def at(row: Any, path: Path) -> Any:
    """Give the value at the end of a path, None where there is none.

    >>> at({"all": [{"p": "1"}]}, ("all", 0, "p")), at({}, ("all", 0, "p"))
    ('1', None)
    """
    for step in path:
        if isinstance(row, dict) and isinstance(step, str):
            row = row.get(step)
        elif isinstance(row, list) and isinstance(step, int) and step < len(row):
            row = row[step]
        else:
            return None
    return row


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        counts = Counter(name for name, _ in pairs)
        raise _DuplicateError(next(name for name, count in counts.items() if count > 1))
    return found


_DECODER = json.JSONDecoder(object_pairs_hook=_unique, parse_float=str, parse_int=str, parse_constant=str)
