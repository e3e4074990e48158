"""One row a rule, passed or failed: what was measured, what is allowed, and how much room is left."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from losscli.errors import printable
from losscli.records import dataclass
from losscli.render.digits import DIGITS, MARK, apart, exact, number, percent, percents, signed
from losscli.render.document import Column, Grid, Line, Tone
from losscli.report.model import Figure, Gate, Report, Slice

SIGNS: Final = {"<=": "≤", ">=": "≥"}
SHOWN: Final[Mapping[bool, str]] = {True: "passed", False: "FAILED"}


@dataclass(frozen=True, slots=True)
class Judged:
    """A rule with the texts that say what came of it."""

    gate: Gate
    name: str
    """What is limited: `rmse`, `mse.p99`."""
    value: str
    """The figure, or for a regression the baseline's figure, this one, and the change."""
    limit: str
    margin: str
    """How far the figure may still go; negative where it went too far."""
    properties: Mapping[str, str]
    """The numbers with every digit."""

    @property
    def sentence(self) -> str:
        """The rule in one line: `rmse  24.87 → 33.51 (+34.7 %), allowed +1 %`, `mse <= 2, but it is 2.5625 (…)`."""
        where = "" if self.gate.slice is None else f" in slice {self.gate.slice!r}"
        if "→" in self.value:
            return f"{self.name}  {self.value}, allowed {self.limit}{where}"
        value, margin = (text.removeprefix(MARK) for text in (self.value, self.margin))
        return f"{self.gate.rule}, but it is {value} (margin {margin}){where}"

    @property
    def tone(self) -> Tone:
        """Whether it held."""
        return "passed" if self.gate.passed else "failed"


def judged(report: Report, digits: int = DIGITS) -> list[Judged]:
    """Give every rule of a report."""
    return [_judged(gate, report, digits) for gate in report.gates]


@dataclass(frozen=True, slots=True)
class _Change:
    """A figure before and after, as the report has it."""

    before: float
    after: float
    relative: float | None
    sign: float
    """1 where a larger figure is worse, −1 where it is better."""


def _judged(gate: Gate, report: Report, digits: int) -> Judged:
    name, _, _ = gate.rule.partition(" ")
    change = _change(gate, report) if " regression " in gate.rule else None
    if change is not None and gate.actual is not None:
        return _regression(gate, gate.actual, name, change, digits)
    numbers = {"value": exact(gate.actual), "limit": exact(gate.limit)}
    sign = next((SIGNS[word] for word in gate.rule.split() if word in SIGNS), "≤")
    if gate.actual is None:
        return Judged(gate, name, "-", f"{sign} {number(gate.limit, digits)}", "-", numbers)
    shown, limit = apart(gate.actual, gate.limit, digits)
    room = gate.limit - gate.actual if sign == "≤" else gate.actual - gate.limit
    return Judged(gate, name, shown, f"{sign} {limit}", signed(room, digits), numbers | {"margin": exact(room)})


def _change(gate: Gate, report: Report) -> _Change | None:
    """Find the figure that a rule is about, of the slice that it is about, and the baseline's."""
    figure = report.losses.get(gate.loss)
    if figure is None:
        return None
    parts = (part for part in figure.slices or () if part.name == gate.slice)
    of: Figure | Slice | None = figure if gate.slice is None else next(parts, None)
    if of is None or of.value is None or of.baseline is None or of.baseline.value is None:
        return None
    sign = -1.0 if figure.direction == "maximize" else 1.0
    return _Change(of.baseline.value, of.value, of.baseline.relative, sign)


def _regression(gate: Gate, actual: float, name: str, change: _Change, digits: int) -> Judged:
    """Word a regression: in per cent where the limit is in per cent, in the figure's own unit where it is not."""
    text = gate.rule.rpartition("<= ")[2]
    if text.endswith("%") and change.relative is not None:
        share = float(text.removesuffix("%")) / 100
        moved, limit = percents(change.relative, change.sign * share)
        margin = percent(share - change.sign * change.relative)
    else:
        moved, limit = (signed(change.sign * item, digits) for item in (actual, gate.limit))
        margin = signed(gate.limit - actual, digits)
    before, after = apart(change.before, change.after, digits)
    numbers = {"value": change.after, "baseline": change.before, "worsening": actual, "limit": gate.limit}
    properties = {key: exact(item) for key, item in numbers.items()} | {"allowed": text}
    return Judged(gate, name, f"{before} → {after} ({moved})", limit, margin, properties)


def rules_grid(rules: Sequence[Judged]) -> Grid:
    """Draw every rule with value, limit and margin, what failed first."""
    if not rules:
        return Grid()
    return Grid((Column.of("rule", (printable(rule.name) for rule in rules)), *rule_columns(rules)))


def rule_columns(rules: Sequence[Judged]) -> Iterator[Column]:
    """Yield what stands beside the names of rules."""
    if any(rule.gate.slice is not None for rule in rules):
        yield Column.of("slice", (rule.gate.slice or "-" for rule in rules))
    yield Column("value", tuple(printable(rule.value) for rule in rules))
    yield Column("limit", tuple(rule.limit for rule in rules))
    yield Column("margin", tuple(rule.margin for rule in rules), tones=tuple(rule.tone for rule in rules))
    results = tuple(SHOWN[rule.gate.passed] for rule in rules)
    yield Column("result", results, right=False, tones=tuple(rule.tone for rule in rules))


def verdict_line(report: Report) -> str:
    """Give the verdict, and of how many rules how many passed."""
    if not report.gates:
        return "there is no rule to pass" if report.verdict == "ungated" else report.verdict
    passed = sum(gate.passed for gate in report.gates)
    return f"{report.verdict}: {passed} of {len(report.gates)} rules passed"


def verdict(report: Report) -> Line:
    """Give the verdict as a line of its own."""
    return Line(verdict_line(report), "passed" if report.verdict == "passed" else "failed")
