"""The steps from inputs to samples: open, assign columns, index, pair, map labels, cut into chunks."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from losscli.report import InputFile
from losscli.sources.files import Spool
from losscli.sources.inputs import Inputs, Request, open_inputs
from losscli.sources.kinds import holds_words
from losscli.sources.labels import enumerated, grouped, map_labels
from losscli.sources.order import check_counts, check_row_names, order_notes
from losscli.sources.pairing import KeyColumns, Matched, key_columns, match
from losscli.sources.parts import part, squeeze
from losscli.sources.roles import Roles, assign
from losscli.sources.samples import Part, Recipe, Samples
from losscli.sources.selection import Numbers
from losscli.sources.source import Source

ELEMENTS = 1 << 19
MOST_SLICES, MOST_CLUSTERS = 10_000, 1_000_000
ROLES = ("predictions", "targets", "weight", "query", "by", "cluster", "baseline")
SELECTED = ("prediction", "target", "weight", "query", "by", "cluster", "baseline")


def sample(request: Request, predictions: Any, targets: Any, beside: Mapping[str, Any], spool: Spool) -> Samples:
    """Go through the steps; raise LosscliError at the first that fails."""
    inputs, columns = open_inputs(request, predictions, targets, beside, spool)
    keys = None
    if request.pairing.id is not None:
        keys = key_columns(request.pairing.id, inputs.predictions, inputs.targets or inputs.predictions)
        inputs = replace(inputs, keys=(frozenset(keys.predictions), frozenset(keys.targets)))
    else:
        check_row_names(inputs.predictions, inputs.targets, inputs.others)
    roles = assign(inputs, columns, request.wanted, request.positive)
    inputs, roles = _index(request, inputs, roles)
    return _assemble(request, inputs, roles, keys, spool)


def _index(request: Request, inputs: Inputs, roles: Roles) -> tuple[Inputs, Roles]:
    """Index every source with one stride, so that equal rows are in equal chunks."""
    selections = [item for name in SELECTED if (item := getattr(roles, name)) is not None]
    largest = max(math.prod(selection.shape) for selection in selections)
    stride = request.chunk_rows or max(1, ELEMENTS // max(1, largest))
    done: dict[int, Source] = {}
    for selection in selections:
        source = selection.source
        if id(source) not in done:
            done[id(source)] = source.indexed(stride, _blank(request, selection))

    def renewed(selection: Numbers | None) -> Any:
        return None if selection is None else replace(selection, source=done[id(selection.source)])

    def found(source: Source | None) -> Any:
        return None if source is None else done.get(id(source), source)

    roles = replace(
        roles,
        **{name: renewed(getattr(roles, name)) for name in SELECTED},
    )
    sources = {name: found(getattr(inputs, name)) for name in ROLES}
    return replace(inputs, **sources), roles


def _blank(request: Request, selection: Numbers) -> str:
    names, columns = selection.source.names, selection.columns
    if request.values.nan == "drop" or not names or not columns:
        return "blank line"
    return f"empty value in column '{names[columns[0]]}'"


def _assemble(request: Request, inputs: Inputs, roles: Roles, keys: KeyColumns | None, spool: Spool) -> Samples:
    predictions, targets = roles.prediction.source, (roles.target or roles.prediction).source
    notes = [*_source_notes(inputs), *roles.notes]
    matched = None
    if keys is not None:
        matched = match(predictions, targets, keys, request.pairing.join)
    else:
        for source in (predictions, *inputs.others):
            check_counts(source, targets)
        notes += order_notes(predictions, targets, inputs.others)
    coded = request.wanted.labels or (request.wanted.words and holds_words(roles.prediction, roles.target))
    mapped = map_labels(roles, labels=coded, classes=not request.wanted.members, positive=request.positive)
    query, queries = (None, None) if roles.query is None else enumerated(roles.query)
    pairs = [("predictions", mapped.prediction), ("targets", mapped.target), ("weight", roles.weight), ("query", query)]
    by, slices, sliced_by = (None, None, None) if roles.by is None else grouped(roles.by, MOST_SLICES)
    cluster, clusters, _ = (None, None, None) if roles.cluster is None else grouped(roles.cluster, MOST_CLUSTERS)
    pairs += [("by", by), ("cluster", cluster), ("baseline", mapped.baseline)]
    parts = {role: part(role, item, inputs, keys, matched) for role, item in pairs if item is not None}
    parts, squeezed = squeeze(parts)
    return Samples(
        n=targets.rows if matched is None else int((matched.rows >= 0).sum()),
        recipes=tuple(_recipes(parts, targets, matched, drop=request.values.nan == "drop")),
        pairing={"mode": "row"} if matched is None else matched.report,
        files=tuple(_files(inputs)),
        notes=(*notes, *mapped.notes, *squeezed),
        labels=mapped.labels,
        coded=coded,
        queries=queries,
        slices=slices,
        sliced_by=sliced_by,
        clusters=None if clusters is None else len(clusters),
        parts=parts,
        spool=spool,
    )


def _recipes(parts: dict[str, Part], targets: Source, matched: Matched | None, *, drop: bool) -> Iterator[Recipe]:
    paired = None if matched is None else matched.rows >= 0
    for start, stop in targets.index.chunks():
        yield Recipe(
            start,
            stop,
            tuple(parts.values()),
            drop,
            None if paired is None else paired[start:stop],
            None if matched is None else matched.keys[start:stop],
        )


def _source_notes(inputs: Inputs) -> list[str]:
    sources = (getattr(inputs, role) for role in ROLES)
    return list(dict.fromkeys(note for source in sources if source is not None for note in source.notes))


def _files(inputs: Inputs) -> Iterator[InputFile]:
    for role in ROLES:
        source: Source | None = getattr(inputs, role)
        if source is not None:
            yield InputFile(role, source.path, source.format, source.rows, source.file.sha256)
