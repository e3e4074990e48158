"""Ways in which a gate elsewhere turned green without a valid measurement; here none of them is exit 0."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from outcome import Outcome, Run

import losscli
from losscli.errors import LosscliError
from losscli.gates.limits import read_rules
from losscli.gates.verdict import judge
from losscli.losses import parse_all
from losscli.options.declared import Rules

TARGETS = "id,target\na,1\nb,1\nc,1\nd,1\n"
GOOD = "id,pred\na,0.5\nb,1\nc,2\nd,4\n"
FILES = {
    "p.csv": GOOD,
    "t.csv": TARGETS,
    "base.csv": "id,pred\na,0.5\nb,1\nc,2\nd,3\n",
    "prob.csv": "id,pred\na,0.9\nb,0.2\nc,0.4\nd,0.8\n",
    "lab.csv": "id,target\na,1\nb,0\nc,1\nd,0\n",
    "probable.csv": "id,pred\na,0.7\nb,0.3\nc,0.4\nd,0.7\n",
    "sure.csv": "id,pred\na,1\nb,0\nc,0\nd,1\n",
    "surer.csv": "id,pred\na,1\nb,0\nc,0\nd,1\n",
    "regions.csv": "region,pred,target\nemea,0.5,1\nemea,1,1\napac,2,1\napac,4,1\nlone,1,1\n",
}
ANY = ("--max", "1e9", "--max", "mse.p99=1e9", "--max-regression", "1e9%", "--min-samples", "1")
"""Limits that whatever can be measured is within."""


@pytest.fixture(autouse=True)
def files(tmp_path: Path) -> Path:
    """Pairs that a gate may pass, and yesterday's green report."""
    for name, text in FILES.items():
        put(tmp_path, name, text)
    put(tmp_path, "report.json", json.dumps({"schema": "losscli.report/1", "verdict": "passed"}))
    return tmp_path


def put(folder: Path, name: str, text: str) -> None:
    """Write a file byte by byte."""
    (folder / name).write_bytes(text.encode())


def yesterday(folder: Path) -> Any:
    """What a reader of the report of the run finds."""
    path = folder / "report.json"
    return json.loads(path.read_text(encoding="utf-8"))["verdict"] if path.exists() else "gone"


def refused(outcome: Outcome, *words: str) -> None:
    """Exit 2 with a sentence that holds these words, and not by a crash."""
    assert outcome.code == 2, outcome
    assert outcome.err.startswith("error: "), outcome.err
    assert "internal error" not in outcome.err
    for word in words:
        assert word in outcome.err, outcome.err


def test_the_same_command_can_pass(run: Run, files: Path) -> None:
    """With nothing wrong the limits of these tests hold, so that what they show is due to what is wrong."""
    outcome = run("compute", "mse", "p.csv", "t.csv", "--baseline", "base.csv", *ANY, "-o", "report.json")

    assert outcome.code == 0
    assert yesterday(files) == "passed"


HOLES = [
    *("", " ", "nan", "NaN", "NA", "null", "inf", "-inf", "1e999", "x", "-", "#DIV/0!", "0x1", "1_0", "yes", "\uff11"),
    '"1,0"',
]


class TestValues:
    """Values that are no finite numbers."""

    @pytest.mark.parametrize("cell", HOLES)
    @pytest.mark.parametrize("role", ["p.csv", "t.csv", "base.csv"])
    def test_in_files(self, run: Run, files: Path, role: str, cell: str) -> None:
        """In predictions, targets and baseline they are refused with the file and the line."""
        put(files, role, FILES[role].replace("c,2", f"c,{cell}").replace("c,1", f"c,{cell}"))

        outcome = run("compute", "mse", "p.csv", "t.csv", "--baseline", "base.csv", *ANY)

        refused(outcome, f"{role} line 4")

    @pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
    @pytest.mark.parametrize("role", ["p.npy", "t.npy", "b.npy", "w.npy"])
    def test_in_arrays(self, run: Run, files: Path, role: str, value: float) -> None:
        """In arrays too."""
        for name in ("p.npy", "t.npy", "b.npy", "w.npy"):
            np.save(files / name, np.array([1.0, 2.0, value if name == role else 3.0]))

        outcome = run("compute", "mse", "p.npy", "t.npy", "--weight", "w.npy", "--baseline", "b.npy", *ANY)

        refused(outcome, role)

    @pytest.mark.parametrize("cell", ["", "nan", "inf", "-1", "-1e-300", "x"])
    def test_in_weights(self, run: Run, files: Path, cell: str) -> None:
        """A weight is finite and not negative."""
        put(files, "w.csv", f"w\n1\n{cell or 'NA'}\n1\n1\n")

        refused(run("compute", "mse", "p.csv", "t.csv", "--weight", "w.csv:w", *ANY, "--baseline", "base.csv"), "w.csv")

    def test_weights_of_nothing(self, run: Run, files: Path) -> None:
        """Weights that are all 0 leave nothing to measure; a single one that counts is one sample."""
        put(files, "w.csv", "w\n0\n0\n0\n0\n")
        command = ("compute", "mse", "p.csv", "t.csv", "--weight", "w.csv:w", "--max", "99")

        refused(run(*command), "weight 0")
        put(files, "w.csv", "w\n0\n0\n1e-300\n0\n")
        assert run(*command).code == 0
        refused(run(*command, "--min-samples", "2"), "1 samples, fewer than --min-samples 2")

    @pytest.mark.parametrize("role", ["p.csv", "t.csv", "base.csv", "w.csv"])
    def test_dropped_rows(self, run: Run, files: Path, role: str) -> None:
        """--nan drop alone opens no gate, whichever file has the hole; so many must be allowed."""
        put(files, "w.csv", "w\n1\n1\n1\n1\n")
        put(files, role, (files / role).read_text(encoding="utf-8").rstrip("\n").rpartition("\n")[0] + "\nd,nan\n")
        if role == "w.csv":
            put(files, role, "w\n1\n1\n1\nnan\n")
        options = ("--weight", "w.csv:w", "--baseline", "base.csv", "--nan", "drop")
        command = ("compute", "mse", "p.csv", "t.csv", *options)

        refused(run(*command, *ANY), "1 row was left out")
        refused(run(*command, "--min-samples", "1"), "1 row was left out")
        assert run(*command, *ANY, "--max-dropped", "1").code == 0
        assert run(*command, *ANY, "--max-dropped", "25%").code == 0

    def test_everything_dropped(self, run: Run, files: Path) -> None:
        """The mean of no sample is no 0.0, however many may be dropped."""
        put(files, "p.csv", "pred\nnan\nnan\nnan\nnan\n")
        command = ("compute", "mse", "p.csv", "t.csv", "--nan", "drop")

        refused(run(*command, "--max", "99", "--max-dropped", "100%"), "all 4 rows were dropped")
        refused(run(*command), "all 4 rows were dropped")


