"""Scores at the edges: ties, undefined figures, cancellation, order, labels."""

import math
from collections.abc import Iterable, Sequence
from decimal import Decimal, localcontext
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from losscli import LosscliError, compute
from losscli.losses.counts import logit_below


def figure(spec: str, prediction: Any, target: Any, **options: Any) -> Any:
    """Give the figure of one score."""
    return compute(spec, np.asarray(prediction), np.asarray(target), **options).losses[spec].value


POSITIVES = [0.0, 1.0, 1.0], [1.0, 1.0, 1.0]
NEGATIVES = [0.2, 0.3, 0.1], [0.0, 0.0, 0.0]
UNDECIDED = [0.2, 0.3, 0.1], [1.0, 0.0, 1.0]
CLASSES = [[0.9, 0.1, 0.0], [0.2, 0.8, 0.0], [0.6, 0.4, 0.0]], [0.0, 1.0, 1.0]
CONSTANT = [1.0, 2.0, 3.0], [4.0, 4.0, 4.0]
UNDEFINED = [
    ("precision", UNDECIDED, "nothing is decided to be positive"),
    ("recall", NEGATIVES, "no target is positive"),
    ("specificity", POSITIVES, "every target is positive"),
    ("f1", NEGATIVES, "no target and no decision is positive"),
    ("f-beta:beta=2", NEGATIVES, "no target and no decision is positive"),
    ("dice", NEGATIVES, "no target and no decision is positive"),
    ("iou", NEGATIVES, "no target and no decision is positive"),
    ("precision:average=macro", CLASSES, "nothing is decided to be class 2"),
    ("recall:average=macro", CLASSES, "no target is class 2"),
    ("f1:average=macro", CLASSES, "no target and no decision is class 2"),
    ("balanced-accuracy", POSITIVES, "no target is class 0"),
    ("mcc", UNDECIDED, "all decisions or all targets are one class"),
    ("mcc", POSITIVES, "all decisions or all targets are one class"),
    ("cohen-kappa", NEGATIVES, "all decisions and targets are one class"),
    ("r2", CONSTANT, "the targets are constant"),
    ("r2", ([1.0], [2.0]), "the targets are constant"),
    ("explained-variance", CONSTANT, "the targets are constant"),
    ("pearson", CONSTANT, "the predictions or the targets are constant"),
    ("pearson", CONSTANT[::-1], "the predictions or the targets are constant"),
    ("spearman", CONSTANT, "the predictions or the targets are constant"),
    ("wmape", ([1.0, 2.0], [0.0, 0.0]), "every target is 0"),
    ("roc-auc", POSITIVES, "one class only"),
    ("roc-auc", NEGATIVES, "one class only"),
    ("average-precision", NEGATIVES, "no target is positive"),
]


@pytest.mark.parametrize(("spec", "sides", "reason"), UNDEFINED)
def test_an_undefined_figure_is_an_error(spec: str, sides: tuple[Any, Any], reason: str) -> None:
    """Where a figure is 0/0 the score says which figure and why, and gives no number."""
    with pytest.raises(LosscliError) as raised:
        figure(spec, *sides)

    assert f"{spec} is undefined: " in raised.value.message
    assert reason in raised.value.message
    assert raised.value.hint


SETTLED = [case[:2] for case in UNDEFINED if case[2].endswith(("positive", "one class")) and "average" not in case[0]]


@pytest.mark.parametrize(("spec", "sides"), SETTLED)
@pytest.mark.parametrize("value", [0, 1])
def test_undefined_gives_the_chosen_number(spec: str, sides: tuple[Any, Any], value: int) -> None:
    """`undefined=0` and `undefined=1` are the value of 0/0."""
    assert figure(f"{spec}:undefined={value}", *sides) == value


def test_macro_averages_the_chosen_number() -> None:
    """A class that occurs nowhere counts in the mean with what `undefined` says: F1 of 2/3, 2/3 and 0 or 1."""
    assert figure("f1:average=macro:undefined=0", *CLASSES) == float(Fraction(4, 9))
    assert figure("f1:average=macro:undefined=1", *CLASSES) == float(Fraction(7, 9))
    assert figure("recall:average=weighted", *CLASSES) == float(Fraction(2, 3))
    assert figure("balanced-accuracy:undefined=1", *POSITIVES) == float(Fraction(5, 6))


