"""Signals against noise, in decibels; a perfect signal is infinite, and passes no limit."""

import math
from fractions import Fraction
from typing import Annotated

import numpy as np

from losscli.batch import Floats
from losscli.losses.domain import POSITIVE, REAL, UndefinedError
from losscli.losses.families.goodness import Sums
from losscli.losses.kernel import Addends
from losscli.losses.layout import SAME, VECTORS
from losscli.losses.math.exact import with_slopes
from losscli.losses.math.traced import plain
from losscli.losses.parameter import Required
from losscli.losses.registry import score
from losscli.summary import to_float

DECIBEL = 10.0 / math.log(10.0)


def _squares(prediction: Floats, target: Floats, labels: int | None) -> Addends:
    """Sums of 1, x², xt and t², which give Σ(x − t)² without cancellation."""
    del labels
    x, t = prediction, target
    return Addends({"1": (np.ones_like(x),), "xx": (x, x), "xt": (x, t), "tt": (t, t)})


@score(addends=_squares, layout=SAME, range=REAL, reference="Huynh-Thu & Ghanbari (2008), doi:10.1049/el:20080522")
def psnr(
    sums: Sums,
    *,
    peak: Annotated[float, POSITIVE, Required("255"), "the range of the values: 1 or 255 for images"],
) -> float:
    """10·log₁₀(peak² / mean (x − t)²), over all values of all samples.

    None: as a figure of the whole file it has no per-sample loss; train on mse, which it is a function of
    Use: for images and signals of a known range
    Pitfall: a mean over images of their own figures is another number; nothing guesses the range.
    Libraries: scikit-image's peak_signal_noise_ratio of one image; TorchMetrics used to guess the range from the data.
    """
    n, squares = plain(sums["1"][0]), plain(sums["xx"][0]) - 2 * plain(sums["xt"][0]) + plain(sums["tt"][0])
    if not squares:
        raise UndefinedError("the predictions equal the targets, which is infinitely many decibels", "mse says 0")
    value = DECIBEL * (2.0 * math.log(peak) - _log(squares / n))
    one, other = to_float(1 / n), to_float(1 / squares)
    slopes = {"1": [one], "xx": [-other], "xt": [2 * other], "tt": [-other]}
    return with_slopes(value, sums, lambda: {name: DECIBEL * np.array(part) for name, part in slopes.items()})


def _log(value: Fraction) -> float:
    return math.log(value.numerator) - math.log(value.denominator)


def _decibels(signal: Floats, noise: Floats) -> Floats:
    return np.where(noise > 0.0, DECIBEL * (np.log(signal) - np.log(np.where(noise > 0.0, noise, 1.0))), np.inf)


def _power(values: Floats) -> Floats:
    power: Floats = (values * values).sum(axis=1)
    return power


def _require(target: Floats) -> None:
    if (silent := np.flatnonzero(_power(target) == 0.0)).size:
        raise UndefinedError("a target of zeros is no signal", "leave such samples out", silent)


@score(
    layout=VECTORS,
    range=REAL,
    aliases=("signal-noise-ratio",),
    reference="Vincent, Gribonval & Févotte (2006), doi:10.1109/TSA.2005.858005",
)
def snr(prediction: Floats, target: Floats) -> Floats:
    """10·log₁₀(Σ t² / Σ (x − t)²) of each sample.

    None: train on its negative with a library of signals; here it is a score
    Use: to judge signals sample by sample
    Pitfall: a factor on the prediction is noise; `si-sdr` lets it pass.
    Libraries: TorchMetrics' signal_noise_ratio.
    """
    _require(target)
    return _decibels(_power(target), _power(prediction - target))


@score(layout=VECTORS, range=REAL, reference="Le Roux et al. (2019), arXiv:1811.02508")
def si_sdr(
    prediction: Floats,
    target: Floats,
    *,
    zero_mean: Annotated[bool, "whether both lose their means first"] = False,
) -> Floats:
    """10·log₁₀(Σ (at)² / Σ (at − x)²) of each sample, with a = Σ xt / Σ t².

    None: train on its negative with a library of signals; here it is a score
    Use: for separated voices, whose loudness does not count
    Pitfall: a prediction of zeros has none: it is −∞.
    Libraries: TorchMetrics' scale_invariant_signal_distortion_ratio.
    """
    x, t = (side - side.mean(axis=1, keepdims=True) if zero_mean else side for side in (prediction, target))
    _require(t)
    scaled = ((x * t).sum(axis=1) / _power(t))[:, None] * t
    return _decibels(_power(scaled), _power(scaled - x))
