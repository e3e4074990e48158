"""Several columns of targets in the order of the columns of predictions."""

from dataclasses import replace

from losscli.errors import LosscliError, listed
from losscli.sources.columns.affixes import unwrapped
from losscli.sources.columns.classes import names_of
from losscli.sources.columns.selection import Numbers

GLOB = frozenset("*?[")


def aligned(prediction: Numbers, target: Numbers, spec: str | None) -> tuple[Numbers, tuple[str, ...]]:
    """Bring several columns of targets into the order of the predictions' names, and say so.

    What all names of a side begin or end with does not count. Raises LosscliError for other names, unless `--target`
    names the columns; and where it names them in another order.
    """
    ours, theirs = names_of(prediction), names_of(target)
    if ours is None or theirs is None or ours == theirs:
        return target, ()
    plain, other = (ours, theirs) if sorted(ours) == sorted(theirs) else (unwrapped(ours), unwrapped(theirs))
    if sorted(plain) != sorted(other):
        if spec is not None:
            return target, ()
        message = (
            f"the columns of {prediction.source.path} and of {target.source.path} have different names: "
            f"{listed(ours)} and {listed(theirs)}"
        )
        raise LosscliError(message, f"choose with --target NAME, for example --target {theirs[0]}; a list is by order")
    places = {name: place for place, name in enumerate(other)}
    order = [places[name] for name in plain]
    if order == list(range(len(order))):
        return target, ()
    if spec is not None and not GLOB & set(spec):
        message = (
            f"--target {spec} names the predictions' columns in another order: {listed(theirs)} and {listed(ours)}"
        )
        hint = f"columns of one name belong together: --target {','.join(theirs[place] for place in order)}"
        raise LosscliError(message, hint)
    columns = tuple((target.columns or ())[place] for place in order)
    return replace(target, columns=columns), (f"{target.source.path}: the targets are matched by name: {listed(ours)}",)
