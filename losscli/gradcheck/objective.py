"""A booster's objective: its gradient against a loss, its Hessian against the differences of its gradient."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Literal

import numpy as np

from losscli.batch import Batch, Floats
from losscli.errors import LosscliError
from losscli.gradcheck.checking import ORDER, SHOWN, Asked, cases, gradients_of, summed
from losscli.gradcheck.diagnosis import diagnosed
from losscli.gradcheck.subject import Subject, flat, pointwise
from losscli.gradcheck.verdicts import DISAGREE, Judged, judge
from losscli.losses import Loss
from losscli.losses.own.derivatives import derivatives_of
from losscli.report.gradcheck import Case, Checked, Curvature

RETURNS = ("grad-hess", "ders")
MOST = 16
"""Of so many classes the second derivatives are checked."""


def is_objective(loss: Loss) -> bool:
    """Tell whether a loss gives derivatives, and no value."""
    own = loss.definition.own
    return own is not None and own.words.get("returns") in RETURNS


def checked_objective(objective: Loss, against: Loss | None, batch: Batch, asked: Asked) -> Checked:
    """Check an objective; without a loss to compare with, its Hessian alone."""
    first, second = derivatives_of(objective, batch.prediction, batch.target, batch.weight)
    hessian, found = _curvature(objective, batch, second, asked)
    verdict: Literal["passed", "failed"] = "failed" if hessian.counts["disagree"] else "passed"
    if against is None:
        told = summed(str(objective), found, batch, asked, lambda: iter(()))
        alone = ("only the Hessian was checked, against the gradient: name the loss with --against",)
        return replace(told, notes=alone, worst=(), diagnosis=None, hessian=hessian, verdict=verdict)
    subject = replace(pointwise(against, batch), gradient=flat(first))
    judged = judge(subject, asked.tolerance)
    others = gradients_of(replace(against, activation=None), batch)
    told = summed(str(objective), [judged], batch, asked, lambda: others)
    return replace(told, hessian=hessian, verdict="failed" if told.verdict == "failed" else verdict)


def _curvature(objective: Loss, batch: Batch, second: Floats, asked: Asked) -> tuple[Curvature, list[Judged]]:
    """Compare h with the differences of g, class by class."""
    found = [judge(subject, asked.tolerance) for subject in _columns(objective, batch, flat(second))]
    counts = {name: sum(one.counts[name] for one in found) for name in found[0].counts}
    wrong = [one for one in found if one.counts["disagree"]]
    warnings = list(_warnings(flat(second)))
    bound = bool(wrong) and all(_is_bound(one) for one in found)
    if bound:
        warnings.append("the Hessian is an upper bound of the true diagonal, and not the diagonal itself")
        counts["agree"], counts["disagree"] = counts["agree"] + counts["disagree"], 0
    listed = () if bound else tuple(_listed(objective, found, batch))
    named = diagnosed(wrong[0], batch.weight, lambda: iter(())) if wrong and not bound else None
    return Curvature(counts, listed, named, tuple(warnings)), found


def _is_bound(judged: Judged) -> bool:
    with np.errstate(invalid="ignore"):
        above = judged.analytic >= judged.numeric - judged.slack
        return bool((above & (judged.numeric >= -judged.slack)).all())


def _warnings(second: Floats) -> Iterator[str]:
    if count := int((second <= 0.0).sum()):
        yield f"{count} of {second.size} Hessians are 0 or negative: boosters clip them, or such a leaf never splits"


def _listed(objective: Loss, found: list[Judged], batch: Batch) -> list[Case]:
    codes = [code for code in ORDER if code == DISAGREE]
    return [case for one in found for case in cases(f"Hessian of {objective}", one, batch, codes)][:SHOWN]


def _columns(objective: Loss, batch: Batch, second: Floats) -> Iterator[Subject]:
    x = flat(batch.prediction)
    positions = tuple(np.ndindex(batch.prediction.shape[1:]))
    for place in range(min(MOST, x.shape[1])):

        def values(points: Floats, place: int = place) -> Floats:
            return np.stack([_moved(objective, batch, x, place, point) for point in points])

        column = x[:, [place]]
        ends = np.full_like(column, -np.inf), np.full_like(column, np.inf)
        rows, live = batch.rows[:, None], np.isfinite(column)
        yield Subject(column, values, second[:, [place]], *ends, live, rows, (positions[place],))


def _moved(objective: Loss, batch: Batch, x: Floats, place: int, point: Floats) -> Floats:
    """Give the gradient with respect to one value of each sample, where that value is moved."""
    moved = x.copy()
    moved[:, place] = point[:, 0]
    first, _ = derivatives_of(objective, moved.reshape(batch.prediction.shape), batch.target, batch.weight)
    return flat(first)[:, place]


def require_objective(loss: Loss, against: Loss | None) -> None:
    """Raise LosscliError for `--against` beside a loss that has values of its own."""
    if against is not None and not is_objective(loss):
        message = f"--against is for objectives that give gradient and Hessian, and {loss} is not declared as one"
        raise LosscliError(message, f"e.g. {loss}:returns=grad-hess; CatBoost's is :returns=ders")
