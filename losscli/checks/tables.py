"""From one table of the file to the values of its keys; what is wrong with it is collected."""

from collections.abc import Iterator, Mapping
from typing import Any

from losscli.errors import LosscliError, nearest
from losscli.options.keys import GROUP, STDOUT
from losscli.options.option import Option
from losscli.options.toml import value
from losscli.report.model import Problem


def read_table(
    table: Mapping[str, Any], keys: Mapping[str, Option], label: str, problems: list[Problem]
) -> dict[str, Any]:
    """Read every key of a table, adding a problem for each that is unknown or of the wrong type."""
    found: dict[str, Any] = {}
    for shown, name, given in _flat(table, keys):
        if name in found:
            problems.append(Problem(f"{label}: {name} is given twice, once in a table of {GROUP}", "keep one"))
        try:
            option = known(name, keys, shown)
            found[name] = None if given is False and option.unsettable else option.read(given)
        except LosscliError as error:
            problems.append(Problem(f"{label}: {error.message}", error.hint))
    return found


def known(name: str, keys: Mapping[str, Option], shown: str | None = None) -> Option:
    """Give a key by its name; raise LosscliError that names the nearest one."""
    if name in keys:
        return keys[name]
    if name in STDOUT:
        raise LosscliError(f"{shown or name} is no key of a check", f"type it: losscli check --{name}")
    close = nearest(name.replace("_", "-"), keys, count=1, cutoff=0.5)
    guess = f"; did you mean {close[0]!r}?" if close else ""
    raise LosscliError(f"unknown key {shown or name!r}{guess}", None if close else f"the keys are {', '.join(keys)}")


def _flat(table: Mapping[str, Any], keys: Mapping[str, Option]) -> Iterator[tuple[str, str, Any]]:
    """Yield each key as shown, its full name and its value; the keys of `[check.each-slice]` get its name before."""
    grouped = any(name.startswith(f"{GROUP}-") for name in keys)
    for name, given in table.items():
        if name == GROUP and grouped and isinstance(given, Mapping):
            yield from ((f"{GROUP}.{inner}", f"{GROUP}-{inner}", item) for inner, item in given.items())
        else:
            yield name, name, given


def table_of(given: Any, label: str, problems: list[Problem]) -> Mapping[str, Any]:
    """Give a table, empty where something else stands."""
    if isinstance(given, Mapping):
        return given
    problems.append(Problem(f"{label} is no table but {value(given)}", None))
    return {}
