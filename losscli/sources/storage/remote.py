"""Objects in stores and on web servers, by fsspec: what they look like, their bytes, and what went wrong.

Credentials are those of the ecosystem: the environment, profiles, and fsspec's own configuration.
"""

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache, partial
from typing import IO, Any, NamedTuple, cast

from losscli.errors import LosscliError
from losscli.sources.storage.reasons import MISSING, REACH, MissingError, answered, reason
from losscli.sources.storage.streams import Ranges
from losscli.urls import scheme

PACKAGES = {
    **dict.fromkeys(("s3", "s3a"), "s3fs"),
    **dict.fromkeys(("gs", "gcs"), "gcsfs"),
    **dict.fromkeys(("http", "https"), "aiohttp"),
    **dict.fromkeys(("az", "abfs", "abfss"), "adlfs"),
}
INSTALL = "pip install {}"
EXTRA = "'losscli[remote]'"
WEB = ("http", "https")
SMALL, HELD = 1 << 20, 16
"""An object of up to as many bytes costs one request; as many of them are held."""
TAGS = ("ETag", "etag", "Content-MD5", "generation", "VersionId")
"""What stores say of an object that no other bytes have."""
WATCHED = (
    *TAGS,
    *("LastModified", "Last-Modified", "last_modified", "updated", "mtime", "created"),
)
"""What stores say of an object that changes with its bytes."""


class Look(NamedTuple):
    """What a store says of an object."""

    size: int | None
    marks: tuple[str, ...]

    @property
    def small(self) -> bool:
        """Tell whether it may be fetched as a whole and held, since it would be seen if it changed."""
        return self.size is not None and self.size <= SMALL and any(mark.startswith(TAGS) for mark in self.marks)


def look(url: str) -> Look:
    """Ask for the size and the marks of an object, without its bytes; raise LosscliError where there is none."""
    with explained(url):
        store, path = store_of(url)
        store.invalidate_cache()
        info = store.info(path)
    if info["type"] == "directory":
        raise LosscliError(f"{url}: is a directory", "name an object in it, or add a slash for all of them")
    return Look(info["size"], tuple(f"{mark}={info[mark]}" for mark in WATCHED if info.get(mark)))


def has_ranges(url: str, seen: Look) -> bool:
    """Tell whether parts of an object can be had; a web server is asked for the last byte of a large one."""
    size = seen.size
    if seen.small or size is None or scheme(url) not in WEB:
        return size is not None
    with explained(url):
        store, path = store_of(url)
        with store.open(path, "rb", block_size=1, cache_type="none", size=size, **_as_stored(url, store)) as stream:
            stream.seek(max(0, size - 1))
            try:
                return size > 1 and len(stream.read(1)) == 1
            except ValueError:
                return False


def ranges(url: str, seen: Look) -> IO[bytes]:
    """Open an object for reading by ranges, as it was seen."""
    if seen.small:
        return io.BytesIO(_whole(url, seen))
    return cast("IO[bytes]", Ranges(partial(_fetch, url), seen.size or 0))


@lru_cache(maxsize=HELD)
def _whole(url: str, seen: Look) -> bytes:
    return _fetch(url, None, seen.size or 0)


def _fetch(url: str, begin: int | None, end: int) -> bytes:
    """Fetch a range, or without a beginning everything; raise LosscliError if that is not what is there."""
    with explained(url):
        store, path = store_of(url)
        part = {} if begin is None else {"start": begin, "end": end}
        data: bytes = store.cat_file(path, **part, **_as_stored(url, store)) if end > (begin or 0) else b""
    if len(data) != end - (begin or 0):
        raise LosscliError(f"{url} changed while it was read", "run again once nothing writes to it")
    return data


@contextmanager
def streamed(url: str) -> Iterator[IO[bytes]]:
    """Open an object for reading from its start to its end."""
    with explained(url):
        store, path = store_of(url)
        options = {"block_size": 0, **_as_stored(url, store)} if scheme(url) in WEB else {}
        with store.open(path, "rb", **options) as stream:
            yield stream


@contextmanager
def explained(url: str) -> Iterator[None]:
    """Turn whatever a library says of a URL into a LosscliError."""
    try:
        yield
    except LosscliError:
        raise
    except Exception as error:  # noqa: BLE001 -- each store has errors of its own, and none is a bug of ours
        what, hint = reason(error)
        if what == MISSING and scheme(url) in WEB and not answered(error):
            what, hint = "cannot be reached", REACH  # fsspec takes every failure of a web server for a missing object
        raise (MissingError if what == MISSING else LosscliError)(f"{url}: {what}", hint) from None


def store_of(url: str) -> tuple[Any, str]:
    """Give the file system of a URL and the path in it, new ones for each thread or process that needs its own.

    Raises LosscliError for a URL that can name nothing, which is not the same as a name that nothing has.
    """
    kind = scheme(url)
    _check_address(url)
    try:
        from fsspec.core import url_to_fs

        found: tuple[Any, str] = url_to_fs(url)
    except ImportError as error:
        package = "fsspec" if (error.name or "").startswith("fsspec") else PACKAGES.get(kind, f"a package ({error})")
        wanted = EXTRA if package != "adlfs" else "'losscli[remote]' adlfs"
        raise LosscliError(f"{kind}:// needs {package}", INSTALL.format(wanted)) from None
    except ValueError as error:
        if "not known" not in str(error):
            raise
        raise LosscliError(f"{url}: unknown scheme '{kind}://'", f"one of {', '.join(PACKAGES)}, file") from None
    return found


def _check_address(url: str) -> None:
    """Refuse what no server can be asked for: an impossible port, open brackets, a blank in the name of a host."""
    from urllib.parse import urlsplit  # noqa: PLC0415 -- only what is elsewhere needs it

    try:
        parts = urlsplit(url)
        named = bool(parts.netloc) and not re.search(r"\s", parts.netloc) and (parts.port or 0) >= 0
        named = named and (scheme(url) not in WEB or bool(parts.hostname))
    except ValueError:
        named = False
    if not named and scheme(url) in (*WEB, "s3", "s3a", "gs", "gcs"):
        raise LosscliError(
            f"{url}: no address: it can name nothing", "write https://HOST[:PORT]/PATH or s3://BUCKET/PATH"
        )


def _as_stored(url: str, store: Any) -> dict[str, Any]:
    """Ask a web server for the bytes themselves, not for packed ones."""
    if scheme(url) not in WEB:
        return {}
    return {"headers": {**store.kwargs.get("headers", {}), "Accept-Encoding": "identity"}}
