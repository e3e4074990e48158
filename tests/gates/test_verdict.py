"""Every rule can hold and can fail, on the very last bit; and a limit says what it limits or is refused."""

import json
import math
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from outcome import Outcome, Run

from losscli.errors import LosscliError
from losscli.gates.limits import NUMBERS, Limit, read_rules
from losscli.losses import parse_all
from losscli.options.declared import Rules

FILES = {
    "p.csv": "id,pred\na,0.5\nb,1\nc,2\nd,4\n",
    "t.csv": "id,target\na,1\nb,1\nc,1\nd,1\n",
    "base.csv": "id,pred\na,0.5\nb,1.5\nc,1\nd,3\n",
    "prob.csv": "id,pred\na,0.9\nb,0.2\nc,0.3\nd,0.8\ne,0.6\nf,0.1\n",
    "lab.csv": "id,target\na,1\nb,0\nc,1\nd,0\ne,1\nf,0\n",
    "prob2.csv": "id,pred\na,0.9\nb,0.2\nc,0.7\nd,0.4\ne,0.6\nf,0.7\n",
    "rank.csv": "id,pred\na,0.9\nb,0.5\nc,0.3\nd,0.7\n",
    "rel.csv": "id,target,q\na,1,1\nb,0,1\nc,1,2\nd,0,2\n",
    "rank2.csv": "id,pred\na,0.9\nb,0.5\nc,0.7\nd,0.3\n",
}
DETECTABLE = "baseline.difference.detectable"
REGRESSION = ("p.csv", "t.csv", "--baseline", "base.csv")
DECISIONS = ("prob.csv", "lab.csv", "--baseline", "prob2.csv")
RANKING = ("rank.csv", "rel.csv", "--target", "target", "--query", "q", "--baseline", "rank2.csv")


@pytest.fixture(autouse=True)
def files(tmp_path: Path) -> Path:
    """Predictions that are worse than the baseline's, of numbers, of decisions and of rankings."""
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def report_of(outcome: Outcome) -> Any:
    """The report of `--json`, whatever the verdict."""
    assert outcome.code in (0, 1), outcome.err
    return json.loads(outcome.out)


def number(figure: Any, statistic: str) -> float:
    """A number of a figure in the report, by the name that a rule gives it."""
    for name in NUMBERS[statistic]:
        figure = figure[name]
    assert isinstance(figure, int | float), statistic
    return float(figure)


def below(value: float) -> str:
    """The next smaller double."""
    return repr(math.nextafter(value, -math.inf))


def above(value: float) -> str:
    """The next larger double."""
    return repr(math.nextafter(value, math.inf))


class TestEveryNumber:
    """Each number that a rule may name is judged to its last bit."""

    @pytest.mark.parametrize("statistic", [name for name in NUMBERS if name != DETECTABLE])
    def test_of_a_loss(self, run: Run, statistic: str) -> None:
        """A ceiling at the number itself holds, one a bit lower does not, and a floor is the other way round."""
        command = ("compute", "mse", *REGRESSION, "--ci", "0.95", "--json")
        actual = number(report_of(run(*command))["losses"]["mse"], statistic)

        assert run(*command, "--max", f"mse.{statistic}={actual!r}").code == (2 if statistic == BETTER else 0)
        assert run(*command, "--max", f"mse.{statistic}={below(actual)}").code == (2 if statistic == BETTER else 1)
        undirected = statistic in EITHER or statistic == BETTER
        assert run(*command, "--min", f"mse.{statistic}={actual!r}").code == (0 if undirected else 2)
        assert run(*command, "--min", f"mse.{statistic}={above(actual)}").code == (1 if undirected else 2)

    @pytest.mark.parametrize(
        "statistic", [name for name in NUMBERS if not name.startswith("gradient") and name != DETECTABLE]
    )
    def test_of_a_score(self, run: Run, statistic: str) -> None:
        """Where higher is better a floor is judged, and a ceiling is refused."""
        command = ("compute", "accuracy", *DECISIONS, "--ci", "0.95", "--json")
        actual = number(report_of(run(*command))["losses"]["accuracy"], statistic)

        assert run(*command, "--min", f"accuracy.{statistic}={actual!r}").code == (2 if statistic == WORSE else 0)
        assert run(*command, "--min", f"accuracy.{statistic}={above(actual)}").code == (2 if statistic == WORSE else 1)
        undirected = statistic in EITHER or statistic == WORSE
        assert run(*command, "--max", f"accuracy.{statistic}={actual!r}").code == (0 if undirected else 2)
        assert run(*command, "--max", f"accuracy.{statistic}={below(actual)}").code == (1 if undirected else 2)

    def test_what_was_detectable(self, run: Run, files: Path) -> None:
        """Eight samples have signs enough for the smallest change that the test finds."""
        for name, step in (("p", 1.0), ("t", 0.0), ("base", 0.5)):
            rows = "".join(f"{number * step + 0.1 * number**2 * bool(step)!r}\n" for number in range(8))
            (files / f"{name}8.csv").write_text(f"value\n{rows}", encoding="utf-8")
        command = ("compute", "mse", "p8.csv", "t8.csv", "--baseline", "base8.csv", "--json")
        actual = number(report_of(run(*command))["losses"]["mse"], DETECTABLE)

        assert run(*command, "--max", f"mse.{DETECTABLE}={actual!r}").code == 0
        assert run(*command, "--max", f"mse.{DETECTABLE}={below(actual)}").code == 1
        assert run(*command, "--min", f"mse.{DETECTABLE}={actual!r}").code == 0

    def test_names_of_the_contract(self) -> None:
        """The numbers are those of the report, and settings such as a confidence level are none of them."""
        statistics = {"sum", "std", "min", "p50", "p90", "p95", "p99", "max", "gradient.l2", "gradient.max_abs"}
        compared = {"ci.low", "ci.high", "baseline.difference", "baseline.difference.ci.high"}
        assert {"value", "n"} | statistics | compared < set(NUMBERS)
        assert not [name for name in NUMBERS if name.endswith("level") or "parameters" in name]


