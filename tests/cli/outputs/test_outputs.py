"""Outputs: whole, of this run, or not there."""

import json
import os
import re
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import losscli
from losscli.cli.outputs.outputs import EXTENSIONS, open_outputs, parse_output
from losscli.errors import LosscliError
from losscli.render import FORMATS
from losscli.report.model import Chunk, Report, Samples

posix = pytest.mark.skipif(os.name != "posix", reason="pipes, modes and descriptors as POSIX has them")


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Write in a directory of its own."""
    monkeypatch.chdir(tmp_path)


# The package of these tests, for processes that start in another directory.
ENV = os.environ | {"PYTHONPATH": str(Path(losscli.__file__).parent.parent)}


def left() -> set[str]:
    """Name what stands in the directory, temporary files too."""
    return {path.name for path in Path().iterdir()}


def verdict(path: str) -> str:
    """Read the verdict of a JSON report."""
    found: str = json.loads(Path(path).read_text("utf-8"))["verdict"]
    return found


def interrupted(_: int | None) -> Iterator[Chunk]:
    """Yield one chunk, then behave as a reader whose file has changed."""
    yield {"row": [0]}
    message = "the file changed"
    raise LosscliError(message)


@pytest.mark.parametrize(
    ("spec", "format_", "path"),
    [
        ("a.json", "json", "a.json"),
        ("a.CSV", "csv", "a.CSV"),
        ("d.x/a.jsonl", "jsonl", "d.x/a.jsonl"),
        ("a.md", "md", "a.md"),
        ("a.txt", "table", "a.txt"),
        ("md:a.json", "md", "a.json"),
        ("value:a", "value", "a"),
        ("json:a:b", "json", "a:b"),
        ("C:\\x.json", "json", "C:\\x.json"),
        ("c:x.md", "md", "c:x.md"),
        ("csv:C:\\x", "csv", "C:\\x"),
        ("./x:y.json", "json", "./x:y.json"),
        ("=a.json", "json", "a.json"),
        ("=md:a", "md", "a"),
        ("./=a.json", "json", "./=a.json"),
    ],
)
def test_specs(spec: str, format_: str, path: str) -> None:
    """A format before the colon wins, else the extension says it, and a drive letter is neither."""
    parsed = parse_output(spec)
    assert (parsed.format, parsed.path) == (format_, path)


@pytest.mark.parametrize(
    "spec", ["a", "a.xyz", "a.json.gz", "xml:a", "xml:a.json", "json:", "", "-", "json:-", ".json"]
)
def test_unclear_specs_are_refused(spec: str) -> None:
    """What does not say a format and a file is an error that names the choices."""
    with pytest.raises(LosscliError) as caught:
        parse_output(spec)
    assert repr(spec.removeprefix("json:")) in caught.value.message or repr(spec) in caught.value.message
    assert caught.value.hint


def test_every_extension_is_a_format(example: Report) -> None:
    """All formats of a report with an extension are written side by side, in UTF-8 with newlines as on POSIX."""
    specs = [f"report{extension}" for extension, form in EXTENSIONS.items() if form in FORMATS]
    with open_outputs(specs, []) as outputs:
        outputs.write(example)
    assert left() == set(specs)
    for spec in specs:
        data = Path(spec).read_bytes()
        assert b"\r" not in data
        assert data.endswith(b"\n")
    assert "(x − t)²" in Path("report.json").read_text("utf-8")
    assert len(Path("report.csv").read_text("utf-8").splitlines()) == 5


def test_limit_of_the_report_wins(example: Report) -> None:
    """`--samples` counts for files too."""
    with open_outputs(["a.csv", "a.json"], []) as outputs:
        outputs.write(replace(example, limit=1))
    assert len(Path("a.csv").read_text("utf-8").splitlines()) == 2
    assert json.loads(Path("a.json").read_text("utf-8"))["samples"]["shown"] == 1


def test_nothing_shows_before_the_end(example: Report) -> None:
    """From the beginning no earlier report stands, nor anything else; the new one comes whole at the end."""
    Path("a.json").write_text("yesterday", "utf-8")
    with open_outputs(["a.json", "b.csv"], []) as outputs:
        assert left() == set()
        outputs.write(example)
        assert not {"a.json", "b.csv"} & left()
    assert verdict("a.json") == "failed"
    assert left() == {"a.json", "b.csv"}


def test_error_replaces_reports_and_removes_rows(refused: Report) -> None:
    """After an error a report holds the error and a rows file is gone."""
    for name in ("a.json", "a.csv", "a.jsonl", "a.md", "a.txt"):
        Path(name).write_text("yesterday", "utf-8")
    with open_outputs(["a.json", "a.csv", "a.jsonl", "a.md", "a.txt"], []) as outputs:
        outputs.write(refused)
    assert left() == {"a.json", "a.md", "a.txt"}
    assert verdict("a.json") == "error"
    assert all("empty value" in Path(name).read_text("utf-8") for name in left())


def test_failed_write_gives_way_to_the_error(example: Report, refused: Report) -> None:
    """Where the samples break off, the error report is written instead, and nothing of the first try is left."""
    broken = replace(example, samples=Samples(4, ("row",), interrupted))
    Path("b.csv").write_text("yesterday", "utf-8")
    with open_outputs(["a.json", "b.csv"], []) as outputs:
        with pytest.raises(LosscliError, match="changed"):
            outputs.write(broken)
        outputs.write(refused)
    assert left() == {"a.json"}
    assert verdict("a.json") == "error"


def test_told_error_survives_its_exception(refused: Report) -> None:
    """An error that is raised on after its report was written leaves that report."""
    for name in ("a.json", "b.csv"):
        Path(name).write_text("yesterday", "utf-8")
    message = "empty value"
    with pytest.raises(LosscliError, match=message), open_outputs(["a.json", "b.csv"], []) as outputs:  # noqa: PT012
        outputs.write(refused)
        raise LosscliError(message)
    assert left() == {"a.json"}
    assert verdict("a.json") == "error"


def test_half_a_report_is_none(example: Report) -> None:
    """Where the last write broke off and no other followed, not even the one before it stands."""
    with open_outputs(["a.json"], []) as outputs:
        outputs.write(example)
        with pytest.raises(LosscliError, match="changed"):
            outputs.write(replace(example, samples=Samples(4, ("row",), interrupted)))
    assert left() == set()


@pytest.mark.parametrize("exception", [KeyboardInterrupt(), SystemExit(2), ZeroDivisionError(), LosscliError("stop")])
@pytest.mark.parametrize("written", [False, True])
def test_exceptions_leave_nothing(example: Report, exception: BaseException, written: bool) -> None:  # noqa: FBT001
    """Ctrl-C, a bug or an error that nobody caught: no temporary file, and no earlier report."""
    for name in ("a.json", "b.csv"):
        Path(name).write_text("yesterday", "utf-8")
    with pytest.raises(type(exception)), open_outputs(["a.json", "b.csv"], []) as outputs:  # noqa: PT012
        if written:
            outputs.write(example)
        raise exception
    assert left() == set()


def test_no_report_leaves_nothing() -> None:
    """Where nothing was written, nothing earlier is left standing."""
    Path("a.json").write_text("yesterday", "utf-8")
    with open_outputs(["a.json"], []):
        pass
    assert left() == set()


@pytest.mark.parametrize(
    ("specs", "words"),
    [
        (["a.json", "no/such/x.json"], "does not exist"),
        (["a.json", "a.xyz"], "does not say its format"),
        (["a.xyz", "a.json"], "does not say its format"),
        (["a.json", "json:d"], "is a directory"),
        (["a.json", "./a.json"], "named twice"),
        (["a.json", "csv:d/../a.json"], "named twice"),
        (["a.json", "csv:targets"], "is an input"),
        (["a.json", "csv:d/../targets"], "is an input"),
    ],
)
def test_unfit_outputs_are_refused(specs: list[str], words: str) -> None:
    """A problem shows before the block begins, inputs stay, and no output keeps an earlier report."""
    Path("d").mkdir()
    Path("targets").write_text("1", "utf-8")
    Path("a.json").write_text("yesterday", "utf-8")
    with pytest.raises(LosscliError, match=words), open_outputs(specs, ["targets", "-"]):
        pytest.fail("the block was entered")
    assert left() == {"d", "targets"}


@posix
def test_links_name_the_same_file(example: Report) -> None:
    """A link to an input is the input, a link to an output is the output, and a link stays a link."""
    Path("targets").write_text("1", "utf-8")
    Path("hard.csv").hardlink_to("targets")
    Path("soft.csv").symlink_to("targets")
    for name in ("hard.csv", "soft.csv"):
        with pytest.raises(LosscliError, match="is an input"), open_outputs([name], ["targets"]):
            pytest.fail("the block was entered")
    Path("a.json").symlink_to("b.json")
    with pytest.raises(LosscliError, match="named twice"), open_outputs(["a.json", "b.json"], []):
        pytest.fail("the block was entered")
    Path("a.json").unlink(missing_ok=True)
    Path("a.json").symlink_to("b.json")
    with open_outputs(["a.json"], []) as outputs:
        outputs.write(example)
    assert Path("a.json").is_symlink()
    assert verdict("b.json") == "failed"


@posix
def test_stdin_is_an_input() -> None:
    """A file that stdin comes from is not written over."""
    Path("targets.csv").write_text("1", "utf-8")
    code = "from losscli.cli.outputs.outputs import open_outputs\nwith open_outputs(['targets.csv'], ['-']): pass"
    with Path("targets.csv").open() as stdin:
        done = subprocess.run(
            [sys.executable, "-c", code], stdin=stdin, capture_output=True, text=True, timeout=60, check=False, env=ENV
        )
    assert "is an input" in done.stderr
    assert Path("targets.csv").read_text("utf-8") == "1"


@posix
def test_modes_are_kept(example: Report) -> None:
    """A new file has the mode that the shell would give it, an old one keeps its own."""
    Path("old.json").touch()
    Path("old.json").chmod(0o640)
    Path("plain").touch()
    with open_outputs(["old.json", "new.json"], []) as outputs:
        outputs.write(example)
    assert stat.S_IMODE(Path("old.json").stat().st_mode) == 0o640
    assert Path("new.json").stat().st_mode == Path("plain").stat().st_mode


@posix
@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write everywhere")
def test_read_only_files_are_refused() -> None:
    """A file that may not be written is refused before the inputs are read."""
    Path("a.json").touch(mode=0o444)
    with pytest.raises(LosscliError, match=r"cannot write output 'a\.json'"), open_outputs(["a.json"], []):
        pytest.fail("the block was entered")


@posix
def test_pipes_are_written_directly(example: Report) -> None:
    """A named pipe gets the report and stays a pipe."""
    os.mkfifo("pipe")
    got: list[str] = []
    reader = threading.Thread(target=lambda: got.append(Path("pipe").read_text("utf-8")))
    reader.start()
    with open_outputs(["value:pipe"], []) as outputs:
        outputs.write(example)
    reader.join(timeout=60)
    assert got == ["2.5625\n"]
    assert left() == {"pipe"}


@posix
def test_reader_that_left_is_no_error(example: Report) -> None:
    """A pipe whose reader has seen enough changes nothing."""
    reading, writing = os.pipe()
    with open_outputs([f"json:/dev/fd/{writing}"], []) as outputs:
        os.close(reading)
        outputs.write(example)
    os.close(writing)


@posix
def test_descriptors_share_their_place() -> None:
    """/dev/stdout goes where stdout goes, after what is there, even into a file."""
    code = """
