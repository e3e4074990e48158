"""Values and shapes that a loss refuses, and what only the whole file can tell of them."""

import math
from dataclasses import replace
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from losscli.batch import Batch, Floats
from losscli.errors import LosscliError
from losscli.losses import Loss
from losscli.losses.activation import ACTIVATIONS
from losscli.losses.advice import ORDER, advice
from losscli.losses.counts import HALF, decides_labels
from losscli.losses.domain import DISTRIBUTION, LABEL, LOGIT, PROBABILITY, REAL, SIGN, Domain
from losscli.losses.layout import SAME
from losscli.losses.libraries import SINGLE
from losscli.losses.parameter import number
from losscli.records import dataclass
from losscli.scoring.one_hot import has_labels, has_one_class, is_one_hot, layout_of_decisions, of_classes

Role: TypeAlias = Literal["predictions", "targets", "weight", "baseline"]
SHOWN = 5
TOLERANCE = 1e-3
REMARKABLE = 1e-6


class IllegalError(ValueError):
    """Values outside a domain: which samples, which values, what was expected."""

    def __init__(self, role: Role, rows: list[int], values: list[str], expected: str, hint: str) -> None:
        super().__init__(role, rows, values, expected, hint)
        self.role, self.rows, self.values, self.expected, self.hint = role, rows, values, expected, hint


@dataclass(frozen=True, slots=True)
class Seen:
    """What the samples so far hold; merging two says what both hold."""

    minus_one: bool = False
    zero: bool = False
    soft_prediction: bool = False
    soft_target: bool = False
    deviation: float = 0.0
    """How far the sum of a row of probabilities is from 1, at most."""
    one_hot: bool = False
    """Whether the targets of decisions have a column for each class."""
    several: bool = False
    """Whether an element of such targets has several classes, or none, or labels are decided one by one."""
    masks: bool = False
    """Whether every value of predictions and targets is a decision of its own."""

    def merge(self, other: "Seen") -> "Seen":
        """Say what either holds."""
        return Seen(
            self.minus_one or other.minus_one,
            self.zero or other.zero,
            self.soft_prediction or other.soft_prediction,
            self.soft_target or other.soft_target,
            max(self.deviation, other.deviation),
            self.one_hot or other.one_hot,
            self.several or other.several,
            self.masks or other.masks,
        )

    def judge(self, loss: Loss) -> tuple[str, ...]:
        """Give notes about the whole file; raise LosscliError for what no single sample shows."""
        if loss.target_domain is SIGN and self.minus_one and self.zero:
            message = f"the targets of {loss} hold both −1 and 0"
            raise LosscliError(message, "write negatives as −1 or as 0, not as both")
        unbounded = loss.prediction_domain is PROBABILITY and math.isinf(loss.range.high)
        if unbounded and self.soft_target and not self.soft_prediction and not loss.parameters.get("clip"):
            message = f"every prediction of {loss} is 0 or 1 and some targets are in between: the files look swapped"
            clip = "; if they are meant add :clip=1e-7" if "clip" in loss.parameters else ""
            hint = f"{ORDER.format(loss)}; for logits as predictions add --activation sigmoid{clip}"
            raise LosscliError(message, hint)
        if self.masks and not self.several:
            message = (
                f"the targets of {loss} have one 1 at each place along axis 1: they are one-hot classes, not masks"
            )
            raise LosscliError(message, "give class labels (N,d…), or a score of each class, e.g. f1:average=macro")
        if self.masks:
            return (f"{loss}: every value of the masks counts as one decision, whatever its axis",)
        if self.one_hot and not self.several:
            return (f"{loss}: the targets are one-hot, the class of a sample is the column of its 1",)
        if self.deviation > REMARKABLE:
            return (
                f"{loss}: rows of probabilities sum to 1 only within {self.deviation:.1g}; they are used as they are",
            )
        return ()


def check_weight(batch: Batch) -> None:
    """Raise IllegalError for weights below 0."""
    if batch.weight is None or not (wrong := batch.weight < 0.0).any():
        return
    places = np.flatnonzero(wrong)[:SHOWN]
    texts = [number(weight) for weight in batch.weight[places]]
    hint = "weights are finite and at least 0; a weight of 0 leaves the sample out"
    raise IllegalError("weight", batch.rows[places].tolist(), texts, "in [0, ∞)", hint)


