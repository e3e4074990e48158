"""Reports built by hand, one for each kind that a renderer meets."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

import pytest

from losscli.report.model import (
    Chunk,
    Figure,
    Gate,
    GradientStatistics,
    InputFile,
    Inputs,
    Problem,
    Report,
    Samples,
    Statistics,
)

MSE = Figure(
    spec="mse",
    name="mse",
    kind="pointwise",
    parameters={},
    activation=None,
    direction="minimize",
    formula="(x − t)²",
    reduction="mean",
    value=2.5625,
    n=4,
    denominator=4.0,
    non_finite={"nan": 0, "inf": 0, "-inf": 0},
    statistics=Statistics("mse", 10.25, 4.312650963541257, 0.0, 0.625, 6.6, 7.8, 8.76, 9.0, "exact"),
    gradient=GradientStatistics(6.4031242374328485, 6.0, 0.25, 0),
)

EXAMPLE_COLUMNS: dict[str, list[Any]] = {
    "row": [0, 1, 2, 3],
    "id": [None, None, None, None],
    "prediction": [0.5, 1.0, 2.0, 4.0],
    "target": [1.0, 1.0, 1.0, 1.0],
    "weight": [1.0, 1.0, 1.0, 1.0],
    "mse": [0.25, 0.0, 1.0, 9.0],
    "mse.gradient": [-0.25, -0.0, 0.5, 1.5],
}

Sampled = Callable[..., Samples]


def sampled(columns: Mapping[str, list[Any]], chunk: int = 3) -> Samples:
    """Cut columns into chunks as a source would."""
    count = len(next(iter(columns.values())))

    def chunks(limit: int | None) -> Iterator[Chunk]:
        stop = count if limit is None else min(limit, count)
        for start in range(0, stop, chunk):
            yield {name: values[start : min(start + chunk, stop)] for name, values in columns.items()}

    return Samples(count, tuple(columns), chunks)


@pytest.fixture(scope="session", name="sampled")
def _sampled() -> Sampled:
    """Give the function that makes samples of columns."""
    return sampled


@pytest.fixture(scope="session")
def example() -> Report:
    """Give four predictions, one loss and one gate that failed: the report that the design prints."""
    return Report(
        version="0.1.0",
        verdict="failed",
        signature="mse|reduction:mean|pairing:row|nan:error|losscli:0.1.0|numpy:2.4.6|simd:AVX512_SPR",
        inputs=Inputs(4, 0, {"mode": "row"}, (InputFile("predictions", "preds.csv", "csv", 4),)),
        losses={"mse": MSE},
        gates=(Gate("mse <= 2", "mse", "value", None, 2.5625, 2.0, passed=False),),
        samples=sampled(EXAMPLE_COLUMNS),
        gradient_lines={"mse": "of the mean: 2(x − t) / N"},
    )


@pytest.fixture(scope="session")
def ungated(example: Report) -> Report:
    """Give a report without a limit."""
    return replace(example, verdict="ungated", gates=())


@pytest.fixture(scope="session")
def refused() -> Report:
    """Give the report of a run that could not be evaluated."""
    return Report("0.1.0", "error", errors=(Problem("preds.csv line 4: empty value in column 'pred'", "--nan drop"),))


@pytest.fixture(scope="session")
def many_outputs(ungated: Report) -> Report:
    """Give samples of shape (2, 3) with two-column keys, a quantile known as an interval and a figure without one."""
    prediction = [[[1.0, 2.0, 3.0], [4.0, 5.0, -0.0]]] * 4
    columns = EXAMPLE_COLUMNS | {"id": [["a", "b|c"]] * 4, "prediction": prediction, "mse.gradient": prediction}
    statistics = replace(MSE.statistics, p50=(0.624, 0.626), std=None, quantiles="interval") if MSE.statistics else None
    accuracy = replace(MSE, spec="accuracy", name="accuracy", direction="maximize", statistics=None, gradient=None)
    return replace(
        ungated,
        losses={"mse": replace(MSE, statistics=statistics, value=None), "accuracy": accuracy},
        samples=sampled(columns),
        gradient_lines={"accuracy": "none: it does not move when a prediction moves a little"},
    )


@pytest.fixture(scope="session")
def not_finite(example: Report) -> Report:
    """Give a report whose numbers are not finite wherever they can be."""
    nan, inf = float("nan"), float("inf")
    figure = replace(
        MSE,
        value=inf,
        non_finite={"nan": 1, "inf": 2, "-inf": 0},
        statistics=Statistics("mse", inf, nan, -inf, nan, nan, nan, inf, inf, "exact"),
        gradient=GradientStatistics(nan, inf, 0.0, 3),
        worst=({"row": 3, "mse": inf},),
    )
    columns = EXAMPLE_COLUMNS | {"mse": [nan, inf, -inf, -0.0], "prediction": [[nan], [inf], [-inf], [-0.0]]}
    gates = (Gate("mse <= 2", "mse", "value", None, inf, 2.0, passed=False),)
    return replace(example, losses={"mse": figure}, samples=sampled(columns), gates=gates)
