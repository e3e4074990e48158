"""The mean, and the gradient of the mean, are PyTorch's; `tests/golden/make.py means` made the numbers."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from case import Case, read

import losscli

CASES = read(Path(__file__).parents[1] / "golden" / "means.jsonl")


@pytest.mark.parametrize("case", CASES, ids=[f"{place}-{case.spec}" for place, case in enumerate(CASES)])
def test_mean_and_its_gradient(case: Case) -> None:
    """The figure of a report and the gradients of its samples are those of the library's reduction."""
    report = losscli.compute(case.spec, np.array(case.prediction), np.array(case.target), samples="all", **case.extra)

    assert report.losses[case.spec].value == pytest.approx(case.value, rel=case.rtol)
    rows = [row for chunk in report.samples.chunks(None) for row in chunk[f"{case.spec}.gradient"]]
    expected = np.array(case.gradient)
    kept = np.flatnonzero(np.array(case.extra.get("weight", np.ones(len(expected)))))
    np.testing.assert_allclose(np.array(rows), expected[kept], rtol=case.rtol)


def test_a_sample_of_weight_zero_has_a_part_in_the_mean_and_no_loss() -> None:
    """Its loss would be 0/0; what label smoothing adds for it counts in the figure, a limit and an interval alike."""
    spec = "torch:cross-entropy:class-weights=1/0/1:label-smoothing=0.1"
    report = losscli.compute(
        spec, [[1.0, 2.0, 0.5], [0.0, 3.0, 1.0], [2.0, -1.0, 0.0]], [0, 1, 2], samples="all", ci=0.95
    )
    rows = [row for chunk in report.samples.chunks(None) for row in chunk[spec]]

    assert rows[1] is None
    assert report.losses[spec].n == 2
    assert report.losses[spec].value == pytest.approx(1.8205320224, rel=1e-9)
    assert report.losses[spec].ci is not None


def test_an_impossible_class_beside_a_weight_of_zero_is_infinite() -> None:
    """−log 0 of a class that smoothing asks for makes the figure infinite even where the sample itself has no loss."""
    spec = "cross-entropy:class-weights=0/1:label-smoothing=0.1"
    figure = losscli.compute(spec, [[1.0, 0.0], [0.5, 0.5]], [0, 1]).losses[spec]

    assert figure.value == np.inf
    assert figure.non_finite["inf"] == 1


def test_a_baseline_of_the_same_predictions_differs_by_nothing() -> None:
    """A sample without a loss cancels in the difference, too."""
    spec = "cross-entropy:activation=softmax:class-weights=1/0/1:label-smoothing=0.1"
    x, t = np.array([[1.0, 2.0, 0.5], [0.0, 3.0, 1.0], [2.0, -1.0, 0.0], [1.0, 1.0, 0.0]]), [0, 1, 2, 1]
    baseline = losscli.compute(spec, x, t, baseline=x).losses[spec].baseline

    assert baseline is not None
    assert baseline.difference is not None
    assert baseline.difference.value == 0.0


@pytest.mark.parametrize("weight", [1e-320, 1e-310, 1e300])
def test_gradients_do_not_depend_on_the_unit_of_the_weights(weight: float) -> None:
    """The weight's share of the sum is what counts, however small or large both are."""
    report = losscli.compute("mse", [1.0, 2.0, 4.0, 8.0], [0.0] * 4, weight=[weight] * 4, samples="all")
    rows = [row for chunk in report.samples.chunks(None) for row in chunk["mse.gradient"]]

    assert rows == pytest.approx([0.5, 1.0, 2.0, 4.0], rel=1e-15)


def test_every_sample_ignored_is_an_error() -> None:
    """Nothing to average is no mean: PyTorch's is NaN, here it is refused."""
    with pytest.raises(losscli.LosscliError):
        losscli.compute("cross-entropy:activation=softmax:ignore-index=1", [[0.0, 1.0], [2.0, 0.5]], [1, 1])


