"""Overlap of regions: I = Σ x·t, false positives Σ x(1 − t), false negatives Σ t(1 − x), summed over space."""

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Annotated, Literal, TypeAlias

import numpy as np

from losscli.batch import Floats
from losscli.losses.domain import NONNEGATIVE, POSITIVE, PROBABILITY, UndefinedError
from losscli.losses.families.multiclass import one_hot
from losscli.losses.kernel import Addends, Result
from losscli.losses.layout import REGIONS
from losscli.losses.math.exact import with_slopes
from losscli.losses.math.functions import indicator, ratio
from losscli.losses.math.traced import plain
from losscli.losses.registry import loss, pooled
from losscli.records import dataclass

Smooth: TypeAlias = Annotated[float, NONNEGATIVE, "added to numerator and denominator of the overlap"]
Empty: TypeAlias = Annotated[Literal["error", "0", "1"], "the loss where prediction and target are both empty"]
Absent: TypeAlias = Annotated[Literal["count", "skip"], "what to do with classes that the target lacks"]
Classes: TypeAlias = Annotated[Literal["axis1", "none"], "whether axis 1 of (N,C,d…) holds classes"]
FalsePositives: TypeAlias = Annotated[float, POSITIVE, "weight of false positives"]
FalseNegatives: TypeAlias = Annotated[float, POSITIVE, "weight of false negatives"]
Focus: TypeAlias = Annotated[float, POSITIVE, "exponent: below 1 raises small losses, above 1 lowers them"]
Over: TypeAlias = Annotated[Literal["sample", "batch"], "one overlap for each sample, or one over all of them"]
Sums: TypeAlias = Mapping[str, list[Fraction]]
MASSES = ("overlap", "fp", "fn")
Pooled: TypeAlias = Callable[[Floats, Floats], Floats]


@dataclass(frozen=True, slots=True)
class Overlap:
    """((a·FP + b·FN) / (I + a·FP + b·FN + s))^γ: (1 − overlap)^γ, in the form that keeps its accuracy near 0."""

    fp: float
    fn: float
    smooth: float
    empty: str
    absent: str
    classes: str
    gamma: float = 1.0

    def of_samples(self, prediction: Floats, target: Floats) -> Result:
        """One overlap for each sample and class."""
        if prediction.ndim == 1:
            reason = "a single prediction for each sample is no region"
            raise UndefinedError(reason, "add :over=batch to the spec, for one overlap of all samples")
        x, t = regions(prediction, target, self.classes)
        masses = tuple(part.sum(axis=-1) for part in (x * t, x * (1.0 - t), t * (1.0 - x)))
        value, counted = self._value(*masses)

        def gradient() -> Floats:
            slope: Floats = (self._slope(t, *masses) * counted[..., None]).reshape(prediction.shape)
            return slope

        return (value * counted, gradient, counted) if self.absent == "skip" else (value, gradient)

    def of_sums(self, sums: Sums) -> tuple[float, Pooled]:
        """One overlap for each class over all samples, averaged over the classes."""
        masses = tuple(np.array([float(plain(part)) for part in sums[name]]) for name in MASSES)
        value, counted = self._value(*masses)
        if not counted.any():
            reason = "no class has a target"
            raise UndefinedError(reason, "leave out absent=skip")

        def gradient(prediction: Floats, target: Floats) -> Floats:
            _, t = regions(prediction, target, self.classes)
            share = (counted / counted.sum())[:, None]
            slope: Floats = (self._slope(t, *masses) * share).reshape(prediction.shape)
            return slope

        def slopes() -> Mapping[str, Floats]:
            missed, kept = (np.array([parts]) for parts in ((0.0, self.fp, self.fn), (1.0, 0.0, 0.0)))
            along = self._along(missed, kept, *masses) * (counted / counted.sum())[:, None]
            return dict(zip(MASSES, along.T, strict=True))

        return with_slopes(float((value * counted).sum() / counted.sum()), sums, slopes), gradient

    def _value(self, overlap: Floats, fp: Floats, fn: Floats) -> tuple[Floats, Floats]:
        missed = self.fp * fp + self.fn * fn
        value = ratio(missed, overlap + missed + self.smooth) ** self.gamma
        counted = indicator(overlap + fn > 0.0) if self.absent == "skip" else np.ones_like(value)
        nothing = overlap + fp + fn == 0.0
        if self.empty != "error":
            return np.where(nothing, float(self.empty), value), counted
        if not self.smooth and (nothing & (counted > 0.0)).any():
            reason = "prediction and target are both empty, which leaves the overlap undefined"
            hint = "add :empty=0 (predicting nothing for nothing is right), :empty=1 or :smooth=1e-5 to the spec"
            raise UndefinedError(reason, hint, np.flatnonzero(nothing.any(axis=-1)))
        return value, counted

    def _slope(self, t: Floats, overlap: Floats, fp: Floats, fn: Floats) -> Floats:
        """∂/∂x, which adds fp·(1 − t) − fn·t to what is missed, and t to the overlap."""
        return self._along(self.fp * (1.0 - t) - self.fn * t, t, overlap, fp, fn)

    def _along(self, rise: Floats, gain: Floats, overlap: Floats, fp: Floats, fn: Floats) -> Floats:
        """γ·(missed/whole)^(γ − 1)·(missed′·(I + s) − missed·I′) / whole²: the slope where missed′ and I′ are given."""
        missed = (self.fp * fp + self.fn * fn)[..., None]
        kept = overlap[..., None] + self.smooth
        top = rise * kept - missed * gain
        whole = np.broadcast_to(kept + missed, top.shape)
        slope = ratio(ratio(top, whole), whole)
        if self.gamma == 1.0:
            return slope
        share = ratio(missed, kept + missed)
        outer = np.where(share > 0.0, self.gamma * np.where(share > 0.0, share, 1.0) ** (self.gamma - 1.0), 0.0)
        return outer * slope


