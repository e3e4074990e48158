"""A small example for any entry of the registry: legal values made from its declaration, a few digits each."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

import losscli
from losscli import LosscliError
from losscli.batch import Floats
from losscli.losses import Definition, Loss, parse
from losscli.losses.activation import softmax
from losscli.losses.domain import LABEL, Domain
from losscli.losses.parameter import number

SHAPES = ((5,), (5, 3), (5, 2), (5, 4), (5, 6), (4, 2, 3), (4, 3, 3))
SEEDS = range(20)
CLASSES = ("cat", "dog", "panda", "fox", "hen", "owl")
QUERIES = ("a", "a", "a", "b", "b")
RELEVANCE = (0.0, 1.0, 2.0)
NAMED = re.compile(r"\w+ \(([\w ]+)")


@dataclass(frozen=True, slots=True)
class Example:
    """Predictions and targets that a loss takes, and what its predictions' columns are called."""

    loss: Loss
    prediction: Floats
    target: Floats | None
    columns: tuple[str, ...]

    @property
    def grouped(self) -> bool:
        """Whether the samples are the items of queries."""
        return self.loss.kind == "grouped"

    def figure(self) -> Any:
        """Score it."""
        if not self.grouped:
            return losscli.compute(str(self.loss), self.prediction, self.target).losses[str(self.loss)].value
        targets = pd.DataFrame({"query": QUERIES, "target": self.target})
        report = losscli.compute(str(self.loss), self.prediction, targets, query="query")
        return report.losses[str(self.loss)].value

    def markdown(self) -> str:
        """Show the files and the command; `readme.filled` adds what it prints."""
        write = self._arrays if self.prediction.ndim > 2 else self._tables
        return "\n".join(write())

    def _tables(self) -> Iterator[str]:
        yield from _file("preds.csv", self.columns or ("prediction",), self.prediction)
        words = f"losscli compute {self.loss} preds.csv"
        if self.target is not None:
            names = self.columns if self.target.ndim > 1 else ("target",)
            queries = QUERIES if self.grouped else ()
            yield from _file("targets.csv", names, self.target, queries, self._classes)
            words += " targets.csv --query query" if queries else " targets.csv"
            words += f" --target {','.join(names)}" if len(names) > 1 else ""
        words += f" --pred {','.join(self.columns)}" if self.columns else ""
        yield from ("```console", f"$ {words}", "```")

    @property
    def _classes(self) -> tuple[str, ...]:
        """The names that the labels of class columns are written with."""
        labels = self.loss.definition.layout.classes and self.target is not None and self.target.ndim == 1
        return self.columns if labels and self.loss.target_domain is LABEL else ()

    def _arrays(self) -> Iterator[str]:
        sides = {"preds.npy": self.prediction, "targets.npy": self.target}
        given = {name: values for name, values in sides.items() if values is not None}
        yield from ('```python title="arrays.py"', "import numpy as np", "")
        yield from (f'np.save("{name}", {values.tolist()})' for name, values in given.items())
        yield from (
            "```",
            "",
            "```console",
            "$ python arrays.py",
            f"$ losscli compute {self.loss} {' '.join(given)}",
            "```",
        )


@cache
def example(entry: Definition) -> Example:
    """Make the first example that the entry takes, of the simplest shape, its figure not 0 or 1 if it can be."""
    loss = parse(entry.specimen)
    other: Example | None = None
    for shape in SHAPES:
        for seed in SEEDS if _fits(loss, shape) else ():
            made = _make(loss, shape, np.random.default_rng(seed))
            try:
                if made.figure() not in (0.0, 1.0):
                    return made
                other = other or made
            except LosscliError:
                continue
    if other is not None:
        return other
    message = f"no example for {loss}"
    raise ValueError(message)


def _fits(loss: Loss, shape: tuple[int, ...]) -> bool:
    """Tell whether a shape is one to learn from: an answer of several columns, say, has more than one."""
    if loss.definition.layout.single and len(shape) < 2:
        return False
    return loss.definition.layout.accepts(shape, _target_shape(loss, shape))


def _target_shape(loss: Loss, shape: tuple[int, ...]) -> tuple[int, ...] | None:
    layout = loss.definition.layout
    by_class = layout.labels and loss.target_domain is LABEL and len(shape) > 1
    return (shape[:1] if layout.single or by_class else shape) if layout.target else None


