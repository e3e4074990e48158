"""The recipes of docs/own-losses.md where PyTorch, JAX, Keras and optax are installed."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from outcome import Run

import losscli

FILES = ("p.csv", "t.csv", "--id", "id")
SPECS = {
    "torch.nn.functional:smooth_l1_loss:beta=2": "smooth-l1:beta=2",
    "torch.nn.functional:mse_loss": "mse",
    "torch.nn:HuberLoss:delta=0.5": "huber:delta=0.5",
    "optax.losses:huber_loss:delta=0.5": "huber:delta=0.5",
    "optax.losses:log_cosh": "log-cosh",
    "keras.losses:LogCosh": "log-cosh",
}
MODULE = """
import torch

class Scaled(torch.nn.Module):
    def __init__(self, k: float = 2.0):
        super().__init__()
        self.k = k

    def forward(self, logits, target):
        return self.k * (logits - target) ** 2

def number(input: torch.Tensor, target: torch.Tensor):
    return torch.nn.functional.mse_loss(input, target)
"""


def library(name: str) -> Any:
    """A library, or a reason why the test is skipped."""
    return pytest.importorskip(name, reason=f"{name} is not installed; `make oracles` has it")


@pytest.mark.parametrize("spec", SPECS)
def test_the_real_function_scores_as_our_entry(run: Run, write: Callable[..., str], spec: str) -> None:
    """Its figure is ours, and its own derivative is the limit of its differences."""
    library(spec.split(".", maxsplit=1)[0].split(":", maxsplit=1)[0])
    write("")

    theirs = run("compute", spec, *FILES, "--format", "value")
    ours = run("compute", SPECS[spec], *FILES, "--format", "value")

    assert theirs.code == 0, theirs.err
    # Keras brings arguments to its own float, which is single precision unless its user says otherwise
    rel = 1e-6 if spec.startswith("keras.") else 1e-9
    assert float(theirs.out) == pytest.approx(float(ours.out), rel=rel)
    assert "by autograd" in theirs.err
    assert run("gradcheck", spec).code == 0


def test_a_library_that_is_missing_is_named(run: Run) -> None:
    """What to install, and exit code 2."""
    found = run("gradcheck", "nosuchlibrary.nn:loss")

    assert found.code == 2
    assert "there is no module 'nosuchlibrary'" in found.err
    assert "pip install nosuchlibrary" in found.err


def test_modules_and_annotated_functions_get_tensors(run: Run, write: Callable[..., str]) -> None:
    """A module is instantiated with the parameters; one number is called once a sample."""
    library("torch")
    write(MODULE)

    assert float(run("compute", "my.py:Scaled:k=3", *FILES, "--format", "value").out) == 3 * 2.5625
    assert float(run("compute", "my.py:number", *FILES, "--format", "value").out) == 2.5625
    assert run("gradcheck", "my.py:Scaled,my.py:number").code == 0


def test_the_gradient_of_a_saved_batch_goes_on_through_pytorch() -> None:
    """δ handed to `backward` gives what PyTorch's own loss would have given."""
    torch = library("torch")
    random = np.random.default_rng(0)
    batch, targets = torch.tensor(random.normal(size=(5, 3))), random.normal(size=5)
    weights = torch.tensor(random.normal(size=3), requires_grad=True)
    output = batch @ weights
    _, delta = losscli.get_loss("mse", reduction="mean")(output.detach().numpy(), targets)

    output.backward(gradient=torch.from_numpy(np.asarray(delta)))

    again = weights.detach().clone().requires_grad_()
    torch.nn.functional.mse_loss(batch @ again, torch.tensor(targets)).backward()
    np.testing.assert_allclose(weights.grad, again.grad, rtol=1e-12)
