"""Legal inputs for any entry of the registry, made from its own declaration."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from losscli.batch import Batch, Floats
from losscli.losses import LOSSES, Loss, parse
from losscli.losses.activation import ACTIVATIONS
from losscli.losses.domain import DISTRIBUTION, LOG_PROBABILITY, Domain
from losscli.scoring.score import score
from losscli.scoring.validation import check

SETTINGS = (
    "huber:delta=0.3",
    "smooth-l1:beta=0.3",
    "mape:eps=0.7:scale=100",
    "pseudo-huber:delta=0.3",
    "quantile:alpha=0.2",
    "smape:scale=100",
    "expectile:alpha=0.2",
    "fair:c=0.4",
    "cauchy:c=0.4",
    "tukey-biweight:c=1.3",
    "lq:q=3",
    "lq:q=1",
    "epsilon-insensitive:eps=0.4",
    "squared-epsilon-insensitive:eps=0.4",
    "linex:a=-0.7",
    "poisson-nll:constant=stirling",
    "poisson-nll:constant=exact",
    "distillation:temperature=3",
    "recall-at-k:k=2:cap=true:ties=worst:relevant=0.5:undefined=0",
    "precision-at-k:k=2:ties=best",
    "hit-rate-at-k:k=1:ties=order",
    "si-sdr:zero-mean=true",
    "d2-pinball:alpha=0.3",
    "d2-tweedie:power=1.5",
    "kge:variant=2012",
    "kendall:variant=c",
    "nrmse:normalize=std",
    "nrmse:normalize=rms",
    "partial-roc-auc:max-fpr=0.4:standardize=false",
    "coverage-gap:alpha=0.3",
    "crps-quantile:alpha=0.2/0.3/0.6",
    "dpo:beta=0.7:label-smoothing=0.2",
    "ipo:beta=0.7",
    "simpo:beta=0.7:gamma=0.4",
    "bradley-terry:margin=0.4",
    "pair-accuracy:ties=half",
    "giou:format=xywh",
    "ciou:format=cxcywh",
    "g-mean:undefined=0",
    "tweedie-deviance:power=1",
    "tweedie-deviance:power=1.2",
    "tweedie-deviance:power=2",
    "tweedie-deviance:power=3",
    "tweedie-deviance:power=0",
    "tweedie-deviance:power=-1.5",
    "gaussian-nll:eps=0:full=true",
    "crps-ensemble:estimator=fair",
    "interval-score:alpha=0.4",
    "bce:label-smoothing=0.2:pos-weight=3",
    "bce:clip=0.05",
    "focal:gamma=0.5:alpha=0.3",
    "hinge:margin=0.4",
    "squared-hinge:margin=0.4",
    "cross-entropy:class-weights=1/2/5:ignore-index=1:label-smoothing=0.3",
    "cross-entropy:clip=0.05",
    "nll:class-weights=1/2/5:ignore-index=2",
    "cross-entropy:class-weights=1/2/5:ignore-index=1:mean-over=rows",
    "cross-entropy:class-weights=1/2/5:mean-over=torch",
    "multi-margin:class-weights=1/2/5:mean-over=rows",
    "categorical-focal:gamma=0.5:alpha=0.2/0.3/0.9",
    "poly1:epsilon=-0.5",
    "generalized-cross-entropy:q=0.3",
    "generalized-cross-entropy:q=1",
    "crammer-singer:margin=0.4",
    "multi-margin:p=2:margin=0.4:class-weights=1/2/5",
    "kl-div:log-input=true",
    "kl-div:log-target=true",
    "dice-loss:smooth=0.5:empty=1",
    "dice-loss:over=batch:smooth=0.5",
    "dice-loss:classes=none",
    "dice-loss:absent=skip:empty=0",
    "jaccard-loss:over=batch:absent=skip",
    "jaccard-loss:smooth=2",
    "tversky-loss:fp=0.3:fn=0.9:smooth=0.4",
    "tversky-loss:fp=0.3:fn=0.9:over=batch:absent=skip",
    "focal-tversky-loss:fp=0.3:fn=0.9:gamma=1.4:absent=skip",
    "focal-tversky-loss:fp=0.3:fn=0.9:gamma=0.6:over=batch",
    "js-div:base=2",
    "cosine-embedding:margin=-0.3",
    "hinge-embedding:margin=1.7",
    "contrastive:margin=1.7",
    "triplet-margin:margin=0.3:p=3.5:swap=true",
    "triplet-margin:p=1",
    "margin-ranking:margin=0.4",
    "lsgan:role=generator",
    "wgan:role=generator",
    "gan-hinge:role=generator",
    "f-beta:beta=2:average=macro",
    "accuracy:input=labels",
    "recall:average=weighted:undefined=1",
    "f1:input=labels:average=micro",
    "iou:average=macro:undefined=0",
    "mcc:undefined=0",
    "cohen-kappa:weights=quadratic",
    "cohen-kappa:weights=linear:input=labels",
    "top-k-accuracy:k=2",
    "hamming:threshold=0.3",
    "calibration-error:bins=4:norm=l2",
)
"""Besides every entry with its defaults: settings in which no two parameters are alike."""


def variants() -> list[Loss]:
    """Every entry with its defaults and with the settings above, by itself and behind each activation it accepts."""
    plain = [parse(entry.specimen) for entry in LOSSES.values()] + [parse(spec) for spec in SETTINGS]
    behind = [
        parse(f"{loss}:activation={name}")
        for loss in plain
        for name in loss.definition.activations
        if ACTIVATIONS[name].range.within(loss.prediction_domain) and not loss.parameters.get("clip")
    ]
    return plain + behind


def draw(random: np.random.Generator, domain: Domain, shape: tuple[int, ...]) -> Floats:
    """Draw values well inside a domain."""
    if domain.columns:
        return np.stack([draw(random, column, shape[:1]) for column in domain.columns], axis=1)
    if domain.members:
        members = np.array([member for member in domain.members if domain.members != (-1.0, 0.0, 1.0) or member])
        return random.choice(members, shape)
    if domain is LOG_PROBABILITY:
        return np.log(draw(random, DISTRIBUTION, shape))
    if domain.label:
        return random.integers(0, 2, shape).astype(np.float64)
    raw = random.normal(size=shape)
    low, high = max(domain.low, -1e9), min(domain.high, 1e9)
    if low > -1e9 and high < 1e9:
        inner = low + (high - low) * (0.05 + 0.9 / (1.0 + np.exp(-raw)))
        return inner / inner.sum(axis=1, keepdims=True) if domain.simplex and len(shape) > 1 else inner
    above = low + np.exp(raw) if low > -1e9 else raw
    return high - np.exp(raw) if high < 1e9 else above


def drawn(random: np.random.Generator, loss: Loss, shape: tuple[int, ...]) -> Floats:
    """Draw predictions, in ascending order where that is what is legal."""
    values = draw(random, loss.prediction_domain, shape)
    return (
        np.sort(values, axis=1) if loss.definition.layout.ascending and not loss.prediction_domain.columns else values
    )


def make(loss: Loss, n: int, seed: int) -> Batch:
    """Make n legal samples: two space axes where the layout allows them, three classes or one more than the k best."""
    random = np.random.default_rng(seed)
    layout = loss.definition.layout
    classes = max(3, int(loss.arguments.get("k") or 0) + 1)
    several = (layout.classes or layout.labels or layout.single) and not loss.prediction_domain.label
    shape: tuple[int, ...] = (n, classes, 2, 2) if several and layout.axes != 1 else (n,)
    if layout.axes:
        shape = (n, layout.columns or 3, 4)[: layout.axes]
    if (
        loss.parameters.get("average") == "binary"
        or loss.definition.family == "rates"
        or loss.name in ("accuracy", "error-rate")
    ):
        shape = (n,)
    if loss.activation and ACTIVATIONS[loss.activation].classes and shape == (n,):
        shape = (n, 3)
    prediction = drawn(random, loss, shape)
    if not layout.target:
        return Batch(np.arange(n), prediction, None)
    if loss.definition.layout.class_last and not layout.same:
        target: Floats = random.integers(0, classes, (n, *shape[2:])).astype(np.float64)
    elif layout.labels and len(shape) > 1:
        target = random.integers(0, classes, (n, *shape[2:])).astype(np.float64)
        if target.ndim > 1:
            target[:, 0] = np.arange(2)
    else:
        target = draw(random, loss.target_domain, shape[:1] if layout.single else shape)
        ascending = layout.ascending and target.ndim > 1 and not loss.target_domain.columns
        target = np.sort(target, axis=1) if ascending else target
    while (close := kinked(prediction, target)).any():
        prediction[close] = drawn(random, loss, shape)[close]
    query = np.arange(n) % 3 if loss.kind == "grouped" else None
    if query is not None:
        target[:3] = 1.0
    return Batch(np.arange(n), prediction, target, query=query)


def kinked(prediction: Floats, target: Floats) -> NDArray[np.bool_]:
    """Find the samples with a prediction so near its target that differences would step over the kink between them."""
    if prediction.shape != target.shape:
        return np.zeros(len(target), dtype=bool)
    return np.asarray((np.abs(prediction - target) < 1e-3).reshape(len(target), -1).any(axis=1))


def scored(spec: str, prediction: Any, target: Any) -> tuple[Floats, Floats]:
    """Give ℓᵢ and ∂ℓᵢ/∂xᵢ of arrays, checked but without the way through files that `get_loss` takes."""
    loss, x, t = parse(spec), np.asarray(prediction, dtype=np.float64), np.asarray(target, dtype=np.float64)
    batch = Batch(np.arange(len(x)), x, t)
    check(loss, batch, None)
    made = score(loss, batch)
    assert made.gradient is not None
    return made.value, made.gradient()
