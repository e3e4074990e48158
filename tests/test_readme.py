"""What the documentation shows is what happens."""

import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import readme

from losscli.losses import LOSSES, registry

CONTRIBUTING = Path(__file__).parents[1] / "CONTRIBUTING.md"


@pytest.mark.parametrize("page", readme.PAGES, ids=lambda page: page.name)
def test_a_page_shows_what_its_commands_print(page: Path) -> None:
    """Each command prints what stands under it; the README's count and table are those of the registry."""
    shown = page.read_text(encoding="utf-8")
    text, pictures = readme.refreshed(page)

    assert readme.comparable(shown) == readme.comparable(text)
    assert pictures == {path: (page.parent / path).read_text(encoding="utf-8") for path in pictures}


def test_readme_shows_how_the_tests_end() -> None:
    """The one command that is not run here shows the end of a run that passed."""
    assert re.search(rf"^\$ {readme.ELSEWHERE}\n.*\d+ passed", readme.README.read_text(encoding="utf-8"), re.MULTILINE)


def test_readme_names_every_entry() -> None:
    """The table between the markers names each loss and score once, scores in italics."""
    table = readme.TABLE.search(readme.README.read_text(encoding="utf-8"))

    assert table is not None
    for entry in LOSSES.values():
        shown = entry.name if entry.differentiable else f"*{entry.name}*"
        assert len(re.findall(rf"[ |]{re.escape(shown)}[, ]", table[0])) == 1


def test_a_page_is_filled(tmp_path: Path) -> None:
    """A titled block becomes a file, a command is run where it stands, and stale output goes."""
    file = '```csv title="p.csv"\npred,target\n3,1\n```\n'
    page = file + "```console\n$ losscli compute mse p.csv -q; echo $?\nstale\n```\n"

    assert readme.filled(page, tmp_path) == page.replace("stale", "0")
    assert "no such file" in readme.filled(page.replace("mse p.csv", "mse q.csv"), tmp_path)


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
    names = {"__name__": "losscli.losses.families.robust"}
    exec(  # noqa: S102
        "from typing import Annotated\n"
        "from losscli.batch import Floats\n"
        "from losscli.losses.domain import NONNEGATIVE, POSITIVE\n"
        "from losscli.losses.registry import loss\n"
        "from losscli.losses.kernel import Result\n" + code[1],
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
