"""Files that pass, files that fail, and one word to write what checks them."""

from pathlib import Path

import pytest
from outcome import Put


@pytest.fixture(autouse=True)
def files(tmp_path: Path) -> Path:
    """Four samples whose mse is 2.5625 and whose mae is 1.125."""
    (tmp_path / "p.csv").write_text("id,pred\na,0.5\nb,1\nc,2\nd,4\n", encoding="utf-8")
    (tmp_path / "right.csv").write_text("id,pred\na,1\nb,1\nc,1\nd,1\n", encoding="utf-8")
    (tmp_path / "t.csv").write_text("id,target\na,1\nb,1\nc,1\nd,1\n", encoding="utf-8")
    return tmp_path


@pytest.fixture
def put(files: Path) -> Put:
    """Write a TOML file with the version at its head: `put('[[check]]…')`."""

    def put(text: str, name: str = "losscli.toml", head: str = "version = 1\n") -> str:
        (files / name).parent.mkdir(parents=True, exist_ok=True)
        (files / name).write_text(head + text, encoding="utf-8")
        return name

    return put
