"""`losscli check`: one verdict that nothing but proof makes green."""

import json
import os
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from outcome import Put, Run

GOOD = """
[[check]]
name = "good"
predictions = "p.csv"
targets = "t.csv"
id = "id"
losses = ["mse", "mae"]
max = ["mse=2.5625", "mse.p99=9"]
"""
BAD = """
[[check]]
name = "bad"
predictions = "p.csv"
targets = "t.csv"
losses = "mse"
max = 2.5624999
"""
BROKEN = """
[[check]]
name = "broken"
predictions = "nosuch.csv"
targets = "t.csv"
losses = "mse"
max = "9"
"""
YESTERDAY = ("r.json", "r.junit.xml", "r.md", "r.txt")


def one(rule: str, losses: str = "mse", more: str = "") -> str:
    """A single check of the four samples."""
    return f'[[check]]\nname = "one"\npredictions = "p.csv"\ntargets = "t.csv"\nlosses = "{losses}"\n{rule}\n{more}\n'


@pytest.mark.parametrize(
    ("text", "code", "verdict"),
    [
        (GOOD, 0, "passed"),
        (GOOD + BAD, 1, "failed"),
        (GOOD + BROKEN, 2, "error"),
        (BAD + BROKEN + GOOD, 2, "error"),
    ],
)
def test_the_worst_check_is_the_verdict(run: Run, put: Put, text: str, code: int, verdict: str) -> None:
    """Not to be evaluated outranks failed, which outranks passed, and every check is run."""
    put(text)

    outcome = run("check", "--json")

    assert outcome.code == code
    document = json.loads(outcome.out)
    assert document["verdict"] == verdict
    assert len(document["checks"]) == text.count("[[check]]")


def test_one_broken_and_one_failed_are_both_reported(run: Run, put: Put, files: Path) -> None:
    """JUnit has one error and one failure, and so have the table and the annotations."""
    put(BROKEN + BAD)

    outcome = run("check", "-o", "r.junit.xml", "-o", "r.md", "-o", "github:r.log")

    assert outcome.code == 2
    suites = ET.parse(files / "r.junit.xml").getroot()  # noqa: S314
    assert len(list(suites.iter("error"))) == 1
    failures = list(suites.iter("failure"))
    assert len(failures) == 1
    assert "2.5625 (margin -1e-07)" in failures[0].attrib["message"]
    for text in (outcome.out, *((files / name).read_text("utf-8") for name in ("r.md", "r.log"))):
        assert "nosuch.csv: no such file" in text
        assert "2.5624999" in text
    assert outcome.err == "error: broken: nosuch.csv: no such file\n"


def test_every_problem_is_listed_at_once(run: Run, put: Put) -> None:
    """An unknown key, a limit on a loss that is not listed, a check without a rule and an unknown name, in one go."""
    put(
        one('max = "mae=1"\nmax-regresion = "5%"')
        + '[[check]]\nname = "two"\npredictions = "p.csv"\nlosses = "mse"\nmax-dropped = 1\n'
        + '[[check]]\nname = "three"\npredictions = "p.csv"\nlosses = "accuracy"\nmax = "accuracy=0.9"\n'
    )

    outcome = run("check", "--only", "twoo")

    assert outcome.code == 2
    assert outcome.out == ""
    assert outcome.err.count("error: ") == 5
    for words in (
        "check 'one': unknown key 'max-regresion'; did you mean 'max-regression'?",
        "check 'one': --max mae=1: 'mae' is not listed",
        "check 'two' has no rule",
        "check 'three': --max accuracy=0.9: of accuracy higher is better",
        "--only twoo: no check is named 'twoo'; did you mean 'two'?",
    ):
        assert words in outcome.err


RULES = [
    ('max = "3"', 'max = "2.5"'),
    ("max = 2.5625", "max = 2.5624999999999"),
    ('max = ["mse.p99=9"]', 'max = ["mse=3", "mse.p99=8"]'),
    ('min = "mse.n=4"', 'min = "mse.n=5"'),
    ('each-slice.max = "9"\nby = "id"', 'each-slice.max = "8"\nby = "id"'),
]


@pytest.mark.parametrize(("green", "red"), RULES, ids=[red for _, red in RULES])
def test_every_rule_can_go_red(run: Run, put: Put, green: str, red: str) -> None:
    """The same check passes within its limit and fails beyond it."""
    put(one(green))
    assert run("check").code == 0

    put(one(red))
    assert run("check").code == 1


def test_a_regression_can_go_red(run: Run, put: Put, files: Path) -> None:
    """A worse figure than the baseline's fails, an equal one passes."""
    put(one('max-regression = "0%"', more='baseline = "old.csv"'))

    (files / "old.csv").write_bytes((files / "p.csv").read_bytes())
    assert run("check").code == 0
    (files / "old.csv").write_text("id,pred\na,0.5\nb,1\nc,2\nd,3.9\n", encoding="utf-8")
    assert run("check").code == 1


