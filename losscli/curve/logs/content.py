"""The bytes of one log, and the lines of it that are finished."""

import codecs
import json
import re
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path, PurePath
from typing import Any

from losscli.errors import LosscliError
from losscli.records import dataclass

ABSENT = frozenset({"", "NA", "N/A", "None", "null", "-"})
"""What writers put where they have no value; `nan` is no absence but an event."""
NUMBER = re.compile(r"[+-]?(\d+\.?\d*([eE][+-]?\d+)?|\.\d+([eE][+-]?\d+)?|nan|inf|infinity)", re.ASCII | re.IGNORECASE)
HEAD = 4096


class UnfinishedError(LosscliError):
    """A log that does not hold enough yet; whoever watches it waits."""


@dataclass(frozen=True)
class Content:
    """A log at one moment; what is not finished yet is left for later."""

    path: str
    data: bytes

    @classmethod
    def of(cls, path: str) -> "Content":
        """Read a file once, as it is now; raises OSError."""
        return cls(path, Path(path).read_bytes())

    @property
    def name(self) -> str:
        """The name without its folder."""
        return PurePath(self.path).name

    @cached_property
    def finished(self) -> bool:
        """Whether the last line ends in a newline."""
        return self._text.endswith("\n") or not self._text

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """Every line that ends in a newline, without it; the line after them is still being written."""
        return tuple(line.removesuffix("\r") for line in self._text.split("\n")[:-1])

    @cached_property
    def tail(self) -> str:
        """What stands after the last newline."""
        return self._text.rpartition("\n")[2]

    @cached_property
    def is_text(self) -> bool:
        """Whether the beginning holds no bytes that texts do not."""
        utf_16 = self.data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
        return utf_16 or not any(byte < 9 for byte in self.data[:HEAD])

    @cached_property
    def _text(self) -> str:
        """The text as it may be cut: within a character too."""
        utf_16 = self.data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
        return self.data.decode("utf-16" if utf_16 else "utf-8-sig", errors="ignore" if utf_16 else "replace")

    @property
    def head(self) -> str:
        """Give the beginning of the text."""
        return self._text[:HEAD]

    @cached_property
    def opening(self) -> str:
        """Give the first two signs that are no blanks."""
        return "".join(self.head.split())[:2] if self.is_text else ""

    def json(self) -> Any:
        """Parse the whole text as JSON, in which `NaN` is a number; raises UnfinishedError."""
        try:
            return json.loads(self._text)
        except (ValueError, RecursionError) as error:
            message = f"{self.path}: no whole JSON text: {error}"
            raise UnfinishedError(message, "wait until it is written, or watch it with --follow") from error

    def objects(self) -> Iterator[dict[str, Any]]:
        """Give the JSON object of each line, the last one also without a newline: none of its beginnings is one."""
        for count, line in enumerate((*self.lines, self.tail), 1):
            try:
                found = json.loads(line) if line.strip() else None
            except (ValueError, RecursionError) as error:
                if count > len(self.lines):
                    return
                raise LosscliError(f"{self.path} line {count}: no JSON object: {error}") from error
            if isinstance(found, dict):
                yield found


def number(text: str) -> float | None:
    """Read a cell: a number, `nan` and `inf` too, or None where there is no value.

    >>> number("0.25"), number("NA"), number("nan"), number("1e400")
    (0.25, None, nan, inf)

    Raises ValueError for any other word.
    """
    word = text.strip()
    if word in ABSENT:
        return None
    if not NUMBER.fullmatch(word):
        raise ValueError(word)
    return float(word)


def plain(value: Any) -> float | None:
    """Read a value of JSON; None for whatever is no number."""
    try:
        return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
    except OverflowError:
        return None
