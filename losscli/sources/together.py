"""The files and the chunks of several parts, taken together."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from losscli.sources.places.files import InputPath
from losscli.sources.text.lines import Index


@dataclass(frozen=True, slots=True)
class Files(InputPath):
    """The files of the parts, watched together."""

    members: tuple[InputPath, ...] = ()

    @classmethod
    def of(cls, path: str, members: Sequence[InputPath]) -> "Files":
        """Put files together; their digest is that of the list of their digests, one a line."""
        digests = [member.sha256 for member in members]
        lines = "".join(f"{digest}\n" for digest in digests)
        sha256 = None if None in digests else hashlib.sha256(lines.encode()).hexdigest()
        return cls(path, "\n".join(member.local for member in members), None, sha256, members=tuple(members))

    def size(self) -> int:
        """Count the bytes of all parts."""
        return sum(member.size() for member in self.members)

    def verify(self) -> None:
        """Raise LosscliError if one of the files is not the one that was opened."""
        for member in self.members:
            member.verify()


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
