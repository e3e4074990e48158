"""A curve from the predictions of each epoch: the loss of each file, and the paired interval of last less best."""

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path, PurePath

from losscli.curve.build import Settings, finished
from losscli.curve.model import Curves, Point, Run, Series, Word
from losscli.curve.words import words
from losscli.errors import SHOWN, LosscliError
from losscli.losses import parse_all
from losscli.options.declared import Options
from losscli.records import dataclass
from losscli.report.model import Difference, Figure
from losscli.run import Inputs, opened

LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class Epochs:
    """The files of the epochs in their order, the loss that scores them, and the targets."""

    loss: str
    files: tuple[str, ...]
    targets: str
    options: Options


class Scores:
    """The figure of each epoch, computed once for each state of its file."""

    def __init__(self, loss: str, targets: str, options: Options, *, waits: bool = False) -> None:
        self.name = the_loss(loss)
        self._given = (loss, targets, options)
        self._waits = waits
        self._known: dict[tuple[str, int, int], float | None] = {}

    def evaluated(self, files: Sequence[str], settings: Settings) -> Curves:
        """Score every epoch, and compare the last with the best, sample by sample.

        While more is to come, a last file that cannot be read yet is left out.
        Raises LosscliError for whatever keeps an epoch from being scored.
        """
        loss, targets, options = self._given
        values = [*self._values(files)]
        return evaluated(Epochs(loss, tuple(files[: len(values)]), targets, options), values, self.name, settings)

    def _values(self, files: Sequence[str]) -> Iterator[float | None]:
        for place, file in enumerate(files, 1):
            try:
                yield self._value(file)
            except LosscliError:
                if self._waits and place == len(files) > 1:
                    return
                raise

    def _value(self, file: str) -> float | None:
        found = Path(file).stat()
        state = (file, found.st_size, found.st_mtime_ns)
        if state not in self._known:
            loss, targets, options = self._given
            with opened(loss, Inputs(file, targets), options, statistics=False) as report:
                (figure,) = report.losses.values()
                self._known[state] = figure.value
        return self._known[state]


def evaluated(epochs: Epochs, values: Sequence[float | None], name: str, settings: Settings) -> Curves:
    """Give the curve of the values, and what the interval of last less best says."""
    points = tuple(
        Point(math.nan if value is None else value, epoch=number)
        for number, value in zip(numbers(epochs.files), values, strict=True)
    )
    series = Series(name, points)
    said = words(None, series, settings.patience)
    if said is None or said.best is None:
        raise LosscliError(f"no epoch has a finite {name}", "look at the predictions of one of them: losscli compute")
    place = len(points) - 1 - said.best.since
    difference = None if said.best.since == 0 else _difference(epochs, epochs.files[-1], epochs.files[place])
    said = replace(said, overfitting=_verdict(difference, said.best.epoch or 0.0))
    run = Run(name, "predictions", epochs.files, "epoch", None, series, said, difference=difference)
    order = ", ".join(epochs.files[:SHOWN]) + (f", …, {epochs.files[-1]}" if len(epochs.files) > SHOWN else "")
    return finished((run,), (f"epochs in this order: {order}",), settings)


def the_loss(text: str) -> str:
    """Give the spec of the one loss; raises LosscliError for several, and for what is better when it is larger."""
    losses = parse_all(text)
    if len(losses) > 1:
        raise LosscliError(f"{text} names {len(losses)} losses, and a curve has one", "run it once for each of them")
    ((spec, loss),) = losses.items()
    if loss.definition.direction != "minimize":
        raise LosscliError(
            f"{spec} is better when it is larger, and a curve shows a loss", "e.g. error-rate for accuracy"
        )
    return spec


def numbers(files: Sequence[str]) -> list[float]:
    """Number the epochs by the last number in their names, or from 1 where names do not count upward.

    >>> numbers(["e/epoch-0002.npy", "e/epoch-0010.npy"]), numbers(["a.npy", "b.npy"])
    ([2.0, 10.0], [1.0, 2.0])
    """
    found = [re.findall(r"\d+", PurePath(file).stem) for file in files]
    counted = [float(some[-1]) for some in found if some]
    upward = all(before < after for before, after in pairwise(counted))
    return counted if len(counted) == len(files) and upward else [float(place) for place in range(1, len(files) + 1)]


def _difference(epochs: Epochs, last: str, best: str) -> Difference | None:
    level = epochs.options.uncertainty.ci or LEVEL
    options = replace(
        epochs.options,
        compare=replace(epochs.options.compare, baseline=best),
        uncertainty=replace(epochs.options.uncertainty, ci=level),
    )
    with opened(epochs.loss, Inputs(last, epochs.targets), options, statistics=False) as report:
        figure: Figure
        (figure,) = report.losses.values()
        return figure.baseline.difference if figure.baseline else None


def _verdict(difference: Difference | None, epoch: float) -> Word:
    """Say what the interval proves."""
    if difference is None:
        return Word(said=False, why="the last epoch is the best")
    if difference.ci is None:
        return Word(said=None, why=f"epoch {epoch:g} was better, and the difference has no interval")
    low, high, level = difference.ci.low, difference.ci.high, difference.ci.level
    interval = f"the {100 * level:g} % interval of last − best is {low:.5g} to {high:.5g}"
    return Word(said=low > 0, why=f"{interval}, {'above 0' if low > 0 else 'which holds 0'}; best epoch {epoch:g}")
