"""A first file of checks: what two files hold, the losses that fit them, and limits a little above today's figures."""

import math
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any

from losscli.errors import LosscliError
from losscli.options.declared import declared, gather
from losscli.options.toml import value
from losscli.records import dataclass
from losscli.report.model import Figure, Report
from losscli.run import Inputs, column_names, opened

KINDS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("probabilities of a yes", ("bce", "roc-auc", "accuracy")),
    ("raw scores (logits) of a yes", ("bce:activation=sigmoid", "roc-auc")),
    ("probabilities of classes", ("cross-entropy", "accuracy")),
    ("raw scores (logits) of classes", ("cross-entropy:activation=softmax", "accuracy")),
    ("labels", ("accuracy:input=labels",)),
    ("numbers", ("mse", "mae", "r2")),
    ("numbers", ("mse", "mae")),
)
"""What predictions may be, and the entries that judge it; the first that both files allow is taken."""
MARGIN = 0.05
"""How much worse than today a figure may become."""
KEYS = ("id", "key", "uuid", "sample", "index", "name")
"""Names of columns that are tried as keys before others."""


@dataclass(frozen=True, slots=True)
class First:
    """What was found, and the text of the file."""

    kind: str
    losses: tuple[str, ...]
    key: str | None
    text: str


def first_checks(predictions: str, targets: str | None, given: Mapping[str, Any]) -> First:
    """Look at two files and write the checks that they pass today.

    `given` are options of `compute` that the files need, such as the names of columns.
    Raises LosscliError where no entry can be evaluated, with the reason of the plainest one.
    """
    key = given.get("id") or _key(predictions, targets, given)
    options = {**given, **({"id": key} if key else {})}
    inputs = Inputs(predictions, targets)
    for kind, losses in KINDS:
        with suppress(LosscliError), opened(",".join(losses), inputs, gather(options), statistics=False) as report:
            return First(kind, losses, key, "\n".join(_lines(predictions, targets, options, losses, report)) + "\n")
    with opened("mae", inputs, gather(options), statistics=False):
        raise LosscliError("no loss of ours fits these files", "losscli losses says what each one takes")


def _key(predictions: str, targets: str | None, given: Mapping[str, Any]) -> str | None:
    """Find a column of both files whose texts pair them one to one."""
    if targets is None:
        return None
    taken = {given.get("pred"), given.get("target")}
    common = [name for name in column_names(predictions) if name in column_names(targets) and name not in taken]
    for name in sorted(common, key=lambda name: KEYS.index(name.lower()) if name.lower() in KEYS else len(KEYS)):
        options = gather({**given, "id": name})
        for losses in ("mae", "accuracy:input=labels", "cross-entropy:activation=softmax"):
            with suppress(LosscliError), opened(losses, Inputs(predictions, targets), options, statistics=False):
                return name
    return None


def _lines(
    predictions: str, targets: str | None, options: Mapping[str, Any], losses: Sequence[str], report: Report
) -> Iterator[str]:
    """Write the file line by line, with what each part is for."""
    yield "# Run it with: losscli check"
    yield "version = 1"
    yield ""
    yield "[defaults]"
    yield from (f"{name} = {value(text)}" for name, text in (("targets", targets),) if text is not None)
    for name, item in options.items():
        if item not in (None, (), declared()[name].default):
            yield f"{name.replace('_', '-')} = {value(item)}"
    yield ""
    yield "[[check]]"
    yield 'name = "model"'
    yield f"predictions = {value(predictions)}"
    yield f"losses = {value(list(losses))}"
    for bound in ("max", "min"):
        rules = [(key, figure) for key, figure in report.losses.items() if _bound(figure) == bound]
        if rules:
            yield f"# Today's figures with {100 * MARGIN:g} % of room: " + ", ".join(
                f"{key} is {figure.value:.5g}" for key, figure in rules
            )
            yield f"{bound} = {value([f'{key}={limit(figure)}' for key, figure in rules])}"
    if report.inputs is not None:
        yield "# As many samples as today, so that half a file proves nothing"
        yield f"min-samples = {report.inputs.n}"
    yield "# To be no worse than another model, name its predictions or its report:"
    yield '# baseline = "main/preds.csv"'
    yield "# baseline-optional = true"
    yield f'# max-regression = "{losses[0]}=1%"'


def _bound(figure: Figure) -> str:
    return "min" if figure.direction == "maximize" else "max"


def limit(figure: Figure) -> str:
    """Give a limit that today's figure passes with some room: three digits, rounded away from it.

    >>> from dataclasses import replace
    >>> from losscli.losses import LOSSES
    >>> mse = Figure("mse", "mse", "pointwise", {}, None, "minimize", "", "mean", 2.5625, 4, 4.0, {})
    >>> limit(mse), limit(replace(mse, value=0.0)), limit(replace(mse, direction="maximize", value=0.913))
    ('2.7', '0', '0.867')
    """
    today = figure.value or 0.0
    sign = 1.0 if figure.direction == "minimize" else -1.0
    room = today + sign * MARGIN * abs(today)
    if not room:
        return "0"
    unit = 10.0 ** (math.floor(math.log10(abs(room))) - 2)
    rounded = sign * math.ceil(sign * room / unit) * unit
    return f"{rounded:.3g}"
