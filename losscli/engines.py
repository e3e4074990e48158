"""Who does the work: recipes in, results out, in the order of the recipes whoever computes them."""

import math
import os
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextvars import copy_context
from dataclasses import dataclass
from functools import reduce
from pathlib import Path
from typing import Protocol, Self, TypeVar

from losscli.errors import LosscliError

POLL = 0.2
"""Seconds between two looks for Ctrl-C, which cannot interrupt a wait on Windows."""


class Mergeable(Protocol):
    """A summary."""

    def merge(self, other: Self, /) -> Self:
        """Summarise both."""
        ...


Recipe = TypeVar("Recipe")
Result = TypeVar("Result")
Summary = TypeVar("Summary", bound=Mergeable)


class Engine(Protocol):
    """What evaluation asks of whoever does the work."""

    def fold(self, recipes: Iterable[Recipe], work: Callable[[Recipe], Summary], empty: Summary) -> Summary:
        """Merge the summaries that the work gives, in the order of the recipes.

        Raises:
            Exception: the work on the earliest recipe that failed raised it.

        """
        ...

    def stream(self, recipes: Iterable[Recipe], work: Callable[[Recipe], Result]) -> Generator[Result, None, None]:
        """Yield the results in the order of the recipes; closing it early cancels what has not begun.

        Raises:
            Exception: the work on the earliest recipe that failed raised it.

        """
        ...


@dataclass(frozen=True, slots=True)
class Serial:
    """One recipe after the other, in the thread that asks.

    >>> list(Serial().stream("abc", str.upper))
    ['A', 'B', 'C']
    """

    def fold(self, recipes: Iterable[Recipe], work: Callable[[Recipe], Summary], empty: Summary) -> Summary:
        """Merge in order."""
        return _merged(self.stream(recipes, work), empty)

    def stream(self, recipes: Iterable[Recipe], work: Callable[[Recipe], Result]) -> Generator[Result, None, None]:
        """Compute each result when it is asked for."""
        for recipe in recipes:
            yield work(recipe)


@dataclass(frozen=True, slots=True)
class Threads:
    """Several recipes at a time, of which twice as many as there are workers are begun or wait to be fetched.

    >>> list(Threads(2).stream("abc", str.upper))
    ['A', 'B', 'C']
    """

    workers: int

    def fold(self, recipes: Iterable[Recipe], work: Callable[[Recipe], Summary], empty: Summary) -> Summary:
        """Merge in order."""
        return _merged(self.stream(recipes, work), empty)

    def stream(self, recipes: Iterable[Recipe], work: Callable[[Recipe], Result]) -> Generator[Result, None, None]:
        """Compute ahead; work that has begun is waited for, so that nothing outlives the stream."""
        pool = ThreadPoolExecutor(self.workers, thread_name_prefix="losscli")
        window: deque[Future[Result]] = deque()
        try:
            for future in _begun(pool, recipes, work):
                window.append(future)
                if len(window) >= 2 * self.workers:
                    yield _fetched(window.popleft())
            while window:
                yield _fetched(window.popleft())
        finally:
            pool.shutdown(cancel_futures=True)


def _begun(
    pool: ThreadPoolExecutor, recipes: Iterable[Recipe], work: Callable[[Recipe], Result]
) -> Iterator[Future[Result]]:
    """Hand out work in the caller's context, whose `np.errstate` it shares."""
    try:
        for recipe in recipes:
            yield pool.submit(copy_context().run, work, recipe)
    except Exception as error:  # noqa: BLE001 - a recipe that cannot be had fails in its turn, after those before it
        failed: Future[Result] = Future()
        failed.set_exception(error)
        yield failed


def _fetched(future: Future[Result]) -> Result:
    while not wait((future,), POLL).done:
        pass
    return future.result()


def _merged(parts: Iterable[Summary], empty: Summary) -> Summary:
    return reduce(lambda a, b: a.merge(b), parts, empty)


def engine(workers: int | None = None) -> Engine:
    """Choose the engine for a number of workers; None is one for each core.

    >>> engine(1), engine(8)
    (Serial(), Threads(workers=8))

    Raises:
        LosscliError: there is no worker at all.

    """
    count = cores() if workers is None else workers
    if count < 1:
        message = f"--workers is {count}, but somebody has to do the work"
        raise LosscliError(message, "give 1 or more, or leave it out to use every core")
    return Serial() if count == 1 else Threads(count)


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
