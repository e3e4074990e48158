"""The reading options of one role, taken apart from what was typed for all of them."""

from dataclasses import dataclass

from losscli.errors import LosscliError
from losscli.options.declared import Reading
from losscli.options.formats import FORMATS

ROLES = ("predictions", "targets", "weight", "query", "by", "cluster", "baseline")
SEPARATORS = {"tab": "\t", "\\t": "\t"}


@dataclass(frozen=True, slots=True)
class Dialect:
    """How one text file is to be read; `sep` and `header` are None where nothing was said."""

    sep: str | None = None
    decimal: str = "."
    header: bool | None = None
    format: str | None = None


def dialect(reading: Reading, role: str) -> Dialect:
    """Read the options that concern one role; raise LosscliError for a value that no option takes.

    >>> dialect(Reading(sep=(";", "targets==")), "targets").sep
    '='
    """
    sep, decimal = _last(reading.sep, role), _last(reading.decimal, role)
    found = Dialect(
        sep=None if sep is None else _character("--sep", SEPARATORS.get(sep, sep)),
        decimal="." if decimal is None else _character("--decimal", decimal),
        header=_header(reading, role),
        format=_last(reading.input_format, role),
    )
    if found.format is not None and found.format not in FORMATS:
        message = f"unknown input format '{found.format}'"
        raise LosscliError(message, f"one of {', '.join(FORMATS)}")
    return found


def separator(chosen: Dialect, file_format: str) -> str:
    """Give the separator of a text file; raise LosscliError when it is the decimal mark too."""
    sep = chosen.sep or ("\t" if file_format == "tsv" else ",")
    if sep == chosen.decimal:
        message = f"{sep!r} cannot be both the separator and the decimal mark"
        raise LosscliError(message, f"name the separator, for example --sep ';' --decimal '{sep}'")
    return sep


def shown(sep: str) -> str:
    """Spell a separator as it is typed after --sep."""
    return "tab" if sep == "\t" else f"'{sep}'"


def _last(values: tuple[str, ...], role: str) -> str | None:
    general: str | None = None
    special: str | None = None
    for value in values:
        head, mark, tail = value.partition("=")
        if mark and head in ROLES:
            special = tail if head == role else special
        else:
            general = value
    return general if special is None else special


def _character(flag: str, value: str) -> str:
    if (
        len(value) != 1
        or not value.isascii()
        or value.isalnum()
        or value in '"\r\n+-\0_'
        or (value, flag) == (".", "--sep")
    ):
        message = f"{flag} takes one character that is no letter, digit, sign or quote, not {value!r}"
        raise LosscliError(message, f"for example {flag} ';'" if flag == "--sep" else "for example --decimal ','")
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
