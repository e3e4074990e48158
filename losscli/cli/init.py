"""`losscli init PREDICTIONS [TARGETS]`: a first losscli.toml."""

import os
from pathlib import Path
from typing import Any

from losscli.checks.document import OWN_FILE
from losscli.checks.first import first_checks
from losscli.cli.compute import PREDICTIONS, TARGETS, refuse
from losscli.cli.parameters import flag, given, with_options
from losscli.cli.streams import note, reading, stdout
from losscli.errors import LosscliError, said
from losscli.options.declared import declared
from losscli.render import FORMATS

__all__ = ["FORMATS", "command", "refuse"]
OFFERED = ("pred", "target", "weight", "id", "sep", "decimal", "header", "no_header", "input_format", "positive")
"""What a file may need before anything can be said of it."""
DRY_RUN = flag("dry_run", bool, False, "--dry-run", help="Show the file and write nothing")  # noqa: FBT003


@with_options(PREDICTIONS, TARGETS, DRY_RUN, options=[declared()[name] for name in OFFERED])
def command(*, predictions: str, targets: str | None, dry_run: bool, **options: Any) -> int:
    """Write a first losscli.toml from two files, with limits from today's figures."""
    if os.path.lexists(OWN_FILE) and not dry_run:
        raise LosscliError(
            f"{OWN_FILE} is there already, and nothing is overwritten", "losscli init … --dry-run shows one"
        )
    if "-" in (predictions, targets):
        raise LosscliError("- is read once, and a file of checks is run again and again", "name a file")
    typed = {name: word for name, word in given(options).items() if word not in (None, ())}
    with reading():
        found = first_checks(predictions, targets, typed)
    paired = f"paired by {found.key}" if found.key else "paired by row"
    note(f"the predictions are {found.kind}, {paired}; judged by {', '.join(found.losses)}")
    with stdout() as stream:
        stream.write(found.text)
    if not dry_run:
        _write(found.text)
        note(f"{OWN_FILE} is written; change the limits to what you need, and type: losscli check")
    return 0


def _write(text: str) -> None:
    """Write the file, unless one has come meanwhile."""
    try:
        with Path(OWN_FILE).open("x", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        raise LosscliError(f"cannot write {OWN_FILE}: {said(error)}") from None
