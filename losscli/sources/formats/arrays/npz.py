"""NPZ archives: one array of them, unpacked into a temporary file."""

import zipfile
from dataclasses import replace

from losscli.errors import LosscliError, listed
from losscli.sources.formats.arrays.npy import Npy
from losscli.sources.formats.source import Opening
from losscli.sources.storage.files import BLOCK, InputPath
from losscli.sources.storage.spool import Spool


def open_input(opening: Opening) -> Npy:
    """Open one array of an archive."""
    return Npy.open(_unzip(opening.file, opening.key, opening.spool), "npz")


def _unzip(file: InputPath, key: str | None, spool: Spool) -> InputPath:
    """Take one array out of an NPZ file; raise LosscliError if there are several and no key names one."""
    name = file.path
    try:
        with file.open() as stream, zipfile.ZipFile(stream) as archive:
            member = _member(name, archive.namelist(), key)
            with archive.open(member) as packed, spool.new(name, file.size()) as out:
                while block := packed.read(BLOCK):
                    out.write(block)
    except LosscliError:
        raise
    except Exception:  # noqa: BLE001 -- zipfile raises whatever the arithmetic of damaged fields leads to
        raise LosscliError(f"{name}: not a complete NPZ file", "write it with numpy.savez") from None
    shown, array = f"{name}:{key}" if key else name, member.removesuffix(".npy")
    return replace(file, path=shown, local=out.name, source=file.source or name, array=array)


def _member(name: str, stored: list[str], key: str | None) -> str:
    """Find the member that holds the array; raise LosscliError where there is none, or more than one of a name."""
    keys = [member.removesuffix(".npy") for member in stored]
    members = dict(zip(keys, stored, strict=True))
    if len(members) < len(keys):
        twice = next(one for one in keys if keys.count(one) > 1)
        raise LosscliError(f"{name}: two arrays have the name '{twice}'", "write it anew with numpy.savez")
    if key in members:
        return members[key]
    if key is not None:
        raise LosscliError(f"{name} has no array '{key}'", f"it has {listed(keys)}")
    if len(keys) != 1:
        what = f"{len(keys)} arrays: {listed(keys)}" if keys else "no arrays"
        hint = f"name one: {name}:{keys[0]}" if keys else None
        raise LosscliError(f"{name} has {what}", hint)
    return members[keys[0]]
