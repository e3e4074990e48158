"""The four rows of the README's first screen."""

from .example import Example
from .numeric import rows

PREDICTIONS = [0.5, 1, 2, 4]
TARGETS = [1, 1, 1, 1]


def example() -> Example:
    """Four predictions of 1, with errors −0.5, 0, 1 and 3."""
    ids = ["a", "b", "c", "d"]
    pair = "preds.csv targets.csv --id id"
    mse, mae = "(0.5² + 0² + 1² + 3²) / 4", "(0.5 + 0 + 1 + 3) / 4"
    huber = "(0.5²/2 + 0 + (1 − 1/2) + (3 − 1/2)) / 4"
    narrow = "(0.5²/2 + 0 + 0.5·(1 − 0.25) + 0.5·(3 − 0.25)) / 4"
    return Example(
        "quickstart",
        {"preds.csv": {"id": ids, "pred": PREDICTIONS}, "targets.csv": {"id": ids, "target": TARGETS}},
        [
            rows(f"compute mse {pair}", PREDICTIONS, TARGETS, f"arithmetic: {mse}"),
            rows(f"compute mae {pair}", PREDICTIONS, TARGETS, f"arithmetic: {mae}"),
            rows(f"compute huber {pair}", PREDICTIONS, TARGETS, f"arithmetic: {huber}"),
            rows(
                f"compute mse,mae,huber:delta=0.5 {pair}",
                PREDICTIONS,
                TARGETS,
                f"arithmetic: {mse}; {mae}; {narrow}",
            ),
            rows(f"compute mse {pair}", PREDICTIONS, TARGETS, "arithmetic: 0.25 + 0 + 1 + 9", reduction="sum"),
            rows(f"compute mse {pair}", PREDICTIONS, TARGETS, "arithmetic: 0.25, 0, 1, 9", reduction="none"),
        ],
    )
