"""Long texts, page by page where somebody looks."""

import os
import shlex
import shutil
import subprocess
import sys

from losscli.cli.streams import stdout, width_of

LESS = "-FRSX"
"""Leave where all fits on one screen, pass colours, chop lines instead of breaking them, and leave the text behind."""


def width() -> int | None:
    """Give the width of the terminal, or None where stdout is none."""
    return width_of(sys.stdout)


def paged(text: str) -> None:
    """Write a text to stdout, through the pager of the user where it is longer than the terminal is high."""
    pager = _pager() if sys.stdout.isatty() and text.count("\n") >= shutil.get_terminal_size().lines else []
    if not pager:
        with stdout() as stream:
            stream.write(text)
        return
    environment = {"LESS": LESS, "LESSCHARSET": "utf-8", **os.environ}
    subprocess.run(pager, input=text, encoding="utf-8", env=environment, check=False)  # noqa: S603 -- the user's own


def _pager() -> list[str]:
    """Give the command of the pager: what PAGER says, or less; none where it is not there."""
    words = shlex.split(os.environ.get("PAGER", "less"))
    return words if words and shutil.which(words[0]) else []
