"""Every work by every tool, in turns; `python run.py --help` lists the options."""

import argparse
import math
import os
import platform
import subprocess
import sys
import sysconfig
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from shutil import rmtree, which

from measure import Run, environment, run
from table import Runs, goals, processes
from works import WORKS, Work

HERE = Path(__file__).parent
FOLDER = HERE / "data"
LIBRARIES = ("losscli", "numpy", "pandas", "polars", "duckdb", "scikit-learn", "torch")
MARK = "<!-- measured -->"
AGREE = 1e-5
"""How far two figures may be apart, relatively: PyTorch's are sums of float32."""
PROGRAMS = {
    "losscli": str(Path(sysconfig.get_path("scripts")) / "losscli"),
    "python": sys.executable,
    "sh": which("sh") or "/bin/sh",
}


def resolved(words: tuple[str, ...]) -> list[str]:
    """Give a command with the paths of its program, its script and its files."""
    program, *rest = words
    if program != "losscli":
        rest[0] = str(HERE / "peers" / rest[0])
    return [PROGRAMS[program], *(str(FOLDER / word) if word.endswith((".csv", ".npy")) else word for word in rest)]


def measured(work: Work, repeats: int) -> dict[str, list[Run]]:
    """Run every tool in turns; the first turn, which fills the file cache, does not count."""
    commands = {**work.ours, **work.peers}
    runs: dict[str, list[Run]] = {name: [] for name in commands}
    for turn in range(repeats + 1):
        for name, words in commands.items():
            done = run(resolved(words), environment(FOLDER), work.memory)
            runs[name] += [done] if turn else []
    check(work, runs)
    return runs


def check(work: Work, runs: Runs) -> None:
    """Stop where a tool that did the work computed another figure than losscli."""
    ours = next(iter(work.ours))
    if any(done.code for name in work.ours for done in runs[name]):
        raise SystemExit(f"losscli failed in {work.name!r}: {runs[ours][0].output}")
    wanted = figures(runs[ours][0]) if work.peers else []
    for name in work.peers:
        found = figures(runs[name][0])
        if found and not all(math.isclose(a, b, rel_tol=AGREE) for a, b in zip(wanted, found, strict=True)):
            raise SystemExit(f"{name} has {found} in {work.name!r}, losscli {wanted}")


def figures(done: Run) -> list[float]:
    """Give the numbers that a process printed."""
    return [] if done.code else [float(word) for word in done.output.split()]


def machine(rows: int, repeats: int) -> Iterator[str]:
    """Say what was measured on, and with what."""
    names = [
        line.split(":")[1].strip() for line in _text("/proc/cpuinfo").splitlines() if line.startswith("model name")
    ]
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    load = os.getloadavg()[0]
    yield f"{datetime.now(UTC):%Y-%m-%d}; {names[0] if names else platform.machine()}, {os.cpu_count()} cores, "
    yield f"{memory:.0f} GB, {platform.system()} {platform.release()}, Python {platform.python_version()}; "
    yield ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    yield f". {rows:,} rows; medians of {repeats} turns; load at the end {load:.1f}."


def _text(path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8")
    except OSError:
        return ""


def kernel() -> tuple[float, float]:
    """Measure the kernels in one process."""
    command = [
        sys.executable,
        *(str(path) for path in (HERE / "kernel.py", FOLDER / "logits.npy", FOLDER / "labels.npy")),
    ]
    ours, theirs = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    return float(ours), float(theirs)


def make(kind: str, rows: int) -> None:
    """Write the files of a work, unless they are there."""
    done = FOLDER / f"{kind}.{rows}"
    if not done.exists():
        subprocess.run([sys.executable, str(HERE / "data.py"), str(FOLDER), str(rows), kind], check=True)
        done.touch()


def options() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description="Compare losscli with other ways to the same number.")
    parser.add_argument("--rows", type=int, default=10**7)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--only", nargs="+", default=[work.name for work in WORKS], metavar="WORK")
    parser.add_argument("--keep", action="store_true", help="leave the files for the next time")
    parser.add_argument("--write", type=Path, help="also replace the tables in a Markdown file")
    return parser.parse_args()


def main() -> None:
    """Measure, print, and write where asked to."""
    given = options()
    FOLDER.mkdir(exist_ok=True)
    results: dict[Work, Runs] = {}
    warm = None
    works = [work for work in WORKS if work.name in given.only]
    for place, work in enumerate(works):
        start = time.perf_counter()
        make(work.data, given.rows)
        results[work] = measured(work, given.repeats)
        warm = kernel() if work.name == "softmax" else warm
        print(f"{work.name}: {time.perf_counter() - start:.0f} s", file=sys.stderr)
        if not given.keep and work.data not in {later.data for later in works[place + 1 :]}:
            rmtree(FOLDER)
            FOLDER.mkdir()
    lines = ["".join(machine(given.rows, given.repeats)), "", *goals(results, warm), *processes(results)]
    text = "\n".join(lines) + "\n"
    print(text)
    if given.write:
        before, _, rest = given.write.read_text(encoding="utf-8").partition(MARK)
        after = rest.partition(MARK)[2]
        given.write.write_text(f"{before}{MARK}\n\n{text}\n{MARK}{after}", encoding="utf-8")
    if not given.keep:
        rmtree(FOLDER)


if __name__ == "__main__":
    main()
