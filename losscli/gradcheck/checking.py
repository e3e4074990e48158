"""One loss at some samples: judged value by value, diagnosed where it fails, and shown h by h."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Final

import numpy as np

from losscli.batch import Batch, Floats
from losscli.errors import LosscliError
from losscli.gradcheck.diagnosis import diagnosed
from losscli.gradcheck.steps import steps
from losscli.gradcheck.subject import subjects
from losscli.gradcheck.verdicts import AGREE, DISAGREE, KINK, UNRESOLVED, VERDICTS, Judged, Tolerance, judge
from losscli.losses import LOSSES, Loss
from losscli.losses.spec import parse
from losscli.records import dataclass
from losscli.report.gradcheck import Case, Checked, Step
from losscli.scoring.score import score
from losscli.scoring.validation import IllegalError, check

SHOWN: Final = 10
ORDER: Final = (DISAGREE, UNRESOLVED, KINK)
"""What is listed first."""


@dataclass(frozen=True, slots=True)
class Asked:
    """How strictly to judge, and what to show."""

    tolerance: Tolerance = Tolerance()
    max_unresolved: int = 0
    steps: bool = False


def require_gradient(loss: Loss) -> None:
    """Raise LosscliError for a score, with the reason why it has no gradient."""
    if not loss.definition.differentiable:
        message = f"{loss} has no gradient: {loss.definition.section('None')}"
        raise LosscliError(message, "check the loss that the model is trained with")


def checked(loss: Loss, batch: Batch, asked: Asked) -> Checked:
    """Check the gradient of a loss at some samples."""
    found = [judge(subject, asked.tolerance) for subject in subjects(loss, batch)]
    return summed(str(loss), found, batch, asked, partial(gradients_of, loss, batch))


def summed(
    spec: str, found: Sequence[Judged], batch: Batch, asked: Asked, others: Callable[[], Iterator[tuple[str, Floats]]]
) -> Checked:
    """Put together what was found of the parts of a loss."""
    counts = {name: sum(one.counts[name] for one in found) for name in VERDICTS}
    if not sum(counts.values()):
        raise LosscliError(f"{spec}: nothing to check at these samples", "give predictions that are finite")
    failed = counts["disagree"] > 0 or counts["unresolved"] > asked.max_unresolved
    wrong = [one for one in found if one.counts["disagree"]]
    table, at = _steps(spec, found, batch) if asked.steps else (None, None)
    return Checked(
        spec=spec,
        verdict="failed" if failed else "passed",
        n=len(batch.rows),
        counts=counts,
        worst=_first(spec, found, batch),
        diagnosis=diagnosed(wrong[0], batch.weight, others) if len(wrong) == 1 else None,
        steps=table,
        steps_at=at,
        every=lambda: (case for one in found for case in cases(spec, one, batch, range(len(VERDICTS)))),
    )


def _first(spec: str, found: Sequence[Judged], batch: Batch) -> tuple[Case, ...]:
    listed: list[Case] = []
    for code in ORDER:
        for one in found:
            for case in cases(spec, one, batch, (code,)):
                if len(listed) == SHOWN:
                    return tuple(listed)
                listed.append(case)
    return tuple(listed)


def cases(spec: str, judged: Judged, batch: Batch, codes: Sequence[int]) -> Iterator[Case]:
    """List values with some verdicts, sample by sample."""
    for row, move in np.argwhere(np.isin(judged.verdict, codes).T).tolist():
        yield case_of(spec, judged, batch, move, row)


def case_of(spec: str, judged: Judged, batch: Batch, move: int, row: int) -> Case:
    """Describe one value."""
    subject = judged.subject
    place = int(np.flatnonzero(judged.moves[move])[0])
    number = int(subject.rows[row, place])
    analytic, numeric = float(judged.analytic[move, row]), float(judged.numeric[move, row])
    kinked = bool(judged.kinked[move, row])
    return Case(
        loss=subject.what or spec,
        row=None if number < 0 else number,
        position=subject.positions[place] if np.count_nonzero(judged.moves[move]) == 1 else (),
        prediction=float(subject.x[row, place]),
        target=_target(batch, number, subject.positions[place]),
        analytic=analytic,
        numeric=numeric,
        error=float(judged.error[move, row]),
        left=float(judged.left[move, row]) if kinked else None,
        right=float(judged.right[move, row]) if kinked else None,
        ratio=analytic / numeric if numeric and not kinked else None,
        verdict=VERDICTS[judged.verdict[move, row]],
    )


def _target(batch: Batch, row: int, position: tuple[int, ...]) -> object:
    """Give the target beside a value: its own, that of its pixel, or the sample's."""
    if batch.target is None or row < 0:
        return None
    target = batch.target[int(np.flatnonzero(batch.rows == row)[0])]
    if not target.ndim:
        return float(target)
    if target.shape == batch.prediction.shape[1:]:
        return float(target[position])
    return float(target[position[1:]]) if target.ndim == len(position) - 1 else target.tolist()


def _steps(spec: str, found: Sequence[Judged], batch: Batch) -> tuple[tuple[Step, ...], Case]:
    """Show h by h the first value that disagrees, or one whose derivative is neither large nor small."""
    for code in (DISAGREE, UNRESOLVED, AGREE, KINK):
        for one in found:
            places = np.argwhere((one.verdict == code).T)
            if not len(places):
                continue
            sizes = np.abs(one.numeric.T[tuple(places.T)])
            chosen = 0 if code in (DISAGREE, UNRESOLVED) else int(np.argsort(sizes, kind="stable")[len(sizes) // 2])
            row, move = (int(number) for number in places[chosen])
            table = steps(one.subject, row, one.moves[move], float(one.numeric[move, row]))
            return table, case_of(spec, one, batch, move, row)
    raise LosscliError(f"{spec}: nothing to check at these samples", "give predictions that are finite")


def gradients_of(loss: Loss, batch: Batch) -> Iterator[tuple[str, Floats]]:
    """Give the gradients of other losses at the same samples."""
    for name, entry in LOSSES.items():
        other = parse(entry.specimen)
        if not other.definition.differentiable or other.kind != "pointwise" or name == loss.name:
            continue
        try:
            check(other, batch, None)
            scored = score(other, batch)
            if scored.gradient is not None:
                gradient = scored.gradient()
        except (IllegalError, LosscliError, ValueError, TypeError):
            continue
        yield name, gradient.reshape(len(gradient), -1)
