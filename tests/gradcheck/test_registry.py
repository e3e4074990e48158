"""Every gradient of the registry is the derivative of its value, at samples that nobody has to give."""

import numpy as np
import pytest
from inputs import make, variants

from losscli.gradcheck.checking import Asked, checked
from losscli.gradcheck.points import built_in
from losscli.gradcheck.run import Request, gradcheck
from losscli.losses import LOSSES, Loss
from losscli.options.declared import Options
from losscli.scoring.score import score
from losscli.scoring.validation import check

DIFFERENTIABLE = [loss for loss in variants() if loss.definition.differentiable]
OF_ROWS = [loss for loss in DIFFERENTIABLE if loss.kind != "sums"]


def test_the_registry_passes() -> None:
    """Without a name everything that has a gradient is checked, and every value is proven."""
    report = gradcheck(Request(None), Options())

    assert report.verdict == "passed"
    assert [one.spec for one in report.losses] == [entry.specimen for entry in LOSSES.values() if entry.differentiable]
    assert all(one.counts["unresolved"] == one.counts["disagree"] == 0 for one in report.losses)


@pytest.mark.parametrize("loss", DIFFERENTIABLE, ids=str)
def test_every_setting_and_activation_passes(loss: Loss) -> None:
    """Behind each activation too; the samples are legal and reach kinks."""
    samples = built_in(loss)

    check(loss, samples, None)
    found = checked(loss, samples, Asked())

    assert found.verdict == "passed"
    assert found.counts["agree"] > len(samples.rows) // 2


@pytest.mark.parametrize("loss", OF_ROWS[::7], ids=str)
def test_samples_of_any_shape_pass(loss: Loss) -> None:
    """Pixels and classes: every value of every sample, the samples all at once."""
    samples = make(loss, 5, 11)

    found = checked(loss, samples, Asked())

    assert found.verdict == "passed"
    if loss.kind == "pointwise":
        share = score(loss, samples).share
        counted = 5 if share is None else np.count_nonzero(share)
        assert sum(found.counts.values()) == counted * np.prod(samples.prediction.shape[1:])
