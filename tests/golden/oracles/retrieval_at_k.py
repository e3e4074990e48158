"""Oracles of the first k items: every order of the tied items, counted one by one in fractions."""

from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import pairwise, permutations
from typing import Any

from case import Case

QUERIES = [
    ([0.9, 0.7, 0.7, 0.7, 0.2], [0.0, 1.0, 0.0, 1.0, 1.0]),
    ([-1.0, -2.0, -3.0], [1.0, 0.0, 1.0]),
    ([0.5, 0.5, 0.5, 0.1, 0.5, 0.3], [1.0, 0.0, 2.0, 0.0, 0.0, 1.0]),
    ([3.0, 2.0, 1.0], [0.0, 0.0, 1.0]),
]
FIGURES: dict[str, Callable[[list[int], int, int], Fraction]] = {
    "recall-at-k": lambda order, k, _: Fraction(sum(order[:k]), sum(order)),
    "recall-at-k:cap=true": lambda order, k, _: Fraction(sum(order[:k]), min(sum(order), k)),
    "precision-at-k": lambda order, k, _: Fraction(sum(order[:k]), k),
    "hit-rate-at-k": lambda order, k, _: Fraction(any(order[:k])),
    "r-precision": lambda order, _, total: Fraction(sum(order[:total]), total),
}


def orders(x: list[float], marks: list[int]) -> set[tuple[int, ...]] | list[tuple[int, ...]]:
    """List the marks in every order that the scores allow, each as often as it comes."""
    places = permutations(range(len(x)))
    return [tuple(marks[i] for i in p) for p in places if all(x[a] >= x[b] for a, b in pairwise(p))]


def cases() -> Iterator[Case]:
    """Yield every case: each query alone, and all of them."""
    for name, figure in FIGURES.items():
        for k in (1, 2, 3, 10) if name != "r-precision" else (1,):
            for ties, join in (("average", _mean), ("worst", min), ("best", max)):
                values = []
                for x, t in QUERIES:
                    marks = [int(one > 0) for one in t]
                    values.append(join([figure(list(order), k, sum(marks)) for order in orders(x, marks)]))
                yield _case(name, k, ties, values)


def _mean(values: list[Fraction]) -> Fraction:
    return sum(values, Fraction(0)) / len(values)


def _case(name: str, k: int, ties: str, values: list[Fraction]) -> Case:
    settings: dict[str, Any] = {"ties": ties} if name == "r-precision" else {"k": k, "ties": ties}
    spec = ":".join([name, *(f"{key}={value}" for key, value in settings.items())])
    prediction = [one for x, _ in QUERIES for one in x]
    target = [one for _, t in QUERIES for one in t]
    query = [place for place, (x, _) in enumerate(QUERIES) for _ in x]
    mean = float(sum(values, Fraction(0)) / len(values))
    return Case(spec, "every order of ties", prediction, target, mean, extra={"query": query})
