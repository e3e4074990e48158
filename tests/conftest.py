"""What every test may ask for: the command in this process, and the command as a user's shell runs it."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import settings
from outcome import Outcome, Run

# Each of these changes what rich and typer print, and some are read when they are imported.
TERMINAL = ("COLUMNS", "FORCE_COLOR", "GITHUB_ACTIONS", "LINES", "NO_COLOR", "PY_COLORS", "TTY_COMPATIBLE")
for variable in (*TERMINAL, "LOSSCLI_DEBUG"):
    os.environ.pop(variable, None)

settings.register_profile("local", deadline=None, max_examples=50)
settings.register_profile("ci", parent=settings.get_profile("ci"), deadline=None, derandomize=True, max_examples=50)
settings.load_profile("ci" if os.environ.get("CI") else "local")


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run `losscli` in this process, in `tmp_path`: `run("compute", "mse", "p.csv", "t.csv")`."""
    from losscli.cli import main

    monkeypatch.chdir(tmp_path)

    def run(*arguments: str | Path) -> Outcome:
        capsys.readouterr()
        code = main([str(argument) for argument in arguments])
        return Outcome(code, *capsys.readouterr())

    return run


@pytest.fixture
def shell(tmp_path: Path) -> Run:
    """Run `python -m losscli` as a process of its own, in `tmp_path`; `stdin` is text, `env` is added to ours."""

    def shell(*arguments: str | Path, stdin: str = "", env: Mapping[str, str] | None = None) -> Outcome:
        done = subprocess.run(
            [sys.executable, "-m", "losscli", *map(str, arguments)],
            cwd=tmp_path,
            env={**os.environ, **(env or {})},
            input=stdin,
            capture_output=True,
            encoding="utf-8",
            timeout=120,
            check=False,
        )
        return Outcome(done.returncode, done.stdout, done.stderr)

    return shell
