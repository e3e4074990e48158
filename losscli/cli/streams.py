"""stdout for data, stderr for words; colour only where somebody looks."""

import errno
import io
import locale
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TextIO

from losscli.errors import LosscliError, outgoing, said
from losscli.render import render_problem
from losscli.render.digits import DIGITS
from losscli.report.model import Problem, Report

"""What stdout was made for, before it was told to write UTF-8."""


class StdoutError(Exception):
    """What the system says when stdout cannot be written, a full disk for example."""


def prepare() -> None:
    """Write UTF-8 and plain newlines on every platform; a stream that is closed swallows what is written to it."""
    sys.stderr = sys.stderr or open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115
    sys.stdout = sys.stdout or Closed()
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")


class Closed(io.StringIO):
    """A stdout that was closed before the start: whatever is written to it is an error."""

    def write(self, _: str) -> int:
        """Refuse."""
        raise OSError(errno.EBADF, os.strerror(errno.EBADF))


def say(sentence: str) -> None:
    """Write a line to stderr; where nobody can read it, the exit code still speaks."""
    with suppress(OSError, ValueError):
        sys.stderr.write(sentence + "\n")
        sys.stderr.flush()


def complain(message: str, hint: str | None = None) -> None:
    """Say on stderr, in one sentence, what went wrong."""
    say(render_problem(Problem(message, hint)).rstrip("\n"))


def note(message: str) -> None:
    """Say on stderr what was noticed."""
    say(outgoing(f"note: {message}"))


def complain_of(report: Report, check: str | None = None) -> None:
    """Say on stderr which rules did not hold, and by how much."""
    from losscli.render.rules import judged  # noqa: PLC0415 -- a run whose rules hold does not need it

    if all(gate.passed for gate in report.gates):
        return
    where = "" if check is None else f"{check}: "
    for rule in judged(report, DIGITS if report.digits is None else report.digits):
        if not rule.gate.passed:
            say(outgoing(f"failed: {where}{rule.sentence}"))


def wants_color(stream: TextIO) -> bool:
    """Tell whether to colour: NO_COLOR wins over FORCE_COLOR, which wins over the terminal."""
    if os.environ.get("NO_COLOR"):
        return False
    return bool(os.environ.get("FORCE_COLOR")) or (stream.isatty() and os.environ.get("TERM") != "dumb")


def wants_plain() -> bool:
    """Tell whether the terminal is told to have another encoding than UTF-8, in which pictures have no Braille."""
    return sys.platform != "win32" and locale.getencoding().lower().replace("-", "") != "utf8"


def width_of(stream: TextIO) -> int | None:
    """Give the terminal's width, or None where there is no terminal."""
    return shutil.get_terminal_size().columns if stream.isatty() else None


@contextmanager
def reading() -> Iterator[None]:
    """Turn what the system says of anything but stdout into a LosscliError that names the file."""
    try:
        yield
    except OSError as error:
        where = "" if error.filename is None else f"{error.filename}: "
        raise LosscliError(f"{where}{said(error)}") from error


@contextmanager
def stdout() -> Iterator[TextIO]:
    """Give stdout to write to, flushed at the end.

    A reader that left early (`| head`) is no failure: what follows is not written, and the exit code stays as earned.
    Raises StdoutError where the system refuses the bytes.
    """
    try:
        yield sys.stdout
        sys.stdout.flush()
    except BrokenPipeError:
        _silence()
    except OSError as error:
        _silence()
        raise StdoutError(said(error)) from error


def _silence() -> None:
    """Send what is still buffered nowhere, so that the interpreter's own flush at exit does not fail again."""
    descriptor = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(descriptor, sys.stdout.fileno())
    except (OSError, ValueError):
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115
    os.close(descriptor)
