"""A classifier of breast tumours: the probability of each word on cases that it has not seen."""

from collections.abc import Mapping

import numpy as np
import scipy.special as sp
import scipy.stats
from sklearn import metrics
from sklearn.datasets import load_breast_cancer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from .example import Array, Example, Expected, plain, settled, twice

SEED = 3
WORDS = ("malignant", "benign")


def held_out() -> tuple[Array, Array, Array]:
    """The cases' numbers, which of the two words is true (0 or 1), and both probabilities."""
    features, places = load_breast_cancer(return_X_y=True)
    train, test = train_test_split(np.arange(len(places)), test_size=0.2, stratify=places, random_state=SEED)
    model = make_pipeline(StandardScaler(), LogisticRegression(C=0.05, solver="newton-cholesky", tol=1e-12))
    model.fit(features[train][:, :10], places[train])
    benign = settled(model.decision_function(features[test][:, :10]))
    return test, places[test], sp.expit(np.stack([-benign, benign], axis=1))


def now(x: Array, t: Array) -> Mapping[str, float]:
    """Figures of the probability of malignant, by scikit-learn, and as their formulas."""
    guess = (x > 1 / 2).astype(int)
    hits, said, seen = np.sum(guess * t), np.sum(guess), np.sum(t)
    return {
        "bce": twice(metrics.log_loss(t, x), -np.mean(sp.xlogy(t, x) + sp.xlog1py(1 - t, -x))),
        "brier": twice(metrics.brier_score_loss(t, x), np.mean((x - t) ** 2)),
        "accuracy": twice(metrics.accuracy_score(t, guess), np.mean(guess == t)),
        "precision": twice(metrics.precision_score(t, guess), hits / said),
        "recall": twice(metrics.recall_score(t, guess), hits / seen),
        "f1": twice(metrics.f1_score(t, guess), 2 * hits / (said + seen)),
    }


def then(x: Array, t: Array) -> Mapping[str, float]:
    """Figures that a later version knows."""
    guess = (x > 1 / 2).astype(int)
    positives = int(t.sum())
    ranks = scipy.stats.rankdata(x)[t == 1].sum() - positives * (positives + 1) / 2
    ordered = t[np.argsort(-x, kind="stable")]
    steps = np.cumsum(ordered) / np.arange(1, len(t) + 1)
    return {
        "roc-auc": twice(metrics.roc_auc_score(t, x), ranks / (positives * (len(t) - positives))),
        "average-precision": twice(metrics.average_precision_score(t, x), np.sum(steps * ordered) / positives),
        "mcc": twice(metrics.matthews_corrcoef(t, guess), np.corrcoef(guess, t)[0, 1]),
        "balanced-accuracy": twice(
            metrics.balanced_accuracy_score(t, guess), (np.mean(guess[t == 1]) + np.mean(1 - guess[t == 0])) / 2
        ),
    }


def example() -> Example:
    """Two columns of probabilities named by their words; the targets as words, as numbers and as an array."""
    cases, places, both = held_out()
    t, x = 1 - places, both[:, 0]
    found, source = now(x, t), "sklearn.metrics; and NumPy as the formulas"
    ids, specs = [f"case-{number:03}" for number in cases], ",".join(found)
    words = [WORDS[place] for place in places]
    entropy = twice(metrics.log_loss(places, both), -np.mean(np.log(both[np.arange(len(places)), places])))
    by_words = "preds.csv targets.csv --id id --pred malignant --positive malignant"
    return Example(
        "breast-cancer",
        {
            "preds.csv": {"id": ids, "malignant": plain(x), "benign": plain(both[:, 1])},
            "targets.csv": {"id": ids, "diagnosis": words},
            "targets01.csv": {"id": ids, "target": t.tolist()},
            "preds.npy": both,
            "targets01.npy": t.astype(np.uint8),
        },
        [
            Expected(f"compute {specs} {by_words}", found, source),
            Expected(f"compute {specs} preds.csv targets01.csv --id id --pred malignant", found, source),
            Expected(f"compute {specs} preds.npy targets01.npy --pred 0", found, source),
            Expected(
                "compute cross-entropy preds.csv targets.csv --id id --pred malignant,benign",
                {"cross-entropy": entropy},
                source,
            ),
        ],
        [Expected(f"compute {spec} {by_words}", {spec: value}, source) for spec, value in then(x, t).items()],
    )
