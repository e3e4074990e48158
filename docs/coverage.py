"""How often intervals hold the true figure: `python docs/coverage.py [REPEATS]` prints the table of docs/compare.md."""

import sys
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

import losscli
from losscli.batch import Floats

SIZES = (10, 30, 100, 1000)
Draw = Callable[[np.random.Generator, int], tuple[Floats, Floats]]


@dataclass(frozen=True)
class World:
    """Where predictions and targets come from, and what is true of all of them."""

    spec: str
    truth: float
    draw: Draw
    words: str


def _correct(share: float) -> Draw:
    return lambda random, n: ((random.random(n) < share).astype(float), np.ones(n))


def _pairs(correlation: float) -> Draw:
    def draw(random: np.random.Generator, n: int) -> tuple[Floats, Floats]:
        t = random.normal(size=n)
        return correlation * t + np.sqrt(1.0 - correlation**2) * random.normal(size=n), t

    return draw


def _noisy(size: float) -> Draw:
    def draw(random: np.random.Generator, n: int) -> tuple[Floats, Floats]:
        t = random.normal(size=n)
        return t + size * random.normal(size=n), t

    return draw


def _scores(random: np.random.Generator, n: int) -> tuple[Floats, Floats]:
    t = (np.arange(n) % 2).astype(float)
    return random.normal(size=n) + 2.0 * t, t


WORLDS = (
    World("accuracy", 0.9, _correct(0.9), "90 % are right"),
    World("accuracy", 0.5, _correct(0.5), "half are right"),
    World("mse", 0.25, _noisy(0.5), "normal errors"),
    World("mae", 0.5 * np.sqrt(2 / np.pi), _noisy(0.5), "normal errors"),
    World("rmse", 0.5, _noisy(0.5), "normal errors"),
    World("r2", 0.75, _noisy(0.5), "normal errors"),
    World("pearson", 0.0, _pairs(0.0), "no correlation"),
    World("pearson", 0.8, _pairs(0.8), "strong correlation"),
    World("roc-auc", 0.9213503964748574, _scores, "two normal classes, 2 apart"),
)


def coverage(world: World, n: int, repeats: int, seed: int = 0) -> tuple[float, float]:
    """Give the share of intervals at 95 % that hold the truth, and the share of samples that have an interval."""
    random = np.random.default_rng([seed, n])
    held = made = 0
    for _ in range(repeats):
        x, t = world.draw(random, n)
        report = losscli.compute(world.spec, x, t, ci=0.95, gradient=None)
        if (ci := report.losses[world.spec].ci) is not None:
            made += 1
            held += ci.low <= world.truth <= ci.high
    return held / max(made, 1), made / repeats


def main(repeats: int) -> None:
    """Print the table."""
    print("| figure | n = " + " | n = ".join(map(str, SIZES)) + " |\n|---|" + "--:|" * len(SIZES))
    for world in WORLDS:
        cells = [f"{coverage(world, n, repeats)[0]:.3f}" for n in SIZES]
        print(f"| `{world.spec}`, {world.words} | {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 2000)
