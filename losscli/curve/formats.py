"""The formats of `losscli curve`, each with what writes it, imported on its first use."""

from collections.abc import Callable
from importlib import import_module
from typing import Any, TextIO

from losscli.render.style import Style, Writers


def _lazy(name: str) -> Callable[[Any, TextIO, Style], None]:
    def write(found: Any, stream: TextIO, style: Style) -> None:
        getattr(import_module("losscli.curve.writing"), name)(found, stream, style)

    return write


WRITERS: Writers = {
    "table": _lazy("write_table"),
    "json": _lazy("write_json"),
    "csv": _lazy("write_csv"),
    "md": _lazy("write_markdown"),
    "html": _lazy("write_html"),
    "svg": _lazy("write_svg"),
    "png": _lazy("write_png"),
}
