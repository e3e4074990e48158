"""CSV and JSON Lines: one sample a line, nothing lost."""

import csv
import io
import json
import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from losscli.errors import LosscliError
from losscli.render import FORMATS, Style
from losscli.report.model import Chunk, Report, Samples

Sampled = Callable[..., Samples]


def written(name: str, report: Report, limit: int | None = None) -> str:
    """Write a report in one format."""
    stream = io.StringIO()
    FORMATS[name](report, stream, Style(limit))
    return stream.getvalue()


def test_csv_of_the_example(example: Report) -> None:
    """A header, then a line per sample; what is absent is empty and -0.0 is 0.0."""
    assert written("csv", example) == (
        "row,id,prediction,target,weight,mse,mse.gradient\n"
        "0,,0.5,1.0,1.0,0.25,-0.25\n"
        "1,,1.0,1.0,1.0,0.0,0.0\n"
        "2,,2.0,1.0,1.0,1.0,0.5\n"
        "3,,4.0,1.0,1.0,9.0,1.5\n"
    )


def test_jsonl_of_the_example(example: Report) -> None:
    """Each line is the row that the JSON report holds."""
    lines = written("jsonl", example, 1).splitlines()
    assert lines == [
        '{"row": 0, "id": null, "prediction": 0.5, "target": 1.0, "weight": 1.0, "mse": 0.25, "mse.gradient": -0.25}'
    ]


def test_csv_spells_what_is_not_finite(not_finite: Report) -> None:
    """CSV says nan, inf and -inf where JSON can only say null."""
    rows = list(csv.DictReader(io.StringIO(written("csv", not_finite))))
    assert [row["mse"] for row in rows] == ["nan", "inf", "-inf", "0.0"]
    assert [row["prediction[0]"] for row in rows] == ["nan", "inf", "-inf", "0.0"]
    assert [json.loads(line)["mse"] for line in written("jsonl", not_finite).splitlines()] == [None, None, None, 0.0]


def test_csv_flattens_nested_values(many_outputs: Report) -> None:
    """Each leaf has a column, named by its index, the last index running fastest."""
    header, first, *_ = csv.reader(io.StringIO(written("csv", many_outputs)))
    leaves = ["[0,0]", "[0,1]", "[0,2]", "[1,0]", "[1,1]", "[1,2]"]
    prediction, gradient = ([name + leaf for leaf in leaves] for name in ("prediction", "mse.gradient"))
    assert header == ["row", "id[0]", "id[1]", *prediction, "target", "weight", "mse", *gradient]
    assert first[:9] == ["0", "a", "b|c", "1.0", "2.0", "3.0", "4.0", "5.0", "0.0"]


def test_csv_refuses_ragged_values(ungated: Report, sampled: Sampled) -> None:
    """A sample of another shape than the first is an error, never a shifted column."""
    samples = sampled({"row": [0, 1, 2, 3], "prediction": [[1.0, 2.0], [1.0, 2.0], None, [1.0]]}, 2)
    with pytest.raises(LosscliError, match="prediction"):
        written("csv", replace(ungated, samples=samples))


def test_scores_without_rows_give_what_was_paired(ungated: Report, sampled: Sampled) -> None:
    """Where no entry has a value per sample, predictions and targets are there all the same."""
    samples = sampled({"row": [0, 1], "id": ["a", "b"], "prediction": [0.5, 1.0], "target": [1.0, 1.0]})
    assert written("csv", replace(ungated, samples=samples)) == "row,id,prediction,target\n0,a,0.5,1.0\n1,b,1.0,1.0\n"


@pytest.mark.parametrize("name", ["csv", "jsonl"])
def test_empty_chunks_are_passed_over(ungated: Report, name: str) -> None:
    """A chunk all of whose samples were dropped may lack columns, and decides nothing."""
    chunks: list[Chunk] = [{"row": []}, {"row": [7], "prediction": [[0.5, 1.0]]}, {"row": []}]
    report = replace(ungated, samples=Samples(1, ("row", "prediction"), lambda _: iter(chunks)))
    expected = {
        "csv": "row,prediction[0],prediction[1]\n7,0.5,1.0\n",
        "jsonl": '{"row": 7, "prediction": [0.5, 1.0]}\n',
    }
    assert written(name, report) == expected[name]


def test_no_samples_leave_the_header(example: Report) -> None:
    """A limit of 0 shows which columns there would be."""
    assert written("csv", example, 0) == "row,id,prediction,target,weight,mse,mse.gradient\n"
    assert written("jsonl", example, 0) == ""


@pytest.mark.parametrize("name", ["csv", "jsonl"])
def test_errors_have_no_rows(refused: Report, name: str) -> None:
    """A run that could not be evaluated has nothing to write, not even a header."""
    assert written(name, refused) == ""


# The csv module cannot read back a lone carriage return in every Python, nor does a text file hold a surrogate.
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\r"))


@given(
    rows=st.lists(st.tuples(TEXT, st.floats(), st.tuples(st.floats(), st.floats())), min_size=1),
    chunk=st.integers(1, 5),
)
def test_csv_reads_back_equal(
    ungated: Report, sampled: Sampled, rows: list[tuple[str, float, tuple[float, float]]], chunk: int
) -> None:
    """What the csv module reads is what was written, for any text, any double and any chunk size.

    Formulas are quoted unless nobody opens the file in a spreadsheet; tests/cli/test_doors.py has the quotes.
    """
    ids, losses, predictions = (list(column) for column in zip(*rows, strict=True))
    columns: dict[str, list[Any]] = {"row": list(range(len(rows))), "id": ids, "prediction": predictions, "mse": losses}
    text = written("csv", replace(ungated, samples=sampled(columns, chunk), csv_safe=False))
    header, *lines = csv.reader(io.StringIO(text, newline=""))
    assert header == ["row", "id", "prediction[0]", "prediction[1]", "mse"]
    assert [(int(line[0]), line[1]) for line in lines] == list(enumerate(ids))
    back = [[float(field) for field in line[2:]] for line in lines]
    assert [list(map(bits, line)) for line in back] == [list(map(bits, (*pair, loss))) for _, loss, pair in rows]


def bits(number: float) -> str:
    """Tell doubles apart to the last bit, but not the two zeros, nor one NaN from another."""
    return "nan" if math.isnan(number) else (number + 0.0).hex()


@pytest.mark.parametrize("name", ["csv", "jsonl", "json"])
def test_chunks_leave_no_trace(ungated: Report, sampled: Sampled, name: str) -> None:
    """The bytes are the same for any chunk size."""
    columns = {"row": list(range(10)), "mse": [row / 7 for row in range(10)]}
    texts = {written(name, replace(ungated, samples=sampled(columns, chunk))) for chunk in (1, 3, 10, 11)}
    assert len(texts) == 1


def test_values_stand_alone(example: Report, many_outputs: Report, not_finite: Report) -> None:
    """Each figure has a line, exact to the last bit; what there is none of is null."""
    assert written("value", example) == "2.5625\n"
    assert written("value", many_outputs) == "null\n2.5625\n"
    assert written("value", not_finite) == "inf\n"


@pytest.mark.parametrize(
    ("value", "text"), [(-0.0, "0.0"), (1 / 3, "0.3333333333333333"), (math.nan, "nan"), (3, "3.0")]
)
def test_values_are_written_as_python_does(example: Report, value: float, text: str) -> None:
    """A figure reads back as the same double."""
    report = replace(example, losses={"mse": replace(example.losses["mse"], value=value)})
    assert written("value", report) == f"{text}\n"
