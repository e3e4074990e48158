"""Columns of classes: their order against columns of targets, their names against labels."""

from dataclasses import dataclass, replace

import numpy as np

from losscli.batch import Floats
from losscli.errors import SHOWN, LosscliError, listed
from losscli.sources.columns.selection import Codes, Numbers, Selection
from losscli.sources.formats.number import UnreadableError, bare, interpret, is_number, shortest
from losscli.sources.formats.source import Source, texts

LIMIT = 1 << 16
GLOB = frozenset("*?[")
YES_NO = (("true", "false"), ("yes", "no"))


def names_of(selection: Numbers) -> tuple[str, ...] | None:
    """Give the names of several columns; None where there are none, or only one."""
    names = selection.source.names
    if names is None or selection.columns is None or len(selection.columns) < 2:
        return None
    return tuple(names[column] for column in selection.columns)


def column_of(selection: Numbers) -> int | None:
    """Give the one column of a selection; None for an array of one axis."""
    return selection.columns[0] if selection.columns else None


def aligned(prediction: Numbers, target: Numbers, spec: str | None) -> tuple[Numbers, tuple[str, ...]]:
    """Bring several columns of targets into the order of the predictions' names, and say so.

    Raises LosscliError for other names, unless `--target` names the columns; and where it names them in another order.
    """
    ours, theirs = names_of(prediction), names_of(target)
    if ours is None or theirs is None or ours == theirs:
        return target, ()
    if sorted(ours) != sorted(theirs):
        if spec is not None:
            return target, ()
        message = (
            f"the columns of {prediction.source.path} and of {target.source.path} have different names: "
            f"{listed(ours)} and {listed(theirs)}"
        )
        raise LosscliError(message, f"choose with --target NAME, for example --target {theirs[0]}; a list is by order")
    if spec is not None and not GLOB & set(spec):
        message = (
            f"--target {spec} names the predictions' columns in another order: {listed(theirs)} and {listed(ours)}"
        )
        raise LosscliError(message, f"columns of one name belong together: --target {','.join(ours)}")
    columns = tuple((target.source.names or ()).index(name) for name in ours)
    return replace(target, columns=columns), (f"{target.source.path}: the targets are matched by name: {listed(ours)}",)


@dataclass(frozen=True, slots=True)
class Classes:
    """The names of the columns of classes."""

    names: tuple[str, ...]

    def label(self, target: Numbers) -> tuple[Selection, tuple[str, ...]]:
        """Make indices of the labels: all are names if one of them is, else integers are positions, with a note.

        Raises LosscliError where the names are yes and no and the positions 1 and 0 contradict them.
        """
        labels = None if self._in_order else distinct(target)
        if labels is None:
            return target, ()
        numbers = {float(label) for label in labels if is_number(label)}
        words = any(interpret(label)[1] == "word" for label in labels)
        if words or not numbers or labels & self._codes.keys() or all(map(is_number, self.names)):
            negative = any(map(is_number, self.names))
            return Codes(target.source, column_of(target), self._codes, negative=negative), ()
        if not all(map(float.is_integer, numbers)):
            return target, ()
        self._refuse_contradiction(target, numbers)
        shown = ", ".join(f"{place} is '{name}'" for place, name in enumerate(self.names[:SHOWN]))
        more = ", …" * (len(self.names) > SHOWN)
        return target, (f"{target.describe()}: the labels are positions of the class columns: {shown}{more}",)

    @property
    def _in_order(self) -> bool:
        whole = [float(name) if is_number(name) else -1.0 for name in self.names]
        return whole == list(map(float, range(len(whole))))

    @property
    def _codes(self) -> dict[str, float]:
        codes = {shortest(float(name)): float(code) for code, name in enumerate(self.names) if is_number(name)}
        return {**codes, **{name: float(code) for code, name in enumerate(self.names)}}

    def _refuse_contradiction(self, target: Numbers, values: set[float]) -> None:
        if tuple(map(str.casefold, self.names)) in YES_NO and values <= {0.0, 1.0}:
            yes, no = self.names
            message = f"{target.describe()} holds 0 and 1, and 1 is '{no}' by position, '{yes}' by its meaning"
            raise LosscliError(message, f"turn the classes round with --pred {no},{yes}, or label by name")


def distinct(selection: Numbers) -> set[str] | None:
    """Give the different labels of a column, numbers in their shortest spelling; None for more than 65 536."""
    source, column = selection.source, column_of(selection)
    found: set[str] = set()
    for start, stop in source.index.chunks():
        values = _quick(source, column, start, stop)
        if values is None:
            found.update(label(text, source.decimal) for text in set(texts(source, column, start, stop)))
        else:
            found.update(map(shortest, np.unique(values + 0.0).tolist()))
        if len(found) > LIMIT:
            return None
    return found


def label(text: str, decimal: str) -> str:
    """Give a label without quotes and spaces around it, a number in its shortest spelling.

    >>> label(" 1,0", ","), label("cat", "."), label("NA", ".")
    ('1', 'cat', 'NA')
    """
    value, fault = interpret(text, decimal)
    return bare(text) if fault else shortest(value)


def _quick(source: Source, column: int | None, start: int, stop: int) -> Floats | None:
    if source.names is not None:
        return source.quick(column or 0, start, stop)
    try:
        return source.numbers(None if column is None else (column,), start, stop)
    except UnreadableError:
        return None
