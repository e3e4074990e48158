"""`losscli losses [NAME]`: the registry, one family of it, or one definition."""

import json
from typing import Annotated

import typer

from losscli.cli.compute import complete
from losscli.cli.streams import stdout
from losscli.errors import LosscliError
from losscli.losses import parse
from losscli.render.registry import as_data, families, family_of, listing, meaning, page


def complete_family(incomplete: str) -> list[str]:
    """Complete the name of a family."""
    return [name for name in families() if name.startswith(incomplete)]


def command(
    name: Annotated[str | None, typer.Argument(help="A loss or score", autocompletion=complete)] = None,
    *,
    family: Annotated[
        str | None, typer.Option(metavar="NAME", help="Only this family", autocompletion=complete_family)
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="The same as JSON")] = False,
) -> int:
    """List the losses and scores, those of a family, or explain one."""
    if name is not None and family is not None:
        message = f"{name} and --family {family} ask for two things"
        raise LosscliError(message, f"`losscli losses {name}` explains one entry, --family lists several")
    shown = [family_of(family)] if family is not None else list(families().values())
    chosen = [parse(name).definition] if name is not None else [entry for each in shown for entry in each.entries]
    with stdout() as stream:
        if as_json:
            stream.write(json.dumps([as_data(item) for item in chosen], ensure_ascii=False, indent=2) + "\n")
        else:
            one = None if name is None else meaning(name) + page(chosen[0], parse(name).parameters)
            stream.write(listing(shown) if one is None else one)
    return 0
