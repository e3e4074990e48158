"""What a check of gradients found, as plain data."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import field
from typing import Any, Literal

from losscli.records import dataclass
from losscli.report.model import InputFile, Problem

GRADCHECK_SCHEMA = "losscli.gradcheck/1"
RTOL = 1e-6
"""How far a gradient may be from the derivative, relatively."""
ATOL = 1e-9
"""The same, as a share of what is large."""


@dataclass(frozen=True, slots=True)
class Case:
    """One value of a gradient beside the derivative; `row` is None for a function of the mean."""

    loss: str
    row: int | None
    position: tuple[int, ...]
    prediction: float
    target: Any
    analytic: float
    numeric: float
    error: float
    left: float | None
    right: float | None
    ratio: float | None
    verdict: str


@dataclass(frozen=True, slots=True)
class Step:
    """The quotient of differences at one h, and how far it is from the derivative."""

    h: float
    forward: float | None
    central: float | None
    forward_error: float | None
    central_error: float | None
    verdict: str


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """The one simple mistake that explains every value."""

    hypothesis: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Curvature:
    """The second derivatives that an objective gives, beside the differences of its first ones."""

    counts: Mapping[str, int]
    worst: tuple[Case, ...]
    diagnosis: Diagnosis | None
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found of one loss."""

    spec: str
    verdict: Literal["passed", "failed"]
    n: int
    counts: Mapping[str, int]
    worst: tuple[Case, ...]
    diagnosis: Diagnosis | None = None
    steps: tuple[Step, ...] | None = None
    steps_at: Case | None = None
    hessian: Curvature | None = None
    called: str | None = None
    """How a function of the user's was called."""
    notes: tuple[str, ...] = ()
    every: Callable[[], Iterator[Case]] = field(default=lambda: iter(()), compare=False)
    """Every value that was checked."""


@dataclass(frozen=True, slots=True)
class GradientChecks:
    """One run; without files the samples are built in."""

    version: str
    losses: tuple[Checked, ...] = ()
    signature: str | None = None
    files: tuple[InputFile, ...] | None = None
    rtol: float = 0.0
    atol: float = 0.0
    notes: tuple[str, ...] = ()
    errors: tuple[Problem, ...] = ()
    limit: int | None = None
    digits: int | None = None

    @property
    def verdict(self) -> Literal["passed", "failed", "error"]:
        """Passed is proven: every value agrees, or lies between the derivatives from both sides of a kink."""
        if self.errors or not self.losses:
            return "error"
        return "passed" if all(one.verdict == "passed" for one in self.losses) else "failed"
