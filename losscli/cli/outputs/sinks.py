"""One opened output: a regular file is replaced whole, a pipe or a device is written as it comes."""

import os
import secrets
import stat
from contextlib import suppress
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import BinaryIO, Protocol

from losscli.cli.outputs.destination import Destination, explained
from losscli.render import ROWS, Outcome, Writers, style_for

DRAWN = ("svg", "png", "npy", "npz")
"""Formats that show an outcome and no error."""
SUMMARY = "GITHUB_STEP_SUMMARY"
"""The variable that names the summary of a step of GitHub Actions."""


class Sink(Protocol):
    """What becomes of one output."""

    def write(self, report: Outcome) -> None:
        """Hold this report instead of any before."""

    def commit(self) -> None:
        """Let the world see it."""

    def discard(self) -> None:
        """Leave nothing behind, of this run or of an earlier one."""


def open_sink(destination: Destination, writers: Writers) -> Sink:
    """Open one output for writing; raises LosscliError where that cannot be."""
    with explained(destination.path):
        if destination.descriptor is not None:
            raw = os.fdopen(os.dup(destination.descriptor), "wb", buffering=0)
            return DirectSink(destination, writers, raw)
        if _is_summary(destination.path):
            return SummarySink(destination, writers)
        mode = destination.mode
        if mode is None or stat.S_ISREG(mode):
            return FileSink(destination, writers, mode)
        return DirectSink(destination, writers, Path(destination.path).open("wb", buffering=0))


class FileSink:
    """A file that is gone until the end; a link stays and its file is replaced.

    What is written goes to a temporary file beside it, which is renamed. There is none before the first write, so that
    a run that is killed while it reads leaves nothing at all.
    """

    def __init__(self, destination: Destination, writers: Writers, mode: int | None) -> None:
        self.destination = destination
        self._writers = writers
        self._mode = mode
        self._path = Path(os.path.realpath(destination.path))
        self._temporary = self._path.with_name(f".losscli-{secrets.token_hex(8)}.tmp")
        self._whole = False
        if mode is not None:
            self._path.open("ab").close()
        try:
            self._try_out()
            self._path.unlink(missing_ok=True)
        except OSError:
            self.discard()
            raise

    def _try_out(self) -> None:
        try:
            self._temporary.open("xb").close()
        finally:
            self._temporary.unlink(missing_ok=True)

    def write(self, report: Outcome) -> None:
        """Write the temporary file anew; an error leaves no rows."""
        self._whole = False
        if _wanted(self.destination, report):
            with explained(self.destination.path):
                _write(self.destination, self._writers, report, self._opened())
            self._whole = True

    def _opened(self) -> BinaryIO:
        stream = self._temporary.open("wb")
        if self._mode is not None:
            with suppress(OSError):
                self._temporary.chmod(stat.S_IMODE(self._mode))
        return stream

    def commit(self) -> None:
        """Rename the temporary file over the output, or remove both where it does not hold a whole report."""
        with explained(self.destination.path):
            if self._whole:
                self._temporary.replace(self._path)
            else:
                self._temporary.unlink(missing_ok=True)
                self._path.unlink(missing_ok=True)

    def discard(self) -> None:
        """Remove the temporary file and the output, or empty what cannot be removed."""
        for path in (self._temporary, self._path):
            try:
                path.unlink(missing_ok=True)
            except OSError:
                with suppress(OSError):
                    os.truncate(path, 0)


class SummarySink:
    """The summary of a step of GitHub Actions, to which every command of the step adds its part."""

    def __init__(self, destination: Destination, writers: Writers) -> None:
        self.destination = destination
        self._writers = writers
        self._path = Path(destination.path)
        self._path.open("ab").close()
        self._part = b""

    def write(self, report: Outcome) -> None:
        """Hold the part of this run."""
        self._part = b""
        if _wanted(self.destination, report):
            held = Held()
            _write(self.destination, self._writers, report, held)
            self._part = held.whole

    def commit(self) -> None:
        """Add it, below an empty line where something stands there."""
        with explained(self.destination.path), self._path.open("ab") as stream:
            stream.write((b"\n" if self._part and stream.tell() else b"") + self._part)

    def discard(self) -> None:
        """Add nothing; what stands there is not of this run."""


class Held(BytesIO):
    """What was written, also when the writer has closed it."""

    whole = b""

    def close(self) -> None:
        """Keep what was written."""
        if not self.closed:
            self.whole = self.getvalue()
        super().close()


def _is_summary(path: str) -> bool:
    """Whether a path is the summary of the step."""
    summary = os.environ.get(SUMMARY)
    return bool(summary) and os.path.realpath(path) == os.path.realpath(summary or "")


class DirectSink:
    """A pipe, a terminal or a device: what was written cannot be taken back."""

    def __init__(self, destination: Destination, writers: Writers, raw: BinaryIO) -> None:
        self.destination = destination
        self._writers = writers
        self._raw = raw

    def write(self, report: Outcome) -> None:
        """Write at once; a reader that left early has what it wanted."""
        if _wanted(self.destination, report):
            with explained(self.destination.path), suppress(BrokenPipeError):
                _write(self.destination, self._writers, report, os.fdopen(os.dup(self._raw.fileno()), "wb"))

    def commit(self) -> None:
        """Close it."""
        with explained(self.destination.path):
            self._raw.close()

    def discard(self) -> None:
        """Close it."""
        with suppress(OSError):
            self._raw.close()


def _write(destination: Destination, writers: Writers, report: Outcome, binary: BinaryIO) -> None:
    style = style_for(destination.format, report.limit, digits=report.digits)
    # A path that is not UTF-8 arrives as lone surrogates; a backslash escape keeps even JSON valid.
    with TextIOWrapper(binary, encoding="utf-8", errors="backslashreplace", newline="\n") as stream:
        writers[destination.format](report, stream, style)


def _wanted(destination: Destination, report: Outcome) -> bool:
    return report.verdict != "error" or destination.format not in (*ROWS, *DRAWN)
