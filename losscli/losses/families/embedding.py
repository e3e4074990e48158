"""Distances of embeddings: vectors a and b, or their distance d; s is 1 for a pair that belongs together, else −1."""

from typing import Annotated, TypeAlias

import numpy as np

from losscli.batch import Array, Floats
from losscli.losses.domain import AT_LEAST_ONE, NONNEGATIVE, POSITIVE, SIGN, Domain, UndefinedError
from losscli.losses.kernel import Result
from losscli.losses.layout import COLUMN, COUPLES, TRIPLES, VECTORS
from losscli.losses.math.functions import ratio
from losscli.losses.registry import loss
from losscli.records import dataclass

COSINE = Domain(low=-1.0, high=1.0, low_included=True, high_included=True)
UP_TO_TWO = Domain(low=0.0, high=2.0, low_included=True, high_included=True)
SPLITTER = 2.0**27 + 1.0
Floor: TypeAlias = Annotated[float, COSINE, "cosine up to which a pair that does not belong together costs nothing"]
Apart: TypeAlias = Annotated[float, POSITIVE, "distance from which a pair that does not belong together costs nothing"]
Lead: TypeAlias = Annotated[float, POSITIVE, "how much closer than the negative the positive must be"]
Order: TypeAlias = Annotated[float, AT_LEAST_ONE, "order of the norm: 1 sums absolute differences, 2 is Euclidean"]
Swap: TypeAlias = Annotated[bool, "whether the negative's distance is the shorter one to anchor and positive"]


@loss(layout=VECTORS, range=UP_TO_TWO, reference="Salton & McGill (1983), Introduction to Modern Information Retrieval")
def cosine_distance(prediction: Floats, target: Floats) -> Result:
    """1 − x·t / (|x||t|).

    Gradient: −(t̂ − cos·x̂) / |x|, with x̂ = x/|x| and t̂ = t/|t|
    Use: for embeddings whose length means nothing
    Pitfall: lengths do not count, and a vector of zeros, which has no direction, is refused.
    Libraries: Keras's CosineSimilarity as a loss is this number minus 1, so that its best is −1.
    """
    angle = Angle.between(prediction, target)
    return angle.distance, lambda: -angle.slope


@loss(target=SIGN, layout=COUPLES, range=UP_TO_TWO, reference="PyTorch documentation, CosineEmbeddingLoss")
def cosine_embedding(prediction: Floats, target: Floats, *, margin: Floor = 0.0) -> Result:
    """1 − cos(a, b) where s = 1, max(0, cos(a, b) − margin) where s = −1.

    Gradient: ∓(b̂ − cos·â)/|a| for a and ∓(â − cos·b̂)/|b| for b; 0 where s = −1 and cos ≤ margin
    Use: to learn embeddings from pairs that are alike or not
    Pitfall: a vector of zeros has no direction and is refused.
    Libraries: PyTorch adds 1e-12 to each squared length, which turns equal vectors of length 1e-6 into a loss of 0.5.
    """
    a, b = np.ascontiguousarray(prediction[:, 0]), np.ascontiguousarray(prediction[:, 1])
    angle, back = Angle.between(a, b), Angle.between(b, a)
    surplus = angle.cosine - margin
    value = np.where(target > 0.0, angle.distance, np.maximum(surplus, 0.0))

    def gradient() -> Floats:
        sign = np.where(target > 0.0, -1.0, np.where(surplus > 0.0, 1.0, 0.0))
        return sign[:, None, None] * np.stack([angle.slope, back.slope], axis=1)

    return value, gradient


@dataclass(frozen=True, slots=True)
class Angle:
    """What two rows of vectors make of the angle between them."""

    cosine: Floats
    distance: Floats
    """1 − cos, with full relative accuracy near 0."""
    slope: Floats
    """∂cos/∂a = (b̂ − cos·â)/|a|."""

    @classmethod
    def between(cls, a: Floats, b: Floats) -> "Angle":
        """Compare row by row; raise UndefinedError for a vector of zeros."""
        (a, scale), (b, _) = _scaled(a), _scaled(b)
        squared, length = (a * a).sum(axis=-1), np.sqrt((b * b).sum(axis=-1))
        along = (a * b).sum(axis=-1)
        cosine = np.clip(along / (np.sqrt(squared) * length), -1.0, 1.0)
        # what of b̂ stands at right angles to a; its square is 1 − cos², without cancellation
        across = _minus_multiple(b, along / squared, a) / length[:, None]
        # the rounding of along / squared left something along a, which is small by now
        across = across - ((across * a).sum(axis=-1) / squared)[:, None] * a
        sine_squared = (across * across).sum(axis=-1)
        near = cosine > 0.0
        distance = np.where(near, sine_squared / (1.0 + np.where(near, cosine, 0.0)), 1.0 - cosine)
        return cls(cosine, distance, np.ldexp(across / np.sqrt(squared)[:, None], -scale))