def test_a_score_has_a_lower_limit(run: Run, put: Put, files: Path) -> None:
    """`min` is the limit of what should be high."""
    (files / "l.csv").write_text("pred,target\n1,1\n0,1\n0,0\n1,1\n", encoding="utf-8")
    text = '[[check]]\nname = "s"\npredictions = "l.csv"\nlosses = "accuracy"\nmin = "{}"\n'

    put(text.format("accuracy=0.75"))
    assert run("check").code == 0
    put(text.format("accuracy=0.76"))
    assert run("check").code == 1


@pytest.mark.parametrize("rule", ["min-samples = 5", 'max = "nan"', 'max = "inf"', 'max = ""', 'max = "mse.nosuch=1"'])
def test_what_cannot_be_judged_is_no_failure(run: Run, put: Put, rule: str) -> None:
    """Too few samples, a limit that is no number and a number that is not there: exit 2."""
    put(one(rule))

    assert run("check").code == 2


@pytest.mark.parametrize(
    ("text", "arguments"),
    [
        (BROKEN, ()),
        (GOOD + "typo = 1", ()),
        ("[[check]\n", ()),
        ("", ()),
        (GOOD, ("--only", "nosuch")),
        (GOOD, ("--set", "good.max=mse=x")),
        (GOOD, ("--format", "csv")),
        (GOOD, ("--dry-run",)),
        (GOOD, ("nosuch.toml",)),
    ],
)
def test_yesterdays_report_never_survives(
    run: Run, put: Put, files: Path, text: str, arguments: tuple[str, ...]
) -> None:
    """After an exit 2 no report is green, whatever its format and whatever went wrong."""
    put(GOOD)
    outputs = [word for name in (*YESTERDAY, "github:r.log") for word in ("-o", name)]
    assert run("check", *outputs).code == 0
    put(text)

    assert run("check", *outputs, *arguments).code == 2

    for name in (*YESTERDAY, "r.log"):
        assert "error" in (files / name).read_text("utf-8")
        assert "passed: " not in (files / name).read_text("utf-8")
    assert json.loads((files / "r.json").read_text("utf-8"))["verdict"] == "error"
    suites = ET.parse(files / "r.junit.xml").getroot()  # noqa: S314
    assert suites.attrib["errors"] != "0"


