"""Lists of items that answer a query: x scores an item, t says how relevant it is, and a sample is a query."""

import math
from typing import Annotated, Literal, TypeAlias

import numpy as np

from losscli.batch import Floats
from losscli.losses.domain import AT_LEAST_ONE, BINARY, NONNEGATIVE, PROBABILITY, RANKED, REAL, UndefinedError
from losscli.losses.kernel import Gradient
from losscli.losses.layout import COLUMN
from losscli.losses.math.functions import logit_parts, weighted
from losscli.losses.registry import loss, score

Cut: TypeAlias = Annotated[int | None, AT_LEAST_ONE, "how many items from the top count"]
NOTHING = "nothing is relevant to the query, which leaves no order to judge"
ADVICE = "leave the query out of the file"


@loss(
    kind="grouped",
    prediction=REAL,
    target=NONNEGATIVE,
    layout=COLUMN,
    range=NONNEGATIVE,
    aliases=("ranking-softmax",),
    reference="Cao et al. (2007), doi:10.1145/1273496.1273513",
)
def listnet(prediction: Floats, target: Floats) -> tuple[float, Gradient]:
    """−Σ t·log softmax(x) over the items of a query.

    Gradient: Σt·softmax(x) − t
    Use: to learn the order of whole lists
    Pitfall: queries with more relevant items weigh more; a query without any costs nothing.
    Libraries: optax's ranking_softmax_loss; CatBoost's QuerySoftMax divides by Σt.
    """
    distance, _, mass = logit_parts(prediction)
    value = weighted(target, distance + np.log1p(mass)).sum()
    return float(value), lambda: target.sum() * np.exp(-distance) / (1.0 + mass) - target


@score(
    kind="grouped",
    prediction=RANKED,
    target=NONNEGATIVE,
    layout=COLUMN,
    range=PROBABILITY,
    reference="Järvelin & Kekäläinen (2002), doi:10.1145/582415.582418; McSherry & Najork (2008) for ties",
)
def ndcg(
    prediction: Floats,
    target: Floats,
    *,
    k: Cut = None,
    gain: Annotated[Literal["linear", "exponential"], "what an item is worth: t, or 2ᵗ − 1"] = "linear",
) -> float:
    """Σ gain/log₂(rank + 1) of the order by x, divided by that of the best order.

    None: it looks at order alone, which jumps where two items change places; train on listnet
    Use: to judge lists by graded relevance, the top counting most
    Pitfall: a query without a relevant item is an error here; scikit-learn counts it 0, LightGBM 1. An item with −∞ was
    not ranked and adds nothing.
    Libraries: gain is linear in scikit-learn, exponential in XGBoost and LightGBM; tied items share their mean gain.
    """
    worth = target if gain == "linear" else np.exp2(target) - 1.0
    places = np.arange(len(worth))
    discount = np.where(places < (k or len(worth)), 1.0 / np.log2(places + 2.0), 0.0)
    best = (np.sort(worth)[::-1] * discount).sum()
    if not best:
        raise UndefinedError(NOTHING, ADVICE)
    _, group, counts = np.unique(-prediction, return_inverse=True, return_counts=True)
    mean_worth = np.bincount(group, np.where(np.isneginf(prediction), 0.0, worth)) / counts
    ends = np.cumsum(counts)
    total = np.concatenate(([0.0], np.cumsum(discount)))
    return float((mean_worth * (total[ends] - total[ends - counts])).sum() / best)


@score(
    kind="grouped",
    prediction=RANKED,
    target=NONNEGATIVE,
    layout=COLUMN,
    range=PROBABILITY,
    aliases=("reciprocal-rank",),
    reference="Voorhees (1999), TREC-8 question answering track report",
)
def mrr(prediction: Floats, target: Floats, *, k: Cut = None) -> float:
    """1 / rank of the first relevant item in the order by x, 0 beyond k.

    None: it looks at order alone, which jumps where two items change places; train on listnet
    Use: where one good answer near the top is enough
    Pitfall: of items with equal scores the irrelevant ones count as ahead, so that equal scores for all win nothing.
    """
    relevant = target > 0.0
    if not relevant.any():
        raise UndefinedError(NOTHING, ADVICE)
    top = prediction[relevant].max()
    if np.isneginf(top):
        return 0.0
    rank = 1 + np.count_nonzero(~relevant & (prediction >= top))
    return 1.0 / rank if k is None or rank <= k else 0.0


@score(
    kind="grouped",
    prediction=RANKED,
    target=BINARY,
    layout=COLUMN,
    range=PROBABILITY,
    reference="Manning, Raghavan & Schütze (2008), Introduction to Information Retrieval, 8.4",
)
def map(prediction: Floats, target: Floats, *, k: Cut = None) -> float:  # noqa: A001 -- the name of the score
    """Mean over the queries of Σ Pᵢ·relᵢ / min(R, k) over the first k ranks, with R relevant items and precision Pᵢ.

    None: it looks at order alone, which jumps where two items change places; train on listnet
    Use: to judge lists by relevant or not, over the whole list or its first k
    Pitfall: a query without a relevant item is an error; others count it 0 or leave it out.
    Libraries: tied items enter together, as in scikit-learn's average_precision_score; of a tie across rank k the
    share that fits counts.
    """
    if not target.any():
        raise UndefinedError(NOTHING, ADVICE)
    _, group, sizes = np.unique(-prediction, return_inverse=True, return_counts=True)
    ends = np.cumsum(sizes)
    cut = k or len(target)
    fitting = np.clip(cut - (ends - sizes), 0, sizes) / sizes
    hits = np.bincount(group, np.where(np.isneginf(prediction), 0.0, target)) * fitting
    return math.fsum(hits * np.cumsum(hits) / np.minimum(ends, cut)) / float(min(target.sum(), cut))
