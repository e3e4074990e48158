"""One list of numbers, as scikit-learn's `loss_curve_`; its first value is that of iteration 1."""

import re
from typing import Any

from losscli.curve.logs.content import Content, plain
from losscli.curve.logs.gathering import Gathered
from losscli.curve.model import Series

PRINTED = re.compile(r"\s*\[\d+\]")


def recognised(content: Content) -> bool:
    """Whether the text is a list; `[12]` is how a line of a booster begins."""
    return content.opening.startswith("[") and PRINTED.match(content.head) is None


def read(content: Content) -> dict[str, Series]:
    """Read the list as `loss`; a list of records as what is in them."""
    gathered = Gathered()
    found: Any = content.json()
    for place, value in enumerate(found, 1):
        if isinstance(value, dict):
            add_record(gathered, value, place)
        else:
            gathered.add({"loss": plain(value)}, epoch=float(place))
    return gathered.series()


def add_record(gathered: Gathered, record: dict[str, Any], place: int) -> None:
    """Take one record, with the names of nested ones joined by a slash; where nothing counts, records are epochs."""
    values = dict(_flat(record))
    epoch, step = (values.pop(name, None) for name in ("epoch", "step"))
    time = values.pop("time", values.pop("_timestamp", None))
    epoch = float(place) if epoch is None and step is None else epoch
    gathered.add(values, epoch=epoch, step=step, time=time)


def _flat(record: dict[str, Any], before: str = "") -> "list[tuple[str, float | None]]":
    flat: list[tuple[str, float | None]] = []
    for name, value in record.items():
        flat += _flat(value, f"{before}{name}/") if isinstance(value, dict) else [(before + name, plain(value))]
    return flat
