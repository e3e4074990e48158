"""What every input offers, whatever its format."""

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from typing import TYPE_CHECKING, Any, ClassVar, Self

from losscli.batch import Floats
from losscli.errors import LosscliError
from losscli.records import dataclass
from losscli.sources.formats.index import Index
from losscli.sources.formats.number import UnreadableError
from losscli.sources.formats.problems import Counted, Problem, gather
from losscli.sources.formats.text.dialect import Dialect
from losscli.sources.storage.files import InputPath
from losscli.sources.storage.spool import Spool

JUDGED = 20
"""How many of its first rows tell what a column holds."""


@dataclass(frozen=True, slots=True)
class Opening:
    """What a format is given to open an input."""

    file: InputPath
    format: str
    """The name of the format; one module may read several."""
    spool: Spool
    key: str | None = None
    """The name of an array in the file, if one was typed."""
    chosen: Dialect = Dialect()
    start: bytes = b""
    """The first bytes, as far as they were looked at."""
    notes: tuple[str, ...] = ()
    """What was understood of the file before it was opened."""


class Source(ABC):
    """Rows of numbers and texts, by any ranges; the quickest to read are the chunks of the index.

    A format is a frozen dataclass below this class. It says where its file is, which rows and columns there are, and
    gives them; what is said here holds for an array of numbers in one file, and is said again where it does not.
    """

    __slots__ = ()
    scanned: ClassVar[bool] = False
    """Whether it has to be read from end to end to be indexed."""
    parsed_together: ClassVar[bool] = False
    """Whether several columns are read sooner together than one by one."""
    in_memory: ClassVar[bool] = False
    """Whether there is no file."""

    if TYPE_CHECKING:  # a dataclass would take a property of its base class for the default of a field

        @property
        def file(self) -> InputPath:
            """The file, or what stands for it."""
            raise NotImplementedError

        @property
        def format(self) -> str:
            """The name of the format."""
            raise NotImplementedError

        @property
        def index(self) -> Index:
            """The chunks of its rows."""
            raise NotImplementedError

        @property
        def rows(self) -> int:
            """How many rows it has, once it is indexed."""
            raise NotImplementedError

        @property
        def shape(self) -> tuple[int, ...]:
            """The shape of one row."""
            raise NotImplementedError

    @abstractmethod
    def numbers(self, columns: tuple[int, ...] | None, start: int, stop: int) -> Floats:
        """Give the values of some columns, or of all, in a range of rows: NaN or infinite where there is none."""

    @abstractmethod
    def texts(self, column: int | None, start: int, stop: int) -> list[str]:
        """Give one column of a range as people write labels and keys."""

    @abstractmethod
    def problems(
        self, columns: tuple[int, ...] | None, legal: Collection[float], counted: Counted
    ) -> Iterator[Problem]:
        """Say what is wrong in some columns, in file order.

        Missing values are problems in the rows that are `counted`; a `legal` infinity is a value.
        """

    @property
    def path(self) -> str:
        """The path as typed."""
        return self.file.path

    @property
    def names(self) -> tuple[str, ...] | None:
        """The names of the columns in file order, or None where they have none."""
        return None

    @property
    def may_hold_texts(self) -> bool:
        """Whether there may be anything but numbers in it."""
        return self.names is not None

    @property
    def unnamed(self) -> bool:
        """Whether the first column is an index without a name."""
        return False

    @property
    def notes(self) -> tuple[str, ...]:
        """What was understood of the file without being said."""
        return ()

    @property
    def decimal(self) -> str:
        """The decimal mark of its texts."""
        return "."

    @property
    def reading(self) -> Mapping[str, str]:
        """What a report says of how it was read."""
        return {} if self.file.array is None else {"array": self.file.array}

    def vector(self, column: int) -> tuple[int, ...]:  # noqa: ARG002 -- for the formats that have lists
        """Give the shape of the lists in a column, nothing for single values."""
        return ()

    def first(self, column: int | None) -> list[str]:
        """Give the first texts of a column."""
        return self.texts(column, 0, min(JUDGED, self.rows))

    def quick(self, column: int, start: int, stop: int) -> Floats | None:  # noqa: ARG002 -- for the formats that can
        """Give a column of a range if there is a quicker way than its texts to find it to be plain numbers."""
        return None

    def place(self, row: int) -> str:
        """Name a row as its format counts them."""
        return f"row {row}"

    def located(self, row: int) -> tuple[str, str]:
        """Give the file that holds a row and the place in it."""
        return self.path, self.place(row)

    def indexed(self, stride: int, first_needed: str) -> Self:  # noqa: ARG002 -- for the formats that have lines
        """Find where every `stride`th row starts; raise LosscliError for bytes that make no rows.

        `first_needed` says what is missing on a blank line.
        """
        return self.with_index(Index(stride, self.rows, (), ()))

    def with_index(self, index: Index) -> Self:
        """Give it with an index."""
        found: Any = self
        changed: Self = replace(found, index=index)
        return changed

    @property
    def leaves(self) -> "tuple[Source, ...]":
        """The parts that lie in files of their own; it is its own only part, unless it has several."""
        return (self,)

    def with_leaves(self, parts: "Sequence[Source]") -> "Source":
        """Give it with other parts."""
        return parts[0]

    def portable(self) -> "Source":
        """Give it as it finds its file whatever the working folder is, without what only its columns were told by."""
        found: Source = _by_whole_paths(self)
        return found

    def cut(self, start: int, stop: int) -> "tuple[Source, int]":
        """Give what is needed of it to read a range of rows elsewhere, and the row at which that begins."""
        if not self.index.offsets:
            return self.portable(), 0
        index, base = self.index.cut(start, stop)
        return self.portable().with_index(index), base


def _by_whole_paths(value: Any) -> Any:
    """Replace the files in a source, and in what it is made of."""
    if isinstance(value, InputPath):
        return value.absolute()
    inner = {item.name: getattr(value, item.name) for item in fields(value)}
    return replace(
        value, **{name: _by_whole_paths(one) for name, one in inner.items() if is_dataclass(one) and _has_file(one)}
    )


def _has_file(value: Any) -> bool:
    return isinstance(value, InputPath) or hasattr(value, "file")


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
