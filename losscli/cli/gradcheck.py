"""`losscli gradcheck [LOSSES [PREDICTIONS TARGETS]]`."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from losscli import __version__
from losscli.cli.completion import complete_losses
from losscli.cli.compute import TARGETS
from losscli.cli.outputs.outputs import Outputs
from losscli.cli.parameters import argument, flag, given, with_options
from losscli.cli.streams import note, reading, stdout, wants_color, width_of
from losscli.errors import LosscliError
from losscli.options.declared import Options, declared, gather
from losscli.render import lazily, style_for
from losscli.report.gradcheck import ATOL, RTOL, GradientChecks
from losscli.report.model import Problem
from losscli.run import Inputs

EXIT_CODES = {"passed": 0, "failed": 1, "error": 2}
FORMATS = {name: lazily(f"gradcheck.write_{name}") for name in ("table", "json", "md", "csv")}
GROUPS = ("columns", "pairing", "reading", "values")
SHARED = ("activation", "positive", "format", "json", "output", "precision", "quiet")
LEFT_OUT = ("by", "cluster")
COMMON = [
    item for name, item in declared().items() if (item.group in GROUPS or name in SHARED) and name not in LEFT_OUT
]
LOSS = argument(
    "losses",
    str | None,
    None,
    metavar="LOSSES",
    help="Specs joined by commas; left out: the registry",
    autocompletion=complete_losses,
)
PREDICTIONS = argument(
    "predictions",
    str | None,
    None,
    metavar="PREDICTIONS",
    help="A file, or numbers: 0.5,2; left out: built-in samples",
)
OWN = (
    flag("samples", str | None, None, metavar="N|all", help="Check N samples, evenly strided; 1000 by default"),
    flag("rtol", float, RTOL, help="How far a gradient may be from the derivative, relatively"),
    flag("atol", float, ATOL, help="The same, as a share of the largest gradient"),
    flag("max_unresolved", int, 0, metavar="N", help="Pass although the differences do not settle so many values"),
    flag("against", str | None, None, metavar="LOSS", help="The loss whose gradient an objective should give"),
    flag("steps", bool | None, None, "--steps/--no-steps", help="Show one value h by h; for one sample it is shown"),
)
OWN_NAMES = tuple(item.name for item in OWN)


@with_options(LOSS, PREDICTIONS, TARGETS, *OWN, options=COMMON)
def command(*, losses: str | None, predictions: str | None, targets: str | None, **options: Any) -> int:
    """Check that a gradient is the derivative of its value, and say which factor is missing."""
    own = {name: options.pop(name) for name in OWN_NAMES}
    typed = given(options)
    inputs = None if predictions is None else Inputs(_typed_in(predictions), _typed_in(targets))
    with Outputs(FORMATS) as outputs:
        try:
            outputs.open(typed["output"], [path for path in (predictions, targets) if path])
            with reading():
                return _checked({"losses": losses, "inputs": inputs, **own}, gather(typed), outputs)
        except LosscliError as error:
            chosen = "json" if typed["json"] else typed["format"]
            refuse((Problem(error.message, error.hint),), outputs, chosen, quiet=typed["quiet"])
            raise


def _typed_in(word: str | None) -> Any:
    """Read numbers that stand in the place of a file: `0.5,2`."""
    if word is None or os.path.lexists(word):
        return word
    try:
        return [float(part) for part in word.split(",")]
    except ValueError:
        return word


def _checked(request: Mapping[str, Any], settings: Options, outputs: Outputs) -> int:
    chosen = "json" if settings.output.json else settings.output.format
    if chosen not in FORMATS:
        raise LosscliError(f"unknown format {chosen!r}", f"the formats are {', '.join(FORMATS)}")
    from losscli.gradcheck.run import Request, gradcheck  # noqa: PLC0415 -- its help needs none of it

    report = replace(gradcheck(Request(**request), settings), digits=settings.output.precision)
    notes = [*report.notes, *(sentence for checked in report.losses for sentence in checked.notes)]
    for sentence in () if settings.output.quiet else notes:
        note(sentence)
    outputs.write(report)
    show(report, chosen, quiet=settings.output.quiet)
    return EXIT_CODES[report.verdict]


def refuse(problems: Sequence[Problem], outputs: Outputs, chosen: str | None, *, quiet: bool) -> None:
    """Give the report of an error to programs that wait for one, and to the outputs."""
    report = GradientChecks(__version__, errors=tuple(problems))
    if chosen == "json":
        show(report, chosen, quiet=quiet)
    outputs.write(report)


def show(report: GradientChecks, chosen: str, *, quiet: bool) -> None:
    """Write the report to stdout."""
    if quiet:
        return
    with stdout() as stream:
        style = style_for(chosen, color=wants_color(stream), width=width_of(stream), digits=report.digits)
        FORMATS[chosen](report, stream, style)
