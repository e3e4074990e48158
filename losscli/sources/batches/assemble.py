"""The steps from inputs to samples: open, assign columns, index, pair, code labels, cut into chunks."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from losscli.errors import LosscliError
from losscli.options.declared import Values
from losscli.records import dataclass
from losscli.sources.batches.part import Part, squeeze
from losscli.sources.batches.recipe import Recipe
from losscli.sources.batches.samples import Samples
from losscli.sources.columns.assign import Roles, assign
from losscli.sources.columns.inputs import Inputs, open_inputs
from losscli.sources.columns.kinds import holds_words
from losscli.sources.columns.labels import coded
from losscli.sources.columns.provenance import files
from losscli.sources.columns.selection import Numbers, Selection
from losscli.sources.formats.index import Index
from losscli.sources.formats.source import Source
from losscli.sources.pairing.by_key import Sides, match
from losscli.sources.pairing.by_row import ByRow, check_counts, check_row_names, part_notes
from losscli.sources.pairing.evidence import Disorder, Played, disorder
from losscli.sources.pairing.keys import KeyColumns, key_columns
from losscli.sources.pairing.order import Pairing
from losscli.sources.pairing.outer import FLAGS, UNRANKED, Outer
from losscli.sources.pairing.shuffle import Shuffled
from losscli.sources.request import Request
from losscli.sources.storage.spool import Spool

ELEMENTS = 1 << 18
GROUPING = ("query", "by", "cluster")
"""Roles whose values name groups, and may be part of a key."""


@dataclass(frozen=True, slots=True)
class Scan:
    """Indexes one source, wherever it is called."""

    stride: int

    def __call__(self, part: tuple[Source, str]) -> Index:
        """Give the index of a source; the text says what a blank line lacks."""
        source, first_needed = part
        return source.indexed(self.stride, first_needed).index


@dataclass(frozen=True, slots=True)
class Paired:
    """How rows belong together, and what was noticed about it."""

    pairing: Pairing
    notes: tuple[str, ...]
    misordered: tuple[Disorder, ...] = ()


def sample(request: Request, predictions: Any, targets: Any, extra_inputs: Mapping[str, Any], spool: Spool) -> Samples:
    """Go through the steps; raise LosscliError at the first that fails."""
    inputs, columns = open_inputs(request, predictions, targets, extra_inputs, spool)
    _refuse_fills(request)
    keys = None
    if request.pairing.id is not None:
        keys = key_columns(
            request.pairing.id, inputs.predictions, inputs.targets or inputs.predictions, request.pairing.key_type
        )
        inputs = replace(inputs, keys=(frozenset(keys.predictions), frozenset(keys.targets)))
    else:
        check_row_names(inputs.predictions, inputs.targets, inputs.others)
    assigned = assign(inputs, columns, request.needs, request.positive)
    inputs, assigned = _indexed(request, inputs, assigned)
    paired = _in_order(inputs, assigned) if keys is None else _by_key(request, inputs, keys)
    roles = _coded(request, assigned, paired.pairing)
    parts = {role: Part(role, item, paired.pairing.order(role, item)) for role, item in roles.selections.items()}
    parts, squeezed = squeeze(parts)
    notes = (*_source_notes(inputs), *assigned.notes, *paired.notes, *roles.notes[len(assigned.notes) :], *squeezed)
    return Samples(
        n=paired.pairing.n,
        recipes=tuple(_recipes(parts, paired.pairing, request.values)),
        pairing=paired.pairing.report,
        files=tuple(files(inputs, assigned)),
        misordered=tuple(found.error for found in paired.misordered),
        notes=notes,
        labels=roles.labels,
        coded=roles.coded,
        queries=roles.queries,
        slices=roles.slices,
        sliced_by=roles.sliced_by,
        clusters=roles.clusters,
        parts=parts,
        spool=spool,
    )


def _refuse_fills(request: Request) -> None:
    """Refuse values for what is missing where nothing can be."""
    pairing = request.pairing
    for flag, text in zip(FLAGS.values(), (pairing.fill_missing_prediction, pairing.fill_missing_target), strict=True):
        if text is not None and pairing.join != "outer":
            raise LosscliError(f"{flag} {text} is for what an outer join finds on one side alone", "add --join outer")
    if pairing.join == "outer" and pairing.id is None:
        raise LosscliError("--join outer joins by a key", "name it with --id COL")


def _indexed(request: Request, inputs: Inputs, roles: Roles[Numbers]) -> tuple[Inputs, Roles[Numbers]]:
    """Index every source that is read with one stride, so that equal rows are in equal chunks."""
    selections = roles.selections
    largest = max(math.prod(selection.shape) for selection in selections.values())
    stride = request.chunk_rows or max(1, ELEMENTS // max(1, largest))
    needed: dict[Source, str] = {}
    for selection in selections.values():
        needed.setdefault(selection.source, _blank(request, selection))
    found = _scanned(request, needed, stride)
    renewed: dict[str, Any] = {
        role: replace(selection, source=found[selection.source]) for role, selection in selections.items()
    }
    sources = {role: found.get(source, source) for role, source in inputs.opened.items()}
    return inputs.with_sources(sources), replace(roles, **renewed)


def _scanned(request: Request, sources: Mapping[Source, str], stride: int) -> dict[Source, Source]:
    """Index every part of every source, several at a time."""
    tables = {part: needed for source, needed in sources.items() for part in source.leaves if part.scanned}
    indexes = request.each([(part.portable(), needed) for part, needed in tables.items()], Scan(stride))
    found = {part: part.with_index(index) for part, index in zip(tables, indexes, strict=True)}
    return {
        source: source.with_leaves([found.get(part) or part.indexed(stride, needed) for part in source.leaves])
        for source, needed in sources.items()
    }


def _blank(request: Request, selection: Numbers) -> str:
    """Say what a blank line lacks."""
    names, columns = selection.source.names, selection.columns
    if request.values.nan == "drop" or not names or not columns:
        return "blank line"
    return f"empty value in column '{names[columns[0]]}'"


def _in_order(inputs: Inputs, roles: Roles[Numbers]) -> Paired:
    """Pair rows in order; raise LosscliError where their numbers differ."""
    predictions, targets = inputs.predictions, inputs.targets or inputs.predictions
    for source in (predictions, *inputs.others):
        check_counts(source, targets)
    columns = [(role, item.source, column) for role, item in roles.selections.items() for column in item.columns or ()]
    valued = {(source, column) for role, source, column in columns if role not in GROUPING}
    played = Played({(source, column) for _, source, column in columns}, valued)
    misordered = tuple(disorder(predictions, targets, inputs.others, played))
    notes = (*part_notes(predictions, targets), *(found.note for found in misordered))
    return Paired(ByRow(targets, [found.path for found in misordered]), notes, misordered)


def _by_key(request: Request, inputs: Inputs, keys: KeyColumns) -> Paired:
    """Pair rows by key: here, or by the workers of an engine; a file that is paired with itself is joined here."""
    sides = Sides(
        inputs.predictions, inputs.targets or inputs.predictions, keys, request.pairing.join, request.needs.ranked
    )
    remote = None if inputs.targets is None else request.remote
    if request.pairing.join == "outer":
        pairing: Pairing = Outer.of(sides, _fills(request))
    else:
        pairing = match(sides) if remote is None else Shuffled.match(remote, sides)
    return Paired(pairing, (*_keyless(inputs), *pairing.notes()))


def _fills(request: Request) -> dict[str, str]:
    """Give what stands for missing values, by role."""
    pairing = request.pairing
    said = {"predictions": pairing.fill_missing_prediction, "targets": pairing.fill_missing_target}
    defaults = UNRANKED if request.needs.ranked else {}
    return {**defaults, **{role: text for role, text in said.items() if text is not None}}


def _keyless(inputs: Inputs) -> Iterator[str]:
    for source in inputs.others:
        if source.names is None and source is not inputs.baseline:
            yield f"{source.path}: an array has no keys and is taken in the order of the targets"


def _coded(request: Request, roles: Roles[Numbers], pairing: Pairing) -> Roles[Selection]:
    needs = request.needs
    labels = needs.labels or (needs.words and holds_words(roles.predictions, roles.targets))
    return coded(roles, labels=labels, classes=not needs.members, positive=request.positive, beyond=pairing.beyond)


def _recipes(parts: dict[str, Part], pairing: Pairing, values: Values) -> Iterator[Recipe]:
    roles, drop = tuple(parts.values()), values.nan == "drop"
    for start, stop in pairing.chunks():
        yield Recipe(start, stop, roles, drop, pairing.members(start, stop), values.renormalise)


def _source_notes(inputs: Inputs) -> list[str]:
    return list(dict.fromkeys(note for source in inputs.opened.values() for note in source.notes))
