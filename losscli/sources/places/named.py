"""A file of this machine that names itself where it cannot be read."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from losscli.errors import LosscliError


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
            raise LosscliError(f"{self.path}: {error.strerror or 'cannot be read'}") from error
