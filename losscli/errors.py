"""The one exception that users see."""

from collections.abc import Iterable
from difflib import SequenceMatcher
from itertools import islice

from losscli.urls import redacted


def printable(text: str) -> str:
    r"""Text from a file without the characters that steer a terminal, or begin a line of their own.

    >>> printable("a\x1b[31mb\n::error::c")
    'a\\x1b[31mb\\n::error::c'
    """
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)


def outgoing(text: str) -> str:
    """Give a sentence as it may leave the process: one line, without a secret of a URL."""
    return printable(redacted(text))


class LosscliError(Exception):
    """One sentence that holds the offending value and its place, and a hint of what to type next.

    Library code raises it; `losscli.cli` prints it on stderr and exits with 2. Both are as they may leave the process:
    free of the passwords and the tokens of URLs and of control characters, whoever put them in.
    """

    def __init__(self, message: str, hint: str | None = None) -> None:
        self.message = outgoing(message)
        self.hint = None if hint is None else outgoing(hint)
        super().__init__(self.message)

    def __reduce__(self) -> tuple[type["LosscliError"], tuple[str, str | None]]:
        """Pickle both parts, so that an error raised in a worker arrives whole."""
        return type(self), (self.message, self.hint)


def nearest(name: str, known: Iterable[str], *, count: int = 2, cutoff: float = 0.6) -> list[str]:
    """Give the known names most like `name`, best first, ties in alphabetical order."""
    scored = sorted((-SequenceMatcher(None, name.lower(), other).ratio(), other) for other in known)
    return [other for likeness, other in scored[:count] if -likeness >= cutoff]


SHOWN = 5


def listed(names: Iterable[str]) -> str:
    """Quote the first five names, and say with an ellipsis that there are more.

    >>> listed("abcdef")
    "'a', 'b', 'c', 'd', 'e', …"
    """
    shown = list(islice(names, SHOWN + 1))
    return ", ".join([f"'{name}'" for name in shown[:SHOWN]] + ["…"] * (len(shown) > SHOWN))


SAID: tuple[tuple[type[OSError], str], ...] = (
    (FileNotFoundError, "no such file"),
    (IsADirectoryError, "is a directory"),
    (NotADirectoryError, "is no directory"),
)


def said(error: OSError) -> str:
    """Say what the system says, without the path and its number.

    >>> said(FileNotFoundError(2, "No such file or directory", "x.csv")), said(OSError("odd"))
    ('no such file', 'odd')
    """
    known = next((words for kind, words in SAID if isinstance(error, kind)), None)
    if isinstance(error, PermissionError) and error.strerror:
        # Several reasons share this class: not permitted, in use by another program
        known = error.strerror[:1].lower() + error.strerror[1:]
    return known or error.strerror or " ".join(str(error).split()) or type(error).__name__
