"""Where an output goes, and where it must not."""

import os
import re
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from losscli.errors import LosscliError, said
from losscli.records import dataclass

_DESCRIPTORS = {"/dev/stdout": 1, "/dev/stderr": 2}
_NUMBERED = re.compile(r"/(?:dev|proc/self)/fd/(\d+)")


@dataclass(frozen=True, slots=True)
class Destination:
    """A path and the format that goes there."""

    format: str
    path: str

    @property
    def descriptor(self) -> int | None:
        """The descriptor of this process that the path stands for."""
        numbered = _NUMBERED.fullmatch(self.path)
        return int(numbered[1]) if numbered else _DESCRIPTORS.get(self.path)

    @property
    def mode(self) -> int | None:
        """What stands there, None where nothing does; raises OSError where that cannot be told."""
        if self.descriptor is not None:
            return stat.S_IFCHR
        try:
            return Path(self.path).stat().st_mode
        except FileNotFoundError:
            return None

    @property
    def waits(self) -> bool:
        """Whether opening it may take until somebody reads."""
        try:
            return stat.S_ISFIFO(self.mode or 0)
        except OSError:
            return False


@contextmanager
def explained(path: str) -> Iterator[None]:
    """Turn what the system says into a LosscliError that names the output."""
    try:
        yield
    except OSError as error:
        message = f"cannot write output '{path}': {said(error)}"
        raise LosscliError(message) from error


def allowed(destination: Destination, inputs: Iterable[str], earlier: Iterable[Destination]) -> Destination:
    """Give the destination back; raise LosscliError where nothing can be written, or nothing must be."""
    path = destination.path
    with explained(path):
        for refused, why, hint in _refusals(path, destination.mode, inputs, earlier):
            if refused:
                message = f"output '{path}' {why}"
                raise LosscliError(message, hint)
    return destination


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
