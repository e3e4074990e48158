"""The formats of inputs, each with the suffixes that tell it."""

from collections.abc import Mapping

INPUT_FORMATS: Mapping[str, tuple[str, ...]] = {
    "csv": (".csv", ".txt"),
    "tsv": (".tsv", ".tab"),
    "jsonl": (".jsonl", ".ndjson"),
    "npy": (".npy",),
    "npz": (".npz",),
    "safetensors": (".safetensors",),
    "parquet": (".parquet", ".pq"),
    "feather": (".feather",),
    "arrow": (".arrow", ".arrows", ".ipc"),
}
SUFFIXES: Mapping[str, str] = {suffix: name for name, suffixes in INPUT_FORMATS.items() for suffix in suffixes}
LISTED = ", ".join([*INPUT_FORMATS][:-1]) + f" or {[*INPUT_FORMATS][-1]}"
"""Their names, as part of a sentence."""
