"""`losscli forward`: the tables of the article's model, exact where float64 is not, and the descent that learns it."""

import json
from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from jsonschema import Draft202012Validator
from outcome import Run
from safetensors.numpy import save_file

from losscli.forward.model import Layer, fractions
from losscli.forward.passing import passed, pulled

SCHEMA = Path(__file__).parents[2] / "losscli/schemas/forward-1.json"
MODEL = """
[[layer]]
name = "L1"
kind = "identity"
[[layer]]
name = "L2"
kind = "linear"
weight = [["1/200", "-3000/11600000", "1/5800"]]
[[layer]]
name = "L3"
kind = "relu"
at-zero = 1
"""
W = [1 / 200, -3000 / 11600000, 1 / 5800]
TABLES = (
    """
row                 X  Y
────────────────────────
  0  (100, 2000, 100)  0
  1       (200, 0, 0)  1
  2   (0, 2000, 3000)  0
""",
    """
row  X  Y
─────────
  0  0  0
  1  1  1
  2  0  0
""",
    """
row  output  target  loss  correct?
───────────────────────────────────
  0       0       0     0  yes
  1       1       1     0  yes
  2       0       1   0.5  no
""",
    """
row  δ⁴  δ³                                 δ²                                 δ¹
─────────────────────────────────────────────────────────────────────────────────
  0   0   0                          (0, 0, 0)                          (0, 0, 0)
  1   0   0                          (0, 0, 0)                          (0, 0, 0)
  2  -1  -1  (-0.005, 0.00025862, -0.00017241)  (-0.005, 0.00025862, -0.00017241)

L2: ∂Loss/∂W = (0, -2000, -3000)
""",
)
LEARN = ("--rate", "1e-7", "--epochs", "1")


@pytest.fixture
def lesson(tmp_path: Path) -> tuple[str, ...]:
    """Write the model, its three inputs and their targets; two inputs stand exactly on the kink of relu."""
    (tmp_path / "model.toml").write_text(MODEL, encoding="utf-8")
    (tmp_path / "inputs.csv").write_text("a,b,c\n100,2000,100\n200,0,0\n0,2000,3000\n", encoding="utf-8")
    (tmp_path / "targets.csv").write_text("target\n0\n1\n1\n", encoding="utf-8")
    return ("forward", "model.toml", "half-mse", "inputs.csv", "targets.csv")


def valid(text: str) -> dict[str, Any]:
    """Parse what the schema allows."""
    found: dict[str, Any] = json.loads(text)
    Draft202012Validator(json.loads(SCHEMA.read_text("utf-8"))).validate(found)
    return found


def test_the_tables_of_the_article(run: Run, lesson: tuple[str, ...]) -> None:
    """Outputs 0, 1, 0 where 0, 1, 1 is wanted; δ⁴ = δ³ = −1, and the weights themselves from there on."""
    done = run(*lesson)
    assert done.code == 0
    for table in TABLES:
        assert table in done.out
    assert "note: row 2, L3: 0 is 0: its derivative there is taken as 1" in done.err


def test_the_same_as_json(run: Run, lesson: tuple[str, ...]) -> None:
    """The schema holds, and every number is there."""
    found = valid(run(*lesson, "--json").out)
    assert found["arithmetic"] == "exact"
    assert found["outputs"] == [[0.0], [1.0], [0.0]]
    assert found["losses"] == [0.0, 0.0, 0.5]
    assert found["correct"] == [True, True, False]
    assert found["delta"] == [[0.0], [0.0], [-1.0]]
    assert found["layers"][2]["delta"] == [[0.0], [0.0], [-1.0]]
    assert found["layers"][1]["delta"][2] == pytest.approx([-w for w in W])
    assert found["layers"][0]["delta"] == found["layers"][1]["delta"]
    assert found["layers"][1]["gradient"]["weight"] == [[0.0, -2000.0, -3000.0]]
    mean = valid(run(*lesson, "--json", "--reduction", "mean").out)
    assert mean["delta"][2] == pytest.approx([-1 / 3])


@pytest.mark.parametrize(
    ("batch", "outputs"), [("1", [0.43, 1.0, 1.3]), ("all", [0.43 / 3, 1.0, 1.3 / 3]), ("2", [0.43, 1.0, 1.3])]
)
def test_one_epoch(run: Run, lesson: tuple[str, ...], batch: str, outputs: Sequence[float]) -> None:
    """Sample by sample, and as one batch."""
    found = valid(run(*lesson, *LEARN, "--batch", batch, "--json").out)
    assert [row[0] for row in found["outputs"]] == pytest.approx(outputs, abs=1e-15)
    assert len(found["history"]) == 2


