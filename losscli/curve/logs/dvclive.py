"""DVCLive: a table for each metric, `step` and one value, perhaps a timestamp (src/dvclive/plots/metric.py)."""

from losscli.curve.logs.content import Content
from losscli.curve.logs.delimited import Places, header, series
from losscli.curve.model import Series


def recognised(content: Content) -> bool:
    """Whether there is a step, a value, and nothing else but the time."""
    names = header(content)
    return "step" in names and len([name for name in names if name not in ("step", "timestamp")]) == 1


def read(content: Content) -> dict[str, Series]:
    """Read the metric; its steps are epochs unless the training says otherwise, so they stay steps."""
    time = "timestamp" if "timestamp" in header(content) else None
    return series(content, Places(step="step", time=time, milliseconds=True))
