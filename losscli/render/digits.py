"""Numbers as people read them: a few significant digits, and as many as it takes to tell two apart."""

import math

MARK = "! "
DIGITS = 5
"""Significant digits where `--precision` does not say."""
EVERY = 17
"""As many as a double can need."""


def number(value: float, digits: int = DIGITS) -> str:
    """Few significant digits; what is not finite in words and marked.

    >>> number(2.5625), number(4.312650963541257), number(-0.0), number(float("inf"))
    ('2.5625', '4.3127', '0', '! infinity')
    """
    return _short(value, digits) if math.isfinite(value) else not_finite(value)


def exact(value: float | None) -> str:
    """Every digit, for programs."""
    if value is None:
        return "-"
    return repr(float(value) + 0.0) if math.isfinite(value) else not_finite(value)


def apart(value: float, other: float, digits: int = DIGITS) -> tuple[str, str]:
    """Give two numbers with few digits, and with more where they would look equal and are not.

    >>> apart(2.5625, 2.0), apart(2.5625, 2.5624999)
    (('2.5625', '2'), ('2.5625', '2.5624999'))
    """
    several = ((number(value, many), number(other, many)) for many in range(digits, EVERY + 1))
    return next((pair for pair in several if value == other or pair[0] != pair[1]), (exact(value), exact(other)))


def signed(value: float, digits: int = DIGITS) -> str:
    """Give a difference with its sign.

    >>> signed(8.64), signed(-0.0)
    ('+8.64', '0')
    """
    return f"{value:+.{digits}g}" if value and math.isfinite(value) else number(value, digits)


def percent(share: float | None, digits: int = 3) -> str:
    """Give a share as a signed percentage, no finer than a tenth of a per cent where it is 10 % and more.

    >>> percent(0.34742), percent(-0.0123456), percent(12.5), percent(None)
    ('+34.7 %', '-1.23 %', '+1250 %', '-')
    """
    if share is None:
        return "-"
    return f"{signed(100 * share, max(digits, len(f'{abs(100 * share):.0f}')))} %"


def percents(share: float, other: float) -> tuple[str, str]:
    """Give two shares as percentages, with more digits where they would look equal and are not.

    >>> percents(0.34742, 0.01), percents(0.0500001, 0.05)
    (('+34.7 %', '+1 %'), ('+5.00001 %', '+5 %'))
    """
    several = ((percent(share, many), percent(other, many)) for many in range(3, EVERY + 1))
    return next((pair for pair in several if share == other or pair[0] != pair[1]), (percent(share), percent(other)))


def not_finite(value: float) -> str:
    """Say in words what is no finite number."""
    return MARK + ("not a number" if math.isnan(value) else "infinity" if value > 0 else "-infinity")


def _short(value: float, digits: int) -> str:
    """Write whole numbers of up to fifteen digits whole: nobody means 1.2346e+05 by 123456."""
    whole = value.is_integer() and abs(value) < 1e15
    return f"{value + 0.0:.0f}" if whole else f"{value + 0.0:.{digits}g}"
