"""The keys of a check: every option of `compute` by its kebab-case name, and a few of its own."""

from dataclasses import replace

from losscli.options.declared import declared
from losscli.options.option import Option

STDOUT = ("format", "json", "output", "precision", "quiet")
"""Options of the command as a whole, which no check has of its own."""
GROUP = "each-slice"
"""Keys that begin with it may stand in a table of that name."""
COUNTED = "max_dropped"
"""The one option among the rules that only guards the others."""


NAME = Option("name", "text", "What reports call the check; each name once", required=True)
OWN = (
    Option("predictions", "text", "The file of the predictions, relative to this file", required=True),
    Option("targets", "text", "The file of the targets; left out: both come from the predictions' file", required=True),
    Option("losses", "texts", "Specs of losses and scores: mse,mae,huber:delta=0.5", required=True),
    Option("baseline-optional", "boolean", "Without a baseline file judge what does not need one, and say so"),
)
PATHS = ("predictions", "targets", "baseline")


def option_keys() -> dict[str, Option]:
    """Every declared option that a check may set, by its kebab-case name."""
    own = (option for keyword, option in declared().items() if keyword not in STDOUT)
    return {option.name: replace(option, required=option.name in PATHS) for option in own}


def default_keys() -> dict[str, Option]:
    """Everything that `[defaults]` may hold."""
    return {key.name: key for key in OWN} | option_keys()


def check_keys() -> dict[str, Option]:
    """Everything that a `[[check]]` may hold."""
    return {NAME.name: NAME} | default_keys()


def rule_keys() -> tuple[str, ...]:
    """Give the keys of which a check needs one: what `max-dropped` guards is no measurement."""
    return tuple(item.name for name, item in declared().items() if item.group == "rules" and name != COUNTED)
