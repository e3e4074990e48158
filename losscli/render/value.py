"""Figures alone, for a shell variable."""

from typing import TextIO

from losscli.render.style import Style
from losscli.report import Report


def write_value(report: Report, stream: TextIO, style: Style) -> None:  # noqa: ARG001
    """Write each figure on a line, as Python's repr; `null` where there is none."""
    values = (figure.value for figure in report.losses.values())
    stream.writelines("null\n" if value is None else f"{float(value) + 0.0!r}\n" for value in values)
