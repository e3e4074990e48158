"""Laws of all formats: the same numbers give the same figures, and none passes over what is missing."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from outcome import Run
from pyarrow import feather, parquet
from safetensors.numpy import save_file

import losscli
from losscli.errors import LosscliError
from losscli.losses import LOSSES
from losscli.options.formats import FORMATS, SUFFIXES
from losscli.sources.batches import assemble as sampling

Column: TypeAlias = Any
"""Numbers, NaN where there is none."""


def _rows(columns: dict[str, Column], nothing: str) -> list[list[str]]:
    texts = [[nothing if text == "nan" else text for text in map(repr, column.tolist())] for column in columns.values()]
    return [list(row) for row in zip(*texts, strict=True)]


def _text(path: Path, columns: dict[str, Column], sep: str) -> None:
    path.write_text("".join(sep.join(row) + "\n" for row in ([*columns], *_rows(columns, ""))), encoding="utf-8")


def _json(path: Path, columns: dict[str, Column]) -> None:
    keyed = [[f'"{name}": {text}' for name, text in zip(columns, row, strict=True)] for row in _rows(columns, "null")]
    path.write_text("".join(f"{{{', '.join(row)}}}\n" for row in keyed), encoding="utf-8")


def _arrow(columns: dict[str, Column]) -> pa.Table:
    return pa.table({name: pa.array(column, from_pandas=True) for name, column in columns.items()})


def _stream(path: Path, columns: dict[str, Column]) -> None:
    table = _arrow(columns)
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table, max_chunksize=11)


TABLES: dict[str, Callable[[Path, dict[str, Column]], None]] = {
    "x.csv": lambda path, columns: _text(path, columns, ","),
    "x.tsv": lambda path, columns: _text(path, columns, "\t"),
    "x.jsonl": _json,
    "x.parquet": lambda path, columns: parquet.write_table(_arrow(columns), path, row_group_size=13),
    "x.feather": lambda path, columns: feather.write_feather(_arrow(columns), str(path), chunksize=17),
    "x.arrow": _stream,
}
ARRAYS: dict[str, Callable[[Path, Column], None]] = {
    "x.npy": np.save,
    "x.npz": lambda path, column: np.savez(path, a=column),
    "x.safetensors": lambda path, column: save_file({"a": column}, path),
}


def written(name: str, column: Column) -> str:
    """Write one column in a format and give the name of the file."""
    if name in ARRAYS:
        ARRAYS[name](Path(name), column)
    else:
        TABLES[name](Path(name), {"pred": column})
    return name


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.fixture(scope="module")
def numbers() -> tuple[Column, Column]:
    """Predictions and targets of many magnitudes."""
    random = np.random.default_rng(7)
    return random.normal(size=60) * 10.0 ** random.integers(-8, 9, 60), random.normal(size=60)


def figures(predictions: Any, targets: Any, **options: Any) -> str:
    """Everything that is said of two losses, and every row."""
    report = losscli.compute("mse,huber:delta=0.5", predictions, targets, **options)
    rows = [
        {name: np.asarray(values).tolist() for name, values in chunk.items()} for chunk in report.samples.chunks(None)
    ]
    joined = {name: [value for chunk in rows for value in chunk[name]] for name in rows[0]}
    return repr([asdict(figure) for figure in report.losses.values()]) + repr(joined)


@pytest.mark.parametrize("name", [*TABLES, *ARRAYS])
@pytest.mark.parametrize("elements", [1, 7, 16, 1 << 19])
def test_the_format_does_not_show(
    numbers: tuple[Column, Column], name: str, elements: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However numbers are stored and cut into chunks, figures, statistics, gradients and rows are the same bytes."""
    predictions, targets = numbers
    expected = figures(predictions, targets)

    monkeypatch.setattr(sampling, "ELEMENTS", elements)

    assert figures(written(name, predictions), targets) == expected


