"""Language models: log-probabilities of tokens, and the logits of a teacher."""

import math
from fractions import Fraction
from typing import Annotated

import numpy as np

from losscli.batch import Floats
from losscli.losses.activation import softmax
from losscli.losses.domain import NONNEGATIVE, POSITIVE, REAL, Domain
from losscli.losses.kernel import Result
from losscli.losses.layout import ROWS, Layout
from losscli.losses.math.functions import expm1_excess
from losscli.losses.registry import loss, outer
from losscli.summary import to_float

TOKENS = Layout("(N) natural logarithms of probabilities, without a target", same=False, target=False, axes=1)
LOGARITHM = Domain(high=0.0, high_included=True)


@loss(
    prediction=LOGARITHM,
    layout=TOKENS,
    range=NONNEGATIVE,
    reference="Shannon (1948), doi:10.1002/j.1538-7305.1948.tb01338.x",
)
def surprisal(prediction: Floats) -> Result:
    """−x, for natural logarithms x of the probabilities that a model gave to what came.

    Gradient: −1
    Use: for log-probabilities of tokens, one a row
    Pitfall: the logarithms are natural; a row is a token, and a document has many rows.
    """
    return -prediction, lambda: np.full_like(prediction, -1.0)


@outer(of=surprisal, reference="Jelinek et al. (1977), doi:10.1121/1.2016299")
def perplexity(mean: Fraction | float) -> tuple[float, Fraction | float]:
    """exp(−mean x), for natural logarithms x of the probabilities of tokens.

    Gradient: −perplexity / N
    Use: how many equally likely tokens a model hesitates between
    Pitfall: a mean of the perplexities of documents is another, larger number; a row is a token here.
    Libraries: lm-evaluation-harness's perplexity is per document; its word_perplexity divides by words.
    """
    exponent = to_float(mean) if isinstance(mean, Fraction) else mean
    value = math.exp(exponent) if exponent < 709.0 else math.inf
    return value, Fraction(value) if math.isfinite(value) else math.nan


@loss(
    prediction=REAL,
    target=REAL,
    layout=ROWS,
    range=NONNEGATIVE,
    aliases=("kd",),
    reference="Hinton, Vinyals & Dean (2015), arXiv:1503.02531",
)
def distillation(
    prediction: Floats,
    target: Floats,
    *,
    temperature: Annotated[float, POSITIVE, "what the logits of both are divided by"] = 1.0,
) -> Result:
    """T²·Σ q·log(q/p) over the classes, with q = softmax(t/T) and p = softmax(x/T), for logits of both.

    Gradient: T·(p − q)
    Use: to train a student on the logits of a teacher
    Pitfall: without T² a higher temperature would shrink the gradient.
    Libraries: T²·kl_div(…, log_target=True, reduction="batchmean") in PyTorch; its "mean" divides by C, too.
    """
    q, _ = softmax(target / temperature)
    p, _ = softmax(prediction / temperature)
    # log p − log q, from the difference of the logits, so that nothing cancels where the two agree
    gap = (prediction - target) / temperature
    top = gap.max(axis=-1, keepdims=True)
    small = np.abs(gap).max(axis=-1, keepdims=True) < 1.0
    near = np.log1p((q * np.expm1(np.where(small, gap, 0.0))).sum(axis=-1, keepdims=True))
    far = top + np.log((q * np.exp(gap - top)).sum(axis=-1, keepdims=True))
    distance = gap - np.where(small, near, far)
    inner = np.where(np.abs(distance) < 1.0, distance, 0.0)
    close = np.abs(distance) < 1.0
    terms = np.where(close, q * expm1_excess(inner), p - q - q * np.where(q > 0.0, distance, 0.0))
    slope = np.where(close, q * np.expm1(inner), p - q)
    return temperature * temperature * terms.sum(axis=-1), lambda: temperature * slope
