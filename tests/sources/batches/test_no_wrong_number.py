"""No wrong number with exit 0: keys, class columns and one-hot targets in any order, under any name."""

import math
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from outcome import Run

LOOSE = settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
KEYS = (
    st.lists(st.integers(0, 60), min_size=2, max_size=9, unique=True)
    | st.lists(st.integers(0, 60).map(lambda n: f"f{n}.png"), min_size=2, max_size=9, unique=True)
    | st.lists(st.integers(1, 28).map(lambda n: f"2024-02-{n:02}"), min_size=2, max_size=9, unique=True)
)
NAMES = st.sampled_from(["SampleId", "filename", "date", "nr", "Key", "user_id", "k"])


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Work where nothing is."""
    monkeypatch.chdir(tmp_path)


def table(path: str, header: list[str], rows: list[list[Any]]) -> None:
    """Write a CSV file."""
    Path(path).write_text("\n".join(",".join(map(str, row)) for row in [header, *rows]) + "\n", encoding="utf-8")


@given(KEYS, st.data(), NAMES)
@LOOSE
def test_keys(run: Run, keys: list[Any], data: st.DataObject, name: str) -> None:
    """Under a limit rows are paired in order only where their keys agree; by key each finds its own."""
    others = data.draw(
        st.permutations(keys) | st.just(keys) | st.just([*keys[1:], "new" if isinstance(keys[0], str) else 99])
    )
    ours = {key: float(place) for place, key in enumerate(keys)}
    theirs = {key: float(3 * place % 7) for place, key in enumerate(others)}
    table("p.csv", [name, "pred"], [[key, value] for key, value in ours.items()])
    table("t.csv", [name, "target"], [[key, value] for key, value in theirs.items()])
    command = (
        "compute",
        "mse",
        "p.csv",
        "t.csv",
        "--pred",
        "pred",
        "--target",
        "target",
        "--format",
        "value",
        "--max",
        "1e9",
    )

    in_order, by_key = run(*command), run(*command, "--id", name)

    common = [key for key in others if key in ours]
    truth = math.fsum((ours[key] - theirs[key]) ** 2 for key in common) / max(1, len(common))
    assert (in_order.code == 0) == (list(keys) == list(others))
    assert (by_key.code == 0) == (set(keys) == set(others))
    for outcome in (in_order, by_key):
        assert outcome.code in (0, 2)
        assert outcome.code == 2 or float(outcome.out) == pytest.approx(truth)


WRAPS = [
    ("", ""),
    ("p_", ""),
    ("class_", ""),
    ("P (class=", ")"),
    ("Probability:Class=", ""),
    ("", "_prob"),
    ("m50.", "_x"),
]
LABELS = st.lists(st.integers(0, 12), min_size=2, max_size=5, unique=True) | st.lists(
    st.sampled_from(["cat", "dog", "c", "ca", "do", "bird", "a1", "a2", "a10", "no", "yes", "true", "false"]),
    min_size=2,
    max_size=5,
    unique=True,
)


@given(LABELS, st.sampled_from(WRAPS), st.data())
@LOOSE
def test_class_columns(run: Run, labels: list[Any], wrap: tuple[str, str], data: st.DataObject) -> None:
    """A label is the column that names it, in whatever order the columns stand, or the file is refused."""
    said = data.draw(st.lists(st.sampled_from(labels), min_size=1, max_size=6))
    raw = [[1 + (7 * row + 3 * column) % 11 for column in range(len(labels))] for row in range(len(said))]
    shares = [[value / sum(row) for value in row] for row in raw]
    table("p.csv", [f"{wrap[0]}{label}{wrap[1]}" for label in labels], shares)
    table("t.csv", ["label"], [[label] for label in said])

    outcome = run("compute", "cross-entropy", "p.csv", "t.csv", "--header", "--pred", "*", "--format", "value")

    truth = -math.fsum(math.log(row[labels.index(label)]) for row, label in zip(shares, said, strict=True)) / len(said)
    assert outcome.code in (0, 2), outcome.err
    assert outcome.code == 2 or float(outcome.out) == pytest.approx(truth)


@given(st.permutations(["a", "b", "c"]), st.lists(st.sampled_from("abc"), min_size=1, max_size=6), st.booleans())
@LOOSE
def test_one_hot_targets(run: Run, order: list[str], said: list[str], several: bool) -> None:  # noqa: FBT001
    """Columns of targets are matched by name, and a row with a second 1 has no class."""
    raw = [[1 + (5 * row + 3 * column) % 7 for column in range(3)] for row in range(len(said))]
    shares = [[value / sum(row) for value in row] for row in raw]
    marks = [[int(name == label) for name in order] for label in said]
    if several:
        marks[0] = [1, 1, 0]
    table("p.csv", ["a", "b", "c"], shares)
    table("t.csv", list(order), marks)

    outcome = run("compute", "accuracy", "p.csv", "t.csv", "--pred", "*", "--target", "*", "--format", "value")

    right = [max(range(3), key=row.__getitem__) == "abc".index(label) for row, label in zip(shares, said, strict=True)]
    assert outcome.code == (2 if several else 0)
    if not several:
        assert float(outcome.out) == pytest.approx(sum(right) / len(right))
