"""What a log holds and what a curve shows, as plain data."""

import math
from collections.abc import Mapping
from typing import Literal

from losscli.records import dataclass
from losscli.report.model import Difference, Problem, Verdict

Axis = Literal["epoch", "step", "time"]
AXES: tuple[Axis, ...] = ("epoch", "step", "time")


@dataclass(frozen=True, slots=True)
class Point:
    """One value that was written, and where: its epoch, its step and its time in seconds, as far as the log says."""

    value: float
    epoch: float | None = None
    step: float | None = None
    time: float | None = None

    def at(self, axis: Axis) -> float | None:
        """Where the point stands on an axis."""
        place: float | None = getattr(self, axis)
        return place

    @property
    def finite(self) -> bool:
        """Whether the value is a number; `nan` and `inf` are events."""
        return math.isfinite(self.value)


@dataclass(frozen=True, slots=True)
class Series:
    """The points of one column in the order of the log; later ones of the same place begin a new segment."""

    name: str
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Log:
    """One run as it was logged."""

    name: str
    format: str
    series: Mapping[str, Series]
    notes: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Best:
    """Where the smallest finite value stands, and how many epochs came after it."""

    value: float
    epoch: float | None
    step: float | None
    since: int


@dataclass(frozen=True, slots=True)
class Word:
    """What can be said of a curve: True, False, or None with the reason why it cannot be told."""

    said: bool | None
    why: str


@dataclass(frozen=True, slots=True)
class Words:
    """What is said of one run; definitions are in `losscli.curve.words`."""

    of: str
    """The series that they are about: validation where there is one."""
    best: Best | None
    diverged: Word
    plateau: Word
    overfitting: Word
    noise: float | None
    """1.4826 · MAD of the values about their running median."""
    autocorrelation: float | None
    """Of neighbouring residuals: with 0.5 and more the words about plateau and overfitting err often."""


@dataclass(frozen=True, slots=True)
class Within:
    """The points inside one epoch, and the mean of every epoch beside them."""

    epoch: float
    points: tuple[Point, ...]
    means: tuple[tuple[float, float], ...]
    """Epoch and mean of its points."""


@dataclass(frozen=True, slots=True)
class Run:
    """One curve: a log, or the predictions of each epoch."""

    name: str
    format: str
    paths: tuple[str, ...]
    axis: Axis
    train: Series | None
    validation: Series | None
    words: Words
    within: Within | None = None
    difference: Difference | None = None
    """Last epoch less the best, paired by sample; from predictions alone."""

    @property
    def series(self) -> tuple[Series, ...]:
        """The series that there are, training first."""
        return tuple(one for one in (self.train, self.validation) if one is not None)


@dataclass(frozen=True, slots=True)
class Rule:
    """A limit or a word that a run must keep to, and whether it did."""

    rule: str
    run: str
    actual: float | str | None
    limit: float | None
    passed: bool


@dataclass(frozen=True, slots=True)
class Curves:
    """What `losscli curve` found."""

    version: str
    verdict: Verdict
    patience: int = 5
    smooth: float | None = None
    runs: tuple[Run, ...] = ()
    rules: tuple[Rule, ...] = ()
    notes: tuple[str, ...] = ()
    errors: tuple[Problem, ...] = ()
    limit: int | None = None
    digits: int | None = None
