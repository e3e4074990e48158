"""What the system says while an input is read names that input, wherever in the file it is said."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import IO

import pytest
from outcome import Run

import losscli
from losscli.errors import LosscliError
from losscli.sources.storage.files import InputPath

MEMORY = "/proc/self/mem"
"""A regular file that can be opened, but not read from its start."""
WAYS: dict[str, Callable[[IO[bytes]], bytes]] = {
    "all": lambda file: file.read(),
    "some": lambda file: file.read(9),
    "a line": lambda file: file.readline(),
}
linux = pytest.mark.skipif(not Path(MEMORY).is_file(), reason=f"no {MEMORY}")


@pytest.fixture(autouse=True)
def files(tmp_path: Path) -> Path:
    """Write targets."""
    (tmp_path / "t.csv").write_text("target\n1\n1\n", encoding="utf-8")
    return tmp_path


@linux
@pytest.mark.parametrize("read", WAYS.values(), ids=WAYS)
def test_every_way_to_read(read: Callable[[IO[bytes]], bytes]) -> None:
    """However much is asked for, the path as typed is in the sentence."""
    with InputPath("typed", MEMORY, None).open() as file, pytest.raises(LosscliError) as caught:
        read(file)
    assert caught.value.message == "typed: Input/output error"


@linux
@pytest.mark.parametrize("format_", ["csv", "npy", "npz"])
def test_an_input_that_cannot_be_read(run: Run, files: Path, format_: str) -> None:
    """It is an error of the input, not of stdout, and stands in the report."""
    outcome = run("compute", "mse", MEMORY, "t.csv", "--input-format", f"predictions={format_}", "-o", "r.md")

    assert outcome.code == 2
    assert outcome.err.startswith(f"error: {MEMORY}: ")
    assert MEMORY in (files / "r.md").read_text("utf-8")


@pytest.mark.skipif(os.name != "posix", reason="descriptors as POSIX has them")
def test_a_stdin_that_cannot_be_read(files: Path) -> None:
    """A descriptor that is open for writing alone is no input."""
    with Path(os.devnull).open("wb") as unreadable:
        done = subprocess.run(
            [sys.executable, "-m", "losscli", "compute", "mse", "-", "t.csv"],
            cwd=files,
            env=os.environ | {"PYTHONPATH": str(Path(losscli.__file__).parents[1])},
            stdin=unreadable,
            capture_output=True,
            encoding="utf-8",
            timeout=60,
            check=False,
        )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("error: -: ")
