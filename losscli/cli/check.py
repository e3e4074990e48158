"""`losscli check [FILE]`."""

from collections.abc import Iterator, Sequence
from typing import Annotated

import typer

from losscli.checks import FILES, Configuration, configured, evaluated, written
from losscli.cli.compute import EXIT_CODES, FOR_PEOPLE
from losscli.cli.outputs.outputs import Outputs
from losscli.cli.progress import watched
from losscli.cli.streams import complain, complain_of, note, reading, stdout, wants_color, width_of
from losscli.errors import LosscliError
from losscli.render import CHECKS as FORMATS
from losscli.render import style_for
from losscli.report.model import Check, Checks, Problem
from losscli.urls import redacted

FILE = typer.Argument(metavar="FILE", help="By default losscli.toml, or tool.losscli in pyproject.toml")
SET = typer.Option("--set", metavar="NAME.KEY=VALUE", help="Override one key; paths are relative to where you are")
ONLY = typer.Option(metavar="NAME", help="Run this check only; repeatable")
DRY_RUN = typer.Option("--dry-run", help="Show what would run, as TOML, and run nothing")
FORMAT = typer.Option(metavar="FORMAT", help="|".join(FORMATS))
JSON = typer.Option("--json", help="Short for --format json")
OUTPUT = typer.Option("--output", "-o", metavar="[FMT:]PATH", help="Also write to a file")
QUIET = typer.Option("--quiet", "-q", help="Nothing on stdout, no notes")


def command(  # noqa: PLR0913 -- each is an option
    file: Annotated[str | None, FILE] = None,
    *,
    changes: Annotated[list[str] | None, SET] = None,
    only: Annotated[list[str] | None, ONLY] = None,
    dry_run: Annotated[bool, DRY_RUN] = False,
    format: Annotated[str, FORMAT] = "table",  # noqa: A002
    as_json: Annotated[bool, JSON] = False,
    output: Annotated[list[str] | None, OUTPUT] = None,
    quiet: Annotated[bool, QUIET] = False,
) -> int:
    """Run every check of a TOML file and give one verdict."""
    chosen = "json" if as_json else format
    with Outputs(FORMATS) as outputs:
        try:
            with reading():
                configuration = _opened(outputs, output or (), file, changes or (), only or ())
                problems = [*configuration.problems, *_usage(chosen, output, dry_run=dry_run)]
                if not problems:
                    return _shown(configuration) if dry_run else _judged(configuration, outputs, chosen, quiet=quiet)
        except LosscliError as error:
            refuse((Problem(error.message, error.hint),), outputs, chosen, quiet=quiet)
            raise
        for problem in problems:
            complain(problem.message, problem.hint)
        refuse(problems, outputs, chosen, quiet=quiet)
        return EXIT_CODES["error"]


def _opened(
    outputs: Outputs, specs: Sequence[str], file: str | None, changes: Sequence[str], only: Sequence[str]
) -> Configuration:
    """Open the outputs before everything else that may fail, so that whatever happens replaces an earlier report."""
    try:
        configuration = configured(file, changes, only)
    except BaseException:
        outputs.open(specs, FILES if file is None else (file,))
        raise
    outputs.open(specs, configuration.files)
    return configuration


def _usage(chosen: str, output: list[str] | None, *, dry_run: bool) -> Iterator[Problem]:
    if chosen not in FORMATS:
        yield Problem(f"unknown format {chosen!r}", f"the formats are {', '.join(FORMATS)}")
    if dry_run and output:
        yield Problem("--dry-run has no report to write", "leave out -o")


def refuse(problems: Sequence[Problem], outputs: Outputs, chosen: str | None, *, quiet: bool) -> None:
    """Give what went wrong to whoever reads stdout for more than the words, and to the outputs."""
    checks = Checks(errors=tuple(problems))
    if chosen is not None and chosen in FORMATS and chosen != "table":
        _show(checks, chosen, quiet=quiet)
    outputs.write(checks)


def _judged(configuration: Configuration, outputs: Outputs, chosen: str, *, quiet: bool) -> int:
    done = []
    for check in configuration.checks:
        done.append(evaluated(check, configuration.folder, watched))
        _tell(done[-1], chosen, quiet=quiet)
    checks = Checks(tuple(done))
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
    if quiet or report is None or chosen in FOR_PEOPLE:
        return
    complain_of(report, check.name)
    for sentence in check.not_judged:
        note(f"{check.name}: not judged: {sentence}")


def _show(checks: Checks, chosen: str, *, quiet: bool) -> None:
    if quiet:
        return
    with stdout() as stream:
        FORMATS[chosen](checks, stream, style_for(chosen, color=wants_color(stream), width=width_of(stream)))


def _shown(configuration: Configuration) -> int:
    with stdout() as stream:
        stream.write(redacted(written([(check.name, check.values) for check in configuration.checks], version=1)))
    return 0
