"""From arguments to an exit code; every way to fail ends here."""

import os
import sys
import traceback
from collections.abc import Sequence
from contextlib import suppress

import typer
from typer.exceptions import TyperException

from losscli import __version__
from losscli.cli.check import command as check
from losscli.cli.compute import command as compute
from losscli.cli.compute import show
from losscli.cli.losses import command as losses
from losscli.cli.streams import StdoutError, complain, prepare, stdout
from losscli.errors import LosscliError
from losscli.render.output import open_outputs
from losscli.report import Problem, Report

INTERRUPTED = 130
app = typer.Typer(
    name="losscli",
    help="Score predictions that you already have: losses, gradients, and a gate that cannot pass by accident.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["--help", "-h"]},
)
app.command("compute")(compute)
app.command("check")(check)
app.command("losses")(losses)


def _version(*, value: bool) -> None:
    if value:
        typer.echo(f"losscli {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    *,
    version: bool = typer.Option(default=False, is_eager=True, callback=_version, help="Print the version"),
) -> None:
    pass


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    prepare()
    arguments = spelled_out(sys.argv[1:] if argv is None else argv)
    try:
        with stdout():
            return int(app(args=arguments, prog_name="losscli", standalone_mode=False) or 0)
    except LosscliError as error:
        complain(error.message, error.hint)
    except TyperException as error:
        refuse_usage(lowered(error.format_message()), arguments)
    except (KeyboardInterrupt, typer.Abort):
        return INTERRUPTED
    except SystemExit:
        # rich and the option parser leave with 1 when the reader of the help leaves early; nothing else may leave so
        asked = {"--help", "-h", "--version"} & set(arguments) or not arguments or "_LOSSCLI_COMPLETE" in os.environ
        return 0 if asked else 2
    except StdoutError as error:
        complain(f"cannot write to stdout: {error}")
    except MemoryError:
        complain("out of memory", "use fewer --workers, or NPY instead of text files")
    except Exception as error:  # noqa: BLE001
        complain(f"internal error: {type(error).__name__}: {error}", "LOSSCLI_DEBUG=1 shows where; please report it")
        if os.environ.get("LOSSCLI_DEBUG"):
            traceback.print_exc()
    else:
        return 0
    return 2


def refuse_usage(message: str, arguments: Sequence[str]) -> None:
    """Complain about the words of a command, in the outputs that it names too, so that no earlier report stands."""
    if not message:
        return
    command = next((word for word in arguments if not word.startswith("-")), "COMMAND")
    problem = Problem(message, f"losscli {command} --help shows what it takes")
    complain(problem.message, problem.hint)
    if command not in ("compute", "check"):
        return
    report = Report(__version__, "error", errors=(problem,))
    named = [*values_of(arguments, "-o"), *values_of(arguments, "--output")]
    with suppress(LosscliError), open_outputs(named, [word for word in arguments if word not in named]) as outputs:
        outputs.write(report)
    if "--json" in arguments or "json" in values_of(arguments, "--format"):
        show(report, "json", quiet=False)


def values_of(arguments: Sequence[str], flag: str) -> list[str]:
    """Give the values of a flag, whatever else is wrong with the line.

    >>> values_of(["-o", "a.json", "--output=b.csv", "-oc.md"], "-o")
    ['a.json', 'c.md']
    """
    found: list[str] = []
    for place, word in enumerate(arguments):
        if word == flag:
            found += arguments[place + 1 : place + 2]
        elif word.startswith(f"{flag}=") or (len(flag) == 2 and word.startswith(flag)):
            found.append(word.removeprefix(flag).removeprefix("="))
        elif len(flag) == 2 and word.startswith("-q") and word[2:3] == flag[1]:
            found += [word[3:]] if word[3:] else arguments[place + 1 : place + 2]
    return found


def lowered(sentence: str) -> str:
    """Spell a message of the option parser like our own: no capital at the start, no full stop at the end.

    >>> lowered("No such option: --foo.")
    'no such option: --foo'
    """
    return (sentence[:1].lower() + sentence[1:]).removesuffix(".")


BARE = {"--header": "--header=both", "--no-header": "--no-header=both"}


def spelled_out(arguments: Sequence[str]) -> list[str]:
    """Give the flags whose role may be left out their role.

    >>> spelled_out(["--no-header", "--header=targets"])
    ['--no-header=both', '--header=targets']
    """
    return [BARE.get(argument, argument) for argument in arguments]
