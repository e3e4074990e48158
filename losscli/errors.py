"""The one exception that users see."""


class LosscliError(Exception):
    """One sentence that holds the offending value and its place, and a hint of what to type next.

    Library code raises it; `losscli.cli` prints it on stderr and exits with 2.
    """

    def __init__(self, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __reduce__(self) -> tuple[type["LosscliError"], tuple[str, str | None]]:
        """Pickle both parts, so that an error raised in a worker arrives whole."""
        return type(self), (self.message, self.hint)
