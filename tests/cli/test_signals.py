"""Signals: a run that was stopped says so by its code, and leaves no report, neither its own nor an earlier one."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from outcome import Outcome, Run

import losscli
from losscli.cli import compute
from losscli.engines import Engine, Threads, unseen

posix = pytest.mark.skipif(os.name != "posix", reason="signals and pipes as POSIX has them")

NAMES = [name for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
STOPS = [int(getattr(signal, name)) for name in NAMES]
COMPUTE = ("compute", "mse", "p.csv", "t.csv", "--max", "9", "-o", "r.json", "-o", "rows.csv")
CHECK = ("check", "-o", "r.json", "-o", "r.md")
TABLE = 'version = 1\n[[check]]\nname = "a"\npredictions = "p.csv"\ntargets = "t.csv"\nlosses = "mse"\nmax = 9\n'


@pytest.fixture(autouse=True)
def files(tmp_path: Path) -> Path:
    """Pairs that pass, and what yesterday left."""
    (tmp_path / "p.csv").write_text("pred\n1\n2\n", encoding="utf-8")
    (tmp_path / "t.csv").write_text("target\n1\n1\n", encoding="utf-8")
    (tmp_path / "losscli.toml").write_text(TABLE, encoding="utf-8")
    for name in ("r.json", "rows.csv", "r.md"):
        (tmp_path / name).write_text("yesterday", encoding="utf-8")
    return tmp_path


def left(folder: Path) -> set[str]:
    """Name what stands in the folder besides the inputs, temporary files too."""
    return {path.name for path in folder.iterdir()} - {"p.csv", "t.csv", "losscli.toml", "pipe"}


def send(number: int) -> None:
    """Signal this process, if it knows what to do with it."""
    assert callable(signal.getsignal(number)), "the signal would end the tests"
    os.kill(os.getpid(), number)


class Signalled:
    """An engine during whose work a signal arrives, in a thread of its own."""

    def __init__(self, engine: Engine, number: int) -> None:
        self.engine, self.number = engine, number

    def fold(self, recipes: Any, work: Callable[[Any], Any], empty: Any, done: Callable[[int], None] = unseen) -> Any:
        """Work, with the signal."""

        def interrupted(recipe: Any) -> Any:
            assert threading.current_thread() is not threading.main_thread()
            send(self.number)
            return work(recipe)

        return self.engine.fold(recipes, interrupted, empty, done)

    def stream(self, recipes: Any, work: Callable[[Any], Any]) -> Any:
        """Pass on."""
        return self.engine.stream(recipes, work)


@posix
@pytest.mark.parametrize("arguments", [COMPUTE, CHECK])
@pytest.mark.parametrize(
    ("number", "code", "words"),
    [
        *((number, 128 + number, f"error: stopped by {name}\n") for number, name in zip(STOPS, NAMES, strict=True)),
        (int(signal.SIGINT), 130, ""),
    ],
)
def test_a_signal_stops_the_threads(  # noqa: PLR0913, PLR0917 -- fixtures and parameters
    run: Run,
    files: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: tuple[str, ...],
    number: int,
    code: int,
    words: str,
) -> None:
    """While threads score, it ends the run: the code of the shell, one line at most, no report."""

    def watched(_: Engine) -> Engine:
        return Signalled(Threads(2), number)

    for module in ("compute", "check"):
        monkeypatch.setattr(import_module(f"losscli.cli.{module}"), "watched", watched)

    assert run(*arguments) == Outcome(code, "", words)
    assert left(files) == {"r.md"} - set(arguments) | {"rows.csv"} - set(arguments)


@posix
@pytest.mark.parametrize("number", STOPS)
def test_a_signal_while_outputs_are_written(
    run: Run, files: Path, number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No half of a report is left, and no other one."""

    def show(*_: Any, **__: Any) -> None:
        assert any(name.endswith(".tmp") for name in left(files))
        send(number)

    monkeypatch.setattr(compute, "show", show)

    assert run(*COMPUTE).code == 128 + number
    assert left(files) == {"r.md"}