class TestFiles:
    """Files that hold nothing to measure."""

    @pytest.mark.parametrize("text", [None, "", "\n", " \n \n", "id,pred\n", "\ufeff", "\ufeffid,target\n"])
    @pytest.mark.parametrize("role", ["p.csv", "t.csv", "base.csv"])
    def test_nothing_in_them(self, run: Run, files: Path, role: str, text: str | None) -> None:
        """Missing, empty, blank, and only a header: exit 2, for the baseline too."""
        (files / role).unlink()
        if text is not None:
            put(files, role, text)

        outcome = run("compute", "mse", "p.csv", "t.csv", "--baseline", "base.csv", *ANY, "-o", "report.json")

        refused(outcome, role)
        assert yesterday(files) == "error"

    def test_empty_arrays(self, run: Run, files: Path) -> None:
        """Arrays of length 0 pair, and measure nothing."""
        np.save(files / "e.npy", np.empty(0))

        refused(run("compute", "mse", "e.npy", "e.npy", "--max", "9"), "no rows")

    @pytest.mark.parametrize("keys", [(), ("--id", "id")])
    @pytest.mark.parametrize("role", ["p.csv", "t.csv", "base.csv"])
    def test_shorter(self, run: Run, files: Path, role: str, keys: tuple[str, ...]) -> None:
        """A file that lacks the last row is not measured without it, in order or by key."""
        put(files, role, FILES[role].rpartition("d,")[0])

        outcome = run("compute", "mse", "p.csv", "t.csv", "--baseline", "base.csv", *keys, *ANY)

        refused(outcome, *(("'d'",) if keys else ("3", "4")))

    @pytest.mark.parametrize("role", ["p.csv", "t.csv", "base.csv"])
    def test_longer(self, run: Run, files: Path, role: str) -> None:
        """A row too many pairs neither in order nor by key; it may be left out where that is asked for."""
        put(files, role, FILES[role] + "e,5\n")
        command = ("compute", "mse", "p.csv", "t.csv", "--baseline", "base.csv", *ANY)

        refused(run(*command), "5", "4")
        refused(run(*command, "--id", "id"), "'e'", "--join")
        assert run(*command, "--id", "id", "--join", "targets").code == (2 if role == "t.csv" else 0)

    @pytest.mark.parametrize("join", ["strict", "targets", "inner"])
    def test_missing_keys(self, run: Run, files: Path, join: str) -> None:
        """A target without a prediction opens no gate, whatever the kind of join."""
        put(files, "p.csv", GOOD.replace("d,4", "z,4"))
        command = ("compute", "mse", "p.csv", "t.csv", "--id", "id", "--join", join, "--max", "99")

        refused(run(*command))
        assert run(*command, "--max-dropped", "2").code == (0 if join == "inner" else 2)

    def test_no_common_key(self, run: Run, files: Path) -> None:
        """An inner join of nothing is nothing, however many rows may be left out."""
        put(files, "p.csv", "id,pred\ne,1\nf,1\n")
        command = ("compute", "mse", "p.csv", "t.csv", "--id", "id", "--join", "inner")

        refused(run(*command, "--max", "9", "--max-dropped", "100%"), "no key in common")

    def test_a_baseline_in_another_order(self, run: Run, files: Path) -> None:
        """By key it is the same model, which is not worse than itself."""
        lines = GOOD.splitlines()
        put(files, "base.csv", "\n".join([lines[0], *reversed(lines[1:])]) + "\n")
        put(files, "t.csv", TARGETS.replace("d,1", "d,4"))
        command = ("compute", "mse", "p.csv", "t.csv", "--id", "id", "--baseline", "base.csv", "--json")

        outcome = run(*command, "--max-regression", "0")

        assert outcome.code == 0
        assert json.loads(outcome.out)["losses"]["mse"]["baseline"]["equal"] == 4

    def test_a_baseline_without_keys(self, run: Run, files: Path) -> None:
        """A baseline that cannot be paired by key is not paired in order instead."""
        put(files, "base.csv", "pred\n0.5\n1\n2\n4\n")

        refused(run("compute", "mse", "p.csv", "t.csv", "--id", "id", "--baseline", "base.csv", *ANY), "'id'")

    def test_a_baseline_of_other_columns(self, run: Run, files: Path) -> None:
        """Which column is the other model's prediction is never guessed."""
        put(files, "base.csv", "id,x,y\na,1,1\nb,1,1\nc,1,1\nd,1,1\n")

        refused(run("compute", "mse", "p.csv", "t.csv", "--baseline", "base.csv", *ANY), "base.csv")

    def test_a_baseline_that_is_illegal(self, run: Run, files: Path) -> None:
        """Values that the loss cannot take are refused in the baseline as in the predictions."""
        put(files, "base.csv", "id,pred\na,0.9\nb,0.2\nc,1.4\nd,0.8\n")
        command = ("compute", "bce", "prob.csv", "lab.csv", "--baseline", "base.csv")

        refused(run(*command, "--max-regression", "9"), "base.csv line 4")

    def test_no_baseline_at_all(self, run: Run) -> None:
        """What compares with a baseline is not evaluated without one."""
        command = ("compute", "mse", "p.csv", "t.csv")

        for rule in (("--max-regression", "5%"), ("--max", "mse.baseline.difference=0")):
            refused(run(*command, *rule), "--baseline FILE")
        refused(run(*command, "--by", "t.csv:id", "--each-slice-max-regression", "5%"), "--baseline FILE")

    def test_a_baseline_of_zero(self, run: Run) -> None:
        """0 has no percentage, not even none of it; an amount can be judged."""
        command = ("compute", "mse", "p.csv", "t.csv", "--target", "target", "--baseline", "t.csv")

        refused(run(*command, "--max-regression", "5%"), "the baseline is 0")
        refused(run(*command, "--max-regression", "0%"), "the baseline is 0")
        refused(run(*command, "--max", "mse.baseline.relative=0.05"), "a baseline of 0 has no relative change")
        assert run(*command, "--max-regression", "2.5625").code == 0
        assert run(*command, "--max-regression", "2.5").code == 1


