"""A few right files of every format, to begin with."""

import gzip
import io
import json
import zipfile

import numpy as np


def _npy(array: object) -> bytes:
    buffer = io.BytesIO()
    np.save(buffer, np.asarray(array))
    return buffer.getvalue()


def _zip(members: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def _safetensors(kind: str, array: np.ndarray) -> bytes:
    told = {"dtype": kind, "shape": list(array.shape), "data_offsets": [0, array.nbytes]}
    header = json.dumps({"x": told}).encode()
    return len(header).to_bytes(8, "little") + header + array.tobytes()


TABLES = [
    b"id,pred,target\na,0.5,1\nb,1,1\nc,2,1\nd,4,1\n",
    b'\xef\xbb\xbf"id","pred"\r\n"a, b","0.5"\r\n"c ""d""\n", 1 \r\n',
    b"pred\n0.5\n1\n2\n4\n",
    b"0.5\n1\n2\n",
    b"id;pred\na;0,5\nb;1\n",
    b"a\tb\n1\t2\n3\t4\n",
    b'id,probs\n1,"[0.7, 0.3]"\n2,"[0.1, 0.9]"\n',
    b"id,pred,\na,0.5,\nb,1,\n",
    b'"pred","sd"\n"1",0.5,0.1\n"2",1,0.2\n',
    b"# a b\n0.7 0.3\n0.1 0.9\n",
    b"sep=;\nid;pred\na;1\nb;2\n",
    b"actual,pred_score\nTrue,0.5\nFalse,0.25\n",
    b",pred\n0,0.5\n1,NA\n2,1e-3\n",
]
LINES = [
    b'{"id": "a", "pred": 0.5, "target": 1}\n{"id": "b", "pred": 1e0, "target": true}\n',
    b'{"scores": [0.5, 0.25], "x": {"y": [{"p": 1}]}}\n{"scores": [1, null], "x": {"y": [{"p": 2}]}}\n',
]
DOCUMENTS = [
    b'[{"id": "a", "pred": 0.5}, {"id": "b", "pred": 1}]',
    b'{"predictions": [{"score": 0.5}, {"score": 1}], "model": "m"}',
    b'{"pred": {"0": 0.5, "1": 1}, "y": {"0": 1, "1": 0}}',
    b"[\n  [0.5, 1],\n  [2, 4]\n]\n",
    *LINES,
]
ARRAYS = [
    _npy(np.array([0.5, 1, 2, 4])),
    _npy(np.asfortranarray(np.arange(6, dtype=">f4").reshape(3, 2))),
    _npy(np.array([1, 2, 2**53 + 1], dtype=np.uint64)),
    _npy(np.array(["0.5", "1", "x"])),
    _npy(np.array([b"0.5", b"1"])),
]
SEEDS: dict[str, list[bytes]] = {
    ".csv": TABLES,
    ".tsv": [table.replace(b",", b"\t") for table in TABLES],
    ".txt": TABLES,
    ".jsonl": LINES,
    ".json": DOCUMENTS,
    ".npy": ARRAYS,
    ".npz": [_zip({"a.npy": ARRAYS[0]}), _zip({"a.npy": ARRAYS[1]})],
    ".safetensors": [_safetensors("F64", np.arange(4.0)), _safetensors("F16", np.ones((2, 3), "<f2"))],
    ".csv.gz": [gzip.compress(TABLES[0], mtime=0)],
    ".csv.zip": [_zip({"x.csv": TABLES[0]})],
}


def columnar() -> dict[str, list[bytes]]:
    """Give those that need pyarrow."""
    import pyarrow as pa
    from pyarrow import feather, parquet

    lists = pa.array([[0.5, 1.0], [2.0, 3.0], None], pa.list_(pa.float64()))
    made = pa.table({"id": ["a", "b", None], "pred": [0.5, None, 2.0], "n": [1, 2, 3], "v": lists})
    found = {}
    for suffix, write in ((".parquet", parquet.write_table), (".feather", feather.write_feather)):
        buffer = io.BytesIO()
        write(made, buffer)
        found[suffix] = [buffer.getvalue()]
    stream = io.BytesIO()
    with pa.ipc.new_stream(stream, made.schema) as writer:
        writer.write_table(made)
    return {**found, ".arrows": [stream.getvalue()]}
