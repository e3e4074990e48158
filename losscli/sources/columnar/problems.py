"""What is wrong in a part of a typed column, by its rows."""

from collections.abc import Collection, Iterator
from dataclasses import replace

import numpy as np

from losscli.sources.arrays.exact import array_problems
from losscli.sources.columnar.cells import Cells
from losscli.sources.columnar.layout import Column
from losscli.sources.judge import Judge
from losscli.sources.problems import DROP, Counted, Problem, counts


def number_problems(
    at: tuple[str, Column], found: Cells, first: int, legal: Collection[float], counted: Counted
) -> Iterator[Problem]:
    """Say which numbers are none, which are missing, and which lists have another length than those before."""
    path, where = at[0], f" in column '{at[1].name}'"
    some = counted if isinstance(counted, bool) else counted[first : first + len(found.stored)]
    for problem in array_problems(path, found.stored, 0, legal, some):
        row = first + problem.row
        yield replace(problem, row=row, place=f"row {row}", text=problem.text + where)
    for within in np.flatnonzero(found.missing.reshape(len(found.missing), -1).any(axis=1)):
        row = first + int(within)
        if counts(counted, row) and not found.odd[within]:
            yield Problem(path, row, f"row {row}", f"empty value{where}", DROP)
    size = " × ".join(map(str, found.stored.shape[1:]))
    for within in np.flatnonzero(found.odd):
        row = first + int(within)
        hint = "each sample needs as many values as the first"
        yield Problem(path, row, f"row {row}", f"a list of another length than {size}{where}", hint)


def text_problems(
    at: tuple[str, Column], found: list[str], first: int, legal: Collection[float], counted: Counted
) -> Iterator[Problem]:
    """Say which texts are no numbers, and which are missing."""
    judge, where = Judge(at[0], ".", legal), f" in column '{at[1].name}'"
    for row, text in enumerate(found, first):
        yield from judge.problems((row, f"row {row}"), [(where, text)], missing=counts(counted, row))
