"""A table of cells as the lines of a terminal: a shade and a text in each."""

from losscli.pictures.model import Cells, Panel
from losscli.pictures.words import cells, cut, padded, shown, widest

SHADES = {False: " ░▒▓█", True: " .:*#"}
GAP = 2


def shaded(panel: Panel, width: int, *, plain: bool) -> list[str]:
    """Draw the first table of cells of a panel; columns that have no room are left out, and said to be."""
    mark = next(mark for mark in panel.marks if isinstance(mark, Cells))
    rows = [cut(shown(name, plain=plain), width // 3) for name in panel.y.names]
    columns = [cut(shown(name, plain=plain), width // 4) for name in panel.x.names]
    margin = widest(rows)
    widths = [max(cells(name), *(cells(row[place]) + 3 for row in mark.texts)) for place, name in enumerate(columns)]
    fit = next((n for n in range(len(widths), 0, -1) if margin + sum(widths[:n]) + GAP * n <= width), 1)
    head = "".join(
        " " * GAP + padded(name, size, right=True) for name, size in zip(columns[:fit], widths, strict=False)
    )
    lines = [" " * margin + head]
    for name, shares, texts in zip(rows, mark.shares, mark.texts, strict=True):
        drawn = (_cell(share, text, size, plain=plain) for share, text, size in zip(shares, texts, widths, strict=True))
        lines.append(padded(name, margin, right=True) + "".join([" " * GAP + cell for cell in drawn][:fit]))
    label = f"{shown(panel.x.label, plain=plain)}{f', {len(columns) - fit} more' if fit < len(columns) else ''}"
    lines.append(" " * (margin + GAP) + cut(label, width - margin - GAP))
    return [padded(cut(line, width), width) for line in lines]


def _cell(share: float, text: str, size: int, *, plain: bool) -> str:
    level = min(4, max(0 if not share > 0 else 1, round(4 * share)))
    return 2 * SHADES[plain][level] + padded(text, size - 2, right=True)
