"""The names of the first line beside the rows below it, where there is one more or one fewer."""

from collections.abc import Sequence
from itertools import pairwise

from losscli.errors import LosscliError
from losscli.records import dataclass

COMMENT = "--comment '#' leaves out the lines that begin with it"
ROW_NAMES = "give the first column a name, or write the file with row.names=FALSE"


@dataclass(frozen=True, slots=True)
class Fitted:
    """The names as they belong to the columns."""

    names: Sequence[str]
    trailing: bool = False
    """Whether every row ends in a separator with nothing behind it."""
    settled: bool = False
    """Whether nothing but names can be meant."""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TopLine:
    """The fields of the first line and the rows below it, as far as they were looked at."""

    path: str
    texts: Sequence[str]
    rows: Sequence[Sequence[str]]
    marked: bool
    """Whether it begins with `# `, as the headers that NumPy writes."""
    quoted: bool
    """Whether its first field is in quotes."""

    def fitted(self, *, rows_quoted: bool, header: bool | None) -> Fitted:
        """Give the names; raise LosscliError for a line that is a comment, and where one name is missing.

        R leaves out the name of the column of row names, and puts quotes around names and row names.
        """
        names, widths = list(self.texts), {len(row) for row in self.rows}
        if self.marked and header is not False:
            return self._behind_mark(widths)
        if self.rows and all(len(row) > 1 and not row[-1].strip() for row in self.rows) and len(widths) == 1:
            width = widths.pop()
            if len(names) == width and not names[-1].strip():
                return Fitted(names[:-1], trailing=True)
            if len(names) == width - 1 and header is not False:
                return Fitted(names, trailing=True)
        if widths == {len(names) + 1} and header is not False:
            if self.quoted and rows_quoted and self._are_numbered():
                note = f"{self.path}: the first column, for which there is no name, holds row names and is left aside"
                return Fitted(["", *names], settled=True, notes=(note,))
            if len(self.rows) > 1:
                what = f"{self.path}: its rows have {len(names) + 1} fields and its first line {len(names)}"
                raise LosscliError(f"{what}, one name fewer", self._hint())
        return Fitted(names)

    def _are_numbered(self) -> bool:
        """Tell whether the first column holds numbers of rows, in order; words there may be keys that have a name."""
        names = [row[0].strip() for row in self.rows]
        return all(name.isdecimal() for name in names) and all(int(a) < int(b) for a, b in pairwise(names))

    def _behind_mark(self, widths: set[int]) -> Fitted:
        """Take the names behind a `# `."""
        first = self.texts[0].removeprefix("#").strip()
        names = [first, *self.texts[1:]] if first else [*self.texts[1:]]
        if widths == {len(names)}:
            note = f"{self.path}: the first line is read as names, without its '#'"
            return Fitted(names, settled=True, notes=(note,))
        raise LosscliError(f"{self.path} line 1: it begins with '#', as a comment does", COMMENT)

    def _hint(self) -> str:
        numbers = all("," in text or text.strip().lstrip("+-").isdecimal() for row in self.rows for text in row)
        return "decimal commas need --sep ';' --decimal ','; " + ROW_NAMES if numbers else ROW_NAMES
