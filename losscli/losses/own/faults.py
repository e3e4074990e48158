"""What went wrong in the user's code, with the file and the line where it stands."""

import os
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout

import numpy as np

from losscli.errors import LosscliError
from losscli.losses.domain import UndefinedError

READ_ONLY = "read-only"
TYPES = (TypeError, AttributeError)


class OwnError(UndefinedError):
    """User code failed for the samples that begin at a place."""


def where(error: BaseException, path: str, shown: str) -> str:
    """Say at which line of the user's file an exception arose, or in whose code it did.

    The innermost line of that file counts; what a library did with its arguments is the caller's line.
    """
    if isinstance(error, SyntaxError) and error.filename == path:
        return f"{shown} line {error.lineno}"
    frames = traceback.extract_tb(error.__traceback__)
    lines = [frame.lineno for frame in frames if os.path.realpath(frame.filename) == os.path.realpath(path)]
    return f"{shown} line {lines[-1]}" if lines else shown


def sentence(error: BaseException) -> str:
    """Give an exception as one line."""
    text = str(error.args[0] if isinstance(error, SyntaxError) and error.args else error).strip().split("\n")[0]
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


@contextmanager
def running(path: str, shown: str, *, arrays: str = "numpy") -> Iterator[None]:
    """Run user code: its prints go to stderr, what it raises becomes a sentence with its file and line."""
    try:
        with redirect_stdout(sys.stderr), np.errstate(all="ignore"):
            yield
    except (LosscliError, UndefinedError):
        raise
    except (Exception, SystemExit) as error:
        place = where(error, path, shown)
        if READ_ONLY in str(error):
            raise OwnError(f"{place}: it writes to its input", "copy the array first: x = x.copy()", FIRST) from error
        hint = "tensors are given with :arrays=torch, jax or tensorflow" if _of_arrays(error, arrays) else None
        raise OwnError(f"{place}: {sentence(error)}, for the samples that begin here", hint, FIRST) from error


FIRST = np.zeros(1, dtype=np.intp)


def _of_arrays(error: BaseException, arrays: str) -> bool:
    return isinstance(error, TYPES) and arrays == "numpy"
