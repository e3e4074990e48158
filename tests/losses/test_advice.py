"""What is refused comes with what to type instead."""

import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from losscli import LosscliError, compute
from losscli.losses import parse, parse_all
from losscli.losses.domain import SIGN

ORDER = "predictions come first"
INF = float("inf")


def refusal(spec: str, *sides: Any, **options: Any) -> LosscliError:
    """Give the error that a spec ends in."""
    with pytest.raises(LosscliError) as raised:
        compute(spec, *sides, **options)
    return raised.value


@pytest.mark.parametrize("spec", ["accuracy", "f1", "cohen-kappa", "recall:average=macro"])
def test_whole_numbers_look_like_labels(spec: str) -> None:
    """Predictions of 1 and 2 are no logits: they are labels, which the score has to be told."""
    hint = refusal(spec, [1, 2, 2], [1, 2, 1]).hint or ""

    assert ":input=labels" in hint
    assert "sigmoid" not in hint


def test_fractions_look_like_logits() -> None:
    """A prediction of 2.5 is none, so that the hint stays what it is for scores."""
    assert "--activation sigmoid" in (refusal("accuracy", [1.0, 2.5], [1, 0]).hint or "")


@pytest.mark.parametrize("spec", ["accuracy:input=labels", "f1:input=labels:average=macro", "sklearn:accuracy-score"])
def test_probabilities_are_no_labels(spec: str) -> None:
    """0.91 against 1 is not a wrong label, it is a probability."""
    error = refusal(spec, [0.91, 0.2, 0.7], [1, 0, 1])

    assert "0.2" in error.message
    assert "label" in error.message
    name = "f1:average=macro" if spec.startswith("f1") else "accuracy"
    assert f"leave out input=labels: {name}" in (error.hint or "")


@pytest.mark.parametrize(
    ("x", "t", "expected"), [([1.0, 2.0, 2.0], [1, 2, 1], 2 / 3), (["1.5", "b"], ["1.5", "a"], 0.5)]
)
def test_labels_are_whole_numbers_or_words(x: Any, t: Any, expected: float) -> None:
    """Whole numbers in floating point are labels, and so is a number among words."""
    assert compute("accuracy:input=labels", x, t).losses["accuracy:input=labels"].value == expected


@pytest.mark.parametrize("spec", ["log-loss", "sklearn:log-loss", "sklearn:brier-score-loss"])
def test_names_that_mean_one_probability(spec: str) -> None:
    """Of several columns scikit-learn makes another number, which another entry gives."""
    error = refusal(spec, [[0.5, 0.5], [0.2, 0.8]], [[0, 1], [0, 1]])

    assert f"{spec} takes one probability for each sample" in error.message
    assert ("multiclass-brier" if "brier" in spec else "cross-entropy") in (error.hint or "")
    assert compute(spec, [0.5, 0.25], [0, 0]).losses[spec].value


def test_the_typed_name_travels_to_workers() -> None:
    """A worker refuses what the spec as typed refuses; the canonical spec is the same."""
    sent = pickle.loads(pickle.dumps(parse("sklearn:log-loss:pos-weight=2")))  # noqa: S301

    assert (sent, sent.alias) == (parse("bce:clip=2.220446049250313e-16:pos-weight=2"), "sklearn:log-loss")


def test_the_canonical_name_takes_columns() -> None:
    """`bce` of several columns is a mean over all of them, and says so in its shapes."""
    assert compute("bce", [[0.5, 0.5]], [[0, 1]]).losses["bce"].value == pytest.approx(np.log(2.0))


@pytest.mark.parametrize(
    ("spec", "x", "t"),
    [
        ("bce", [0.3, 0.4], [-1, 1]),
        ("multilabel-margin", [[0.3, 0.4]], [[-1, 1]]),
        ("confidence-error", [0.3, 0.4], [-1, 1]),
    ],
)
def test_signs_are_not_zeros_and_ones(spec: str, x: Any, t: Any) -> None:
    """Targets of −1 and 1 are of another convention; the files are in the right order."""
    hint = refusal(spec, x, t).hint or ""

    assert "targets are 0 and 1 here, not −1 and 1" in hint
    assert ORDER not in hint


def test_a_percentage_of_nothing() -> None:
    """The one setting that gives mape a value at 0 is named."""
    assert ":eps=1e-9" in (refusal("mape", [0.3, 0.4], [0, 1]).hint or "")


@pytest.mark.parametrize(
    ("spec", "words"),
    [
        ("poisson-nll", "targets must not be negative"),
        ("poisson-deviance", "targets must not be negative"),
        ("poisson-nll:activation=exp", "targets must not be negative"),
        ("gamma-nll", "targets must be above 0"),
    ],
)
def test_counts_are_not_negative(spec: str, words: str) -> None:
    """What is wrong is the sign of a target, not the order of the files."""
    hint = refusal(spec, [0.3, 0.4], [-1, 1]).hint or ""

    assert words in hint
    assert ORDER not in hint


@pytest.mark.parametrize(
    ("spec", "x", "t", "words"),
    [
        ("poisson-nll", [-0.3, 0.4], [1, 1], "for log-rates add --activation exp"),
        ("gaussian-nll", [[1.0, -1.0]], [1], "--activation exp"),
        ("bce", [1.5], [1], "for raw scores (logits) add --activation sigmoid"),
        ("cross-entropy", [[2.0, 3.0]], [1], "for raw scores (logits) add --activation softmax"),
        ("generalized-kl", [[-1.0, 3.0]], [[1.0, 2.0]], "for logarithms add --activation exp"),
    ],
)
def test_what_predictions_may_be_instead(spec: str, x: Any, t: Any, words: str) -> None:
    """Logits, log-rates and logarithms are called what they are."""
    assert words in (refusal(spec, x, t).hint or "")


