"""The law of the index: whatever is read or compared at once, it finds the rows that a plain walk finds."""

from itertools import accumulate
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from losscli.errors import LosscliError
from losscli.sources.formats.index import Index
from losscli.sources.formats.text import lines
from losscli.sources.formats.text.lines import scan
from losscli.sources.storage.files import InputPath

LINES = st.lists(st.sampled_from(["1", "", "0.5", "é", 'a,"b', '"c",d', '"1"', "2"]), max_size=12)
ENDS = st.sampled_from(["\n", "\r\n"])


def walked(text: str, stride: int) -> Index | None:
    """Find the rows line by line; None where a quote stays open."""
    physical = text.splitlines(keepends=True)
    quotes = list(accumulate(line.count('"') for line in physical))
    starts, number, place, rows, blank = [(0, 7)], 7, 0, 0, None
    begin = 0
    for line, seen in zip(physical, quotes, strict=True):
        number, place = number + 1, place + len(line.encode())
        if seen % 2:
            continue
        rows += 1
        if blank is None and text.encode()[begin:place] in (b"\n", b"\r\n"):
            blank = number - 1
        begin = place
        if rows % stride == 0:
            starts.append((place, number))
    if quotes and quotes[-1] % 2:
        return None
    if rows % stride or not rows:
        starts.append((place, number))
    offsets, numbers = zip(*starts, strict=True)
    return Index(stride, rows, offsets, numbers, blank)


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(LINES, ENDS, st.booleans(), st.integers(1, 5), st.integers(1, 9))
def test_the_index_is_that_of_a_walk(  # noqa: PLR0913, PLR0917 -- what is drawn
    tmp_path: Path,
    rows: list[str],
    end: str,
    ended: bool,  # noqa: FBT001
    stride: int,
    buffer: int,
) -> None:
    """By any stride and buffer, with quotes, blank lines and both line ends."""
    text = "".join(row + end for row in rows)
    text = text if ended else text.removesuffix(end)
    path = tmp_path / "x.csv"
    path.write_bytes(text.encode())
    expected = walked(text, stride)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lines, "BUFFER", buffer)
        body = (0, path.stat().st_size, 7)
        if expected is None:
            with pytest.raises(LosscliError, match="a quote"):
                scan(InputPath("x.csv", str(path), None), body, stride, ",")
        else:
            assert scan(InputPath("x.csv", str(path), None), body, stride, ",") == expected
