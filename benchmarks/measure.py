"""One whole process: its seconds, the processor time of all its threads, its peak memory, and what it printed."""

import os
import resource
import signal
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

MEGABYTE = 1e6
PATIENCE = 600
UNIT = 1024 if os.uname().sysname == "Linux" else 1
"""What the system counts peak memory in."""


@dataclass(frozen=True)
class Run:
    """What a process took; the peak counts the pages of mapped files, too."""

    seconds: float
    cpu: float
    peak: float
    """Megabytes."""
    output: str
    code: int


def run(command: Sequence[str], environment: Mapping[str, str], memory: int | None = None) -> Run:
    """Run a command and wait for it; `memory` limits the bytes that it may map.

    The system hands its parent's peak on to a new process, so that whoever calls this has to be small itself.
    """
    with tempfile.TemporaryFile() as out:
        opened = [(os.POSIX_SPAWN_DUP2, out.fileno(), 1), (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0)]
        before = resource.getrlimit(resource.RLIMIT_AS)
        if memory is not None:
            resource.setrlimit(resource.RLIMIT_AS, (memory, before[1]))
        start = time.perf_counter()
        try:
            child = os.posix_spawn(command[0], list(command), dict(environment), file_actions=opened)
        finally:
            resource.setrlimit(resource.RLIMIT_AS, before)
        signal.signal(signal.SIGALRM, lambda *_: _end(child))
        signal.alarm(PATIENCE)
        _, status, used = os.wait4(child, 0)
        seconds = time.perf_counter() - start
        signal.alarm(0)
        out.seek(0)
        text = out.read(2000).decode(errors="replace").strip()
    cpu = used.ru_utime + used.ru_stime
    return Run(seconds, cpu, used.ru_maxrss * UNIT / MEGABYTE, text, os.waitstatus_to_exitcode(status))


def _end(child: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(child, signal.SIGKILL)


def environment(folder: Path) -> dict[str, str]:
    """Give what a process finds in its environment: nothing that changes how a library runs."""
    return {"PATH": os.defpath, "HOME": str(folder), "LC_ALL": "C", "TMPDIR": str(folder)}
