"""Watching files that grow: by asking for their sizes, which also works where the system announces nothing."""

import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from losscli.curve.logs import UnfinishedError
from losscli.curve.model import Curves, Point, Run, Series
from losscli.curve.opening import expanded, files
from losscli.records import dataclass

State = tuple[tuple[str, int, int, int], ...]


@dataclass(frozen=True, slots=True)
class Pace:
    """How often to look, and after how many seconds without news to end; None is never."""

    interval: float = 1.0
    until_idle: float | None = None
    now: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep


@dataclass(frozen=True, slots=True)
class Waiting:
    """There is nothing to show yet, and why."""

    why: str


def watched(typed: Sequence[str], read: Callable[[], Curves], pace: Pace) -> Iterator[Curves | Waiting]:
    """Give the curves as often as a file changes; whatever changed is read anew, so that a rewritten log is no trap.

    Raises LosscliError for what no waiting mends.
    """
    seen: State | None = None
    last = pace.now()
    while True:
        state = _state(typed)
        if state != seen:
            seen, last = state, pace.now()
            yield _looked(read)
        elif pace.until_idle is not None and pace.now() - last >= pace.until_idle:
            return
        pace.sleep(pace.interval)


def _looked(read: Callable[[], Curves]) -> Curves | Waiting:
    try:
        return read()
    except UnfinishedError as short:
        return Waiting(short.message)
    except FileNotFoundError as missing:
        return Waiting(f"{missing.filename} is not there yet")


def _state(typed: Sequence[str]) -> State:
    """Say of every file how long it is, when it was written, and which one it is."""
    state = []
    try:
        for path in (file for word in expanded(typed) for file in files(word)):
            found = Path(path).stat()
            state.append((path, found.st_size, found.st_mtime_ns, found.st_ino))
    except (FileNotFoundError, UnfinishedError):
        return ()
    return tuple(state)


class News:
    """What of each series was not told yet."""

    def __init__(self) -> None:
        self._told: dict[tuple[str, str], tuple[Point, ...]] = {}

    def of(self, found: Curves) -> Iterator[str]:
        """Give a line for every place that has new points; a log that begins anew is told from its beginning."""
        for run in found.runs:
            fresh: dict[tuple[float, str], list[str]] = {}
            for one in run.series:
                for point in self._fresh(run, one):
                    place = point.at(run.axis) or 0.0
                    fresh.setdefault((place, run.axis), []).append(f"{one.name} {point.value:.6g}")
            before = f"{run.name}: " if len(found.runs) > 1 else ""
            for (place, axis), values in sorted(fresh.items()):
                yield f"{before}{axis} {place:g}  {'  '.join(values)}"

    def _fresh(self, run: Run, one: Series) -> tuple[Point, ...]:
        key = (run.name, one.name)
        told = self._told.get(key, ())
        self._told[key] = one.points
        grown = one.points[: len(told)] == told
        return one.points[len(told) :] if grown else one.points
