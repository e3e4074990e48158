"""A report as the baseline: it measured the samples and targets of this run, and it is sound, or it is refused."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from outcome import Outcome, Run

import losscli
from losscli.errors import LosscliError

FILES = {
    "p.csv": "id,pred,pw\na,0.9,1\nb,0.75,1\nc,0.2,1\nd,0.4,3\n",
    "t.csv": "id,target,other,w,v,q,r\na,1,0,1,2,x,x\nb,0,1,2,1,x,y\nc,1,1,1,2,y,y\nd,0,0,2,1,y,x\n",
    "words.csv": "target\ncat\ndog\ncat\ndog\n",
    "both.csv": "pred,target\n0.5,1\n0.75,0\n0.2,1\n0.4,0\n",
    "w.csv": "w\n1\n2\n1\n2\n",
}
BY_COLUMN = ("p.csv", "t.csv", "--pred", "pred", "--target")
REGRESSION = ("--baseline", "earlier.json", "--max-regression", "1e9%")

# Each has a loss, what both runs have in common, what the earlier run has besides, and what the later one has instead.
MEASURED = {
    "target": ("mse", (*BY_COLUMN,), ("target",), ("other",)),
    "targets of a score": ("f1", (*BY_COLUMN,), ("target",), ("other",)),
    "targets in an archive": ("mse", ("p.csv", "--pred", "pred"), ("z.npz:a",), ("z.npz:b",)),
    "targets by number": ("mse", ("p.csv", "wide.npy", "--pred", "pred"), ("--target", "0"), ("--target", "1")),
    "weight": ("mse", (*BY_COLUMN, "target", "--weight"), ("w",), ("v",)),
    "weight of a score": ("f1", (*BY_COLUMN, "target", "--weight"), ("w",), ("v",)),
    "weight or none": ("f1", (*BY_COLUMN, "target"), ("--weight", "w"), ()),
    "none or weight": ("f1", (*BY_COLUMN, "target"), (), ("--weight", "w")),
    "weight of one kind": ("mse", (*BY_COLUMN, "target"), ("--weight", "w"), ("--weight", "w.csv")),
    "query": ("ndcg", (*BY_COLUMN, "target", "--query"), ("q",), ("r",)),
    "positive": ("bce", ("p.csv", "words.csv", "--pred", "pred", "--positive"), ("cat",), ("dog",)),
    "pairing": ("mse", (*BY_COLUMN, "target"), (), ("--id", "id")),
    "reduction": ("mse", (*BY_COLUMN, "target"), ("--reduction", "sum"), ()),
    "activation": ("bce", (*BY_COLUMN, "target"), ("--activation", "sigmoid"), ()),
}


@pytest.fixture(autouse=True)
def files(tmp_path: Path) -> Path:
    """Predictions, and several columns of whatever they are measured by."""
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    np.savez(tmp_path / "z.npz", a=np.array([1.0, 0.0, 1.0, 0.0]), b=np.array([0.0, 1.0, 1.0, 0.0]))
    np.save(tmp_path / "wide.npy", np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0], [0.0, 0.0]]))
    return tmp_path


def refused(outcome: Outcome, *words: str) -> None:
    """Exit 2 with one sentence that names the report and holds these words, and a hint."""
    assert outcome.code == 2, outcome
    line, hint = outcome.err.splitlines()[-2:]
    assert line.startswith("error: earlier.json"), outcome.err
    assert hint.startswith("  hint: ")
    assert all(word in line for word in words), outcome.err


class TestAnotherMeasurement:
    """As many samples of the same file need not be the same samples."""

    @pytest.mark.parametrize("case", MEASURED.values(), ids=MEASURED)
    def test_both_ways(self, run: Run, case: tuple[str, tuple[str, ...], tuple[str, ...], tuple[str, ...]]) -> None:
        """Whatever changes the measurement makes its report useless, in either direction; the same is compared."""
        loss, common, *ways = case
        for first, second in (ways, ways[::-1]):
            write = ("-q", "--digest", "-o", "earlier.json")
            assert run("compute", loss, *common, *first, *write).code == 0

            assert run("compute", loss, *common, *first, *REGRESSION).code == 0
            refused(run("compute", loss, *common, *second, *REGRESSION))
            refused(run("compute", loss, *common, *second, *REGRESSION[:2]))

    def test_weights_from_the_predictions(self, run: Run, files: Path) -> None:
        """Weights that stand beside the predictions change with them."""
        command = ("compute", "f1", *BY_COLUMN, "target", "--weight", "pw")
        assert run(*command, "-q", "--digest", "-o", "earlier.json").code == 0
        assert run(*command, *REGRESSION).code == 0
        (files / "p.csv").write_text(FILES["p.csv"].replace("0.9,1", "0.9,2"), encoding="utf-8")

        refused(run(*command, *REGRESSION), "weight")

    def test_targets_beside_the_predictions(self, run: Run, files: Path) -> None:
        """Targets in the file of the predictions are the same only if that file is, whatever else is read."""
        command = ("compute", "mse", "both.csv", "--pred", "pred", "--target", "target", "--weight", "w.csv")
        assert run(*command, "-q", "--digest", "-o", "earlier.json").code == 0
        assert run(*command, *REGRESSION).code == 0
        (files / "both.csv").write_text(FILES["both.csv"].replace("0.4,0", "0.4,1"), encoding="utf-8")

        refused(run(*command, *REGRESSION), "targets")

    def test_rows_in_another_order(self, run: Run, files: Path) -> None:
        """What was paired in an order that its keys contradict was no measurement."""
        (files / "p.csv").write_text("id,pred\nd,0.4\nc,0.2\nb,0.75\na,0.9\n", encoding="utf-8")
        assert run("compute", "mse", *BY_COLUMN, "target", "-q", "--digest", "-o", "earlier.json").code == 0
        (files / "p.csv").write_text(FILES["p.csv"], encoding="utf-8")

        refused(run("compute", "mse", *BY_COLUMN, "target", *REGRESSION), "misordered")

    def test_without_digests(self, run: Run) -> None:
        """A report that does not record its inputs may be of any."""
        assert run("compute", "mse", *BY_COLUMN, "target", "-q", "-o", "earlier.json").code == 0

        refused(run("compute", "mse", *BY_COLUMN, "target", *REGRESSION), "targets", "sha256")

    def test_arrays(self, run: Run) -> None:
        """Neither may arrays, which have no digest."""
        assert run("compute", "mse", *BY_COLUMN, "target", "-q", "--digest", "-o", "earlier.json").code == 0
        with pytest.raises(LosscliError, match="targets"):
            losscli.compute("mse", [0.5, 0.75, 0.2, 0.4], [1.0, 0.0, 1.0, 0.0], baseline="earlier.json")

    def test_without_targets(self, run: Run, files: Path) -> None:
        """Where nothing but predictions is measured, nothing shows that the samples are the same."""
        command = ("compute", "triplet-margin", "x.npy")
        np.save(files / "x.npy", np.arange(12.0).reshape(2, 3, 2))
        assert run(*command, "-q", "--digest", "-o", "earlier.json").code == 0

        refused(run(*command, *REGRESSION), "targets")

    def test_what_may_differ(self, run: Run, files: Path) -> None:
        """Predictions, their columns, names of files, other entries and what is shown need not be the same."""
        options = ("--by", "q", "--ci", "0.9", "--worst", "1", "--no-gradient", "--baseline", "w.csv", "--max", "mse=9")
        assert (
            run("compute", "mse,mae", *BY_COLUMN, "target", "-q", "--digest", "-o", "earlier.json", *options).code == 0
        )
        (files / "new.csv").write_text("score\n0.5\n0.5\n0.5\n0.5\n", encoding="utf-8")
        (files / "copy.csv").write_text(FILES["t.csv"], encoding="utf-8")

        command = ("compute", "mse", "new.csv", "copy.csv", "--target", "target")
        assert run(*command, "--baseline", "earlier.json", "--max-regression", "0%").code == 0
        assert run(*command, "--baseline", "earlier.json", "--max", "mse.baseline.value=0.2").code == 1

    @pytest.mark.parametrize(
        ("spec", "columns"),
        [
            *(
                (spec, "pred")
                for spec in ("huber:delta=0.5", "quantile:alpha=0.3", "tversky-loss:over=batch:fp=0.3:fn=0.7")
            ),
            ("cross-entropy:class-weights=1/2:activation=softmax", "pred,pw"),
        ],
    )
    def test_parameters(self, run: Run, spec: str, columns: str) -> None:
        """Parameters read back as what they were."""
        command = ("compute", spec, "p.csv", "t.csv", "--pred", columns, "--target", "target")
        assert run(*command, "-q", "--digest", "-o", "earlier.json").code == 0

        assert run(*command, *REGRESSION).code == 0

    def test_the_same_predictions(self, run: Run) -> None:
        """Of a model that did not change it is told that it did not."""
        command = ("compute", "mse", *BY_COLUMN, "target")
        assert run(*command, "-q", "--digest", "-o", "earlier.json").code == 0

        assert "measured these very predictions" in run(*command, *REGRESSION).err


Change = Callable[[Any], Any]


def at(*path: str | int, value: Any) -> Change:
    """Put a value into a report."""

    def change(report: Any) -> None:
        for key in path[:-1]:
            report = report[key]
        report[path[-1]] = value

    return change


def gone(*path: str | int) -> Change:
    """Take a key out of a report."""

    def change(report: Any) -> None:
        for key in path[:-1]:
            report = report[key]
        del report[path[-1]]

    return change


def twice(report: Any) -> None:
    """Put an entry in a second time, with another value."""
    report["losses"]["l2"] = {**report["losses"]["mse"], "value": 9.0}


MSE = ("losses", "mse")
UNSOUND: dict[str, tuple[Change, str]] = {
    "verdict error": (at("verdict", value="error"), "verdict"),
    "verdict passed": (at("verdict", value="passed"), "verdict"),
    "verdict failed": (at("verdict", value="failed"), "verdict"),
    "unknown verdict": (at("verdict", value="great"), "verdict"),
    "errors": (at("errors", value=[{"message": "no rows", "hint": None}]), "no rows"),
    "errors no list": (at("errors", value={}), "errors"),
    "losses not finite": (at(*MSE, "non_finite", "nan", value=1), "1 × nan"),
    "infinite losses": (at(*MSE, "non_finite", "-inf", value=2), "2 × -inf"),
    "no counts": (at(*MSE, "non_finite", value={}), "non_finite"),
    "counts of none": (gone(*MSE, "non_finite", "inf"), "non_finite"),
    "one entry twice": (twice, "mse"),
    "two targets": (lambda report: report["inputs"]["files"].append(dict(report["inputs"]["files"][1])), "targets"),
    "two columns": (lambda report: report["inputs"]["files"][0]["columns"].update(targets=["x"]), "targets"),
    "no targets": (gone("inputs", "files", 1), "targets"),
    "n with a point": (at("inputs", "n", value=4.0), "inputs.n"),
    "n of the entry with a point": (at(*MSE, "n", value=4.0), "losses.mse.n"),
    "n true": (at(*MSE, "n", value=True), "losses.mse.n"),
    "n negative": (at("inputs", "n", value=-4), "inputs.n"),
    "n another": (at("inputs", "n", value=5), "n"),
    "dropped": (at("inputs", "dropped", value=1), "dropped"),
    "dropped false": (at("inputs", "dropped", value=False), "inputs.dropped"),
    "dropped as text": (at("inputs", "dropped", value="0"), "inputs.dropped"),
    "value true": (at(*MSE, "value", value=True), "losses.mse.value"),
    "value a text": (at(*MSE, "value", value="0.3"), "losses.mse.value"),
    "value null": (at(*MSE, "value", value=None), "value"),
    "value too large": (at(*MSE, "value", value=10**400), "losses.mse.value"),
    "denominator true": (at(*MSE, "denominator", value=True), "losses.mse.denominator"),
    "denominator another": (at(*MSE, "denominator", value=5.0), "denominator"),
    "spec a list": (at(*MSE, "spec", value=["mse"]), "losses.mse.spec"),
    "losses a list": (at("losses", value=[]), "losses"),
    "losses none": (at("losses", value={}), "mse"),
    "reduction unknown": (at(*MSE, "reduction", value="median"), "reduction"),
    "direction": (at(*MSE, "direction", value="maximize"), "direction"),
    "name": (at(*MSE, "name", value="mae"), "name"),
    "parameters": (at(*MSE, "parameters", value={"delta": 1.0}), "parameters"),
    "activation": (at(*MSE, "activation", value="sigmoid"), "activation"),
    "inputs null": (at("inputs", value=None), "inputs"),
    "files null": (at("inputs", "files", value=None), "inputs.files"),
    "digest no text": (at("inputs", "files", 1, "sha256", value=7), "sha256"),
    "digest null": (at("inputs", "files", 1, "sha256", value=None), "sha256"),
    "columns gone": (gone("inputs", "files", 1, "columns"), "columns"),
    "columns of all": (at("inputs", "files", 1, "columns", "targets", value=None), "columns"),
    "read otherwise": (at("inputs", "files", 1, "reading", "sep", value=";"), "sep"),
    "positive gone": (gone("inputs", "positive"), "positive"),
    "positive": (at("inputs", "positive", value="1"), "positive"),
    "pairing gone": (gone("inputs", "pairing"), "pairing"),
    "mode gone": (at("inputs", "pairing", value={}), "pairing"),
    "unpaired": (at("inputs", "pairing", "only_targets", value=1), "only_targets"),
    "unpaired true": (at("inputs", "pairing", "only_targets", value=True), "only_targets"),
    "unpaired false": (at("inputs", "pairing", "only_targets", value=None), "only_targets"),
    "unknown key": (at("inputs", "note", value="edited"), "note"),
    "unknown key above": (at("note", value="edited"), "note"),
    "no version": (gone("version"), "version"),
    "another schema": (at("schema", value="losscli.report/2"), "losscli.report/1"),
    "a gate that failed": (at("gates", value=[{"rule": "mse <= 1"}]), "gates"),
}


class TestUnsound:
    """A report that somebody changed, or that no losscli wrote."""

    COMMAND = ("compute", "mse", *BY_COLUMN, "target")

    @pytest.fixture(autouse=True)
    def earlier(self, run: Run, files: Path) -> Path:
        """The report of a sound run."""
        assert run(*self.COMMAND, "-q", "--digest", "-o", "earlier.json").code == 0
        assert run(*self.COMMAND, *REGRESSION).code == 0
        return files / "earlier.json"

    @pytest.mark.parametrize("case", UNSOUND.values(), ids=UNSOUND)
    def test_refused(self, run: Run, earlier: Path, case: tuple[Change, str]) -> None:
        """Each is exit 2 with a sentence that names what is wrong."""
        change, word = case
        report = json.loads(earlier.read_text(encoding="utf-8"))
        change(report)
        earlier.write_text(json.dumps(report), encoding="utf-8")

        refused(run(*self.COMMAND, *REGRESSION), word)

    @pytest.mark.parametrize("key", ["verdict", "n", "value", "sha256", "mse", "files", "mode"])
    def test_a_key_twice(self, run: Run, earlier: Path, key: str) -> None:
        """Of two values under one key neither is taken."""
        text = earlier.read_text(encoding="utf-8")
        earlier.write_text(text.replace(f'"{key}":', f'"{key}": null, "{key}":', 1), encoding="utf-8")

        refused(run(*self.COMMAND, *REGRESSION), f"'{key}' stands twice")

    @pytest.mark.parametrize("text", ['{"a":' * 100_000, '{"schema": NaN}', '{"a": 1} {"b": 2}', "{\xff}"])
    def test_no_json(self, run: Run, earlier: Path, text: str) -> None:
        """What no parser reads is no crash."""
        earlier.write_bytes(text.encode("latin-1"))

        refused(run(*self.COMMAND, *REGRESSION), "not valid JSON")

    def test_rewritten(self, run: Run, earlier: Path) -> None:
        """The order of keys, blanks and the spelling of a number are nobody's business."""
        report = json.loads(earlier.read_text(encoding="utf-8"))
        report["losses"]["mse"]["value"] = 1
        earlier.write_text(json.dumps(report, sort_keys=True, indent=7), encoding="utf-8")

        assert run(*self.COMMAND, *REGRESSION).code == 0

    @pytest.mark.parametrize("options", [("--max", "9"), ("--max", "1e-9")])
    def test_a_verdict_is_no_obstacle(self, run: Run, earlier: Path, options: tuple[str, ...]) -> None:
        """A model that failed its own limits is a baseline like one that passed."""
        run(*self.COMMAND, "-q", "--digest", "-o", str(earlier), *options)

        assert run(*self.COMMAND, *REGRESSION).code == 0
