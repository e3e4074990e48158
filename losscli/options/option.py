"""What one option is: the one record that reads the command line, TOML and Python."""

import re
from collections.abc import Callable, Mapping
from dataclasses import Field  # noqa: TC003 -- a module of its own for a type costs more than it saves
from decimal import Decimal
from typing import Any, Literal, Self, get_args, get_origin

from losscli.errors import LosscliError
from losscli.options.toml import value
from losscli.records import dataclass

Kind = Literal["text", "texts", "integer", "number", "boolean"]
NUMERIC = {"integer": re.compile(r"[+-]?[0-9]+"), "number": re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")}
PYTHON: Mapping[Kind, tuple[type, str]] = {
    "text": (str, "a text"),
    "texts": (tuple, "a text or a list of texts"),
    "integer": (int, "a whole number"),
    "number": (float, "a number"),
    "boolean": (bool, "True or False"),
}
"""The type of each kind in Python, and what it is called."""
KINDS: Mapping[type, Kind] = {int: "integer", float: "number", bool: "boolean"}


@dataclass(frozen=True, slots=True)
class Option:
    """One option, and what it takes."""

    name: str
    """In kebab case, as a flag and as a key."""
    kind: Kind
    help: str
    metavar: str = ""
    choices: tuple[str, ...] = ()
    default: Any = None
    group: str = ""
    flags: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    """What completes it, where it accepts more than its choices."""
    optional: bool = True
    """Whether nothing may be said."""
    required: bool = False
    """It is a string that is not empty, and no number."""

    @classmethod
    def of(cls, item: "Field[Any]", hint: Any, group: str) -> Self:
        """Read a declared field."""
        facts = item.metadata
        several, words = get_origin(hint) is tuple, get_args(hint) if get_origin(hint) is Literal else ()
        plain: Kind = next((KINDS[kind] for kind in (hint, *get_args(hint)) if kind in KINDS), "text")
        return cls(
            name=item.name.replace("_", "-"),
            kind="texts" if several else plain,
            choices=words,
            default=item.default,
            group=group,
            optional=type(None) in get_args(hint),
            **facts,
        )

    @property
    def keyword(self) -> str:
        """The Python keyword of the option."""
        return self.name.replace("-", "_")

    @property
    def bare(self) -> bool:
        """Whether the option may stand without a value."""
        return self.metavar.startswith("[=")

    @property
    def switch(self) -> bool:
        """Whether the flag takes no word after it."""
        return self.kind == "boolean" or self.bare

    @property
    def unsettable(self) -> bool:
        """Whether `false` in a table of the TOML file takes back what the defaults say."""
        return not self.switch and self.name != "name"

    @property
    def shown(self) -> str:
        """What stands for the value in help."""
        return self.metavar or "|".join(self.choices)

    def typed(self, given: Any) -> Any:
        """Give a Python value in the type of the option; raise LosscliError for any other."""
        if self.choices and given not in self.choices:
            message = f"--{self.name} {given} is not one of {', '.join(self.choices)}"
            raise LosscliError(message, f"e.g. --{self.name} {self.choices[0]}")
        if self.kind == "texts" and isinstance(given, str | list):
            given = (given,) if isinstance(given, str) else tuple(given)
        plain, word = PYTHON[self.kind]
        if plain is float and type(given) is int:
            return float(given)
        texts = all(type(member) is str for member in given) if isinstance(given, tuple) else True
        if (type(given) is plain and texts) or (given is None and self.optional):
            return given
        raise LosscliError(f"option {self.keyword!r} is {word}, not {given!r}", f"give {word}")

    def given(self, word: Any) -> Any:
        """Turn what the parser of the command line delivers into the option's own type."""
        return tuple(word or ()) if self.kind == "texts" else word

    def read(self, given: Any) -> Any:
        """Turn a TOML value into the option's; raise LosscliError for one of the wrong type."""
        return READERS[self.kind](self, given)

    def parse(self, text: str) -> Any:
        """Turn what follows `--set NAME.KEY=` into the option's value."""
        words: dict[str, Any] = {"true": True, "false": False} if self.switch else {}
        if self.kind in NUMERIC and NUMERIC[self.kind].fullmatch(text):
            return self.read(int(text) if self.kind == "integer" else Decimal(text))
        return self.read(words.get(text, text))


def _text(key: Option, given: Any) -> str:
    """A number is as good as its text, since its digits are kept."""
    if isinstance(given, bool) or not isinstance(given, str if key.required else str | int | Decimal):
        raise LosscliError(f"{key.name} takes a string, not {value(given)}", _example(key))
    text = str(given)
    if key.required and not text.strip():
        raise LosscliError(f"{key.name} is empty", None)
    if "\0" in text:
        raise LosscliError(f"{key.name} holds a NUL character", "no file and no column has one in its name")
    if key.choices and text not in key.choices:
        raise LosscliError(f"{key.name} = {value(text)} is not one of {', '.join(key.choices)}", None)
    return text


def _texts(key: Option, given: Any) -> tuple[str, ...]:
    if key.bare and isinstance(given, bool):
        return ("both",) if given else ()
    if not isinstance(given, list):
        return (_text(key, given),)
    return tuple(_text(key, item) for item in given)


def _integer(key: Option, given: Any) -> int:
    if isinstance(given, bool) or not isinstance(given, int):
        raise LosscliError(f"{key.name} takes an integer, not {value(given)}", f"e.g. {key.name} = 10")
    return given


def _number(key: Option, given: Any) -> float:
    if isinstance(given, bool) or not isinstance(given, int | Decimal):
        raise LosscliError(f"{key.name} takes a number, not {value(given)}", f"e.g. {key.name} = 0.95")
    return float(given)


def _boolean(key: Option, given: Any) -> bool:
    if not isinstance(given, bool):
        raise LosscliError(f"{key.name} takes true or false, not {value(given)}", f"e.g. {key.name} = true")
    return given


def _example(key: Option) -> str | None:
    shown = key.choices[0] if key.choices else key.metavar
    return f'write {key.name} = "{shown}"' if shown else None


READERS: Mapping[Kind, Callable[[Option, Any], Any]] = {
    "text": _text,
    "texts": _texts,
    "integer": _integer,
    "number": _number,
    "boolean": _boolean,
}
