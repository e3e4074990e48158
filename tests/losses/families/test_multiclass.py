"""Losses of C classes: tails, masks, weights, smoothing, axes, and how the losses follow from each other."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from inputs import scored

from losscli.api import compute, get_loss
from losscli.errors import LosscliError

ROWS = arrays(np.float64, (4, 3), elements=st.floats(-600, 600))
LABELS = [0, 1, 2, 0]
OF_LOGITS = [
    f"{name}:activation=softmax"
    for name in (
        *("cross-entropy", "categorical-focal", "categorical-focal:gamma=0.3", "poly1"),
        *("generalized-cross-entropy", "multiclass-brier"),
    )
]


def mean(spec: str, prediction: Any, target: Any) -> float:
    """Give the mean that a report shows."""
    value = compute(spec, prediction, target).losses[spec].value
    assert isinstance(value, float)
    return value


def test_tail_of_the_softmax() -> None:
    """For logits [40, 0] the loss is log1p(e⁻⁴⁰) = 4.248354255291589e-18 (mpmath), the gradient ∓ that number."""
    value, gradient = scored("softmax-cross-entropy", [[40.0, 0.0]], [0])

    np.testing.assert_allclose(value, [4.248354255291589e-18], rtol=1e-15)
    np.testing.assert_allclose(gradient, [[-4.248354255291589e-18, 4.248354255291589e-18]], rtol=1e-15)


@pytest.mark.parametrize(
    ("x", "q", "value", "slopes"),
    [  # mpmath: (1 - p**q)/q and p**q*(softmax - onehot)
        ([0.0, 800.0], 0.001, 550.6710358827784, [-0.44932896411722158, 0.44932896411722158]),
        ([0.0, 800.0, 3.0], 0.01, 99.966453737209747, [-0.00033546262790251178, 0.00033546262790251178, 0.0]),
    ],
)
def test_a_small_power_of_a_tiny_probability(x: list[float], q: float, value: float, slopes: list[float]) -> None:
    """The power is taken of the logarithm: p itself is below the smallest double."""
    found, gradient = scored(f"generalized-cross-entropy:activation=softmax:q={q}", [x], [0])

    np.testing.assert_allclose(found, [value], rtol=1e-13)
    np.testing.assert_allclose(gradient, [slopes], rtol=1e-12)


def test_logits_of_a_thousand() -> None:
    """A lead of 1000 costs 0 or 1000, equal logits of 1e8 cost log 2."""
    value, gradient = scored("softmax-cross-entropy", [[1000.0, 0.0], [-1000.0, 0.0], [1e8, 1e8]], [0, 0, 0])

    assert value.tolist() == [0.0, 1000.0, np.log(2.0)]
    assert gradient.tolist() == [[0.0, 0.0], [-1.0, 1.0], [-0.5, 0.5]]


@pytest.mark.parametrize("spec", OF_LOGITS)
def test_a_masked_class_counts_for_nothing(spec: str) -> None:
    """A logit of −∞ leaves the loss of the other classes as it is, with a gradient of 0 for itself."""
    masked = scored(spec, [[0.3, -np.inf, 1.0]], [0])
    without = scored(spec, [[0.3, 1.0]], [0])

    np.testing.assert_array_equal(masked[0], without[0])
    np.testing.assert_array_equal(masked[1][:, [0, 2]], without[1])
    assert masked[1][0, 1] == 0.0


@pytest.mark.parametrize(("spec", "expected"), [*zip(OF_LOGITS, [np.inf] * 4 + [1 / 0.7, 2.0], strict=True)])
def test_the_masked_class_being_the_true_one(spec: str, expected: float) -> None:
    """The logarithm of probability 0 is −∞; bounded losses reach their bound, and no gradient is NaN."""
    value, gradient = scored(spec, [[-np.inf, 0.0]], [0])

    np.testing.assert_allclose(value, [expected], rtol=1e-15)
    assert np.isfinite(gradient).all()


def test_smoothing_spreads_to_a_masked_class() -> None:
    """With label smoothing the masked class has a target of ε/C, which costs ∞; PyTorch says so, too."""
    value, _ = scored("softmax-cross-entropy:label-smoothing=0.1", [[0.3, -np.inf, 1.0]], [0])

    assert value.tolist() == [np.inf]


def test_a_row_of_minus_infinities_is_refused() -> None:
    """No finite logit, no distribution."""
    with pytest.raises(LosscliError, match="finite logit"):
        get_loss("softmax-cross-entropy")([[0.0, 1.0], [-np.inf, -np.inf]], [0, 1])


@pytest.mark.parametrize(
    ("spec", "expected"),
    [("cross-entropy", 0.0), ("categorical-focal", 0.0), ("poly1", 0.0), ("multiclass-brier", 0.0)],
)
def test_zero_times_log_zero(spec: str, expected: float) -> None:
    """Certain and right costs exactly 0, for a label as for its one-hot row."""
    for target in ([0], [[1.0, 0.0]]):
        value, gradient = scored(spec, [[1.0, 0.0]], target)
        assert value.tolist() == [expected]
        assert np.isfinite(gradient).all()


def test_certain_and_wrong() -> None:
    """Probability 0 of the true class: ∞ with the slope −∞, but 1/q and −∞ for q < 1, 1 and −1 for q = 1."""
    found = [
        scored(spec, [[0.0, 1.0]], [0])
        for spec in ("cross-entropy", "categorical-focal:gamma=0.5", "poly1", "generalized-cross-entropy:q=0.5")
    ]

    assert [value.tolist() for value, _ in found] == [[np.inf], [np.inf], [np.inf], [2.0]]
    assert all(gradient.tolist() == [[-np.inf, 0.0]] for _, gradient in found)
    value, gradient = scored("generalized-cross-entropy:q=1", [[0.0, 1.0]], [0])
    assert (value.tolist(), gradient.tolist()) == ([1.0], [[-1.0, 0.0]])


@given(ROWS)
def test_zero_settings_give_cross_entropy(logits: np.ndarray) -> None:
    """poly1 with ε = 0 and focal with γ = 0 are cross-entropy, to the bit, value and gradient."""
    value, gradient = scored("softmax-cross-entropy", logits, LABELS)

    for spec in ("poly1:activation=softmax:epsilon=0", "softmax-focal:gamma=0"):
        other = scored(spec, logits, LABELS)
        np.testing.assert_array_equal(other[0], value)
        np.testing.assert_array_equal(other[1], gradient)


@given(ROWS)
def test_nll_of_log_softmax_is_cross_entropy(logits: np.ndarray) -> None:
    """The two names PyTorch users know are one number to the bit, and the plain nll of log-probabilities agrees."""
    value, gradient = scored("softmax-cross-entropy", logits, LABELS)
    behind = scored("nll:activation=log-softmax", logits, LABELS)
    shifted = logits - logits.max(axis=1, keepdims=True)
    plain = scored("nll", np.minimum(shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True)), 0.0), LABELS)

    np.testing.assert_array_equal(behind[0], value)
    np.testing.assert_array_equal(behind[1], gradient)
    np.testing.assert_allclose(plain[0], value, rtol=1e-13, atol=1e-12)


@given(arrays(np.float64, (5, 2), elements=st.floats(-300, 300)))
def test_two_classes_are_one_sigmoid(logits: np.ndarray) -> None:
    """Softmax of two logits is the sigmoid of their difference, in value and gradient, down to e⁻⁶⁰⁰."""
    labels = np.array([0, 1, 1, 0, 1])
    difference = logits[:, 1] - logits[:, 0]

    value, gradient = scored("softmax-cross-entropy", logits, labels)
    entropy, slope = scored("bce-with-logits", difference, labels.astype(float))

    np.testing.assert_allclose(value, entropy, rtol=1e-13)
    np.testing.assert_allclose(gradient, np.stack([-slope, slope], axis=1), rtol=1e-13)


@given(arrays(np.float64, (5, 2), elements=st.floats(-150, 150)))
def test_two_classes_of_focal(logits: np.ndarray) -> None:
    """Softmax-focal of two classes is sigmoid-focal of the difference."""
    labels = np.array([0, 1, 1, 0, 1])

    value, gradient = scored("softmax-focal:gamma=0.6:alpha=0.3/0.7", logits, labels)
    other, slope = scored("sigmoid-focal:gamma=0.6:alpha=0.7", logits[:, 1] - logits[:, 0], labels.astype(float))

    np.testing.assert_allclose(value, other, rtol=1e-12)
    np.testing.assert_allclose(gradient, np.stack([-slope, slope], axis=1), rtol=1e-12)


@pytest.mark.parametrize("spec", OF_LOGITS)
@given(logits=ROWS)
def test_gradient_rows_sum_to_zero(spec: str, logits: np.ndarray) -> None:
    """Adding a number to all logits changes nothing, so the gradient of a row sums to 0."""
    _, gradient = scored(spec, logits, LABELS)

    assert np.isfinite(gradient).all()
    np.testing.assert_allclose(gradient.sum(axis=1), 0.0, atol=1e-15 * max(1.0, np.abs(gradient).max()))


def test_gradient_rows_sum_to_zero_under_weights_and_smoothing() -> None:
    """Class weights and smoothing keep the sum at 0, ignored rows are all 0."""
    spec = "cross-entropy:activation=softmax:class-weights=1/2/5:ignore-index=1:label-smoothing=0.3"
    _, gradient = scored(spec, np.random.default_rng(0).normal(size=(4, 3)), LABELS)

    np.testing.assert_allclose(gradient.sum(axis=1), 0.0, atol=1e-15)
    assert gradient[1].tolist() == [0.0, 0.0, 0.0]


def test_class_weights_divide_the_mean_for_labels_and_one_hot_rows_alike() -> None:
    """(1·log 4 + 3·log 2)/(1 + 3) = 1.25·log 2, the weights of the classes seen; one-hot rows give the same."""
    spec = "cross-entropy:class-weights=1/3"
    x = [[0.25, 0.75], [0.5, 0.5]]

    assert mean(spec, x, [0, 1]) == pytest.approx(1.25 * np.log(2.0), rel=1e-15)
    assert mean(spec, x, [[1.0, 0.0], [0.0, 1.0]]) == mean(spec, x, [0, 1])


def test_smoothing_includes_the_true_class() -> None:
    """ε/C goes to every class: for C = 2 and ε = 0.1 the targets are 0.95 and 0.05."""
    x = [[0.3, 0.7]]

    smoothed, soft = scored("cross-entropy:label-smoothing=0.1", x, [0]), scored("cross-entropy", x, [[0.95, 0.05]])

    np.testing.assert_allclose(smoothed[0], soft[0], rtol=1e-15)
    np.testing.assert_allclose(smoothed[1], soft[1], rtol=1e-15)


def test_smoothing_under_class_weights() -> None:
    """Weights multiply each class's term, the mean is divided by the weight of the true class alone.

    For x = (½, ½), y = 0, ε = ½ and weights 1 and 3: (1·¾ + 3·¼)·log 2 / 1 = 1.5·log 2.
    """
    found = mean("cross-entropy:class-weights=1/3:label-smoothing=0.5", [[0.5, 0.5]], [0])

    assert found == pytest.approx(1.5 * np.log(2.0), rel=1e-15)


def test_an_ignored_label_leaves_the_mean_but_not_the_softmax() -> None:
    """Rows with the label drop out of numerator and denominator; the class still takes its share of probability."""
    logits = [[0.0, 0.0, 0.0], [5.0, 1.0, 2.0]]

    found = mean("cross-entropy:activation=softmax:ignore-index=1", logits, [0, 1])

    assert found == pytest.approx(np.log(3.0), rel=1e-15)


def test_ignored_labels_need_not_be_classes() -> None:
    """255 and −100 mark what to leave out; a sample without anything left has no loss, and no gradient."""
    for mark in (255, -100):
        value, gradient = scored(f"nll:ignore-index={mark}", np.log([[0.5, 0.5], [0.25, 0.75]]), [mark, 1])
        assert np.isnan(value[0])
        assert value[1] == pytest.approx(-np.log(0.75))
        assert gradient.tolist() == [[0.0, 0.0], [0.0, -1.0]]


@pytest.mark.parametrize("label", [3, -1, 0.5])
@pytest.mark.parametrize("spec", ["cross-entropy", "categorical-focal", "multiclass-brier"])
def test_labels_outside_the_classes_are_refused(spec: str, label: float) -> None:
    """Neither wrapped around nor scored as nothing; −100 is no exception unless `ignore-index` names it."""
    with pytest.raises(LosscliError, match="class label"):
        get_loss(spec)([[0.2, 0.3, 0.5]] * 2, [0.0, label])


def test_distributions_cannot_be_ignored() -> None:
    """`ignore-index` names a label; a distribution has none."""
    with pytest.raises(LosscliError, match="cannot ignore a label"):
        get_loss("cross-entropy:ignore-index=1")([[0.2, 0.8]], [[0.0, 1.0]])


@pytest.mark.parametrize("spec", ["cross-entropy:class-weights=1/2", "categorical-focal:alpha=0.2/0.8"])
def test_one_number_for_each_class(spec: str) -> None:
    """Two numbers for three classes are refused, and the hint says how many are needed."""
    with pytest.raises(LosscliError, match="2 numbers for 3 classes"):
        get_loss(spec)([[0.2, 0.3, 0.5]], [0])


def test_classes_are_axis_one_and_pixels_are_averaged_as_they_count() -> None:
    """Of four pixels one is ignored: the mean is over three, not over four, nor the mean of the samples' means.

    Equal logits cost log 3, a lead of log 2 over two classes costs log 2: (2·log 3 + log 2)/3.
    """
    logits = np.zeros((2, 3, 2))
    logits[0, 2, 0] = np.log(2.0)

    found = mean("cross-entropy:activation=softmax:ignore-index=0", logits, np.array([[2, 0], [1, 1]]))

    assert found == pytest.approx((2 * np.log(3.0) + np.log(2.0)) / 3, rel=1e-15)


def test_alpha_is_no_part_of_the_mean() -> None:
    """Focal's alpha multiplies, class by class, and N stays the denominator: (1·a + 3·a)/2 for equal rows."""
    x = [[0.5, 0.5], [0.5, 0.5]]

    weighed, plain = mean("categorical-focal:alpha=1/3", x, [0, 1]), mean("categorical-focal", x, [0, 1])

    assert weighed == pytest.approx(2 * plain, rel=1e-15)


