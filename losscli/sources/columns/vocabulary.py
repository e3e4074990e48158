"""The labels of columns that are compared with each other, and what is odd about them."""

import difflib
import re
from collections.abc import Iterable

from losscli.errors import LosscliError, listed
from losscli.records import dataclass
from losscli.sources.columns.classes import LIMIT, column_of
from losscli.sources.columns.selection import Numbers
from losscli.sources.columns.sets import SEPARATORS, separator
from losscli.sources.formats.number import bare, interpret, is_number, shortest
from losscli.sources.formats.source import texts_by_chunk

NOTHING = re.compile(r"na|n/a|null|none", re.IGNORECASE)
"""Words that name nothing among numbers and a class among words."""
SEVERAL = (
    "give a column of 0 and 1 for each label on both sides, and use hamming, for example by pandas' str.get_dummies"
)
"""What to type where samples have several labels."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The labels of one or more columns, in the order of their codes."""

    labels: tuple[str, ...]
    numeric: bool
    columns: tuple[frozenset[str], ...]
    """The labels of each column."""

    @classmethod
    def of(cls, selections: Iterable[Numbers]) -> "Vocabulary":
        """Read the columns and sort their labels: as numbers if all of them are, else as text."""
        found = [_texts(selection) for selection in selections]
        words = any(interpret(*pair)[1] == "word" for texts in found for pair in texts)
        present = [{pair for pair in texts if not _is_missing(pair, words=words)} for texts in found]
        if words or not all(is_number(*pair) for pairs in present for pair in pairs):
            columns = tuple(frozenset(bare(text) for text, _ in pairs) for pairs in present)
            return cls(tuple(sorted(frozenset().union(*columns))), numeric=False, columns=columns)
        numbers = [{interpret(*pair)[0] for pair in pairs} for pairs in present]
        values = sorted(set().union(*numbers))
        columns = tuple(frozenset(map(shortest, column)) for column in numbers)
        binary = set(values) <= {0.0, 1.0}
        return cls(("0", "1") if binary else tuple(map(shortest, values)), numeric=True, columns=columns)

    def codes(self, positive: str | None) -> tuple[dict[str, float], tuple[str, ...]]:
        """Give the code of each label and the labels by code; `positive` is 1 and the other label 0."""
        if positive is None:
            return {label: float(code) for code, label in enumerate(self.labels)}, self.labels
        chosen = shortest(interpret(positive)[0]) if self.numeric and is_number(positive) else positive
        if chosen not in self.labels:
            close = difflib.get_close_matches(positive, self.labels, 1)
            meant = f"; did you mean '{close[0]}'?" if close else ""
            message = f"--positive {positive}: there is no such label{meant}"
            raise LosscliError(message, f"the labels are {listed(self.labels)}")
        others = [label for label in self.labels if label != chosen]
        if len(others) > 1:
            message = f"--positive {positive}: there are {len(self.labels)} labels, not two: {listed(self.labels)}"
            raise LosscliError(message, "for more than two classes give one column of predictions for each")
        negative = others[0] if others else f"not {chosen}"
        return {chosen: 1.0, negative: 0.0}, (negative, chosen)

    def compare(self) -> tuple[str, ...]:
        """Say what is odd about predictions, the first column, and targets, the second.

        Raises LosscliError where they have no label in common and only the one are numbers, or only the spelling
        differs.
        """
        self._refuse_sets()
        ours, theirs = self.columns[:2]
        notes = [f"'{label}' is read as a label, for it stands among words" for label in self._nothings]
        alike = _alike(ours - theirs, theirs - ours)
        if ours & theirs or not (ours and theirs):
            if alike is not None:
                left, right = alike
                notes.append(f"the predictions write '{left}' where the targets write '{right}': these are two labels")
        elif alike is not None or {_all_numbers(ours), _all_numbers(theirs)} == {True, False}:
            message = f"predictions and targets have no label in common: {_shown(ours)}, and {_shown(theirs)}"
            raise LosscliError(message, "labels are compared as text; write them alike on both sides")
        elif not self.numeric:
            notes.append(f"no predicted label is among those of the targets: {_shown(ours)}, and {_shown(theirs)}")
        return tuple(notes)

    def _refuse_sets(self) -> None:
        """Refuse several labels in one cell, which would be compared as one word."""
        sign = None if self.numeric else separator(self.labels)
        if sign is not None:
            label = next(label for label in self.labels if sign in label)
            message = f"'{label}' looks like several labels, separated by {SEPARATORS[sign]}: it would be one word"
            raise LosscliError(message, SEVERAL)

    @property
    def _nothings(self) -> list[str]:
        return [] if self.numeric else [label for label in self.labels if NOTHING.fullmatch(label)]


def _texts(selection: Numbers) -> set[tuple[str, str]]:
    decimal = selection.source.decimal
    found: set[tuple[str, str]] = set()
    for _, texts in texts_by_chunk(selection.source, column_of(selection)):
        found.update((text, decimal) for text in set(texts))
        if len(found) > LIMIT:
            raise LosscliError(f"{selection.describe()} has more than {LIMIT} labels", "these look like numbers")
    return found


def _is_missing(pair: tuple[str, str], *, words: bool) -> bool:
    fault = interpret(*pair)[1]
    return fault == "empty" or (fault == "missing" and not (words and NOTHING.fullmatch(bare(pair[0]))))


def _alike(ours: frozenset[str], theirs: frozenset[str]) -> tuple[str, str] | None:
    """Give the first two labels that differ in case, or are one number in two spellings."""
    known = {_plain(label): label for label in sorted(theirs, reverse=True)}
    return next(((label, known[_plain(label)]) for label in sorted(ours) if _plain(label) in known), None)


def _plain(label: str) -> str:
    value, fault = interpret(label)
    return label.casefold() if fault else shortest(value)


def _all_numbers(labels: frozenset[str]) -> bool | None:
    """Tell whether labels are numbers; None where only some are."""
    kinds = {is_number(label) for label in labels}
    return kinds.pop() if len(kinds) == 1 else None


def _shown(labels: frozenset[str]) -> str:
    return listed(sorted(labels))
