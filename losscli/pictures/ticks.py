"""Round numbers on an axis, and how they are written."""

import itertools
import math

from losscli.pictures.model import Scale

STEPS = (1.0, 2.0, 5.0, 10.0)


def ticks(scale: Scale, most: int) -> list[tuple[float, str]]:
    """Give at most so many round values on a scale (at least two), each with its text.

    >>> [text for _, text in ticks(Scale("loss", 0.0, 1.04), 6)]
    ['0', '0.2', '0.4', '0.6', '0.8', '1']
    >>> [text for _, text in ticks(Scale("loss", 0.02, 300.0, log=True), 6)]
    ['0.1', '1', '10', '100']
    """
    if scale.names:
        return [(place + 0.5, name) for place, name in enumerate(scale.names)]
    values = _decades(scale, most) if scale.log else _even(scale.low, scale.high, most)
    return [(value, tick_text(value, values)) for value in values]


def _even(low: float, high: float, most: int) -> list[float]:
    span = high / most - low / most
    if not (0 < span < math.inf):
        return [low]
    power = math.floor(math.log10(span))
    unit = 10.0**power
    step = next((unit * step for step in STEPS if unit * step >= span * (1 - 1e-9)), unit * 10.0)
    if not (0 < step < math.inf):
        return [low, high]
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    # A quotient of whole numbers is the double nearest to the decimal that is meant
    values = [_decimal(count, step) for count in range(first, last + 1)]
    inside = all(low - span / 1e6 <= value <= high + span / 1e6 for value in values)
    return values if values and inside and len(set(values)) == len(values) else [low, high]


def _decimal(count: int, step: float) -> float:
    return float(f"{count * step:.12g}") + 0.0


def _decades(scale: Scale, most: int) -> list[float]:
    first, last = math.ceil(math.log10(scale.low) - 1e-9), math.floor(math.log10(scale.high) + 1e-9)
    if last - first < 1:
        return _even(scale.low, scale.high, most)
    stride = max(1, math.ceil((last - first + 1) / most))
    return [float(f"1e{power}") for power in range(first, last + 1) if not power % stride]


def tick_text(value: float, values: list[float]) -> str:
    """Write a value with as many digits as tell it from its neighbours.

    >>> tick_text(0.30000000000000004, [0.2, 0.30000000000000004]), tick_text(1e8 + 1, [1e8, 1e8 + 1])
    ('0.3', '100000001')
    """
    for digits in range(3, 18):
        texts = {f"{item:.{digits}g}" for item in values}
        if len(texts) == len(set(values)) and all(_near(item, digits, values) for item in values):
            return _short(value, digits)
    return repr(value)


def _near(value: float, digits: int, values: list[float]) -> bool:
    """Whether the text is the value, as far as the distance of the values goes."""
    gaps = [abs(one - other) for one, other in itertools.pairwise(values)]
    return abs(float(f"{value:.{digits}g}") - value) <= 1e-3 * min(gaps, default=math.inf)


def _short(value: float, digits: int) -> str:
    whole = float(value).is_integer() and abs(value) < 1e5
    text = f"{value:.0f}" if whole else f"{value:.{digits}g}"
    return text.replace("e+0", "e").replace("e-0", "e-").replace("e+", "e") if "e" in text else text