def test_brier_of_two_columns_is_twice_brier() -> None:
    """(1 − x)² + (1 − x)² against (1 − x)², behind a softmax and a sigmoid too."""
    two, _ = scored("multiclass-brier", [[0.75, 0.25]], [1])
    assert two.tolist() == (2 * scored("brier", [0.25], [1.0])[0]).tolist()

    tail, _ = scored("multiclass-brier:activation=softmax", [[40.0, 0.0]], [0])
    np.testing.assert_allclose(tail, 2 * scored("brier:activation=sigmoid", [40.0], [1.0])[0], rtol=1e-14)


@given(ROWS)
def test_generalized_cross_entropy_at_its_end(logits: np.ndarray) -> None:
    """For q = 1 it is 1 − p_y, and always at most 1/q and at most cross-entropy."""
    linear, _ = scored("generalized-cross-entropy:activation=softmax:q=1", logits, LABELS)
    value, _ = scored("generalized-cross-entropy:activation=softmax:q=0.25", logits, LABELS)
    entropy, _ = scored("softmax-cross-entropy", logits, LABELS)

    np.testing.assert_allclose(linear, -np.expm1(-entropy), rtol=1e-14)
    assert (value <= np.minimum(4.0, entropy * (1 + 1e-14) + 1e-307)).all()


