"""The tasks of one fold or stream on a Dask cluster."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import field
from itertools import count, islice
from types import TracebackType
from typing import Any, Self, TypeVar
from uuid import uuid4
from weakref import WeakSet

import numpy as np

from losscli.engines.build import here
from losscli.engines.protocol import Travelling
from losscli.engines.waiting import awaited
from losscli.engines.worker import Shared, computed, itself, merge, summarised
from losscli.errors import LosscliError
from losscli.records import dataclass

FAN = 8
"""How many summaries one task merges."""
AHEAD = 4
"""How many tasks are handed out for each thread of the cluster."""
Item = TypeVar("Item")


def grouped(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    """Give lists of so many items, the last of which may be shorter.

    >>> list(grouped("abcde", 2))
    [['a', 'b'], ['c', 'd'], ['e']]
    """
    rest = iter(items)
    while group := list(islice(rest, size)):
        yield group


@dataclass(slots=True)
class Run:
    """Hands out tasks; leaving it early cancels what has not begun."""

    client: Any
    threads: int
    shared: Any
    prefix: str
    travels: bool
    live: "WeakSet[Any]" = field(default_factory=WeakSet)
    numbers: Iterator[int] = field(default_factory=count)

    @classmethod
    def of(cls, client: Any, threads: int, work: Callable[[Any], Any], first: Any) -> Self:
        """Send what all tasks have in common."""
        travels = isinstance(first, Travelling)
        shared = Shared(here(), work, first.common() if travels else None, dict(np.geterr()))
        prefix = f"losscli-{uuid4().hex}"
        sent = client.submit(itself, shared, key=f"{prefix}-shared", pure=False)
        return cls(client, threads, sent, prefix, travels)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is not None:
            with suppress(Exception):
                self.client.cancel(list(self.live))

    def summary(self, recipes: Sequence[Any]) -> Any:
        """Hand out a group of recipes, to be merged."""
        pieces, held = zip(*map(self._packed, recipes), strict=True)
        return self._submit(summarised, self.shared, list(pieces), list(held))

    def listed(self, recipe: Any) -> Any:
        """Hand out one recipe."""
        return self._submit(computed, self.shared, *self._packed(recipe))

    def merged(self, futures: Sequence[Any]) -> Any:
        """Merge on a worker."""
        while len(futures) > FAN:
            futures = [self.merged(some) for some in grouped(futures, FAN)]
        return futures[0] if len(futures) == 1 else self._submit(merge, *futures)

    def grow(self, tree: list[list[Any]], summary: Any, level: int = 0) -> None:
        """Add to a tree, whose levels hold what is not merged yet, later recipes on lower levels."""
        if level == len(tree):
            tree.append([])
        tree[level].append(summary)
        if len(tree[level]) == FAN:
            whole, tree[level] = self.merged(tree[level]), []
            self.grow(tree, whole, level + 1)

    def blocks(self, groups: Iterable[Sequence[Any]]) -> Iterator[tuple[Any, int]]:
        """Yield the summary of each few groups in order, once it is there, and how many recipes it is of."""
        window: deque[tuple[Any, list[Any], list[Sequence[Any]]]] = deque()
        ahead = 1 + -(-AHEAD * self.threads // FAN)
        for block in grouped(groups, FAN):
            tasks = [self.summary(group) for group in block]
            window.append((self.merged(tasks), tasks, block))
            if len(window) > ahead:
                yield self._settled(*window.popleft())
        while window:
            yield self._settled(*window.popleft())

    def fetched(self, future: Any, recipe: Any = None) -> Any:
        """Wait for a result; raise what kept it from being there, in the words of the inputs."""
        awaited(self.client, future)
        try:
            return future.result()
        except Exception as error:  # noqa: BLE001 -- told apart below
            raise self._explained(error, recipe) from None

    def _settled(self, merged: Any, tasks: list[Any], block: list[Sequence[Any]]) -> tuple[Any, int]:
        awaited(self.client, merged)
        if merged.status != "finished":
            for task, recipes in zip(tasks, block, strict=True):
                error = task.exception()
                if error is not None:
                    raise self._explained(error, recipes[0])
        return merged, sum(map(len, block))

    def _submit(self, function: Callable[..., Any], *arguments: Any) -> Any:
        future = self.client.submit(function, *arguments, key=f"{self.prefix}-{next(self.numbers)}", pure=False)
        self.live.add(future)
        return future

    def _packed(self, recipe: Any) -> tuple[Any, list[Any]]:
        return (recipe.piece(), recipe.held()) if self.travels else (recipe, [])

    def _explained(self, error: Exception, recipe: Any) -> BaseException:
        told = explained(error)
        return told if told is not error or recipe is None or not self.travels else recipe.explained(error)


def explained(error: Exception) -> BaseException:
    """Say what Dask means."""
    from distributed import KilledWorker

    if isinstance(error, KilledWorker):
        message = f"a worker died {error.allowed_failures + 1} times at the same chunk"
        return LosscliError(message, "it may need more memory; the worker's own log says more")
    if isinstance(error, ImportError) or (isinstance(error, AttributeError) and "get attribute" in str(error)):
        message = f"a worker cannot load this version of losscli: {error}"
        return LosscliError(message, "install it there, in the version of this process")
    if type(error).__module__.startswith(("distributed", "concurrent.futures", "asyncio")):
        return LosscliError(f"the Dask cluster went away: {error}", "look at the scheduler's log, and run again")
    return error
