"""Values of samples with several outputs, which come as nested lists."""

from collections.abc import Iterator
from itertools import product
from typing import Any


def shape(value: Any) -> tuple[int, ...]:
    """Lengths of the nested lists; () for a plain value.

    >>> shape([[1, 2, 3], [4, 5, 6]])
    (2, 3)
    """
    if not isinstance(value, (list, tuple)):
        return ()
    return (len(value), *shape(value[0])) if value else (0,)


def leaves(value: Any) -> Iterator[Any]:
    """Yield the plain values inside, the last index running fastest.

    >>> list(leaves([[1, 2, 3], [4, 5, 6]]))
    [1, 2, 3, 4, 5, 6]
    """
    if isinstance(value, (list, tuple)):
        for item in value:
            yield from leaves(item)
    else:
        yield value


def names(name: str, lengths: tuple[int, ...]) -> list[str]:
    """Names of the columns that the leaves of a value fill.

    >>> names("prediction", (2, 2))
    ['prediction[0,0]', 'prediction[0,1]', 'prediction[1,0]', 'prediction[1,1]']
    >>> names("target", ())
    ['target']
    """
    if not lengths:
        return [name]
    return [f"{name}[{','.join(map(str, index))}]" for index in product(*map(range, lengths))]
