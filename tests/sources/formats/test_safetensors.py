"""Safetensors files: what their own library writes is read, nothing else is."""

import json
import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import save

from losscli.sources.formats.arrays.safetensors import DTYPES

VALUES = np.array([0.5, 1.0, 2.0, 4.0])


@pytest.mark.parametrize("dtype", ["f8", "f4", "f2"])
def test_the_same_values_in_any_precision(write: Any, opened: Any, dtype: str) -> None:
    """One tensor needs no name, several need one; precision changes nothing."""
    write("x.safetensors", save({"a": VALUES.astype(dtype)}, {"made": "by hand"}))
    assert {opened("x.safetensors", "t.csv", chunk_rows=rows).mse for rows in (1, 3, None)} == {2.5625}
    write("x.safetensors", save({"a": VALUES.astype(dtype), "b": -VALUES}))
    found = opened("x.safetensors:a", "t.csv", digest=True)
    assert found.mse == 2.5625
    (file, _) = found.samples.files
    assert (file.path, file.format, file.rows) == ("x.safetensors:a", "safetensors", 4)
    found.samples.verify()


@pytest.mark.parametrize("dtype", ["bool", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8"])
def test_integers_become_floats_first(write: Any, opened: Any, dtype: str) -> None:
    """Arithmetic is float64 from the start, so that unsigned 0 − 1 is −1."""
    write("a.safetensors", save({"a": np.array([0, 1, 1], dtype=dtype), "b": np.array([1, 1, 1], dtype=dtype)}))
    found = opened("a.safetensors:a", "a.safetensors:b", chunk_rows=2)
    assert (found.prediction - found.target).tolist() == [-1.0, 0.0, 0.0]


def made(header: Any, data: bytes = b"", length: int | None = None) -> bytes:
    """A file with any header in it."""
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return (len(text) if length is None else length).to_bytes(8, "little") + text + data


def brain(values: Any) -> bytes:
    """A file with one tensor of BF16: the upper half of each float32."""
    array = np.asarray(values, dtype=np.float32)
    data = (array.view(np.uint32) >> 16).astype("<u2").tobytes()
    return made({"a": {"dtype": "BF16", "shape": array.shape, "data_offsets": [0, len(data)]}}, data)


def test_every_bf16_is_its_float32(write: Any, opened: Any) -> None:
    """All finite numbers of 16 bits are widened without a change."""
    every = (np.arange(1 << 16, dtype=np.uint32) << 16).view(np.float32)
    finite = every[np.isfinite(every)]
    write("x.safetensors", brain(finite))
    found = opened("x.safetensors", np.zeros(len(finite)), chunk_rows=10_000).prediction
    assert found.tobytes() == finite.astype(np.float64).tobytes()


def test_bf16_in_every_role(write: Any, opened: Any, refused: Any) -> None:
    """Columns, labels, weights, missing values and pickled recipes are those of any array."""
    table = np.array([[1, 0], [2, 1], [np.nan, 1], [4, np.inf]])
    write("x.safetensors", brain(table))
    assert opened("x.safetensors", pred="0", target="1", nan="drop", chunk_rows=3).prediction.tolist() == [1, 2]
    message = "x.safetensors row 2: nan, and 1 more: row 3: inf"
    assert {refused("x.safetensors", np.zeros((4, 2)), chunk_rows=rows).message for rows in (1, 3, None)} == {message}
    write("w.safetensors", brain([1, 2, 3, 4]))
    assert opened("p.csv", "t.csv", weight_column="w.safetensors:a").weight.tolist() == [1, 2, 3, 4]
    assert opened("p.csv", "t.csv", weight_column="w.safetensors").weight.tolist() == [1, 2, 3, 4]
    assert opened("w.safetensors", [1, 2, 3, 3], labels=True).prediction.tolist() == [0, 1, 2, 3]
    for recipe in opened("w.safetensors", "t.csv", chunk_rows=3).samples.recipes:
        again = pickle.loads(pickle.dumps(recipe))  # noqa: S301 -- our own bytes
        assert again.read().prediction.tolist() == recipe.read().prediction.tolist()


def test_names_of_tensors(write: Any, opened: Any, refused: Any) -> None:
    """A tensor is chosen by its whole name, dots, slashes and colons included."""
    write("x.safetensors", save({"model.head/out:0": VALUES, "b": VALUES}))
    assert opened("x.safetensors:model.head/out:0", "t.csv").mse == 2.5625
    error = refused("x.safetensors", "t.csv")
    assert error.message == "x.safetensors has 2 tensors: 'b', 'model.head/out:0'"
    assert error.hint == "name one: x.safetensors:b"
    assert refused("x.safetensors:c", "t.csv").message == "x.safetensors has no tensor 'c'"
    write("x.safetensors", save({}))
    assert refused("x.safetensors", "t.csv").message == "x.safetensors has no tensors"
    assert "it has no array 'a'" in refused("x.safetensors:a", "t.csv", input_format=("predictions=csv",)).message


def test_shapes(write: Any, opened: Any, refused: Any) -> None:
    """The first axis counts the samples; columns are indices along the second."""
    write("x.safetensors", save({"a": np.stack([VALUES, VALUES * 2], axis=1)}))
    assert opened("x.safetensors", "t.csv", pred="0").mse == 2.5625
    for shape, message in {(): "a single number", (0, 3): "no rows", (3, 0): "no values"}.items():
        write("x.safetensors", save({"a": np.zeros(shape)}))
        assert refused("x.safetensors", "t.csv").message.startswith(f"x.safetensors: {message}")


def told(**changes: Any) -> dict[str, Any]:
    """A header of one tensor of two numbers."""
    return {"a": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8], **changes}}


