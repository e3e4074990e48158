"""Laws that every entry of the registry keeps; a loss that is added later is under them at once."""

import pickle

import numpy as np
import pytest
from inputs import make, variants

from losscli.api import get_loss
from losscli.batch import Batch, Floats
from losscli.evaluation.figures import figure
from losscli.losses import LOSSES, Loss, parse
from losscli.losses.layout import expand
from losscli.scoring.partial import Partial, Plan
from losscli.scoring.reduce import Reduce
from losscli.scoring.score import score
from losscli.scoring.validation import check
from losscli.summary import Summary

LOSSES_AND_SCORES = variants()
POINTWISE = [loss for loss in LOSSES_AND_SCORES if loss.kind in ("pointwise", "outer")]
DIFFERENTIABLE = [loss for loss in POINTWISE if loss.definition.differentiable]
UNWEIGHTED = ("spearman", "kendall", "median-absolute-error", "d2-pinball", "d2-absolute-error")
STENCIL = ((1, 8.0), (-1, -8.0), (2, -1.0), (-2, 1.0))


def values(loss: Loss, batch: Batch, prediction: Floats) -> Floats:
    """Score other predictions for the same targets."""
    return np.nan_to_num(score(loss, Batch(batch.rows, prediction, batch.target)).value)


def derivative(loss: Loss, batch: Batch, step: float) -> Floats:
    """∂ℓᵢ/∂xᵢ by fourth-order central differences, one position of the sample at a time."""
    x = batch.prediction
    result = np.zeros_like(x)
    for position in np.ndindex(x.shape[1:]):
        place = (slice(None), *position)
        for shift, factor in STENCIL:
            moved = x.copy()
            moved[place] += shift * step
            result[place] += factor * values(loss, batch, moved) / (12 * step)
    return result


@pytest.mark.parametrize("loss", DIFFERENTIABLE, ids=str)
def test_gradient_is_the_derivative(loss: Loss) -> None:
    """The gradient is what the value's differences approach."""
    for seed in range(3):
        batch = make(loss, 7, seed)
        check(loss, batch, None)
        gradient = score(loss, batch).gradient

        assert gradient is not None
        expected = derivative(loss, batch, 1e-4)
        np.testing.assert_allclose(gradient(), expected, rtol=2e-8, atol=2e-8 * np.abs(expected).max())


@pytest.mark.parametrize("loss", POINTWISE, ids=str)
def test_values_stay_in_their_range(loss: Loss) -> None:
    """No loss leaves the range it declares."""
    batch = make(loss, 50, 1)

    value = score(loss, batch).value

    declared = loss.range
    assert ((value >= declared.low) & (value <= declared.high) | np.isnan(value)).all()


@pytest.mark.parametrize("loss", POINTWISE, ids=str)
def test_rows_do_not_depend_on_their_neighbours(loss: Loss) -> None:
    """A sample alone scores to the bit what it scores in any chunk, and in any order."""
    batch = make(loss, 9, 2)
    order = np.random.default_rng(0).permutation(9)

    whole = score(loss, batch)
    shuffled = score(loss, part(batch, order))
    alone = [score(loss, part(batch, np.array([place]))) for place in range(9)]

    np.testing.assert_array_equal(whole.value[order], shuffled.value)
    np.testing.assert_array_equal(whole.value, np.concatenate([one.value for one in alone]))
    if whole.gradient:
        gradients = [one.gradient() for one in alone if one.gradient]
        np.testing.assert_array_equal(whole.gradient(), np.concatenate(gradients))


def part(batch: Batch, rows: np.ndarray) -> Batch:
    """Take some rows of a batch."""
    weight = None if batch.weight is None else batch.weight[rows]
    target = None if batch.target is None else batch.target[rows]
    query = None if batch.query is None else batch.query[rows]
    return Batch(batch.rows[rows], batch.prediction[rows], target, weight, query=query)


class Given:
    """A recipe that holds its batch."""

    def __init__(self, batch: Batch) -> None:
        self.batch = batch

    def read(self) -> Batch:
        """Give it."""
        return self.batch


