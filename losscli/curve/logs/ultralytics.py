"""The `results.csv` of ultralytics: `epoch` from 1, several `train/…_loss` beside several `val/…_loss`."""

from losscli.curve.logs.content import Content
from losscli.curve.logs.delimited import Places, header, series
from losscli.curve.model import Series


def recognised(content: Content) -> bool:
    """Whether there are losses of training under its names; older files pad them with blanks."""
    names = header(content)
    return "epoch" in names and any(name.startswith("train/") and name.endswith("_loss") for name in names)


def read(content: Content) -> dict[str, Series]:
    """Read every column; `time` counts the seconds of the training."""
    return series(content, Places(epoch="epoch", time="time" if "time" in header(content) else None))
