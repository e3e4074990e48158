"""Oracles of the scores of a whole confusion matrix: scikit-learn; of calibration: the bins of SciPy."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from case import Case
from oracles._scores import Decided, inputs, poor
from scipy import stats
from sklearn import metrics


def cases() -> Iterator[Case]:
    """Every shape of decisions, then ranked classes, sets of labels, and bins."""
    for given in inputs():
        yield from _matrices(given)
        for average in given.averages:
            yield from _overlaps(given, average, "", 0)
    for value in (0, 1):
        yield from _overlaps(poor(), "macro", f":undefined={value}", value)
    yield from _ranked()
    yield from _sets()
    yield from _bins()


def _case(spec: str, oracle: str, given: Decided, value: Any) -> Case:
    return Case(
        spec + given.settings, f"sklearn.metrics.{oracle}", given.prediction, given.target, value, extra=given.extra
    )


def _matrices(given: Decided) -> Iterator[Case]:
    yield _case("balanced-accuracy", "balanced_accuracy_score", given, metrics.balanced_accuracy_score(**given.flat))
    yield _case("mcc", "matthews_corrcoef", given, metrics.matthews_corrcoef(**given.flat))
    pair = {"y1": given.flat["y_true"], "y2": given.flat["y_pred"], "sample_weight": given.flat["sample_weight"]}
    for weights in (None, "linear", "quadratic"):
        value = metrics.cohen_kappa_score(**pair, labels=range(given.classes), weights=weights)
        yield _case("cohen-kappa" + (f":weights={weights}" if weights else ""), "cohen_kappa_score", given, value)


def _overlaps(given: Decided, average: str, undefined: str, zero: int) -> Iterator[Case]:
    settings = (f":average={average}" if average else "") + undefined
    asked: dict[str, Any] = {**given.flat, "average": average or "binary", "zero_division": zero}
    if average:
        asked["labels"] = range(given.classes)
    yield _case(f"dice{settings}", "f1_score", given, metrics.f1_score(**asked))
    yield _case(f"iou{settings}", "jaccard_score", given, metrics.jaccard_score(**asked))


def _ranked() -> Iterator[Case]:
    """Top k without ties, where conventions part."""
    random = np.random.default_rng(5)
    for shape in ((9, 7), (2, 6, 3)):
        scores = random.normal(size=shape)
        labels = random.integers(0, shape[1], (shape[0], *shape[2:]))
        for k in (1, 2, 5):
            value = [
                metrics.top_k_accuracy_score(
                    true.ravel(), np.moveaxis(row, 0, -1).reshape(-1, shape[1]), k=k, labels=range(shape[1])
                )
                for true, row in zip(labels, scores, strict=True)
            ]
            spec = "top-k-accuracy" + ("" if k == 5 else f":k={k}")
            for activation in ("", ":activation=softmax"):
                yield Case(spec + activation, "sklearn.metrics.top_k_accuracy_score", scores, labels * 1.0, value)


def _sets() -> Iterator[Case]:
    random = np.random.default_rng(6)
    chances = np.round(random.uniform(size=(6, 5)), 2)
    chances[0, :2] = (0.5, 0.7)
    labels = random.integers(0, 2, chances.shape)
    for threshold in (0.5, 0.7):
        value = [metrics.hamming_loss(true, row > threshold) for true, row in zip(labels, chances, strict=True)]
        settings = "" if threshold == 0.5 else f":threshold={threshold}"
        yield Case(f"hamming{settings}", "sklearn.metrics.hamming_loss", chances, labels * 1.0, value)


def _bins() -> Iterator[Case]:
    """Bins with a sample on an edge, with one on 1, and without any; weights are repetitions."""
    random = np.random.default_rng(7)
    chances = np.round(random.uniform(size=20), 3)
    chances[:5] = (0.2, 0.6, 0.0, 1.0, 0.1)
    truth = (random.uniform(size=20) < chances**2) * 1.0
    columns = np.round(random.dirichlet(np.ones(3), 15), 3)
    labels = random.integers(0, 3, 15) * 1.0
    surest, right = columns.max(axis=1), (columns.argmax(axis=1) == labels) * 1.0
    for bins in (15, 10, 4):
        for norm in ("l1", "l2", "max"):
            spec = (
                "calibration-error"
                + (f":bins={bins}" if bins != 15 else "")
                + (f":norm={norm}" if norm != "l1" else "")
            )
            oracle = "scipy.stats.binned_statistic"
            repeated = np.arange(20) % 3 + 1
            more = {"weight": (repeated * 1.0).tolist()}
            twice = np.repeat(chances, repeated), np.repeat(truth, repeated)
            yield Case(spec, oracle, chances, truth, _gaps(chances, truth, bins, norm))
            yield Case(spec, oracle, chances, truth, _gaps(*twice, bins, norm), extra=more)
            yield Case(spec, oracle, columns, labels, _gaps(surest, right, bins, norm))


def _gaps(confidence: Any, success: Any, bins: int, norm: str) -> float:
    edges = np.arange(bins + 1) / bins
    means = stats.binned_statistic(confidence, [confidence, success], "mean", edges).statistic
    share = stats.binned_statistic(confidence, None, "count", edges).statistic / len(confidence)
    gap = np.nan_to_num(np.abs(means[0] - means[1]))
    joined = {"l1": (share * gap).sum(), "l2": np.sqrt((share * gap**2).sum()), "max": gap.max()}
    return float(joined[norm])