@pytest.mark.parametrize(
    ("spec", "at_half", "at_quarter"),
    [("accuracy", 0.75, 0.75), ("hamming", 0.25, 0.25), ("recall", 0.5, 1.0), ("specificity", 1.0, 0.5)],
)
def test_the_threshold_itself_is_a_zero(spec: str, at_half: float, at_quarter: float) -> None:
    """Only a probability above the threshold is a 1."""
    sides = [0.5, np.nextafter(0.5, 1.0), 0.5, 0.25], [1, 1, 0, 0]

    assert figure(spec, *sides) == at_half
    assert figure(f"{spec}:threshold=0.25", *sides) == at_quarter


@pytest.mark.parametrize("spec", ["accuracy", "f1", "mcc", "cohen-kappa"])
@pytest.mark.parametrize(
    ("settings", "sides"), [("", ([[0.2, 0.8], [0.7, 0.3]], [1, 0])), (":input=labels", ([1, 0], [1, 0]))]
)
def test_a_threshold_without_use_is_an_error(spec: str, settings: str, sides: tuple[Any, Any]) -> None:
    """A threshold that decides nothing is refused, not ignored."""
    assert figure(spec + settings, *sides) == 1.0
    with pytest.raises(LosscliError, match=r"threshold=0\.7 has no use here"):
        figure(f"{spec}{settings}:threshold=0.7", *sides)


def test_of_equal_classes_the_first_is_decided() -> None:
    """A tie at the top goes to the first class, for argmax and for the k likeliest alike."""
    rows = np.array([[0.4, 0.4, 0.2]] * 3)
    truth = [0, 1, 2]

    assert compute("accuracy", rows, truth).losses["accuracy"].value == float(Fraction(1, 3))
    for k, right in ((1, [1.0, 0.0, 0.0]), (2, [1.0, 1.0, 0.0])):
        spec = f"top-k-accuracy:k={k}"
        chunks = list(compute(spec, rows, truth, samples="all").samples.chunks(None))
        assert np.concatenate([chunk[spec] for chunk in chunks]).tolist() == right
    tied = [[0.1, 0.3, 0.3, 0.3]] * 4
    assert figure("top-k-accuracy:k=2", tied, [0, 1, 2, 3]) == 0.5
    assert figure("top-k-accuracy:k=2", tied, [3, 3, 3, 3]) == 0.0


@pytest.mark.parametrize(("k", "classes"), [(5, 5), (5, 3), (2, 2)])
def test_as_many_guesses_as_classes_are_an_error(k: int, classes: int) -> None:
    """With k ≥ C every sample would be right."""
    with pytest.raises(LosscliError, match=f"k={k} of {classes} classes is always right"):
        figure(f"top-k-accuracy:k={k}", np.eye(classes), np.arange(classes))


def exact(prediction: Sequence[float], target: Sequence[float]) -> tuple[Fraction, Fraction]:
    """Give R² and the explained variance in fractions."""
    x, t = [Fraction(value) for value in prediction], [Fraction(value) for value in target]
    r, n = [a - b for a, b in zip(x, t, strict=True)], len(t)
    spread, scatter = (total((v - total(side) / n) ** 2 for v in side) for side in (t, r))
    return 1 - total(v * v for v in r) / spread, 1 - scatter / spread


def total(values: Iterable[Fraction]) -> Fraction:
    """Add fractions up."""
    return sum(values, Fraction(0))


@given(
    st.lists(st.tuples(st.floats(-9, 9), st.floats(-9, 9)), min_size=2, max_size=9),
    st.sampled_from([0.0, 1e8, -3e12]),
    st.sampled_from([1.0, 1e-3, 1e-160, 1e150]),
)
def test_variances_do_not_cancel(pairs: list[tuple[float, float]], offset: float, unit: float) -> None:
    """R² and explained variance are the doubles nearest to the exact figures, for any offset and unit."""
    x, t = (np.array(side) * unit + offset for side in zip(*pairs, strict=True))
    if len(set(t.tolist())) == 1:
        return
    expected = []
    for value in exact(x.tolist(), t.tolist()):
        try:
            expected.append(float(value))
        except OverflowError:
            expected.append(-math.inf)

    assert [figure(spec, x, t) for spec in ("r2", "explained-variance")] == expected