def _make(loss: Loss, shape: tuple[int, ...], random: np.random.Generator) -> Example:
    wanted = _target_shape(loss, shape)
    target = None if wanted is None else _target(loss, wanted, shape, random)
    prediction = _prediction(loss, shape, target, random)
    return Example(loss, prediction, target, _columns(loss, shape))


def _target(loss: Loss, shape: tuple[int, ...], predicted: tuple[int, ...], random: np.random.Generator) -> Floats:
    domain = loss.target_domain
    if loss.kind == "grouped":
        return random.choice([level for level in RELEVANCE if level in domain], shape)
    if domain.label or domain.members or domain.high == 1.0:
        members = [member for member in domain.members if member or len(domain.members) < 3] or [0.0, 1.0]
        choices = [float(place) for place in range(predicted[1])] if domain.label and len(predicted) > 1 else members
        return _distribution(random.normal(size=shape)) if domain.simplex else random.choice(choices, shape)
    made = _inside(domain, random.normal(size=shape))
    return np.sort(made, axis=1) if loss.definition.layout.ascending and len(shape) > 1 else made


def _prediction(loss: Loss, shape: tuple[int, ...], target: Floats | None, random: np.random.Generator) -> Floats:
    """Draw predictions that are near their targets, or mostly on their side."""
    domain, raw = loss.prediction_domain, random.normal(size=shape)
    if domain.label:
        return random.choice([0.0, 1.0], shape)
    if target is not None and loss.target_domain.label and len(shape) > 1:
        raw += np.arange(shape[1]) == target[:, None]
    elif target is not None and (loss.target_domain.label or loss.target_domain.members or domain.high == 1.0):
        raw += np.where(target > 0.0, 0.7, -0.7) if raw.shape == target.shape else 0.0
    elif target is not None and len(shape) < 3:
        raw = 0.5 * raw + (target if target.shape == shape else target[:, None])
    if domain.columns:
        return np.stack([_inside(column, raw[:, place]) for place, column in enumerate(domain.columns)], axis=1)
    if domain.simplex:
        return np.log(_distribution(raw)).round(8) if domain.log else _distribution(raw)
    made = _inside(domain, raw)
    layout = loss.definition.layout
    return np.sort(made, axis=1) if (layout.single or layout.ascending) and not loss.target_domain.members else made


def _inside(domain: Domain, raw: Floats) -> Floats:
    if domain.high == 1.0:
        raw = 1.0 / (1.0 + np.exp(-raw))
    elif np.isfinite(domain.low):
        raw = domain.low + np.exp(0.5 * raw)
    elif np.isfinite(domain.high):
        raw = domain.high - np.exp(0.5 * raw)
    rounded = np.round(raw, 2)
    return np.where(domain.includes(rounded), rounded + 0.0, 0.5)


def _rows(values: Floats) -> list[list[float]]:
    return values.reshape(len(values), -1).tolist()


def _distribution(raw: Floats) -> Floats:
    rounded = np.round(softmax(raw)[0], 2)
    rounded[:, -1] = np.round(1.0 - rounded[:, :-1].sum(axis=1), 2)
    return rounded


def _columns(loss: Loss, shape: tuple[int, ...]) -> tuple[str, ...]:
    """Name the columns of a table: as the formula does, by classes, or by numbers."""
    if len(shape) != 2:
        return ()
    said = NAMED.findall(loss.definition.formula.partition("for columns")[2])
    if len(said) == shape[1]:
        return tuple(name.replace(" ", "_") for name in said)
    layout = loss.definition.layout
    return (
        CLASSES[: shape[1]] if layout.classes or layout.labels else tuple(f"x{place + 1}" for place in range(shape[1]))
    )


def _file(
    name: str, columns: tuple[str, ...], values: Floats, queries: tuple[str, ...] = (), classes: tuple[str, ...] = ()
) -> Iterator[str]:
    rows = [[classes[int(value)] if classes else number(value) for value in row] for row in _rows(values)]
    if queries:
        columns, rows = ("query", *columns), [[query, *row] for query, row in zip(queries, rows, strict=True)]
    yield from (f'```csv title="{name}"', ",".join(columns))
    yield from map(",".join, rows)
    yield from ("```", "")
