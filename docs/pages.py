"""The text of a page for each loss and score, all of it from its declaration."""

import re
from collections.abc import Iterator

from examples import example
from plots import curves

from losscli.losses import Definition
from losscli.losses.activation import ACTIVATIONS
from losscli.losses.catalogue import Family, families
from losscli.losses.libraries import REMARKS
from losscli.render.registry import DIRECTIONS, KIND_WORDS, aliases, legal, said, sort_of

ADVICE = {
    "Use": "When to use it",
    "Pitfall": "Pitfalls",
    "Libraries": "How libraries differ",
    "Interval": "Why it has no interval",
}


def page(entry: Definition, family: Family) -> str:
    """Write the page of one entry; its example's output is left to `readme.filled`."""
    return "\n".join([*_head(entry, family), *_advice(entry), *_facts(entry), *_example(entry)])


def _head(entry: Definition, family: Family) -> Iterator[str]:
    yield from (f"# {entry.name}", "", "```text", entry.formula, "```", "")
    yield f"A {sort_of(entry)} of the family [{family.name}](../index.md#{family.name}). {prose(family.heading)}"
    yield ""
    if curves(entry):
        yield from (f"![Value and gradient of {entry.name}]({entry.name}.svg)", "")
    yield from ("## Gradient", "")
    if entry.differentiable:
        yield from ("```text", entry.section("Gradient"), "```", "")
    else:
        yield from (prose(f"None: {entry.section('None')}."), "")


def _advice(entry: Definition) -> Iterator[str]:
    for title, heading in ADVICE.items():
        if text := entry.section(title):
            yield from (f"## {heading}", "", prose(sentence(text)), "")


def _facts(entry: Definition) -> Iterator[str]:
    yield from ("## What it takes and gives", "")
    facts = {
        "Predictions": legal(entry, "prediction"),
        "Targets": legal(entry, "target") if entry.layout.target else "none",
        "Shapes": entry.layout.shapes,
        "Figure": f"{KIND_WORDS[entry.kind]}; {DIRECTIONS[entry.direction]}; in {legal(entry, 'range')}",
        "Activations": ", ".join(f"`{name}` = {ACTIVATIONS[name].formula}" for name in entry.activations),
        "Aliases": ", ".join(_alias(entry, name, spec) for name, spec in aliases(entry).items() if ":" not in name),
        "Also called": ", ".join(said(entry)),
        "Reference": entry.reference,
    }
    for title, text in facts.items():
        if text:
            yield from (title, f":   {prose(text)}", "")
    yield from _parameters(entry)
    yield from _library_names(entry)


def _parameters(entry: Definition) -> Iterator[str]:
    if entry.parameters:
        yield from ("## Parameters", "", "| name | default | accepts | meaning |", "|---|---|---|---|")
        for parameter in entry.parameters.values():
            default, words = parameter.format(parameter.default), (parameter.accepts, parameter.help)
            default = f"required, e.g. {default}" if parameter.required else default
            yield f"| `{parameter.name}` | `{default}` | {' | '.join(map(prose, words))} |"
        yield ""


def _library_names(entry: Definition) -> Iterator[str]:
    if named := {name: spec for name, spec in aliases(entry).items() if ":" in name}:
        yield from ("## Names in other libraries", "", "| name | is here | |", "|---|---|---|")
        yield from (f"| `{name}` | `{spec}` | {prose(REMARKS.get(name, ''))} |" for name, spec in named.items())
        yield ""


def _alias(entry: Definition, alias: str, spec: str) -> str:
    return f"`{alias}`" if spec == entry.name else f"`{alias}` = `{spec}`"


def _example(entry: Definition) -> Iterator[str]:
    yield from ("## Example", "", example(entry).markdown(), "")


def overview() -> str:
    """Write the page that lists every entry, family by family."""
    lines = ["# Losses and scores", "", "Names in *italics* are scores, which have no gradient.", ""]
    for family in families().values():
        lines += [f"## {family.name}", "", prose(family.heading), "", "| name | | formula |", "|---|---|---|"]
        for entry in family.entries:
            link = f"[{entry.name}]({path_of(entry, family)})"
            shown = link if sort_of(entry) == "loss" else f"*{link}*"
            lines.append(f"| {shown} | {DIRECTIONS[entry.direction]} | {prose(entry.formula)} |")
        lines.append("")
    return "\n".join(lines)


def path_of(entry: Definition, family: Family) -> str:
    """Say where the page of an entry stands below the folder of all of them."""
    return f"{family.name}/{entry.name}.md"


def sentence(text: str) -> str:
    """Begin with a capital, unless code or a formula stands there, and end with a full stop."""
    start = text[:1].upper() if re.match(r"[a-z]+\b(?![-.:=(])", text) else text[:1]
    return start + text[1:].removesuffix(".") + "."


def prose(text: str) -> str:
    """Keep the signs of formulas from being read as Markdown, outside of code."""
    parts = re.split(r"(`[^`]*`)", text)
    return "".join(part if part.startswith("`") else re.sub(r"[*_<|\[\]]", _entity, part) for part in parts)


def _entity(sign: re.Match[str]) -> str:
    return f"&#{ord(sign[0])};"
