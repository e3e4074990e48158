"""A command's parameters made from the declared options, so that no option is written down twice."""

from collections.abc import Callable, Sequence
from dataclasses import MISSING, Field
from inspect import Parameter, Signature
from typing import Annotated, Any, Literal, get_args, get_origin, get_type_hints

import typer

from losscli.options import GROUPS, choices, declared

PANELS = {
    "columns": "Columns",
    "pairing": "Pairing",
    "reading": "Reading",
    "values": "Values",
    "scoring": "Loss",
    "rows": "Samples",
    "uncertainty": "Statistics",
    "compare": "Baseline",
    "rules": "Gate",
    "engine": "Engine",
    "output": "Output",
}


def with_options(*arguments: Parameter) -> Callable[[Callable[..., int]], Callable[..., int]]:
    """Give a function `(*, arguments, **options)` the signature that the command line reads."""

    def sign(function: Callable[..., int]) -> Callable[..., int]:
        options = [_parameter(group, item) for group, item in declared().values()]
        signature = Signature([*arguments, *options])
        function.__signature__ = signature  # type: ignore[attr-defined]
        function.__annotations__ = {name: item.annotation for name, item in signature.parameters.items()}
        return function

    return sign


def argument(name: str, kind: Any, default: Any = Parameter.empty, **facts: Any) -> Parameter:
    """Declare a positional argument."""
    return Parameter(name, Parameter.KEYWORD_ONLY, default=default, annotation=Annotated[kind, typer.Argument(**facts)])


def _parameter(group: str, item: "Field[Any]") -> Parameter:
    kind, default = _kind(get_type_hints(GROUPS[group])[item.name]), item.default
    flags: Sequence[str] = item.metadata["flags"] or (_flag(item.name, kind),)
    option = typer.Option(
        *flags,
        help=item.metadata["help"],
        metavar=item.metadata["metavar"] or "|".join(choices(item.name)) or None,
        rich_help_panel=PANELS[group],
        show_default=bool(default) and default is not MISSING,
    )
    empty: Any = None if isinstance(default, tuple) else default
    return Parameter(item.name, Parameter.KEYWORD_ONLY, default=empty, annotation=Annotated[kind, option])


def _flag(name: str, kind: Any) -> str:
    flag = "--" + name.replace("_", "-")
    return f"{flag}/--no-{flag[2:]}" if kind == (bool | None) else flag


def _kind(hint: Any) -> Any:
    """Give the type that the option parser knows: a repeated option is a list, a choice of words a word."""
    if get_origin(hint) is tuple:
        return list[get_args(hint)[0]] | None  # type: ignore[misc]
    return str if get_origin(hint) is Literal else hint


def given(options: dict[str, Any]) -> dict[str, Any]:
    """Turn what the option parser delivers into the options' own types."""
    types = {name: item.default for name, (_, item) in declared().items()}
    return {name: tuple(value or ()) if isinstance(types[name], tuple) else value for name, value in options.items()}
