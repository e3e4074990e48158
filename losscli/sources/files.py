"""Inputs as they lie on disk: opened, unpacked where they need to be, and watched for changes."""

import hashlib
import importlib
import lzma
import os
import shutil
import stat
import sys
import tempfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

from losscli.errors import LosscliError

BLOCK = 1 << 20
MODULES = {".gz": ("gzip",), ".bz2": ("bz2",), ".xz": ("lzma",), ".zst": ("compression.zstd", "zstandard")}
ARCHIVE_ERRORS = (EOFError, OSError, zlib.error, lzma.LZMAError, ValueError)
REASONS: tuple[tuple[type[OSError], str], ...] = (
    (FileNotFoundError, "no such file"),
    (IsADirectoryError, "is a directory"),
    (NotADirectoryError, "is no directory"),
    (PermissionError, "permission denied"),
)


@dataclass(frozen=True, slots=True)
class InputPath:
    """One input: its path as typed, where its bytes can be read, and what it looked like when it was opened."""

    path: str
    local: str
    seen: tuple[int, int, int] | None
    sha256: str | None = None
    source: str | None = None
    """The file to watch, where the path names an array in it."""

    def open(self) -> IO[bytes]:
        """Open its bytes for reading, from the start."""
        return Path(self.local).open("rb")

    def size(self) -> int:
        """Count its bytes."""
        return Path(self.local).stat().st_size

    def verify(self) -> None:
        """Raise LosscliError if the file is not the one that was opened."""
        if self.seen is not None and _identity(self.source or self.path) != self.seen:
            message = f"{self.source or self.path} changed while it was read"
            raise LosscliError(message, "run again once nothing writes to it")


@dataclass(frozen=True, slots=True)
class Spool:
    """The temporary files of one evaluation."""

    folder: str

    @classmethod
    def create(cls) -> "Spool":
        """Make the folder that holds them."""
        return cls(tempfile.mkdtemp(prefix="losscli-"))

    def new(self) -> IO[bytes]:
        """Open one more temporary file for writing; its `.name` is the path."""
        return cast("IO[bytes]", tempfile.NamedTemporaryFile(dir=self.folder, delete=False))

    def close(self) -> None:
        """Remove them all."""
        shutil.rmtree(self.folder, ignore_errors=True)


def open_path(path: str, spool: Spool, *, digest: bool) -> InputPath:
    """Make the bytes of an input readable by ranges: stdin, pipes and packed files go through a temporary file."""
    if path == "-":
        if sys.stdin is None:
            raise LosscliError("-: stdin is closed", "give a file, or pipe the data in")
        return _spooled(path, sys.stdin.buffer, spool, digest=digest)
    if not path or "\0" in path:
        raise LosscliError(f"{path!r} is no path", "name a file, or - for stdin")
    try:
        found = os.stat(path)  # noqa: PTH116 -- Path would forget a trailing slash
        if stat.S_ISDIR(found.st_mode):
            raise IsADirectoryError
        with Path(path).open("rb") as file:
            if not stat.S_ISREG(found.st_mode):
                return _unpacked(_spooled(path, file, spool, digest=digest), spool)
            sha256 = hashlib.file_digest(file, "sha256").hexdigest() if digest else None
    except OSError as error:
        raise LosscliError(f"{path}: {_reason(error)}") from None
    seen = (found.st_size, found.st_mtime_ns, found.st_ino)
    return _unpacked(InputPath(path, path, seen, sha256), spool)


def unpacked_name(path: str) -> str:
    """Give the name without the suffix of a compressed file."""
    root, suffix = os.path.splitext(path)  # noqa: PTH122 -- a name, not a path on this machine
    return root if suffix.lower() in MODULES else path


def _reason(error: OSError) -> str:
    return next((reason for kind, reason in REASONS if isinstance(error, kind)), error.strerror or "cannot be read")


def _identity(path: str) -> tuple[int, int, int] | None:
    try:
        found = Path(path).stat()
    except OSError:
        return None
    return found.st_size, found.st_mtime_ns, found.st_ino


def _spooled(path: str, stream: IO[bytes], spool: Spool, *, digest: bool) -> InputPath:
    total = hashlib.sha256()
    with spool.new() as out:
        while block := stream.read(BLOCK):
            out.write(block)
            if digest:
                total.update(block)
    return InputPath(path, out.name, None, total.hexdigest() if digest else None)


def _unpacked(file: InputPath, spool: Spool) -> InputPath:
    suffix = os.path.splitext(file.path)[1].lower()  # noqa: PTH122 -- a name, not a path on this machine
    if suffix not in MODULES:
        return file
    try:
        with file.open() as stream, _opener(suffix)(stream, "rb") as packed, spool.new() as out:
            shutil.copyfileobj(packed, out, BLOCK)
    except ARCHIVE_ERRORS:
        raise LosscliError(f"{file.path}: not a complete {suffix} archive") from None
    except Exception as error:
        if type(error).__name__ != "ZstdError":
            raise
        raise LosscliError(f"{file.path}: not a complete {suffix} archive") from None
    return InputPath(file.path, out.name, file.seen, file.sha256)


def _opener(suffix: str) -> Callable[..., IO[bytes]]:
    for module in MODULES[suffix]:
        try:
            found: Callable[..., IO[bytes]] = importlib.import_module(module).open
        except ImportError:
            continue
        return found
    message = f"reading {suffix} needs {' or '.join(MODULES[suffix])}, and neither is here"
    raise LosscliError(message, "use Python 3.14, pip install zstandard, or unpack the file first")