BETTER, WORSE = "baseline.better", "baseline.worse"
EITHER = {
    *("std", "n", "denominator", "gradient.l2", "gradient.max_abs", "gradient.zero_share", "gradient.non_finite"),
    *("baseline.difference.p", "baseline.difference.detectable", "baseline.equal"),
}


class TestEqualPasses:
    """Nothing is rounded before it is judged, and what is said shows why."""

    @pytest.mark.parametrize(("limit", "code"), [("3", 0), ("2.5625", 0), ("2.56250", 0), ("2.5624999", 1)])
    def test_ceiling(self, run: Run, limit: str, code: int) -> None:
        """Equal passes, a little above does not."""
        assert run("compute", "mse", "p.csv", "t.csv", "--max", limit).code == code

    def test_the_line_shows_the_difference(self, run: Run) -> None:
        """The limit and the number that is above it stand there with all their digits."""
        outcome = run("compute", "mse", "p.csv", "t.csv", "--max", "2.5624999", "-q")
        assert outcome == (1, "", "")
        outcome = run("compute", "mse", "p.csv", "t.csv", "--max", "2.5624999", "--format", "value")
        assert outcome == (1, "2.5625\n", "failed: mse <= 2.5624999, but it is 2.5625 (margin -1e-07)\n")

    @pytest.mark.parametrize("limit", ["0.1", "0.3", "0.7", "0.9", "1e-3", "123456.789"])
    def test_a_decimal_that_no_double_is(self, run: Run, files: Path, limit: str) -> None:
        """A limit is the double that it reads as, so that a figure that prints like the limit passes."""
        (files / "a.csv").write_text(f"pred\n{limit}\n", encoding="utf-8")
        (files / "b.csv").write_text("target\n0\n", encoding="utf-8")

        assert run("compute", "mae", "a.csv", "b.csv", "--max", limit).code == 0
        assert run("compute", "mae", "a.csv", "b.csv", "--max", below(float(limit))).code == 1

    @pytest.mark.parametrize("share", [1, 3, 6, 7, 9])
    def test_a_share_of_ten(self, run: Run, files: Path, share: int) -> None:
        """So many right decisions of ten reach a floor of as many tenths."""
        np.save(files / "a.npy", np.where(np.arange(10) < share, 0.9, 0.1))
        np.save(files / "b.npy", np.ones(10))

        assert run("compute", "accuracy", "a.npy", "b.npy", "--min", f"0.{share}").code == 0
        assert run("compute", "accuracy", "a.npy", "b.npy", "--min", f"0.{share}0001").code == 1

    def test_rounding_is_not_ours(self, run: Run, files: Path) -> None:
        """0.1 + 0.2 is above 0.3, and the line says by how much."""
        (files / "a.csv").write_text(f"pred\n{0.1 + 0.2!r}\n", encoding="utf-8")
        (files / "b.csv").write_text("target\n0\n", encoding="utf-8")

        outcome = run("compute", "mae", "a.csv", "b.csv", "--max", "0.3", "--format", "value")

        assert (outcome.code, outcome.out) == (1, "0.30000000000000004\n")
        assert outcome.err == "failed: mae <= 0.3, but it is 0.30000000000000004 (margin -5.5511e-17)\n"


# Candidates are worse than their baselines; each kind of figure has a way of its own to be compared.
COMPARED = [
    ("mse", REGRESSION),
    ("rmse", REGRESSION),
    ("wmape", REGRESSION),
    ("max-error", REGRESSION),
    ("accuracy", DECISIONS),
    ("f1", DECISIONS),
    ("r2", DECISIONS),
    ("roc-auc", DECISIONS),
    ("bce", DECISIONS),
    ("ndcg", RANKING),
    ("mrr", RANKING),
    ("listnet", RANKING),
]


