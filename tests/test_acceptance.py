"""What a user types and what must come back, in the order in which a user meets it."""

import json
import pickle
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from outcome import Outcome, Run

SAMPLES = Path(__file__).parents[1] / "sample_data"


@pytest.fixture(autouse=True)
def files(tmp_path: Path) -> Path:
    """The pair of files that every example starts from."""
    (tmp_path / "p.csv").write_text("id,pred\na,0.5\nb,1\nc,2\nd,4\n", encoding="utf-8")
    (tmp_path / "t.csv").write_text("id,target\na,1\nb,1\nc,1\nd,1\n", encoding="utf-8")
    return tmp_path


def put(folder: Path, name: str, text: str | bytes) -> str:
    """Write a file byte by byte and give its name."""
    (folder / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    return name


def value_of(outcome: Outcome) -> float:
    """The one figure of `--format value`."""
    assert outcome.code == 0, outcome.err
    return float(outcome.out)


def refused(outcome: Outcome, *words: str) -> None:
    """Exit 2, nothing on stdout, one sentence with these words and a hint's indentation after it."""
    assert outcome.code == 2, outcome
    assert outcome.out == ""
    assert outcome.err.startswith("error: "), outcome.err
    assert "Traceback" not in outcome.err
    for word in words:
        assert word in outcome.err, outcome.err


def test_first_command(run: Run) -> None:
    """The command of the front page."""
    outcome = run("compute", "mse", "p.csv", "t.csv", "--id", "id", "--format", "value")

    assert outcome == (0, "2.5625\n", "")


class TestExcelExport:
    """1."""

    def test_excel_export_reads(self, run: Run, files: Path) -> None:
        """BOM, CRLF, quoted numbers and a trailing blank line are no obstacle."""
        put(files, "x.csv", b'\xef\xbb\xbfid,pred\r\na,"0.5"\r\nb,"1"\r\nc,"2"\r\nd,"4"\r\n\r\n')

        assert value_of(run("compute", "mse", "x.csv", "t.csv", "--id", "id", "--format", "value")) == 2.5625

    def test_blank_line_inside(self, run: Run, files: Path) -> None:
        """A blank line between rows is a missing value, with its line."""
        put(files, "x.csv", "id,pred\na,0.5\nb,1\n\nc,2\nd,4\n")

        refused(run("compute", "mse", "x.csv", "t.csv"), "x.csv line 4: empty value in column 'pred'")

    def test_utf16(self, run: Run, files: Path) -> None:
        """A UTF-16 file is refused by name."""
        put(files, "x.csv", "id,pred\na,0.5\n".encode("utf-16"))

        refused(run("compute", "mse", "x.csv", "t.csv"), "x.csv", "not UTF-8 (UTF-16 byte order mark)")


class TestEuropeanExport:
    """2."""

    def test_semicolons_are_named(self, run: Run, files: Path) -> None:
        """The one column is named, with the options that read it."""
        put(files, "e.csv", "id;pred\na;0,5\nb;1\nc;2\nd;4\n")

        refused(run("compute", "mse", "e.csv", "t.csv"), "'id;pred'", "--sep ';' --decimal ','")

    def test_with_the_options(self, run: Run, files: Path) -> None:
        """With those options it reads."""
        put(files, "e.csv", "id;pred\na;0,5\nb;1\nc;2\nd;4\n")
        options = ("--sep", "predictions=;", "--decimal", "predictions=,")

        assert value_of(run("compute", "mse", "e.csv", "t.csv", *options, "--format", "value")) == 2.5625

    @pytest.mark.parametrize("row", ["b,1,", "b,1,7", "b"])
    def test_ragged_rows(self, run: Run, files: Path, row: str) -> None:
        """A field too many or too few is refused with its line."""
        put(files, "x.csv", f"id,pred\na,0.5\n{row}\nc,2\nd,4\n")

        refused(run("compute", "mse", "x.csv", "t.csv"), "x.csv line 3")


class TestHeaders:
    """3."""

    def test_headerless(self, run: Run, files: Path) -> None:
        """A first line of numbers is data, and said to be."""
        put(files, "h.csv", "0.5\n1\n2\n4\n")
        put(files, "one.csv", "1\n1\n1\n1\n")

        outcome = run("compute", "mse", "h.csv", "one.csv", "--json")

        assert json.loads(outcome.out)["losses"]["mse"]["n"] == 4
        assert json.loads(outcome.out)["losses"]["mse"]["value"] == 2.5625
        assert "note:" in outcome.err

    def test_header_zero_is_ambiguous(self, run: Run, files: Path) -> None:
        """The header that pandas writes for an unnamed column is asked about."""
        put(files, "h.csv", "0\n0.5\n1\n2\n4\n")

        refused(run("compute", "mse", "h.csv", "t.csv"), "--header", "--no-header")
        assert run("compute", "mse", "h.csv", "t.csv", "--header=predictions").code == 0

    def test_unnamed_index(self, run: Run, files: Path) -> None:
        """The index column of to_csv() is left aside."""
        put(files, "i.csv", ",pred\n0,0.5\n1,1\n2,2\n3,4\n")

        outcome = run("compute", "mse", "i.csv", "t.csv", "--format", "value")

        assert value_of(outcome) == 2.5625
        assert "i.csv" in outcome.err

    def test_two_numeric_columns(self, run: Run, files: Path) -> None:
        """Without --pred the columns are listed."""
        put(files, "two.csv", "id,a,b\na,0.5,1\nb,1,1\nc,2,1\nd,4,1\n")

        refused(run("compute", "mse", "two.csv", "t.csv"), "'a'", "'b'", "--pred")
        assert value_of(run("compute", "mse", "two.csv", "t.csv", "--pred", "a", "--format", "value")) == 2.5625

    def test_twin_columns(self, run: Run, files: Path) -> None:
        """Two columns of one name are refused."""
        put(files, "twin.csv", "pred,pred\n1,2\n")

        refused(run("compute", "mse", "twin.csv", "t.csv"), "'pred'")


class TestKeys:
    """4."""

    SHUFFLED = "id,target\nd,1\na,1\nc,1\nb,1\n"

    def test_shuffled(self, run: Run, files: Path) -> None:
        """Pairing by key does not mind the order."""
        put(files, "s.csv", self.SHUFFLED)

        assert value_of(run("compute", "mse", "p.csv", "s.csv", "--id", "id", "--format", "value")) == 2.5625

    def test_without_id_it_warns(self, run: Run, files: Path) -> None:
        """Row order is used, and the difference of the keys is said."""
        put(files, "s.csv", self.SHUFFLED)

        outcome = run("compute", "mse", "p.csv", "s.csv", "--format", "value")

        assert outcome.code == 0
        assert "'id'" in outcome.err
        assert "--id" in outcome.err

    def test_missing_key(self, run: Run, files: Path) -> None:
        """A target without prediction is an error, unless --join says otherwise."""
        put(files, "three.csv", "id,pred\na,0.5\nb,1\nc,2\n")

        refused(run("compute", "mse", "three.csv", "t.csv", "--id", "id"), "1 of 4 targets has no prediction: 'd'")
        outcome = run("compute", "mse", "three.csv", "t.csv", "--id", "id", "--join", "inner", "--json")
        report = json.loads(outcome.out)
        assert report["losses"]["mse"]["value"] == pytest.approx(0.416667, abs=1e-6)
        assert report["inputs"]["pairing"]["only_targets"] == 1

    def test_extra_prediction(self, run: Run, files: Path) -> None:
        """--join targets counts predictions that no target asks for."""
        put(files, "five.csv", "id,pred\na,0.5\nb,1\nc,2\nd,4\ne,9\n")

        outcome = run("compute", "mse", "five.csv", "t.csv", "--id", "id", "--join", "targets", "--json")

        report = json.loads(outcome.out)
        assert report["losses"]["mse"]["value"] == 2.5625
        assert report["inputs"]["pairing"]["only_predictions"] == 1

    def test_duplicate_key(self, run: Run, files: Path) -> None:
        """A key that stands twice is refused."""
        put(files, "dup.csv", "id,pred\na,0.5\na,1\nc,2\nd,4\n")

        refused(run("compute", "mse", "dup.csv", "t.csv", "--id", "id"), "'a'", "dup.csv")

    def test_keys_are_text(self, run: Run, files: Path) -> None:
        """7 and 007 differ, NA is a key."""
        put(files, "a.csv", "id,pred\n7,0.5\n007,1\nNA,2\n")
        put(files, "b.csv", "id,target\nNA,1\n007,1\n7,1\n")

        outcome = run("compute", "mse", "a.csv", "b.csv", "--id", "id", "--format", "value")

        assert value_of(outcome) == pytest.approx(1.25 / 3)


class TestNonFinite:
    """5."""

    @pytest.mark.parametrize("cell", ["nan", "", "NA", "inf", "1e400", "abc", '"1,000"', "1_000", "\uff11\uff12"])
    def test_refused(self, run: Run, files: Path, cell: str) -> None:
        """Whatever is no finite number is refused with its line."""
        put(files, "n.csv", f"id,pred\na,0.5\nb,{cell}\nc,2\nd,4\n")

        refused(run("compute", "mse", "n.csv", "t.csv"), "n.csv line 3")

    def test_first_five_are_listed(self, run: Run, files: Path) -> None:
        """Five lines are named, however many there are."""
        put(files, "n.csv", "pred\n" + "nan\n" * 8)
        put(files, "t8.csv", "target\n" + "1\n" * 8)

        outcome = run("compute", "mse", "n.csv", "t8.csv")

        refused(outcome, "line 2", "line 3", "line 4", "line 5", "line 6")
        assert "line 7" not in outcome.err

    @pytest.mark.parametrize("cell", ["nan", "", "inf"])
    def test_drop(self, run: Run, files: Path, cell: str) -> None:
        """--nan drop removes the sample and says so."""
        put(files, "n.csv", f"id,pred\na,0.5\nb,1\nc,2\nd,{cell}\n")

        outcome = run("compute", "mse", "n.csv", "t.csv", "--nan", "drop", "--format", "value")

        assert value_of(outcome) == pytest.approx(1.25 / 3)
        assert "1 of 4 rows dropped" in outcome.err

    def test_words_are_never_dropped(self, run: Run, files: Path) -> None:
        """A word is a mistake in the file, not a missing value."""
        put(files, "n.csv", "id,pred\na,0.5\nb,abc\nc,2\nd,4\n")

        refused(run("compute", "mse", "n.csv", "t.csv", "--nan", "drop"), "'abc'")

    def test_all_dropped(self, run: Run, files: Path) -> None:
        """The mean of nothing is no number."""
        put(files, "n.csv", "pred\nnan\nnan\nnan\nnan\n")

        refused(run("compute", "mse", "n.csv", "t.csv", "--nan", "drop"), "4")


class TestSizes:
    """6."""

    @pytest.mark.parametrize("text", ["", "pred\n", "  \n \n"])
    def test_no_rows(self, run: Run, files: Path, text: str) -> None:
        """An empty file has no mean."""
        put(files, "n.csv", text)

        refused(run("compute", "mse", "n.csv", "t.csv"), "no rows", "n.csv")

    def test_one_row(self, run: Run, files: Path) -> None:
        """One row is enough for a value."""
        put(files, "a.csv", "pred\n3\n")
        put(files, "b.csv", "target\n1\n")

        report = json.loads(run("compute", "mse", "a.csv", "b.csv", "--json").out)

        assert report["losses"]["mse"]["value"] == 4.0
        assert report["losses"]["mse"]["statistics"]["std"] is None

    def test_counts_differ(self, run: Run, files: Path) -> None:
        """4 and 3 rows do not pair, and both files are named."""
        put(files, "three.csv", "pred\n1\n2\n3\n")

        refused(run("compute", "mse", "three.csv", "t.csv"), "three.csv", "t.csv", "3", "4")

    def test_swapped_arguments(self, run: Run, files: Path) -> None:
        """Targets first, predictions second: the order is suggested."""
        put(files, "prob.csv", "pred\n0.9\n0.2\n0.3\n")
        put(files, "lab.csv", "target\n1\n0\n1\n")

        refused(run("compute", "bce", "lab.csv", "prob.csv"), "predictions come first", "--activation sigmoid")

    def test_logits_for_probabilities(self, run: Run) -> None:
        """Values outside [0, 1] are named with their line, and the activation suggested."""
        outcome = run("compute", "bce", "p.csv", "t.csv")

        refused(outcome, "p.csv line 4", "--activation sigmoid")


class TestNpy:
    """7."""

    VALUES = np.array([0.5, 1.0, 2.0, 4.0])

    @pytest.mark.parametrize(
        "make",
        [
            lambda a: a.astype(">f8"),
            lambda a: a.astype(np.float32),
            lambda a: a.astype(np.float16),
            lambda a: np.asfortranarray(a.reshape(4, 1)),
            lambda a: a.reshape(4, 1),
        ],
        ids=["big-endian", "float32", "float16", "fortran", "column"],
    )
    def test_same_value_for_every_kind(self, run: Run, files: Path, make: Callable[[Any], Any]) -> None:
        """Byte order, width, axis order and a trailing axis of 1 do not matter."""
        np.save(files / "p.npy", make(self.VALUES))
        np.save(files / "t.npy", np.ones(4))

        assert value_of(run("compute", "mse", "p.npy", "t.npy", "--format", "value")) == 2.5625

    @pytest.mark.parametrize(
        ("x", "t", "expected"),
        [
            (np.array([1], np.uint8), np.array([2], np.uint8), 1.0),
            (np.array([300], np.float16), np.array([0], np.float16), 90000.0),
            (np.array([True, False]), np.array([0, 0], np.int8), 0.5),
        ],
        ids=["uint8", "float16", "bool"],
    )
    def test_converted_before_anything_else(self, run: Run, files: Path, x: Any, t: Any, expected: float) -> None:
        """Nothing wraps or overflows in a small type."""
        np.save(files / "p.npy", x)
        np.save(files / "t.npy", t)

        assert value_of(run("compute", "mse", "p.npy", "t.npy", "--format", "value")) == expected

    @pytest.mark.parametrize(
        "kind",
        ["object", "pickle", "text", "empty", "cut", "header", "junk", "complex", "date", "structured", "words"],
    )
    def test_refused(self, run: Run, files: Path, kind: str) -> None:
        """Whatever is no plain array of numbers is refused in one line that names the file."""
        path = files / "bad.npy"
        np.save(path, self.VALUES)
        whole = path.read_bytes()
        arrays = {
            "complex": self.VALUES + 1j,
            "date": np.array(["2020-01-01"] * 4, dtype="M8[D]"),
            "structured": np.zeros(4, dtype=[("a", "f8")]),
            "words": np.array(["a"] * 4),
        }
        contents = {
            "pickle": pickle.dumps([1, 2]),
            "text": b"id,pred\na,1\n",
            "empty": b"",
            "cut": whole[:-8],
            "header": whole[:20],
            "junk": whole + b"x",
        }
        if kind == "object":
            np.save(path, np.array([1, "a"], dtype=object), allow_pickle=True)
        elif kind in arrays:
            np.save(path, arrays[kind])
        else:
            path.write_bytes(contents[kind])

        outcome = run("compute", "mse", "bad.npy", "t.csv")

        refused(outcome, "bad.npy")
        assert "unsafe" not in outcome.err

    def test_npz(self, run: Run, files: Path) -> None:
        """Two arrays need a key."""
        np.savez(files / "z.npz", a=self.VALUES, b=np.ones(4))

        refused(run("compute", "mse", "z.npz", "t.csv"), "'a'", "'b'")
        assert value_of(run("compute", "mse", "z.npz:a", "z.npz:b", "--format", "value")) == 2.5625

    def test_large_integers(self, run: Run, files: Path) -> None:
        """An integer that float64 rounds is refused."""
        np.save(files / "p.npy", np.array([9007199254740993, 1, 1, 1]))

        refused(run("compute", "mse", "p.npy", "t.csv"), "9007199254740993", "not representable in float64")

    def test_shapes_differ(self, run: Run, files: Path) -> None:
        """(n) against (n,3) is not broadcast."""
        np.save(files / "p.npy", np.ones((4, 3)))

        refused(run("compute", "mse", "p.npy", "t.csv"), "(N, 3)")

    def test_column_and_weights(self, run: Run, files: Path) -> None:
        """`predict_proba` feeds bce by --pred 1, and a file weighs the samples."""
        np.save(files / "p.npy", np.array([[0.5, 0.5], [0.75, 0.25]]))
        np.save(files / "y.npy", np.array([1, 1]))
        np.save(files / "w.npy", np.array([1.0, 3.0]))

        outcome = run("compute", "bce", "p.npy", "y.npy", "--pred", "1", "--weight", "w.npy", "--format", "value")

        assert value_of(outcome) == pytest.approx((np.log(2) + 3 * np.log(4)) / 4)


class TestGradients:
    """8."""

    @pytest.mark.parametrize(
        ("reduction", "expected"),
        [("mean", [-0.25, 0.0, 0.5, 1.5]), ("sum", [-1.0, 0.0, 2.0, 6.0]), ("none", [-1.0, 0.0, 2.0, 6.0])],
    )
    def test_gradient_of_the_figure(self, run: Run, files: Path, reduction: str, expected: list[float]) -> None:
        """The gradient is that of the reported figure."""
        options = ("--samples", "all", "-o", "rows.csv", "--reduction", reduction, "--id", "id")

        assert run("compute", "mse", "p.csv", "t.csv", *options).code == 0

        lines = [line.split(",") for line in (files / "rows.csv").read_text(encoding="utf-8").splitlines()]
        place = lines[0].index("mse.gradient")
        assert [float(line[place]) for line in lines[1:]] == expected

    def test_weights_and_reductions(self, run: Run, files: Path) -> None:
        """`sum` weighs the samples, `none` does not."""
        put(files, "w.csv", "id,target,w\na,1,1\nb,1,1\nc,1,2\nd,1,4\n")

        def gradients(reduction: str) -> list[float]:
            columns = ("--target", "target", "--weight", "w")
            outcome = run("compute", "mse", "p.csv", "w.csv", *columns, "--json", "--reduction", reduction)
            return [row["mse.gradient"] for row in json.loads(outcome.out)["samples"]["rows"]]

        assert gradients("none") == [-1.0, 0.0, 2.0, 6.0]
        assert gradients("sum") == [-1.0, 0.0, 4.0, 24.0]
        assert gradients("mean") == [-0.125, 0.0, 0.5, 3.0]


class TestPipelines:
    """9."""

    def test_stdin(self, shell: Run, files: Path) -> None:
        """`-` reads stdin."""
        outcome = shell("compute", "mse", "-", "t.csv", "--json", stdin=(files / "p.csv").read_text(encoding="utf-8"))

        assert json.loads(outcome.out)["losses"]["mse"]["value"] == 2.5625

    def test_closed_pipe(self, files: Path) -> None:
        """A reader that leaves early changes neither the code nor stderr."""
        command = [sys.executable, "-m", "losscli", "compute", "mse", "p.csv", "t.csv", "--format", "jsonl"]
        process = subprocess.Popen(command, cwd=files, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        assert process.stdout is not None
        process.stdout.close()
        assert process.stderr is not None
        errors = process.stderr.read()
        process.stderr.close()

        assert process.wait() == 0
        assert errors == b""

    def test_piped_table(self, shell: Run) -> None:
        """A piped table has no colour and cuts nothing, however narrow the terminal is said to be."""
        outcome = shell("compute", "mse", "p.csv", "t.csv", "--id", "id", env={"COLUMNS": "20"})

        assert "\x1b" not in outcome.out
        assert "…" not in outcome.out
        assert "2.5625" in outcome.out

    def test_colours(self, shell: Run) -> None:
        """FORCE_COLOR colours, NO_COLOR wins."""
        command = ("compute", "mse", "p.csv", "t.csv", "--id", "id")

        assert "\x1b[" in shell(*command, env={"FORCE_COLOR": "1"}).out
        assert "\x1b" not in shell(*command, env={"FORCE_COLOR": "1", "NO_COLOR": "1"}).out

    @pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
    def test_full_disk(self, files: Path) -> None:
        """What cannot be written is not a success."""
        command = [sys.executable, "-m", "losscli", "compute", "mse", "p.csv", "t.csv", "--id", "id"]
        with Path("/dev/full").open("wb") as full:
            done = subprocess.run(command, cwd=files, stdout=full, stderr=subprocess.PIPE, check=False)

        assert done.returncode == 2
        assert b"Traceback" not in done.stderr

    def test_output_is_opened_first(self, run: Run) -> None:
        """A bad -o fails before the inputs are read."""
        refused(run("compute", "mse", "nosuch.csv", "t.csv", "-o", "/no/such/dir/x.json"), "/no/such/dir/x.json")

    def test_stdin_twice(self, run: Run) -> None:
        """stdin is one input."""
        refused(run("compute", "mse", "-", "-"), "stdin")

    def test_unknown_losses(self, run: Run) -> None:
        """Unknown names are all listed, with what is near."""
        refused(run("compute", "msee", "p.csv", "t.csv"), "unknown loss 'msee'; did you mean 'mse' or 'msle'?")
        refused(run("compute", "msee,hubr", "p.csv", "t.csv"), "'msee'", "'hubr'")

    @pytest.mark.parametrize("mistake", [("nosuch.csv",), ("p.csv", "--join", "left"), ("p.csv", "--format", "xml")])
    def test_an_error_replaces_the_report(self, run: Run, files: Path, mistake: tuple[str, ...]) -> None:
        """Yesterday's report does not survive an error."""
        put(files, "report.json", '{"verdict": "passed"}')
        put(files, "rows.csv", "row\n0\n")

        outcome = run("compute", "mse", "t.csv", *mistake, "-o", "report.json", "-o", "rows.csv")

        assert outcome.code == 2
        assert json.loads((files / "report.json").read_text(encoding="utf-8"))["verdict"] == "error"
        assert not (files / "rows.csv").exists()

    @pytest.mark.parametrize("output", ["p.csv", "w.npy", "z.npz"])
    def test_no_input_is_overwritten(self, run: Run, files: Path, output: str) -> None:
        """An output that is an input is refused, whatever role the input has."""
        np.save(files / "w.npy", np.ones(4))
        np.savez(files / "z.npz", t=np.ones(4))
        before = (files / output).read_bytes()

        outcome = run("compute", "mse", "p.csv", "z.npz:t", "--weight", "w.npy", "-o", f"csv:{output}")

        refused(outcome, output, "is an input")
        assert (files / output).read_bytes() == before

    def test_same_bytes_twice(self, shell: Run) -> None:
        """Two runs of one command print the same bytes."""
        command = ("compute", "mse,mae,rmse", "p.csv", "t.csv", "--id", "id", "--json")

        assert shell(*command) == shell(*command)


def test_gradient_of_a_score_is_refused(run: Run, files: Path) -> None:
    """F1 has no gradient, and says why."""
    put(files, "prob.csv", "pred\n0.9\n0.2\n0.3\n")
    put(files, "lab.csv", "target\n1\n0\n1\n")

    refused(run("compute", "f1", "prob.csv", "lab.csv", "--gradient"), "f1 has no gradient", "threshold")
    table = run("compute", "f1", "prob.csv", "lab.csv")
    assert table.code == 0
    assert "none: it counts decisions" in table.out


def test_python_gives_the_same_report(files: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Arrays and paths give the same numbers."""
    import losscli

    monkeypatch.chdir(files)

    from_paths = losscli.compute("mse", "p.csv", "t.csv", id="id")
    from_arrays = losscli.compute("mse", [0.5, 1, 2, 4], np.ones(4))

    assert from_paths.losses["mse"].value == from_arrays.losses["mse"].value == 2.5625
    rows = list(from_arrays.samples.chunks(None))
    assert rows[0]["mse"] == [0.25, 0.0, 1.0, 9.0]


def test_sample_data_is_where_the_demo_looks(run: Run, files: Path) -> None:
    """The quick start works on a copy elsewhere."""
    shutil.copytree(SAMPLES / "quickstart", files / "q")

    outcome = run("compute", "mse", "q/preds.csv", "q/targets.csv")

    assert outcome.code == 0
    assert "2.5625" in outcome.out


def test_confusion_matrix_of_several_classes(run: Run, files: Path) -> None:
    """A table of decisions shows how often each class was taken for each other one."""
    put(files, "guess.csv", "guess\ncat\ndog\ncat\npanda\n")
    put(files, "truth.csv", "truth\ncat\ncat\ndog\npanda\n")

    outcome = run("compute", "accuracy", "guess.csv", "truth.csv", "--samples", "none")

    lines = [line.split() for line in outcome.out.splitlines()]
    assert ["true", "\\", "decided", "cat", "dog", "panda"] in lines
    assert lines[6:9] == [["cat", "1", "1", "0"], ["dog", "1", "0", "0"], ["panda", "0", "0", "1"]]


class TestBrokenStreams:
    """A stream that cannot be written is no gate that failed: exit 1 is kept for that."""

    def shell_line(self, line: str, folder: Path) -> "subprocess.CompletedProcess[str]":
        """Run a line of bash in which L is the command."""
        command = f'L() {{ {sys.executable!r} -m losscli "$@"; }}; {line}'
        bash = shutil.which("bash") or "bash"
        return subprocess.run([bash, "-c", command], cwd=folder, capture_output=True, text=True, check=False)

    @pytest.mark.skipif(
        shutil.which("bash") is None or not Path("/dev/full").exists(), reason="needs bash and /dev/full"
    )
    @pytest.mark.parametrize(
        ("line", "code"),
        [
            ("L compute mse p.csv t.csv --format value 2>&-", 0),
            ("L compute mse nosuch.csv t.csv 2>/dev/full", 2),
            ("L compute mse nosuch.csv t.csv 2>&-", 2),
            ("L compute mse p.csv t.csv >&-", 2),
            ("L losses >&-", 2),
            ("L --version >/dev/full", 2),
            ("L --help >/dev/full", 2),
            ("L --help | head -1 >/dev/null; exit ${PIPESTATUS[0]}", 0),
            ("L compute mse p.csv t.csv --max 1 --format value 2>/dev/full", 1),
        ],
    )
    def test_exit_codes(self, files: Path, line: str, code: int) -> None:
        """Each line earns its code, and nothing prints a traceback."""
        done = self.shell_line(line, files)

        assert done.returncode == code, done
        assert "Traceback" not in done.stderr
        assert "internal error" not in done.stderr

    @pytest.mark.parametrize("wrong", ["--workers abc", "--nosuch", "--reduction"])
    def test_usage_errors_replace_the_report(self, run: Run, files: Path, wrong: str) -> None:
        """A word that the option parser refuses leaves no earlier report standing."""
        put(files, "o.json", "old")

        outcome = run("compute", "mse", "p.csv", "t.csv", "-o", "o.json", "--json", *wrong.split())

        assert outcome.code == 2
        assert json.loads(outcome.out)["verdict"] == "error"
        assert json.loads((files / "o.json").read_text(encoding="utf-8"))["verdict"] == "error"
