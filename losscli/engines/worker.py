"""What a task does on a worker of a Dask cluster."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import reduce
from typing import Any

import numpy as np

from losscli.engines.build import Build, difference
from losscli.errors import LosscliError, said
from losscli.records import dataclass


@dataclass(frozen=True, slots=True)
class Shared:
    """What all tasks of a run have in common; it is sent once, and made again if the worker that holds it dies."""

    build: Build
    work: Callable[[Any], Any]
    common: Any
    errstate: dict[str, Any]

    def results(self, pieces: Sequence[Any], held: Sequence[Sequence[Any]]) -> Iterator[Any]:
        """Do the work on one piece after the other, as at home."""
        with _at_work(self.build), np.errstate(**self.errstate):
            for piece, some in zip(pieces, held, strict=True):
                yield self.work(piece if self.common is None else self.common.recipe(piece, *some))


@contextmanager
def _at_work(build: Build) -> Iterator[None]:
    """Raise LosscliError on a worker unlike home, and for files that it does not see."""
    if told := difference(build):
        raise LosscliError(f"the worker {_worker()} {told}", "every worker has to compute the same bits")
    try:
        yield
    except OSError as error:
        what = f"{error.filename or 'an input'}: {said(error).lower()}"
        hint = "inputs have to be where every worker sees them, under one path"
        raise LosscliError(f"the worker {_worker()} cannot read {what}", hint) from None


def _worker() -> str:
    from distributed import get_worker

    return str(get_worker().address)


def summarised(shared: Shared, pieces: Sequence[Any], held: Sequence[Sequence[Any]]) -> Any:
    """Merge what the pieces give, on a worker."""
    return merge(*shared.results(pieces, held))


def computed(shared: Shared, piece: Any, held: Sequence[Any]) -> Any:
    """Give what one piece gives, on a worker."""
    (result,) = shared.results([piece], [held])
    return result


def kept(build: Build, work: Callable[..., Any], *arguments: Any) -> Any:
    """Do any work, on a worker."""
    with _at_work(build):
        return work(*arguments)


def merge(*parts: Any) -> Any:
    """Merge what was merged before."""
    return reduce(lambda a, b: a.merge(b), parts)


def itself(shared: Shared) -> Shared:
    """Keep what tasks have in common, on a worker."""
    return shared
