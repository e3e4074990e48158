"""The formats of inputs: what each is called, how its files are named and begin, and where it is read."""

from collections.abc import Mapping

from losscli.records import dataclass


@dataclass(frozen=True, slots=True)
class Format:
    """One format; its module, below `losscli.sources.formats`, has an `open_input` and is imported when it is met."""

    module: str
    suffixes: tuple[str, ...]
    begins: tuple[bytes, ...] = ()
    """How its files begin, where no text does."""
    keyed: bool = False
    """Whether a file holds arrays that have names, as in `z.npz:name`."""


FORMATS: Mapping[str, Format] = {
    "csv": Format("text.table", (".csv", ".txt")),
    "tsv": Format("text.table", (".tsv", ".tab")),
    "jsonl": Format("json_lines.table", (".jsonl", ".ndjson"), (b'{"',)),
    "json": Format("json_lines.document", (".json",), (b"[{", b"[\n", b"[\r\n")),
    "npy": Format("arrays.npy", (".npy",), (b"\x93NUMPY",)),
    "npz": Format("arrays.npz", (".npz",), (b"PK\x03\x04",), keyed=True),
    "safetensors": Format("arrays.safetensors", (".safetensors",), keyed=True),
    "parquet": Format("columnar.table", (".parquet", ".pq"), (b"PAR1",)),
    "feather": Format("columnar.table", (".feather",), (b"FEA1",)),
    "arrow": Format("columnar.table", (".arrow", ".arrows", ".ipc"), (b"ARROW1", b"\xff\xff\xff\xff")),
}
SUFFIXES: Mapping[str, str] = {suffix: name for name, form in FORMATS.items() for suffix in form.suffixes}
KEYED = frozenset(suffix for form in FORMATS.values() if form.keyed for suffix in form.suffixes)
"""Suffixes of files with arrays that have names."""
LISTED = ", ".join([*FORMATS][:-1]) + f" or {[*FORMATS][-1]}"
"""Their names, as part of a sentence."""
