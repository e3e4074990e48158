"""Labels, in words or numbers, into codes that losses can take."""

from dataclasses import dataclass

from losscli.errors import LosscliError
from losscli.sources.columns.assign import Roles
from losscli.sources.columns.classes import Classes, column_of, names_of
from losscli.sources.columns.selection import Codes, Numbers, Selection, Tuples
from losscli.sources.columns.vocabulary import Vocabulary
from losscli.sources.formats.number import bare
from losscli.sources.formats.source import texts_by_chunk


@dataclass(frozen=True, slots=True)
class Mapped:
    """The columns with codes in place of labels, the labels by code, and what was noticed."""

    prediction: Selection
    target: Selection | None
    baseline: Selection | None
    labels: tuple[str, ...] | None
    notes: tuple[str, ...] = ()


def map_labels(roles: Roles, *, labels: bool, classes: bool, positive: str | None) -> Mapped:
    """Replace columns of labels by codes where labels are compared, or where words name classes or the positive.

    `classes` says that several columns of predictions are classes.
    """
    prediction, target, baseline = roles.prediction, roles.target, roles.baseline
    names = names_of(prediction)
    if target is None or target.shape:
        return Mapped(prediction, target, baseline, names)
    if labels and not prediction.shape:
        return _compared(prediction, target, baseline, positive)
    if names is not None:
        found, notes = Classes(names).label(target) if classes else (target, ())
        return Mapped(prediction, found, baseline, names, notes)
    if positive is not None:
        codes, names = Vocabulary.of((target,)).codes(positive)
        return Mapped(prediction, _coded(target, codes), baseline, names)
    return Mapped(prediction, target, baseline, None)


def _compared(prediction: Numbers, target: Numbers, baseline: Numbers | None, positive: str | None) -> Mapped:
    vocabulary = Vocabulary.of([column for column in (prediction, target, baseline) if column is not None])
    notes = vocabulary.compare()
    codes, names = vocabulary.codes(positive)
    third = None if baseline is None else _coded(baseline, codes)
    return Mapped(_coded(prediction, codes), _coded(target, codes), third, names, notes)


def _coded(selection: Numbers, codes: dict[str, float]) -> Codes:
    return Codes(selection.source, column_of(selection), codes)


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
