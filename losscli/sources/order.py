"""Pairing in order: as many rows, the same index, and keys that do not contradict."""

from collections.abc import Iterable

import numpy as np

from losscli.batch import Floats
from losscli.errors import LosscliError
from losscli.sources.columns import named
from losscli.sources.memory import Memory
from losscli.sources.source import Source, texts


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


def order_notes(predictions: Source, targets: Source, others: Iterable[Source]) -> list[str]:
    """Warn of every file whose column id shows that order does not pair it with the targets."""
    keyed = next((source for source in (targets, predictions) if _id_column(source) is not None), None)
    done: list[Source] = [] if keyed is None else [keyed]
    notes = []
    for source in (predictions, *others):
        if keyed is None or source in done:
            continue
        done.append(source)
        if note := _order_note(source, keyed):
            notes.append(note if source is predictions else f"{source.path} and {keyed.path}: {note}")
    return notes


def _order_note(predictions: Source, targets: Source) -> str | None:
    left, right = _id_column(predictions), _id_column(targets)
    if left is None or right is None:
        return None
    for start, stop in targets.index.chunks():
        if _same_numbers(predictions.quick(left, start, stop), targets.quick(right, start, stop)):
            continue
        ours, theirs = texts(predictions, left, start, stop), texts(targets, right, start, stop)
        if ours != theirs:
            within = next(row for row, pair in enumerate(zip(ours, theirs, strict=True)) if pair[0] != pair[1])
            names = [*named(predictions, [left]), *named(targets, [right])]
            option = names[0] if names[0] == names[1] else "=".join(names)
            return (
                f"both files have a column '{names[1]}' "
                f"and they differ at row {start + within} "
                f"('{ours[within]}' and '{theirs[within]}'): rows were paired in order; pair by key with --id {option}"
            )
    return None


def _same_numbers(ours: Floats | None, theirs: Floats | None) -> bool:
    return ours is not None and theirs is not None and np.array_equal(ours, theirs)


def _id_column(source: Source) -> int | None:
    names = [name.casefold() for name in source.names or ()]
    return names.index("id") if "id" in names else None
