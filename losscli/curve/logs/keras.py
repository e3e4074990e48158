"""Keras' CSVLogger: `epoch` from 0, then sorted names, validation behind `val_` (keras/src/callbacks/csv_logger.py)."""

from losscli.curve.logs.content import Content
from losscli.curve.logs.delimited import Places, header, series
from losscli.curve.model import Series


def recognised(content: Content) -> bool:
    """Whether the names are sorted behind `epoch`, and `loss` is one of them."""
    first, *rest = header(content) or ("",)
    return first == "epoch" and "loss" in rest and rest == sorted(rest) and "step" not in rest


def read(content: Content) -> dict[str, Series]:
    """Read every column of numbers; lists are no curves."""
    return series(content, Places(epoch="epoch"))
