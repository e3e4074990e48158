"""Distances of embeddings: small angles, all lengths, vectors without a direction, margins."""

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from losscli.api import compute, get_loss
from losscli.batch import Floats
from losscli.errors import LosscliError

sizes = st.floats(1e-100, 1e100)
vectors = arrays(np.float64, (3, 4), elements=st.one_of(sizes, sizes.map(lambda size: -size), st.just(0.0)))
plain_vectors = arrays(np.float64, (3, 4), elements=st.integers(-1000, 1000).map(lambda whole: whole / 7))


def both(spec: str, prediction: object, target: object = None) -> tuple[Floats, Floats]:
    """Give losses and gradient."""
    losses, gradient = get_loss(spec)(prediction, target)
    return np.asarray(losses), np.asarray(gradient)


@given(vectors, vectors)
def test_the_cosine_distance_lies_between_0_and_2(a: Floats, b: Floats) -> None:
    """Rounding never leads out of [0, 2], a vector is at 0 from itself and at 2 from its opposite."""
    assume(a.any(axis=1).all() and b.any(axis=1).all())

    losses, _ = both("cosine-distance", a, b)

    assert ((losses >= 0.0) & (losses <= 2.0)).all()
    np.testing.assert_allclose(both("cosine-distance", a, a)[0], 0.0, atol=1e-30)
    np.testing.assert_allclose(both("cosine-distance", -a, a)[0], 2.0, rtol=1e-15)


@given(plain_vectors, plain_vectors, st.integers(-100, 100), st.integers(-100, 100))
def test_lengths_do_not_count(a: Floats, b: Floats, first: int, second: int) -> None:
    """Powers of two change no bit of the distance; the slope shrinks as the vector grows."""
    assume(a.any(axis=1).all() and b.any(axis=1).all())

    plain, slope = both("cosine-distance", a, b)
    scaled, scaled_slope = both("cosine-distance", a * 2.0**first, b * 2.0**second)

    np.testing.assert_array_equal(plain, scaled)
    np.testing.assert_array_equal(slope, scaled_slope * 2.0**first)


def test_small_angles_keep_their_digits() -> None:
    """For (1, h) against (k, 0) the distance is 1 − 1/√(1 + h²) = ½h² − ⅜h⁴ + …, also where k is no power of two."""
    h = np.array([1e-3, 1e-6, 1e-9, 1e-12])
    a, b = np.stack([np.ones(4), h], axis=1), np.array([[3.0, 0.0], [0.7, 0.0], [1e-5, 0.0], [11.0, 0.0]])

    losses, gradient = both("cosine-distance", a, b)

    np.testing.assert_allclose(losses, -np.expm1(-0.5 * np.log1p(h * h)), rtol=1e-14)
    np.testing.assert_allclose(gradient[:, 1], h / (1.0 + h * h) ** 1.5, rtol=1e-14)


def test_right_and_flat_angles() -> None:
    """At right angles 1, in opposite directions 2 with a gradient of 0."""
    losses, gradient = both("cosine-distance", [[2.0, 0.0], [3.0, 3.0]], [[0.0, 5.0], [-1.0, -1.0]])

    assert losses.tolist() == [1.0, 2.0]
    assert gradient.tolist() == [[0.0, -0.5], [0.0, 0.0]]


@pytest.mark.parametrize("side", [0, 1])
def test_a_vector_of_zeros_is_refused(side: int) -> None:
    """It has no direction; libraries make 0, 1 or NaN of it."""
    pair = np.ones((2, 2, 3))
    pair[1, side] = 0.0

    for spec, inputs in (("cosine-distance", (pair[:, 0], pair[:, 1])), ("cosine-embedding", (pair, [1.0, -1.0]))):
        with pytest.raises(LosscliError, match="row 1: a vector of zeros has no direction"):
            get_loss(spec)(*inputs)


