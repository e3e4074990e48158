"""`losscli curve FILE…` on logs, and `losscli curve LOSS FILE… --targets FILE` on the predictions of each epoch."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from losscli import __version__
from losscli.cli.compute import EXIT_CODES
from losscli.cli.follow import Screen, followed
from losscli.cli.outputs.outputs import Outputs
from losscli.cli.parameters import argument, flag, given, with_options
from losscli.cli.streams import complain, note, reading, stdout, wants_color, wants_plain, width_of
from losscli.curve.build import Settings, curves, finished
from losscli.curve.logs import FORMATS as LOG_FORMATS
from losscli.curve.model import AXES, Curves
from losscli.curve.opening import expanded, files, opened
from losscli.curve.predictions import Scores
from losscli.curve.rules import WORDS, Limits
from losscli.curve.watching import Pace
from losscli.curve.writing import WRITERS
from losscli.errors import LosscliError
from losscli.options.declared import declared, gather
from losscli.render import style_for
from losscli.report.model import Problem

FORMATS = WRITERS
ONLY_FILES = frozenset({"png"})
"""Formats of bytes, which no terminal shows."""
_GROUPS = ("columns", "pairing", "reading", "values", "scoring", "uncertainty", "engine")
OF_PREDICTIONS = tuple(option for option in declared().values() if option.group in _GROUPS)
"""What can be said of the predictions of epochs, as to `compute`."""
FOR_PROGRAMS = ("json",)
INTERRUPTED = 130
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
                return _shown(words, options, chosen, outputs)
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


def _shown(words: Sequence[str], options: Mapping[str, Any], chosen: str, outputs: Outputs) -> int:
    settings = _settings(options)
    if not options["follow"]:
        return _finished(_reader(words, options, settings)(), outputs, chosen, quiet=options["quiet"])
    settings_now = replace(settings, limits=replace(settings.limits, waits=True))
    read = _reader(words, options, settings_now)
    screen = Screen(lines=chosen == "table" and not options["quiet"])
    typed = words if options["targets"] is None else words[1:]
    found, interrupted = followed(typed, read, _pace(options), screen, stop=bool(settings.limits.words))
    if found is None:
        raise LosscliError("nothing was written while it was watched", "name the log that the training writes")
    if not interrupted:
        found = finished(found.runs, found.notes, settings)
    code = _finished(found, outputs, chosen, quiet=options["quiet"] or chosen == "table")
    return INTERRUPTED if interrupted else code


def _finished(found: Curves, outputs: Outputs, chosen: str, *, quiet: bool) -> int:
    for sentence in () if quiet else found.notes:
        note(sentence)
    outputs.write(found)
    show(found, chosen, quiet=quiet)
    for rule in found.rules:
        if not rule.passed and chosen != "table":
            complain(f"failed: {rule.run}: {rule.rule}, but {rule.actual}")
    return EXIT_CODES[found.verdict]


def _settings(options: Mapping[str, Any]) -> Settings:
    limits = Limits.of(options["max"] or (), options["fail_on"] or ())
    names = {"axis": "x", "validation": "val"}
    same = ("smooth", "patience", "within", "train", "summed")
    given_ = {**{name: options[name] for name in same}, **{name: options[flag] for name, flag in names.items()}}
    return Settings(**given_, limits=limits)


def _reader(words: Sequence[str], options: Mapping[str, Any], settings: Settings) -> Callable[[], Curves]:
    """Give what reads the curves, logs or predictions."""
    shared = given({option.keyword: options[option.keyword] for option in OF_PREDICTIONS})
    typed = [option.name for option in OF_PREDICTIONS if shared[option.keyword] != option.default]
    if options["targets"] is None:
        if typed:
            raise LosscliError(
                f"--{typed[0]} is about predictions, and these are logs", "predictions need --targets FILE"
            )
        return lambda: curves(opened(words, options["log_format"]), settings)
    if len(words) < 2:
        raise LosscliError("no predictions are named", f"e.g. losscli curve {words[0]} 'epochs/*.npy' --targets FILE")
    scores = Scores(words[0], options["targets"], gather(shared), waits=options["follow"])
    return lambda: scores.evaluated(tuple(expanded(words[1:])), settings)


def _pace(options: Mapping[str, Any]) -> Pace:
    for name in ("interval", "until_idle"):
        seconds = options[name]
        if seconds is not None and not 0 < seconds < float("inf"):
            raise LosscliError(f"--{name.replace('_', '-')} {seconds:g} is no time to wait", "give seconds above 0")
    return Pace(options["interval"], options["until_idle"])


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