import sys
from losscli.cli.outputs.outputs import open_outputs
from losscli.report.model import Figure, Report
print("before", flush=True)
figure = Figure("mse", "mse", "pointwise", {}, None, "minimize", "", "mean", 0.5, 1, 1.0, {})
with open_outputs(["value:/dev/stdout"], []) as outputs:
    outputs.write(Report("0", "ungated", losses={"mse": figure}))
print("after")
"""
    with Path("out").open("w") as stdout:
        subprocess.run([sys.executable, "-c", code], stdout=stdout, timeout=60, check=True, env=ENV)
    assert Path("out").read_text("utf-8") == "before\n0.5\nafter\n"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full")
def test_full_disk_is_an_error(example: Report, refused: Report) -> None:
    """What the system refuses is one sentence with the path in it, and the other outputs hold the error or go."""
    words = "cannot write output '/dev/full': No space"
    with pytest.raises(LosscliError, match=words), open_outputs(["a.json", "json:/dev/full"], []) as outputs:
        outputs.write(example)
    assert left() == set()
    with (
        pytest.raises(LosscliError, match=words),
        open_outputs(["a.json", "json:/dev/full", "b.json"], []) as outputs,
    ):
        outputs.write(refused)
    assert left() == {"a.json", "b.json"}
    assert verdict("b.json") == "error"


@posix
def test_no_pipe_is_waited_for_while_a_report_stands(example: Report, monkeypatch: pytest.MonkeyPatch) -> None:
    """A pipe without a reader may hold up the run for ever, so it is opened when every file is gone."""
    Path("a.json").write_text("yesterday", "utf-8")
    os.mkfifo("pipe")
    reading = os.open("pipe", os.O_RDONLY | os.O_NONBLOCK)
    seen: list[set[str]] = []
    opened = Path.open

    def watched(self: Path, *arguments: Any, **options: Any) -> Any:
        if self.name == "pipe":
            seen.append(left())
        return opened(self, *arguments, **options)

    monkeypatch.setattr(Path, "open", watched)
    with open_outputs(["value:pipe", "a.json"], []) as outputs:
        outputs.write(example)
    assert seen == [{"pipe"}]
    assert os.read(reading, 99) == b"2.5625\n"
    os.close(reading)


@pytest.mark.parametrize("kept", ["a.json", ".tmp"])
def test_what_cannot_be_removed_is_emptied(monkeypatch: pytest.MonkeyPatch, kept: str) -> None:
    """In a directory where a file may be written but not replaced nothing of yesterday is left to read."""
    for name in ("a.json", "b.json"):
        Path(name).write_text("yesterday", "utf-8")
    unlinked = Path.unlink

    def unlink(self: Path, *, missing_ok: bool = False) -> None:
        if self.name.endswith(kept):
            number, message = 1, "Operation not permitted"
            raise PermissionError(number, message)
        unlinked(self, missing_ok=missing_ok)

    monkeypatch.setattr(Path, "unlink", unlink)
    with pytest.raises(LosscliError, match="operation not permitted"), open_outputs(["a.json", "b.json"], []):
        pytest.fail("the block was entered")
    assert all(path.read_bytes() == b"" for path in Path().iterdir())


def test_checks_of_outputs_come_before_any_is_removed() -> None:
    """Two names of one file are noticed while both are there to be compared."""
    Path("a.json").write_text("yesterday", "utf-8")
    Path("b.json").hardlink_to("a.json")
    with pytest.raises(LosscliError, match="named twice"), open_outputs(["a.json", "b.json"], []):
        pytest.fail("the block was entered")


LIMITED = """
import resource, sys
from losscli.cli import main
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]), resource.RLIM_INFINITY))
sys.exit(main(sys.argv[2:]))
"""


@posix
@pytest.mark.parametrize(
    ("limit", "code", "remains"), [(2000, 2, {"b.md"}), (0, 2, set()), (10**7, 0, {"a.csv", "b.md"})]
)
def test_a_disk_that_runs_full(limit: int, code: int, remains: set[str]) -> None:
    """Where one report does not fit, none is left in part, and the others hold the error as far as that fits."""
    Path("p.csv").write_text("pred,target\n" + "1,2\n" * 1000, "utf-8")
    for name in ("a.csv", "b.md"):
        Path(name).write_text("yesterday", "utf-8")
    command = ["compute", "mse", "p.csv", "--max", "9", "-q", "-o", "a.csv", "-o", "b.md"]
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, str(limit), *command],
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
        env=ENV,
    )
    assert done.returncode == code, done.stderr
    assert left() == {"p.csv"} | remains
    if code:
        assert re.fullmatch(r"error: cannot write output '(a\.csv|b\.md)': File too large\n", done.stderr)
    for name in remains:
        assert ("File too large" in Path(name).read_text("utf-8")) == bool(code)


def test_rename_that_fails_takes_all_back(example: Report, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where one output cannot be put in place, no other stands as if the run had ended well."""
    replaced = Path.replace

    def replace_or_fail(self: Path, target: Path) -> Path:
        if target.name == "b.json":
            number, message = 13, "in use"
            raise PermissionError(number, message)
        return replaced(self, target)

    monkeypatch.setattr(Path, "replace", replace_or_fail)
    with pytest.raises(LosscliError, match="in use"), open_outputs(["a.json", "b.json"], []) as outputs:
        outputs.write(example)
    assert left() == set()


@posix
def test_names_that_are_not_utf8_stay_valid_json(example: Report) -> None:
    """A path with a byte outside UTF-8 is escaped, so that the report can be read."""
    assert example.inputs is not None
    file = replace(example.inputs.files[0], path=os.fsdecode(b"p\xff.csv"))
    with open_outputs(["a.json"], []) as outputs:
        outputs.write(replace(example, inputs=replace(example.inputs, files=(file,))))
    document = json.loads(Path("a.json").read_text("utf-8"))
    assert os.fsencode(document["inputs"]["files"][0]["path"]) == b"p\xff.csv"