class TestRegression:
    """How much worse than the baseline a figure may be."""

    @pytest.mark.parametrize(("spec", "given"), COMPARED, ids=[spec for spec, _ in COMPARED])
    def test_of_every_kind(self, run: Run, spec: str, given: tuple[str, ...]) -> None:
        """The exact worsening is allowed, anything less is not; a fall of a score counts like a rise of a loss."""
        command = ("compute", spec, *given, "--json")
        figure = report_of(run(*command))["losses"][spec]
        sign = 1 if figure["direction"] == "minimize" else -1
        worsening = sign * (Fraction(figure["value"]) - Fraction(figure["baseline"]["value"]))
        assert worsening > 0
        enough = min(x for x in (float(worsening), math.nextafter(float(worsening), 1e9)) if Fraction(x) >= worsening)
        percent = 100 * worsening / abs(Fraction(figure["baseline"]["value"]))

        assert run(*command, "--max-regression", repr(enough)).code == 0
        assert run(*command, "--max-regression", below(float(worsening))).code == 1
        assert run(*command, "--max-regression", f"{float(percent) * 1.000001!r}%").code == 0
        assert run(*command, "--max-regression", f"{float(percent) * 0.999999!r}%").code == 1
        assert run(*command, "--max-regression", "0").code == 1

    @pytest.mark.parametrize(("spec", "given"), COMPARED, ids=[spec for spec, _ in COMPARED])
    def test_an_improvement_is_none(self, run: Run, spec: str, given: tuple[str, ...]) -> None:
        """With the two models swapped nothing became worse."""
        better = (given[-1], *given[1:-1], given[0])

        assert run("compute", spec, *better, "--max-regression", "0").code == 0
        assert run("compute", spec, *better, "--max-regression", "0%").code == 0

    @pytest.mark.parametrize("spec", ["mse", "rmse", "max-error"])
    def test_the_same_model(self, run: Run, files: Path, spec: str) -> None:
        """A model is not worse than one with the same predictions."""
        (files / "copy.csv").write_text(FILES["p.csv"], encoding="utf-8")
        command = ("compute", spec, "p.csv", "t.csv", "--baseline", "copy.csv")

        assert run(*command, "--max-regression", "0%").code == 0

    @pytest.mark.parametrize(
        ("limit", "code"),
        [("0.5625", 0), ("0.5624999", 1), ("28.125%", 0), ("28.1249999%", 1), ("1e2%", 0), ("1e-400%", 1)],
    )
    def test_exact_arithmetic(self, run: Run, files: Path, limit: str, code: int) -> None:
        """2.5625 is 0.5625 and 28.125 % more than 2, and equal passes."""
        (files / "two.csv").write_text("id,pred\na,1\nb,1\nc,3\nd,3\n", encoding="utf-8")

        outcome = run("compute", "mse", "p.csv", "t.csv", "--baseline", "two.csv", "--max-regression", limit)

        assert outcome.code == code

    def test_a_percentage_is_the_decimal_that_is_typed(self, run: Run, files: Path) -> None:
        """0.3 % of 1000 is 3, though no double is 0.3."""
        for name, value in (("a", 1003), ("b", 1000), ("zero", 0)):
            (files / f"{name}.csv").write_text(f"x\n{value}\n", encoding="utf-8")
        command = ("compute", "mae", "a.csv", "zero.csv", "--baseline", "b.csv", "--header=both")

        assert run(*command, "--max-regression", "0.3%").code == 0
        assert run(*command, "--max-regression", "0.29999999999999999%").code == 0
        assert run(*command, "--max-regression", "0.2999999999999%").code == 1

    @pytest.mark.parametrize(
        ("spec", "candidate", "baseline"),
        [("r2", (1.0, 1.0, 1.0), (2.0, 2.0, 2.0)), ("poisson-nll", (2.0, 1.5, 1.0), (3.0, 2.0, 2.0))],
    )
    def test_negative_baselines(
        self, run: Run, files: Path, spec: str, candidate: tuple[float, ...], baseline: tuple[float, ...]
    ) -> None:
        """A percentage is one of the absolute value, so that below 0 worse is still worse."""
        np.save(files / "x.npy", np.array(candidate))
        np.save(files / "b.npy", np.array(baseline))
        np.save(files / "t.npy", np.array([7.0, 8.0, 9.0]))
        command = ("compute", spec, "x.npy", "t.npy", "--baseline", "b.npy", "--json")
        figure = report_of(run(*command))["losses"][spec]
        sign = 1 if figure["direction"] == "minimize" else -1
        worsening = sign * (figure["value"] - figure["baseline"]["value"])
        percent = 100 * worsening / abs(figure["baseline"]["value"])
        assert figure["baseline"]["value"] < 0 < worsening

        assert run(*command, "--max-regression", f"{percent * 1.01}%").code == 0
        assert run(*command, "--max-regression", f"{percent * 0.99}%").code == 1
        assert run(*command, "--max-regression", "0%").code == 1
        assert run("compute", spec, "b.npy", "t.npy", "--baseline", "x.npy", "--max-regression", "0%").code == 0

    def test_limits_on_the_difference(self, run: Run) -> None:
        """The difference itself can be limited, from the side on which it is worse."""
        mse = ("compute", "mse", *REGRESSION)
        accuracy = ("compute", "accuracy", *DECISIONS)

        assert run(*mse, "--max", "mse.baseline.difference=2").code == 0
        assert run(*mse, "--max", "mse.baseline.difference=0").code == 1
        assert run(*accuracy, "--min", "accuracy.baseline.difference=-1").code == 0
        assert run(*accuracy, "--min", "accuracy.baseline.difference=0").code == 1
        assert run(*accuracy, "--max", "accuracy.baseline.difference=1").code == 2


