"""Which objects of a store a pattern or a folder names."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from losscli.errors import LosscliError
from losscli.sources.places.members import HIDDEN
from losscli.sources.places.reasons import MISSING, MissingError
from losscli.sources.places.remote import WEB, explained, look, store_of
from losscli.urls import is_url, scheme

MARKS = "*["
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
    if not is_url(url) or scheme(url) in WEB or not (url.endswith("/") or any(mark in url for mark in MARKS)):
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
        what = f"{MISSING} matches" if any(mark in url for mark in MARKS) else MISSING
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
