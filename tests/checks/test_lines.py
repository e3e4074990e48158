"""Where rules stand: the line of each in the file, and none where that cannot be told."""

import tomllib

import pytest
from outcome import Put, Run

from losscli.checks.lines import places
from losscli.report.model import Gate

TEXT = """\
version = 1
[defaults]
targets = "t.csv"
max = "mse=9"

[[check]]
name = "a"  # [[check]]
predictions = "p.csv"
losses = ["mse", "mae"]
max = [
  "mse=2",
  "mse.p99=3",
  "mae=1",
]
min-samples = 3
by = "region"
[check.each-slice]
max = "mse=4"

[[ check ]]
name = "b"
losses = "mse"
max-regression = "5%"
each-slice.max-regression = "mse=6%"
"""


@pytest.mark.parametrize(
    ("check", "rule", "part", "line"),
    [
        (0, "mse <= 2", None, 11),
        (0, "mse.p99 <= 3", None, 12),
        (0, "mae <= 1", None, 13),
        (0, "mse.n >= 3", None, 15),
        (0, "mse <= 4", "emea", 18),
        (1, "mse <= 9", None, 4),
        (1, "mse regression <= 5%", None, 23),
        (1, "mse regression <= 6%", "emea", 24),
    ],
)
@pytest.mark.parametrize("prefix", ["", "tool.losscli."])
def test_the_line_of_a_rule(check: int, rule: str, part: str | None, line: int, prefix: str) -> None:
    """Of the value in a list that limits the entry, of the key in a table of slices, or of the defaults."""
    text = TEXT.replace("[defaults]", f"[{prefix}defaults]").replace("[[check]]\nname", f"[[{prefix}check]]\nname")
    text = text.replace("[[ check ]]", f"[[ {prefix}check ]]").replace("[check.each", f"[{prefix}check.each")
    statistic = "n" if ".n " in rule else "value"

    found = places(text, "losscli.toml", 2)[check]

    assert tomllib.loads(text)
    assert found.of_gate(Gate(rule, rule.split(maxsplit=1)[0], statistic, part, 1.0, 1.0, passed=False)) == line


def test_no_line_where_it_cannot_be_told() -> None:
    """A header in a text of several lines is none; rather than a wrong line there is none at all."""
    text = TEXT + 'note = """\n[[check]]\n"""\n'

    found = places(text, "losscli.toml", 2)

    assert [place.line for place in found] == [None, None]


def test_annotations_stand_at_the_rule(run: Run, put: Put) -> None:
    """A failed rule at its line, what was not judged at its key, and an error at the check."""
    put(
        '[[check]]\nname = "a"\npredictions = "p.csv"\ntargets = "t.csv"\nlosses = "mse"\n'
        'baseline = "nosuch.csv"\nbaseline-optional = true\nmax-regression = "1%"\nmax = ["mse=2", "mse.p99=9"]\n\n'
        '[[check]]\nname = "b"\npredictions = "nosuch.csv"\ntargets = "t.csv"\nlosses = "mse"\nmax = 1\n'
    )

    lines = run("check", "--format", "github").out.splitlines()

    assert lines == [
        "::error file=losscli.toml,line=12,title=b::nosuch.csv: no such file",
        "::error file=losscli.toml,line=10,title=a::mse <= 2, but it is 2.5625 (margin -0.5625)",
        "::warning file=losscli.toml,line=9,title=a::max-regression 1%25 (there is no nosuch.csv): not judged",
        "error: 2 checks, 1 failed, 1 could not be evaluated",
    ]
