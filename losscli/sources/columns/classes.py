"""Columns of classes: their names against labels."""

from collections.abc import Iterable, Mapping

import numpy as np

from losscli.batch import Floats
from losscli.errors import SHOWN, LosscliError, listed
from losscli.records import dataclass
from losscli.sources.columns.affixes import numbers_in, wrapped
from losscli.sources.columns.selection import Codes, Numbers, Selection
from losscli.sources.formats.number import UnreadableError, bare, interpret, is_number, shortest
from losscli.sources.formats.source import Source, texts

LIMIT = 1 << 16
YES_NO = (("true", "false"), ("yes", "no"), ("positive", "negative"), ("pos", "neg"), ("y", "n"), ("t", "f"))


def names_of(selection: Numbers) -> tuple[str, ...] | None:
    """Give the names of several columns; None where there are none, or only one."""
    names = selection.source.names
    if names is None or selection.columns is None or len(selection.columns) < 2:
        return None
    return tuple(names[column] for column in selection.columns)


def column_of(selection: Numbers) -> int | None:
    """Give the one column of a selection; None for an array of one axis."""
    return selection.columns[0] if selection.columns else None


@dataclass(frozen=True, slots=True)
class Classes:
    """The names of the columns of classes."""

    names: tuple[str, ...]
    numbered: bool = False
    """Whether the names are no more than the numbers of the columns in the file."""

    @classmethod
    def of(cls, prediction: Numbers) -> "Classes | None":
        """Take the names of several columns; None where there are none, or only one."""
        names = names_of(prediction)
        everywhere = enumerate(prediction.source.names or ())
        return None if names is None else cls(names, all(name == str(place) for place, name in everywhere))

    def label(self, target: Numbers) -> tuple[Selection, tuple[str, ...]]:
        """Make indices of the labels, by the names of the columns, what is wrapped in them, or the numbers in them.

        Where the names have nothing to do with the labels, integers are positions, with a note. Raises LosscliError
        where names and positions contradict each other.
        """
        labels = None if self._in_order else distinct(target, max(LIMIT, 2 * len(self.names)))
        if labels is None:
            return target, ()
        codes = self._codes
        present = {label for label in labels if label in codes or interpret(label)[1] not in ("empty", "missing")}
        numbers = {float(label) for label in present if is_number(label)}
        if self.numbered and "0" not in self.names and numbers and len(numbers) == len(present):
            return self._of_numbers(target, numbers)
        if len(numbers) < len(present) or not numbers or present & codes.keys() or all(map(is_number, self.names)):
            return self._by_name(target, present)
        return self._by_number(target, numbers) if all(map(float.is_integer, numbers)) else (target, ())

    def _by_name(self, target: Numbers, present: set[str]) -> tuple[Selection, tuple[str, ...]]:
        codes = self._codes
        notes: tuple[str, ...] = ()
        if present and not present & codes.keys() and (inner := wrapped(self.names, present)):
            codes, notes = {**codes, **inner}, (self._note(target, "names in", inner),)
        negative = any(map(is_number, self.names))
        return Codes(target.source, column_of(target), codes, negative=negative), notes

    def _by_number(self, target: Numbers, values: set[float]) -> tuple[Selection, tuple[str, ...]]:
        self._refuse_contradiction(target, values)
        known = numbers_in(self.names)
        counts = {value for value in values if value >= 0.0}
        if [*known] == [*range(len(self.names))]:
            return target, ()
        if len(known) == len(self.names) and counts <= known.keys():
            codes = {shortest(float(number)): float(code) for number, code in known.items()}
            return Codes(target.source, column_of(target), codes, negative=True), (
                self._note(target, "numbers in", codes),
            )
        if any(known.get(int(value), value) != value for value in counts) or len(known) == len(self.names):
            message = (
                f"{target.describe()}: the labels {_shown(counts)} are not the numbers in the names of the class "
                f"columns, {listed(self.names)}, and by position they would be others"
            )
            raise LosscliError(message, "number the labels as the names of the columns do, or label by name")
        return target, (self._positions(target),)

    def _of_numbers(self, target: Numbers, values: set[float]) -> tuple[Selection, tuple[str, ...]]:
        """Tell whether labels are numbers of columns in the file or positions among the classes."""
        count = len(self.names)
        if 0.0 in values and max(values) < count:
            return target, (self._positions(target),)
        if max(values) >= count:
            return Codes(target.source, column_of(target), self._codes, negative=True), ()
        message = (
            f"{target.describe()}: the labels {_shown(values)} may be numbers of columns, {listed(self.names)}, or "
            f"positions from 0 to {count - 1}"
        )
        raise LosscliError(message, "give the file a first line with the names of the classes")

    def _note(self, target: Numbers, what: str, codes: Mapping[str, float]) -> str:
        pairs = sorted((int(code), label) for label, code in codes.items())
        shown = ", ".join(f"{label} is '{self.names[place]}'" for place, label in pairs[:SHOWN])
        more = ", …" * (len(pairs) > SHOWN)
        return f"{target.describe()}: the labels are {what} the names of the class columns: {shown}{more}"

    def _positions(self, target: Numbers) -> str:
        shown = ", ".join(f"{place} is '{name}'" for place, name in enumerate(self.names[:SHOWN]))
        more = ", …" * (len(self.names) > SHOWN)
        return f"{target.describe()}: the labels are positions of the class columns: {shown}{more}"

    @property
    def _in_order(self) -> bool:
        whole = [float(name) if is_number(name) else -1.0 for name in self.names]
        return whole == list(map(float, range(len(whole))))

    @property
    def _codes(self) -> dict[str, float]:
        codes = {shortest(float(name)): float(code) for code, name in enumerate(self.names) if is_number(name)}
        return {**codes, **{name: float(code) for code, name in enumerate(self.names)}}

    def _refuse_contradiction(self, target: Numbers, values: set[float]) -> None:
        names = tuple(map(str.casefold, self.names))
        turned = (
            any(names == pair or [*wrapped(names, pair)] == [*pair] for pair in YES_NO) if len(names) == 2 else False
        )
        if turned and values <= {0.0, 1.0}:
            yes, no = self.names
            message = f"{target.describe()} holds 0 and 1, and 1 is '{no}' by position, '{yes}' by its meaning"
            raise LosscliError(message, f"turn the classes round with --pred {no},{yes}, or label by name")


def _shown(values: Iterable[float]) -> str:
    return listed(shortest(value) for value in sorted(values))


def distinct(selection: Numbers, most: int = LIMIT) -> set[str] | None:
    """Give the different labels of a column, numbers in their shortest spelling; None for more than `most`."""
    source, column = selection.source, column_of(selection)
    found: set[str] = set()
    for start, stop in source.index.chunks():
        values = _quick(source, column, start, stop)
        if values is None:
            found.update(label(text, source.decimal) for text in set(texts(source, column, start, stop)))
        else:
            found.update(map(shortest, np.unique(values + 0.0).tolist()))
        if len(found) > most:
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
    if source.may_hold_texts:
        return source.quick(column or 0, start, stop)
    try:
        return source.numbers(None if column is None else (column,), start, stop)
    except UnreadableError:
        return None
