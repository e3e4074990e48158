"""A log that is watched: a line for each epoch where nobody looks, a picture that stays in its place on a terminal."""

import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from outcome import Run

from losscli.curve.build import Settings, curves
from losscli.curve.model import Curves
from losscli.curve.opening import opened
from losscli.curve.watching import News, Pace, Waiting, watched

pty = pytest.importorskip("pty", reason="there are no pseudo-terminals on this system")
HEADER = "epoch,loss,val_loss\n"


def told(tmp_path: Path, states: Sequence[str | None]) -> list[list[str]]:
    """Let a log have these contents one after the other (None: it is not there), and give what is told each time."""
    path = tmp_path / "log.csv"
    news, waiting = News(), iter(states[1:])
    clock = iter(range(1000))

    def write(text: str | None) -> None:
        path.unlink(missing_ok=True)
        if text is not None:
            path.write_text(text, encoding="utf-8")

    def sleep(_: float) -> None:
        text = next(waiting, "the end")
        if text != "the end":
            write(text)

    write(states[0])
    pace = Pace(1.0, 20.0, now=lambda: float(next(clock)), sleep=sleep)
    frames = watched([str(path)], lambda: curves(opened([str(path)]), Settings()), pace)
    return [[found.why] if isinstance(found, Waiting) else list(news.of(found)) for found in frames]


def test_each_epoch_is_told_once(tmp_path: Path) -> None:
    """What is there at first, and then what is new; a line that does not end waits."""
    first = HEADER + "0,1.0,1.5\n"
    states = [first, first + "1,0.5", first + "1,0.5,0.75\n", first + "1,0.5,0.75\n2,0.25,nan\n"]
    assert told(tmp_path, states) == [
        ["epoch 0  loss 1  val_loss 1.5"],
        [],
        ["epoch 1  loss 0.5  val_loss 0.75"],
        ["epoch 2  loss 0.25  val_loss nan"],
    ]


def test_a_log_that_is_not_there_yet_is_waited_for(tmp_path: Path) -> None:
    """Neither the file, nor its first line, nor its first point need be there."""
    states = [None, "", "epoch,lo", HEADER, HEADER + "0,1.0,1.5\n"]
    *waits, last = told(tmp_path, states)
    assert all(len(wait) == 1 for wait in waits)
    assert last == ["epoch 0  loss 1  val_loss 1.5"]


def test_a_log_that_is_rewritten_is_read_anew(tmp_path: Path) -> None:
    """A new column makes Lightning write everything again, longer or shorter."""
    states = [
        HEADER + "0,1.0,1.5\n1,0.5,0.75\n",
        "epoch,val_loss,loss\n0,3.0,2.0\n",
        "epoch,acc,loss\n0,9,2.0\n1,9,1.0\n",
    ]
    assert told(tmp_path, states)[1:] == [["epoch 0  loss 2  val_loss 3"], ["epoch 1  loss 1"]]


def test_the_file_is_read_as_often_as_it_changes(tmp_path: Path) -> None:
    """Not more often, and the end comes when nothing has come for as long as was said."""
    path = tmp_path / "log.csv"
    path.write_text(HEADER + "0,1,1\n", encoding="utf-8")
    clock = iter(range(100))
    reads: list[Curves] = []

    def read() -> Curves:
        reads.append(curves(opened([str(path)]), Settings()))
        return reads[-1]

    assert len(list(watched([str(path)], read, Pace(1.0, 5.0, lambda: float(next(clock)), lambda _: None)))) == 1
    assert len(reads) == 1


def test_lines_where_nobody_looks(run: Run, tmp_path: Path) -> None:
    """Without a terminal each epoch is a line, and the verdict is that of the end."""
    (tmp_path / "log.csv").write_text(HEADER + "0,1,1\n1,nan,0.5\n", encoding="utf-8")
    done = run("curve", "log.csv", "--follow", "--interval", "0.01", "--until-idle", "0.05", "-o", "r.svg")
    assert (done.code, done.out) == (0, "epoch 0  loss 1  val_loss 1\nepoch 1  loss nan  val_loss 0.5\n")
    assert (tmp_path / "r.svg").exists()
    assert run("curve", "log.csv", "--follow", "--interval", "0.01", "--fail-on", "diverged").code == 1
    assert (
        run("curve", "log.csv", "--follow", "--interval", "0.01", "--until-idle", "0.05", "--fail-on", "plateau").code
        == 2
    )
    assert run("curve", "log.csv", "--follow", "--interval", "0").code == 2


