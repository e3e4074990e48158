"""Rows that are paired in order: as many on both sides, and nothing that contradicts it."""

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import PurePath
from typing import Any

from losscli.errors import LosscliError
from losscli.records import dataclass
from losscli.sources.columns.selection import Numbers, Selection
from losscli.sources.formats.arrays.memory import Memory
from losscli.sources.formats.parted import Parted
from losscli.sources.formats.source import Source
from losscli.sources.pairing.order import InOrder, Members


@dataclass(frozen=True, slots=True)
class ByRow:
    """Row by row of the targets; `misordered` are files whose keys say that they should not have been."""

    targets: Source
    misordered: Sequence[str] = ()

    @property
    def n(self) -> int:
        """Every target is a sample."""
        return self.targets.rows

    @property
    def report(self) -> dict[str, Any]:
        """Say how rows were paired."""
        return {"mode": "row", "misordered": [*self.misordered]} if self.misordered else {"mode": "row"}

    def chunks(self) -> Iterator[tuple[int, int]]:
        """Give the chunks of the targets."""
        return self.targets.index.chunks()

    def beyond(self, selection: Numbers) -> list[tuple[str, ...]]:
        """Every sample is a row of the targets."""
        del selection
        return []

    def notes(self) -> Iterator[str]:
        """Nothing is left out."""
        return iter(())

    def order(self, role: str, selection: Selection) -> InOrder:
        """Take the values as they stand; raise LosscliError where there are more or fewer than targets."""
        del role
        check_counts(selection.source, self.targets)
        return InOrder()

    def members(self, start: int, stop: int) -> Members:
        """Every target is a sample, and has no key."""
        del start, stop
        return Members()


def check_counts(first: Source, second: Source) -> None:
    """Raise LosscliError unless both have the same number of rows."""
    if first.rows == second.rows:
        return
    if told := spread(first, second):
        raise LosscliError(*told)
    few, many = sorted((first, second), key=lambda source: source.rows)
    message = f"{first.path} has {first.rows} row{'s' * (first.rows > 1)} and {second.path} has {second.rows}"
    lines = [(source.index.blank, source.path) for source in (first, second)]
    blank = [f"line {line} of {path} is blank" for line, path in lines if line is not None]
    begun = [note for source in (first, second) for note in source.notes if FIRST_LINE in note]
    times = [f"that is {many.rows // few.rows} times as many: one value a class?"] if _is_multiple(few, many) else []
    raise LosscliError("; ".join([message, *begun, *blank, *times]), _count_hint(few, many))


FIRST_LINE = "the first line is"
"""How notes begin that say what became of a first line."""


def _is_multiple(few: Source, many: Source) -> bool:
    return few.rows > 1 and many.rows % few.rows == 0


def _count_hint(few: Source, many: Source) -> str | None:
    """Say what to type about files of different lengths, if anything there suggests it."""
    if many.rows == few.rows + 1:
        if any(f"{FIRST_LINE} numbers" in note for note in many.notes):
            return f"add --header if the first line of {many.path} holds names"
        if any(f"{FIRST_LINE} read as names" in note for note in few.notes):
            return f"add --no-header if the first line of {few.path} is data"
    shared = [name for name in few.names or () if name in (many.names or ())]
    if not shared or _is_multiple(few, many):
        return "give one row for each sample" if _is_multiple(few, many) else None
    return f"--id {shared[0] if len(shared) == 1 else 'COL'} pairs them by a key"


NUMBERS = re.compile(r"[0-9]+")


def spread(one: Source, other: Source) -> tuple[str, str] | None:
    """Tell whether two inputs are two parts of one, as a shell spreads a pattern without quotes, and what to type."""
    ours, theirs = one.path, other.path
    if ours == theirs or one.names != other.names or one.format != other.format:
        return None
    pieces, numbers, others = NUMBERS.split(ours), NUMBERS.findall(ours), NUMBERS.findall(theirs)
    if pieces != NUMBERS.split(theirs):
        return None
    alike = [left if left == right else "*" for left, right in zip(numbers, others, strict=True)]
    pattern = "".join(piece + number for piece, number in zip(pieces, [*alike, ""], strict=True))
    what = f"{ours} and {theirs} look like two parts of one input, as a shell makes them of {pattern}"
    return what, f"quote the pattern, and give the targets as a second input: '{pattern}' TARGETS"


def check_row_names(predictions: Source, targets: Source | None, others: Iterable[Source]) -> None:
    """Raise LosscliError for indexes of pandas that differ, where rows are paired in order."""
    sources = [source for source in (targets, predictions, *others) if isinstance(source, Memory)]
    indexes = [source.row_names for source in sources if source.row_names is not None]
    for index in indexes[1:]:
        if len(index) == len(indexes[0]) and not index.equals(indexes[0]):
            pairs = zip(indexes[0].tolist(), index.tolist(), strict=True)
            row, (left, right) = next((row, pair) for row, pair in enumerate(pairs) if pair[0] != pair[1])
            message = f"two inputs are of pandas and their indexes differ at row {row}: {left!r} and {right!r}"
            raise LosscliError(message, "align them with .loc, or pair them in order after reset_index(drop=True)")


def part_numbers(path: str) -> list[str]:
    """Give the numbers in the name of a part."""
    return re.findall(r"[0-9]+", PurePath(path.replace("\\", "/")).name)


def part_notes(predictions: Source, targets: Source) -> Iterator[str]:
    """Warn where both sides have as many parts, and these do not belong together by their names or rows."""
    if not (isinstance(predictions, Parted) and isinstance(targets, Parted)):
        return
    if predictions is targets or len(predictions.parts) != len(targets.parts):
        return
    for ours, theirs in zip(predictions.parts, targets.parts, strict=True):
        if part_numbers(ours.path) != part_numbers(theirs.path):
            yield f"{ours.path} is paired with {theirs.path}: parts are taken in the order of their paths"
            return
        if ours.rows != theirs.rows:
            counts = f"{ours.path} has {ours.rows} row{'s' * (ours.rows > 1)} and {theirs.path} has {theirs.rows}"
            yield f"{counts}: rows are paired in order, across the ends of parts"
            return
