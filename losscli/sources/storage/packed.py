"""Files that a packer made: told by their names, and unpacked."""

import importlib
import lzma
import os
import shutil
import zlib
from collections.abc import Callable
from typing import IO

from losscli.errors import LosscliError
from losscli.urls import path_of

MODULES = {".gz": ("gzip",), ".bz2": ("bz2",), ".xz": ("lzma",), ".zst": ("compression.zstd", "zstandard")}
ARCHIVE_ERRORS = (EOFError, OSError, zlib.error, lzma.LZMAError, ValueError)


def unpacked_name(path: str) -> str:
    """Give the name without the suffix of a compressed file."""
    root, suffix = os.path.splitext(path_of(path))  # noqa: PTH122 -- a name, not a path on this machine
    return root if suffix.lower() in MODULES else path_of(path)


def packer(path: str) -> str | None:
    """Give the suffix that tells a compressed file; None for any other.

    >>> packer("preds.csv.gz"), packer("https://example.org/preds.csv.GZ?version=3"), packer("preds.csv")
    ('.gz', '.gz', None)
    """
    suffix = os.path.splitext(path_of(path))[1].lower()  # noqa: PTH122 -- a name, not a path on this machine
    return suffix if suffix in MODULES else None


def unpack(path: str, suffix: str, stream: IO[bytes], out: IO[bytes]) -> None:
    """Write what a compressed stream holds; raise LosscliError if that is not all there, or cannot be unpacked here."""
    try:
        with _opener(suffix)(stream, "rb") as packed:
            shutil.copyfileobj(packed, out)
    except ARCHIVE_ERRORS:
        raise LosscliError(f"{path}: not a complete {suffix} archive") from None
    except Exception as error:
        if type(error).__name__ != "ZstdError":
            raise
        raise LosscliError(f"{path}: not a complete {suffix} archive") from None


def _opener(suffix: str) -> Callable[..., IO[bytes]]:
    for module in MODULES[suffix]:
        try:
            found: Callable[..., IO[bytes]] = importlib.import_module(module).open
        except ImportError:
            continue
        return found
    message = f"reading {suffix} needs {' or '.join(MODULES[suffix])}, and neither is here"
    raise LosscliError(message, "use Python 3.14, pip install zstandard, or unpack the file first")
