"""What a lesson shows: tables, JSON, the history of the loss, weights and predictions."""

import io
import json
import zipfile
from collections.abc import Iterable, Iterator
from importlib import import_module
from typing import Any, TextIO

import numpy as np

from losscli.batch import Array
from losscli.errors import LosscliError
from losscli.forward.run import Taught
from losscli.render.digits import number
from losscli.render.document import Column, Grid, Line, Section, filled
from losscli.render.json import plain
from losscli.render.markdown import blocks
from losscli.render.style import Style
from losscli.render.text import render_problem

SCHEMA = "losscli.forward/1"
RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def sections(found: Taught, style: Style) -> Iterator[Section]:
    """Yield a table for each layer, the losses, δ by layer, the gradients of weights, and the history."""
    return filled(_sections(found, style.digits))


def _sections(found: Taught, digits: int) -> Iterator[Section]:
    yield Section.of("errors", (Line(render_problem(problem), "failed") for problem in found.errors))
    if found.forward is None or found.slopes is None:
        return
    values = found.forward.values
    for layer, x, y in zip(found.layers, values, values[1:], strict=False):
        yield Section.of("layers", Line(f"{layer.name}: {layer.kind}"), _table(digits, X=x, Y=y))
    outputs = {"output": values[-1], "target": found.targets, "loss": found.losses}
    right = ["yes" if same else "no" for same in _correct(found)]
    losses = _table(digits, **{name: one for name, one in outputs.items() if one is not None})
    yield Section.of("losses", Line(f"{found.loss}"), Grid((*losses.columns, Column.of("correct?", right))))
    deltas = {_delta(place): one for place, one in reversed([*enumerate(found.slopes.deltas, 1)])}
    yield Section.of("deltas", Line("δ = ∂Loss/∂X, the loss being the last layer"), _table(digits, **deltas))
    yield Section.of("gradients", (Line(text) for text in _gradients(found, digits)))
    if len(found.history) > 1:
        told = (Column.of("epoch", range(len(found.history))), Column.of("loss", found.history))
        yield Section.of("history", Grid(told))
    arithmetic = "exact: fractions, rounded by the loss alone" if found.exact else "float64"
    yield Section.of("arithmetic", Line(f"arithmetic: {arithmetic}", "dim"))


def _delta(place: int) -> str:
    return f"δ{str(place).translate(RAISED)}"


def _table(digits: int, **arrays: Array) -> Grid:
    """Give a row for each sample, with the values of each array in one cell."""
    columns = [Column.of("row", range(len(next(iter(arrays.values())))))]
    columns += [Column(name, tuple(_cell(row, digits) for row in one)) for name, one in arrays.items()]
    return Grid(tuple(columns))


def _cell(row: Any, digits: int) -> str:
    listed = np.atleast_1d(row).astype(float).tolist()
    texts = [number(value, digits) for value in listed]
    return texts[0] if len(texts) == 1 else f"({', '.join(texts)})"


def _gradients(found: Taught, digits: int) -> Iterator[str]:
    if found.slopes is None:
        return
    for layer, weight, bias in zip(found.layers, found.slopes.weights, found.slopes.biases, strict=True):
        for symbol, value, slope in (("W", layer.weight, weight), ("b", layer.bias, bias)):
            if value is not None and slope is not None:
                rows = [_cell(row, digits) for row in slope]
                yield f"{layer.name}: ∂Loss/∂{symbol} = {', '.join(rows)}"
                yield f"{layer.name}: {symbol} = {', '.join(_cell(row, digits) for row in value)}"


def _correct(found: Taught) -> Iterable[bool]:
    """Say of each row whether the output is the target, or the class with the largest output its label."""
    if found.forward is None or found.targets is None:
        return []
    output = found.forward.output.astype(float)
    target = found.targets.reshape(len(output), -1)
    decided = output.argmax(axis=1)[:, None] if target.shape != output.shape else output
    same: list[bool] = (decided == target).all(axis=1).tolist()
    return same


