"""Value and gradient of a loss along one prediction, as numbers and as an SVG picture."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from examples import example

from losscli.batch import Batch, Floats
from losscli.losses import FUSED, Definition, Loss
from losscli.losses.activation import ACTIVATIONS
from losscli.losses.domain import Domain
from losscli.losses.parameter import number
from losscli.losses.spec import with_activation
from losscli.scoring.score import score

POINTS = 601
TARGETS = (0.0, 1.0, 3.0)
INK = "#7a7a7a"
COLORS = ("#3f51b5", "#e65100")
STYLE = {
    "svg.hashsalt": "losscli",
    "font.size": 9,
    "axes.edgecolor": INK,
    "axes.labelcolor": INK,
    "axes.titlecolor": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "legend.labelcolor": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "grid.color": "#9e9e9e",
    "grid.alpha": 0.3,
}


@dataclass(frozen=True, slots=True)
class Curve:
    """One prediction x on its way, with ℓ(x) and ∂ℓ/∂x."""

    label: str
    axis: str
    x: Floats
    value: Floats
    gradient: Floats


def curves(entry: Definition) -> list[Curve]:
    """Give the curves that show a loss; none for a score, or where no number of a sample may move alone."""
    if not entry.differentiable or entry.kind not in ("pointwise", "outer"):
        return []
    given = example(entry)
    if given.prediction.ndim > 2 or entry.layout.ascending or (given.target is None and given.prediction.ndim > 1):
        return []
    loss = _natural(given.loss)
    if given.prediction.ndim == 1:
        made = _of_one_number(loss)
    elif entry.layout.classes and given.target is not None:
        made = _of_classes(loss, given.prediction.shape[1], labels=given.target.ndim == 1)
    elif given.target is not None:
        made = _of_columns(loss, given.columns, given.prediction[0], given.target[:1])
    return [curve for curve in made if np.isfinite(curve.value).any()]


def _natural(loss: Loss) -> Loss:
    """Put the activation in front that makes the probabilities that a loss takes."""
    domain = loss.prediction_domain
    fits = (name for name in loss.definition.activations if ACTIVATIONS[name].range == domain)
    chosen = next(fits, None) if math.isfinite(domain.high) else None
    return with_activation(loss, chosen) if chosen and (loss.name, chosen) in FUSED else loss


def _of_one_number(loss: Loss) -> Iterator[Curve]:
    if not loss.definition.layout.target:
        x = _range(loss, loss.prediction_domain)
        yield _curve(loss, x[:, None], np.zeros(POINTS), 0, "no target", _axis(loss, "x"))
        return
    domain = loss.target_domain
    members = [member for member in domain.members if member or len(domain.members) < 3]
    targets = (members or [target for target in TARGETS if target in domain])[:2]
    shown = targets[:1] if not members and _only_differences(loss) else targets
    x = _range(loss, loss.prediction_domain, *shown)
    for target in shown:
        label = f"target {number(target)}".replace("-", "−")
        yield _curve(loss, x[:, None], np.full(POINTS, target), 0, label, _axis(loss, "x"))


def _only_differences(loss: Loss) -> bool:
    """Tell whether the loss depends on x − t alone, so that one target shows all."""
    if loss.prediction_domain != Domain() or loss.target_domain != Domain():
        return False
    x = np.linspace(-2.5, 2.5, 21)
    here, there = (_value(loss, x + shift, np.full(21, shift)) for shift in (0.0, 1.0))
    return np.allclose(here, there)


def _of_classes(loss: Loss, count: int, *, labels: bool) -> Iterator[Curve]:
    domain = loss.prediction_domain
    if domain.simplex:
        return
    rest = 0.0 if 0.0 in domain else 1.0
    target = np.zeros(POINTS) if labels else np.tile(np.eye(count)[0], (POINTS, 1))
    for place, label in enumerate(("true class", "another class")):
        x = np.full((POINTS, count), rest)
        x[:, place] = _range(loss, domain)
        yield _curve(loss, x, target, place, label, _axis(loss, f"x, the others {number(rest)}"))


def _of_columns(loss: Loss, names: tuple[str, ...], row: Floats, target: Floats) -> Iterator[Curve]:
    domains = loss.prediction_domain.columns or (loss.prediction_domain,) * len(row)
    for place in range(2 if loss.prediction_domain.columns else 1):
        x = np.tile(row, (POINTS, 1))
        x[:, place] = _range(loss, replace(domains[place], low_included=False))
        fixed = [f"{name} {number(value)}" for name, value in zip(names, row.tolist(), strict=True)]
        del fixed[place]
        aim = "/".join(map(number, np.atleast_1d(target[0]).tolist()))
        label = f"{names[place]} for {', '.join(fixed)} and target {aim}"
        yield _curve(loss, x, np.repeat(target, POINTS, axis=0), place, label, "x")


def _axis(loss: Loss, x: str) -> str:
    return f"{x}, before {loss.activation}" if loss.activation else x


def _range(loss: Loss, domain: Domain, *targets: float) -> Floats:
    """Give the predictions to plot, far enough to both sides of the targets to pass the bends of the loss."""
    if loss.activation:
        return np.linspace(-6.0, 6.0, POINTS)
    bends = [abs(value) for value in loss.parameters.values() if isinstance(value, float) and 0 < abs(value) < 10]
    reach = max([3.0, *(1.5 * bend for bend in bends)])
    inset = 0.3 if math.isinf(domain.high) else 0.01
    low = max(min(targets, default=0.0) - reach, domain.low + (0.0 if domain.low_included else inset))
    high = min(max(targets, default=0.0) + reach, domain.high - (0.0 if domain.high_included else inset))
    return np.linspace(low, high, POINTS)


def _curve(  # noqa: PLR0913, PLR0917 -- a curve is that many facts
    loss: Loss, x: Floats, target: Floats, place: int, label: str, axis: str
) -> Curve:
    rows = x[:, 0] if x.shape[1] == 1 else x
    scored = score(loss, Batch(np.arange(POINTS), rows, target))
    slope = scored.gradient() if scored.gradient else np.full(x.shape, np.nan)
    value, slope = scored.value, slope.reshape(x.shape)[:, place]
    if loss.definition.inner:
        outer = [loss.definition(mean) for mean in value.tolist()]
        value, slope = np.array([one for one, _ in outer]), slope * np.array([float(rise) for _, rise in outer])
    return Curve(label, axis, x[:, place], value, slope)


def _value(loss: Loss, x: Floats, target: Floats) -> Floats:
    return score(loss, Batch(np.arange(len(x)), x, target)).value


def draw(entry: Definition, path: Path) -> bool:
    """Draw the curves of a loss as SVG, the same bytes each time; tell whether there are any."""
    shown = curves(entry)
    if not shown:
        return False
    import matplotlib as mpl  # noqa: PLC0415 -- the pages' text is made without it
    from matplotlib.figure import Figure  # noqa: PLC0415

    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(8.0, 3.2), layout="constrained")
        panels = figure.subplots(1, 2)
        for panel, title in zip(panels, ("value ℓ", "gradient ∂ℓ/∂x"), strict=True):
            for curve, color in zip(shown, COLORS, strict=False):
                y = curve.value if title.startswith("value") else curve.gradient
                panel.plot(curve.x, y, color=color, label=curve.label, linewidth=1.8)
            panel.set_title(title, fontsize=10)
            panel.set_xlabel(shown[0].axis)
            panel.grid(visible=True)
        handles, labels = panels[0].get_legend_handles_labels()
        figure.legend(handles, labels, loc="outside lower center", ncols=len(labels), frameon=False)
        figure.savefig(path, transparent=True, metadata={"Date": None, "Creator": None})
    return True