def test_known_variances() -> None:
    """Targets 1e8 + {1, 2, 3, 4} and errors of ½ leave R² at 0.8; small units are no perfect fit."""
    target = 1e8 + np.array([1.0, 2.0, 3.0, 4.0])

    assert figure("r2", target + 0.5, target) == 0.8
    assert figure("explained-variance", target + 0.5, target) == 1.0
    assert figure("pearson", target + 0.5, target) == 1.0
    assert figure("pearson", -target, target) == -1.0
    small = np.array([1.0, 2.0, 3.0]) * 2.0**-10
    assert figure("r2", small[::-1], small) == -3.0
    assert figure("r2", [1e200, 1.0], [1e-200, 2e-200]) == -math.inf


def test_distances_beyond_the_largest_double() -> None:
    """Σ|x − t| is not lost where a difference is beyond the range of doubles."""
    assert figure("wmape", [1.5e308, 1.0], [-1.5e308, 1.0]) == 2.0
    assert figure("max-error", [1.5e308, 1.0], [-1.5e308, 1.0]) == math.inf


ONE_PROBABILITY = (
    *("accuracy", "tp", "fp", "fn", "tn", "precision", "recall", "specificity", "f1", "f-beta:beta=2", "hamming"),
    *(
        "balanced-accuracy",
        "dice",
        "iou",
        "mcc",
        "cohen-kappa",
        "calibration-error",
        "calibration-error:norm=l2:bins=4",
    ),
    *("roc-auc", "average-precision"),
)
REAL = ("r2", "explained-variance", "pearson", "wmape", "max-error")
UNWEIGHTED = ("spearman", "median-absolute-error")


@given(st.integers(0, 2**32 - 1), st.booleans())
def test_the_order_of_the_rows_changes_no_bit(seed: int, weighted: bool) -> None:  # noqa: FBT001
    """Every score of shuffled rows equals that of the rows, with ties and with weights."""
    random = np.random.default_rng(seed)
    n, weight = 40, {}
    order = random.permutation(n)
    chance = np.round(random.uniform(size=n), 1 + 2 * int(random.integers(2)))
    truth = np.arange(n) % 2
    value = np.round(random.normal(1e6, 1.0, n), 2)
    if weighted:
        weight = {"weight": random.uniform(0.1, 3.0, n)}
    shuffled = {name: given[order] for name, given in weight.items()}

    for spec in ONE_PROBABILITY:
        before = figure(spec, chance, truth, **weight)
        assert figure(spec, chance[order], truth[order], **shuffled) == before
    for spec in REAL if weighted else (*REAL, *UNWEIGHTED):
        before = figure(spec, value + chance, value, **weight)
        assert figure(spec, (value + chance)[order], value[order], **shuffled) == before


SCORED = st.lists(st.tuples(st.integers(-3, 3), st.booleans(), st.floats(0.01, 100.0)), min_size=2, max_size=25).filter(
    lambda rows: len({positive for _, positive, _ in rows}) == 2
)


@given(SCORED)
def test_roc_auc_counts_pairs(rows: list[tuple[int, bool, float]]) -> None:
    """The area is the weighted share of pairs in order, ties for a half; without weights to the last bit."""
    x, t, w = (np.array(side, dtype=np.float64) for side in zip(*rows, strict=True))

    def pairs(weight: Any) -> Fraction:
        won = fought = Fraction(0)
        for place in np.flatnonzero(t == 1):
            for other in np.flatnonzero(t == 0):
                both = Fraction(weight[place]) * Fraction(weight[other])
                fought += both
                won += both * Fraction(int(np.sign(x[place] - x[other])) + 1, 2)
        return won / fought

    assert figure("roc-auc", x, t) == float(pairs(np.ones(len(x)).tolist()))
    assert figure("roc-auc", x, t, weight=w) == pytest.approx(float(pairs(w.tolist())), rel=1e-14)


@given(SCORED)
def test_average_precision_goes_down_the_distinct_predictions(rows: list[tuple[int, bool, float]]) -> None:
    """Each distinct prediction adds the recall that it gains times the precision that it reaches."""
    x, t, w = (np.array(side, dtype=np.float64) for side in zip(*rows, strict=True))

    def area(weight: Any) -> Fraction:
        u = [Fraction(value) for value in weight.tolist()]
        true = [bool(value) for value in t]
        positives, gained = total(v for v, one in zip(u, true, strict=True) if one), Fraction(0)
        for cut in sorted(set(x.tolist())):
            taken = [(v, one) for v, one, score in zip(u, true, x, strict=True) if score >= cut]
            level = total(v for v, one, score in zip(u, true, x, strict=True) if score == cut and one)
            gained += level / positives * total(v for v, one in taken if one) / total(v for v, _ in taken)
        return gained

    for options, weight in (({}, np.ones(len(x))), ({"weight": w}, w)):
        assert figure("average-precision", x, t, **options) == pytest.approx(float(area(weight)), rel=1e-14)


