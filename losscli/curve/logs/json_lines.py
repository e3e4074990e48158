"""One JSON record a line: `{"epoch": 1, "train_loss": 0.5}`."""

import json

from losscli.curve.logs.content import Content
from losscli.curve.logs.gathering import Gathered
from losscli.curve.logs.loss_list import add_record
from losscli.curve.model import Series


def recognised(content: Content) -> bool:
    """Whether the first line is a record; an object whose values are objects of lists is a booster's."""
    if not content.opening.startswith("{") or not content.lines:
        return False
    try:
        first = json.loads(content.lines[0])
    except (ValueError, RecursionError):
        return False
    return isinstance(first, dict) and not any(_holds_lists(value) for value in first.values())


def _holds_lists(value: object) -> bool:
    return isinstance(value, dict) and any(isinstance(inner, list) for inner in value.values())


def read(content: Content) -> dict[str, Series]:
    """Read what each record holds; where nothing counts, records are epochs from 1."""
    gathered = Gathered()
    for place, record in enumerate(content.objects(), 1):
        add_record(gathered, record, place)
    return gathered.series()
