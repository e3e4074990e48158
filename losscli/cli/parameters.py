"""A command's parameters made from the declared options, so that no option is written down twice."""

from collections.abc import Callable, Iterable, Mapping
from inspect import Parameter, Signature
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup, TyperOption

from losscli.cli.completion import completing
from losscli.options.declared import declared
from losscli.options.option import Kind, Option

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


PARSED: Mapping[Kind, Any] = {
    "text": str | None,
    "texts": list[str] | None,
    "integer": int | None,
    "number": float | None,
    "boolean": bool | None,
}
"""The types that the option parser knows: an option that is repeated is a list, a choice of words a word."""


def with_options(
    *arguments: Parameter, options: Iterable[Option] | None = None
) -> Callable[[Callable[..., int]], Callable[..., int]]:
    """Give a function `(*, arguments, **options)` the signature that the command line reads."""

    def sign(function: Callable[..., int]) -> Callable[..., int]:
        listed = declared().values() if options is None else options
        signature = Signature([*arguments, *map(_parameter, listed)])
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


def flag(name: str, kind: Any, default: Any, *flags: str, **facts: Any) -> Parameter:
    """Declare an option that one command alone has."""
    annotation = Annotated[kind, typer.Option(*flags, **facts)]
    return Parameter(name, Parameter.KEYWORD_ONLY, default=default, annotation=annotation)


def _parameter(option: Option) -> Parameter:
    plain = f"--{option.name}"
    usual = f"{plain}/--no-{option.name}" if option.kind == "boolean" and option.optional else plain
    facts = typer.Option(
        *(option.flags or (usual,)),
        help=option.help,
        metavar=option.shown or None,
        rich_help_panel=PANELS[option.group],
        show_default=bool(option.default),
        autocompletion=completing(option.keyword, option.words or option.choices),
    )
    empty: Any = None if option.kind == "texts" else option.default
    kind = bool if option.kind == "boolean" and not option.optional else PARSED[option.kind]
    return Parameter(option.keyword, Parameter.KEYWORD_ONLY, default=empty, annotation=Annotated[kind, facts])


def given(options: Mapping[str, Any]) -> dict[str, Any]:
    """Turn what the option parser delivers into the options' own types."""
    return {name: declared()[name].given(word) for name, word in options.items()}