@pytest.mark.parametrize("unit", [1e-200, 1e200])
@pytest.mark.parametrize("spec", ["roc-auc", "average-precision"])
def test_the_unit_of_the_weights_does_not_matter(spec: str, unit: float) -> None:
    """Weights whose products leave the range of doubles are weights like any others."""
    x, t = [0.1, 0.4, 0.35, 0.8], [0, 0, 1, 1]
    weight = np.array([1.0, 2.0, 4.0, 8.0])

    assert figure(spec, x, t, weight=weight * unit) == pytest.approx(figure(spec, x, t, weight=weight), rel=1e-15)


@pytest.mark.parametrize("spec", ["roc-auc", "average-precision"])
def test_sigmoid_leaves_the_order_alone(spec: str) -> None:
    """Logits that the sigmoid rounds to one probability keep their order."""
    logits, truth = [800.0, 41.0, 40.0, 900.0, -800.0, -900.0], [0, 0, 1, 1, 1, 0]

    assert figure(f"{spec}:activation=sigmoid", logits, truth) == figure(spec, logits, truth)
    assert figure("roc-auc", 1.0 / (1.0 + np.exp(-np.clip(logits, -700, 700))), truth) != figure(
        "roc-auc", logits, truth
    )


@pytest.mark.parametrize("spec", ["accuracy:activation=softmax", "top-k-accuracy:k=1:activation=softmax"])
def test_softmax_leaves_the_order_alone(spec: str) -> None:
    """Logits that the softmax rounds to one probability keep their order."""
    assert figure(spec, [[0.0, 1e-17, -1.0], [2e-17, 1e-17, -np.inf]], [1, 0]) == 1.0


def test_bins_hold_their_lower_edge() -> None:
    """0.2 is in the third of ten bins, 1 in the last; alone in a bin, a sample's gap is its own."""
    assert figure("calibration-error:bins=10:norm=max", [0.2, 0.19, 1.0, 0.95], [1, 0, 1, 1]) == 0.8
    assert figure("calibration-error:bins=10", [1.0, 1.0], [0, 0]) == 1.0
    assert figure("calibration-error:bins=2", [1.0, 0.5], [1, 0]) == 0.25
    assert figure("calibration-error:bins=2", [1.0, 0.25], [1, 0]) == 0.125
    assert figure("calibration-error:bins=1:norm=l2", [0.75, 0.25, 0.25, 0.25], [1, 1, 0, 0]) == 0.125


def test_two_settings_in_one_run_do_not_mix() -> None:
    """Each number of bins, threshold and cost has sums of its own."""
    random = np.random.default_rng(3)
    chance, truth = random.uniform(size=60), random.integers(0, 2, 60)
    columns, labels = random.dirichlet(np.ones(4), 60), random.integers(0, 4, 60)
    binary = ["calibration-error:bins=3", "calibration-error:bins=10", "f1", "f1:threshold=0.7", "mcc"]
    several = ["cohen-kappa", "cohen-kappa:weights=linear", "cohen-kappa:weights=quadratic", "f1:average=macro"]
    for specs, sides in ((binary, (chance, truth)), (several, (columns, labels))):
        together = compute(",".join(specs), *sides).losses
        assert len({together[spec].value for spec in specs}) == len(specs)
        assert all(together[spec].value == figure(spec, *sides) for spec in specs)


DECISIONS = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=30)


@given(DECISIONS)
def test_identities_of_classes(rows: list[tuple[int, int]]) -> None:
    """Micro averages are the accuracy, overlap and Dice are one figure, and balance is the mean recall."""
    decided, truth = (np.array(side) for side in zip(*rows, strict=True))

    def of(spec: str) -> Any:
        return figure(f"{spec}:input=labels", decided, truth)

    assert of("precision:average=micro") == of("recall:average=micro") == of("f1:average=micro") == of("accuracy")
    assert of("recall:average=weighted") == of("accuracy")
    assert of("accuracy") + of("error-rate") == pytest.approx(1.0, rel=1e-15)
    assert of("balanced-accuracy:undefined=0") == of("recall:average=macro:undefined=0")
    assert of("dice:average=macro:undefined=0") == of("f1:average=macro:undefined=0")
    assert of("tp:average=micro") + of("fp:average=micro") == len(rows)


