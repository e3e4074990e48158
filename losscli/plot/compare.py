"""Each sample's loss less the baseline's, sorted: what became better lies below 0, what became worse above."""

import numpy as np

from losscli.batch import Floats
from losscli.errors import LosscliError
from losscli.pictures.model import Area, Line, Panel, Picture, Rule, Scale
from losscli.plot.columns import required
from losscli.plot.request import Request, number
from losscli.report.model import Figure

STEPS = 400


def picture(request: Request) -> Picture:
    """Draw the paired differences of every entry."""
    report = request.measured()
    if not len(request.baseline):
        raise LosscliError("there is nothing to compare with", "--baseline FILE names the other model's predictions")
    drawn = [(key, differences(request, key, figure)) for key, figure in report.losses.items()]
    panels = tuple(_panel(key, values, report.losses[key].direction) for key, values in drawn)
    described = "; ".join(f"{key}: {_told(values, report.losses[key].direction)}" for key, values in drawn)
    return Picture(f"Against the baseline: {', '.join(report.losses)}", described, panels, tuple(described.split("; ")))


def differences(request: Request, key: str, figure: Figure) -> Floats:
    """Give the differences of the samples that both have, sorted."""
    problem, hint = f"{key} has no loss for each sample", "losscli plot compare mse, for example"
    ours = required(request.rows.losses(key, figure), problem, hint)
    theirs = required(request.baseline.losses(key, figure), problem, hint)
    places = {row: place for place, row in enumerate(request.baseline.columns["row"])}
    pairs = [(here, places[row]) for here, row in enumerate(request.rows.columns["row"]) if row in places]
    if not pairs:
        raise LosscliError("no sample is in both", "name the predictions of another model for the same targets")
    here, there = (np.array(side) for side in zip(*pairs, strict=True))
    apart = ours[here] - theirs[there]
    return np.sort(apart[np.isfinite(apart)])


def _panel(key: str, values: Floats, direction: str) -> Panel:
    ranks = np.unique(np.linspace(0, len(values) - 1, min(len(values), STEPS)).round().astype(int))
    x, y = tuple(((ranks + 0.5) / len(values)).tolist()), tuple(values[ranks].tolist())
    zero = tuple(0.0 for _ in x)
    marks = (
        Area("", x, tuple(map(min, y, zero)), tuple(map(max, y, zero))),
        Line(key, x, y),
        Rule("y", 0.0, "worse above 0" if direction == "minimize" else "better above 0"),
        Rule("x", float((values < 0).mean())),
    )
    return Panel(Scale("share of samples", 0.0, 1.0), Scale.over(f"{key} − baseline", y, (0.0,)), marks)


def _told(values: Floats, direction: str) -> str:
    below, above = int((values < 0).sum()), int((values > 0).sum())
    better, worse = (below, above) if direction == "minimize" else (above, below)
    equal = len(values) - below - above
    return f"{better} samples better, {worse} worse, {equal} equal, mean difference {number(values.mean())}"
