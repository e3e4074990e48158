"""What an engine does, and what it asks of recipes."""

from collections.abc import Callable, Generator, Iterable
from functools import reduce
from typing import Any, Protocol, Self, TypeVar, runtime_checkable


class Mergeable(Protocol):
    """A summary."""

    def merge(self, other: Self, /) -> Self:
        """Summarise both."""
        ...


Recipe = TypeVar("Recipe")
Result = TypeVar("Result")
Summary = TypeVar("Summary", bound=Mergeable)


def unseen(count: int) -> None:
    """Show nobody how many more recipes are done."""
    del count


class Engine(Protocol):
    """What evaluation asks of whoever does the work."""

    def fold(
        self,
        recipes: Iterable[Recipe],
        work: Callable[[Recipe], Summary],
        empty: Summary,
        done: Callable[[int], None] = unseen,
    ) -> Summary:
        """Merge the summaries that the work gives, in the order of the recipes; tell `done` how many more there are.

        Raises:
            Exception: the work on the earliest recipe that failed raised it.

        """
        ...

    def stream(self, recipes: Iterable[Recipe], work: Callable[[Recipe], Result]) -> Generator[Result, None, None]:
        """Yield the results in the order of the recipes; closing it early cancels what has not begun.

        Raises:
            Exception: the work on the earliest recipe that failed raised it.

        """
        ...


@runtime_checkable
class RemoteEngine(Protocol):
    """An engine whose workers may keep results, for other work to take."""

    def submit(self, work: Callable[..., Any], *arguments: Any) -> Any:
        """Have work done whose arguments, and the members of lists among them, may stand for earlier results."""
        ...

    def result(self, result: Any) -> Any:
        """Wait for a result, and fetch it; raise what the work raised."""
        ...

    def threads(self) -> int:
        """Count the threads of all workers."""
        ...


@runtime_checkable
class Travelling(Protocol):
    """A recipe that is light to send, and explains at home what went wrong elsewhere."""

    def common(self) -> Any:
        """Give what all recipes of one run have in common; its `recipe(piece)` gives a recipe back."""
        ...

    def piece(self) -> Any:
        """Give what this recipe has to itself."""
        ...

    def held(self) -> list[Any]:
        """Give what this recipe needs of what `submit` gave; `recipe(piece, *held)` is given what these stand for."""
        ...

    def explained(self, error: Exception) -> Exception:
        """Give what went wrong in the words of the inputs."""
        ...


def merged(parts: Iterable[Summary], empty: Summary, done: Callable[[int], None]) -> Summary:
    """Merge from left to right."""

    def add(total: Summary, part: Summary) -> Summary:
        done(1)
        return total.merge(part)

    return reduce(add, parts, empty)
