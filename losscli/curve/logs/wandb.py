"""A table exported from Weights & Biases: `Step`, then `run - metric`, each with `__MIN` and `__MAX` beside it."""

from losscli.curve.logs.content import Content
from losscli.curve.logs.delimited import Places, header, series
from losscli.curve.model import Series

TWINS = ("__MIN", "__MAX", "_step")


def recognised(content: Content) -> bool:
    """Whether there is a metric with its twins."""
    names = header(content)
    return any(f"{name}__MIN" in names and f"{name}__MAX" in names for name in names)


def read(content: Content) -> dict[str, Series]:
    """Read the metrics by what stands behind the name of the run, or by both where there are several runs."""
    names = header(content)
    found = series(content, Places(step=names[0]), leave_out=[name for name in names if name.endswith(TWINS)])
    runs = {name.rpartition(" - ")[0] for name in found}
    if len(runs) > 1:
        return found
    short = {name.rpartition(" - ")[2]: one for name, one in found.items()}
    return {name: Series(name, one.points) for name, one in short.items()}
