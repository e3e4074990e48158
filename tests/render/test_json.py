"""JSON: strict, streamed, and of the shape that the schemas fix."""

import io
import json
import math
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

import losscli
from losscli.errors import LosscliError
from losscli.render import FORMATS, Style
from losscli.render.json import checks_json
from losscli.report.model import Check, Checks, Chunk, Gate, Problem, Report, Samples

Sampled = Callable[..., Samples]

SCHEMAS = Path(losscli.__file__).parent / "schemas"
REPORT = json.loads((SCHEMAS / "report-1.json").read_text("utf-8"))
CHECKS = json.loads((SCHEMAS / "checks-1.json").read_text("utf-8"))
REGISTRY: Registry[Any] = Registry().with_resource("report-1.json", Resource.from_contents(REPORT))
IS_REPORT = Draft202012Validator(REPORT)
IS_CHECKS = Draft202012Validator(CHECKS, registry=REGISTRY)

KINDS = ["example", "ungated", "refused", "many_outputs", "not_finite"]

EXAMPLE = """\
{
  "schema": "losscli.report/1",
  "version": "0.1.0",
  "verdict": "failed",
  "signature": "mse|reduction:mean|pairing:row|nan:error|losscli:0.1.0|numpy:2.4.6|simd:AVX512_SPR",
  "inputs": {
    "n": 4,
    "dropped": 0,
    "pairing": {
      "mode": "row"
    },
    "files": [
      {
        "role": "predictions",
        "path": "preds.csv",
        "format": "csv",
        "rows": 4,
        "sha256": null,
        "reading": {},
        "columns": {}
      }
    ],
    "positive": null
  },
  "losses": {
    "mse": {
      "spec": "mse",
      "name": "mse",
      "kind": "pointwise",
      "parameters": {},
      "activation": null,
      "direction": "minimize",
      "formula": "(x − t)²",
      "reduction": "mean",
      "value": 2.5625,
      "n": 4,
      "denominator": 4.0,
      "non_finite": {
        "nan": 0,
        "inf": 0,
        "-inf": 0
      },
      "statistics": {
        "of": "mse",
        "sum": 10.25,
        "std": 4.312650963541257,
        "min": 0.0,
        "p50": 0.625,
        "p90": 6.6,
        "p95": 7.8,
        "p99": 8.76,
        "max": 9.0,
        "quantiles": "exact"
      },
      "gradient": {
        "l2": 6.4031242374328485,
        "max_abs": 6.0,
        "zero_share": 0.25,
        "non_finite": 0
      },
      "ci": null,
      "slices": null,
      "baseline": null,
      "worst": null
    }
  },
  "gates": [
    {
      "rule": "mse <= 2",
      "loss": "mse",
      "statistic": "value",
      "slice": null,
      "actual": 2.5625,
      "limit": 2.0,
      "passed": false
    }
  ],
  "samples": {
    "shown": 4,
    "of": 4,
    "rows": [
      {"row": 0, "id": null, "prediction": 0.5, "target": 1.0, "weight": 1.0, "mse": 0.25, "mse.gradient": -0.25},
      {"row": 1, "id": null, "prediction": 1.0, "target": 1.0, "weight": 1.0, "mse": 0.0, "mse.gradient": 0.0},
      {"row": 2, "id": null, "prediction": 2.0, "target": 1.0, "weight": 1.0, "mse": 1.0, "mse.gradient": 0.5},
      {"row": 3, "id": null, "prediction": 4.0, "target": 1.0, "weight": 1.0, "mse": 9.0, "mse.gradient": 1.5}
    ]
  },
  "errors": []
}
"""


def refuse(constant: str) -> float:
    """Refuse the constants that Python reads and JSON does not have."""
    message = f"{constant} is not JSON"
    raise ValueError(message)


def as_json(report: Report, limit: int | None = None) -> str:
    """Write a report as JSON."""
    stream = io.StringIO()
    FORMATS["json"](report, stream, Style(limit))
    return stream.getvalue()


def load(report: Report, limit: int | None = None) -> Any:
    """Write a report and read it as a strict parser would."""
    return json.loads(as_json(report, limit), parse_constant=refuse)


def load_checks(checks: Sequence[Check], *errors: Problem) -> Any:
    """Write checks and read them as a strict parser would."""
    stream = io.StringIO()
    checks_json(Checks(tuple(checks), errors), stream, Style(None))
    return json.loads(stream.getvalue(), parse_constant=refuse)


def test_example_is_printed_to_the_letter(example: Report) -> None:
    """The report of the design comes out in its order, with 2 spaces a level and one line a sample."""
    assert as_json(example) == EXAMPLE


