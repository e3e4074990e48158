"""One check, run: a report, or the reason why there is none."""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import chdir
from dataclasses import replace
from pathlib import Path

from losscli.checks.baseline import without_baseline
from losscli.checks.configuration import Configured
from losscli.checks.lines import Place
from losscli.checks.overrides import BLANK
from losscli.engines import Engine
from losscli.errors import LosscliError
from losscli.evaluation.rows import limited
from losscli.options.declared import Options
from losscli.report.model import Check, Chunk, Gate, Problem, Report, case_name
from losscli.run import Inputs, missing, opened, paths
from losscli.urls import redacted

MOST = 100_000
"""So many samples are kept for those who draw them."""


def evaluated(
    check: Configured,
    folder: Path,
    watch: Callable[[Engine], Engine] = lambda engine: engine,
    *,
    drawn: bool = False,
) -> Check:
    """Run a check where its paths are relative to; what keeps it from being evaluated is its error.

    Where the report is `drawn`, all samples are kept, or none of too many.
    """
    predictions, targets = check.values["predictions"], check.values.get("targets")
    empty = Check(check.name, file=Path(os.path.normpath(check.place.path)).as_posix(), line=check.place.line)
    try:
        with chdir(folder):
            options, left_out = _options(check)
            with opened(check.losses, Inputs(predictions, targets), options, watch=watch) as report:
                lines = _lines(check.place, report.gates, left_out)
                return _proven(replace(empty, report=_kept(report, drawn=drawn), not_judged=left_out, lines=lines))
    except LosscliError as error:
        return replace(empty, error=Problem(error.message, error.hint))


def _lines(place: Place, gates: Sequence[Gate], left_out: Sequence[str]) -> dict[str, int]:
    """Give the line of each rule, by the name of its case."""
    found = {case_name(gate): place.of_gate(gate) for gate in gates}
    found |= {text: place.of_key(text.partition(" ")[0]) for text in left_out}
    return {name: line for name, line in found.items() if line is not None}


def _options(check: Configured) -> tuple[Options, tuple[str, ...]]:
    """Give the options, without what needs a baseline where that may be missing and is; and what was left out."""
    options, baseline = check.settings, check.values.get("baseline")
    if not check.values.get("baseline-optional") or baseline is None or not _missing(baseline):
        return options, ()
    fewer, left_out = without_baseline(check.losses, options)
    return fewer, tuple(f"{rule} (there is no {redacted(baseline)})" for rule in left_out)


def _missing(path: str) -> bool:
    """Whether there is nothing of that name; what is there and cannot be read is not missing."""
    named, *parts = paths(Inputs(path), BLANK)
    return not parts and missing(named)


def _proven(check: Check) -> Check:
    """Refuse a report without a verdict, unless it is the baseline that is missing."""
    if check.report is None or check.report.gates or check.not_judged:
        return check
    problem = Problem("no rule was judged", 'add a limit, e.g. max = "mse=2.5"')
    return replace(check, report=None, error=problem)


def _kept(report: Report, *, drawn: bool) -> Report:
    """Read the samples that will be shown, since the inputs are closed when the last check has run."""
    limit = None if report.limit is not None and report.limit < 0 else report.limit
    limit = None if drawn and report.samples.of <= MOST else limit
    chunks = tuple(report.samples.chunks(limit)) if limit != 0 else ()

    def again(shown: int | None) -> Iterator[Chunk]:
        return limited(iter(chunks), shown)

    return replace(report, samples=replace(report.samples, chunks=again))
