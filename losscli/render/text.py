"""Numbers, values and problems as people read them."""

import math
from collections.abc import Iterator
from itertools import islice, product
from typing import Any, TextIO

from losscli.errors import outgoing, printable
from losscli.render.digits import DIGITS, number
from losscli.render.style import Style
from losscli.report.model import Problem, Report

FEW = 3


def cell(value: Any, digits: int = DIGITS) -> str:
    """Show a value of any kind; of many outputs the first three and the shape.

    >>> cell(None), cell([0.25, 0.75]), cell([[1.0, 2.0], [3.0, 4.0]])
    ('-', '[0.25, 0.75]', '[1, 2, 3, ...] (2, 2)')
    """
    if value is None:
        return "-"
    if isinstance(value, float):
        return number(value, digits)
    if isinstance(value, (list, tuple)):
        return _compact(value, digits)
    return printable(str(value))


def interval(value: float | tuple[float, float] | None, digits: int = DIGITS) -> str:
    """Show a quantile: one number, or the two between which it lies."""
    if isinstance(value, tuple):
        return " to ".join(number(end, digits) for end in value)
    return cell(value, digits)


def render_problem(problem: Problem) -> str:
    """Plain text for stderr: the sentence, then what to type next.

    >>> print(render_problem(Problem("unknown loss 'msee'", "did you mean 'mse'?")))
    error: unknown loss 'msee'
      hint: did you mean 'mse'?
    """
    lines = [f"error: {problem.message}"] + ([f"  hint: {problem.hint}"] if problem.hint else [])
    return "\n".join(map(outgoing, lines))


def _compact(value: list[Any] | tuple[Any, ...], digits: int) -> str:
    lengths = shape_of(value)
    if len(lengths) == 1 and lengths[0] <= FEW:
        return f"[{', '.join(cell(item, digits) for item in value)}]"
    few = ", ".join(cell(leaf, digits) for leaf in islice(leaves(value), FEW))
    more = ", ..." if math.prod(lengths) > FEW else ""
    return f"[{few}{more}] ({', '.join(map(str, lengths))})"


def shape_of(value: Any) -> tuple[int, ...]:
    """Lengths of the nested lists; () for a plain value.

    >>> shape_of([[1, 2, 3], [4, 5, 6]])
    (2, 3)
    """
    if not isinstance(value, (list, tuple)):
        return ()
    return (len(value), *shape_of(value[0])) if value else (0,)


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


def leaf_names(name: str, lengths: tuple[int, ...]) -> list[str]:
    """Names of the columns that the leaves of a value fill.

    >>> leaf_names("prediction", (2, 2))
    ['prediction[0,0]', 'prediction[0,1]', 'prediction[1,0]', 'prediction[1,1]']
    >>> leaf_names("target", ())
    ['target']
    """
    if not lengths:
        return [name]
    return [f"{name}[{','.join(map(str, index))}]" for index in product(*map(range, lengths))]


def write_value(report: Report, stream: TextIO, style: Style) -> None:  # noqa: ARG001
    """Write each figure on a line, as Python's repr; `null` where there is none."""
    values = (figure.value for figure in report.losses.values())
    stream.writelines("null\n" if value is None else f"{float(value) + 0.0!r}\n" for value in values)
