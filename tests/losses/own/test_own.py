"""A loss of one's own scores like any other: found, called as its arguments say, and read whatever it returns."""

import json
import pickle
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from outcome import Run

import losscli
from losscli.losses import parse

Write = Callable[..., str]
FILES = ("p.csv", "t.csv", "--id", "id")
QUARTIC = "def quartic(prediction, target):\n    r = prediction - target\n    return r**4"


def figure(run: Run, spec: str) -> float:
    """The figure of a loss of the pair."""
    found = run("compute", spec, *FILES, "--format", "value")
    assert found.code == 0, found.err
    return float(found.out)


def test_values_and_a_gradient(run: Run, write: Write) -> None:
    """The value, one note how it was called, and the gradient as given."""
    write(f"{QUARTIC}, lambda: 4*r**3\n")

    found = run("compute", "my.py:quartic", *FILES, "--format", "value")

    assert (found.code, found.out) == (0, "20.515625\n")
    said = "quartic(prediction, target) called with prediction, target; one value a sample; gradient: given"
    assert found.err == f"note: {said}\n"


def test_a_missing_gradient_is_numerical_and_says_so(run: Run, write: Write) -> None:
    """Its column is marked, and it is the derivative."""
    write(QUARTIC)

    rows = [json.loads(line) for line in run("compute", "my.py:quartic", *FILES, "--format", "jsonl").out.splitlines()]

    gradients = [row["my.py:quartic.gradient.numerical"] for row in rows]
    assert gradients == pytest.approx([4 * (x - 1) ** 3 / 4 for x in (0.5, 1, 2, 4)], abs=1e-9)


RIGHT = {
    "def f(y_true, y_pred): return y_pred - 2 * y_true": -0.125,
    "def f(y_pred, y_true): return y_pred - 2 * y_true": -0.125,
    "def f(targets, x): return x - 2 * targets": -0.125,
    "def f(a, labels): return a - 2 * labels": -0.125,
    "def f(a, b): return a - 2 * b": -0.125,
    "def f(output, expected): return [v - 2 * e for v, e in zip(output, expected)]": -0.125,
    "def f(y_true, y_pred): return (y_pred - 2 * y_true).mean()": -0.125,
    "def f(y_true, y_pred): return sum((y_pred - 2 * y_true).tolist())": -0.125,
    "def f(y_true, y_pred): return ((y_pred - 2 * y_true) ** 2).max() ** 0.5": 2.0,
    "def f(pred, target): return (pred - 2 * target), lambda: 1.0 + 0 * pred": -0.125,
    "def f(pred, target): return [pred - 2 * target, 1.0 + 0 * pred]": -0.125,
    "def f(pred, dtrain): return pred - 2 * dtrain.get_label()": -0.125,
    "def f(pred, train_data): return pred - 2 * train_data.label": -0.125,
    "def f(pred, target): return (pred > 2 * target)": 0.25,
    "def f(predictions, targets=None, k=2): return predictions - k * targets": -0.125,
    "def f(pred, target): return (pred - 2 * target).astype('float32')": -0.125,
    "class f:\n    def __call__(self, y_true, y_pred): return y_pred - 2 * y_true": -0.125,
    "f = lambda y_true, y_pred: y_pred - 2 * y_true": -0.125,
    "import functools\nf = functools.partial(lambda k, y_true, y_pred: y_pred - k * y_true, 2)": -0.125,
    "class a:\n    @staticmethod\n    def f(y_true, y_pred): return y_pred - 2 * y_true\nf = a.f": -0.125,
    "def f(pred, target):\n    print('noise')\n    return pred - 2 * target": -0.125,
}


@pytest.mark.parametrize("text", RIGHT)
def test_every_kind_of_function_is_understood(run: Run, write: Write, text: str) -> None:
    """Orders of arguments, results, classes: one figure."""
    write(text)

    assert figure(run, "my.py:f") == RIGHT[text]


