"""What is wrong in an input and where, gathered into one sentence."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from losscli.errors import LosscliError

Counted: TypeAlias = NDArray[np.bool_] | bool
"""Whether a missing value is a problem: in every row, in none, or in the rows that are marked."""
SHOWN = 5
DROP = "--nan drop leaves such samples out"


class UnreadableError(Exception):
    """A chunk holds something that has no value; a pass from the start of the file says what and where."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem: the file, the place in it, what stands there and what to type next."""

    path: str
    row: int
    place: str
    text: str
    hint: str | None = None
    word: str = ""
    """The word that stands where a number is wanted, if that is the problem."""


def counts(counted: Counted, row: int) -> bool:
    """Tell whether a missing value in a row is a problem."""
    return counted if isinstance(counted, bool) else bool(counted[row])


def gather(problems: Iterable[Problem]) -> LosscliError | None:
    """Give the first problem as the sentence, with up to four more behind it; None without any."""
    found = list(islice(_distinct(problems), SHOWN + 1))
    if not found:
        return None
    first, *rest = found
    message = f"{first.path} {first.place}: {first.text}"
    if rest:
        count = "at least 5" if len(found) > SHOWN else str(len(rest))
        message += f", and {count} more: " + "; ".join(_further(more, first) for more in rest[: SHOWN - 1])
    return LosscliError(message, first.hint)


def listed(names: Iterable[str]) -> str:
    """Quote the first five names, and say with an ellipsis that there are more.

    >>> listed("abcdef")
    "'a', 'b', 'c', 'd', 'e', …"
    """
    shown = list(islice(names, SHOWN + 1))
    return ", ".join([f"'{name}'" for name in shown[:SHOWN]] + ["…"] * (len(shown) > SHOWN))


def _distinct(problems: Iterable[Problem]) -> Iterator[Problem]:
    seen: set[tuple[str, str, str]] = set()
    for problem in problems:
        told = (problem.path, problem.place, problem.text)
        if told not in seen:
            seen.add(told)
            yield problem


def _further(problem: Problem, first: Problem) -> str:
    """Name the file again where it is another one."""
    place = problem.place if problem.path == first.path else f"{problem.path} {problem.place}"
    return f"{place}: {problem.text}"
