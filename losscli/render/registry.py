"""The registry as text: one line for each entry, family by family, or one page for one of them."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from losscli.losses import ALIASES, LOSSES, Definition, parse
from losscli.losses.activation import ACTIVATIONS
from losscli.losses.catalogue import KINDS, Family
from losscli.losses.domain import Domain
from losscli.losses.libraries import REMARKS
from losscli.losses.registry import Settings
from losscli.losses.search import SAID
from losscli.losses.spec import split

WIDTH = 100
KIND_WORDS = {
    "pointwise": "one value for each sample, averaged",
    "outer": "a function of a mean over all samples",
    "sums": "a figure of exact sums over all samples",
    "grouped": "one value for each query, averaged",
    "whole": "a figure of all rows at once, which it holds in memory",
}
"""What each kind of entry is, in words."""
OPERATORS = frozenset("+−=·/<>≤≥±→×∈≠")
LEADING = re.compile("log|exp|cosh|tanh|sign|clip|max|min|mean|Σ|√mean|if|else|with|for|over|and")
"""Words that stay with what follows them."""
DIRECTIONS = {"minimize": "lower is better", "maximize": "higher is better"}


def sort_of(entry: Definition) -> str:
    """Tell a loss from a score, which has no gradient."""
    return "loss" if entry.differentiable else "score"


def listing(shown: Iterable[Family], width: int | None = None) -> str:
    """List every entry with its direction and formula, family by family; lines are broken between formulas only."""
    lines = []
    for family in shown:
        lines += ["", *wrapped(f"{family.name}: {family.heading}", width)]
        lines += [line for entry in family.entries for line in _row(entry, width)]
    return "\n".join([*lines[1:], "", "losscli losses NAME explains one of them", ""])


def results(entries: Iterable[Definition], width: int | None = None) -> str:
    """List entries that were searched for, each with what it is for."""
    lines = []
    for entry in entries:
        lines += _row(entry, width)
        lines += [f"      {line}" for line in wrapped(entry.section("Use"), width, 6)] if entry.section("Use") else []
    return "\n".join([*lines, "", "losscli losses NAME explains one of them", ""])


def questions() -> str:
    """Ask what somebody has, and say where to begin."""
    widest, names = max(len(kind.what) for kind in KINDS.values()), max(map(len, KINDS))
    rows = (f"  {name:<{names}}  {kind.what:<{widest}}  {', '.join(kind.first)}" for name, kind in KINDS.items())
    asked = "What do you have? Type losscli losses WORD, with one of these or any other:"
    return "\n".join([asked, *rows, "  e.g. losscli losses outliers, losscli losses nn.MSELoss", "", ""])


def _row(entry: Definition, width: int | None) -> list[str]:
    head = f"  {entry.name:<{max(map(len, LOSSES))}}  {sort_of(entry):<5}  {DIRECTIONS[entry.direction]:<16}"
    whole = f"{head}  {entry.formula}"
    if width is None or len(whole) <= width:
        return [whole]
    return [head.rstrip(), *(f"      {line}" for line in wrapped(entry.formula, width, 6))]


def wrapped(text: str, width: int | None, margin: int = 0) -> list[str]:
    """Break a text into lines, a formula only where words stand between its parts.

    >>> wrapped("½r² if |r| ≤ δ, else δ(|r| − ½δ), with r = x − t", 24)
    ['½r² if |r| ≤ δ,', 'else δ(|r| − ½δ),', 'with r = x − t']
    """
    if width is None or len(text) + margin <= width:
        return [text]
    lines: list[str] = []
    for piece in _unbreakable(text):
        if lines and len(lines[-1]) + 1 + len(piece) + margin <= width:
            lines[-1] += f" {piece}"
        else:
            lines.append(piece)
    return lines


def _unbreakable(text: str) -> Iterator[str]:
    """Yield the parts between which a line may end: outside of parentheses, beside no operator, behind no such word."""
    before = ""
    for word in text.split(" "):
        last = before.rpartition(" ")[2]
        closed = sum(map(before.count, "([")) == sum(map(before.count, ")]"))
        if before and closed and not {last, word} & OPERATORS and not LEADING.fullmatch(last):
            yield before
            before = word
        else:
            before = f"{before} {word}" if before else word
    yield before


def aliases(entry: Definition) -> dict[str, str]:
    """Give the other names of an entry, each with the spec that it stands for."""
    return {alias: target for alias, target in ALIASES.items() if target.split(":")[0] == entry.name}


def meaning(name: str) -> str:
    """Say which spec another name stands for, and nothing for a canonical one."""
    spec = name if name.replace("_", "-") in LOSSES else str(parse(name))
    if spec == name.replace("_", "-"):
        return ""
    remark = REMARKS.get(split(name)[0])
    return f"{name} is {spec}\n" + (f"  {remark}\n\n" if remark else "\n")


def page(entry: Definition, settings: Settings | None = None, width: int = WIDTH, gradient: str | None = None) -> str:
    """Explain one entry, with the values of a spec and the gradient behind its activation, where there are any."""
    facts = list(_facts(entry, settings or {}))
    if gradient is not None:
        facts[0] = ("gradient", gradient)
    widest = max(len(title) for title, _ in facts)
    lines = [entry.name, *(f"  {line}" for line in wrapped(entry.formula, width, 2)), ""]
    for title, text in facts:
        first, *others = wrapped(text, width, widest + 2)
        lines += [f"{title:<{widest}}  {first}", *(" " * (widest + 2) + line for line in others)]
    return "\n".join([*lines, ""])


def _facts(entry: Definition, settings: Settings) -> Iterator[tuple[str, str]]:
    yield "gradient", entry.section("Gradient") if entry.differentiable else f"none: {entry.section('None')}"
    values = legal(entry, "range", settings)
    yield "kind", f"{sort_of(entry)}, {entry.kind}, {DIRECTIONS[entry.direction]}, values in {values}"
    yield "figure", KIND_WORDS[entry.kind]
    yield "shapes", entry.layout.shapes
    yield "predictions", legal(entry, "prediction", settings)
    yield "targets", legal(entry, "target", settings) if entry.layout.target else "none"
    for parameter in entry.parameters.values():
        given, default = parameter.format(settings.get(parameter.name, parameter.default)), parameter.default
        other = "" if given == parameter.format(default) else f" (default {parameter.format(default)})"
        other = " as an example: required" if parameter.required and parameter.name not in settings else other
        yield "parameter", f"{parameter.name}={given}{other}: {parameter.help} ({parameter.accepts})"
    if entry.activations:
        spelled = [f"{name} ({ACTIVATIONS[name].formula})" for name in entry.activations]
        yield "activations", ", ".join(spelled)
    for title, of_library in (("aliases", False), ("library names", True)):
        if named := {name: spec for name, spec in aliases(entry).items() if (":" in name) == of_library}:
            yield title, _grouped(entry, named)
    if words := said(entry):
        yield "also called", ", ".join(words)
    for title in ("Use", "Pitfall", "Libraries", "Interval"):
        if text := entry.section(title):
            yield title.lower(), text
    yield "reference", entry.reference
    yield "example", example(entry)


def said(entry: Definition) -> list[str]:
    """List what people call an entry that is spelled otherwise here."""
    return [words for words, specs in SAID.items() if any(parse(spec).name == entry.name for spec in specs)]


def example(entry: Definition) -> str:
    """Give a command that scores files with an entry: vectors need arrays, rankings the column of their queries."""
    files = "preds.npy targets.npy" if entry.layout.axes == 3 else "preds.csv targets.csv"
    files = files if entry.layout.target else files.split(maxsplit=1)[0]
    query = " --query query_id" if entry.kind == "grouped" else ""
    return f"losscli compute {entry.specimen} {files}{query}"


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
        "family": entry.family.replace("_", "-"),
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
                "default": None if parameter.required else parameter.format(parameter.default),
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