def test_a_crash_leaves_no_report(run: Run, put: Put, files: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where even reading the checks breaks, exit 2 and no earlier report."""
    put(GOOD)
    assert run("check", "-o", "r.json").code == 0

    def broken(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("losscli.cli.check.configured", broken)

    assert run("check", "-o", "r.json").code == 2
    assert not (files / "r.json").exists()


@pytest.mark.parametrize("name", ["p.csv", "t.csv", "losscli.toml", "w.npy"])
def test_no_input_is_overwritten(run: Run, put: Put, files: Path, name: str) -> None:
    """An output that a check reads, or that is the file of the checks, is refused."""
    (files / "w.npy").write_bytes(b"weights")
    put(GOOD + 'weight = "w.npy"\n')
    before = (files / name).read_bytes()

    outcome = run("check", "-o", f"json:{name}")

    assert outcome.code == 2
    assert "is an input" in outcome.err
    assert (files / name).read_bytes() == before


@pytest.mark.parametrize("name", ["table", "json", "md", "github", "junit"])
def test_same_bytes_twice(run: Run, put: Put, name: str) -> None:
    """Two runs print the same bytes."""
    put(GOOD + BAD + BROKEN)

    assert run("check", "--format", name) == run("check", "--format", name)


def test_only_runs_what_it_names(run: Run, put: Put) -> None:
    """`--only` repeats, and what it leaves out is not run."""
    put(GOOD + BAD + BROKEN)

    assert run("check", "--only", "good").code == 0
    document = json.loads(run("check", "--only", "good", "--only", "bad", "--json").out)
    assert [check["name"] for check in document["checks"]] == ["good", "bad"]


def test_dry_run_shows_what_would_run(run: Run, put: Put, files: Path) -> None:
    """It prints the resolved checks as a file that reads back, and opens no input."""
    (files / "p.csv").unlink()
    put('[defaults]\ntargets = "t.csv"\nlosses = "mse"\n[[check]]\nname = "a.b"\npredictions = "p.csv"\nmax = 3\n')

    shown = run("check", "--dry-run", "--set", "a.b.max=mse=4", "--set", "a.b.worst=2")

    assert shown.code == 0
    assert 'targets = "t.csv"\nlosses = ["mse"]\n' in shown.out
    assert 'max = ["mse=4"]\nworst = 2\n' in shown.out
    put(shown.out, head="")
    assert run("check", "--dry-run").out == shown.out


def test_what_was_noticed_is_told(run: Run, put: Put, files: Path) -> None:
    """Dropped rows stand in the summary and on stderr, under the name of the check."""
    (files / "p.csv").write_text("id,pred\na,0.5\nb,1\nc,nan\nd,4\n", encoding="utf-8")
    put(one("max = 4", more='nan = "drop"\nmax-dropped = 1'))

    outcome = run("check", "--format", "md")

    assert outcome.code == 0
    assert "note: one: 1 of 4 rows dropped" in outcome.out
    assert outcome.err == "note: one: 1 of 4 rows dropped\n"
    put(one("max = 4", more='nan = "drop"'))
    assert run("check").code == 2


def test_quiet_prints_errors_alone(run: Run, put: Put) -> None:
    """`-q` leaves the exit code and what could not be evaluated."""
    put(BAD)
    assert run("check", "-q") == (1, "", "")
    put(BAD + BROKEN)
    assert run("check", "-q") == (2, "", "error: broken: nosuch.csv: no such file\n")


def test_data_formats_leave_words_to_stderr(run: Run, put: Put) -> None:
    """Beside JSON stderr says what failed, with every digit."""
    put(BAD)

    assert run("check", "--json").err == "failed: bad: mse <= 2.5624999, but it is 2.5625 (margin -1e-07)\n"


def test_samples_are_shown_on_request(run: Run, put: Put) -> None:
    """A check's report holds no samples unless it asks for some."""
    put(one("max = 3"))
    assert json.loads(run("check", "--json").out)["checks"][0]["report"]["samples"] == {"shown": 0, "of": 4, "rows": []}

    put(one("max = 3", more="samples = 2"))
    samples = json.loads(run("check", "--json").out)["checks"][0]["report"]["samples"]
    assert [row["mse"] for row in samples["rows"]] == [0.25, 0.0]


def test_a_check_that_judged_nothing_is_an_error(run: Run, put: Put) -> None:
    """A slice that must be there is no measurement: without a limit nothing was shown to hold."""
    put(one('require-slice = "a"', more='by = "id"'))

    outcome = run("check")

    assert outcome.code == 2
    assert "no rule was judged" in outcome.err


class TestMissingBaseline:
    """`baseline-optional` is the one way to run without the file."""

    LIMITS = one('max = ["3", "mse.baseline.difference=1"]\nmax-regression = "5%"', more='baseline = "old.csv"')

    def test_missing_is_an_error(self, run: Run, put: Put) -> None:
        """A baseline that is named must be there."""
        put(self.LIMITS)

        assert run("check").code == 2

    def test_optional_says_what_was_not_judged(self, run: Run, put: Put) -> None:
        """The other limits are judged, and every output names those that were not."""
        put(self.LIMITS + "baseline-optional = true\n")

        outcome = run("check")
        document = json.loads(run("check", "--json").out)

        assert outcome.code == 0
        assert "not judged: one: max-regression 5% (there is no old.csv)" in outcome.out
        assert len(document["checks"][0]["not_judged"]) == 2
        assert [gate["rule"] for gate in document["checks"][0]["report"]["gates"]] == ["mse <= 3"]
        assert "::warning" in run("check", "--format", "github").out
        assert run("check", "--format", "junit").out.count("<skipped") == 2

    def test_the_other_limits_still_fail(self, run: Run, put: Put) -> None:
        """A missing baseline excuses no limit that needs none."""
        put(self.LIMITS + "baseline-optional = true\n")

        assert run("check", "--set", "one.max=2").code == 1

    def test_nothing_judged_is_not_passed(self, run: Run, put: Put) -> None:
        """Where every limit needed the baseline the verdict is that there is none."""
        put(one('max-regression = "5%"', more='baseline = "old.csv"\nbaseline-optional = true'))

        assert json.loads(run("check", "--json").out)["verdict"] == "ungated"

    @pytest.mark.parametrize("content", [b"", b"id,pred\n", b"id,pred\na,1\n", b"id,pred\na,x\nb,1\nc,1\nd,1\n"])
    def test_optional_is_no_excuse_for_a_broken_one(self, run: Run, put: Put, files: Path, content: bytes) -> None:
        """A baseline that is there and empty, short or unreadable is an error."""
        put(self.LIMITS + "baseline-optional = true\n")
        (files / "old.csv").write_bytes(content)

        assert run("check").code == 2

    def test_a_folder_is_not_missing(self, run: Run, put: Put, files: Path) -> None:
        """Something else of that name is an error."""
        put(self.LIMITS + "baseline-optional = true\n")
        (files / "old.csv").mkdir()

        assert run("check").code == 2

    @pytest.mark.skipif(os.name != "posix", reason="links need rights on Windows")
    def test_a_broken_link_is_not_missing(self, run: Run, put: Put, files: Path) -> None:
        """A link that leads nowhere was meant to lead somewhere."""
        put(self.LIMITS + "baseline-optional = true\n")
        (files / "old.csv").symlink_to("gone.csv")

        assert run("check").code == 2
