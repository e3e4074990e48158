"""Tables and Markdown: what people read."""

import io
import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from rich.cells import cell_len

from losscli.render import FORMATS, LIMITS, Style, render_problem, style_for
from losscli.render.digits import exact, number
from losscli.render.text import cell
from losscli.report.model import Gate, Problem, Report, Samples, Statistics

Sampled = Callable[..., Samples]

TABLE = """\
loss   value  n
───────────────
mse   2.5625  4

rule   value  limit   margin  result
────────────────────────────────────
mse   2.5625    ≤ 2  -0.5625  FAILED
failed: 0 of 1 rules passed

row  prediction  target   mse  mse.gradient
───────────────────────────────────────────
  0         0.5       1  0.25         -0.25
  1           1       1     0             0
  2           2       1     1           0.5
  3           4       1     9           1.5

mse per sample: std 4.3127, min 0, p50 0.625, p90 6.6, p99 8.76, max 9
mse.gradient of the mean: 2(x − t) / N; before that largest 6, norm 6.4031, 0 in 25 %
mse|reduction:mean|pairing:row|nan:error|losscli:0.1.0|numpy:2.4.6|simd:AVX512_SPR
"""

MARKDOWN = r"""**failed: 0 of 1 rules passed**

| loss | value | n |
| :--- | ---: | ---: |
| mse | 2.5625 | 4 |

| rule | value | limit | margin | result |
| :--- | ---: | ---: | ---: | :--- |
| mse | 2.5625 | ≤ 2 | -0.5625 | **FAILED** |

| row | prediction | target | mse | mse.gradient |
| ---: | ---: | ---: | ---: | ---: |
| 0 | 0.5 | 1 | 0.25 | -0.25 |
| 1 | 1 | 1 | 0 | 0 |

the first 2 of 4 samples

- mse per sample: std 4.3127, min 0, p50 0.625, p90 6.6, p99 8.76, max 9
- mse.gradient of the mean: 2(x − t) / N; before that largest 6, norm 6.4031, 0 in 25 %

`mse|reduction:mean|pairing:row|nan:error|losscli:0.1.0|numpy:2.4.6|simd:AVX512_SPR`
"""

ANSI = re.compile(r"\x1b\[[0-9;]*m")


def written(name: str, report: Report, style: Style | None = None) -> str:
    """Write a report in one format."""
    stream = io.StringIO()
    FORMATS[name](report, stream, style or style_for(name))
    return stream.getvalue()


def wide(report: Report, sampled: Sampled) -> Report:
    """Give a report with more columns, and longer ones, than a terminal has."""
    columns = {"row": list(range(442)), "id": ["key " * 40] * 442}
    columns |= {f"prediction number {index}": [1 / (row + 3) for row in range(442)] for index in range(30)}
    return replace(report, samples=sampled(columns), signature="signature|" * 60)


def test_table_of_the_example(example: Report) -> None:
    """Figures, rules, samples, what stands behind them and the signature stand below each other."""
    assert written("table", example) == TABLE


def test_markdown_of_the_example(example: Report) -> None:
    """The verdict comes first and pipes are escaped."""
    assert written("md", example, Style(2)) == MARKDOWN


