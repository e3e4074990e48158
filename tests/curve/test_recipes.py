"""The recipes of docs/curves.md write what `losscli curve` reads; stubs stand in for their libraries."""

import itertools
import pathlib
import re
import textwrap
from functools import partial
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from outcome import Run

PAGE = pathlib.Path(__file__).parents[2] / "docs/curves.md"
EPOCHS = ([[3.0], [3.0]], [[2.0], [2.0]], [[2.5], [2.5]])
"""What is predicted in each epoch, where 1 is right."""


class Callback:
    """A callback of any library."""

    model: Any = None


class Tensor(SimpleNamespace):
    """A tensor on its way to NumPy."""

    def detach(self) -> "Tensor":
        """Give itself."""
        return self

    cpu = detach

    def numpy(self) -> np.ndarray[Any, Any]:
        """Give its values."""
        return np.array(self.values)


def recipe(name: str) -> dict[str, Any]:
    """Run the code of a recipe where its libraries are."""
    found = re.search(rf'=== "{name}"\n\n    ```python\n(.*?)    ```', PAGE.read_text("utf-8"), re.DOTALL)
    assert found is not None
    callbacks = SimpleNamespace(Callback=Callback)
    names: dict[str, Any] = {
        "np": np,
        "pathlib": pathlib,
        "itertools": itertools,
        "keras": SimpleNamespace(callbacks=callbacks),
        "lightning": SimpleNamespace(pytorch=SimpleNamespace(callbacks=callbacks)),
    }
    exec(textwrap.dedent(found[1]), names)  # noqa: S102 -- what the page shows
    return names


def predicted(rows: list[list[float]], x: str, verbose: int) -> np.ndarray[Any, Any]:
    """Predict as a model of Keras does."""
    assert (x, verbose) == ("x", 0)
    return np.array(rows)


def keras() -> None:
    """Train as Keras does."""
    callback = recipe("Keras")["Predictions"]("x", "epochs")
    for epoch, rows in enumerate(EPOCHS):
        callback.model = SimpleNamespace(predict=partial(predicted, rows))
        callback.on_epoch_end(epoch)


def lightning() -> None:
    """Train as Lightning does, in batches of one row."""
    callback = recipe("Lightning")["Predictions"]()
    for epoch, rows in enumerate(EPOCHS):
        trainer = SimpleNamespace(current_epoch=epoch)
        callback.on_validation_epoch_start(trainer, None)
        for place, row in enumerate(rows):
            callback.on_validation_batch_end(trainer, None, Tensor(values=row), None, place)
        callback.on_validation_epoch_end(trainer, None)


def hugging_face() -> None:
    """Train as the Trainer does."""
    compute = recipe("Hugging Face")["compute_metrics"]
    for rows in EPOCHS:
        assert compute(SimpleNamespace(predictions=np.array(rows))) == {}


@pytest.mark.parametrize("train", [keras, lightning, hugging_face])
def test_a_recipe_writes_the_predictions_of_each_epoch(run: Run, tmp_path: pathlib.Path, train: Any) -> None:
    """A file for each epoch and nothing half written, which the curve reads."""
    (tmp_path / "epochs").mkdir()
    np.save(tmp_path / "t.npy", np.ones(2))
    run("--version")  # the fixture goes to the folder
    train()
    files = sorted(path.name for path in (tmp_path / "epochs").iterdir())
    assert len(files) == 3
    assert all(re.fullmatch(r"epoch-000[0-3]\.npy", name) for name in files)
    told = run("curve", "mse", "epochs/*.npy", "--targets", "t.npy", "--format", "csv").out.splitlines()[1:]
    assert [float(line.split(",")[6]) for line in told] == [4.0, 1.0, 2.25]
