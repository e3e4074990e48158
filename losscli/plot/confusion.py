"""Which class was taken for which: true classes down, decided ones across."""

from losscli.errors import LosscliError
from losscli.pictures.model import Cells, Panel, Picture, Scale
from losscli.plot.request import Request, number
from losscli.report.model import Confusion

MOST = 20
"""So many classes are drawn."""


def picture(request: Request) -> Picture:
    """Draw the table of decisions; raise LosscliError where no decision was scored."""
    confusion = request.measured().confusion
    if confusion is None:
        message = f"{request.spec} scores no decisions between few classes"
        raise LosscliError(message, "losscli plot confusion accuracy, or f1 of two classes")
    return table_of(confusion)


def table_of(confusion: Confusion) -> Picture:
    """Draw counts as texts and the share of each row as shades."""
    labels = confusion.labels[:MOST]
    counts = [row[: len(labels)] for row in confusion.counts[: len(labels)]]
    totals = [sum(row) for row in confusion.counts]
    shares = tuple(
        tuple(count / total if total else 0.0 for count in row) for row, total in zip(counts, totals, strict=False)
    )
    texts = tuple(tuple(map(number, row)) for row in counts)
    panel = Panel(Scale.named("decided", labels), Scale.named("true", labels, reverse=True), (Cells(shares, texts),))
    right = sum(confusion.counts[place][place] for place in range(len(confusion.labels)))
    whole = sum(totals)
    described = "; ".join(
        f"{label}: {number(row[place])} of {number(total)} decided rightly"
        for place, (label, row, total) in enumerate(zip(labels, counts, totals, strict=False))
    )
    left_out = len(confusion.labels) - len(labels)
    notes = (f"{left_out} more classes are left out",) if left_out else ()
    return Picture(f"Decisions: {number(right)} of {number(whole)} right", described, (panel,), notes)
