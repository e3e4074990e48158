"""What keeps a gate from judging: inputs that are not what they are taken for."""

from collections.abc import Iterator, Sequence
from typing import Protocol

from losscli.errors import LosscliError
from losscli.gates.limits import Rule
from losscli.gates.verdict import guarded
from losscli.options.declared import Rules

OTHERS = {
    "targets": ("judged against", "give the targets as TARGETS, or with --target"),
    "baseline": ("compared with", "name the other model's predictions: --baseline FILE"),
}
"""What predictions are held against, and what to type where it is themselves."""


class Source(Protocol):
    """The paired samples of some files, as `losscli.sources` opens them."""

    @property
    def misordered(self) -> tuple[LosscliError, ...]:
        """The files whose keys show that their order does not pair them."""

    def same_place(self, role: str, other: str) -> bool:
        """Tell whether two roles are the same columns of one file."""
        ...

    def same_bytes(self, role: str, other: str) -> bool:
        """Tell whether the files of two roles hold the same bytes."""
        ...

    def describe(self, role: str) -> str:
        """Name the file and the columns of a role."""
        ...


def noticed(samples: Source, rules: Sequence[Rule], options: Rules) -> Iterator[str]:
    """Say why figures of these inputs tell nothing, or may tell nothing.

    Raises LosscliError where something would be judged by figures that tell nothing.
    """
    judged = guarded(rules, options)
    if judged and samples.misordered:
        raise samples.misordered[0]
    yield from _itself(samples, "targets", judged=judged)
    yield from _itself(samples, "baseline", judged=any(rule.compares for rule in rules))


def _itself(samples: Source, other: str, *, judged: bool) -> Iterator[str]:
    """Find predictions that are held against themselves; a copy may be that of a model that is right, or unchanged."""
    held, hint = OTHERS[other]
    if samples.same_place("predictions", other):
        what = samples.describe("predictions")
        if judged:
            raise LosscliError(f"{what} would be {held} itself", hint)
        yield f"{what} is {held} itself"
    elif samples.same_bytes("predictions", other):
        yield f"{samples.describe('predictions')} and the {other}, {samples.describe(other)}, hold the same bytes"