class TestCounts:
    """How much must have been measured."""

    @pytest.mark.parametrize(("least", "code"), [("1", 0), ("4", 0), ("5", 2)])
    def test_min_samples(self, run: Run, least: str, code: int) -> None:
        """Too few samples are no measurement, even where the limit would hold."""
        assert run("compute", "mse", "p.csv", "t.csv", "--min-samples", least).code == code
        assert run("compute", "mse", "p.csv", "t.csv", "--min-samples", least, "--max", "99").code == code

    @pytest.mark.parametrize(
        "twice",
        [
            *(
                ("--min-samples", "9", "1"),
                ("--min-samples", "4", "4"),
                ("--max-dropped", "0", "4"),
                ("--ci", "0.9", "0.5"),
            ),
            *(("--baseline", "base.csv", "p.csv"), ("--join", "strict", "inner"), ("--nan", "error", "drop")),
            *(("--each-slice-min-samples", "9", "1"), ("--weight", "pred", "id"), ("--reduction", "mean", "sum")),
        ],
    )
    def test_given_twice(self, run: Run, files: Path, twice: tuple[str, str, str]) -> None:
        """Of two values for one option neither is taken, and no earlier report stands."""
        (files / "report.json").write_text('{"verdict": "passed"}', encoding="utf-8")
        flag, first, second = twice

        outcome = run("compute", "mse", "p.csv", "t.csv", flag, first, "-o", "report.json", f"{flag}={second}")

        assert outcome.code == 2
        assert outcome.err.startswith(f"error: {flag} is given twice")
        assert json.loads((files / "report.json").read_text(encoding="utf-8"))["verdict"] == "error"

    def test_flags_given_twice(self, run: Run) -> None:
        """What is repeated without a value says the same; what is contradicted is refused."""
        command = ("compute", "mse", "p.csv", "t.csv", "--max", "3")

        assert run(*command, "-q", "--quiet", "--json", "--json") == (0, "", "")
        assert run(*command, "--gradient", "--no-gradient").code == 2
        assert run("check", "--format", "json", "--format", "table").err.startswith("error: --format is given twice")

    @pytest.mark.parametrize("spec", ["mse", "mse,mae"])
    def test_samples_of_no_figure(self, run: Run, spec: str) -> None:
        """Where there is neither a figure nor a limit on anything else, a count of samples proves nothing."""
        command = ("compute", spec, "p.csv", "t.csv", "--reduction", "none", "--min-samples")

        outcome = run(*command, "4")
        assert outcome.code == 2
        assert "--reduction none leaves no figure" in outcome.err
        limits = [part for name in spec.split(",") for part in ("--max", f"{name}.p99=9")]
        assert run(*command, "4", *limits).code == 0
        assert run(*command, "5", *limits).code == 2

    def test_samples_of_an_infinite_figure(self, run: Run, files: Path) -> None:
        """A sum beyond the largest double was not measured, however many samples it has."""
        np.save(files / "x.npy", np.full(2, 1e308))
        np.save(files / "z.npy", np.zeros(2))
        command = ("compute", "mae", "x.npy", "z.npy", "--min-samples", "2", "--reduction")

        assert run(*command, "mean").code == 0
        assert run(*command, "sum").code == 2

    def test_samples_that_count(self, run: Run, files: Path) -> None:
        """Samples without weight do not count."""
        (files / "w.csv").write_text("w\n1\n0\n1\n1\n", encoding="utf-8")
        command = ("compute", "mse", "p.csv", "t.csv", "--weight", "w.csv:w")

        assert run(*command, "--min-samples", "3").code == 0
        assert run(*command, "--min-samples", "4").code == 2

    def test_samples_of_rankings(self, run: Run) -> None:
        """Queries are the samples of a ranking."""
        assert run("compute", "ndcg", *RANKING, "--min-samples", "2").code == 0
        assert run("compute", "ndcg", *RANKING, "--min-samples", "3").code == 2

    @pytest.mark.parametrize(
        ("limit", "code"),
        [(None, 2), ("0", 2), ("1", 0), ("25%", 0), ("24.999%", 2), ("0%", 2), ("100%", 0), ("0.5", 2)],
    )
    def test_max_dropped(self, run: Run, files: Path, limit: str | None, code: int) -> None:
        """A gate judges no sample of which rows were left out, unless so many are allowed."""
        (files / "gap.csv").write_text("id,pred\na,0.5\nb,1\nc,2\nd,nan\n", encoding="utf-8")
        options = () if limit is None else ("--max-dropped", limit)

        outcome = run("compute", "mse", "gap.csv", "t.csv", "--nan", "drop", "--max", "100", *options)

        assert outcome.code == code
        assert ("1 row was left out" in outcome.err) == (code == 2)

    def test_max_dropped_alone(self, run: Run, files: Path) -> None:
        """It is a rule of its own, which can only be evaluated or not."""
        (files / "gap.csv").write_text("id,pred\na,0.5\nb,1\nc,2\nd,nan\n", encoding="utf-8")
        command = ("compute", "mse", "gap.csv", "t.csv", "--nan", "drop", "--json")

        assert report_of(run(*command))["verdict"] == "ungated"
        assert run(*command, "--max-dropped", "0").code == 2
        assert report_of(run(*command, "--max-dropped", "1"))["verdict"] == "ungated"

    def test_unpaired_rows_count_as_dropped(self, run: Run, files: Path) -> None:
        """What an inner join leaves out on either side is held against the limit."""
        (files / "other.csv").write_text("id,pred\na,0.5\nb,1\nc,2\nz,4\n", encoding="utf-8")
        command = ("compute", "mse", "other.csv", "t.csv", "--id", "id", "--join", "inner", "--max", "9")

        assert run(*command).code == 2
        assert run(*command, "--max-dropped", "1").code == 2
        assert run(*command, "--max-dropped", "2").code == 0

    @pytest.mark.parametrize("rule", [("--require-slice", "x"), ("--min-samples", "1"), ("--max", "9")])
    def test_whatever_guards_a_run_allows_no_gap(self, run: Run, files: Path, rule: tuple[str, str]) -> None:
        """Each option that can stop a run makes 0 the number of rows that may be left out."""
        (files / "other.csv").write_text("id,pred\na,0.5\nb,1\nz,4\n", encoding="utf-8")
        (files / "by.csv").write_text("id,g\na,x\nb,x\nc,x\nd,x\n", encoding="utf-8")
        (files / "gap.csv").write_text("id,pred\na,0.5\nb,1\nc,2\nd,nan\n", encoding="utf-8")
        inner = ("other.csv", "t.csv", "--id", "id", "--join", "inner", "--by", "by.csv:g")
        drop = ("gap.csv", "t.csv", "--nan", "drop", "--by", "by.csv:g")

        for command in (inner, drop):
            assert run("compute", "mse", *command).code == 0
            assert run("compute", "mse", *command, *rule).code == 2
            assert run("compute", "mse", *command, *rule, "--max-dropped", "3").code == 0


