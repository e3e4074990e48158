"""A command imports what it needs: libraries by name, and modules by their number, which no machine makes slower."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

PROGRAM = """
import json, sys
from losscli.__main__ import main
code = main()
sys.stdout.flush()
tops = sorted({name.partition(".")[0] for name in sys.modules})
rooms = sorted({name.split(".")[1] for name in sys.modules if name.startswith("losscli.")})
print("loaded:", json.dumps({"code": code, "tops": tops, "rooms": rooms, "modules": len(sys.modules)}), file=sys.stderr)
"""
COMPLETION = {"_LOSSCLI_COMPLETE": "complete_bash", "COMP_WORDS": "losscli compute m", "COMP_CWORD": "2"}
TABLES = ("compute", "mse", "p.csv", "t.csv")
ARRAYS = ("compute", "mse", "p.npy", "t.npy")
MOST = 480
"""Modules of a command that computes; two thirds of them are Python's own and NumPy's."""
RICH = 250
"""What the help for people may load besides: rich, and every command that it lists."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two small pairs."""
    for name, head in (("p", "pred"), ("t", "target")):
        (tmp_path / f"{name}.csv").write_text(f"{head}\n0.5\n1\n", encoding="utf-8")
        np.save(tmp_path / f"{name}.npy", np.array([0.5, 1.0]))
    return tmp_path


def loaded(folder: Path, *arguments: str, environment: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Run a command in a fresh interpreter and see what it imported."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, *arguments],
        cwd=folder,
        env={**os.environ, **(environment or {})},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    told = done.stderr.rpartition("loaded:")[2]
    assert told, done.stderr
    found: dict[str, Any] = json.loads(told)
    assert found["code"] == 0, done.stderr
    return found


@pytest.mark.parametrize(
    ("arguments", "unwanted"),
    [
        (("--version",), {"pandas", "rich", "pydantic"}),
        (("--help",), {"pandas"}),
        ((*ARRAYS, "--json"), {"pandas", "rich", "pydantic", "dask", "pyarrow", "fsspec"}),
        ((*ARRAYS, "--format", "value"), {"pandas", "rich", "pydantic"}),
        ((*TABLES, "--json"), {"pandas", "rich", "pydantic", "dask", "pyarrow", "fsspec"}),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_a_command_imports_what_it_needs(folder: Path, arguments: tuple[str, ...], unwanted: set[str]) -> None:
    """Neither pandas for arrays and small tables, nor rich for programs, nor typer's library for conversions."""
    found = loaded(folder, *arguments)
    assert not unwanted & set(found["tops"])
    assert found["modules"] <= MOST + RICH * ("rich" in found["tops"])


def test_completion_imports_no_pandas(folder: Path) -> None:
    """A shell that asks what could be typed gets its answer at once."""
    found = loaded(folder, environment=COMPLETION)
    assert not {"pandas", "pydantic"} & set(found["tops"])
    assert found["modules"] <= MOST


def test_computing_imports_no_room_of_another_command(folder: Path) -> None:
    """Curves, layers and pictures cost nothing where they are not asked for."""
    assert not {"curve", "forward", "pictures"} & set(loaded(folder, *TABLES)["rooms"])
    assert "curve" not in loaded(folder, "losses", "mse")["rooms"]
