"""Four colours that are told apart on white and on black, also by their dashes."""

LIGHT = ("#0b57d0", "#a84300", "#00695c", "#8e24aa")
DARK = ("#8ab4f8", "#ffab70", "#5fd3bc", "#d7a6ff")
DASHES = ("", "7 3", "2 3", "9 3 2 3")
INK, QUIET, GRID, PAPER = "#1c1e21", "#55595f", "#d9dce1", "#ffffff"
DARK_INK, DARK_QUIET, DARK_GRID, DARK_PAPER = "#e6e8eb", "#a9afb8", "#3a3f47", "#15181c"


def tone_of(tone: int) -> int:
    """Give one of the four tones."""
    return tone % len(LIGHT)


def luminance(color: str) -> float:
    """Give the relative luminance (WCAG 2.2): 0.2126 R + 0.7152 G + 0.0722 B of the linear parts."""
    parts = [int(color[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(color: str, paper: str) -> float:
    """Give the contrast (WCAG 2.2): (L₁ + 0.05) / (L₂ + 0.05), the lighter one above.

    >>> round(contrast("#ffffff", "#000000"))
    21
    """
    lower, higher = sorted((luminance(color), luminance(paper)))
    return (higher + 0.05) / (lower + 0.05)
