"""Oracles of the scores of decisions: scikit-learn, at several thresholds, for every average, weighted or not."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from case import Case
from oracles._scores import Decided, inputs, multilabel, poor
from sklearn import metrics

COUNTS = {"tn": (0, 0), "fp": (0, 1), "fn": (1, 0), "tp": (1, 1)}


def cases() -> Iterator[Case]:
    """Accuracy for each sample, the other scores for the file."""
    for given in inputs():
        yield from _accuracies(given)
        for average in given.averages:
            yield from _counts(given, average)
            yield from _ratios(given, average, "", 0)
    for value in (0, 1):
        yield from _ratios(poor(), "macro", f":undefined={value}", value)
    for prediction, target, weight in multilabel():
        yield from _multilabel(prediction, target, weight)


def _multilabel(prediction: Any, target: Any, weight: Any) -> Iterator[Case]:
    """Several labels of a sample, label by label, together, or sample by sample; a mask's labels stand on axis 1."""
    sides = [np.moveaxis(side, 1, -1).reshape(-1, target.shape[1]) for side in (target, (prediction > 0.5) * 1.0)]
    spread = None if weight is None else np.repeat(weight, len(sides[0]) // len(target))
    extra = {} if weight is None else {"weight": weight.tolist()}
    given: dict[str, Any] = {"sample_weight": spread, "zero_division": 0}
    for average in ("macro", "micro", "weighted", *(("samples",) if target.ndim == 2 else ())):
        asked = {**given, "average": average}
        made = {
            "precision": ("precision_score", metrics.precision_score(*sides, **asked)),
            "recall": ("recall_score", metrics.recall_score(*sides, **asked)),
            "f1": ("f1_score", metrics.f1_score(*sides, **asked)),
            "f-beta:beta=2": ("fbeta_score", metrics.fbeta_score(*sides, **asked, beta=2)),
            "iou": ("jaccard_score", metrics.jaccard_score(*sides, **asked)),
        }
        for name, (oracle, value) in made.items():
            spec = f"{name}:average={average}:undefined=0"
            yield Case(spec, f"sklearn.metrics.{oracle}", prediction, target, value, extra=extra)
    if target.ndim == 2:
        right = [metrics.accuracy_score([one], [other]) for one, other in zip(*sides, strict=True)]
        value = right if weight is None else metrics.accuracy_score(*sides, sample_weight=weight)
        yield Case("exact-match", "sklearn.metrics.accuracy_score", prediction, target, value, extra=extra)


def _case(spec: str, oracle: str, given: Decided, value: Any) -> Case:
    return Case(
        spec + given.settings, f"sklearn.metrics.{oracle}", given.prediction, given.target, value, extra=given.extra
    )


def _accuracies(given: Decided) -> Iterator[Case]:
    sides = (np.asarray(side).reshape(len(given.target), -1) for side in (given.target, given.labels))
    right = np.array([metrics.accuracy_score(true, decided) for true, decided in zip(*sides, strict=True)])
    if given.weight is not None:
        right = np.array(metrics.accuracy_score(**given.flat))
    yield _case("accuracy", "accuracy_score", given, right)
    yield _case("error-rate", "zero_one_loss", given, 1 - right)


def _counts(given: Decided, average: str) -> Iterator[Case]:
    settings = f":average={average}" if average else ""
    matrices = metrics.multilabel_confusion_matrix(**given.flat, labels=range(given.classes)).astype(float)
    true = matrices[:, 1, :].sum(axis=1)
    for name, place in COUNTS.items():
        counts = matrices[(slice(None), *place)]
        joined = {"": counts[-1], "micro": counts.sum(), "macro": counts.mean()}
        value = np.average(counts, weights=true) if average == "weighted" else joined[average]
        yield _case(name + settings, "multilabel_confusion_matrix", given, value)


def _ratios(given: Decided, average: str, undefined: str, zero: int) -> Iterator[Case]:
    settings = (f":average={average}" if average else "") + undefined
    asked: dict[str, Any] = {**given.flat, "average": average or "binary", "zero_division": zero}
    if average:
        asked["labels"] = range(given.classes)
    yield _case(f"precision{settings}", "precision_score", given, metrics.precision_score(**asked))
    yield _case(f"recall{settings}", "recall_score", given, metrics.recall_score(**asked))
    yield _case(f"f1{settings}", "f1_score", given, metrics.f1_score(**asked))
    for beta in (2, 0.5) if average in ("", "macro") else ():
        value = metrics.fbeta_score(**asked, beta=beta)
        yield _case(f"f-beta:beta={beta}{settings}", "fbeta_score", given, value)
    if given.classes == 2 and not average:
        value = metrics.recall_score(**given.flat, pos_label=0)
        yield _case("specificity", "recall_score(pos_label=0)", given, value)
    elif not undefined:
        (tn, fp), (fn, tp) = np.moveaxis(
            metrics.multilabel_confusion_matrix(**given.flat, labels=range(given.classes)), 0, 2
        )
        ratio = tn.sum() / (tn + fp).sum() if average == "micro" else tn / (tn + fp)
        value = np.average(ratio, weights=tp + fn) if average == "weighted" else np.mean(ratio)
        yield _case(f"specificity{settings}", "multilabel_confusion_matrix", given, value)
