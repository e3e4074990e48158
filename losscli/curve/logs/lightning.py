"""Lightning's CSVLogger: sorted names, training and validation on rows of their own (fabric/loggers/csv_logs.py)."""

from losscli.curve.logs.content import Content
from losscli.curve.logs.delimited import Places, header, series
from losscli.curve.model import Series


def recognised(content: Content) -> bool:
    """Whether each row has its epoch and its step, as no other table here has."""
    return {"epoch", "step"} <= set(header(content))


def read(content: Content) -> dict[str, Series]:
    """Read every column of numbers, each where it is not blank."""
    return series(content, Places(epoch="epoch", step="step"))
