"""What was computed, as small plain data; renderers read it and nothing else."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import field
from typing import Any, Literal

from losscli.records import dataclass
from losscli.urls import redacted

SCHEMA = "losscli.report/1"

Verdict = Literal["passed", "failed", "ungated", "error"]


@dataclass(frozen=True, slots=True)
class InputFile:
    """One input: the part it plays, its path as typed, its format, its rows and, when asked for, its digest."""

    role: str
    path: str
    format: str
    rows: int
    sha256: str | None = None
    reading: Mapping[str, str] = field(default_factory=dict)
    """How it was read: the separator and the decimal mark of a text, the array of an archive."""
    columns: Mapping[str, tuple[str | int, ...] | None] = field(default_factory=dict)
    """The columns that it gave to each role, by name or by number; None is all there is."""


@dataclass(frozen=True, slots=True)
class Inputs:
    """The paired samples: n of them were scored, `dropped` were removed."""

    n: int
    dropped: int
    pairing: Mapping[str, Any]
    files: tuple[InputFile, ...]
    positive: str | None = None
    """The label that counted as 1, where one was named."""


@dataclass(frozen=True, slots=True)
class Statistics:
    """The unweighted distribution of the per-sample losses `of` a pointwise entry."""

    of: str
    sum: float
    std: float | None
    min: float
    p50: float | tuple[float, float]
    p90: float | tuple[float, float]
    p95: float | tuple[float, float]
    p99: float | tuple[float, float]
    max: float
    quantiles: Literal["exact", "interval"]


@dataclass(frozen=True, slots=True)
class GradientStatistics:
    """Of the unreduced ∂ℓᵢ/∂xᵢ, over every element of every sample."""

    l2: float
    max_abs: float
    zero_share: float
    non_finite: int


@dataclass(frozen=True, slots=True)
class Interval:
    """A confidence interval, and the method that made it."""

    level: float
    low: float
    high: float
    method: str = "t"


@dataclass(frozen=True, slots=True)
class Difference:
    """The figure less the baseline's, on the same samples, and how sure that is."""

    value: float
    ci: Interval | None = None
    p: float | None = None
    test: str | None = None
    """Which test gave p: "sign-flip" or "t"."""
    detectable: float | None = None
    """The smallest difference that this many samples could have shown (two-sided 0.05, power 0.8)."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """The same figure of the baseline's predictions."""

    value: float | None
    difference: Difference | None
    relative: float | None
    """The difference as a share of the baseline's absolute value."""
    better: int | None = None
    worse: int | None = None
    equal: int | None = None
    """How many samples are better, worse and equal to the baseline's; None where there are no losses per sample."""
    non_finite: Mapping[str, int] = field(default_factory=lambda: {"nan": 0, "inf": 0, "-inf": 0})
    """How many losses of the baseline are not finite."""


@dataclass(frozen=True, slots=True)
class Slice:
    """The same figure of some of the samples."""

    name: str
    by: Mapping[str, str]
    value: float | None
    n: int
    min: float | None
    max: float | None
    baseline: Comparison | None
    share: float | None
    """How much of Σ u(ℓ − ℓ′), the change from the baseline, stands in this slice."""
    reason: str | None
    """Why there is no value, or why it was not judged."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One entry of the registry, scored."""

    spec: str
    name: str
    kind: str
    parameters: Mapping[str, Any]
    activation: str | None
    direction: str
    formula: str
    reduction: str | None
    value: float | None
    n: int
    denominator: float | None
    non_finite: Mapping[str, int]
    statistics: Statistics | None = None
    gradient: GradientStatistics | None = None
    ci: Interval | None = None
    slices: tuple[Slice, ...] | None = None
    baseline: Comparison | None = None
    worst: tuple[Mapping[str, Any], ...] | None = None


@dataclass(frozen=True, slots=True)
class Gate:
    """A limit on one number of the report, and whether it held."""

    rule: str
    loss: str
    statistic: str
    slice: str | None
    actual: float | None
    limit: float
    passed: bool


def case_name(gate: Gate) -> str:
    """Name what was judged, in which slice: `mse <= 2 in emea`."""
    return gate.rule if gate.slice is None else f"{gate.rule} in {gate.slice}"


