"""A model, its inputs and its loss: one pass with everything that flows back, or the descent that learns."""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np

from losscli import __version__
from losscli.batch import Array, Batch, Floats
from losscli.errors import LosscliError
from losscli.evaluation.evaluate import explained
from losscli.forward.model import Layer, fractions, read_model
from losscli.forward.passing import MOST_EXACT, Passed, Slopes, passed, pulled, work
from losscli.losses import Loss, parse
from losscli.options.declared import Options
from losscli.records import dataclass
from losscli.report.model import Problem, Verdict
from losscli.scoring.score import score
from losscli.scoring.validation import check
from losscli.sources import Needs, Samples, open_samples

LONGEST = 1024
"""Bits of a denominator from which on weights are rounded to doubles; every step makes them longer."""


@dataclass(frozen=True, slots=True)
class Descent:
    """How to learn: W ← W − rate·∂Loss/∂W, the loss being the mean of each batch; None is one batch of all rows."""

    epochs: int = 0
    rate: Fraction = Fraction(0)
    batch: int | None = None
    float64: bool = False
    """Whether to compute in float64 even where fractions would do."""


@dataclass(frozen=True, slots=True)
class Taught:
    """What `losscli forward` found."""

    version: str = __version__
    verdict: Verdict = "ungated"
    loss: str = ""
    reduction: str = "none"
    exact: bool = True
    layers: tuple[Layer, ...] = ()
    forward: Passed | None = None
    slopes: Slopes | None = None
    targets: Floats | None = None
    losses: Floats | None = None
    history: tuple[float, ...] = ()
    """The mean loss before the first epoch, and after each."""
    notes: tuple[str, ...] = ()
    errors: tuple[Problem, ...] = ()
    limit: int | None = None
    digits: int | None = None


@dataclass(frozen=True, slots=True)
class Lesson:
    """A loss with the rows that it is about."""

    loss: Loss
    x: Array
    batch: Batch
    samples: Samples

    def scored(self, output: Array, rows: slice = slice(None)) -> tuple[Floats, Floats]:
        """Give ℓᵢ and ∂ℓᵢ/∂xᵢ of some rows; raises LosscliError for what the loss does not take."""
        prediction = np.ascontiguousarray(output.astype(float))
        target = None if self.batch.target is None else self.batch.target[rows]
        flat = prediction[:, 0] if prediction.shape[1] == 1 else prediction
        batch = Batch(self.batch.rows[rows], flat, target)
        explained(lambda: check(self.loss, batch, None), self.samples)
        found = explained(lambda: score(self.loss, batch), self.samples)
        return found.value, found.gradient().reshape(prediction.shape)


def taught(model: str, spec: str, files: tuple[str, str | None], options: Options, descent: Descent) -> Taught:
    """Pass the inputs forward, learn for some epochs, and pull the loss back through every layer.

    Raises LosscliError for whatever keeps it from running.
    """
    layers, loss = read_model(model), _loss(spec)
    with _opened(loss, *files, options) as samples:
        whole = _joined([recipe.read() for recipe in samples.recipes])
        exact = not descent.float64 and work(layers, len(whole.rows)) <= MOST_EXACT
        x = whole.prediction.reshape(len(whole.rows), -1)
        lesson = Lesson(loss, fractions(x) if exact else x, whole, samples)
        layers, history = _learnt(lesson, layers, descent)
        forward = passed(layers, lesson.x)
        losses, delta = lesson.scored(forward.output)
        mean = options.scoring.reduction == "mean"
        slopes = pulled(layers, forward, delta / len(delta) if mean else delta)
        told = (*samples.notes, *forward.notes)
    return Taught(
        loss=str(loss),
        reduction="mean" if mean else "none",
        exact=forward.output.dtype == object,
        layers=layers,
        forward=forward,
        slopes=slopes,
        targets=whole.target,
        losses=losses,
        history=tuple(history),
        notes=told,
    )


def _loss(spec: str) -> Loss:
    loss = parse(spec)
    if loss.kind != "pointwise" or not loss.definition.differentiable:
        why = "is not a loss of each sample with a gradient"
        raise LosscliError(f"{spec} {why}", "e.g. half-mse, bce:activation=sigmoid or cross-entropy:activation=softmax")
    return loss


def _opened(loss: Loss, inputs: str, targets: str | None, options: Options) -> Samples:
    has_target = loss.definition.layout.target
    given: dict[str, Any] = {"pairing": options.pairing, "reading": options.reading, "values": options.values}
    columns = options.columns
    if columns.pred is None:
        with open_samples(
            inputs, columns=columns, needs=Needs(classes=True, target=has_target and targets is None), **given
        ) as alone:
            names = alone.files[0].columns["predictions"]
        columns = replace(columns, pred=",".join(map(str, names)) if names else None)
    return open_samples(inputs, targets, columns=columns, needs=Needs(members=True, target=has_target), **given)


def _joined(parts: Sequence[Batch]) -> Batch:
    rows, x = (np.concatenate([getattr(part, name) for part in parts]) for name in ("rows", "prediction"))
    targets = [part.target for part in parts if part.target is not None]
    return Batch(rows, x, np.concatenate(targets) if targets else None)


def _learnt(lesson: Lesson, layers: tuple[Layer, ...], descent: Descent) -> tuple[tuple[Layer, ...], list[float]]:
    """Descend, and give the layers, and the mean loss before and after each epoch."""
    history = [_mean(lesson, layers)]
    size = descent.batch or len(lesson.x)
    for epoch in range(1, descent.epochs + 1):
        for start in range(0, len(lesson.x), size):
            layers = _stepped(lesson, layers, slice(start, start + size), descent.rate)
        history.append(_mean(lesson, layers))
        if not np.isfinite(history[-1]):
            raise LosscliError(f"the loss is {history[-1]} after epoch {epoch}", "a smaller --rate")
    return layers, history


def _stepped(lesson: Lesson, layers: tuple[Layer, ...], rows: slice, rate: Fraction) -> tuple[Layer, ...]:
    forward = passed(layers, lesson.x[rows])
    _, delta = lesson.scored(forward.output, rows)
    slopes = pulled(layers, forward, delta)
    share = rate / len(delta)
    return tuple(
        replace(layer, weight=_moved(layer.weight, weight, share), bias=_moved(layer.bias, bias, share))
        for layer, weight, bias in zip(layers, slopes.weights, slopes.biases, strict=True)
    )


def _moved(value: Array | None, slope: Array | None, share: Fraction) -> Array | None:
    if value is None or slope is None:
        return value
    if not np.isfinite(slope.astype(float)).all():
        raise LosscliError("a gradient is not finite", "a smaller --rate, or another loss")
    moved: Array = value - share * fractions(slope)
    long = any(number.denominator.bit_length() > LONGEST for number in moved.flat)
    return fractions(moved.astype(float)) if long else moved


def _mean(lesson: Lesson, layers: Sequence[Layer]) -> float:
    losses, _ = lesson.scored(passed(layers, lesson.x).output)
    return float(losses.mean())
