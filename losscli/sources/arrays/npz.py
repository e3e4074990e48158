"""NPZ archives: one array of them, unpacked into a temporary file."""

import zipfile
import zlib
from dataclasses import replace

from losscli.errors import LosscliError
from losscli.sources.places.files import BLOCK, InputPath, Spool
from losscli.sources.problems import listed


def unzip(file: InputPath, key: str | None, spool: Spool) -> InputPath:
    """Take one array out of an NPZ file; raise LosscliError if there are several and no key names one."""
    name = file.path
    try:
        with file.open() as stream, zipfile.ZipFile(stream) as archive:
            members = {member.removesuffix(".npy"): member for member in archive.namelist()}
            member = _member(name, members, key)
            with archive.open(member) as packed, spool.new() as out:
                while block := packed.read(BLOCK):
                    out.write(block)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError):
        raise LosscliError(f"{name}: not a complete NPZ file", "write it with numpy.savez") from None
    shown, array = f"{name}:{key}" if key else name, member.removesuffix(".npy")
    return replace(file, path=shown, local=out.name, source=file.source or name, array=array)


def _member(name: str, members: dict[str, str], key: str | None) -> str:
    keys = list(members)
    if key in members:
        return members[key]
    if key is not None:
        raise LosscliError(f"{name} has no array '{key}'", f"it has {listed(keys)}")
    if len(keys) != 1:
        what = f"{len(keys)} arrays: {listed(keys)}" if keys else "no arrays"
        hint = f"name one: {name}:{keys[0]}" if keys else None
        raise LosscliError(f"{name} has {what}", hint)
    return members[keys[0]]
