"""Labels, in words or numbers, into codes that losses can take."""

import difflib
from collections.abc import Iterable
from dataclasses import dataclass

from losscli.errors import LosscliError
from losscli.sources.number import bare, interpret, is_number, is_numeric, shortest
from losscli.sources.problems import listed
from losscli.sources.selection import Codes, Numbers, Selection, Tuples
from losscli.sources.source import texts_by_chunk

LIMIT = 1 << 16


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The labels of one or two columns, in the order of their codes."""

    labels: tuple[str, ...]
    numeric: bool

    @classmethod
    def of(cls, selections: Iterable[Numbers]) -> "Vocabulary":
        """Read the columns and sort their labels: as numbers if all of them are, else as text."""
        found: set[tuple[str, str]] = set()
        for selection in selections:
            for _, texts in texts_by_chunk(selection.source, column_of(selection)):
                found.update((text, selection.source.decimal) for text in set(texts))
                if len(found) > LIMIT:
                    raise LosscliError(
                        f"{selection.describe()} has more than {LIMIT} labels", "these look like numbers"
                    )
        present = {pair for pair in found if interpret(*pair)[1] not in ("empty", "missing")}
        if all(is_number(*pair) for pair in present):
            values = sorted({interpret(*pair)[0] for pair in present})
            binary = set(values) <= {0.0, 1.0}
            return cls(("0", "1") if binary else tuple(map(shortest, values)), numeric=True)
        return cls(tuple(sorted({bare(text) for text, _ in present})), numeric=False)

    def codes(self, positive: str | None) -> tuple[dict[str, float], tuple[str, ...]]:
        """Give the code of each label and the labels by code; `positive` is 1 and the other label 0."""
        if positive is None:
            return {label: float(code) for code, label in enumerate(self.labels)}, self.labels
        chosen = shortest(interpret(positive)[0]) if self.numeric and is_number(positive) else positive
        if chosen not in self.labels:
            close = difflib.get_close_matches(positive, self.labels, 1)
            meant = f"; did you mean '{close[0]}'?" if close else ""
            message = f"--positive {positive}: there is no such label{meant}"
            raise LosscliError(message, f"the labels are {listed(self.labels)}")
        others = [label for label in self.labels if label != chosen]
        if len(others) > 1:
            message = f"--positive {positive}: there are {len(self.labels)} labels, not two: {listed(self.labels)}"
            raise LosscliError(message, "for more than two classes give one column of predictions for each")
        negative = others[0] if others else f"not {chosen}"
        return {chosen: 1.0, negative: 0.0}, (negative, chosen)


def column_of(selection: Numbers) -> int | None:
    """Give the one column of a selection; None for an array of one axis."""
    return selection.columns[0] if selection.columns else None


def map_labels(
    prediction: Numbers, target: Numbers | None, baseline: Numbers | None, *, labels: bool, positive: str | None
) -> tuple[Selection, Selection | None, Selection | None, tuple[str, ...] | None]:
    """Replace columns of labels by codes where labels are compared, or where words name classes or the positive."""
    classes = _class_names(prediction)
    if target is None or target.shape:
        return prediction, target, baseline, classes
    if labels and not prediction.shape:
        columns = [column for column in (prediction, target, baseline) if column is not None]
        codes, names = Vocabulary.of(columns).codes(positive)
        coded_baseline = None if baseline is None else _coded(baseline, codes)
        return _coded(prediction, codes), _coded(target, codes), coded_baseline, names
    if classes is not None:
        return prediction, _by_class(target, classes), baseline, classes
    if positive is not None:
        codes, names = Vocabulary.of((target,)).codes(positive)
        return prediction, _coded(target, codes), baseline, names
    return prediction, target, baseline, None


def _class_names(prediction: Numbers) -> tuple[str, ...] | None:
    names = prediction.source.names
    if names is None or prediction.columns is None or len(prediction.columns) < 2:
        return None
    return tuple(names[column] for column in prediction.columns)


def _by_class(target: Numbers, classes: tuple[str, ...]) -> Selection:
    codes = {name: float(code) for code, name in enumerate(classes)}
    numeric = all(is_number(name) and float(name).is_integer() for name in classes)
    if numeric:
        by_value = {shortest(float(name)): code for name, code in codes.items()}
        in_order = list(by_value) == [str(place) for place in range(len(classes))]
        return target if in_order else Codes(target.source, column_of(target), by_value, negative=True)
    return _coded(target, codes) if _has_words(target) else target


def _coded(selection: Numbers, codes: dict[str, float]) -> Codes:
    return Codes(selection.source, column_of(selection), codes)


def _has_words(target: Numbers) -> bool:
    source = target.source
    if source.names is None and source.format != "array":
        return False
    _, texts = next(texts_by_chunk(source, column_of(target)))
    return any(not is_numeric(text, source.decimal) for text in set(texts))


def enumerated(selection: Numbers) -> tuple[Codes, tuple[str, ...]]:
    """Number the texts of a column in the order in which they first stand there; blanks have no number."""
    codes: dict[str, float] = {}
    for _, texts in texts_by_chunk(selection.source, column_of(selection)):
        for text in texts:
            if bare(text):
                codes.setdefault(bare(text), float(len(codes)))
    return _coded(selection, codes), tuple(codes)


def grouped(selection: Numbers, most: int) -> tuple[Tuples, tuple[tuple[str, ...], ...], tuple[str, ...]]:
    """Number the groups that one or several columns make, in the order of their names.

    Gives the selection, the groups, and the names of the columns. Raises LosscliError for more than `most` groups.
    """
    columns: tuple[int | None, ...] = selection.columns or (None,)
    found: set[tuple[str, ...]] = set()
    for chunks in zip(*(texts_by_chunk(selection.source, column) for column in columns), strict=True):
        found.update(tuple(map(bare, group)) for group in zip(*(texts for _, texts in chunks), strict=True))
        if len(found) > most:
            raise LosscliError(f"{selection.describe()} makes more than {most} groups", "choose another column")
    groups = tuple(sorted(found))
    names = tuple(
        str(column) if selection.source.names is None else selection.source.names[column or 0] for column in columns
    )
    return Tuples(selection.source, columns, {group: float(code) for code, group in enumerate(groups)}), groups, names


def holds_words(selection: Numbers) -> bool:
    """Tell whether a single column holds words, by its first row."""
    return not selection.shape and not selection.source.numeric(column_of(selection) or 0)
