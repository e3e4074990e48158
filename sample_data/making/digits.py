"""A classifier of handwritten digits: its probabilities and its logits on images that it has not seen."""

from collections.abc import Mapping

import numpy as np
import scipy.special as sp
from sklearn import metrics
from sklearn.datasets import load_digits
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split

from .example import Array, Example, Expected, Table, plain, settled, twice

SEED = 7
COLUMNS = "--pred 0,1,2,3,4,5,6,7,8,9"


def held_out() -> tuple[Array, Array, Array]:
    """The images' numbers, their digits, and the logits of a multinomial logistic regression."""
    pixels, digits = load_digits(return_X_y=True)
    train, test = train_test_split(np.arange(len(digits)), test_size=180, stratify=digits, random_state=SEED)
    model = LogisticRegression(solver="newton-cholesky", tol=1e-12).fit(pixels[train] / 16, digits[train])
    return test, digits[test], settled(model.decision_function(pixels[test] / 16))


def f1_macro(labels: Array, guesses: Array) -> float:
    """The mean over the digits of 2tp / (2tp + fp + fn)."""
    hits = np.array([np.sum((labels == digit) & (guesses == digit)) for digit in range(10)])
    seen, said = np.bincount(labels, minlength=10), np.bincount(guesses, minlength=10)
    return float(np.mean(2 * hits / (seen + said)))


def now(logits: Array, labels: Array) -> Mapping[str, float]:
    """Figures of the probabilities, by scikit-learn, and as their formulas."""
    probabilities, guesses = sp.softmax(logits, axis=1), logits.argmax(axis=1)
    picked = sp.log_softmax(logits, axis=1)[np.arange(len(labels)), labels]
    return {
        "cross-entropy": twice(metrics.log_loss(labels, probabilities), -np.mean(picked)),
        "accuracy": twice(metrics.accuracy_score(labels, guesses), np.mean(guesses == labels)),
        "f1:average=macro": twice(metrics.f1_score(labels, guesses, average="macro"), f1_macro(labels, guesses)),
    }


def top(logits: Array, labels: Array, k: int) -> float:
    """The share of the images whose digit is among the k largest logits."""
    best = np.argsort(-logits, axis=1)[:, :k]
    share = np.mean((best == labels[:, None]).any(axis=1))
    return float(twice(metrics.top_k_accuracy_score(labels, logits, k=k), share))


def then(logits: Array, labels: Array) -> Mapping[str, float]:
    """Figures that a later version knows."""
    probabilities, guesses = sp.softmax(logits, axis=1), logits.argmax(axis=1)
    recalls = [np.mean(guesses[labels == digit] == digit) for digit in range(10)]
    chance = np.sum(np.bincount(labels, minlength=10) * np.bincount(guesses, minlength=10)) / len(labels) ** 2
    table = metrics.confusion_matrix(labels, guesses)
    return {
        "multiclass-brier": twice(
            metrics.brier_score_loss(labels, probabilities, labels=range(10), scale_by_half=False),
            np.mean(np.sum((probabilities - np.eye(10)[labels]) ** 2, axis=1)),
        ),
        "top-k-accuracy:k=2": top(logits, labels, 2),
        "balanced-accuracy": twice(metrics.balanced_accuracy_score(labels, guesses), np.mean(recalls)),
        "cohen-kappa": twice(
            metrics.cohen_kappa_score(labels, guesses), (np.trace(table) / len(labels) - chance) / (1 - chance)
        ),
    }


def tables(images: Array, probabilities: Array, labels: Array) -> Mapping[str, Table]:
    """Probabilities with one column a digit, and the digits, under the images' ids."""
    ids = [f"image-{number:04}" for number in images]
    columns = {str(digit): plain(probabilities[:, digit]) for digit in range(10)}
    return {"preds.csv": {"id": ids, **columns}, "targets.csv": {"id": ids, "digit": labels.tolist()}}


def example() -> Example:
    """One set of probabilities as CSV and as NPY, the logits behind it, and the digits."""
    images, labels, logits = held_out()
    probabilities, found = sp.softmax(logits, axis=1), now(logits, labels)
    source, specs = "sklearn.metrics; and NumPy as the formulas", ",".join(found)
    entropy = {"cross-entropy": found["cross-entropy"]}
    return Example(
        "digits",
        {
            "preds.npy": probabilities,
            "logits.npy": logits,
            "targets.npy": labels.astype(np.uint8),
            **tables(images, probabilities, labels),
        },
        [
            Expected(f"compute {specs} preds.npy targets.npy", found, source),
            Expected(f"compute {specs} preds.csv targets.csv --id id {COLUMNS}", found, source),
            Expected("compute cross-entropy preds.csv targets.csv --id id --pred [0-9]", entropy, source),
            Expected("compute cross-entropy logits.npy targets.npy --activation softmax", entropy, source),
            Expected(
                "compute nll logits.npy targets.npy --activation log-softmax", {"nll": found["cross-entropy"]}, source
            ),
        ],
        [
            Expected(f"compute {spec} preds.npy targets.npy", {spec: value}, source)
            for spec, value in then(logits, labels).items()
        ],
    )