@pytest.mark.parametrize("number", STOPS)
def test_what_was_set_before_is_set_after(run: Run, number: int) -> None:
    """A program that calls the command keeps what it does about signals; one that is ignored stays ignored."""
    for disposition in (signal.SIG_DFL, signal.SIG_IGN, lambda *_: None):
        before = signal.signal(number, disposition)
        try:
            assert run(*COMPUTE).code == 0
            assert signal.getsignal(number) is disposition
        finally:
            signal.signal(number, before)


@posix
@pytest.mark.parametrize("number", STOPS)
def test_an_ignored_signal_stops_nothing(run: Run, files: Path, monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    """What `nohup` began goes on."""
    shown = compute.show

    def show(*arguments: Any, **options: Any) -> None:
        os.kill(os.getpid(), number)
        shown(*arguments, **options)

    monkeypatch.setattr(compute, "show", show)
    before = signal.signal(number, signal.SIG_IGN)
    try:
        assert run(*COMPUTE).code == 0
    finally:
        signal.signal(number, before)
    assert "yesterday" not in (files / "r.json").read_text("utf-8")


def test_another_thread_runs_the_command(run: Run) -> None:
    """Where signals cannot be handled, in a thread that is not the main one, nothing else changes."""
    codes: list[int] = []
    thread = threading.Thread(target=lambda: codes.append(run(*COMPUTE).code))
    thread.start()
    thread.join(timeout=60)

    assert codes == [0]


@contextmanager
def reading(folder: Path, *arguments: str) -> Iterator["subprocess.Popen[str]"]:
    """Give a process that reads its predictions, from a pipe that nothing comes through."""
    os.mkfifo(folder / "pipe")
    process = subprocess.Popen(
        [sys.executable, "-m", "losscli", *arguments],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(Path(losscli.__file__).parents[1])},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )
    with process:
        writing = opened_pipe(folder / "pipe", process)
        try:
            yield process
        finally:
            process.kill()
            os.close(writing)


def opened_pipe(path: Path, process: "subprocess.Popen[str]") -> int:
    """Open a pipe for writing as soon as the process has it open for reading."""
    while process.poll() is None:
        try:
            return os.open(path, os.O_WRONLY | os.O_NONBLOCK)
        except OSError:
            time.sleep(0.01)
    raise AssertionError(process.communicate())


@posix
@pytest.mark.parametrize(
    ("name", "code", "words"),
    [
        ("SIGTERM", 143, "error: stopped by SIGTERM\n"),
        ("SIGHUP", 129, "error: stopped by SIGHUP\n"),
        ("SIGKILL", -9, ""),
    ],
)
def test_a_signal_while_inputs_are_read(files: Path, name: str, code: int, words: str) -> None:
    """Once an input is open no earlier report stands, so that not even kill -9 leaves one, or a temporary file."""
    with reading(files, "compute", "mse", "pipe", "t.csv", "-o", "r.json", "-o", "rows.csv") as process:
        process.send_signal(getattr(signal, name))
        out, err = process.communicate(timeout=60)

    assert (process.returncode, out, err) == (code, "", words)
    assert left(files) == {"r.md"}


@pytest.mark.skipif(os.name != "posix", reason="exit handlers of C")
@pytest.mark.parametrize(("ending", "code"), [("ctypes.CDLL(None).exit(1)", 2), ("0", 0), ("1", 1)])
def test_exit_codes_are_ours(ending: str, code: int) -> None:
    """A library that calls exit(1) is no failed gate; what we return is what the shell sees."""
    program = f"import ctypes, losscli.__main__ as ours; ours.main = lambda: {ending}; ours.script()"
    done = subprocess.run([sys.executable, "-c", program], check=False, capture_output=True)
    assert done.returncode == code
