"""Four strips of a photograph, cut into three classes, and what a model guesses from the grey levels alone."""

from collections.abc import Callable
from typing import TypeAlias

import numpy as np
import scipy.special as sp
from scipy.spatial.distance import braycurtis
from sklearn import metrics
from sklearn.datasets import load_sample_image
from sklearn.linear_model import LogisticRegression

from .example import Array, Example, Expected, mean, plain, settled, twice

BLUE = 140
WEIGHTS = np.array([1, 2, 5])
PerTile: TypeAlias = Callable[[Array, Array], list[float]]


def blocks(photograph: Array) -> tuple[Array, Array]:
    """The features and the classes of 64 × 48 blocks of 6 × 13 pixels; no feature holds a colour."""
    pixels = photograph[43:, :624].astype(np.int64).reshape(64, 6, 48, 13, 3).swapaxes(1, 2).reshape(64, 48, 78, 3)
    red, green, blue = np.moveaxis(pixels.sum(axis=2), -1, 0)
    classes = np.where(blue > BLUE * 78, 0, np.where(green < red, 1, 2))
    grey = pixels.sum(axis=-1)
    height = np.broadcast_to(np.arange(64)[:, None] / 64, grey.shape[:2])
    return np.stack([grey.mean(axis=2) / 765, grey.std(axis=2) / 765, height], axis=-1), classes


def strips() -> tuple[Array, Array]:
    """Probabilities (4, 3, 32, 12) and classes (4, 32, 12) of the odd rows of blocks, learnt from the even ones."""
    features, classes = blocks(load_sample_image("china.jpg"))
    model = LogisticRegression(C=100, solver="newton-cholesky", tol=1e-12)
    model.fit(features[::2].reshape(-1, 3), classes[::2].ravel())
    logits = settled(model.decision_function(features[1::2].reshape(-1, 3))).reshape(32, 4, 12, 3)
    return sp.softmax(logits.transpose(1, 3, 0, 2), axis=1), classes[1::2].reshape(32, 4, 12).swapaxes(0, 1).astype(
        np.uint8
    )


def dice(prediction: Array, target: Array) -> list[float]:
    """Of each tile, the mean over classes of 1 − 2I / (P + T), which for 0/1 targets is Bray and Curtis's distance."""
    overlap, mass = (prediction * target).sum(axis=(2, 3)), (prediction + target).sum(axis=(2, 3))
    distances = [
        [braycurtis(p.ravel(), t.ravel()) for p, t in zip(*pair, strict=True)]
        for pair in zip(prediction, target, strict=True)
    ]
    return [mean(tile) for tile in plain(twice(1 - 2 * overlap / mass, distances))]


def jaccard(prediction: Array, target: Array) -> list[float]:
    """Of each tile, the mean over classes of 1 − I / (P + T − I), which is 2d / (1 + d) for a Dice loss of d."""
    overlap, mass = (prediction * target).sum(axis=(2, 3)), (prediction + target).sum(axis=(2, 3))
    losses = 2 * (1 - 2 * overlap / mass) / (2 - 2 * overlap / mass)
    return [mean(tile) for tile in plain(twice(1 - overlap / (mass - overlap), losses))]


def entropies(prediction: Array, onehot: Array, weights: Array) -> tuple[float, list[float]]:
    """Σ w·(−log p) / Σ w over all pixels, and over those of each tile."""
    flat = np.moveaxis(prediction, 1, -1).reshape(-1, 3)
    labels = np.moveaxis(onehot, 1, -1).reshape(-1, 3).argmax(axis=1)
    w = weights[labels]
    losses = -np.log(flat[np.arange(len(labels)), labels])
    value = twice(metrics.log_loss(labels, flat, sample_weight=w), np.sum(w * losses) / np.sum(w))
    shares = (w * losses).reshape(4, -1).sum(axis=1) / w.reshape(4, -1).sum(axis=1)
    tiles = [
        metrics.log_loss(labels[place], flat[place], labels=range(3), sample_weight=w[place])
        for place in np.split(np.arange(len(labels)), 4)
    ]
    return value, twice(tiles, shares)


def entropy_entries(prediction: Array, onehot: Array) -> list[Expected]:
    """Cross-entropy, plain and weighted, against the classes; plain against the one-hot masks too."""
    specs = {"cross-entropy": np.ones(3), "cross-entropy:class-weights=1/2/5": WEIGHTS}
    found = {spec: entropies(prediction, onehot, weights) for spec, weights in specs.items()}
    source = "sklearn.metrics.log_loss over the 1536 pixels, the weights as sample_weight"
    return [
        Expected(f"compute {spec} probs.npy {masks}", {spec: found[spec][0]}, source, {spec: found[spec][1]})
        for masks in ("classes.npy", "onehot.npy")
        for spec in specs
    ]


def overlap_entries(pair: str, prediction: Array, target: Array) -> list[Expected]:
    """Dice and Jaccard losses: the mean over the tiles."""
    kinds: dict[str, tuple[PerTile, str]] = {
        "dice-loss": (dice, "1 − 2I/(P + T) per tile and class; scipy.spatial.distance.braycurtis"),
        "jaccard-loss": (jaccard, "1 − I/(P + T − I) per tile and class; 2d/(1 + d) of the Dice loss d"),
    }
    tiles = {spec: (per_tile(prediction, target), source) for spec, (per_tile, source) in kinds.items()}
    return [
        Expected(f"compute {spec} {pair}", {spec: mean(values)}, source, {spec: values})
        for spec, (values, source) in tiles.items()
    ]


def element_entries(pair: str, prediction: Array, target: Array) -> list[Expected]:
    """Losses of single elements: the mean over all of them."""
    x, t = prediction.ravel(), target.ravel()
    found = {
        "mse": twice(metrics.mean_squared_error(t, x), np.mean((x - t) ** 2)),
        "mae": twice(metrics.mean_absolute_error(t, x), np.mean(np.abs(x - t))),
        "bce": twice(metrics.log_loss(t, x), -np.mean(np.log(np.where(t == 1, x, 1 - x)))),
    }
    source = "sklearn.metrics over the flattened arrays; and NumPy as the formulas"
    return [
        Expected(f"compute {','.join(found)} {pair}", found, source),
        Expected(f"compute quadratic {pair}", {"quadratic": found["mse"]}, "quadratic is another name of mse"),
    ]


def example() -> Example:
    """Three classes as labels and as one-hot masks; and the first class alone as a binary mask."""
    prediction, classes = strips()
    onehot = (classes[:, None] == np.arange(3)[:, None, None]).astype(np.float64)
    bright, mask = prediction[:, :1], onehot[:, :1]
    return Example(
        "segmentation",
        {
            "probs.npy": prediction,
            "classes.npy": classes,
            "onehot.npy": onehot.astype(np.uint8),
            "bright.npy": bright,
            "mask.npy": mask.astype(np.uint8),
        },
        [
            *entropy_entries(prediction, onehot),
            *overlap_entries("probs.npy classes.npy", prediction, onehot),
            *overlap_entries("probs.npy onehot.npy", prediction, onehot),
            *element_entries("probs.npy onehot.npy", prediction, onehot),
            *overlap_entries("bright.npy mask.npy", bright, mask),
            *element_entries("bright.npy mask.npy", bright, mask),
        ],
    )
