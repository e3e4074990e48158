"""Overlap losses: what they have in common, what empty and absent masks are worth, one overlap for a file."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from losscli.api import compute, get_loss
from losscli.batch import Floats
from losscli.errors import LosscliError

OVERLAPS = ("dice-loss", "jaccard-loss", "tversky-loss", "focal-tversky-loss")
MASK = np.array([[1.0, 1.0, 0.0, 0.0], [0.0, 1.0, 0.0, 1.0]])
LABELS = np.array([[[0.0, 1.0], [1.0, 1.0]], [[2.0, 0.0], [0.0, 0.0]]])
soft = arrays(np.float64, (2, 3, 2, 2), elements=st.floats(1.0 / 64, 1.0))


def both(spec: str, prediction: object, target: object) -> tuple[Floats, Floats]:
    """Give losses and gradient."""
    losses, gradient = get_loss(spec)(prediction, target)
    return np.asarray(losses), np.asarray(gradient)


@given(soft, soft)
@pytest.mark.parametrize("over", ["sample", "batch"])
@pytest.mark.parametrize("weights", [("0.5", "dice-loss", "2"), ("1", "jaccard-loss", "1")])
def test_tversky_is_dice_and_jaccard(weights: tuple[str, str, str], over: str, x: Floats, t: Floats) -> None:
    """Weights ½ and ½ make it Dice (whose smooth counts twice), 1 and 1 Jaccard, to the bit."""
    weight, name, smooth = weights

    general = both(f"tversky-loss:fp={weight}:fn={weight}:smooth=1:over={over}", x, t)
    special = both(f"{name}:smooth={smooth}:over={over}", x, t)

    np.testing.assert_array_equal(general[0], special[0])
    np.testing.assert_array_equal(general[1], special[1])


@given(soft, soft)
def test_focus_is_a_power(x: Floats, t: Floats) -> None:
    """For one class the focal form is the Tversky loss to the power of gamma, with gamma=1 that loss itself."""
    plain, slope = both("tversky-loss:fp=0.2:fn=0.8:classes=none", x, t)

    np.testing.assert_array_equal(both("focal-tversky-loss:fp=0.2:fn=0.8:gamma=1:classes=none", x, t)[1], slope)
    np.testing.assert_allclose(
        both("focal-tversky-loss:fp=0.2:fn=0.8:gamma=2:classes=none", x, t)[0], plain**2, rtol=1e-15
    )


@pytest.mark.parametrize("name", OVERLAPS)
def test_the_mask_itself_costs_nothing(name: str) -> None:
    """A perfect overlap has the loss 0, and the focal form no slope there in spite of its exponent below 1."""
    losses, gradient = both(name, MASK, MASK)

    assert losses.tolist() == [0.0, 0.0]
    assert np.isfinite(gradient).all()
    if name.startswith("focal"):
        assert not gradient.any()


def test_the_two_kinds_of_errors_weigh_differently() -> None:
    """Two hits, one false positive: 1 − 2/(2 + 0.3); two hits, one miss: 1 − 2/(2 + 0.9)."""
    spec = "tversky-loss:fp=0.3:fn=0.9"
    wide, narrow, mask = [[1.0, 1.0, 1.0, 0.0]], [[1.0, 1.0, 0.0, 0.0]], [[1.0, 1.0, 0.0, 0.0]]

    assert both(spec, wide, mask)[0][0] == pytest.approx(0.3 / 2.3, rel=1e-15)
    assert both(spec, narrow, wide)[0][0] == pytest.approx(0.9 / 2.9, rel=1e-15)


def test_a_small_loss_keeps_its_digits() -> None:
    """One false positive of 1e-18 beside one hit: Dice loses ½·10⁻¹⁸, and 1 − overlap would round it to 0."""
    assert both("dice-loss", [[1.0, 1e-18]], [[1.0, 0.0]])[0][0] == pytest.approx(5e-19, rel=1e-15)


@pytest.mark.parametrize("name", OVERLAPS)
def test_empty_masks_need_a_policy(name: str) -> None:
    """Nothing predicted for nothing is refused, or worth what the spec says, and has no slope."""
    nothing = np.zeros((1, 4))

    with pytest.raises(LosscliError, match="row 0: prediction and target are both empty") as refusal:
        get_loss(name)(nothing, nothing)
    assert ":empty=0" in str(refusal.value.hint)
    for worth in (0.0, 1.0):
        losses, gradient = both(f"{name}:empty={worth:g}", nothing, nothing)
        assert losses.tolist() == [worth]
        assert not gradient.any()


@pytest.mark.parametrize("name", OVERLAPS)
@pytest.mark.parametrize("empty", ["error", "0", "1"])
def test_something_for_nothing_is_no_empty_mask(name: str, empty: str) -> None:
    """A prediction where the target is empty is wrong altogether, whatever the policy for empty masks."""
    assert both(f"{name}:empty={empty}", [[0.5, 0.0]], [[0.0, 0.0]])[0].tolist() == [1.0]


@pytest.mark.parametrize("name", OVERLAPS)
def test_absent_classes_can_be_skipped(name: str) -> None:
    """Class 2 is not in the first target: counted it costs 1 there, skipped the other two classes make the mean."""
    x = np.moveaxis(np.eye(3)[LABELS.astype(int)], -1, 1) * 0.5 + 0.125
    counted, skipped = both(name, x, LABELS)[0], both(f"{name}:absent=skip", x, LABELS)[0]

    assert counted[0] == pytest.approx((2 * skipped[0] + 1.0) / 3, rel=1e-15)
    assert not both(f"{name}:absent=skip", x, LABELS)[1][0, 2].any()


@pytest.mark.parametrize("name", OVERLAPS)
def test_a_column_is_one_mask(name: str) -> None:
    """One number for each sample is no region; over the batch it is the mask that the samples form."""
    x, t = np.array([0.9, 0.2, 0.4]), np.array([1.0, 0.0, 1.0])

    with pytest.raises(LosscliError, match="no region") as refusal:
        get_loss(name)(x, t)
    assert ":over=batch" in str(refusal.value.hint)
    figure, gradient = both(f"{name}:over=batch", x, t)
    losses, row = both(name, x[None], t[None])
    assert figure == losses[0]
    np.testing.assert_array_equal(gradient, row[0])


def test_over_the_batch_weights_repeat_samples() -> None:
    """A sample of weight 2 counts as two, in the sums and in the gradient."""
    x, t = np.array([[0.75, 0.25], [0.5, 0.125]]), np.array([[1.0, 0.0], [0.0, 1.0]])
    spec = "tversky-loss:fp=0.3:fn=0.9:over=batch"

    weighted = compute(spec, x, t, weight=[2.0, 1.0]).losses[spec].value
    repeated = compute(spec, x[[0, 0, 1]], t[[0, 0, 1]]).losses[spec].value

    assert weighted == repeated


def test_the_first_empty_masks_are_named() -> None:
    """The refusal says which samples it is about, in the rows of the files."""
    x = np.ones((4, 2))
    x[[1, 3]] = 0.0

    with pytest.raises(LosscliError, match=r"row 1: prediction and target .*; also <array> row 3$"):
        get_loss("dice-loss")(x, x)
