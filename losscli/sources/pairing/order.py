"""Pairing in order: as many rows, and the same index."""

from collections.abc import Iterable

from losscli.errors import LosscliError
from losscli.sources.arrays.memory import Memory
from losscli.sources.source import Source


def check_counts(first: Source, second: Source) -> None:
    """Raise LosscliError unless both have the same number of rows."""
    if first.rows != second.rows:
        hint = "--id COL pairs them by a key" if first.names and second.names else None
        message = f"{first.path} has {first.rows} row{'s' * (first.rows > 1)} and {second.path} has {second.rows}"
        lines = [(source.index.blank, source.path) for source in (first, second)]
        blank = [f"line {line} of {path} is blank" for line, path in lines if line is not None]
        raise LosscliError("; ".join([message, *blank]), hint)


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
