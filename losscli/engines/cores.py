"""How many workers this process may have."""

import math
import os
from collections.abc import Iterator
from pathlib import Path


def cores() -> int:
    """Count the cores this process may use: those it is bound to, within the quota of its container."""
    return max(1, min((_bound(), *_quotas(Path("/")))))


def _bound() -> int:
    """Ask whichever of the three this Python has on this system."""
    if hasattr(os, "process_cpu_count"):
        return os.process_cpu_count() or 1
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _quotas(root: Path) -> Iterator[int]:
    """Round up the processor quotas of the process's control groups (Linux, versions 1 and 2) and those around them."""
    base = root / "sys/fs/cgroup"
    for line in _text(root / "proc/self/cgroup").splitlines():
        _, controllers, path = line.split(":", 2)
        if controllers and "cpu" not in controllers.split(","):
            continue
        parts = [part for part in path.split("/") if part not in {"", ".."}]
        top = base / "cpu" if controllers else base
        for depth in range(len(parts) + 1):
            yield from _quota(top.joinpath(*parts[:depth]))


def _quota(group: Path) -> Iterator[int]:
    names = ("cpu.max",), ("cpu.cfs_quota_us", "cpu.cfs_period_us")
    for words in (" ".join(_text(group / name) for name in files).split() for files in names):
        if len(words) == 2 and words[0].isdigit():
            yield math.ceil(int(words[0]) / int(words[1]))


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError:
        return ""