@given(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=30))
def test_identities_of_two_classes(rows: list[tuple[bool, bool]]) -> None:
    """Counts add up, of two classes all costs of a confusion are one, and IoU is Dice / (2 − Dice)."""
    decided, truth = (np.array(side, dtype=np.float64) for side in zip(*rows, strict=True))
    specs = ["tp", "fp", "fn", "tn", *(f"{name}:undefined=0" for name in ("dice", "iou", "mcc", "cohen-kappa"))]
    specs += [f"cohen-kappa:undefined=0:weights={weights}" for weights in ("linear", "quadratic")]
    made = {spec: entry.value for spec, entry in compute(",".join(specs), decided, truth).losses.items()}
    tp, fp, fn, tn, dice, iou, mcc, *kappas = (made[spec] for spec in specs)

    assert tp + fp + fn + tn == len(rows)
    assert iou == pytest.approx(dice / (2 - dice), rel=1e-15)
    assert len(set(kappas)) == 1
    pearson = math.sqrt((tp + fp) * (tp + fn) * (tn + fp) * (tn + fn))
    assert mcc == pytest.approx((tp * tn - fp * fn) / pearson if pearson else 0.0, rel=1e-14)


def test_counts_of_weighted_samples_are_exact_sums() -> None:
    """A count is the sum of the weights, rounded once; Dice of them is a correctly rounded quotient."""
    weight = np.array([0.1, 0.2, 0.3, 1e16, 1.0])
    chance, truth = [0.9, 0.8, 0.7, 0.1, 0.9], [1, 1, 1, 0, 0]
    hits = sum(map(Fraction, [0.1, 0.2, 0.3]))

    assert figure("tp", chance, truth, weight=weight) == float(hits)
    assert figure("fp", chance, truth, weight=weight) == 1.0
    assert figure("tn", chance, truth, weight=weight) == 1e16
    assert figure("dice", chance, truth, weight=weight) == float(2 * hits / (2 * hits + 1))


@pytest.mark.parametrize("spec", UNWEIGHTED)
def test_weights_without_a_meaning_are_an_error(spec: str) -> None:
    """Scores that no convention weighs say so."""
    with pytest.raises(LosscliError, match="weighted samples is not defined"):
        figure(spec, [1.0, 2.0], [2.0, 1.0], weight=np.array([1.0, 2.0]))


def test_words_are_compared_as_words() -> None:
    """Labels may be words: cat for dog is wrong."""
    decided, truth = ["cat", "dog", "panda", "dog"], ["cat", "cat", "panda", "dog"]

    def of(spec: str, **options: Any) -> Any:
        return compute(spec, decided, truth, **options).losses[spec].value

    assert of("accuracy:input=labels") == 0.75
    assert of("f1:input=labels:average=micro") == 0.75
    assert of("cohen-kappa:input=labels") == float(Fraction(7, 11))  # 16·3 − 5 observed, 16 − 5 by chance
    assert compute("accuracy:input=labels", ["cat", "dog"], ["cat", "cat"]).losses["accuracy:input=labels"].value == 0.5


def test_the_positive_word_is_never_guessed() -> None:
    """Of two words neither is the positive one by itself; 0 and 1, −1 and 1 are what everybody takes them for."""
    words = ["cat", "dog", "dog"], ["cat", "cat", "dog"]
    spec = "precision:input=labels"

    with pytest.raises(LosscliError, match="which label is the positive one of precision:input=labels: 'cat' or 'dog'"):
        compute(spec, *words)
    with pytest.raises(LosscliError, match="which label"):
        compute(spec, [1, 2], [1, 1])
    assert compute(spec, *words, positive="dog").losses[spec].value == 0.5
    assert compute(spec, *words, positive="cat").losses[spec].value == 1.0
    assert compute(spec, [-1, 1, 1], [-1, -1, 1]).losses[spec].value == 0.5
    assert compute(spec, [0, 1, 1], [0, 0, 1]).losses[spec].value == 0.5


def test_several_classes_have_no_positive_one() -> None:
    """An average of several classes has to be chosen."""
    with pytest.raises(LosscliError, match="of 3 classes none is the positive one") as raised:
        figure("f1", np.eye(3), [0, 1, 2])

    assert "average=macro" in (raised.value.hint or "")


