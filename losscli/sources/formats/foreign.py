"""Files that hold no table, told by how they begin, and the line that makes one of them."""

import re
from collections.abc import Mapping
from typing import NamedTuple

from losscli.errors import LosscliError
from losscli.sources.storage.files import InputPath

LOOKED_AT = 4096
"""So many first bytes are looked at."""


class Foreign(NamedTuple):
    """What a file is, and a line that makes a file out of it that is read; `{0}` is its path."""

    what: str
    hint: str


PYTHON = 'python -c "{}"'
TORCH = Foreign(
    "what torch.save wrote",
    PYTHON.format("import numpy, torch; numpy.save('preds.npy', torch.load('{0}', weights_only=True).numpy())"),
)
PICKLE = Foreign(
    "a Python pickle, which is not opened here", "write it with numpy.save or to_parquet where it was made"
)
HDF5 = Foreign(
    "HDF5",
    PYTHON.format("import h5py, numpy; f = h5py.File('{0}'); print(*f); numpy.save('preds.npy', f['NAME'][:])"),
)
EXCEL = Foreign(
    "an Excel workbook", PYTHON.format("import pandas; pandas.read_excel('{0}').to_csv('preds.csv', index=False)")
)
IMAGE = PYTHON.format("import numpy; from PIL import Image; numpy.save('mask.npy', numpy.asarray(Image.open('{0}')))")
BEGINNINGS: Mapping[bytes, Foreign] = {
    b"\x89HDF\r\n\x1a\n": HDF5,
    b"\x89PNG\r\n\x1a\n": Foreign("a PNG image", IMAGE),
    b"\xff\xd8\xff": Foreign("a JPEG image", IMAGE),
    b"II*\x00": Foreign("a TIFF image", IMAGE),
    b"MM\x00*": Foreign("a TIFF image", IMAGE),
    b"GIF87a": Foreign("a GIF image", IMAGE),
    b"GIF89a": Foreign("a GIF image", IMAGE),
    b"\xd0\xcf\x11\xe0": EXCEL,
    b"SQLite format 3\x00": Foreign(
        "an SQLite database", "sqlite3 -csv -header '{0}' 'SELECT * FROM preds' > preds.csv"
    ),
    b"MATLAB 5.0 MAT-file": Foreign(
        "a MATLAB file",
        PYTHON.format("import numpy, scipy.io; numpy.save('preds.npy', scipy.io.loadmat('{0}')['NAME'])"),
    ),
    b"%PDF-": Foreign("a PDF document", "save the table in it as CSV"),
    b"CDF\x01": Foreign("netCDF", "write the variable with numpy.save"),
    b"CDF\x02": Foreign("netCDF", "write the variable with numpy.save"),
    b"Obj\x01": Foreign("Avro", "write it as Parquet or JSON Lines"),
    b"RDX3\n": Foreign("an R workspace", "write.csv(predictions, 'preds.csv', row.names=FALSE) in R"),
    b"@RELATION ": Foreign(
        "ARFF, as Weka writes it",
        "sed '1,/^@data/Id' '{0}' > preds.csv, and name the columns with --no-header --pred 0 or a first line",
    ),
    **dict.fromkeys((b"\x80\x02", b"\x80\x03", b"\x80\x04", b"\x80\x05"), PICKLE),
}
TAR, TAR_AT = b"ustar", 257
ARCHIVE = Foreign("a tar archive", "tar -xf '{0}', and name one of its files or their folder")
NUMBER = rb"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?"
LINES: Mapping[re.Pattern[bytes], Foreign] = {
    re.compile(rb"(?:%%MatrixMarket)"): Foreign("a Matrix Market file", "write the dense matrix with numpy.save"),
    re.compile(NUMBER + rb"(?:,[0-9.+-]+)*(?: qid:[0-9]+)?(?: [0-9]+:" + NUMBER + rb")+ *(?:#.*)?\r?\n"): Foreign(
        "libsvm (svmlight): labels with indexed features", "cut -d' ' -f1 '{0}' > labels.txt, and add --no-header"
    ),
    re.compile(rb"(?:[^\s:]+:" + NUMBER + rb" ){1,}[^\s:]+:" + NUMBER + rb"(?: \S+)?\r?\n"): Foreign(
        "what Vowpal Wabbit writes: pairs of a label and a value",
        "sed -E 's/(^| )[^ :]+:/\\1/g' '{0}' > values.txt, and add --sep ' ' --no-header",
    ),
    re.compile(rb"\S+[ \t]+Q0[ \t]+\S+[ \t]+[0-9]+[ \t]+" + NUMBER + rb"[ \t]+\S+[ \t]*\r?\n"): Foreign(
        "a run of TREC", "--sep whitespace --no-header --pred 4 --target 3 --query 0 --id 0,2 --join outer"
    ),
}
"""How a first line looks that makes no table."""


MODEL = Foreign("what a framework saves of a model", "save its predictions: np.save('preds.npy', predictions)")
SUFFIXES: Mapping[str, Foreign] = {
    **dict.fromkeys(
        (".py", ".ipynb"),
        Foreign(
            "a program",
            "a loss of your own stands first: losscli compute my.py:FUNCTION PREDICTIONS TARGETS",
        ),
    ),
    **dict.fromkeys((".xlsx", ".xls", ".ods"), Foreign("a workbook", "save the sheet as CSV")),
    **dict.fromkeys((".pt", ".pth", ".ckpt", ".onnx", ".pkl", ".pickle", ".joblib", ".h5", ".hdf5", ".keras"), MODEL),
}
"""What is told by its suffix, where its first bytes say nothing."""


def refuse(file: InputPath, start: bytes, suffix: str) -> None:
    """Raise LosscliError for a file that is known by how it begins or else by its suffix, and holds no table."""
    word = start[:64].lstrip()
    told = word.upper() if word.startswith(b"@") else start
    found = next((foreign for begin, foreign in BEGINNINGS.items() if told.startswith(begin)), None)
    if start[TAR_AT:].startswith(TAR):
        found = ARCHIVE
    if start.startswith(b"PK\x03\x04"):
        found = _zipped(file)
    found = found or SUFFIXES.get(suffix)
    if found is not None:
        raise LosscliError(f"{file.path} is {found.what}, not a table", found.hint.format(file.path))


def refuse_lines(file: InputPath, start: bytes) -> None:
    """Raise LosscliError for text whose first line is known, where nobody said how its fields are separated."""
    text = start.removeprefix(b"\xef\xbb\xbf")
    for pattern, foreign in LINES.items():
        if pattern.match(text):
            raise LosscliError(f"{file.path} is {foreign.what}", foreign.hint.format(file.path))


def _zipped(file: InputPath) -> Foreign | None:
    """Tell what a ZIP archive is; nothing for one of NumPy."""
    import zipfile  # noqa: PLC0415 -- it costs time to import, and few files are archives

    try:
        with file.open() as stream, zipfile.ZipFile(stream) as archive:
            names = archive.namelist()
    except Exception:  # noqa: BLE001 -- a damaged archive is whatever its name says, and refused as that
        return None
    if any(name.endswith("data.pkl") for name in names):
        return TORCH
    if "[Content_Types].xml" in names:
        return EXCEL
    if any(name == "config.json" for name in names) and any(name.endswith(".h5") for name in names):
        return Foreign("a Keras model", "save its predictions: numpy.save('preds.npy', model.predict(inputs))")
    if names and all(name.endswith(".npy") for name in names):
        return None
    return Foreign("a ZIP archive of several files", "unzip '{0}', and name one of its files or their folder")
