"""Which limits of a check need a baseline, and the same check without them."""

from collections.abc import Iterator, Mapping
from dataclasses import fields, replace
from typing import Any

from losscli.gates.limits import read_rules
from losscli.losses import Loss
from losscli.options.declared import Options, Rules, gather
from losscli.scoring.planning import planned

REGRESSION = "regression"
BASELINE = "baseline"
SLICES = "each_slice_"


def settled(options: Mapping[str, Any]) -> Options:
    """Sort the options of a check into their groups; samples are shown only where a check asks for them."""
    return gather({"samples": "none", **options})


def needs_baseline(losses: str, options: Options) -> tuple[str, ...]:
    """List the limits that compare with a baseline.

    Raises LosscliError for specs and limits that are not valid, baseline or not.
    """
    plan = planned(losses, options, statistics=True)
    read_rules(options.rules, plan.losses)
    return tuple(text for _, text in _comparing(options.rules, plan.losses))


def without_baseline(losses: str, options: Options) -> tuple[Options, tuple[str, ...]]:
    """Leave out the baseline and what compares with it; give what was left out too."""
    listed = planned(losses, options, statistics=True).losses
    comparing = list(_comparing(options.rules, listed))
    kept: dict[str, Any] = {
        item.name: tuple(text for text in given if (item.name, _shown(item.name, text)) not in comparing)
        for item in fields(Rules)
        if isinstance(given := getattr(options.rules, item.name), tuple)
    }
    if not any(given for name, given in kept.items() if name.startswith(SLICES)):
        kept["each_slice_min_samples"] = None
    rules = replace(options.rules, **kept)
    compare = replace(options.compare, baseline=None)
    return replace(options, compare=compare, rules=rules), tuple(text for _, text in comparing)


def _comparing(rules: Rules, losses: Mapping[str, Loss]) -> Iterator[tuple[str, str]]:
    """Yield each option that compares, with its limit as typed."""
    for item in fields(Rules):
        texts = getattr(rules, item.name)
        for text in texts if isinstance(texts, tuple) else ():
            if item.name.endswith(REGRESSION) or _of_baseline(item.name, text, losses):
                yield item.name, _shown(item.name, text)


def _of_baseline(name: str, text: str, losses: Mapping[str, Loss]) -> bool:
    if name.removeprefix(SLICES) not in ("max", "min"):
        return False
    bound: dict[str, Any] = {name.removeprefix(SLICES): (text,)}
    return any(rule.statistic.split(".")[0] == BASELINE for rule in read_rules(Rules(**bound), losses))


def _shown(name: str, text: str) -> str:
    return f"{name.replace('_', '-')} {text}"
