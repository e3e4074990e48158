"""The temporary files of one evaluation, and how much may be unpacked into them."""

import io
import os
import re
import shutil
import tempfile
from pathlib import Path
from typing import IO, Any, cast

from losscli.errors import LosscliError, said
from losscli.records import dataclass

TIMES, LEAST = 100, 1 << 30
"""A packed file may become so many times larger, and at least so many bytes, unless somebody says otherwise."""
UNITS = {unit: 1 << 10 * power for power, unit in enumerate("bkmgt")}
SIZE = re.compile(r"([0-9]+)\s*([kmgt]?)(i?b)?", re.IGNORECASE)
ELSEWHERE = "set TMPDIR to a folder with more room"


class Scratch(io.FileIO):
    """A temporary file that says so when there is no room for it, and that refuses to grow beyond a size."""

    def __init__(self, local: str, most: "Most | None" = None) -> None:
        super().__init__(local, "wb")
        self._most, self._written = most, 0

    def write(self, data: Any, /) -> int:
        """Write a block; raise LosscliError where the disk is full, or the file too large."""
        self._written += memoryview(data).nbytes
        if self._most is not None and self._written > self._most.size:
            raise self._most.exceeded()
        try:
            return super().write(data)
        except OSError as error:
            raise LosscliError(f"{Path(self.name).parent}: {said(error)}", ELSEWHERE) from None


@dataclass(frozen=True, slots=True)
class Most:
    """The size beyond which a packed file is not unpacked."""

    path: str
    packed: int
    size: int

    def exceeded(self) -> LosscliError:
        """Say how far it grew."""
        message = f"{self.path}: its {self.packed} bytes unpack to more than {self.size}"
        return LosscliError(message, "if that is what it should hold, allow it, e.g. --max-unpacked 50GiB")


class Spool:
    """The temporary files of one evaluation; their folder is made for the first of them."""

    def __init__(self, max_unpacked: str | None = None) -> None:
        self.folder: str | None = None
        self._most = None if max_unpacked is None else size_of(max_unpacked)

    def new(self, path: str = "", packed: int | None = None) -> IO[bytes]:
        """Open one more temporary file for writing; its `.name` is where it is.

        What a file of `packed` bytes unpacks to may be so large and no larger. Raises LosscliError where there can be
        no such file.
        """
        most = None if packed is None else Most(path, packed, self._most or max(TIMES * packed, LEAST))
        try:
            self.folder = self.folder or tempfile.mkdtemp(prefix="losscli-")
            descriptor, name = tempfile.mkstemp(dir=self.folder)
            os.close(descriptor)
            return cast("IO[bytes]", io.BufferedWriter(Scratch(name, most)))
        except OSError as error:
            raise LosscliError(f"there can be no temporary file: {said(error)}", ELSEWHERE) from None

    def holds(self, path: str) -> bool:
        """Tell whether a file is one of them."""
        return self.folder is not None and Path(self.folder) in Path(path).parents

    def close(self) -> None:
        """Remove them all."""
        if self.folder is not None:
            shutil.rmtree(self.folder, ignore_errors=True)


def size_of(typed: str) -> int:
    """Give a number of bytes; raise LosscliError for anything else.

    >>> size_of("1GiB"), size_of("2 MB"), size_of("500")
    (1073741824, 2097152, 500)
    """
    if not (found := SIZE.fullmatch(typed.strip())) or not int(found[1]):
        raise LosscliError(f"--max-unpacked takes a size, not {typed!r}", "e.g. --max-unpacked 50GiB")
    return int(found[1]) * UNITS[found[2].lower() or "b"]
