"""`losscli check [FILE]`."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, TextIO

from losscli.checks import FILES, Configuration, configured, evaluated, written
from losscli.cli.completion import complete_checks
from losscli.cli.compute import EXIT_CODES, check_precision
from losscli.cli.outputs.outputs import Outputs, parse_output
from losscli.cli.parameters import argument, flag, given, with_options
from losscli.cli.progress import watched
from losscli.cli.streams import complain, complain_of, note, reading, stdout, wants_color, width_of
from losscli.errors import LosscliError
from losscli.options.declared import Output, declared, gather
from losscli.options.keys import STDOUT
from losscli.options.option import Option
from losscli.options.outputs import OF_CHECKS, OUTPUTS
from losscli.render import CHECKS as FORMATS
from losscli.render import Style, style_for
from losscli.report.model import Check, Checks, Problem
from losscli.urls import redacted

FILE = argument(
    "file", str | None, None, metavar="FILE", help="By default losscli.toml, or tool.losscli in pyproject.toml"
)
SET = flag(
    *("changes", list[str] | None, None, "--set"),
    metavar="NAME.KEY=VALUE",
    help="Override one key; paths are relative to where you are",
)
ONLY = flag(
    "only",
    list[str] | None,
    None,
    metavar="NAME",
    help="Run this check only; repeatable",
    autocompletion=complete_checks,
)
DRY_RUN = flag("dry_run", bool, False, "--dry-run", help="Show what would run, as TOML, and run nothing")  # noqa: FBT003


def _options() -> list[Option]:
    """Give the options of the command as a whole; those of a run stand in the file."""
    listed = [declared()[name] for name in STDOUT]
    formats = ", ".join(OF_CHECKS[:-1]) + f" or {OF_CHECKS[-1]}"
    return [replace(item, help=formats, words=OF_CHECKS) if item.name == "format" else item for item in listed]


OWN_CODE = flag("own_code", bool, False, "--own-code", help="Run losses of your own that the file names")  # noqa: FBT003


@with_options(FILE, SET, ONLY, DRY_RUN, OWN_CODE, options=_options())
def command(
    *,
    file: str | None,
    changes: list[str] | None,
    only: list[str] | None,
    dry_run: bool,
    own_code: bool,
    **options: Any,
) -> int:
    """Run every check of a TOML file and give one verdict."""
    settings = gather(given(options)).output
    chosen, quiet, output = "json" if settings.json else settings.format, settings.quiet, settings.output
    with Outputs(FORMATS) as outputs:
        try:
            with reading():
                configuration = _opened(outputs, output, file, changes or (), only or (), own_code=own_code)
                problems = [*configuration.problems, *_usage(settings, chosen, dry_run=dry_run)]
                if not problems:
                    return _shown(configuration) if dry_run else _judged(configuration, outputs, settings, chosen)
        except LosscliError as error:
            refuse((Problem(error.message, error.hint),), outputs, chosen, quiet=quiet)
            raise
        for problem in problems:
            complain(problem.message, problem.hint)
        refuse(problems, outputs, chosen, quiet=quiet)
        return EXIT_CODES["error"]


def _opened(  # noqa: PLR0913 -- each is typed
    outputs: Outputs,
    specs: Sequence[str],
    file: str | None,
    changes: Sequence[str],
    only: Sequence[str],
    *,
    own_code: bool,
) -> Configuration:
    """Open the outputs before everything else that may fail, so that whatever happens replaces an earlier report."""
    try:
        configuration = configured(file, changes, only, own_code=own_code)
    except BaseException:
        outputs.open(specs, FILES if file is None else (file,))
        raise
    outputs.open(specs, configuration.files)
    return configuration


def _usage(settings: Output, chosen: str, *, dry_run: bool) -> Iterator[Problem]:
    if chosen not in FORMATS:
        yield Problem(f"unknown format {chosen!r}", f"the formats are {', '.join(FORMATS)}")
    if dry_run and settings.output:
        yield Problem("--dry-run has no report to write", "leave out -o")
    try:
        formats = {chosen, *(parse_output(spec, FORMATS).format for spec in settings.output)}
        check_precision(settings.precision, formats & set(FORMATS))
    except LosscliError as error:
        yield Problem(error.message, error.hint)


def refuse(problems: Sequence[Problem], outputs: Outputs, chosen: str | None, *, quiet: bool) -> None:
    """Give what went wrong to whoever reads stdout for more than the words, and to the outputs."""
    checks = Checks(errors=tuple(problems))
    if chosen is not None and chosen in FORMATS and chosen != "table":
        _show(checks, chosen, quiet=quiet)
    outputs.write(checks)


def _judged(configuration: Configuration, outputs: Outputs, settings: Output, chosen: str) -> int:
    done, quiet = [], settings.quiet
    formats = {chosen, *(parse_output(spec, FORMATS).format for spec in settings.output)}
    drawn = any(OUTPUTS[name].drawn for name in formats)
    for check in configuration.checks:
        done.append(evaluated(check, configuration.folder, watched, drawn=drawn))
        _tell(done[-1], chosen, quiet=quiet)
    checks = Checks(tuple(done), digits=settings.precision)
    outputs.write(checks)
    _show(checks, chosen, quiet=quiet)
    return EXIT_CODES[checks.verdict]


def _tell(check: Check, chosen: str, *, quiet: bool) -> None:
    """Say on stderr what stdout does not: errors always, failures where stdout is for programs."""
    report = check.report
    if check.error is not None:
        complain(f"{check.name}: {check.error.message}", check.error.hint)
    for sentence in () if quiet or report is None else report.notes:
        note(f"{check.name}: {sentence}")
    if quiet or report is None or OUTPUTS[chosen].tells:
        return
    complain_of(report, check.name)
    for sentence in check.not_judged:
        note(f"{check.name}: not judged: {sentence}")


def _show(checks: Checks, chosen: str, *, quiet: bool) -> None:
    if quiet:
        return
    with stdout() as stream:
        FORMATS[chosen](checks, stream, _style(chosen, stream, checks.digits))


def _style(chosen: str, stream: TextIO, digits: int | None) -> Style:
    return style_for(chosen, color=wants_color(stream), width=width_of(stream), digits=digits)


def _shown(configuration: Configuration) -> int:
    with stdout() as stream:
        stream.write(redacted(written([(check.name, check.values) for check in configuration.checks], version=1)))
    return 0
