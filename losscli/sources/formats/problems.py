"""What is wrong in an input and where, gathered into one sentence."""

import re
from collections.abc import Collection, Iterable, Iterator
from itertools import islice
from shlex import quote
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from losscli.errors import SHOWN, LosscliError
from losscli.records import dataclass
from losscli.sources.formats.number import bare, value_of

Counted: TypeAlias = NDArray[np.bool_] | bool
"""Whether a missing value is a problem: in every row, in none, or in the rows that are marked."""


DROP = "--nan drop leaves such samples out"


class NoRowsError(LosscliError):
    """An input without a row, which is nothing to be afraid of where it is one part of many."""


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


GAPS = r"\n ? . - -- * n.a. n/d nd missing unknown undefined #null! (null) nil void".split()  # noqa: SIM905
"""Words that often stand for a missing value, and that nobody may take for one who was not told so."""


PAIR = re.compile(r"[^:\s]+:[+-]?[0-9.]+(?:[eE][+-]?[0-9]+)?")
PAIRS = "Vowpal Wabbit writes a label and its value so; the values are left by sed -E 's/(^| )[^ :]+:/\\1/g' FILE"
"""What VW writes as `1:0.7`."""


ROUND = "write it with a decimal point to round it"


@dataclass(frozen=True, slots=True)
class Judge:
    """Judges the texts of one source; `legal` holds the infinities that are values."""

    path: str
    decimal: str
    legal: Collection[float]
    missing: Collection[str] = ()
    """Further words for a missing value."""

    def problems(self, at: tuple[int, str], fields: Iterable[tuple[str, str]], *, missing: bool) -> Iterator[Problem]:
        """Say what is wrong in one row, given as phrases for columns and texts; `missing` values may be fine."""
        for where, text in fields:
            value, fault = value_of(text, self.decimal, self.missing)
            if fault and (missing or fault in ("word", "inexact")) and value not in self.legal:
                shown = bare(text)
                what, hint = self._explain(shown, fault)
                yield Problem(self.path, *at, what + where, hint, shown if fault == "word" else "")

    def _explain(self, shown: str, fault: str) -> tuple[str, str | None]:
        return {
            "empty": ("empty value", DROP),
            "missing": (f"'{shown}' is not finite", DROP),
            "word": (f"'{shown}' is not a number", self._advice(shown)),
            "inexact": (f"'{shown}' is not representable in float64", ROUND),
        }[fault]

    def _advice(self, word: str) -> str | None:
        if word.casefold() in GAPS:
            return f"if that stands for a missing value: --na {quote(word)} --nan drop"
        if "," in word and self.decimal == ".":
            return DECIMAL
        return PAIRS if PAIR.fullmatch(word) else None
