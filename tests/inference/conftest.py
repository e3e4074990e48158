"""Intervals from the standard error alone, for tests of the errors."""

import pytest

from losscli.inference import intervals
from losscli.inference.bounded import Ends, Measured
from losscli.inference.standard_error import interval


@pytest.fixture
def students(monkeypatch: pytest.MonkeyPatch) -> None:
    """Student's interval whatever the range of the figure, so that its width is the error's."""

    def plain(_: str, figure: Measured) -> tuple[Ends, str]:
        return interval(figure.value, figure.error, figure.units - 1, figure.level), "t"

    monkeypatch.setattr(intervals, "bounded", plain)
    monkeypatch.setattr(intervals, "cut", lambda ends, *_: (ends, "t"))
    monkeypatch.setattr(intervals, "FEWEST", {})
