"""Who does the work: recipes in, results out, in the order of the recipes whoever computes them."""

from collections.abc import Iterator
from contextlib import contextmanager

from losscli.engines.cores import cores
from losscli.engines.protocol import Engine, RemoteEngine, unseen
from losscli.engines.threads import Serial, Threads
from losscli.errors import LosscliError

__all__ = ["Engine", "RemoteEngine", "Serial", "Threads", "cores", "engine", "unseen", "working"]


def engine(workers: int | None = None) -> Engine:
    """Choose the engine of this process for a number of workers; None is one for each core.

    >>> engine(1), engine(8)
    (Serial(), Threads(workers=8))

    Raises:
        LosscliError: there is no worker at all.

    """
    count = _counted(workers)
    return Serial() if count == 1 else Threads(count)


@contextmanager
def working(workers: int | None = None, scheduler: str | None = None) -> Iterator[Engine]:
    """Give an engine to work with: threads, or a Dask cluster where there is a scheduler.

    Raises:
        LosscliError: there is no such cluster, or its workers are unlike this process.

    """
    if scheduler is None:
        yield engine(workers)
        return
    if scheduler != "local" and workers is not None:
        message = f"--workers {workers} is for this machine, and --scheduler {scheduler} has workers of its own"
        raise LosscliError(message, "leave out --workers")
    from losscli.engines.clusters import cluster  # noqa: PLC0415 -- most runs need no cluster

    with cluster(scheduler, _counted(workers)) as found:
        yield found


def _counted(workers: int | None) -> int:
    count = cores() if workers is None else workers
    if count < 1:
        message = f"--workers is {count}, but somebody has to do the work"
        raise LosscliError(message, "give 1 or more, or leave it out to use every core")
    return count
