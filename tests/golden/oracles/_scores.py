"""Inputs of the scores of decisions, in every shape they come in, and what is decided of them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

AVERAGES = ("macro", "micro", "weighted")


@dataclass(frozen=True)
class Decided:
    """Predictions, targets, the labels that the predictions come to, and the settings that make them so."""

    prediction: Any
    target: Any
    labels: Any
    """The decided labels, in the target's shape."""
    classes: int
    settings: str = ""
    weight: Any = None
    extra: dict[str, Any] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "extra", {} if self.weight is None else {"weight": self.weight.tolist()})

    @property
    def averages(self) -> tuple[str, ...]:
        """The averages that have a meaning; masks are one class, their axis 1 would be another thing."""
        if np.ndim(self.target) > 1 and np.ndim(self.prediction) == np.ndim(self.target):
            return ("",)
        return ("", *AVERAGES) if self.classes == 2 else AVERAGES

    @property
    def flat(self) -> dict[str, Any]:
        """Arguments of scikit-learn's functions; a sample's weight holds for each of its elements."""
        true, decided = np.asarray(self.target), np.asarray(self.labels)
        weight = None
        if self.weight is not None:
            weight = np.repeat(self.weight, true.size // len(true))
        return {"y_true": true.ravel().astype(int), "y_pred": decided.ravel().astype(int), "sample_weight": weight}


def inputs() -> Iterator[Decided]:
    """Probabilities, images of them, class columns, pixels of classes, labels; ties at the threshold and at the top."""
    random = np.random.default_rng(21)
    chance = np.round(random.uniform(size=9), 3)
    chance[:3] = (0.5, 0.3, 0.5)
    truth = np.array([1, 1, 0, 0, 1, 0, 0, 1, 0], dtype=float)
    weight = np.round(random.uniform(0.1, 3.0, 9), 2)
    for threshold, weighed in ((0.5, None), (0.5, weight), (0.3, weight), (0.9, None)):
        settings = "" if threshold == 0.5 else f":threshold={threshold}"
        yield Decided(chance, truth, chance > threshold, 2, settings, weighed)
    mask = np.round(random.uniform(size=(3, 2, 4)), 2)
    yield Decided(mask, (mask + random.normal(0, 0.4, mask.shape) > 0.6) * 1.0, mask > 0.5, 2)

    columns = np.round(random.dirichlet(np.ones(3), 10), 3)
    columns[:2] = ((0.4, 0.4, 0.2), (0.2, 0.4, 0.4))
    labels = np.where(random.uniform(size=10) < 0.5, columns.argmax(axis=1), random.integers(0, 3, 10)) * 1.0
    weight = np.round(random.uniform(0.1, 3.0, 10), 2)
    yield Decided(columns, labels, columns.argmax(axis=1), 3)
    yield Decided(columns, labels, columns.argmax(axis=1), 3, weight=weight)
    logits = np.round(random.normal(0.0, 2.0, (9, 3)), 2)
    yield Decided(logits, np.arange(9) % 3 * 1.0, logits.argmax(axis=1), 3, ":activation=softmax")
    pixels = np.moveaxis(np.round(random.dirichlet(np.ones(3), (3, 2, 2)), 2), -1, 1)
    truth = np.where(random.uniform(size=(3, 2, 2)) < 0.5, pixels.argmax(axis=1), random.integers(0, 3, (3, 2, 2)))
    yield Decided(pixels, truth * 1.0, pixels.argmax(axis=1), 3)
    yield Decided(pixels, truth * 1.0, pixels.argmax(axis=1), 3, weight=np.array([0.5, 2.0, 1.25]))

    given = random.integers(0, 4, 13)
    truth = np.where(random.uniform(size=13) < 0.6, given, random.integers(0, 4, 13))
    yield Decided(given * 1.0, truth * 1.0, given, 4, ":input=labels")
    yield Decided((given > 1) * 1.0, (truth > 1) * 1.0, given > 1, 2, ":input=labels")


def multilabel() -> Iterator[tuple[Any, Any, Any]]:
    """Probabilities, 0/1 targets and weights of several labels: (N,L), rare labels, one-hot by chance, (N,C,d)."""
    random = np.random.default_rng(17)
    chance = np.round(random.uniform(size=(9, 4)), 2)
    chance[0] = (0.5, 0.2, 0.9, 0.5)
    truth = (chance + random.normal(0.0, 0.3, chance.shape) > 0.55) * 1.0
    truth[3] = (0.0, 1.0, 0.0, 0.0)
    yield chance, truth, None
    yield chance, truth, np.round(random.uniform(0.1, 3.0, 9), 2)
    yield (
        np.array([[0.1, 0.2, 0.9], [0.9, 0.2, 0.6], [0.3, 0.4, 0.7]]),
        np.array([[1, 0, 1], [1, 0, 0], [0, 1, 1.0]]),
        None,
    )
    mask = np.round(random.uniform(size=(3, 2, 5)), 2)
    yield mask, (mask + random.normal(0.0, 0.3, mask.shape) > 0.5) * 1.0, None


def poor() -> Decided:
    """Class columns of which class 2 is never decided and class 3 neither true nor decided."""
    columns = np.array([[0.6, 0.2, 0.1, 0.1], [0.3, 0.5, 0.1, 0.1], [0.2, 0.4, 0.3, 0.1], [0.7, 0.1, 0.2, 0.0]])
    return Decided(columns, np.array([0.0, 1.0, 2.0, 1.0]), columns.argmax(axis=1), 4)
