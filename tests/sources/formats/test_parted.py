"""Inputs in many parts: the same samples as in one file, and errors that name the part."""

import hashlib
import io
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from outcome import Run

from losscli import compute
from losscli.errors import LosscliError
from losscli.options.declared import Columns, Pairing, Reading, Values
from losscli.sources import Needs, open_samples

N = 12
ROWS = [(f"k{i}", i / 7, float(i % 3), i % 2) for i in range(N)]
CUTS = st.lists(st.integers(1, N - 1), unique=True, max_size=4).map(sorted)
"""Where the rows are cut into parts."""


def text(rows: Sequence[tuple[Any, ...]]) -> bytes:
    """Give rows as CSV, with quotes and line ends of two kinds."""
    lines = [f'"{key}",{x},{t},{g}\r\n' if g else f"{key},{x},{t},{g}\n" for key, x, t, g in rows]
    return ("id,x,t,g\n" + "".join(lines)).encode()


def array(rows: Sequence[tuple[Any, ...]]) -> bytes:
    """Give the numbers of rows as NPY."""
    buffer = io.BytesIO()
    np.save(buffer, np.array([row[1:] for row in rows]))
    return buffer.getvalue()


KINDS = {"csv": text, "npy": array}


def cut(folder: Path, kind: str, rows: Sequence[tuple[Any, ...]], cuts: Sequence[int]) -> str:
    """Write parts that end at the cuts, and give the folder."""
    folder.mkdir(parents=True)
    for place, (start, stop) in enumerate(zip((0, *cuts), (*cuts, len(rows)), strict=True)):
        (folder / f"part-{place:02}.{kind}").write_bytes(KINDS[kind](rows[start:stop]))
    return str(folder)


def batches(predictions: str, targets: str, kind: str, chunk: int | None, pairing: dict[str, str]) -> list[Any]:
    """Read all samples and list their columns."""
    columns = Columns(pred="x", target="t", by="g") if kind == "csv" else Columns(pred="0", target="1", by="2")
    with open_samples(
        predictions,
        targets,
        columns=columns,
        pairing=Pairing(**pairing),  # type: ignore[arg-type]
        reading=Reading(),
        values=Values(),
        needs=Needs(),
        chunk_rows=chunk,
    ) as samples:
        found = [recipe.read() for recipe in samples.recipes]
        ids = [key for batch in found for key in batch.ids or ()]
        columns_read = ("rows", "prediction", "target", "by")
        joined = [np.concatenate([getattr(batch, name) for batch in found]).tolist() for name in columns_read]
        return [*joined, ids, samples.n, samples.slices]


@pytest.mark.parametrize("pairing", [{}, {"id": "id"}], ids=["row", "id"])
@pytest.mark.parametrize("kind", KINDS)
def test_any_split_into_parts_is_the_same_input(kind: str, pairing: dict[str, str], tmp_path: Path) -> None:
    """However predictions and targets are cut into parts, the samples are those of one file each."""
    if kind == "npy" and pairing:
        pytest.skip("arrays have no keys")
    shuffled = [ROWS[i * 5 % N] for i in range(N)] if pairing else ROWS
    whole = cut(tmp_path / "whole-p", kind, shuffled, ()), cut(tmp_path / "whole-t", kind, ROWS, ())
    one, other = (f"{folder}/part-00.{kind}" for folder in whole)
    expected = batches(one, other, kind, None, pairing)
    counter = iter(range(10**6))

    @given(CUTS, CUTS, st.sampled_from([None, 1, 2, 5]))
    @settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
    def law(ours: list[int], theirs: list[int], chunk: int | None) -> None:
        number = next(counter)
        p, t = cut(tmp_path / f"{number}-p", kind, shuffled, ours), cut(tmp_path / f"{number}-t", kind, ROWS, theirs)
        assert batches(p, t, kind, chunk, pairing) == expected

    law()


