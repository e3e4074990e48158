"""The paired samples: recipes for chunks of them, and where each one stands."""

from collections.abc import Mapping
from types import TracebackType
from typing import Any, Self

from losscli.errors import LosscliError
from losscli.records import dataclass
from losscli.report.model import InputFile
from losscli.sources.batches.part import Part
from losscli.sources.batches.recipe import Recipe
from losscli.sources.columns.provenance import same_bytes, same_place
from losscli.sources.columns.selection import Selection
from losscli.sources.storage.spool import Spool


@dataclass(frozen=True, slots=True)
class Samples:
    """What was opened: the recipes, and everything that a report says of the inputs."""

    n: int
    recipes: tuple[Recipe, ...]
    pairing: dict[str, Any]
    files: tuple[InputFile, ...]
    notes: tuple[str, ...]
    labels: tuple[str, ...] | None
    coded: bool
    """Whether predictions and targets are codes of these labels."""
    queries: tuple[str, ...] | None
    """The names behind the numbers of the queries."""
    slices: tuple[tuple[str, ...], ...] | None
    """The values behind the numbers of the slices, one for each of the columns `sliced_by`."""
    sliced_by: tuple[str, ...] | None
    clusters: int | None
    """How many clusters there are."""
    parts: Mapping[str, Part]
    misordered: tuple[LosscliError, ...]
    """For whoever depends on it: the files whose keys show that their order does not pair them."""
    spool: Spool

    def place(self, role: str, row: int) -> str:
        """Name the file and the line or row of a sample, by its role and its number.

        In a join the number of a sample is that of its target.
        """
        return self.parts[role].place(row)

    def describe(self, role: str) -> str:
        """Name the file and the columns of a role."""
        return self.parts[role].selection.describe()

    def same_place(self, role: str, other: str) -> bool:
        """Tell whether two roles have a column of one file or array, or a part of it, at the same place."""
        return {role, other} <= self.parts.keys() and same_place(self._selection(role), self._selection(other))

    def same_bytes(self, role: str, other: str) -> bool:
        """Tell whether two roles have the same columns of files that hold the same bytes."""
        return {role, other} <= self.parts.keys() and same_bytes(self._selection(role), self._selection(other))

    def _selection(self, role: str) -> Selection:
        return self.parts[role].selection

    def verify(self) -> None:
        """Raise LosscliError if an input changed since it was opened."""
        for part in self.parts.values():
            part.selection.source.file.verify()

    def close(self) -> None:
        """Remove the temporary files."""
        self.spool.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
