"""What `losscli curve` does once it is typed: it reads, watches, judges and shows."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from losscli.cli.compute import EXIT_CODES
from losscli.cli.curve import OF_PREDICTIONS, show
from losscli.cli.follow import Screen, followed
from losscli.cli.outputs.outputs import Outputs
from losscli.cli.parameters import given
from losscli.cli.streams import note, say
from losscli.curve.build import Settings, curves, finished
from losscli.curve.model import Curves
from losscli.curve.opening import expanded, opened
from losscli.curve.predictions import Scores
from losscli.curve.rules import Limits
from losscli.curve.watching import Pace
from losscli.errors import LosscliError, printable
from losscli.losses import parse_all
from losscli.options.declared import gather

INTERRUPTED = 130


def charted(words: Sequence[str], options: Mapping[str, Any], chosen: str, outputs: Outputs) -> int:
    """Read, judge and show; give the exit code. Raises LosscliError for whatever keeps a curve from being judged."""
    settings = _settings(options)
    if not options["follow"]:
        return _finished(_reader(words, options, settings)(), outputs, chosen, quiet=options["quiet"])
    settings_now = replace(settings, limits=replace(settings.limits, waits=True))
    read = _reader(words, options, settings_now)
    screen = Screen(lines=chosen == "table" and not options["quiet"])
    typed = words if options["targets"] is None else words[1:]
    found, interrupted = followed(typed, read, _pace(options), screen)
    if found is None and interrupted:
        return INTERRUPTED
    if found is None:
        raise LosscliError("nothing was written while it was watched", "name the log that the training writes")
    if not interrupted:
        found = finished(found.runs, found.notes, settings)
    code = _finished(found, outputs, chosen, quiet=options["quiet"], told=chosen == "table")
    return INTERRUPTED if interrupted else code


def _finished(found: Curves, outputs: Outputs, chosen: str, *, quiet: bool, told: bool = False) -> int:
    """Write and show the end; where it was told while it was watched, only what failed is left to say."""
    for sentence in () if quiet else found.notes:
        note(sentence)
    outputs.write(found)
    show(found, chosen, quiet=quiet or told)
    for rule in () if quiet or (chosen == "table" and not told) else found.rules:
        if not rule.passed:
            say(printable(f"failed: {rule.run}: {rule.rule}, but {rule.actual}"))
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
        _check_no_loss(words)
        return lambda: curves(opened(words, options["log_format"]), settings)
    if len(words) < 2:
        raise LosscliError("no predictions are named", f"e.g. losscli curve {words[0]} 'epochs/*.npy' --targets FILE")
    scores = Scores(words[0], options["targets"], gather(shared), waits=options["follow"])
    return lambda: scores.evaluated(tuple(expanded(words[1:])), settings)


def _check_no_loss(words: Sequence[str]) -> None:
    """Raise LosscliError where a loss stands first: logs hold their losses, and predictions need targets."""
    if Path(words[0]).exists():
        return
    try:
        parse_all(words[0])
    except LosscliError:
        return
    hint = f"losscli curve {words[0]} 'epochs/*.npy' --targets targets.npy"
    raise LosscliError(f"{words[0]} is a loss, and there are no targets to score it against", hint)


def _pace(options: Mapping[str, Any]) -> Pace:
    for name in ("interval", "until_idle"):
        seconds = options[name]
        if seconds is not None and not 0 < seconds < float("inf"):
            raise LosscliError(f"--{name.replace('_', '-')} {seconds:g} is no time to wait", "give seconds above 0")
    return Pace(options["interval"], options["until_idle"])
