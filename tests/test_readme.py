"""What the documentation shows is what happens."""

import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

import readme
from losscli.losses import LOSSES, registry

COMMANDS = list(readme.blocks(readme.README.read_text(encoding="utf-8")))
CONTRIBUTING = Path(__file__).parents[1] / "CONTRIBUTING.md"


@pytest.mark.parametrize(("command", "shown"), COMMANDS, ids=[command for command, _ in COMMANDS])
def test_readme_shows_what_the_command_prints(command: str, shown: str) -> None:
    """Each command prints what stands under it."""
    if not readme.runnable(command):
        assert command != readme.ELSEWHERE or re.search(r"\d+ passed", shown)
        return

    assert readme.comparable(readme.output(command)) == readme.comparable(shown)


def test_readme_counts_the_registry() -> None:
    """The README says how many losses and scores there are."""
    assert f"{len(LOSSES)} losses and scores" in readme.README.read_text(encoding="utf-8")


@pytest.fixture
def registered() -> Iterator[None]:
    """Leave the registry as it was."""
    before = dict(LOSSES)
    yield
    LOSSES.clear()
    LOSSES.update(before)


@pytest.mark.usefixtures("registered")
def test_the_worked_example_is_a_loss() -> None:
    """The loss of CONTRIBUTING.md computes, and its gradient is the derivative."""
    code = re.search(r"```python\n(.*?)```", CONTRIBUTING.read_text(encoding="utf-8"), re.DOTALL)
    assert code is not None
    names = {"__name__": "losscli.losses.robust"}
    exec(  # noqa: S102
        "from typing import Annotated\n"
        "from losscli.batch import Floats\n"
        "from losscli.losses.domain import NONNEGATIVE, POSITIVE\n"
        "from losscli.losses.registry import loss\n"
        "from losscli.losses.result import Result\n" + code[1],
        names,
    )

    from losscli import get_loss

    assert registry.LOSSES["geman-mcclure"].formula == "r² / (c² + r²), with r = x − t"
    x = np.array([0.5, -2.0, 3.0])
    value, gradient = get_loss("geman-mcclure:c=2")(x, np.zeros(3))
    above, _ = get_loss("geman-mcclure:c=2")(x + 1e-6, np.zeros(3))
    below, _ = get_loss("geman-mcclure:c=2")(x - 1e-6, np.zeros(3))
    np.testing.assert_allclose(value, x * x / (4 + x * x))
    np.testing.assert_allclose(gradient, (np.asarray(above) - np.asarray(below)) / 2e-6, rtol=1e-8)
