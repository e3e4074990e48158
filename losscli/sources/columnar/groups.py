"""The row groups that were read last: the next chunk of rows is likely to be in one of them."""

import os
from collections.abc import Callable
from concurrent.futures import Future
from functools import lru_cache
from threading import Lock
from typing import Any

KEPT, BYTES = 2, 1 << 27
"""As many groups of each set of columns are kept, and more of them as long as they are small together."""
FILES = 16
"""Of as many files a worker process keeps groups."""


class Groups:
    """The groups of one file, read once by whichever thread comes first.

    It travels without them; its copies in another process share what they read there.
    """

    def __init__(self, token: str | None = None) -> None:
        self.token = token or os.urandom(16).hex()
        self.footer: Any = None
        """What the end of the file says, once it is read."""
        self.shapes: dict[int, tuple[int, ...]] = {}
        """The shapes of the lists in its columns, as far as they were asked for."""
        self._lock = Lock()
        self._kept: dict[tuple[int, ...], dict[int, Future[Any]]] = {}

    def __reduce__(self) -> tuple[Callable[[str], "Groups"], tuple[str]]:
        return _shared, (self.token,)

    def get(self, key: tuple[int, ...], read: Callable[[], Any]) -> Any:
        """Give a group, known by its number and its columns, and read it unless it is here or being read."""
        group, columns = key[0], key[1:]
        with self._lock:
            kept = self._kept.setdefault(columns, {})
            found = kept.pop(group, None)
            kept[group] = future = Future() if found is None else found
            _shrink(kept)
        if found is None:
            try:
                future.set_result(read())
            except BaseException as error:
                future.set_exception(error)
                with self._lock:
                    kept.pop(group, None)
                raise
        return future.result()


def _shrink(kept: dict[int, Future[Any]]) -> None:
    """Let go of the groups that were asked for longest ago."""
    while len(kept) > KEPT and sum(map(_size, kept.values())) > BYTES:
        del kept[next(iter(kept))]


def _size(future: Future[Any]) -> int:
    done = future.done() and future.exception() is None
    return int(future.result().nbytes) if done else 0


@lru_cache(maxsize=FILES)
def _shared(token: str) -> Groups:
    return Groups(token)
