"""Figures over all thresholds: ten rows with ties, identities, and what must be given."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import losscli
from losscli.errors import LosscliError

X = [0.9, 0.8, 0.8, 0.6, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1]
T = [1.0, 1.0, 0.0, 1.0, 0.0, 1.0, 0.0, 0.0, 1.0, 0.0]


def value(spec: str, x: Any = X, t: Any = T) -> float:
    """Score a column."""
    found = losscli.compute(spec, x, t).losses[spec].value
    assert isinstance(found, float)
    return found


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        ("gini", 9 / 25),
        ("ks", 2 / 5),
        ("partial-roc-auc:max-fpr=0.3", 21 / 34),
        ("partial-roc-auc:max-fpr=0.2", 11 / 18),
        ("fpr-at-tpr:tpr=0.8", 2 / 5),
        ("fpr95", 4 / 5),
        ("recall-at-precision:precision=0.6", 4 / 5),
        ("precision-at-recall:recall=0.8", 2 / 3),
    ],
)
def test_ten_rows(spec: str, expected: float) -> None:
    """Ties move together: the figures are fractions that can be counted by hand."""
    assert value(spec) == pytest.approx(expected, rel=1e-14)


@given(st.integers(0, 1000))
def test_only_the_order_counts(seed: int) -> None:
    """Any increasing map of the predictions leaves every figure as it is, to the bit."""
    random = np.random.default_rng(seed)
    x, t = random.integers(0, 6, 20) / 5.0, (random.uniform(size=20) < 0.5) * 1.0
    if 0.0 < t.mean() < 1.0:
        for spec in ("ks", "gini", "partial-roc-auc:max-fpr=0.3", "fpr95", "recall-at-precision:precision=0.6"):
            assert value(spec, np.exp(3.0 * x), t) == value(spec, x, t)


def test_all_of_the_area_is_the_auc() -> None:
    """Up to a false positive rate of 1 nothing is left out."""
    assert value("partial-roc-auc:max-fpr=1") == pytest.approx(value("roc-auc"), rel=1e-15)
    assert value("partial-roc-auc:max-fpr=1:standardize=false") == pytest.approx(value("roc-auc"), rel=1e-15)


@pytest.mark.parametrize(
    ("spec", "example"),
    [("partial-roc-auc", "partial-roc-auc:max-fpr=0.1"), ("recall-at-precision", "recall-at-precision:precision=0.9")],
)
def test_what_has_no_default_must_be_given(spec: str, example: str) -> None:
    """Nobody can guess the rate that is meant, and the hint is a spec to copy."""
    with pytest.raises(LosscliError, match="needs") as caught:
        value(spec)

    assert example in (caught.value.hint or "")
    assert str(losscli.get_loss(example)) == example


@pytest.mark.parametrize("spec", ["ks", "gini", "fpr95", "partial-roc-auc:max-fpr=0.1"])
def test_one_class_is_undefined(spec: str) -> None:
    """There is nothing to tell apart."""
    with pytest.raises(LosscliError, match="one class only"):
        value(spec, [0.1, 0.2], [1.0, 1.0])