@pytest.mark.parametrize(
    ("spec", "options"),
    [
        ("mse", {"baseline": [-1e308, 1e308, 0.0]}),
        ("half-mse:activation=exp", {"weight": [1e-320, 1e308, 1e-320]}),
        ("r2", {"ci": 0.95}),
        ("listnet", {"query": ["q", "q", "q"]}),
    ],
)
def test_an_overflow_is_a_figure_and_no_warning(spec: str, options: dict[str, Any]) -> None:
    """Sums, differences and gradients beyond the largest double are infinite or missing, and nothing is printed."""
    report = losscli.compute(spec, [1e308, 1e308, -1.7e308], [1e308, 0.0, 1.0], samples="all", worst=2, **options)

    assert len(list(report.samples.chunks(None))) == 1


WEIGHTED = "torch:cross-entropy:class-weights=25/25/100"
LOGITS = [[2.3, 2.1, 4.5], [4.2, 3.2, 5.1]]


def test_rows_without_a_reduction_are_those_of_pytorch() -> None:
    """Each is weighted by its class, and 0 where it is ignored; its gradient is that of the weighted row."""
    report = losscli.compute(WEIGHTED, [*LOGITS, [1.0, 2.0, 3.0]], [1, 2, -100], reduction="none", samples="all")
    rows = next(iter(report.samples.chunks(None)))
    weight = np.array([25.0, 100.0])
    plain = losscli.compute("cross-entropy:activation=softmax", LOGITS, [1, 2], reduction="none", samples="all")
    own = next(iter(plain.samples.chunks(None)))

    # torch 2.13: F.cross_entropy(x, y, torch.tensor([25., 25., 100.]), reduction="none")
    np.testing.assert_allclose(rows[WEIGHTED], [64.58970867798224, 44.22072900359526, 0.0], rtol=1e-14)
    spec = "cross-entropy:activation=softmax"
    expected = weight[:, None] * np.array(own[f"{spec}.gradient"])
    np.testing.assert_allclose(np.array(rows[f"{WEIGHTED}.gradient"])[:2], expected, rtol=1e-14)
    assert rows[f"{WEIGHTED}.gradient"][2] == [0.0, 0.0, 0.0]


def test_distributions_are_divided_by_their_number_as_in_pytorch() -> None:
    """Labels divide by the weights of their classes, one-hot rows of the same classes by N."""
    one_hot = [[0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]
    labels, rows = (losscli.compute(WEIGHTED, LOGITS, t).losses[WEIGHTED].value for t in ([1, 2], one_hot))
    own = WEIGHTED.replace("torch:cross-entropy", "cross-entropy:activation=softmax")

    assert rows == pytest.approx((64.58970867798224 + 44.22072900359526) / 2, rel=1e-14)
    assert labels == pytest.approx((64.58970867798224 + 44.22072900359526) / 125, rel=1e-14)
    assert losscli.compute(own, LOGITS, one_hot).losses[own].value == labels
    assert losscli.compute(f"{own}:mean-over=rows", LOGITS, [1, 2]).losses[f"{own}:mean-over=rows"].value == rows


def test_a_sum_under_pytorchs_name_is_over_elements() -> None:
    """Of (N,d…) PyTorch adds up all elements, losscli the mean of each sample; gradients follow."""
    x, t = [[1.0, 2.0], [3.0, 4.0]], [[1.0, 1.0], [2.0, 2.0]]
    gradients = {}
    for spec, expected in (("torch:mse", 6.0), ("mse", 3.0)):
        report = losscli.compute(spec, x, t, reduction="sum", samples="all")
        gradients[spec] = np.array(next(iter(report.samples.chunks(None)))[f"{spec}.gradient"])
        assert report.losses[spec].value == expected
    np.testing.assert_array_equal(gradients["torch:mse"], 2.0 * gradients["mse"])
    np.testing.assert_array_equal(gradients["torch:mse"], [[0.0, 2.0], [2.0, 4.0]])
