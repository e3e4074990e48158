"""What pictures a loss or a report has: a kind is a file here with a `picture`, and one line of `KINDS`."""

from collections.abc import Mapping
from importlib import import_module
from typing import Final

from losscli.pictures.model import Picture
from losscli.plot.request import Kind, Request

KINDS: Final[Mapping[str, Kind]] = {
    kind.name: kind
    for kind in (
        Kind("shape", "the loss and its gradient against the prediction", files="optional"),
        Kind("activation", "an activation and its derivative", files="none"),
        Kind("histogram", "how the losses of the samples spread"),
        Kind("calibration", "how often what was predicted came true"),
        Kind("confusion", "which class was taken for which"),
        Kind("residuals", "prediction − target against the prediction"),
        Kind("slices", "the figure of each slice", options=("by",)),
        Kind("compare", "each sample's loss less the baseline's, sorted", options=("baseline",)),
    )
}


def picture(kind: str, request: Request) -> Picture:
    """Make the picture of a kind.

    Raises LosscliError where the loss or the samples have no such picture.
    """
    drawn: Picture = import_module(f"{__name__}.{kind}").picture(request)
    return drawn
