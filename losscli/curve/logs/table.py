"""Any other table of text with a loss among its names."""

from dataclasses import replace

from losscli.curve.logs.content import Content
from losscli.curve.logs.delimited import Places, header, series
from losscli.curve.model import Series

EPOCHS = ("epoch", "epochs", "iter", "iteration", "round")
STEPS = ("step", "steps", "global_step")
TIMES = ("time", "seconds", "wall_time", "elapsed")


def recognised(content: Content) -> bool:
    """Whether a name says what is counted, or what is lost."""
    names = [name.lower() for name in header(content)]
    return any(name in (*EPOCHS, *STEPS) or "loss" in name for name in names)


def read(content: Content) -> dict[str, Series]:
    """Read every column of numbers; without a column that counts, rows are epochs from 0."""
    names = header(content)
    epoch, step, time = (
        next((name for name in names if name.lower() in known), None) for known in (EPOCHS, STEPS, TIMES)
    )
    found = series(content, Places(epoch, step, time))
    return found if epoch or step else {name: counted(one) for name, one in found.items()}


def counted(one: Series, start: int = 0) -> Series:
    """Let the order of the points count the epochs."""
    return Series(one.name, tuple(replace(point, epoch=float(place)) for place, point in enumerate(one.points, start)))
