"""The figures of some of the samples: each slice on its own, never averaged."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from losscli.errors import LosscliError
from losscli.evaluation.figures import figure
from losscli.losses.domain import UndefinedError
from losscli.report.model import Figure, Slice
from losscli.scoring.partial import Entry, Partial, Plan
from losscli.summary import Summary, to_float


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
    parts = {names[code]: part for code, part in sorted(_parts(total).items())}
    own = replace(plan, statistics=plan.statistics and plan.slice_statistics)
    figures = {spec: {name: _figure(spec, own, part) for name, part in parts.items()} for spec in plan.losses}
    records = {spec: _listed(figures[spec], parts, by, place) for place, spec in enumerate(plan.losses)}
    return (figures, records) if parts else ({}, {})


def _parts(total: Partial) -> dict[int, Partial]:
    """Put together what chunks added of each slice, in cells or one by one."""
    parts = dict(total.slices)
    for code in range(total.members.cells if total.cells else 0):
        if count := int(total.members.fraction(code)):
            part = Partial(count, entries=tuple(entry.summary(code) for entry in total.cells))
            parts[code] = part.merge(parts[code]) if code in parts else part
    return parts


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
    return tuple(_record(name, made, parts[name], place, by[name], shares.get(name)) for name, made in figures.items())


def _record(  # noqa: PLR0913, PLR0917 -- the columns of a slice
    name: str, made: Figure | str, part: Partial, place: int, by: Mapping[str, str], share: float | None
) -> Slice:
    if isinstance(made, str):
        return Slice(name, by, None, part.n, None, None, None, share, made)
    low, high = _extremes(part.entries[place])
    return Slice(name, by, made.value, made.n, low, high, made.baseline, share, None)


def _extremes(entry: Entry) -> tuple[float | None, float | None]:
    """Give the smallest and the largest loss; None where there are none, or one of them is not finite."""
    known = isinstance(entry, Summary) and entry.n and not (entry.nan or entry.inf or entry.minus_inf)
    if not known or not isinstance(entry, Summary) or entry.range.low > entry.range.high:
        return None, None
    return entry.range.low, entry.range.high
