"""The samples of a report, chunk by chunk."""

from collections.abc import Iterator
from typing import Any

from losscli.errors import LosscliError
from losscli.report import Chunk, Samples

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
