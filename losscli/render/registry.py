"""The registry as text: one line for each entry, family by family, or one page for one of them."""

import textwrap
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from losscli.errors import LosscliError, nearest
from losscli.losses import ALIASES, FAMILIES, LOSSES, Definition, parse
from losscli.losses.activation import ACTIVATIONS
from losscli.losses.domain import Domain
from losscli.losses.libraries import REMARKS
from losscli.losses.registry import Settings
from losscli.losses.spec import split

WIDTH = 100
DIRECTIONS = {"minimize": "lower is better", "maximize": "higher is better"}
OTHERS = "Losses and scores that you have added"


@dataclass(frozen=True, slots=True)
class Family:
    """Entries that belong together, and the sentence that says what they share."""

    name: str
    heading: str
    entries: tuple[Definition, ...]


def families() -> dict[str, Family]:
    """Give the families by name, in the order of the registry; entries of no family of ours are `yours`."""
    headings = {_kebab(module.__name__.rpartition(".")[2]): _first_line(module.__doc__) for module in FAMILIES}
    grouped: dict[str, list[Definition]] = {name: [] for name in headings}
    for entry in LOSSES.values():
        name = _kebab(entry.family)
        grouped.setdefault(name if name in headings else "yours", []).append(entry)
    found = {name: Family(name, headings.get(name, OTHERS), tuple(entries)) for name, entries in grouped.items()}
    return {name: family for name, family in found.items() if family.entries}


def family_of(name: str) -> Family:
    """Give one family; raise LosscliError with the names of all for one that is not there."""
    known = families()
    if _kebab(name) not in known:
        close = nearest(name, known, count=1)
        message = f"unknown family {name!r}" + (f"; did you mean {close[0]!r}?" if close else "")
        raise LosscliError(message, f"the families are {', '.join(known)}")
    return known[_kebab(name)]


def sort_of(entry: Definition) -> str:
    """Tell a loss from a score, which has no gradient."""
    return "loss" if entry.differentiable else "score"


def listing(shown: Iterable[Family]) -> str:
    """List every entry with its direction and formula, family by family."""
    widest = max(map(len, LOSSES))
    lines = []
    for family in shown:
        lines += ["", f"{family.name}: {family.heading}"]
        for entry in family.entries:
            direction = DIRECTIONS[entry.direction]
            lines.append(f"  {entry.name:<{widest}}  {sort_of(entry):<5}  {direction:<16}  {entry.formula}")
    return "\n".join([*lines[1:], "", "losscli losses NAME explains one of them", ""])


def aliases(entry: Definition) -> dict[str, str]:
    """Give the other names of an entry, each with the spec that it stands for."""
    return {alias: target for alias, target in ALIASES.items() if target.split(":")[0] == entry.name}


def _kebab(name: str) -> str:
    return name.replace("_", "-")


def _first_line(text: str | None) -> str:
    return (text or "").split("\n", 1)[0]


def meaning(name: str) -> str:
    """Say which spec another name stands for, and nothing for a canonical one."""
    spec = str(parse(name))
    if spec == name.replace("_", "-"):
        return ""
    remark = REMARKS.get(split(name)[0])
    return f"{name} is {spec}\n" + (f"  {remark}\n\n" if remark else "\n")


def page(entry: Definition, settings: Settings | None = None) -> str:
    """Explain one entry, with the values that its parameters have in a spec, where there is one."""
    facts = list(_facts(entry, settings or {}))
    widest = max(len(title) for title, _ in facts)
    lines = [entry.name, f"  {entry.formula}", ""]
    for title, text in facts:
        wrapped = textwrap.wrap(text, WIDTH - widest - 2, break_long_words=False, break_on_hyphens=False) or [""]
        lines += [f"{title:<{widest}}  {wrapped[0]}", *(" " * (widest + 2) + line for line in wrapped[1:])]
    return "\n".join([*lines, ""])


def _facts(entry: Definition, settings: Settings) -> Iterator[tuple[str, str]]:
    yield "gradient", entry.section("Gradient") if entry.differentiable else f"none: {entry.section('None')}"
    values = legal(entry, "range", settings)
    yield "kind", f"{sort_of(entry)}, {entry.kind}, {DIRECTIONS[entry.direction]}, values in {values}"
    yield "shapes", entry.layout.shapes
    yield "predictions", legal(entry, "prediction", settings)
    yield "targets", legal(entry, "target", settings) if entry.layout.target else "none"
    for parameter in entry.parameters.values():
        given, default = parameter.format(settings.get(parameter.name, parameter.default)), parameter.default
        other = "" if given == parameter.format(default) else f" (default {parameter.format(default)})"
        yield "parameter", f"{parameter.name}={given}{other}: {parameter.help} ({parameter.accepts})"
    if entry.activations:
        spelled = [f"{name} ({ACTIVATIONS[name].formula})" for name in entry.activations]
        yield "activations", ", ".join(spelled)
    for title, of_library in (("aliases", False), ("library names", True)):
        if named := {name: spec for name, spec in aliases(entry).items() if (":" in name) == of_library}:
            yield title, _grouped(entry, named)
    for title in ("Use", "Pitfall", "Libraries"):
        if text := entry.section(title):
            yield title.lower(), text
    yield "reference", entry.reference
    yield "example", example(entry)


def example(entry: Definition) -> str:
    """Give a command that scores files with an entry: vectors need arrays, rankings the column of their queries."""
    files = "preds.npy targets.npy" if entry.layout.axes == 3 else "preds.csv targets.csv"
    files = files if entry.layout.target else files.split(maxsplit=1)[0]
    query = " --query query_id" if entry.kind == "grouped" else ""
    return f"losscli compute {entry.name} {files}{query}"


def _grouped(entry: Definition, named: dict[str, str]) -> str:
    """Join names that stand for the same spec, and say which spec where it is more than the entry's name."""
    groups: dict[str, list[str]] = {}
    for name, spec in named.items():
        groups.setdefault(spec, []).append(name)
    return "; ".join(", ".join(names) + ("" if spec == entry.name else f" = {spec}") for spec, names in groups.items())


def legal(entry: Definition, role: str, settings: Settings | None = None) -> str:
    """Say which values one side may hold, or the entry may have."""
    declared = getattr(entry, role)
    if isinstance(declared, Domain):
        return str(declared)
    defaults = {name: parameter.default for name, parameter in entry.parameters.items()}
    return f"{declared(defaults | dict(settings or {}))}, by the parameters"


def as_data(entry: Definition) -> dict[str, Any]:
    """Give the same facts as plain data."""
    return {
        "name": entry.name,
        "family": _kebab(entry.family),
        "sort": sort_of(entry),
        "kind": entry.kind,
        "direction": entry.direction,
        "formula": entry.formula,
        "gradient": entry.section("Gradient") or None,
        "no_gradient": entry.section("None") or None,
        "range": legal(entry, "range"),
        "shapes": entry.layout.shapes,
        "predictions": legal(entry, "prediction"),
        "targets": legal(entry, "target"),
        "parameters": {
            parameter.name: {
                "default": parameter.format(parameter.default),
                "help": parameter.help,
                "accepts": parameter.accepts,
            }
            for parameter in entry.parameters.values()
        },
        "activations": list(entry.activations),
        "aliases": aliases(entry),
        "use": entry.section("Use") or None,
        "pitfall": entry.section("Pitfall") or None,
        "libraries": entry.section("Libraries") or None,
        "reference": entry.reference,
    }
