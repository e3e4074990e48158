"""Which columns of which source play which part."""

from dataclasses import replace
from typing import Any, Generic, TypeVar

from losscli.errors import LosscliError, listed
from losscli.options.declared import Columns
from losscli.records import dataclass
from losscli.sources.columns.align import aligned
from losscli.sources.columns.inputs import Inputs
from losscli.sources.columns.kinds import holds_words, may_hold_numbers
from losscli.sources.columns.names import ambiguous, fitting, free, named, recognised, unlabelled
from losscli.sources.columns.notes import aside, chosen_note, refuse_swapped, unused_weights
from losscli.sources.columns.optional import find_baseline, find_extra
from losscli.sources.columns.selection import Numbers, Selection, chosen
from losscli.sources.formats.source import Source
from losscli.sources.request import EXTRA_COLUMNS, PREDICTION_NAMES, ROLES, TARGET_NAMES, Needs

LOG_ZERO = (float("-inf"),)
ALONE = "give the targets as a second file, or name the columns with --pred and --target"


Columns_co = TypeVar("Columns_co", bound=Selection, covariant=True)


@dataclass(frozen=True, slots=True)
class Roles(Generic[Columns_co]):
    """The columns of each role, what codes in them stand for, and notes about how they were found."""

    predictions: Columns_co
    targets: Columns_co | None = None
    weight: Columns_co | None = None
    query: Columns_co | None = None
    by: Columns_co | None = None
    cluster: Columns_co | None = None
    baseline: Columns_co | None = None
    notes: tuple[str, ...] = ()
    labels: tuple[str, ...] | None = None
    """The labels or the names of classes, by code."""
    coded: bool = False
    """Whether predictions and targets are codes of these labels."""
    queries: tuple[str, ...] | None = None
    slices: tuple[tuple[str, ...], ...] | None = None
    sliced_by: tuple[str, ...] | None = None
    clusters: int | None = None

    @property
    def selections(self) -> dict[str, Columns_co]:
        """The columns by role."""
        return {role: selection for role in ROLES if (selection := getattr(self, role)) is not None}


def assign(inputs: Inputs, columns: Columns, needs: Needs, positive: str | None) -> Roles[Numbers]:
    """Find the columns of every role; raise LosscliError where there is a choice to make."""
    extra: dict[str, Any] = {
        role: found for role in EXTRA_COLUMNS if (found := find_extra(inputs, role, getattr(columns, role)))
    }
    choice = _Choice(inputs, columns, needs, positive, tuple(extra.values()))
    one_file = inputs.targets is None and needs.target
    prediction, target, notes = choice.one_file() if one_file else choice.two_files()
    if target is not None:
        target = replace(target, legal=LOG_ZERO) if needs.infinite_target else target
        target, matched = aligned(prediction, target, columns.target)
        notes += matched
    roles = Roles(prediction, target, baseline=find_baseline(inputs, prediction, columns.pred), **extra)
    if roles.weight is None:
        notes += tuple(unused_weights(inputs, roles.selections.values()))
    return replace(roles, notes=notes)


