"""MLflow's file store: a file for each metric, with `timestamp value step` on each line."""

import re

from losscli.curve.logs.content import Content, number
from losscli.curve.logs.gathering import Gathered
from losscli.curve.model import Series
from losscli.errors import LosscliError

LINE = re.compile(r"\d{13} (?P<value>\S+) -?\d+", re.ASCII)


def recognised(content: Content) -> bool:
    """Whether the first line is a time in milliseconds, a value and a step."""
    return content.is_text and bool(content.lines) and LINE.fullmatch(content.lines[0]) is not None


def read(content: Content) -> dict[str, Series]:
    """Read the metric, whose name is the file's."""
    gathered = Gathered()
    for line in content.lines:
        if LINE.fullmatch(line):
            time, value, step = line.split()
            gathered.add({content.name: _value(content, value)}, step=float(step), time=float(time) / 1000)
    return gathered.series()


def _value(content: Content, text: str) -> float | None:
    try:
        return number(text)
    except ValueError:
        raise LosscliError(f"{content.path}: {text!r} is no value of a metric", "mend or remove the line") from None
