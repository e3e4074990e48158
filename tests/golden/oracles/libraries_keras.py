"""What Keras reports for a whole file; the TensorFlow backend is the only one that computes in float64."""

import os
from collections.abc import Iterator
from typing import Any

import numpy as np
from case import Case
from oracles.libraries import numbers, scores, signed

os.environ["KERAS_BACKEND"] = "tensorflow"
FLOAT32 = "Keras subtracts a float32 log 2, which is 1.9e-9 off"
METRIC_RTOL = 1e-6


def cases() -> Iterator[Case]:
    """Yield losses, then metrics, which count in float32."""
    import keras

    keras.config.set_floatx("float64")
    random = np.random.default_rng(34)
    plain, pairs = numbers(random), signed(random)
    wide = (random.normal(size=(4, 3)), random.normal(size=(4, 3)))
    wide[1][1, 1] = 0.0
    chance, truth = np.array([0.0, 1.0, 1.0, 0.0, 0.3, 0.5, 0.8]), np.array([1.0, 0.0, 1.0, 0.0, 1.0, 0.0, 1.0])
    losses: list[tuple[str, Any, Any, Any]] = [
        ("mse", keras.losses.MeanSquaredError(), *plain),
        ("mean-squared-error", keras.losses.MeanSquaredError(), *wide),
        ("mae", keras.losses.MeanAbsoluteError(), *plain),
        ("mean-absolute-error", keras.losses.MeanAbsoluteError(), *wide),
        ("mape", keras.losses.MeanAbsolutePercentageError(), *plain),
        ("mean-absolute-percentage-error", keras.losses.MeanAbsolutePercentageError(), *wide),
        ("huber", keras.losses.Huber(), *plain),
        ("huber:delta=0.3", keras.losses.Huber(delta=0.3), *wide),
        ("hinge", keras.losses.Hinge(), *pairs),
        ("hinge", keras.losses.Hinge(), pairs[0], (pairs[1] + 1) / 2),
        ("squared-hinge", keras.losses.SquaredHinge(), *pairs),
        ("binary-crossentropy", keras.losses.BinaryCrossentropy(), chance, truth),
        (
            "binary-crossentropy:label-smoothing=0.1",
            keras.losses.BinaryCrossentropy(label_smoothing=0.1),
            chance,
            truth,
        ),
    ]
    for spec, loss, x, t in losses:
        # Keras takes the mean over the last axis first: without one, a file would be a single sample
        column = [side[:, None] if side.ndim == 1 else side for side in (t, x)]
        yield Case(f"keras:{spec}", f"keras.losses.{type(loss).__name__}", x, t, float(loss(*column)))
    number = float(keras.losses.LogCosh()(plain[1][:, None], plain[0][:, None]))
    yield Case("keras:log-cosh", "keras.losses.LogCosh", *plain, number, rtol=0.0, atol=2.5e-9, note=FLOAT32)
    logits, labels = scores(random, (6, 3), 3)
    number = float(keras.losses.CategoricalHinge()(np.eye(3)[labels.astype(int)], logits))
    yield Case("keras:categorical-hinge", "keras.losses.CategoricalHinge", logits, labels, number)
    shares = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    for settings, power in (("", 0.5), (":q=0.2", 0.2)):
        loss = keras.losses.CategoricalGeneralizedCrossEntropy(q=power)
        spec = f"keras:categorical-generalized-cross-entropy{settings}"
        yield Case(
            spec,
            f"keras.losses.CategoricalGeneralizedCrossEntropy(q={power})",
            shares,
            labels,
            float(loss(labels, shares)),
        )
    metrics: list[tuple[str, Any, Any, Any]] = [
        ("root-mean-squared-error", keras.metrics.RootMeanSquaredError(), *plain),
        ("root-mean-squared-error", keras.metrics.RootMeanSquaredError(), *wide),
        ("r2-score", keras.metrics.R2Score(), *plain),
        ("accuracy", keras.metrics.Accuracy(), np.array([0.0, 2.0, 2.0, 1.0]), np.array([0.0, 1.0, 2.0, 1.0])),
        ("binary-accuracy", keras.metrics.BinaryAccuracy(), chance, truth),
        ("sparse-categorical-accuracy", keras.metrics.SparseCategoricalAccuracy(), shares, labels),
        ("precision", keras.metrics.Precision(), chance, truth),
        ("precision", keras.metrics.Precision(), np.zeros(7), truth),
        ("recall", keras.metrics.Recall(), chance, truth),
        ("recall:threshold=0.2", keras.metrics.Recall(thresholds=0.2), chance, truth),
        ("true-positives", keras.metrics.TruePositives(), chance, truth),
        ("false-positives", keras.metrics.FalsePositives(), chance, truth),
        ("true-negatives", keras.metrics.TrueNegatives(), chance, truth),
        ("false-negatives", keras.metrics.FalseNegatives(), chance, truth),
    ]
    for spec, metric, x, t in metrics:
        sides = [side[:, None] if side.ndim == 1 and x.ndim == 1 else side for side in (t, x)]
        metric.update_state(*sides)
        number = float(np.asarray(metric.result()).reshape(()))
        yield Case(f"keras:{spec}", f"keras.metrics.{type(metric).__name__}", x, t, number, rtol=METRIC_RTOL)
