"""How the losses of the samples spread: counts, and the share below each loss."""

import numpy as np

from losscli.batch import Floats
from losscli.pictures.model import Bars, Line, Panel, Picture, Rule, Scale
from losscli.plot.columns import required
from losscli.plot.request import Request, number

MOST, FEWEST = 40, 5
FAR = 4.0
"""A range that is so many times as long as that of the middle 98 % is cut there."""
STEPS = 100


def picture(request: Request) -> Picture:
    """Draw a histogram of each entry, and the cumulative shares of all."""
    report = request.measured()
    listed = []
    for key, figure in report.losses.items():
        problem = f"{key} has no loss for each sample, only a figure of the whole"
        losses = required(request.rows.losses(key, figure), problem, "losscli plot histogram mse, for example")
        listed.append((key, losses[np.isfinite(losses)]))
    panels, notes = [], []
    for key, losses in listed:
        panel, note = counted(key, losses, request.bins)
        panels.append(panel)
        notes += note
    names = ", ".join(key for key, _ in listed)
    described = "; ".join(
        f"{key}: {len(losses)} samples from {number(losses.min())} to {number(losses.max())},"
        f" half of them below {number(np.median(losses))}"
        for key, losses in listed
    )
    return Picture(
        f"Losses of {len(request.rows)} samples: {names}", described, (*panels, shares(listed)), tuple(notes)
    )


def counted(name: str, losses: Floats, bins: int | None = None) -> tuple[Panel, list[str]]:
    """Count the finite losses in bins of equal width, and say what lies outside."""
    low, high = shown_range(losses)
    inside = losses[(losses >= low) & (losses <= high)]
    count = bins or max(FEWEST, min(MOST, round(2 * len(inside) ** (1 / 3))))
    counts, edges = np.histogram(inside, bins=count, range=(low, high))
    left, right = tuple(edges[:-1].tolist()), tuple(edges[1:].tolist())
    tops = tuple(map(float, counts.tolist()))
    middle = float(losses.mean())
    marks = (Bars(name, left, right, tops), Rule("x", middle, f"mean {number(middle)}"))
    beyond = len(losses) - len(inside)
    note = [f"{name}: {beyond} of {len(losses)} samples lie beyond {number(low)} to {number(high)}"] if beyond else []
    return Panel(Scale(name, left[0], right[-1]), Scale.over("samples", tops, zero=True), marks, "Histogram"), note


def shown_range(values: Floats) -> tuple[float, float]:
    """Give the range that is drawn: all, or the middle 98 % where a few far values would hide all others."""
    low, high = float(values.min()), float(values.max())
    first, last = (float(end) for end in np.percentile(values, (1, 99)))
    if last > first and high - low > FAR * (last - first):
        low, high = max(low, first - (last - first) / 2), min(high, last + (last - first) / 2)
    if high <= low:
        air = abs(low) / 2 or 0.5
        return low - air, high + air
    return low, high


def shares(listed: list[tuple[str, Floats]]) -> Panel:
    """Draw which share of the samples has at most each loss."""
    lines, ends = [], []
    for tone, (name, losses) in enumerate(listed):
        ordered = np.sort(losses)
        ranks = np.unique(np.linspace(1, len(ordered), min(len(ordered), STEPS)).round().astype(int))
        low, high = shown_range(losses)
        x, y = np.clip(ordered[ranks - 1], low, high), ranks / len(ordered)
        steps = np.repeat(np.concatenate([[0.0], y]), 2)[1:]
        lines.append(Line(name, tuple(np.repeat(np.append(x, high), 2)[:-1].tolist()), tuple(steps.tolist()), tone))
        ends += [low, high]
    label = listed[0][0] if len(listed) == 1 else "loss"
    return Panel(Scale(label, min(ends), max(ends)), Scale("share of samples", 0.0, 1.0), tuple(lines), "Cumulative")
