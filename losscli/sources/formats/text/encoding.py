"""Bytes that are not UTF-8 text, and where the text ends."""

import codecs
from typing import IO

from losscli.errors import LosscliError
from losscli.sources.storage.files import InputPath

FIRST = 1 << 18
TAIL = 1 << 16
LONGEST = 1 << 26
"""The most bytes of one line or record, which has to be held in memory: 64 MiB."""
BOM = codecs.BOM_UTF8
MARKS = {
    codecs.BOM_UTF32_LE: "UTF-32",
    codecs.BOM_UTF32_BE: "UTF-32",
    codecs.BOM_UTF16_LE: "UTF-16",
    codecs.BOM_UTF16_BE: "UTF-16",
}
PACKED = {b"\x1f\x8b": "gzip", b"BZh": "bzip2", b"\xfd7zX": "xz", b"\x28\xb5\x2f\xfd": "zstd"}
UTF_16 = "this looks like UTF-16; save it as UTF-8, for example: iconv -f UTF-16{} -t utf-8"


def nul_fault(data: bytes) -> tuple[str, str | None]:
    """Say of data with a NUL byte what is wrong, and what it probably is."""
    many = data.count(b"\0") * 3 > len(data)
    return "a NUL byte, not text", UTF_16.format("BE" if data.startswith(b"\0") else "LE") if many else None


def refuse_marks(path: str, start: bytes) -> None:
    """Raise LosscliError for the byte order mark of another encoding, or for packed data."""
    for mark, packer in PACKED.items():
        if start.startswith(mark):
            hint = "unpack it first, or give the file a name with the suffix of its packer, as in preds.csv.gz"
            raise LosscliError(f"{path}: {packer} data, not text", hint)
    for mark, encoding in MARKS.items():
        if start.startswith(mark):
            message = f"{path}: not UTF-8 ({encoding} byte order mark)"
            raise LosscliError(message, f"save it as UTF-8, for example: iconv -f {encoding} -t utf-8")


def too_long(path: str, line: int, size: int) -> LosscliError:
    """Say that a line is longer than any may be, in a file of so many bytes."""
    message = f"{path} line {line}: longer than 64 MiB, in a file of {size} bytes"
    return LosscliError(message, "is it text with a row on each line?")


def beginning(path: str, stream: IO[bytes], end: int) -> tuple[int, bytes]:
    """Give the place of the first byte of text, behind a mark of UTF-8, and the first bytes from there, up to the end.

    Raises LosscliError for marks of anything else.
    """
    start = stream.read(4)
    refuse_marks(path, start)
    begin = len(BOM) if start.startswith(BOM) else 0
    stream.seek(begin)
    return begin, stream.read(max(0, min(FIRST, end - begin)))


def text_end(file: InputPath, keep: str) -> int:
    """Give the byte after the last line that is not blank, where the character `keep` is not blank."""
    blank = bytes(set(b" \t\r\n") - set(keep.encode()))
    with file.open() as stream:
        size = position = stream.seek(0, 2)
        while position:
            begin = max(0, position - TAIL)
            stream.seek(begin)
            kept = stream.read(position - begin).rstrip(blank)
            if kept:
                stream.seek(begin + len(kept))
                rest = stream.read(TAIL)
                return min(size, begin + len(kept) + (rest.find(b"\n") + 1 or len(rest)))
            position = begin
    return 0