@pytest.mark.parametrize("loss", LOSSES_AND_SCORES, ids=str)
@pytest.mark.parametrize("weighted", [False, True])
def test_chunking_changes_no_bit(loss: Loss, *, weighted: bool) -> None:
    """Whatever the cuts, the merged partials are equal, with weights and without."""
    whole = make(loss, 12, 3)
    weight = np.random.default_rng(5).uniform(0.1, 2.0, 12) if weighted else None
    whole = Batch(whole.rows, whole.prediction, whole.target, weight, query=whole.query)
    plan = Plan({"it": loss}, worst=3)
    reduce = Reduce(plan)
    if weighted and (loss.name in UNWEIGHTED or loss.kind == "grouped"):
        pytest.skip("refuses weights")

    totals = []
    for cuts in ([], [5], [1, 2, 7, 11]):
        total = Partial()
        for rows in np.split(np.arange(12), cuts):
            total = total.merge(reduce(Given(part(whole, rows))))
        totals.append(total)

    if loss.kind in ("whole", "grouped"):
        assert len({figure("it", plan, total)[0].value for total in totals}) == 1
    else:
        assert totals[0] == totals[1] == totals[2]


@pytest.mark.parametrize("loss", DIFFERENTIABLE, ids=str)
def test_weights_multiply(loss: Loss) -> None:
    """A sample of weight 2 counts as the same sample twice."""
    batch = make(loss, 6, 4)
    doubled = Batch(batch.rows, batch.prediction, batch.target, np.array([1.0, 2.0, 1.0, 3.0, 1.0, 1.0]))
    repeated = part(batch, np.array([0, 1, 1, 2, 3, 3, 3, 4, 5]))

    entries = [Reduce(Plan({"it": loss}))(Given(one)).entries[0] for one in (doubled, repeated)]

    means = [entry.numerator / entry.denominator for entry in entries if isinstance(entry, Summary)]
    assert len(means) == 2
    assert float(means[0]) == pytest.approx(float(means[1]), rel=1e-14)


@pytest.mark.parametrize("loss", LOSSES_AND_SCORES, ids=str)
def test_spec_reads_back(loss: Loss) -> None:
    """The canonical spec parses to an equal loss, and so does a pickle."""
    assert parse(str(loss)) == loss
    assert str(parse(str(loss))) == str(loss)
    assert pickle.loads(pickle.dumps(loss)) == loss  # noqa: S301 -- our own bytes


@pytest.mark.parametrize("name", sorted(LOSSES))
def test_entry_is_documented(name: str) -> None:
    """Every entry has a formula, a gradient or a reason for none, a use, help for its parameters, and a reference."""
    entry = LOSSES[name]

    assert entry.formula
    assert not entry.formula.startswith(("Compute", "Calculate", "Return"))
    assert entry.section("Gradient" if entry.differentiable else "None")
    assert entry.section("Use")
    assert entry.reference
    assert all(parameter.help for parameter in entry.parameters.values())


@pytest.mark.parametrize("loss", [loss for loss in POINTWISE if not loss.activation], ids=str)
def test_other_number_types_give_the_same(loss: Loss) -> None:
    """Float32 inputs score as the float64 numbers that they are."""
    batch = make(loss, 5, 6)
    prediction = batch.prediction.astype(np.float32)
    if loss.prediction_domain.simplex:
        pytest.skip("rounding to float32 leaves the simplex")

    single, _ = get_loss(str(loss))(prediction, batch.target)
    double, _ = get_loss(str(loss))(prediction.astype(np.float64), batch.target)

    np.testing.assert_array_equal(np.asarray(single), np.asarray(double))


@pytest.mark.parametrize("loss", [loss for loss in DIFFERENTIABLE if loss.kind == "pointwise"], ids=str)
def test_the_gradient_of_the_mean_is_scaled_per_sample(loss: Loss) -> None:
    """What the mean's gradient gives a sample is its own gradient, times its share, divided by the sum of shares."""
    batch = make(loss, 6, 7)
    scored = score(loss, batch)
    assert scored.gradient is not None
    share = np.ones(6) if scored.share is None else scored.share
    gradient = scored.gradient() * expand(share / share.sum(), batch.prediction.ndim)

    def mean(x: Floats) -> float:
        moved = score(loss, Batch(batch.rows, x, batch.target))
        return float(np.nansum(np.where(share > 0, moved.value, 0.0) * share) / share.sum())

    place = (2, *[0] * (batch.prediction.ndim - 1))
    moved = [batch.prediction.copy() for _ in range(2)]
    moved[0][place] += 1e-6
    moved[1][place] -= 1e-6
    numeric = (mean(moved[0]) - mean(moved[1])) / 2e-6
    assert gradient[place] == pytest.approx(numeric, rel=1e-5, abs=1e-8)
