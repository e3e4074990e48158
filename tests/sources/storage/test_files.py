"""Paths, pipes and packed files."""

import bz2
import gzip
import hashlib
import io
import lzma
import os
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from losscli.errors import LosscliError

CONTENT = b"id,pred\na,0.5\nb,1\nc,2\nd,4\n"
PACKERS: dict[str, Callable[[bytes], bytes]] = {".gz": gzip.compress, ".bz2": bz2.compress, ".xz": lzma.compress}


@pytest.fixture
def stdin(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Put bytes on standard input."""
    return lambda data: monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(data)))


@pytest.mark.parametrize("suffix", PACKERS)
def test_packed_files(write: Any, opened: Any, refused: Any, suffix: str) -> None:
    """A packed file reads as the file in it; a damaged one is one sentence."""
    packed = PACKERS[suffix](CONTENT)
    write("x.csv" + suffix, packed)
    found = opened("x.csv" + suffix, "t.csv", digest=True)
    assert found.mse == 2.5625
    assert found.samples.files[0].sha256 == hashlib.sha256(packed).hexdigest()
    found.samples.verify()
    write("x.csv" + suffix, packed[:-9])
    assert refused("x.csv" + suffix, "t.csv").message == f"x.csv{suffix}: not a complete {suffix} archive"
    write("x.csv" + suffix, CONTENT)
    assert refused("x.csv" + suffix, "t.csv").message == f"x.csv{suffix}: not a complete {suffix} archive"


def test_zst_with_a_package_for_it(write: Any, opened: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A module that opens zstd files is used where there is one."""
    module = ModuleType("zstandard")
    module.open = lambda stream, mode: io.BytesIO(stream.read()[len(mode) + 2 :])  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "zstandard", module)
    monkeypatch.setitem(sys.modules, "compression.zstd", None)
    write("x.csv.zst", b"zstd" + CONTENT)
    assert opened("x.csv.zst", "t.csv").mse == 2.5625


def test_zst_without(write: Any, refused: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without one the hint says what to install."""
    for name in ("zstandard", "compression.zstd"):
        monkeypatch.setitem(sys.modules, name, None)
    write("x.csv.zst", b"zstd")
    error = refused("x.csv.zst", "t.csv")
    assert "zstandard" in error.message
    assert "pip install zstandard" in (error.hint or "")


def test_stdin(write: Any, opened: Any, refused: Any, stdin: Any) -> None:
    """A dash is standard input, for one input; its temporary file goes away."""
    stdin(CONTENT)
    found = opened("-", "t.csv", digest=True)
    assert found.mse == 2.5625
    assert (found.samples.files[0].path, found.samples.files[0].sha256) == ("-", hashlib.sha256(CONTENT).hexdigest())
    found.samples.verify()
    folder = Path(found.samples.spool.folder)
    assert folder.is_dir()
    with found.samples:
        pass
    assert not folder.exists()
    assert "one input only" in refused("-", "-").message
    write("x.csv", "id,pred\na,x\n")
    stdin(b"id,pred\na,x\n")
    assert refused("-", "t.csv").message == "- has 1 row and t.csv has 4"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_named_pipe(opened: Any) -> None:
    """What is no regular file is spooled, as a shell's process substitution needs."""
    from threading import Thread

    os.mkfifo("pipe.csv")
    writer = Thread(target=lambda: Path("pipe.csv").write_bytes(CONTENT))
    writer.start()
    assert opened("pipe.csv", "t.csv", chunk_rows=1).mse == 2.5625
    writer.join()


def test_paths_that_cannot_be_read(refused: Any, tmp_path: Path) -> None:
    """A missing file and a folder are one sentence each, with the path as typed."""
    assert refused("nope.csv", "t.csv").message == "nope.csv: no such file"
    assert refused("p.csv", "./nope.npy").message == "./nope.npy: no such file"
    (tmp_path / "folder.csv").mkdir()
    assert refused("", "t.csv").message == "'' is no path"
    assert refused("x\0y", "t.csv").message == "'x\\x00y' is no path"
    assert refused("folder.csv", "t.csv").message == "folder.csv: a folder without files"
    assert refused("p.csv/", "t.csv").message == "p.csv/: is no directory"
    assert refused("p.csv/x.csv", "t.csv").message == "p.csv/x.csv: is no directory"


def test_a_closed_stdin(refused: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a standard input a dash is one sentence."""
    monkeypatch.setattr(sys, "stdin", None)
    assert refused("-", "t.csv").message == "-: stdin is closed"


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="everything may be read here")
def test_no_permission(write: Any, refused: Any) -> None:
    """A file that may not be read is one sentence."""
    Path(write("x.csv", CONTENT)).chmod(0)
    assert refused("x.csv", "t.csv").message == "x.csv: permission denied"


def test_a_file_that_changes(write: Any, opened: Any) -> None:
    """A file that changed since it was opened is refused, even at the same size."""
    samples = opened("p.csv", "t.csv").samples
    samples.verify()
    write("t.csv", "id,target\na,1\nb,1\nc,1\nd,1\n")
    os.utime("t.csv", ns=(1, 1))
    with pytest.raises(LosscliError, match=r"^t\.csv changed while it was read$"):
        samples.verify()
    Path("t.csv").unlink()
    with pytest.raises(LosscliError, match="changed while it was read"):
        samples.verify()


def test_what_the_report_says_of_files(opened: Any, tmp_path: Path) -> None:
    """Roles, paths as typed, formats and rows; digests only when asked for."""
    files = opened("p.csv", Path("t.csv")).samples.files
    assert [(file.role, file.path, file.format, file.rows, file.sha256) for file in files] == [
        ("predictions", "p.csv", "csv", 4, None),
        ("targets", "t.csv", "csv", 4, None),
    ]
    digest = hashlib.sha256((tmp_path / "p.csv").read_bytes()).hexdigest()
    assert opened("p.csv", "t.csv", digest=True).samples.files[0].sha256 == digest


def test_temporary_files_go_away_after_an_error(refused: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What could not be opened leaves nothing behind."""
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(scratch))
    refused("nope.csv", "t.csv")
    refused("p.csv", "t.csv", pred="nope")
    assert list(scratch.iterdir()) == []


def test_small_files_do_not_import_pandas() -> None:
    """Reading a small file costs no import of pandas."""
    import subprocess

    program = (
        "import sys; from losscli.options.declared import Columns, Pairing, Reading, Values;"
        "from losscli.sources import Needs, open_samples;"
        "open('p.csv', 'w').write('pred\\n1\\n2\\n'); open('t.csv', 'w').write('target\\n1\\n2\\n');"
        "s = open_samples('p.csv', 't.csv', columns=Columns(), pairing=Pairing(), reading=Reading(),"
        " values=Values(), needs=Needs());"
        "print(s.recipes[0].read().prediction.sum(), 'pandas' in sys.modules); s.close()"
    )
    root = Path(__file__).parents[3]
    env = {**os.environ, "PYTHONPATH": str(root)}
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            [sys.executable, "-c", program], cwd=folder, env=env, check=True, capture_output=True, text=True
        )
    assert done.stdout == "3.0 False\n"


