"""The keys of a check: every option of `compute` by its kebab-case name, and a few of its own."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal, get_args, get_origin, get_type_hints

from losscli.errors import LosscliError
from losscli.options.declared import GROUPS, choices, declared
from losscli.options.toml import value

NUMERIC = {"integer": re.compile(r"[+-]?[0-9]+"), "number": re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")}
Kind = Literal["text", "texts", "integer", "number", "boolean"]

STDOUT = ("format", "json", "output", "precision", "quiet")
"""Options of the command as a whole, which no check has of its own."""
GROUP = "each-slice"
"""Keys that begin with it may stand in a table of that name."""
COUNTED = "max_dropped"
"""The one option among the rules that only guards the others."""


@dataclass(frozen=True, slots=True)
class Key:
    """One key, and what it takes."""

    name: str
    kind: Kind
    help: str
    metavar: str = ""
    choices: tuple[str, ...] = ()
    required: bool = False
    """It is a string that is not empty, and no number."""

    @property
    def keyword(self) -> str:
        """The Python keyword of the option."""
        return self.name.replace("-", "_")

    @property
    def bare(self) -> bool:
        """Whether the option may stand without a value."""
        return self.metavar.startswith("[=")

    def read(self, given: Any) -> Any:
        """Turn a TOML value into the option's; raise LosscliError for one of the wrong type."""
        return READERS[self.kind](self, given)

    def parse(self, text: str) -> Any:
        """Turn what follows `--set NAME.KEY=` into the option's value."""
        words: dict[str, Any] = {"true": True, "false": False} if self.kind == "boolean" or self.bare else {}
        if self.kind in NUMERIC and NUMERIC[self.kind].fullmatch(text):
            return self.read(int(text) if self.kind == "integer" else Decimal(text))
        return self.read(words.get(text, text))


def _text(key: Key, given: Any) -> str:
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


def _texts(key: Key, given: Any) -> tuple[str, ...]:
    if key.bare and isinstance(given, bool):
        return ("both",) if given else ()
    if not isinstance(given, list):
        return (_text(key, given),)
    return tuple(_text(key, item) for item in given)


def _integer(key: Key, given: Any) -> int:
    if isinstance(given, bool) or not isinstance(given, int):
        raise LosscliError(f"{key.name} takes an integer, not {value(given)}", f"e.g. {key.name} = 10")
    return given


def _number(key: Key, given: Any) -> float:
    if isinstance(given, bool) or not isinstance(given, int | Decimal):
        raise LosscliError(f"{key.name} takes a number, not {value(given)}", f"e.g. {key.name} = 0.95")
    return float(given)


def _boolean(key: Key, given: Any) -> bool:
    if not isinstance(given, bool):
        raise LosscliError(f"{key.name} takes true or false, not {value(given)}", f"e.g. {key.name} = true")
    return given


def _example(key: Key) -> str | None:
    shown = key.choices[0] if key.choices else key.metavar
    return f'write {key.name} = "{shown}"' if shown else None


READERS: Mapping[Kind, Callable[[Key, Any], Any]] = {
    "text": _text,
    "texts": _texts,
    "integer": _integer,
    "number": _number,
    "boolean": _boolean,
}

NAME = Key("name", "text", "What reports call the check; each name once", required=True)
OWN = (
    Key("predictions", "text", "The file of the predictions, relative to this file", required=True),
    Key("targets", "text", "The file of the targets; left out: both come from the predictions' file", required=True),
    Key("losses", "texts", "Specs of losses and scores: mse,mae,huber:delta=0.5", required=True),
    Key("baseline-optional", "boolean", "Without a baseline file judge what does not need one, and say so"),
)
PATHS = ("predictions", "targets", "baseline")


def option_keys() -> dict[str, Key]:
    """Every declared option that a check may set, by its kebab-case name."""
    keys = {}
    for keyword, (group, item) in declared().items():
        if keyword not in STDOUT:
            name = keyword.replace("_", "-")
            kind = _kind(get_type_hints(GROUPS[group])[keyword])
            facts = item.metadata
            keys[name] = Key(name, kind, facts["help"], facts["metavar"], choices(keyword), required=name in PATHS)
    return keys


def _kind(hint: Any) -> Kind:
    if get_origin(hint) is tuple:
        return "texts"
    kinds = {int: "integer", float: "number", bool: "boolean"}
    found: list[Kind] = [kinds[kind] for kind in (hint, *get_args(hint)) if kind in kinds]  # type: ignore[misc]
    return found[0] if found else "text"


def default_keys() -> dict[str, Key]:
    """Everything that `[defaults]` may hold."""
    return {key.name: key for key in OWN} | option_keys()


def check_keys() -> dict[str, Key]:
    """Everything that a `[[check]]` may hold."""
    return {NAME.name: NAME} | default_keys()


def rule_keys() -> tuple[str, ...]:
    """Give the keys of which a check needs one: what `max-dropped` guards is no measurement."""
    names = (name for name, (group, _) in declared().items() if group == "rules" and name != COUNTED)
    return tuple(name.replace("_", "-") for name in names)