def test_float64_learns_nothing(run: Run, lesson: tuple[str, ...]) -> None:
    """The example stands on the kink, where rounding decides; that is said."""
    done = run(*lesson, "--float64", *LEARN, "--json")
    found = valid(done.out)
    assert found["arithmetic"] == "float64"
    assert [round(row[0], 6) for row in found["outputs"]] == [0.0, 1.0, 0.0]
    assert "within rounding" in done.err


def test_what_is_learnt_feeds_the_other_commands(run: Run, lesson: tuple[str, ...], tmp_path: Path) -> None:
    """History is a log, outputs are predictions, weights are weights; the same bytes each time."""
    outputs = ("-q", "-o", "history.csv", "-o", "weights.npz", "-o", "outputs.npy")
    assert run(*lesson, "--rate", "1e-8", "--epochs", "30", *outputs).code == 0
    first = (tmp_path / "weights.npz").read_bytes()
    assert run(*lesson, "--rate", "1e-8", "--epochs", "30", *outputs).code == 0
    assert (tmp_path / "weights.npz").read_bytes() == first
    curve = json.loads(run("curve", "history.csv", "--json").out)["runs"][0]
    assert len(curve["train"]["points"]) == 31
    (tmp_path / "model.toml").write_text(
        MODEL.replace('[["1/200", "-3000/11600000", "1/5800"]]', '"weights.npz:L2.weight"'), encoding="utf-8"
    )
    again = valid(run(*lesson, "--json").out)
    assert [row[0] for row in again["outputs"]] == pytest.approx(np.load(tmp_path / "outputs.npy").tolist())
    value = float(run("compute", "half-mse", "outputs.npy", "targets.csv", "--format", "value").out)
    assert value == pytest.approx(curve["train"]["points"][-1]["value"])


def test_xor_is_learnt(run: Run, tmp_path: Path) -> None:
    """Two layers with an activation between them, behind a sigmoid of the loss."""
    (tmp_path / "m.toml").write_text(
        '[[layer]]\nkind = "linear"\nweight = [[1, -1], [-1, 1.5]]\nbias = [0, 0]\n[[layer]]\nkind = "tanh"\n'
        '[[layer]]\nkind = "linear"\nweight = [[1, 0.5]]\nbias = [0]\n',
        encoding="utf-8",
    )
    (tmp_path / "x.csv").write_text("id,a,b\nm,0,0\nn,0,1\no,1,0\np,1,1\n", encoding="utf-8")
    (tmp_path / "t.csv").write_text("id,target\np,0\no,1\nn,1\nm,0\n", encoding="utf-8")
    words = ("forward", "m.toml", "bce:activation=sigmoid", "x.csv", "t.csv", "--id", "id", "--json")
    found = valid(run(*words, "--epochs", "200", "--rate", "1", "--batch", "1").out)
    assert found["arithmetic"] == "float64"
    assert found["history"][-1]["loss"] < 0.05


def layers(kind: str) -> tuple[Layer, ...]:
    """Give a linear layer, one of a kind, and a linear layer."""
    generator = np.random.default_rng(3)
    first, last = (fractions(generator.normal(size=shape)) for shape in ((3, 2), (2, 3)))
    bias = fractions(np.array([0.25, -0.5, 0.125]))
    return (Layer("a", "linear", first, bias), Layer("b", kind), Layer("c", "linear", last))


