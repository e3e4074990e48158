"""NPY and NPZ files: every honest one is read, nothing else is."""

import io
import pickle
import warnings
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from losscli.errors import LosscliError

VALUES = np.array([0.5, 1.0, 2.0, 4.0])


def saved(array: Any, **keywords: Any) -> bytes:
    """The bytes that numpy.save writes."""
    buffer = io.BytesIO()
    np.save(buffer, array, **keywords)
    return buffer.getvalue()


LAYOUTS = {
    **{dtype: VALUES.astype(dtype) for dtype in ("<f8", ">f8", "<f4", ">f4", "<f2", ">f2", "g")},
    "column": VALUES.reshape(4, 1),
    "Fortran column": np.asfortranarray(VALUES.reshape(4, 1)),
}


@pytest.mark.parametrize("array", LAYOUTS.values(), ids=LAYOUTS)
def test_the_same_values_in_any_layout(write: Any, opened: Any, array: Any) -> None:
    """Byte order, precision and a trailing axis of 1 change nothing."""
    write("a.npy", saved(array))
    found = opened("a.npy", "t.csv")
    assert found.mse == 2.5625
    assert found.prediction.shape == (4,)
    assert found.prediction.dtype == np.dtype("=f8")
    assert len(found.samples.notes) == array.ndim - 1


@pytest.mark.parametrize("dtype", ["?", "i1", ">i2", "<i4", ">i8", "u1", ">u2", "<u4", ">u8"])
def test_integers_become_floats_first(write: Any, opened: Any, dtype: str) -> None:
    """Arithmetic is float64 from the start, so that unsigned 0 − 1 is −1."""
    write("a.npy", saved(np.array([0, 1, 1], dtype=dtype)))
    write("b.npy", saved(np.array([1, 1, 1], dtype=dtype)))
    found = opened("a.npy", "b.npy", chunk_rows=2)
    assert (found.prediction - found.target).tolist() == [-1.0, 0.0, 0.0]


def test_half_precision_does_not_overflow(write: Any, opened: Any) -> None:
    """300 in float16 against 0 is 90000."""
    write("a.npy", saved(np.array([300], dtype=np.float16)))
    write("b.npy", saved(np.array([0], dtype=np.float16)))
    assert opened("a.npy", "b.npy").mse == 90000.0


def header(text: str, version: int = 1) -> bytes:
    """An NPY header as it is written, with any text in it."""
    size = len(text).to_bytes(2 if version == 1 else 4, "little")
    return b"\x93NUMPY" + bytes([version, 0]) + size + text.encode()


GOOD = saved(VALUES)
BAD = {
    "empty": (b"", "an empty file, not an NPY file"),
    "text": (b"id,pred\na,1\n", "not an NPY file"),
    "pickle": (pickle.dumps([1.0, 2.0]), "not an NPY file"),
    "objects": (saved(np.array([1.0, None], dtype=object), allow_pickle=True), "an array of Python objects"),
    "complex": (saved(np.array([1j])), "an array of complex numbers"),
    "dates": (saved(np.array(["2020-01-01"], dtype="M8[D]")), "an array of dates"),
    "structured": (saved(np.array([(1, 2.0)], dtype="i4,f8")), "an array of structured records"),
    "magic": (GOOD[:4], "the header is truncated or damaged"),
    "header": (GOOD[:40], "the header is truncated or damaged"),
    "nonsense": (header("__import__('os')\n"), "the header is truncated or damaged"),
    "long": (header("{'descr': '<f8', 'fortran_order': False, 'shape': (1,), }" + " " * 20000, 2), "the header is"),
    "negative": (header("{'descr': '<f8', 'fortran_order': False, 'shape': (-1,), }\n"), "the header is damaged"),
    "version": (header("{}", 3).replace(b"\x93NUMPY\x03", b"\x93NUMPY\x09"), "NPY format 9.0"),
    "data": (GOOD[:-1], "the data are truncated"),
    "junk": (GOOD + b"\0", "1 byte follows the data"),
    "scalar": (saved(np.float64(1)), "a single number"),
    "none": (saved(np.empty((0, 3))), "no rows"),
    "hollow": (saved(np.empty((3, 0))), "no values"),
}


@pytest.mark.parametrize("kind", BAD)
def test_what_is_no_array_of_numbers(write: Any, refused: Any, kind: str) -> None:
    """Anything else is refused in one line that names the path, and nothing in it is run."""
    content, message = BAD[kind]
    write("a.npy", content)
    assert refused("a.npy", "t.csv").message.startswith(f"a.npy: {message}")


@pytest.mark.parametrize("dtype", [np.int64, np.uint64])
def test_integers_beyond_float64(write: Any, opened: Any, refused: Any, dtype: Any) -> None:
    """An integer that float64 cannot hold is refused with its row; its neighbours are fine."""
    write("a.npy", saved(np.array([1, 2**53, 2**60, 2**53 + 1], dtype=dtype)))
    expected = "a.npy row 3: 9007199254740993 is not representable in float64"
    for chunk_rows in (1, 2, None):
        assert refused("a.npy", "t.csv", chunk_rows=chunk_rows, nan="drop").message == expected
    write("a.npy", saved(np.array([1, 2**53, 2**60, 2**53 + 2], dtype=dtype)))
    assert opened("a.npy", "t.csv").prediction.tolist() == [1.0, 2.0**53, 2.0**60, 2.0**53 + 2]


