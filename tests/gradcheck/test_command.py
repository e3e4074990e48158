"""`losscli gradcheck` as it is typed."""

import csv
import io
import json
from pathlib import Path

import jsonschema
import numpy as np
import pytest
from outcome import Outcome, Run

import losscli

SCHEMA = json.loads((Path(losscli.__file__).parent / "schemas/gradcheck-1.json").read_text("utf-8"))


def report(outcome: Outcome) -> dict[str, object]:
    """The JSON on stdout, which the schema describes."""
    found: dict[str, object] = json.loads(outcome.out)
    jsonschema.validate(found, SCHEMA)
    return found


@pytest.mark.parametrize("spec", ["huber:delta=0.5", "rmse", "listnet", "cross-entropy:activation=softmax", "mse,mae"])
def test_a_loss_is_checked_without_files(run: Run, spec: str) -> None:
    """Built-in samples prove the gradient."""
    found = run("gradcheck", spec)

    assert found.code == 0
    assert "passed: the gradient is the derivative" in found.out


def test_a_kink_is_named(run: Run) -> None:
    """At r = 0 the derivatives of |r| are −1 and 1, and 0 lies between."""
    found = run("gradcheck", "mae", "--json")

    case = report(found)["worst"][0]  # type: ignore[index]
    assert found.code == 0
    assert (case["left"], case["right"], case["analytic"], case["verdict"]) == (-1.0, 1.0, 0.0, "kink")


def test_the_derivative_is_the_limit_of_the_quotients(run: Run) -> None:
    """The half squared error of 0 against 1: −0.95, −0.995, … toward −1, then rounding, and 0 at last."""
    found = run("gradcheck", "half-mse", "0", "1", "--steps", "--json")

    steps = report(found)["steps"]
    forward = [step["forward"] for step in steps]  # type: ignore[attr-defined]
    assert forward[:3] == pytest.approx([-0.95, -0.995, -0.9995])
    assert [step["h"] for step in steps][0::8] == [1e-1, 1e-9, 1e-17]  # type: ignore[attr-defined]
    assert forward[15] == pytest.approx(-1.11, abs=0.01)
    assert forward[16] == 0.0
    verdicts = [step["verdict"] for step in steps]  # type: ignore[attr-defined]
    assert verdicts == sorted(verdicts, key=["too coarse", "best", "rounding"].index)
    assert forward[verdicts.index("best")] == pytest.approx(-1.0, abs=1e-8)


def test_a_score_has_no_gradient(run: Run) -> None:
    """It is refused, with the reason."""
    found = run("gradcheck", "f1")

    assert found.code == 2
    assert "f1 has no gradient: it counts decisions" in found.err


def test_files_are_checked_row_by_row(run: Run, tmp_path: Path) -> None:
    """Rows are found by their key, and CSV lists every value."""
    (tmp_path / "p.csv").write_text("id,pred\na,0.5\nb,1\nc,2\nd,4\n", "utf-8")
    (tmp_path / "t.csv").write_text("id,target\nd,1\nc,1\nb,1\na,1\n", "utf-8")

    found = run("gradcheck", "mse", "p.csv", "t.csv", "--id", "id", "--format", "csv")

    rows = list(csv.DictReader(io.StringIO(found.out)))
    assert found.code == 0
    assert [float(row["analytic"]) for row in rows] == [6.0, 2.0, 0.0, -1.0]
    assert [float(row["numeric"]) for row in rows] == pytest.approx([6.0, 2.0, 0.0, -1.0])


def test_many_rows_are_strided(run: Run, tmp_path: Path) -> None:
    """A thousand rows tell, and the report says that there are more."""
    np.save(tmp_path / "p.npy", np.linspace(-3, 3, 5000))
    np.save(tmp_path / "t.npy", np.zeros(5000))

    few = run("gradcheck", "mse", "p.npy", "t.npy", "--json")
    every = run("gradcheck", "mse", "p.npy", "t.npy", "--samples", "all", "--json")

    assert report(few)["n"] == 1000
    assert "1000 of 5000 samples checked" in few.err
    assert report(every)["n"] == 5000


def test_outputs_and_markdown(run: Run, tmp_path: Path) -> None:
    """Several formats in one run; what could not be evaluated replaces an earlier report."""
    found = run("gradcheck", "mae", "--format", "md", "-o", "g.json", "-o", "g.csv")
    assert found.out.startswith("**passed: ")
    assert json.loads((tmp_path / "g.json").read_text("utf-8"))["verdict"] == "passed"

    run("gradcheck", "msee", "-o", "g.json", "-o", "g.csv")
    refused = json.loads((tmp_path / "g.json").read_text("utf-8"))
    jsonschema.validate(refused, SCHEMA)
    assert (refused["verdict"], refused["losses"]) == ("error", {})
    assert not (tmp_path / "g.csv").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("msee",), "did you mean 'mse'"),
        (("mse", "nosuch.csv", "t.csv"), "nosuch.csv"),
        (("mse", "--format", "xml"), "unknown format 'xml'"),
        (("mse", "1,2", "1,2", "--samples", "none"), "leaves nothing to check"),
        (("bce", "2", "1"), "is not in [0, 1]"),
        (("mse", "1,2", "1,2,3"), "2"),
    ],
)
def test_what_cannot_be_checked_is_refused(run: Run, arguments: tuple[str, ...], said: str) -> None:
    """In one sentence, with exit code 2."""
    found = run("gradcheck", *arguments)

    assert found.code == 2
    assert said in found.err
    assert "Traceback" not in found.err


def test_directions_are_said(run: Run, tmp_path: Path) -> None:
    """Where a sample has too many values to move each of them, a note says what was moved."""
    for name in ("p", "t"):
        np.save(tmp_path / f"{name}.npy", np.arange(300.0).reshape(3, 100) + len(name))

    found = run("gradcheck", "mse", "p.npy", "t.npy", "--json")

    assert found.code == 0
    assert "of 100 values a sample 16 were moved one by one, and all of them along 4 directions" in found.err
    assert sum(report(found)["counts"].values()) == 60  # type: ignore[attr-defined]
