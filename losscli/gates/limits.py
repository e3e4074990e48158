"""Limits as they are typed: which number of which entry they are set on, and how far it may go."""

import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import is_dataclass
from fractions import Fraction
from types import UnionType
from typing import Any, Literal, Self, get_args, get_type_hints

from losscli.errors import LosscliError, nearest
from losscli.losses import Loss
from losscli.options.declared import Rules
from losscli.records import dataclass
from losscli.report.model import Figure

Bound = Literal["max", "min", "regression"]
BOUNDS: dict[str, Bound] = {"max": "max", "min": "min", "max-regression": "regression"}
SIGNS: dict[Bound, str] = {"max": "<=", "min": ">=", "regression": "regression <="}
UNDIRECTED = {"std", "n", "denominator", "gradient", "p", "detectable", "equal"}
"""Numbers that may be limited from either side, whatever the direction of the loss."""
OWN_DIRECTION = {"better": "maximize", "worse": "minimize"}


def _numbers(kind: Any) -> Iterator[tuple[str, ...]]:
    """Give the path of every number that an object of this dataclass may hold; a confidence level is none."""
    for name, hint in get_type_hints(kind).items():
        kinds = get_args(hint) if isinstance(hint, UnionType) else (hint,)
        if name != "level" and {int, float}.intersection(kinds):
            yield (name,)
        for inner in filter(is_dataclass, kinds):
            yield from ((name, *path) for path in _numbers(inner))


def _short(path: tuple[str, ...]) -> str:
    return ".".join(path).removeprefix("statistics.").replace("difference.value", "difference")


NUMBERS = {_short(path): path for path in _numbers(Figure)}
"""Where a figure holds the numbers that a rule may name."""


@dataclass(frozen=True, slots=True)
class Limit:
    """A finite number, or so many per cent of another one.

    >>> Limit.read("5%").of(0.5), Limit.read("0.25").of(0.5)
    (Fraction(1, 40), Fraction(1, 4))
    """

    number: float
    percent: bool = False

    @classmethod
    def read(cls, text: str, *, percent: bool = True) -> Self:
        """Read a number, where `percent` allows it with a % sign; raise LosscliError unless it is finite."""
        number = text.removesuffix("%") if percent else text
        try:
            value = float(number) if number.isascii() and "_" not in number else math.nan
        except ValueError:
            value = math.nan
        if not math.isfinite(value):
            raise LosscliError(f"{number!r} is not a finite number", f"e.g. {'5% or ' * percent}2.5")
        return cls(value + 0.0, number != text)

    def of(self, whole: float) -> Fraction:
        """Give the number itself, or exactly the percentage as it is written."""
        return Fraction(repr(self.number)) / 100 * Fraction(whole) if self.percent else Fraction(self.number)

    def __str__(self) -> str:
        return repr(self.number).removesuffix(".0") + "%" * self.percent


@dataclass(frozen=True, slots=True)
class Rule:
    """One limit on one number of one entry."""

    key: str
    statistic: str
    bound: Bound
    limit: Limit
    each_slice: bool = False

    @property
    def compares(self) -> bool:
        """Whether a baseline has a part in it."""
        return self.bound == "regression" or self.statistic.startswith("baseline.")

    def __str__(self) -> str:
        name = self.key if self.statistic == "value" else f"{self.key}.{self.statistic}"
        return f"{name} {SIGNS[self.bound]} {self.limit}"


def read_rules(options: Rules, losses: Mapping[str, Loss]) -> tuple[Rule, ...]:
    """Read the limits of a run.

    Raises LosscliError that lists every limit that is no finite number, names no listed entry, no number of it, or is
    against the direction of its figure.
    """
    return tuple(rule for _, _, rule in typed_rules(options, losses))


def typed_rules(options: Rules, losses: Mapping[str, Loss]) -> tuple[tuple[str, str, Rule], ...]:
    """Read the limits of a run, each with its flag and its text as they were typed; raises what `read_rules` raises."""
    rules, problems = [], list(_without_effect(options))
    for flag, bound, text in _typed(options):
        try:
            rules.append((flag, text, _rule(bound, text, losses, each_slice=flag.startswith("--each"))))
        except LosscliError as error:
            meant = _spelled(flag, text, losses)
            why = "a limit is written with an equals sign" if meant else error.message
            problems.append(LosscliError(f"{flag} {text}: {why}", meant or error.hint))
    if problems:
        raise LosscliError("; ".join(error.message for error in problems), problems[0].hint)
    return tuple(rules)


