"""`losscli try LOSSES VALUES [TARGETS]`: values that are typed instead of files, to check a formula or to teach one."""

import os
import re
from collections.abc import Sequence
from typing import Any

import numpy as np

from losscli.cli.compute import LOSSES_ARGUMENT, refuse, scored
from losscli.cli.parameters import argument, given, with_options
from losscli.errors import LosscliError
from losscli.losses import parse_all
from losscli.options.declared import declared
from losscli.options.outputs import OUTPUTS
from losscli.render import FORMATS
from losscli.run import Inputs

__all__ = ["FORMATS", "command", "read", "refuse"]
OFFERED = ("activation", "reduction", "gradient", "positive", "format", "json", "output", "precision", "quiet")
"""The options that mean something without files."""
WHOLE = re.compile(r"[+-]?[0-9]+")
VALUES = argument("values", str, metavar="VALUES", help="Predictions: 0.5,1,2 or rows of several, 0.9,0.1;0.2,0.8")
TARGETS = argument("targets", str | None, None, metavar="TARGETS", help="As many targets, in the same spelling")


@with_options(LOSSES_ARGUMENT, VALUES, TARGETS, options=[declared()[name] for name in OFFERED])
def command(*, losses: str, values: str, targets: str | None, **options: Any) -> int:
    """Score values that are typed instead of files."""
    typed = {name: item.default for name, item in declared().items()} | given(options)
    if not typed["json"] and typed["format"] in OUTPUTS and OUTPUTS[typed["format"]].samples:
        typed["samples"] = "all"
    return scored(losses, lambda: _inputs(losses, values, targets), typed)


def _inputs(losses: str, values: str, targets: str | None) -> Inputs:
    """Read both sides; raise LosscliError where they are files, or not of equal length."""
    for text in (values, targets):
        if text is not None and os.path.isfile(text):  # noqa: PTH113 -- a text that may be no path
            line = " ".join(filter(None, ("losscli compute", losses, values, targets)))
            raise LosscliError(f"{text} is a file, and `try` takes values", line)
    listed = parse_all(losses)
    needy = [spec for spec, loss in listed.items() if loss.definition.layout.target]
    words = any("labels" in loss.definition.choices("input") for loss in listed.values())
    predictions = read(values, "prediction", words=words)
    if targets is None and needy:
        raise LosscliError(f"{needy[0]} needs targets", f"e.g. losscli try {losses} 0.5,1 1,1")
    if targets is None:
        return Inputs(predictions)
    wanted = read(targets, "target", words=words)
    if len(predictions) != len(wanted):
        counts = f"{_counted(len(predictions), 'prediction')} and {_counted(len(wanted), 'target')}"
        raise LosscliError(f"{counts}: each prediction needs its target", f"e.g. losscli try {losses} 0.5,1 1,1")
    return Inputs(predictions, wanted)


def read(text: str, role: str, *, words: bool = False) -> Any:
    """Read values: numbers or, where there may be words, labels between commas, rows between semicolons.

    >>> read("0.5,1", "target").tolist(), read("0.9,0.1;0.2,0.8", "prediction").shape
    ([0.5, 1.0], (2, 2))
    >>> read("cat,dog", "target", words=True).tolist()
    ['cat', 'dog']

    Raises LosscliError for rows of unequal length and for numbers among words.
    """
    rows = [[cell.strip() for cell in row.split(",")] for row in text.strip().strip(";").split(";")]
    if len({len(row) for row in rows}) > 1:
        lengths = ", ".join(str(len(row)) for row in rows)
        raise LosscliError(f"the rows of the {role}s {text!r} hold {lengths} values", "give each row as many")
    cells = [cell for row in rows for cell in row]
    shaped = rows if len(rows) > 1 else rows[0]
    if all(map(WHOLE.fullmatch, cells)):
        return np.array(shaped, dtype=np.int64)
    numbers = [_number(cell) for cell in cells]
    if words and all(number is None for number in numbers) and all(cells):
        return np.array(shaped)
    wrong = next((place for place, number in enumerate(numbers) if number is None), None)
    if wrong is not None:
        raise LosscliError(f"{role} {wrong + 1}, {cells[wrong]!r}, is not a number", _spelling(cells))
    return np.array(numbers, dtype=np.float64).reshape(np.shape(shaped))


def _number(cell: str) -> float | None:
    try:
        return float(cell) if cell.isascii() and "_" not in cell else None
    except ValueError:
        return None


def _spelling(cells: Sequence[str]) -> str:
    spaced = any(" " in cell for cell in cells)
    return "commas stand between values: 0.5,1,2" if spaced else "numbers are written as 0.5 or 1e-3"


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}{'s' * (count != 1)}"
