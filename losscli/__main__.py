"""`python -m losscli` and the console script: exit code 1 is kept for failed gates, so a broken installation is 2."""

import atexit
import gc
import os
import sys
import threading
import warnings
from contextlib import suppress
from typing import NoReturn

INTERRUPTED = 130
SIGNALLED = 128
# No product of matrices is computed here; the threads of a library for them would only cost a tenth of the start
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

TRIM, MAP = -1, -3
KEPT, MAPPED = 1 << 28, 1 << 25


def keep_memory() -> None:
    """Have the allocator keep what one chunk frees for the next: fresh pages cost as much as the arithmetic on them.

    Only glibc knows these words, and only a process of our own may be told so.
    """
    if sys.platform == "linux":
        import ctypes  # noqa: PLC0415

        with suppress(AttributeError, OSError):
            library = ctypes.CDLL(None)
            library.mallopt(TRIM, KEPT)
            library.mallopt(MAP, MAPPED)


def guard() -> None:
    """Make exit codes ours alone: a library that calls `exit(1)`, for want of memory say, ends the process with 2.

    OpenBLAS does so where it gets no buffer, while NumPy is imported, and 1 would be a failed gate. `exit` runs what
    was registered last first, so that `_exit(2)` comes before anything else; we leave by `_exit` ourselves, which runs
    nothing. (C++ ABI, `__cxa_atexit`: a function and its argument.)
    """
    if os.name == "posix":
        import ctypes  # noqa: PLC0415

        with suppress(AttributeError, OSError):
            library = ctypes.CDLL(None)
            leave = ctypes.cast(library._exit, ctypes.c_void_p)  # noqa: SLF001 -- what C calls it
            library["__cxa_atexit"](leave, ctypes.c_void_p(2), None)


def main() -> int:
    """Run the command line and return its exit code."""
    if not sys.warnoptions:
        # What NumPy warns of is counted in the report or refused in words; stderr is for sentences
        warnings.simplefilter("ignore", RuntimeWarning)
    # What imports make stays: a collector that looks through it time and again finds nothing
    gc.disable()
    try:
        keep_memory()
        from losscli.cli import main as run  # noqa: PLC0415
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception as error:  # noqa: BLE001 -- whatever breaks an import is no failed gate
        sys.stderr.write(f"error: the installation is broken: {type(error).__name__}: {error}\n")
        sys.stderr.write("  hint: reinstall it with pip install --force-reinstall losscli\n")
        return 2
    try:
        return _left(run())
    except KeyboardInterrupt:
        return _left(INTERRUPTED)


def _left(code: int) -> int:
    """Leave at once after a signal: the interpreter would wait for the chunks that threads have in hand."""
    if code > SIGNALLED:
        with suppress(OSError, ValueError, AttributeError):
            sys.stderr.flush()
        os._exit(code)
    return code


def script() -> NoReturn:
    """Run the command line and leave the process; nothing is taken apart that the system takes back anyway.

    Taking every module and object apart costs as much as a small run. It is done all the same where something may wait
    for the end of the interpreter: other threads, a cluster.
    """
    guard()
    code = main()
    if threading.active_count() > 1 or "distributed" in sys.modules:
        atexit._run_exitfuncs()  # noqa: SLF001 -- what the interpreter would do, before `exit`, which is guarded
    with suppress(OSError, ValueError, AttributeError):
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit(code)


if __name__ == "__main__":
    script()