def check(loss: Loss, batch: Batch, labels: int | None) -> Seen:
    """Raise IllegalError or LosscliError unless the loss can take the batch; say what the batch holds."""
    x, t = batch.prediction, batch.target
    if t is not None and is_one_hot(loss, batch):
        _refuse_one_decision(loss, t)
        return replace(check(loss, _one_class(loss, batch, t), labels), one_hot=True)
    if t is not None and not loss.definition.layout.target:
        raise LosscliError(f"{loss} takes no targets", f"leave them out: losscli compute {loss} PREDICTIONS")
    _check_single(loss, x)
    layout = SAME if loss.prediction_domain is LABEL else loss.definition.layout
    layout.check(x.shape, None if t is None else t.shape)
    if loss.activation and ACTIVATIONS[loss.activation].classes and x.ndim == 1:
        message = f"{loss.activation} needs several predictions for each sample, one for each class"
        raise LosscliError(message, "give one column for each class, e.g. --pred 'cat,dog,panda'; sigmoid takes one")
    joint = _decides_jointly(loss)
    several = t is not None and x.shape == t.shape and x.ndim > 1 and not has_one_class(t).all()
    if joint and several and layout.labels:
        message = f"{loss.activation} makes one decision of all classes, but the targets have a value for each of them"
        raise LosscliError(message, "give one class label for each sample as target, or use sigmoid")
    classes = _classes(loss, batch, labels)
    _check_vectors(loss, classes)
    domain = loss.prediction_domain
    if domain is LABEL:
        _require(_is_label(x, classes, None), loss, "predictions", batch, domain, (_of(classes), x))
    elif domain.columns:
        for place, column in enumerate(domain.columns):
            _require(column.includes(x[:, place]), loss, "predictions", batch, column, (_phrase(column), x[:, place]))
    elif domain is not REAL:
        _require(domain.includes(x), loss, "predictions", batch, domain)
    deviation = _simplex(loss, "predictions", batch, domain)
    if t is None:
        return Seen(deviation=deviation)
    seen = _check_target(loss, batch, t, classes, deviation)
    return _read_decisions(loss, batch, t, seen) if layout_of_decisions(loss) and x.shape == t.shape else seen


def _decides_jointly(loss: Loss) -> bool:
    """Tell whether an activation makes one decision of all classes."""
    return loss.activation in loss.definition.order_only and ACTIVATIONS[loss.activation or ""].classes


def _read_decisions(loss: Loss, batch: Batch, target: Floats, seen: Seen) -> Seen:
    """Say what targets of the predictions' shape are: one decision each, one-hot classes or several labels."""
    if target.ndim < 2 or target.shape[1] < 2:
        return seen
    good = has_one_class(target)
    settings = loss.parameters
    if not has_labels(loss, target.ndim):
        return replace(seen, masks=True, several=not good.all())
    if settings.get("targets") == "classes" and not good.all():
        places = np.flatnonzero(~good.reshape(len(good), -1).all(axis=1))[:SHOWN]
        expected = f"one-hot, with exactly one 1 along axis 1: {loss} takes classes"
        raise IllegalError("targets", batch.rows[places].tolist(), [""] * len(places), expected, "use targets=labels")
    by_label = decides_labels(float(settings.get("threshold", HALF)), loss.activation, str(settings["targets"]))  # type: ignore[arg-type]
    return replace(seen, one_hot=True, several=by_label or not good.all())


def _refuse_one_decision(loss: Loss, target: Floats) -> None:
    """Refuse values for several classes where an activation makes one decision of them."""
    if _decides_jointly(loss) and not has_one_class(target).all():
        message = f"{loss.activation} makes one decision of all classes, but the targets have a value for each of them"
        raise LosscliError(message, "give one class label for each sample as target, or use sigmoid")


def _one_class(loss: Loss, batch: Batch, values: Floats) -> Batch:
    """Refuse rows of targets with several 1s or none, and several labels as predictions."""
    good = has_one_class(values)
    if loss.prediction_domain is LABEL:
        message = f"{loss} compares one label for each sample, and there are {values.shape[1]}"
        raise LosscliError(message, "give the predicted label as one column")
    if not good.all():
        places = np.flatnonzero(~good)[:SHOWN]
        texts = [f"[{', '.join(map(number, values[place]))}]" for place in places]
        expected = f"one-hot, a row with exactly one 1: {loss} decides on one class for each sample"
        raise IllegalError("targets", batch.rows[places].tolist(), texts, expected, ADVICE)
    return of_classes(loss, batch)


ADVICE = "for several labels each: hamming, exact-match, or f1:average=macro, :average=micro, :average=samples"


def _check_single(loss: Loss, prediction: Floats) -> None:
    """Refuse several columns where the name that was typed means one."""
    if loss.alias in SINGLE and prediction.ndim > 1:
        shape = ", ".join(["N", *map(str, prediction.shape[1:])])
        message = f"{loss.alias} takes one probability for each sample, the predictions are ({shape})"
        raise LosscliError(message, f"for several classes: {SINGLE[loss.alias]}; to average over columns: {loss}")