class TestNames:
    """Names of what is not there."""

    @pytest.mark.parametrize(
        "options",
        [
            *(("--max", "msee=9"), ("--max", "mse.p98=9"), ("--max", "mae=9"), ("--max", "9", "--pred", "nosuch")),
            *(("--max", "9", "--by", "nosuch"), ("--max", "9", "--weight", "nosuch"), ("--max", "9", "--id", "nosuch")),
            *(("--max", "9", "--baseline", "base.csv", "--join", "left"), ("--max", "9", "--reduction", "median")),
            *(("--max", "9", "--nan", "ignore"), ("--maximum", "9"), ("--max=", "--min-samples", "4")),
        ],
    )
    def test_unknown(self, run: Run, options: tuple[str, ...]) -> None:
        """Entries, numbers, columns, words and options that do not exist are exit 2."""
        assert run("compute", "mse", "p.csv", "t.csv", *options).code == 2

    def test_unknown_loss(self, run: Run) -> None:
        """No listed name is left out in silence."""
        refused(run("compute", "mse,nosuch", "p.csv", "t.csv", "--max", "mse=9"), "'nosuch'")

    @pytest.mark.parametrize(
        ("losses", "given", "limit"),
        [
            ("accuracy", ("prob.csv", "lab.csv"), ("--max", "0.9")),
            ("accuracy", ("prob.csv", "lab.csv"), ("--max", "accuracy.mean=0.9")),
            ("f1", ("prob.csv", "lab.csv"), ("--max", "f1=0.9")),
            ("roc-auc", ("prob.csv", "lab.csv"), ("--max", "roc-auc=0.9")),
            ("mse", ("p.csv", "t.csv"), ("--min", "0.1")),
            ("rmse", ("p.csv", "t.csv"), ("--min", "rmse.p99=0.1")),
            ("mse", ("p.csv", "t.csv", "--by", "id"), ("--each-slice-min", "0.1")),
            ("mse", ("p.csv", "t.csv", "--baseline", "base.csv"), ("--min", "mse.baseline.worse=0")),
            ("mse", ("p.csv", "t.csv", "--baseline", "base.csv"), ("--max", "mse.baseline.better=9")),
            ("accuracy", ("prob.csv", "lab.csv", "--baseline", "sure.csv"), ("--max", "accuracy.baseline.better=9")),
        ],
    )
    def test_against_the_direction(self, run: Run, losses: str, given: tuple[str, ...], limit: tuple[str, str]) -> None:
        """A limit that a worse model would keep is refused."""
        refused(run("compute", losses, *given, *limit))


COMPARING = [
    *(("--max", f"baseline.{name}=9") for name in ("difference", "difference.p", "difference.ci.high", "relative")),
    *(("--max", f"baseline.{name}=9") for name in ("worse", "equal", "value", "difference.detectable")),
    *(("--min", f"baseline.{name}=0") for name in ("better", "equal")),
    *(("--max-regression", limit) for limit in ("9", "1e9%")),
]
"""Limits on each number that compares, which hold for two finite models (of which four samples detect nothing)."""


