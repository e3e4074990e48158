"""A progress bar on stderr, only on a terminal and only for work of more than a second."""

import sys
import time
from collections.abc import Callable, Generator, Iterable
from typing import Any, Self

from losscli.engines import Engine, unseen
from losscli.records import dataclass

PATIENCE = 1.0


def watched(engine: Engine) -> Engine:
    """Show the progress of an engine where somebody can see it."""
    return Watched(engine) if sys.stderr.isatty() else engine


@dataclass(frozen=True, slots=True)
class Watched:
    """An engine whose chunks are counted while they are folded."""

    engine: Engine

    def fold(
        self, recipes: Iterable[Any], work: Callable[[Any], Any], empty: Any, done: Callable[[int], None] = unseen
    ) -> Any:
        """Merge what `work` makes of every recipe, and show how many are done."""
        known = tuple(recipes)
        with Bar(len(known), done) as bar:
            return self.engine.fold(known, work, empty, bar.advance)

    def stream(self, recipes: Iterable[Any], work: Callable[[Any], Any]) -> Generator[Any, None, None]:
        """Pass results on; what they are written to shows the progress."""
        return self.engine.stream(recipes, work)


class Bar:
    """Appears after a second, disappears at the end."""

    def __init__(self, total: int, told: Callable[[int], None] = unseen) -> None:
        self.total, self.done, self.started, self.told = total, 0, time.monotonic(), told
        self.progress: Any = None
        self.task: Any = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self.progress:
            self.progress.stop()

    def advance(self, count: int) -> None:
        """Count the chunks that are done."""
        self.done += count
        self.told(count)
        if self.progress is None and time.monotonic() - self.started > PATIENCE:
            from rich.console import Console  # noqa: PLC0415
            from rich.progress import Progress  # noqa: PLC0415

            self.progress = Progress(console=Console(stderr=True), transient=True)
            self.task = self.progress.add_task("scoring", total=self.total)
            self.progress.start()
        if self.progress is not None:
            self.progress.update(self.task, completed=self.done)
