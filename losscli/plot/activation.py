"""An activation and its derivative; of those over classes the first of two, the other at 0."""

import numpy as np

from losscli.batch import Floats
from losscli.errors import LosscliError, nearest
from losscli.losses.activation import ACTIVATIONS, Activation
from losscli.pictures.model import Line, Panel, Picture, Scale
from losscli.plot.request import Request

POINTS = 241
SPAN = (-6.0, 6.0)


def picture(request: Request) -> Picture:
    """Draw the activations that are named; raise LosscliError for one that is not known."""
    names = [name.strip().replace("_", "-") for name in (request.activation or "").split(",")]
    for name in names:
        if name not in ACTIVATIONS:
            close = nearest(name, ACTIVATIONS)
            hint = f"did you mean {close[0]}?" if close else f"the activations are {', '.join(ACTIVATIONS)}"
            raise LosscliError(f"unknown activation {name!r}", hint)
    x = np.linspace(*(request.span or SPAN), POINTS)
    made = [_along(ACTIVATIONS[name], x) for name in names]
    panels = []
    for place, title in enumerate(("Value", "Derivative")):
        lines = tuple(
            Line(name, tuple(x.tolist()), tuple(both[place].tolist()), tone)
            for tone, (name, both) in enumerate(zip(names, made, strict=True))
        )
        panels.append(Panel(Scale("x", x[0], x[-1]), Scale.over("y", *(line.y for line in lines)), lines, title))
    formulas = "; ".join(f"{name}(x) = {ACTIVATIONS[name].formula}" for name in names)
    classes = [name for name in names if ACTIVATIONS[name].classes]
    notes = (f"{', '.join(classes)}: the first of two classes, the other one's score is 0",) if classes else ()
    return Picture(", ".join(names), formulas, tuple(panels), (formulas, *notes))


def _along(activation: Activation, x: Floats) -> tuple[Floats, Floats]:
    """Give y and ∂y/∂x."""
    if not activation.classes:
        value, pull = activation.apply(x)
        return value, pull(np.ones_like(x))
    pairs = np.stack([x, np.zeros_like(x)], axis=-1)
    value, pull = activation.apply(pairs)
    first = np.zeros_like(pairs)
    first[:, 0] = 1.0
    return value[:, 0], pull(first)[:, 0]
