"""Recipes taken apart and put together again, as if somewhere else."""

import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from losscli.errors import LosscliError
from losscli.options.declared import Columns, Pairing, Reading, Values
from losscli.sources import Needs, Recipe, Samples, open_samples
from losscli.sources.formats.number import UnreadableError

N = 50
VALUES = np.arange(3.0 * N).reshape(N, 3) / 7


def opened(predictions: Any, targets: Any, columns: Columns, chunk: int) -> Samples:
    """Open inputs in chunks."""
    groups: dict[str, Any] = {"pairing": Pairing(), "reading": Reading(), "values": Values(), "needs": Needs()}
    return open_samples(predictions, targets, columns=columns, **groups, chunk_rows=chunk)


def sent(recipe: Recipe) -> bytes:
    """Send both halves of a recipe."""
    return pickle.dumps((recipe.common(), recipe.piece()))


def received(message: bytes) -> Recipe:
    """Put them together."""
    common, piece = pickle.loads(message)  # noqa: S301 -- our own
    found: Recipe = common.recipe(piece)
    return found


@pytest.fixture
def inputs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The same numbers in every kind of input."""
    monkeypatch.chdir(tmp_path)
    lines = [",".join(map(repr, row)) + f",g{place % 3}" for place, row in enumerate(VALUES.tolist())]
    Path("a.csv").write_text("\n".join(["x,t,w,g", *lines]), encoding="utf-8")
    Path("parts").mkdir()
    for place, (start, stop) in enumerate([(0, 7), (7, 8), (8, N)]):
        Path(f"parts/{place}.csv").write_text("\n".join(["x,t,w,g", *lines[start:stop]]), encoding="utf-8")
    np.save("a.npy", VALUES)
    pd.DataFrame(VALUES, columns=["x", "t", "w"]).assign(g=[f"g{i % 3}" for i in range(N)]).to_json(
        "a.jsonl", orient="records", lines=True, double_precision=15
    )
    pytest.importorskip("pyarrow")
    pd.read_csv("a.csv").to_parquet("a.parquet", row_group_size=9)
    return {
        "jsonl": "a.jsonl",
        "parquet": "a.parquet",
        "csv": "a.csv",
        "parts": "parts",
        "npy": "a.npy",
        "array": VALUES,
        "big-endian": VALUES.astype(">f8"),
    }


@pytest.mark.parametrize("chunk", [1, 6, 1000])
@pytest.mark.parametrize("kind", ["csv", "parts", "jsonl", "parquet", "npy", "array", "big-endian"])
def test_a_recipe_that_travelled_reads_the_same(
    kind: str, chunk: int, inputs: dict[str, Any], tmp_path_factory: pytest.TempPathFactory, monkeypatch: Any
) -> None:
    """In another folder, from what was sent."""
    named = kind in ("csv", "parts", "jsonl", "parquet")
    columns = Columns("x", "t", "w", by="g") if named else Columns("0", "1", "2")
    with opened(inputs[kind], inputs[kind], columns, chunk) as samples:
        here = [recipe.read() for recipe in samples.recipes]
        messages = [sent(recipe) for recipe in samples.recipes]
        monkeypatch.chdir(tmp_path_factory.mktemp("elsewhere"))
        there = [received(message).read() for message in messages]
    for one, other in zip(here, there, strict=True):
        for name in ("rows", "prediction", "target", "weight", "by"):
            np.testing.assert_array_equal(getattr(one, name), getattr(other, name), strict=True)


@pytest.mark.usefixtures("inputs")
def test_what_cannot_be_read_elsewhere_is_explained_at_home() -> None:
    """A worker has no lines to name, home reads them again."""
    text = Path("a.csv").read_text(encoding="utf-8").splitlines()
    text[40] = "x" + text[40]
    Path("a.csv").write_text("\n".join(text), encoding="utf-8")
    with opened("a.csv", "a.csv", Columns("x", "t"), 6) as samples:
        with pytest.raises(UnreadableError) as caught:
            received(sent(samples.recipes[6])).read()
        assert str(samples.recipes[6].explained(caught.value)).startswith("a.csv line 41: ")
        assert samples.recipes[6].explained(KeyError(1)).args == (1,)


@pytest.mark.usefixtures("inputs")
def test_another_file_of_the_same_name_is_refused() -> None:
    """What a worker sees has the size that it has here; a file that is not there is the worker's to name."""
    with opened("a.csv", "parts", Columns("x", "t"), 6) as samples:
        common, piece = samples.recipes[-1].common(), samples.recipes[-1].piece()
        with Path("parts/2.csv").open("a", encoding="utf-8") as file:
            file.write("1,2,3,g0\n")
        with pytest.raises(LosscliError, match=r"^parts/2\.csv has another size where a worker reads it"):
            common.recipe(piece)
        Path("parts/2.csv").unlink()
        with pytest.raises(FileNotFoundError):
            common.recipe(piece)
