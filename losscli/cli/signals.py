"""Signals that end a run become an exception, so that whatever was begun is cleared away."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

NAMES = ("SIGTERM", "SIGHUP")
"""Windows knows the first one alone. Python itself turns SIGINT into KeyboardInterrupt."""


class Stopped(BaseException):
    """A signal asked the run to end."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.name = signal.Signals(number).name
        self.code = 128 + number


@contextmanager
def stoppable() -> Iterator[None]:
    """Raise Stopped in the block where one of the signals arrives; those after it wait for what it clears away.

    A signal that is ignored or handled already stays so. In a thread that is not the main one nothing changes.
    """
    known = [getattr(signal, name) for name in NAMES if hasattr(signal, name)]
    main = threading.current_thread() is threading.main_thread()
    chosen = [number for number in known if main and signal.getsignal(number) is signal.SIG_DFL]

    def stop(number: int, _: Any) -> None:
        for each in chosen:
            signal.signal(each, signal.SIG_IGN)
        raise Stopped(number)

    try:
        for number in chosen:
            signal.signal(number, stop)
        yield
    finally:
        for number in chosen:
            signal.signal(number, signal.SIG_DFL)
