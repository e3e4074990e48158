"""One opened output: a regular file is replaced whole, a pipe or a device is written as it comes."""

import os
import re
import secrets
import shutil
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from io import TextIOWrapper
from pathlib import Path
from typing import BinaryIO, Protocol

from losscli.errors import LosscliError
from losscli.render import ROWS, render, style_for
from losscli.report import Checks, Report

_DESCRIPTORS = {"/dev/stdout": 1, "/dev/stderr": 2}
_NUMBERED = re.compile(r"/(?:dev|proc/self)/fd/(\d+)")


@dataclass(frozen=True, slots=True)
class Destination:
    """A path and the format that goes there."""

    format: str
    path: str


class Sink(Protocol):
    """What becomes of one output."""

    def write(self, report: Report | Checks) -> None:
        """Hold this report instead of any before."""

    def commit(self) -> None:
        """Let the world see it."""

    def discard(self) -> None:
        """Leave nothing behind, of this run or of an earlier one."""


def open_sink(destination: Destination, inputs: Iterable[str], earlier: Iterable[Destination]) -> Sink:
    """Open one output for writing; raises LosscliError where that cannot be, or must not."""
    path = destination.path
    descriptor = _descriptor(path)
    with explained(path):
        mode = _mode(path) if descriptor is None else stat.S_IFCHR
        for refused, why, hint in _refusals(path, mode, inputs, earlier):
            if refused:
                message = f"output '{path}' {why}"
                raise LosscliError(message, hint)
        if descriptor is not None:
            return DirectSink(destination, os.fdopen(os.dup(descriptor), "wb", buffering=0))
        if mode is None or stat.S_ISREG(mode):
            return FileSink(destination)
        return DirectSink(destination, Path(path).open("wb", buffering=0))


class FileSink:
    """A temporary file beside the output, renamed over it at the end; a link stays and its file is replaced."""

    def __init__(self, destination: Destination) -> None:
        self.destination = destination
        self._path = Path(os.path.realpath(destination.path))
        self._temporary = self._path.with_name(f".losscli-{secrets.token_hex(8)}.tmp")
        self._whole = False
        existed = self._path.exists()
        if existed:
            self._path.open("ab").close()
        self._temporary.touch(exist_ok=False)
        if existed:
            with suppress(OSError):
                shutil.copymode(self._path, self._temporary)

    def write(self, report: Report | Checks) -> None:
        """Write the temporary file anew; an error leaves no rows."""
        self._whole = False
        if _wanted(self.destination, report):
            with explained(self.destination.path):
                _write(self.destination, report, self._temporary.open("wb"))
            self._whole = True

    def commit(self) -> None:
        """Rename the temporary file over the output, or remove both where it does not hold a whole report."""
        with explained(self.destination.path):
            if self._whole:
                self._temporary.replace(self._path)
            else:
                self._temporary.unlink(missing_ok=True)
                self._path.unlink(missing_ok=True)

    def discard(self) -> None:
        """Remove the temporary file and the output."""
        for path in (self._temporary, self._path):
            with suppress(OSError):
                path.unlink(missing_ok=True)


class DirectSink:
    """A pipe, a terminal or a device: what was written cannot be taken back."""

    def __init__(self, destination: Destination, raw: BinaryIO) -> None:
        self.destination = destination
        self._raw = raw

    def write(self, report: Report | Checks) -> None:
        """Write at once; a reader that left early has what it wanted."""
        if _wanted(self.destination, report):
            with explained(self.destination.path), suppress(BrokenPipeError):
                _write(self.destination, report, os.fdopen(os.dup(self._raw.fileno()), "wb"))

    def commit(self) -> None:
        """Close it."""
        with explained(self.destination.path):
            self._raw.close()

    def discard(self) -> None:
        """Close it."""
        with suppress(OSError):
            self._raw.close()


@contextmanager
def explained(path: str) -> Iterator[None]:
    """Turn what the system says into a LosscliError that names the output."""
    try:
        yield
    except OSError as error:
        message = f"cannot write output '{path}': {error.strerror or error}"
        raise LosscliError(message) from error


def _write(destination: Destination, report: Report | Checks, binary: BinaryIO) -> None:
    style = style_for(destination.format, report.limit)
    # A path that is not UTF-8 arrives as lone surrogates; a backslash escape keeps even JSON valid.
    with TextIOWrapper(binary, encoding="utf-8", errors="backslashreplace", newline="\n") as stream:
        render(report, destination.format, stream, style)


def _wanted(destination: Destination, report: Report | Checks) -> bool:
    return report.verdict != "error" or destination.format not in ROWS


def _descriptor(path: str) -> int | None:
    numbered = _NUMBERED.fullmatch(path)
    return int(numbered[1]) if numbered else _DESCRIPTORS.get(path)


def _mode(path: str) -> int | None:
    try:
        return Path(path).stat().st_mode
    except FileNotFoundError:
        return None


def _refusals(
    path: str, mode: int | None, inputs: Iterable[str], earlier: Iterable[Destination]
) -> Iterator[tuple[bool, str, str]]:
    """Whether, why, and what to do instead; the later ones rely on the earlier ones."""
    yield mode is not None and stat.S_ISDIR(mode), "is a directory", "name a file in it"
    missing = not Path(os.path.realpath(path)).parent.is_dir()
    yield missing, "is in a directory that does not exist", "create the directory first"
    yield any(_same(path, other.path) for other in earlier), "is named twice", "give each -o a file of its own"
    device = mode is not None and stat.S_ISCHR(mode)
    yield not device and any(_same(path, name) for name in inputs), "is an input", "write to another file"


def _same(path: str, other: str) -> bool:
    try:
        there = os.fstat(0) if other == "-" else Path(other).stat()
        return os.path.samestat(Path(path).stat(), there)
    except OSError:
        return os.path.normcase(os.path.realpath(path)) == os.path.normcase(os.path.realpath(other))
