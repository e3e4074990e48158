"""Every loss gives the numbers of the library it is named after; `tests/golden/make.py` made them."""

from pathlib import Path

import numpy as np
import pytest
from case import Case, read

from losscli.api import compute, get_loss
from losscli.losses import LOSSES, parse

GOLDEN = Path(__file__).parents[1] / "golden"
FIGURES = ("means", "libraries", "libraries_keras")
"""Files of figures of all samples together, which other tests read."""
CASES = [case for path in sorted(GOLDEN.glob("*.jsonl")) if path.stem not in FIGURES for case in read(path)]


@pytest.mark.parametrize("case", CASES, ids=[f"{place}-{case.spec}" for place, case in enumerate(CASES)])
def test_agrees_with_its_library(case: Case) -> None:
    """Value and gradient are those of the oracle."""
    prediction = np.array(case.prediction, dtype=np.float64)
    target = None if case.target is None else np.array(case.target, dtype=np.float64)

    if case.extra.keys() == {"query"}:
        value, gradient = get_loss(case.spec)(prediction, target, **case.extra)
    elif case.extra:
        value, gradient = compute(case.spec, prediction, target, **case.extra).losses[case.spec].value, None
    else:
        value, gradient = get_loss(case.spec)(prediction, target)

    assert value is not None
    np.testing.assert_allclose(value, np.array(case.value, dtype=np.float64), rtol=case.rtol, atol=case.atol)
    if case.gradient is not None:
        expected = np.array(case.gradient, dtype=np.float64)
        assert gradient is not None
        np.testing.assert_allclose(gradient, expected, rtol=case.rtol, atol=case.atol)


@pytest.mark.parametrize("name", sorted(LOSSES))
def test_every_entry_has_golden_values(name: str) -> None:
    """No entry of the registry is left without a reference."""
    assert any(parse(case.spec).name == name for case in CASES)
