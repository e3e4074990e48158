"""The steps from inputs to samples: open, assign columns, index, pair, map labels, cut into chunks."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from losscli.sources.batches.part import Part, part, squeeze
from losscli.sources.batches.recipe import Joined, Recipe
from losscli.sources.batches.samples import Samples
from losscli.sources.columns.assign import Roles, assign
from losscli.sources.columns.inputs import Inputs, open_inputs
from losscli.sources.columns.kinds import holds_words
from losscli.sources.columns.labels import enumerated, grouped, map_labels
from losscli.sources.columns.provenance import files
from losscli.sources.columns.selection import Numbers
from losscli.sources.formats.cut import portable, with_index
from losscli.sources.formats.index import Index
from losscli.sources.formats.parted import leaves, rebuilt
from losscli.sources.formats.source import Source
from losscli.sources.pairing.by_key import KeyColumns, Matched, key_columns, match
from losscli.sources.pairing.by_row import check_counts, check_row_names, disorder, part_notes
from losscli.sources.pairing.shuffle import Shuffled
from losscli.sources.request import Request
from losscli.sources.storage.files import Spool

ELEMENTS = 1 << 18
MOST_SLICES, MOST_CLUSTERS = 10_000, 1_000_000
ROLES = ("predictions", "targets", "weight", "query", "by", "cluster", "baseline")
SELECTED = ("prediction", "target", "weight", "query", "by", "cluster", "baseline")


@dataclass(frozen=True, slots=True)
class Scan:
    """Indexes one source, wherever it is called."""

    stride: int

    def __call__(self, part: tuple[Source, str]) -> Index:
        """Give the index of a source; the text says what a blank line lacks."""
        source, first_needed = part
        return source.indexed(self.stride, first_needed).index


def sample(request: Request, predictions: Any, targets: Any, extra_inputs: Mapping[str, Any], spool: Spool) -> Samples:
    """Go through the steps; raise LosscliError at the first that fails."""
    inputs, columns = open_inputs(request, predictions, targets, extra_inputs, spool)
    keys = None
    if request.pairing.id is not None:
        keys = key_columns(request.pairing.id, inputs.predictions, inputs.targets or inputs.predictions)
        inputs = replace(inputs, keys=(frozenset(keys.predictions), frozenset(keys.targets)))
    else:
        check_row_names(inputs.predictions, inputs.targets, inputs.others)
    roles = assign(inputs, columns, request.needs, request.positive)
    inputs, roles = _index(request, inputs, roles)
    return _assemble(request, inputs, roles, keys, spool)


def _index(request: Request, inputs: Inputs, roles: Roles) -> tuple[Inputs, Roles]:
    """Index every source with one stride, so that equal rows are in equal chunks."""
    selections = [item for name in SELECTED if (item := getattr(roles, name)) is not None]
    largest = max(math.prod(selection.shape) for selection in selections)
    stride = request.chunk_rows or max(1, ELEMENTS // max(1, largest))
    needed: dict[int, tuple[Source, str]] = {}
    for selection in selections:
        needed.setdefault(id(selection.source), (selection.source, _blank(request, selection)))
    done = _scanned(request, list(needed.values()), stride)

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


def _scanned(request: Request, sources: Sequence[tuple[Source, str]], stride: int) -> dict[int, Source]:
    """Index every part of every source, several at a time."""
    tables = [(part, needed) for source, needed in sources for part in leaves(source) if _is_scanned(part)]
    indexes = iter(request.each([(portable(part), needed) for part, needed in tables], Scan(stride)))
    found = {id(part): with_index(part, index) for (part, _), index in zip(tables, indexes, strict=True)}
    return {
        id(source): rebuilt(source, [found.get(id(part)) or part.indexed(stride, needed) for part in leaves(source)])
        for source, needed in sources
    }


def _is_scanned(part: Source) -> bool:
    """Tell whether a source is read from end to end to be indexed: a table is, an array is not."""
    return part.names is not None and part.format != "array"


def _blank(request: Request, selection: Numbers) -> str:
    names, columns = selection.source.names, selection.columns
    if request.values.nan == "drop" or not names or not columns:
        return "blank line"
    return f"empty value in column '{names[columns[0]]}'"


def _keyless(inputs: Inputs) -> Iterator[str]:
    for source in inputs.others:
        if source.names is None and source is not inputs.baseline:
            yield f"{source.path}: an array has no keys and is taken in the order of the targets"


def _assemble(request: Request, inputs: Inputs, roles: Roles, keys: KeyColumns | None, spool: Spool) -> Samples:
    predictions, targets = roles.prediction.source, (roles.target or roles.prediction).source
    notes = [*_source_notes(inputs), *roles.notes]
    matched: Matched | Shuffled | None = None
    misordered = []
    if keys is not None:
        # A file that is paired with itself is joined here
        remote = None if predictions is targets else request.remote
        given = predictions, targets, keys, request.pairing.join
        matched = match(*given) if remote is None else Shuffled.match(remote, *given)
        notes += _keyless(inputs)
    else:
        for source in (predictions, *inputs.others):
            check_counts(source, targets)
        notes += part_notes(predictions, targets)
        misordered = disorder(predictions, targets, inputs.others)
        notes += [found.note for found in misordered]
    coded = request.needs.labels or (request.needs.words and holds_words(roles.prediction, roles.target))
    mapped = map_labels(roles, labels=coded, classes=not request.needs.members, positive=request.positive)
    query, queries = (None, None) if roles.query is None else enumerated(roles.query)
    pairs = [("predictions", mapped.prediction), ("targets", mapped.target), ("weight", roles.weight), ("query", query)]
    by, slices, sliced_by = (None, None, None) if roles.by is None else grouped(roles.by, MOST_SLICES)
    cluster, clusters, _ = (None, None, None) if roles.cluster is None else grouped(roles.cluster, MOST_CLUSTERS)
    pairs += [("by", by), ("cluster", cluster), ("baseline", mapped.baseline)]
    parts = {role: part(role, item, inputs, keys, matched) for role, item in pairs if item is not None}
    parts, squeezed = squeeze(parts)
    return Samples(
        n=targets.rows if matched is None else matched.n,
        recipes=tuple(_recipes(parts, targets, matched, drop=request.values.nan == "drop")),
        pairing=_by_row([found.path for found in misordered]) if matched is None else matched.report,
        files=tuple(files(inputs, roles)),
        misordered=tuple(found.error for found in misordered),
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


def _recipes(
    parts: dict[str, Part], targets: Source, matched: Matched | Shuffled | None, *, drop: bool
) -> Iterator[Recipe]:
    roles = tuple(parts.values())
    if isinstance(matched, Shuffled):
        joined = Joined(targets, matched.columns, matched.elsewhere)
        yield from (Recipe(start, stop, roles, drop, joined=joined) for start, stop in targets.index.chunks())
        return
    paired = None if matched is None else matched.used
    for start, stop in targets.index.chunks():
        yield Recipe(
            start,
            stop,
            roles,
            drop,
            None if paired is None else paired[start:stop],
            None if matched is None else matched.keys[start:stop],
        )


def _source_notes(inputs: Inputs) -> list[str]:
    sources = (getattr(inputs, role) for role in ROLES)
    return list(dict.fromkeys(note for source in sources if source is not None for note in source.notes))


def _by_row(misordered: list[str]) -> dict[str, Any]:
    """Say how rows were paired, and of which files the keys say that they should not have been."""
    return {"mode": "row", "misordered": misordered} if misordered else {"mode": "row"}
