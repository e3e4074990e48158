"""What every input offers, whatever its format."""

from collections.abc import Callable, Collection, Iterator
from typing import Protocol, Self

from losscli.batch import Floats
from losscli.errors import LosscliError
from losscli.sources.formats.index import Index
from losscli.sources.formats.number import UnreadableError
from losscli.sources.formats.problems import Counted, Problem, gather
from losscli.sources.storage.files import InputPath

JUDGED = 20
"""How many of its first rows tell what a column holds."""


class Source(Protocol):
    """Rows of numbers and texts, by any ranges; the quickest to read are the chunks of the index."""

    @property
    def path(self) -> str: ...  # noqa: D102
    @property
    def file(self) -> InputPath: ...  # noqa: D102
    @property
    def format(self) -> str: ...  # noqa: D102
    @property
    def decimal(self) -> str: ...  # noqa: D102
    @property
    def names(self) -> tuple[str, ...] | None: ...  # noqa: D102
    @property
    def unnamed(self) -> bool: ...  # noqa: D102
    @property
    def notes(self) -> tuple[str, ...]: ...  # noqa: D102
    @property
    def shape(self) -> tuple[int, ...]: ...  # noqa: D102
    @property
    def rows(self) -> int: ...  # noqa: D102
    @property
    def index(self) -> Index: ...  # noqa: D102
    def first(self, column: int | None) -> list[str]: ...  # noqa: D102
    def indexed(self, stride: int, first_needed: str) -> Self: ...  # noqa: D102
    def numbers(self, columns: tuple[int, ...] | None, start: int, stop: int) -> Floats: ...  # noqa: D102
    def texts(self, column: int | None, start: int, stop: int) -> list[str]: ...  # noqa: D102
    def quick(self, column: int, start: int, stop: int) -> Floats | None: ...  # noqa: D102
    def place(self, row: int) -> str: ...  # noqa: D102
    def problems(  # noqa: D102
        self, columns: tuple[int, ...] | None, legal: Collection[float], counted: Counted
    ) -> Iterator[Problem]: ...


def vector(source: Source, column: int) -> tuple[int, ...]:
    """Give the shape of the lists in a column, for the formats that have lists; nothing for single values."""
    found: Callable[[int], tuple[int, ...]] | None = getattr(source, "vector", None)
    return () if found is None else found(column)


def texts(source: Source, column: int | None, start: int, stop: int) -> list[str]:
    """Give one column of a chunk as texts; raise LosscliError where rows have no such field."""
    try:
        return source.texts(column, start, stop)
    except UnreadableError:
        raise unreadable(source, gather(source.problems((), (), counted=False))) from None


def texts_by_chunk(source: Source, column: int | None) -> Iterator[tuple[int, list[str]]]:
    """Give the first row and the texts of each chunk of a column."""
    return ((start, texts(source, column, start, stop)) for start, stop in source.index.chunks())


def unreadable(source: Source, found: LosscliError | None) -> LosscliError:
    """Give the error found; without one the file is no longer what it was."""
    source.file.verify()
    return found or LosscliError(f"{source.path} gave different values when it was read again")
