"""Waiting for a cluster that may be gone: a result that nobody works on any more never comes."""

import time
from typing import Any

from losscli.errors import LosscliError

STEP = 5.0
"""Seconds between two looks at the cluster."""
PATIENCE = 40.0
"""Seconds in which lost workers, or a lost scheduler, may come back."""


def awaited(client: Any, future: Any) -> None:
    """Wait until a future is done, whatever it came to.

    Raises LosscliError once the cluster has had no worker, or no scheduler, for a while.
    """
    gone_since = None
    while not _is_done(future):
        missing = _missing(client)
        if missing is None:
            gone_since = None
            continue
        now = time.monotonic()
        gone_since = now if gone_since is None else gone_since
        if now - gone_since >= PATIENCE:
            raise LosscliError(f"the Dask cluster has {missing}", "look at the logs of its workers, and run again")


def _is_done(future: Any) -> bool:
    """Wait for a while; a future that was cancelled is done, too, as its result will say."""
    try:
        future.exception(timeout=STEP)
    except TimeoutError:
        return bool(future.done())
    except Exception:  # noqa: BLE001 -- its result raises it again, where it is told apart
        return True
    return True


def _missing(client: Any) -> str | None:
    """Say what a cluster lacks to go on; None where somebody works."""
    if client.status != "running":
        return "no scheduler any more"
    try:
        return None if client.nthreads() else "no workers left: they are gone"
    except Exception:  # noqa: BLE001 -- whatever it says, it does not answer
        return "no scheduler any more"