@loss(
    prediction=PROBABILITY,
    target=PROBABILITY,
    layout=REGIONS,
    range=PROBABILITY,
    activations=("sigmoid", "softmax"),
    reference="Milletari, Navab & Ahmadi (2016), arXiv:1606.04797",
)
def dice_loss(
    prediction: Floats,
    target: Floats,
    *,
    smooth: Smooth = 0.0,
    empty: Empty = "error",
    absent: Absent = "count",
    classes: Classes = "axis1",
    over: Over = "sample",
) -> Result:
    """1 − (2I + smooth) / (Σx + Σt + smooth), averaged over the classes.

    Gradient: −(2t(Σx + Σt + smooth) − 2I − smooth) / (Σx + Σt + smooth)²
    Use: for masks of small objects among much background
    Pitfall: an empty mask has no overlap; say with `empty` what predicting nothing for nothing is worth.
    Libraries: MONAI adds 1e-5 to both parts; Keras adds 1e-7 to the denominator alone, and has over=batch.
    Nothing: no class has a target
    """
    del over
    return Overlap(0.5, 0.5, smooth / 2, empty, absent, classes).of_samples(prediction, target)


@loss(
    prediction=PROBABILITY,
    target=PROBABILITY,
    layout=REGIONS,
    range=PROBABILITY,
    activations=("sigmoid", "softmax"),
    aliases=("iou-loss",),
    reference="Jaccard (1912), doi:10.1111/j.1469-8137.1912.tb05611.x",
)
def jaccard_loss(
    prediction: Floats,
    target: Floats,
    *,
    smooth: Smooth = 0.0,
    empty: Empty = "error",
    absent: Absent = "count",
    classes: Classes = "axis1",
    over: Over = "sample",
) -> Result:
    """1 − (I + smooth) / (Σx + Σt − I + smooth), averaged over the classes.

    Gradient: −(t·U − (I + smooth)(1 − t)) / U², with U the denominator
    Use: like dice-loss, where the model is judged by intersection over union
    Pitfall: for the same masks it is larger than `dice-loss`; compare like with like.
    Libraries: MONAI's jaccard=True doubles I and U, so that its smooth counts half as much.
    Nothing: no class has a target
    """
    del over
    return Overlap(1.0, 1.0, smooth, empty, absent, classes).of_samples(prediction, target)


@loss(
    prediction=PROBABILITY,
    target=PROBABILITY,
    layout=REGIONS,
    range=PROBABILITY,
    activations=("sigmoid", "softmax"),
    reference="Salehi, Erdogmus & Gholipour (2017), arXiv:1706.05721",
)
def tversky_loss(
    prediction: Floats,
    target: Floats,
    *,
    fp: FalsePositives = 0.5,
    fn: FalseNegatives = 0.5,
    smooth: Smooth = 0.0,
    empty: Empty = "error",
    absent: Absent = "count",
    classes: Classes = "axis1",
    over: Over = "sample",
) -> Result:
    """1 − (I + smooth) / (I + fp·FP + fn·FN + smooth), averaged over the classes.

    Gradient: −(t·D − (I + smooth)(t + fp·(1 − t) − fn·t)) / D², with D the denominator
    Use: like dice-loss, with false positives and false negatives priced apart
    Pitfall: which of α and β weighs the false positives differs, so the weights have names here.
    Libraries: α weighs FP in MONAI and optax, FN in Keras until 3.15; with fp=fn=0.5 it is Dice, with 1 and 1 Jaccard.
    Nothing: no class has a target
    """
    del over
    return Overlap(fp, fn, smooth, empty, absent, classes).of_samples(prediction, target)


