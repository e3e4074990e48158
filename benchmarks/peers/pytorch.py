"""What one writes with PyTorch: `python pytorch.py WORK FILE…`."""

import sys
from collections.abc import Callable

import numpy as np
import torch
from torch.nn import functional


def mse(prediction: torch.Tensor, target: torch.Tensor) -> list[float]:
    """Mean squared error."""
    return [functional.mse_loss(prediction, target).item()]


def huber(prediction: torch.Tensor, target: torch.Tensor) -> list[float]:
    """Huber's loss with a threshold of 1."""
    return [functional.huber_loss(prediction, target).item()]


def three(prediction: torch.Tensor, target: torch.Tensor) -> list[float]:
    """Three losses."""
    mae = functional.l1_loss(prediction, target).item()
    return [*mse(prediction, target), mae, *huber(prediction, target)]


def softmax(logits: torch.Tensor, labels: torch.Tensor) -> list[float]:
    """Cross-entropy of logits."""
    return [functional.cross_entropy(logits, labels).item()]


def gradients(logits: torch.Tensor, labels: torch.Tensor, out: str) -> list[float]:
    """The same, and the loss and the gradient of each sample as CSV."""
    import pandas as pd

    logits.requires_grad_()
    losses = functional.cross_entropy(logits, labels, reduction="none")
    losses.mean().backward()
    table = pd.DataFrame(logits.grad.numpy())
    table.insert(0, "loss", losses.detach().numpy())
    table.to_csv(out)
    return [losses.mean().item()]


if __name__ == "__main__":
    name, *paths = sys.argv[1:]
    tensors = [torch.from_numpy(np.load(path)) for path in paths[:2]]
    works: dict[str, Callable[..., list[float]]] = {
        "mse": mse,
        "huber": huber,
        "three": three,
        "softmax": softmax,
        "gradients": gradients,
    }
    print(*works[name](*tensors, *paths[2:]), sep="\n")
