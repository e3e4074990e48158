"""How a function was called, in a sentence."""

from collections.abc import Iterator

from losscli.losses.spec import Loss

SLOPES = {"given": "given", "autograd": "by autograd", "numerical": "numerical"}
GUESS = " (no argument has a known name; :order=target-first turns it)"


def notes(loss: Loss) -> Iterator[str]:
    """Say how the function of a loss was called, what it returned, and what else is worth knowing."""
    own = loss.definition.own
    function, convention = own.function, own.convention
    name = function.named.rpartition(":")[2]
    guessed = GUESS * (not function.call.known and len(function.call.roles) > 1)
    called = f"{name}({', '.join(function.call.names)}) called with {', '.join(function.call.roles)}{guessed}"
    if convention is None:
        yield called
    elif loss.kind == "whole":
        yield f"{called}; one figure of the whole file, held in memory"
    else:
        what = "one number, called once a sample" if convention.per_sample else "one value a sample"
        arrays = f"; arrays: {function.arrays}" * (function.arrays != "numpy")
        yield f"{called}; {what}{arrays}; gradient: {SLOPES[convention.slope]}"
    if convention is not None and convention.summed:
        yield f"{name} itself gives the sum of the samples' values; the figure here is their mean"
    if convention is not None and convention.single:
        yield f"{name} computes in single precision"
