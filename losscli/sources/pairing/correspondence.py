"""Whether the parts of predictions and targets belong together."""

from collections.abc import Iterator

from losscli.sources.parted import Parted
from losscli.sources.source import Source


def part_notes(predictions: Source, targets: Source) -> Iterator[str]:
    """Warn where both sides have as many parts, and these do not belong together by their names or rows."""
    if not (isinstance(predictions, Parted) and isinstance(targets, Parted)):
        return
    if predictions is targets or len(predictions.parts) != len(targets.parts):
        return
    for ours, theirs in zip(predictions.parts, targets.parts, strict=True):
        if _numbers(ours.path) != _numbers(theirs.path):
            yield f"{ours.path} is paired with {theirs.path}: parts are taken in the order of their paths"
            return
        if ours.rows != theirs.rows:
            counts = f"{ours.path} has {ours.rows} row{'s' * (ours.rows > 1)} and {theirs.path} has {theirs.rows}"
            yield f"{counts}: rows are paired in order, across the ends of parts"
            return


def _numbers(path: str) -> list[str]:
    """Give what tells a part from the others: the numbers in its name."""
    name = path.replace("\\", "/").rpartition("/")[2]
    return "".join(sign if sign.isdigit() else " " for sign in name).split()