def test_the_report_is_that_of_one_file(run: Run, tmp_path: Path) -> None:
    """Patterns, folders and files give one report, but for the paths."""
    cut(tmp_path / "preds", "csv", ROWS, (1, 2, 9))
    cut(tmp_path / "targets", "csv", ROWS, (4,))
    cut(tmp_path / "one", "csv", ROWS, ())
    options = ("--pred", "x", "--target", "t", "--by", "g", "--worst", "2", "--json", "--max", "mse=99")
    one = run("compute", "mse,rmse", "one/part-00.csv", "one/part-00.csv", *options)
    parted = run("compute", "mse,rmse", "preds/*.csv", "targets", *options)

    assert (one.code, parted.code) == (0, 0)
    assert '"path": "preds/*.csv", "format": "csv", "rows": 12' in " ".join(parted.out.split())
    names = parted.out.replace("preds/*.csv", "one/part-00.csv").replace(
        '"path": "targets"', '"path": "one/part-00.csv"'
    )
    assert names == one.out


def test_problems_name_the_part(write: Any, refused: Any, tmp_path: Path) -> None:
    """Each bad value is named with its file and its line, wherever the chunks end."""
    (tmp_path / "p").mkdir()
    write("p/1.csv", "pred\n1\nx\n")
    write("p/2.csv", "pred\ny\n2\n")
    error = refused("p", "t.csv", chunk_rows=3)
    assert error.message.startswith("p/1.csv line 3: 'x' is not a number in column 'pred'")
    assert "p/2.csv line 2: 'y'" in error.message

    write("p/1.csv", "pred\ncat\ndog\n")
    write("p/2.csv", "pred\ncat\ncow\n")
    with pytest.raises(LosscliError) as caught:
        compute("cross-entropy", np.full((4, 2), 0.5), "p/*.csv", positive="dog")
    assert "cow" in caught.value.message


def test_illegal_values_name_the_part(write: Any, tmp_path: Path) -> None:
    """What a loss does not take is named with the file and the line."""
    (tmp_path / "p").mkdir()
    write("p/1.csv", "pred\n0.1\n")
    write("p/2.csv", "pred\n0.1\n1.5\n0.2\n")
    write("t.csv", "target\n1\n0\n1\n0\n")
    with pytest.raises(LosscliError, match=r"^p/2\.csv line 3: prediction 1\.5 is not in \[0, 1\]"):
        compute("bce", "p/?.csv", "t.csv")


def test_keys_that_stand_twice_name_both_parts(write: Any, refused: Any, tmp_path: Path) -> None:
    """The same key in two parts is found."""
    (tmp_path / "p").mkdir()
    write("p/1.csv", "id,pred\na,1\nb,2\n")
    write("p/2.csv", "id,pred\nc,1\na,2\n")
    assert "stands twice, on p/1.csv line 2 and p/2.csv line 3" in refused("p", "t.csv", id="id").message


def test_the_digest_is_that_of_the_digests(opened: Any, write: Any, tmp_path: Path) -> None:
    """`sha256sum p/* | cut -d' ' -f1 | sha256sum` gives the same."""
    (tmp_path / "p").mkdir()
    for name, value in (("1", 1), ("2", 2), ("3", 3), ("4", 4)):
        write(f"p/{name}.csv", f"pred\n{value}\n")
    digests = [hashlib.sha256(f"pred\n{value}\n".encode()).hexdigest() + "\n" for value in (1, 2, 3, 4)]
    files = opened("p/*.csv", "t.csv", digest=True).samples.files
    assert (files[0].path, files[0].rows) == ("p/*.csv", 4)
    assert files[0].sha256 == hashlib.sha256("".join(digests).encode()).hexdigest()


def test_a_part_that_changes_is_noticed(opened: Any, write: Any, tmp_path: Path) -> None:
    """Every part is watched."""
    (tmp_path / "p").mkdir()
    write("p/1.csv", "pred\n1\n2\n")
    write("p/2.csv", "pred\n1\n2\n")
    samples = opened("p", "t.csv").samples
    samples.verify()
    write("p/2.csv", "pred\n1\n2\n3\n")
    with pytest.raises(LosscliError, match=r"p/2\.csv changed"):
        samples.verify()


def test_a_name_with_marks_in_it_is_that_file(opened: Any, write: Any) -> None:
    """A file that is there needs no pattern."""
    assert opened(write("p[1].csv", "pred\n1\n2\n3\n4\n"), "t.csv").samples.files[0].path == "p[1].csv"


