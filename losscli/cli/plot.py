"""`losscli plot KIND LOSS [PREDICTIONS TARGETS]`."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from losscli.cli.completion import complete_losses
from losscli.cli.compute import files_of
from losscli.cli.outputs.outputs import Outputs
from losscli.cli.parameters import argument, flag, given, with_options
from losscli.cli.progress import watched
from losscli.cli.streams import note, reading, stdout, wants_color, wants_plain, width_of
from losscli.errors import LosscliError, nearest
from losscli.losses import parse_all
from losscli.losses.activation import ACTIVATIONS
from losscli.losses.spec import with_activation
from losscli.options.declared import Options, declared, gather
from losscli.pictures.model import Picture
from losscli.plot import KINDS, picture
from losscli.plot.columns import Rows
from losscli.plot.request import Kind, Request
from losscli.render import style_for
from losscli.render.picture import BYTES, PICTURES, Drawn
from losscli.report.model import Problem, Report
from losscli.run import Inputs, opened

FORMATS = PICTURES
GROUPS = ("columns", "pairing", "reading", "values", "uncertainty", "engine")
ALSO = ("activation", "positive", "baseline")
OF_SAMPLES = tuple(item for item in declared().values() if item.group in GROUPS or item.keyword in ALSO)
"""What can be said of predictions and targets, as to `compute`."""
OFF = False


def complete_kind(incomplete: str) -> list[str]:
    """Complete a kind."""
    return [name for name in KINDS if name.startswith(incomplete)]


def complete_name(incomplete: str) -> list[str]:
    """Complete a loss or an activation."""
    return [*complete_losses(incomplete), *(name for name in ACTIVATIONS if name.startswith(incomplete))]


OWN = (
    argument("kind", str, metavar="KIND", help=", ".join(KINDS), autocompletion=complete_kind),
    argument(
        "losses", str, metavar="LOSSES", help="Specs joined by commas, or ACTIVATIONS", autocompletion=complete_name
    ),
    argument("predictions", str | None, None, metavar="PREDICTIONS", help="Left out for shape and activation"),
    argument("targets", str | None, None, metavar="TARGETS", help="Left out: both come from the one file"),
    flag("bins", int | None, None, "--bins", metavar="N", help="How many bins are counted"),
    flag("span", str | None, None, "--span", metavar="LOW,HIGH", help="The predictions of a shape, from and to"),
    flag("format", str, "table", "--format", metavar="|".join(PICTURES), help="What stdout gets"),
    flag("json", bool, OFF, "--json", help="Short for --format json"),
    flag("output", list[str] | None, None, "--output", "-o", metavar="[FMT:]PATH", help="Also write to a file"),
    flag("quiet", bool, OFF, "--quiet", "-q", help="Nothing on stdout, no notes"),
)


@with_options(*OWN, options=OF_SAMPLES)
def command(*, kind: str, losses: str, predictions: str | None, targets: str | None, **options: Any) -> int:
    """Draw a picture of a loss or of what it makes of predictions: losscli plot histogram mse p.csv t.csv."""
    chosen = "json" if options["json"] else options["format"]
    typed = given({item.keyword: options[item.keyword] for item in OF_SAMPLES})
    inputs = Inputs(predictions, targets)
    with Outputs(PICTURES) as outputs, reading():
        outputs.open(options["output"] or (), files_of(inputs, typed))
        _check_format(chosen)
        drawn = Drawn(_drawn(_kind(kind, inputs, typed), losses, inputs, typed, options))
        outputs.write(drawn)
        show(drawn, chosen, quiet=options["quiet"])
    return 0


def refuse(  # a picture holds no words for what went wrong
    problems: Sequence[Problem],  # noqa: ARG001
    outputs: Outputs,
    chosen: str | None,  # noqa: ARG001
    *,
    quiet: bool,  # noqa: ARG001
) -> None:
    """Leave no earlier picture where one was to be written."""
    outputs.discard()


def show(drawn: Drawn, chosen: str, *, quiet: bool) -> None:
    """Write the picture to stdout."""
    if quiet:
        return
    with stdout() as stream:
        style = style_for(chosen, color=wants_color(stream), width=width_of(stream))
        PICTURES[chosen](drawn, stream, replace(style, plain=wants_plain()))


def _check_format(chosen: str) -> None:
    if chosen in BYTES:
        raise LosscliError(f"{chosen} is written to files only", f"-o {BYTES[chosen]}")
    if chosen not in PICTURES:
        known = ", ".join(name for name in PICTURES if name not in BYTES)
        raise LosscliError(f"unknown format {chosen!r}", f"the formats are {known}")


def _kind(name: str, inputs: Inputs, typed: Mapping[str, Any]) -> Kind:
    """Give the kind; raise LosscliError where it is not known, or is not of what was named."""
    if name not in KINDS:
        close = nearest(name, KINDS)
        hint = f"did you mean {' or '.join(close)}?" if close else f"the kinds are {', '.join(KINDS)}"
        raise LosscliError(f"unknown picture {name!r}", hint)
    kind = KINDS[name]
    if kind.files == "required" and inputs.predictions is None:
        raise LosscliError(f"{name} is a picture of samples", f"e.g. losscli plot {name} mse preds.csv targets.csv")
    if kind.files == "none" and inputs.predictions is not None:
        raise LosscliError(
            f"{name} is no picture of samples, so {inputs.predictions} has no part in it", "leave it out"
        )
    for option in kind.options:
        if typed[option] is None:
            raise LosscliError(f"{name} needs --{option}", f"--{option} {declared()[option].shown}")
    if "baseline" not in kind.options and typed["baseline"] is not None and name != "slices":
        raise LosscliError(f"--baseline has no part in {name}", "losscli plot compare draws the differences")
    return kind


def _drawn(kind: Kind, losses: str, inputs: Inputs, typed: Mapping[str, Any], options: Mapping[str, Any]) -> Picture:
    request = Request(span=_span(options["span"]), bins=_bins(options["bins"]))
    if kind.files == "none":
        return picture(kind.name, replace(request, activation=losses))
    request = replace(request, losses=parse_all(losses))
    if typed["activation"] is not None:
        activated = {spec: with_activation(loss, typed["activation"]) for spec, loss in request.losses.items()}
        request = replace(request, losses=activated)
    if inputs.predictions is None:
        return picture(kind.name, replace(request, targets=_numbers("target", typed["target"])))
    settings = gather({**typed, "gradient": None, "samples": "all"})
    with _measured(losses, inputs, settings) as report:
        for sentence in () if options["quiet"] else report.notes:
            note(sentence)
        request = replace(request, report=report, rows=Rows.of(report.samples))
        if "baseline" in kind.options:
            request = replace(request, baseline=_baseline(losses, inputs, settings))
        return picture(kind.name, request)


@contextmanager
def _measured(losses: str, inputs: Inputs, settings: Options) -> Iterator[Report]:
    with opened(losses, inputs, settings, watch=watched) as report:
        yield report


def _baseline(losses: str, inputs: Inputs, settings: Options) -> Rows:
    """Score the other model's predictions, paired with the same targets."""
    other = Inputs(settings.compare.baseline, inputs.targets)
    alone = replace(settings, compare=replace(settings.compare, baseline=None))
    with _measured(losses, other, alone) as report:
        return Rows.of(report.samples)


def _bins(count: int | None) -> int | None:
    if count is not None and not 1 <= count <= 1000:
        raise LosscliError(f"--bins {count} is not between 1 and 1000", "e.g. --bins 20")
    return count


def _span(text: str | None) -> tuple[float, float] | None:
    numbers = _numbers("span", text)
    if text is None:
        return None
    if len(numbers) != 2 or not numbers[0] < numbers[1]:
        raise LosscliError(f"--span {text} is no range", "e.g. --span=-3,3")
    return numbers[0], numbers[1]


def _numbers(name: str, text: str | None) -> tuple[float, ...]:
    """Read numbers between commas; raise LosscliError for anything else."""
    try:
        numbers = tuple(float(part) for part in text.split(",")) if text else ()
    except ValueError:
        numbers = (float("nan"),)
    if any(number - number for number in numbers):
        raise LosscliError(f"--{name} {text} is no number", f"--{name} 1, or --{name} 0,1")
    return numbers
