"""Every example of `sample_data/` gives the numbers that were computed beside it by other means."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from losscli.cli import main

FOLDERS = Path(__file__).parents[1] / "sample_data"
EXAMPLES = [
    pytest.param(path.parent, example, id=f"{path.parent.name}-{place}")
    for path in sorted(FOLDERS.rglob("expected.json"))
    for place, example in enumerate(json.loads(path.read_text(encoding="utf-8")))
]


@pytest.mark.parametrize(("folder", "example"), EXAMPLES)
def test_example_gives_its_expected_numbers(
    folder: Path, example: dict[str, Any], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The command prints the figures, the per-sample losses and the gradients that are written beside it."""
    monkeypatch.chdir(folder)

    code = main([*example["command"], "--json", "--samples", "all"])

    report = json.loads(capsys.readouterr().out)
    assert code == 0, report["errors"]
    for spec, expected in (example["value"] or {}).items():
        assert report["losses"][spec]["value"] == (pytest.approx(expected, rel=1e-12) if expected is not None else None)
    rows = report["samples"]["rows"]
    for part, suffix in (("per_sample", ""), ("gradient", ".gradient")):
        for spec, expected in (example[part] or {}).items():
            found = np.array([row[spec + suffix] for row in rows], dtype=np.float64)
            np.testing.assert_allclose(found, np.array(expected, dtype=np.float64), rtol=1e-9, atol=0)
