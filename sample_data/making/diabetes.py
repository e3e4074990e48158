"""Two regressions of the progression of diabetes, scored on patients that they have not seen."""

from collections.abc import Mapping

import numpy as np
import scipy.special as sp
import scipy.stats
from sklearn import metrics
from sklearn.datasets import load_diabetes
from sklearn.ensemble import GradientBoostingRegressor
from sklearn.linear_model import Ridge
from sklearn.model_selection import train_test_split

from .example import Array, Example, Expected, Table, plain, settled, twice

SEED = 7
DELTA = 20


def held_out() -> tuple[Array, Array, Array, Array]:
    """The patients' numbers, the progression after a year, and what gradient boosting and ridge say of it."""
    features, progression = load_diabetes(return_X_y=True)
    train, test = train_test_split(np.arange(len(progression)), test_size=0.2, random_state=SEED)
    ridge = Ridge(alpha=0.1).fit(features[train], progression[train])
    trees = GradientBoostingRegressor(n_estimators=60, max_depth=2, random_state=SEED)
    boosting = trees.fit(features[train], progression[train])
    predictions = [settled(model.predict(features[test])) for model in (boosting, ridge)]
    return test, progression[test], predictions[0], predictions[1]


def now(x: Array, t: Array) -> Mapping[str, float]:
    """The usual figures of a regression, by scikit-learn or SciPy, and as their formulas."""
    r = x - t
    huber = np.where(np.abs(r) <= DELTA, r**2 / 2, DELTA * (np.abs(r) - DELTA / 2))
    return {
        "mse": twice(metrics.mean_squared_error(t, x), np.mean(r**2)),
        "mae": twice(metrics.mean_absolute_error(t, x), np.mean(np.abs(r))),
        "rmse": twice(metrics.root_mean_squared_error(t, x), np.sqrt(np.mean(r**2))),
        "r2": twice(metrics.r2_score(t, x), 1 - np.sum(r**2) / np.sum((t - np.mean(t)) ** 2)),
        "mape": twice(metrics.mean_absolute_percentage_error(t, x), np.mean(np.abs(r) / t)),
        "huber:delta=20": twice(np.mean(sp.huber(DELTA, r)), np.mean(huber)),
    }


def then(x: Array, t: Array) -> Mapping[str, float]:
    """Figures that a later version knows."""
    r = x - t
    ranks = [scipy.stats.rankdata(values) for values in (x, t)]
    return {
        "quantile:alpha=0.9": twice(
            metrics.mean_pinball_loss(t, x, alpha=0.9), np.mean(np.where(r < 0, -0.9 * r, 0.1 * r))
        ),
        "explained-variance": twice(metrics.explained_variance_score(t, x), 1 - np.var(r) / np.var(t)),
        "poisson-deviance": twice(metrics.mean_poisson_deviance(t, x), np.mean(2 * (t * np.log(t / x) + r))),
        "gamma-deviance": twice(metrics.mean_gamma_deviance(t, x), np.mean(2 * (np.log(x / t) + t / x - 1))),
        "max-error": twice(metrics.max_error(t, x), np.max(np.abs(r))),
        "median-absolute-error": twice(metrics.median_absolute_error(t, x), np.sort(np.abs(r))[len(r) // 2]),
        "pearson": twice(scipy.stats.pearsonr(x, t).statistic, np.corrcoef(x, t)[0, 1]),
        "spearman": twice(scipy.stats.spearmanr(x, t).statistic, np.corrcoef(*ranks)[0, 1]),
    }


def table(column: str, patients: Array, values: Array) -> Table:
    """A column of values under the patients' ids."""
    return {"id": [f"patient-{number:03}" for number in patients], column: plain(values)}


def example() -> Example:
    """Predictions in the order of the split, targets in the order of the patients, so that `--id` has work to do."""
    patients, progression, boosting, ridge = held_out()
    order = np.argsort(patients)
    source = "sklearn.metrics and scipy.special.huber; and NumPy as the formulas"
    return Example(
        "diabetes",
        {
            "preds.csv": table("pred", patients, boosting),
            "baseline.csv": table("pred", patients, ridge),
            "targets.csv": table("target", patients[order], progression[order]),
        },
        [
            Expected(f"compute {','.join(found)} {name} targets.csv --id id", found, source)
            for name, found in (("preds.csv", now(boosting, progression)), ("baseline.csv", now(ridge, progression)))
        ],
        [
            Expected(f"compute {spec} preds.csv targets.csv --id id", {spec: value}, "sklearn.metrics or scipy.stats")
            for spec, value in then(boosting, progression).items()
        ],
    )
