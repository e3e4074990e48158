"""Columns beside predictions and targets: in the targets, in the predictions, or in a file of their own."""

from losscli.errors import LosscliError
from losscli.sources.columns import ambiguous, find, free
from losscli.sources.inputs import Inputs
from losscli.sources.selection import Numbers, chosen
from losscli.sources.source import Source


def find_weight(inputs: Inputs, spec: str | None) -> Numbers | None:
    """Give the column of the weights, if there are any; raise LosscliError if COL names none or several."""
    return _find(inputs, inputs.weight, spec, "weight")


def find_query(inputs: Inputs, spec: str | None) -> Numbers | None:
    """Give the column of the queries, if there is one; raise LosscliError if COL names none or several."""
    return _find(inputs, inputs.query, spec, "query")


def _find(inputs: Inputs, source: Source | None, spec: str | None, role: str) -> Numbers | None:
    if source is not None:
        return _from_own_file(source, spec, role)
    if spec is None:
        return None
    for table in inputs.tables:
        if find(table, spec) is not None:
            return _single(chosen(table, spec, f"--{role}"), spec, role)
    return chosen((inputs.tables or [inputs.predictions])[0], spec, f"--{role}")


def _from_own_file(source: Source, spec: str | None, role: str) -> Numbers:
    if spec is not None:
        return _single(chosen(source, spec, f"--{role}"), spec, role)
    if source.names is None:
        return Numbers(source, None)
    columns = free(source, frozenset())
    candidates = [column for column in columns if role != "weight" or source.numeric(column)]
    if len(candidates) != 1:
        raise ambiguous(source, candidates, f"--{role}", PLURALS[role])
    return Numbers(source, (candidates[0],))


def _single(column: Numbers, spec: str, role: str) -> Numbers:
    if len(column.columns or ()) > 1:
        raise LosscliError(f"--{role} {spec} names several columns, and a sample has one {role}")
    return column


PLURALS = {"weight": "weights", "query": "queries"}
