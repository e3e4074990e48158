"""One JSON record a line: `{"epoch": 1, "train_loss": 0.5}`."""

import json

from losscli.curve.logs.content import Content
from losscli.curve.logs.gathering import Gathered
from losscli.curve.logs.loss_list import add_record
from losscli.curve.model import Series


def recognised(content: Content) -> bool:
    """Whether the first line is a record; an object of lists is a history of its own."""
    if not content.opening.startswith("{") or not content.lines:
        return False
    try:
        first = json.loads(content.lines[0])
    except (ValueError, RecursionError):
        return False
    return isinstance(first, dict) and not any(_holds_lists(value) for value in first.values())


def _holds_lists(value: object) -> bool:
    inside = value.values() if isinstance(value, dict) else (value,)
    return any(isinstance(inner, list) for inner in inside)


def read(content: Content) -> dict[str, Series]:
    """Read what each record holds; where nothing counts, records are epochs from 1."""
    gathered = Gathered()
    for place, record in enumerate(content.objects(), 1):
        add_record(gathered, record, place)
    return gathered.series()
