"""The formats of `losscli forward`, each with what writes it, imported on its first use."""

from collections.abc import Callable
from importlib import import_module
from typing import Any, TextIO

from losscli.render.style import Style, Writers


def _lazy(name: str) -> Callable[[Any, TextIO, Style], None]:
    def write(found: Any, stream: TextIO, style: Style) -> None:
        getattr(import_module("losscli.forward.writing"), name)(found, stream, style)

    return write


WRITERS: Writers = {
    "table": _lazy("write_table"),
    "json": _lazy("write_json"),
    "md": _lazy("write_markdown"),
    "csv": _lazy("write_csv"),
    "npy": _lazy("write_npy"),
    "npz": _lazy("write_npz"),
}