@pytest.mark.parametrize("schema", [REPORT, CHECKS], ids=["report", "checks"])
def test_schemas_are_schemas(schema: dict[str, Any]) -> None:
    """Both schemas obey the JSON Schema of JSON Schemas."""
    Draft202012Validator.check_schema(schema)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("limit", [0, 2, None])
def test_reports_obey_their_schema(kind: str, limit: int | None, request: pytest.FixtureRequest) -> None:
    """Every kind of report has the shape of losscli.report/1, whatever is shown of its samples."""
    IS_REPORT.validate(load(request.getfixturevalue(kind), limit))


def test_passed_report_obeys_its_schema(example: Report) -> None:
    """A report whose only gate held is a passed one."""
    gate = Gate("mse <= 3", "mse", "value", None, 2.5625, 3.0, passed=True)
    IS_REPORT.validate(load(replace(example, verdict="passed", gates=(gate,))))


@pytest.mark.parametrize(
    "change",
    [
        {"verdict": "passed"},
        {"verdict": "ungated"},
        {"verdict": "error"},
        {"gates": ()},
        {"signature": None},
        {"inputs": None},
        {"losses": {}},
        {"errors": (Problem("and yet"),)},
        {"gates": (Gate("mse <= 2", "mse", "value", None, math.nan, 2.0, passed=True),)},
    ],
)
def test_schema_refuses_contradictions(example: Report, change: dict[str, Any]) -> None:
    """A verdict that the rest of the report does not bear out is not valid."""
    assert not IS_REPORT.is_valid(load(replace(example, **change)))


@pytest.mark.parametrize("key", json.loads(EXAMPLE))
def test_schema_wants_every_key(key: str) -> None:
    """Absent things are null, never missing, and unknown ones are refused."""
    document = json.loads(EXAMPLE)
    assert not IS_REPORT.is_valid({name: value for name, value in document.items() if name != key})
    assert not IS_REPORT.is_valid(document | {"more": 1})


def test_error_report_has_the_same_shape(refused: Report) -> None:
    """A run that could not be evaluated prints every key, with nothing but its errors."""
    assert load(refused) == {
        "schema": "losscli.report/1",
        "version": "0.1.0",
        "verdict": "error",
        "signature": None,
        "inputs": None,
        "losses": {},
        "gates": [],
        "samples": {"shown": 0, "of": 0, "rows": []},
        "errors": [{"message": "preds.csv line 4: empty value in column 'pred'", "hint": "--nan drop"}],
    }


def test_non_finite_numbers_are_null(not_finite: Report) -> None:
    """NaN and the infinities are null wherever they stand, and -0.0 is 0.0."""
    document = load(not_finite)
    assert document["losses"]["mse"]["value"] is None
    assert document["losses"]["mse"]["worst"] == [{"row": 3, "mse": None}]
    assert document["gates"][0]["actual"] is None
    assert [row["mse"] for row in document["samples"]["rows"]] == [None, None, None, 0.0]
    assert [row["prediction"] for row in document["samples"]["rows"]] == [[None], [None], [None], [0.0]]
    assert "-0.0" not in as_json(not_finite)


def test_nested_values_and_intervals_are_lists(many_outputs: Report) -> None:
    """Several outputs are nested lists, a quantile between two edges is both, a key of two columns is both."""
    document = load(many_outputs)
    assert document["losses"]["mse"]["statistics"]["p50"] == [0.624, 0.626]
    assert document["samples"]["rows"][0]["prediction"] == [[1.0, 2.0, 3.0], [4.0, 5.0, 0.0]]
    assert document["samples"]["rows"][0]["id"] == ["a", "b|c"]


def test_limit_cuts_rows_and_keeps_the_total(example: Report) -> None:
    """What is shown is counted beside what there is."""
    samples = load(example, 2)["samples"]
    assert (samples["shown"], samples["of"], [row["row"] for row in samples["rows"]]) == (2, 4, [0, 1])


@given(numbers=st.lists(st.floats(), min_size=1), chunk=st.integers(1, 5))
def test_floats_survive_the_round_trip(example: Report, sampled: Sampled, numbers: list[float], chunk: int) -> None:
    """Every finite double comes back as it was, bit for bit but for the sign of zero."""
    report = replace(example, samples=sampled({"row": list(range(len(numbers))), "mse": numbers}, chunk))
    back = [row["mse"] for row in load(report)["samples"]["rows"]]
    expected = [number + 0.0 if math.isfinite(number) else None for number in numbers]
    assert [None if x is None else x.hex() for x in back] == [None if x is None else x.hex() for x in expected]