WRONG = {
    "f": ("def g(a, b): return a", "my.py has no function 'f'", "g"),
    "f:a=2": ("def f(pred, target): return pred", "has no parameter 'a'", "no parameters"),
    "f:": ("f = 3", "is no function but int", ""),
    "f:order=back": ("def f(pred, target): return pred", "order=back is not one of", "prediction-first"),
    "f:k=x": ("def f(pred, target, k=1.0): return pred", "k=x is not a number", "1.0"),
    "need": ("def need(pred, target, k): return pred", "needs a value for its parameter 'k'", "my.py:need:k=VALUE"),
    "zero": ("def zero(pred, target):\n    return 1 / 0", "my.py line 2: ZeroDivisionError", ""),
    "nothing": ("def nothing(pred, target): pass", "my.py line 1: nothing returns nothing", "(values, gradient)"),
    "text": ("def text(pred, target): return 'a'", "returns str, no numbers", ""),
    "short": ("def short(pred, target): return pred[1:]", "the shape (3,) for predictions (4,)", ""),
    "cast": ("def cast(pred, target): return pred[:, None] - target", "every sample met every other", "reshape"),
    "write": (
        "def write(pred, target):\n    pred -= target\n    return pred",
        "line 2: it writes to its input",
        "copy()",
    ),
    "mean": ("def mean(pred, target): return pred - pred.mean()", "depends on other samples", ":kind=whole"),
    "count": ("def count(pred, target): return pred / len(pred)", "depends on how many samples", "by itself"),
    "slope": (
        "def slope(pred, target): return pred**2, 2 * pred / len(pred)",
        "a gradient that depends on how many samples",
        "losscli gradcheck my.py:slope",
    ),
    "chance": (
        "import random\ndef chance(pred, target): return pred * random.random()",
        "gives another result when it is called again",
        "random",
    ),
    "log": ("import numpy as np\ndef log(pred, target): return np.log(pred - 1)", "gives nan for prediction 0.5", ""),
    "late": ("import numpy as np\ndef late(pred, target): return 1 / (pred - 2)", "p.csv line 4", "finite"),
    "pair": ("def pair(y_true, y_pred): return y_pred, y_pred", "gradient and Hessian?", "returns=value-gradient"),
    "objective:returns=grad-hess": ("def objective(y_true, y_pred): return y_pred, y_pred", "no values", "gradcheck"),
    "bent": ("def bent(pred, target): return pred, pred[1:]", "a gradient of shape (3,)", ""),
    "leave": ("import sys\ndef leave(pred, target): sys.exit(0)", "line 2: SystemExit", ""),
    "types": ("def types(pred, target): return pred.detach()", "AttributeError", ":arrays=torch"),
    "complex": ("def complex(pred, target): return pred * 1j", "no numbers", ""),
    "missing": (
        "import nosuchmodule\ndef missing(x, t): return x",
        "my.py line 1 imports 'nosuchmodule'",
        "pip",
    ),
    "syntax": ("def syntax(pred, target) return pred", "my.py line 1: SyntaxError", ""),
    "number:kind=pointwise": (
        "def number(pred, target): return float(pred.max())",
        "neither the mean nor the sum",
        "kind=pointwise",
    ),
    "twice:k=1:k=2": ("def twice(pred, target, k=1): return pred", "cannot read 'k=2'", "once"),
    "weigh:kind=whole": ("def weigh(pred, target): return float(pred.max())", "knows no sample weights", "--weight"),
    "keyword": ("def keyword(pred, target, *, k): return pred", "needs a value for its parameter 'k'", ""),
}


@pytest.mark.parametrize("name", WRONG)
def test_every_kind_of_mistake_is_refused(run: Run, write: Write, name: str) -> None:
    """In one sentence with the file and the line, and a hint; exit code 2."""
    text, said, hint = WRONG[name]
    write(text)
    weights = ("--weight", "t.csv:target") if "weights" in said else ()

    found = run("compute", f"my.py:{name}", *FILES, *weights, "--format", "value")

    assert found.code == 2
    assert said in found.err
    assert hint in found.err
    assert "Traceback" not in found.err
    assert "internal error" not in found.err


