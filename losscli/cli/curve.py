"""`losscli curve FILE…` on logs, and `losscli curve LOSS FILE… --targets FILE` on the predictions of each epoch."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from losscli import __version__
from losscli.cli.outputs.outputs import Outputs
from losscli.cli.parameters import argument, flag, with_options
from losscli.cli.streams import reading, stdout, wants_color, wants_plain, width_of
from losscli.curve.formats import WRITERS
from losscli.curve.logs import FORMATS as LOG_FORMATS
from losscli.curve.model import AXES, Curves
from losscli.curve.opening import expanded, files
from losscli.curve.rules import WORDS
from losscli.errors import LosscliError
from losscli.options.declared import declared
from losscli.render import style_for
from losscli.report.model import Problem

FORMATS = WRITERS
ONLY_FILES = frozenset({"png"})
"""Formats of bytes, which no terminal shows."""
_GROUPS = ("columns", "pairing", "reading", "values", "scoring", "uncertainty", "engine")
OF_PREDICTIONS = tuple(option for option in declared().values() if option.group in _GROUPS)
"""What can be said of the predictions of epochs, as to `compute`."""
FOR_PROGRAMS = ("json",)
OFF = False


def complete(words: Sequence[str]) -> Callable[[str], list[str]]:
    """Complete one of these words."""
    return lambda incomplete: [word for word in words if word.startswith(incomplete)]


OWN = (
    argument("words", list[str], metavar="[LOSS] FILE...", help="Logs, each a run; behind LOSS predictions by epoch"),
    flag("targets", str | None, None, metavar="FILE", help="Score LOSS on each FILE against these targets"),
    flag("x", str | None, None, metavar="|".join(AXES), help="The axis", autocompletion=complete(AXES)),
    flag("smooth", float | None, None, metavar="W", help="Smooth as TensorBoard does; raw values stay visible"),
    flag("patience", int, 5, metavar="P", help="Points without a better one until it counts"),
    flag("within", float | None, None, metavar="EPOCH", help="Also the loss inside this epoch"),
    flag("train", str | None, None, metavar="COL", help="The training loss, by name or pattern"),
    flag("val", str | None, None, metavar="COL", help="The validation loss, by name or pattern"),
    flag("summed", bool, OFF, "--sum", help="Add the columns that a pattern names"),
    flag(
        "log_format",
        str | None,
        None,
        metavar="NAME",
        help=", ".join(LOG_FORMATS),
        autocompletion=complete(tuple(LOG_FORMATS)),
    ),
    flag("follow", bool, OFF, "--follow", "-f", help="Watch the files until Ctrl-C"),
    flag("interval", float, 1.0, metavar="SECONDS", help="How often to look"),
    flag("until_idle", float | None, None, metavar="SECONDS", help="End after so long without news"),
    flag("max", list[str] | None, None, metavar="[best=|last=]X", help="Fail if the validation loss is above X"),
    flag("fail_on", list[str] | None, None, metavar="WORD", help=", ".join(WORDS), autocompletion=complete(WORDS)),
    flag(
        "format",
        str,
        "table",
        metavar="|".join(name for name in FORMATS if name not in ONLY_FILES),
        help="What stdout gets",
    ),
    flag("json", bool, OFF, "--json", help="Short for --format json"),
    flag("output", list[str] | None, None, "--output", "-o", metavar="[FMT:]PATH", help="Also write to a file"),
    flag("quiet", bool, OFF, "--quiet", "-q", help="Nothing on stdout, no notes"),
)


@with_options(*OWN, options=OF_PREDICTIONS)
def command(*, words: list[str], **options: Any) -> int:
    """Show the loss over epochs, from logs or from the predictions of each epoch, also while it is written."""
    chosen = "json" if options["json"] else options["format"]
    with Outputs(FORMATS) as outputs:
        try:
            outputs.open(options["output"] or (), _read(words, options["targets"]))
            with reading():
                _check_format(chosen)
                from losscli.cli.charting import charted  # noqa: PLC0415 -- who asks for help does not wait for it

                return charted(words, options, chosen, outputs)
        except LosscliError as error:
            refuse((Problem(error.message, error.hint),), outputs, chosen, quiet=options["quiet"])
            raise


def refuse(problems: Sequence[Problem], outputs: Outputs, chosen: str | None, *, quiet: bool) -> None:
    """Give what went wrong to programs that wait for it, and to the outputs."""
    found = Curves(__version__, "error", errors=tuple(problems))
    if chosen in FOR_PROGRAMS:
        show(found, chosen, quiet=quiet)
    outputs.write(found)


def show(found: Curves, chosen: str, *, quiet: bool) -> None:
    """Write the curves to stdout."""
    if quiet:
        return
    with stdout() as stream:
        style = style_for(chosen, color=wants_color(stream), width=width_of(stream))
        FORMATS[chosen](found, stream, replace(style, plain=stream.isatty() and wants_plain()))


def _read(words: Sequence[str], targets: str | None) -> list[str]:
    """List the files that will be read, so that none of them is an output."""
    try:
        found = [file for word in expanded(words) for file in files(word)]
    except (OSError, LosscliError):
        found = []
    return [*words, *found, *([targets] if targets else [])]


def _check_format(chosen: str) -> None:
    if chosen in ONLY_FILES:
        raise LosscliError(f"{chosen} is written to files only", f"-o curve.{chosen}")
    if chosen not in FORMATS:
        known = ", ".join(name for name in FORMATS if name not in ONLY_FILES)
        raise LosscliError(f"unknown format {chosen!r}", f"the formats are {known}")
