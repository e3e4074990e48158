"""What a column holds, judged by its first rows: numbers, words, or nothing yet."""

from collections.abc import Sequence

from losscli.sources.columns.selection import Numbers
from losscli.sources.formats.number import value_of
from losscli.sources.formats.source import Source

MARKS = (".", ",")


def may_hold_numbers(source: Source, column: int) -> bool:
    """Tell whether a column is a candidate for values: a number in any of its first rows, or nothing but gaps.

    A number that is written with another decimal mark counts, so that no column is passed over for it.
    """
    texts = source.first(column)
    faults = {value_of(text, mark)[1] for mark in {*MARKS, source.decimal} for text in texts}
    return bool(faults & {"", "inexact"}) or all(value_of(text, source.decimal)[1] != "word" for text in texts)


def holds_words(prediction: Numbers, target: Numbers | None = None) -> bool:
    """Tell whether a single column holds words; one of nothing but gaps does where the targets do.

    >>> [_balance(texts, ".") for texts in (["none", "mild"], ["-", "1", "0"], ["NA", ""])]
    [1, -1, None]
    """
    ours = _balance_of(prediction)
    theirs = None if target is None or ours is not None else _balance_of(target)
    return (ours if theirs is None else theirs) in (0, 1)


def _balance_of(selection: Numbers) -> int | None:
    if selection.shape or not selection.source.may_hold_texts:
        return -1
    column = selection.columns[0] if selection.columns else None
    return _balance(selection.source.first(column), selection.source.decimal)


def _balance(texts: Sequence[str], decimal: str) -> int | None:
    """Give 1 for more words than numbers, −1 for fewer, 0 for as many; None without any."""
    faults = [value_of(text, decimal)[1] for text in texts]
    words = sum(fault == "word" for fault in faults)
    numbers = sum(fault in ("", "inexact") for fault in faults)
    return (words > numbers) - (words < numbers) if words or numbers else None
