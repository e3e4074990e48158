"""JUnit, annotations and summaries: valid whatever the text, and never longer than what shows them."""

import io
import re
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from losscli.render import CHECKS, FORMATS, Style
from losscli.report.model import Check, Checks, Gate, Problem, Report

STYLE = Style(0)
FAILED = Gate("mse <= 2", "mse", "value", None, 2.5625, 2.0, passed=False)
REPORT = Report("0.1.0", "failed", gates=(FAILED,))
ERROR = Report("0.1.0", "error", errors=(Problem("no file", "name one"),))


def rendered(outcome: Checks | Report, form: str) -> str:
    """Give what a writer writes."""
    stream = io.StringIO()
    if isinstance(outcome, Checks):
        CHECKS[form](outcome, stream, STYLE)
    else:
        FORMATS[form](outcome, stream, STYLE)
    return stream.getvalue()


def many(count: int, report: Report = REPORT) -> Checks:
    """Make as many checks that failed."""
    return Checks(tuple(Check(f"check {index}", report, file="a,b:c%.csv") for index in range(count)))


@pytest.mark.parametrize("form", CHECKS)
@given(text=st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_is_written(form: str, text: str) -> None:
    """Names, rules, messages and hints may hold anything; XML stays XML and a line stays a line."""
    gate = replace(FAILED, rule=text, slice=text)
    checks = (
        Check(text, replace(REPORT, gates=(gate,)), file=text, not_judged=(text,)),
        Check(text, error=Problem(text, text)),
    )

    out = rendered(Checks(checks), form)

    if form == "junit":
        root = ET.fromstring(out)  # noqa: S314
        assert [len(list(root.iter(tag))) for tag in ("failure", "error", "skipped")] == [1, 1, 1]
    if form == "github":
        assert [line.partition(" ")[0] for line in out.splitlines()[:-1]] == ["::error", "::error", "::warning"]


def test_a_run_is_a_suite() -> None:
    """`compute` writes one suite, with a case for each rule, and an error where there is no report."""
    passed = replace(FAILED, rule="mse <= 3", passed=True)

    suite = ET.fromstring(rendered(replace(REPORT, gates=(FAILED, passed)), "junit"))[0]  # noqa: S314
    error = ET.fromstring(rendered(ERROR, "junit"))[0]  # noqa: S314
    ungated = ET.fromstring(rendered(Report("0.1.0", "ungated"), "junit"))[0]  # noqa: S314

    assert [[child.tag for child in case] for case in suite] == [["properties", "failure"], ["properties"]]
    assert [item.attrib for item in suite[0][0]] == [
        {"name": "value", "value": "2.5625"},
        {"name": "limit", "value": "2.0"},
        {"name": "margin", "value": "-0.5625"},
    ]
    assert (suite.attrib["tests"], suite.attrib["failures"], suite.attrib["errors"]) == ("2", "1", "0")
    assert [child.tag for case in error for child in case] == ["error"]
    assert [child.tag for case in ungated for child in case] == ["skipped"]


def test_nine_annotations_and_the_rest_counted() -> None:
    """GitHub shows ten of a step: nine, and how many more there are; errors come first."""
    checks = replace(many(12), checks=(*many(12).checks, Check("broken", error=Problem("no file"))))

    lines = rendered(checks, "github").splitlines()

    assert lines[0] == "::error title=broken::no file"
    assert lines[9:] == ["::error title=losscli::and 4 more", "error: 13 checks, 12 failed, 1 could not be evaluated"]
    assert len(rendered(many(9), "github").splitlines()) == 10


def test_annotations_are_encoded() -> None:
    """Percent, line ends, colons and commas are spelled as GitHub reads them."""
    line = rendered(many(1), "github").splitlines()[0]
    assert line.startswith("::error file=a%2Cb%3Ac%25.csv,title=check 0::mse <= 2, but it is 2.5625")
    assert rendered(ERROR, "github").splitlines()[0] == "::error title=losscli::no file%0Ahint: name one"


@pytest.mark.parametrize("letter", ["x", "|", "€", "𝄞", "\x1b"])
def test_a_summary_is_never_too_long(letter: str) -> None:
    """However many checks and however long their names: the verdict first, less than 64 KiB, cut at a line."""
    checks = Checks(tuple(Check(letter * 9000, replace(REPORT, gates=(FAILED,) * 30)) for _ in range(900)))

    out = rendered(checks, "md")

    assert out.startswith("**failed: 900 checks, 900 failed**\n")
    assert len(out.encode()) < 65_536
    assert "left out here" in out.splitlines()[-1]


def test_a_short_summary_is_whole() -> None:
    """Nothing is cut that fits: every rule with its value, its limit and its margin."""
    assert rendered(many(2), "md").splitlines() == [
        "**failed: 2 checks, 2 failed**",
        "",
        "| check | rule | value | limit | margin | result |",
        "| :--- | :--- | ---: | ---: | ---: | :--- |",
        "| check 0 | mse | 2.5625 | ≤ 2 | -0.5625 | **FAILED** |",
        "| check 1 | mse | 2.5625 | ≤ 2 | -0.5625 | **FAILED** |",
    ]


def test_a_slice_is_named() -> None:
    """A rule that failed in a slice says in which."""
    checks = many(1, replace(REPORT, gates=(replace(FAILED, slice="emea"),)))

    for form in set(CHECKS) - {"json"}:
        assert re.search(r"\bemea\b", rendered(checks, form))
