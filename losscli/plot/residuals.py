"""Prediction − target, against the prediction and as a histogram."""

import numpy as np

from losscli.pictures.model import Panel, Picture, Points, Rule, Scale
from losscli.plot.columns import required
from losscli.plot.histogram import counted
from losscli.plot.request import Request, number

MOST = 2000
"""So many points are drawn, evenly strided."""
HINT = "residuals are of one number a sample against one: losscli plot residuals mse"


def picture(request: Request) -> Picture:
    """Draw the residuals."""
    problem = "the {}s are not one number a sample"
    prediction, target = (
        required(request.rows.numbers(name), problem.format(name), HINT) for name in ("prediction", "target")
    )
    residual = prediction - target
    known = np.isfinite(residual)
    prediction, residual = prediction[known], residual[known]
    chosen = np.linspace(0, len(residual) - 1, min(len(residual), MOST)).round().astype(int)
    x, y = tuple(prediction[chosen].tolist()), tuple(residual[chosen].tolist())
    marks = (Points("residual", x, y), Rule("y", 0.0))
    scatter = Panel(Scale.over("prediction", x), Scale.over("prediction − target", y, (0.0,)), marks, "Residuals")
    spread, notes = counted("prediction − target", residual, request.bins)
    if len(chosen) < len(residual):
        notes = [*notes, f"{len(chosen)} of {len(residual)} samples are drawn as points, evenly strided"]
    low, high = float(residual.min()), float(residual.max())
    described = (
        f"The residuals of {len(residual)} samples lie between {number(low)} and {number(high)}, "
        f"their mean is {number(residual.mean())}"
    )
    return Picture(f"Residuals of {len(residual)} samples", described, (scatter, spread), tuple(notes))
