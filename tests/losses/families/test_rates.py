"""Rates of two classes, and what they are the complements of."""

import pytest

import losscli
from losscli.errors import LosscliError

CHANCE = [0.9, 0.8, 0.8, 0.6, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1]
TRUTH = [1.0, 1.0, 0.0, 1.0, 0.0, 1.0, 0.0, 0.0, 1.0, 0.0]


def value(spec: str) -> float:
    """Score the ten rows."""
    found = losscli.compute(spec, CHANCE, TRUTH).losses[spec].value
    assert isinstance(found, float)
    return found


def test_rates_of_ten_rows() -> None:
    """Three of five positives and two of five negatives are decided to be positive."""
    assert (value("informedness"), value("g-mean"), value("npv")) == (0.2, 0.6, 0.6)
    assert value("fpr") == pytest.approx(1.0 - value("specificity"))
    assert value("fnr") == pytest.approx(1.0 - value("recall"))
    assert value("informedness") == pytest.approx(2.0 * value("balanced-accuracy") - 1.0)


def test_a_rate_of_no_class_is_undefined() -> None:
    """Without negatives nothing is alarmed falsely, or always."""
    with pytest.raises(LosscliError, match="no target is negative"):
        losscli.compute("fpr", [0.9, 0.2], [1.0, 1.0])
    with pytest.raises(LosscliError, match="of 3 classes none is the positive one"):
        losscli.compute("fpr", [[0.2, 0.3, 0.5], [0.6, 0.3, 0.1]], [0.0, 2.0])