def test_a_sample_of_weight_0_may_have_no_direction() -> None:
    """The hint of that refusal works."""
    a, b = np.array([[1.0, 0.0], [0.0, 0.0]]), np.array([[0.0, 1.0], [1.0, 1.0]])

    assert compute("cosine-distance", a, b, weight=[1.0, 0.0]).losses["cosine-distance"].value == 1.0


def test_cosine_embedding_pulls_and_pushes() -> None:
    """(1, 0) and (3, 4) have the cosine 0.6: 0.4 for a pair that belongs together, 0.6 − margin for another."""
    pairs = np.array([[[1.0, 0.0], [3.0, 4.0]]] * 3)

    losses, gradient = both("cosine-embedding:margin=0.5", pairs, [1.0, -1.0, 0.0])

    np.testing.assert_allclose(losses, [0.4, 0.1, 0.1], rtol=1e-14)
    np.testing.assert_array_equal(gradient[0], -gradient[1])
    np.testing.assert_allclose(gradient[1], [[0.0, 0.8], [0.16 * 0.8, -0.12 * 0.8]], rtol=1e-14)
    assert not both("cosine-embedding:margin=0.7", pairs, [-1.0] * 3)[1].any()


def test_the_margin_itself_has_no_slope() -> None:
    """d = margin costs nothing and pushes nothing, for hinge-embedding and contrastive."""
    for spec in ("hinge-embedding:margin=2", "contrastive:margin=2"):
        losses, gradient = both(spec, [2.0, 2.0, 1.5], [-1.0, 1.0, -1.0])

        assert losses[0] == 0.0
        assert gradient[0] == 0.0
        assert losses[1] == 2.0
        assert gradient[2] < 0.0


def test_a_negative_distance_is_refused() -> None:
    """A similarity is no distance."""
    with pytest.raises(LosscliError, match=r"-0\.25"):
        get_loss("contrastive")([0.5, -0.25], [1.0, -1.0])


def test_a_triplet_of_a_right_triangle() -> None:
    """Anchor (0, 0), positive (3, 4), negative (0, 2): 5 − 2 + 1; with p=1 7 − 2 + 1; swapped 5 − √13 is less."""
    triangle = np.array([[[0.0, 0.0], [3.0, 4.0], [0.0, 2.0]]])

    assert both("triplet-margin", triangle)[0].tolist() == [4.0]
    assert both("triplet-margin:p=1", triangle)[0].tolist() == [6.0]
    assert both("triplet-margin:swap=true", triangle)[0].tolist() == [4.0]
    moved = np.array([[[0.0, 0.0], [3.0, 4.0], [3.0, 5.0]]])
    assert both("triplet-margin:swap=true", moved)[0].tolist() == [5.0]
    assert both("triplet-margin", moved)[0][0] == pytest.approx(6.0 - math.sqrt(34.0), rel=1e-15)


def test_equal_vectors_have_no_slope() -> None:
    """Where distances are 0 the gradient is 0, not NaN, and moving all three vectors changes nothing."""
    losses, gradient = both("triplet-margin", np.ones((1, 3, 2)))
    assert losses.tolist() == [1.0]
    assert not gradient.any()

    _, gradient = both("triplet-margin:p=1.5", np.random.default_rng(0).normal(size=(4, 3, 5)))
    np.testing.assert_allclose(gradient.sum(axis=1), 0.0, atol=1e-15)


def test_a_triplet_needs_no_target() -> None:
    """One array is all there is to score; its report has no target."""
    triples = np.random.default_rng(1).normal(size=(3, 3, 2))

    report = compute("triplet-margin", triples)

    assert report.losses["triplet-margin"].value == pytest.approx(both("triplet-margin", triples)[0].mean(), rel=1e-15)
    (chunk,) = report.samples.chunks(None)
    assert chunk["target"] == [None, None, None]


def test_a_table_has_no_triplets() -> None:
    """Two axes are refused with the way to three."""
    with pytest.raises(LosscliError, match="without a target") as refusal:
        get_loss("triplet-margin")(np.ones((2, 3)))
    assert "numpy.save" in str(refusal.value.hint)
