"""A join that is done elsewhere: the samples and the errors of one that is done here."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from losscli.errors import LosscliError
from losscli.options.declared import Columns, Pairing, Reading, Values
from losscli.sources import Needs, Recipe, open_samples
from losscli.sources.formats.number import UnreadableError


class Here:
    """Work that is done at once, and would be done elsewhere."""

    def __init__(self) -> None:
        self.tasks = 0

    def submit(self, work: Callable[..., Any], *arguments: Any) -> Any:
        """Keep what the work gives or raises; raise what an argument did."""
        self.tasks += 1
        every = [part for some in arguments for part in (some if isinstance(some, list) else [some])]
        failed = [some for some in every if isinstance(some, Exception)]
        try:
            return failed[0] if failed else work(*arguments)
        except (LosscliError, UnreadableError) as error:
            return error

    def result(self, result: Any) -> Any:
        """Give the result."""
        if isinstance(result, Exception):
            raise result
        return result

    def threads(self) -> int:
        """Count two."""
        return 2


def read(recipe: Recipe) -> list[Any]:
    """Read a recipe as a worker does, and explain as home does."""
    try:
        batch = recipe.common().recipe(recipe.piece(), *recipe.held()).read()
    except UnreadableError as error:
        raise recipe.explained(error) from None
    arrays = (batch.rows, batch.prediction, batch.target, batch.weight, batch.baseline)
    return [*(None if some is None else some.tolist() for some in arrays), batch.ids, batch.dropped]


def outcome(remote: Here | None, predictions: str, columns: Columns, values: Values, **keywords: Any) -> Any:
    """Read everything, or give the error, and say where the samples stand."""
    pairing = Pairing(keywords.pop("key", "key"), join=keywords.pop("join"))
    extra_inputs = keywords.pop("extra_inputs", {})
    groups: dict[str, Any] = {
        "columns": columns,
        "pairing": pairing,
        "reading": Reading(),
        "values": values,
        "needs": Needs(),
    }
    try:
        with open_samples(
            predictions, "t.csv", **groups, chunk_rows=3, remote=remote, extra_inputs=extra_inputs
        ) as samples:
            found = [read(recipe) for recipe in samples.recipes]
            rows = [row for batch in found for row in batch[0]]
            places = [samples.place(role, row) for role in samples.parts for row in rows]
            return found, places, samples.n, samples.pairing
    except LosscliError as error:
        return error.message, error.hint


def table(name: str, header: str, rows: Sequence[Sequence[object]]) -> None:
    """Write a CSV file."""
    Path(name).write_text("\n".join([header, *(",".join(map(str, row)) for row in rows), ""]), encoding="utf-8")


KEYS = st.lists(st.sampled_from("abcdefghij"), min_size=1, max_size=12)
UNIQUE = st.lists(st.sampled_from("abcdefghijklmnopqrst"), min_size=1, max_size=14, unique=True)
CELLS = st.lists(st.sampled_from(["1", "2.5", "-3", "", "nan"]), min_size=14, max_size=14)
JOINS = st.sampled_from(["strict", "targets", "inner"])


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Work where nothing is."""
    monkeypatch.chdir(tmp_path)


@given(KEYS | UNIQUE, KEYS | UNIQUE, CELLS, JOINS, st.sampled_from(["error", "drop"]))
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(list("abcdef"), list("fedcba"), ["1", "oops", *["2"] * 12], "strict", "error")
@example(list("abcdef"), list("xyz"), ["1"] * 14, "inner", "error")
def test_it_is_the_join_of_one_machine(
    ours: list[str], theirs: list[str], cells: list[str], join: str, nan: Any
) -> None:
    """The same batches in the same order, or the same error."""
    table("p.csv", "key,pred", list(zip(ours, cells, strict=False)))
    table("t.csv", "key,target", [(key, place) for place, key in enumerate(theirs)])
    columns, values = Columns(pred="pred", target="target"), Values(nan)
    remote = Here()

    assert outcome(remote, "p.csv", columns, values, join=join) == outcome(None, "p.csv", columns, values, join=join)
    assert remote.tasks


@given(UNIQUE, UNIQUE, UNIQUE, UNIQUE, JOINS)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_files_beside_are_joined_too(
    ours: list[str], theirs: list[str], weights: list[str], others: list[str], join: str
) -> None:
    """Weights and a baseline have rows of their own, and may lack some."""
    for name, header, keys in (
        ("p.csv", "key,pred", ours),
        ("t.csv", "key,target", theirs),
        ("w.csv", "key,w", weights),
        ("b.csv", "key,pred", others),
    ):
        table(name, header, [(key, place + 1) for place, key in enumerate(keys)])
    columns, values = Columns(weight="w.csv:w"), Values()
    more: dict[str, Any] = {"join": join, "extra_inputs": {"baseline": "b.csv"}}

    assert outcome(Here(), "p.csv", columns, values, **more) == outcome(None, "p.csv", columns, values, **more)


def test_keys_of_several_columns() -> None:
    """Keys are pairs, named differently in the two files."""
    table("p.csv", "a,b,pred", [(i % 3, i // 3, i) for i in range(9)])
    table("t.csv", "x,b,target", [(i // 3, i % 3, i) for i in range(9)])
    arguments = ("p.csv", Columns(pred="pred", target="target"), Values())
    more: dict[str, Any] = {"key": "a=x,b", "join": "strict"}
    found = outcome(Here(), *arguments, **more)

    assert found == outcome(None, *arguments, **more)
    assert found[0][0][-2] == (("0", "0"), ("0", "1"), ("0", "2"))


def test_rows_without_the_key_column() -> None:
    """Rows that are too short are refused with their line."""
    table("p.csv", "key,pred", [("a", 1), ("b", 2)])
    Path("t.csv").write_text("target,key\n1,a\n2\n", encoding="utf-8")
    arguments = ("p.csv", Columns(), Values())

    assert outcome(Here(), *arguments, join="strict") == outcome(None, *arguments, join="strict")


def test_no_task_is_left_that_grows_with_the_keys() -> None:
    """The number of tasks depends on the ranges, not on the rows."""
    counts = []
    for n in (12, 1200):
        table("p.csv", "key,pred", [(i, i) for i in range(n)])
        table("t.csv", "key,target", [(n - 1 - i, i) for i in range(n)])
        remote = Here()
        with suppress(LosscliError):
            outcome(remote, "p.csv", Columns(), Values(), join="strict")
        counts.append(remote.tasks)
    assert counts[0] == counts[1]
