"""Columns beside predictions and targets: in the targets, in the predictions, or in a file of their own."""

from losscli.errors import LosscliError
from losscli.sources.columns.inputs import Inputs
from losscli.sources.columns.kinds import may_hold_numbers
from losscli.sources.columns.names import Lookup, ambiguous, find, free
from losscli.sources.columns.selection import Numbers, chosen
from losscli.sources.formats.source import Source


def find_extra(inputs: Inputs, role: str, spec: str | None) -> Numbers | None:
    """Give the columns of a role, if there are any; raise LosscliError if COL names none, or several for one value."""
    source: Source | None = getattr(inputs, role)
    if source is not None:
        return _from_own_file(source, spec, role)
    if spec is None:
        return None
    for table in inputs.tables:
        if find(table, spec) is not None:
            return _single(chosen(table, spec, f"--{role}"), spec, role)
    return chosen((inputs.tables or [inputs.predictions])[0], spec, f"--{role}")


def find_baseline(inputs: Inputs, prediction: Numbers, spec: str | None) -> Numbers | None:
    """Give the columns of the baseline that play the part of the prediction's: as chosen, by name, or the only one."""
    source = inputs.baseline
    if source is None:
        return None
    names = [(prediction.source.names or ())[column] for column in prediction.columns or ()]
    places = Lookup.of(source).places
    if names and places.keys() >= set(names):
        return Numbers(source, tuple(places[name] for name in names), prediction.legal)
    if source.names is None and prediction.source.names is not None:
        return Numbers(source, None, prediction.legal)
    if source.names is None or (spec is not None and find(source, spec) is not None):
        columns = prediction.columns if spec is None else chosen(source, spec, "--pred").columns
        return Numbers(source, columns, prediction.legal)
    candidates = [column for column in free(source, frozenset()) if may_hold_numbers(source, column)]
    if len(candidates) != 1 or len(names) > 1:
        raise LosscliError(
            f"{source.path} does not have the predictions' columns {', '.join(map(repr, names))}",
            "name the baseline's columns like those of the predictions",
        )
    return Numbers(source, (candidates[0],), prediction.legal)


def _from_own_file(source: Source, spec: str | None, role: str) -> Numbers:
    if spec is not None:
        return _single(chosen(source, spec, f"--{role}"), spec, role)
    if source.names is None:
        return Numbers(source, None)
    columns = free(source, frozenset())
    candidates = [column for column in columns if role != "weight" or may_hold_numbers(source, column)]
    if len(candidates) != 1:
        raise ambiguous(source, candidates, f"--{role}", PLURALS[role])
    return Numbers(source, (candidates[0],))


def _single(column: Numbers, spec: str, role: str) -> Numbers:
    if role not in ("by", "cluster") and len(column.columns or ()) > 1:
        raise LosscliError(f"--{role} {spec} names several columns, and a sample has one {role}")
    return column


PLURALS = {"weight": "weights", "query": "queries", "by": "slices", "cluster": "clusters"}
