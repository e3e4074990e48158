"""The figures of some of the samples: each slice on its own, never averaged."""

import json
from collections.abc import Mapping, Sequence
from fractions import Fraction

from losscli.errors import LosscliError
from losscli.evaluation.figures import figure
from losscli.losses.domain import UndefinedError
from losscli.report.model import Figure, Slice
from losscli.scoring.partial import Partial, Plan
from losscli.summary import to_float


def named_apart(groups: Sequence[tuple[str, ...]]) -> dict[int, str]:
    """Name each group by its values; where two would have one name, the values are quoted.

    >>> named_apart([("emea", "new"), ("apac", "new")])
    {0: 'emea, new', 1: 'apac, new'}
    >>> named_apart([("a", "b, c"), ("a, b", "c")])
    {0: '"a", "b, c"', 1: '"a, b", "c"'}
    """
    plain = [", ".join(group) for group in groups]
    if len(set(plain)) == len(plain):
        return dict(enumerate(plain))
    return {code: ", ".join(map(json.dumps, group)) for code, group in enumerate(groups)}


def sliced(
    plan: Plan, total: Partial, groups: Sequence[tuple[str, ...]], columns: Sequence[str]
) -> tuple[dict[str, dict[str, Figure | str]], dict[str, tuple[Slice, ...]]]:
    """Give, by entry, the figure of each slice or the reason why it is undefined, and the records of the report.

    `groups` are the values that make each slice, one for each of the `columns`.
    """
    names = named_apart(groups)
    by = {names[code]: dict(zip(columns, group, strict=True)) for code, group in enumerate(groups)}
    parts = {names[code]: total.slices[code] for code in sorted(total.slices)}
    figures = {spec: {name: _figure(spec, plan, part) for name, part in parts.items()} for spec in plan.losses}
    records = {spec: _listed(figures[spec], parts, by, place) for place, spec in enumerate(plan.losses)}
    return (figures, records) if parts else ({}, {})


def _figure(spec: str, plan: Plan, part: Partial) -> Figure | str:
    try:
        return figure(spec, plan, part)[0]
    except LosscliError as error:
        return error.message
    except UndefinedError as error:
        return error.reason


def _listed(
    figures: Mapping[str, Figure | str], parts: Mapping[str, Partial], by: Mapping[str, Mapping[str, str]], place: int
) -> tuple[Slice, ...]:
    """Make the records of the report for the entry at `place`."""
    changes = {name: part.paired[place].difference.fraction() for name, part in parts.items() if part.paired}
    total = sum(changes.values(), Fraction(0))
    shares = {name: to_float(change / total) for name, change in changes.items()} if total else {}
    return tuple(_record(name, made, parts[name].n, by[name], shares.get(name)) for name, made in figures.items())


def _record(name: str, made: Figure | str, n: int, by: Mapping[str, str], share: float | None) -> Slice:
    if isinstance(made, str):
        return Slice(name, by, None, n, None, None, None, share, made)
    statistics = made.statistics
    low, high = (None, None) if statistics is None else (statistics.min, statistics.max)
    return Slice(name, by, made.value, made.n, low, high, made.baseline, share, None)
