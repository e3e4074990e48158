"""An array of one value is no figure of all samples: a slice that went wrong passes no gate."""

from pathlib import Path

import pytest
from outcome import Run


@pytest.mark.parametrize("result", ["((p - t) ** 2)[:1]", "((p - t) ** 2)[:2]", "((p - t) ** 2).sum(keepdims=True)"])
def test_fewer_values_than_samples_are_refused(run: Run, tmp_path: Path, result: str) -> None:
    """Both shapes are said; only a number is a figure of the whole."""
    (tmp_path / "my.py").write_text(f"def f(p, t):\n    return {result}\n", "utf-8")
    for name, rows in (("p", "1\n2\n3\n"), ("t", "1\n2\n9\n")):
        head = {"p": "pred", "t": "target"}[name]
        (tmp_path / f"{name}.csv").write_text(f"{head}\n{rows}", "utf-8")
    told = run("compute", "my.py:f", "p.csv", "t.csv", "--max", "9")
    assert told.code == 2
    assert "for predictions (3,)" in told.err
