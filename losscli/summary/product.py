"""Records whose fields all merge, merge."""

from dataclasses import Field, fields
from typing import Any, ClassVar, Protocol, TypeVar


class Dataclass(Protocol):
    """What `@dataclass` makes of a class."""

    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]


Record = TypeVar("Record", bound=Dataclass)


def merge_fields(a: Record, b: Record) -> Record:
    """Merge two dataclasses of one type field by field: integers add, summaries merge.

    >>> from dataclasses import dataclass
    >>> from losscli.summary import Range
    >>> @dataclass(frozen=True)
    ... class Seen:
    ...     n: int
    ...     range: Range
    >>> merge_fields(Seen(2, Range(0.0, 1.0)), Seen(1, Range(4.0, 4.0)))
    Seen(n=3, range=Range(low=0.0, high=4.0))
    """
    pairs = ((getattr(a, item.name), getattr(b, item.name)) for item in fields(a))
    return type(a)(*(x + y if isinstance(x, int) else x.merge(y) for x, y in pairs))
