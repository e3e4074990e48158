"""`losscli compute LOSSES PREDICTIONS [TARGETS]`."""

from typing import Any

from losscli import __version__
from losscli.cli.progress import watched
from losscli.cli.signature import argument, given, with_options
from losscli.cli.streams import complain_of, note, stdout, wants_color, width_of
from losscli.errors import LosscliError
from losscli.losses import ALIASES, LOSSES
from losscli.options import Options, gather
from losscli.render import FORMATS, REPORTS, ROWS, style_for
from losscli.render.output import Outputs, open_outputs, parse_output
from losscli.report import Problem, Report
from losscli.run import Inputs, opened, paths

EXIT_CODES = {"passed": 0, "ungated": 0, "failed": 1, "error": 2}
FOR_PROGRAMS = ("json", "junit", "github")
"""Formats whose readers wait for a report of an error too."""


def complete(incomplete: str) -> list[str]:
    """Complete the last name of a comma list of losses."""
    done, comma, last = incomplete.rpartition(",")
    return [f"{done}{comma}{name}" for name in sorted([*LOSSES, *ALIASES]) if name.startswith(last)]


LOSSES_ARGUMENT = argument(
    "losses", str, metavar="LOSSES", help="Specs joined by commas: mse,huber:delta=0.5", autocompletion=complete
)
PREDICTIONS = argument("predictions", str, metavar="PREDICTIONS", help="CSV, TSV, NPY or NPZ file; - is stdin")
TARGETS = argument("targets", str | None, None, metavar="TARGETS", help="Left out: both come from the one file")


@with_options(LOSSES_ARGUMENT, PREDICTIONS, TARGETS)
def command(*, losses: str, predictions: str, targets: str | None, **options: Any) -> int:
    """Compute losses, gradients and statistics of predictions against targets."""
    typed = given(options)
    inputs = Inputs(predictions, targets)
    # Outputs come first: whatever fails after them, an option's value included, replaces an earlier report
    with open_outputs(typed["output"], paths(inputs, typed)) as outputs:
        try:
            return _computed(losses, inputs, gather(typed), outputs)
        except LosscliError as error:
            report = Report(__version__, "error", errors=(Problem(error.message, error.hint),))
            outputs.write(report)
            chosen = "json" if typed["json"] else typed["format"]
            if chosen in FOR_PROGRAMS:
                show(report, chosen, quiet=typed["quiet"])
            raise


def _computed(losses: str, inputs: Inputs, settings: Options, outputs: Outputs) -> int:
    chosen, quiet = stdout_format(settings), settings.output.quiet
    formats = {chosen, *(parse_output(spec).format for spec in settings.output.output)}
    if settings.scoring.reduction == "none" and "value" in formats:
        message = "--reduction none leaves no figure for --format value"
        raise LosscliError(message, "choose --format csv or jsonl, or another reduction")
    statistics = bool(formats & {"table", "json", "md"})
    with opened(losses, inputs, settings, statistics=statistics, watch=watched) as report:
        for sentence in () if quiet else report.notes:
            note(sentence)
        for gate in () if quiet else report.gates:
            if not gate.passed:
                complain_of(gate)
        outputs.write(report)
        show(report, chosen, quiet=quiet)
        return EXIT_CODES[report.verdict]


def show(report: Report, chosen: str, *, quiet: bool) -> None:
    """Write the report to stdout."""
    if quiet:
        return
    with stdout() as stream:
        style = style_for(chosen, report.limit, color=wants_color(stream), width=width_of(stream))
        FORMATS[chosen](report, stream, style)


def stdout_format(settings: Options) -> str:
    """Give the format that stdout gets; it never depends on whether stdout is a pipe."""
    chosen = "json" if settings.output.json else settings.output.format
    if chosen not in FORMATS:
        message = f"unknown format {chosen!r}"
        raise LosscliError(message, f"the formats are {', '.join([*REPORTS, *ROWS])}")
    return chosen
