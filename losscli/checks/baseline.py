"""Which limits of a check need a baseline, and the same check without them."""

from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any

from losscli.gates.limits import typed_rules
from losscli.options.declared import Options, Rules, gather
from losscli.scoring.planning import planned

SLICES = "each_slice_"


def settled(options: Mapping[str, Any]) -> Options:
    """Sort the options of a check into their groups; samples are shown only where a check asks for them."""
    return gather({"samples": "none", **options})


def needs_baseline(losses: str, options: Options) -> tuple[str, ...]:
    """List the limits that compare with a baseline.

    Raises LosscliError for specs and limits that are not valid, baseline or not.
    """
    return tuple(_shown(*typed) for typed in _comparing(losses, options))


def without_baseline(losses: str, options: Options) -> tuple[Options, tuple[str, ...]]:
    """Leave out the baseline and what compares with it; give what was left out too."""
    comparing = _comparing(losses, options)
    kept: dict[str, Any] = {
        item.name: tuple(text for text in given if (item.name, text) not in comparing)
        for item in fields(Rules)
        if isinstance(given := getattr(options.rules, item.name), tuple)
    }
    if not any(given for name, given in kept.items() if name.startswith(SLICES)):
        kept["each_slice_min_samples"] = None
    rules = replace(options.rules, **kept)
    compare = replace(options.compare, baseline=None)
    return replace(options, compare=compare, rules=rules), tuple(_shown(*typed) for typed in comparing)


def _comparing(losses: str, options: Options) -> list[tuple[str, str]]:
    """Give each option that compares, by its keyword, with its limit as typed."""
    listed = planned(losses, options, statistics=True).losses
    typed = typed_rules(options.rules, listed)
    return [(flag.removeprefix("--").replace("-", "_"), text) for flag, text, rule in typed if rule.compares]


def _shown(name: str, text: str) -> str:
    return f"{name.replace('_', '-')} {text}"