def test_long_doubles_beyond_float64(write: Any, refused: Any) -> None:
    """Extended precision is taken only where float64 holds it."""
    if np.finfo(np.longdouble).eps == np.finfo(np.float64).eps:
        pytest.skip("long double is double here")
    write("a.npy", saved(np.array([1, 1, 1, 1 + np.finfo(np.longdouble).eps])))
    assert "row 3" in refused("a.npy", "t.csv").message


def test_missing_values(write: Any, opened: Any, refused: Any) -> None:
    """NaN and infinities are listed by row, dropped by sample, and −∞ may be a value."""
    write("a.npy", saved(np.array([[1, 2], [np.nan, 1], [3, -np.inf], [np.inf, np.nan]])))
    write("b.npy", saved(np.zeros((4, 2))))
    message = "a.npy row 1: nan, and 2 more: row 2: -inf; row 3: inf"
    assert {refused("a.npy", "b.npy", chunk_rows=rows).message for rows in (1, 3, None)} == {message}
    assert opened("a.npy", "b.npy", nan="drop", chunk_rows=2).rows == [0]
    assert opened("a.npy", "b.npy", nan="drop", infinite=True).rows == [0, 2]


def test_columns_of_an_array(write: Any, opened: Any, refused: Any) -> None:
    """An index counts along axis 1, also from its end; a list keeps the axis."""
    write("a.npy", saved(np.stack([VALUES, VALUES * 2, VALUES * 3], axis=1)))
    assert opened("a.npy", "t.csv", pred="0").mse == 2.5625
    assert opened("a.npy", "t.csv", pred="-1").prediction.tolist() == (VALUES * 3).tolist()
    assert opened("a.npy", "t.csv", pred="2,0").prediction.tolist() == np.stack([VALUES * 3, VALUES], 1).tolist()
    assert "it is an array of shape (4, 3)" in refused("a.npy", "t.csv", pred="3").message
    refused("a.npy", "t.csv", pred="x")
    assert opened("a.npy", pred="0", target="1").target.tolist() == (VALUES * 2).tolist()
    assert "--pred 0 --target 1" in (refused("a.npy").hint or "")


def test_weights_from_another_file(write: Any, opened: Any, refused: Any) -> None:
    """A weight file has one value for each row of the targets."""
    write("w.npy", saved(np.array([[1], [2], [3], [4]])))
    assert opened("p.csv", "t.csv", weight_column="w.npy").weight.tolist() == [1, 2, 3, 4]
    assert opened("p.csv", "t.csv", extra_inputs={"weight": [1, 2, 3, 4]}).weight.tolist() == [1, 2, 3, 4]
    write("w.npy", saved(np.ones(3)))
    assert refused("p.csv", "t.csv", weight_column="w.npy").message == "w.npy has 3 rows and t.csv has 4"
    write("w.npy", saved(np.ones((4, 2))))
    refused("p.csv", "t.csv", weight_column="w.npy")
    write("m.csv", "region,w\nx,1\ny,2\nx,3\ny,4\n")
    assert opened("p.csv", "t.csv", weight_column="m.csv:w").weight.tolist() == [1, 2, 3, 4]
    assert opened("p.csv", "t.csv", weight_column="m.csv").weight.tolist() == [1, 2, 3, 4]
    assert "did you mean 'w'" in refused("p.csv", "t.csv", weight_column="m.csv:ww").message


def test_archives(write: Any, opened: Any, refused: Any) -> None:
    """One array is taken, of several one is named; the archive is checked as a file is."""
    np.savez("one.npz", VALUES)
    np.savez_compressed("z.npz", a=VALUES, b=-VALUES)
    assert opened("one.npz", "t.csv").mse == 2.5625
    found = opened("z.npz:a", "t.csv", digest=True)
    assert found.mse == 2.5625
    assert found.samples.files[0].path == "z.npz:a"
    assert found.samples.files[0].format == "npz"
    found.samples.verify()
    assert refused("z.npz", "t.csv").message == "z.npz has 2 arrays: 'a', 'b'"
    assert refused("z.npz:c", "t.csv").message == "z.npz has no array 'c'"
    write("cut.npz", Path("z.npz").read_bytes()[:-30])
    assert refused("cut.npz:a", "t.csv").message == "cut.npz: not a complete NPZ file"
    write("text.npz", "id,pred\n")
    assert refused("text.npz", "t.csv").message == "text.npz: not a complete NPZ file"


