"""The two players of an adversarial network."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from losscli.api import compute, get_loss
from losscli.errors import LosscliError

CRITICS = ("lsgan", "wgan", "gan-hinge")
GENERATORS = ("gan-generator", "gan-minimax", *(f"{name}:role=generator" for name in CRITICS))
TARGET = np.array([1.0, 0.0, 1.0, 0.0, 0.0])
fooled = st.floats(0.05, 0.9)


def figure(spec: str, prediction: object) -> float:
    """Give the mean."""
    result = compute(spec, prediction, TARGET).losses[spec].value
    assert isinstance(result, float)
    return result


@given(fooled, st.floats(0.01, 0.09))
@pytest.mark.parametrize(
    "players",
    [
        ("gan-discriminator", "gan-generator"),
        ("gan-discriminator", "gan-minimax"),
        *((c, f"{c}:role=generator") for c in CRITICS),
    ],
)
def test_the_players_pull_against_each_other(players: tuple[str, str], belief: float, step: float) -> None:
    """Where fakes look more real, the discriminator's loss rises and the generator's falls."""
    before, after = (np.where(TARGET == 1.0, 0.75, b) for b in (belief, belief + step))
    discriminator, generator = players

    assert figure(discriminator, after) > figure(discriminator, before)
    assert figure(generator, after) < figure(generator, before)


def test_the_minimax_pair_is_one_game() -> None:
    """Over the fake rows the generator's loss is the discriminator's with its sign turned: log(1 − x)."""
    x = np.array([0.9, 0.2, 0.75, 0.6, 0.1])

    minimax, _ = get_loss("gan-minimax")(x, TARGET)
    discriminator, _ = get_loss("gan-discriminator")(x, TARGET)

    fake = TARGET == 0.0
    np.testing.assert_array_equal(np.asarray(minimax)[fake], -np.asarray(discriminator)[fake])
    assert figure("gan-minimax", x) == pytest.approx((math.log(0.8) + math.log(0.4) + math.log(0.9)) / 3, rel=1e-14)


@pytest.mark.parametrize("spec", GENERATORS)
def test_generators_see_the_fakes_alone(spec: str) -> None:
    """Real rows have no loss and no gradient, and do not count in the mean."""
    x = np.array([0.9, 0.25, 0.75, 0.5, 0.125])
    other = np.where(TARGET == 1.0, 0.3, x)

    losses, gradient = get_loss(spec)(x, TARGET)

    assert np.isnan(np.asarray(losses)).tolist() == (TARGET == 1.0).tolist()
    assert (np.asarray(gradient) == 0.0).tolist() == (TARGET == 1.0).tolist()
    assert figure(spec, x) == figure(spec, other)
    assert compute(spec, x, TARGET).losses[spec].denominator == 3.0


@pytest.mark.parametrize("spec", GENERATORS)
def test_without_a_fake_there_is_nothing_to_judge(spec: str) -> None:
    """Real rows alone leave a generator's loss without a sample."""
    with pytest.raises(LosscliError, match="no sample counts"):
        compute(spec, [0.5, 0.25], [1.0, 1.0])


def test_a_hopeless_generator_still_learns() -> None:
    """At the logit −40 the minimax slope is −σ(−40) = −4.2e-18, the other form's −1: the reason for it."""
    assert np.asarray(get_loss("gan-generator:activation=sigmoid")([-40.0], [0.0])[1])[0] == -1.0
    assert np.asarray(get_loss("gan-minimax:activation=sigmoid")([-40.0], [0.0])[1])[0] == -math.exp(-40.0)


def test_critics_by_hand() -> None:
    """Scores 2, ½, −½ of a real and two fakes."""
    x, t = [2.0, 0.5, -0.5], [1.0, 0.0, 0.0]

    expected = {"lsgan": [1.0, 0.25, 0.25], "wgan": [-2.0, 0.5, -0.5], "gan-hinge": [0.0, 1.5, 0.5]}
    for name, losses in expected.items():
        assert np.asarray(get_loss(name)(x, t)[0]).tolist() == losses
    generators = {"lsgan": [0.25, 2.25], "wgan": [-0.5, 0.5], "gan-hinge": [-0.5, 0.5]}
    for name, losses in generators.items():
        assert np.asarray(get_loss(f"{name}:role=generator")(x, t)[0])[1:].tolist() == losses


def test_the_hinge_rests_at_its_margin() -> None:
    """Scores of exactly ±1 cost nothing and have no slope."""
    losses, gradient = get_loss("gan-hinge")([1.0, -1.0], [1.0, 0.0])

    assert np.asarray(losses).tolist() == [0.0, 0.0]
    assert not np.asarray(gradient).any()
