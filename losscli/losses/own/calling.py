"""How a function wants to be called: which argument is which, and what is a parameter."""

import inspect
from collections.abc import Mapping, Sequence
from typing import Any, Final

from losscli.errors import LosscliError, nearest
from losscli.records import dataclass

TRUTH: Final = frozenset(
    {"y_true", "target", "targets", "label", "labels", "truth", "reference", "references", "expected"}
)
PREDICTION: Final = frozenset(
    {"y_pred", "pred", "preds", "prediction", "predictions", "input", "output", "logits", "approx", "x"}
)
DATASETS: Final = frozenset({"dtrain", "train_data"})
"""What boosters call their own data set, which holds the labels."""
BOOSTERS: Final = DATASETS | {"y_true"}
"""Names in whose presence a pair of arrays may be a gradient and a Hessian."""
NAMED: Final = TRUTH | PREDICTION | DATASETS
RESERVED: Final = {
    "order": ("prediction-first", "target-first"),
    "arrays": ("numpy", "torch", "jax", "tensorflow"),
    "returns": ("values", "value-gradient", "grad-hess", "ders"),
    "kind": ("pointwise", "whole"),
}
"""Settings that say how to call a function, and their words."""


@dataclass(frozen=True, slots=True)
class Call:
    """The arguments of a function, in the order in which they are passed."""

    roles: tuple[str, ...]
    """`prediction`, `target` or `dataset` for each positional argument."""
    names: tuple[str, ...]
    known: bool
    """Whether a name told, or the user."""
    defaults: Mapping[str, Any]
    required: tuple[str, ...]
    open: bool = False
    """Whether any keyword is taken."""

    @property
    def booster_like(self) -> bool:
        """Whether the names are those of a booster's objective."""
        return bool(BOOSTERS & set(self.names))


def call_of(function: Any, order: str | None) -> Call:
    """Read a signature."""
    try:
        listed = list(inspect.signature(function).parameters.values())
    except (TypeError, ValueError):
        return Call(_roles(("", ""), order)[0], ("prediction", "target"), order is not None, {}, (), open=True)
    positional = [item for item in listed if item.kind in (item.POSITIONAL_ONLY, item.POSITIONAL_OR_KEYWORD)]
    needed = [item.name for item in positional if item.default is item.empty or item.name in NAMED]
    data = _data(needed or [item.name for item in positional[:2]])
    roles, known = _roles(data, order)
    others = [item for item in listed if item.name not in data and item.kind is not item.VAR_POSITIONAL]
    plain = [item for item in others if item.kind is not item.VAR_KEYWORD]
    return Call(
        roles,
        data,
        known,
        {item.name: item.default for item in plain if item.default is not item.empty},
        tuple(item.name for item in plain if item.default is item.empty),
        open=len(plain) < len(others) or (not data and any(item.kind is item.VAR_POSITIONAL for item in listed)),
    )


def _data(names: Sequence[str]) -> tuple[str, ...]:
    """Choose the two arguments that are data: those of known names, or the first ones."""
    truth = next((name for name in names if name in TRUTH | DATASETS), None)
    prediction = next((name for name in names if name in PREDICTION), None)
    chosen = [name for name in names if name in (truth, prediction)]
    chosen += [name for name in names if name not in chosen][: 2 - len(chosen)]
    return tuple(name for name in names if name in chosen)


def _roles(names: Sequence[str], order: str | None) -> tuple[tuple[str, ...], bool]:
    data = next((name for name in names if name in DATASETS), None)
    if len(names) == 1:
        return ("prediction",), names[0] in PREDICTION
    other = "dataset" if data else "target"
    if order is not None:
        return ((other, "prediction") if order == "target-first" else ("prediction", other)), True
    if names[0] in TRUTH | DATASETS or names[1] in PREDICTION - TRUTH:
        return (other, "prediction"), True
    return ("prediction", other), names[0] in PREDICTION or names[1] in TRUTH | DATASETS


def literal(name: str, text: str, default: Any) -> Any:
    """Read the value of a parameter: none, true, false, a number, numbers joined by slashes, or a word."""
    words = {"none": None, "true": True, "false": False}
    if text.lower() in words:
        return words[text.lower()]
    parts = [_number(part) for part in text.split("/")]
    if len(parts) > 1:
        return tuple(parts) if not any(isinstance(part, str) for part in parts) else text
    value = parts[0]
    if isinstance(default, bool) or (isinstance(default, int | float) and isinstance(value, str)):
        kind = "true or false" if isinstance(default, bool) else "a number"
        raise LosscliError(f"{name}={text} is not {kind}", f"its default is {default}")
    return float(value) if isinstance(default, float) and not isinstance(value, str) else value


def _number(text: str) -> int | float | str:
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text


def check_settings(call: Call, given: Mapping[str, str], named: str) -> None:
    """Raise LosscliError for a parameter that is not there, a required one that is missing, and unknown words."""
    known = [*call.defaults, *call.required]
    for key, text in given.items():
        if key in RESERVED and key not in known:
            if text not in RESERVED[key]:
                raise LosscliError(
                    f"{key}={text} is not one of {', '.join(RESERVED[key])}", f"e.g. :{key}={RESERVED[key][0]}"
                )
        elif key not in known and not call.open:
            close = nearest(key, [*known, *RESERVED], count=1)
            listed = f"its parameters are {', '.join(known)}" if known else "it has no parameters"
            raise LosscliError(f"{named} has no parameter {key!r}", f"did you mean {close[0]!r}?" if close else listed)
    if missing := [name for name in call.required if name not in given]:
        message = f"{named} needs a value for its parameter {missing[0]!r}"
        raise LosscliError(message, f"write {named}:{missing[0]}=VALUE")
