"""Words for a curve, each with its definition: best, diverged, plateau, and what looks like overfitting."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from statistics import fmean, median

from losscli.curve.model import Axis, Best, Point, Series, Word, Words
from losscli.curve.segments import standing

WINDOW = 9
NOISES = 3
TO_SIGMA = 1.4826
"""The standard deviation of normal values, in units of their median absolute deviation."""
ABOVE = 3
DEFINITIONS: Mapping[str, str] = {
    "best": "the smallest finite value of validation, or of training where there is no validation",
    "diverged": f"a value that is not finite, or the last {ABOVE} points above the first",
    "plateau": "the best of the last P points is not below the best before them by more than the noise",
    "overfitting": (
        f"the running median ({WINDOW}) of validation has its minimum at least P points ago, the median of the last P "
        f"is above that minimum by more than {NOISES} noises, and training fell meanwhile"
    ),
    "noise": f"{TO_SIGMA} · median absolute deviation about the running median ({WINDOW})",
}


def words(train: Series | None, validation: Series | None, patience: int) -> Words | None:
    """Say what can be said of a run; None where it has no point. P is the patience."""
    judged = validation or train
    if judged is None or not judged.points:
        return None
    points = standing(judged)
    values = [point.value for point in points if point.finite]
    spread = [value - middle for value, middle in zip(values, running(values), strict=True)]
    noise = TO_SIGMA * median(map(abs, spread)) if values else None
    both = [one for one in (train, validation) if one is not None]
    return Words(
        of=judged.name,
        best=best(points),
        diverged=diverged(both),
        plateau=plateau(values, noise or 0.0, patience),
        overfitting=overfitting(train, validation, noise or 0.0, patience),
        noise=noise,
        autocorrelation=_correlation(spread),
    )


def best(points: Sequence[Point]) -> Best | None:
    """Find the first of the smallest finite values."""
    finite = [(point.value, place) for place, point in enumerate(points) if point.finite]
    if not finite:
        return None
    value, place = min(finite)
    return Best(value, points[place].epoch, points[place].step, len(points) - 1 - place)


def diverged(series: Sequence[Series]) -> Word:
    """Look for a value that is not finite, then whether a series ended above its beginning."""
    for one in series:
        for point in one.points:
            if not point.finite:
                return Word(said=True, why=f"{one.name} is {point.value} at {where(point)}")
    seen = [(one, standing(one)) for one in series]
    for one, points in seen:
        if len(points) > ABOVE and all(point.value > points[0].value for point in points[-ABOVE:]):
            why = f"the last {ABOVE} points of {one.name} are above its first, {points[0].value:.5g}"
            return Word(said=True, why=why)
    if all(len(points) <= ABOVE for _, points in seen):
        return Word(
            said=None, why=f"too short to say: {max(len(points) for _, points in seen)} points, {ABOVE + 1} tell"
        )
    return Word(said=False, why="every value is finite, and the end is not above the beginning")


def plateau(values: Sequence[float], noise: float, patience: int) -> Word:
    """Compare the best of the last P with the best before."""
    if short := _short(values, patience):
        return short
    before, last = min(values[:-patience]), min(values[-patience:])
    said = before - last <= noise
    why = f"the best of the last {patience} is {last:.5g}, {before:.5g} before, noise {noise:.2g}"
    return Word(said=said, why=why)


def overfitting(train: Series | None, validation: Series | None, noise: float, patience: int) -> Word:
    """Look for a validation loss that turned while training went on to fall."""
    if train is None or validation is None:
        missing = "validation" if validation is None else "training"
        return Word(said=None, why=f"cannot be told without the {missing} loss")
    points = [point for point in standing(validation) if point.finite]
    values = [point.value for point in points]
    if short := _short(values, patience):
        return short
    middles = running(values)
    turn = middles.index(min(middles))
    ago, rise = len(values) - 1 - turn, median(values[-patience:]) - middles[turn]
    if ago < patience or rise <= NOISES * noise:
        return Word(
            said=False, why=f"the median of validation was lowest {ago} points ago, and is {rise:.3g} above it now"
        )
    fell = _fell(standing(train), points[turn])
    if fell is None:
        return Word(said=None, why="training has no points before and after the turn")
    why = f"validation turned at {where(points[turn])}, rose by {rise:.3g}, and training {'fell' if fell else 'rose'}"
    return Word(said=fell, why=why)


def running(values: Sequence[float]) -> list[float]:
    """Give the median of the nine values around each, of fewer at the ends."""
    half = WINDOW // 2
    return [median(values[max(0, place - half) : place + half + 1]) for place in range(len(values))]


def where(point: Point) -> str:
    """Say where a point stands."""
    return f"epoch {point.epoch:g}" if point.epoch is not None else f"step {point.step or 0:g}"


def _short(values: Sequence[float], patience: int) -> Word | None:
    if len(values) > 2 * patience:
        return None
    return Word(said=None, why=f"too short to say: {len(values)} points, {2 * patience + 1} tell")


def _fell(points: Sequence[Point], turn: Point) -> bool | None:
    """Whether the running median of training is lower at its end than where validation turned."""
    axis: Axis = "epoch" if turn.epoch is not None and all(point.epoch is not None for point in points) else "step"
    place = turn.at(axis)
    finite = [point for point in points if point.finite and point.at(axis) is not None]
    before = [count for count, point in enumerate(finite) if place is not None and (point.at(axis) or 0) <= place]
    if not before or before[-1] == len(finite) - 1:
        return None
    middles = running([point.value for point in finite])
    return middles[-1] < middles[before[-1]]


def _correlation(spread: Sequence[float]) -> float | None:
    """Give the correlation of neighbours: of residuals that are alike the noise is an underestimate."""
    if len(spread) < 3:
        return None
    middle = fmean(spread)
    square = sum((one - middle) ** 2 for one in spread)
    return sum((one - middle) * (other - middle) for one, other in pairwise(spread)) / square if square else None
