"""Decibels: a published example, a perfect signal, silence."""

import pytest

import losscli
from losscli.errors import LosscliError

X, T = [[1.5, 1.0, -1.0, 1.0]], [[1.0, 2.0, -1.0, 0.5]]


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        ("snr", 6.19788758288394),
        ("si-sdr", 5.05149978319906),
        ("si-sdr:zero-mean=true", 3.34597343310250),
    ],
)
def test_one_signal(spec: str, expected: float) -> None:
    """Fifteen digits of TorchMetrics 1.9.0."""
    assert losscli.compute(spec, X, T).losses[spec].value == pytest.approx(expected, rel=1e-13)


def test_errors_of_an_image() -> None:
    """The range has to be said."""
    x, t = [1.0, 2.0, 0.0, 3.0], [0.0, 0.0, 0.0, 0.0]

    assert losscli.compute("psnr:peak=255", x, t).losses["psnr:peak=255"].value == pytest.approx(
        42.6901231651764, rel=1e-14
    )
    with pytest.raises(LosscliError, match="needs peak"):
        losscli.compute("psnr", x, t)


def test_nothing_is_wrong() -> None:
    """Infinitely many decibels pass no limit, and a whole file of them is refused."""
    assert losscli.compute("snr", T, T, min=["3"]).verdict == "failed"
    with pytest.raises(LosscliError, match="infinitely many"):
        losscli.compute("psnr:peak=1", T, T)


def test_silence_is_no_signal() -> None:
    """A target of zeros leaves nothing to compare noise with."""
    with pytest.raises(LosscliError, match="row 0: a target of zeros"):
        losscli.compute("snr", [[1.0, 2.0]], [[0.0, 0.0]])