def test_a_file_that_no_longer_parses_has_changed(write: Any, opened: Any) -> None:
    """Whatever is wrong with what a file became, that it is another one is what went wrong."""
    samples = opened("p.csv", "t.csv").samples
    write("p.csv", "id;pred\n" + "x\n" * 30)
    with pytest.raises(LosscliError, match=r"^p\.csv changed while it was read$"):
        samples.recipes[0].read()


@pytest.mark.parametrize("suffix", PACKERS)
def test_a_packed_file_that_grows_too_large(write: Any, opened: Any, refused: Any, suffix: str) -> None:
    """It is refused before it fills the disk, with its size and what allows it."""
    packed = PACKERS[suffix](b"pred\n" + b"1\n" * 100_000)
    write("x.csv" + suffix, packed)
    error = refused("x.csv" + suffix, "x.csv" + suffix, pred="pred", target="pred", max_unpacked="100000")
    assert error.message == f"x.csv{suffix}: its {len(packed)} bytes unpack to more than 100000"
    assert "--max-unpacked" in (error.hint or "")
    for typed in (None, "1MiB", "200005"):
        assert opened("x.csv" + suffix, "x.csv" + suffix, pred="pred", target="pred", max_unpacked=typed).mse == 0


def test_by_default_it_may_be_a_hundred_times_as_large(
    write: Any, refused: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And a gibibyte at least."""
    monkeypatch.setattr("losscli.sources.storage.spool.LEAST", 1)
    packed = gzip.compress(b"pred\n" + b"1\n" * 1_000_000)
    write("x.csv.gz", packed)
    assert refused("x.csv.gz", "t.csv").message.endswith(f"bytes unpack to more than {100 * len(packed)}")


@pytest.mark.parametrize("typed", ["", "0", "-1", "1XB", "many", "1.5GiB"])
def test_sizes_that_are_none(refused: Any, typed: str) -> None:
    """A limit is a number of bytes."""
    assert refused("p.csv", "t.csv", max_unpacked=typed).message == f"--max-unpacked takes a size, not {typed!r}"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is full")
def test_a_full_disk_is_said(write: Any, refused: Any, monkeypatch: pytest.MonkeyPatch, stdin: Any) -> None:
    """Where there is no room for a temporary file the message says that, and not that the input is damaged."""
    monkeypatch.setattr(
        "losscli.sources.storage.spool.tempfile.mkstemp", lambda **_: (os.open("/dev/null", 0), "/dev/full")
    )
    write("x.csv.gz", gzip.compress(CONTENT))
    stdin(CONTENT)
    for name in ("x.csv.gz", "-"):
        error = refused(name, "t.csv")
        assert error.message == "/dev: No space left on device"
        assert "TMPDIR" in (error.hint or "")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps no time of change")
def test_a_rewrite_with_the_time_set_back_is_seen(write: Any, opened: Any) -> None:
    """Equal size and equal time do not make it the same file."""
    write("x.csv", CONTENT)
    found = opened("x.csv", "t.csv")
    before = Path("x.csv").stat()
    with Path("x.csv").open("r+b") as file:
        file.write(CONTENT.replace(b"4", b"5"))
    os.utime("x.csv", ns=(before.st_atime_ns, before.st_mtime_ns))
    with pytest.raises(LosscliError, match=r"^x\.csv changed while it was read$"):
        found.samples.verify()
