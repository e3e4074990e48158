"""From arguments to an exit code; every way to fail ends here."""

import os
import sys
import traceback
from collections.abc import Sequence

import typer
from typer.exceptions import TyperException

from losscli import __version__
from losscli.cli.compute import command as compute
from losscli.cli.losses import command as losses
from losscli.cli.streams import StdoutError, complain, prepare
from losscli.errors import LosscliError

INTERRUPTED = 130
app = typer.Typer(
    name="losscli",
    help="Score predictions that you already have: losses, gradients, and a gate that cannot pass by accident.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["--help", "-h"]},
)
app.command("compute")(compute)
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
    try:
        arguments = spelled_out(sys.argv[1:] if argv is None else argv)
        code = app(args=arguments, prog_name="losscli", standalone_mode=False)
        return int(code or 0)
    except LosscliError as error:
        complain(error.message, error.hint)
    except TyperException as error:
        complain(lowered(error.format_message()), "losscli COMMAND --help shows what it takes")
    except (KeyboardInterrupt, typer.Abort):
        return INTERRUPTED
    except StdoutError as error:
        complain(f"cannot write to stdout: {error}")
    except MemoryError:
        complain("out of memory", "use fewer --workers, or NPY instead of text files")
    except Exception as error:  # noqa: BLE001
        complain(f"internal error: {type(error).__name__}: {error}", "LOSSCLI_DEBUG=1 shows where; please report it")
        if os.environ.get("LOSSCLI_DEBUG"):
            traceback.print_exc()
    return 2


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
