"""A file of this machine that names itself where it cannot be read."""

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from losscli.errors import LosscliError, said


class Named(io.FileIO):
    """The bytes of an input; what the system says while they are read is a LosscliError with the path as typed."""

    def __init__(self, local: str, path: str) -> None:
        super().__init__(local)
        self.path = path

    def readinto(self, buffer: Any, /) -> Any:
        """Read into a buffer."""
        with self._explained():
            return super().readinto(buffer)

    def readall(self) -> Any:
        """Read what is left."""
        with self._explained():
            return super().readall()

    def seek(self, position: int, whence: int = 0, /) -> int:
        """Go to a place; readers of archives try whether there is one, so the system's own error gets the path."""
        try:
            return super().seek(position, whence)
        except OSError as error:
            error.filename = self.path
            raise

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise LosscliError(f"{self.path}: {said(error)}") from error


FIRST, MOST = 1 << 16, 1 << 23
"""How many bytes one request asks for at least, and as far as reading on has proved to be worth it."""


class Ranges(io.BufferedIOBase):
    """A file over `fetch(begin, end)`: a large read is one request, small ones in a row are read ahead.

    It is for one thread, and holds at most one block besides what it gives away.
    """

    def __init__(self, fetch: Callable[[int, int], bytes], size: int) -> None:
        super().__init__()
        self._fetch, self._size = fetch, size
        self._place = self._begin = 0
        self._block = b""
        self._ahead = FIRST

    def readable(self) -> bool:
        """It can be read."""
        return True

    def seekable(self) -> bool:
        """It can be read from anywhere."""
        return True

    def tell(self) -> int:
        """Give the place of the next byte."""
        return self._place

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        """Go to a place, counted from the start, from here or from the end."""
        self._place = max(0, offset + {io.SEEK_SET: 0, io.SEEK_CUR: self._place, io.SEEK_END: self._size}[whence])
        return self._place

    def read(self, size: int | None = -1, /) -> bytes:
        """Give so many bytes, fewer only at the end."""
        rest = max(0, self._size - self._place)
        count = rest if size is None or size < 0 else min(size, rest)
        data = self._read(self._place, self._place + count)
        self._place += len(data)
        return data

    def _read(self, begin: int, end: int) -> bytes:
        within = begin - self._begin
        held = self._block[within : within + end - begin] if 0 <= within < len(self._block) else b""
        if len(held) == end - begin:
            return held
        place = begin + len(held)
        in_a_row = place == self._begin + len(self._block)
        self._ahead = min(2 * self._ahead, MOST) if in_a_row else FIRST
        self._begin, self._block = place, self._fetch(place, min(max(end, place + self._ahead), self._size))
        return held + self._block[: end - place] if held else self._block[: end - place]