class TestUndefined:
    """Figures that are no numbers."""

    @pytest.mark.parametrize("form", ["table", "json", "value"])
    def test_infinite_loss(self, run: Run, form: str) -> None:
        """A loss of ∞ is shown, and is below no limit."""
        command = ("compute", "bce", "sure.csv", "lab.csv", "--format", form)

        assert run(*command).code == 0
        assert run(*command, "--max", "1e300").code == 1
        refused(run(*command, "--max", "bce.p50=1e300"), "2 × inf")
        refused(run(*command, "--max", "bce.n=1e300"), "2 × inf")
        refused(run(*command, "--min-samples", "2"), "2 × inf")

    def test_infinite_loss_beside_a_good_one(self, run: Run) -> None:
        """A limit on one entry says nothing of another one, which has none."""
        command = ("compute", "bce,brier", "sure.csv", "lab.csv")

        assert run(*command, "--max", "brier=1").code == 0
        assert run(*command, "--max", "brier=1", "--max", "bce=1e300").code == 1
        refused(run(*command, "--max", "brier=1", "--min-samples", "2"), "bce")

    def test_infinite_reports_are_strict(self, run: Run) -> None:
        """JSON holds null for what is not finite, and the gate says that it failed."""
        report = json.loads(run("compute", "bce", "sure.csv", "lab.csv", "--max", "9", "--json").out)

        assert report["losses"]["bce"]["value"] is None
        assert report["losses"]["bce"]["non_finite"] == {"nan": 0, "inf": 2, "-inf": 0}
        (gate,) = report["gates"]
        assert (gate["actual"], gate["passed"], report["verdict"]) == (None, False, "failed")

    def test_infinite_sum_of_finite_losses(self, run: Run, files: Path) -> None:
        """A sum beyond the largest double is below no limit."""
        np.save(files / "x.npy", np.full(2, 1e308))
        np.save(files / "z.npy", np.zeros(2))
        command = ("compute", "mae", "x.npy", "z.npy", "--reduction", "sum")

        assert run(*command).code == 0
        assert run(*command, "--max", "1.7e308").code == 1

    def test_sum_below_everything(self, run: Run, files: Path) -> None:
        """A sum beyond the largest double is below no limit on the other side of 0 either."""
        np.save(files / "x.npy", np.full(4, 2.0))
        np.save(files / "t.npy", np.full(4, 0.8e308))
        command = ("compute", "poisson-nll", "x.npy", "t.npy")

        assert run(*command, "--max", "0").code == 0
        assert run(*command, "--reduction", "sum", "--max", "0").code == 1

    def test_a_count_outweighs_the_value(self) -> None:
        """A report that counts a loss that is not finite passes nothing, whatever its value is."""
        report = losscli.compute("mse", [1.0, 2.0], [1.0, 1.0])
        rules = read_rules(Rules(max=("9",)), parse_all("mse"))
        broken = replace(report.losses["mse"], non_finite={"nan": 1, "inf": 0, "-inf": 0})

        assert judge(report, rules, Rules()).verdict == "passed"
        assert judge(replace(report, losses={"mse": broken}), rules, Rules()).verdict == "failed"

    @pytest.mark.parametrize("limit", ["0", "9", "1e300", "5%", "1e300%"])
    def test_infinite_against_a_baseline(self, run: Run, limit: str) -> None:
        """∞ is worse than any baseline by more than any limit; a baseline of ∞ is no baseline."""
        rule = ("--max-regression", limit)

        assert run("compute", "bce", "sure.csv", "lab.csv", "--baseline", "prob.csv", *rule).code == 1
        refused(run("compute", "bce", "prob.csv", "lab.csv", "--baseline", "sure.csv", *rule), "is inf")
        refused(run("compute", "bce", "surer.csv", "lab.csv", "--baseline", "sure.csv", *rule), "is inf")

    @pytest.mark.parametrize("reduction", ["mean", "sum", "none"])
    @pytest.mark.parametrize("limit", COMPARING)
    def test_infinite_baseline(self, run: Run, limit: tuple[str, str], reduction: str) -> None:
        """Nothing that compares with a baseline is judged where a loss of the baseline is not finite."""
        flag, text = limit
        rule = (flag, f"bce.{text}" if text[0] == "b" else text)
        command = ("compute", "bce", "prob.csv", "lab.csv", "--reduction", reduction, "--baseline")

        refused(run(*command, "sure.csv", *rule))
        if reduction == "mean":
            # Four signs find no difference, whatever it is, so that none is detectable
            assert run(*command, "probable.csv", *rule).code == (2 if "detectable" in text else 0)

    @pytest.mark.parametrize("limit", [limit for limit in COMPARING if "difference." not in limit[1]])
    def test_infinite_baseline_of_a_slice(self, run: Run, files: Path, limit: tuple[str, str]) -> None:
        """In a slice neither."""
        put(files, "s.csv", "g,pred,target\na,0.9,1\nb,0.8,1\nb,0.8,1\n")
        put(files, "old.csv", "pred\n0.8\n0.9\n0\n")
        flag, text = limit
        rule = (f"--each-slice{flag[1:]}", f"bce.{text}" if text[0] == "b" else text)
        command = ("compute", "bce", "s.csv", "--pred", "pred", "--target", "target", "--by", "g")

        refused(run(*command, "--baseline", "old.csv", *rule), "'b'")

    def test_a_baseline_that_is_infinite_in_part(self) -> None:
        """A finite figure of a baseline some of whose losses are not finite is compared with nothing."""
        report = losscli.compute("mse", [1.0, 2.0], [1.0, 1.0], baseline=[1.0, 3.0])
        figure = report.losses["mse"]
        assert figure.baseline is not None
        broken = replace(figure.baseline, non_finite={"nan": 0, "inf": 1, "-inf": 0})
        spoilt = replace(report, losses={"mse": replace(figure, baseline=broken)})

        for limits in (Rules(max_regression=("9",)), Rules(max=("mse.baseline.worse=9",))):
            rules = read_rules(limits, parse_all("mse"))
            assert judge(report, rules, limits).verdict == "passed"
            with pytest.raises(LosscliError, match="1 × inf"):
                judge(spoilt, rules, limits)

    @pytest.mark.parametrize("statistic", ["l2", "max_abs", "zero_share", "non_finite"])
    def test_gradients_that_are_not_finite(self, statistic: str) -> None:
        """Where one derivative is not finite nothing is known of the others but their number."""
        report = losscli.compute("mse", [1.0, 2.0], [1.0, 1.0])
        gradient = replace(report.losses["mse"].gradient, non_finite=1)
        spoilt = replace(report, losses={"mse": replace(report.losses["mse"], gradient=gradient)})
        rules = read_rules(Rules(max=(f"mse.gradient.{statistic}=0.5", "9")), parse_all("mse"))

        if statistic == "non_finite":
            assert judge(spoilt, rules, Rules()).verdict == "failed"
        else:
            with pytest.raises(LosscliError, match="1 derivative"):
                judge(spoilt, rules, Rules())

    @pytest.mark.parametrize(
        ("loss", "predictions", "targets"),
        [
            ("roc-auc", [0.1, 0.9], [1, 1]),
            ("roc-auc", [0.1, 0.9], [0, 0]),
            ("r2", [1, 2], [3, 3]),
            ("pearson", [1, 1], [1, 2]),
            ("spearman", [1, 1], [1, 2]),
            ("wmape", [1, 2], [0, 0]),
            ("mape", [1, 2], [0, 0]),
            ("average-precision", [0.1, 0.9], [0, 0]),
        ],
    )
    def test_undefined_metric(
        self, run: Run, files: Path, loss: str, predictions: list[float], targets: list[float]
    ) -> None:
        """A figure that is not defined on these samples passes neither limit."""
        np.save(files / "x.npy", np.array(predictions, dtype=float))
        np.save(files / "y.npy", np.array(targets, dtype=float))
        command = ("compute", loss, "x.npy", "y.npy")
        sides = [run(*command, "--max", "1e300"), run(*command, "--min", "-1e300"), run(*command, "--min-samples", "1")]

        assert all(outcome.code in (1, 2) for outcome in sides), sides
        assert all("internal error" not in outcome.err for outcome in sides)

    def test_nothing_counts(self, run: Run, files: Path) -> None:
        """A mean over ignored samples alone is no mean."""
        put(files, "x.csv", "c0,c1\n0.5,0.5\n0.5,0.5\n")
        put(files, "y.csv", "y\n1\n1\n")
        command = ("compute", "cross-entropy:ignore-index=1", "x.csv", "y.csv", "--pred", "c0,c1", "--max", "9")

        refused(run(*command), "no sample counts")

    @pytest.mark.parametrize("limit", ["mse.std=9", "mse.ci.high=9"])
    def test_one_row(self, run: Run, files: Path, limit: str) -> None:
        """One sample has a value, but neither a deviation nor an interval."""
        put(files, "p.csv", "pred\n1\n")
        put(files, "t.csv", "target\n1\n")
        command = ("compute", "mse", "p.csv", "t.csv", "--ci", "0.95")

        assert run(*command, "--max", "0").code == 0
        refused(run(*command, "--max", limit), limit.partition("=")[0])
        assert "n=1: no interval" in run(*command).err

    @pytest.mark.parametrize(
        ("losses", "limit"),
        [("roc-auc", "roc-auc.p50"), ("f1", "f1.std"), ("roc-auc", "roc-auc.gradient.l2"), ("f1", "f1.ci.low")],
    )
    def test_numbers_that_a_score_does_not_have(self, run: Run, losses: str, limit: str) -> None:
        """What is null in the report is within no limit."""
        refused(
            run("compute", losses, "prob.csv", "lab.csv", "--min", f"{limit}=-9"),
            f"there is no {limit[len(losses) + 1 :]}",
        )

    def test_gradients_that_were_not_computed(self, run: Run) -> None:
        """--no-gradient leaves nothing to limit."""
        refused(run("compute", "mse", "p.csv", "t.csv", "--no-gradient", "--max", "mse.gradient.l2=99"), "gradient.l2")


