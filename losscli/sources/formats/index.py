"""Where the rows of an input stand, so that any range of them can be read."""

from collections.abc import Iterator, Sequence

from losscli.records import dataclass


@dataclass(frozen=True, slots=True)
class Index:
    """Where every `stride`th row starts: its byte, its physical line, and the number of rows."""

    stride: int
    rows: int
    offsets: tuple[int, ...]
    """The first byte of each chunk, and the end of the last."""
    lines: tuple[int, ...]
    """The physical line, counted from 1, on which each chunk starts, and the line after the last."""
    blank: int | None = None
    """The physical line of the first blank one; in a file of a single column it is an empty value."""

    def span(self, start: int, stop: int) -> tuple[tuple[int, int], tuple[int, int]]:
        """Give the bytes of the chunks that hold a range of rows, and the rows of these chunks."""
        first, after = start // self.stride, -(-stop // self.stride)
        rows = min(first * self.stride, self.rows), min(after * self.stride, self.rows)
        return (self.offsets[first], self.offsets[after]), rows

    def cut(self, start: int, stop: int) -> "tuple[Index, int]":
        """Give the index of the chunks that hold a range of rows, and the row at which these begin."""
        first, after = start // self.stride, -(-stop // self.stride)
        base, rows = first * self.stride, min(after * self.stride, self.rows)
        ends = slice(first, after + 1)
        return Index(self.stride, rows - base, self.offsets[ends], self.lines[ends]), base

    def chunks(self) -> Iterator[tuple[int, int]]:
        """Give the first row of each chunk and the row after its last."""
        return ((start, min(start + self.stride, self.rows)) for start in range(0, self.rows, self.stride))


@dataclass(frozen=True, slots=True)
class Chunks(Index):
    """The chunks of every part, none of which reaches into the next part."""

    members: tuple[Index, ...] = ()

    @classmethod
    def of(cls, members: Sequence[Index], rows: int) -> "Chunks":
        """Put the indexes of parts together."""
        return cls(members[0].stride, rows, (), (), members=tuple(members))

    def chunks(self) -> Iterator[tuple[int, int]]:
        """Give the first row of each chunk and the row after its last."""
        base = 0
        for member in self.members:
            yield from ((base + start, base + stop) for start, stop in member.chunks())
            base += member.rows
