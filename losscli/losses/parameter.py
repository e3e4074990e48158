"""Parameters of losses and scores: read from the signature, parsed from a spec, written back into it."""

import math
from collections.abc import Callable, Mapping
from functools import cache
from inspect import Parameter as Argument
from inspect import signature
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, TypeAlias, Union, get_args, get_origin, get_type_hints

from losscli.errors import LosscliError
from losscli.losses.domain import Domain
from losscli.records import dataclass

Vector: TypeAlias = tuple[float, ...]
Value: TypeAlias = float | int | bool | str | Vector | None


class Required(str):
    """Marks a parameter that must be given; the text is an example of it, as a spec spells it."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Parameter:
    """One setting of a loss, as its keyword argument declares it."""

    name: str
    default: Value
    kind: str
    help: str
    domain: Domain | None = None
    choices: tuple[str, ...] = ()
    optional: bool = False
    required: bool = False
    """Whether it must be given; its default is then only an example."""

    def parse(self, text: str) -> Value:
        """Read a value from a spec; raise LosscliError when it is not one."""
        if self.optional and text == "none":
            return None
        try:
            value = PARSERS[self.kind](text)
        except (KeyError, ValueError):
            raise self._refusal(text) from None
        return self.checked(value)

    def checked(self, value: Any) -> Value:
        """Give back a legal value in its own type; raise LosscliError for any other."""
        if value is None and self.optional:
            return None
        try:
            typed = CONVERTERS[self.kind](value)
        except (TypeError, ValueError, OverflowError):
            raise self._refusal(value) from None
        members = typed if isinstance(typed, tuple) else (typed,)
        if self.choices and typed not in self.choices:
            raise self._refusal(value)
        if self.domain and not all(isinstance(member, float | int) and member in self.domain for member in members):
            raise self._refusal(value)
        return typed

    def format(self, value: Value) -> str:
        """Write a value as a spec spells it."""
        if isinstance(value, tuple):
            return "/".join(number(member) for member in value)
        if isinstance(value, bool):
            return str(value).lower()
        if isinstance(value, float):
            return number(value)
        return "none" if value is None else str(value)

    @property
    def accepts(self) -> str:
        """What may be written, in words."""
        if self.choices:
            words = ", ".join(self.choices)
        else:
            words = WORDS[self.kind] + (f" in {self.domain}" if self.domain else "")
        return f"{words} or none" if self.optional and not self.choices else words

    def _refusal(self, value: object) -> LosscliError:
        spelled = "/".join(map(str, value)) if isinstance(value, tuple) else value
        return LosscliError(f"{self.name}={spelled} is not {self.accepts}")


def number(value: float) -> str:
    """Spell a float in the shortest way that reads back, without a trailing `.0`.

    >>> number(2.0), number(0.1)
    ('2', '0.1')
    """
    return repr(float(value)).removesuffix(".0")


def _finite(value: Any) -> float:
    if isinstance(value, str | bool):
        raise TypeError(value)
    if math.isnan(result := float(value)):
        raise ValueError(value)
    return result


def _whole(value: Any) -> int:
    if isinstance(value, str | bool) or int(value) != value:
        raise TypeError(value)
    return int(value)


def _boolean(value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError(value)
    return value


def _number(text: str) -> float:
    if "_" in text or not text.isascii():
        raise ValueError(text)
    return float(text)


PARSERS: dict[str, Callable[[str], Value]] = {
    "number": _number,
    "integer": lambda text: int(_number(text)) if _number(text).is_integer() else _number("not whole"),
    "boolean": lambda text: {"true": True, "false": False}[text],
    "choice": str,
    "vector": lambda text: tuple(_number(part) for part in text.split("/")),
}
CONVERTERS: dict[str, Callable[[Any], Value]] = {
    "number": _finite,
    "integer": _whole,
    "boolean": _boolean,
    "choice": str,
    "vector": lambda values: tuple(_finite(value) for value in values),
}
WORDS = {
    "number": "a number",
    "integer": "an integer",
    "boolean": "true or false",
    "choice": "a word",
    "vector": "numbers joined by slashes, one for each class, each",
}
KINDS = {float: "number", int: "integer", bool: "boolean", Vector: "vector", str: "choice"}


@cache
def parameters_of(*functions: Callable[..., Any]) -> Mapping[str, Parameter]:
    """Read the keyword-only arguments of kernels that are configured together, sorted by name."""
    found: dict[str, Parameter] = {}
    for function in functions:
        hints = get_type_hints(function, include_extras=True)
        for argument in signature(function).parameters.values():
            if argument.kind is Argument.KEYWORD_ONLY:
                parameter = _declared(argument, hints[argument.name])
                found[parameter.name] = parameter
    return {name: found[name] for name in sorted(found)}


def _declared(argument: Argument, hint: Any) -> Parameter:
    if get_origin(hint) is not Annotated:
        message = f"parameter {argument.name!r} needs Annotated[type, …, 'help']"
        raise TypeError(message)
    kind, *metadata = get_args(hint)
    members = get_args(kind) if get_origin(kind) in (Union, UnionType) else (kind,)
    plain = next(member for member in members if member is not NoneType)
    choices = get_args(plain) if get_origin(plain) is Literal else ()
    example = next((item for item in metadata if isinstance(item, Required)), None)
    name_of_kind = "choice" if choices else KINDS[plain]
    return Parameter(
        name=argument.name.replace("_", "-"),
        default=argument.default if example is None else PARSERS[name_of_kind](example),
        required=example is not None,
        kind=name_of_kind,
        help=next((item for item in metadata if isinstance(item, str) and not isinstance(item, Required)), ""),
        domain=next((item for item in metadata if isinstance(item, Domain)), None),
        choices=choices,
        optional=NoneType in members,
    )