class TestSlices:
    """Parts that vanish, are too small, or cannot be measured."""

    COMMAND = ("compute", "mse", "regions.csv", "--pred", "pred", "--target", "target")

    def test_no_slices(self, run: Run) -> None:
        """Without --by there is nothing that such a limit judges."""
        refused(run(*self.COMMAND, "--each-slice-max", "99"), "--by COL")
        refused(run(*self.COMMAND, "--require-slice", "emea"), "--by COL")

    def test_vanished(self, run: Run, files: Path) -> None:
        """A slice that is gone from the data, dropped or without weight is missed where it is required."""
        by = ("--by", "region", "--each-slice-max", "99", "--require-slice", "lone")
        assert run(*self.COMMAND, *by).code == 0

        put(files, "regions.csv", FILES["regions.csv"].replace("lone", "emea"))
        refused(run(*self.COMMAND, *by), "'lone'")
        put(files, "regions.csv", FILES["regions.csv"].replace("lone,1,1", "lone,nan,1"))
        refused(run(*self.COMMAND, *by, "--nan", "drop", "--max-dropped", "1"), "'lone'")
        put(files, "regions.csv", FILES["regions.csv"])
        put(files, "w.csv", "w\n1\n1\n1\n1\n0\n")
        refused(run(*self.COMMAND, *by, "--weight", "w.csv:w"), "'lone'")

    def test_too_small(self, run: Run) -> None:
        """If every slice is too small none was judged, and a required one has to be judged."""
        by = ("--by", "region", "--each-slice-max", "99", "--each-slice-min-samples")

        assert run(*self.COMMAND, *by, "2").code == 0
        refused(run(*self.COMMAND, *by, "3"), "judged nothing")
        refused(run(*self.COMMAND, *by, "2", "--require-slice", "lone"), "'lone'", "not judged: n=1")

    def test_undefined_in_one_slice(self, run: Run, files: Path) -> None:
        """A score that one slice does not have is null with a reason, and stops the gate only if it is judged."""
        put(files, "s.csv", "g,pred,target\na,0.9,1\na,0.2,0\nb,0.4,1\nb,0.8,1\nc,0.4,1\n")
        command = ("compute", "roc-auc", "s.csv", "--pred", "pred", "--target", "target", "--by", "g")

        outcome = run(*command, "--min", "0.1", "--json")
        assert outcome.code == 0
        parts = {part["name"]: part for part in json.loads(outcome.out)["losses"]["roc-auc"]["slices"]}
        assert parts["a"]["value"] == 1.0
        assert (parts["b"]["value"], parts["b"]["n"]) == (None, 2)
        assert parts["b"]["reason"]
        refused(run(*command, "--each-slice-min", "0.1"), "in slice 'b'")
        refused(run(*command, "--each-slice-min", "0.1", "--each-slice-min-samples", "2"), "in slice 'b'")
        put(files, "s.csv", "g,pred,target\na,0.9,1\na,0.2,0\nc,0.4,1\n")
        assert run(*command, "--each-slice-min", "0.1", "--each-slice-min-samples", "2").code == 0

    def test_infinite_in_one_slice(self, run: Run, files: Path) -> None:
        """An infinite loss fails its own slice."""
        put(files, "s.csv", "g,pred,target\na,0.9,1\nb,0,1\n")
        command = ("compute", "bce", "s.csv", "--pred", "pred", "--target", "target", "--by", "g")

        outcome = run(*command, "--each-slice-max", "1e300", "--format", "value")

        assert outcome == (1, "inf\n", "failed: bce <= 1e+300, but it is infinity (margin -infinity) in slice 'b'\n")

    def test_overall_is_no_mean_of_means(self, run: Run) -> None:
        """The overall limit judges the samples, not the slices."""
        command = (*self.COMMAND, "--by", "region")

        assert run(*command, "--max", "2.05").code == 0
        assert run(*command, "--max", "2.04").code == 1

    def test_names_that_look_alike(self, run: Run, files: Path) -> None:
        """Two slices are two slices, though their values joined by commas are the same text."""
        put(files, "s.csv", 'a,b,pred,target\nx,"y, z",9,1\n"x, y",z,1,1\n')
        columns = ("--pred", "pred", "--target", "target", "--by", "a,b")

        assert run("compute", "mse", "s.csv", *columns, "--each-slice-max", "1").code in (1, 2)

    def test_a_slice_without_name(self, run: Run, files: Path) -> None:
        """A blank value names a slice too, and the line says that it failed."""
        put(files, "s.csv", "g,pred,target\n,9,1\nx,1,1\n")
        command = ("compute", "mse", "s.csv", "--pred", "pred", "--target", "target", "--by", "g")

        outcome = run(*command, "--each-slice-max", "1", "--format", "value")

        assert outcome.code == 1
        assert outcome.err.startswith("failed: mse <= 1, but it is 64 (margin -63) in ")


class TestBothOutcomes:
    """What could not be evaluated outranks what failed."""

    def test_both_are_reported(self, run: Run) -> None:
        """A run with both is exit 2 and names both."""
        outcome = run("compute", "mse", "p.csv", "t.csv", "--max", "2", "--max-regression", "5%")

        refused(outcome, "mse regression <= 5%: there is nothing to compare with", "failed: mse <= 2, but it is 2.5625")

    def test_every_rule_that_has_no_number(self, run: Run) -> None:
        """All of them are named at once."""
        limits = ("--max", "mse.ci.high=1", "--max", "mse.baseline.difference=0", "--min-samples", "9")

        refused(run("compute", "mse", "p.csv", "t.csv", *limits), "ci.high", "baseline.difference", "--min-samples 9")


