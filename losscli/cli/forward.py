"""`losscli forward MODEL.toml LOSS INPUTS [TARGETS]`."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from importlib import import_module
from typing import Any, TextIO

from losscli.cli.completion import complete_losses
from losscli.cli.compute import TARGETS
from losscli.cli.outputs.outputs import Outputs
from losscli.cli.parameters import argument, flag, given, with_options
from losscli.cli.streams import note, reading, stdout, wants_color, width_of
from losscli.errors import LosscliError
from losscli.options.declared import declared, gather
from losscli.render import Style, style_for
from losscli.report.model import Problem


def _lazy(name: str) -> Callable[[Any, TextIO, Style], None]:
    def write(found: Any, stream: TextIO, style: Style) -> None:
        getattr(import_module("losscli.forward.writing"), name)(found, stream, style)

    return write


FORMATS = {
    "table": _lazy("write_table"),
    "json": _lazy("write_json"),
    "md": _lazy("write_markdown"),
    "csv": _lazy("write_csv"),
    "npy": _lazy("write_npy"),
    "npz": _lazy("write_npz"),
}
"""What writes each format, imported on its first use."""
SHOWN = ("table", "json", "md", "csv")
_GROUPS = ("columns", "pairing", "reading", "values")
OF_INPUTS = tuple(option for option in declared().values() if option.group in _GROUPS)
OFF = False
DECIMAL = re.compile(r"[0-9]*\.?[0-9]+(e[+-]?[0-9]{1,3})?|[0-9]+/[0-9]*[1-9][0-9]*", re.IGNORECASE)


@with_options(
    argument("model", str, metavar="MODEL.toml", help="[[layer]] with name, kind, weight, bias, at-zero"),
    argument("loss", str, metavar="LOSS", help="A loss of each sample: half-mse", autocompletion=complete_losses),
    argument("inputs", str, metavar="INPUTS", help="One row of numbers for each sample"),
    TARGETS,
    flag("reduction", str, "none", metavar="none|mean", help="Whose gradient flows back: each loss's, or the mean's"),
    flag("epochs", int, 0, metavar="N", help="Learn for N epochs first"),
    flag("rate", str | None, None, metavar="A", help="W ← W − A·∂Loss/∂W"),
    flag("batch", str, "all", metavar="1|all|K", help="Rows of each step, whose mean loss falls"),
    flag("float64", bool, OFF, help="Compute in float64, as a framework does"),
    flag("format", str, "table", metavar="|".join(SHOWN), help="What stdout gets"),
    flag("json", bool, OFF, "--json", help="Short for --format json"),
    flag(
        "output",
        list[str] | None,
        None,
        "--output",
        "-o",
        metavar="PATH",
        help="History .csv, weights .npz, outputs .npy",
    ),
    flag("quiet", bool, OFF, "--quiet", "-q", help="Nothing on stdout, no notes"),
    options=OF_INPUTS,
)
def command(*, model: str, loss: str, inputs: str, targets: str | None, **options: Any) -> int:
    """Show a small layered model at work: its layers, its loss, what flows back, and how it learns."""
    chosen = "json" if options["json"] else options["format"]
    with Outputs(FORMATS) as outputs:
        try:
            outputs.open(options["output"] or (), [model, inputs, *([targets] if targets else [])])
            with reading():
                settings = gather(given({option.keyword: options[option.keyword] for option in OF_INPUTS}))
                settings = replace(settings, scoring=replace(settings.scoring, reduction=_reduction(options)))
                _check_format(chosen)
                from losscli.forward.run import Descent, taught  # noqa: PLC0415 -- who asks for help does not wait for it

                found = taught(model, loss, (inputs, targets), settings, Descent(*_descent(options)))
                for sentence in () if options["quiet"] else found.notes:
                    note(sentence)
                outputs.write(found)
                show(found, chosen, quiet=options["quiet"])
        except LosscliError as error:
            refuse((Problem(error.message, error.hint),), outputs, chosen, quiet=options["quiet"])
            raise
    return 0


def refuse(problems: Sequence[Problem], outputs: Outputs, chosen: str | None, *, quiet: bool) -> None:
    """Give what went wrong to programs that wait for it, and to the outputs."""
    from losscli.forward.run import Taught  # noqa: PLC0415 -- who asks for help does not wait for it

    found = Taught(verdict="error", errors=tuple(problems))
    if chosen == "json":
        show(found, chosen, quiet=quiet)
    outputs.write(found)


def show(found: Any, chosen: str, *, quiet: bool) -> None:
    """Write the lesson to stdout."""
    if quiet:
        return
    with stdout() as stream:
        FORMATS[chosen](found, stream, style_for(chosen, color=wants_color(stream), width=width_of(stream)))


def _reduction(options: Mapping[str, Any]) -> Any:
    if options["reduction"] not in ("none", "mean"):
        raise LosscliError(f"--reduction {options['reduction']} is not one of none, mean", "e.g. --reduction mean")
    return options["reduction"]


def _descent(options: Mapping[str, Any]) -> tuple[int, Fraction, int | None, bool]:
    """Give epochs, rate, rows of a step and whether to round; raises LosscliError for half of it, or no number."""
    epochs, rate, batch = options["epochs"], options["rate"], options["batch"]
    if epochs < 0 or (epochs > 0) != (rate is not None):
        raise LosscliError("learning takes --epochs and --rate, both", "e.g. --epochs 10 --rate 0.1")
    if rate is not None and not DECIMAL.fullmatch(rate):
        raise LosscliError(f"--rate {rate} is no number above 0", "e.g. --rate 1e-7")
    if batch != "all" and not (batch.isascii() and batch.isdigit() and int(batch)):
        raise LosscliError(f"--batch {batch} is not 1, all or a number of rows", "e.g. --batch 1")
    return epochs, Fraction(rate or 0), None if batch == "all" else int(batch), options["float64"]


def _check_format(chosen: str) -> None:
    if chosen not in SHOWN:
        raise LosscliError(f"{chosen!r} is no format of stdout", f"the formats are {', '.join(SHOWN)}")