@given(text=st.text())
def test_texts_survive_the_round_trip(example: Report, sampled: Sampled, text: str) -> None:
    """Keys and column names may hold any text, and each sample still has one line."""
    report = replace(example, samples=sampled({"row": [0, 1], text: [text, text]}))
    if text != "row":
        assert [row[text] for row in load(report)["samples"]["rows"]] == [text, text]
        assert as_json(report).count("\n") == EXAMPLE.count("\n") - 2


def test_text_is_not_escaped_to_ascii(example: Report) -> None:
    """Formulas stay readable."""
    assert '"(x − t)²"' in as_json(example)


@pytest.mark.parametrize("name", ["json", "jsonl", "csv"])
def test_samples_are_streamed(example: Report, name: str) -> None:
    """A chunk is on its way before the next but one is made, so that memory holds a few of them."""
    stream = io.StringIO()

    def chunks(_: int | None) -> Iterator[Chunk]:
        for start in range(0, 3000, 3):
            if start >= 6:
                assert f"{start - 6}.25" in stream.getvalue()[-200:], "two chunks back is not written yet"
            yield {"row": list(range(start, start + 3)), "mse": [row + 0.25 for row in range(start, start + 3)]}

    FORMATS[name](replace(example, samples=Samples(3000, ("row", "mse"), chunks)), stream, Style(None))
    assert "2999.25" in stream.getvalue()


@pytest.mark.parametrize("name", ["json", "md", "table"])
def test_hidden_samples_are_not_read(example: Report, name: str) -> None:
    """Showing no samples costs no second pass."""

    def chunks(_: int | None) -> Iterator[Chunk]:
        pytest.fail("samples were read")

    FORMATS[name](replace(example, samples=Samples(4, ("row",), chunks)), io.StringIO(), Style(0))


@pytest.mark.parametrize("of", [3, 5])
def test_changed_inputs_are_noticed(example: Report, of: int) -> None:
    """More or fewer samples than were scored is an error, not a report that counts wrongly."""
    report = replace(example, samples=replace(example.samples, of=of, chunks=lambda _: example.samples.chunks(None)))
    with pytest.raises(LosscliError, match="changed"):
        as_json(report)


@pytest.mark.parametrize("name", ["json", "csv", "jsonl", "md", "value", "junit", "github"])
def test_data_formats_leave_rich_alone(name: str) -> None:
    """Only the table pays for rich, and none for pandas."""
    code = f"""
import sys
from losscli.render import FORMATS, style_for
from losscli.report.model import Report
FORMATS[{name!r}](Report("0", "error"), sys.stdout, style_for({name!r}))
sys.exit(bool({{"rich", "pandas"}} & set(sys.modules)))
"""
    assert subprocess.run([sys.executable, "-c", code], timeout=60, check=False).returncode == 0


def test_checks_obey_their_schema(example: Report, ungated: Report) -> None:
    """Each check has its report or its error, and the worst verdict is the verdict."""
    failed = Check("nightly", example)
    broken = Check("weekly", error=Problem("cannot read p.csv", "name another file"))
    document = load_checks([failed, broken])
    IS_CHECKS.validate(document)
    assert document["verdict"] == "error"
    assert document["checks"][0] == {"name": "nightly", "error": None, "not_judged": [], "report": load(example)}
    assert document["checks"][1]["error"] == {"message": "cannot read p.csv", "hint": "name another file"}
    assert document["checks"][1]["report"] is None
    assert load_checks([failed, Check("u", ungated)])["verdict"] == "failed"


def test_no_check_is_an_error() -> None:
    """Where nothing was checked nothing has passed."""
    document = load_checks([])
    IS_CHECKS.validate(document)
    assert document == {"schema": "losscli.checks/1", "verdict": "error", "checks": [], "errors": []}


def test_errors_of_the_file_are_told() -> None:
    """What is wrong with the file of the checks is an error, whatever the checks."""
    document = load_checks([], Problem("no checks"))
    IS_CHECKS.validate(document)
    assert document["verdict"] == "error"
    assert document["errors"] == [{"message": "no checks", "hint": None}]


@pytest.mark.parametrize("change", [{"report": None}, {"error": {"message": "x", "hint": None}}, {"name": None}])
def test_checks_schema_refuses_contradictions(example: Report, change: dict[str, Any]) -> None:
    """A check has exactly one of a report and an error, and a name."""
    document = load_checks([Check("nightly", example)])
    document["checks"][0] |= change
    assert not IS_CHECKS.is_valid(document)
