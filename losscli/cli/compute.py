"""`losscli compute LOSSES PREDICTIONS [TARGETS]`."""

from collections.abc import Callable, Collection, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any

from losscli import __version__
from losscli.cli.completion import complete_losses
from losscli.cli.mistakes import check_words
from losscli.cli.outputs.outputs import Outputs, parse_output
from losscli.cli.parameters import argument, given, with_options
from losscli.cli.progress import watched
from losscli.cli.streams import complain_of, note, reading, stdout, wants_color, width_of
from losscli.errors import LosscliError
from losscli.options.declared import Options, gather
from losscli.options.formats import LISTED as INPUTS
from losscli.options.outputs import OUTPUTS
from losscli.render import FORMATS, REPORTS, ROWS, style_for
from losscli.render.digits import EVERY
from losscli.report.model import Problem, Report
from losscli.run import Inputs, opened, paths

EXIT_CODES = {"passed": 0, "ungated": 0, "failed": 1, "error": 2}
TELLING = frozenset(form.name for form in OUTPUTS.values() if form.tells)
"""Formats that list the worst few samples where none were asked for."""
ALONE = frozenset({"value", "metrics", "figures-csv", "figures-tsv"})
"""Formats that hold figures alone."""
LISTING = frozenset(form.name for form in OUTPUTS.values() if form.statistics) - ALONE
"""Formats that list the worst samples of an entry."""


LOSSES_ARGUMENT = argument(
    "losses", str, metavar="LOSSES", help="Specs joined by commas: mse,huber:delta=0.5", autocompletion=complete_losses
)
PREDICTIONS = argument("predictions", str, metavar="PREDICTIONS", help=f"File or URL: {INPUTS}; - is stdin")
TARGETS = argument("targets", str | None, None, metavar="TARGETS", help="Left out: both come from the one file")


@with_options(LOSSES_ARGUMENT, PREDICTIONS, TARGETS)
def command(*, losses: str, predictions: str, targets: str | None, **options: Any) -> int:
    """Compute losses, gradients and statistics of predictions against targets."""

    def inputs() -> Inputs:
        check_words(losses, predictions, targets)
        return Inputs(predictions, targets)

    return scored(losses, inputs, given(options), Inputs(predictions, targets))


def scored(losses: str, inputs: Callable[[], Inputs], typed: Mapping[str, Any], files: Inputs | None = None) -> int:
    """Run and show one evaluation; `inputs` may refuse what was typed, `files` is what no output may overwrite."""
    with Outputs() as outputs:
        try:
            # Outputs come first: whatever fails after them, an option's value included, replaces an earlier report
            outputs.open(typed["output"], [] if files is None else files_of(files, typed))
            with reading():
                return _computed(losses, inputs(), gather(typed), outputs)
        except LosscliError as error:
            chosen = "json" if typed["json"] else typed["format"]
            refuse((Problem(error.message, error.hint),), outputs, chosen, quiet=typed["quiet"])
            raise


def refuse(problems: Sequence[Problem], outputs: Outputs, chosen: str | None, *, quiet: bool) -> None:
    """Give the report of an error to programs that wait for one, and to the outputs."""
    report = Report(__version__, "error", errors=tuple(problems))
    if chosen is not None and chosen in OUTPUTS and OUTPUTS[chosen].waits:
        show(report, chosen, quiet=quiet)
    outputs.write(report)


def files_of(inputs: Inputs, typed: Mapping[str, Any]) -> list[str]:
    """List the files that will be read, or whatever may be one, where that cannot be told; reading them tells why."""
    try:
        return paths(inputs, typed)
    except (OSError, LosscliError):
        return [text for text in (inputs.predictions, inputs.targets, *typed.values()) if isinstance(text, str)]


def _computed(losses: str, inputs: Inputs, settings: Options, outputs: Outputs) -> int:
    chosen, quiet = stdout_format(settings), settings.output.quiet
    formats = {chosen, *(parse_output(spec).format for spec in settings.output.output)}
    if settings.scoring.reduction == "none" and (figures := formats & ALONE):
        message = f"--reduction none leaves no figure for --format {min(figures)}"
        raise LosscliError(message, "choose --format csv or jsonl, or another reduction")
    statistics = any(OUTPUTS[name].statistics for name in formats)
    few = max((OUTPUTS[name].samples or 0 for name in formats & TELLING), default=0)
    check_effects(settings, formats)
    with opened(losses, inputs, settings, statistics=statistics, few=few, watch=watched) as report:
        for sentence in () if quiet else report.notes:
            note(sentence)
        if not quiet and not OUTPUTS[chosen].tells:
            complain_of(report)
        outputs.write(report)
        show(report, chosen, quiet=quiet)
        return EXIT_CODES[report.verdict]


def show(report: Report, chosen: str, *, quiet: bool) -> None:
    """Write the report to stdout."""
    if quiet:
        return
    with stdout() as stream:
        style = style_for(chosen, report.limit, color=wants_color(stream), width=width_of(stream), digits=report.digits)
        FORMATS[chosen](report, stream, style)


def check_effects(settings: Options, formats: AbstractSet[str]) -> None:
    """Raise LosscliError for an option that nothing of what is written would show."""
    check_precision(settings.output.precision, formats)
    named = ", ".join(sorted(formats))
    if settings.rows.samples not in (None, "none") and all(OUTPUTS[name].samples == 0 for name in formats):
        message = f"--samples {settings.rows.samples} has no effect: {named} shows no samples"
        raise LosscliError(message, "leave it out, or choose --format csv or jsonl")
    if settings.rows.worst and not formats & LISTING:
        message = f"--worst {settings.rows.worst} has no effect: {named} does not list the worst samples"
        raise LosscliError(message, "leave it out, or choose --format table, md or json")


def check_precision(digits: int | None, formats: Collection[str]) -> None:
    """Raise LosscliError for digits that no double has, and where every number is written with all of them."""
    if digits is None:
        return
    if not 1 <= digits <= EVERY:
        raise LosscliError(f"--precision {digits} is not between 1 and {EVERY}", "e.g. --precision 3")
    if not any(OUTPUTS[name].rounded for name in formats):
        message = f"--precision {digits} has no effect: {', '.join(sorted(formats))} holds every digit"
        raise LosscliError(message, "leave it out, or choose --format table or md")


def stdout_format(settings: Options) -> str:
    """Give the format that stdout gets; it never depends on whether stdout is a pipe."""
    chosen = "json" if settings.output.json else settings.output.format
    if chosen not in FORMATS:
        message = f"unknown format {chosen!r}"
        raise LosscliError(message, f"the formats are {', '.join([*REPORTS, *ROWS])}")
    return chosen
