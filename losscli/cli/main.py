"""From arguments to an exit code; every way to fail ends here."""

import gc
import os
import re
import sys
import traceback
from collections.abc import Sequence
from importlib import import_module

import typer
from typer.exceptions import TyperException

from losscli import __version__
from losscli.cli.examples import with_examples
from losscli.cli.parameters import Commands, Once
from losscli.cli.signals import Stopped, stoppable
from losscli.cli.streams import StdoutError, complain, prepare, say, stdout
from losscli.cli.usage import COMMANDS, lowered, refuse_usage, spelled_out
from losscli.errors import LosscliError
from losscli.urls import remember

INTERRUPTED = 130
COMPLETE = "_LOSSCLI_COMPLETE"
TYPED = ("COMP_WORDS", "_TYPER_COMPLETE_ARGS")
"""Where a shell that asks for completions says what was typed."""
ASKING = {"--help", "-h", "--version", "--show-completion", "--install-completion"}
"""Flags after which nothing is run."""
app = typer.Typer(
    name="losscli",
    cls=Commands,
    help=with_examples(
        "", "Score predictions that you already have: losses, gradients, and a gate that cannot pass by accident."
    ),
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["--help", "-h"]},
)


def _declare(arguments: Sequence[str]) -> None:
    """Declare the command that is typed, or all of them where it takes a look to tell."""
    words = arguments or os.environ.get("COMP_WORDS", "").split()[1:2]
    typed = [words[0]] if words and words[0] in COMMANDS else [*COMMANDS]
    declared = {command.name for command in app.registered_commands}
    for name in typed:
        if name not in declared:
            command = import_module(f"losscli.cli.{COMMANDS[name]}").command
            sentence = command.__doc__ or ""
            app.command(name, cls=Once, help=with_examples(name, sentence), short_help=sentence)(command)


def _told(line: str) -> int:
    sys.stdout.write(f"{line}\n")
    return 0


def _version(*, value: bool) -> None:
    if value:
        typer.echo(f"losscli {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    *,
    version: bool = typer.Option(False, "--version", "-V", is_eager=True, callback=_version, help="Print the version"),  # noqa: FBT003,
) -> None:
    pass


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    prepare()
    arguments = spelled_out(sys.argv[1:] if argv is None else argv)
    remember(arguments)
    try:
        with stoppable():
            return _finished(arguments)
    except Stopped as stop:
        complain(f"stopped by {stop.name}")
        return stop.code


def _finished(arguments: Sequence[str]) -> int:
    try:
        with stdout():
            return _invoked(arguments)
    except LosscliError as error:
        complain(error.message, error.hint)
    except (KeyboardInterrupt, typer.Abort):
        return INTERRUPTED
    except StdoutError as error:
        complain(f"cannot write to stdout: {error}")
    except MemoryError:
        complain("out of memory", "use fewer --workers, or NPY instead of text files")
    except Exception as error:  # noqa: BLE001
        complain(f"internal error: {type(error).__name__}: {error}", "LOSSCLI_DEBUG=1 shows where; please report it")
        if os.environ.get("LOSSCLI_DEBUG"):
            say(traceback.format_exc())
    else:
        return 0
    return 2


def _invoked(arguments: Sequence[str]) -> int:
    if arguments == ["--version"]:
        return _told(f"losscli {__version__}")
    _declare(arguments)
    if not gc.isenabled():  # as the console script leaves it while modules are imported
        gc.freeze()
        gc.enable()
    complete = COMPLETE if asks_for_completion(arguments) else ""
    try:
        return int(app(args=arguments, prog_name="losscli", complete_var=complete, standalone_mode=False) or 0)
    except TyperException as error:
        refuse_usage(lowered(error.format_message()), arguments)
    except SystemExit as left:
        # rich and the option parser leave with 1 when the reader of the help leaves early; nothing else may leave so
        if complete:
            return int(left.code or 0)
        return 0 if ASKING & set(arguments) or not arguments else 2
    return 2


def asks_for_completion(arguments: Sequence[str]) -> bool:
    """Tell whether a shell asks what could be typed: it gives no arguments, and where there are some a run is meant."""
    asked = re.fullmatch("(complete|source)_[a-z]+", os.environ.get(COMPLETE, ""))
    return not arguments and asked is not None and (asked[1] == "source" or any(name in os.environ for name in TYPED))
