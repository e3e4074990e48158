"""The command line's `compute` for Python: paths, arrays, Series or DataFrames in, a report out."""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from typing import Any

from losscli.api.report import ComputedReport
from losscli.errors import LosscliError
from losscli.options.declared import gather
from losscli.render.style import LIMITS
from losscli.report.model import Chunk, Samples
from losscli.run import Inputs, opened
from losscli.scoring.own import spec_of

BESIDE = ("weight", "query", "by", "cluster", "baseline")
"""Options that may be arrays."""


FEW = LIMITS["table"] or 0
"""How many of the worst samples are kept for the table."""
PRINTED = ("format", "json", "output", "precision", "quiet")
"""Options that say what the command line prints."""


def compute(
    losses: str | Callable[..., Any] | Sequence[str | Callable[..., Any]],
    predictions: Any,
    targets: Any = None,
    **options: Any,
) -> ComputedReport:
    """Score predictions against targets, as `losscli compute` does.

    `predictions` and `targets` are paths, arrays, lists, Series or DataFrames with one row for each of N samples;
    `losses` may be functions of yours, as well as specs;
    `options` are those of the command line with underscores for hyphens; `weight`, `query`, `by`, `cluster` and
    `baseline` may be arrays, too.

    Returns the `Report`; its numbers are float64, its samples are read on demand. `print(report)` shows the table,
    `report.samples` can be looped over, `report.gradient("mse")` is an array and `report.to_pandas()` a frame.

    Raises LosscliError with one sentence and a hint where nothing valid can be computed.

    >>> compute("mse", [0.5, 1.0, 2.0, 4.0], [1, 1, 1, 1]).losses["mse"].value
    2.5625
    """
    options = {name: os.fspath(value) if isinstance(value, os.PathLike) else value for name, value in options.items()}
    named = {name: value for name, value in options.items() if name in BESIDE and value is not None}
    beside = {name: value for name, value in named.items() if not isinstance(value, str)}
    if printed := [name for name in PRINTED if options.get(name)]:
        raise LosscliError(f"{printed[0]!r} is an option of the command line", "read the Report instead")
    inputs = Inputs(predictions, targets, beside)
    settings = gather({name: value for name, value in options.items() if name not in beside})
    listed = [losses] if isinstance(losses, str) or callable(losses) else losses
    with ExitStack() as stack:
        report = stack.enter_context(opened(",".join(map(spec_of, listed)), inputs, settings, few=FEW))
        return ComputedReport.of(replace(report, samples=_kept(report.samples, stack.pop_all())))


def _kept(samples: Samples, stack: ExitStack) -> Samples:
    """Keep the inputs open for as long as somebody holds the samples."""
    return replace(samples, chunks=partial(_read, stack, samples.chunks))


def _read(stack: ExitStack, chunks: Callable[[int | None], Iterator[Chunk]], limit: int | None) -> Iterator[Chunk]:
    del stack
    return chunks(limit)
