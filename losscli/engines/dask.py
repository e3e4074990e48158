"""A Dask cluster as an engine: light recipes go out, summaries merge where they are made, rows come back in order."""

from collections import deque
from collections.abc import Callable, Generator, Iterable
from itertools import chain, islice
from typing import Any
from uuid import uuid4

from losscli.engines.build import here
from losscli.engines.protocol import Recipe, Result, Summary, unseen
from losscli.engines.tasks import Run, explained, grouped
from losscli.engines.waiting import awaited
from losscli.engines.worker import kept
from losscli.records import dataclass

MOST = 20_000
"""Tasks of one run, however many recipes there are: what a scheduler holds without slowing down."""


@dataclass(frozen=True, slots=True)
class Dask:
    """The workers of a cluster."""

    client: Any
    address: str

    def fold(
        self,
        recipes: Iterable[Recipe],
        work: Callable[[Recipe], Summary],
        empty: Summary,
        done: Callable[[int], None] = unseen,
    ) -> Summary:
        """Merge as a tree, on the workers."""
        known = list(recipes)
        if not known:
            return empty
        with Run.of(self.client, self.threads(), work, known[0]) as run:
            tree: list[list[Any]] = []
            for block, count in run.blocks(grouped(known, -(-len(known) // MOST))):
                run.grow(tree, block)
                done(count)
            total: Summary = run.fetched(run.merged(list(chain.from_iterable(reversed(tree)))))
        return empty.merge(total)

    def submit(self, work: Callable[..., Any], *arguments: Any) -> Any:
        """Have work done, and its result kept by a worker."""
        return self.client.submit(kept, here(), work, *arguments, key=f"losscli-{uuid4().hex}", pure=False)

    def result(self, result: Any) -> Any:
        """Fetch a result."""
        awaited(self.client, result)
        try:
            return result.result()
        except Exception as error:  # noqa: BLE001 -- told apart there
            raise explained(error) from None

    def threads(self) -> int:
        """Count the threads of all workers."""
        return max(1, sum(map(int, self.client.nthreads().values())))

    def stream(self, recipes: Iterable[Recipe], work: Callable[[Recipe], Result]) -> Generator[Result, None, None]:
        """Compute ahead, as many recipes as keep the workers busy."""
        rest = iter(recipes)
        first = list(islice(rest, 1))
        if not first:
            return
        with Run.of(self.client, self.threads(), work, first[0]) as run:
            window: deque[tuple[Any, Recipe]] = deque()
            ahead, failure = 2 * self.threads(), None
            try:
                for recipe in chain(first, rest):
                    window.append((run.listed(recipe), recipe))
                    if len(window) >= ahead:
                        yield run.fetched(*window.popleft())
            except Exception as error:  # noqa: BLE001 -- a recipe that cannot be had fails after those before it
                failure = error
            while window:
                yield run.fetched(*window.popleft())
            if failure is not None:
                raise failure
