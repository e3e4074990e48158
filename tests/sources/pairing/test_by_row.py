"""Files of different lengths: what was counted, and what may have been meant."""

from typing import Any

import pytest


@pytest.mark.parametrize(
    ("ours", "theirs", "told", "hint"),
    [
        ("0,1,10\n0.5,0.2,0.3\n0.1,0.8,0.1\n", "target\n0\n1\n", "p.csv: the first line is numbers", "--header"),
        ("pred\n1\n2\n", "label\ndog\nbird\nfish\n", "has 2 rows and t.csv has 3", None),
        ("pred\n" + "0.5\n" * 6, "target\n1\n1\n", "3 times as many", "one row for each sample"),
        ("id,pred\na,1\nb,1\n", "id,target\na,1\nb,1\nc,1\n", "has 2 rows and t.csv has 3", "--id id pairs"),
        ("row,x,pred\na,u,1\nb,v,1\n", "row,x,target\na,u,1\nb,v,1\nc,w,1\n", "has 2 rows", "--id COL pairs"),
        ("pred\n1\n2\n", "target\n1\n2\n3\n", "has 2 rows", None),
    ],
)
def test_counts(write: Any, refused: Any, ours: str, theirs: str, told: str, hint: str | None) -> None:  # noqa: PLR0913, PLR0917 -- one case
    """What became of a first line, how many times as many, and a key only where both files have one."""
    write("p.csv", ours)
    write("t.csv", theirs)
    error = refused("p.csv", "t.csv", classes=ours.startswith("0,1"), words=True)
    assert told in error.message
    assert (error.hint is None) == (hint is None)
    assert (hint or "") in (error.hint or "")