DAMAGED = "the header is truncated or damaged"
BAD: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "not a safetensors file"),
    "text": (b"id,pred\na,1\n", "not a safetensors file"),
    "an array": (b"\x93NUMPY\x01\0", "not a safetensors file"),
    "long header": (made(told(), bytes(8), 1 << 40), "not a safetensors file"),
    "cut header": (made(told(), b"", 500), DAMAGED),
    "no JSON": (made(b"{nonsense}"), DAMAGED),
    "deep JSON": (made(b'{"a":' + b"[" * 100_000), DAMAGED),
    "no dtype": (made({"a": {"shape": [2], "data_offsets": [0, 8]}}, bytes(8)), DAMAGED),
    "two of a name": (made(f"{json.dumps(told())[:-1]}, {json.dumps(told())[1:]}".encode(), bytes(8)), DAMAGED),
    "size": (made(told(shape=[3]), bytes(8)), DAMAGED),
    "negative": (made(told(shape=[-2]), bytes(8)), DAMAGED),
    "fraction": (made(told(shape=[2.0]), bytes(8)), DAMAGED),
    "backwards": (made(told(data_offsets=[8, 0]), bytes(8)), DAMAGED),
    "gap": (made(told(data_offsets=[4, 12]), bytes(12)), DAMAGED),
    "metadata": (made({**told(), "__metadata__": []}, bytes(8)), DAMAGED),
    "data": (made(told(), bytes(7)), "the data are truncated: 78 bytes, 79 expected"),
    "junk": (made(told(), bytes(10)), "2 bytes follow the data"),
    "eight bits": (made(told(dtype="F8_E4M3", shape=[8]), bytes(8)), "a tensor of F8_E4M3, which is not read"),
    "complex": (made(told(dtype="C64", shape=[1]), bytes(8)), "a tensor of C64, which is not read"),
}


@pytest.mark.parametrize("kind", BAD)
def test_files_that_are_none(write: Any, refused: Any, kind: str) -> None:
    """What its library would refuse, and what has no exact float64, is refused in one line."""
    content, message = BAD[kind]
    write("x.safetensors", content)
    error = refused("x.safetensors", "t.csv")
    if "expected" in message:
        size = len(content)
        message = f"the data are truncated: {size} bytes, {size + 1} expected"
    assert error.message == f"x.safetensors: {message}"


def test_other_tensors_may_be_of_any_type(write: Any, opened: Any) -> None:
    """A type that is not read does no harm to the tensor beside it."""
    header = {**told(), "b": {"dtype": "F8_E5M2", "shape": [3], "data_offsets": [8, 11]}}
    write("x.safetensors", made(header, np.array([1, 2], "<f4").tobytes() + bytes(3)))
    assert opened("x.safetensors:a", [1, 2]).mse == 0.0


def test_a_file_that_changes(write: Any, opened: Any) -> None:
    """The file is watched, not the name of the tensor in it."""
    from losscli.errors import LosscliError

    samples = opened(write("x.safetensors", save({"a": VALUES})) + ":a", "t.csv").samples
    Path("x.safetensors").write_bytes(save({"a": VALUES, "b": VALUES}))
    with pytest.raises(LosscliError, match=r"^x\.safetensors changed while it was read$"):
        samples.verify()


def test_types_have_the_size_that_they_say() -> None:
    """The table is that of the format."""
    for name, dtype in DTYPES.items():
        bits = name.lstrip("BFIUOL") or "8"
        assert np.dtype(dtype).itemsize * 8 == int(bits)
