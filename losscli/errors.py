"""The one exception that users see."""

from losscli.urls import redacted


class LosscliError(Exception):
    """One sentence that holds the offending value and its place, and a hint of what to type next.

    Library code raises it; `losscli.cli` prints it on stderr and exits with 2. Both are free of the passwords and the
    tokens of URLs, whoever put them in.
    """

    def __init__(self, message: str, hint: str | None = None) -> None:
        self.message = redacted(message)
        self.hint = None if hint is None else redacted(hint)
        super().__init__(self.message)

    def __reduce__(self) -> tuple[type["LosscliError"], tuple[str, str | None]]:
        """Pickle both parts, so that an error raised in a worker arrives whole."""
        return type(self), (self.message, self.hint)
