"""Record what a terminal shows as an SVG that moves: `python docs/recording.py` writes docs/pictures/recording.svg.

Each command is typed, then its output appears line by line. The picture needs no script and no network, and stands
still where motion is unwanted.
"""

import html
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

TARGET = Path(__file__).parent / "pictures" / "recording.svg"
FILES = {
    "preds.csv": "id,pred\na,0.5\nb,1\nc,2\nd,4\n",
    "main.csv": "id,pred\na,0.5\nb,1\nc,1.5\nd,2\n",
    "targets.csv": "id,target\na,1\nb,1\nc,1\nd,1\n",
}
COMMANDS = (
    "losscli compute mse,mae preds.csv targets.csv --id id --samples none --no-gradient",
    "losscli compute rmse preds.csv targets.csv --id id --baseline main.csv --max-regression 5% --format value",
    "losscli losses 'log loss'",
)
WIDTH, STEP, HEIGHT = 108, 0.35, 18
"""Columns, seconds between lines, pixels of a line."""
STYLE = """text{font:13px ui-monospace,Menlo,Consolas,monospace;fill:#d6deeb;white-space:pre}
.typed{fill:#7fdbca}.bad{fill:#ef5350}
.line{opacity:0;animation:show .01s linear forwards}@keyframes show{to{opacity:1}}
@media(prefers-reduced-motion:reduce){.line{animation:none;opacity:1}}"""


def lines(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield what stands on the screen, each line with what it is."""
    for command in COMMANDS:
        yield "typed", f"$ {command}"
        done = subprocess.run(
            [sys.executable, "-m", "losscli", *shlex.split(command)[1:]],
            cwd=folder,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        for line in (done.stderr + done.stdout).splitlines():
            shown = line if len(line) <= WIDTH else line[: WIDTH - 1] + "…"
            yield "bad" if line.startswith("failed") else "", shown
        yield "", ""


def picture(shown: list[tuple[str, str]]) -> str:
    """Draw the lines, each a moment after the one before."""
    rows = []
    for place, (kind, line) in enumerate(shown):
        x, y, wait = 14, 30 + place * HEIGHT, place * STEP
        text = html.escape(line, quote=False)
        rows.append(f'<text class="line {kind}" x="{x}" y="{y}" style="animation-delay:{wait:.2f}s">{text}</text>')
    width, height = 28 + WIDTH * 7.85, 30 + len(shown) * HEIGHT
    frame = f'<rect width="100%" height="100%" rx="8" fill="#011627"/><style>{STYLE}</style>'
    title = "<title>losscli in a terminal: a loss, a gate that fails on a worse model, a search</title>"
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height}" role="img">'
    return "\n".join([head, title, frame, *rows, "</svg>", ""])


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as name:
        for file, text in FILES.items():
            (Path(name) / file).write_text(text, encoding="utf-8")
        TARGET.write_text(picture(list(lines(Path(name)))), encoding="utf-8")
