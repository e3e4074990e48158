"""What people read of curves, part by part."""

import re
from collections.abc import Iterable, Iterator

from losscli.curve.model import Best, Curves, Rule, Run, Word
from losscli.curve.segments import standing
from losscli.curve.words import DEFINITIONS, where
from losscli.errors import printable
from losscli.render.digits import DIGITS, apart, number, signed
from losscli.render.document import Column, Grid, Line, Section, Tone, filled
from losscli.render.style import Style
from losscli.render.text import render_problem

TONES: dict[bool | None, Tone] = {True: "worse", False: "plain", None: "dim"}
SAID: dict[bool | None, str] = {True: "yes", False: "no", None: "not told"}
LOOKS = "looks like overfitting"
SCORED = "predictions"
"""The format of a run whose words are proven by pairs of samples."""
CORRELATED = 0.5
PATIENCE = re.compile(r"\bP\b")


def sections(found: Curves, style: Style) -> Iterator[Section]:
    """Yield errors, the table of the runs, what is said of each, the rules, and the definitions."""
    return filled(_sections(found, style))


def _sections(found: Curves, style: Style) -> Iterator[Section]:
    yield Section.of("errors", (Line(render_problem(problem), "failed") for problem in found.errors))
    yield Section.of("curves", _grid(found.runs, style.digits))
    for run in found.runs:
        yield Section.of("words", _words(run, style.digits, named=len(found.runs) > 1))
        yield Section.of("within", _within(run, style.digits), _means(run, style.digits))
    yield Section.of("rules", _rules(found.rules, style.digits))
    yield Section.of("definitions", _definitions(found))


def _grid(runs: Iterable[Run], digits: int) -> Grid:
    """One row for each series."""
    rows = [(run, one) for run in runs for one in run.series]
    counted = [(run, one, [point for point in standing(one) if point.finite]) for run, one in rows]
    if not rows:
        return Grid()

    def texts(value: float | None) -> str:
        return "-" if value is None else number(value, digits)

    lowest = [min(points, key=lambda point: point.value, default=None) for _, _, points in counted]
    return Grid(
        (
            Column.of("run", (run.name for run, _ in rows)),
            Column.of("log", (run.format for run, _ in rows)),
            Column.of("loss", (one.name for _, one in rows)),
            Column.of("points", (len(one.points) for _, one in rows)),
            Column.of("first", (points[0].value if points else None for _, _, points in counted), texts),
            Column.of("last", (points[-1].value if points else None for _, _, points in counted), texts),
            Column.of("best", (point.value if point else None for point in lowest), texts),
            Column.of("at", (where(point) if point else "-" for point in lowest)),
        ),
        keys=3,
    )


def _words(run: Run, digits: int, *, named: bool) -> Iterator[Line]:
    words, before = run.words, f"{run.name}: " if named else ""
    if words.best is not None:
        yield Line(printable(f"{before}best {words.of} {best_text(words.best, digits)}"))
    for name, word in (("diverged", words.diverged), ("plateau", words.plateau)):
        yield Line(printable(f"{before}{name}: {_said(word)}"), TONES[word.said])
    looks = "overfitting" if run.format == SCORED else LOOKS
    yield Line(printable(f"{before}{looks}: {_said(words.overfitting)}"), TONES[words.overfitting.said])
    yield from _difference(run, digits, before)
    if words.noise is not None:
        yield Line(printable(f"{before}noise {number(words.noise, digits)}{_careful(words.autocorrelation)}"), "dim")


def _difference(run: Run, digits: int, before: str) -> Iterator[Line]:
    """Give the paired interval of the last epoch less the best, where there is one."""
    if run.difference is None or run.difference.ci is None:
        return
    ci = run.difference.ci
    low, high = apart(ci.low, ci.high, digits)
    told = f"{signed(run.difference.value, digits)}, {100 * ci.level:g} %: {low} to {high}, paired by sample"
    yield Line(printable(f"{before}last − best: {told}"))
    yield Line("the best epoch was chosen by its minimum, which the interval favours", "dim")


def _careful(correlated: float | None) -> str:
    """Say how alike neighbours are: the more they are, the more the noise is underestimated."""
    if correlated is None:
        return ""
    warning = ": the words above err often" if correlated >= CORRELATED else ""
    return f", correlation of neighbours {number(correlated, 2)}{warning}"


def best_text(best: Best, digits: int = DIGITS) -> str:
    """Say where the best value stands, and how long ago that was."""
    place = f"epoch {best.epoch:g}" if best.epoch is not None else f"step {best.step or 0:g}"
    after = "the newest" if best.since == 0 else f"{best.since} point{'s' * (best.since > 1)} ago"
    return f"{number(best.value, digits)} at {place}, {after}"


def _said(word: Word) -> str:
    return f"{SAID[word.said]}: {word.why}"


def _within(run: Run, digits: int) -> Iterator[Line]:
    if run.within is not None:
        values = [number(point.value, digits) for point in run.within.points]
        ends = f"{len(values)} points, from {values[0]} to {values[-1]}"
        yield Line(f"inside epoch {run.within.epoch:g}: {ends}")


def _means(run: Run, digits: int) -> Grid:
    """Give the mean of every epoch."""
    if run.within is None:
        return Grid()
    epochs, means = zip(*run.within.means, strict=True)
    return Grid((Column.of("epoch", epochs), Column.of("mean", means, lambda value: number(value, digits))))


def _rules(rules: Iterable[Rule], digits: int) -> Grid:
    kept = tuple(rules)
    if not kept:
        return Grid()
    tones: tuple[Tone, ...] = tuple("passed" if rule.passed else "failed" for rule in kept)
    results = ("passed" if rule.passed else "FAILED" for rule in kept)
    return Grid(
        (
            Column.of("rule", (rule.rule for rule in kept)),
            Column.of("run", (rule.run for rule in kept)),
            Column.of("actual", (_actual(rule, digits) for rule in kept)),
            Column("result", tuple(results), right=False, tones=tones),
        )
    )


def _actual(rule: Rule, digits: int) -> str:
    if not isinstance(rule.actual, float):
        return str(rule.actual or "-")
    return number(rule.actual, digits) if rule.limit is None else apart(rule.actual, rule.limit, digits)[0]


def _definitions(found: Curves) -> Iterator[Line]:
    """Define the words, with the patience in them."""
    if found.runs:
        for name, text in DEFINITIONS.items():
            yield Line(f"{name}: {PATIENCE.sub(str(found.patience), text)}", "dim")
