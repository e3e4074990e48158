"""What was asked for, apart from the inputs."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Protocol

from losscli.engines.protocol import RemoteEngine
from losscli.options.declared import Columns, Pairing, Reading, Values
from losscli.records import dataclass

ROLES = ("predictions", "targets", "weight", "query", "by", "cluster", "baseline")
"""What an input, or columns of one, can be."""
EXTRA_COLUMNS = ("weight", "query", "by", "cluster")
"""Roles that are looked up in targets, then predictions, or stand in a file of their own."""
PREDICTION_NAMES = frozenset(
    {
        "pred",
        "preds",
        "prediction",
        "predictions",
        "predicted",
        "y_pred",
        "ypred",
        "yhat",
        "y_hat",
        "forecast",
        "forecasts",
        "pred_score",
    }
)
TARGET_NAMES = frozenset(
    {
        "target",
        "targets",
        "label",
        "labels",
        "y_true",
        "ytrue",
        "y",
        "y_test",
        "actual",
        "actuals",
        "observed",
        "truth",
        "ground_truth",
    }
)
"""Customary names of a role's column, in small letters."""
PREDICTING = PREDICTION_NAMES | {
    "estimate",
    "estimated",
    "fitted",
    "hat",
    "score",
    "scores",
    "prob",
    "proba",
    "probability",
    "logit",
}
TELLING = TARGET_NAMES | {"gt", "gold", "observation", "observations", "expected"}
"""Words in a name that tell its role."""


class Each(Protocol):
    """Calls a function on each item, and yields the results in the order of the items."""

    def __call__(self, items: Iterable[Any], work: Callable[[Any], Any], /) -> Iterator[Any]: ...  # noqa: D102


def map_each(items: Iterable[Any], work: Callable[[Any], Any]) -> Iterator[Any]:
    """Do the work item by item."""
    return map(work, items)


@dataclass(frozen=True, slots=True)
class Needs:
    """What the listed losses need from the files."""

    classes: bool = False
    """Several prediction columns, one per class, are expected."""
    members: bool = False
    """Several prediction columns are one answer, as two scores or the members of an ensemble, and no classes."""
    labels: bool = False
    """Predictions are labels, words or numbers, compared with labels."""
    words: bool = False
    """Predictions may turn out to be labels in words, which are then compared with labels."""
    target: bool = True
    """False: there is no target."""
    infinite: bool = False
    """−∞ is legal in predictions."""
    ranked: bool = False
    """Predictions order the items of a query; one that was not ranked has −∞."""
    infinite_target: bool = False
    """−∞ is legal in targets."""


@dataclass(frozen=True, slots=True)
class Request:
    """Everything that was asked for, apart from the inputs."""

    columns: Columns
    pairing: Pairing
    reading: Reading
    values: Values
    needs: Needs
    positive: str | None
    digest: bool
    chunk_rows: int | None
    each: Each = map_each
    """How work on several parts is done: one after the other, or by the workers of an engine."""
    other_machines: bool = False
    """Whether these workers are on other machines."""
    remote: RemoteEngine | None = None
    """Who joins by key, where that is not done here."""
