"""What is wrong in an input and where, gathered into one sentence."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from losscli.errors import SHOWN, LosscliError
from losscli.sources.formats.number import bare, interpret

Counted: TypeAlias = NDArray[np.bool_] | bool
"""Whether a missing value is a problem: in every row, in none, or in the rows that are marked."""


DROP = "--nan drop leaves such samples out"


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


DECIMAL = "a decimal comma needs --decimal ','; a thousands separator has to go"


ROUND = "write it with a decimal point to round it"


@dataclass(frozen=True, slots=True)
class Judge:
    """Judges the texts of one source; `legal` holds the infinities that are values."""

    path: str
    decimal: str
    legal: Collection[float]

    def problems(self, at: tuple[int, str], fields: Iterable[tuple[str, str]], *, missing: bool) -> Iterator[Problem]:
        """Say what is wrong in one row, given as phrases for columns and texts; `missing` values may be fine."""
        for where, text in fields:
            value, fault = interpret(text, self.decimal)
            if fault and (missing or fault in ("word", "inexact")) and value not in self.legal:
                shown = bare(text)
                what, hint = self._explain(shown, fault)
                yield Problem(self.path, *at, what + where, hint, shown if fault == "word" else "")

    def _explain(self, shown: str, fault: str) -> tuple[str, str | None]:
        return {
            "empty": ("empty value", DROP),
            "missing": (f"'{shown}' is not finite", DROP),
            "word": (f"'{shown}' is not a number", DECIMAL if "," in shown and self.decimal == "." else None),
            "inexact": (f"'{shown}' is not representable in float64", ROUND),
        }[fault]