class TestSlices:
    """Limits on each part."""

    @pytest.fixture(autouse=True)
    def regions(self, files: Path) -> None:
        """emea has mse 0.125, apac 5, and lone one sample with mse 0."""
        text = "region,pred,target\nemea,0.5,1\nemea,1,1\napac,2,1\napac,4,1\nlone,1,1\n"
        (files / "r.csv").write_text(text, encoding="utf-8")

    COMMAND = ("compute", "mse", "r.csv", "--pred", "pred", "--target", "target", "--by", "region")

    def test_overall_passes_and_a_slice_does_not(self, run: Run) -> None:
        """The line names the slice that failed, and no other."""
        outcome = run(*self.COMMAND, "--max", "3", "--each-slice-max", "3", "--format", "value")

        assert outcome == (1, "2.05\n", "failed: mse <= 3, but it is 5 (margin -2) in slice 'apac'\n")
        assert run(*self.COMMAND, "--max", "3", "--each-slice-max", "5").code == 0

    def test_each_slice_has_a_gate(self, run: Run) -> None:
        """The report holds what was judged, slice by slice."""
        report = report_of(run(*self.COMMAND, "--each-slice-max", "mse.max=4", "--json"))

        gates = [(gate["slice"], gate["statistic"], gate["actual"], gate["passed"]) for gate in report["gates"]]
        assert gates == [("apac", "max", 9.0, False), ("emea", "max", 0.25, True), ("lone", "max", 0.0, True)]
        assert report["verdict"] == "failed"

    def test_each_slice_min(self, run: Run, files: Path) -> None:
        """A floor can hold and fail too."""
        (files / "d.csv").write_text("g,pred,target\na,0.9,1\na,0.1,0\nb,0.9,1\nb,0.9,0\n", encoding="utf-8")
        command = ("compute", "accuracy", "d.csv", "--pred", "pred", "--target", "target", "--by", "g")

        assert run(*command, "--each-slice-min", "0.5").code == 0
        assert run(*command, "--each-slice-min", "accuracy=0.6").code == 1

    def test_each_slice_max_regression(self, run: Run, files: Path) -> None:
        """A slice that became worse is found where the whole became better."""
        (files / "old.csv").write_text("pred\n1\n1\n5\n5\n1\n", encoding="utf-8")
        command = (*self.COMMAND, "--baseline", "old.csv")

        assert run(*command, "--max-regression", "0").code == 0
        assert run(*command, "--each-slice-max-regression", "0.125").code == 0
        outcome = run(*command, "--each-slice-max-regression", "0.124", "--format", "value")
        assert outcome.code == 1
        assert outcome.err.endswith(" in slice 'emea'\n")

    def test_small_slices_are_listed_as_not_judged(self, run: Run) -> None:
        """A slice below --each-slice-min-samples has a reason instead of a gate, and is named."""
        outcome = run(*self.COMMAND, "--each-slice-max", "9", "--each-slice-min-samples", "2", "--json")

        report = report_of(outcome)
        assert [gate["slice"] for gate in report["gates"]] == ["apac", "emea"]
        reasons = {part["name"]: part["reason"] for part in report["losses"]["mse"]["slices"]}
        assert reasons == {"apac": None, "emea": None, "lone": "not judged: n=1, fewer than --each-slice-min-samples 2"}
        assert "note: mse: slices too small to be judged: lone\n" in outcome.err

    def test_required_slices(self, run: Run) -> None:
        """A slice that must be there is there, or nothing was proven."""
        assert run(*self.COMMAND, "--require-slice", "emea", "--require-slice", "lone").code == 0
        outcome = run(*self.COMMAND, "--require-slice", "emea", "--require-slice", "latam")
        assert outcome.code == 2
        assert "there is no slice 'latam'" in outcome.err


