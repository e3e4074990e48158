"""Files that a packer made: told by their names, and unpacked."""

import importlib
import lzma
import os
import re
import shutil
import zlib
from collections.abc import Callable
from typing import IO

from losscli.errors import LosscliError, listed
from losscli.urls import path_of

ZIP = ".zip"
MODULES = {".gz": ("gzip",), ".bz2": ("bz2",), ".xz": ("lzma",), ".zst": ("compression.zstd", "zstandard")}
LEFT = re.compile(r"(^|/)(__MACOSX/|\.)")
"""What systems leave in archives beside the files."""
ARCHIVE_ERRORS = (EOFError, OSError, zlib.error, lzma.LZMAError, ValueError)


def unpacked_name(path: str) -> str:
    """Give the name without the suffix of a compressed file."""
    root, suffix = os.path.splitext(path_of(path))  # noqa: PTH122 -- a name, not a path on this machine
    return root if suffix.lower() in (*MODULES, ZIP) else path_of(path)


def packer(path: str) -> str | None:
    """Give the suffix that tells a compressed file; None for any other.

    >>> packer("preds.csv.gz"), packer("https://example.org/preds.csv.GZ?version=3"), packer("preds.csv")
    ('.gz', '.gz', None)
    """
    suffix = os.path.splitext(path_of(path))[1].lower()  # noqa: PTH122 -- a name, not a path on this machine
    return suffix if suffix in (*MODULES, ZIP) else None


def unpack(path: str, suffix: str, stream: IO[bytes], out: IO[bytes]) -> str | None:
    """Write what a compressed stream holds, and give the name of the one file in an archive.

    Raises LosscliError if that is not all there, or cannot be unpacked here.
    """
    if suffix == ZIP:
        return _unzip(path, stream, out)
    try:
        with _opener(suffix)(stream, "rb") as packed:
            shutil.copyfileobj(packed, out)
    except ARCHIVE_ERRORS:
        raise LosscliError(f"{path}: not a complete {suffix} archive") from None
    except Exception as error:
        if type(error).__name__ != "ZstdError":
            raise
        raise LosscliError(f"{path}: not a complete {suffix} archive") from None
    return None


def _unzip(path: str, stream: IO[bytes], out: IO[bytes]) -> str:
    """Write the one file of an archive, and give its name."""
    import zipfile  # noqa: PLC0415 -- it costs time to import, and few files are archives

    try:
        with zipfile.ZipFile(stream) as archive:
            inner = [name for name in archive.namelist() if not name.endswith("/") and not LEFT.search(name)]
            if len(inner) == 1:
                with archive.open(inner[0]) as packed:
                    shutil.copyfileobj(packed, out)
    except LosscliError:
        raise
    except Exception:  # noqa: BLE001 -- zipfile raises whatever the arithmetic of damaged fields leads to
        raise LosscliError(f"{path}: not a complete {ZIP} archive") from None
    if len(inner) != 1:
        what = f"{path}: a ZIP archive of {len(inner)} files" + f": {listed(inner)}" * bool(inner)
        raise LosscliError(what, f"unzip '{path}', and name one of its files or their folder")
    return inner[0]


def _opener(suffix: str) -> Callable[..., IO[bytes]]:
    for module in MODULES[suffix]:
        try:
            found: Callable[..., IO[bytes]] = importlib.import_module(module).open
        except ImportError:
            continue
        return found
    message = f"reading {suffix} needs {' or '.join(MODULES[suffix])}, and neither is here"
    raise LosscliError(message, "use Python 3.14, pip install zstandard, or unpack the file first")
