"""The cores of this machine: one recipe after the other, or several at a time."""

from abc import abstractmethod
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextvars import copy_context

from losscli.engines.protocol import Recipe, Result, Summary, merged, unseen
from losscli.records import dataclass

POLL = 0.2
"""Seconds between two looks for Ctrl-C, which cannot interrupt a wait on Windows."""


class InOrder:
    """An engine whose results are merged here, in the order in which it streams them."""

    __slots__ = ()

    @abstractmethod
    def stream(self, recipes: Iterable[Recipe], work: Callable[[Recipe], Result]) -> Generator[Result, None, None]:
        """Yield the results in the order of the recipes."""

    def fold(
        self,
        recipes: Iterable[Recipe],
        work: Callable[[Recipe], Summary],
        empty: Summary,
        done: Callable[[int], None] = unseen,
    ) -> Summary:
        """Merge in order."""
        return merged(self.stream(recipes, work), empty, done)


@dataclass(frozen=True, slots=True)
class Serial(InOrder):
    """One recipe after the other, in the thread that asks.

    >>> list(Serial().stream("abc", str.upper))
    ['A', 'B', 'C']
    """

    def stream(self, recipes: Iterable[Recipe], work: Callable[[Recipe], Result]) -> Generator[Result, None, None]:
        """Compute each result when it is asked for."""
        for recipe in recipes:
            yield work(recipe)


@dataclass(frozen=True, slots=True)
class Threads(InOrder):
    """Several recipes at a time, of which twice as many as there are workers are begun or wait to be fetched.

    >>> list(Threads(2).stream("abc", str.upper))
    ['A', 'B', 'C']
    """

    workers: int

    def stream(self, recipes: Iterable[Recipe], work: Callable[[Recipe], Result]) -> Generator[Result, None, None]:
        """Compute ahead; work that has begun is waited for, unless a person or a signal ends the run."""
        pool = ThreadPoolExecutor(self.workers, thread_name_prefix="losscli")
        window: deque[Future[Result]] = deque()
        try:
            for future in _begun(pool, recipes, work):
                window.append(future)
                if len(window) >= 2 * self.workers:
                    yield _fetched(window.popleft())
            while window:
                yield _fetched(window.popleft())
        except (Exception, GeneratorExit):
            pool.shutdown(cancel_futures=True)
            raise
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
        pool.shutdown()


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
