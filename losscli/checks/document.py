"""The TOML file: where it is, and what it holds as tables."""

import os
import re
import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

from losscli.errors import LosscliError, said
from losscli.records import dataclass
from losscli.urls import remember

OWN_FILE = "losscli.toml"
PROJECT = "pyproject.toml"
FILES = (OWN_FILE, PROJECT)
LARGEST = 16 << 20
"""How many bytes are read: a device may have no end."""
EXAMPLE = f"write a {OWN_FILE}, or name the file: losscli check FILE"


@dataclass(frozen=True, slots=True)
class Document:
    """The tables of one file, without those of other tools."""

    path: str
    tables: dict[str, Any]
    text: str = ""

    @property
    def folder(self) -> Path:
        """What paths in the file are relative to."""
        return Path(self.path).parent


def located(file: str | None) -> str:
    """Give the file that was named, or the one of the current folder.

    Raises LosscliError where there is none, or where two hold checks: what is not run cannot fail.
    """
    if file == "":
        raise LosscliError("'' is no path", EXAMPLE)
    if file is not None:
        return file
    # A link that leads nowhere was meant to lead somewhere, so it counts as a file, one that cannot be read
    own, project = os.path.lexists(OWN_FILE), os.path.lexists(PROJECT) and _holds_checks(PROJECT)
    if own and project:
        message = f"both {OWN_FILE} and [tool.losscli] of {PROJECT} hold checks"
        raise LosscliError(message, f"name one of them, e.g. losscli check {OWN_FILE}")
    if not own and not project:
        raise LosscliError(f"there is no {OWN_FILE} here and no [tool.losscli] in {PROJECT}", EXAMPLE)
    return OWN_FILE if own else PROJECT


def document(path: str) -> Document:
    """Read a file; numbers with a point keep their digits.

    Raises LosscliError for a file that cannot be read, is no TOML, or is a pyproject.toml without [tool.losscli].
    """
    tables, text = _tables(path)
    if Path(path).name != PROJECT:
        return Document(path, tables, text)
    tool = tables.get("tool")
    found = tool.get("losscli") if isinstance(tool, dict) else None
    if not isinstance(found, dict):
        raise LosscliError(f"{path}: there is no [tool.losscli]", EXAMPLE)
    return Document(path, found, text)


def _tables(path: str) -> tuple[dict[str, Any], str]:
    try:
        with Path(path).open("rb") as file:
            data = file.read(LARGEST + 1)
        if len(data) > LARGEST:
            raise LosscliError(f"{path}: more than {LARGEST >> 20} MiB, no file of checks", "name a TOML file")
        text = data.decode("utf-8-sig")
    except FileNotFoundError:
        raise LosscliError(f"{path}: no such file", EXAMPLE) from None
    except UnicodeDecodeError:
        raise LosscliError(f"{path}: not UTF-8", "TOML files are UTF-8") from None
    except OSError as error:
        raise LosscliError(f"{path}: {said(error)}", "name a TOML file") from None
    try:
        remember(re.split("[\"'\n]", text))
        return tomllib.loads(text, parse_float=Decimal), text
    except (ValueError, ArithmeticError, RecursionError) as error:
        raise LosscliError(f"{path} is no TOML: {error}", None) from None


def _holds_checks(path: str) -> bool:
    """Whether a project has a table of ours; one that cannot be read is left to whoever reads it."""
    try:
        tool = _tables(path)[0].get("tool", {})
    except LosscliError:
        return not os.path.lexists(OWN_FILE)
    return isinstance(tool, dict) and "losscli" in tool