@pytest.mark.parametrize("spec", ["accuracy:input=labels", "f1:input=labels:average=macro"])
def test_labels_are_never_broadcast(spec: str) -> None:
    """Three columns of labels are not compared with one column of three."""
    with pytest.raises(LosscliError, match="do not fit the shapes"):
        figure(spec, [[0, 1, 1], [1, 0, 1], [1, 1, 1]], [1, 1, 0])


@pytest.mark.parametrize("spec", ["accuracy:activation=softmax", "f1:activation=softmax"])
def test_softmax_needs_labels(spec: str) -> None:
    """Raw scores of classes are never held against a threshold for probabilities."""
    with pytest.raises(LosscliError, match="softmax makes one decision of all classes"):
        figure(spec, [[0.2, 0.1, 3.0], [1.0, 0.0, 1.0]], [[0, 1, 1], [1, 0, 1]])


@given(st.permutations(range(6)), st.lists(st.booleans(), min_size=6, max_size=6), st.integers(1, 6))
def test_map_looks_at_the_first_k(order: list[int], relevant: list[bool], k: int) -> None:
    """Precision at each relevant item among the first k, added up and divided by the most hits that k items can be."""
    relevant[0] = True
    ranked = [relevant[item] for item in sorted(range(6), key=lambda item: -order[item])]
    precisions = [Fraction(sum(ranked[:place]), place) for place in range(1, k + 1) if ranked[place - 1]]
    expected = sum(precisions, Fraction(0)) / min(sum(ranked), k)

    query = ["q"] * 6
    assert figure(f"map:k={k}", order, [float(hit) for hit in relevant], query=query) == pytest.approx(float(expected))


@pytest.mark.parametrize(
    ("k", "expected"),
    [
        (1, 0.25),  # half a hit in the one place, at the precision 1/2
        (2, 0.25),  # the first tie: 1 hit at the precision 1/2, of 2 that there could be
        (3, (0.5 + 0.5 * 1.5 / 3) / 2),  # of the second tie half a hit fits, at the precision 1.5/3
        (6, 0.5),
    ],
)
def test_ties_enter_together(k: int, expected: float) -> None:
    """Of items that are tied across the rank k, the share that fits counts."""
    x, t = [2.0, 2.0, 1.0, 1.0], [1.0, 0.0, 1.0, 0.0]

    assert figure(f"map:k={k}", x, t, query=["q"] * 4) == expected


def test_map_of_all_ranks_is_average_precision() -> None:
    """A k beyond the items changes nothing."""
    x, t, query = [0.5, 0.5, 0.25, 0.75], [1.0, 0.0, 1.0, 0.0], ["q"] * 4

    assert figure("map", x, t, query=query) == figure("map:k=4", x, t, query=query)
    assert figure("map", x, t, query=query) == pytest.approx(figure("average-precision", x, t))


@pytest.mark.parametrize(
    ("threshold", "logits", "decided"),
    [
        (0.5, [1e-17, -1e-17, 0.0, 5e-324], [1, 0, 0, 1]),
        (1.0 - 2.0**-53, [36.7, 36.8, 1e300], [0, 1, 1]),
        (1e-320, [-737.5, -736.0, -1e300], [0, 1, 0]),
        (0.0, [-1e300, 0.0], [1, 1]),
        (1.0, [1e300, 0.0], [0, 0]),
    ],
)
def test_a_logit_decides_before_its_sigmoid_is_rounded(
    threshold: float, logits: list[float], decided: list[int]
) -> None:
    """σ(x) > threshold as real numbers: σ(1e-17) is above ½, though as a double it is ½."""
    for name in ("accuracy", "hamming"):
        spec = f"{name}:activation=sigmoid:threshold={threshold!r}"
        assert figure(spec, logits, decided) == (1.0 if name == "accuracy" else 0.0)


@given(st.floats(1e-300, 1.0 - 2.0**-53))
def test_the_logit_of_a_threshold_is_the_largest_double_below_it(threshold: float) -> None:
    """The double itself is not above log(p/(1 − p)), and the next one is."""
    bound = logit_below(threshold)
    with localcontext(prec=80):
        exact = (Decimal(threshold) / (1 - Decimal(threshold))).ln()
        assert Decimal(bound) <= exact < Decimal(math.nextafter(bound, math.inf))
