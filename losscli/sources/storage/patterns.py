"""Which objects of a store a pattern or a folder names."""

import glob
import os
from collections.abc import Callable
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from losscli.errors import LosscliError, listed, said
from losscli.sources.storage.reasons import MISSING, MissingError
from losscli.sources.storage.remote import WEB, explained, look, store_of
from losscli.urls import is_url, scheme

PATTERN_SIGNS = "*["
"""Signs of a pattern; a question mark begins the query of a URL."""


def objects(url: str, known: Callable[[str], bool]) -> list[str] | None:
    """Give the URLs that a pattern, or a folder that ends in a slash, names, in their order; None for a single object.

    `known` tells whether a name has a suffix of a format that can be read.
    Raises LosscliError where there is nothing, for a pattern on a web server, which lists nothing, and a folder with
    anything else in it than the parts.
    """
    if is_url(url) and scheme(url) in WEB and "*" in url.partition("?")[0]:
        raise LosscliError(
            f"{url}: a web server does not list its files", "name one file; stores as s3:// take patterns"
        )
    if not is_url(url) or scheme(url) in WEB or not (url.endswith("/") or any(mark in url for mark in PATTERN_SIGNS)):
        return None
    with explained(url):
        store, path = store_of(url)
        store.invalidate_cache()
        if not url.endswith("/") and store.isfile(path):
            return None
        infos: list[dict[str, Any]] = (
            store.ls(path, detail=True) if url.endswith("/") else [*store.glob(path, detail=True).values()]
        )
    prefix = url.rstrip("/").removesuffix(path.rstrip("/"))
    shown = {f"{prefix}{info['name']}": info for info in infos}
    found = {name: info for name, info in sorted(shown.items()) if not _base(name).startswith(HIDDEN) and _base(name)}
    if not found:
        what = f"{MISSING} matches" if any(mark in url for mark in PATTERN_SIGNS) else MISSING
        raise MissingError(f"{url}: {what}", "is the name of the bucket right, and the path in it?")
    for name, info in found.items():
        if info["type"] == "directory":
            hint = f"folders in folders are not read; name the objects with a pattern, e.g. '{name}/*.parquet'"
            raise LosscliError(f"{url} holds the folder {_base(name)!r}", hint)
        if url.endswith("/") and not known(_base(name)):
            hint = f"name the parts with a pattern, e.g. '{url}*.parquet'"
            raise LosscliError(f"{url} holds {_base(name)!r}, whose name tells no format", hint)
    return list(found)


def is_missing(path: str) -> bool:
    """Tell whether there is nothing of that name; what is there and cannot be read is not missing."""
    if is_url(path):
        try:
            return objects(path, lambda _: True) is None and look(path) is None
        except MissingError:
            return True
        except LosscliError:
            return False
    try:
        Path(path).lstat()
    except FileNotFoundError:
        return path != "-"
    except OSError:
        return False
    return False


def _base(name: str) -> str:
    return name.rpartition("/")[2]


GLOB_SIGNS = "*?["


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
    if os.path.lexists(typed) or not any(mark in typed for mark in GLOB_SIGNS):
        return None
    return _of_pattern(typed)


def _of_folder(typed: str, known: Callable[[str], bool]) -> list[str]:
    try:
        names = sorted(name for name in os.listdir(typed) if not name.startswith(HIDDEN))  # noqa: PTH208 -- names only
    except OSError as error:
        raise LosscliError(f"{typed}: {said(error)}") from None
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
    letters = "".join(letter for letter in Path(typed).name if letter not in GLOB_SIGNS)
    close = sorted(get_close_matches(letters, names, 3))
    return f"there are {listed(close or names)}" if names else None
