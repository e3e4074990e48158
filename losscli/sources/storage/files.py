"""Inputs as they lie on disk or elsewhere: opened, unpacked where they need to be, and watched for changes."""

import hashlib
import io
import os
import stat
import sys
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import IO, Any, TypeAlias, cast

from losscli.errors import LosscliError, nearest, said
from losscli.records import dataclass
from losscli.sources.storage import remote
from losscli.sources.storage.packed import packer, unpack
from losscli.sources.storage.spool import Spool
from losscli.sources.storage.streams import Named
from losscli.urls import is_url, redacted

BLOCK = 1 << 20
LISTED = 10_000
"""How many names of a folder are looked at for one that is meant."""
Seen: TypeAlias = tuple[Any, ...]
"""What tells that a file is the one that was opened; its size comes first."""


@dataclass(frozen=True, slots=True)
class InputPath:
    """One input: its path as typed, where its bytes can be read, and what it looked like when it was opened."""

    path: str
    """Of a URL without what it keeps secret."""
    local: str
    """A file of this machine, or a URL."""
    seen: Seen | None
    sha256: str | None = None
    source: str | None = None
    """The file or URL to watch, where `path` is not its name."""
    array: str | None = None
    """The name of the array in it."""
    inner: str | None = None
    """The name of the one file in an archive."""

    def open(self) -> IO[bytes]:
        """Open its bytes for reading, from the start; each handle is for one thread."""
        if isinstance(self.seen, remote.Look) and is_url(self.local):
            return remote.ranges(self.local, self.seen)
        return io.BufferedReader(Named(self.local, self.path))

    def size(self) -> int:
        """Count its bytes."""
        if isinstance(self.seen, remote.Look) and is_url(self.local):
            return self.seen.size or 0
        return Path(self.local).stat().st_size

    def absolute(self) -> "InputPath":
        """Give it by its whole path, whatever the working folder is."""
        return self if is_url(self.local) else replace(self, local=os.path.abspath(self.local))  # noqa: PTH100 -- links stay

    def verify(self) -> None:
        """Raise LosscliError if the file is not the one that was opened."""
        if self.seen is not None and _identity(self.source or self.path) != self.seen:
            message = f"{self.source or self.path} changed while it was read"
            raise LosscliError(message, "run again once nothing writes to it")


def open_path(path: str, spool: Spool, *, digest: bool) -> InputPath:
    """Make the bytes of an input readable by ranges.

    Stdin, pipes, packed files and what a web server gives only as a whole go through a temporary file.
    """
    if path == "-":
        if sys.stdin is None:
            raise LosscliError("-: stdin is closed", "give a file, or pipe the data in")
        try:
            return _spooled(path, sys.stdin.buffer, spool, digest=digest)
        except OSError as error:
            raise LosscliError(f"-: {said(error)}") from None
    if not path or "\0" in path:
        raise LosscliError(f"{path!r} is no path", "name a file, or - for stdin")
    if is_url(path):
        return _unpacked(_remote(path, spool, digest=digest), spool)
    try:
        found = os.stat(path)  # noqa: PTH116 -- Path would forget a trailing slash
        if stat.S_ISDIR(found.st_mode):
            raise IsADirectoryError
        with Path(path).open("rb") as file:
            if not stat.S_ISREG(found.st_mode):
                return _unpacked(_spooled(path, file, spool, digest=digest), spool)
            sha256 = hashlib.file_digest(file, "sha256").hexdigest() if digest else None
    except OSError as error:
        near = _near(path) if isinstance(error, FileNotFoundError) else None
        raise LosscliError(f"{path}: {said(error)}", near and f"did you mean {near}?") from None
    return _unpacked(InputPath(path, path, _seen(found), sha256), spool)


def _near(path: str) -> str | None:
    """Give the file in the same folder whose name is most like one that is not there."""
    folder, name = os.path.split(path)
    try:
        with os.scandir(folder or ".") as entries:
            names = [entry.name for entry in islice(entries, LISTED) if entry.is_file()]
    except OSError:
        return None
    close = nearest(name, names, count=1, cutoff=0.75)
    return os.path.join(folder, close[0]) if close else None  # noqa: PTH118 -- a path as typed


def _identity(path: str) -> Seen | None:
    if is_url(path):
        return remote.look(path)
    try:
        return _seen(Path(path).stat())
    except OSError:
        return None


def _seen(found: os.stat_result) -> Seen:
    """Give what changes with a file.

    Whoever writes into a file may set its time back, but not the time of that (st_ctime), where the system keeps one:
    Windows has the time of creation there, so that a rewrite of equal size with the time set back is not seen on it.
    """
    return found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_dev, found.st_ino


def _remote(url: str, spool: Spool, *, digest: bool) -> InputPath:
    seen = remote.look(url)
    if not remote.has_ranges(url, seen):
        with remote.streamed(url) as stream:
            whole = _spooled(redacted(url), stream, spool, digest=digest)
        return replace(whole, seen=seen, source=url)
    file = InputPath(redacted(url), url, seen, source=url)
    if not digest:
        return file
    with file.open() as stream:
        return replace(file, sha256=hashlib.file_digest(cast("Any", stream), "sha256").hexdigest())


def _spooled(path: str, stream: IO[bytes], spool: Spool, *, digest: bool) -> InputPath:
    total = hashlib.sha256()
    with spool.new() as out:
        while block := stream.read(BLOCK):
            out.write(block)
            if digest:
                total.update(block)
    return InputPath(path, out.name, None, total.hexdigest() if digest else None)


def _unpacked(file: InputPath, spool: Spool) -> InputPath:
    suffix = packer(file.path)
    if suffix is None:
        return file
    with file.open() as stream, spool.new(file.path, file.size()) as out:
        inner = unpack(file.path, suffix, stream, out)
    return replace(file, local=out.name, inner=inner)