def test_new_files_of_predictions_are_seen(run: Run, tmp_path: Path) -> None:
    """The files of a pattern are those that are there; one that is still being written waits."""
    (tmp_path / "epochs").mkdir()
    np.save(tmp_path / "t.npy", np.zeros(4))
    for epoch in (1, 2):
        np.save(tmp_path / f"epochs/{epoch}.npy", np.full(4, 1.0 / epoch))
    whole = (tmp_path / "epochs/2.npy").read_bytes()
    (tmp_path / "epochs/3.npy").write_bytes(whole[:-8])
    words = (
        "curve",
        "mse",
        "epochs/*.npy",
        "--targets",
        "t.npy",
        "--follow",
        "--interval",
        "0.01",
        "--until-idle",
        "0.05",
    )
    done = run(*words)
    assert (done.code, done.out) == (0, "epoch 1  mse 1\nepoch 2  mse 0.25\n")


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Callable[..., tuple[subprocess.Popen[bytes], int]]]:
    """Start `losscli` on a terminal of a given width; give the process and the other end of the terminal."""
    opened_ends: list[int] = []
    started: list[subprocess.Popen[bytes]] = []

    def start(*words: str, columns: int = 80, **environment: str) -> tuple[subprocess.Popen[bytes], int]:
        end, inner = pty.openpty()
        opened_ends.append(end)
        size = {"COLUMNS": str(columns), "LINES": "24", "TERM": "xterm-256color", **environment}
        process = subprocess.Popen(
            [sys.executable, "-m", "losscli", *words],
            cwd=tmp_path,
            env={**os.environ, **size},
            stdin=inner,
            stdout=inner,
            stderr=subprocess.PIPE,
        )
        os.close(inner)
        started.append(process)
        return process, end

    yield start
    for process in started:
        process.kill()
        process.wait()
        if process.stderr is not None:
            process.stderr.close()
    for end in opened_ends:
        os.close(end)


def seen(end: int, wanted: str, seconds: float = 30.0) -> str:
    """Read what a terminal shows until some words are there."""
    text, begin = "", time.monotonic()
    while wanted not in text:
        assert time.monotonic() - begin < seconds, text
        if select.select([end], [], [], 0.1)[0]:
            text += os.read(end, 1 << 16).decode("utf-8", "replace")
    return text


@pytest.mark.parametrize("columns", [80, 200])
def test_a_picture_that_stays_in_its_place(
    terminal: Callable[..., tuple[subprocess.Popen[bytes], int]], tmp_path: Path, columns: int
) -> None:
    """A line that is appended is seen; Ctrl-C is 130 and leaves the last frame."""
    log = tmp_path / "log.csv"
    log.write_text(
        HEADER + "".join(f"{epoch},{1 / (1 + epoch)},{1.1 / (1 + epoch)}\n" for epoch in range(5)), encoding="utf-8"
    )
    words = ("curve", "log.csv", "--follow", "--interval", "0.05", "-o", "last.svg")
    process, end = terminal(*words, columns=columns)
    frame = seen(end, "best 0.22 at epoch 4")
    assert "⠉" in frame or "⠒" in frame
    with log.open("a", encoding="utf-8") as stream:
        stream.write("5,0.125,0.0625\n")
    after = seen(end, "epoch 5  loss 0.125  val_loss 0.0625")
    assert "\x1b[1A" in after  # the frame before is drawn over
    process.send_signal(signal.SIGINT)
    assert process.wait(60) == 130
    assert (tmp_path / "last.svg").read_text("utf-8").rstrip().endswith("</svg>")


def test_ctrl_c_before_anything_is_there(terminal: Callable[..., tuple[subprocess.Popen[bytes], int]]) -> None:
    """Whoever stops waiting made no mistake."""
    process, _ = terminal("curve", "log.csv", "--follow")
    assert process.stderr is not None
    assert b"waiting" in process.stderr.readline()
    process.send_signal(signal.SIGINT)
    assert process.wait(60) == 130


def test_a_limit_is_judged_at_the_end(run: Run, tmp_path: Path) -> None:
    """A loss begins above it; only a word ends the watch at once."""
    (tmp_path / "log.csv").write_text(HEADER + "0,1,1\n1,0.5,0.5\n", encoding="utf-8")
    watch = ("curve", "log.csv", "--follow", "--interval", "0.01", "--until-idle", "0.05", "--max", "0.75")
    assert run(*watch).code == 0
    done = run(*watch, "--max", "0.25")
    assert done.code == 1
    assert done.err == "failed: log.csv: last val_loss <= 0.25, but 0.5\n"


def test_ascii_where_the_encoding_is_another(
    terminal: Callable[..., tuple[subprocess.Popen[bytes], int]], tmp_path: Path
) -> None:
    """A terminal that is not told to be UTF-8 gets no Braille."""
    (tmp_path / "log.csv").write_text(HEADER + "0,1,1\n1,0.5,0.75\n", encoding="utf-8")
    words = ("curve", "log.csv", "--follow", "--interval", "0.05", "--until-idle", "0.1")
    process, end = terminal(*words, LC_ALL="en_US.ISO-8859-1", PYTHONUTF8="0", PYTHONIOENCODING="latin-1")
    frame = seen(end, "best 0.75 at epoch 1")
    assert not any("⠀" <= sign <= "⣿" for sign in frame)
    assert process.wait(60) == 0