def test_small_powers_approach_cross_entropy() -> None:
    """(1 − x^q)/q → −log x as q → 0."""
    value, gradient = scored("generalized-cross-entropy:q=1e-12", [[0.2, 0.8]], [0])

    np.testing.assert_allclose(value, [-np.log(0.2)], rtol=1e-11)
    np.testing.assert_allclose(gradient, [[-5.0, 0.0]], rtol=1e-11)


@pytest.mark.parametrize("name", ["categorical-focal:alpha=0.2/0.3/0.9", "poly1", "generalized-cross-entropy"])
def test_one_hot_rows_are_labels(name: str) -> None:
    """A one-hot target gives the bits of its label, on probabilities and behind a softmax."""
    logits = np.random.default_rng(3).normal(size=(4, 3))
    shares = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    for spec, x in ((name, shares), (f"{name}:activation=softmax", logits)):
        labels, rows = scored(spec, x, LABELS), scored(spec, x, np.eye(3)[LABELS])
        np.testing.assert_array_equal(labels[0], rows[0])
        np.testing.assert_array_equal(labels[1], rows[1])


def test_a_mark_below_zero_is_no_class_of_a_distribution() -> None:
    """PyTorch's −100, which its name implies, leaves distributions alone; the number is PyTorch's 2.13."""
    logits, target = [[1.0, 2.0, 3.0], [0.0, 0.0, 1.0]], [[0.2, 0.3, 0.5], [1.0, 0.0, 0.0]]

    value, _ = get_loss("torch:cross-entropy")(logits, target)

    assert np.mean(np.asarray(value)) == pytest.approx(1.3295253391882158, rel=1e-14)