@dataclass(frozen=True, slots=True)
class _Choice:
    """Chooses the columns of predictions and targets."""

    inputs: Inputs
    columns: Columns
    needs: Needs
    positive: str | None
    extra: tuple[Numbers, ...]
    """Columns that play another part."""

    def two_files(self) -> tuple[Numbers, Numbers | None, tuple[str, ...]]:
        source, targets = self.inputs.predictions, self.inputs.targets
        prediction, notes = self._predictions(source, self._taken(source, self.inputs.keys[0]))
        if targets is None:
            return prediction, None, notes
        if self.columns.target is not None:
            return prediction, chosen(targets, self.columns.target, "--target"), notes
        target, more = self._targets(targets, self._taken(targets, self.inputs.keys[1]), prediction)
        if self.columns.pred is None:
            refuse_swapped(prediction, target)
        return prediction, target, notes + more

    def one_file(self) -> tuple[Numbers, Numbers, tuple[str, ...]]:
        source, columns = self.inputs.predictions, self.columns
        if source.names is None and (columns.pred is None or columns.target is None):
            message = f"{source.path} is an array without names, and the only input"
            hint = "give the targets as a second file, or say which columns are which, for example --pred 0 --target 1"
            raise LosscliError(message, hint)
        taken = self._taken(source, self.inputs.keys[0] | self.inputs.keys[1])
        pred = None if columns.pred is None else chosen(source, columns.pred, "--pred", self._legal)
        taken |= _columns(pred)
        if columns.target is not None:
            target = chosen(source, columns.target, "--target")
        else:
            self._refuse_alone(source, taken, pred)
            target = self._customary(source, taken, TARGET_NAMES, "--target", "targets")
        if pred is not None:
            return pred, target, ()
        taken |= _columns(target)
        if not self.needs.classes or any(column not in taken for column in recognised(source, PREDICTION_NAMES)):
            prediction = self._customary(source, taken, PREDICTION_NAMES, "--pred", "predictions")
            names = named(source, (*(prediction.columns or ()), *(target.columns or ())))
            note = f"{source.path}: column '{names[0]}' holds the predictions and '{names[-1]}' the targets"
            return prediction, target, (note,)
        prediction, notes = self._predictions(source, taken)
        return prediction, target, notes

    def _predictions(self, source: Source, taken: frozenset[int]) -> tuple[Numbers, tuple[str, ...]]:
        if self.columns.pred is not None:
            return chosen(source, self.columns.pred, "--pred", self._legal), ()
        if source.names is None:
            return Numbers(source, None, self._legal), ()
        candidates = self._candidates(source, taken, PREDICTION_NAMES, words=self.needs.labels)
        several = self.needs.classes and len(candidates) > 1
        candidates = unlabelled(source, candidates) if several else fitting(source, candidates, "predictions")
        found = Numbers(source, tuple(candidates), self._legal)
        if len(candidates) > 1 and self.needs.classes:
            names = listed(named(source, candidates))
            note = f"{source.path}: {len(candidates)} columns are the classes: {names}"
            return found, (note + aside(source, taken, candidates),)
        if len(candidates) != 1:
            raise ambiguous(source, candidates, "--pred", "predictions")
        return found, chosen_note(found, taken, "predictions")

    def _targets(self, source: Source, taken: frozenset[int], prediction: Numbers) -> tuple[Numbers, tuple[str, ...]]:
        if source.names is None:
            return Numbers(source, None), ()
        candidates = self._candidates(source, taken, TARGET_NAMES, words=self._words_allowed(prediction))
        candidates = fitting(source, candidates, "targets")
        several = self.needs.classes and len(candidates) == len(prediction.columns or ())
        if len(candidates) != 1 and not (several and candidates):
            raise ambiguous(source, candidates, "--target", "targets")
        found = Numbers(source, tuple(candidates))
        return found, chosen_note(found, taken, "targets")

    def _customary(self, source: Source, taken: frozenset[int], names: frozenset[str], flag: str, role: str) -> Numbers:
        known = [column for column in recognised(source, names) if column not in taken]
        left = known or self._labelling(source, taken, role)
        left = left or fitting(source, self._candidates(source, taken, names, words=self.needs.labels), role)
        if len(left) != 1:
            raise ambiguous(source, left, flag, role)
        return Numbers(source, tuple(left), self._legal if flag == "--pred" else ())

    def _labelling(self, source: Source, taken: frozenset[int], role: str) -> list[int]:
        """Give the only column of words where words are labels of classes."""
        if role != "targets" or not self.needs.classes:
            return []
        words = [column for column in free(source, taken) if not may_hold_numbers(source, column)]
        return words if len(words) == 1 else []

    def _candidates(self, source: Source, taken: frozenset[int], names: frozenset[str], *, words: bool) -> list[int]:
        columns = free(source, taken)
        expected = set() if self.needs.classes else set(recognised(source, names))
        numeric = [column for column in columns if column in expected or may_hold_numbers(source, column)]
        return columns if words else numeric or columns

    def _refuse_alone(self, source: Source, taken: frozenset[int], pred: Numbers | None) -> None:
        """Refuse one file with one column where two are needed."""
        if pred is not None and not free(source, taken):
            message = f"{source.path} has no column besides that of the predictions, and there is no second file"
            raise LosscliError(message, ALONE)
        left = self._candidates(source, taken, frozenset(), words=self.needs.labels or self.positive is not None)
        if pred is None and len(left) == 1 and not set(recognised(source, TARGET_NAMES)) - set(left):
            (name,) = named(source, left)
            what = f"one column that could hold {'labels' if self.needs.labels else 'numbers'}, '{name}'"
            raise LosscliError(f"{source.path} has {what}, and there is no second file", ALONE)

    def _words_allowed(self, prediction: Numbers) -> bool:
        several = len(prediction.columns or ()) > 1
        words = self.needs.words and not several and holds_words(prediction)
        return self.needs.labels or words or self.positive is not None or several

    def _taken(self, source: Source, keys: frozenset[int]) -> frozenset[int]:
        return keys.union(*(_columns(column) for column in self.extra if column.source is source))

    @property
    def _legal(self) -> tuple[float, ...]:
        return LOG_ZERO if self.needs.infinite else ()


def _columns(selection: Numbers | None) -> frozenset[int]:
    return frozenset(() if selection is None else selection.columns or ())