@pytest.mark.parametrize("given", ["p", "p/", "p/*.csv", "p/part*", "p/*"])
def test_what_programs_leave_beside_the_parts_is_left_out(given: str, opened: Any, write: Any, tmp_path: Path) -> None:
    """`_SUCCESS` and hidden files are no parts."""
    (tmp_path / "p").mkdir()
    write("p/part-0.csv", "pred\n1\n2\n")
    write("p/part-1.csv", "pred\n3\n4\n")
    write("p/_SUCCESS", "")
    write("p/.part-0.csv.crc", "crc")
    assert opened(given, "t.csv").prediction.tolist() == [1, 2, 3, 4]


REFUSED = [
    ("none/*.csv", {}, "none/*.csv: no file matches", None),
    ("p/prt-*.csv", {"p/part-0.csv": "pred\n1\n"}, "p/prt-*.csv: no file matches", "there are 'part-0.csv'"),
    ("p", {"p/_SUCCESS": ""}, "p: a folder without files", None),
    (
        "p",
        {"p/a.csv": "pred\n1\n", "p/x/a.csv": ""},
        "p holds the folder 'x'",
        f"folders in folders are not read; name the files with a pattern, e.g. '{Path('p/*/*.csv')}'",
    ),
    ("p/*", {"p/x/a.csv": ""}, "p/* matches the folder p/x", "name the files, e.g. 'p/x/*.csv'"),
    (
        "p",
        {"p/a.csv": "pred\n1\n", "p/README.md": "hello"},
        "p holds 'README.md', whose name tells no format",
        f"name the parts with a pattern, e.g. '{Path('p/*.csv')}'",
    ),
    (
        "p/*",
        {"p/a.csv": "pred\n1\n", "p/b.tsv": "pred\n2\n"},
        "p/b.tsv is tsv and p/a.csv is csv",
        "the parts of one input have one format; name them with a pattern, e.g. '*.csv'",
    ),
    (
        "p/*",
        {"p/a.csv": "pred,x\n1,2\n", "p/b.csv": "x,pred\n2,1\n"},
        "p/b.csv has the columns 'x', 'pred' and p/a.csv has 'pred', 'x'",
        "the parts of one input have the same columns in the same order",
    ),
    ("p/*", {"p/a.csv": "pred\n", "p/b.csv": ""}, "p/a.csv: no rows", "there is only a header"),
    ("p/*", {"p/a.csv": "id,pred\na,1\nb,2\n", "p/b.csv": "id,pred\nc,1\n"}, "p/* has 3 rows and t.csv has 4", "--id"),
]


@pytest.mark.skipif(os.sep != "/", reason="the messages spell paths with slashes")
@pytest.mark.parametrize(("given", "files", "message", "hint"), REFUSED)
def test_what_makes_no_input_is_refused(  # noqa: PLR0913, PLR0917
    given: str, files: dict[str, str], message: str, hint: str | None, refused: Any, tmp_path: Path
) -> None:
    """The message names the pattern or the part, the hint what to type."""
    for name, content in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(content, encoding="utf-8")
    error = refused(given, "t.csv")
    assert error.message == message
    assert (error.hint or "").startswith(hint or "")
    assert (error.hint is None) == (hint is None)


def test_parts_of_other_shapes_are_refused(refused: Any, tmp_path: Path) -> None:
    """Rows of arrays have one shape."""
    np.save(tmp_path / "p0.npy", np.zeros((2, 3)))
    np.save(tmp_path / "p1.npy", np.zeros((2, 2)))
    assert refused("p*.npy", "t.csv").message == "p1.npy has rows of shape (2,) and p0.npy has rows of shape (3,)"


def test_one_array_of_each_archive(opened: Any, tmp_path: Path) -> None:
    """The key of a pattern of archives is that of every part."""
    for place in range(2):
        np.savez(tmp_path / f"p{place}.npz", a=np.full(2, place), b=np.zeros(3))
    assert opened("p*.npz:a", "t.csv").prediction.tolist() == [0, 0, 1, 1]


IN_ORDER = "parts are taken in the order of their paths"


