"""What a writer is told beside the report."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Protocol, TextIO, TypeAlias

from losscli.errors import LosscliError
from losscli.options.outputs import LISTED
from losscli.records import dataclass
from losscli.render.digits import DIGITS
from losscli.report.model import Checks, Chunk, Report, Samples, Verdict


@dataclass(frozen=True, slots=True)
class Style:
    """How many samples to show (None: all), whether to colour, how wide the terminal is (None: no terminal)."""

    limit: int | None
    color: bool = False
    width: int | None = None
    digits: int = DIGITS
    """How many significant digits numbers have where people read them."""
    plain: bool = False
    """Whether pictures are ASCII."""


Writer: TypeAlias = Callable[[Report, TextIO, Style], None]


ChecksWriter: TypeAlias = Callable[[Checks, TextIO, Style], None]


class Outcome(Protocol):
    """What a command found, as far as its outputs must know it."""

    @property
    def verdict(self) -> Verdict:
        """The verdict."""

    @property
    def limit(self) -> int | None:
        """How many samples were asked for."""

    @property
    def digits(self) -> int | None:
        """How many significant digits were asked for."""


Writers: TypeAlias = Mapping[str, Callable[[Any, TextIO, Style], None]]
"""The formats of one kind of outcome, each with what writes it."""


LIMITS: Mapping[str, int | None] = {form.name: form.samples for form in LISTED}
"""How many samples each format shows where `--samples` does not say."""


def style_for(
    format: str,  # noqa: A002
    asked: int | None = None,
    *,
    color: bool = False,
    width: int | None = None,
    digits: int | None = None,
) -> Style:
    """Style of a format for `Report.limit` as asked: None leaves the number of samples to the format, -1 is all.

    >>> style_for("table").limit, style_for("json", 7).limit, style_for("table", -1).limit
    (5, 7, None)
    """
    limit = LIMITS.get(format) if asked is None else None if asked < 0 else asked
    return Style(limit, color, width, DIGITS if digits is None else digits)


PIECE = 1 << 13


def shown(samples: Samples, limit: int | None) -> int:
    """How many samples a limit lets through."""
    return samples.of if limit is None else min(limit, samples.of)


def chunks(samples: Samples, limit: int | None) -> Iterator[Chunk]:
    """Yield the shown samples, one chunk in memory at a time; nothing is read where none is shown.

    Raises LosscliError if another number of samples comes than was scored.
    """
    expected, count = shown(samples, limit), 0
    if not expected or not samples.columns:
        return
    for chunk in samples.chunks(limit):
        size = len(chunk[samples.columns[0]])
        count += size
        if count > expected:
            break
        if size:
            yield chunk
    if count != expected:
        message = f"the inputs changed while samples were written: {expected} expected, {count} came"
        raise LosscliError(message, "run it again when nothing writes to the inputs")


def pieces(chunk: Chunk) -> Iterator[Chunk]:
    """Cut a chunk into pieces whose texts take little memory."""
    size = max(map(len, chunk.values()), default=0)
    for start in range(0, size, PIECE):
        yield {name: values[start : start + PIECE] for name, values in chunk.items()}


def rows(samples: Samples, limit: int | None) -> Iterator[tuple[Any, ...]]:
    """Yield the shown samples one by one, values in the order of the columns."""
    for chunk in chunks(samples, limit):
        yield from zip(*(chunk[name] for name in samples.columns), strict=True)
