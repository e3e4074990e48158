"""Names or a row: what the first line of a text file is, judged by the rows below it."""

import re

from losscli.errors import LosscliError, listed
from losscli.records import dataclass
from losscli.sources.formats.number import bare, interpret, is_number, is_numeric, value_of
from losscli.sources.formats.source import JUDGED
from losscli.sources.request import PREDICTION_NAMES, TARGET_NAMES

INTEGER = re.compile(r"[+-]?[0-9]+")


HINT = "add --header if these are names, --no-header if they are data"


OTHERS = {"actual", "category", "class", "classes", "expected", "guess", "id", "index", "predicted", "truth"}


CUSTOMARY = PREDICTION_NAMES | (TARGET_NAMES - {"y"}) | OTHERS
"""Names that nobody gives to a label; `y` may be short for yes."""
ANSWERS = {"y", "n", "yes", "no"}


ENUMERATED = 3
"""So many integers from 0 on are names of classes, whatever stands below them."""


@dataclass(frozen=True, slots=True)
class FirstLine:
    """The fields of the first line and the rows below it."""

    path: str
    texts: list[str]
    rows: list[list[str]]
    decimal: str

    def is_header(self) -> bool:
        """Tell whether it names the columns; raise LosscliError where it may as well be a row."""
        if all(is_number(text, self.decimal) for text in self.texts):
            if self.texts == [str(place) for place in range(len(self.texts))]:
                raise LosscliError(f"{self.path}: the first line, {','.join(self.texts)}, may be names or data", HINT)
            return False
        for text in self.texts:
            if text and is_numeric(text, self.decimal) and not INTEGER.fullmatch(text):
                raise self._ambiguous(text)
        self._refuse_repetition()
        if not self._is_settled() and not self._names_classes():
            for column in self._integers:
                if self._numbers_below(column):
                    raise self._ambiguous(self.texts[column])
            if len(self.texts) == 1 and self.rows and not self._integers:
                raise self._ambiguous(self.texts[0], "which may be a label like those below it, ")
        return True

    def notes(self) -> tuple[str, ...]:
        """Say that it is taken for names, where nothing but its place shows it."""
        if self._is_settled():
            return ()
        return (f"{self.path}: the first line is read as names: {listed(filter(None, self.texts))}",)

    def _refuse_repetition(self) -> None:
        for column, text in enumerate(self.texts):
            if text and not INTEGER.fullmatch(text) and text in map(bare, column_of(self.rows, column)):
                raise self._ambiguous(text, "which stands below as well, ")

    def _is_settled(self) -> bool:
        """Tell whether a customary name, a name above numbers or the index that pandas writes proves it."""
        words = [column for column, text in enumerate(self.texts) if text and not INTEGER.fullmatch(text)]
        known = any(self._is_customary(column) for column in words)
        index = column_of(self.rows, 0)
        numbered = not self.texts[0] and index == [str(place) for place in range(len(index))]
        return known or numbered or any(self._numbers_below(column) for column in words)

    def _is_customary(self, column: int) -> bool:
        """Tell whether nobody gives the name to a label; `y` is one only among answers."""
        name = self.texts[column].casefold()
        below = {bare(text).casefold() for text in column_of(self.rows, column)}
        return name in CUSTOMARY or (name == "y" and below.isdisjoint(ANSWERS))

    def _names_classes(self) -> bool:
        """Tell whether its integers are classes: 0, 1, 2, …, or ascending ones above values between the integers."""
        names = [self.texts[column] for column in self._integers]
        values = list(map(int, names))
        if names == [str(place) for place in range(len(names))] and len(names) >= ENUMERATED:
            return True
        below = [text for column in self._integers for text in column_of(self.rows[:JUDGED], column)]
        fractions = any(interpret(text, self.decimal)[0] % 1 > 0 for text in below)
        return len(names) > 1 and values == sorted(set(values)) and fractions

    def _numbers_below(self, column: int) -> bool:
        return any(value_of(text, self.decimal)[1] in ("", "inexact") for text in column_of(self.rows[:JUDGED], column))

    def _ambiguous(self, text: str, why: str = "") -> LosscliError:
        return LosscliError(f"{self.path}: the first line, with '{text}' in it, {why}may be names or data", HINT)

    @property
    def _integers(self) -> list[int]:
        return [column for column, text in enumerate(self.texts) if INTEGER.fullmatch(text)]


LOOKED_AT = 1000
"""How many rows are searched for a word of the first line."""


def column_of(rows: list[list[str]], column: int) -> list[str]:
    """Give the texts of a column, without the rows that do not reach it."""
    return [row[column] for row in rows if column < len(row)]