@pytest.mark.parametrize(
    ("predictions", "targets", "note"),
    [
        (("p-1", "p-2"), ("t-1", "t-2"), None),
        (("p-1", "p-2", "p-3"), ("t-1", "t-2"), None),
        (("p-1", "p-10"), ("t-1", "t-2"), "p/p-10.csv is paired with t/t-2.csv: " + IN_ORDER),
    ],
)
def test_parts_that_do_not_correspond_are_noted(  # noqa: PLR0913, PLR0917
    predictions: tuple[str, ...], targets: tuple[str, ...], note: str | None, opened: Any, write: Any, tmp_path: Path
) -> None:
    """Where both sides have as many parts, their numbers are compared."""
    for folder, names in (("p", predictions), ("t", targets)):
        (tmp_path / folder).mkdir()
        for name in names:
            write(f"{folder}/{name}.csv", f"{folder}\n" + "1\n" * (6 // len(names)))
    assert [told for told in opened("p/*.csv", "t/*.csv").samples.notes if "part" in told] == ([note] if note else [])


def test_parts_of_other_lengths_are_noted(opened: Any, write: Any, tmp_path: Path) -> None:
    """As many parts and rows, but cut elsewhere."""
    for folder, counts in (("p", (1, 3)), ("t", (2, 2))):
        (tmp_path / folder).mkdir()
        for place, count in enumerate(counts):
            write(f"{folder}/{place}.csv", f"{folder}\n" + "1\n" * count)
    (note,) = (told for told in opened("p", "t").samples.notes if "across" in told)
    assert note == "p/0.csv has 1 row and t/0.csv has 2: rows are paired in order, across the ends of parts"


def test_an_output_among_the_parts_is_refused(run: Run, tmp_path: Path) -> None:
    """A report never replaces a part."""
    cut(tmp_path / "p", "csv", ROWS, (5,))
    outcome = run("compute", "mse", "p/*.csv", "--pred", "x", "--target", "t", "-o", "p/part-01.csv")
    assert outcome.code == 2
    assert (tmp_path / "p/part-01.csv").read_bytes() == text(ROWS[5:])


def test_sources_are_indexed_by_whoever_does_the_work(write: Any, tmp_path: Path) -> None:
    """Every part of every input is one piece of work."""
    (tmp_path / "p").mkdir()
    write("p/1.csv", "pred\n1\n2\n")
    write("p/2.csv", "pred\n1\n2\n")
    seen: list[str] = []

    def each(items: Any, work: Any) -> Any:
        for item in items:
            seen.append(item[0].path)
            yield work(item)

    groups = (Columns(), Pairing(), Reading(), Values())
    names = ("columns", "pairing", "reading", "values")
    open_samples("p", "t.csv", **dict(zip(names, groups, strict=True)), needs=Needs(), each=each).close()  # type: ignore[arg-type]
    assert seen == ["p/1.csv", "p/2.csv", "t.csv"]


def test_parts_without_rows(write: Any, opened: Any, tmp_path: Path) -> None:
    """A part that is empty, or has a header only, counts for nothing, as Spark writes them."""
    for name, contents in {
        "p": {"_SUCCESS": "", "part-00000.csv": "id,pred\n", "part-00001.csv": "id,pred\na,0.5\nb,1\nc,2\nd,4\n"},
        "q": {"part-00000-x": "", "part-00001-x": "id,pred\na,0.5\nb,1\n", "part-00002-x": "id,pred\nc,2\nd,4\n"},
        "r": {"part-0.jsonl": "", "part-1.jsonl": '{"id": "a", "pred": 0.5}\n' * 4},
    }.items():
        (tmp_path / name).mkdir()
        for file, content in contents.items():
            (tmp_path / name / file).write_text(content, encoding="utf-8")
    write("y.csv", "y\n0.5\n0.5\n0.5\n0.5\n")
    found = opened("p", "t.csv", id="id")
    assert found.mse == 2.5625
    assert "p: 1 of 2 parts has no rows" in found.samples.notes
    assert opened("q", "t.csv", id="id").mse == 2.5625
    assert opened("r", "y.csv").mse == 0.0