def test_damaged_members(write: Any, refused: Any) -> None:
    """A member that fails its checksum or holds objects is refused."""
    np.savez("z.npz", a=VALUES)
    damaged = bytearray(Path("z.npz").read_bytes())
    damaged[damaged.index(VALUES.tobytes())] ^= 1
    write("z.npz", bytes(damaged))
    assert "not a complete NPZ file" in refused("z.npz", "t.csv").message
    with zipfile.ZipFile("o.npz", "w") as archive:
        archive.writestr("a.npy", BAD["objects"][0])
    assert "Python objects" in refused("o.npz", "t.csv").message


def test_text_suffix_with_an_array_in_it(write: Any, opened: Any, refused: Any) -> None:
    """Content that belies the suffix is named, and the format can be given."""
    write("a.dat", GOOD)
    assert "--input-format npy" in (refused("a.dat", "t.csv").hint or "")
    assert opened("a.dat", "t.csv", input_format=("predictions=npy",)).mse == 2.5625
    write("b.dat", "pred\n0.5\n1\n2\n4\n")
    assert opened("b.dat", "t.csv").mse == 2.5625
    assert "unknown input format" in refused("a.dat", "t.csv", input_format=("xlsx",)).message


def test_a_file_cut_after_it_was_opened(write: Any, opened: Any) -> None:
    """A shrinking file is an error, not a crash."""
    write("a.npy", GOOD)
    samples = opened("a.npy", "t.csv").samples
    write("a.npy", GOOD[:-8])
    with pytest.raises(LosscliError, match=r"^a\.npy changed while it was read$"):
        samples.recipes[0].read()
    with pytest.raises(LosscliError, match=r"^a\.npy changed while it was read$"):
        samples.verify()


def test_two_arrays_of_one_name(write: Any, refused: Any) -> None:
    """Nobody can tell which one is meant, whichever of them a library would take."""
    for names in (("a.npy", "a.npy"), ("a.npy", "a")):
        archive = io.BytesIO()
        with warnings.catch_warnings(action="ignore"), zipfile.ZipFile(archive, "w") as file:
            for name in names:
                file.writestr(name, saved(VALUES))
        write("z.npz", archive.getvalue())
        for typed in ("z.npz", "z.npz:a"):
            assert refused(typed, "t.csv").message == "z.npz: two arrays have the name 'a'"


@pytest.mark.parametrize(
    "header",
    [
        "{'descr': '<f8', 'fortran_order': False, 'shape': (4,), ",
        "{'descr': '<f8', 'fortran_order': False, 'shape': (4L,), 'x': }",
        "{'descr': '<f8', 'fortran_order': False, 'shape': ('4',), }",
        "{'descr': [('a', '<f8', 3, 4, 5)], 'fortran_order': False, 'shape': (4,), }",
        "{'descr': '<f8\\x00', 'fortran_order': False, 'shape': (4,), }",
        "{'descr': {'a': 1}, 'fortran_order': False, 'shape': (4,), }",
        "(" * 5000,
        "'''",
        "-" * 9000 + "1",
        "{1: 2, **x}",
        "\x00\x01\x02",
        "{'descr': '<f8', 'fortran_order': False, 'shape': (True,), }",
        "{'descr': '<f999999999999999999999', 'fortran_order': False, 'shape': (4,), }",
        "{[]: 1}",
    ],
)
def test_damaged_headers(write: Any, refused: Any, capfd: Any, header: str) -> None:
    """Whatever Python makes of the text in a header, the answer is a sentence and nothing else is printed."""
    data = header.encode() + b"\n"
    write("a.npy", b"\x93NUMPY\x01\0" + len(data).to_bytes(2, "little") + data + VALUES.tobytes())
    assert refused("a.npy", "t.csv").message.startswith("a.npy: ")
    assert capfd.readouterr() == ("", "")


def test_texts(write: Any, opened: Any, refused: Any) -> None:
    """Labels in an array of texts or bytes are compared with labels, and numbers in it are numbers."""
    for kind in ("U", "S"):
        write("p.npy", saved(np.array(["cat", "dög" if kind == "U" else "dog", "cat"]).astype(kind)))
        found = opened("p.npy", ["cat", "cat", "cat"], words=True)
        assert found.prediction.tolist() == [0, 1, 0]
        write("a.npy", saved(np.array([["0.5"], ["1"], ["2e0"], ["4"]]).astype(kind)))
        assert opened("a.npy", "t.csv").mse == 2.5625
    write("a.npy", saved(np.array(["0.5", "one", "2", "four"])))
    message = "a.npy row 1: 'one' is not a number, and 1 more: row 3: 'four' is not a number"
    assert refused("a.npy", "t.csv").message == message
    write("a.npy", saved(np.array([b"\xff", b"1", b"2", b"3"])))
    assert refused("a.npy", "t.csv").message == r"a.npy: bytes that are not UTF-8: b'\xff'"
    for number in (0x110000, 0xFFFFFFFF, 0xD800):
        data = saved(np.array(["1", "2", "3", "4"]))[:-4] + number.to_bytes(4, "little")
        write("a.npy", data)
        message = f"a.npy: a text with the character number {number}, which is none"
        assert refused("a.npy", "t.csv").message == message