@pytest.mark.parametrize("variable", ["COLUMNS", "FORCE_COLOR", "TTY_COMPATIBLE"])
def test_table_does_not_ask_the_environment(example: Report, variable: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Colour and width are the caller's to decide."""
    monkeypatch.setenv(variable, "1")
    assert written("table", example) == TABLE


def test_piped_table_is_never_cut(ungated: Report, sampled: Sampled) -> None:
    """Without a terminal no line is wrapped, cut or coloured, however long."""
    text = written("table", wide(ungated, sampled))
    assert "\x1b" not in text
    assert "…" not in text
    lines = text.splitlines()
    head = next(index for index, line in enumerate(lines) if line.startswith("row "))
    assert [f"prediction number {index}" in lines[head] for index in range(31)] == [True] * 30 + [False]
    assert lines[head + 2].count("0.33333") == 30
    assert "key " * 40 in lines[head + 2]
    assert "signature|" * 60 in lines


def test_cut_samples_are_counted(ungated: Report, sampled: Sampled) -> None:
    """A table of the first samples says of how many."""
    assert "\nthe first 5 of 442 samples\n" in written("table", wide(ungated, sampled))
    assert "samples" not in written("table", ungated)


@pytest.mark.parametrize("width", [20, 40, 80, 200])
def test_terminal_folds_within_its_width(ungated: Report, sampled: Sampled, width: int) -> None:
    """On a terminal no line is wider than it, no number is torn, and every column is there."""
    report = wide(ungated, sampled)
    short = replace(
        report, samples=replace(report.samples, columns=tuple(c for c in report.samples.columns if c != "id"))
    )
    text = written("table", short, Style(10, color=False, width=width))
    *tables, spread, gradient, signature = text.splitlines()
    assert max(map(cell_len, text.splitlines())) <= width
    assert not any("…" in line for line in tables)
    assert signature.startswith("signature|")
    assert signature.endswith("…")
    assert spread.startswith("mse per sample:")
    assert gradient.startswith("mse.gradient of the")
    if width >= 40:
        assert text.count("0.33333") == 30


def test_colour_adds_nothing_but_colour(example: Report) -> None:
    """With the codes taken away a coloured table is the plain one."""
    text = written("table", example, Style(10, color=True))
    assert text != TABLE
    assert [line.rstrip() for line in ANSI.sub("", text).splitlines()] == TABLE.splitlines()


def test_non_finite_is_said_in_words(not_finite: Report) -> None:
    """What is not a finite number stands out, in the figures and in a line of its own."""
    for name in ("table", "md"):
        text = written(name, not_finite)
        assert all(words in text for words in ("! infinity", "! -infinity", "! not a number"))
        assert "! mse: 1 nan, 2 inf among 4 samples" in text
        assert "worst 1 by mse" in text


def test_dropped_samples_are_said(ungated: Report) -> None:
    """Samples that were left out are never silent."""
    assert ungated.inputs is not None
    report = replace(ungated, inputs=replace(ungated.inputs, dropped=1))
    assert "! 1 samples dropped, 4 scored" in written("table", report)


def test_inner_loss_of_the_statistics_is_named(ungated: Report) -> None:
    """A root of a mean has the statistics of the loss inside it, and the table says so."""
    rmse = replace(ungated.losses["mse"], spec="rmse", name="rmse")
    lines = written("table", replace(ungated, losses={"rmse": rmse}), Style(0)).splitlines()
    assert lines[2].split() == ["rmse", "2.5625", "4"]
    assert "mse per sample: std 4.3127, min 0, p50 0.625, p90 6.6, p99 8.76, max 9" in lines


def test_several_outputs_are_shown_compactly(many_outputs: Report) -> None:
    """Of many outputs the first few stand for all, with the shape."""
    text = written("table", many_outputs)
    assert "[a, b|c]  [1, 2, 3, ...] (2, 3)" in text
    assert "0.624 to 0.626" in text
    assert "accuracy.gradient none: it does not move when a prediction moves a little" in text


def test_gates_show_every_digit(example: Report) -> None:
    """Where six digits would look equal to the limit, the table shows why the rule failed."""
    gate = Gate("mse <= 2.5624999", "mse", "value", "emea", 2.56249991, 2.5624999, passed=False)
    report = replace(example, gates=(gate, replace(gate, slice=None, actual=None)))
    for name in ("table", "md"):
        text = written(name, report)
        assert "2.56249991" in text
        assert "emea" in text
        assert "failed: 0 of 2 rules passed" in text
        assert "-1e-08" in text


@pytest.mark.parametrize("name", ["table", "md"])
def test_error_report_shows_the_error(refused: Report, name: str) -> None:
    """What could not be evaluated says why and what to type."""
    text = written(name, refused)
    assert "preds.csv line 4: empty value in column 'pred'" in text
    assert "--nan drop" in text


def test_text_of_files_cannot_steer(ungated: Report, sampled: Sampled) -> None:
    """Control characters of a key reach no terminal, and its pipes, tags and stars no Markdown."""
    samples = sampled({"row": [0], "id": ["\x1b[2J|<b>*a*\n[x](y)[red]"]})
    assert "\\x1b[2J|<b>*a*\\n[x](y)[red]" in written("table", replace(ungated, samples=samples))
    assert r"\\x1b[2J\|\<b>\*a\*\\n[x\](y)[red]" in written("md", replace(ungated, samples=samples))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (2.5625, "2.5625"),
        (4.312650963541257, "4.3127"),
        (123456.0, "123456"),
        (-0.0, "0"),
        (1e300, "1e+300"),
        (float("-inf"), "! -infinity"),
    ],
)
def test_numbers_for_people(value: float, text: str) -> None:
    """Five significant digits at most but whole numbers, no zeros for show, no negative zero."""
    assert number(value) == text


def test_exact_numbers_keep_every_digit() -> None:
    """A judged number reads back as the same double."""
    assert [exact(x) for x in (0.1 + 0.2, -0.0, None, float("nan"))] == [
        "0.30000000000000004",
        "0.0",
        "-",
        "! not a number",
    ]


@pytest.mark.parametrize(
    ("value", "text"),
    [([], "[]"), ([1.0, 2.0, 3.0], "[1, 2, 3]"), ([1.0] * 4, "[1, 1, 1, ...] (4)"), ([[1.0, 2.0]], "[1, 2] (1, 2)")],
)
def test_lists_for_people(value: list[object], text: str) -> None:
    """Few values are all there; of more the first three, and the shape."""
    assert cell(value) == text


def test_problem_is_a_sentence_and_a_hint() -> None:
    """The hint has a line of its own, and what a file smuggled in is made harmless."""
    assert render_problem(Problem("unknown loss 'msee'", "did you mean 'mse'?")) == (
        "error: unknown loss 'msee'\n  hint: did you mean 'mse'?"
    )
    assert render_problem(Problem("one line:\n::error::'a\x1b[2J'")) == "error: one line:\\n::error::'a\\x1b[2J'"


def test_limits_of_the_formats() -> None:
    """Each format has its default, and `--samples` overrides it."""
    defaults = {
        "table": 5,
        "md": 5,
        "html": 50,
        "json": 1000,
        "csv": None,
        "jsonl": None,
        "value": 0,
        "junit": 0,
        "github": 0,
    }
    defaults |= {"tsv": None, "metrics": 0, "figures-csv": 0, "figures-tsv": 0}

    assert defaults == LIMITS
    assert set(LIMITS) == set(FORMATS)
    assert [style_for("table", asked).limit for asked in (None, -1, 0, 7)] == [5, None, 0, 7]


def test_quantiles_without_statistics(ungated: Report) -> None:
    """A figure of one sample has no standard deviation, and the cell says nothing."""
    one = Statistics("mse", 1.0, None, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, "exact")
    report = replace(ungated, losses={"mse": replace(ungated.losses["mse"], n=1, value=1.0, statistics=one)})
    assert "mse per sample: min 1, p50 1, p90 1, p99 1, max 1\n" in written("table", report)
