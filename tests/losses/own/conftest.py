"""A small pair of files, and a file of losses beside them."""

from collections.abc import Callable
from pathlib import Path

import pytest

Write = Callable[..., str]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write `my.py`, or another file; the predictions 0.5, 1, 2, 4 and the targets 1 are there."""
    (tmp_path / "p.csv").write_text("id,pred\na,0.5\nb,1\nc,2\nd,4\n", "utf-8")
    (tmp_path / "t.csv").write_text("id,target\na,1\nb,1\nc,1\nd,1\n", "utf-8")

    def write(text: str, name: str = "my.py") -> str:
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True, parents=True)
        path.write_text(text, "utf-8")
        return name

    return write
