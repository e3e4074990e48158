"""The values of each role, brought into the order and the shape of the targets."""

from dataclasses import replace
from functools import partial

import numpy as np

from losscli.errors import LosscliError
from losscli.sources.inputs import Inputs
from losscli.sources.pairing.keys import KeyColumns, Matched, lookup
from losscli.sources.pairing.order import check_counts
from losscli.sources.pairing.shuffle import Shuffled
from losscli.sources.selection import Selection, read_all
from losscli.sources.source import Source
from losscli.sources.values import Part

SINGLE = ("weight", "query")
"""Roles with one value for each sample."""


def part(
    role: str, selection: Selection, inputs: Inputs, keys: KeyColumns | None, matched: Matched | Shuffled | None
) -> Part:
    """Give the values of a role in the order of the targets; raise LosscliError for rows without a match."""
    source = selection.source
    targets = inputs.targets or inputs.predictions
    if matched is None or keys is None:
        check_counts(source, targets)
        return Part(role, selection)
    columns = None if source in (targets, inputs.predictions) else _key_columns(role, source, inputs, keys)
    if source is targets or (columns is None and source is not inputs.predictions):
        check_counts(source, targets)
        return Part(role, selection, used=matched.used)
    only = role == "baseline" and matched.report["join"] == "strict"
    if isinstance(matched, Shuffled):
        routes = matched.main if columns is None else matched.lookup(source, columns, role, only=only)
        held = routes.values(selection)
        return Part(role, selection, used=partial(held.used, source.rows), elsewhere=held)
    rows = matched.rows if columns is None else lookup(source, columns, matched, role, only=only)
    used = np.zeros(source.rows, dtype=bool)
    used[rows[matched.rows >= 0]] = True
    return Part(role, selection, rows, read_all(selection), used)


def _key_columns(role: str, source: Source, inputs: Inputs, keys: KeyColumns) -> list[int] | None:
    """Find the keys in a third file; None where it has no names and is taken in order."""
    targets = inputs.targets or inputs.predictions
    ours, columns = (inputs.predictions, keys.predictions) if role == "baseline" else (targets, keys.targets)
    names = [(ours.names or ())[column] for column in columns]
    missing = [name for name in names if name not in (source.names or ())]
    if missing and role == "baseline":
        message = f"{source.path} has no column {names[0]!r} to pair by"
        raise LosscliError(message, "the baseline is paired by --id, too")
    if source.names is None:
        return None
    if missing:
        message = f"{source.path} has no column {missing[0]!r} to pair by"
        raise LosscliError(message, "a file with names is paired by --id, too; an array is taken in order")
    return [source.names.index(name) for name in names]


def squeeze(parts: dict[str, Part]) -> tuple[dict[str, Part], list[str]]:
    """Drop a last axis of length 1 where the other side has one axis fewer, or where a sample has one value."""
    notes = []
    for role, other in (
        ("predictions", "targets"),
        ("targets", "predictions"),
        ("baseline", "targets"),
        *((role, role) for role in SINGLE),
    ):
        if role not in parts or other not in parts:
            continue
        shape = parts[role].shape
        fewer = 0 if role in SINGLE else len(parts[other].shape)
        if shape and shape[-1] == 1 and len(shape) == fewer + 1:
            parts = {**parts, role: replace(parts[role], squeeze=True)}
            notes.append(f"{parts[role].selection.source.path}: the last axis, of length 1, is left out of the {role}")
    for role in SINGLE:
        if role in parts and parts[role].shape:
            shown = f"{parts[role].selection.describe()} has the shape {parts[role].shape} for each sample"
            raise LosscliError(shown, f"a sample has one {role}")
    return parts, notes
