"""`evals_result` of XGBoost and LightGBM: for each data set a list of values for each metric."""

from typing import Any

from losscli.curve.logs.content import Content, plain
from losscli.curve.logs.gathering import Gathered
from losscli.curve.model import Series


def recognised(content: Content) -> bool:
    """Whether the text is an object of JSON, which no other format here has claimed."""
    return content.opening in ("{", '{"', "{}")


def read(content: Content) -> dict[str, Series]:
    """Read the metrics as `data set/metric`; rounds count from 0."""
    gathered = Gathered()
    found: Any = content.json()
    for part, metrics in found.items():
        for metric, values in metrics.items() if isinstance(metrics, dict) else [("", metrics)]:
            for place, value in enumerate(values if isinstance(values, list) else []):
                gathered.add({f"{part}/{metric}".removesuffix("/"): plain(value)}, epoch=float(place))
    return gathered.series()
