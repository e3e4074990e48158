"""What a shell offers: entries and their parameters, columns of the files that were typed, names of checks.

While a line is incomplete the option parser leaves the words that stand in it in `ctx.args`.
"""

from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import typer

from losscli.errors import LosscliError
from losscli.losses import ALIASES, LOSSES, parse

COLUMNS = ("pred", "target", "weight", "query", "by", "cluster", "id")
"""Options that name columns."""


def complete_losses(incomplete: str) -> list[str]:
    """Complete the last of a comma list of specs: its name, then its parameters, then their words.

    >>> complete_losses("mse,hub"), complete_losses("huber:"), complete_losses("bce:activation=si")
    (['mse,huber'], ['huber:delta=', 'huber:activation='], ['bce:activation=sigmoid'])
    """
    done, comma, last = incomplete.rpartition(",")
    found = _parameters(last) if ":" in last else sorted([*LOSSES, *ALIASES])
    return [f"{done}{comma}{word}" for word in found if word.startswith(last)]


def _parameters(spec: str) -> Iterator[str]:
    """Yield the spec with each parameter that it may have, or with each word of the one that is begun."""
    yield from (name for name in ALIASES if ":" in name)
    before, _, last = spec.rpartition(":")
    with suppress(LosscliError):
        definition = parse(before).definition
        name, equals, _ = last.partition("=")
        if equals:
            words = definition.activations if name == "activation" else definition.choices(name)
            yield from (f"{before}:{name}={word}" for word in words)
        else:
            names = [*definition.parameters, *(["activation"] if definition.activations else [])]
            yield from (f"{before}:{parameter}=" for parameter in names)


def complete_columns(ctx: typer.Context, incomplete: str) -> list[str]:
    """Complete the last of a comma list of columns, of the files that stand on the line."""
    from losscli.run import column_names  # noqa: PLC0415 -- only a shell that asks waits for it

    done, comma, last = incomplete.rpartition(",")
    names: dict[str, None] = {}
    for path in ctx.args[1:] if ctx.info_name == "compute" else ctx.args:
        with suppress(LosscliError, OSError):
            names |= dict.fromkeys(column_names(path))
    return [f"{done}{comma}{name}" for name in names if name.startswith(last)]


def complete_checks(ctx: typer.Context, incomplete: str) -> list[str]:
    """Complete the name of a check of the file that is named, or of the one in the current folder."""
    from losscli.checks import configured  # noqa: PLC0415

    checks = configured(next(iter(ctx.args), None)).checks
    return [check.name for check in checks if check.name.startswith(incomplete)]


def completing(name: str, words: tuple[str, ...]) -> Callable[..., Any] | None:
    """Give what completes an option: columns, or one of these words, also behind the role that it is for."""
    if name in COLUMNS:
        return complete_columns

    def complete(incomplete: str) -> list[str]:
        role, mark, begun = incomplete.rpartition("=")
        return [f"{role}{mark}{word}" for word in words if word.startswith(begun)]

    return complete if words else None
