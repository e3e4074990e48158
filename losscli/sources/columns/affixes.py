"""What is wrapped in the names of columns of one kind: `p_cat, p_dog` hold cat and dog, `class_1, class_2` 1 and 2."""

import re
from collections.abc import Collection, Iterator, Sequence
from itertools import takewhile

NUMBERS = re.compile(r"[0-9]+")


def unwrapped(names: Sequence[str]) -> tuple[str, ...]:
    """Take off what all names begin or end with; a number stays whole.

    >>> unwrapped(["p_cat", "p_dog"]), unwrapped(["P (x=10)", "P (x=12)"]), unwrapped(["a", "b"])
    (('cat', 'dog'), ('10', '12'), ('a', 'b'))
    """
    before, after = _affixes(names)
    return tuple(name[before : len(name) - after] for name in names)


def wrapped(names: Sequence[str], labels: Collection[str]) -> dict[str, float]:
    """Find the labels in the names: what stands in each name between what all share, and the place of the name.

    Nothing, unless each of the labels is in a name in this way, and only in one way.

    >>> wrapped(["P (class=b)", "P (class=a)"], {"a"}), wrapped(["p_a", "p_b"], {"a", "c"})
    ({'b': 0.0, 'a': 1.0}, {})
    """
    affixes, longest = _affixes(names), max(labels, key=len)
    found = {cut for name in names for cut in _cuts(name, longest, affixes)}
    ways = [{name[before : len(name) - after]: place for place, name in enumerate(names)} for before, after in found]
    fitting = [way for way in ways if len(way) == len(names) and all(label in way for label in labels)]
    return {label: float(place) for label, place in fitting[0].items()} if len(fitting) == 1 else {}


def numbers_in(names: Sequence[str]) -> dict[int, int]:
    """Give the number in each name, and the place of the name: where each has one of its own beside what all share.

    Names without one are left out.

    >>> numbers_in(["class_1", "class_2"]), numbers_in(["m50_c2", "m50_c1"]), numbers_in(["m50_a", "m50_b"])
    ({1: 0, 2: 1}, {2: 0, 1: 1}, {})
    """
    found = [tuple(map(int, NUMBERS.findall(name))) for name in names]
    width = max(map(len, found), default=0)
    if any(len(numbers) != width for numbers in found):
        return {numbers[0]: place for place, numbers in enumerate(found) if len(numbers) == 1}
    for column in range(width):
        own = {numbers[column]: place for place, numbers in enumerate(found)}
        if len(own) == len(names):
            return own
    return {}


def _affixes(names: Sequence[str]) -> tuple[int, int]:
    """Count the letters that all names begin with, and those that they end with, without parts of a number."""
    before = _shared(names)
    after = _shared([name[::-1] for name in names])
    while before and names[0][before - 1].isdigit():
        before -= 1
    while after and names[0][-after].isdigit():
        after -= 1
    return before, min(after, max(0, min(map(len, names)) - before))


def _shared(names: Sequence[str]) -> int:
    """Count the letters that all names begin with: those that the first and the last in order share."""
    pairs = zip(min(names), max(names), strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def _cuts(name: str, label: str, affixes: tuple[int, int]) -> Iterator[tuple[int, int]]:
    """Give every way to cut a label out of a name that leaves no more than all names share."""
    start = name.find(label)
    while start >= 0:
        left = len(name) - start - len(label)
        if start <= affixes[0] and left <= affixes[1] and start + left > 0:
            yield start, left
        start = name.find(label, start + 1)
