"""Chunks in, one report out: first everything is read, checked and added up, then the rows may be read again."""

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import Any, Protocol

from losscli import __version__
from losscli.engines import Engine
from losscli.engines.build import signature
from losscli.errors import LosscliError
from losscli.evaluation.figures import Slope, figure
from losscli.evaluation.rows import Detail, columns_of, listing
from losscli.evaluation.slices import sliced
from losscli.losses.domain import UndefinedError
from losscli.losses.formula import reduced_formula
from losscli.report.model import Confusion, Figure, InputFile, Inputs, Report, Samples
from losscli.scoring.partial import Partial, Plan, Recipe
from losscli.scoring.planning import settled
from losscli.scoring.reduce import Reduce
from losscli.scoring.validation import SHOWN, IllegalError
from losscli.summary import to_float


class Source(Protocol):
    """The paired samples of some files, as `losscli.sources` opens them."""

    @property
    def n(self) -> int:
        """How many samples were paired."""

    @property
    def recipes(self) -> tuple[Recipe, ...]:
        """The chunks, in order."""

    @property
    def pairing(self) -> dict[str, Any]:
        """How predictions and targets found each other."""

    @property
    def files(self) -> tuple[InputFile, ...]:
        """The inputs."""

    @property
    def labels(self) -> tuple[str, ...] | None:
        """The names of the labels."""

    @property
    def slices(self) -> tuple[tuple[str, ...], ...] | None:
        """The values that name the slices."""

    @property
    def sliced_by(self) -> tuple[str, ...] | None:
        """The columns that the slices are made by."""

    @property
    def clusters(self) -> int | None:
        """How many clusters there are."""

    @property
    def queries(self) -> tuple[str, ...] | None:
        """The names of the queries."""

    def place(self, role: str, row: int) -> str:
        """Say where a sample stands."""
        ...

    def verify(self) -> None:
        """Raise LosscliError if an input changed."""


def evaluate(
    plan: Plan, source: Source, engine: Engine, *, named: bool = False, positive: str | None = None, **choices: object
) -> Report:
    """Score the samples of a source.

    `named` says that predictions and targets are codes of the source's labels, `positive` which label counted as 1;
    `choices` go into the signature.

    Raises LosscliError where a value is illegal, nothing is left to score, or a figure is undefined.
    """
    total: Partial = explained(lambda: engine.fold(source.recipes, Reduce(plan), Partial()), source)
    source.verify()
    _require_samples(total, source.n)
    notes = _notes(plan, total)
    plan = settled(plan, total.seen)
    figures: dict[str, Figure] = {}
    slopes: dict[str, Slope] = {}
    for spec in plan.losses:
        figures[spec], slopes[spec] = explained(partial(figure, spec, plan, total), source)
    if plan.ci is not None or (plan.statistics and total.baselines):
        again = partial(_again, source, engine)
        figures, reasons = explained(partial(_sure, plan, total, figures, slopes, again), source)
        source.verify()
        notes = (*notes, *reasons)
    parts, records = sliced(plan, total, source.slices or (), source.sliced_by or ())
    figures = {spec: replace(made, slices=records.get(spec)) for spec, made in figures.items()}
    detail = Detail(plan, slopes, source.labels if named else None, source.queries)
    return Report(
        version=__version__,
        verdict="ungated",
        signature=signature(map(str, plan.losses.values()), reduction=plan.reduction, **choices, positive=positive),
        inputs=Inputs(total.n, total.dropped, source.pairing, source.files, positive),
        losses=figures,
        sliced=parts,
        samples=Samples(total.n, columns_of(plan), _verified(listing(detail, source.recipes, engine.stream), source)),
        gradient_lines={spec: line for spec, made in figures.items() if (line := gradient_line(plan, spec, made))},
        confusion=_confusion(total, source.labels),
        notes=notes,
    )


def _sure(
    plan: Plan, total: Partial, figures: Mapping[str, Figure], slopes: Mapping[str, Slope], again: Callable[[Any], Any]
) -> tuple[dict[str, Figure], tuple[str, ...]]:
    """Give the figures with their intervals, and say why some have none."""
    from losscli.inference.intervals import with_uncertainty  # noqa: PLC0415 -- most runs ask for no interval

    queries = {spec: slope.queries for spec, slope in slopes.items()}
    return with_uncertainty(plan, total, figures, queries, again)


def _again(source: Source, engine: Engine, influence: Any) -> Any:
    """Read the samples again, for the influence that each has on the figures."""
    from losscli.inference.variance import Spreads  # noqa: PLC0415

    return engine.fold(source.recipes, replace(influence, clusters=source.clusters), Spreads())


def explained(work: Callable[[], Any], source: Source) -> Any:
    """Turn what a kernel or a check refused into a sentence that says where it stands in the files."""
    try:
        return work()
    except IllegalError as error:
        places = [source.place(error.role, row) for row in error.rows]
        shown = [f"{place}: {value}".removesuffix(": ") for place, value in zip(places, error.values, strict=True)]
        more = f"; also {', '.join(shown[1:])}" if shown[1:] else ""
        message = f"{places[0]}: {error.role.removesuffix('s')} {error.values[0]} is not {error.expected}{more}"
        raise LosscliError(" ".join(message.split()), error.hint) from None
    except UndefinedError as error:
        rows = [] if error.positions is None else error.positions[:SHOWN].tolist()
        places = [source.place("predictions", row) for row in rows]
        more = f"; also {', '.join(places[1:])}" if places[1:] else ""
        raise LosscliError(": ".join([*places[:1], error.reason]) + more, error.hint) from None


def _confusion(total: Partial, labels: tuple[str, ...] | None) -> Confusion | None:
    size = math.isqrt(total.confusion.cells)
    if size < 2:
        return None
    counts = [to_float(count) for count in total.confusion.fractions()]
    names = labels if labels and len(labels) == size else tuple(map(str, range(size)))
    return Confusion(names, tuple(tuple(counts[start : start + size]) for start in range(0, size * size, size)))


def _require_samples(total: Partial, paired: int) -> None:
    if total.n:
        return
    if total.weightless:
        message = f"every sample has the weight 0 ({total.weightless} of {paired})"
        raise LosscliError(message, "weights must be finite, not negative, and not all 0")
    message = f"all {paired} rows were dropped: nothing is left to score"
    raise LosscliError(message, "without --nan drop the first bad values are listed")


def _notes(plan: Plan, total: Partial) -> tuple[str, ...]:
    read = total.n + total.dropped + total.weightless
    notes = [f"{total.dropped} of {read} rows dropped"] if total.dropped else []
    notes += [f"{total.weightless} of {read} rows have the weight 0 and are left out"] if total.weightless else []
    for loss, seen in zip(plan.losses.values(), total.seen, strict=True):
        notes += seen.judge(loss)
    return tuple(notes)


def gradient_line(plan: Plan, spec: str, made: Figure) -> str:
    """Say what the gradient of an entry is, or why it has none; nothing where none was wanted."""
    loss = plan.losses[spec]
    if not plan.gradient and loss.definition.differentiable:
        return ""
    if not loss.definition.differentiable:
        return f"none: {loss.definition.section('None')}"
    return reduced_formula(loss, plan.reduction, weighted=made.denominator not in (None, made.n))


def _verified(chunks: Callable[[int | None], Iterator[Any]], source: Source) -> Callable[[int | None], Iterator[Any]]:
    """Refuse rows of a file that changed after it was summarised."""

    def checked(limit: int | None) -> Iterator[Any]:
        source.verify()
        yield from chunks(limit)
        source.verify()

    return checked
