"""One frame of a curve that is watched: the picture, and below it the newest losses in words."""

from collections.abc import Iterator

from losscli.curve.document import best_text
from losscli.curve.model import Curves, Run
from losscli.curve.picture import picture
from losscli.curve.words import where
from losscli.errors import printable
from losscli.pictures import draw
from losscli.render.digits import number

TALLEST = 24
SHORTEST = 6
SAYING = ("diverged", "plateau", "overfitting")


def frame(found: Curves, width: int, height: int, *, plain: bool, color: bool) -> str:
    """Draw a frame of at most this width and height, in Braille or in ASCII."""
    below = [line[:width] for run in found.runs for line in _told(run, named=len(found.runs) > 1)]
    shown, room = picture(found), height - len(below)
    around = len(draw(shown, width=width, height=SHORTEST, plain=plain)) - SHORTEST
    rows = max(SHORTEST, min(TALLEST, room - around))
    drawn = draw(shown, width=width, height=rows, color=color, plain=plain)
    return "\n".join([*drawn[: max(room, 0)], *below])


def _told(run: Run, *, named: bool) -> Iterator[str]:
    before = f"{run.name}: " if named else ""
    newest = max((point for one in run.series for point in one.points), key=lambda point: point.at(run.axis) or 0.0)
    losses = "  ".join(f"{one.name} {number(one.points[-1].value)}" for one in run.series)
    yield printable(f"{before}{where(newest)}  {losses}")
    if run.words.best is not None:
        said = [name for name in SAYING if getattr(run.words, name).said]
        looks = f"  {', '.join('looks like overfitting' if name == 'overfitting' else name for name in said)}"
        yield printable(f"{before}best {best_text(run.words.best)}{looks if said else ''}")