@pytest.mark.parametrize("name", [*TABLES, *ARRAYS])
@pytest.mark.parametrize("elements", [1, 7, 1 << 19])
def test_what_is_missing_is_refused_with_its_place(
    numbers: tuple[Column, Column], name: str, elements: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A blank, a null or NaN is an error that says where it stands; --nan drop leaves that sample out, and no other."""
    predictions, targets = numbers[0].copy(), numbers[1]
    predictions[[20, 41]] = np.nan
    kept = ~np.isnan(predictions)
    path = written(name, predictions)
    monkeypatch.setattr(sampling, "ELEMENTS", elements)

    with pytest.raises(LosscliError) as caught:
        figures(path, targets)

    text = "nan" if name in ARRAYS else "empty value in column 'pred'"
    before = {"x.csv": "line 2", "x.tsv": "line 2", "x.jsonl": "line 1"}.get(name, "row 0").split()
    first, second = (f"{before[0]} {row + int(before[1])}" for row in (20, 41))
    assert caught.value.message == f"{name} {first}: {text}, and 1 more: {second}: {text}"
    assert caught.value.hint == "--nan drop leaves such samples out"
    report = losscli.compute("mse", path, targets, nan="drop")
    assert report.inputs is not None
    assert (report.inputs.n, report.inputs.dropped) == (58, 2)
    assert report.losses["mse"].value == losscli.compute("mse", predictions[kept], targets[kept]).losses["mse"].value


@pytest.mark.parametrize("name", TABLES)
def test_every_role_in_every_table(name: str) -> None:
    """Keys, weights, slices and targets are columns like any other, whatever holds them."""
    rows = np.arange(9)
    table = {"id": rows[::-1].copy(), "pred": rows[::-1] * 0.5, "w": np.ones(9) + rows[::-1], "g": rows[::-1] % 3}
    TABLES[name](Path(name), table)
    Path("t.csv").write_text("id,target\n" + "".join(f"{row},{row % 2}\n" for row in rows), encoding="utf-8")
    _text(Path("plain.csv"), table, ",")

    found, expected = (
        losscli.compute("mse", path, "t.csv", id="id", pred="pred", weight="w", by="g") for path in (name, "plain.csv")
    )

    assert asdict(found.losses["mse"]) == asdict(expected.losses["mse"])
    assert found.losses["mse"].slices


@pytest.mark.parametrize("name", [*TABLES, *ARRAYS])
def test_a_whole_score_of_every_format(numbers: tuple[Column, Column], name: str) -> None:
    """What needs all rows reads them all."""
    predictions, targets = numbers
    path = written(name, predictions)

    assert (
        losscli.compute("spearman", path, targets).losses["spearman"].value
        == losscli.compute("spearman", predictions, targets).losses["spearman"].value
    )
    assert "spearman" in LOSSES


@pytest.mark.parametrize("name", TABLES)
def test_parts_of_every_table(numbers: tuple[Column, Column], name: str) -> None:
    """Files in a folder, or of a pattern, are one below the other in every format."""
    predictions, targets = numbers
    Path("parts").mkdir()
    for part, rows in enumerate(np.split(predictions, [7, 30])):
        TABLES[name](Path(f"parts/{part}-{name}"), {"pred": rows})

    assert figures("parts", targets) == figures(f"parts/*-{name}", targets) == figures(predictions, targets)


@pytest.mark.parametrize("suffix", ["parquet", "jsonl"])
def test_lists_in_parts_have_one_length(suffix: str) -> None:
    """A part with longer lists than the first is refused by its name."""
    for part, row in (("a", [1, 2]), ("b", [1, 2, 3])):
        Path(f"{part}.jsonl").write_text(f'{{"x": {row}}}\n' * 2, encoding="utf-8")
        parquet.write_table(pa.table({"x": [row] * 2}), f"{part}.parquet")

    with pytest.raises(LosscliError) as caught:
        losscli.compute("mse", f"?.{suffix}", np.zeros((4, 2)))

    assert caught.value.message == f"b.{suffix} and a.{suffix} have lists of different lengths in a column"


def test_formats_are_told_apart_by_suffixes_of_one_table() -> None:
    """No two formats have a suffix in common."""
    assert len(SUFFIXES) == sum(len(form.suffixes) for form in FORMATS.values())


@pytest.mark.parametrize("name", [name for name in (*TABLES, *ARRAYS) if name not in ("x.csv", "x.tsv")])
def test_a_name_that_belies_its_bytes(run: Run, name: str) -> None:
    """Bytes that are no text table name their format, which may be given by hand."""
    written(name, np.array([0.5, 1.0, 2.0, 4.0]))
    Path(name).rename("x.dat")
    Path("t.csv").write_text("target\n1\n1\n1\n1\n", encoding="utf-8")
    form = SUFFIXES[Path(name).suffix]
    if form != "safetensors":  # whose first bytes are the length of what follows
        shown = "arrow" if form == "feather" else form
        assert f"add --input-format {shown}" in run("compute", "mse", "x.dat", "t.csv").err

    outcome = run("compute", "mse", "x.dat", "t.csv", "--input-format", f"predictions={form}", "--format", "value")

    assert (outcome.code, outcome.out) == (0, "2.5625\n")


def test_the_documentation_lists_every_suffix() -> None:
    """The page has a row for each format, with its suffixes."""
    text = (Path(__file__).parents[3] / "docs/formats.md").read_text(encoding="utf-8")
    for form, suffixes in ((name, form.suffixes) for name, form in FORMATS.items()):
        assert f"| `{form}` | {' '.join(f'`{suffix}`' for suffix in suffixes)} |" in text


def test_formats_are_named_where_they_are_asked_for(run: Run) -> None:
    """The help, the completions and the error list the formats of the table."""
    shown = " ".join(run("compute", "--help").out.split())
    refused = run("compute", "mse", "x.csv", "--input-format", "xlsx").err
    for form in FORMATS:
        assert form in shown
        assert form in refused

    from losscli.cli.completion import completing

    complete = completing("input_format", tuple(FORMATS))
    assert complete is not None
    assert complete("predictions=np") == ["predictions=npy", "predictions=npz"]
    assert complete("pa") == ["parquet"]


DAMAGED = [name for name in (*TABLES, *ARRAYS) if name not in ("x.csv", "x.tsv", "x.npy", "x.npz")]


@pytest.mark.parametrize("name", DAMAGED)
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), min_size=1, max_size=5))
def test_damaged_bytes_are_read_or_refused(name: str, changes: list[tuple[float, int]]) -> None:
    """Whatever bytes are damaged, values come out or one sentence; nothing else is raised, and nothing crashes."""
    written(name, np.arange(32.0))
    data = bytearray(Path(name).read_bytes())
    for place, value in changes:
        data[int(place * len(data))] = value
    Path(name).write_bytes(bytes(data))
    with suppress(LosscliError):
        losscli.compute("mse", name, np.zeros(32), nan="drop", workers=1)


@pytest.mark.parametrize("name", [*TABLES, *ARRAYS])
@pytest.mark.parametrize("cut", [0.0, 0.3, 0.9])
def test_a_file_that_is_cut_is_refused(run: Run, name: str, cut: float) -> None:
    """No part of a file passes for the whole of another one: what is left is an error, in one sentence."""
    written(name, np.arange(64.0))
    data = Path(name).read_bytes()
    Path(name).write_bytes(data[: int(cut * len(data))])
    Path("t.csv").write_text("target\n" + "1\n" * 64, encoding="utf-8")

    outcome = run("compute", "mse", name, "t.csv", "--format", "value")

    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err.startswith("error: ")
    assert "internal error" not in outcome.err