class TestQuantileInterval:
    """Above 2²⁰ samples a quantile is an interval."""

    @pytest.fixture
    def many(self, files: Path) -> Path:
        """Losses whose median lies strictly within its interval, and decisions that are all right."""
        n = 2**20 + 1
        np.save(files / "x.npy", 1.5001 + 1e-4 * np.sign(np.arange(n) - n // 2))
        np.save(files / "two.npy", np.full(n, 2.0))
        np.save(files / "zero.npy", np.zeros(n))
        np.save(files / "one.npy", np.ones(n))
        np.save(files / "same.npy", np.ones(n))
        return files

    def test_the_unfavourable_edge_is_judged(self, run: Run, many: Path) -> None:
        """A ceiling must be above the upper edge, a floor below the lower edge."""
        del many
        command = ("compute", "mae", "x.npy", "zero.npy", "--samples", "none", "--json")
        low, high = report_of(run(*command))["losses"]["mae"]["statistics"]["p50"]
        assert low < 1.5001 < high

        assert run(*command, "--max", f"mae.p50={high!r}").code == 0
        assert run(*command, "--max", "mae.p50=1.5001").code == 1
        two = ("compute", "mae", "two.npy", "zero.npy", "--samples", "none", "--quiet")
        assert run(*two, "--max", "mae.p50=2", "--max", "mae.p99=2", "--min", "mae.std=0").code == 0
        assert run(*two, "--max", f"mae.p50={below(2.0)}").code == 1
        accuracy = ("compute", "accuracy", "one.npy", "same.npy", "--samples", "none")
        assert run(*accuracy, "--min", "accuracy.p50=1").code == 0
        assert run(*accuracy, "--min", "accuracy.p50=1.0000001").code == 1


class TestLimitTexts:
    """What a limit may look like."""

    @pytest.mark.parametrize("text", ["3", "3.", "+3", "0.3e1", "3e0", "mse=3", "mse=1e3", "mse=0003", "mse= 3"])
    def test_accepted(self, run: Run, text: str) -> None:
        """Numbers as everybody writes them."""
        assert run("compute", "mse", "p.csv", "t.csv", "--max", text).code == 0

    @pytest.mark.parametrize("text", ["2", "2.", "-2", ".2e1", "mse=2e0", "mse=-1e3", "mse=1e-400"])
    def test_accepted_and_failed(self, run: Run, text: str) -> None:
        """The same where the limit does not hold."""
        assert run("compute", "mse", "p.csv", "t.csv", "--max", text).code == 1

    @pytest.mark.parametrize(
        "text",
        [
            *("nan", "inf", "-inf", "+Infinity", "1e400", "mse=nan", "mse=INF", "mse.p99=nan", "", " ", "mse=", "=2"),
            *("=", "mse", "mse.p99", "mse=2,5", "mse=0x10", "mse=1_000", "mse=1/2", "mse=5%", "mse=2 3", "mse==2"),
            *("mse=\uff12", "mse=\u22122", "mse=two", " mse = 2", "mse =2", "MSE=2", "mae=2", "ms=2", "mse.=2"),
            *("mse.p98=2", "mse.P99=2", "mse..p99=2", "mse.p99.=2", "mse.mean=2", "p99=2", "mse.mse=2", ".p99=2"),
        ],
    )
    def test_refused(self, run: Run, text: str) -> None:
        """Everything else is exit 2, before a file is read, and the line quotes what was typed."""
        outcome = run("compute", "mse", "nosuch.csv", "t.csv", "--max", text)

        assert (outcome.code, outcome.out) == (2, "")
        assert outcome.err.startswith(f"error: --max {text}: ")
        assert "nosuch.csv" not in outcome.err

    @pytest.mark.parametrize(
        "text",
        [
            *("mse.value.imag=0", "mse.value.real=9", "mse.n.numerator=9", "mse.spec=9", "mse.slices=9", "mse.worst=9"),
            *("mse.parameters=9", "mse.non_finite.inf=9", "mse.ci.level=9", "mse.__class__=9", "mse.statistics=9"),
            *("mse.baseline=9", "mse.kind=9", "mse.quantiles=9", "mse.statistics.of=9", "mse.denominator.value=9"),
        ],
    )
    def test_what_is_no_measured_number(self, run: Run, text: str) -> None:
        """A setting, an attribute of a number or a whole group proves nothing."""
        outcome = run("compute", "mse", *REGRESSION, "--ci", "0.95", "--max", text)

        assert outcome.code == 2
        assert "has no number" in outcome.err

    @pytest.mark.parametrize("text", ["-1", "-5%", "nan", "nan%", "inf%", "%", "5%%", "mse.p99=5%", "mse=", "five"])
    def test_refused_regressions(self, run: Run, text: str) -> None:
        """A worsening that is allowed is a finite number that is not negative, of the figure itself."""
        assert run("compute", "mse", *REGRESSION, "--max-regression", text).code == 2

    @pytest.mark.parametrize(
        ("losses", "text", "code"),
        [
            ("huber:delta=0.5", "huber:delta=0.5=1", 0),
            ("huber:delta=0.5", "huber:delta=0.5=0.4", 1),
            ("huber:delta=0.5", "huber:delta=0.5.p99=2", 0),
            ("huber:delta=0.5", "huber:delta=0.5.p99=1", 1),
            ("huber:delta=0.5", "huber:delta=0.5", 2),
            ("huber:delta=0.5", "huber:delta=1=1", 2),
            ("huber", "huber:delta=0.5", 2),
            ("huber:delta=1,huber:delta=1.5", "huber:delta=1.5=1", 0),
            ("huber:delta=1,huber:delta=1.5", "huber:delta=1.5=0.9999", 1),
            ("huber:delta=1,huber:delta=1.5", "huber:delta=1.n=4", 0),
            ("huber:delta=1,huber:delta=1.5", "huber:delta=1.n=3", 1),
            ("mse,mae", "mse=3", 0),
            ("mse,mae", "mae=1", 1),
            ("mse,mae", "3", 2),
        ],
    )
    def test_specs_with_dots_and_equals_signs(self, run: Run, losses: str, text: str, code: int) -> None:
        """The longest listed spec is meant, as it was typed; one that is not listed is refused."""
        assert run("compute", losses, "p.csv", "t.csv", "--max", text).code == code

    @pytest.mark.parametrize(
        ("specs", "text", "meant"),
        [
            ("huber:delta=2", "huber=1", ("huber:delta=2", "value")),
            ("huber:delta=2,mae", "huber.p99=1", ("huber:delta=2", "p99")),
            ("huber,huber:delta=2", "huber=1", ("huber", "value")),
            ("l2", "mse=1", ("l2", "value")),
        ],
    )
    def test_a_name_that_is_listed_once_is_enough(self, specs: str, text: str, meant: tuple[str, str]) -> None:
        """Settings may be left out where only one entry can be meant; the rule has the spec as it was listed."""
        (rule,) = read_rules(Rules(max=(text,)), parse_all(specs))
        assert (rule.key, rule.statistic) == meant

    def test_a_name_that_is_listed_twice_is_not(self) -> None:
        """Two entries of one name are told apart by their settings."""
        with pytest.raises(LosscliError, match="'huber' is not listed"):
            read_rules(Rules(max=("huber=1",)), parse_all("huber:delta=2,huber:delta=3"))

    def test_all_problems_at_once(self, run: Run) -> None:
        """Each limit that cannot be read is told in the same line."""
        limits = ("--max", "nan", "--min", "mae=1", "--max-regression", "x%", "--each-slice-max", "mse.p98=1")
        counts = ("--min-samples", "0", "--max-dropped", "-1", "--each-slice-min-samples", "-1")

        outcome = run("compute", "mse", "p.csv", "t.csv", *limits, *counts)

        assert outcome.code == 2
        told = ("'nan' is not", "'mae' is not listed", "'x' is not", "did you mean 'p90'?", "samples 0", "samples -1")
        for words in (*told, "--max-dropped -1 is negative"):
            assert words in outcome.err

    @pytest.mark.parametrize(
        "options",
        [
            *(("--min-samples", "0"), ("--min-samples", "-3"), ("--each-slice-min-samples", "2")),
            *(("--max-dropped", "nan"), ("--max-dropped", "-1"), ("--max-dropped", "%"), ("--max-dropped", "1_0")),
        ],
    )
    def test_counts_that_could_never_fail(self, run: Run, options: tuple[str, ...]) -> None:
        """What guards nothing is refused, so that nobody relies on it."""
        assert run("compute", "mse", "p.csv", "t.csv", *options).code == 2

    def test_duplicates(self, run: Run) -> None:
        """Each of two limits on the same number is judged."""
        command = ("compute", "mse", "p.csv", "t.csv", "--json")

        assert run(*command, "--max", "3", "--max", "mse=2").code == 1
        assert run(*command, "--max", "2", "--max", "mse=3").code == 1
        report = report_of(run(*command, "--max", "3", "--max", "3"))
        assert [gate["passed"] for gate in report["gates"]] == [True, True]


class TestWhatIsComputed:
    """A rule gets the numbers that it needs, whatever is shown."""

    @pytest.mark.parametrize("form", ["value", "csv", "jsonl", "json", "table", "md"])
    @pytest.mark.parametrize("statistic", ["p99", "std", "gradient.l2", "ci.high", "baseline.difference.p"])
    def test_by_format(self, run: Run, form: str, statistic: str) -> None:
        """Statistics, gradients and tests are computed for a limit, even where only the value is printed."""
        command = ("compute", "mse", *REGRESSION, "--ci", "0.95", "--format", form)

        assert run(*command, "--max", f"mse.{statistic}=99").code == 0
        assert run(*command, "--max", f"mse.{statistic}=-99").code == 1

    def test_quiet(self, run: Run) -> None:
        """--quiet says nothing and keeps the code."""
        command = ("compute", "mse", "p.csv", "t.csv", "--quiet")

        assert run(*command, "--max", "mse.p99=99") == (0, "", "")
        assert run(*command, "--max", "mse.p99=1") == (1, "", "")
        assert run(*command, "--max", "mse.p99=nan").code == 2

    def test_reduction_sum(self, run: Run) -> None:
        """The sum is judged where the sum is the figure."""
        command = ("compute", "mse", *REGRESSION, "--reduction", "sum")

        assert run(*command, "--max", "10.25").code == 0
        assert run(*command, "--max", "10.2499").code == 1
        assert run(*command, "--max-regression", "10").code == 0
        assert run(*command, "--max-regression", "1").code == 1

    def test_reduction_none(self, run: Run) -> None:
        """Without a figure its statistics can be judged, the figure cannot."""
        command = ("compute", "mse", *REGRESSION, "--reduction", "none")

        assert run(*command, "--max", "mse.p99=9").code == 0
        assert run(*command, "--max", "mse.p99=8").code == 1
        assert run(*command, "--max", "99").code == 2
        assert run(*command, "--max-regression", "99").code == 2

    def test_python_has_the_same_verdict(self, files: Path) -> None:
        """The same rules as keywords."""
        import losscli

        paths = (str(files / "p.csv"), str(files / "t.csv"))

        assert losscli.compute("mse", *paths).verdict == "ungated"
        assert losscli.compute("mse", *paths, max=("2.5625",)).verdict == "passed"
        assert losscli.compute("mse", *paths, max=("2.5624",)).verdict == "failed"


FINITE = st.floats(allow_nan=False, allow_infinity=False)


@given(FINITE)
def test_a_limit_is_the_number_that_it_prints_as(value: float) -> None:
    """Reading what `repr` writes gives the same double, and nothing is lost on the way to a rule."""
    assert Limit.read(repr(value)).of(7.0) == Fraction(value)
    assert float(str(Limit.read(repr(value)))) == value


@given(st.decimals(min_value=0, max_value=1000, places=4), FINITE)
def test_a_percentage_is_exact(percent: Any, whole: float) -> None:
    """P % of a number is P/100 of it in rational arithmetic."""
    assert Limit.read(f"{percent}%").of(whole) == Fraction(percent) / 100 * Fraction(whole)


@given(st.text(max_size=12))
def test_any_text_is_a_finite_limit_or_refused(text: str) -> None:
    """No text makes a limit that is not finite, and none is a crash."""
    try:
        (rule,) = read_rules(Rules(max=(text,)), parse_all("mse"))
    except LosscliError:
        return
    assert math.isfinite(rule.limit.number)
