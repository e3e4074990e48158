"""One golden value: a spec, its inputs, and what a named library makes of them."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Case:
    """Inputs and the numbers that `oracle` gives for them, as nested lists of floats ("nan", "inf", "-inf" as text)."""

    spec: str
    oracle: str
    """The call that gave the numbers: `torch.nn.functional.mse_loss(reduction='none')`."""
    prediction: Any
    target: Any
    value: Any
    """The loss ℓᵢ of each sample, or one number: the figure of an entry that is not pointwise."""
    gradient: Any = None
    """∂ℓᵢ/∂xᵢ in the prediction's shape (∂figure/∂x where the value is a figure); None where the oracle gives none."""
    rtol: float = 1e-10
    atol: float = 0.0
    """Above 0 only where the oracle itself is inexact near 0; the reason stands in `note`."""
    note: str = ""
    extra: dict[str, Any] = field(default_factory=dict)
    """Further inputs by name: weight, query."""


def listed(values: Any) -> Any:
    """Turn arrays and tensors into nested lists, and non-finite numbers into words."""
    if hasattr(values, "tolist"):
        values = values.tolist()
    if isinstance(values, list | tuple):
        return [listed(value) for value in values]
    if isinstance(values, float) and not float("-inf") < values < float("inf"):
        return str(values)
    return values


def write(path: Path, cases: Iterable[Case], versions: dict[str, str]) -> int:
    """Write the cases of one family, a line each, and return how many there are."""
    lines = [
        json.dumps(
            {name: kept for name, value in asdict(case).items() if (kept := listed(value)) not in (None, "", {})}
        )
        for case in cases
    ]
    head = json.dumps({"versions": versions})
    path.write_text("\n".join([head, *lines, ""]), encoding="utf-8", newline="\n")
    return len(lines)


def read(path: Path) -> list[Case]:
    """Read the cases of one family."""
    _, *lines = path.read_text(encoding="utf-8").splitlines()
    return [Case(**{"target": None, **json.loads(line)}) for line in lines]
