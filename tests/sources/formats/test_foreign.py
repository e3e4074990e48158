"""Files that hold no table are called what they are, with the line that makes one; nothing in them is run."""

import io
import pickle
import tarfile
import zipfile
from typing import Any

import pytest


def zipped(*names: str) -> bytes:
    """An archive with files of these names."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        for name in names:
            file.writestr(name, b"x")
    return archive.getvalue()


def tarred() -> bytes:
    """A packed archive."""
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w:gz") as file:
        file.addfile(tarfile.TarInfo("p.csv"), io.BytesIO())
    return archive.getvalue()


FOREIGN = {
    "x.pt": (zipped("x/data.pkl", "x/data/0"), "what torch.save wrote", "numpy.save"),
    "x.bin": (zipped("archive/data.pkl"), "what torch.save wrote", "torch.load('x.bin'"),
    "x.xlsx": (zipped("[Content_Types].xml", "xl/workbook.xml"), "an Excel workbook", "read_excel('x.xlsx')"),
    "x.xls": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500), "an Excel workbook", "read_excel"),
    "x.h5": (b"\x89HDF\r\n\x1a\n" + bytes(500), "HDF5", "h5py"),
    "x.png": (b"\x89PNG\r\n\x1a\n" + bytes(500), "a PNG image", "PIL"),
    "x.csv": (b"\xff\xd8\xff\xe0" + bytes(500), "a JPEG image", "PIL"),
    "x.pkl": (pickle.dumps([0.5, 1.0], 4), "a Python pickle", "numpy.save"),
    "x.csv.tar.gz": (tarred(), "a tar archive", "tar -xf 'x.csv.tar.gz'"),
    "x.mat": (b"MATLAB 5.0 MAT-file, Platform: GLNXA64", "a MATLAB file", "loadmat('x.mat')"),
    "x.arff": (b"@relation iris\n@attribute a numeric\n@data\n1\n", "ARFF", "sed"),
    "x.onnx": (b"\x08\x07\x12\x07pytorch", "what a framework saves of a model", "np.save"),
    "x.libsvm": (b"1 3:0.5 7:1\n0 1:0.2\n", "libsvm", "cut -d' ' -f1 'x.libsvm'"),
    "rank.txt": (b"2 qid:1 1:0.5 2:1 # d1\n", "libsvm", "cut"),
    "vw.txt": (b"1:0.7 2:0.2 3:0.1 r1\n", "what Vowpal Wabbit writes", "sed"),
    "run.txt": (b"301 Q0 d1 1 12.9 run\n", "a run of TREC", "--id 0,2"),
}


@pytest.mark.parametrize("name", FOREIGN)
def test_what_it_is_and_how_it_becomes_a_table(write: Any, refused: Any, name: str) -> None:
    """By its first bytes, whatever its name, or by its name where they say nothing."""
    content, what, hint = FOREIGN[name]
    write(name, content)
    error = refused(name, "t.csv")
    assert error.message.startswith(f"{name} is {what}")
    assert hint in (error.hint or "")


@pytest.mark.parametrize(
    "content",
    ["ORC,pred\n1,0.5\n", "GIF8,pred\n1,0.5\n", "PK,pred\n1,0.5\n", "at 12:30,pred\n1,0.5\n", "II,pred\n1,2\n"],
)
def test_names_that_begin_like_something_else(write: Any, opened: Any, content: str) -> None:
    """Text is text."""
    write("x.csv", content)
    write("y.csv", "target\n0.5\n")
    assert opened("x.csv", "y.csv", pred="pred").samples.n == 1


def test_an_archive_of_one_file(write: Any, opened: Any, refused: Any) -> None:
    """Is that file; of several, one has to be named."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("folder/", b"")
        file.writestr("folder/p.csv", "id,pred\na,0.5\nb,1\nc,2\nd,4\n")
        file.writestr("__MACOSX/._p.csv", b"\0")
    for name in ("p.csv.zip", "p.zip"):
        write(name, archive.getvalue())
        found = opened(name, "t.csv")
        assert found.mse == 2.5625
        assert f"{name}: the one file in the ZIP archive, 'folder/p.csv', is read" in found.samples.notes
    write("x.csv.zip", zipped("a.csv", "b.csv"))
    assert refused("x.csv.zip", "t.csv").message == "x.csv.zip: a ZIP archive of 2 files: 'a.csv', 'b.csv'"
    write("x.csv.zip", archive.getvalue()[:-30])
    assert refused("x.csv.zip", "t.csv").message == "x.csv.zip: not a complete .zip archive"
