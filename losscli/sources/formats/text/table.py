"""A text table: its rows by byte ranges, its values by the fast parser where it can and the strict one where not."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace

from losscli.batch import Floats
from losscli.errors import LosscliError
from losscli.records import dataclass
from losscli.sources.formats.index import Index
from losscli.sources.formats.lists import GAP, RowError, one_shape
from losscli.sources.formats.number import is_number
from losscli.sources.formats.problems import Counted, Judge, Problem, counts
from losscli.sources.formats.source import Opening, Source, unreadable
from losscli.sources.formats.text.dialect import separator
from losscli.sources.formats.text.grammar import Grammar
from losscli.sources.formats.text.head import Head, read_head
from losscli.sources.formats.text.header import column_of
from losscli.sources.formats.text.layout import PLAIN, Numbering, laid_out
from losscli.sources.formats.text.lines import scan
from losscli.sources.formats.text.records import ENDS, QUOTING, numbered
from losscli.sources.storage.files import InputPath

SMALL = 1 << 20
BEHIND = "behind the last separator, where the first rows have nothing"
LIST = "write whole lists: numpy.set_printoptions(threshold=sys.maxsize), or JSON Lines, or Parquet"
FIELDS = "remove trailing separators and quote fields that hold one; another separator needs --sep"

COMMAS = "decimal commas need --sep ';' --decimal ','; otherwise quote the field or remove the separator"


@dataclass(frozen=True, slots=True, eq=False)
class Text(Source):
    """A CSV or TSV file; its columns are numbered from 0."""

    scanned = parsed_together = True
    file: InputPath
    format: str
    head: Head
    grammar: Grammar
    index: Index = Index(1, 0, (0,), (1,))
    numbering: Numbering = PLAIN
    notes: tuple[str, ...] = ()

    @classmethod
    def open(cls, opening: Opening) -> "Text":
        """Read the first lines; raise LosscliError if there are no rows or the columns cannot be told."""
        opening, numbering, notes = laid_out(opening)
        file, chosen = opening.file, opening.chosen
        sep = separator(chosen, opening.format)
        head = read_head(file, sep, chosen, numbering)
        # A number that stands for a missing value is a number to the fast parser
        strict = file.size() < SMALL or any(map(is_number, chosen.missing))
        width = len(head.names) + head.trailing
        grammar = Grammar(sep, chosen.decimal, width, head.trailing, head.lists, chosen.missing, strict)
        notes = (*opening.notes, *notes, *head.notes)
        return cls(file, opening.format, head, grammar, numbering=numbering, notes=notes)

    @property
    def decimal(self) -> str:
        """The decimal mark of its texts."""
        return self.grammar.decimal

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns, in file order."""
        return self.head.names

    @property
    def unnamed(self) -> bool:
        """Tell whether the first column is an index without a name."""
        return self.head.unnamed

    @property
    def reading(self) -> Mapping[str, str]:
        """What a report says of how it was read."""
        return {"sep": self.grammar.sep, "decimal": self.decimal}

    def portable(self) -> Source:
        """Give it without its first rows, which only its columns were told by."""
        return Source.portable(replace(self, head=replace(self.head, first=[])))

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of one row."""
        return (len(self.names),)

    @property
    def rows(self) -> int:
        """How many rows it has, once it is indexed."""
        return self.index.rows

    def vector(self, column: int) -> tuple[int, ...]:
        """Give the shape of the lists in a column; a list of one is a single value."""
        shape = self.head.lists.get(column, ())
        return () if shape == (1,) else shape

    def first(self, column: int | None) -> list[str]:
        """Give the first texts of a column, as far as the first rows have it; of a list its first value."""
        try:
            return [self.grammar.cell(row, column or 0)[0] for row in self.head.first if (column or 0) < len(row)]
        except RowError:
            return column_of(self.head.first, column or 0)

    def indexed(self, stride: int, first_needed: str) -> "Text":
        """Find where every `stride`th row starts; raise LosscliError for bytes that make no table."""
        index = scan(self.file, self.head.body, stride, self.grammar.sep, self.numbering)
        if index.blank is not None and self.grammar.width > 1:
            message = f"{self.path} line {index.blank}: {first_needed}"
            raise LosscliError(message, "the line is blank; remove it or fill it in")
        return replace(self, index=index)

    def numbers(self, columns: tuple[int, ...] | None, start: int, stop: int) -> Floats:
        """Give the values (stop − start, columns), or of one column of lists these; NaN or infinite where none is."""
        chosen = tuple(range(len(self.names))) if columns is None else columns
        data, first, count = self._chunks(start, stop)
        return self.grammar.numbers(data, chosen, one_shape(self, chosen), count)[start - first : stop - first]

    def texts(self, column: int | None, start: int, stop: int) -> list[str]:
        """Give one column as it is written, and nothing where a word stands for a missing value."""
        data, first, count = self._chunks(start, stop)
        return self.grammar.texts(data, column or 0, count)[start - first : stop - first]

    def quick(self, column: int, start: int, stop: int) -> Floats | None:
        """Give a column of a large file if the fast parser finds it to be plain numbers."""
        if self.grammar.strict:
            return None
        data, first, count = self._chunks(start, stop)
        values = self.grammar.quick(data, (column,), count)
        return None if values is None else values[start - first : stop - first]

    def place(self, row: int) -> str:
        """Give the physical line of a row."""
        chunk, within = divmod(row, self.index.stride)
        first, after = self.index.lines[chunk : chunk + 2]
        start = chunk * self.index.stride
        if after - first == min(self.index.stride, self.rows - start):
            return self._line(first + within)
        return self._line(next(line for place, (line, _) in enumerate(self._numbered(start)) if place == within))

    def problems(
        self, columns: tuple[int, ...] | None, legal: Collection[float], counted: Counted
    ) -> Iterator[Problem]:
        """Say what is wrong in the columns, in file order.

        Missing values are problems in the rows that are `counted`; a `legal` infinity is a value.
        """
        chosen = tuple(range(len(self.names))) if columns is None else columns
        judge = Judge(self.path, self.decimal, legal, self.grammar.missing)
        row = 0
        for start, _ in self.index.chunks():
            for line, fields in self._numbered(start):
                at = row, self._line(line)
                if isinstance(fields, str):
                    yield Problem(self.path, *at, fields, self._hint(fields))
                elif self.grammar.trailing and fields[-1].strip():
                    yield Problem(self.path, *at, f"'{fields[-1]}' {BEHIND}", FIELDS)
                else:
                    yield from self._row_problems(judge, at, fields, chosen, missing=counts(counted, row))
                if isinstance(fields, str) and fields in ENDS:
                    return
                row += 1

    def _row_problems(
        self, judge: Judge, at: tuple[int, str], fields: list[str], columns: tuple[int, ...], *, missing: bool
    ) -> Iterator[Problem]:
        for column in columns:
            where = f" in column '{self.names[column]}'"
            try:
                texts = self.grammar.cell(fields, column)
            except RowError as error:
                yield Problem(self.path, *at, f"{error}{where}", LIST if GAP in fields[column] else None)
            else:
                yield from judge.problems(at, [(where, text) for text in texts], missing=missing)

    def _line(self, line: int) -> str:
        return f"line {self.numbering(line)}"

    def _hint(self, fault: str) -> str:
        return QUOTING if fault in ENDS else FIELDS if self.grammar.width > 1 else COMMAS

    def _chunks(self, start: int, stop: int) -> tuple[bytes, int, int]:
        """Read the indexed chunks that hold a range of rows: their bytes, their first row, how many rows they are."""
        (begin, end), (first, after) = self.index.span(start, stop)
        with self.file.open() as file:
            file.seek(begin)
            return file.read(end - begin), first, after - first

    def _numbered(self, start: int) -> Iterator[tuple[int, list[str] | str]]:
        """Give the records of a chunk with their lines, or what is wrong with them."""
        try:
            text = self._chunks(start, min(start + self.index.stride, self.rows))[0].decode()
        except UnicodeDecodeError:
            raise unreadable(self, None) from None
        return numbered(text, self.grammar.sep, self.grammar.width, self.index.lines[start // self.index.stride])


open_input = Text.open