def as_data(found: Taught) -> dict[str, Any]:
    """Give losscli.forward/1 in the types of JSON; a number that no double holds is rounded to one."""
    return {
        "schema": SCHEMA,
        "version": found.version,
        "verdict": found.verdict,
        "loss": found.loss,
        "reduction": found.reduction,
        "arithmetic": "exact" if found.exact else "float64",
        "layers": [_layer(found, place) for place in range(len(found.layers))],
        "outputs": _listed(found.forward.output if found.forward else None),
        "targets": _listed(found.targets),
        "losses": _listed(found.losses),
        "correct": list(_correct(found)),
        "delta": _listed(found.slopes.deltas[-1] if found.slopes else None),
        "history": [{"epoch": epoch, "loss": plain(loss)} for epoch, loss in enumerate(found.history)],
        "notes": list(found.notes),
        "errors": [plain(problem) for problem in found.errors],
    }


def _layer(found: Taught, place: int) -> dict[str, Any]:
    """Give a layer with what goes into it, what comes out, and what flows back."""
    layer, forward, slopes = found.layers[place], found.forward, found.slopes
    told: dict[str, Any] = {"name": layer.name, "kind": layer.kind}
    arrays = {"weight": layer.weight, "bias": layer.bias}
    if forward is not None and slopes is not None:
        arrays |= dict(zip(("input", "output"), forward.values[place : place + 2], strict=True))
        arrays["delta"] = slopes.deltas[place]
        told["gradient"] = {"weight": _listed(slopes.weights[place]), "bias": _listed(slopes.biases[place])}
    return told | {name: _listed(one) for name, one in arrays.items()}


def _listed(array: Array | None) -> Any:
    return None if array is None else plain(array.astype(float).tolist())


def write_table(found: Taught, stream: TextIO, style: Style) -> None:
    """Write the tables."""
    import_module("losscli.render.table").draw(sections(found, style), stream, style)


def write_markdown(found: Taught, stream: TextIO, style: Style) -> None:
    """Write the same as Markdown."""
    stream.write("\n\n".join(blocks(sections(found, style))) + "\n")


def write_json(found: Taught, stream: TextIO, style: Style) -> None:  # noqa: ARG001 -- the same for everybody
    """Write losscli.forward/1."""
    stream.write(json.dumps(as_data(found), ensure_ascii=False, allow_nan=False, indent=1) + "\n")


def write_csv(found: Taught, stream: TextIO, style: Style) -> None:  # noqa: ARG001 -- the same for everybody
    """Write the loss of each epoch, as `losscli curve` reads it."""
    stream.writelines(["epoch,loss\n", *(f"{epoch},{loss!r}\n" for epoch, loss in enumerate(found.history))])


def write_npy(found: Taught, stream: TextIO, style: Style) -> None:  # noqa: ARG001 -- the same for everybody
    """Write the outputs, as `losscli compute` reads predictions."""
    if found.forward is not None:
        output = found.forward.output.astype(float)
        np.save(stream.buffer, output[:, 0] if output.shape[1] == 1 else output)


def write_npz(found: Taught, stream: TextIO, style: Style) -> None:  # noqa: ARG001 -- the same for everybody
    """Write the weights as `LAYER.weight` and `LAYER.bias`, the same bytes each time; raises LosscliError for none."""
    arrays = {f"{one.name}.{key}": getattr(one, key) for one in found.layers for key in ("weight", "bias")}
    kept = {name: array for name, array in arrays.items() if array is not None}
    if not kept and found.layers:
        raise LosscliError("the model has no weights to write", "a layer of kind linear has some")
    with zipfile.ZipFile(stream.buffer, "w") as archive:
        for name, array in kept.items():
            held = io.BytesIO()
            np.save(held, array.astype(float))
            archive.writestr(zipfile.ZipInfo(f"{name}.npy"), held.getvalue())
