"""Write a page and a plot for each loss and score into docs/losses/; `make docs` runs it before MkDocs.

MkDocs reads this file too, for the navigation.
"""

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from losscli.losses.catalogue import families

HERE = Path(__file__).parent
FOLDER = HERE / "losses"


def texts() -> Iterator[tuple[str, str]]:
    """Give the path and the text of every page, examples run."""
    from pages import overview, page, path_of  # noqa: PLC0415 -- MkDocs imports this file without its neighbours
    from readme import filled  # noqa: PLC0415

    yield "index.md", overview()
    for family in families().values():
        for entry in family.entries:
            with tempfile.TemporaryDirectory() as folder:
                yield path_of(entry, family), filled(page(entry, family), Path(folder))


def main() -> None:
    """Write everything anew."""
    from plots import draw  # noqa: PLC0415

    os.environ["NO_COLOR"] = "1"
    shutil.rmtree(FOLDER, ignore_errors=True)
    for name, text in texts():
        (FOLDER / name).parent.mkdir(parents=True, exist_ok=True)
        (FOLDER / name).write_text(text, encoding="utf-8", newline="\n")
    for family in families().values():
        for entry in family.entries:
            draw(entry, FOLDER / family.name / f"{entry.name}.svg")


def on_config(config: Any) -> Any:
    """Add the pages of the losses, family by family, to the navigation."""
    pages = [
        {family.name: [f"losses/{family.name}/{entry.name}.md" for entry in family.entries]}
        for family in families().values()
    ]
    config["nav"] = [*config["nav"], {"Losses and scores": ["losses/index.md", *pages]}]
    return config


if __name__ == "__main__":
    sys.path.insert(0, str(HERE.parent / "tests"))
    main()