def _check_target(loss: Loss, batch: Batch, t: Floats, classes: int, deviation: float) -> Seen:
    domain = loss.target_domain
    layout = loss.definition.layout
    if layout.is_labels(batch.prediction.shape, t.shape) or (domain is LABEL and not layout.class_last):
        ignored = loss.parameters.get("ignore-index")
        _require(_is_label(t, classes, ignored), loss, "targets", batch, LABEL, (_of(classes), t))
        return Seen(deviation=deviation)
    ignored = loss.parameters.get("ignore-index")
    if isinstance(ignored, int) and ignored >= 0:
        message = f"{loss} cannot ignore a label where the targets are distributions"
        raise LosscliError(message, "leave out ignore-index, or give class labels as targets")
    domain = DISTRIBUTION if domain is LABEL else domain
    if domain is not REAL:
        _require(domain.includes(t), loss, "targets", batch, domain)
    deviation = max(deviation, _simplex(loss, "targets", batch, domain))
    if domain is SIGN:
        return Seen(minus_one=bool((t == -1.0).any()), zero=bool((t == 0.0).any()))
    if loss.prediction_domain is PROBABILITY and t.shape == batch.prediction.shape:
        return Seen(soft_prediction=_soft(batch.prediction), soft_target=_soft(t))
    return Seen(deviation=deviation)


def _soft(values: Floats) -> bool:
    return bool(((values != 0.0) & (values != 1.0)).any())


def _classes(loss: Loss, batch: Batch, labels: int | None) -> int:
    if loss.prediction_domain is LABEL and labels:
        return labels
    has_classes = batch.target is None or batch.prediction.ndim > batch.target.ndim or loss.definition.layout.classes
    return batch.prediction.shape[1] if has_classes and batch.prediction.ndim > 1 else 2


def _check_vectors(loss: Loss, classes: int) -> None:
    """Refuse a parameter that does not hold one number for each class."""
    for name, given in loss.parameters.items():
        if isinstance(given, tuple) and len(given) != classes:
            message = f"{name} of {loss} has {len(given)} number{'s' * (len(given) != 1)} for {classes} classes"
            raise LosscliError(message, f"give {classes} numbers joined by slashes, e.g. {name}=1/2/5")


def _is_label(values: Floats, classes: int, ignored: object) -> NDArray[np.bool_]:
    legal: NDArray[np.bool_] = (values >= 0) & (values < classes) & (values == np.floor(values))
    return legal if ignored is None else legal | (values == ignored)


def _simplex(loss: Loss, role: Role, batch: Batch, domain: Domain) -> float:
    """Refuse rows of probabilities that do not sum to 1, and rows of logits that are all −∞."""
    values = batch.prediction if role == "predictions" else batch.target
    if values is None or not values.size:
        return 0.0
    if domain is LOGIT:
        finite = np.asarray(np.isfinite(values).any(axis=1))
        _require(finite, loss, role, batch, domain, ("a row with a finite logit", values))
        return 0.0
    if not domain.simplex:
        return 0.0
    arranged = loss.definition.layout.arrange(values)
    totals = (np.exp(arranged) if domain.log else arranged).sum(axis=-1)
    deviation = np.abs(totals - 1.0)
    expected = "a row of log-probabilities whose exponentials sum" if domain.log else "a row of probabilities that sums"
    _require(deviation <= TOLERANCE, loss, role, batch, domain, (f"{expected} to 1", totals))
    return float(deviation.max())


def _require(  # noqa: PLR0913, PLR0917
    legal: NDArray[np.bool_],
    loss: Loss,
    role: Role,
    batch: Batch,
    expected: Domain,
    sums: tuple[str, Floats] | None = None,
) -> None:
    """Raise IllegalError for the first samples with an illegal value; `sums` are in words what must hold of a row."""
    if legal.all():
        return
    wrong = ~legal.reshape(len(legal), -1)
    positions = np.flatnonzero(wrong.any(axis=1))[:SHOWN]
    phrase, values = sums or (_phrase(expected), batch.prediction if role == "predictions" else batch.target)
    texts, refused = [""] * len(positions), np.array([np.nan])
    if values is not None and values.shape == legal.shape:
        refused = values[~legal]
        flat = values.reshape(wrong.shape)
        texts = [number(flat[place][wrong[place]][0]) for place in positions]
    rows = batch.rows[positions].tolist()
    raise IllegalError(
        role, rows, texts, f"{phrase}, as {loss} needs", advice(loss, role, expected, refused, sums=sums is not None)
    )


def _phrase(domain: Domain) -> str:
    return f"in {domain}"


def _of(classes: int) -> str:
    return f"one of the class labels 0 to {classes - 1} (C={classes} classes)"