MISTAKES = [
    ("--max", "nan"),
    ("--max", "9", "--pred", "nosuch"),
    ("--max", "9", "--min-samples", "5"),
    ("--max-regression", "5%"),
    ("--max", "9", "--require-slice", "emea"),
    ("--max", "9", "--join", "left"),
    ("--max", "9", "--format", "xml"),
    ("--max", "9", "--baseline", "nosuch.csv"),
    ("--max", "9", "--ci", "2"),
    ("--max", "9", "--samples", "some"),
    ("--max", "9", "--activation", "relu"),
]
MISTYPED = [("--max", "9", "--mx", "2"), ("--min-samples", "many"), ("--max", "9", "extra.csv"), ("--workers", "x")]


class TestYesterday:
    """What an earlier run left behind is not taken for today's."""

    @pytest.mark.parametrize("mistake", MISTAKES)
    def test_after_an_error(self, run: Run, files: Path, mistake: tuple[str, ...]) -> None:
        """After exit 2 the report holds the error."""
        refused(run("compute", "mse", "p.csv", "t.csv", "-o", "report.json", *mistake))

        assert yesterday(files) == "error"

    @pytest.mark.parametrize("mistake", MISTYPED)
    def test_after_a_mistyped_command(self, run: Run, files: Path, mistake: tuple[str, ...]) -> None:
        """A command that cannot even be read leaves no green report either."""
        refused(run("compute", "mse", "p.csv", "t.csv", "-o", "report.json", *mistake))

        assert yesterday(files) in ("error", "gone")

    def test_after_a_failure(self, run: Run, files: Path) -> None:
        """After exit 1 the report says that it failed, and by which rule."""
        assert run("compute", "mse", "p.csv", "t.csv", "--max", "2", "-o", "report.json", "-q").code == 1

        report = json.loads((files / "report.json").read_text(encoding="utf-8"))
        assert report["verdict"] == "failed"
        assert [gate["rule"] for gate in report["gates"]] == ["mse <= 2"]

    def test_without_a_rule(self, run: Run, files: Path) -> None:
        """A run that judged nothing does not say that something passed."""
        assert run("compute", "mse", "p.csv", "t.csv", "-o", "report.json", "-q").code == 0

        assert yesterday(files) == "ungated"

    def test_rows_after_an_error(self, run: Run, files: Path) -> None:
        """A file of rows is gone."""
        put(files, "rows.csv", "row,mse\n0,0\n")

        refused(run("compute", "mse", "p.csv", "t.csv", "-o", "rows.csv", "--max", "nan"))

        assert not (files / "rows.csv").exists()

    @pytest.mark.parametrize("quiet", [(), ("--quiet",)])
    @pytest.mark.parametrize(("limit", "code"), [("3", 0), ("2", 1), ("nan", 2)])
    def test_quiet_keeps_the_code(self, run: Run, limit: str, code: int, quiet: tuple[str, ...]) -> None:
        """--quiet silences words, not verdicts."""
        assert run("compute", "mse", "p.csv", "t.csv", "--max", limit, *quiet).code == code


class TestEarlierReports:
    """A report as the baseline."""

    @pytest.fixture(autouse=True)
    def earlier(self, run: Run, files: Path) -> None:
        """The report of the same predictions."""
        assert run("compute", "mse", "p.csv", "t.csv", "--digest", "-q", "-o", "earlier.json").code == 0
        del files

    def against(self, run: Run, *options: str) -> Outcome:
        """Compare with it."""
        return run("compute", "mse", "p.csv", "t.csv", "--baseline", "earlier.json", *options)

    def test_it_serves(self, run: Run, files: Path) -> None:
        """Its value is compared with: no regression, and a regression."""
        assert self.against(run, "--max-regression", "0%").code == 0
        put(files, "p.csv", GOOD.replace("d,4", "d,5"))
        assert self.against(run, "--max-regression", "0%").code == 1

    @pytest.mark.parametrize(
        "value",
        [
            "null",
            *(value for value in ("NaN", "Infinity", "1e999", '"2.5625"', "true", "[2.5625]", "{}")),
        ],
    )
    def test_values_that_are_no_numbers(self, run: Run, files: Path, value: str) -> None:
        """What stands in the place of the value is a finite number, or there is no baseline."""
        text = (files / "earlier.json").read_text(encoding="utf-8")
        put(files, "earlier.json", text.replace('"value": 2.5625', f'"value": {value}'))

        refused(self.against(run, "--max-regression", "1e9%"))

    @pytest.mark.parametrize("text", ["{", "{}", '{"schema": "losscli.report/1"}', '{"schema": "losscli.checks/1"}'])
    def test_no_report(self, run: Run, files: Path, text: str) -> None:
        """JSON of another shape is no baseline."""
        put(files, "earlier.json", text)

        refused(self.against(run, "--max-regression", "1e9%"), "earlier.json")

    def test_the_report_of_an_error(self, run: Run, files: Path) -> None:
        """A run that measured nothing is no baseline."""
        assert run("compute", "mse", "nosuch.csv", "t.csv", "-o", "earlier.json", "--digest").code == 2
        assert (files / "earlier.json").exists()

        refused(self.against(run, "--max-regression", "1e9%"))

    def test_other_targets(self, run: Run, files: Path) -> None:
        """Targets that changed make it another measurement."""
        put(files, "t.csv", TARGETS.replace("d,1", "d,2"))

        refused(self.against(run, "--max-regression", "1e9%"), "targets")

    def test_other_settings(self, run: Run) -> None:
        """So does another loss or another reduction."""
        refused(self.against(run, "--max-regression", "1e9%", "--reduction", "sum"), "reduction")
        refused(run("compute", "mae", "p.csv", "t.csv", "--baseline", "earlier.json", "--max-regression", "9"), "mae")

    def test_other_samples(self, run: Run, files: Path) -> None:
        """As many samples are not the same samples, if other ones were dropped or weighed."""
        options = ("--nan", "drop", "--max-dropped", "1")
        put(files, "p.csv", GOOD.replace("a,0.5", "a,nan"))
        assert run("compute", "mse", "p.csv", "t.csv", "--digest", "-q", "-o", "earlier.json", *options).code == 0
        put(files, "p.csv", GOOD.replace("d,4", "d,nan"))

        refused(self.against(run, "--max-regression", "0", *options))

    def test_no_slices_in_it(self, run: Run) -> None:
        """It serves for the value alone."""
        refused(self.against(run, "--by", "id", "--each-slice-max-regression", "9"), "nothing to compare with")


