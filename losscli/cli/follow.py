"""Curves that are watched: one picture that stays in its place on a terminal, a line for each epoch elsewhere."""

import os
import shutil
import sys
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Any, Self

from losscli.cli.streams import note, stdout, wants_color, wants_plain
from losscli.curve.frame import frame
from losscli.curve.model import Curves
from losscli.curve.watching import News, Pace, Waiting, watched

STREAMS: dict[str, Any] = {"redirect_stdout": False, "redirect_stderr": False}


class Screen:
    """Where a watcher looks."""

    def __init__(self, *, lines: bool) -> None:
        self._lines = lines
        self._live: Any = None
        self._news = News()
        self._waiting = ""
        self._plain = wants_plain()
        self._color = wants_color(sys.stdout)

    def __enter__(self) -> Self:
        if self._lines and sys.stdout.isatty() and os.environ.get("TERM") != "dumb":
            from rich.console import Console  # noqa: PLC0415 -- only who watches on a terminal pays for it
            from rich.live import Live  # noqa: PLC0415

            console = Console(file=sys.stdout, highlight=False, markup=False, emoji=False)
            self._live = Live(console=console, auto_refresh=False, vertical_overflow="crop", **STREAMS).__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._live is not None:
            self._live.__exit__(kind, error, trace)

    def show(self, found: Curves | Waiting) -> None:
        """Show the newest state."""
        if isinstance(found, Waiting):
            if found.why != self._waiting and self._lines:
                note(f"waiting: {found.why}")
            self._waiting = found.why
        elif self._live is not None:
            self._draw(found)
        elif self._lines:
            with stdout() as stream:
                stream.writelines(f"{line}\n" for line in self._news.of(found))

    def _draw(self, found: Curves) -> None:
        from rich.text import Text  # noqa: PLC0415

        size = shutil.get_terminal_size()
        text = frame(found, size.columns, size.lines - 1, plain=self._plain, color=self._color)
        self._live.update(Text.from_ansi(text, no_wrap=True, overflow="crop"), refresh=True)


def followed(
    typed: Sequence[str], read: Callable[[], Curves], pace: Pace, screen: Screen
) -> tuple[Curves | None, bool]:
    """Watch until nothing comes any more, a word fails, or Ctrl-C; give the newest state, and whether it was Ctrl-C.

    A limit of the loss is judged at the end; a word that must not hold ends it.
    """
    newest: Curves | None = None
    try:
        with screen:
            for found in watched(typed, read, pace):
                screen.show(found)
                if isinstance(found, Curves):
                    newest = found
                    if any(not rule.passed and rule.limit is None for rule in found.rules):
                        break
    except KeyboardInterrupt:
        return newest, True
    return newest, False
