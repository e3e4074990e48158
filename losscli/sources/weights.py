"""Where the sample weights stand: in the targets, in the predictions, or in a file of their own."""

from losscli.errors import LosscliError
from losscli.sources.columns import ambiguous, find, free
from losscli.sources.inputs import Inputs
from losscli.sources.selection import Numbers, chosen
from losscli.sources.source import Source


def find_weight(inputs: Inputs, spec: str | None) -> Numbers | None:
    """Give the column of the weights, if there are any; raise LosscliError if COL names none or several."""
    source = inputs.weight
    if source is not None:
        return _from_own_file(source, spec)
    if spec is None:
        return None
    tables = _tables(inputs)
    for table in tables:
        if find(table, spec) is not None:
            return _single(chosen(table, spec, "--weight"), spec)
    return chosen(tables[0] if tables else inputs.predictions, spec, "--weight")


def _from_own_file(source: Source, spec: str | None) -> Numbers:
    if spec is not None:
        return _single(chosen(source, spec, "--weight"), spec)
    if source.names is None:
        return Numbers(source, None)
    candidates = [column for column in free(source, frozenset()) if source.numeric(column)]
    if len(candidates) != 1:
        raise ambiguous(source, candidates, "--weight", "weights")
    return Numbers(source, (candidates[0],))


def _tables(inputs: Inputs) -> list[Source]:
    return [source for source in (inputs.targets, inputs.predictions) if source is not None and source.shape]


def _single(weight: Numbers, spec: str) -> Numbers:
    if len(weight.columns or ()) > 1:
        raise LosscliError(f"--weight {spec} names several columns, and a sample has one weight")
    return weight
