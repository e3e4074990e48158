"""The reading options of one role, taken apart from what was typed for all of them."""

from collections.abc import Iterable, Iterator

from losscli.errors import LosscliError
from losscli.options.declared import Reading
from losscli.options.formats import FORMATS
from losscli.records import dataclass

ROLES = ("predictions", "targets", "weight", "query", "by", "cluster", "baseline")
WHITESPACE = "whitespace"
SEPARATORS = {"tab": "\t", "\\t": "\t", "\\s+": WHITESPACE}
"""What is typed for a separator that a shell would swallow."""


EXAMPLES = {"--sep": "';'", "--decimal": "','", "--comment": "'#'"}


@dataclass(frozen=True, slots=True)
class Dialect:
    """How one text file is to be read; `sep` and `header` are None where nothing was said."""

    sep: str | None = None
    decimal: str = "."
    header: bool | None = None
    format: str | None = None
    comment: str | None = None
    """The sign of lines that are left out."""
    missing: frozenset[str] = frozenset()
    """Further words for a missing value."""


def dialect(reading: Reading, role: str) -> Dialect:
    """Read the options that concern one role; raise LosscliError for a value that no option takes.

    >>> dialect(Reading(sep=(";", "targets==")), "targets").sep
    '='
    """
    sep, decimal, comment = (_last(given, role) for given in (reading.sep, reading.decimal, reading.comment))
    found = Dialect(
        sep=None if sep is None else _character("--sep", SEPARATORS.get(sep, sep)),
        decimal="." if decimal is None else _character("--decimal", decimal),
        header=_header(reading, role),
        format=_last(reading.input_format, role),
        comment=None if comment is None else _character("--comment", comment),
        missing=frozenset(value for special, value in _of_role(reading.na, role)),
    )
    if found.format is not None and found.format not in FORMATS:
        message = f"unknown input format '{found.format}'"
        raise LosscliError(message, f"one of {', '.join(FORMATS)}")
    return found


def separator(chosen: Dialect, file_format: str) -> str:
    """Give the separator of a text file; raise LosscliError when it is the decimal mark too.

    Runs of blanks are made tabs before anything else is read.
    """
    sep = "\t" if chosen.sep == WHITESPACE else chosen.sep or ("\t" if file_format == "tsv" else ",")
    if sep == chosen.decimal:
        message = f"{sep!r} cannot be both the separator and the decimal mark"
        raise LosscliError(message, f"name the separator, for example --sep ';' --decimal '{sep}'")
    return sep


def shown(sep: str) -> str:
    """Spell a separator as it is typed after --sep."""
    return "tab" if sep == "\t" else f"'{sep}'"


def _of_role(values: Iterable[str], role: str) -> Iterator[tuple[bool, str]]:
    """Give the values that concern a role, and whether they are for it alone."""
    for value in values:
        head, mark, tail = value.partition("=")
        if not mark or head not in ROLES:
            yield False, value
        elif head == role:
            yield True, tail


def _last(values: Iterable[str], role: str) -> str | None:
    """Give the last value for a role alone, or the last for all."""
    found = list(_of_role(values, role))
    chosen = [value for special, value in found if special] or [value for _, value in found]
    return chosen[-1] if chosen else None


def _character(flag: str, value: str) -> str:
    if value == WHITESPACE and flag == "--sep":
        return value
    if (
        len(value) != 1
        or not value.isascii()
        or value.isalnum()
        or value in '"\r\n+-\0_'
        or (value == "." and flag != "--decimal")
    ):
        message = f"{flag} takes one character that is no letter, digit, sign or quote, not {value!r}"
        raise LosscliError(message, f"for example {flag} {EXAMPLES[flag]}")
    return value


def _header(reading: Reading, role: str) -> bool | None:
    for value in (*reading.header, *reading.no_header):
        if value not in ("both", *ROLES):
            message = f"--header and --no-header take a role, not '{value}'"
            raise LosscliError(message, f"one of {', '.join(ROLES)}")
    for scope in (role, "both"):
        yes, no = scope in reading.header, scope in reading.no_header
        if yes and no:
            message = f"both --header and --no-header are given for the {role}"
            raise LosscliError(message, f"name the role of each, for example --no-header={role}")
        if yes or no:
            return yes
    return None