@loss(
    prediction=PROBABILITY,
    target=PROBABILITY,
    layout=REGIONS,
    range=PROBABILITY,
    activations=("sigmoid", "softmax"),
    reference="Abraham & Khan (2019), arXiv:1810.07842",
)
def focal_tversky_loss(
    prediction: Floats,
    target: Floats,
    *,
    fp: FalsePositives = 0.5,
    fn: FalseNegatives = 0.5,
    gamma: Focus = 0.75,
    smooth: Smooth = 0.0,
    empty: Empty = "error",
    absent: Absent = "count",
    classes: Classes = "axis1",
    over: Over = "sample",
) -> Result:
    """(1 − (I + smooth) / (I + fp·FP + fn·FN + smooth))^gamma, averaged over the classes.

    Gradient: gamma·(1 − TI)^(gamma − 1) times that of `tversky-loss`, 0 where the loss is 0
    Use: like tversky-loss, with more weight on the regions that overlap badly
    Pitfall: with gamma below 1 the slope grows without bound as the loss approaches 0.
    Libraries: the paper's γ is 1/gamma; its 4/3 is gamma=0.75.
    Nothing: no class has a target
    """
    del over
    return Overlap(fp, fn, smooth, empty, absent, classes, gamma).of_samples(prediction, target)


def regions(prediction: Floats, target: Floats, classes: str) -> tuple[Floats, Floats]:
    """Bring both sides to (N, classes, space)."""
    if target.ndim < prediction.ndim:
        target = np.moveaxis(one_hot(target, prediction.shape[1]), -1, 1)
    flat = classes == "none" or prediction.ndim < 3
    shape = (len(prediction), 1 if flat else prediction.shape[1], -1) if prediction.size else (0, 1, 1)
    return (np.ascontiguousarray(side).reshape(shape) for side in (prediction, target))  # type: ignore[return-value]


def overlaps(prediction: Floats, target: Floats, labels: int | None, *, classes: Classes = "axis1") -> Addends:
    """Σ I, Σ FP and Σ FN of each class, for overlaps over the whole file."""
    del labels
    x, t = regions(prediction, target, classes)
    parts = dict(zip(MASSES, (x * t, x * (1.0 - t), t * (1.0 - x)), strict=True))
    size = x.shape[1]
    cells = np.broadcast_to(np.arange(size), x.shape[:2])
    return Addends({name: (part.sum(axis=-1),) for name, part in parts.items()}, cells, size)


@pooled(dice_loss, overlaps)
def _dice_over_batch(sums: Sums, *, smooth: float, empty: str, absent: str, classes: str) -> tuple[float, Pooled]:
    """1 − (2I + smooth) / (Σx + Σt + smooth) of the sums over all samples, averaged over the classes."""
    return Overlap(0.5, 0.5, smooth / 2, empty, absent, classes).of_sums(sums)


@pooled(jaccard_loss, overlaps)
def _jaccard_over_batch(sums: Sums, *, smooth: float, empty: str, absent: str, classes: str) -> tuple[float, Pooled]:
    """1 − (I + smooth) / (Σx + Σt − I + smooth) of the sums over all samples, averaged over the classes."""
    return Overlap(1.0, 1.0, smooth, empty, absent, classes).of_sums(sums)


@pooled(tversky_loss, overlaps)
def _tversky_over_batch(
    sums: Sums, *, fp: float, fn: float, smooth: float, empty: str, absent: str, classes: str
) -> tuple[float, Pooled]:
    """1 − (I + smooth) / (I + fp·FP + fn·FN + smooth) of the sums over all samples, averaged over the classes."""
    return Overlap(fp, fn, smooth, empty, absent, classes).of_sums(sums)


@pooled(focal_tversky_loss, overlaps)
def _focal_tversky_over_batch(
    sums: Sums, *, fp: float, fn: float, gamma: float, smooth: float, empty: str, absent: str, classes: str
) -> tuple[float, Pooled]:
    """(1 − (I + smooth) / (I + fp·FP + fn·FN + smooth))^gamma of all samples' sums, averaged over the classes."""
    return Overlap(fp, fn, smooth, empty, absent, classes, gamma).of_sums(sums)