@pytest.mark.parametrize("kind", ["identity", "relu", "sigmoid", "softmax", "log-softmax", "tanh", "exp", "softplus"])
def test_what_flows_back_is_the_limit_of_the_definition(kind: str) -> None:
    """Central differences of Σ gᵢYᵢ with respect to inputs, weights and biases."""
    model, x = layers(kind), np.array([[0.3, -0.7], [1.1, 0.4]])
    g = np.array([[1.0, -2.0], [0.5, 3.0]])
    slopes = pulled(model, passed(model, x), g)

    def total(inputs: Any, weight: Any = None, bias: Any = None) -> float:
        first = Layer(
            "a", "linear", model[0].weight if weight is None else weight, model[0].bias if bias is None else bias
        )
        return float((passed((first, *model[1:]), inputs).output * g).sum())

    def difference(array: Any, place: tuple[int, ...], make: Callable[[Any], float]) -> float:
        h = Fraction(1, 10**6) if array.dtype == object else 1e-6
        up, down = array.copy(), array.copy()
        up[place] += h
        down[place] -= h
        return (make(up) - make(down)) / 2e-6

    assert slopes.deltas[0][1, 0] == pytest.approx(difference(x, (1, 0), total), rel=1e-6)
    assert slopes.weights[0] is not None
    assert slopes.biases[0] is not None
    changed = difference(model[0].weight, (2, 1), lambda weight: total(x, weight))
    assert slopes.weights[0][2, 1] == pytest.approx(changed, rel=1e-6)
    changed = difference(model[0].bias, (1,), lambda bias: total(x, None, bias))
    assert slopes.biases[0][1] == pytest.approx(changed, rel=1e-6)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('kind = "relu"', 'kind = "rellu"', "did you mean 'relu'"),
        ("at-zero = 1", "at_zero = 1", "has no 'at_zero'"),
        ("at-zero = 1", "at-zero = nan", "numbers are finite"),
        ('"1/200"', '"1/0"', "L2"),
        ('"1/200", ', "", "layer L1 gives 3 values, and layer L2 takes 2"),
        ("[[layer]]", "[[layers]]", "'layers' is no key"),
        ('[["1/200", "-3000/11600000", "1/5800"]]', "[1, 2, 3]", "1 axes where 2"),
        ('[["1/200", "-3000/11600000", "1/5800"]]', '"nosuch.npz:w"', "nosuch.npz"),
        (
            'kind = "relu"\nat-zero = 1',
            'kind = "linear"\nweight = [[1, 2]]',
            "layer L2 gives 1 values, and layer L3 takes 2",
        ),
    ],
)
def test_a_model_that_is_none(run: Run, lesson: tuple[str, ...], old: str, new: str, said: str) -> None:
    """Each is exit 2 in one sentence that names the layer."""
    assert old in MODEL
    Path("model.toml").write_text(MODEL.replace(old, new), encoding="utf-8")
    done = run(*lesson)
    assert (done.code, done.out) == (2, "")
    assert said in done.err
    assert "hint:" in done.err or "nosuch" in said


@pytest.mark.parametrize(
    "options",
    [
        ["--epochs", "1"],
        ["--rate", "0.1"],
        ["--epochs", "1", "--rate", "fast"],
        ["--epochs", "1", "--rate", "1e-7", "--batch", "0"],
        ["--reduction", "sum"],
        ["--format", "npz"],
    ],
)
def test_usage(run: Run, lesson: tuple[str, ...], options: list[str]) -> None:
    """Half of a descent is exit 2, and what is no number."""
    done = run(*lesson, *options)
    assert done.code == 2
    assert "hint:" in done.err


def test_losses_without_a_gradient_or_targets(run: Run, lesson: tuple[str, ...]) -> None:
    """A score cannot teach."""
    assert run(*lesson[:2], "f1", *lesson[3:]).code == 2
    assert run(*lesson[:4]).code == 2
    assert valid(run(*lesson[:4], "--json").out)["errors"]


def test_the_sample_data_is_that_model(run: Run) -> None:
    """The article's folder holds the model, and gives its numbers."""
    folder = Path(__file__).parents[2] / "sample_data/articles/layered-model"
    files = [folder / name for name in ("inputs.csv", "targets.csv")]
    done = run("forward", folder / "model.toml", "half-mse", *files, "--id", "id", "--json", *LEARN, "--batch", "1")
    assert [row[0] for row in valid(done.out)["outputs"]] == pytest.approx([0.43, 1.0, 1.3])


def test_weights_of_other_files(run: Run, lesson: tuple[str, ...], tmp_path: Path) -> None:
    """Safetensors and NPY beside the model; a bias is one value for each output."""
    save_file({"fc.weight": np.array([W]), "fc.bias": np.array([0.5])}, tmp_path / "w.safetensors")
    np.save(tmp_path / "w.npy", np.array([W]))
    exact = '[["1/200", "-3000/11600000", "1/5800"]]'
    for weight, bias in (("w.safetensors:fc.weight", 'bias = "w.safetensors:fc.bias"'), ("w.npy", "bias = [0.5]")):
        model = MODEL.replace(exact, f'"{weight}"\n{bias}')
        (tmp_path / "model.toml").write_text(model, encoding="utf-8")
        found = valid(run(*lesson, "--json").out)
        assert [row[0] for row in found["outputs"]] == pytest.approx([0.5, 1.5, 0.5])
        assert found["layers"][1]["gradient"]["bias"] == pytest.approx([0.5])
