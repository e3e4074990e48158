"""Losses of images and of rows of class scores, in the shapes that deep learning libraries use."""

from decimal import Decimal

import numpy as np
import scipy.special as sp
from sklearn.metrics import log_loss

from .exact import decimals, log_softmax, partials, smoothed, softmax_cross_entropy
from .example import Array, Example, Expected, Numbers, mean, twice
from .numeric import rows

SEED = 20


def pixel_losses(scores: Array, targets: Array) -> tuple[Array, Numbers]:
    """Log-probabilities along axis 1, correctly rounded, and −log p of every pixel's class."""
    pixels = decimals(np.moveaxis(scores, 1, -1).reshape(-1, scores.shape[1]))
    logs = [log_softmax(pixel) for pixel in pixels]
    shape = (scores.shape[0], *scores.shape[2:], scores.shape[1])
    rounded = np.moveaxis(np.array(logs, dtype=np.float64).reshape(shape), -1, 1)
    twice(rounded, sp.log_softmax(scores, axis=1))
    return rounded, [-log[label] for log, label in zip(logs, targets.ravel().tolist(), strict=True)]


def image_entries(losses: Numbers, targets: Array, logs: Array, scores: Array) -> list[Expected]:
    """The loss of whole images, from log-probabilities and from scores, and without one of the classes."""
    labels = targets.ravel()
    per_image = [mean(losses[start : start + 64]) for start in range(0, len(losses), 64)]
    flat = np.moveaxis(sp.softmax(scores, axis=1), 1, -1).reshape(-1, 4)
    value = twice(mean(losses), log_loss(labels, flat, labels=range(4)))
    kept = [loss for loss, label in zip(losses, labels.tolist(), strict=True) if label]
    without = twice(mean(kept), log_loss(labels, flat, labels=range(4), sample_weight=labels != 0))
    picked = -np.take_along_axis(logs, targets[:, None].astype(np.int64), axis=1)
    twice(per_image, picked.reshape(5, -1).mean(axis=1))
    source = "100-digit arithmetic; sklearn.metrics.log_loss over the 320 pixels"
    return [
        Expected(command, {command.split()[1]: value}, source, {command.split()[1]: per_image})
        for command in (
            "compute nll log-probs.npy targets.npy",
            "compute nll scores.npy targets.npy --activation log-softmax",
            "compute cross-entropy scores.npy targets.npy --activation softmax",
        )
    ] + [
        Expected(
            "compute nll:ignore-index=0 log-probs.npy targets.npy",
            {"nll:ignore-index=0": without},
            f"the mean of the {len(kept)} pixels that are not of class 0",
        )
    ]


def row_entries(logits: Array, labels: Array) -> list[Expected]:
    """Cross-entropy of six rows of nine logits, plain and with smoothed labels."""
    entries = []
    for spec, smoothing in (("cross-entropy", "0"), ("cross-entropy:label-smoothing=0.1", "0.1")):
        targets = [smoothed(label, 9, Decimal(smoothing)) for label in labels.tolist()]
        soft = np.array(targets, dtype=np.float64)
        pairs = list(zip(decimals(logits), targets, strict=True))
        values = [softmax_cross_entropy(row, target) for row, target in pairs]
        twice(values, -(soft * sp.log_softmax(logits, axis=1)).sum(axis=1))
        slopes = [[slope / 6 for slope in partials(softmax_cross_entropy, row, target)] for row, target in pairs]
        gradient = twice(slopes, (sp.softmax(logits, axis=1) - soft) / 6)
        command = f"compute {spec} logits.npy labels.npy --activation softmax"
        source = "100-digit arithmetic; gradient (softmax − smoothed one-hot) / 6"
        entries.append(Expected(command, {spec: mean(values)}, source, {spec: values}, {spec: gradient}))
    return entries


def example() -> Example:
    """Random scores, drawn once and rounded to three decimals."""
    random = np.random.default_rng(SEED)
    scores = random.normal(size=(5, 4, 8, 8)).round(3)
    targets = random.integers(4, size=(5, 8, 8), dtype=np.uint8)
    logits, labels = random.normal(scale=2, size=(6, 9)).round(3), random.integers(9, size=6, dtype=np.int64)
    chances, coins = random.uniform(0.05, 0.95, size=6).round(3), np.array([1, 0, 1, 1, 0, 0], dtype=np.int64)
    outputs, wanted = random.normal(size=(2, 6)).round(3)
    logs, losses = pixel_losses(scores, targets)
    formula = "100-digit arithmetic, and NumPy's"
    return Example(
        "articles/nll-images",
        {
            "scores.npy": scores,
            "log-probs.npy": logs,
            "targets.npy": targets,
            "logits.npy": logits,
            "labels.npy": labels,
            "chances.npy": chances,
            "coins.npy": coins,
            "outputs.npy": outputs,
            "wanted.npy": wanted,
        },
        [
            *image_entries(losses, targets, logs, scores),
            *row_entries(logits, labels),
            rows("compute bce chances.npy coins.npy", chances.tolist(), coins.tolist(), formula),
            rows("compute mae,mse outputs.npy wanted.npy", outputs.tolist(), wanted.tolist(), formula),
        ],
    )