def _spelled(flag: str, text: str, losses: Mapping[str, Loss]) -> str | None:
    """Say how a limit is written whose sign is another one: `mse<=3`, `mse:3`, `accuracy >= 0.9`."""
    matched = _COMPARED.fullmatch(text)
    if matched is None or not any(matched["name"] in (key, key.split(":")[0]) for key in _known(losses)):
        return None
    meant = flag
    if not flag.endswith("regression") and matched["sign"][0] in "<>":
        meant = flag.removesuffix("max").removesuffix("min") + ("max" if matched["sign"][0] == "<" else "min")
    return f"write {meant} {matched['name']}={matched['number']}"


_COMPARED = re.compile(r"(?P<name>[^<>=\s]+?)\s*(?P<sign>[<>]=?|==|:|\s)\s*(?P<number>[-+]?[0-9.]+(e[-+]?[0-9]+)?%?)")


def _typed(options: Rules) -> Iterator[tuple[str, Bound, str]]:
    for prefix in ("", "each-slice-"):
        for word, bound in BOUNDS.items():
            flag = prefix + word
            yield from ((f"--{flag}", bound, text) for text in getattr(options, flag.replace("-", "_")))


def _without_effect(options: Rules) -> Iterator[LosscliError]:
    """Give the problems of counts that could never fail."""
    least, each = options.min_samples, options.each_slice_min_samples
    for flag, count in (("--min-samples", least), ("--each-slice-min-samples", each)):
        if count is not None and count < 1:
            yield LosscliError(f"{flag} {count} could never fail", f"e.g. {flag} 30")
    if each is not None and not any(flag.startswith("--each") for flag, _, _ in _typed(options)):
        yield LosscliError("--each-slice-min-samples has no limit to guard", "e.g. add --each-slice-max mse=2.5")
    try:
        dropped = Limit.read(options.max_dropped or "0")
    except LosscliError as error:
        yield LosscliError(f"--max-dropped {options.max_dropped}: {error.message}", "e.g. --max-dropped 5%")
    else:
        if dropped.number < 0:
            yield LosscliError(f"--max-dropped {options.max_dropped} is negative", "e.g. --max-dropped 0")


def _rule(bound: Bound, text: str, losses: Mapping[str, Loss], *, each_slice: bool) -> Rule:
    name, equals, number = text.rpartition("=")
    key, statistic = _target(name, losses) if equals else _only(text, losses)
    limit = Limit.read(number, percent=bound == "regression")
    if bound == "regression":
        if statistic != "value" or limit.number < 0:
            raise LosscliError("this does not say how much worse a figure may be", f"e.g. --max-regression {key}=5%")
        return Rule(key, statistic, bound, limit, each_slice)
    path = NUMBERS[statistic]
    maximize = OWN_DIRECTION.get(path[-1], losses[key].definition.direction) == "maximize"
    if UNDIRECTED.isdisjoint(path) and (bound == "max") == maximize:
        better, other = ("higher", "min") if maximize else ("lower", "max")
        raise LosscliError(f"of {name or key} {better} is better, the limit is against its direction", f"use --{other}")
    return Rule(key, statistic, bound, limit, each_slice)


def _only(text: str, losses: Mapping[str, Loss]) -> tuple[str, str]:
    key = next(iter(losses))
    if len(losses) > 1:
        raise LosscliError("this does not say which entry it limits", f"e.g. {key}={text}")
    return key, "value"


def _known(losses: Mapping[str, Loss]) -> dict[str, str]:
    """Give what may be typed for each entry: its spec as listed, or its bare name if no other entry has that."""
    names = Counter(loss.name for loss in losses.values())
    bare = {loss.name: key for key, loss in losses.items() if names[loss.name] == 1}
    return bare | {key: key for key in losses}


def _target(name: str, losses: Mapping[str, Loss]) -> tuple[str, str]:
    """Split LOSS.STAT; the longest listed spec wins, since specs hold dots themselves."""
    known = _known(losses)
    fitting = [entry for entry in known if name == entry or name.startswith(f"{entry}.")]
    if not fitting:
        raise LosscliError(f"{name!r} is not listed", f"listed are {', '.join(losses)}")
    entry = max(fitting, key=len)
    key, statistic = known[entry], "value" if name == entry else name[len(entry) + 1 :]
    if statistic not in NUMBERS:
        close = nearest(statistic, NUMBERS, count=1)
        meant = f"; did you mean {close[0]!r}?" if close else ""
        raise LosscliError(f"{key} has no number {statistic!r}{meant}", f"the numbers are {', '.join(NUMBERS)}")
    return key, statistic
