"""What was asked for, and the inputs that it opens."""

import os
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any, Self

from losscli.errors import LosscliError
from losscli.options.declared import Columns
from losscli.records import dataclass
from losscli.sources.columns.names import find
from losscli.sources.formats.opening import is_path, open_source, other_file
from losscli.sources.formats.source import Source
from losscli.sources.request import EXTRA_COLUMNS, ROLES, Request
from losscli.sources.storage.spool import Spool
from losscli.urls import is_url


@dataclass(frozen=True, slots=True)
class Inputs:
    """The opened inputs; `targets` is None where the predictions' file holds both."""

    predictions: Source
    targets: Source | None
    weight: Source | None = None
    query: Source | None = None
    by: Source | None = None
    cluster: Source | None = None
    """Files of their own, where weights or queries have one."""
    baseline: Source | None = None
    """Another model's predictions."""
    keys: tuple[frozenset[int], frozenset[int]] = (frozenset(), frozenset())
    """The key columns of the predictions and of the targets."""

    def with_sources(self, sources: Mapping[str, Source]) -> Self:
        """Put other sources in their roles."""
        changes: dict[str, Any] = {**sources}
        return replace(self, **changes)

    @property
    def others(self) -> list[Source]:
        """The inputs of their own besides predictions and targets."""
        return [source for role, source in self.opened.items() if role not in ("predictions", "targets")]

    @property
    def opened(self) -> dict[str, Source]:
        """The inputs by role."""
        return {role: source for role in ROLES if (source := getattr(self, role)) is not None}

    @property
    def tables(self) -> list[Source]:
        """The inputs with several columns, in the order in which a column is looked up."""
        return [source for source in (self.targets, self.predictions) if source is not None and source.shape]


def open_inputs(
    request: Request, predictions: Any, targets: Any, extra_inputs: Mapping[str, Any], spool: Spool
) -> tuple[Inputs, Columns]:
    """Open predictions, targets and weights, and the other files that columns are taken from."""
    _refuse_two_stdin((predictions, targets, *extra_inputs.values()))
    opened = partial(open_source, reading=request.reading, spool=spool, digest=request.digest)
    columns = request.columns
    first = opened(predictions, "predictions")
    second = None if targets is None else opened(targets, "targets")
    inputs = Inputs(first, second)
    if place := _elsewhere(columns.pred, [first]):
        inputs = Inputs(opened(place[0], "predictions"), second or first)
        columns = replace(columns, pred=place[1])
    if place := _elsewhere(columns.target, [second or first]):
        inputs = replace(inputs, targets=opened(place[0], "targets"))
        columns = replace(columns, target=place[1])
    for role, given in extra_inputs.items():
        inputs = inputs.with_sources({role: opened(given, role)})
        columns = replace(columns, **{role: None} if role in EXTRA_COLUMNS else {})
    for role in EXTRA_COLUMNS:
        if place := _elsewhere(getattr(columns, role), inputs.tables):
            inputs = inputs.with_sources({role: opened(place[0], role)})
            columns = replace(columns, **{role: place[1]})
    if request.other_machines:
        _refuse_temporary(inputs, spool)
    return inputs, columns


def _refuse_temporary(inputs: Inputs, spool: Spool) -> None:
    """Refuse stdin, pipes and packed files where others are to read them."""
    sources = {inputs.predictions, *inputs.tables, *inputs.others}
    for leaf in (leaf for source in sources for leaf in source.leaves):
        if not is_url(leaf.file.local) and spool.holds(leaf.file.local):
            what = "stdin" if leaf.path == "-" else f"{leaf.path} is unpacked into a temporary file, which"
            message = f"{what} cannot be read by workers on other machines"
            raise LosscliError(message, "give plain files that every worker sees, or use --scheduler local")


def _elsewhere(spec: str | None, sources: list[Source]) -> tuple[str, str | None] | None:
    """Give the other file that COL names, if it names no column."""
    if spec is None or any(find(source, spec) is not None for source in sources):
        return None
    return other_file(spec)


def _refuse_two_stdin(given: tuple[Any, ...]) -> None:
    if sum(is_path(path) and os.fspath(path) == "-" for path in given) > 1:
        raise LosscliError("'-' is stdin, which can be one input only", "give the other one as a file")
