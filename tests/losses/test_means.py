"""The mean, and the gradient of the mean, are PyTorch's; `tests/golden/make.py means` made the numbers."""

from pathlib import Path

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


def test_every_sample_ignored_is_an_error() -> None:
    """Nothing to average is no mean: PyTorch's is NaN, here it is refused."""
    with pytest.raises(losscli.LosscliError):
        losscli.compute("cross-entropy:activation=softmax:ignore-index=1", [[0.0, 1.0], [2.0, 0.5]], [1, 1])
