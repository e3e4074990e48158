"""A Dask cluster: found or started, its workers compared with this process, and left as it was."""

import logging
import re
import signal
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from multiprocessing import resource_tracker
from tempfile import TemporaryDirectory
from types import ModuleType
from typing import Any

from losscli.engines.build import difference, here
from losscli.engines.dask import Dask
from losscli.errors import LosscliError

ADDRESS = "e.g. --scheduler tcp://10.0.0.1:8786"
CONNECT = 10.0
"""Seconds to reach a scheduler."""
OBJECT = re.compile(r"(in )?<[^<>]* object at 0x\w+>: ")
PATIENCE = 60.0
"""Seconds to wait for the first worker."""
SETTINGS = {
    "distributed.admin.large-graph-warning-threshold": "1TB",
    "distributed.comm.timeouts.connect": "10s",
}
LOADING = re.compile(r"(ModuleNotFound|Import|Attribute)Error\(")
"""How the text begins of an error that a worker had before it could begin."""
UNSTARTED = "a script needs `if __name__ == '__main__':` around its run; else use fewer --workers, or no --scheduler"
MISSING = "install it there, in the version of this process"


@contextmanager
def cluster(scheduler: str, workers: int) -> Iterator[Dask]:
    """Start workers on this machine (`local`) or find those of a scheduler, and let go of them in the end.

    Raises LosscliError where Dask is missing, the scheduler cannot be reached or has no workers, or a worker is unlike
    this process.
    """
    if scheduler != "local" and ":" not in scheduler:
        message = f"--scheduler {scheduler} is neither local nor the address of a Dask scheduler"
        raise LosscliError(message, ADDRESS)
    distributed = _distributed()
    import dask.config

    opened = _local(distributed, workers) if scheduler == "local" else _found(distributed, scheduler)
    with _silence(), dask.config.set(SETTINGS), opened as client:
        _check(client, scheduler)
        yield Dask(client, scheduler)


def _distributed() -> ModuleType:
    try:
        import distributed
    except ImportError:
        raise LosscliError("--scheduler needs Dask, which is not here", "pip install 'losscli[dask]'") from None
    return distributed


@contextmanager
def _local(distributed: Any, workers: int) -> Iterator[Any]:
    """Start processes of one thread each; they end with this one, however it ends."""
    with (
        TemporaryDirectory(prefix="losscli-", ignore_cleanup_errors=True) as folder,
        _loop(distributed) as loop,
        distributed.LocalCluster(
            loop=loop,
            n_workers=0,
            threads_per_worker=1,
            processes=True,
            dashboard_address="127.0.0.1:0",
            silence_logs=logging.CRITICAL,
            local_directory=folder,
        ) as started,
        distributed.Client(started, set_as_default=False) as client,
    ):
        # Here and not before, so that whatever interrupts their start ends them
        started.scale(workers)
        try:
            client.wait_for_workers(workers, timeout=PATIENCE)
        except TimeoutError:
            message = f"{workers} process{'es' * (workers > 1)} did not start within {PATIENCE:.0f} seconds"
            raise LosscliError(message, UNSTARTED) from None
        yield client


@contextmanager
def _loop(distributed: Any) -> Iterator[Any]:
    """Run the loop that starts processes in a thread that does not hear Ctrl-C, which they then do not hear either."""
    runner = distributed.utils.LoopRunner(asynchronous=False)
    deaf = getattr(signal, "pthread_sigmask", None)
    if deaf:
        resource_tracker.ensure_running()  # it would unblock the signal in the thread that starts it
    before = deaf(signal.SIG_BLOCK, {signal.SIGINT}) if deaf else None
    try:
        runner.start()
    finally:
        if deaf:
            deaf(signal.SIG_SETMASK, before)
    try:
        yield runner.loop
    finally:
        runner.stop()


@contextmanager
def _found(distributed: Any, scheduler: str) -> Iterator[Any]:
    """Connect to a scheduler, or take the connection that this process has already."""
    try:
        current = distributed.default_client()
    except ValueError:
        current = None
    if current is not None and current.scheduler.address == scheduler:
        yield current
        return
    _check_address(distributed, scheduler)
    try:
        client = distributed.Client(scheduler, timeout=CONNECT, set_as_default=False)
    except (OSError, ValueError, TypeError) as error:
        message = f"no Dask scheduler answers at {scheduler}: {_plain(error)}"
        raise LosscliError(message, "start one with: dask scheduler; or use --scheduler local") from None
    with client:
        yield client


def _check_address(distributed: Any, scheduler: str) -> None:
    """Refuse what Dask cannot read: a client that could not begin waits 20 seconds for its end, and prints a traceback.

    What Dask says of it quotes a piece of the address, and with it a password: it is not passed on.
    """
    try:
        distributed.comm.get_address_host(scheduler)
    except ValueError:
        message = f"--scheduler {scheduler} is not the address of a Dask scheduler"
        raise LosscliError(message, ADDRESS) from None


def _plain(error: Exception) -> str:
    """Give the first line of what is behind an error, without the objects that Dask puts before it."""
    lines = [line for told in (error.__cause__, error) for line in str(told or "").splitlines() if line]
    return OBJECT.sub("", lines[0]) if lines else type(error).__name__


@contextmanager
def _silence() -> Iterator[None]:
    """Keep what Dask logs to itself: what matters is raised."""
    loggers = [logging.getLogger(name) for name in ("distributed", "tornado", "asyncio")]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)


def _check(client: Any, scheduler: str) -> None:
    """Refuse a cluster without workers, and workers that would compute other bits."""
    try:
        client.wait_for_workers(1, timeout=PATIENCE)
    except TimeoutError:
        message = f"the scheduler at {scheduler} has no workers"
        raise LosscliError(message, f"start some with: dask worker {scheduler}") from None
    try:
        builds: Mapping[str, Any] = client.run(here, on_error="return")
    except Exception as error:  # noqa: BLE001 -- whatever a worker says when it cannot load this package
        raise unlike(error) from None
    for worker, build in builds.items():
        if isinstance(build, BaseException):
            raise unlike(build, worker) from None
        if told := difference(build):
            raise LosscliError(f"the worker {worker} {told}", "every worker has to compute the same bits")


def unlike(error: BaseException, worker: str = "") -> BaseException:
    """Say of a worker that cannot load this package that it cannot."""
    if isinstance(error, ImportError | AttributeError) or LOADING.match(str(error)):
        what = f"the worker {worker}" if worker else "a worker"
        return LosscliError(f"{what} cannot load this version of losscli: {error}", MISSING)
    return error