SAME = [
    *(("t.csv", name) for name in ("t.csv", "./t.csv", "{folder}/t.csv", "../{name}/t.csv", "soft.csv", "hard.csv")),
    *(("regions.csv", name, "--pred", "target", "--target", "target") for name in ("regions.csv", "./regions.csv")),
    ("regions.csv", "--pred", "target", "--target", "target"),
    ("wide.npy", "wide.npy", "--pred", "0,1", "--target", "0,2"),
    *(("z.npz:p", name) for name in ("z.npz:p", "./z.npz:p", "soft.npz:p", "hard.npz:p")),
    *(("one.npz", name) for name in ("one.npz", "one.npz:p", "./one.npz:p")),
    *(("p.npy", name, "--pred", "0") for name in ("p.npy", "./p.npy")),
    *(("wide.npy", name, "--pred", "0", "--target", "0") for name in ("wide.npy", "./wide.npy")),
]
"""Predictions that are their own targets, all of them or in part."""
OTHER = [
    ("regions.csv", "--pred", "pred", "--target", "target"),
    ("regions.csv", "./regions.csv", "--pred", "pred", "--target", "target"),
    ("z.npz:p", "z.npz:q"),
    ("wide.npy", "./wide.npy", "--pred", "0", "--target", "1"),
    ("p.npy", "copy.npy"),
]
"""Predictions and targets of one file, or with the same values, that are not one and the same."""


class TestItself:
    """Predictions that are held against themselves."""

    @pytest.fixture(autouse=True)
    def linked(self, files: Path) -> None:
        """One file by many names."""
        np.savez(files / "z.npz", p=np.array([1.0, 2.0]), q=np.array([2.0, 3.0]))
        np.savez(files / "one.npz", p=np.array([1.0, 2.0]))
        np.save(files / "p.npy", np.array([1.0, 2.0]))
        np.save(files / "copy.npy", np.array([1.0, 2.0]))
        np.save(files / "wide.npy", np.array([[1.0, 2.0, 3.0], [3.0, 4.0, 5.0]]))
        for name in ("t.csv", "z.npz", "p.csv"):
            kind = name.partition(".")[2] if name != "p.csv" else "p.csv"
            (files / f"soft.{kind}").symlink_to(name)
            (files / f"hard.{kind}").hardlink_to(files / name)

    @pytest.mark.parametrize("inputs", SAME)
    def test_as_targets(self, run: Run, files: Path, inputs: tuple[str, ...]) -> None:
        """By whatever names: refused under a limit, and told without one."""
        command = ("compute", "mse", *(text.format(folder=files, name=files.name) for text in inputs))

        for rule in (("--max", "9"), ("--min-samples", "1"), ("--max-dropped", "1")):
            refused(run(*command, *rule), "would be judged against itself")
        outcome = run(*command)
        assert outcome.code == 0
        assert "is judged against itself" in outcome.err

    @pytest.mark.parametrize("inputs", OTHER)
    def test_as_other_columns(self, run: Run, inputs: tuple[str, ...]) -> None:
        """Two columns of one file are not the same, and a model may be right in everything."""
        assert run("compute", "mse", *inputs, "--max", "9").code == 0

    def test_labels(self, run: Run, files: Path) -> None:
        """Of words neither: two columns are two, one column is itself."""
        put(files, "words.csv", "p,t\ncat,cat\ndog,cat\n")
        command = ("compute", "accuracy", "words.csv", "--target", "t", "--min", "0.5", "--pred")

        assert run(*command, "p").code == 0
        refused(run(*command, "t"), "against itself")

    def test_a_copy_is_told(self, run: Run, files: Path) -> None:
        """A file that holds the same bytes under another name is worth a note."""
        put(files, "copy.csv", TARGETS)

        outcome = run("compute", "mse", "copy.csv", "t.csv", "--max", "9")

        assert outcome.code == 0
        assert "hold the same bytes" in outcome.err

    def test_arrays(self) -> None:
        """An array is itself by its memory, not by its values."""
        x = np.array([1.0, 2.0, 3.0])
        for pair in ((x, x), (x[:2], x[:2])):
            with pytest.raises(LosscliError, match="against itself"):
                losscli.compute("mse", *pair, max="9")
        values: list[tuple[Any, Any]] = [(x, x.copy()), (x[:2], x[1:]), ([1.0], [1.0])]
        for apart in values:
            assert losscli.compute("mse", *apart, max="9").verdict == "passed"
        with pytest.raises(LosscliError, match="compared with itself"):
            losscli.compute("mse", x, x.copy(), baseline=x, max_regression="9")

    @pytest.mark.parametrize("name", ["p.csv", "./p.csv", "soft.p.csv", "hard.p.csv"])
    def test_as_baseline(self, run: Run, name: str) -> None:
        """A model is no worse than itself: refused under a limit that compares, and told without one."""
        command = ("compute", "mse", "p.csv", "t.csv", "--baseline", name)

        for rule in (("--max-regression", "0"), ("--max", "mse.baseline.worse=0"), ("--min", "mse.baseline.equal=4")):
            refused(run(*command, *rule), "would be compared with itself")
        refused(run(*command, "--by", "id", "--each-slice-max-regression", "0"), "would be compared with itself")
        for options in ([], ["--max", "9"]):
            outcome = run(*command, *options)
            assert outcome.code == 0
            assert "is compared with itself" in outcome.err

    def test_a_baseline_that_is_a_copy(self, run: Run, files: Path) -> None:
        """A model that did not change is no worse, and the note says that it did not change."""
        put(files, "copy.csv", GOOD)

        outcome = run("compute", "mse", "p.csv", "t.csv", "--baseline", "copy.csv", "--max-regression", "0")

        assert outcome.code == 0
        assert "hold the same bytes" in outcome.err


