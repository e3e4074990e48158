"""Language models: perplexity of tokens, and students of teachers."""

import math

import numpy as np
import pytest

import losscli
from losscli.errors import LosscliError

STUDENT, TEACHER = [[0.5, 0.25, 0.0]], [[2.0, 1.0, -1.0]]


@pytest.mark.parametrize(
    ("temperature", "expected", "gradient"),
    [
        (1, 0.237905954982328, None),
        (4, 0.479259968024030, [-0.359376248957922, -0.0522178631901725, 0.411594112148095]),
    ],
)
def test_a_student(temperature: int, expected: float, gradient: list[float] | None) -> None:
    """The value has the factor T², the gradient the factor T."""
    value, slope = losscli.get_loss(f"distillation:temperature={temperature}")(STUDENT, TEACHER)

    assert np.asarray(value)[0] == pytest.approx(expected, rel=1e-14)
    if gradient is not None:
        np.testing.assert_allclose(np.asarray(slope)[0], gradient, rtol=1e-13)


def test_a_student_that_equals_its_teacher() -> None:
    """Costs nothing and learns nothing, also when all logits are moved alike."""
    value, slope = losscli.get_loss("distillation")([[3.0, 2.0, 1.0]], [[5.0, 4.0, 3.0]])

    np.testing.assert_array_equal(np.asarray(value), [0.0])
    np.testing.assert_array_equal(np.asarray(slope), [[0.0, 0.0, 0.0]])


def test_perplexity_is_the_exponential_of_the_mean_surprisal() -> None:
    """2 for tokens of probability ½, and 1 for certainty; the limit is on the figure."""
    report = losscli.compute("perplexity", [math.log(0.5)] * 4, max=["2.0001"])

    assert report.losses["perplexity"].value == pytest.approx(2.0, rel=1e-15)
    assert report.verdict == "passed"
    assert losscli.compute("perplexity", [0.0, 0.0]).losses["perplexity"].value == 1.0
    assert losscli.compute("perplexity", [-2000.0]).losses["perplexity"].value == math.inf


def test_a_positive_logarithm_is_no_probability() -> None:
    """Losses of tokens, with their sign turned, are what people have instead."""
    with pytest.raises(LosscliError):
        losscli.compute("perplexity", [0.5, 1.5])
