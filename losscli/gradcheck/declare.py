"""`@losscli.loss`: a loss of one's own among the registry's, whose gradient is checked when it is declared."""

from collections.abc import Callable
from typing import Any

from losscli.errors import LosscliError
from losscli.gradcheck.checking import Asked, checked
from losscli.gradcheck.points import built_in
from losscli.losses.registry import ALIASES, LOSSES, Definition, Kernel
from losscli.losses.registry import loss as register
from losscli.losses.spec import parse


def loss(**facts: Any) -> Callable[[Kernel], Definition]:
    """Register a kernel `(prediction, target, *, parameters) -> (values, gradient)` as a pointwise loss.

    The values are one per element; the gradient is a function without arguments that returns ∂value/∂prediction. It is
    compared with the limit of its definition at samples from the declared domains.

    Raises LosscliError where it is not the derivative; nothing is registered then.

    >>> @loss(reference="Tukey (1960)")
    ... def doubled(prediction, target):
    ...     '''2r², with r = x − t.'''
    ...     r = prediction - target
    ...     return 2 * r**2, lambda: 2 * r
    Traceback (most recent call last):
    losscli.errors.LosscliError: the gradient of 'doubled' is no derivative: ratio 0.5 everywhere: a factor 2 is missing
    """

    def declare(function: Kernel) -> Definition:
        definition = register(**facts)(function)
        try:
            if definition.differentiable and definition.kind == "pointwise":
                _require_derivative(definition)
        except BaseException:
            _forget(definition)
            raise
        return definition

    return declare


def _require_derivative(definition: Definition) -> None:
    chosen = parse(definition.specimen)
    found = checked(chosen, built_in(chosen), Asked(max_unresolved=len(built_in(chosen).rows)))
    if found.verdict == "passed":
        return
    case = found.worst[0]
    shown = f"it is {case.analytic:.6g} where the derivative is {case.numeric:.6g}, at prediction {case.prediction:g}"
    told = found.diagnosis.sentence if found.diagnosis else shown
    message = f"the gradient of {definition.name!r} is no derivative: {told}"
    raise LosscliError(message, "return (values, lambda: ∂value/∂prediction)")


def _forget(definition: Definition) -> None:
    del LOSSES[definition.name]
    for alias in [name for name, spec in ALIASES.items() if spec.split(":")[0] == definition.name]:
        del ALIASES[alias]
