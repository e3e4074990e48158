"""The words of a command: how the option parser gets them, and what becomes of those that it cannot read."""

import re
from collections.abc import Sequence
from contextlib import suppress
from glob import glob
from importlib import import_module
from itertools import pairwise
from typing import Any

from losscli.cli.mistakes import instead, positionals
from losscli.cli.outputs.outputs import Outputs
from losscli.cli.streams import complain
from losscli.errors import LosscliError

BARE = {"--header": "--header=both", "--no-header": "--no-header=both"}
OUTPUT = re.compile("-q*o(?P<short>.+)?|--output(?P<long>=.*)?", re.DOTALL)
COMMANDS = {
    "compute": "compute",
    "check": "check",
    "gradcheck": "gradcheck",
    "curve": "curve",
    "forward": "forward",
    "losses": "losses",
    "try": "typed",
    "init": "init",
    "plot": "plot",
}
"""Each command, and the module that holds it."""
NEGATIVE = re.compile(r"-[0-9.].*")


def spelled_out(arguments: Sequence[str]) -> list[str]:
    """Give the flags whose role may be left out their role, and write `help` and `-V` as the flags that they mean.

    >>> spelled_out(["--no-header", "--header=targets"]), spelled_out(["help", "compute"]), spelled_out(["-V"])
    (['--no-header=both', '--header=targets'], ['compute', '--help'], ['--version'])
    """
    words = [BARE.get(argument, argument) for argument in arguments]
    if words[:1] == ["help"]:
        return [*(word for word in words[1:2] if word in COMMANDS), "--help"]
    if words[:1] == ["try"] and any(map(NEGATIVE.fullmatch, words)):
        return _values_last(words)
    return ["--version"] if words == ["-V"] else words


def _values_last(words: Sequence[str]) -> list[str]:
    """Put values behind the flags, so that one below 0 is no flag.

    >>> _values_last(["try", "mse", "-1,2", "0,0", "--precision", "3"])
    ['try', '--precision', '3', '--', 'mse', '-1,2', '0,0']
    """
    values = positionals([word for word in words if not NEGATIVE.fullmatch(word)])
    ordered = [word for word in words[1:] if word in values or NEGATIVE.fullmatch(word)]
    return [words[0], *(word for word in words[1:] if word not in ordered and word != "--"), "--", *ordered]


def refuse_usage(message: str, arguments: Sequence[str]) -> None:
    """Complain about the words of a command, in the outputs that it names too, so that no earlier report stands."""
    if not message:
        return
    command = next((word for word in arguments if word in COMMANDS), None)
    problem = instead(message, arguments, COMMANDS)
    complain(problem.message, problem.hint)
    if command == "losses":
        return
    formats, refuse = _refusing(command)
    named, others = split_outputs(arguments)
    chosen = "json" if "--json" in others else next(iter(values_of(others, "--format")), None)
    quiet = any(re.fullmatch("--quiet|-q.*", word) for word in arguments)
    with suppress(LosscliError), Outputs(formats) as outputs:
        with suppress(LosscliError):
            outputs.open(named, perhaps_inputs(others))
        refuse((problem,), outputs, chosen, quiet=quiet)


def _refusing(command: str | None) -> tuple[Any, Any]:
    """Give the formats of a command, and what writes its refusal."""
    module: Any = import_module(
        f"losscli.cli.{COMMANDS[command or 'compute']}"
    )  # a command that is not typed is not imported
    return module.FORMATS, module.refuse


def split_outputs(arguments: Sequence[str]) -> tuple[list[str], list[str]]:
    """Give the outputs that are named, whatever else is wrong with the line, and the other words.

    >>> split_outputs(["check", "-o", "a.json", "--output=b.md", "-qoc.md"])
    (['a.json', 'b.md', 'c.md'], ['check'])
    """
    found: list[str] = []
    others = []
    words = iter(arguments)
    for word in words:
        if matched := OUTPUT.fullmatch(word):
            found.append(matched["short"] or matched["long"] or next(words, ""))
        else:
            others.append(word)
    return [word.removeprefix("=") for word in found if word], others


def values_of(words: Sequence[str], flag: str) -> list[str]:
    """Give the values of a flag.

    >>> values_of(["--format", "md", "--format=json"], "--format")
    ['md', 'json']
    """
    apart = [value for word, value in pairwise(words) if word == flag]
    return [*apart, *(word.removeprefix(f"{flag}=") for word in words if word.startswith(f"{flag}="))]


def perhaps_inputs(words: Sequence[str]) -> list[str]:
    """Give every word that may name an input, and the files that it may name.

    Values of options count, archives before their keys, and what is in a folder or matches a pattern.
    """
    from losscli.checks import FILES  # noqa: PLC0415 -- needed after an error only

    every = [*words, *(word.partition("=")[2] for word in words)]
    every = [word for word in (*every, *(word.rpartition(":")[0] for word in every)) if word]
    shapes = [shape for word in every for shape in (word, f"{word}/*")]
    return [*every, *(path for shape in shapes for path in glob(shape)), *FILES]  # noqa: PTH207 -- paths as typed


def lowered(sentence: str) -> str:
    """Spell a message of the option parser like our own: no capital at the start, no full stop at the end.

    >>> lowered("No such option: --foo.")
    'no such option: --foo'
    """
    return (sentence[:1].lower() + sentence[1:]).removesuffix(".")
