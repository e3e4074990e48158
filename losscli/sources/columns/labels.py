"""Labels, in words or numbers, into codes that losses can take."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any, TypeAlias

from losscli.errors import LosscliError
from losscli.sources.columns.assign import Roles
from losscli.sources.columns.classes import Classes, column_of
from losscli.sources.columns.selection import Codes, Numbers, Selection, Tuples
from losscli.sources.columns.vocabulary import Vocabulary
from losscli.sources.formats.number import bare
from losscli.sources.formats.source import texts_by_chunk

Beyond: TypeAlias = Callable[[Numbers], Iterable[tuple[str, ...]]]
"""Gives the texts of columns in samples that their file has no row for."""


def nothing(selection: Numbers) -> Iterable[tuple[str, ...]]:
    """Every sample has a row."""
    del selection
    return ()


MOST_SLICES, MOST_CLUSTERS = 10_000, 1_000_000


def coded(
    roles: Roles[Numbers], *, labels: bool, classes: bool, positive: str | None, beyond: Beyond = nothing
) -> Roles[Selection]:
    """Replace columns of labels and groups by codes.

    Labels are compared where `labels` says so; else words name classes, or the positive. `classes` says that several
    columns of predictions are classes.
    """
    named = _labelled(roles, labels=labels, classes=classes, positive=positive)
    query, queries = (None, None) if roles.query is None else enumerated(roles.query, beyond)
    by, slices, sliced_by = (None, None, None) if roles.by is None else grouped(roles.by, MOST_SLICES, beyond)
    cluster, clusters, _ = (
        (None, None, None) if roles.cluster is None else grouped(roles.cluster, MOST_CLUSTERS, beyond)
    )
    count = None if clusters is None else len(clusters)
    groups: dict[str, Any] = {"queries": queries, "slices": slices, "sliced_by": sliced_by, "clusters": count}
    return replace(named, query=query, by=by, cluster=cluster, coded=labels, **groups)


def _labelled(roles: Roles[Numbers], *, labels: bool, classes: bool, positive: str | None) -> Roles[Selection]:
    found: Roles[Selection] = roles
    prediction, target = roles.predictions, roles.targets
    named = Classes.of(prediction)
    if target is None or target.shape:
        return replace(found, labels=None if named is None else named.names)
    if labels and not prediction.shape:
        return _compared(roles, target, positive)
    if named is not None:
        selection, notes = named.label(target) if classes else (target, ())
        return replace(found, targets=selection, labels=named.names, notes=(*roles.notes, *notes))
    if positive is not None:
        codes, names = Vocabulary.of((target,)).codes(positive)
        return replace(found, targets=_coded(target, codes), labels=names)
    return found


def _compared(roles: Roles[Numbers], target: Numbers, positive: str | None) -> Roles[Selection]:
    found: Roles[Selection] = roles
    columns = {"predictions": roles.predictions, "targets": target}
    if roles.baseline is not None:
        columns["baseline"] = roles.baseline
    vocabulary = Vocabulary.of(columns.values())
    notes = vocabulary.compare()
    codes, names = vocabulary.codes(positive)
    selections: dict[str, Any] = {role: _coded(column, codes) for role, column in columns.items()}
    return replace(found, labels=names, notes=(*roles.notes, *notes), **selections)


def _coded(selection: Numbers, codes: dict[str, float]) -> Codes:
    return Codes(selection.source, column_of(selection), codes)


def enumerated(selection: Numbers, beyond: Beyond = nothing) -> tuple[Codes, tuple[str, ...]]:
    """Number the texts of a column in the order in which they first stand there; blanks have no number."""
    codes: dict[str, float] = {}
    for _, texts in texts_by_chunk(selection.source, column_of(selection)):
        for text in texts:
            if bare(text):
                codes.setdefault(bare(text), float(len(codes)))
    for (text,) in beyond(selection):
        codes.setdefault(bare(text), float(len(codes)))
    return _coded(selection, codes), tuple(codes)


def grouped(
    selection: Numbers, most: int, beyond: Beyond = nothing
) -> tuple[Tuples, tuple[tuple[str, ...], ...], tuple[str, ...]]:
    """Number the groups that one or several columns make, in the order of their names.

    Gives the selection, the groups, and the names of the columns. Raises LosscliError for more than `most` groups.
    """
    columns: tuple[int | None, ...] = selection.columns or (None,)
    found = {tuple(map(bare, group)) for group in beyond(selection)}
    for chunks in zip(*(texts_by_chunk(selection.source, column) for column in columns), strict=True):
        found.update(tuple(map(bare, group)) for group in zip(*(texts for _, texts in chunks), strict=True))
        if len(found) > most:
            raise LosscliError(f"{selection.describe()} makes more than {most} groups", "choose another column")
    groups = tuple(sorted(found))
    names = tuple(
        str(column) if selection.source.names is None else selection.source.names[column or 0] for column in columns
    )
    return Tuples(selection.source, columns, {group: float(code) for code, group in enumerate(groups)}), groups, names
