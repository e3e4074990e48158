"""The loss and its gradient against the prediction, with the samples marked where there are some."""

import math
from collections.abc import Iterator

import numpy as np

from losscli.batch import Batch, Floats
from losscli.errors import LosscliError
from losscli.losses import Loss
from losscli.losses.domain import Domain
from losscli.pictures.model import Line, Mark, Panel, Picture, Points, Scale
from losscli.plot.request import Request, number
from losscli.records import dataclass
from losscli.scoring.score import score

POINTS = 241
MOST_SAMPLES = 500
MOST_TARGETS = 2
INSET = 1e-3
"""So far from an end that is not legal."""


@dataclass(frozen=True, slots=True)
class Curve:
    """ℓ(x) and ∂ℓ/∂x along one prediction for one target."""

    name: str
    x: Floats
    value: Floats
    slope: Floats


def picture(request: Request) -> Picture:
    """Draw every loss for each target; raise LosscliError for one that is not of single numbers."""
    curves = [curve for spec, loss in request.losses.items() for curve in _curves(spec, loss, request)]
    marked = [*_samples(request)]
    activated = sorted({loss.activation for loss in request.losses.values() if loss.activation})
    label = f"prediction, before {', '.join(activated)}" if activated else "prediction"
    x = Scale(label, float(min(curve.x[0] for curve in curves)), float(max(curve.x[-1] for curve in curves)))
    panels = []
    for title, y, name in (("Value", "loss", "value"), ("Gradient", "∂loss/∂prediction", "slope")):
        lines: list[Mark] = [
            Line(curve.name, tuple(curve.x.tolist()), tuple(getattr(curve, name).tolist()), tone)
            for tone, curve in enumerate(curves)
        ]
        known = [line.y for line in lines if isinstance(line, Line)]
        lines += marked if name == "value" else []
        panels.append(Panel(x, _scale(y, known), tuple(lines), title))
    formulas = tuple(f"{spec}: {loss.definition.formula}" for spec, loss in request.losses.items())
    return Picture(f"Shape of {', '.join(request.losses)}", "; ".join(formulas), tuple(panels), formulas)


def _scale(label: str, known: list[tuple[float, ...]]) -> Scale:
    """Fit the curves, but not where they run to infinity."""
    values = np.array([value for some in known for value in some])
    values = values[np.isfinite(values)]
    if not len(values):
        return Scale.over(label)
    low, high = np.percentile(values, (2, 98))
    inside = values[(values >= low - 2 * (high - low)) & (values <= high + 2 * (high - low))]
    return Scale.over(label, inside.tolist())


def _curves(spec: str, loss: Loss, request: Request) -> Iterator[Curve]:
    single = loss.definition.layout.accepts((POINTS,), (POINTS,))
    if not loss.definition.differentiable or loss.kind != "pointwise" or not single:
        raise LosscliError(f"{spec} has no shape over one prediction", "losscli plot shape mse, huber or bce")
    several = [*request.targets] or _targets(loss)
    for target in several:
        if target not in loss.target_domain:
            message = f"the target {number(target)} of {spec} is not {loss.target_domain}"
            raise LosscliError(message, f"--target {number(_targets(loss)[0])}")
        x = np.linspace(*(request.span or _span(loss, several)), POINTS)
        if not loss.prediction_domain.includes(x).all():
            message = f"the predictions of {spec} from {number(x[0])} to {number(x[-1])} are not all "
            raise LosscliError(f"{message}{loss.prediction_domain}", "choose another --span LOW,HIGH")
        yield _curve(f"{spec}, target {number(target)}", loss, x, target)


def _curve(name: str, loss: Loss, x: Floats, target: float) -> Curve:
    scored = score(loss, Batch(np.arange(len(x)), x, np.full(len(x), target)))
    slope = scored.gradient() if scored.gradient else np.full(len(x), np.nan)
    return Curve(name, x, scored.value, slope.reshape(len(x)))


def _targets(loss: Loss) -> list[float]:
    members = sorted({float(member) for member in loss.target_domain.members if member} | _zero(loss.target_domain))
    if members:
        return members[:: max(1, len(members) - 1)][:MOST_TARGETS]
    domain = loss.target_domain
    if math.isfinite(domain.low) and math.isfinite(domain.high):
        return [domain.low if domain.low in domain else domain.high, domain.high][:MOST_TARGETS]
    return [0.0] if 0.0 in domain and loss.prediction_domain == Domain() else [1.0]


def _zero(domain: Domain) -> set[float]:
    """0 is a member of its own only where there is no −1."""
    return {0.0} if 0.0 in domain.members and -1.0 not in domain.members else set()


def _span(loss: Loss, targets: list[float]) -> tuple[float, float]:
    """Reach far enough to both sides of the targets to pass the bends of the loss."""
    if loss.activation:
        return -6.0, 6.0
    domain = loss.prediction_domain
    bends = [abs(value) for value in loss.parameters.values() if isinstance(value, float) and 0 < abs(value) < 10]
    reach = max([3.0, *(1.5 * bend for bend in bends)])
    low = max(min(targets) - reach, domain.low + (0.0 if domain.low_included else INSET))
    high = min(max(targets) + reach, domain.high - (0.0 if domain.high_included else INSET))
    return low, high


def _samples(request: Request) -> Iterator[Points]:
    if request.report is None:
        return
    x = request.rows.numbers("prediction")
    for tone, (key, figure) in enumerate(request.report.losses.items()):
        y = request.rows.losses(key, figure)
        if x is not None and y is not None:
            chosen = np.linspace(0, len(x) - 1, min(len(x), MOST_SAMPLES)).round().astype(int)
            yield Points(f"{key} of the samples", tuple(x[chosen].tolist()), tuple(y[chosen].tolist()), tone)