def _scaled(vectors: Floats) -> tuple[Floats, Array]:
    """Divide each row by a power of 2, exactly, so that its squares neither overflow nor vanish."""
    largest = np.abs(vectors).max(axis=-1, keepdims=True)
    if (empty := largest[:, 0] == 0.0).any():
        reason = "a vector of zeros has no direction, so that its cosine is undefined"
        raise UndefinedError(reason, "leave such samples out, or give them the weight 0", np.flatnonzero(empty))
    _, exponent = np.frexp(largest)
    return np.ldexp(vectors, -exponent), exponent


def _minus_multiple(b: Floats, factor: Floats, a: Floats) -> Floats:
    """b − factor·a with the rounding error of the product taken back (Dekker 1971, doi:10.1007/BF01397083)."""
    f = factor[:, None]
    (f_high, f_low), (a_high, a_low) = _halves(f), _halves(a)
    product = f * a
    error = ((f_high * a_high - product) + f_high * a_low + f_low * a_high) + f_low * a_low
    return (b - product) - error


def _halves(values: Floats) -> tuple[Floats, Floats]:
    """Cut doubles into two parts of at most 26 bits, whose products are exact."""
    shifted = SPLITTER * values
    high = shifted - (shifted - values)
    return high, values - high


@loss(
    prediction=NONNEGATIVE,
    target=SIGN,
    layout=COLUMN,
    range=NONNEGATIVE,
    reference="PyTorch documentation, HingeEmbeddingLoss",
)
def hinge_embedding(prediction: Floats, target: Floats, *, margin: Apart = 1.0) -> Result:
    """d where s = 1, max(0, margin − d) where s = −1.

    Gradient: 1 where s = 1, −1 where s = −1 and d < margin, else 0
    Use: for distances of pairs that are alike or not
    Pitfall: it takes distances: for a similarity the two cases would have to change places.
    Libraries: PyTorch adds both cases for a target that is neither 1 nor −1; here 0 is read as −1.
    """
    gap = margin - prediction
    value = np.where(target > 0.0, prediction, np.maximum(gap, 0.0))
    return value, lambda: np.where(target > 0.0, 1.0, np.where(gap > 0.0, -1.0, 0.0))


@loss(
    prediction=NONNEGATIVE,
    target=SIGN,
    layout=COLUMN,
    range=NONNEGATIVE,
    reference="Hadsell, Chopra & LeCun (2006), doi:10.1109/CVPR.2006.100",
)
def contrastive(prediction: Floats, target: Floats, *, margin: Apart = 1.0) -> Result:
    """½d² where s = 1, ½max(0, margin − d)² where s = −1.

    Gradient: d where s = 1, −max(0, margin − d) where s = −1
    Use: like hinge-embedding, with squared distances
    Pitfall: the paper marks pairs that belong together by 0; here they are 1.
    Libraries: some leave out the ½.
    """
    gap = np.where(target > 0.0, prediction, np.maximum(margin - prediction, 0.0))
    return 0.5 * gap * gap, lambda: np.where(target > 0.0, gap, -gap)


@loss(layout=TRIPLES, range=NONNEGATIVE, reference="Balntas et al. (2016), doi:10.5244/C.30.119")
def triplet_margin(prediction: Floats, *, margin: Lead = 1.0, p: Order = 2.0, swap: Swap = False) -> Result:
    """max(0, d(anchor, positive) − d(anchor, negative) + margin), with d the p-norm of the difference.

    Gradient: where the loss is above 0, the difference of the two distances' own gradients; a distance of 0 has 0
    Use: to learn embeddings in which an anchor is nearer to its like
    Pitfall: it takes no target: the three vectors of a sample are anchor, positive and negative, in this order.
    Libraries: PyTorch adds 1e-6 to each difference, optax to their sum, without absolute values; here nothing is added.
    """
    anchor, positive, negative = (np.ascontiguousarray(prediction[:, place]) for place in range(3))
    near, far, between = (
        _norm(difference, p) for difference in (anchor - positive, anchor - negative, positive - negative)
    )
    swapped = (between[0] < far[0]) & swap
    gap = near[0] - np.where(swapped, between[0], far[0]) + margin

    def gradient() -> Floats:
        active, other = (gap > 0.0)[:, None], swapped[:, None]
        pull, push = near[1], np.where(other, between[1], far[1])
        parts = (pull - np.where(other, 0.0, push), -pull - np.where(other, push, 0.0), push)
        return np.stack([np.where(active, part, 0.0) for part in parts], axis=1)

    return np.maximum(gap, 0.0), gradient


def _norm(difference: Floats, p: float) -> tuple[Floats, Floats]:
    """Give the p-norm of each row and its gradient, 0 for a row of zeros."""
    largest = np.abs(difference).max(axis=-1, keepdims=True)
    shares = ratio(np.abs(difference), np.broadcast_to(largest, difference.shape))
    root = (shares**p).sum(axis=-1, keepdims=True) ** (1.0 / p)
    unit = ratio(shares, np.broadcast_to(root, shares.shape))
    return (largest * root)[:, 0], np.sign(difference) * unit ** (p - 1.0)
