"""What a training prints: `step 10: train loss 4.2, val loss 4.3`, `Epoch 3/20` above its losses, and the like."""

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from losscli.curve.logs.content import NUMBER, Content
from losscli.curve.logs.gathering import Gathered
from losscli.curve.model import Series

_VALUE = NUMBER.pattern.replace("(", "(?:")
_FLAGS = re.IGNORECASE | re.ASCII
EPOCH = re.compile(r"""\bepoch['"]?\s*[:=#\[]?\s*(\d+(?:\.\d+)?)(?![\w.]*\.\d)""", _FLAGS)
STEP = re.compile(r"""(?:\b(?:iter(?:ation)?|step)['"]?\s*[:=#\[]?\s*|^\[)(\d+)\b(?!\s*it/s)""", _FLAGS)
LOSS = re.compile(
    r"""(?<![\w/.-])(?P<name>(?:(?:train(?:ing)?|val(?:id(?:ation)?)?|eval(?:uation)?|test|dev)[ ])?[\w/.-]*loss)"""
    rf"""['"]?\s*(?:[:=]|\bis\b)?\s*(?P<value>{_VALUE})(?![\w%/]|\.\d)""",
    _FLAGS,
)
BOOSTED = re.compile(rf"""(?:\t|\s\s)(?P<name>[\w.-]+(?:'s\s|-)[\w@.-]+):\s*(?P<value>{_VALUE})(?!\S)""", _FLAGS)
UNDER_WAY = re.compile(r"^\s*(?P<done>\d+)/(?P<all>\d+)\s|(?P<percent>\d+)%\|")
HITS = 2


def recognised(content: Content) -> bool:
    """Whether at least two lines say a loss and where it stands."""
    return content.is_text and sum(1 for _, _, values in _said(content) if values) >= HITS


def read(content: Content) -> dict[str, Series]:
    """Read the losses; a progress bar counts once it is full."""
    gathered = Gathered()
    for epoch, step, values in _said(content):
        gathered.add(values, epoch=epoch, step=step)
    return {name: _ordered(one) for name, one in gathered.series().items()}


def _said(content: Content) -> Iterator[tuple[float | None, float | None, dict[str, float | None]]]:
    """Give what each line says; an epoch that is named alone holds for the lines below it."""
    above: float | None = None
    for whole in content.lines:
        line = re.split("[\r\b]", whole)[-1]
        epoch, step = EPOCH.search(line), STEP.search(line)
        here = float(epoch[1]) if epoch else None
        if _under_way(line):
            continue
        values = {_name(found["name"]): float(found["value"]) for found in LOSS.finditer(line)}
        if step:
            values.update((_name(found["name"]), float(found["value"])) for found in BOOSTED.finditer(line))
        if here is not None and not values:
            above = here
        place = above if here is None and step is None else here
        if values and (place is not None or step):
            yield place, float(step[1]) if step else None, dict(values)


def _under_way(line: str) -> bool:
    bar = UNDER_WAY.search(line)
    return bar is not None and (bar["percent"] not in (None, "100") or (bar["done"] or "") != (bar["all"] or ""))


def _name(text: str) -> str:
    r"""Spell a name like a column.

    >>> _name("Val Loss"), _name("valid_0's l2")
    ('val_loss', 'valid_0/l2')
    """
    return text.lower().replace("'s ", "/").replace(" ", "_")


def _ordered(one: Series) -> Series:
    """Leave out what a bar says twice, and count the points where several stand in one epoch."""
    kept = [point for place, point in enumerate(one.points) if place == 0 or point != one.points[place - 1]]
    places = [(point.epoch, point.step) for point in kept]
    if any(before == after for before, after in pairwise(places)):
        kept = [replace(point, step=float(count)) for count, point in enumerate(kept)]
    return Series(one.name, tuple(kept))
