"""The report of an earlier run, read as strictly as it was written."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

from losscli.errors import LosscliError, said
from losscli.records import dataclass
from losscli.report.decode import decoded
from losscli.report.model import SCHEMA, Figure, Gate, Inputs, Problem, Verdict

ANEW = "write it anew with --format json --digest"


@dataclass(frozen=True, slots=True)
class Document:
    """What stands in the JSON of a report."""

    schema: str
    version: str
    verdict: Verdict
    signature: str | None
    inputs: Inputs | None
    losses: Mapping[str, Figure]
    gates: tuple[Gate, ...]
    samples: Mapping[str, Any]
    errors: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Pairing:
    """What a report says of how samples were paired."""

    mode: Literal["row", "id"]
    id: tuple[str, ...] | None
    join: str | None
    only_targets: int
    only_predictions: int
    misordered: tuple[str, ...]
    key_type: str
    filled: Mapping[str, str] | None
    """What stands for the values that an outer join found on one side alone, by role."""


UNSAID: Mapping[str, Any] = {
    "id": None,
    "join": None,
    "only_targets": 0,
    "only_predictions": 0,
    "misordered": [],
    "key_type": "text",
    "filled": None,
}
"""What a report leaves out of the pairing where there is nothing to say."""


@dataclass(frozen=True, slots=True)
class Earlier:
    """What an earlier run measured, by spec."""

    path: str
    inputs: Inputs
    figures: Mapping[str, Figure]


def read_report(path: str) -> Earlier | None:
    """Read a report of an earlier run; None if the path is no file of JSON, but may be one of predictions.

    Raises LosscliError for JSON that is no sound report of figures.
    """
    if not Path(path).is_file():
        return None
    try:
        with Path(path).open("rb") as stream:
            if stream.read(1) != b"{":
                return None
        text = Path(path).read_text(encoding="utf-8")
        document: Any = json.loads(text, parse_constant=_refused, object_pairs_hook=_unique)
    except OSError as error:
        raise LosscliError(f"{path}: {said(error)}", "name the other model's predictions, or its report") from None
    except (ValueError, RecursionError) as error:
        raise LosscliError(f"{path} is not valid JSON: {error}", ANEW) from None
    if document.get("schema") != SCHEMA:
        raise LosscliError(f"{path} is JSON, but no {SCHEMA}", "write one with --format json --digest")
    try:
        return _sound(path, decoded(Document, document, ""))
    except LosscliError as error:
        raise LosscliError(f"{path}: {error.message}", ANEW) from None


def _refused(constant: str) -> None:
    raise ValueError(f"{constant} is no number of JSON")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise ValueError(f"the key {key!r} stands twice in one object")
        found[key] = value
    return found


def _sound(path: str, document: Document) -> Earlier:
    """Give what was measured; raise LosscliError for a report that contradicts itself."""
    if document.errors:
        raise LosscliError(f"it holds an error, and no figures: {document.errors[0].message}")
    judged = "ungated" if not document.gates else "passed" if all(gate.passed for gate in document.gates) else "failed"
    if document.verdict != judged:
        raise LosscliError(f"the verdict is {document.verdict!r}, and by its gates it would be {judged!r}")
    if document.inputs is None:
        raise LosscliError("inputs is null, not an object")
    files = document.inputs.files
    _refuse_repeated([file.role for file in files], "two files are the {}")
    _refuse_repeated([role for file in files for role in file.columns], "two files have the columns of the {}")
    _refuse_repeated([figure.spec for figure in document.losses.values()], "two entries are {}")
    pairing_of(document.inputs)
    return Earlier(path, document.inputs, {figure.spec: figure for figure in document.losses.values()})


def _refuse_repeated(names: Sequence[str], sentence: str) -> None:
    if repeated := [name for name, count in Counter(names).items() if count > 1]:
        raise LosscliError(sentence.format(repeated[0]))


def pairing_of(inputs: Inputs) -> Pairing:
    """Give the pairing in full; raise LosscliError for one that no report has."""
    found: Pairing = decoded(Pairing, {**UNSAID, **inputs.pairing}, "inputs.pairing")
    return found