@dataclass(frozen=True, slots=True)
class Problem:
    """Why nothing could be evaluated, as it may leave the process."""

    message: str
    hint: str | None = None

    def __post_init__(self) -> None:
        """Leave out what is secret: a word of the command line may be a URL."""
        object.__setattr__(self, "message", redacted(self.message))
        object.__setattr__(self, "hint", None if self.hint is None else redacted(self.hint))


@dataclass(frozen=True, slots=True)
class Confusion:
    """How often each true class (down) was decided to be each class (across), by weight."""

    labels: tuple[str, ...]
    counts: tuple[tuple[float, ...], ...]


Chunk = Mapping[str, list[Any]]


def _no_rows(limit: int | None) -> Iterator[Chunk]:  # noqa: ARG001
    return iter(())


@dataclass(frozen=True, slots=True)
class Samples:
    """The samples one by one: `chunks(limit)` yields the columns of the first `limit` samples (None: all) in order."""

    of: int = 0
    columns: tuple[str, ...] = ()
    chunks: Callable[[int | None], Iterator[Chunk]] = _no_rows

    def __iter__(self) -> Iterator[Mapping[str, Any]]:
        """Yield the samples one by one, each as a mapping of its columns."""
        for chunk in self.chunks(None):
            names = [name for name in self.columns if name in chunk]
            yield from (
                dict(zip(names, row, strict=True)) for row in zip(*(chunk[name] for name in names), strict=True)
            )


@dataclass(frozen=True, slots=True)
class Report:
    """One run: its settings, its figures, its verdict."""

    version: str
    verdict: Verdict
    signature: str | None = None
    inputs: Inputs | None = None
    losses: Mapping[str, Figure] = field(default_factory=dict)
    gates: tuple[Gate, ...] = ()
    samples: Samples = Samples()
    errors: tuple[Problem, ...] = ()
    gradient_lines: Mapping[str, str] = field(default_factory=dict)
    """For people: what the gradient of each entry is, or why it has none."""
    sliced: Mapping[str, Mapping[str, Figure | str]] = field(default_factory=dict)
    """For gates: the figures of each slice by its name, or the reason why one is undefined, by entry."""
    confusion: Confusion | None = None
    """For people: where decisions were scored."""
    notes: tuple[str, ...] = ()
    """For people: what was noticed on the way, a sentence each."""
    limit: int | None = None
    """How many samples `--samples` asked for; None leaves it to the format, -1 is all."""
    csv_safe: bool = True
    """Whether CSV keeps spreadsheets from running what a text says."""
    worst: tuple[Mapping[str, Any], ...] = ()
    """For people: where no samples were asked for, the worst of the first entry that has a loss for each."""
    digits: int | None = None
    """For people: how many significant digits `--precision` asked for."""


@dataclass(frozen=True, slots=True)
class Check:
    """One named check: its report, or the problem that kept it from having one."""

    name: str
    report: Report | None = None
    error: Problem | None = None
    not_judged: tuple[str, ...] = ()
    """The limits that were left out because the baseline may be missing and is."""
    file: str | None = None
    """For annotations: the file that the check stands in."""
    line: int | None = None
    """For annotations: where it begins there."""
    lines: Mapping[str, int] = field(default_factory=dict)
    """For annotations: the line of each rule, by the name of its case."""

    @property
    def verdict(self) -> Verdict:
        """The verdict of the report, `error` without one."""
        return "error" if self.report is None or self.error is not None else self.report.verdict


@dataclass(frozen=True, slots=True)
class Checks:
    """All checks of one file, or what is wrong with the file."""

    checks: tuple[Check, ...] = ()
    errors: tuple[Problem, ...] = ()
    limit: int | None = None
    """Each report has a limit of its own."""
    digits: int | None = None
    """How many significant digits `--precision` asked for."""

    @property
    def verdict(self) -> Verdict:
        """The worst verdict; `error` where the file has a problem or nothing was checked."""
        return "error" if self.errors else overall(self.checks)


SEVERITY: tuple[Verdict, ...] = ("error", "failed", "ungated", "passed")


def overall(checks: Sequence[Check]) -> Verdict:
    """Give the worst verdict of all checks; no check at all is an error, since nothing was shown to hold."""
    return min((check.verdict for check in checks), key=SEVERITY.index, default="error")
