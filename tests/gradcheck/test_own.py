"""Losses and objectives with mistakes: each is named, and only where it explains everything."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from outcome import Run

OBJECTIVE = "def o(y_true, y_pred):\n    p = sigmoid(y_pred)\n    "
HEAD = "import numpy as np\ndef sigmoid(x): return 1 / (1 + np.exp(-x))\n"


@pytest.fixture
def checked(run: Run, tmp_path: Path) -> Callable[..., tuple[int, dict[str, Any]]]:
    """Write functions, check one, and give the exit code and the JSON."""

    def checked(text: str, spec: str, *arguments: str) -> tuple[int, dict[str, Any]]:
        (tmp_path / "my.py").write_text(HEAD + text, "utf-8")
        found = run("gradcheck", f"my.py:{spec}", *arguments, "--json")
        assert found.out, found.err
        return found.code, json.loads(found.out)

    return checked


GRADIENTS = {
    "lambda: 4 * r**3": None,
    "lambda: 2 * r**3": "ratio 0.5 everywhere: a factor 2 is missing",
    "lambda: -4 * r**3": "ratio -1 everywhere: the sign is wrong",
    "lambda: 8 * r**3": "ratio 2 everywhere: a factor 1/2 is missing",
    "4 * r**3 / len(r)": "the gradient is divided by the number of samples, and the value is not",
    "4 * r**3 * len(r)": "the value is divided by the number of samples, and the gradient is not",
    "(4 * r**3)[::-1]": "the rows of the gradient are in reverse order",
    "1.2 * r**3": "ratio 0.3 everywhere: the gradient has to be multiplied by 3.33333",
    "-2 * r**3": "ratio -0.5 everywhere: the sign is wrong and a factor 2 is missing",
    "2 * r": "it is the gradient of mse or lq",
    "4 * r**3 / np.log(2)": "a factor ln 2 is missing: the value has logarithms to another base",
    "4 * r**3 * np.exp(-prediction)": "eˣ is missing: written for eˣ, but the predictions are logarithms",
    "4 * r**3 + 1": "",
}


@pytest.mark.parametrize("gradient", GRADIENTS)
def test_a_mistake_is_named(checked: Callable[..., Any], gradient: str) -> None:
    """The one mistake that explains every value; none where nothing simple does."""
    text = f"def f(prediction, target):\n    r = prediction - target\n    return r**4, {gradient}\n"

    code, found = checked(text, "f", "0.5,1.5,2,4,7", "1,1,1,1,3")

    said = GRADIENTS[gradient]
    assert code == (said is not None)
    assert (found["diagnosis"] or {}).get("sentence", "") == (said or "")
    assert found["n"] == 5


def test_the_first_failures_are_shown(run: Run, tmp_path: Path) -> None:
    """Analytic, numeric and ratio, then the diagnosis."""
    (tmp_path / "my.py").write_text("def f(pred, target): return (pred - target)**2, pred - target\n", "utf-8")

    found = run("gradcheck", "my.py:f", "0.5,3", "1,1")

    assert found.code == 1
    assert "row  prediction  target  analytic  numeric" in found.out
    assert "ratio 0.5 everywhere: a factor 2 is missing" in found.out
    assert "failed: 2 of 2 values disagree" in found.out


def test_a_transposed_class_axis_is_named(run: Run, tmp_path: Path) -> None:
    """The gradient of several classes that runs through the samples first."""
    text = "def f(pred, target):\n    r = pred - target\n    return (r**2).sum(axis=1), (2 * r).T.reshape(r.shape)\n"
    (tmp_path / "my.py").write_text(text, "utf-8")
    random = np.random.default_rng(0)
    np.save(tmp_path / "p.npy", random.normal(size=(5, 3)))
    np.save(tmp_path / "t.npy", random.normal(size=(5, 3)))

    found = json.loads(run("gradcheck", "my.py:f", "p.npy", "t.npy", "--json").out)

    assert found["diagnosis"]["hypothesis"] == "transposed"
    assert found["counts"]["disagree"] > 10


def test_without_a_gradient_there_is_nothing_to_check(run: Run, tmp_path: Path) -> None:
    """It is refused, and the differences are shown."""
    (tmp_path / "my.py").write_text("def f(pred, target): return (pred - target)**2\n", "utf-8")

    found = run("gradcheck", "my.py:f", "0.5,3", "1,1")

    assert found.code == 2
    assert "gives no gradient, so there is nothing to check; by differences it is -1, 4" in found.err


def test_single_precision_passes_with_a_note(checked: Callable[..., Any]) -> None:
    """Right code in float32 agrees at its own precision."""
    text = "def f(pred, target):\n    r = (pred - target).astype('float32')\n    return r * r, 2 * r\n"

    code, found = checked(text, "f", "0.5,3,-2,7.25", "1,1,1,1")

    assert code == 0
    assert "f computes in single precision" in found["notes"] + found["losses"]["my.py:f"]["notes"]


def test_a_mean_with_its_gradient(checked: Callable[..., Any]) -> None:
    """The gradient of the mean is N times smaller than that of a sample; without that it is wrong."""
    right = "def f(pred, target):\n    r = pred - target\n    return (r**2).mean(), 2 * r / len(r)\n"
    wrong = right.replace(" / len(r)", "")

    assert checked(right, "f", "0.5,3,5", "1,1,1")[0] == 0
    code, found = checked(wrong, "f", "0.5,3,5", "1,1,1")
    assert (code, found["diagnosis"]["hypothesis"]) == (1, "1/N")


def test_through_an_activation(checked: Callable[..., Any]) -> None:
    """The gradient is chained back to the raw predictions, and right there, too."""
    text = "def f(pred, target):\n    r = pred - target\n    return r**2, 2 * r\n"

    code, found = checked(text, "f", "0.5,3,-5", "1,1,0", "--activation", "sigmoid")

    assert code == 0
    assert list(found["losses"]) == ["my.py:f:activation=sigmoid"]


OBJECTIVES = {
    # dmlc/xgboost#3037, #2602, #1743: y − ŷ was differentiated as ŷ − y
    "def o(preds, dtrain):\n    y, p = dtrain.get_label(), sigmoid(preds)\n    return y - p, p * (1 - p)\n": "sign",
    # boosters pass raw margins; this one is written for probabilities
    f"{OBJECTIVE}h = p * (1 - p)\n    return (p - y_true) / h, h\n": "sigmoid'",
    # divided by the number of rows, as the mean is
    f"{OBJECTIVE}n = len(p)\n    return (p - y_true) / n, p * (1 - p) / n\n": "N",
    "def o(y_true, y_pred):\n    p = sigmoid(y_pred)\n    return 2 * (p - y_true), 2 * p * (1 - p)\n": "1/2",
    "def o(y_true, y_pred):\n    p = sigmoid(y_pred)\n    return p - y_true, p * (1 - p)\n": None,
}


@pytest.mark.parametrize("text", OBJECTIVES)
def test_objectives_are_checked_against_a_loss(checked: Callable[..., Any], text: str) -> None:
    """The faults of the public threads, as those threads found them."""
    code, found = checked(text, "o:returns=grad-hess", "--against", "bce:activation=sigmoid")

    expected = OBJECTIVES[text]
    assert code == (expected is not None)
    assert (found["diagnosis"] or {}).get("hypothesis") == expected


def test_an_upper_bound_of_the_hessian_is_a_warning(checked: Callable[..., Any]) -> None:
    """2p(1 − p), as boosters have it for softmax, fails nothing (dmlc/xgboost#10105)."""
    text = "def o(y_true, y_pred):\n    p = sigmoid(y_pred)\n    return p - y_true, 2 * p * (1 - p)\n"

    code, found = checked(text, "o:returns=grad-hess", "--against", "bce:activation=sigmoid")

    assert code == 0
    assert any("upper bound" in warning for warning in found["hessian"]["warnings"])


def test_a_hessian_that_is_not_positive_is_a_warning(checked: Callable[..., Any]) -> None:
    """Boosters clip it, or such a leaf never splits; where it is the derivative, nothing fails."""
    text = "def o(y_true, y_pred): return np.sin(y_pred), np.cos(y_pred)\n"

    code, found = checked(text, "o:returns=grad-hess", "1,2,3", "1,1,1")

    assert code == 0
    assert any("2 of 3 Hessians are 0 or negative" in warning for warning in found["hessian"]["warnings"])
    assert any("only the Hessian was checked" in note for note in found["losses"]["my.py:o:returns=grad-hess"]["notes"])


def test_a_wrong_hessian_fails(checked: Callable[..., Any]) -> None:
    """It is compared with the differences of the gradient."""
    text = "def o(y_true, y_pred):\n    p = sigmoid(y_pred)\n    return p - y_true, p * (1 - p) / 2\n"

    code, found = checked(text, "o:returns=grad-hess", "--against", "bce:activation=sigmoid")

    assert code == 1
    assert found["diagnosis"] is None
    assert found["hessian"]["diagnosis"]["hypothesis"] == "2"


@pytest.mark.parametrize(("sign", "expected"), [("", None), ("-", "sign")])
def test_catboost_wants_the_other_sign(checked: Callable[..., Any], sign: str, expected: str | None) -> None:
    """Its derivatives are those of what is maximised; the usual mistake is found (catboost/catboost#1370)."""
    text = (
        "class C:\n"
        "    def calc_ders_range(self, approxes, targets, weights):\n"
        "        p = [sigmoid(a) for a in approxes]\n"
        f"        return [({sign}(t - q), {sign}(-q * (1 - q))) for t, q in zip(targets, p)]\n"
    )

    code, found = checked(text, "C:returns=ders", "--against", "bce:activation=sigmoid")

    assert code == (expected is not None)
    assert (found["diagnosis"] or {}).get("hypothesis") == expected


def test_against_needs_an_objective(run: Run) -> None:
    """Beside a loss with values it means nothing."""
    found = run("gradcheck", "mse", "--against", "mae")

    assert found.code == 2
    assert "--against is for objectives" in found.err
