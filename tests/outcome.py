"""What a run of the command leaves behind."""

from collections.abc import Callable
from typing import NamedTuple, TypeAlias


class Outcome(NamedTuple):
    """Exit code, stdout and stderr."""

    code: int
    out: str
    err: str


Run: TypeAlias = Callable[..., Outcome]
Put: TypeAlias = Callable[..., str]