class TestOrder:
    """Rows in an order that their keys contradict."""

    @pytest.mark.parametrize("rule", [(), ("--max", "1e9"), ("--min-samples", "1"), ("--max-dropped", "0")])
    @pytest.mark.parametrize("role", ["p.csv", "t.csv", "base.csv", "w.csv", "by.csv"])
    def test_in_row_order(self, run: Run, files: Path, role: str, rule: tuple[str, ...]) -> None:
        """Whatever file it is: told, and refused as soon as something depends on it."""
        put(files, "w.csv", "id,w\na,1\nb,1\nc,1\nd,2\n")
        put(files, "by.csv", "ID,g\na,x\nb,x\nc,x\nd,y\n")
        beside = ("--baseline", "base.csv", "--weight", "w.csv", "--by", "by.csv:g")
        command = ("compute", "mse", "p.csv", "t.csv", *beside)
        assert run(*command, *rule).code == 0
        head, *lines = (files / role).read_text(encoding="utf-8").splitlines()
        put(files, role, "\n".join([head, *reversed(lines)]) + "\n")

        outcome = run(*command, *rule)

        option = "--id ID=id" if role == "by.csv" else "--id id"
        assert outcome.code == (2 if rule else 0)
        assert "differ at row 0" in outcome.err
        assert option in outcome.err
        if role != "by.csv":
            assert run(*command[:-2], *rule, "--id", "id").code == 0

    def test_keys_that_no_target_has(self, run: Run, files: Path) -> None:
        """Keys of two other files contradict each other as well."""
        put(files, "t.csv", "target\n1\n1\n1\n1\n")
        put(files, "base.csv", "id,pred\nd,4\nc,2\nb,1\na,0.5\n")
        command = ("compute", "mse", "p.csv", "t.csv", "--baseline", "base.csv")

        refused(run(*command, "--max", "9"), "base.csv and p.csv: ")
        put(files, "p.csv", "pred\n1\n1\n1\n1\n")
        put(files, "w.csv", "id,w\na,1\nb,1\nc,1\nd,2\n")
        refused(run(*command, "--weight", "w.csv", "--max", "9"), "base.csv and w.csv: ")

    @pytest.mark.parametrize(
        ("column", "option"), [("key", "--id key"), ("user_id", "--id user_id"), ("uuid", "--id uuid"), ("", "--id 0")]
    )
    def test_keys_of_other_names(self, run: Run, files: Path, column: str, option: str) -> None:
        """Of a column that looks like a key the same values in another order are as clear."""
        put(files, "k.csv", f"{column},pred\nd,4\nc,2\nb,1\na,0.5\n")
        put(files, "l.csv", f"{column},target\na,1\nb,1\nc,1\nd,1\n")
        command = ("compute", "mse", "k.csv", "l.csv")

        assert option in run(*command).err
        refused(run(*command, "--max", "9"), "the same values in another order", option)
        put(files, "plain.csv", "pred\n1\n2\n3\n4\n")
        refused(run("compute", "mse", "plain.csv", "l.csv", "--baseline", "k.csv", "--max", "9"), "k.csv and l.csv: ")
        assert run(*command, *option.split(), "--max", "9").code == 0

    @pytest.mark.parametrize(
        ("ours", "theirs"),
        [
            ("\n0,0.5\n1,1\n2,2\n3,4\n", "\n17,1\n3,1\n99,1\n4,1\n"),
            ("rank\n3,0.5\n2,1\n1,2\n0,4\n", "rank\n0,1\n1,1\n2,1\n3,1\n"),
            ("key\n0,0.5\n1,1\n2,2\n3,4\n", "key\n0,1\n1,1\n2,1\n3,1\n"),
            ("key\n0,0.5\n1,1\n2,2\n3,4\n", "uid\n3,1\n1,1\n2,1\n0,1\n"),
        ],
    )
    def test_columns_that_are_no_keys(self, run: Run, files: Path, ours: str, theirs: str) -> None:
        """Numbers of rows from elsewhere, ranks by each model, and keys that agree say nothing against the order."""
        put(files, "k.csv", ours.replace("\n", ",pred\n", 1))
        put(files, "l.csv", theirs.replace("\n", ",target\n", 1))
        command = ("compute", "mse", "k.csv", "l.csv", "--pred", "pred", "--target", "target")

        outcome = run(*command, "--max", "9")
        assert outcome.code == 0
        assert "order" not in outcome.err

    @pytest.mark.parametrize("column", ["id", "key"])
    def test_keys_that_are_no_texts(self, run: Run, files: Path, column: str) -> None:
        """A column that nobody asked for and that holds no keys keeps nobody from anything."""
        put(files, "k.jsonl", f'{{"{column}": [1, 0], "pred": 1}}\n{{"{column}": [2, 0], "pred": 2}}\n')
        put(files, "l.jsonl", f'{{"{column}": [2, 0], "target": 1}}\n{{"{column}": [1, 0], "target": 2}}\n')

        assert (
            run("compute", "mse", "k.jsonl", "l.jsonl", "--pred", "pred", "--target", "target", "--max", "9").code == 0
        )

    @pytest.mark.parametrize(("width", "code"), [(1, 0), (2, 2)])
    def test_parts(self, run: Run, files: Path, width: int, code: int) -> None:
        """Parts with the same numbers in another order: part-10 comes before part-2, and not before part-02."""
        for side, name in (("p", "1"), ("t", str(width))):
            (files / side).mkdir()
            for place in range(1, 11):
                put(files, f"{side}/part-{place:0{name}}.csv", f"{side}\n{place}\n")

        outcome = run("compute", "mse", "p", "t", "--max", "99")

        assert outcome.code == code
        if code:
            refused(outcome, "p/part-10.csv", "t/part-02.csv")
            assert run("compute", "mse", "p", "t").code == 0

    def test_in_a_report(self, run: Run, files: Path) -> None:
        """The report names the files, so that no later run takes it for a measurement."""
        put(files, "t.csv", "id,target\nd,1\nc,1\nb,1\na,1\n")
        run("compute", "mse", "p.csv", "t.csv", "-o", "earlier.json", "--digest")

        report = json.loads((files / "earlier.json").read_text(encoding="utf-8"))
        assert report["inputs"]["pairing"] == {"mode": "row", "misordered": ["p.csv"]}


@pytest.mark.parametrize(
    "baseline",
    [
        "b.npy",
        "z.npz:b",
    ],
)
def test_baselines_in_archives(run: Run, files: Path, baseline: str) -> None:
    """An array of an archive is a baseline like any other."""
    np.savez(files / "z.npz", p=np.array([1.0, 2.0]), b=np.array([2.0, 3.0]))
    np.save(files / "b.npy", np.array([2.0, 3.0]))
    np.save(files / "t.npy", np.ones(2))

    assert run("compute", "mse", "z.npz:p", "t.npy", "--baseline", baseline, "--max-regression", "0").code == 0
