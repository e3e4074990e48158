"""The Python face refuses what it cannot use, in one sentence."""

from typing import Any

import pytest

import losscli


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"samples": 1}, "'samples' is a text"),
        ({"pred": ["a", "b"]}, "'pred' is a text"),
        ({"workers": "2"}, "'workers' is a whole number"),
        ({"worst": True}, "'worst' is a whole number"),
        ({"gradient": 1}, "'gradient' is True or False"),
        ({"max": 3}, "'max' is a text or a list of texts"),
        ({"output": "x.json"}, "'output' is an option of the command line"),
        ({"format": "json"}, "'format' is an option of the command line"),
        ({"reducton": "sum"}, "unknown option 'reducton'"),
        ({"reduction": "total"}, "total is not one of"),
    ],
    ids=str,
)
def test_wrong_options_are_refused(options: dict[str, Any], words: str) -> None:
    """A wrong name or type is a LosscliError that says what is wanted."""
    with pytest.raises(losscli.LosscliError, match=words):
        losscli.compute("mse", [1.0], [2.0], **options)


def test_losses_may_be_a_list() -> None:
    """Specs joined by commas, or a list of them."""
    report = losscli.compute(["mse", "huber:delta=0.5"], [1.0], [2.0], max=["mse=1"], ci=0.5)

    assert list(report.losses) == ["mse", "huber:delta=0.5"]
    assert report.verdict == "passed"
