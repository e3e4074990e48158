"""Labels that are several labels in one cell: `0 3 7`, `cat;dog`."""

from collections import Counter
from collections.abc import Collection

from losscli.sources.formats.number import INTEGER

SEPARATORS = {";": "a semicolon", "|": "a bar", ",": "a comma", " ": "a blank"}


def separator(labels: Collection[str]) -> str | None:
    """Give what separates the labels in a cell; None where each cell holds one.

    It does so if all that it separates are integers, or labels that stand alone elsewhere; a semicolon and a bar also
    if what they separate stands in more than one cell.

    >>> separator({"0 3 7", "1"}), separator({"a;b", "b;c"}), separator({"cat dog", "cat", "dog"})
    (' ', ';', ' ')
    >>> separator({"New York", "New Jersey"}), separator({"1", "2"})
    (None, None)
    """
    for sign in SEPARATORS:
        cells = {label: [part.strip() for part in label.strip("[]{}()").split(sign)] for label in labels}
        several = [parts for parts in cells.values() if len(parts) > 1 and all(parts)]
        if several and _are_sets(sign, several, {label for label, parts in cells.items() if len(parts) == 1}):
            return sign
    return None


def _are_sets(sign: str, several: list[list[str]], alone: set[str]) -> bool:
    parts = Counter(part for cell in several for part in cell)
    if all(INTEGER.fullmatch(part) for part in parts) or parts.keys() <= alone:
        return True
    return sign in ";|" and (max(parts.values()) > 1 or not parts.keys().isdisjoint(alone))