@pytest.mark.parametrize("label", [2, -1, 0.5])
def test_a_label_beyond_the_classes(label: float) -> None:
    """The message says how many classes there are, and which numbers they have."""
    message = refusal("cross-entropy", [[0.3, 0.7], [0.1, 0.9]], [label, 0]).message

    assert "class labels 0 to 1 (C=2 classes)" in message


def test_soft_targets_of_sure_predictions() -> None:
    """Predictions of 0 and 1 with soft targets look swapped, unless `clip` says that they are meant."""
    assert ":clip=" in (refusal("bce", [0.0, 1.0], [0.5, 0.5]).hint or "")

    value = compute("bce:clip=1e-7", [0.0, 1.0], [0.5, 0.5]).losses["bce:clip=1e-7"].value
    assert value == pytest.approx(-np.log(1e-7) / 2, rel=1e-7)


@pytest.mark.parametrize(
    ("spec", "x", "t", "words"),
    [
        ("gan-generator", [0.3, 0.4], [1, 1], "no row is fake"),
        ("gan-minimax", [0.3, 0.4], [1, 1], "no row is fake"),
        ("wgan:role=generator", [0.3, 0.4], [1, 1], "no row is fake"),
        ("dice-loss:absent=skip", [[0.3, 0.4]], [[0, 0]], "no class has a target"),
        ("dice-loss:absent=skip:over=batch", [[0.3, 0.4]], [[0, 0]], "no class has a target"),
    ],
)
def test_nothing_counts(spec: str, x: Any, t: Any, words: str) -> None:
    """Where no sample has a part in the mean the message says which kind of sample is missing."""
    assert words in refusal(spec, x, t).message


def test_a_loss_without_targets_takes_none() -> None:
    """Targets that would be ignored are refused."""
    vectors = np.arange(12.0).reshape(2, 3, 2)

    assert "takes no targets" in refusal("triplet-margin", vectors, [1.0, 0.0]).message
    assert compute("triplet-margin", vectors).losses["triplet-margin"].n == 2


@pytest.mark.parametrize(
    ("spec", "hint"),
    [
        ("huber:delta", "write huber:delta=VALUE"),
        ("huber:1", "write huber:delta=1"),
        ("pinball:0.9", "write pinball:alpha=0.9"),
        ("tversky-loss:0.3", "write each parameter as name=value; tversky-loss has "),
        ("mse:2", "mse has no parameters but activation"),
        ("r2:2", "r2 has no parameters"),
        ("huber:delta=1,5", "commas separate losses, and decimals take a point: huber:delta=1.5"),
        ("mse,0.5", "commas separate losses, and decimals take a point"),
    ],
)
def test_specs_that_are_nearly_right(spec: str, hint: str) -> None:
    """What is missing from a spec is said, instead of calling it unknown alone."""
    with pytest.raises(LosscliError) as raised:
        parse_all(spec)

    assert hint in (raised.value.hint or "")
    name, colon, _ = spec.partition(":")
    assert not colon or "," in spec or f"did you mean {name!r}?" in raised.value.message


def test_small_numbers_in_words() -> None:
    """No parameter is called none, one number is not several, and a minus sign is one sign."""
    with pytest.raises(LosscliError) as raised:
        parse("r2:delta=1")
    assert raised.value.hint == "it has no parameters"

    message = refusal("multi-margin:class-weights=1", [[0.3, 0.4]], [1]).message
    assert "has 1 number for 2 classes" in message
    assert str(SIGN) == "{−1, 0, 1}"


@pytest.mark.parametrize(
    ("spec", "low", "high"),
    [
        ("total-variation", 0.0, 1.0),
        ("hellinger", 0.0, 1.0),
        ("js-div", 0.0, np.log(2.0)),
        ("js-div:base=2", 0.0, 1.0),
        ("smape", 0.0, 2.0),
        ("smape:scale=100", 0.0, 200.0),
        ("generalized-cross-entropy:q=0.5", 0.0, 2.0),
        ("mse", 0.0, INF),
    ],
)
def test_declared_range(spec: str, low: float, high: float) -> None:
    """What bounds a loss may depend on its settings."""
    declared = parse(spec).range

    assert declared.low == low
    assert declared.high == pytest.approx(high, rel=1e-15)


@pytest.mark.parametrize(
    ("spec", "x", "t", "reason"),
    [
        ("recall:average=macro", ["cat", "cat", "dog"], ["cat", "cat", "cat"], "no target is 'dog'"),
        ("precision:average=macro", ["cat", "cat", "cat"], ["cat", "dog", "cat"], "nothing is decided to be 'dog'"),
        ("recall:average=macro:input=labels", [3, 3, 7], [3, 3, 3], "no target is '7'"),
    ],
)
def test_classes_are_called_by_their_names(spec: str, x: Any, t: Any, reason: str) -> None:
    """Of labels in words or numbers the reader knows the label, and not the number that stands for it."""
    assert refusal(spec, x, t).message.endswith(f"is undefined: {reason}")


def test_columns_name_their_classes(tmp_path: Path) -> None:
    """The columns of a file are its classes."""
    (tmp_path / "p.csv").write_text("cat,dog\n0.9,0.1\n0.4,0.6\n", encoding="utf-8")
    (tmp_path / "t.csv").write_text("label\ncat\ncat\n", encoding="utf-8")

    message = refusal("recall:average=macro", tmp_path / "p.csv", tmp_path / "t.csv", pred="cat,dog").message

    assert message.endswith("no target is 'dog'")
