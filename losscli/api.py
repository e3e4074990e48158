"""The Python face: the command line's `compute`, and single losses to call."""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np

from losscli.batch import Floats
from losscli.engines import Serial
from losscli.errors import LosscliError
from losscli.evaluation.evaluate import explained
from losscli.evaluation.figures import Slope, figure
from losscli.evaluation.rows import Detail
from losscli.losses import Loss, parse
from losscli.losses.domain import LABEL, LOG_PROBABILITY
from losscli.options.declared import Columns, Pairing, Reading, Values, gather
from losscli.report.model import Chunk, Report, Samples
from losscli.run import Inputs, opened
from losscli.scoring.partial import Partial, Plan
from losscli.scoring.planning import of_labels
from losscli.scoring.reduce import Reduce
from losscli.sources import Needs, open_samples

BESIDE = ("weight", "query", "by", "cluster", "baseline")
"""Options that may be arrays."""


PRINTED = ("format", "json", "output", "quiet")
"""Options that say what the command line prints."""


def compute(losses: str | Sequence[str], predictions: Any, targets: Any = None, **options: Any) -> Report:
    """Score predictions against targets, as `losscli compute` does.

    `predictions` and `targets` are paths, arrays, lists, Series or DataFrames with one row for each of N samples;
    `options` are those of the command line with underscores for hyphens; `weight`, `query`, `by`, `cluster` and
    `baseline` may be arrays, too.

    Returns the `Report`; its numbers are float64, its samples are read on demand.

    Raises LosscliError with one sentence and a hint where nothing valid can be computed.

    >>> compute("mse", [0.5, 1.0, 2.0, 4.0], [1, 1, 1, 1]).losses["mse"].value
    2.5625
    """
    options = {name: os.fspath(value) if isinstance(value, os.PathLike) else value for name, value in options.items()}
    named = {name: value for name, value in options.items() if name in BESIDE and value is not None}
    beside = {name: value for name, value in named.items() if not isinstance(value, str)}
    if printed := [name for name in PRINTED if options.get(name)]:
        raise LosscliError(f"{printed[0]!r} is an option of the command line", "read the Report instead")
    inputs = Inputs(predictions, targets, beside)
    settings = gather({name: value for name, value in options.items() if name not in beside})
    with ExitStack() as stack:
        report = stack.enter_context(opened(losses if isinstance(losses, str) else ",".join(losses), inputs, settings))
        return replace(report, samples=_kept(report.samples, stack.pop_all()))


def _kept(samples: Samples, stack: ExitStack) -> Samples:
    """Keep the inputs open for as long as somebody holds the samples."""
    return replace(samples, chunks=partial(_read, stack, samples.chunks))


def _read(stack: ExitStack, chunks: Callable[[int | None], Iterator[Chunk]], limit: int | None) -> Iterator[Chunk]:
    del stack
    return chunks(limit)


def get_loss(spec: str) -> "BoundLoss":
    """Give the loss that a spec names, to be called with arrays.

    Raises LosscliError for a name or a parameter that is not registered.

    >>> values, gradient = get_loss("huber:delta=0.5")([0.0, 3.0], [0.25, 1.0])
    >>> values.tolist(), gradient.tolist()
    ([0.03125, 0.875], [-0.25, 0.5])
    """
    return BoundLoss(parse(spec))


@dataclass(frozen=True, slots=True)
class BoundLoss:
    """A loss to call with a prediction and a target; `str` is its canonical spec."""

    loss: Loss

    def __str__(self) -> str:
        return str(self.loss)

    def __call__(
        self, prediction: Any, target: Any = None, *, query: Any = None
    ) -> tuple[Floats | float | None, Floats | None]:
        """Give value and gradient.

        A pointwise loss gives ℓᵢ of shape (N) and ∂ℓᵢ/∂xᵢ in the prediction's shape; any other entry gives its figure
        and the gradient of that figure. Scores have the gradient None. Entries that judge queries need to know the
        `query` of each item.

        Raises LosscliError for values or shapes that the loss does not take.
        """
        plan = Plan({"loss": self.loss}, statistics=False)
        labels = self.loss.prediction_domain is LABEL
        needs = Needs(
            classes=True,
            labels=labels,
            target=self.loss.definition.layout.target,
            infinite=True,
            infinite_target=self.loss.target_domain is LOG_PROBABILITY,
        )
        with open_samples(
            prediction,
            target,
            columns=Columns(),
            pairing=Pairing(),
            reading=Reading(),
            values=Values(),
            needs=needs,
            extra_inputs={} if query is None else {"query": query},
        ) as samples:
            plan = of_labels(plan, samples.labels) if samples.coded else plan
            total: Partial = explained(lambda: Serial().fold(samples.recipes, Reduce(plan), Partial()), samples)
            made, slope = figure("loss", plan, total)
            if self.loss.kind == "pointwise":
                plan, slope = replace(plan, reduction="none"), Slope(weighted=False)
            chunks = list(Serial().stream(samples.recipes, Detail(plan, {"loss": slope})))
        gradient = _joined(chunks, "loss.gradient")
        return (_joined(chunks, "loss") if self.loss.kind == "pointwise" else made.value), gradient


def _joined(chunks: list[Chunk], column: str) -> Floats | None:
    parts = [np.asarray(chunk[column], dtype=np.float64) for chunk in chunks if column in chunk]
    return np.concatenate(parts) if parts else None
