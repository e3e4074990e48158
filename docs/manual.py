"""Write the manual page: `python docs/manual.py` writes docs/losscli.1, which `man -l docs/losscli.1` shows.

Everything in it is read from the declared commands and options.
"""

from collections.abc import Iterator
from importlib import import_module
from inspect import signature
from pathlib import Path
from typing import Any, get_args

from typer.models import OptionInfo

from losscli import __version__
from losscli.cli.examples import EXAMPLES
from losscli.cli.usage import COMMANDS

TARGET = Path(__file__).parent / "losscli.1"
CODES = {
    "0": "computed, and every rule passed",
    "1": "a rule failed",
    "2": "nothing valid could be evaluated",
    "130": "interrupted",
}


def escaped(text: str) -> str:
    r"""Text without what steers roff.

    >>> escaped(".a -b\\c")
    '\\&.a \\-b\\ec'
    """
    plain = text.replace("\\", "\\e").replace("-", "\\-")
    return "\\&" + plain if plain[:1] in (".", "'") else plain


def manual() -> Iterator[str]:
    """Yield the page line by line."""
    yield f'.TH LOSSCLI 1 "" "losscli {__version__}" "User Commands"'
    yield from (".SH NAME", escaped("losscli - score predictions that you already have"))
    yield from (".SH SYNOPSIS", ".B losscli", escaped("COMMAND [OPTION]... [ARGUMENT]..."))
    yield ".SH EXAMPLES"
    yield from _examples("")
    for name, module in COMMANDS.items():
        command = import_module(f"losscli.cli.{module}").command
        yield f'.SH "LOSSCLI {escaped(name.upper())}"'
        yield escaped((command.__doc__ or "").split("\n", 1)[0])
        yield from _examples(name)
        yield from _parameters(command)
    yield ".SH EXIT STATUS"
    for code, meaning in CODES.items():
        yield from (".TP", f".B {code}", escaped(meaning))


def _examples(name: str) -> Iterator[str]:
    listed = EXAMPLES.get(name, ())
    if listed:
        yield from (".PP", ".nf", ".RS", *map(escaped, listed), ".RE", ".fi")


def _parameters(command: Any) -> Iterator[str]:
    for parameter in signature(command).parameters.values():
        facts = next((item for item in get_args(parameter.annotation) if hasattr(item, "help")), None)
        if facts is None:
            continue
        # Within Annotated the first flag arrives as the default
        declared = (facts.default, *(facts.param_decls or ())) if isinstance(facts, OptionInfo) else ()
        flags = [flag for flag in declared if isinstance(flag, str) and flag.startswith("-")]
        usual = f"--{parameter.name.replace('_', '-')}" if isinstance(facts, OptionInfo) else parameter.name.upper()
        shown = " ".join(filter(None, (", ".join(flags) or usual, facts.metavar if flags else "")))
        yield from (".TP", f".B {escaped(shown)}", escaped(facts.help or ""))


if __name__ == "__main__":
    TARGET.write_text("\n".join(manual()) + "\n", encoding="utf-8")
