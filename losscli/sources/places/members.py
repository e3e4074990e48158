"""Which files a pattern or a folder names."""

import glob
import os
from collections.abc import Callable
from difflib import get_close_matches
from pathlib import Path

from losscli.errors import LosscliError
from losscli.sources.problems import listed
from losscli.urls import is_url

MARKS = "*?["
HIDDEN = (".", "_")
"""How the names begin of what programs leave beside the parts: `_SUCCESS`, `.part-0.csv.crc`."""


def members(typed: str, known: Callable[[str], bool]) -> list[str] | None:
    """Give the files that a pattern or a folder names, in the order of their paths; None where it names neither.

    A name with `*`, `?` or `[` in it that is there is that file. `known` tells whether a name has a suffix of a format
    that can be read. Raises LosscliError for a pattern that names nothing, and for a folder that holds anything else
    than the parts.
    """
    if not typed or "\0" in typed or is_url(typed):
        return None
    if Path(typed).is_dir():
        return _of_folder(typed, known)
    if os.path.lexists(typed) or not any(mark in typed for mark in MARKS):
        return None
    return _of_pattern(typed)


def _of_folder(typed: str, known: Callable[[str], bool]) -> list[str]:
    try:
        names = sorted(name for name in os.listdir(typed) if not name.startswith(HIDDEN))  # noqa: PTH208 -- names only
    except OSError as error:
        raise LosscliError(f"{typed}: {error.strerror}") from None
    paths = [os.path.join(typed, name) for name in names]  # noqa: PTH118 -- Path would change what was typed
    if not paths:
        raise LosscliError(f"{typed}: a folder without files")
    for path, name in zip(paths, names, strict=True):
        if Path(path).is_dir():
            hint = f"folders in folders are not read; name the files with a pattern, e.g. '{Path(typed, '*', '*.csv')}'"
            raise LosscliError(f"{typed} holds the folder {name!r}", hint)
        if not known(name):
            hint = f"name the parts with a pattern, e.g. '{Path(typed, '*.csv')}'"
            raise LosscliError(f"{typed} holds {name!r}, whose name tells no format", hint)
    return paths


def _of_pattern(typed: str) -> list[str]:
    hidden = Path(typed).name.startswith(HIDDEN)
    found = sorted(path for path in glob.glob(typed) if hidden or not Path(path).name.startswith(HIDDEN))  # noqa: PTH207 -- paths as typed
    if not found:
        raise LosscliError(f"{typed}: no file matches", _near(typed))
    for path in found:
        if Path(path).is_dir():
            raise LosscliError(f"{typed} matches the folder {path}", "name the files, e.g. " + repr(path + "/*.csv"))
    return found


def _near(typed: str) -> str | None:
    """Name the files that may have been meant."""
    folder = Path(typed).parent
    try:
        names = sorted(entry.name for entry in folder.iterdir() if not entry.name.startswith(HIDDEN))
    except OSError:
        return None
    letters = "".join(letter for letter in Path(typed).name if letter not in MARKS)
    close = sorted(get_close_matches(letters, names, 3))
    return f"there are {listed(close or names)}" if names else None
