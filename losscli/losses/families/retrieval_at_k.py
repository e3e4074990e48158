"""The first k items that answer a query: x scores an item, t says how relevant it is, and a sample is a query."""

import math
from typing import Annotated, Literal, TypeAlias

import numpy as np

from losscli.batch import Floats
from losscli.losses.domain import AT_LEAST_ONE, NONNEGATIVE, PROBABILITY, REAL, UndefinedError
from losscli.losses.families.retrieval import ADVICE, NOTHING
from losscli.losses.layout import COLUMN
from losscli.losses.parameter import Required
from losscli.losses.registry import score

First: TypeAlias = Annotated[int, AT_LEAST_ONE, Required("2"), "how many items from the top count"]
Grade: TypeAlias = Annotated[float, NONNEGATIVE, "an item whose t is above it is relevant"]
Ties: TypeAlias = Annotated[
    Literal["average", "worst", "best", "order"],
    "items of equal score: the mean over their orders, irrelevant ones first, relevant ones first, or as in the file",
]
Nothing: TypeAlias = Annotated[Literal["error", "0", "1"], "the value of a query without a relevant item"]
LISTS = {"kind": "grouped", "prediction": REAL, "target": NONNEGATIVE, "layout": COLUMN, "range": PROBABILITY}


def _cut(prediction: Floats, relevant: Floats, k: int, ties: str) -> tuple[int, int, int, int]:
    """Give the relevant items surely among the first k, and of the tie at rank k: places left, items, relevant ones."""
    if ties == "order":
        prediction = -np.argsort(np.argsort(-prediction, kind="stable"), kind="stable").astype(np.float64)
    _, group, sizes = np.unique(-prediction, return_inverse=True, return_counts=True)
    hits = np.bincount(group, relevant).astype(np.int64)
    ends = np.cumsum(sizes)
    whole = int(np.count_nonzero(ends <= k))
    sure = int(hits[:whole].sum())
    if whole == len(sizes):
        return sure, 0, 0, 0
    return sure, k - (int(ends[whole - 1]) if whole else 0), int(sizes[whole]), int(hits[whole])


def _found(prediction: Floats, relevant: Floats, k: int, ties: str) -> float:
    """Give how many relevant items are among the first k."""
    sure, places, items, hits = _cut(prediction, relevant, k, ties)
    more = {
        "average": places * hits / items if items else 0.0,
        "worst": max(0, places - (items - hits)),
        "best": min(hits, places),
        "order": min(hits, places),
    }
    return sure + more[ties]


def _relevant(target: Floats, grade: float, undefined: str) -> Floats | float:
    """Mark the relevant items; without any, give what that is worth."""
    relevant = (target > grade).astype(np.float64)
    if relevant.any():
        return relevant
    if undefined == "error":
        raise UndefinedError(NOTHING, f"{ADVICE}, or add :undefined=0 or :undefined=1 to the spec")
    return float(undefined)


@score(**LISTS, reference="Manning, Raghavan & Schütze (2008), Introduction to Information Retrieval, 8.4")
def recall_at_k(
    prediction: Floats,
    target: Floats,
    *,
    k: First,
    relevant: Grade = 0.0,
    ties: Ties = "average",
    cap: Annotated[bool, "whether no more than k items can be asked for: divide by min(R, k)"] = False,
    undefined: Nothing = "error",
) -> float:
    """Share of the R relevant items of a query that are among its first k, then the mean over queries.

    None: it looks at order alone, which jumps where two items change places; train on listnet
    Use: whether what is wanted gets onto the first page
    Pitfall: with more than k relevant items it cannot reach 1, unless cap=true.
    Libraries: TorchMetrics hides items with scores of 0 or less; recommenders divide by min(R, k).
    """
    marks = _relevant(target, relevant, undefined)
    if isinstance(marks, float):
        return marks
    total = int(marks.sum())
    return _found(prediction, marks, k, ties) / (min(total, k) if cap else total)


@score(**LISTS, reference="Manning, Raghavan & Schütze (2008), Introduction to Information Retrieval, 8.4")
def precision_at_k(
    prediction: Floats,
    target: Floats,
    *,
    k: First,
    relevant: Grade = 0.0,
    ties: Ties = "average",
    undefined: Nothing = "error",
) -> float:
    """Share of the first k items of a query that are relevant, then the mean over queries.

    None: it looks at order alone, which jumps where two items change places; train on listnet
    Use: how much of the first page is of use
    Pitfall: a list of fewer than k items is divided by k all the same.
    Libraries: TorchMetrics hides items with scores of 0 or less; its adaptive_k divides by min(k, n).
    """
    marks = _relevant(target, relevant, undefined)
    return marks if isinstance(marks, float) else _found(prediction, marks, k, ties) / k


@score(**LISTS, aliases=("success-at-k", "hit-at-k"), reference="Deshpande & Karypis (2004), doi:10.1145/963770.963776")
def hit_rate_at_k(
    prediction: Floats,
    target: Floats,
    *,
    k: First,
    relevant: Grade = 0.0,
    ties: Ties = "average",
    undefined: Nothing = "error",
) -> float:
    """Share of the queries with a relevant item among their first k.

    None: it looks at order alone, which jumps where two items change places; train on listnet
    Use: where one good answer on the first page is enough
    Pitfall: metric learning calls this number recall@k.
    Libraries: a tie at rank k is 1 − C(g − r, m)/C(g, m) here, the chance that m of its g items hold one of r.
    """
    marks = _relevant(target, relevant, undefined)
    if isinstance(marks, float):
        return marks
    sure, places, items, hits = _cut(prediction, marks, k, ties)
    if sure or not hits:
        return float(sure > 0)
    if ties == "average":
        return 1.0 - math.comb(items - hits, places) / math.comb(items, places)
    return float(places > items - hits) if ties == "worst" else float(places > 0)


@score(**LISTS, reference="Buckley & Voorhees (2000), doi:10.1145/345508.345543")
def r_precision(
    prediction: Floats, target: Floats, *, relevant: Grade = 0.0, ties: Ties = "average", undefined: Nothing = "error"
) -> float:
    """Share of the first R items that are relevant, for a query with R relevant items, then the mean over queries.

    None: it looks at order alone, which jumps where two items change places; train on listnet
    Use: like precision-at-k, where queries have different numbers of relevant items
    Pitfall: for a query with one relevant item only the first place counts.
    Libraries: trec_eval's Rprec.
    """
    marks = _relevant(target, relevant, undefined)
    if isinstance(marks, float):
        return marks
    total = int(marks.sum())
    return _found(prediction, marks, total, ties) / total
