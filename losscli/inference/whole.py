"""Errors of entries whose rows are all held: areas under the ROC curve, and means over queries."""

import numpy as np

from losscli.batch import Array, Floats
from losscli.inference.delong import delong_error, delong_influence
from losscli.inference.variance import Errors, Spread
from losscli.losses import Loss
from losscli.scoring.queries import Queries, by_query
from losscli.summary import Whole


def held(loss: Loss, entry: Whole, other: Whole | None, queries: Queries | None) -> Errors | str:
    """Give the errors of an entry and of its difference from the baseline's, or say why there are none."""
    if queries is not None:
        return _of_queries(loss, entry, other, queries)
    return _of_area(entry, other) if loss.name == "roc-auc" else "no method is known"


def _of_area(entry: Whole, other: Whole | None) -> Errors | str:
    columns = entry.joined()
    t, w = columns["t"], columns.get("w")
    z = delong_influence(columns["x"], t, w)
    apart = None if other is None else z - delong_influence(other.joined()["x"], t, w)
    if "cluster" in columns:
        return _of_clustered_area(z, apart, t, columns["cluster"])
    if min(np.count_nonzero(t == 1.0), np.count_nonzero(t == 0.0)) < 2:
        return "a class has 1 sample"
    return Errors(delong_error(z, t, w), None if apart is None else delong_error(apart, t, w), len(t))


def _of_clustered_area(z: Floats, apart: Floats | None, t: Floats, names: Floats) -> Errors | str:
    """Add up within clusters; a class of one cluster would seem certain, since its influences add up to 0."""
    found, cluster = np.unique(names, return_inverse=True)
    size = len(found)
    if size > 1 and min(len(np.unique(cluster[t == part])) for part in (0.0, 1.0)) < 2:
        return "a class is in 1 cluster"
    one, two = (None if part is None else Spread.of(part, None, cluster, size) for part in (z, apart))
    return Errors.of(one or Spread(), two, apart=False)


def _of_queries(loss: Loss, entry: Whole, other: Whole | None, queries: Queries) -> Errors | str:
    cluster = _clusters(entry, queries)
    if isinstance(cluster, str):
        return cluster
    size, n = 1 if cluster is None else int(cluster.max()) + 1, len(queries.value)
    if not np.isfinite(queries.value).all():
        return "some losses are not finite"
    z = queries.value / n
    figure = Spread.of(z, None, cluster, size)
    if other is None:
        return Errors.of(figure, None, apart=True)
    value = by_query(loss, other).value
    with np.errstate(over="ignore", invalid="ignore"):
        change = queries.value - value
        return Errors.of(figure, Spread.of(z - value / n, change, cluster, size), apart=True)


def _clusters(entry: Whole, queries: Queries) -> Array | str | None:
    """Number the cluster of each query, if there are any."""
    columns = entry.joined()
    if "cluster" not in columns:
        return None
    order = np.argsort(columns["row"], kind="stable")
    _, cluster = np.unique(columns["cluster"][order], return_inverse=True)
    of_query = np.empty(len(queries.value), dtype=np.intp)
    of_query[queries.group] = cluster
    return of_query if (of_query[queries.group] == cluster).all() else "a query is in several clusters"