@pytest.mark.parametrize("name", ["json.py", "sub folder/my losses.py", "random.py"])
def test_any_file_is_found_and_shadows_nothing(run: Run, write: Write, name: str) -> None:
    """A file may be called as a module of Python is, and import its siblings."""
    sibling = f"sibling_{abs(hash(name))}"
    write("TWO = 2\n", str(Path(name).with_name(f"{sibling}.py")))
    path = write(f"from {sibling} import TWO\ndef f(y_true, y_pred): return y_pred - TWO * y_true\n", name)

    assert figure(run, f"{path}:f") == -0.125
    assert json.loads("1") == 1
    assert sys.path[0] != str(Path(path).parent)


def test_a_module_is_found_by_its_dotted_name(run: Run, write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    """Behind everything else the current folder counts; a missing module is told from a missing import in it."""
    monkeypatch.setattr(sys, "path", [*sys.path])
    write("", "own_package/__init__.py")
    write("def f(y_true, y_pred, k=2): return y_pred - k * y_true\n", "own_package/losses.py")
    write("import nosuchmodule\n", "own_package/broken.py")

    assert figure(run, "own_package.losses:f:k=2") == -0.125
    assert "there is no module 'own_package.nosuch'" in run("compute", "own_package.nosuch:f", *FILES).err
    assert "own_package.broken imports 'nosuchmodule'" in run("compute", "own_package.broken:f", *FILES).err


def test_a_parameter_is_part_of_the_loss(write: Write, run: Run) -> None:
    """Specs read back; the default is left out; underscores stay."""
    write("def asym(y_true, y_pred, up_to=2.0, name='a'): return (y_pred - y_true) * up_to\n")

    assert figure(run, "my.py:asym:up_to=4") == 2 * figure(run, "my.py:asym")
    loss = parse("my.py:asym:up_to=4")
    assert str(loss) == "my.py:asym:up_to=4"
    assert parse(str(loss)) == loss
    assert str(parse("my.py:asym:up_to=2")) == "my.py:asym"


def test_a_pickle_carries_the_source(write: Write, run: Run) -> None:
    """A worker makes the same loss of it, without the file."""
    path = write("def double(y_true, y_pred): return 2 * (y_pred - y_true)\n")
    figure(run, "my.py:double")
    packed = pickle.dumps(parse("my.py:double"))
    Path(path).unlink()

    loss = pickle.loads(packed)  # noqa: S301 -- our own bytes

    values, _ = loss.kernel[0](np.array([1.0, 3.0]), np.array([1.0, 1.0]))
    assert values.tolist() == [0.0, 4.0]


def test_the_signature_holds_the_source(run: Run, write: Write) -> None:
    """An edited loss is another loss."""
    signatures = []
    for factor in (1, 2):
        write(f"def f(y_true, y_pred): return {factor} * (y_pred - y_true)\n")
        signatures.append(json.loads(run("compute", "my.py:f", *FILES, "--json").out)["signature"])

    assert all("|own:" in text for text in signatures)
    assert signatures[0] != signatures[1]


def test_scalars_are_means_sums_or_figures_of_the_whole(run: Run, write: Write) -> None:
    """A number of all samples is taken apart where it is their mean or their sum, and is a figure where not."""
    write(
        "def mean(y_true, y_pred): return ((y_pred - y_true) ** 2).mean()\n"
        "def total(y_true, y_pred): return ((y_pred - y_true) ** 2).sum()\n"
        "def root(y_true, y_pred): return ((y_pred - y_true) ** 2).mean() ** 0.5\n"
    )

    found = json.loads(run("compute", "my.py:mean,my.py:total,my.py:root", *FILES, "--json").out)["losses"]

    assert found["my.py:mean"]["value"] == found["my.py:total"]["value"] == 2.5625
    assert found["my.py:root"]["value"] == pytest.approx(2.5625**0.5)
    assert [one["kind"] for one in found.values()] == ["pointwise", "pointwise", "whole"]
    assert "gives the sum of the samples' values" in run("compute", "my.py:total", *FILES).err


def test_code_in_a_file_of_checks_must_be_asked_for(run: Run, write: Write) -> None:
    """Whoever clones a project runs nothing of it by `losscli check`."""
    write("open('ran', 'w').close()\ndef f(y_true, y_pred): return y_pred - y_true\n")
    write(
        'version = 1\n[[check]]\nname = "a"\nlosses = ["my.py:f"]\npredictions = "p.csv"\ntargets = "t.csv"\n'
        'id = "id"\nmax = 3\n',
        "losscli.toml",
    )

    refused = run("check")
    assert refused.code == 2
    assert "my.py:f runs code" in refused.err
    assert "--own-code" in refused.err
    assert not Path("ran").exists()

    assert run("check", "--own-code").code == 0
    assert Path("ran").exists()


def test_python_takes_functions() -> None:
    """`compute` and `get_loss` take a function as they take a name."""

    def square(y_true: np.ndarray, y_pred: np.ndarray) -> Any:
        return np.square(y_pred - y_true)

    report = losscli.compute([square, "mse"], [0.5, 1.0, 2.0, 4.0], [1, 1, 1, 1])
    assert {figure.value for figure in report.losses.values()} == {2.5625}
    values, gradient = losscli.get_loss(square)([1.0, 3.0], [0.0, 0.0])
    assert np.asarray(values).tolist() == [1.0, 9.0]
    np.testing.assert_allclose(gradient, [2.0, 6.0])


def test_an_entry_point_is_loaded_by_its_name(run: Run, write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that the registry does not know may be an installed one; no other is loaded."""
    monkeypatch.setattr(sys, "path", [*sys.path, str(Path.cwd())])
    write("def f(y_true, y_pred): return y_pred - 2 * y_true\n", "installed_losses.py")
    write("[losscli.losses]\nours = installed_losses:f\nbroken = nosuchmodule:f\n", "ours-1.dist-info/entry_points.txt")
    write("Metadata-Version: 2.1\nName: ours\nVersion: 1\n", "ours-1.dist-info/METADATA")

    assert figure(run, "ours") == -0.125
    assert "unknown loss 'oursx'" in run("compute", "oursx", *FILES).err


def test_a_loss_without_targets(run: Run, write: Write) -> None:
    """A function of predictions alone takes no targets, as that of a generator."""
    write("def f(pred): return pred - 2\n")

    assert run("compute", "my.py:f", "p.csv", "--pred", "pred", "--format", "value").out == "-0.125\n"
    assert "takes no targets" in run("compute", "my.py:f", *FILES).err


def test_a_file_without_a_function_is_asked_for_one(run: Run, write: Write) -> None:
    """The next thing to type is the function."""
    write(QUARTIC)

    assert "write my.py:FUNCTION" in run("compute", "my.py", *FILES).err
    assert "losscli gradcheck my.py:quartic" in run("losses", "my.py:quartic").err


def test_a_cluster_gets_the_source(run: Run, write: Write) -> None:
    """Workers that never see the file compute the same bits."""
    write("import math\ndef f(y_true, y_pred): return (y_pred - y_true) ** 2 * math.pi\n", "elsewhere/json.py")

    alone = run("compute", "elsewhere/json.py:f", *FILES, "--format", "value")
    spread = run(
        "compute", "elsewhere/json.py:f", *FILES, "--format", "value", "--scheduler", "local", "--workers", "2"
    )

    assert (spread.code, spread.out) == (0, alone.out)
