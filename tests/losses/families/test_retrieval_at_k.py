"""The first k items: a query with ties, what k must be, and queries without a relevant item."""

from typing import Any

import numpy as np
import pytest

import losscli
from losscli.errors import LosscliError

X, T = [0.9, 0.7, 0.7, 0.7, 0.2], [0.0, 1.0, 0.0, 1.0, 1.0]


def value(spec: str, x: Any = X, t: Any = T, query: Any = None) -> float:
    """Score one query, or several."""
    found = losscli.compute(spec, x, t, query=["q"] * len(x) if query is None else query).losses[spec].value
    assert isinstance(found, float)
    return found


@pytest.mark.parametrize(
    ("ties", "recall", "precision", "hit", "capped"),
    [("average", 2 / 9, 1 / 3, 2 / 3, 1 / 3), ("worst", 0, 0, 0, 0), ("best", 1 / 3, 1 / 2, 1, 1 / 2)],
)
def test_a_tie_at_rank_k(ties: str, recall: float, precision: float, hit: float, capped: float) -> None:
    """Three items share the ranks 2 to 4, and one place is left: the mean over their orders, or one of them."""
    settings = f":k=2:ties={ties}"
    found = [value(f"{name}-at-k{settings}") for name in ("recall", "precision", "hit-rate")]

    np.testing.assert_allclose(found, [recall, precision, hit], rtol=1e-15)
    assert value(f"recall-at-k:cap=true{settings}") == pytest.approx(capped)


def test_the_order_of_the_file_is_one_of_the_orders() -> None:
    """The first of the tied items is relevant here, and is not where the file is turned."""
    assert value("recall-at-k:k=2:ties=order") == 1 / 3
    assert value("recall-at-k:k=2:ties=order", [0.7, 0.7, 0.9], [0.0, 1.0, 0.0]) == 0.0


def test_a_short_list_is_divided_by_k() -> None:
    """Five items of which three are relevant fill three of ten places; scores below 0 are scores."""
    assert value("precision-at-k:k=10") == 0.3
    assert value("hit-rate-at-k:k=1", [-1.0, -2.0, -3.0], [1.0, 0.0, 1.0]) == 1.0
    assert value("recall-at-k:k=1", [-1.0, -2.0, -3.0], [1.0, 0.0, 1.0]) == 0.5


@pytest.mark.parametrize("name", ["recall-at-k", "precision-at-k", "hit-rate-at-k"])
def test_k_must_be_given(name: str) -> None:
    """No number of items is the usual one."""
    with pytest.raises(LosscliError, match="needs k") as caught:
        value(name)

    assert f"{name}:k=2" in (caught.value.hint or "")


def test_nothing_relevant() -> None:
    """Such a query is refused with its place, or counts as what it is said to be worth."""
    x, t, query = [0.9, 0.1, 0.8, 0.2], [1.0, 0.0, 0.0, 0.0], ["a", "a", "b", "b"]

    with pytest.raises(LosscliError, match="nothing is relevant"):
        value("recall-at-k:k=1", x, t, query)
    assert value("recall-at-k:k=1:undefined=0", x, t, query) == 0.5
    assert value("r-precision:undefined=1", x, t, query) == 1.0


def test_a_grade_can_be_asked_for() -> None:
    """Grades of 1 count as relevant, unless only better ones do."""
    assert value("precision-at-k:k=1", [0.9, 0.1], [1.0, 3.0]) == 1.0
    assert value("precision-at-k:k=1:relevant=1", [0.9, 0.1], [1.0, 3.0]) == 0.0
