"""A command's parameters made from the declared options, so that no option is written down twice."""

from collections.abc import Callable, Sequence
from dataclasses import MISSING, Field
from functools import cache
from inspect import Parameter, Signature
from typing import Annotated, Any, Literal, get_args, get_origin, get_type_hints

import typer
from typer.core import TyperCommand, TyperGroup, TyperOption

from losscli.options.declared import GROUPS, choices, declared

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


class Words:
    """What becomes of the words of a parameter: texts stay as they are, and no library is loaded to convert them."""

    def __init__(self, converted: Callable[[], Any]) -> None:
        self.converted = converted

    def __call__(self) -> "Words":
        """Stand in for what gives the parameter its own conversion."""
        return self

    def coerce(self, value: Any, param: Any, ctx: Any) -> Any:
        """Give texts and defaults as they are, and whatever the parameter's own conversion makes of other words."""
        several = param.multiple or param.nargs == -1
        if value is None:
            return () if several else None
        if type(value) is param.type_descriptor.annotation:
            return value
        if param.type_descriptor.annotation == list[str] and isinstance(value, tuple | list):
            return list(value)
        return self.converted().coerce(value, param=param, ctx=ctx)


def unconverted(parameters: list[Any]) -> list[Any]:
    """Leave the texts of parameters as they are."""
    for item in parameters:
        if not isinstance(item.get_runtime_param, Words):
            item.get_runtime_param = Words(item.get_runtime_param)
    return parameters


class Commands(TyperGroup):
    """The commands."""

    def get_params(self, ctx: typer.Context) -> list[Any]:  # type: ignore[override]
        """Give the options that stand before a command."""
        return unconverted(super().get_params(ctx))


class Once(TyperCommand):
    """A command that takes neither of two values for an option that has one."""

    def get_params(self, ctx: typer.Context) -> list[Any]:  # type: ignore[override]
        """Give the arguments and the options."""
        return unconverted(super().get_params(ctx))

    def parse_args(self, ctx: typer.Context, args: list[str]) -> list[str]:  # type: ignore[override]
        """Read the words of a command line; a flag may be repeated, but not taken back."""
        _, _, order = self.make_parser(ctx).parse_args(args=list(args))
        for place, item in enumerate(order):
            flag = item.is_flag and not item.secondary_opts if isinstance(item, TyperOption) else True
            if item in order[:place] and not (flag or item.multiple) and not ctx.resilient_parsing:
                ctx.fail(f"{item.opts[0]} is given twice, and only one value can be meant")
        return super().parse_args(ctx, args)


def argument(name: str, kind: Any, default: Any = Parameter.empty, **facts: Any) -> Parameter:
    """Declare a positional argument."""
    return Parameter(name, Parameter.KEYWORD_ONLY, default=default, annotation=Annotated[kind, typer.Argument(**facts)])


def _parameter(group: str, item: "Field[Any]") -> Parameter:
    kind, default = _kind(_hints(group)[item.name]), item.default
    flags: Sequence[str] = item.metadata["flags"] or (_flag(item.name, kind),)
    option = typer.Option(
        *flags,
        help=item.metadata["help"],
        metavar=item.metadata["metavar"] or "|".join(choices(item.name)) or None,
        rich_help_panel=PANELS[group],
        show_default=bool(default) and default is not MISSING,
        autocompletion=_completion(item.metadata["words"] or choices(item.name)),
    )
    empty: Any = None if isinstance(default, tuple) else default
    return Parameter(item.name, Parameter.KEYWORD_ONLY, default=empty, annotation=Annotated[kind, option])


def _completion(words: Sequence[str]) -> Callable[[str], list[str]] | None:
    """Complete one of these words, also behind the role that it is for."""

    def complete(incomplete: str) -> list[str]:
        role, mark, begun = incomplete.rpartition("=")
        return [f"{role}{mark}{word}" for word in words if word.startswith(begun)]

    return complete if words else None


@cache
def _hints(group: str) -> dict[str, Any]:
    return get_type_hints(GROUPS[group])


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
