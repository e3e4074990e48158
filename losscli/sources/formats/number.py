"""The grammar of a number in a text file: ASCII digits, one decimal mark, an exponent, and nothing else."""

import math
import re
from collections.abc import Collection
from typing import Literal

import numpy as np

from losscli.batch import Floats


class UnreadableError(Exception):
    """A chunk holds something that has no value; a pass from the start of the file says what and where."""


Fault = Literal["", "empty", "missing", "word", "inexact"]


NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")


INTEGER = re.compile(r"[+-]?[0-9]+")


MISSING = re.compile(r"[+-]?(?:nan|na|null|none)|#?n/a", re.IGNORECASE)


TRUTH = {"True": 1.0, "TRUE": 1.0, "true": 1.0, "False": 0.0, "FALSE": 0.0, "false": 0.0}
"""Truth as Python, R and JSON write it, which is 1 or 0 as it is in JSON Lines and Parquet."""


INFINITE = re.compile(r"([+-]?)inf(?:inity)?", re.IGNORECASE)


FOREIGN = re.compile(r"[^0-9+\-.eE; \t]")


EXACT = 2.0**53


def bare(text: str) -> str:
    """Give the text without surrounding spaces and tabs, and without one pair of quotes within them."""
    text = text.strip(" \t")
    return text[1:-1].strip(" \t") if len(text) > 1 and text[0] == text[-1] == '"' else text


def interpret(text: str, decimal: str = ".", missing: Collection[str] = ()) -> tuple[float, Fault]:
    """Give the value and what is wrong with it; NaN stands for what has no value, as do the words that are `missing`.

    >>> interpret(" 2.5 "), interpret("1_000"), interpret("NA"), interpret("0,5", ",")
    ((2.5, ''), (nan, 'word'), (nan, 'missing'), (0.5, ''))
    """
    text = bare(text)
    if not text:
        return math.nan, "empty"
    if text in missing:
        return math.nan, "missing"
    spelled = text if decimal == "." else _pointed(text, decimal)
    if NUMBER.fullmatch(spelled):
        return _value(spelled)
    if infinite := INFINITE.fullmatch(text):
        return -math.inf if infinite[1] == "-" else math.inf, "missing"
    return math.nan, "missing" if MISSING.fullmatch(text) else "word"


def value_of(text: str, decimal: str = ".", missing: Collection[str] = ()) -> tuple[float, Fault]:
    """Give the value where a number is wanted, for which truth counts too; as a label it is a word.

    >>> value_of("True"), value_of("2.5"), value_of("yes")
    ((1.0, ''), (2.5, ''), (nan, 'word'))
    """
    value, fault = interpret(text, decimal, missing)
    if fault == "word" and (truth := TRUTH.get(bare(text))) is not None:
        return truth, ""
    return value, fault


def is_number(text: str, decimal: str = ".") -> bool:
    """Tell whether the text is a number, representable or not."""
    return interpret(text, decimal)[1] in ("", "inexact")


def is_numeric(text: str, decimal: str = ".") -> bool:
    """Tell whether the text is a number or one of the spellings of a number that is not there."""
    return interpret(text, decimal)[1] != "word"


def parse(texts: list[str], decimal: str = ".", missing: Collection[str] = ()) -> Floats:
    """Give the values of a column, NaN and infinities for the missing; raise UnreadableError for anything else."""
    if missing:
        return _parse_each(texts, decimal, missing)
    joined = ";".join(texts)
    if decimal != ".":
        joined = joined.replace(".", "_").replace(decimal, ".")
    if not FOREIGN.search(joined):
        try:
            values = np.array([float(text) for text in joined.split(";")] if texts else [], dtype=np.float64)
        except ValueError:
            return _parse_each(texts, decimal, missing)
        if len(values) == len(texts) and not (np.abs(values) >= EXACT).any():
            return values
    return _parse_each(texts, decimal, missing)


def shortest(value: float) -> str:
    """Spell a number as people write a label: 1 for 1.0, nothing for NaN.

    >>> shortest(1.0), shortest(0.5), shortest(float("nan"))
    ('1', '0.5', '')
    """
    return "" if math.isnan(value) else repr(float(value)).removesuffix(".0")


def _pointed(text: str, decimal: str) -> str:
    return "_" if "." in text else text.replace(decimal, ".")


def _value(text: str) -> tuple[float, Fault]:
    value = float(text)
    if math.isinf(value):
        return math.nan, "missing"
    if abs(value) >= EXACT and INTEGER.fullmatch(text):
        digits = text.lstrip("+-").lstrip("0")
        if int(digits) != int(abs(value)):
            return math.nan, "inexact"
    return value, ""


def _parse_each(texts: list[str], decimal: str, missing: Collection[str]) -> Floats:
    found = [value_of(text, decimal, missing) for text in texts]
    if any(fault in ("word", "inexact") for _, fault in found):
        raise UnreadableError
    return np.array([value for value, _ in found], dtype=np.float64)
